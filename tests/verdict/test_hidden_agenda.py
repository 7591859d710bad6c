"""The hidden agenda in closed form: thresholds, dominance, pooling and separation, exactly.

A sender is sincere with probability mu. The receiver gets b from signing with the sincere, -l with
the insincere, -s from rejecting the insincere. It signs iff mu >= (l - s)/(b + l - s); at s >= l
signing dominates whatever the type.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

import est_games as eg

FILES = Path(__file__).parents[1] / "files"
THRESHOLDS = [("0", "2/3"), ("1", "1/2"), ("19/10", "1/11"), ("2", "0")]
NEAR = Fraction(1, 10_000)


@pytest.fixture(scope="module")
def pair():
    return (
        eg.load_treaty(FILES / "hidden-agenda-treaty.toml"),
        eg.load_situation(FILES / "hidden-agenda-situation.toml"),
    )


def judged(pair, **parameters):
    return eg.verdict(*pair, parameters=parameters, flips=False, attribution=False)


@pytest.fixture(scope="module")
def verdict(pair):
    return judged(pair)


def test_the_region_of_signing_is_the_closed_form(verdict):
    region = verdict.region("mu", "s", "may.receiver.sign", True)
    assert str(region) == "mu*(3 - s) >= 2 - s"
    assert region.complete
    assert region.exact
    for s, threshold in THRESHOLDS:
        at = Fraction(threshold)
        assert region.holds({"mu": at, "s": Fraction(s)})
        assert region.holds({"mu": at + NEAR, "s": Fraction(s)})
        if at:
            assert not region.holds({"mu": at - NEAR, "s": Fraction(s)})


@pytest.mark.parametrize(("s", "threshold"), THRESHOLDS)
def test_the_receiver_is_indifferent_exactly_at_the_threshold(pair, s, threshold):
    at = judged(pair, s=s, mu=threshold).bloc("receiver")
    assert at.equilibrium_replies == ("reject", "sign")
    assert at.dominant is None
    above = judged(pair, s=s, mu=Fraction(threshold) + NEAR).bloc("receiver")
    assert (above.equilibrium_replies, above.dominant) == (("sign",), "sign")
    if threshold != "0":
        below = judged(pair, s=s, mu=Fraction(threshold) - NEAR).bloc("receiver")
        assert (below.equilibrium_replies, below.dominant) == (("reject",), "reject")


def test_the_threshold_is_found_as_a_formula(verdict):
    (threshold,) = verdict.threshold("mu", ["b", "l", "s"], "may.receiver.sign")
    assert str(threshold) == "mu = (l - s)/(b + l - s)"


def test_signing_dominates_whatever_the_type_once_rejecting_costs_as_much(pair, verdict):
    region = verdict.region("mu", "s", "dominant-any-type.receiver", "sign")
    assert str(region) == "s >= 2"
    at = judged(pair, s=2).bloc("receiver")
    assert at.dominant_any_type == "sign"
    (relation,) = at.relations_any_type
    assert not relation.strict
    assert relation.in_every
    (beyond,) = judged(pair, s=3).bloc("receiver").relations_any_type
    assert beyond.strict


def tabling(verdict):
    return [tuple(each.tables.values()) for each in verdict.equilibria]


def test_a_costless_proposal_does_not_separate(pair):
    for mu in ("1/5", "1/2", "4/5"):
        assert (True, False) not in tabling(judged(pair, mu=mu))
        assert (True, True) in tabling(judged(pair, mu=mu))


@pytest.mark.parametrize("mu", ["1/5", "1/2"])
def test_a_costly_proposal_separates_and_the_pessimistic_equilibrium_is_reported(pair, mu):
    verdict = judged(pair, mu=mu, cost_sincere="1/2", cost_insincere="5/2")
    assert sorted(tabling(verdict)) == [(False, False), (True, False)]
    separating = next(e for e in verdict.equilibria if e.tables["sincere"])
    assert separating.replies == {"receiver": "sign"}
    assert separating.belief == {"sincere": 1, "insincere": 0}
    assert all(each.regret == 0 for each in verdict.equilibria)
    assert verdict.status.name == "COMPLETE"


def test_heads_and_tails_by_type(pair):
    sincere, insincere = judged(pair).stakes
    assert (sincere.heads.gain, sincere.tails.gain) == (1, 0)
    assert (insincere.heads.gain, insincere.tails.gain) == (2, 1)
    assert sincere.cannot_lose
    assert insincere.cannot_lose
    assert not judged(pair, cost_insincere="3/2").stakes[1].cannot_lose


def test_the_trap_closes_where_every_reply_costs(pair):
    assert not judged(pair, s="0").bloc("receiver").closed
    closed = judged(pair, s="1").bloc("receiver")
    assert closed.closed
    assert closed.hope.gain == Fraction(-1, 2)


def test_the_whole_line_of_belief_is_cut_exactly(verdict):
    line = verdict.line("mu")
    assert line.complete
    assert line.exact
    assert [str(piece) for piece in line.pieces if not piece.findings["may.receiver.sign"]] == [
        "[0, 2/3)"
    ]
    (flip,) = verdict.line("mu", "may.receiver.sign").flips(["may.receiver.sign"])
    assert (flip.at, flip.attained) == (Fraction(2, 3), True)


def test_an_unknown_finding_is_refused(verdict):
    for ask in (
        lambda: verdict.region("mu", "s", "may.nobody.sign"),
        lambda: verdict.line("mu", "may.nobody.sign"),
        lambda: verdict.threshold("mu", ["s"], "may.nobody.sign"),
    ):
        with pytest.raises(eg.GameError, match="is not a finding of this verdict"):
            ask()


def test_a_verdict_is_short_in_a_terminal(verdict):
    assert repr(verdict) == (
        "Verdict(A proposal with a hidden agenda; dominant reply of receiver: reject; COMPLETE)"
    )
