"""Two players who recall what they did: equilibria in the realisation plans of their sequences."""
