"""Best-response regions of a 3x3 game: each player's mixtures, divided by their best answers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from est_games.argument import takes
from est_games.equilibrium.solution import Solution
from est_games.errors import GameError
from est_games.figure.canvas import (
    AXES,
    GREEN,
    INK,
    TINTS,
    axes,
    equilibria_of,
    floats,
    on_line,
    two_players,
)
from est_games.game.normal import NormalForm

Mixture = tuple[Fraction, ...]

_CORNERS = ((0.0, 0.0), (1.0, 0.0), (0.5, math.sqrt(3) / 2))


@takes(GameError, game=NormalForm, ax=AXES)
def plot_regions(game: NormalForm, *, solution: Solution | None = None, ax: Any = None) -> Any:
    """Draw both players' triangles of mixtures, divided into the other's best-response regions.

    Parameters
    ----------
    game : NormalForm
        Two players with three strategies each.
    solution : Solution, optional
        Its equilibria, as ``solve(game, "nash")`` gives them; solved for unless given.
    ax : pair of matplotlib Axes, optional
        Where to draw; a new figure unless given.

    Returns
    -------
    pair of matplotlib Axes
        The first player's mixtures, divided by the second's best responses; and the other way.

    Raises
    ------
    GameError
        The game is not 3x3, the solution is of another, or matplotlib is not installed.

    Notes
    -----
    1. A region is what is left of the triangle once it is cut, exactly, by the lines on which the
       answer pays the same as each other answer. Regions without area are not drawn.
    2. Labels are as von Stengel's: 1 to 3 are the first player's strategies, 4 to 6 the second's.
       Outside, along an edge, stands the strategy that is not played there; inside, the best
       response. An equilibrium is a pair of points, numbered alike, that carry all six.

    References
    ----------
    von Stengel (2007), Equilibrium computation for two-player games in strategic and extensive
    form, section 3.3.

    Examples
    --------
    Rock, paper, scissors: every region meets the others in the middle.

    >>> wins = [[0, -1, 1], [1, 0, -1], [-1, 1, 0]]
    >>> game = NormalForm.from_payoffs(wins, [[-x for x in row] for row in wins])
    >>> [str(x) for x in min(region(game, 0, 0), key=max)]
    ['1/3', '1/3', '1/3']
    """
    two_players(game, (3,), "best-response regions")
    boards = axes(ax, n=2)
    found = equilibria_of(game, solution)
    for player, board in enumerate(boards):
        _triangle(board, game, player)
        points: dict[Mixture, list[str]] = {}
        for number, equilibrium in enumerate(found.equilibria):
            points.setdefault(equilibrium.profile[player], []).append(str(number))
        for mixture, numbers in points.items():
            x, y = _place(mixture)
            style: dict[str, Any] = {"s": 70, "color": GREEN, "edgecolor": INK, "zorder": 4}
            board.scatter([x], [y], clip_on=False, **style)
            board.annotate(
                ", ".join(numbers),
                (x, y),
                xytext=(6, 6),
                textcoords="offset points",
                fontsize=9,
                weight="bold",
                bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.75, "pad": 0.8},
                color=INK,
                zorder=5,
            )
    return boards


def region(game: NormalForm, player: int, answer: int) -> list[Mixture]:
    """Return the corners of the mixtures of a player to which the rival's answer is a best one.

    Parameters
    ----------
    game : NormalForm
        Two players, of whom `player` has three strategies.
    player, answer : int
        Whose mixtures; which of the rival's strategies.

    Returns
    -------
    list of mixtures
        In order around; empty where it never is a best response.
    """
    pays = [_pays(game, player, other) for other in range(game.shape[1 - player])]
    corners: list[Mixture] = [tuple(Fraction(k == j) for k in range(3)) for j in range(3)]
    for other, row in enumerate(pays):
        if other != answer:
            gain = tuple(x - y for x, y in zip(pays[answer], row, strict=True))
            corners = _cut(corners, gain)
    return corners


def _pays(game: NormalForm, player: int, answer: int) -> Mixture:
    """Return what the rival's answer pays it against each pure strategy of a player."""
    profiles = [(k, answer) if player == 0 else (answer, k) for k in range(3)]
    return tuple(game.payoff(profile)[1 - player] for profile in profiles)


def _cut(corners: Sequence[Mixture], gain: Mixture) -> list[Mixture]:
    """Return what of a convex polygon lies where a linear function is not negative."""
    heights = [
        sum((g * x for g, x in zip(gain, point, strict=True)), Fraction(0)) for point in corners
    ]
    kept: list[Mixture] = []
    for k, (point, height) in enumerate(zip(corners, heights, strict=True)):
        before, below = corners[k - 1], heights[k - 1]
        if below * height < 0:
            kept.append(on_line(before, point, below / (below - height)))
        if height >= 0:
            kept.append(point)
    return list(dict.fromkeys(kept))


def _place(mixture: Sequence[Fraction]) -> tuple[float, float]:
    weights = [float(x) for x in mixture]
    x, y = (
        sum(w * corner[axis] for w, corner in zip(weights, _CORNERS, strict=True))
        for axis in (0, 1)
    )
    return x, y


def _triangle(board: Any, game: NormalForm, player: int) -> None:
    """Draw one player's mixtures: regions, edges and labels."""
    first, rival = (1, 4) if player == 0 else (4, 1)
    for answer in range(3):
        corners = region(game, player, answer)
        if len(corners) < 3:
            continue
        points = floats([_place(corner) for corner in corners])
        tint = TINTS[answer + 3 * (player == 0)]
        board.fill(*points.T, facecolor=tint, edgecolor=INK, lw=1.4, zorder=1, gid=str(answer))
        x, y = points.mean(axis=0)
        name = game.strategies[1 - player][answer]
        style: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": 9, "zorder": 3}
        board.text(x, y, _circled(rival + answer, name), color=INK, **style)
    for k, (x, y) in enumerate(_CORNERS):
        outward = (x - 0.5, y - math.sqrt(3) / 6)
        label = game.strategies[player][k]
        board.text(
            x + 0.16 * outward[0],
            y + 0.16 * outward[1],
            label,
            ha="center",
            va="center",
            fontsize=10,
        )
        # On the edge across from a corner its strategy is not played.
        middle = (0.5 - 0.68 * outward[0], math.sqrt(3) / 6 - 0.68 * outward[1])
        board.text(*middle, str(first + k), ha="center", va="center", color="#4a5568", fontsize=9)
    board.set(aspect="equal", xlim=(-0.15, 1.15), ylim=(-0.2, 1.1))
    board.set_title(f"mixtures of {game.players[player]}", fontsize=10)
    board.axis("off")


def _circled(number: int, name: str) -> str:
    return str(number) if name == str(number) else f"{number}: {name}"
