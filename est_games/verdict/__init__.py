"""Verdicts: dominance, heads and tails, flips, regions, and the articles that carry them."""

from est_games.verdict.assemble import verdict
from est_games.verdict.model import Verdict

__all__ = ["Verdict", "verdict"]
