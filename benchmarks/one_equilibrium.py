"""One equilibrium of large random bimatrix games: seconds against QuantEcon's Lemke-Howson.

Run with ``OMP_NUM_THREADS=1 python benchmarks/one_equilibrium.py [--kind KIND]``. Payoffs are
integers 0..100 unless another kind is chosen, seeds 0..9, square games. Times are of warm code in
this process, ours with the exact proof; game objects are built beforehand, which is shown apart. A
peer's answer counts as valid if its regret, of payoffs between 0 and 1, is below 1e-9. QuantEcon is
asked for at most so many pivots as take some seconds.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

import est_games as eg

SEEDS = range(10)
MOST_PIVOTS = {100: 10**5, 200: 10**5, 500: 2_000}
VALID = 1e-9

Tables = tuple[np.ndarray, np.ndarray]


def integers(n: int, seed: int) -> Tables:
    """Return payoffs 0..100."""
    return tuple(np.random.default_rng(seed).integers(0, 101, (2, n, n)))


def uniform(n: int, seed: int) -> Tables:
    """Return payoffs between 0 and 1 without ties."""
    return tuple(np.random.default_rng(seed).random((2, n, n)))


def ties(n: int, seed: int) -> Tables:
    """Return payoffs 0, 1, 2."""
    return tuple(np.random.default_rng(seed).integers(0, 3, (2, n, n)))


def opposed(n: int, seed: int) -> Tables:
    """Return normal payoffs whose correlation between the players is -0.3."""
    first, other = np.random.default_rng(seed).standard_normal((2, n, n))
    return first, -0.3 * first + np.sqrt(1 - 0.09) * other


def more_opposed(n: int, seed: int) -> Tables:
    """Return normal payoffs whose correlation between the players is -0.7."""
    first, other = np.random.default_rng(seed).standard_normal((2, n, n))
    return first, -0.7 * first + np.sqrt(1 - 0.49) * other


def zero_sum(n: int, seed: int) -> Tables:
    """Return integer payoffs that add up to zero."""
    table = np.random.default_rng(seed).integers(-100, 101, (n, n))
    return table, -table


KINDS = {each.__name__: each for each in (integers, uniform, ties, opposed, more_opposed, zero_sum)}


def peers(n: int) -> dict[str, Callable[[Any], Any]]:
    """Return QuantEcon's two settings, if it is installed."""
    try:
        from quantecon.game_theory import lemke_howson
    except ImportError:
        return {}
    most = MOST_PIVOTS[n]
    return {
        "quantecon": partial(lemke_howson, max_iter=most),
        "quantecon, capping=10": partial(lemke_howson, max_iter=most, capping=10),
    }


def peer_game(tables: Tables) -> Any:
    """Return QuantEcon's game."""
    from quantecon.game_theory import NormalFormGame, Player

    first, second = (np.asarray(table, dtype=float) for table in tables)
    return NormalFormGame([Player(first.copy()), Player(second.T.copy())])


def is_valid(tables: Tables, profile: Any) -> bool:
    """Return whether a profile in floats has next to no regret."""
    x, y = profile
    first, second = ((t - t.min()) / ((t.max() - t.min()) or 1) for t in map(np.asarray, tables))
    return max((first @ y).max() - x @ first @ y, (x @ second).max() - x @ second @ y) < VALID


def timed(solve: Callable[[Any], Any], games: list[Any]) -> tuple[list[float], list[Any]]:
    """Return seconds a game, and the answers."""
    seconds, answers = [], []
    for game in games:
        started = time.perf_counter()
        answers.append(solve(game))
        seconds.append(time.perf_counter() - started)
    return seconds, answers


def shown(seconds: list[float]) -> str:
    """Return median and worst in milliseconds."""
    return f"{1e3 * statistics.median(seconds):9.2f} ms (worst {1e3 * max(seconds):9.2f})"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kind", choices=KINDS, default="integers", help="payoffs")
    parser.add_argument("--sizes", type=int, nargs="+", default=sorted(MOST_PIVOTS))
    parser.add_argument("--alone", action="store_true", help="without QuantEcon")
    chosen = parser.parse_args()
    solve = partial(eg.solve, concept="one-nash", timeout=20)
    for kind in KINDS.values():
        solve(eg.NormalForm.from_payoffs(*kind(60, 0)))
    for n in chosen.sizes:
        tables = [KINDS[chosen.kind](n, seed) for seed in SEEDS]
        built, games = timed(lambda pair: eg.NormalForm.from_payoffs(*pair), tables)
        seconds, solutions = timed(solve, games)
        found = Counter(s.algorithm for s in solutions if s.equilibria)
        print(f"n = {n}: est_games {shown(seconds)}, {sum(found.values())} of 10 proved; ")
        print(f"    games built in {shown(built)}; found by {dict(found)}")
        if chosen.alone:
            continue
        theirs = list(map(peer_game, tables))
        for name, peer in peers(n).items():
            peer(theirs[0])
            taken, profiles = timed(peer, theirs)
            valid = sum(map(is_valid, tables, profiles))
            ratio = statistics.median(taken) / statistics.median(seconds)
            print(f"    {name} {shown(taken)}, {valid} of 10 valid; {ratio:.1f} x", flush=True)


if __name__ == "__main__":
    main()
