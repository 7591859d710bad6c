"""An extensive form as an SVG drawing; no dependency, nothing executed.

Nodes of one information set are joined by a dashed line, nature's moves carry their probabilities,
terminal nodes their payoffs. What is played is thick, its path thicker.
"""

from __future__ import annotations

from html import escape

from est_games.argument import takes
from est_games.errors import GameError
from est_games.game.extensive import ExtensiveForm
from est_games.game.tree_picture import Dot, Edge, Link, Play, TreePicture, tree_picture

_ROW, _MARGIN, _LETTER = 34, 40, 6.6
_TITLE_LETTER = 7.4
_BEND, _MAX_BEND = 36, 160


@takes(GameError, form=ExtensiveForm)
def tree_svg(form: ExtensiveForm, play: Play | None = None) -> str:
    """Return the drawing of a tree.

    Parameters
    ----------
    form : ExtensiveForm
        The tree; above 400 nodes only the first levels are drawn, and the drawing says so.
    play : Equilibrium or Assessment, optional
        What is played: its path is marked, and its beliefs are written at the nodes.

    Raises
    ------
    GameError
        What is played is of another game.

    Examples
    --------
    >>> from est_games.game.published_trees import published_tree
    >>> tree_svg(published_tree("selten-1978")).count("<circle")
    2
    """
    picture = tree_picture(form, play)
    drawn = (picture.n_columns - 1) * _column(picture) + _LETTER * picture.payoff_letters
    written = max(_TITLE_LETTER * len(picture.title), _LETTER * len(picture.note))
    width = round(max(_left(picture) + drawn + _MARGIN, _MARGIN + written))
    height = 2 * _MARGIN + picture.n_rows * _ROW
    parts = [_edge(picture, edge) for edge in picture.edges]
    parts += [_link(picture, link) for link in picture.links]
    parts += [_dot(picture, dot) for dot in picture.dots]
    if picture.title:
        parts.append(_text(_MARGIN / 2, 18, picture.title, anchor="start", weight="bold"))
    if picture.note:
        parts.append(_text(_MARGIN / 2, height - 8, picture.note, anchor="start"))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="11">'
        f'<rect width="100%" height="100%" fill="white"/>{"".join(parts)}</svg>'
    )


def _left(picture: TreePicture) -> float:
    """Return where the tree starts: the root's name must not leave the drawing."""
    return max(_MARGIN, _MARGIN / 4 + _LETTER * len(picture.dots[0].owner) / 2)


def _column(picture: TreePicture) -> float:
    return _LETTER * picture.column_letters


def _place(picture: TreePicture, node: int) -> tuple[float, float]:
    column, row = picture.places[node]
    return _left(picture) + column * _column(picture), _MARGIN + 10 + row * _ROW


def _edge(picture: TreePicture, edge: Edge) -> str:
    (x1, y1), (x2, y2) = _place(picture, edge.start), _place(picture, edge.end)
    kind, width = "move", 1
    if edge.is_on_path:
        kind, width = "path", 4
    elif edge.is_played:
        kind, width = "played", 2
    line = (
        f'<line class="{kind}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
        f'stroke="{edge.colour}" stroke-width="{width}"/>'
    )
    x, y = x1 + 0.54 * (x2 - x1), y1 + 0.54 * (y2 - y1) - 4
    return line + _text(x, y, edge.label, colour=edge.colour)


def _link(picture: TreePicture, link: Link) -> str:
    (x1, y1), (x2, y2) = _place(picture, link.start), _place(picture, link.end)
    bend = link.bend * _BEND % _MAX_BEND
    middle = f"{(x1 + x2) / 2 + bend:.1f} {(y1 + y2) / 2:.1f}"
    return (
        f'<path class="information-set" d="M {x1:.1f} {y1:.1f} Q {middle} {x2:.1f} {y2:.1f}" '
        f'fill="none" stroke="{link.colour}" stroke-dasharray="4 3">'
        f"<title>{escape(link.label)}</title></path>"
    )


def _dot(picture: TreePicture, dot: Dot) -> str:
    x, y = _place(picture, dot.node)
    if dot.is_terminal:
        return _text(x + 6, y + 4, dot.payoffs, anchor="start")
    tip = f"<title>{escape(dot.information_set)}</title>"
    parts = [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{dot.colour}">{tip}</circle>']
    parts.append(_text(x, y - 8, dot.owner, colour=dot.colour, weight="bold"))
    below = [f"[{dot.belief}]"] if dot.belief else []
    below += [f"+ {dot.payoffs}"] if dot.payoffs else []
    if below:
        parts.append(_text(x, y + 16, " ".join(below)))
    if dot.is_cut:
        parts.append(_text(x + 10, y + 4, "…", anchor="start"))
    return "".join(parts)


def _text(
    x: float,
    y: float,
    content: str,
    *,
    anchor: str = "middle",
    colour: str = "#222222",
    weight: str = "normal",
) -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-weight="{weight}"'
    text = escape(content)
    # A halo of its own: not every program that shows drawings knows how to paint it under the fill.
    return (
        f'<text {place} aria-hidden="true" stroke="white" stroke-width="3">{text}</text>'
        f'<text {place} fill="{colour}">{text}</text>'
    )
