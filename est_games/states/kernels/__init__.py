"""Loops over plain arrays, compiled."""
