"""Stochastic games in floats: every stationary profile, and value iteration."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from random import Random

import numpy as np
from scipy.optimize import linprog

from est_games.game.stochastic import StochasticForm


def random_form(
    seed: int,
    shapes: list[tuple[int, ...]],
    *,
    discount: object = "3/4",
    zero_sum: bool = False,
    largest: int = 5,
) -> StochasticForm:
    """Payoffs and chances drawn; a state leads to any."""
    random = Random(seed)
    names = [f"s{k}" for k in range(len(shapes))]
    n = len(shapes[0])
    payoffs = {}
    chances = {}

    def payoff(state, done):
        if (state, done) not in payoffs:
            row = [random.randint(-largest, largest) for _ in range(n)]
            payoffs[state, done] = [row[0], -row[0]] if zero_sum else row
        return payoffs[state, done]

    def transition(state, done):
        if (state, done) not in chances:
            weights = [random.randint(0, 2) for _ in names]
            total = sum(weights) + random.randint(0, 1) or 1
            chances[state, done] = {
                name: Fraction(w, total) for name, w in zip(names, weights, strict=True)
            }
        return chances[state, done]

    return StochasticForm.from_rule(
        {
            name: {f"p{i}": [f"a{k}" for k in range(m)] for i, m in enumerate(shape)}
            for name, shape in zip(names, shapes, strict=True)
        },
        payoff=payoff,
        transition=transition,
        discount=discount,
    )


def tables(form: StochasticForm) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Payoffs (players, profiles) and chances (profiles, states) of each state."""
    chances = []
    for row in form.transitions:
        table = np.zeros((len(row), form.n_states))
        for p, pairs in enumerate(row):
            for t, q in pairs:
                table[p, t] = float(q)
        chances.append(table)
    return [np.array(rows, dtype=float) for rows in form.payoffs], chances


def pure_equilibria(form: StochasticForm) -> set[tuple[tuple[int, ...], ...]]:
    payoffs, chances = tables(form)
    profiles = [list(product(*map(range, shape))) for shape in form.shapes]
    found = set()
    for chosen in product(*map(range, map(len, profiles))):
        moves = np.array([chances[s][p] for s, p in enumerate(chosen)])
        is_perfect = True
        for i, discount in enumerate(map(float, form.discounts)):
            now = np.array([payoffs[s][i, p] for s, p in enumerate(chosen)])
            values = np.linalg.solve(np.eye(form.n_states) - discount * moves, now)
            for s, p in enumerate(chosen):
                totals = payoffs[s][i] + discount * chances[s] @ values
                told = profiles[s][p]
                others = [
                    q
                    for q, done in enumerate(profiles[s])
                    if all(
                        a == b for j, (a, b) in enumerate(zip(done, told, strict=True)) if j != i
                    )
                ]
                is_perfect = is_perfect and totals[others].max() <= totals[p] + 1e-9
        if is_perfect:
            found.add(tuple(profiles[s][p] for s, p in enumerate(chosen)))
    return found


def matrix_value(matrix: np.ndarray) -> float:
    """The value of a matrix game, by a linear program in floats."""
    m, n = matrix.shape
    solved = linprog(
        [0.0] * m + [-1.0],
        A_ub=np.hstack([-matrix.T, np.ones((n, 1))]),
        b_ub=np.zeros(n),
        A_eq=[[1.0] * m + [0.0]],
        b_eq=[1.0],
        bounds=[(0, None)] * m + [(None, None)],
    )
    return float(solved.x[-1])


def zero_sum_values(form: StochasticForm, rounds: int) -> list[float]:
    payoffs, chances = tables(form)
    discount, values = float(form.discounts[0]), np.zeros(form.n_states)
    for _ in range(rounds):
        values = np.array(
            [
                matrix_value(
                    (payoffs[s][0] + discount * chances[s] @ values).reshape(form.shapes[s])
                )
                for s in range(form.n_states)
            ]
        )
    return list(values)
