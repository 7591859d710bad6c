"""Time and memory of 56 states: equilibria of five types, and the stages of a treaty.

Run ``python benchmarks/states.py``.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import est_games as eg

SIZES = {"nato_eu": 21, "nato_only": 7, "eu_only": 6, "csto": 7, "other": 15}


def five_types() -> eg.TypedAnonymousForm:
    """Return a game of accession: 25 bring a treaty into force that the types value differently."""
    worth = {
        "nato_eu": Fraction(-1, 2),
        "nato_only": Fraction(-1),
        "eu_only": Fraction(6, 5),
        "csto": Fraction(3),
        "other": Fraction(7, 4),
    }

    def payoff(kind: str, reply: str, tally: dict[str, int]) -> Fraction:
        signed = tally["signed"]
        gain = worth[kind] * (signed >= 25) * (1 + Fraction(signed, 56))
        return gain - Fraction(1, 5) * (reply == "sign")

    return eg.TypedAnonymousForm.from_payoff(
        payoff, sizes=SIZES, strategies=["sign", "reject"], tallies={"signed": ["sign"]}
    )


def timed(name: str, work: Callable[[], Any]) -> Any:
    """Do some work, and print what it took."""
    wall, cpu = time.perf_counter(), time.process_time()
    result = work()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{name:50} {time.perf_counter() - wall:7.2f} s wall {time.process_time() - cpu:7.2f} s "
        f"processor, peak {peak:5.0f} MB"
    )
    return result


def main() -> None:
    """Print the table."""
    form = timed("56 states of 5 types: the form", five_types)
    for concept in ("pure-nash", "symmetric-nash"):
        for run in ("first", "again"):
            solution = timed(f"{concept}, {run}", lambda c=concept: eg.solve(form, c, timeout=60))
        print(f"    {solution.status.name}, {len(solution.equilibria)} equilibria")
    treaty = eg.load_treaty("est-2009")
    for name in ("europe-2010", "europe-2010-states"):
        situation = eg.load_situation(name)
        game = timed(
            f"{name}: accession, sign or reject",
            lambda s=situation: eg.compile_states(treaty, s, replies=["sign", "reject"]),
        )
        solution = timed(
            "    pure equilibria by counts", lambda g=game: eg.solve(g.form, "pure-nash")
        )
        print(f"    {game.form}: {solution.status.name}, {len(solution.equilibria)}")
        for stage in ("attendance", "voting", "enforcement"):
            timed(
                f"{name}: {stage}",
                lambda s=situation, st=stage: eg.compile_states(treaty, s, st),
            )


if __name__ == "__main__":
    main()
