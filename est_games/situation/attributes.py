"""The vocabulary of outcomes: every attribute a payoff formula may read, and what it means.

Procedures write these; interests read them. All are 0 until something sets them.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from est_games.situation.model import Situation

GLOBAL = MappingProxyType(
    {
        "tabled": "the treaty was tabled",
        "in_force": "the treaty entered into force",
        "signers": "number of states that signed, the proposer's included",
        "reformed": "the existing forum adopted a reform",
        "covered": "the crisis is of a kind and against a victim the treaty covers",
        "proceeded": "the aggressor went ahead",
        "requested": "information was requested",
        "disclosed": "the information was given",
        "inspected": "the facts were seen on the spot, by inspectors admitted or a mission imposed",
        "filed": "a complaint was filed",
        "raised": "it was filed by a party that is not the victim",
        "admitted": "the complaint was admitted",
        "consulted": "consultations were held",
        "settled": "the crisis was settled by consent or compliance",
        "convened": "a conference was convened",
        "quorate": "the conference had its quorum",
        "delayed": "number of times a conference had to be called again",
        "adopted": "the conference adopted a decision",
        "grade": "which of several measures it adopted, counted from the mildest",
        "deadlock": "a procedure was begun and ended without a decision",
        "defied": "a decision was defied",
        "defended": "the victim defended itself",
        "conceded": "the victim gave way",
        "sanctioned": "sanctions were applied",
        "relented": "the respondent gave way under sanctions that can be lifted or renewed",
        "lifted": "sanctions were lifted, or lapsed since they were not renewed",
        "enforcers": "number of states that enforced a decision",
        "assistants": "number of states that helped the victim",
    }
)
OF_REPLIES = MappingProxyType(
    {
        "signed": "the actor is among the signers",
        "rejected": "the actor rejected the treaty",
        "stalled": "the actor was still stalling when talks ended",
        "reform": "the actor answered with a reform of the existing forum",
    }
)
OF_ACTOR = MappingProxyType(
    {
        **OF_REPLIES,
        "displaced": "the actor has an obligation incompatible with the treaty in force",
        "joined": "the actor joined consultations",
        "breach": "number of obligations the actor broke that bind in law",
        "political_breach": "number of obligations the actor broke that bind politically",
        "declined": "the actor did not agree to a procedure that needs the disputants' consent",
        "withdrew": "the actor withdrew from the treaty",
        "enforced": "the actor enforced a decision",
        "unarmed": "the actor enforced it by measures short of force only",
        "assisted": "the actor helped the victim",
        "token": "the actor gave the victim the token help it deemed enough",
        "suspended": "the actor's membership was suspended",
    }
)
IN_TALKS = ("tabled", "signers", "signed", "rejected", "stalled", "reform", "share", "type")


def attributes(situation: Situation) -> Iterator[tuple[str, str]]:
    """Yield every attribute of a situation with its meaning."""
    yield from GLOBAL.items()
    for actor in situation.actor:
        for name, meaning in OF_ACTOR.items():
            yield f"{name}.{actor.id}", meaning.replace("the actor", actor.name or actor.id)
    for group in situation.group:
        yield f"share.{group.id}", f"share of the states of {group.name or group.id} that signed"
    for threat in situation.threat:
        yield f"crisis.{threat.id}", f"nature drew {threat.id}"
    for step in situation.outside:
        for action in step.actions:
            yield f"chose.{step.actor}.{action}", f"outside the treaty, {step.actor} chose {action}"
    for kind in situation.type:
        yield f"type.{kind.id}", f"the proposer is {kind.id}"


def readable_in_talks(name: str) -> bool:
    """Whether a component paid in each round of talks may read an attribute."""
    return name.partition(".")[0] in IN_TALKS
