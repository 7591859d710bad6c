"""What a player can secure whatever the others do, even if they act as one."""

from __future__ import annotations

from fractions import Fraction

from est_games.certificate.bargaining import Security
from est_games.equilibrium.dominance.dominance import everything, rival_offsets
from est_games.equilibrium.programs.sparse_program import Row, sparse_maximum
from est_games.game.normal import NormalForm


def security_level(game: NormalForm, player: int) -> Security:
    r"""Return the most a player can secure by a mixture, and how the others hold it to that.

    .. math:: v = \max_x \min_{c} \sum_k x_k u_i(k, c) = \min_q \max_k \sum_c q_c u_i(k, c)

    over mixtures `x` of its own and distributions `q` over the others' profiles `c`. With two
    players that is the minmax value; with more, the others need to draw lots together to hold the
    player down so far.

    Parameters
    ----------
    game : NormalForm
        Any number of players.
    player : int
        Whose level.

    Notes
    -----
    1. Payoffs are raised until all are positive, so that the value is, and that doing nothing is a
       corner of the program.
    2. The mixture is the optimum, the others' distribution the prices that prove it.

    References
    ----------
    von Neumann (1928), Zur Theorie der Gesellschaftsspiele.

    Examples
    --------
    Matching pennies.

    >>> game = NormalForm.from_payoffs([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])
    >>> found = security_level(game, 0)
    >>> str(found.value), [str(x) for x in found.mixture]
    ('0', ['1/2', '1/2'])
    """
    row, stride, m = game.payoffs[player], game.strides[player], game.shape[player]
    raised = (max(row) - min(row) or Fraction(1)) - min(row)
    offsets = rival_offsets(game, everything(game), player)
    rows = [
        Row.of(
            {**{k: -(row[offset + k * stride] + raised) for k in range(m)}, m: Fraction(1)},
            Fraction(0),
        )
        for offset in offsets
    ]
    rows.append(Row.of(dict.fromkeys(range(m), Fraction(1)), Fraction(1)))
    best = sparse_maximum([*([Fraction(0)] * m), Fraction(1)], rows)
    if best is None:
        raise ArithmeticError("a bounded program without an optimum")
    return Security(
        player=player,
        value=best.value - raised,
        mixture=best.primal[:m],
        punishment=tuple(best.dual[:-1]),
    )
