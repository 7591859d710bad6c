"""What a procedure hands to the compiler: one stage, with its branches not yet numbered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Protocol

from est_games.game.multistage import Move, StageKind
from est_games.polynomial import ONE, Polynomial
from est_games.procedure.context import Context
from est_games.provenance import Source

Facts = Mapping[str, Fraction | int]
"""What is known to have happened: attribute, or bookkeeping name with ``_``, to value; else 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """Where play goes next: a phase, with what is then known, and what makes it so."""

    phase: str
    facts: Facts
    source: Source | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One stage before its successors have numbers."""

    kind: StageKind
    branches: tuple[Branch, ...]
    moves: tuple[Move, ...] = ()
    outcomes: tuple[str, ...] = ()
    probabilities: tuple[tuple[Polynomial, ...], ...] = ()
    discount: Polynomial = ONE
    ballots: bool = False
    sources: tuple[Source, ...] = ()


class Procedure(Protocol):
    """One step of the order of play.

    ``reads`` and ``writes`` name families of facts (``signed`` for ``signed.nato``): what the rules
    of the step depend on, and what it may set. ``leads_to`` names the phases that may follow. From
    these the compiler knows which histories are one public state.
    """

    @property
    def phase(self) -> str:
        """Name of the step, one of :mod:`est_games.procedure.phases`."""

    @property
    def reads(self) -> frozenset[str]:
        """Families of facts the rules of the step depend on."""

    @property
    def writes(self) -> frozenset[str]:
        """Families of facts the step may set."""

    @property
    def leads_to(self) -> tuple[str, ...]:
        """Phases that may follow."""

    def draft(self, context: Context, facts: Facts) -> Draft | Branch:
        """Return the stage played, or where play goes when there is nothing to choose."""


def choice(player: int, actions: Iterable[tuple[str, Source]]) -> Move:
    """Return a move from labelled, sourced actions."""
    labels, sources = zip(*actions, strict=True)
    return Move(player=player, actions=tuple(labels), sources=tuple(sources))


def decision(
    moves: Iterable[Move],
    after: Callable[[dict[int, str]], Branch],
    *,
    ballots: bool = False,
    sources: tuple[Source, ...] = (),
) -> Draft:
    """Return a decision stage.

    Parameters
    ----------
    moves : iterable of Move
        Simultaneous choices.
    after : callable
        From the actions chosen, by player index, to the branch that follows.
    """
    ordered = tuple(sorted(moves, key=lambda move: move.player))
    players = [move.player for move in ordered]
    branches = tuple(
        after(dict(zip(players, labels, strict=True)))
        for labels in product(*(move.actions for move in ordered))
    )
    return Draft(
        kind=StageKind.DECISION, moves=ordered, branches=branches, ballots=ballots, sources=sources
    )
