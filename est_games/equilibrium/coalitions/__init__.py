"""Equilibria that no coalition would leave."""
