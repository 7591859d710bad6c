"""What players agree on over a set of payoffs."""
