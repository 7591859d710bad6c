"""The extensive form: a tree in flat arrays, with light views for people.

Nodes stand in preorder (every subtree is a contiguous range), so all work on a tree is a loop
forward or backward over its nodes and none of it recurses.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from est_games.errors import GameError, Problem, shown
from est_games.game.label import is_label, label_problems
from est_games.provenance import Source

if TYPE_CHECKING:
    from est_games.game.normal import NormalForm

CHANCE = -1
"""The player who moves at a chance node."""
TERMINAL = -1
"""The information set of a terminal node."""

_SHOWN_PROBLEMS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class InformationSet:
    """A choice: who makes it and among what; nature's moves included.

    Parameters
    ----------
    label : str
        Unique in the form.
    player : int
        Index of the player, :data:`CHANCE` for nature.
    actions : tuple of str
        Labels, distinct.
    probabilities : tuple of Fraction
        Nature's moves only: the probability of each action; sums to one.
    """

    label: str
    player: int
    actions: tuple[str, ...]
    probabilities: tuple[Fraction, ...] = ()

    @property
    def is_chance(self) -> bool:
        """Whether nature moves here."""
        return self.player == CHANCE


@dataclass(frozen=True, slots=True)
class Node:
    """A light view of one node of a form."""

    form: ExtensiveForm
    index: int

    @property
    def label(self) -> str:
        """The node's label, empty where it has none."""
        return self.form.node_labels[self.index] if self.form.node_labels else ""

    @property
    def parent(self) -> Node | None:
        """The node before; None at the root."""
        above = self.form.parent[self.index]
        return None if above < 0 else Node(self.form, above)

    @property
    def children(self) -> tuple[Node, ...]:
        """The nodes after, one per action."""
        return tuple(Node(self.form, child) for child in self.form.children[self.index])

    @property
    def is_terminal(self) -> bool:
        """Whether the game ends here."""
        return self.form.information_set[self.index] == TERMINAL

    @property
    def information_set(self) -> InformationSet | None:
        """The choice made here; None at a terminal node."""
        number = self.form.information_set[self.index]
        return None if number == TERMINAL else self.form.information_sets[number]

    @property
    def action(self) -> str:
        """The action that led here, empty at the root."""
        above = self.parent
        choice = above.information_set if above else None
        return choice.actions[self.form.branch[self.index]] if choice else ""

    @property
    def payoffs(self) -> tuple[Fraction, ...]:
        """What accrues here; zeros where nothing does."""
        return self.form.payoffs[self.index] or (Fraction(0),) * self.form.n_players

    @property
    def sources(self) -> tuple[Source, ...]:
        """Where the move that led here, and what happens here, come from."""
        return self.form.sources[self.index] if self.form.sources else ()

    @property
    def history(self) -> tuple[str, ...]:
        """The actions from the root to here."""
        found, node = [], self.index
        while (above := self.form.parent[node]) >= 0:
            choice = self.form.information_sets[self.form.information_set[above]]
            found.append(choice.actions[self.form.branch[node]])
            node = above
        return tuple(reversed(found))


@dataclass(frozen=True, kw_only=True)
class ExtensiveForm:
    """A finite game in extensive form, immutable, in flat arrays over its nodes.

    Use :class:`~est_games.game.extensive_builder.ExtensiveBuilder` to make one by hand.

    Parameters
    ----------
    players : tuple of str
        Names, distinct.
    parent : tuple of int, shape (n_nodes,)
        The node before each node, -1 at the root. Nodes stand in preorder, children in the order of
        the actions that lead to them.
    information_set : tuple of int, shape (n_nodes,)
        Index of the choice made at each node, :data:`TERMINAL` where the game ends.
    information_sets : tuple of InformationSet
        The choices, nature's included.
    payoffs : tuple of tuple of Fraction, shape (n_nodes,)
        What each player receives on passing each node; empty where nothing accrues. What a play
        pays is the sum along its path.
    title : str
        For people.
    node_labels : tuple of str, shape (n_nodes,) or empty
        Labels, which need not be distinct.
    outcome_labels : tuple of str, shape (n_nodes,) or empty
        What the payoffs of each node are called.
    sources : tuple of tuple of Source, shape (n_nodes,) or empty
        Where each node comes from.

    Raises
    ------
    GameError
        When the arrays are not such a tree.

    Examples
    --------
    >>> from est_games.game.extensive_builder import ExtensiveBuilder
    >>> tree = ExtensiveBuilder(["entrant", "incumbent"])
    >>> entry = tree.decision("entrant", ["in", "out"])
    >>> reply = tree.decision("incumbent", ["fight", "yield"], after=entry["in"])
    >>> tree.terminal([-1, -1], after=reply["fight"])
    >>> tree.terminal([1, 1], after=reply["yield"])
    >>> tree.terminal([0, 2], after=entry["out"])
    >>> game = tree.build()
    >>> game.n_nodes, game.subgame_roots, game.has_perfect_recall
    (5, (0, 1), True)
    >>> game.node(2).history
    ('in', 'fight')
    """

    players: tuple[str, ...]
    parent: tuple[int, ...]
    information_set: tuple[int, ...]
    information_sets: tuple[InformationSet, ...]
    payoffs: tuple[tuple[Fraction, ...], ...]
    title: str = ""
    node_labels: tuple[str, ...] = ()
    outcome_labels: tuple[str, ...] = ()
    sources: tuple[tuple[Source, ...], ...] = ()

    def __post_init__(self) -> None:
        problems = _first(self._choice_problems()) or _first(self._node_problems())
        if problems:
            raise GameError("not an extensive form", problems)

    def _choice_problems(self) -> Iterator[Problem]:
        yield from label_problems(self.players, "players")
        if not self.players:
            yield Problem(path="players", message="a game needs a player")
        labels = [choice.label for choice in self.information_sets]
        yield from label_problems(labels, "information_sets")
        for number, choice in enumerate(self.information_sets):
            path = f"information_sets[{number}]"
            yield from label_problems(choice.actions, f"{path}.actions")
            if not choice.actions:
                yield Problem(path=f"{path}.actions", message="a choice needs an action")
            if not CHANCE <= choice.player < len(self.players):
                yield Problem(path=path, message="is no player's", value=str(choice.player))
            if choice.is_chance:
                yield from _probability_problems(choice, path)
            elif choice.probabilities:
                yield Problem(path=path, message="is a player's and cannot have probabilities")

    def _node_problems(self) -> Iterator[Problem]:
        n = len(self.parent)
        for name in ("information_set", "payoffs", "node_labels", "outcome_labels", "sources"):
            length = len(getattr(self, name))
            if length != n and (length or name in ("information_set", "payoffs")):
                yield Problem(path=name, message=f"needs {n} entries", value=str(length))
                return
        if not n:
            yield Problem(path="parent", message="a tree needs a root")
            return
        for node, row in enumerate(self.payoffs):
            if row and (len(row) != len(self.players) or any(type(x) is not Fraction for x in row)):
                message = f"must be {len(self.players)} Fractions, or empty"
                yield Problem(path=f"payoffs[{node}]", message=message, value=shown(row))
        for name in ("node_labels", "outcome_labels"):
            for node, label in enumerate(getattr(self, name)):
                if label and not is_label(label):
                    yield Problem(path=f"{name}[{node}]", message="is not a label", value=label)
        for node, label in enumerate(self.outcome_labels):
            if label and not self.payoffs[node]:
                message = "names an outcome where nothing is paid"
                yield Problem(path=f"outcome_labels[{node}]", message=message, value=label)
        yield from self._preorder_problems()

    def _preorder_problems(self) -> Iterator[Problem]:
        """Yield the first place where the nodes are not a tree in preorder.

        The walk keeps the path from the root with the number of children each node still awaits.
        """
        path: list[int] = []
        awaited: list[int] = []
        for node, (above, number) in enumerate(zip(self.parent, self.information_set, strict=True)):
            while awaited and not awaited[-1]:
                awaited.pop()
                path.pop()
            if above != (path[-1] if path else -1) or (node and not path):
                message = "breaks the preorder, or follows a node with too few or too many actions"
                yield Problem(path=f"parent[{node}]", message=message, value=str(above))
                return
            if not TERMINAL <= number < len(self.information_sets):
                message = "is no information set"
                yield Problem(path=f"information_set[{node}]", message=message, value=str(number))
                return
            if awaited:
                awaited[-1] -= 1
            if number != TERMINAL:
                path.append(node)
                awaited.append(len(self.information_sets[number].actions))
        if any(awaited):
            message = "the tree ends before every action leads somewhere"
            yield Problem(path="parent", message=message, value=f"node {path[-1]}")
        for number in set(range(len(self.information_sets))) - set(self.information_set):
            message = "is met at no node"
            label = self.information_sets[number].label
            yield Problem(path=f"information_sets[{number}]", message=message, value=label)

    @property
    def n_players(self) -> int:
        """Number of players."""
        return len(self.players)

    @property
    def n_nodes(self) -> int:
        """Number of nodes, terminal ones included."""
        return len(self.parent)

    @cached_property
    def children(self) -> tuple[tuple[int, ...], ...]:
        """The nodes after each node, in the order of its actions."""
        lists: list[list[int]] = [[] for _ in self.parent]
        for node in range(1, self.n_nodes):
            lists[self.parent[node]].append(node)
        return tuple(map(tuple, lists))

    @cached_property
    def branch(self) -> tuple[int, ...]:
        """Number of the action that leads to each node, -1 at the root."""
        numbers = [-1] * self.n_nodes
        for successors in self.children:
            for number, child in enumerate(successors):
                numbers[child] = number
        return tuple(numbers)

    @cached_property
    def player(self) -> tuple[int | None, ...]:
        """Who moves at each node: a player, :data:`CHANCE`, or None at a terminal node."""
        return tuple(
            None if number == TERMINAL else self.information_sets[number].player
            for number in self.information_set
        )

    @cached_property
    def probability(self) -> tuple[Fraction, ...]:
        """Nature's probability of the move that leads to each node; one where a player moved."""
        numbers = [Fraction(1)] * self.n_nodes
        for node, successors in enumerate(self.children):
            if self.player[node] == CHANCE:
                choice = self.information_sets[self.information_set[node]]
                for child, probability in zip(successors, choice.probabilities, strict=True):
                    numbers[child] = probability
        return tuple(numbers)

    @cached_property
    def end(self) -> tuple[int, ...]:
        """One past the last node of each node's subtree, which is a range."""
        ends = list(range(1, self.n_nodes + 1))
        for node in range(self.n_nodes - 1, 0, -1):
            ends[self.parent[node]] = max(ends[self.parent[node]], ends[node])
        return tuple(ends)

    @cached_property
    def members(self) -> tuple[tuple[int, ...], ...]:
        """The nodes of each information set."""
        lists: list[list[int]] = [[] for _ in self.information_sets]
        for node, number in enumerate(self.information_set):
            if number != TERMINAL:
                lists[number].append(node)
        return tuple(map(tuple, lists))

    @cached_property
    def terminals(self) -> tuple[int, ...]:
        """The terminal nodes."""
        return tuple(n for n, number in enumerate(self.information_set) if number == TERMINAL)

    @cached_property
    def information_set_index(self) -> Mapping[str, int]:
        """Index of each information set by label."""
        return {choice.label: number for number, choice in enumerate(self.information_sets)}

    @cached_property
    def subgame_roots(self) -> tuple[int, ...]:
        """The nodes where a subgame starts, the root first; see :mod:`.extensive_structure`."""
        from est_games.game.extensive_structure import subgame_roots

        return subgame_roots(self)

    @cached_property
    def has_perfect_recall(self) -> bool:
        """Whether every player always knows what it knew and did."""
        from est_games.game.extensive_structure import forgetful_information_set

        return forgetful_information_set(self) is None

    def node(self, index: int) -> Node:
        """Return a view of one node."""
        if not 0 <= index < self.n_nodes:
            problem = Problem(path=f"node {index}", message=f"the form has {self.n_nodes} nodes")
            raise GameError("no such node", [problem])
        return Node(self, index)

    @property
    def nodes(self) -> Iterator[Node]:
        """Views of all nodes, in preorder."""
        return (Node(self, index) for index in range(self.n_nodes))

    def player_information_sets(self, player: int) -> tuple[int, ...]:
        """Return the indices of one player's information sets."""
        return tuple(
            number for number, choice in enumerate(self.information_sets) if choice.player == player
        )

    def to_normal(self, *, reduced: bool = True) -> NormalForm:
        """Return the strategic form; see :func:`~est_games.game.extensive_to_normal.to_normal`."""
        from est_games.game.extensive_to_normal import to_normal

        return to_normal(self, reduced=reduced)

    def __repr__(self) -> str:
        name = f"{self.title!r}, " if self.title else ""
        return f"ExtensiveForm({name}{', '.join(self.players)}; {self.n_nodes} nodes)"

    def _repr_svg_(self) -> str:
        from est_games.game.drawing_tree import tree_svg

        return tree_svg(self)


def _first(problems: Iterator[Problem]) -> list[Problem]:
    """Return the first few problems; the rest say little more."""
    return [problem for problem, _ in zip(problems, range(_SHOWN_PROBLEMS), strict=False)]


def _probability_problems(choice: InformationSet, path: str) -> Iterator[Problem]:
    weights: Sequence[Fraction] = choice.probabilities
    if len(weights) != len(choice.actions):
        yield Problem(path=path, message="needs one probability per action")
    elif any(weight < 0 for weight in weights):
        yield Problem(path=path, message="has a negative probability", value=choice.label)
    elif sum(weights) != 1:
        yield Problem(
            path=path, message="has probabilities that do not sum to one", value=str(sum(weights))
        )
