"""Games of cards and dice as trees: what nature deals, who sees what, and what is paid."""
