"""Equilibrium replies: what is answered once the treaty is tabled. Never called dominant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from est_games.equilibrium.stages.continuation import Continuation, DecisionWitness, Witness
from est_games.verdict.position import Position, Profile

RANDOMISED = "randomises"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One equilibrium of what follows the tabling, at the prior.

    Parameters
    ----------
    profile : tuple of int or None
        The replies of the first round; None where they are randomised.
    continuation : Continuation
        The equilibrium itself.
    """

    profile: Profile | None
    continuation: Continuation


def _witness(position: Position, continuation: Continuation, belief: tuple[object, ...]) -> Witness:
    piece = continuation.piece(belief, position.solution.valuation.ring)
    return continuation.witnesses[piece] if piece is not None else None


def answers(position: Position) -> tuple[Answer, ...]:
    """Return the equilibria of the subgame after tabling, the others keeping their prior."""
    prior = position.solution.valuation.prior
    found = []
    for continuation in position.solution.at(position.tabled, prior):
        witness = _witness(position, continuation, prior)
        profile = witness.strategy[0] if isinstance(witness, DecisionWitness) else None
        found.append(Answer(profile=profile, continuation=continuation))
    return tuple(found)


def equilibrium_replies(
    position: Position, found: tuple[Answer, ...]
) -> Mapping[str, frozenset[str]]:
    """Return the replies each responder makes in some equilibrium after tabling."""
    replies: dict[str, set[str]] = {position.form.players[p]: set() for p in position.responders}
    for answer in found:
        named = position.named(answer.profile) if answer.profile is not None else {}
        for actor, made in replies.items():
            made.add(named.get(actor, RANDOMISED))
    return {actor: frozenset(made) for actor, made in replies.items()}
