"""Correlated and coarse correlated play, and the set of its payoffs."""
