"""Every figure on extensive games, one script after the other, each beside its peers.

Run with ``python benchmarks/extensive_games.py [--quick]``. Every script runs in a process of its
own, numerical libraries on one core; the scripts that use both cores say so.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

SCRIPTS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("files read and written", "extensive_files.py", ()),
    ("subgame perfection: a million nodes, a million payoff vectors", "extensive_backward.py", ()),
    ("one equilibrium of two players; values", "extensive_sequence_form.py", ()),
    ("all Nash equilibria", "extensive_nash.py", ()),
    ("all sequential equilibria", "extensive_sequential.py", ()),
    ("agent quantal responses", "extensive_quantal.py", ()),
    ("correlation and commitment", "extensive_correlated.py", ()),
    ("regret minimisation", "extensive_regret.py", ()),
)
QUICK = ("extensive_files.py", "extensive_nash.py", "extensive_quantal.py")


def main() -> None:
    """Run the scripts in turn; their lines are the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="leave out what takes minutes")
    is_quick = parser.parse_args().quick
    here = Path(__file__).parent
    for heading, script, options in SCRIPTS:
        if is_quick and script not in QUICK:
            continue
        print(f"\n{heading}", flush=True)
        started = time.perf_counter()
        environment = {**os.environ, "OMP_NUM_THREADS": "1"}
        command = [sys.executable, str(here / script), *options]
        subprocess.run(command, env=environment, check=True)
        print(f"({script}: {time.perf_counter() - started:.0f} s)", flush=True)


if __name__ == "__main__":
    main()
