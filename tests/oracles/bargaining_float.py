"""Bargaining solutions in floats, by general optimisers over distributions of profiles."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
from scipy.optimize import LinearConstraint, linprog, minimize

from est_games.game.normal import NormalForm


def tables(game: NormalForm, feasible: str) -> tuple[Any, Any]:
    """Return payoffs and incentives, both with one column a profile."""
    profiles = list(product(*map(range, game.shape)))
    u = np.array(game.payoffs, dtype=float)
    rows = []
    for i, m in enumerate(game.shape):
        for told in range(m) if feasible == "correlated" else [None]:
            for played in range(m):
                row = np.zeros(len(profiles))
                for k, a in enumerate(profiles):
                    if told is None or a[i] == told:
                        row[k] = u[i, k] - u[i, profiles.index((*a[:i], played, *a[i + 1 :]))]
                rows.append(row)
    return u, np.array(rows if feasible != "pure" else [np.zeros(len(profiles))])


def best(u: Any, rows: Any, d: Any, weights: Any) -> float:
    """Return the most a weighted sum comes to while nobody gets less than d."""
    above = np.vstack([-rows, -u])
    right = np.concatenate([np.zeros(len(rows)), -d])
    n = u.shape[1]
    solved = linprog(-weights @ u, A_ub=above, b_ub=right, A_eq=np.ones((1, n)), b_eq=[1])
    return -solved.fun


def kalai_smorodinsky(game: NormalForm, feasible: str, d: Any) -> Any:
    """Return the point for two players: bisect on the line to the ideal."""
    u, rows = tables(game, feasible)
    ideal = np.array([best(u, rows, d, np.eye(2)[i]) for i in range(2)])
    low, high = 0.0, 1.0
    for _ in range(25):
        t = (low + high) / 2
        target = d + t * (ideal - d)
        n = u.shape[1]
        solved = linprog(
            np.zeros(n),
            A_ub=np.vstack([-rows, -u]),
            b_ub=np.concatenate([np.zeros(len(rows)), -target]),
            A_eq=np.ones((1, n)),
            b_eq=[1],
        )
        low, high = (t, high) if solved.status == 0 else (low, t)
    return d + low * (ideal - d)


def nash(game: NormalForm, feasible: str, d: Any) -> Any:
    """Return the point where the sum of logarithms of gains is greatest."""
    u, rows = tables(game, feasible)
    n = u.shape[1]
    middle = np.zeros(n)
    for i in range(len(u)):
        solved = linprog(
            -u[i],
            A_ub=np.vstack([-rows, -u]),
            b_ub=np.concatenate([np.zeros(len(rows)), -d]),
            A_eq=np.ones((1, n)),
            b_eq=[1],
        )
        middle += solved.x / len(u)
    found = minimize(
        lambda p: -np.log(np.maximum(u @ p - d, 1e-12)).sum(),
        middle,
        jac=lambda p: -(u / np.maximum(u @ p - d, 1e-12)[:, None]).sum(axis=0),
        method="SLSQP",
        bounds=[(0, 1)] * n,
        constraints=[
            LinearConstraint(rows, 0, np.inf),
            LinearConstraint(np.ones((1, n)), 1, 1),
        ],
        options={"maxiter": 400, "ftol": 1e-14},
    )
    return u @ found.x
