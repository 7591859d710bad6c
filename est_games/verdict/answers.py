"""Equilibrium choices: who tables, and what is answered. Never called dominant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from est_games.equilibrium.continuation import Continuation, DecisionWitness, MixedWitness, Witness
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


def tabling(position: Position) -> Iterator[tuple[Continuation, tuple[bool | None, ...]]]:
    """Yield each equilibrium of the whole game, and whether each type tables (None: at random)."""
    prior = position.solution.valuation.prior
    table = position.form.stages[0].moves[0].actions.index("table")
    for continuation in position.solution.equilibria:
        witness = _witness(position, continuation, prior)
        if isinstance(witness, MixedWitness) or not isinstance(witness, DecisionWitness):
            yield continuation, (None,) * position.form.n_types
            continue
        yield continuation, tuple(row[0] == table for row in witness.strategy)
