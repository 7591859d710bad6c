"""An extensive form as an SVG drawing; no dependency, nothing executed.

The tree grows from left to right. Nodes of one information set are joined by a dashed line,
nature's moves carry their probabilities, terminal nodes their payoffs. A large tree is cut, and
says so.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from fractions import Fraction
from html import escape
from itertools import pairwise

from est_games.game.extensive import CHANCE, TERMINAL, ExtensiveForm

MAX_SHOWN = 400

_COLUMN, _ROW, _MARGIN = 190, 34, 40
_COLOURS = ("#0b6e99", "#b3541e", "#2d6a2d", "#7a3e9d", "#8a1538", "#5c5c00", "#00695c", "#4e342e")
_CHANCE_COLOUR = "#666666"
_SHOWN_LABEL = 26
_BEND, _MAX_BEND = 36, 160


@dataclass(frozen=True, slots=True)
class _Layout:
    """The nodes drawn, their places, and those whose continuation is not drawn."""

    places: dict[int, tuple[float, float]]
    cut: frozenset[int]
    width: float
    height: float


def tree_svg(form: ExtensiveForm) -> str:
    """Return the drawing of a tree.

    Parameters
    ----------
    form : ExtensiveForm
        The tree; above 400 nodes only the first levels are drawn, and the drawing says so.
    """
    layout = _layout(form)
    parts = [_edge(form, layout, node) for node in layout.places if node]
    parts += _information_set_lines(form, layout)
    parts += [_node(form, layout, node) for node in layout.places]
    if form.title:
        parts.append(_text(_MARGIN / 2, 18, form.title, anchor="start", weight="bold"))
    if layout.cut:
        note = f"{len(layout.places)} of {form.n_nodes} nodes shown; … marks what is cut"
        parts.append(_text(_MARGIN / 2, layout.height - 8, note, anchor="start"))
    width, height = round(layout.width), round(layout.height)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="11">'
        f'<rect width="100%" height="100%" fill="white"/>{"".join(parts)}</svg>'
    )


def _shown_nodes(form: ExtensiveForm) -> tuple[list[int], frozenset[int]]:
    """Return the nodes drawn, in preorder, and those among them that are cut.

    Nodes are taken level by level, all children of one node or none of them.
    """
    shown, cut, waiting = {0}, set(), deque([0])
    while waiting:
        node = waiting.popleft()
        children = form.children[node]
        if len(shown) + len(children) > MAX_SHOWN:
            cut.add(node)
            continue
        shown.update(children)
        waiting.extend(children)
    places = form.tree.preorder
    return sorted(shown, key=places.__getitem__), frozenset(n for n in cut if form.children[n])


def _layout(form: ExtensiveForm) -> _Layout:
    """Give every leaf its own row, every other node the middle of its children."""
    nodes, cut = _shown_nodes(form)
    depth, rows = {0: 0}, dict[int, float]()
    for node in nodes[1:]:
        depth[node] = depth[form.parent[node]] + 1
    n_leaves = 0
    for node in nodes:
        if node in cut or not form.children[node]:
            rows[node] = n_leaves
            n_leaves += 1
    for node in reversed(nodes):
        if node not in rows:
            children = form.children[node]
            rows[node] = (rows[children[0]] + rows[children[-1]]) / 2
    places: dict[int, tuple[float, float]] = {
        node: (_MARGIN + depth[node] * _COLUMN, _MARGIN + 10 + rows[node] * _ROW) for node in nodes
    }
    width = 2 * _MARGIN + (max(depth.values()) + 1) * _COLUMN
    return _Layout(places, cut, width, 2 * _MARGIN + n_leaves * _ROW)


def _colour(form: ExtensiveForm, node: int) -> str:
    mover = form.player[node]
    if mover is None or mover == CHANCE:
        return _CHANCE_COLOUR
    return _COLOURS[mover % len(_COLOURS)]


def _edge(form: ExtensiveForm, layout: _Layout, node: int) -> str:
    above = form.parent[node]
    (x1, y1), (x2, y2) = layout.places[above], layout.places[node]
    choice = form.information_sets[form.information_set[above]]
    label = _short(choice.actions[form.branch[node]])
    if choice.is_chance:
        label = f"{label} ({choice.probabilities[form.branch[node]]})"
    line = (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
        f'stroke="{_colour(form, above)}"/>'
    )
    x, y = x1 + 0.62 * (x2 - x1), y1 + 0.62 * (y2 - y1) - 4
    return line + _text(x, y, label, colour=_colour(form, above))


def _information_set_lines(form: ExtensiveForm, layout: _Layout) -> list[str]:
    """Join the drawn nodes of each information set, neighbour to neighbour.

    Sets that start in one column bend more and more, so that they can be told apart.
    """
    parts = []
    bends: dict[float, int] = {}
    for number, choice in enumerate(form.information_sets):
        members = [node for node in form.members[number] if node in layout.places]
        if choice.is_chance or len(members) < 2:
            continue
        column = layout.places[members[0]][0]
        bend = bends[column] = bends.get(column, 0) + _BEND
        for one, other in pairwise(members):
            (x1, y1), (x2, y2) = layout.places[one], layout.places[other]
            middle = f"{(x1 + x2) / 2 + bend % _MAX_BEND:.1f} {(y1 + y2) / 2:.1f}"
            parts.append(
                f'<path class="information-set" d="M {x1:.1f} {y1:.1f} Q {middle} {x2:.1f} '
                f'{y2:.1f}" fill="none" stroke="{_colour(form, one)}" stroke-dasharray="4 3">'
                f"<title>{escape(choice.label)}</title></path>"
            )
    return parts


def _node(form: ExtensiveForm, layout: _Layout, node: int) -> str:
    x, y = layout.places[node]
    payoffs = form.payoffs[node]
    if form.information_set[node] == TERMINAL:
        amounts = payoffs or (Fraction(0),) * form.n_players
        return _text(x + 6, y + 4, ", ".join(map(str, amounts)), anchor="start")
    choice = form.information_sets[form.information_set[node]]
    owner = "chance" if choice.is_chance else form.players[choice.player]
    colour = _colour(form, node)
    tip = f"<title>{escape(choice.label)}</title>"
    parts = [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}">{tip}</circle>']
    parts.append(_text(x, y - 8, _short(owner), colour=colour, weight="bold"))
    if payoffs:
        parts.append(_text(x, y + 16, f"+ {', '.join(map(str, payoffs))}"))
    if node in layout.cut:
        parts.append(_text(x + 10, y + 4, "…", anchor="start"))
    return "".join(parts)


def _short(label: str) -> str:
    return label if len(label) <= _SHOWN_LABEL else f"{label[: _SHOWN_LABEL - 1]}…"


def _text(
    x: float,
    y: float,
    content: str,
    *,
    anchor: str = "middle",
    colour: str = "#222222",
    weight: str = "normal",
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}" '
        f'font-weight="{weight}" stroke="white" stroke-width="3" paint-order="stroke">'
        f"{escape(content)}</text>"
    )
