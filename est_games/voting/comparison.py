"""One body in place of another: who can act in the one and not in the other, and what stops each.

Members of either body are states; a *cell* holds those who are of one class in the first body and
of one class in the second, or in only one of them. A coalition is known by how many of each cell it
holds, and is put to the vote of both bodies at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import product
from math import comb, prod
from typing import Any

from est_games.argument import WHOLE, mapping_of, optional, takes
from est_games.errors import Problem, TreatyError
from est_games.treaty.ballot import Ballot
from est_games.voting.body import VotingBody
from est_games.voting.capacity import adopted_by_size
from est_games.voting.cells import Cell, cells_of
from est_games.voting.coalition import VotingGame
from est_games.voting.requirement import MAX_TESTS, AtLeast, Requirement
from est_games.voting.shares import Halves, Shares, counted

WITHHELD = (Ballot.NO, Ballot.ABSTAIN, Ballot.ABSENT)
"""How a member may fail to say yes."""
MAX_LISTED = 50_000

Coalition = Mapping[str, int]
"""How many of each cell; cells of which it holds nobody are left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopping:
    """How many members it takes to stop a decision by withholding their yes in one way.

    Parameters
    ----------
    least : int or None
        The smallest number that can, if they are the right ones; None where not even all can.
    always : int or None
        The smallest number that can whoever they are.
    """

    least: int | None
    always: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyContrast:
    """Two bodies, where all who do not say yes cast one ballot.

    Parameters
    ----------
    n_coalitions : int
        Of the states that vote in either.
    n_both, n_only_first, n_only_second : int
        How many of them can act in both bodies, and in one of them only.
    only_first, only_second : mapping of str to int, or None
        A coalition of each of the last two kinds that has no smaller one of its kind within itself;
        None where there is none.
    capacity : tuple of Fraction or float, one per body
        How likely each acts at the approval given.
    stopping : tuple of Stopping, one per body
        How many can stop each.
    """

    n_coalitions: int
    n_both: int
    n_only_first: int
    n_only_second: int
    only_first: Coalition | None
    only_second: Coalition | None
    capacity: tuple[Fraction | float, Fraction | float]
    stopping: tuple[Stopping, Stopping]

    @property
    def relation(self) -> str:
        """Which body can act whenever the other can: same, first, second or neither."""
        told = {
            (False, False): "same",
            (True, False): "first",
            (False, True): "second",
            (True, True): "neither",
        }
        return told[self.n_only_first > 0, self.n_only_second > 0]


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyComparison:
    """One body set beside another.

    Parameters
    ----------
    first, second : str
        The names of the bodies.
    cells : mapping of str to int
        How many states vote in both, as what, and how many in one only.
    contrasts : mapping of Ballot to BodyContrast
        For each ballot that those cast who do not say yes.
    """

    first: str
    second: str
    cells: Mapping[str, int]
    contrasts: Mapping[Ballot, BodyContrast]

    def to_dict(self) -> dict[str, Any]:
        """Return the same as data, probabilities as numbers."""
        return {
            "bodies": [self.first, self.second],
            "cells": dict(self.cells),
            "others": {
                str(ballot): {
                    "relation": contrast.relation,
                    "n_coalitions": contrast.n_coalitions,
                    "n_both": contrast.n_both,
                    "n_only_first": contrast.n_only_first,
                    "n_only_second": contrast.n_only_second,
                    "only_first": contrast.only_first and dict(contrast.only_first),
                    "only_second": contrast.only_second and dict(contrast.only_second),
                    "capacity": [float(share) for share in contrast.capacity],
                    "stopped_by": [
                        {"least": each.least, "always": each.always} for each in contrast.stopping
                    ],
                }
                for ballot, contrast in self.contrasts.items()
            },
        }


@takes(
    TreatyError,
    first=VotingBody,
    second=VotingBody,
    shared=optional(mapping_of(mapping_of(WHOLE))),
    excluded=optional(mapping_of(WHOLE)),
)
def compare_bodies(
    first: VotingBody,
    second: VotingBody,
    *,
    approval: Any = "0.95",
    shared: Mapping[str, Mapping[str, int]] | None = None,
    excluded: Mapping[str, int] | None = None,
) -> BodyComparison:
    """Return which coalitions can act in one body and not in another, and what can stop each.

    Parameters
    ----------
    first, second : VotingBody
        As :func:`~est_games.voting.body.voting_body` finds them.
    approval : number
        How likely a state says yes, from 0 to 1, each on its own.
    shared : mapping of str to mapping of str to int, optional
        How many members of each class of the first body are of which class of the second; all
        others belong to one body only. Left out, the bodies have the same members: class by class,
        or all alike in one of them.
    excluded : mapping of str to int
        How many members of each class do not vote, where a rule excludes any.

    Returns
    -------
    BodyComparison

    Raises
    ------
    TreatyError
        The bodies' members do not fit together, or the coalitions are too many to count.

    Notes
    -----
    1. Sort the states into cells.
    2. Put what the two rules ask for into one requirement, and count the coalitions that meet both.
    3. Of those meeting one and not the other, find one: let cell after cell contribute as few as
       leave any. No state can be taken from what is found.
    4. A decision is stopped by k who withhold their yes if the others, n - k, lose.

    Whether a new body removes an obstacle or moves it shows in the ballots: a rule under which
    nobody objects may still be stopped by those who stay away.

    References
    ----------
    Felsenthal, D. and Machover, M. (1998), The Measurement of Voting Power, chapters 2 and 8.

    Examples
    --------
    A conference that decides by consensus, but only if two thirds attend, in place of a council
    that decides by consensus whoever attends:

    >>> from est_games.treaty import load_treaty
    >>> from est_games.voting.body import voting_body
    >>> found = compare_bodies(
    ...     voting_body(load_treaty("osce"), "council"),
    ...     voting_body(load_treaty("est-2009"), "conference"),
    ... )
    >>> for ballot, contrast in found.contrasts.items():
    ...     print(ballot, contrast.relation, *(each.least for each in contrast.stopping))
    no same 1 1
    abstain same None None
    absent first None 19
    """
    recused = [excluded or {} if body.rule.excluded else {} for body in (first, second)]
    cells = tuple(cells_of(first, second, shared, recused))
    contrasts: dict[Ballot, BodyContrast] = {}
    known: dict[tuple[Requirement, ...], BodyContrast] = {}
    for others in WITHHELD:
        games = (
            first.game(others=others, excluded=recused[0]),
            second.game(others=others, excluded=recused[1]),
        )
        # Where a rule makes no difference between these ballots, nor does the answer.
        asked = tuple(game.requirement for game in games)
        if asked not in known:
            known[asked] = _contrast(cells, games, approval)
        contrasts[others] = known[asked]
    return BodyComparison(
        first=first.name,
        second=second.name,
        cells={cell.label: cell.count for cell in cells},
        contrasts=contrasts,
    )


def _contrast(
    cells: tuple[Cell, ...], games: tuple[VotingGame, VotingGame], approval: Any
) -> BodyContrast:
    joint = _Joint(cells=cells, games=games)
    total = 1 << sum(joint.sizes)
    n_winning = [game.n_winning << (sum(joint.sizes) - game.entitled.size) for game in games]
    n_both = joint.count(True, True)
    return BodyContrast(
        n_coalitions=total,
        n_both=n_both,
        n_only_first=n_winning[0] - n_both,
        n_only_second=n_winning[1] - n_both,
        only_first=joint.find(True, False) if n_winning[0] > n_both else None,
        only_second=joint.find(False, True) if n_winning[1] > n_both else None,
        capacity=(
            sum(adopted_by_size(games[0], approval)),
            sum(adopted_by_size(games[1], approval)),
        ),
        stopping=(stopping(games[0]), stopping(games[1])),
    )


def stopping(game: VotingGame) -> Stopping:
    """Return how many members it takes to stop a decision by what the others of a game cast.

    Examples
    --------
    Four fifths of fifty-six must attend:

    >>> from est_games.treaty.ballot import Electorate
    >>> from est_games.treaty.rule import parse_rule
    >>> rule = parse_rule({"rule": "consensus", "quorum": "4/5"})
    >>> states = Electorate.of({"states": 56})
    >>> stopping(VotingGame(rule=rule, electorate=states, others="absent"))
    Stopping(least=12, always=12)
    """
    n, winning = game.entitled.size, game.winning_by_size
    losing = [s for s, count in enumerate(winning) if count < comb(n, s)]
    least = next((s for s, count in enumerate(winning) if count), n + 1)
    return Stopping(
        least=n - losing[-1] if losing else None, always=n - least + 1 if losing else None
    )


@dataclass(frozen=True, kw_only=True)
class _Joint:
    """Coalitions of the cells, put to two bodies at once."""

    cells: tuple[Cell, ...]
    games: tuple[VotingGame, VotingGame]

    @cached_property
    def sizes(self) -> tuple[int, ...]:
        return tuple(cell.count for cell in self.cells)

    @cached_property
    def _tests(self) -> tuple[AtLeast, ...]:
        tests = tuple(
            AtLeast(weights=tuple(self._weights(i, test)), bound=test.bound)
            for i, game in enumerate(self.games)
            for test in game.requirement.tests
        )
        if len(tests) > MAX_TESTS:
            problem = Problem(
                path="rule",
                message=f"the two rules compare {len(tests)} sums",
                accepted=f"rules that compare at most {MAX_TESTS} sums together",
            )
            raise TreatyError("the bodies cannot be compared", [problem])
        return tests

    def _weights(self, i: int, test: AtLeast) -> Iterator[int]:
        of_class = dict(zip(self.games[i].entitled.names, test.weights, strict=True))
        for cell in self.cells:
            name = cell.classes[i]
            yield 0 if name is None else of_class[name]

    def requirement(self, first: bool, second: bool) -> Requirement:
        """Return what it takes to win, or not, in the one body and in the other."""
        asked = (first, second)
        tables = [game.requirement.adopted for game in self.games]
        width = len(self.games[0].requirement.tests)
        return Requirement(
            tests=self._tests,
            adopted=tuple(
                (tables[0][passed & ((1 << width) - 1)], tables[1][passed >> width]) == asked
                for passed in range(1 << len(self._tests))
            ),
        )

    def count(self, first: bool, second: bool) -> int:
        """Return how many coalitions win, or do not, in the one body and in the other."""
        required = self.requirement(first, second)
        return _number(required, (counted(required, c, size) for c, size in enumerate(self.sizes)))

    def find(self, first: bool, second: bool) -> Coalition:
        """Return a coalition of that kind, where there is one."""
        required = self.requirement(first, second)
        if prod(size + 1 for size in self.sizes) <= MAX_LISTED:
            listed = sorted(product(*(range(size + 1) for size in self.sizes)), key=sum)
            found = next(profile for profile in listed if required.is_met(profile))
        else:
            found = self._reduced(required)
        return {cell.label: n for cell, n in zip(self.cells, found, strict=True) if n}

    def _reduced(self, required: Requirement) -> tuple[int, ...]:
        groups = [counted(required, c, size) for c, size in enumerate(self.sizes)]
        found: list[int] = []
        for c, size in enumerate(self.sizes):
            for k in range(size + 1):
                fixed = {s: w for s, w in groups[c].items() if s[0] == k}
                if _number(required, [*groups[:c], fixed, *groups[c + 1 :]]):
                    found.append(k)
                    groups[c] = fixed
                    break
        return tuple(found)


def _number(required: Requirement, groups: Iterable[Shares]) -> int:
    """Return how many coalitions of some shares meet a requirement."""
    adopted = Halves(required, groups).adopted()
    return sum(int(weights[0] * weight) for half, _, _, weights, weight in adopted if half == 0)
