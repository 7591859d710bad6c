"""Figures of games and their equilibria; the only package that draws with matplotlib."""
