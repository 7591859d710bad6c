"""Correlated play of normal forms and trees, of every kind, and the set of its payoffs."""
