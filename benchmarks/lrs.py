"""lrsnash as an oracle and an opponent: every extreme equilibrium of a bimatrix game, exactly."""

from __future__ import annotations

import subprocess
import tempfile
from fractions import Fraction
from pathlib import Path

import numpy as np

Mixture = tuple[Fraction, ...]


def lrsnash(a: np.ndarray, b: np.ndarray) -> set[tuple[Mixture, Mixture]]:
    """Return what lrsnash prints: the second player's mixtures, then one of the first's."""
    lines = [f"{a.shape[0]} {a.shape[1]}"]
    for table in (a, b):
        lines += ["", *(" ".join(map(str, row)) for row in table.tolist())]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "game"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        run = subprocess.run(["lrsnash", str(path)], capture_output=True, text=True, check=True)
    found: set[tuple[Mixture, Mixture]] = set()
    seconds: list[Mixture] = []
    for line in run.stdout.splitlines():
        words = line.split()
        if not words:
            seconds = []
        elif words[0] in ("1", "2"):
            mixture = tuple(Fraction(w) for w in words[1:-1])
            if words[0] == "2":
                seconds.append(mixture)
            else:
                found |= {(mixture, second) for second in seconds}
    return found
