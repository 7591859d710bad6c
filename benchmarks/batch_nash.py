"""All equilibria of many small bimatrix games: microseconds a game, beside loops over the peers.

Run with ``python benchmarks/batch_nash.py``; peers that are not installed are left out.
Payoffs are integers 0..100. The median of ``--runs`` seeds is printed, compiled code warmed first.
"""

from __future__ import annotations

import argparse
import statistics
import time
import warnings
from collections.abc import Callable

import numpy as np

from est_games.equilibrium.batch_nash import nash_batch


def seconds(work: Callable[[], object]) -> float:
    """Return how long some work takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def quantecon_loop(games: np.ndarray) -> Callable[[], object] | None:
    """Return support enumeration by QuantEcon, game by game, players made beforehand."""
    try:
        from quantecon.game_theory.normal_form_game import NormalFormGame, Player
        from quantecon.game_theory.support_enumeration import support_enumeration
    except ImportError:
        return None
    made = [NormalFormGame([Player(a), Player(b.T)]) for a, b in games.astype(float)]
    support_enumeration(made[0])
    return lambda: [support_enumeration(game) for game in made]


def nashpy_loop(games: np.ndarray) -> Callable[[], object] | None:
    """Return support enumeration by nashpy, game by game."""
    try:
        import nashpy
    except ImportError:
        return None
    return lambda: [list(nashpy.Game(a, b).support_enumeration()) for a, b in games]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--games", type=int, default=200_000)
    chosen = parser.parse_args()
    warnings.simplefilter("ignore")
    print(f"{'size':>5} {'games/s':>12} {'us a game':>10}   peers: us a game (ratio)")
    for size in (2, 3, 4, 5):
        ours: list[float] = []
        theirs: dict[str, list[float]] = {}
        for seed in range(chosen.runs):
            rng = np.random.default_rng(seed)
            games = rng.integers(0, 101, (chosen.games // max(1, 4 ** (size - 3)), 2, size, size))
            nash_batch(games[:10])
            ours.append(seconds(lambda games=games: nash_batch(games)) / len(games))
            for name, peer, n in (
                ("quantecon", quantecon_loop, 2_000),
                ("nashpy", nashpy_loop, 50),
            ):
                loop = peer(games[:n])
                if loop is not None:
                    theirs.setdefault(name, []).append(seconds(loop) / min(n, len(games)))
        mine = statistics.median(ours)
        words = ", ".join(
            f"{name} {statistics.median(each) * 1e6:.1f} (x {statistics.median(each) / mine:.0f})"
            for name, each in theirs.items()
        )
        print(f"{size:>2}x{size:<2} {1 / mine:>12,.0f} {mine * 1e6:>10.3f}   {words}")


if __name__ == "__main__":
    main()
