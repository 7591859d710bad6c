"""Automata and repeated games by linear equations and by listing what can be listed."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from random import Random

import flint

from est_games.game.automaton_profile import AutomatonProfile
from est_games.game.normal import NormalForm


def random_stage(random: Random, shape: tuple[int, ...], largest: int = 5) -> NormalForm:
    size = 1
    for m in shape:
        size *= m

    def table(values, left):
        if not left:
            return values[0]
        step = len(values) // left[0]
        return [table(values[k * step : (k + 1) * step], left[1:]) for k in range(left[0])]

    return NormalForm.from_payoffs(
        *[table([random.randint(0, largest) for _ in range(size)], shape) for _ in shape]
    )


def random_automaton(seed: int, shape: tuple[int, ...], n_states: int) -> AutomatonProfile:
    random = Random(seed)
    stage = random_stage(random, shape)
    return AutomatonProfile(
        stage=stage,
        states=tuple(f"w{s}" for s in range(n_states)),
        plays=tuple(random.randrange(stage.n_profiles) for _ in range(n_states)),
        transitions=tuple(
            tuple(random.randrange(n_states) for _ in range(stage.n_profiles))
            for _ in range(n_states)
        ),
    )


def is_perfect(profile: AutomatonProfile, discount: Fraction) -> bool:
    """One-shot deviations with values from one linear system for each player."""
    stage, n = profile.stage, len(profile.states)
    factor = flint.fmpq(discount.numerator, discount.denominator)
    follow = [profile.transitions[s][profile.plays[s]] for s in range(n)]
    rows = [[(s == t) - factor * (follow[s] == t) for t in range(n)] for s in range(n)]
    values = []
    for row in stage.payoffs:
        now = [flint.fmpq(row[p].numerator, row[p].denominator) for p in profile.plays]
        solved = flint.fmpq_mat(rows).solve(flint.fmpq_mat(n, 1, now))
        values.append([solved[s, 0] for s in range(n)])
    seen = {0}
    while True:
        more = {t for s in seen for t in profile.transitions[s]} - seen
        if not more:
            break
        seen |= more
    labels = list(product(*map(range, stage.shape)))
    for s in seen:
        told = labels[profile.plays[s]]
        for i, m in enumerate(stage.shape):
            for k in range(m):
                done = labels.index((*told[:i], k, *told[i + 1 :]))
                paid = stage.payoffs[i][done]
                total = flint.fmpq(paid.numerator, paid.denominator)
                if total + factor * values[i][profile.transitions[s][done]] > values[i][s]:
                    return False
    return True
