"""A realisation plan from which of its sequences are played and where the other is indifferent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd
from typing import Any

import numpy as np
from numpy.typing import NDArray

from est_games.equilibrium.sequence_form.sequence_form import Floats, SequenceForm

Flags = NDArray[np.bool_]

_PRIME = (1 << 61) - 1
_ROUNDINGS = (64, 10**4, 10**9)
"""Largest denominators of probabilities that nothing fixes; tried in turn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A player's realisation plan, exact.

    Parameters
    ----------
    tops : tuple of int, shape (n,)
        By the player's sequences, the empty one first.
    bottom : int
        What they are divided by, positive.
    """

    tops: tuple[int, ...]
    bottom: int


@dataclass(frozen=True, slots=True)
class _Chains:
    """Sequences of one player as a share of the whole plus weights of *extras*.

    At each information set the first sequence flagged is the base, the others are extras: the base
    has what leads to the set, less the extras.
    """

    terms: list[dict[int, int]]
    lean: list[int]
    extras: list[int]


def support_pairs(
    form: SequenceForm, played: Flags, best: Flags, near: Floats
) -> Iterator[tuple[Plan, Plan]]:
    """Yield pairs of plans, each of which makes the other player indifferent.

    Parameters
    ----------
    form : SequenceForm
        The game.
    played, best : array of bool, shape (n_sequences,)
        See :func:`support_plans`.
    near : array of float, shape (n_sequences,)
        About what the plans are.
    """
    second = support_plans(form, 1, played, best, near)
    known: list[Plan] = []
    for mine in support_plans(form, 0, played, best, near):
        for theirs in known:
            yield mine, theirs
        for theirs in second:
            known.append(theirs)
            yield mine, theirs


def support_plans(
    form: SequenceForm, player: int, played: Flags, best: Flags, near: Floats
) -> Iterator[Plan]:
    """Yield plans on which the other player is indifferent; what they leave open, near floats.

    Parameters
    ----------
    form : SequenceForm
        The game.
    player : int
        Whose plan is sought.
    played, best : array of bool, shape (n_sequences,)
        Which of this player's sequences may be played; which of the other's are to be best replies,
        as many at each information set that they reach, and one at least.
    near : array of float, shape (n_sequences,)
        A plan in floats, about the one sought.

    Yields
    ------
    Plan
        Mostly one; several where the equations do not fix all weights and floats are rounded more
        or less; none where the equations contradict each other, or a weight would be negative.

    Notes
    -----
    1. Plans that satisfy the constraints are written in as many unknowns as there are sequences
       played more than one at an information set, and so are the other's gaps.
    2. Independent equations and unknowns are chosen modulo a large prime, then solved in whole
       numbers by p-adic lifting; the equations left out are checked.

    The cost does not grow with the tree, but with how much is mixed.

    References
    ----------
    Dixon (1982), Exact solution of linear equations using p-adic expansions.
    """
    mine = _chains(form, player, played)
    theirs = _chains(form, 1 - player, best)
    table, right = _equations(form, player, mine, theirs)
    plans: list[Plan] = []
    for solved in _solutions(table, right, [float(near[s]) for s in mine.extras]):
        plan = _spread(form, player, mine, *solved)
        if plan is not None and plan not in plans:
            plans.append(plan)
            yield plan


def _chains(form: SequenceForm, player: int, flags: Flags) -> _Chains:
    start, end = form.sequences[player : player + 2].tolist()
    terms: list[dict[int, int]] = [{} for _ in range(end - start)]
    lean = [0] * (end - start)
    lean[0] = 1
    extras: list[int] = []
    chosen = flags.tolist()
    own = slice(*form.sets[player : player + 2])
    rows = zip(
        form.parent[own].tolist(), form.first[own].tolist(), form.width[own].tolist(), strict=True
    )
    for parent, first, width in rows:
        if parent != start and not chosen[parent]:
            continue
        base, *others = [s for s in range(first, first + width) if chosen[s]]
        left = dict(terms[parent - start])
        for s in others:
            terms[s - start] = {len(extras): 1}
            left[len(extras)] = -1
            extras.append(s)
        terms[base - start], lean[base - start] = left, lean[parent - start]
    return _Chains(terms, lean, extras)


def _equations(
    form: SequenceForm, player: int, mine: _Chains, theirs: _Chains
) -> tuple[list[list[int]], list[int]]:
    """Return the other player's gaps in this one's extras, which are to vanish."""
    table = [[0] * len(mine.extras) for _ in theirs.extras]
    right = [0] * len(theirs.extras)
    if not theirs.extras:
        return table, right
    ends = (form.left, form.right - form.sequences[1])
    own, other = ends[player], ends[1 - player]
    touched = np.array([bool(terms) for terms in theirs.terms])[other]
    touched &= np.array(
        [bool(terms) or bool(share) for terms, share in zip(mine.terms, mine.lean, strict=True)]
    )[own]
    places = np.flatnonzero(touched)
    amounts = form.amounts[1 - player][places].tolist()
    for s, t, amount in zip(own[places].tolist(), other[places].tolist(), amounts, strict=True):
        share, weights = mine.lean[s], mine.terms[s]
        for row, sign in theirs.terms[t].items():
            signed = sign * amount
            if share:
                right[row] -= signed
            line = table[row]
            for column, other_sign in weights.items():
                line[column] += signed * other_sign
    for row, line in enumerate(table):
        divisor = gcd(*line, right[row])
        if divisor > 1:
            table[row] = [x // divisor for x in line]
            right[row] //= divisor
    return table, right


def _solutions(
    table: Sequence[Sequence[int]], right: Sequence[int], near: Sequence[float]
) -> Iterator[tuple[list[int], int]]:
    """Yield solutions over one denominator; unknowns that nothing fixes are rounded floats."""
    if not near:
        if not any(right):
            yield [], 1
        return
    columns = independent(table)
    free = sorted(set(range(len(near))) - set(columns))
    for limit in _ROUNDINGS[: None if free else 1]:
        fixed = {j: Fraction(near[j]).limit_denominator(limit) for j in free}
        solved = _solved(table, right, columns, fixed, len(near))
        if solved is not None:
            yield solved


def _solved(
    table: Sequence[Sequence[int]],
    right: Sequence[int],
    columns: Sequence[int],
    fixed: dict[int, Fraction],
    size: int,
) -> tuple[list[int], int] | None:
    import flint

    scale = 1
    for weight in fixed.values():
        scale = scale * weight.denominator // gcd(scale, weight.denominator)
    whole = {j: int(weight * scale) for j, weight in fixed.items()}
    sides = [
        side * scale - sum(line[j] * weight for j, weight in whole.items())
        for line, side in zip(table, right, strict=True)
    ]
    tops, bottom = [0] * size, 1
    if columns:
        rows = list(range(len(table)))
        if len(rows) != len(columns):
            rows = independent([[line[j] for line in table] for j in columns])
        if len(rows) != len(columns):
            return None
        square = flint.fmpz_mat([[table[i][j] for j in columns] for i in rows])
        try:
            solved: Any = square.solve(flint.fmpz_mat([[sides[i]] for i in rows]))
        except ZeroDivisionError:
            return None
        numerators, denominator = solved.numer_denom()
        bottom = int(denominator)
        for k, j in enumerate(columns):
            tops[j] = int(numerators[k, 0])
    for j, top in whole.items():
        tops[j] = top * bottom
    for line, side in zip(table, sides, strict=True):
        total = sum(line[j] * tops[j] for j in columns if line[j])
        if total != side * bottom:
            return None
    return tops, bottom * scale


def independent(table: Sequence[Sequence[int]]) -> list[int]:
    """Return columns of a matrix that span all, judged modulo a large prime.

    Examples
    --------
    >>> independent([[0, 2, 4, 1], [0, 1, 2, 1]])
    [1, 3]
    """
    import flint

    if not table:
        return []
    if len(table) == 1:
        return next(([j] for j, x in enumerate(table[0]) if x % _PRIME), [])
    reduced, rank = flint.nmod_mat(
        len(table), len(table[0]), [x % _PRIME for row in table for x in row], _PRIME
    ).rref()
    places, j = [], 0
    for r in range(rank):
        while not int(reduced[r, j]):
            j += 1
        places.append(j)
        j += 1
    return places


def _spread(
    form: SequenceForm, player: int, chains: _Chains, weights: Sequence[int], bottom: int
) -> Plan | None:
    """Return the plan that extras make, or None where a weight is negative."""
    tops = []
    for share, terms in zip(chains.lean, chains.terms, strict=True):
        top = share * bottom + sum(sign * weights[k] for k, sign in terms.items())
        if top < 0:
            return None
        tops.append(top)
    divisor = gcd(bottom, *tops)
    return Plan(tops=tuple(top // divisor for top in tops), bottom=bottom // divisor)
