"""Compiled inner loops: plain arrays in, plain arrays out, one loop a file."""
