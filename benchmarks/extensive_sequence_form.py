"""One equilibrium of two-player trees, and values of zero-sum ones: seconds beside the peers.

Run with ``OMP_NUM_THREADS=1 PYTHONPATH=. python benchmarks/extensive_sequence_form.py [--large]``.
Random trees have payoffs 0..100, perfect recall, seeds 0..4 (10,000 nodes: 0..2); our times are
medians with the exact proof, the peer's those of seed 0, in a process of its own that is ended
after a minute. What a peer returns is judged by the certificate package: its regret, or how much
both players could gain together, stands beside its time. Times are of the processor, in warm code.
"""

from __future__ import annotations

import argparse
import multiprocessing
import statistics
import tempfile
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import est_games as eg
from est_games.certificate.plan_regret import plan_values
from est_games.certificate.profile_bounds import profile_bounds
from est_games.equilibrium.sequence_form.near_optimal import quick_plans
from est_games.equilibrium.sequence_form.plan_program import reply_gaps
from est_games.equilibrium.sequence_form.sequence_form import sequence_form
from est_games.game.dealt.kuhn import kuhn_poker
from est_games.game.dealt.leduc import leduc_poker
from est_games.game.dealt.liars_dice import liars_dice
from tests.oracles.shaped_trees import random_tree

SHAPES: dict[str, dict[str, Any]] = {
    "bushy, sets of 3": {"shape": "bushy"},
    "mixed, sets of 20": {"shape": "mixed", "nodes_a_set": 20},
    "3 x 3 types, one subgame on top": {"shape": "bushy", "nodes_a_set": 20, "types": 3},
}
PATIENCE = 60.0
Row = tuple[str, str, str]


def timed(work: Callable[[], Any], times: int = 1) -> tuple[float, Any]:
    """Return the least processor time of some runs, and what the last returned."""
    seconds, answer = [], None
    for _ in range(times):
        started = time.process_time()
        answer = work()
        seconds.append(time.process_time() - started)
    return min(seconds), answer


def regret(form: Any, behavior: dict[str, dict[str, float]]) -> float:
    """Return the most anybody gains, of a behaviour in floats made exact."""
    exact = {}
    for label, weights in behavior.items():
        rounded = {action: Fraction(max(w, 0.0)) for action, w in weights.items()}
        total = sum(rounded.values())
        exact[label] = {action: w / total for action, w in rounded.items()}
    return float(max(plan_values(form, exact).regrets))


def gambit_work(path: str, method: str, answers: Any) -> None:
    """Solve a game file with Gambit; send its time, and what it does after which actions."""
    import pygambit

    game = pygambit.read_efg(path)
    started = time.process_time()
    solve = getattr(pygambit.nash, f"{method}_solve")
    profile = solve(game, rational=False).equilibrium
    seconds = time.process_time() - started
    chosen = [
        (tuple(str(step.action) for step in history), dict(weights))
        for own in profile
        for history, weights in own
    ]
    answers.put((seconds, chosen))


def gambit(form: Any, method: str) -> str:
    """Return Gambit's time and the regret of what it returns."""
    try:
        import pygambit  # noqa: F401
    except ImportError:
        return "Gambit is not installed"
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "game.efg")
        eg.write_game(form, path)
        answers = context.Queue()
        worker = context.Process(target=gambit_work, args=(path, method, answers))
        worker.start()
        try:
            seconds, chosen = answers.get(timeout=PATIENCE)
        except Exception:
            worker.terminate()
            worker.join()
            return f"Gambit {method}: nothing in {PATIENCE:.0f} s"
        worker.join()
    labels = {
        node.history: node.information_set.label for node in form.nodes if not node.is_terminal
    }
    behavior = {labels[actions]: weights for actions, weights in chosen}
    return f"Gambit {method} {seconds:.4f} s, regret {regret(form, behavior):.1e}"


def open_spiel(name: str) -> str:
    """Return the time of OpenSpiel's sequence-form program and its exploitability."""
    try:
        import pyspiel
        from open_spiel.python.algorithms import exploitability, sequence_form_lp
    except ImportError:
        return "OpenSpiel is not installed"
    game = pyspiel.load_game(name)
    try:
        seconds, answer = timed(lambda: sequence_form_lp.solve_zero_sum_game(game))
        from open_spiel.python import policy

        merged = policy.merge_tabular_policies(answer[2:], game)
        left = exploitability.exploitability(game, merged)
    except Exception as error:
        return f"OpenSpiel: {type(error).__name__}"
    return f"OpenSpiel {seconds:.4f} s, exploitability {left:.1e}"


def nash_rows(sizes: list[int]) -> list[Row]:
    """Return rows for one equilibrium of random trees."""
    eg.solve(random_tree(60, 0), "one-nash")
    rows = []
    for shape, options in SHAPES.items():
        for size in sizes:
            seconds = []
            for seed in range(5 if size < 10_000 else 3):
                form = random_tree(size, seed, **options)
                taken, solution = timed(lambda form=form: eg.solve(form, "one-nash"))
                if not solution.equilibria:
                    taken = float("inf")
                seconds.append(taken)
            ours = f"{statistics.median(seconds):.4f} s (worst {max(seconds):.2f}), regret 0"
            peers = gambit(random_tree(size, 0, **options), "lcp")
            rows.append((f"one equilibrium, {size} nodes, {shape}", ours, peers))
    return rows


def value_rows(with_six: bool) -> list[Row]:
    """Return rows for the values of games of cards and dice."""
    games = {
        "kuhn_poker": kuhn_poker(),
        "leduc_poker": leduc_poker(),
        "liars_dice(dice_sides=4)": liars_dice(sides=4),
    }
    if with_six:
        games["liars_dice(dice_sides=6)"] = liars_dice(sides=6)
    rows = []
    for name, game in games.items():
        times = 1 if game.n_nodes > 10**5 else 5
        form = sequence_form(game)
        seconds, plan = timed(lambda form=form: quick_plans(form), times)
        left = float((reply_gaps(form, plan) * plan).sum())
        ours = f"floats {seconds:.4f} s, gap {left:.0e}"
        seconds, near = timed(lambda game=game: eg.near_optimal(game), times)
        taken, _ = timed(lambda near=near: profile_bounds(near.form, near.probabilities), times)
        ours += f" (from the tree {seconds:.4f} s, no gain above {float(near.epsilon):.0e} proved"
        ours += f" in {taken:.4f} s)"
        seconds, solution = timed(lambda game=game: eg.solve(game, "zero-sum"), times)
        value = solution.certificate.numbers["value"] if solution.equilibria else None
        ours += f"; exact and proved {seconds:.4f} s, value {value}"
        peers = [open_spiel(name) if game.n_nodes < 10**5 else "OpenSpiel not tried"]
        if game.n_nodes < 1_000:
            peers.append(gambit(game, "lp"))
        rows.append((f"value of {name}", ours, "; ".join(peers)))
    return rows


def rows(large: bool = False) -> list[Row]:
    """Return what was done, our figures and the peers'."""
    return [
        *value_rows(with_six=large),
        *nash_rows([100, 1_000, 10_000] if large else [100, 1_000]),
    ]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--large", action="store_true", help="also 10,000 nodes and dice of six")
    for work, ours, peers in rows(parser.parse_args().large):
        print(f"{work}\n    est_games {ours}\n    {peers}", flush=True)


if __name__ == "__main__":
    main()
