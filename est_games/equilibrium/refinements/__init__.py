"""Perfect and proper equilibria."""
