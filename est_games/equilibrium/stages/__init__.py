"""Multistage games and trees, solved backwards."""
