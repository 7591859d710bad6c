"""Checks that never solve: regret, equilibrium and consistency, recomputed in exact arithmetic."""
