"""Voting bodies measured: who can carry or stop, with what power, how often, at what price."""

from est_games.voting.approval import approval_needed, capacity_polynomial
from est_games.voting.body import VotingBody, voting_bodies, voting_body
from est_games.voting.capacity import capacity_to_act
from est_games.voting.coalition import VotingGame
from est_games.voting.comparison import BodyComparison, compare_bodies
from est_games.voting.frontier import Frontier, rule_frontier, threshold_rules
from est_games.voting.offers import agenda_setting, legislative_bargaining
from est_games.voting.power import VotingPower, voting_power

__all__ = [
    "BodyComparison",
    "Frontier",
    "VotingBody",
    "VotingGame",
    "VotingPower",
    "agenda_setting",
    "approval_needed",
    "capacity_polynomial",
    "capacity_to_act",
    "compare_bodies",
    "legislative_bargaining",
    "rule_frontier",
    "threshold_rules",
    "voting_bodies",
    "voting_body",
    "voting_power",
]
