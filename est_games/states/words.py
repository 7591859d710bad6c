"""A verdict on states in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from est_games.states.pivotal import PivotalStates
    from est_games.states.state_verdict import ActorAnswer, Standing, StateAnswer, StateVerdict

SHOWN = 6


def state_verdict_text(verdict: StateVerdict) -> str:
    """Return a verdict as text."""
    return "\n".join(_lines(verdict))


def pivotal_text(pivotal: Sequence[PivotalStates]) -> str:
    """Return which states are pivotal, as text."""
    return "\n".join(["Pivotal states", "--------------", *map(_pivotal, pivotal)])


def _pivotal(each: PivotalStates) -> str:
    needed = "no number decides" if each.needed is None else f"{each.needed} needed"
    more = "" if each.more is None else f", {each.more} beside the proposer's"
    few = "nobody can prevent it" if each.blocking is None else f"{each.blocking} can prevent it"
    smallest = min(each.preventing, key=lambda group: sum(group.values()), default=None)
    example = "" if not smallest else f", for instance {_counts(smallest)}"
    return f"{each.what} (art. {each.source.article}): {needed}{more}; {few}{example}"


def _lines(verdict: StateVerdict) -> Iterator[str]:
    yield verdict.treaty
    yield f"faced by: {verdict.situation}; {verdict.stage} by states"
    for answer in verdict.answers:
        yield ""
        yield from _game(answer)
    yield ""
    yield from verdict.messages


def _game(answer: StateAnswer) -> Iterator[str]:
    form = answer.game.form
    labels = dict.fromkeys(label for own in form.strategies for label in own)
    heading = " / ".join(labels)
    yield heading
    yield "-" * len(heading)
    for actor in answer.actors:
        yield from _actor(actor)
    n = len(answer.equilibria)
    yield f"pure equilibria of the states ({answer.status.name}): {n}"
    for equilibrium in answer.equilibria[:SHOWN]:
        yield "  " + "; ".join(f"{a}: {_counts(counts)}" for a, counts in equilibrium.items())
    if n > SHOWN:
        yield f"  and {n - SHOWN} more"


def _actor(actor: ActorAnswer) -> Iterator[str]:
    yield f"{actor.actor} ({actor.n_states} states)"
    if not actor.differs and actor.bloc != actor.states:
        yield f"  as a bloc   {_standing(actor.bloc)}"
        yield f"  by states   {_standing(actor.states)}, as far as listed"
        return
    if not actor.differs:
        yield f"  as a bloc and by states  {_standing(actor.bloc)}"
        return
    yield f"  as a bloc   {_standing(actor.bloc)}"
    yield f"  by states   {_standing(actor.states)}"
    yield f"  they differ {actor.reason}"


def _standing(standing: Standing) -> str:
    played = f"in equilibrium {' or '.join(standing.played)}" if standing.played else "no pure one"
    lost = [f"{label} {how} dominated" for label, how in standing.dominated.items()]
    return "; ".join([played, *lost])


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{n} {label}" for label, n in counts.items())
