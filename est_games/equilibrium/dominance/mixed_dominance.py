r"""Does any mixture dominate a strategy? Floats find where to look, rationals settle it.

With :math:`d_{jc}` what strategy `j` pays more than the strategy in question against profile `c` of
the others, each kind of dominance is a linear program over :math:`x \ge 0`,
:math:`\sum_j x_j \le 1`, whose value is positive if there is a dominating mixture and zero if not:

- strict: the largest :math:`t` with :math:`\sum_j x_j d_{jc} \ge t` for all `c`;
- weak: the largest :math:`\sum_{jc} x_j d_{jc}` with :math:`\sum_j x_j d_{jc} \ge 0` for all `c`;
- very weak: the largest :math:`\sum_j x_j` under the same conditions.

Where the value is zero the prices of the conditions are a belief about what the others do
together, against which the strategy is a best response. Any belief proves that it is not strictly
dominated; one that gives every profile a positive probability, that it is not weakly dominated;
one against which it is the only best response, that it is not very weakly dominated.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from est_games.equilibrium.dominance.dominance import Dominance, Kind, Left, rival_offsets
from est_games.equilibrium.programs.exact_program import maximum
from est_games.game.normal import NormalForm

MAX_DIRECT = 1_000
"""Programs with no more entries than this are solved in rationals at once, without floats."""

_TOLERANCE = 1e-9

Table = Sequence[Sequence[Fraction]]
Vector = tuple[Fraction, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Justification:
    """A belief that proves a strategy undominated.

    Parameters
    ----------
    player, strategy : int
        Whose strategy, and which.
    belief : tuple of (tuple of int, Fraction) pairs
        Profiles of the others, in the order of the players without this one, each with its
        probability if that is positive. The others' choices may be correlated.
    """

    player: int
    strategy: int
    belief: tuple[tuple[tuple[int, ...], Fraction], ...]


def mixed_dominance(
    game: NormalForm, left: Left, player: int, strategy: int, kind: Kind
) -> Dominance | Justification:
    """Return a mixture that dominates a strategy, or a belief that proves there is none.

    Parameters
    ----------
    game : NormalForm
        Any number of players.
    left : sequence of sequences of int
        The strategies of each player that are still there.
    player, strategy : int
        Whose strategy, and which, might be dominated.
    kind : {"strict", "weak", "very-weak"}
        Which dominance is sought.

    Returns
    -------
    Dominance or Justification
        Either is checked in rationals against every profile of the others before it is returned.

    Notes
    -----
    1. HiGHS solves the program in floats, each condition scaled to its largest entry.
    2. Where its value is positive, the program is solved again in rationals with the strategies in
       the mixture found only; where it is zero, with the profiles in the belief found only.
    3. If the answer is no proof for the whole game, the whole program is solved in rationals.

    Examples
    --------
    Neither top nor bottom dominates the middle; half of each does.

    >>> game = NormalForm.from_payoffs([[4, 0], [1, 1], [0, 4]], [[0, 0]] * 3)
    >>> found = mixed_dominance(game, [(0, 1, 2), (0, 1)], 0, 1, "strict")
    >>> [(k, str(weight)) for k, weight in found.mixture], str(found.margin)
    ([(0, '1/2'), (2, '1/2')], '1')
    """
    others = [j for j in left[player] if j != strategy]
    row, stride = game.payoffs[player], game.strides[player]
    table = [
        [row[offset + j * stride] - row[offset + strategy * stride] for j in others]
        for offset in rival_offsets(game, left, player)
    ]
    for columns, rows in _parts(table, kind):
        weights, belief = _solved(table, kind, columns, rows)
        if weights:
            gains = [sum(map(_times, weights, line), Fraction(0)) for line in table]
            margin = min(gains)
            found = Dominance(
                player=player,
                dominated=strategy,
                mixture=tuple((j, x) for j, x in zip(others, weights, strict=True) if x),
                strict=margin > 0,
                margin=margin,
                equal=not any(gains),
            )
            if margin >= 0 and found.suffices(kind):
                return found
        elif belief and _justifies(table, kind, belief):
            profiles = product(*(kept for rival, kept in enumerate(left) if rival != player))
            return Justification(
                player=player,
                strategy=strategy,
                belief=tuple((c, y) for c, y in zip(profiles, belief, strict=True) if y),
            )
    raise ArithmeticError("a linear program was solved wrongly")


def _parts(table: Table, kind: Kind) -> Iterator[tuple[Sequence[int], Sequence[int]]]:
    """Yield parts of the program worth solving: strategies and profiles; the whole comes last."""
    columns, rows = range(len(table[0])), range(len(table))
    if columns and len(columns) * len(rows) > MAX_DIRECT:
        hint = _in_floats(table, kind)
        if hint is not None:
            dominated, mixed, believed = hint
            yield (mixed, rows) if dominated else (columns, believed)
    yield columns, rows


def _solved(
    table: Table, kind: Kind, columns: Sequence[int], rows: Sequence[int]
) -> tuple[Vector | None, Vector | None]:
    """Return the dominating mixture, or else the belief, that a part of the program yields."""
    zero, one = Fraction(0), Fraction(1)
    slack = [one] if kind == "strict" else []
    conditions = [[*(-table[c][j] for j in columns), *slack] for c in rows]
    conditions.append([*(one for _ in columns), *(zero for _ in slack)])
    if kind == "strict":
        objective = [*(zero for _ in columns), one]
    elif kind == "weak":
        objective = [sum((line[j] for line in table), zero) for j in columns]
    else:
        objective = [one for _ in columns]
    best = maximum(objective, conditions, [*(zero for _ in rows), one])
    if best is None:
        return None, None
    if best.value > 0:
        placed = dict(zip(columns, best.primal, strict=False))
        return _normal([placed.get(j, zero) for j in range(len(table[0]))]), None
    prices = dict(zip(rows, best.dual, strict=False))
    floor = one if kind == "weak" or not columns else zero
    return None, _normal([floor + prices.get(c, zero) for c in range(len(table))])


def _normal(weights: Sequence[Fraction]) -> Vector | None:
    total = sum(weights, Fraction(0))
    return tuple(weight / total for weight in weights) if total else None


def _justifies(table: Table, kind: Kind, belief: Vector) -> bool:
    """Return whether a belief proves that nothing dominates."""
    if min(belief) < 0 or sum(belief) != 1 or (kind == "weak" and not all(belief)):
        return False
    gains = [sum(map(_times, belief, column), Fraction(0)) for column in zip(*table, strict=True)]
    return all(gain < 0 if kind == "very-weak" else gain <= 0 for gain in gains)


def _times(x: Fraction, y: Fraction) -> Fraction:
    return x * y


def _in_floats(table: Table, kind: Kind) -> tuple[bool, list[int], list[int]] | None:
    """Return whether there seems to be dominance, by which mixture, and else the profiles believed.

    Nothing is decided here: a wrong hint costs time, no more.
    """
    import numpy as np
    from scipy.optimize import linprog

    sizes = [max(map(abs, line)) or Fraction(1) for line in table]
    scaled = np.array(
        [[float(x / size) for x in line] for line, size in zip(table, sizes, strict=True)]
    )
    n_rows, n_columns = scaled.shape
    strict = kind == "strict"
    conditions = np.zeros((n_rows + 1, n_columns + strict))
    conditions[:-1, :n_columns], conditions[-1, :n_columns] = -scaled, 1
    objective = np.zeros(n_columns + strict)
    if strict:
        conditions[:-1, -1] = objective[-1] = 1
    elif kind == "weak":
        # The sums of the unscaled gains, so that the same prices come out as in rationals.
        sums = [sum(column, Fraction(0)) for column in zip(*table, strict=True)]
        size = max(map(abs, sums)) or Fraction(1)
        objective[:] = [float(x / size) for x in sums]
    else:
        objective[:] = 1
    bounds = np.zeros(n_rows + 1)
    bounds[-1] = 1
    solved = linprog(-objective, A_ub=conditions, b_ub=bounds, method="highs")
    if not solved.success:
        return None
    prices = -solved.ineqlin.marginals[:-1]
    mixed = [j for j in range(n_columns) if solved.x[j] > _TOLERANCE]
    return -solved.fun > _TOLERANCE, mixed, [c for c in range(n_rows) if prices[c] > _TOLERANCE]
