"""What has been read of an .efg file so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from est_games.game.tree import TERMINAL


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
    """An outcome as far as the file has told; `payoffs` stays None until it does.

    Where it was first named is kept for complaints.
    """

    number: int
    first: int
    label: str = ""
    payoffs: tuple[Fraction, ...] | None = None


@dataclass(slots=True)
class Draft:
    """The tree as it is read."""

    n_players: int
    choices: dict[tuple[int, int], Choice] = field(default_factory=dict)
    outcomes: dict[int, Outcome] = field(default_factory=dict)
    parent: list[int] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    sets: list[int] = field(default_factory=list)
    paid: list[Outcome | None] = field(default_factory=list)

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
            found = self.outcomes[number] = Outcome(number, offset)
        return found

    def add(self, parent: int, label: str, choice: Choice | None, paid: Outcome | None) -> int:
        """Add a node; return how many actions it has."""
        self.parent.append(parent)
        self.labels.append(label)
        self.paid.append(paid)
        if choice is None:
            self.sets.append(TERMINAL)
            return 0
        self.sets.append(choice.place)
        return len(choice.actions)
