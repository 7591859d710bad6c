"""All equilibria of three players or more: polynomials on every support, regions proved."""
