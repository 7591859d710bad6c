"""All equilibria of many small bimatrix games: microseconds a game, beside loops over the peers.

Run with ``python benchmarks/batch_nash.py``; peers that are not installed are left out.
The median of ``--runs`` seeds is printed, compiled code warmed first. *Close* is the share of games
in which a sign was within rounding of zero and was taken exactly.
"""

from __future__ import annotations

import argparse
import statistics
import time
import warnings
from collections.abc import Callable

import numpy as np

from est_games.equilibrium.batch.batch_nash import nash_batch


def seconds(work: Callable[[], object], clock: Callable[[], float] = time.process_time) -> float:
    """Return how long some work takes; processor time is the same beside other work."""
    started = clock()
    work()
    return clock() - started


KINDS: dict[str, Callable[[np.random.Generator, tuple[int, ...]], np.ndarray]] = {
    "integers 0..100": lambda rng, shape: rng.integers(0, 101, shape),
    "integers 0..2": lambda rng, shape: rng.integers(0, 3, shape),
    "floats": lambda rng, shape: rng.normal(size=shape),
    "0.1 x 0..3": lambda rng, shape: rng.integers(0, 4, shape) * 0.1,
}


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
    print(
        f"{'size':>5} {'payoffs':>16} {'us a game, 1 core':>18} {'games/s, all cores':>19} "
        f"{'close':>6}   peers on one core: us a game (ratio)"
    )
    for size in (2, 3, 4, 5):
        for kind, make in KINDS.items():
            alone, together, close = [], [], []
            theirs: dict[str, list[float]] = {}
            for seed in range(chosen.runs):
                n_games = chosen.games // max(1, 4 ** (size - 3))
                games = make(np.random.default_rng(seed), (n_games, 2, size, size))
                nash_batch(games[:10])
                close.append(nash_batch(games).is_close.mean())
                alone.append(seconds(lambda g=games: nash_batch(g, threads=1)) / n_games)
                together.append(seconds(lambda g=games: nash_batch(g), time.perf_counter) / n_games)
                if kind == "integers 0..100":
                    for name, peer, n in (
                        ("quantecon", quantecon_loop, 2_000),
                        ("nashpy", nashpy_loop, 50),
                    ):
                        loop = peer(games[:n])
                        if loop is not None:
                            theirs.setdefault(name, []).append(seconds(loop) / n)
            mine = statistics.median(alone)
            words = ", ".join(
                f"{name} {statistics.median(each) * 1e6:.1f} "
                f"(x {statistics.median(each) / mine:.0f})"
                for name, each in theirs.items()
            )
            print(
                f"{size:>2}x{size:<2} {kind:>16} {mine * 1e6:>18.3f} "
                f"{1 / statistics.median(together):>19,.0f} {statistics.mean(close):>6.1%}"
                f"   {words}"
            )


if __name__ == "__main__":
    main()
