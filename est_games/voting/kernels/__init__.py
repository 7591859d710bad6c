"""Compiled loops over coalitions: plain arrays in, plain arrays out."""
