"""A game between states: its form, and where everything in it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from est_games.game.typed_anonymous import TypedAnonymousForm
from est_games.provenance import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class StateGame:
    """One stage of a treaty facing a situation, played by states.

    Parameters
    ----------
    form : TypedAnonymousForm
        The game; its types are actors.
    stage : str
        ``"accession"``, ``"attendance"``, ``"voting"`` or ``"enforcement"``.
    sources : mapping of str to tuple of Source
        By reply, what opens it; by conference and threat, where they are found.
    following : str
        Which equilibrium of what follows counts: ``"worst"`` or ``"best"`` for each state.
    messages : tuple of str
        What a reader must know.
    """

    form: TypedAnonymousForm
    stage: str
    sources: Mapping[str, tuple[Source, ...]] = field(default_factory=dict)
    following: str = "worst"
    messages: tuple[str, ...] = ()
