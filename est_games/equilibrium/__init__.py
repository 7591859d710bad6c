"""Solvers: one algorithm a file, a game in and a :class:`~.solution.Solution` out."""
