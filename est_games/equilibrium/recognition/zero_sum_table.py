"""Games that are zero-sum but for units and what a player cannot influence, recognised."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Any

from est_games.game.normal import NormalForm
from est_games.game.payoff_table import PayoffTable

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LOOKED_AT = 4
_FITTING = 2**59


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """Where two players' double differences show that there is no zero-sum game behind them.

    Parameters
    ----------
    known : tuple of int, or None
        The first place where they are of opposite sign, which gives the only rate there can be;
        None where there is none before `place`.
    place : tuple of int
        The first place where they do not cancel at that rate.
    amounts : tuple of Fraction
        The double differences there.
    """

    known: tuple[int, int] | None
    place: tuple[int, int]
    amounts: tuple[Fraction, Fraction]


def double_differences(
    game: NormalForm, rows: int, columns: int
) -> Iterator[tuple[tuple[int, int], Fraction, Fraction]]:
    """Yield the double differences of both players' payoffs in a corner of a bimatrix game.

    Parameters
    ----------
    game : NormalForm
        Two players.
    rows, columns : int
        How many of each are looked at.

    Yields
    ------
    tuple
        A place, and :math:`t_{ij} - t_{0j} - t_{i0} + t_{00}` for either player, row by row.
    """
    n = game.shape[1]
    for i, j in product(range(1, rows), range(1, columns)):
        places = (i * n + j, j, i * n, 0)
        amounts = [[table.amount(place) for place in places] for table in game.tables]
        a, b = (here - above - beside + corner for here, above, beside, corner in amounts)
        yield (i, j), a, b


def first_clash(game: NormalForm, rows: int, columns: int) -> Clash | None:
    """Return where a corner of a bimatrix game shows that it is no zero-sum game, if it does.

    Parameters
    ----------
    game : NormalForm
        Two players.
    rows, columns : int
        How many of each are looked at.

    Returns
    -------
    Clash or None
        In a whole game None says that it is a zero-sum game in disguise.
    """
    known, rate = None, Fraction(0)
    for place, a, b in double_differences(game, rows, columns):
        if known is None and a * b < 0:
            known, rate = place, -b / a
        if (a or b) and (known is None or rate * a != -b):
            return Clash(known=known, place=place, amounts=(a, b))
    return None


def zero_sum_table(game: NormalForm) -> list[list[int]] | None:
    r"""Return the zero-sum game that has the same equilibria as a game, if there is one.

    Units of payoff, and amounts that depend on the rival's strategy only, change no equilibrium.
    With :math:`d_{ij} = a_{ij} - a_{0j} - a_{i0} + a_{00}` for either player, the game is zero-sum
    but for these exactly when the two arrays cancel at some positive rate.

    Parameters
    ----------
    game : NormalForm
        Two players.

    Returns
    -------
    list of lists of int, shape (m, n), or None
        What the second player pays the first in it. Rates and side payments, or why there are none,
        are told by :func:`.strategic_zero_sum.strategically_zero_sum`.

    Notes
    -----
    1. A few entries are compared first; most games show there that they are nothing of the kind.
    2. Both arrays are divided by the greatest common divisor of their entries, and must cancel;
       where both vanish any rate will do.

    References
    ----------
    Moulin and Vial (1978), Strategically zero-sum games.

    Examples
    --------
    The second player's payoffs are minus three times the first's, but for 5 in the first row and 10
    in the second column, where the first player is paid 7 more whatever it does.

    >>> game = NormalForm.from_payoffs([[1, 6], [-1, 8]], [[2, 8], [3, -3]])
    >>> zero_sum_table(game)
    [[-8, -32], [-32, -8]]
    """
    import numpy as np

    rows, columns = (min(size, _LOOKED_AT) for size in game.shape)
    if first_clash(game, rows, columns) is not None:
        return None
    first, second = (_whole(table, game.shape) for table in game.tables)
    of_first, of_second = _differences(first), _differences(second)
    unit_first, unit_second = (int(np.gcd.reduce(d.ravel())) for d in (of_first, of_second))
    if not unit_first and not unit_second:
        unit_first = unit_second = 1
    elif not unit_first or not unit_second:
        return None
    if (of_first // unit_first + of_second // unit_second).any():
        return None
    # Brought to one unit the payoffs add up to u[i] + v[j]; v is what the first cannot influence.
    given_column = unit_second * first[0].astype(object) + unit_first * second[0].astype(object)
    table: list[list[int]] = (unit_second * first.astype(object) - given_column).tolist()
    return table


def _whole(table: PayoffTable, shape: tuple[int, ...]) -> NDArray[Any]:
    """Return payoffs in whole numbers, so small that differences fit, or else of any size."""
    import numpy as np

    fitting = table.integers
    if fitting is not None and max(int(fitting.max()), -int(fitting.min())) < _FITTING:
        return fitting.reshape(shape)
    whole: NDArray[Any] = np.array(table.numerators(slice(None)), dtype=object)
    return np.reshape(whole, shape)


def _differences(whole: NDArray[Any]) -> NDArray[Any]:
    differences: NDArray[Any] = whole - whole[:1] - whole[:, :1] + whole[0, 0]
    return differences
