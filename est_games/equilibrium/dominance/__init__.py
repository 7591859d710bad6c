"""Dominated strategies and what is left without them."""
