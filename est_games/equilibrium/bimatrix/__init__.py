"""All equilibria of two players: cases or vertices searched in floats, proved exactly."""
