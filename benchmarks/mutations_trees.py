"""False claims about trees, of every concept: how many of them the checkers reject.

Run with ``python benchmarks/mutations_trees.py [--claims 850] [--concept nash]``. True claims
about published trees and random ones, with ties, chance, hidden moves and two players or three, are
falsified: a probability moved, actions exchanged, an equilibrium, a cell or a component dropped,
doubled or changed in any field; payoffs, values, bounds, prices and every other record of the
evidence bent, to others of its kind or to what has no business there, also so that it fits a false
answer. An answer is false if it differs from the true one at some point, or does not pay what it
says. Any error but those of the package counts as a fault, and so does a check that does not end.

For each concept: games, false claims, how many of these were rejected, and how many were not; and
how often the evidence alone was bent, which may do no harm.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from importlib import import_module
from pathlib import Path
from random import Random

_PER_GAME = 12


def main() -> None:
    """Print how many false claims were made and rejected."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--claims", type=int, default=850, help="false ones, for each concept")
    parser.add_argument("--concept", help="no others")
    chosen = parser.parse_args()
    sys.path.insert(0, str(Path(__file__).parents[1]))
    falsified = import_module("tests.oracles.falsified")
    faults: Counter[str] = Counter()
    total: Counter[str] = Counter()
    print("concept: games, false claims, rejected, accepted; odd evidence for a true answer")
    for concept in falsified.CONCEPTS:
        if chosen.concept not in (None, concept):
            continue
        rows: dict[str, Counter[str]] = {}
        number = made = 0
        while made < chosen.claims:
            found = falsified.tallies(concept, number, Random(number), _PER_GAME)
            for name, tally in found.items():
                row = rows.setdefault(name, Counter())
                row["games"] += 1
                row["false"] += tally.n_false
                row["rejected"] += tally.n_rejected
                row["odd"] += tally.n_odd_evidence
                made += tally.n_false
                faults.update({f"{name}: {fault}": n for fault, n in tally.faults.items()})
            number += 1
        for name, row in rows.items():
            total.update(row)
            print(f"{name}: {_words(row)}", flush=True)
    print(f"all: {_words(total)}")
    for fault, n in faults.most_common():
        print(f"FAULT {n} times: {fault}")


def _words(row: Counter[str]) -> str:
    left = row["false"] - row["rejected"]
    return f"{row['games']}, {row['false']}, {row['rejected']}, {left}; {row['odd']}"


if __name__ == "__main__":
    main()
