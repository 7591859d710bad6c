"""Degenerate games by construction: the ties that vetoes, thresholds and counted votes make."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

Shape = tuple[int, int]
Make = Callable[[np.random.Generator, Shape], np.ndarray]


def tied(rng: np.random.Generator, shape: Shape) -> np.ndarray:
    """Return payoffs 0, 1, 2."""
    return rng.integers(0, 3, (2, *shape))


def duplicated(rng: np.random.Generator, shape: Shape) -> np.ndarray:
    """Return a game in which strategies recur."""
    game = rng.integers(0, 101, (2, *shape))
    rows = rng.integers(0, shape[0], shape[0])
    columns = rng.integers(0, shape[1], shape[1])
    return game[:, rows][:, :, columns]


def veto(rng: np.random.Generator, shape: Shape) -> np.ndarray:
    """Return a game in which either player can keep the status quo in several ways."""
    game = rng.integers(-5, 6, (2, *shape))
    game[:, : 1 + shape[0] // 2] = 0
    game[:, :, : shape[1] // 2] = 0
    return game


def threshold(rng: np.random.Generator, shape: Shape) -> np.ndarray:
    """Return a game whose outcome turns on whether efforts reach a sum; effort costs."""
    first, second = np.indices(shape)
    reached = first + second >= rng.integers(1, sum(shape) - 1)
    worth = rng.integers(1, 5, 2)
    cost = rng.integers(0, 2, 2)
    return np.stack([worth[0] * reached - cost[0] * first, worth[1] * reached - cost[1] * second])


def walkout(rng: np.random.Generator, shape: Shape) -> np.ndarray:
    """Return payoffs 0, 1, 2 and a first strategy after which nothing matters."""
    game = tied(rng, shape)
    game[:, 0] = 1
    return game


def votes(rng: np.random.Generator, shape: Shape) -> np.ndarray:
    """Return a vote by delegations: strategies with as many ayes differ in nothing."""
    first, second = (rng.integers(0, 4, size) for size in shape)
    passed = first[:, None] + second >= rng.integers(1, 6)
    stakes = rng.integers(-2, 3, 2)
    return np.stack([stake * passed for stake in stakes])


def approval(rng: np.random.Generator, shape: Shape) -> np.ndarray:
    """Return payoffs 0 and 1."""
    return rng.integers(0, 2, (2, *shape))


def scattered(rng: np.random.Generator, shape: Shape) -> np.ndarray:
    """Return a game in which most outcomes are the status quo."""
    return rng.integers(1, 10, (2, *shape)) * (rng.random((2, *shape)) < 0.25)


def common(rng: np.random.Generator, shape: Shape) -> np.ndarray:
    """Return the same payoffs 0, 1, 2 for both."""
    game = tied(rng, shape)
    return np.stack([game[0], game[0]])


def additive(rng: np.random.Generator, shape: Shape) -> np.ndarray:
    """Return payoffs of low rank: few issues, each weighed by either side's stand on it."""
    stands = [rng.integers(-1, 3, (2, size)) for size in shape]
    weights = rng.integers(0, 4, (2, 2))
    return np.stack([(stands[0].T * weight) @ stands[1] for weight in weights])


DEGENERATE: tuple[Make, ...] = (
    tied,
    duplicated,
    veto,
    threshold,
    walkout,
    votes,
    approval,
    scattered,
    common,
    additive,
)
