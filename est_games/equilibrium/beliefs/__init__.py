"""Equilibria that are assessments: what players do, and what they believe where they move."""
