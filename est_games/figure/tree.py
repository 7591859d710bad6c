"""An extensive form, drawn with matplotlib."""

from __future__ import annotations

from textwrap import fill
from typing import Any

from est_games.argument import takes
from est_games.errors import GameError
from est_games.figure.canvas import AXES, INK, axes
from est_games.game.extensive import ExtensiveForm
from est_games.game.tree_picture import Play, TreePicture, tree_picture

_LETTER, _ROW = 0.078, 0.42
_TITLE, _LEFT = 60, 0.3


@takes(GameError, form=ExtensiveForm, ax=AXES)
def plot_tree(form: ExtensiveForm, play: Play | None = None, *, ax: Any = None) -> Any:
    """Draw a tree, and what is played in it.

    Parameters
    ----------
    form : ExtensiveForm
        The tree; above 400 nodes only the first levels are drawn, and the figure says so.
    play : Equilibrium or Assessment, optional
        What is played: its path is marked, and its beliefs are written at the nodes.
    ax : matplotlib Axes, optional
        Where to draw; a new figure where it is left out.

    Returns
    -------
    matplotlib Axes

    Raises
    ------
    GameError
        matplotlib is not installed, or what is played is of another game.

    Examples
    --------
    >>> from est_games.equilibrium.solve import solve
    >>> from est_games.game.published_trees import published_tree
    >>> game = published_tree("selten-1978")
    >>> board = plot_tree(game, solve(game, "subgame-perfect").equilibria[0])
    >>> board.get_title()
    'entry (Selten 1978)'
    """
    picture = tree_picture(form, play)
    column = _LETTER * picture.column_letters
    # What stands beside the tree, in columns: payoffs on the right, half a name on the left.
    right = 0.1 + _LETTER * picture.payoff_letters / column
    width = column * (picture.n_columns - 1 + _LEFT + right)
    size = (max(2.0, width), max(2.0, _ROW * (picture.n_rows + 2)))
    board = axes(ax, size=size)
    _draw_moves(board, picture)
    _draw_nodes(board, picture)
    board.set_title(fill(picture.title, _TITLE), fontsize=10)
    if picture.note:
        board.annotate(picture.note, (0, 0), xycoords="axes fraction", fontsize=8)
    board.set_axis_off()
    board.set_xlim(-_LEFT, picture.n_columns - 1 + right)
    board.set_ylim(picture.n_rows - 0.3, -0.9)
    return board


def _draw_moves(board: Any, picture: TreePicture) -> None:
    for edge in picture.edges:
        (x1, y1), (x2, y2) = picture.places[edge.start], picture.places[edge.end]
        width = 3.2 if edge.is_on_path else 1.8 if edge.is_played else 0.8
        board.plot([x1, x2], [y1, y2], color=edge.colour, linewidth=width, zorder=1)
        place = (x1 + 0.54 * (x2 - x1), y1 + 0.54 * (y2 - y1))
        _write(board, place, edge.label, colour=edge.colour)
    for link in picture.links:
        board.annotate(
            "",
            picture.places[link.end],
            picture.places[link.start],
            arrowprops={
                "arrowstyle": "-",
                "linestyle": "dashed",
                "color": link.colour,
                "connectionstyle": f"arc3,rad={-0.12 * min(link.bend, 4):.2f}",
            },
        )


def _draw_nodes(board: Any, picture: TreePicture) -> None:
    for dot in picture.dots:
        x, y = picture.places[dot.node]
        if dot.is_terminal:
            board.annotate(
                dot.payoffs, (x, y), (4, 0), textcoords="offset points", va="center", fontsize=8
            )
            continue
        board.plot([x], [y], "o", color=dot.colour, markersize=4, zorder=3)
        _write(board, (x, y - 0.3), dot.owner, colour=dot.colour, weight="bold")
        below = [f"[{dot.belief}]"] if dot.belief else []
        below += [f"+ {dot.payoffs}"] if dot.payoffs else []
        if below:
            _write(board, (x, y + 0.32), " ".join(below))
        if dot.is_cut:
            board.annotate("…", (x, y), (6, -2), textcoords="offset points", fontsize=9)


def _write(
    board: Any,
    place: tuple[float, float],
    text: str,
    *,
    colour: str = INK,
    weight: str = "normal",
) -> None:
    board.text(
        *place,
        # A dollar sign would start a formula.
        text.replace("$", r"\$"),
        color=colour,
        weight=weight,
        fontsize=8,
        ha="center",
        va="center",
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.4, "alpha": 0.8},
        zorder=2,
    )
