"""A split alliance: what makes a minority sign, whom that serves, what keeps the alliance whole."""

from fractions import Fraction

import pytest

import est_games as eg

SITUATION = eg.load_situation("nato-split")
TREATY = eg.load_treaty("est-2009")


def verdict(reading="divide-and-conquer", **parameters):
    return eg.verdict(
        TREATY,
        SITUATION,
        readings={"payoffs": reading},
        parameters=parameters,
        flips=False,
        attribution=False,
    )


def loss(share):
    """The cohesion lost as the situation has it, for the size of the effect only."""
    return Fraction(27, 4) * share * (1 - share) ** 2


def signers(found):
    return {bloc.actor for bloc in found.blocs if bloc.equilibrium_replies == ("sign",)}


@pytest.mark.parametrize("offer", ["1/4", "32/100", "34/100", "1"])
def test_the_partners_sign_alone_once_the_offer_outweighs_the_split(offer):
    found = verdict(offer=offer)
    threshold = loss(Fraction(3, 28)) - Fraction(1, 4)
    assert ("partners" in signers(found)) == (Fraction(offer) > threshold)
    assert not signers(found) & {"middle", "atlanticists", "newcomers"}


@pytest.mark.parametrize("reward", ["0", "17/100", "18/100", "1"])
def test_a_reward_keeps_the_alliance_whole(reward):
    needed = Fraction(1, 2) + Fraction(1, 4) - loss(Fraction(3, 28))
    assert ("partners" in signers(verdict(reward=reward))) == (Fraction(reward) < needed)


def test_only_who_wants_the_split_pays_for_it():
    divider, partner = verdict("divide-and-conquer"), verdict("dialogue")
    assert divider.findings["may-table"]
    assert not divider.findings["may-wait"]
    assert not partner.findings["may-table"]
    assert "partners" in signers(divider) & signers(partner)


def test_the_proposer_gains_most_by_a_minority_of_allies():
    form = eg.compile_game(TREATY, SITUATION)
    gains = {}
    for stage in form.stages:
        facts = dict(stage.facts)
        for component in stage.components:
            if component.name == "divided alliance":
                allies = frozenset(
                    name
                    for name in ("partners", "middle", "atlanticists", "newcomers")
                    if facts.get(f"signed.{name}")
                )
                (amount,) = component.amounts
                gains[allies] = sum(amount.terms.values())  # schadenfreude is 1
    best = max(gains, key=gains.get)
    sizes = {"partners": 3, "middle": 9, "atlanticists": 9, "newcomers": 7}
    assert sum(sizes[name] for name in best) < 14
    assert gains[best] > max(gains[s] for s in gains if sum(sizes[n] for n in s) > 14)
