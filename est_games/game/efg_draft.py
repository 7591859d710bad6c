"""What has been read of an .efg file so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from est_games.game.gambit_text import Token


@dataclass(slots=True)
class Choice:
    """An information set as far as the file has told."""

    player: int
    number: int
    label: str = ""
    actions: tuple[str, ...] = ()
    probabilities: tuple[Fraction, ...] = ()


@dataclass(slots=True)
class Outcome:
    """An outcome as far as the file has told; `payoffs` stays None until it does."""

    first: Token
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
    sets: list[tuple[int, int] | None] = field(default_factory=list)
    paid: list[int] = field(default_factory=list)
