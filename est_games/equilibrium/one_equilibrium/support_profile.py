"""The profile in which two sets of strategies, equally many, make each other indifferent, exact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from est_games.equilibrium.solution import Profile
from est_games.game.normal import NormalForm
from est_games.game.payoff_table import PayoffTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """Which strategies both players may play.

    Parameters
    ----------
    rows, columns : tuple of int
        The first and the second player's, equally many.
    """

    rows: tuple[int, ...]
    columns: tuple[int, ...]


def support_profile(game: NormalForm, support: Support) -> Profile | None:
    r"""Return the only weights on a support at which all the rival's strategies in it pay the same.

    .. math:: \sum_{i \in I} x_i b_{ij} = v \text{ for } j \in J, \qquad \sum_{i \in I} x_i = 1

    Parameters
    ----------
    game : NormalForm
        Two players.
    support : Support
        Whose weights are sought.

    Returns
    -------
    Profile or None
        Weights that add up to one, not all of them positive perhaps: whether they are an
        equilibrium must still be proved. None where there are none, or more than one.

    Examples
    --------
    >>> game = NormalForm.from_payoffs([[2, 0], [0, 1]], [[1, 0], [0, 2]])
    >>> mixed = support_profile(game, Support(rows=(0, 1), columns=(0, 1)))
    >>> [[str(x) for x in weights] for weights in mixed]
    [['2/3', '1/3'], ['1/3', '2/3']]
    """
    (m, n), (first, second) = game.shape, game.tables
    rows, columns = support.rows, support.columns
    x = _weights(_block(second, rows, columns, n, 1), rows, m)
    y = None if x is None else _weights(_block(first, columns, rows, 1, n), columns, n)
    return None if x is None or y is None else (x, y)


def _block(
    table: PayoffTable, own: Sequence[int], rival: Sequence[int], stride: int, across: int
) -> list[list[int]]:
    """Return the rival's payoffs in whole numbers, by own strategy."""
    if len(own) == 1:
        return [[0]]
    if len(own) > 2 and table.integers is not None:
        import numpy as np

        places = np.array(own)[:, None] * stride + np.array(rival) * across
        found: list[list[int]] = table.integers[places].tolist()
        return found
    places_of = [[k * stride + other * across for other in rival] for k in own]
    return [[table.numerators(slice(p, p + 1))[0] for p in line] for line in places_of]


def _weights(
    table: Sequence[Sequence[int]], own: Sequence[int], size: int
) -> tuple[Fraction, ...] | None:
    """Return the weights on own strategies, zeros elsewhere, against which the rival is at ease."""
    k, zero = len(own), Fraction(0)
    weights = [zero] * size
    if k == 1:
        weights[own[0]] = Fraction(1)
        return tuple(weights)
    import flint

    # An amount taken from all a strategy pays the rival changes what all pay it alike.
    lines = [[amount - line[0] for amount in line] for line in table]
    equations = [[*(line[j] for line in lines), -1] for j in range(k)]
    system = flint.fmpz_mat([*equations, [*([1] * k), 0]])
    try:
        solved: Any = system.solve(flint.fmpz_mat([[0]] * k + [[1]]))
    except ZeroDivisionError:
        return None
    numerators, denominator = solved.numer_denom()
    for strategy, number in zip(own, numerators.entries(), strict=False):
        weights[strategy] = Fraction(int(number), int(denominator))
    return tuple(weights)
