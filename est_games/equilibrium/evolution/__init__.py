"""Mixtures that no mutant invades."""
