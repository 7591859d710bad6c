"""One state that two players may stay in: what the other mixes so that one is just indifferent.

If the game stays in a state with some probability, what a strategy brings depends on what the state
is worth. A player mixes some strategies only if all of them bring just that: a determinant vanishes
at the worth of the state, and its null vector is what the other one mixes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Any

import flint

from est_games.arithmetic import rational
from est_games.certificate.algebraic_point import Element, quotient
from est_games.certificate.field_number import FieldNumber
from est_games.certificate.real_root import RealRoot, real_roots
from est_games.game.stochastic import StochasticForm

MAX_SUPPORT = 4

Table = tuple[tuple[tuple[Fraction, Fraction], ...], ...]
"""``[a][b]``: what a profile brings beyond the state's worth is the first plus the second times
that worth."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What one player gets in a state, and what the other mixes for that.

    Parameters
    ----------
    root : RealRoot
        What the state is worth to the player.
    weights : tuple of Element
        The other's probabilities, of all its strategies, as polynomials of the root.
    """

    root: RealRoot
    weights: tuple[Element, ...]


def state_table(
    form: StochasticForm, state: int, player: int, worth: Callable[[int], Fraction]
) -> Table:
    """Return what profiles of a state of two players bring one of them, own strategies first.

    Parameters
    ----------
    form : StochasticForm
        Two players.
    state, player : int
        Where, and who.
    worth : function of int
        What other states are worth to the player.
    """
    shape = form.shapes[state]
    rows = []
    for own in range(shape[player]):
        row = []
        for other in range(shape[1 - player]):
            place = form.place(state, (own, other) if player == 0 else (other, own))
            chances = form.transitions[state][place]
            stay = sum((q for t, q in chances if t == state), Fraction(0))
            later = sum((q * worth(t) for t, q in chances if t != state), Fraction(0))
            discount = form.discounts[player]
            paid = form.payoffs[state][player][place] + discount * later
            row.append((paid, discount * stay - 1))
        rows.append(tuple(row))
    return tuple(rows)


def side_problems(table: Table, own: Sequence[int], other: Sequence[int], side: Side) -> list[str]:
    """Return what is wrong with a claim of what a player gets from mixing some strategies.

    Parameters
    ----------
    table : Table
        What profiles bring it.
    own, other : sequence of int
        The strategies it mixes, and those the other one does.
    side : Side
        The claim.
    """
    worth = FieldNumber(side.root, (Fraction(0), Fraction(1)))
    if side.root.value is not None:
        worth = FieldNumber(side.root, (side.root.value,))
    weights = [FieldNumber(side.root, each) for each in side.weights]
    problems = []
    if sum(weights, FieldNumber(side.root, ())) != 1:
        problems.append("weights do not add up to one")
    if any((weight > 0) != (b in other) or weight < 0 for b, weight in enumerate(weights)):
        problems.append("weights are of other strategies")
    for a, row in enumerate(table):
        gain = FieldNumber(side.root, ())
        for (paid, slope), weight in zip(row, weights, strict=True):
            gain = gain + weight * (worth * slope + paid)
        if (gain > 0) or (a in own and gain < 0):
            problems.append(f"strategy {a} brings another amount")
    return problems


def sides(table: Table, own: Sequence[int], other: Sequence[int]) -> tuple[Side, ...] | None:
    """Return every way in which a player just gets as much from some strategies, no less than else.

    Parameters
    ----------
    table : Table
        What profiles bring it.
    own, other : sequence of int
        The strategies it mixes, and those the other one does, all with positive probability.

    Returns
    -------
    tuple of Side or None
        None where that is not settled: there may be a continuum.

    Notes
    -----
    1. Some strategies of the player's, as many as the other mixes, have a determinant that is not
       zero throughout; what the state is worth is one of its roots.
    2. There the other's mixture is a row of cofactors, if not all of them vanish.
    3. The mixture must be positive, and no strategy may bring more.

    Examples
    --------
    To wait costs 1 a period and wins 10 once the other one gives in, which then pays nothing: the
    state is worth nothing, and the other gives in with probability 1/11.

    >>> zero, ends, stays = Fraction(0), Fraction(-1), Fraction(-1, 100)
    >>> table = (((zero, ends), (zero, ends)), ((Fraction(10), ends), (Fraction(-1), stays)))
    >>> (side,) = sides(table, [0, 1], [0, 1])
    >>> str(side.root.value), [str(weight[0]) for weight in side.weights]
    ('0', ['1/11', '10/11'])
    """
    k = len(other)
    if len(own) < k or k > MAX_SUPPORT:
        return None
    entries = {
        (a, b): flint.fmpq_poly([rational(table[a][b][0]), rational(table[a][b][1])])
        for a in own
        for b in other
    }
    for chosen in combinations(own, k):
        matrix = [[entries[a, b] for b in other] for a in chosen]
        determinant = _determinant(matrix)
        if determinant != 0:
            return _at_roots(table, own, other, matrix, determinant)
    return None


def _at_roots(
    table: Table,
    own: Sequence[int],
    other: Sequence[int],
    matrix: list[list[Any]],
    determinant: Any,
) -> tuple[Side, ...] | None:
    largest = max(abs(paid) for row in table for paid, _ in row)
    bound = largest / min(-slope for row in table for _, slope in row) + 1
    found = []
    for root in real_roots([int(c) for c in determinant.numer().coeffs()], -bound, bound):
        modulus = flint.fmpq_poly(list(root.coefficients))
        weights = _null_vector(matrix, modulus)
        if weights is None:
            return None
        total = sum(weights, flint.fmpq_poly()) % modulus
        if total == 0:
            continue
        row: list[Element] = [()] * len(table[0])
        for b, weight in zip(other, weights, strict=True):
            row[b] = quotient(root, weight, total)
        side = Side(root=root, weights=tuple(row))
        if not side_problems(table, own, other, side):
            found.append(side)
    return tuple(found)


def _null_vector(matrix: list[list[Any]], modulus: Any) -> list[Any] | None:
    """Return a row of cofactors that does not vanish at a root, if there is one."""
    k = len(matrix)
    for a in range(k):
        rest = [row for r, row in enumerate(matrix) if r != a]
        cofactors = [
            _determinant([[x for c, x in enumerate(row) if c != b] for row in rest])
            * (-1) ** (a + b)
            % modulus
            for b in range(k)
        ]
        if any(cofactors):
            return cofactors
    return None


def _determinant(matrix: list[list[Any]]) -> Any:
    if not matrix:
        return flint.fmpq_poly([1])
    total = flint.fmpq_poly()
    for b, head in enumerate(matrix[0]):
        if head != 0:
            rest = [[x for c, x in enumerate(row) if c != b] for row in matrix[1:]]
            total += (-1) ** b * head * _determinant(rest)
    return total
