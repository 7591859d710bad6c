r"""An extensive form as TikZ commands for a LaTeX document; the plain package is all they need."""

from __future__ import annotations

from collections.abc import Iterator

from est_games.argument import takes
from est_games.errors import GameError
from est_games.game.extensive import ExtensiveForm
from est_games.game.tree_picture import Dot, Edge, Play, TreePicture, tree_picture

_LETTER, _ROW = 0.145, 0.9
_WIDEST = 500.0
"""Centimetres: TeX knows no length above 575."""
_ESCAPES = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "…": r"\ldots{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    **{sign: f"\\{sign}" for sign in "&%$#_{}"},
}


@takes(GameError, form=ExtensiveForm)
def tree_tikz(form: ExtensiveForm, play: Play | None = None) -> str:
    r"""Return a ``tikzpicture`` of a tree.

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

    Notes
    -----
    Load ``tikz``. Letters outside Latin need an engine that has them, such as LuaLaTeX.

    Examples
    --------
    >>> from est_games.game.published_trees import published_tree
    >>> print(tree_tikz(published_tree("selten-1978")).splitlines()[1])
      \definecolor{player0}{HTML}{0B6E99}
    """
    picture = tree_picture(form, play)
    return "\n".join([r"\begin{tikzpicture}", *_lines(picture), r"\end{tikzpicture}", ""])


def _lines(picture: TreePicture) -> Iterator[str]:
    drawn = [dot.colour for dot in picture.dots] + [edge.colour for edge in picture.edges]
    colours = dict.fromkeys(drawn)
    names = {colour: f"player{number}" for number, colour in enumerate(colours)}
    for colour, name in names.items():
        yield f"  \\definecolor{{{name}}}{{HTML}}{{{colour[1:].upper()}}}"
    width = min(_LETTER * picture.column_letters, _WIDEST / picture.n_columns)
    for dot in picture.dots:
        column, row = picture.places[dot.node]
        yield f"  \\coordinate (n{dot.node}) at ({column * width:.2f}, {-row * _ROW:.2f});"
    for edge in picture.edges:
        yield _edge(edge, names[edge.colour])
    for link in picture.links:
        style = f"{names[link.colour]}, dashed, bend left={10 * min(link.bend, 4)}"
        yield f"  \\draw (n{link.start}) edge[{style}] (n{link.end});"
    for dot in picture.dots:
        yield from _dot(dot, names[dot.colour])
    if picture.title:
        yield (
            rf"  \node[above right, yshift=2mm] at (current bounding box.north west) "
            rf"{{\textbf{{{escaped(picture.title)}}}}};"
        )
    if picture.note:
        yield (
            rf"  \node[below right, yshift=-4mm] at (current bounding box.south west) "
            rf"{{{escaped(picture.note)}}};"
        )


def _edge(edge: Edge, colour: str) -> str:
    width = ", line width=1.6pt" if edge.is_on_path else ", thick" if edge.is_played else ""
    label = rf"node[pos=0.54, above, sloped, font=\scriptsize] {{{escaped(edge.label)}}}"
    return f"  \\draw[{colour}{width}] (n{edge.start}) -- {label} (n{edge.end});"


def _dot(dot: Dot, colour: str) -> Iterator[str]:
    if dot.is_terminal:
        yield rf"  \node[right, font=\small] at (n{dot.node}) {{{escaped(dot.payoffs)}}};"
        return
    yield f"  \\fill[{colour}] (n{dot.node}) circle (2pt);"
    owner = rf"\textbf{{{escaped(dot.owner)}}}"
    yield rf"  \node[above, {colour}, font=\small] at (n{dot.node}) {{{owner}}};"
    below = [f"[{dot.belief}]"] if dot.belief else []
    below += [f"+ {dot.payoffs}"] if dot.payoffs else []
    if below:
        yield rf"  \node[below, font=\scriptsize] at (n{dot.node}) {{{escaped(' '.join(below))}}};"
    if dot.is_cut:
        yield rf"  \node[right] at (n{dot.node}) {{\ldots}};"


def escaped(text: str) -> str:
    r"""Return text as LaTeX prints it.

    Examples
    --------
    >>> escaped("50% of A_1")
    '50\\% of A\\_1'
    """
    return "".join(_ESCAPES.get(sign, sign) for sign in text)
