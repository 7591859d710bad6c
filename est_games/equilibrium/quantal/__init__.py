"""Logit responses, and the homotopies that lead to one equilibrium of many players."""
