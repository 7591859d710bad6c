"""Compiled loops over plain arrays, for checks that are asked many times."""
