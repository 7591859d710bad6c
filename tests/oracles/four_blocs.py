"""Four blocs in an institution of a few clauses, and what comes of a play that somebody wants."""

from __future__ import annotations

from collections.abc import Sequence

import est_games as eg
from est_games.game.multistage import MultistageForm, StageKind
from est_games.situation import parse_situation
from est_games.treaty import parse_treaty

READ = [
    "breach.a", "breach.b", "breach.c", "political_breach.a", "political_breach.b", "proceeded",
    "disclosed", "inspected", "settled", "adopted", "deadlock", "defied", "defended", "conceded",
    "sanctioned", "enforcers", "assistants", "withdrew.a", "withdrew.b", "requested", "filed",
    "raised", "convened", "delayed", "token.b", "token.d", "suspended.a", "covered", "signers",
]  # fmt: skip
FEW = ["breach.a", "settled", "adopted", "defended", "inspected", "delayed"]
SITUATION = """
format = "est-games/situation-1"
id = "four"
title = "Four blocs"

[[actor]]
id = "a"
role = "proposer"
members = 4

[[actor]]
id = "b"
members = 6

[[actor]]
id = "c"
members = 2

[[actor]]
id = "d"
members = 1

[[threat]]
id = "attack"
kind = "armed-attack"
probability = "1/4"
aggressor = "a"
victim = "c"

[[threat]]
id = "collapse"
kind = "internal-collapse"
probability = "1/4"

[talks]
discount = "2/3"

"""
INTEREST = """
[[interest]]
actor = ["a", "b", "c", "d"]
name = "{name}"
formula = "{name}"
"""
TREATY = """
format = "est-games/treaty-1"
id = "pact"
title = "A pact"
citation = "tests"
binding = "{binding}"

[[article]]
number = "1"

"""


def provision(kind: str, name: str = "", **fields: str) -> str:
    lines = [f'[[article.provision]]\nid = "{name or kind}"\ntype = "{kind}"\nbasis = "text"']
    lines += [f"{key} = {value}" for key, value in fields.items()]
    return "\n".join(lines) + "\n\n"


RESTRAINT = provision("restraint", acts='["armed-attack"]', adjudicator='"conference"')
DEFENCE = provision("self-defence")


def conference(**fields: str) -> str:
    return provision("conference", **{"decision": '"consensus"', "binding": "true", **fields})


def in_force(
    *provisions: str, binding: str = "legal", read: Sequence[str] = READ
) -> MultistageForm:
    return eg.compile_game(
        parse_treaty(TREATY.format(binding=binding) + "".join(provisions)),
        parse_situation(SITUATION + "".join(INTEREST.format(name=name) for name in read)),
        in_force=True,
    )


def play(form: MultistageForm, *wanted: str, crisis: str = "attack"):
    """Follow a play: who is wanted to do something does it where it can, else the last there is.

    Returns the steps of the play and what is known at its end.
    """
    steps, number = [], 0
    while True:
        stage = form.stages[number]
        steps.append(stage.phase)
        if stage.kind is StageKind.TERMINAL:
            return steps, {name: int(value) for name, value in stage.facts}
        if stage.kind is StageKind.CHANCE:
            number = stage.successors[stage.outcomes.index(crisis)]
        elif stage.kind is StageKind.DELAY:
            (number,) = stage.successors
        else:
            profile = tuple(
                next(
                    (
                        k
                        for k, action in enumerate(move.actions)
                        if f"{form.players[move.player]} {action}" in wanted
                    ),
                    len(move.actions) - 1,
                )
                for move in stage.moves
            )
            number = stage.successors[tuple(stage.profiles()).index(profile)]


def actions(form: MultistageForm, phase: str) -> set[tuple[str, ...]]:
    return {m.actions for s in form.stages if s.phase == phase for m in s.moves}


def yes(actors: str) -> tuple[str, ...]:
    return tuple(f"{actor} yes" for actor in actors)
