"""Large extensive games: regret minimisation over treeplexes, best responses, exploitability."""
