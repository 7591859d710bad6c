"""Procedures: from a treaty and a situation to a game, step by step of the order of play."""

from est_games.procedure.compile import compile_game

__all__ = ["compile_game"]
