"""Subgame perfection of extensive forms, solved backward over their subgames."""
