"""Procedures: accession, crisis, consultation, conference, enforcement; treaty + situation -> game."""

from est_games.procedure.compile import compile_game

__all__ = ["compile_game"]
