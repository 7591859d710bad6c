"""An extensive form for people: its choices, and light views of its nodes and actions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from est_games.argument import TEXT, WHOLE, Kind, kind_problems, tuple_of
from est_games.errors import GameError
from est_games.game.tree import CHANCE, TERMINAL
from est_games.provenance import Source

if TYPE_CHECKING:
    from est_games.game.extensive import ExtensiveForm


_FIELDS: Mapping[str, Kind | type] = {
    "label": TEXT,
    "player": WHOLE,
    "actions": tuple_of(TEXT),
    "probabilities": tuple_of(Fraction),
}


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

    Raises
    ------
    GameError
        One of these is of the wrong kind; the rest is looked at by the form.
    """

    label: str
    player: int
    actions: tuple[str, ...]
    probabilities: tuple[Fraction, ...] = ()

    def __post_init__(self) -> None:
        # A tree has many: where all types are the usual ones, no more is asked.
        if not (
            type(self.label) is str
            and type(self.player) is int
            and type(self.actions) is tuple
            and type(self.probabilities) is tuple
            and set(map(type, self.actions)) == {str}
            and (not self.probabilities or set(map(type, self.probabilities)) == {Fraction})
        ):
            self._check_kinds()

    def _check_kinds(self) -> None:
        problems = kind_problems(_FIELDS, {name: getattr(self, name) for name in _FIELDS})
        if problems:
            raise GameError("not an information set", problems)

    @property
    def is_chance(self) -> bool:
        """Whether nature moves here."""
        return self.player == CHANCE


@dataclass(frozen=True, slots=True)
class Action:
    """A light view of one action at one information set."""

    form: ExtensiveForm
    information_set: int
    number: int

    def __repr__(self) -> str:
        return f"Action({self.form.information_sets[self.information_set].label}: {self.label})"

    @property
    def label(self) -> str:
        """What it is called."""
        return self.form.information_sets[self.information_set].actions[self.number]

    @property
    def probability(self) -> Fraction | None:
        """Nature's probability of it; None where a player moves."""
        weights = self.form.information_sets[self.information_set].probabilities
        return weights[self.number] if weights else None


@dataclass(frozen=True, slots=True)
class Node:
    """A light view of one node of a form."""

    form: ExtensiveForm
    index: int

    def __repr__(self) -> str:
        choice = self.information_set
        what = f"pays {', '.join(map(str, self.payoffs))}" if choice is None else choice.label
        return f"Node({self.index}, after {self.path!r}: {what})"

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
    def actions(self) -> tuple[Action, ...]:
        """What can be done here; nothing at a terminal node."""
        number = self.form.information_set[self.index]
        return tuple(
            Action(self.form, number, action)
            for action in range(len(self.form.children[self.index]))
        )

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
    def outcome(self) -> str:
        """What the payoffs that accrue here are called, empty where nothing or no name is."""
        number = int(self.form.outcome[self.index])
        return self.form.outcome_labels[number] if self.form.outcome_labels and number >= 0 else ""

    @property
    def sources(self) -> tuple[Source, ...]:
        """Where the move that led here, and what happens here, come from."""
        return self.form.sources[self.index] if self.form.sources else ()

    @property
    def path(self) -> str:
        """The actions from the root to here as one text: what beliefs call the node."""
        return "/".join(self.history)

    @property
    def history(self) -> tuple[str, ...]:
        """The actions from the root to here."""
        found, node = [], self.index
        while (above := self.form.parent[node]) >= 0:
            choice = self.form.information_sets[self.form.information_set[above]]
            found.append(choice.actions[self.form.branch[node]])
            node = above
        return tuple(reversed(found))
