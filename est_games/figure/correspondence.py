"""Best-response correspondences of a 2x2 game in the unit square."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from est_games.argument import takes
from est_games.equilibrium.solution import Solution
from est_games.errors import GameError
from est_games.figure.canvas import (
    AXES,
    BLUE,
    GREEN,
    GREY,
    INK,
    ORANGE,
    axes,
    equilibria_of,
    floats,
    put_title,
    two_players,
)
from est_games.game.normal import NormalForm

Point = tuple[Fraction, Fraction]


@takes(GameError, game=NormalForm, ax=AXES)
def plot_best_responses(
    game: NormalForm, *, solution: Solution | None = None, ax: Any = None
) -> Any:
    r"""Draw both players' best responses in a 2x2 game, and where they meet.

    Parameters
    ----------
    game : NormalForm
        Two players with two strategies each.
    solution : Solution, optional
        Its equilibria, as ``solve(game, "nash")`` gives them; solved for unless given.
    ax : matplotlib Axes, optional
        Where to draw; a new figure unless given.

    Returns
    -------
    matplotlib Axes
        Across, the probability of the first player's first strategy; up, of the second's.

    Raises
    ------
    GameError
        The game is not 2x2, the solution is of another, or matplotlib is not
        installed.

    Notes
    -----
    1. What the first player gains by its first strategy is linear in the rival's mixture; its sign,
       exact, at both ends and the zero between them give the correspondence: a path of straight
       pieces, or the whole square where it never matters.
    2. Equilibria are marked by points, continua by thick lines or filled areas: the maximal Nash
       subsets.

    Examples
    --------
    >>> chicken = NormalForm.from_payoffs([[0, 7], [2, 6]], [[0, 2], [7, 6]])
    >>> correspondence(chicken, 0)[1:3]
    [(Fraction(1, 1), Fraction(1, 3)), (Fraction(0, 1), Fraction(1, 3))]
    """
    two_players(game, (2,), "best responses")
    board = axes(ax)
    found = equilibria_of(game, solution)
    for player, colour, width in ((0, BLUE, 5.0), (1, ORANGE, 2.2)):
        path = correspondence(game, player)
        name = f"best responses of {game.players[player]}"
        points = floats(path if player == 0 else [(x, y) for y, x in path])
        if _is_square(path):
            board.fill(*points.T, color=colour, alpha=0.18, label=name, zorder=1)
        else:
            board.plot(*points.T, color=colour, lw=width, label=name, solid_joinstyle="miter")
    _mark(board, found)
    board.set(xlim=(-0.04, 1.04), ylim=(-0.04, 1.04), aspect="equal")
    put_title(board, game)
    board.set_xlabel(f"{game.players[0]}: probability of {game.strategies[0][0]}")
    board.set_ylabel(f"{game.players[1]}: probability of {game.strategies[1][0]}")
    board.set_xticks([0, 0.5, 1])
    board.set_yticks([0, 0.5, 1])
    board.grid(color=GREY, alpha=0.3)
    board.legend(loc="upper center", bbox_to_anchor=(0.5, -0.16), frameon=False, fontsize=8)
    return board


def correspondence(game: NormalForm, player: int) -> list[Point]:
    """Return a player's best responses as a path of (own, rival's) probabilities.

    Each is the probability of the first strategy. Where everything is a best response to
    everything, the corners of the square.
    """
    zero, one = Fraction(0), Fraction(1)
    gain = [_gain(game, player, rival) for rival in (0, 1)]
    if gain == [0, 0]:
        return [(zero, zero), (one, zero), (one, one), (zero, one)]
    # At rival's probability q of its first strategy the gain is q gain[0] + (1 - q) gain[1].
    low, high = (one if gain[1] > 0 else zero), (one if gain[0] > 0 else zero)
    if gain[1] == 0:
        return [(1 - high, zero), (high, zero), (high, one)]
    if gain[0] == 0:
        return [(low, zero), (low, one), (1 - low, one)]
    if low == high:
        return [(low, zero), (low, one)]
    turn = gain[1] / (gain[1] - gain[0])
    return [(low, zero), (low, turn), (high, turn), (high, one)]


def _gain(game: NormalForm, player: int, rival: int) -> Fraction:
    """Return what the first strategy pays more than the second against one of the rival's."""
    profiles = [(k, rival) if player == 0 else (rival, k) for k in (0, 1)]
    first, second = (game.payoff(profile)[player] for profile in profiles)
    return first - second


def _is_square(path: Sequence[Point]) -> bool:
    return len(path) == 4 and len({own for own, _ in path[:2]}) == 2 and path[1][1] == 0


def _mark(board: Any, found: Solution) -> None:
    """Mark continua, then points over them."""
    label = "equilibria"
    for component in found.components:
        for first, second in component.subsets:
            xs, ys = sorted({row[0] for row in first}), sorted({row[0] for row in second})
            if len(xs) > 1 and len(ys) > 1:
                square = floats([(xs[0], ys[0]), (xs[1], ys[0]), (xs[1], ys[1]), (xs[0], ys[1])])
                board.fill(*square.T, color=GREEN, alpha=0.45, zorder=3, gid="continuum")
            elif len(xs) > 1 or len(ys) > 1:
                ends = floats([(xs[0], ys[0]), (xs[-1], ys[-1])])
                style: dict[str, Any] = {"lw": 8, "alpha": 0.55, "solid_capstyle": "round"}
                board.plot(*ends.T, color=GREEN, zorder=3, gid="continuum", **style)
    points = floats([(e.profile[0][0], e.profile[1][0]) for e in found.equilibria])
    style = {"s": 64, "color": GREEN, "edgecolor": INK, "zorder": 4, "clip_on": False}
    board.scatter(*points.T, label=label, **style)
