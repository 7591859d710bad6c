"""Print how long ``import est_games`` takes: the median of five fresh interpreters."""

import statistics
import subprocess
import sys

RUNS = 5
MEASURE = (
    "import time; start = time.perf_counter(); import est_games; print(time.perf_counter() - start)"
)


def import_seconds() -> float:
    """Import the package once in a fresh interpreter and return the seconds it took."""
    return float(subprocess.check_output([sys.executable, "-P", "-c", MEASURE], text=True))


if __name__ == "__main__":
    median = statistics.median(import_seconds() for _ in range(RUNS))
    print(f"import est_games: median {median * 1000:.1f} ms of {RUNS} runs")
