"""Typed anonymous forms against brute force; a larger run is benchmarks/agreement_states.py."""

import importlib.util
from pathlib import Path

FILE = Path(__file__).parents[2] / "benchmarks" / "agreement_states.py"


def test_random_small_games_agree_with_all_profiles():
    spec = importlib.util.spec_from_file_location("agreement_states", FILE)
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    told = script.main(12)
    assert told["pure"] > 12
    assert told["pure mismatches"] == told["symmetric mismatches"] == 0
