"""Is a bimatrix game a zero-sum game in disguise? Double differences compared."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from est_games.equilibrium.recognition.finding import Finding
from est_games.equilibrium.recognition.zero_sum_table import (
    double_differences,
    first_clash,
    zero_sum_table,
)
from est_games.game.normal import NormalForm


@dataclass(frozen=True, slots=True, kw_only=True)
class ZeroSumDisguise:
    r"""A zero-sum game with the same best and better responses.

    .. math:: z_{ij} = r a_{ij} - f_j = g_i - b_{ij}, \qquad r > 0

    Parameters
    ----------
    rate : Fraction
        `r`, how much of the second player's payoffs one unit of the first's stands for.
    by_column : tuple of Fraction, shape (n,)
        `f`, what the second player's choice gives the first whatever the first does.
    by_row : tuple of Fraction, shape (m,)
        `g`, what the first player's choice gives the second whatever the second does.
    game : NormalForm
        The zero-sum game, the first player's payoffs :math:`z`.
    """

    rate: Fraction
    by_column: tuple[Fraction, ...]
    by_row: tuple[Fraction, ...]
    game: NormalForm


def strategically_zero_sum(game: NormalForm) -> Finding:
    r"""Return whether a positive rescaling and side payments make a bimatrix game zero-sum.

    Side payments are amounts that depend on the other player's choice only. They change nobody's
    comparison of its own strategies, so that the zero-sum game has the same equilibria.

    Parameters
    ----------
    game : NormalForm
        Two players.

    Returns
    -------
    Finding
        The witness is a :class:`ZeroSumDisguise`; or the two profiles in which both players have
        moved away from the first, whose double differences allow no rate.

    Notes
    -----
    1. A table is a sum of amounts by row and amounts by column exactly if its double differences
       :math:`t_{ij} - t_{0j} - t_{i0} + t_{00}` vanish.
    2. So it takes `r > 0` with :math:`r\,\Delta a_{ij} = - \Delta b_{ij}` everywhere;
       :func:`.zero_sum_table.zero_sum_table` decides that.
    3. The first that do not vanish give `r`, or a clash.

    References
    ----------
    Moulin and Vial (1978), Strategically zero-sum games: the class of games whose completely mixed
    equilibria cannot be improved upon.

    Examples
    --------
    >>> game = NormalForm.from_payoffs([[2, 5], [0, 9]], [[5, 8], [5, 2]])
    >>> finding = strategically_zero_sum(game)
    >>> finding.holds, str(finding.witness.rate), finding.witness.game.array[0].tolist()
    (True, '1', [[2.0, -1.0], [0.0, 3.0]])
    """
    if game.n_players != 2:
        return Finding(holds=None, words="only two-player games are looked at")
    m, n = game.shape
    if zero_sum_table(game) is None:
        return _no_rate(game)
    rate = next((-b / a for _, a, b in double_differences(game, m, n) if a), Fraction(1))
    first, second = ([row[i * n : i * n + n] for i in range(m)] for row in game.payoffs)
    by_row = tuple(rate * first[i][0] + second[i][0] for i in range(m))
    by_column = tuple(rate * first[0][j] + second[0][j] - by_row[0] for j in range(n))
    table = [[rate * first[i][j] - by_column[j] for j in range(n)] for i in range(m)]
    equal = all(table[i][j] == by_row[i] - second[i][j] for i in range(m) for j in range(n))
    if not equal:
        raise ArithmeticError("double differences vanish and yet do not add up")
    disguised = NormalForm.from_payoffs(
        table,
        [[-z for z in row] for row in table],
        players=game.players,
        strategies=game.strategies,
    )
    return Finding(
        holds=True,
        words=f"zero-sum once the first player's payoffs are multiplied by {rate}, but for amounts "
        "that depend on the other's choice only",
        witness=ZeroSumDisguise(rate=rate, by_column=by_column, by_row=by_row, game=disguised),
    )


def _no_rate(game: NormalForm) -> Finding:
    """Return the finding for a game whose double differences do not cancel, with where."""
    clash = first_clash(game, *game.shape)
    if clash is None:
        raise ArithmeticError("double differences cancel and yet do not")
    a, b = clash.amounts
    words = (
        f"double differences {a} and {b} at {clash.place} allow no positive rate"
        if clash.known is None
        else f"double differences at {clash.known} and {clash.place} ask for different rates"
    )
    return Finding(holds=False, words=words, witness=(clash.known or (0, 0), clash.place))
