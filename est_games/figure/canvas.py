"""What all figures share: axes to draw on, colours, and a clear error without matplotlib."""

from __future__ import annotations

from fractions import Fraction
from textwrap import fill
from typing import Any

from est_games.argument import Kind
from est_games.equilibrium.solution import Solution
from est_games.equilibrium.solve import solve
from est_games.errors import GameError, Problem, shown
from est_games.game.normal import NormalForm

BLUE, ORANGE, GREEN, GREY, INK = "#2b6cb0", "#dd6b20", "#2f855a", "#a0aec0", "#1a202c"
AXES = Kind(
    lambda value: (
        value is None or all(hasattr(value, name) for name in ("plot", "annotate", "text"))
    ),
    "axes of matplotlib, or None for new ones",
)
TINTS = ("#bee3f8", "#fed7aa", "#c6f6d5", "#e9d8fd", "#fef3c7", "#fbcfe8")
"""Of regions, one a strategy, in turn."""
_TITLE = 44


def axes(given: Any = None, *, size: tuple[float, float] = (4.2, 4.2), n: int = 1) -> Any:
    """Return the axes given, or new ones: one, or a row of n.

    Raises
    ------
    GameError
        matplotlib is not installed.
    """
    try:
        from matplotlib.figure import Figure
    except ImportError:
        problem = Problem(
            path="matplotlib", message="is not installed", accepted="pip install est-games[plot]"
        )
        raise GameError("nothing can be drawn", [problem]) from None
    if given is not None:
        return given
    # Not pyplot's: a figure of a library must not open windows or stay in a global list.
    figure = Figure(figsize=(size[0] * n, size[1]), layout="constrained")
    return figure.subplots(1, n)


def put_title(board: Any, game: NormalForm) -> None:
    """Put a game's title above what is drawn, broken into lines that fit."""
    board.set_title(fill(game.title, _TITLE), fontsize=10)


def two_players(game: NormalForm, sizes: tuple[int, ...], what: str) -> None:
    """Raise unless the game has two players with so many strategies each."""
    if game.n_players == 2 and all(m in sizes for m in game.shape):
        return
    found = " x ".join(map(str, game.shape))
    accepted = "two players" if len(sizes) > 3 else f"two players with {sizes[0]} strategies each"
    problem = Problem(path="game", message=f"is {found}", accepted=accepted)
    raise GameError(f"{what} cannot be drawn", [problem])


def equilibria_of(game: NormalForm, given: Any, *, mixed: bool = True) -> Solution:
    """Return the solution given, if it is one of such a game, or all Nash equilibria.

    Raises
    ------
    GameError
        It is no solution of a game with as many strategies; or, with `mixed`, holds what is no
        mixed profile.
    """
    if given is None:
        return solve(game, "nash")
    message = ""
    if not isinstance(given, Solution) or tuple(map(len, given.strategies)) != game.shape:
        message = "is of no game with as many strategies"
    elif mixed and not all(equilibrium.profile for equilibrium in given.equilibria):
        message = "holds no mixed profiles"
    if message:
        problem = Problem(path="solution", message=message, value=shown(given))
        raise GameError("equilibria cannot be drawn", [problem])
    solution: Solution = given
    return solution


def floats(points: Any) -> Any:
    """Return exact points as an array of floats, to be drawn."""
    import numpy as np

    return np.array([[float(x) for x in point] for point in points], dtype=np.float64)


def on_line(first: tuple[Fraction, ...], second: tuple[Fraction, ...], share: Fraction) -> Any:
    """Return the point so far from the first of two points to the second."""
    return tuple(x + share * (y - x) for x, y in zip(first, second, strict=True))
