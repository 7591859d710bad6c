"""Signalling games as trees: nature draws a type, a sender speaks, a receiver answers."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence

from est_games.game.extensive import ExtensiveForm
from est_games.game.extensive_builder import ExtensiveBuilder

Pay = Callable[[str, str, str], Sequence[object]]


def signalling(
    prior: Mapping[str, object], messages: Sequence[str], answers: Sequence[str], pay: Pay
) -> ExtensiveForm:
    """Return the tree; ``pay(type, message, answer)`` is what sender and receiver get."""
    tree = ExtensiveBuilder(["S", "R"])
    nature = tree.chance(prior)
    for kind in prior:
        spoken = tree.decision("S", messages, after=nature[kind], information_set=f"S {kind}")
        for message in messages:
            reply = tree.decision("R", answers, after=spoken[message], information_set=message)
            for answer in answers:
                tree.terminal(pay(kind, message, answer), after=reply[answer])
    return tree.build()


def beer_quiche() -> ExtensiveForm:
    """Cho and Kreps (1987), figure 1: nine in ten are surly and like beer."""

    def pay(kind: str, breakfast: str, answer: str) -> list[int]:
        liked = (kind == "surly") == (breakfast == "beer")
        return [
            liked + 2 * (answer == "let go"),
            int((answer == "fight") == (kind == "wimp")),
        ]

    prior = {"wimp": "1/10", "surly": "9/10"}
    return signalling(prior, ["beer", "quiche"], ["fight", "let go"], pay)


def random_signalling(
    seed: int, n_types: int, n_messages: int, n_answers: int, highest: int = 100
) -> ExtensiveForm:
    """Return one with whole payoffs drawn at random, all types as likely."""
    rng = random.Random(seed)
    return signalling(
        {f"t{k}": f"1/{n_types}" for k in range(n_types)},
        [f"m{k}" for k in range(n_messages)],
        [f"r{k}" for k in range(n_answers)],
        lambda *_: [rng.randint(0, highest), rng.randint(0, highest)],
    )
