"""Voting bodies measured: who can carry or stop, with what power, how often they act."""

from est_games.voting.capacity import capacity_to_act
from est_games.voting.coalition import VotingGame
from est_games.voting.power import VotingPower, voting_power

__all__ = ["VotingGame", "VotingPower", "capacity_to_act", "voting_power"]
