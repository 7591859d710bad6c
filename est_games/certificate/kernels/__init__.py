"""Compiled loops of the checks: plain arrays in, plain arrays out."""
