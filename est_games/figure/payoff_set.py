"""The payoffs two players can reach together, and where the equilibria lie among them."""

from __future__ import annotations

from collections.abc import Iterable
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
    TINTS,
    axes,
    equilibria_of,
    floats,
    put_title,
    two_players,
)
from est_games.game.normal import NormalForm

Point = tuple[Fraction, Fraction]

_LARGEST = 64


@takes(GameError, game=NormalForm, ax=AXES)
def plot_payoffs(game: NormalForm, *, solution: Solution | None = None, ax: Any = None) -> Any:
    """Draw the convex hull of the pure payoffs of two players, and the equilibria in it.

    Parameters
    ----------
    game : NormalForm
        Two players, up to 64 strategies each.
    solution : Solution, optional
        The equilibria to mark; all Nash equilibria unless given.
    ax : matplotlib Axes, optional
        Where to draw; a new figure unless given.

    Returns
    -------
    matplotlib Axes
        Across, the first player's payoff; up, the second's.

    Raises
    ------
    GameError
        There are not two players, the solution is of another, or matplotlib is not
        installed.

    Examples
    --------
    >>> chicken = NormalForm.from_payoffs([[0, 7], [2, 6]], [[0, 2], [7, 6]])
    >>> [(int(x), int(y)) for x, y in hull(zip(*chicken.payoffs))]
    [(0, 0), (7, 2), (6, 6), (2, 7)]
    """
    two_players(game, tuple(range(1, _LARGEST + 1)), "the payoff set")
    board = axes(ax)
    found = equilibria_of(game, solution, mixed=False)
    points = sorted(set(zip(*game.payoffs, strict=True)))
    corners = floats(hull(points))
    board.fill(*corners.T, facecolor=TINTS[0], edgecolor=BLUE, lw=1.6, alpha=0.6, label="reachable")
    board.scatter(*floats(points).T, s=18, color=BLUE, zorder=2, label="pure profiles")
    if found.equilibria:
        marks = floats(sorted({(e.payoffs[0], e.payoffs[1]) for e in found.equilibria}))
        style: dict[str, Any] = {"s": 90, "color": GREEN, "edgecolor": INK, "marker": "*"}
        board.scatter(*marks.T, zorder=3, label=found.concept.replace("nash", "Nash"), **style)
    put_title(board, game)
    board.set_xlabel(f"payoff of {game.players[0]}")
    board.set_ylabel(f"payoff of {game.players[1]}")
    board.margins(0.08)
    board.grid(color=GREY, alpha=0.3)
    board.legend(frameon=False, fontsize=8)
    return board


def hull(points: Iterable[Point]) -> list[Point]:
    """Return the corners of the convex hull counterclockwise, from the leftmost; exact.

    References
    ----------
    Andrew (1979), Another efficient algorithm for convex hulls in two dimensions.
    """
    ordered = sorted(set(points))
    if len(ordered) < 3:
        return ordered
    halves = []
    for run in (ordered, ordered[::-1]):
        chain: list[Point] = []
        for point in run:
            while len(chain) > 1 and _turn(chain[-2], chain[-1], point) <= 0:
                chain.pop()
            chain.append(point)
        halves.append(chain[:-1])
    return halves[0] + halves[1]


def _turn(a: Point, b: Point, c: Point) -> Fraction:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
