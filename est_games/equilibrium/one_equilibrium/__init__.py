"""One equilibrium of two players, however many strategies they have."""
