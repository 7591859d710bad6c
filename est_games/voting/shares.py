"""The coalitions of an electorate, told apart only by what they add to the sums of a requirement.

A *share* stands for all coalitions within some classes that add the same to every sum, a sum beyond
its bound counting as the bound, and have as many members. Voters enter one group after another, and
equal shares are merged; fifty-six equal voters have 57. Where nothing merges, e.g. in a council of
which every member has a weight of its own, the electorate is cut in two halves with few shares
each, and only the pairs of these are met.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from operator import add
from typing import TypeAlias

from est_games.errors import Problem, TreatyError, shown
from est_games.voting.requirement import Requirement

MAX_ALIKE = 1 << 12
MAX_SHARES = 1 << 16
MAX_STEPS = 1 << 22
MAX_PAIRS = 1 << 30
FEW_PAIRS = 100_000
MAX_COUNTED = 56

Sums = tuple[int, ...]
"""How many members, then what they add to the sum of each test."""

Weight: TypeAlias = int | Fraction | float
Shares = dict[Sums, tuple[Weight, ...]]
"""What each share weighs, and its weight times its members of each class entered, in order."""


class Halves:
    """The shares of two halves of an electorate.

    Parameters
    ----------
    requirement : Requirement
        What adopts.
    groups : iterable of Shares
        The shares of each group of voters by themselves. Groups are independent: a coalition's
        weight is the product of the weights of its shares.

    Raises
    ------
    TreatyError
        A half has more than MAX_SHARES shares, or takes more than MAX_STEPS to grow, or there are
        more than MAX_PAIRS pairs.

    Notes
    -----
    1. Enter the groups, in their order, into the half that has fewer shares.
    2. Merge equal shares.
    3. Meet the pairs: in exact arithmetic where there are few, in compiled loops where there are
       many. Counts stay below 2**63 there, as there are at most MAX_COUNTED voters.

    References
    ----------
    Brams, S. and Affuso, P. (1976), Power and size: a new paradox, Theory and Decision 7
    (generating functions). Klinz, B. and Woeginger, G. (2005), Faster algorithms for computing
    power indices in weighted voting games, Mathematical Social Sciences 49 (halves).
    """

    def __init__(self, requirement: Requirement, groups: Iterable[Shares]) -> None:
        self._requirement = requirement
        nothing: Shares = {(0,) * (len(requirement.tests) + 1): (1,)}
        self.halves: list[Shares] = [nothing, nothing]
        self.places: list[list[int]] = [[], []]
        bounds = [test.bound for test in requirement.tests]
        for place, group in enumerate(groups):
            half = len(self.halves[1]) < len(self.halves[0])
            if len(self.halves[half]) * len(group) > MAX_STEPS:
                raise _too_many(f"fall into more than {2 * MAX_SHARES} shares")
            self.halves[half] = entered(self.halves[half], group, bounds)
            self.places[half].append(place)
            if len(self.halves[half]) > MAX_SHARES:
                raise _too_many(f"fall into more than {2 * MAX_SHARES} shares")
        if self.n_pairs > MAX_PAIRS:
            raise _too_many(f"fall into {self.n_pairs} pairs of shares")

    @property
    def n_pairs(self) -> int:
        """How many pairs of shares there are."""
        return len(self.halves[0]) * len(self.halves[1])

    def adopted(self) -> Iterator[tuple[int, int, Sums, tuple[Weight, ...], Weight]]:
        """Yield, for each share of either half, the weight of what adopts with it, by its size.

        Yields
        ------
        half, size, sums, weights, weight
            A half, the size of what the other half adds, a share of the half with its weights, and
            the weight of all that the other half can add for both to adopt. Those of the first half
            alone tell every coalition once.
        """
        met = self._met_exactly() if self._is_exact else self._met_in_loops()
        for half, rows in enumerate(met):
            for (sums, weights), row in zip(self.halves[half].items(), rows, strict=True):
                for size, weight in enumerate(row):
                    if weight:
                        yield half, size, sums, weights, weight

    @property
    def _is_exact(self) -> bool:
        if self.n_pairs <= FEW_PAIRS:
            return True
        kinds = {type(weights[0]) for half in self.halves for weights in half.values()}
        if kinds <= {int} and self._n_voters > MAX_COUNTED:
            raise _too_many(f"are {self._n_voters}, and fall into {self.n_pairs} pairs of shares")
        return False

    @property
    def _n_voters(self) -> int:
        return sum(max(sums[0] for sums in half) for half in self.halves)

    def _met_exactly(self) -> list[list[list[Weight]]]:
        first, second = self.halves
        most = [max(sums[0] for sums in half) for half in self.halves]
        rows: list[list[list[Weight]]] = [
            [[0] * (most[1] + 1) for _ in first],
            [[0] * (most[0] + 1) for _ in second],
        ]
        tests = self._requirement.tests
        for a, (sums, weights) in enumerate(first.items()):
            lacking = [test.bound - s for test, s in zip(tests, sums[1:], strict=True)]
            for b, (others, by) in enumerate(second.items()):
                passed = 0
                for j, least in enumerate(lacking):
                    passed |= (others[j + 1] >= least) << j
                if self._requirement.adopted[passed]:
                    rows[0][a][others[0]] += by[0]
                    rows[1][b][sums[0]] += weights[0]
        return rows

    def _met_in_loops(self) -> list[list[list[Weight]]]:
        import numpy as np

        from est_games.voting.kernels.meeting_halves import meet

        counted = all(isinstance(w[0], int) for half in self.halves for w in half.values())
        arrays = []
        for half in self.halves:
            sums = np.array(list(half), dtype=np.int64)
            weights = [row[0] if counted else float(row[0]) for row in half.values()]
            arrays += [sums[:, 1:].copy(), sums[:, 0].copy(), np.array(weights)]
        bounds = np.array([test.bound for test in self._requirement.tests], dtype=np.int64)
        met = meet(*arrays, bounds, np.array(self._requirement.adopted))
        return [rows.tolist() for rows in met]


def counted(requirement: Requirement, place: int, size: int) -> Shares:
    """Return the shares of a class by itself, with how many coalitions have so many members.

    Raises
    ------
    TreatyError
        The class has more than MAX_ALIKE members.
    """
    _check_alike(size)
    return _of_class(requirement, place, [(n, n * k) for k, n in enumerate(_subsets(size))])


def likely(
    requirement: Requirement,
    members: Iterable[tuple[int, int, Weight]],
    correlation: Weight = 0,
) -> Shares:
    """Return the shares of a group of voters by itself, with how likely each is.

    Parameters
    ----------
    requirement : Requirement
        What adopts.
    members : iterable of (int, int, number)
        A class, how many of its voters are in the group, and how likely one of them says yes.
    correlation : number
        How likely it is that the group moves together: that one draw, even between 0 and 1, is
        compared with the approval of each member, and not a draw for each.

    Raises
    ------
    TreatyError
        A class has more than MAX_ALIKE members in the group, or the shares are too many.
    """
    listed = sorted(members, key=lambda member: member[2], reverse=True)
    bounds = [test.bound for test in requirement.tests]
    nobody = (0,) * (len(bounds) + 1)
    shares: Shares = {nobody: (1 - correlation,)}
    for place, size, yes in listed:
        _check_alike(size)
        if len(shares) * (size + 1) > MAX_STEPS:
            raise _too_many(f"fall into more than {2 * MAX_SHARES} shares")
        alone = [(n * yes**k * (1 - yes) ** (size - k),) for k, n in enumerate(_subsets(size))]
        shares = entered(shares, _of_class(requirement, place, alone), bounds)
    # One draw: the most willing say yes as long as it is below their approval.
    willing = nobody
    steps = [1, *(yes for _, _, yes in listed), 0]
    for j, (more, less) in enumerate(pairwise(steps)):
        if j:
            place, size, _ = listed[j - 1]
            added = (size, *(test.weights[place] * size for test in requirement.tests))
            willing = _sum(willing, added, bounds)
        held = shares.get(willing, (0,))[0]
        shares[willing] = (held + correlation * (more - less),)
    return {sums: weights for sums, weights in shares.items() if weights[0]}


def entered(shares: Shares, group: Shares, bounds: Sequence[int]) -> Shares:
    """Return the shares of the voters so far and of a group that enters, equal ones merged."""
    merged: Shares = {}
    for sums, weights in shares.items():
        for added, (weight, *inside) in group.items():
            key = _sum(sums, added, bounds)
            row = (*(w * weight for w in weights), *(weights[0] * w for w in inside))
            held = merged.get(key)
            merged[key] = row if held is None else tuple(map(add, held, row))
    return merged


def _of_class(
    requirement: Requirement, place: int, weights: Sequence[tuple[Weight, ...]]
) -> Shares:
    """Return the shares of a class, from the weights of each number of its members."""
    bounds = [test.bound for test in requirement.tests]
    nobody = (0,) * (len(bounds) + 1)
    shares: Shares = {}
    for k, row in enumerate(weights):
        added = (k, *(test.weights[place] * k for test in requirement.tests))
        key = _sum(nobody, added, bounds)
        shares[key] = row
    return shares


def _sum(sums: Sums, added: Sums, bounds: Sequence[int]) -> Sums:
    """Return the members together, and each sum as far as its bound."""
    reached = map(min, map(add, sums[1:], added[1:]), bounds)
    return (sums[0] + added[0], *reached)


def _subsets(size: int) -> Iterator[int]:
    """Yield how many subsets of so many have 0, 1, 2, ... members."""
    n = 1
    for k in range(size + 1):
        yield n
        n = n * (size - k) // (k + 1)


def _check_alike(size: int) -> None:
    if size > MAX_ALIKE:
        raise _too_many(
            "are too many in one class", shown(size), f"up to {MAX_ALIKE} who are alike"
        )


def _too_many(
    message: str,
    value: str | None = None,
    accepted: str = "fewer voters, or voters who are alike in one class",
) -> TreatyError:
    problem = Problem(
        path="electorate", message=f"its voters {message}", value=value, accepted=accepted
    )
    return TreatyError("coalitions cannot be counted", [problem])
