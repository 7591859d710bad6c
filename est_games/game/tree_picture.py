"""What a picture of a tree shows, whatever it is drawn with: places, labels, who plays what.

The tree grows from left to right, one column a level; every leaf has a row of its own. A large tree
is cut, and says so.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Protocol

from est_games.argument import MAPPING, mapping_of
from est_games.errors import GameError, Problem, shown
from est_games.game.extensive import CHANCE, TERMINAL, ExtensiveForm

MAX_SHOWN = 400
COLOURS = ("#0b6e99", "#b3541e", "#2d6a2d", "#7a3e9d", "#8a1538", "#5c5c00", "#00695c", "#4e342e")
"""Of the players, in turn."""
CHANCE_COLOUR = "#666666"
_SHOWN_LABEL = 26
_FEWEST_LETTERS = 22

_WEIGHTS = mapping_of(MAPPING)
Weights = Mapping[str, Mapping[str, Fraction]]


class Play(Protocol):
    """What is played, and believed: an equilibrium or an assessment."""

    @property
    def behavior(self) -> Weights:
        """``behavior[information set][action]``."""

    @property
    def beliefs(self) -> Weights | None:
        """``beliefs[information set][path of a node]``, where there are any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A move.

    Parameters
    ----------
    start, end : int
        The nodes it joins.
    label : str
        The action, with nature's probability or a mixed one.
    colour : str
        Of whoever moves.
    is_played : bool
        Whether it has positive probability where its node is reached.
    is_on_path : bool
        Whether it is played and its node is reached.
    """

    start: int
    end: int
    label: str
    colour: str
    is_played: bool
    is_on_path: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """A node.

    Parameters
    ----------
    node : int
        Which.
    owner : str
        Who moves, empty where the game ends.
    information_set : str
        The label of the choice made.
    payoffs : str
        What is paid here, empty where nothing is and the game goes on.
    belief : str
        The probability at which whoever moves believes to be here, empty where nothing is said, or
        nothing else is possible.
    colour : str
        Of whoever moves.
    is_cut : bool
        Whether what follows is not drawn.
    """

    node: int
    owner: str
    information_set: str
    payoffs: str
    belief: str
    colour: str
    is_cut: bool

    @property
    def is_terminal(self) -> bool:
        """Whether the game ends here."""
        return not self.owner


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Two nodes that whoever moves cannot tell apart; `bend` counts the links beside it."""

    start: int
    end: int
    label: str
    colour: str
    bend: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TreePicture:
    """What is drawn of a tree.

    Parameters
    ----------
    title, note : str
        Above and below; the note says what is not shown.
    places : mapping of int to (float, float)
        The column and the row of each node drawn.
    n_columns, n_rows : int
        How many there are.
    edges, dots, links : tuples
        The moves, the nodes, and what joins the nodes of an information set.
    """

    title: str
    note: str
    places: Mapping[int, tuple[float, float]]
    n_columns: int
    n_rows: int
    edges: tuple[Edge, ...]
    dots: tuple[Dot, ...]
    links: tuple[Link, ...]

    @property
    def column_letters(self) -> int:
        """How many letters fit between two columns: a move's label, and a mover's name around."""
        moves = max((len(edge.label) for edge in self.edges), default=0)
        return max(_FEWEST_LETTERS, moves + max(len(dot.owner) for dot in self.dots) + 2)

    @property
    def payoff_letters(self) -> int:
        """How many letters stand to the right of the last column."""
        return max(len(dot.payoffs) for dot in self.dots)


def tree_picture(form: ExtensiveForm, play: Play | None = None) -> TreePicture:
    """Return what a picture of a tree shows.

    Parameters
    ----------
    form : ExtensiveForm
        The tree; above 400 nodes only the first levels are drawn.
    play : Equilibrium or Assessment, optional
        What is played: its path is marked, and its beliefs are written at the nodes.

    Raises
    ------
    GameError
        What is played is of another game.

    Examples
    --------
    >>> from est_games.game.published_trees import published_tree
    >>> picture = tree_picture(published_tree("selten-1978"))
    >>> picture.n_columns, picture.n_rows, [edge.label for edge in picture.edges]
    (3, 3, ['in', 'fight', 'yield', 'out'])
    """
    if play is not None:
        _check_play(form, play)
    nodes, cut = _shown_nodes(form)
    rows = _rows(form, nodes, cut)
    depth = {0: 0}
    for node in nodes[1:]:
        depth[node] = depth[form.parent[node]] + 1
    places = {node: (float(depth[node]), rows[node]) for node in nodes}
    reached = {0: True}
    edges = []
    for node in nodes[1:]:
        edge = _edge(form, node, play, reached[form.parent[node]])
        reached[node] = edge.is_on_path
        edges.append(edge)
    note = f"{len(nodes)} of {form.n_nodes} nodes shown; … marks what is cut" if cut else ""
    return TreePicture(
        title=form.title,
        note=note,
        places=places,
        n_columns=max(depth.values()) + 1,
        n_rows=round(max(rows.values())) + 1,
        edges=tuple(edges),
        dots=tuple(_dot(form, node, play, node in cut) for node in nodes),
        links=tuple(_links(form, places)),
    )


def _check_play(form: ExtensiveForm, play: Play) -> None:
    known = {choice.label: choice.actions for choice in form.information_sets}
    told = getattr(play, "behavior", None)
    if not told or not _WEIGHTS.accepts(told):
        accepted = "an equilibrium of this tree, such as solution.equilibria[0], or an assessment"
        problems = [
            Problem(path="play", message="says nothing", value=shown(play), accepted=accepted)
        ]
    else:
        problems = [
            Problem(path="play", message="is of another game", value=shown(f"{label}: {action}"))
            for label, weights in told.items()
            for action in weights
            if action not in known.get(label, ())
        ]
    if problems:
        raise GameError("the tree cannot be drawn so", problems[:5])


def _shown_nodes(form: ExtensiveForm) -> tuple[list[int], frozenset[int]]:
    """Return the nodes drawn, in preorder, and those among them that are cut.

    Nodes are taken level by level, all children of one node or none of them.
    """
    shown_nodes, cut, waiting = {0}, set(), deque([0])
    while waiting:
        node = waiting.popleft()
        children = form.children[node]
        if len(shown_nodes) + len(children) > MAX_SHOWN:
            cut.add(node)
            continue
        shown_nodes.update(children)
        waiting.extend(children)
    places = form.tree.preorder
    ordered = sorted(shown_nodes, key=places.__getitem__)
    return ordered, frozenset(node for node in cut if form.children[node])


def _rows(form: ExtensiveForm, nodes: list[int], cut: frozenset[int]) -> dict[int, float]:
    """Give every leaf its own row, every other node the middle of its children."""
    rows = dict[int, float]()
    for node in nodes:
        if node in cut or not form.children[node]:
            rows[node] = float(len(rows))
    for node in reversed(nodes):
        if node not in rows:
            children = form.children[node]
            rows[node] = (rows[children[0]] + rows[children[-1]]) / 2
    return rows


def _colour(form: ExtensiveForm, node: int) -> str:
    mover = form.player[node]
    if mover is None or mover == CHANCE:
        return CHANCE_COLOUR
    return COLOURS[mover % len(COLOURS)]


def _edge(form: ExtensiveForm, node: int, play: Play | None, is_reached: bool) -> Edge:
    above = form.parent[node]
    choice = form.information_sets[form.information_set[above]]
    action = choice.actions[form.branch[node]]
    label = short(action)
    weight: Fraction | None = None
    if choice.is_chance:
        weight = form.probability[node]
        label = f"{label} ({weight})"
    elif play is not None:
        weight = play.behavior.get(choice.label, {}).get(action, Fraction(0))
        if weight not in (0, 1):
            label = f"{label} ({weight})"
    is_played = play is not None and bool(weight)
    return Edge(
        start=above,
        end=node,
        label=label,
        colour=_colour(form, above),
        is_played=is_played and not choice.is_chance,
        is_on_path=is_played and is_reached,
    )


def _dot(form: ExtensiveForm, node: int, play: Play | None, is_cut: bool) -> Dot:
    number = form.information_set[node]
    payoffs = form.payoffs[node]
    if number == TERMINAL:
        owner, label, believed = "", "", None
        payoffs = payoffs or (Fraction(0),) * form.n_players
    else:
        choice = form.information_sets[number]
        owner = "chance" if choice.is_chance else form.players[choice.player]
        label = choice.label
        beliefs = (play.beliefs if play is not None else None) or {}
        believed = beliefs.get(label)
    # Where a mover knows where it is, there is nothing to believe.
    is_alone = number == TERMINAL or len(form.members[number]) == 1
    belief = "" if believed is None or is_alone else str(believed.get(form.node(node).path, 0))
    return Dot(
        node=node,
        owner=short(owner),
        information_set=label,
        payoffs=", ".join(map(str, payoffs)) if number == TERMINAL or any(payoffs) else "",
        belief=belief,
        colour=_colour(form, node),
        is_cut=is_cut,
    )


def _links(form: ExtensiveForm, places: Mapping[int, tuple[float, float]]) -> list[Link]:
    """Join the drawn nodes of each information set, neighbour to neighbour.

    Sets that start in one column bend more and more, so that they can be told apart.
    """
    links = []
    bends: dict[float, int] = {}
    for number, choice in enumerate(form.information_sets):
        members = [node for node in form.members[number] if node in places]
        if choice.is_chance or len(members) < 2:
            continue
        members.sort(key=lambda node: places[node][1])
        column = min(places[node][0] for node in members)
        bends[column] = bends.get(column, 0) + 1
        links += [
            Link(
                start=one,
                end=other,
                label=choice.label,
                colour=_colour(form, one),
                bend=bends[column],
            )
            for one, other in pairwise(members)
        ]
    return links


def short(label: str) -> str:
    """Return a label cut to what fits on an edge."""
    return label if len(label) <= _SHOWN_LABEL else f"{label[: _SHOWN_LABEL - 1]}…"
