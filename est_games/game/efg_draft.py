"""What has been read of an .efg file so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from est_games.game.tree import TERMINAL

MAX_NODES = 2_000_000
NOTHING = -1
"""The outcome of a node that pays nothing."""


@dataclass(slots=True)
class Choice:
    """An information set as far as the file has told."""

    place: int
    player: int
    number: int
    label: str = ""
    actions: tuple[str, ...] = ()
    probabilities: tuple[Fraction, ...] = ()


@dataclass(slots=True)
class Outcome:
    """An outcome as far as the file has told; what it pays stays None until it does.

    Where it was first named is kept for complaints. Whole numbers may be left as text, for all to
    be read at once.
    """

    place: int
    number: int
    first: int
    label: str = ""
    amounts: tuple[Fraction, ...] | None = None
    whole: str | None = None

    @property
    def is_told(self) -> bool:
        """Whether the file has told what it pays."""
        return self.amounts is not None or self.whole is not None

    @property
    def payoffs(self) -> tuple[Fraction, ...] | None:
        """What it pays every player."""
        if self.amounts is None and self.whole is not None:
            return tuple(Fraction(int(text)) for text in self.whole.replace(",", " ").split())
        return self.amounts


@dataclass(slots=True)
class Draft:
    """The tree as it is read, in preorder.

    The path from the root leads to where the next node belongs; each node on it still awaits some
    children.
    """

    n_players: int
    choices: dict[tuple[int, int], Choice] = field(default_factory=dict)
    outcomes: dict[int, Outcome] = field(default_factory=dict)
    parent: list[int] = field(default_factory=list)
    depths: list[int] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    sets: list[int] = field(default_factory=list)
    paid: list[int] = field(default_factory=list)
    path: list[int] = field(default_factory=list)
    awaited: list[int] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Whether every action leads somewhere."""
        return bool(self.parent) and not self.path

    def choice(self, player: int, number: int) -> Choice:
        """Return an information set, new where it was not met before."""
        found = self.choices.get((player, number))
        if found is None:
            found = self.choices[player, number] = Choice(len(self.choices), player, number)
        return found

    def outcome(self, number: int, offset: int) -> Outcome:
        """Return an outcome, new where it was not met before."""
        found = self.outcomes.get(number)
        if found is None:
            found = self.outcomes[number] = Outcome(len(self.outcomes), number, offset)
        return found

    def add(self, label: str, choice: Choice | None, paid: Outcome | None) -> None:
        """Add the next node."""
        path, awaited, node = self.path, self.awaited, len(self.parent)
        self.parent.append(path[-1] if path else -1)
        self.depths.append(len(path))
        self.labels.append(label)
        self.paid.append(NOTHING if paid is None else paid.place)
        self.sets.append(TERMINAL if choice is None else choice.place)
        if awaited:
            awaited[-1] -= 1
        if choice is not None:
            path.append(node)
            awaited.append(len(choice.actions))
        while awaited and not awaited[-1]:
            awaited.pop()
            path.pop()
