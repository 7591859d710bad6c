"""Making an extensive form by hand: say who moves after what, then build."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from est_games.argument import ENTRIES, LABELS, MAPPING, TEXT, Kind, optional, takes
from est_games.errors import GameError, Problem, shown
from est_games.game.extensive import CHANCE, TERMINAL, ExtensiveForm, InformationSet
from est_games.game.number import ACCEPTED, exact_number
from est_games.provenance import Source


@dataclass(frozen=True, slots=True)
class Branch:
    """One action at one node, waiting for what comes after it."""

    tree: ExtensiveBuilder = field(repr=False)
    node: int
    action: int
    label: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A node just made; ``choice["action"]`` is the branch on which to go on."""

    tree: ExtensiveBuilder = field(repr=False)
    node: int
    information_set: str
    actions: tuple[str, ...]

    def __getitem__(self, action: str) -> Branch:
        if action not in self.actions:
            problem = Problem(
                path="after",
                message="no such action at this node",
                value=shown(action),
                accepted=shown(", ".join(self.actions)),
            )
            raise GameError(_CANNOT_GROW, [problem])
        return Branch(self.tree, self.node, self.actions.index(action), action)

    def __iter__(self) -> Iterator[Branch]:
        return (
            Branch(self.tree, self.node, number, action)
            for number, action in enumerate(self.actions)
        )


_CANNOT_GROW = "the tree cannot grow there"
_BRANCH = Kind(
    lambda value: value is None or isinstance(value, Branch),
    "one action at one node, such as choice['in']; nothing at the root",
)


class ExtensiveBuilder:
    """Grows a tree node by node, in any order.

    Parameters
    ----------
    players : sequence of str
        Names.
    title : str
        For people.

    Examples
    --------
    Selten's horse: the third player cannot tell which of the others moved down.

    >>> tree = ExtensiveBuilder(["1", "2", "3"], title="Selten's horse (Selten 1975)")
    >>> one = tree.decision("1", ["across", "down"])
    >>> two = tree.decision("2", ["across", "down"], after=one["across"])
    >>> three = tree.decision("3", ["left", "right"], after=one["down"], information_set="3")
    >>> again = tree.decision("3", ["left", "right"], after=two["down"], information_set="3")
    >>> tree.terminal([1, 1, 1], after=two["across"])
    >>> tree.terminal([3, 3, 2], after=three["left"])
    >>> tree.terminal([0, 0, 0], after=three["right"])
    >>> tree.terminal([4, 4, 0], after=again["left"])
    >>> tree.terminal([0, 0, 1], after=again["right"])
    >>> game = tree.build()
    >>> len(game.information_sets), game.subgame_roots
    (3, (0,))
    """

    @takes(GameError, players=LABELS, title=TEXT)
    def __init__(self, players: Sequence[str], title: str = "") -> None:
        self.players = tuple(players)
        self.title = title
        self._choices: list[InformationSet] = []
        self._index: dict[str, int] = {}
        self._sets: list[int] = []
        self._children: list[list[int]] = []
        self._payoffs: list[tuple[Fraction, ...]] = []
        self._labels: list[str] = []
        self._outcomes: list[str] = []
        self._sources: list[tuple[Source, ...]] = []

    @takes(
        GameError,
        player=TEXT,
        actions=LABELS,
        after=_BRANCH,
        information_set=optional(TEXT),
        payoffs=ENTRIES,
        label=TEXT,
        outcome=TEXT,
        sources=ENTRIES,
    )
    def decision(
        self,
        player: str,
        actions: Sequence[str],
        *,
        after: Branch | None = None,
        information_set: str | None = None,
        payoffs: Sequence[Any] = (),
        label: str = "",
        outcome: str = "",
        sources: Sequence[Source] = (),
    ) -> Choice:
        """Add a node where a player moves.

        Parameters
        ----------
        player : str
            Who moves.
        actions : sequence of str
            Labels, distinct.
        after : Branch, optional
            The action this follows; the root where it is left out.
        information_set : str, optional
            Its label: nodes of one player given the same one cannot be told apart by it. A node
            without one stands alone.
        payoffs : sequence of numbers
            What accrues on passing here.
        label, outcome : str
            What the node and its payoffs are called.
        sources : sequence of Source
            Where the node comes from.

        Raises
        ------
        GameError
            The player is unknown, the branch is taken, or the information set is another's.
        """
        if player not in self.players:
            problem = Problem(
                path="player",
                message="is not in the game",
                value=shown(player),
                accepted=", ".join(self.players),
            )
            raise GameError(_CANNOT_GROW, [problem])
        row = self._row(after, payoffs)
        number = self._choice(self.players.index(player), tuple(actions), (), information_set)
        return self._made(self._grow(after, number, row, label, outcome, sources))

    @takes(
        GameError,
        outcomes=MAPPING,
        after=_BRANCH,
        information_set=optional(TEXT),
        payoffs=ENTRIES,
        label=TEXT,
        outcome=TEXT,
        sources=ENTRIES,
    )
    def chance(
        self,
        outcomes: Mapping[str, Any],
        *,
        after: Branch | None = None,
        information_set: str | None = None,
        payoffs: Sequence[Any] = (),
        label: str = "",
        outcome: str = "",
        sources: Sequence[Source] = (),
    ) -> Choice:
        """Add a node where nature moves.

        Parameters
        ----------
        outcomes : mapping of str to number
            The probability of each; they sum to one.
        after, information_set, payoffs, label, outcome, sources
            As for :meth:`decision`.
        """
        row = self._row(after, payoffs)
        weights = self._numbers(tuple(outcomes.values()), "outcomes")
        if sum(weights) != 1:
            problem = Problem(
                path="outcomes",
                message="the probabilities do not sum to one",
                value=shown(str(sum(weights))),
                accepted="exact numbers such as '1/10'; a float counts at its binary value",
            )
            raise GameError(_CANNOT_GROW, [problem])
        number = self._choice(CHANCE, tuple(outcomes), weights, information_set)
        return self._made(self._grow(after, number, row, label, outcome, sources))

    @takes(GameError, payoffs=ENTRIES, after=_BRANCH, label=TEXT, outcome=TEXT, sources=ENTRIES)
    def terminal(
        self,
        payoffs: Sequence[Any],
        *,
        after: Branch | None = None,
        label: str = "",
        outcome: str = "",
        sources: Sequence[Source] = (),
    ) -> None:
        """Add a node where the game ends, paying each player."""
        self._grow(after, TERMINAL, self._row(after, payoffs), label, outcome, sources)

    def build(self) -> ExtensiveForm:
        """Return the form.

        Raises
        ------
        GameError
            Some action leads nowhere yet, or the choices are not well formed.
        """
        order = self._preorder()
        place = {node: index for index, node in enumerate(order)}
        parents = [-1] * len(order)
        for node in order:
            for child in self._children[node]:
                parents[place[child]] = place[node]
        found = [self._sets[node] for node in order if self._sets[node] != TERMINAL]
        renumbered = {number: index for index, number in enumerate(dict.fromkeys(found))}
        return ExtensiveForm.from_nodes(
            title=self.title,
            players=self.players,
            parent=parents,
            information_set=[renumbered.get(self._sets[node], TERMINAL) for node in order],
            information_sets=[self._choices[number] for number in renumbered],
            payoffs=[self._payoffs[node] for node in order],
            node_labels=[self._labels[node] for node in order],
            outcome_labels=[self._outcomes[node] for node in order],
            sources=[self._sources[node] for node in order],
        )

    def __repr__(self) -> str:
        n_open = sum(row.count(-1) for row in self._children)
        name = f"{self.title!r}, " if self.title else ""
        return (
            f"ExtensiveBuilder({name}{', '.join(self.players)}; {len(self._sets)} nodes, "
            f"{n_open} actions lead nowhere yet)"
        )

    def _made(self, node: int) -> Choice:
        choice = self._choices[self._sets[node]]
        return Choice(self, node, choice.label, choice.actions)

    def _preorder(self) -> list[int]:
        order, stack = [], [0] if self._sets else []
        while stack:
            node = stack.pop()
            order.append(node)
            stack.extend(child for child in reversed(self._children[node]) if child != -1)
        problems = [
            Problem(
                path=self._choices[self._sets[node]].label,
                message="an action leads nowhere",
                value=self._choices[self._sets[node]].actions[action],
                accepted="a decision, chance or terminal node after every action",
            )
            for node in order
            for action, child in enumerate(self._children[node])
            if child == -1
        ]
        if problems:
            raise GameError("the tree is not finished", problems)
        return order

    def _choice(
        self,
        player: int,
        actions: tuple[str, ...],
        weights: tuple[Fraction, ...],
        label: str | None,
    ) -> int:
        if label is None:
            label = self._free_label("chance" if player == CHANCE else self.players[player])
        made = InformationSet(label=label, player=player, actions=actions, probabilities=weights)
        number = self._index.setdefault(label, len(self._choices))
        if number == len(self._choices):
            self._choices.append(made)
        elif self._choices[number] != made:
            problem = Problem(
                path=label,
                message="is already an information set with another player, actions or weights",
                accepted=shown(", ".join(self._choices[number].actions)),
            )
            raise GameError(_CANNOT_GROW, [problem])
        return number

    def _free_label(self, owner: str) -> str:
        number = len(self._choices) + 1
        while f"{owner}: {number}" in self._index:
            number += 1
        return f"{owner}: {number}"

    def _grow(
        self,
        after: Branch | None,
        number: int,
        row: tuple[Fraction, ...],
        label: str,
        outcome: str,
        sources: Sequence[Source],
    ) -> int:
        node = len(self._sets)
        if after is not None:
            self._children[after.node][after.action] = node
        width = 0 if number == TERMINAL else len(self._choices[number].actions)
        self._sets.append(number)
        self._children.append([-1] * width)
        self._payoffs.append(row)
        self._labels.append(label)
        self._outcomes.append(outcome)
        self._sources.append(tuple(sources))
        return node

    def _row(self, after: Branch | None, payoffs: Sequence[Any]) -> tuple[Fraction, ...]:
        """Return what is paid at a new node; raise, before anything is made, where none can be."""
        problems = []
        if after is not None and after.tree is not self:
            problems.append(Problem(path="after", message="is an action in another tree"))
        elif after is None and self._sets:
            message = "the tree has a root already"
            accepted = "the action it follows, such as after=choice['in']"
            problems.append(Problem(path="after", message=message, accepted=accepted))
        elif after is not None and self._children[after.node][after.action] != -1:
            message = "something already follows there"
            problems.append(Problem(path="after", message=message, value=shown(after.label)))
        row = self._numbers(tuple(payoffs), "payoffs")
        if len(row) not in (0, len(self.players)):
            message = f"needs {len(self.players)} numbers, one a player"
            problems.append(Problem(path="payoffs", message=message, value=shown(payoffs)))
        if problems:
            raise GameError(_CANNOT_GROW, problems)
        return row

    def _numbers(self, entries: Sequence[Any], path: str) -> tuple[Fraction, ...]:
        try:
            return tuple(exact_number(entry) for entry in entries)
        except ValueError as mistake:
            problem = Problem(
                path=path, message=f"one {mistake}", value=shown(entries), accepted=ACCEPTED
            )
            raise GameError(_CANNOT_GROW, [problem]) from None
