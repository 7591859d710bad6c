"""Random extensive forms with perfect recall: hidden moves, chance, payoffs on the way."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np

from est_games.game.dealt.grow import Pay, Turn, grow
from est_games.game.extensive import CHANCE, ExtensiveForm
from est_games.game.payoff_table import PayoffTable


def random_tree(
    seed: int,
    *,
    n_players: int = 2,
    depth: int = 6,
    zero_sum: bool = False,
    largest: int = 1000,
    pays_on_the_way: bool = False,
) -> ExtensiveForm:
    """Return a form in which who moves when is known, and of what others did, some is seen."""
    rng = np.random.default_rng(seed)
    movers = [int(x) for x in rng.integers(-1, n_players, depth)]
    widths = [int(x) for x in rng.integers(1, 4, depth)]
    seen = rng.random((depth, n_players)) < 0.5
    ends: dict[tuple[int, ...], bool] = {}

    def rules(history: tuple[int, ...]) -> Turn | Pay:
        time = len(history)
        over = ends.setdefault(history, bool(time > 1 and rng.random() < 0.15))
        if time == depth or over:
            pay = [int(x) for x in rng.integers(-largest, largest + 1, n_players)]
            return (pay[0], -pay[0]) if zero_sum else tuple(pay)
        mover = movers[time]
        known = "".join(
            str(move) if movers[k] == mover or (mover >= 0 and seen[k, mover]) else "."
            for k, move in enumerate(history)
        )
        label = f"chance {history}" if mover == CHANCE else f"{mover}: {known or 'start'}"
        return Turn(
            mover,
            label,
            tuple("abc"[: widths[time]]),
            [(*history, move) for move in range(widths[time])],
        )

    form = grow([f"player {i}" for i in range(n_players)], (), rules, title=f"random {seed}")
    sets = tuple(
        replace(choice, probabilities=_weights(rng, len(choice.actions)))
        if choice.is_chance
        else choice
        for choice in form.information_sets
    )
    changes: dict[str, Any] = {"information_sets": sets}
    if pays_on_the_way:
        outcome = rng.integers(-1, form.outcomes[0].n_profiles, form.n_nodes).astype(np.int32)
        outcome[form.tree.leaves] = form.outcome[form.tree.leaves]
        changes["outcome"] = outcome
    return replace(form, **changes)


def _weights(rng: np.random.Generator, n: int) -> tuple[Fraction, ...]:
    numbers = [int(x) for x in rng.integers(0, 6, n)]
    numbers[0] += 1
    return tuple(Fraction(number, sum(numbers)) for number in numbers)


def scaled(form: ExtensiveForm, scale: Fraction, offset: Fraction) -> ExtensiveForm:
    """Return the form with all payoffs of plays mapped affinely."""
    return replace(
        form,
        outcomes=tuple(
            PayoffTable(tuple(scale * amount + offset for amount in table.fractions))
            for table in form.outcomes
        ),
    )


def random_behavior(form: ExtensiveForm, seed: int) -> dict[str, dict[str, Fraction]]:
    """Return exact random distributions, some actions never taken."""
    rng = np.random.default_rng(seed)
    return {
        choice.label: dict(zip(choice.actions, _weights(rng, len(choice.actions)), strict=True))
        for choice in form.information_sets
        if not choice.is_chance
    }
