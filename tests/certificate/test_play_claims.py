"""Claims about conflicts, repeated games and wars that cannot be read are refused."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

import est_games as eg
from est_games.certificate.concession import Concession, concession_problems
from est_games.certificate.conflict_stability import standing_problems
from est_games.certificate.discount_factors import discount_problems
from est_games.certificate.individually_rational import minmax_problems
from est_games.certificate.limited_moves import anticipation_problems
from est_games.certificate.markov_play import pure_search_problems
from est_games.certificate.stochastic_value import value_problems

PENNIES = eg.NormalForm.from_payoffs([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])
DILEMMA = eg.NormalForm.from_payoffs([[3, 0], [5, 1]], [[3, 5], [0, 1]], strategies=["CD"] * 2)
CONFLICT = eg.ConflictGraph.from_normal(DILEMMA)
GRIM = eg.sanctions(DILEMMA, ("C", "C"), dict.fromkeys(DILEMMA.players, ("D", "D")))
FACTORS = eg.discount_factors(GRIM)
AGAIN = eg.StochasticForm.from_normal(PENNIES, stays=lambda done: True, discount="1/2")
WAR = eg.AttritionForm.from_payoffs(prize=10, cost=1)
CONCEDED = eg.solve(WAR, "nash").equilibria[0]
STANDING = eg.conflict_stability(CONFLICT).standing("sequential-stability", "C, C", "player 1")

CLAIMS = [
    (lambda claim: standing_problems(CONFLICT, "sequential-stability", claim), STANDING),
    (
        lambda claim: anticipation_problems(CONFLICT, claim),
        eg.solve(CONFLICT, "non-myopic-stability").certificate.evidence,
    ),
    (lambda claim: minmax_problems(PENNIES, claim), eg.minmax(PENNIES, 0, kind="pure")),
    (
        lambda claim: pure_search_problems(AGAIN, claim, ()),
        eg.solve(AGAIN, "pure-markov-perfect").certificate.evidence,
    ),
    (
        lambda claim: value_problems(AGAIN, claim),
        eg.solve(AGAIN, "zero-sum").certificate.evidence,
    ),
    (
        lambda claim: concession_problems(WAR, claim),
        Concession(atoms=CONCEDED.atoms, hazards=CONCEDED.hazards, payoffs=CONCEDED.payoffs),
    ),
]


@pytest.mark.parametrize(("check", "claim"), CLAIMS, ids=lambda part: type(part).__name__)
def test_a_claim_with_a_part_of_another_kind_is_refused(check, claim):
    assert check(claim) == ()
    for part in fields(claim):
        if part.name.startswith("_"):
            continue
        for other in ("x", 5, (), object()):
            if getattr(claim, part.name) == other:
                continue
            bent = replace(claim, **{part.name: other})
            # Who can be sanctioned by nothing may be claimed to be stable by nothing.
            assert check(bent), (part.name, other)


def test_intervals_and_values_of_another_kind_are_refused():
    for other in (None, 5, "x", [(None, None)], [("x", None)], [5]):
        assert discount_problems(GRIM, FACTORS.values, other)
        assert discount_problems(GRIM, other, FACTORS.claim)
