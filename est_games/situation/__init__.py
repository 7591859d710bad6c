"""Situations as data: actors, beliefs, threats, parameters and interests."""

from est_games.situation.model import Situation
from est_games.situation.read import (
    load_situation,
    parse_situation,
    shipped_situations,
    situation_schema,
)

__all__ = [
    "Situation",
    "load_situation",
    "parse_situation",
    "shipped_situations",
    "situation_schema",
]
