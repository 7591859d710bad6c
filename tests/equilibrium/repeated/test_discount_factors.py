"""Discount factors at which automata are perfect: against linear systems, and bent claims."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

import est_games as eg
from est_games.certificate.automaton_play import state_payoffs
from est_games.certificate.discount_factors import discount_problems
from tests.oracles.repeated_brute import is_perfect, random_automaton

DILEMMA = eg.NormalForm.from_payoffs([[3, 0], [5, 1]], [[3, 5], [0, 1]], strategies=["CD"] * 2)
BOTH = dict.fromkeys(DILEMMA.players, ("D", "D"))
GRID = [Fraction(k, 24) for k in range(24)]


def test_the_set_is_that_of_one_shot_deviations():
    met = 0
    for seed in range(120):
        profile = random_automaton(seed, [(2, 2), (3, 1), (2, 1, 2)][seed % 3], 1 + seed % 4)
        found = eg.discount_factors(profile)
        for discount in GRID:
            expected = is_perfect(profile, discount)
            met += expected
            assert (discount in found) == expected
            assert (not eg.one_shot_deviations(profile, discount)) == expected
    assert met > 100


def test_just_outside_of_every_end_somebody_gains():
    hair, met = Fraction(1, 10**12), 0
    drawn = [random_automaton(seed, (2, 1), 3) for seed in range(120)]
    told = [eg.sanctions(DILEMMA, ("C", "C"), BOTH, periods=n) for n in (2, 3, 5)]
    for profile in (*drawn, *told):
        for interval in eg.discount_factors(profile).intervals:
            for end, side in ((interval.low, -1), (interval.high, 1)):
                if not 0 < end < 1:
                    continue
                near = end if isinstance(end, Fraction) else sum(end.interval(80)) / 2
                assert not is_perfect(profile, near + side * hair)
                met += not isinstance(end, Fraction)
    assert met


def test_what_binds_is_neither_gained_nor_lost():
    found = eg.discount_factors(eg.sanctions(DILEMMA, ("C", "C"), BOTH))
    assert set(found.binding) == {("outcome 1", f"player {i}", "D") for i in (1, 2)}
    assert str(found.least) == "1/2"
    assert str(found) == "[1/2, 1)"


def test_payoffs_scaled_and_moved_change_nothing():
    moved = eg.NormalForm.from_payoffs(
        [[13, 7], [17, 9]], [["3/2", "5/2"], [0, "1/2"]], strategies=["CD"] * 2
    )
    for periods in (1, 2, 3, None):
        one, other = (
            eg.discount_factors(eg.sanctions(stage, ("C", "C"), BOTH, periods=periods))
            for stage in (DILEMMA, moved)
        )
        assert one.claim == other.claim


def test_longer_punishment_needs_less_patience():
    least = [
        eg.discount_factors(eg.sanctions(DILEMMA, ("C", "C"), BOTH, periods=n)).least
        for n in (2, 3, 6)
    ]
    assert 1 > least[0] > least[1] > least[2] > Fraction(1, 2)


def test_one_player_may_be_less_patient():
    grim = eg.sanctions(DILEMMA, ("C", "C"), BOTH)
    assert eg.one_shot_deviations(grim, ["1/2", "3/5"]) == ()
    (gain,) = eg.one_shot_deviations(grim, ["1/2", "2/5"])
    assert (gain.state, gain.player, gain.strategy) == ("outcome 1", "player 2", "D")
    assert gain.gain == Fraction(2, 5)


def test_a_path_may_go_round():
    turns = {"first": [("C", "C")], "then": [("C", "D"), ("D", "C")]}
    code = eg.penal_code(DILEMMA, turns, BOTH)
    # 5 and 0 in turn: five times the discount factor, over one and it, from where one gives way.
    values = state_payoffs(code, Fraction(1, 2))
    assert values[1] == (Fraction(5, 3), Fraction(10, 3))
    assert values[0] == (Fraction(7, 3), Fraction(19, 6))


def test_bent_claims_are_refused():
    grim = eg.sanctions(DILEMMA, ("C", "C"), BOTH)
    found = eg.discount_factors(grim)
    assert discount_problems(grim, found.values, found.claim) == ()
    half, late, early = Fraction(1, 2), Fraction(2, 3), Fraction(1, 3)
    for claim in (
        [],
        [(late, None)],
        [(early, None)],
        [(half, late)],
        [(half, late), (late, None)],
        [(early, early), (half, None)],
        [(half, Fraction(1))],
    ):
        assert discount_problems(grim, found.values, claim)
    bent = (replace(found.values[0], loop=2), *found.values[1:])
    assert discount_problems(grim, bent, found.claim)
    assert discount_problems(grim, found.values[1:], found.claim)


@pytest.mark.parametrize("discount", [1, -1, "x", None, [0.5], float("nan")])
def test_what_is_no_discount_factor_is_refused(discount):
    grim = eg.sanctions(DILEMMA, ("C", "C"), BOTH)
    with pytest.raises(eg.GameError, match="not a discount factor"):
        eg.one_shot_deviations(grim, discount)
