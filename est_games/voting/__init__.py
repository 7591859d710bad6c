"""Voting bodies measured: who can carry or stop, with what power, how often they act."""

from est_games.voting.body import VotingBody, voting_bodies, voting_body
from est_games.voting.capacity import capacity_to_act
from est_games.voting.coalition import VotingGame
from est_games.voting.offers import agenda_setting, legislative_bargaining
from est_games.voting.power import VotingPower, voting_power

__all__ = [
    "VotingBody",
    "VotingGame",
    "VotingPower",
    "agenda_setting",
    "capacity_to_act",
    "legislative_bargaining",
    "voting_bodies",
    "voting_body",
    "voting_power",
]
