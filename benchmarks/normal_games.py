"""Every figure on normal-form games, one script after the other, each beside its peers.

Run with ``python benchmarks/normal_games.py [--quick]``. Every script runs in a process of its own
on one core; the batch says what one core does and what all do.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

SCRIPTS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("all equilibria of one game, proved", "bimatrix.py", ("--large",)),
    ("the same with ties by construction", "bimatrix.py", ("--degenerate",)),
    ("one small game; first call; memory", "one_call.py", ()),
    ("all equilibria of many small games", "batch_nash.py", ("--runs", "3")),
    ("one equilibrium of a large game", "one_equilibrium.py", ()),
    ("all equilibria of three players", "many_players.py", ()),
    ("all equilibria of four players", "many_players.py", ("--four",)),
    ("pure equilibria of large tables, and of many players of a few types", "pure.py", ()),
    ("pure equilibria of 56 states with few neighbours each", "graphical.py", ()),
    ("the logit branch and its limit", "quantal_response.py", ()),
)
QUICK = ("bimatrix.py", "one_call.py", "many_players.py", "quantal_response.py")


def main() -> None:
    """Run the scripts in turn; their lines are the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="leave out what takes minutes")
    chosen = parser.parse_args()
    here = Path(__file__).parent
    for heading, script, options in SCRIPTS:
        if chosen.quick:
            if script not in QUICK or options == ("--four",):
                continue
            options = tuple(option for option in options if option != "--large")
        print(f"\n{heading}", flush=True)
        started = time.perf_counter()
        environment = {**os.environ, "OMP_NUM_THREADS": "1"}
        command = [sys.executable, str(here / script), *options]
        subprocess.run(command, env=environment, check=True)
        print(f"({script}: {time.perf_counter() - started:.0f} s)", flush=True)


if __name__ == "__main__":
    main()
