"""Which of several equilibria dominates."""
