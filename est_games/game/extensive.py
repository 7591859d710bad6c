"""The extensive form: a tree in flat arrays, its labels and exact payoffs, with views for people.

The arrays are :class:`~est_games.game.tree.Tree`: nodes in level order, so all work on a tree is a
loop forward or backward over its levels and none of it recurses.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from numbers import Integral
from typing import TYPE_CHECKING, Any

from est_games.argument import LABELS, LIST, MAPPING, TEXT, WHOLE, list_of, optional, takes
from est_games.errors import GameError, Problem, shown
from est_games.game.extensive_view import (
    Action as Action,
    InformationSet as InformationSet,
    Node as Node,
)
from est_games.game.tree import CHANCE as CHANCE, TERMINAL as TERMINAL, Tree
from est_games.provenance import Source

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    from est_games.game.normal import NormalForm
    from est_games.game.payoff_table import PayoffTable
    from est_games.game.treeplex import Treeplex


@dataclass(frozen=True, kw_only=True, eq=False)
class ExtensiveForm:
    """A finite game in extensive form, immutable, in flat arrays over its nodes in level order.

    Use :class:`~est_games.game.extensive_builder.ExtensiveBuilder` to make one by hand, and
    :meth:`from_nodes` to make one from lists.

    Parameters
    ----------
    players : tuple of str
        Names, distinct.
    tree : Tree
        Who follows whom and which choice is made where, as arrays: what loops work on.
    information_sets : tuple of InformationSet
        The choices, nature's included.
    outcome : array of int, shape (n_nodes,)
        Number of the outcome that each node brings; -1 where nothing accrues. What a play pays is
        the sum along its path.
    outcomes : tuple of PayoffTable, shape (n_players,)
        What every outcome pays each player, exactly.
    title : str
        For people.
    node_labels : tuple of str, shape (n_nodes,) or empty
        Labels, which need not be distinct.
    outcome_labels : tuple of str, shape (n_outcomes,) or empty
        What each outcome is called.
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
    >>> game.node(3).history
    ('in', 'fight')
    >>> game.leaf_payoffs.tolist()
    [[0.0, 2.0], [-1.0, -1.0], [1.0, 1.0]]
    """

    players: tuple[str, ...]
    tree: Tree
    information_sets: tuple[InformationSet, ...]
    outcome: NDArray[np.int32]
    outcomes: tuple[PayoffTable, ...]
    title: str = ""
    node_labels: tuple[str, ...] = ()
    outcome_labels: tuple[str, ...] = ()
    sources: tuple[tuple[Source, ...], ...] = ()

    def __post_init__(self) -> None:
        from est_games.game.extensive_check import form_problems

        problems = form_problems(self)
        if problems:
            raise GameError("not an extensive form", problems)

    @classmethod
    @takes(
        GameError,
        players=LABELS,
        information_sets=list_of(InformationSet),
        payoffs=LIST,
        title=TEXT,
        node_labels=LIST,
        outcome_labels=LIST,
        sources=LIST,
    )
    def from_nodes(
        cls,
        *,
        players: Sequence[str],
        parent: Sequence[int],
        information_set: Sequence[int],
        information_sets: Sequence[InformationSet],
        payoffs: Sequence[tuple[Fraction, ...]],
        title: str = "",
        node_labels: Sequence[str] = (),
        outcome_labels: Sequence[str] = (),
        sources: Sequence[tuple[Source, ...]] = (),
    ) -> ExtensiveForm:
        """Return the form of nodes told one by one, each after the node it follows.

        Parameters
        ----------
        players : sequence of str
            Names, distinct.
        parent : sequence of int, shape (n_nodes,)
            The node before each node, -1 at the root, which stands first; siblings in the order of
            the actions that lead to them. The form numbers nodes anew, level by level.
        information_set : sequence of int, shape (n_nodes,)
            Index of the choice made at each node, :data:`TERMINAL` where the game ends.
        information_sets : sequence of InformationSet
            The choices, nature's included.
        payoffs : sequence of tuple of Fraction, shape (n_nodes,)
            What each player receives on passing each node; empty where nothing accrues.
        title, node_labels, sources
            As the form has them, by node.
        outcome_labels : sequence of str, shape (n_nodes,) or empty
            What the payoffs of each node are called.

        Raises
        ------
        GameError
            When they are not such a tree.

        Examples
        --------
        >>> one = InformationSet(label="one", player=0, actions=("l", "r"))
        >>> ExtensiveForm.from_nodes(
        ...     players=["a"],
        ...     parent=[-1, 0, 0],
        ...     information_set=[0, -1, -1],
        ...     information_sets=[one],
        ...     payoffs=[(), (Fraction(1),), (Fraction(2),)],
        ... )
        ExtensiveForm(a; 3 nodes)
        """
        from est_games.game.extensive_reading import form_from_nodes

        return form_from_nodes(
            players=tuple(players),
            parent=parent,
            information_set=information_set,
            information_sets=tuple(information_sets),
            payoffs=payoffs,
            title=title,
            node_labels=node_labels,
            outcome_labels=outcome_labels,
            sources=sources,
        )

    @classmethod
    @takes(GameError, players=LABELS, probabilities=optional(MAPPING), title=TEXT)
    def from_arrays(
        cls,
        *,
        players: Sequence[str],
        parent: ArrayLike,
        information_set: ArrayLike,
        set_player: ArrayLike,
        payoffs: ArrayLike,
        probabilities: Mapping[int, Sequence[Any]] | None = None,
        title: str = "",
    ) -> ExtensiveForm:
        """Return the form of a tree told in arrays, its information sets and actions numbered.

        Parameters
        ----------
        players : sequence of str
            Names, distinct.
        parent : array of int, shape (n_nodes,)
            The node before each node, -1 at the root, which stands first; siblings in the order of
            the actions that lead to them. The form numbers nodes anew, level by level.
        information_set : array of int, shape (n_nodes,)
            Number of the choice made at each node, :data:`TERMINAL` where the game ends.
        set_player : array of int, shape (n_sets,)
            Who makes each choice, :data:`CHANCE` for nature.
        payoffs : array of int or float, shape (n_leaves, n_players)
            What the plays pay that end at the terminal nodes, in the order in which these were
            told; floats count at their binary value.
        probabilities : mapping of int to sequence of numbers, optional
            Of nature's choices, by their number; those left out are even.
        title : str
            For people.

        Raises
        ------
        GameError
            When they are not such a tree.

        Examples
        --------
        >>> ExtensiveForm.from_arrays(
        ...     players=["a"],
        ...     parent=[-1, 0, 0],
        ...     information_set=[0, -1, -1],
        ...     set_player=[0],
        ...     payoffs=[[1], [2]],
        ... ).information_sets
        (InformationSet(label='a: 1', player=0, actions=('1', '2'), probabilities=()),)
        """
        from est_games.game.extensive_arrays import form_from_arrays

        return form_from_arrays(
            players=tuple(players),
            parent=parent,
            information_set=information_set,
            set_player=set_player,
            payoffs=payoffs,
            probabilities=probabilities or {},
            title=title,
        )

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ExtensiveForm):
            return NotImplemented
        return self._identity == other._identity

    def __hash__(self) -> int:
        return hash(self._identity[:3])

    @property
    def _identity(self) -> tuple[object, ...]:
        return (
            self.players,
            self.tree,
            self.information_sets,
            self.payoffs,
            self.title,
            self.node_labels,
            tuple(node.outcome for node in self.nodes) if self.outcome_labels else (),
            self.sources,
        )

    @property
    def n_players(self) -> int:
        """Number of players."""
        return len(self.players)

    @property
    def n_nodes(self) -> int:
        """Number of nodes, terminal ones included."""
        return self.tree.n_nodes

    @property
    def n_leaves(self) -> int:
        """Number of terminal nodes."""
        return len(self.tree.leaves)

    @cached_property
    def parent(self) -> tuple[int, ...]:
        """The node before each node, -1 at the root."""
        return tuple(self.tree.parent.tolist())

    @cached_property
    def information_set(self) -> tuple[int, ...]:
        """Index of the choice made at each node, :data:`TERMINAL` where the game ends."""
        return tuple(self.tree.information_set.tolist())

    @cached_property
    def payoffs(self) -> tuple[tuple[Fraction, ...], ...]:
        """What each player receives on passing each node; empty where nothing accrues."""
        rows = [*zip(*(table.fractions for table in self.outcomes), strict=True), ()]
        return tuple(map(rows.__getitem__, self.outcome.tolist()))

    @cached_property
    def children(self) -> tuple[range, ...]:
        """The nodes after each node, in the order of its actions."""
        pairs = zip(self.tree.first_child.tolist(), self.tree.n_children.tolist(), strict=True)
        return tuple(range(start, start + count) for start, count in pairs)

    @cached_property
    def branch(self) -> tuple[int, ...]:
        """Number of the action that leads to each node, -1 at the root."""
        return tuple(self.tree.action.tolist())

    @cached_property
    def player(self) -> tuple[int | None, ...]:
        """Who moves at each node: a player, :data:`CHANCE`, or None at a terminal node."""
        movers: list[int | None] = [*self.tree.set_player.tolist(), None]
        return tuple(map(movers.__getitem__, self.information_set))

    @cached_property
    def probability(self) -> tuple[Fraction, ...]:
        """Nature's probability of the move that leads to each node; one where a player moved."""
        from est_games.game.chance_reach import move_chances

        return move_chances(self)

    @cached_property
    def members(self) -> tuple[tuple[int, ...], ...]:
        """The nodes of each information set."""
        nodes, starts = self.tree.members.tolist(), self.tree.member_start.tolist()
        return tuple(tuple(nodes[start:end]) for start, end in pairwise(starts))

    @property
    def terminals(self) -> tuple[int, ...]:
        """The terminal nodes."""
        return tuple(self.tree.leaves.tolist())

    @cached_property
    def information_set_index(self) -> Mapping[str, int]:
        """Index of each information set by label."""
        return {choice.label: number for number, choice in enumerate(self.information_sets)}

    @cached_property
    def leaf_totals(self) -> tuple[PayoffTable, ...]:
        """What every play pays each player in all, exactly: a table over the leaves per player."""
        from est_games.game.extensive_payoffs import leaf_totals

        return leaf_totals(self)

    @cached_property
    def leaf_payoffs(self) -> NDArray[np.float64]:
        """What every play pays in all, as floats, shape (n_leaves, n_players).

        Numeric solvers take arrays of this kind with any leading axes in its place.
        """
        import numpy as np

        return np.stack([table.floats for table in self.leaf_totals], axis=-1)

    @cached_property
    def chance_probabilities(self) -> NDArray[np.float64]:
        """Nature's probabilities by action as floats, shape (n_actions,); one where a player moves.

        ``tree.action_start`` tells where each information set's actions stand. Numeric solvers take
        arrays of this kind with any leading axes in its place.
        """
        import numpy as np

        return np.array(
            [
                float(weight)
                for choice in self.information_sets
                for weight in choice.probabilities or [1.0] * len(choice.actions)
            ]
        )

    @cached_property
    def leaf_chances(self) -> tuple[NDArray[Any], int]:
        """Nature's probability of every play, in whole multiples of one over a denominator."""
        from est_games.game.chance_reach import chance_reach

        return chance_reach(self)

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

    @cached_property
    def is_timeable(self) -> bool:
        """Whether moves can be timed so that all nodes of an information set come at one time."""
        from est_games.game.extensive_structure import timeless_information_sets

        return not timeless_information_sets(self)

    @cached_property
    def has_perfect_information(self) -> bool:
        """Whether whoever moves knows all that was done before."""
        import numpy as np

        return bool((np.diff(self.tree.member_start)[self.tree.set_player != CHANCE] == 1).all())

    @cached_property
    def treeplexes(self) -> tuple[Treeplex, ...]:
        """Each player's information sets and sequences, breadth first.

        Raises
        ------
        GameError
            A player forgets what it knew or did.
        """
        from est_games.game.extensive_structure import treeplexes

        return treeplexes(self)

    def node(self, index: int) -> Node:
        """Return a view of one node."""
        if not (isinstance(index, Integral) and 0 <= index < self.n_nodes):
            message = f"the form has {self.n_nodes} nodes"
            problem = Problem(path=f"node {shown(index)}", message=message)
            raise GameError("no such node", [problem])
        return Node(self, index)

    @property
    def nodes(self) -> Iterator[Node]:
        """Views of all nodes, level by level."""
        return (Node(self, index) for index in range(self.n_nodes))

    @takes(GameError, player=WHOLE)
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
