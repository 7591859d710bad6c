"""Equilibria of trees: all of them, class of supports by class, information sets as agents."""
