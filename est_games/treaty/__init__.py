"""Treaties as data: provisions, decision rules, readings, and what is wrong with them."""

from est_games.treaty.check import Lint, check_treaty
from est_games.treaty.model import Article, Treaty
from est_games.treaty.read import load_treaty, parse_treaty, shipped_treaties, treaty_schema

__all__ = [
    "Article",
    "Lint",
    "Treaty",
    "check_treaty",
    "load_treaty",
    "parse_treaty",
    "shipped_treaties",
    "treaty_schema",
]
