"""The capacity to act as a polynomial, and the approval at which it is reached."""

from fractions import Fraction

import pytest
from hypothesis import given, settings, strategies as st

import est_games as eg
from est_games.errors import TreatyError
from est_games.game.algebraic import AlgebraicNumber

COUNCIL = ({"rule": "qualified-majority", "threshold": 9, "veto": "permanent"}, (5, 10))
probabilities = st.fractions(0, 1, max_denominator=9)


def value(polynomial, p):
    return sum(a * p**k for k, a in enumerate(polynomial))


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.integers(0, 5), min_size=1, max_size=6),
    st.integers(1, 12),
    probabilities,
    st.fractions(Fraction(1, 9), 1, max_denominator=9),
)
def test_the_polynomial_is_the_capacity_and_crosses_where_it_says(weights, quota, p, wanted):
    rule = {"rule": "weighted-majority", "measure": "votes", "threshold": quota}
    voters = {f"v{k}": {"votes": w} for k, w in enumerate(weights)}
    polynomial = eg.capacity_polynomial(rule, voters)
    assert value(polynomial, p) == eg.capacity_to_act(rule, voters, p)
    if sum(weights) < quota:
        with pytest.raises(TreatyError, match="never adopts"):
            eg.approval_needed(rule, voters, wanted)
        return
    found = eg.approval_needed(rule, voters, wanted)
    if isinstance(found, AlgebraicNumber):
        low, high = found.interval(80)
        assert value(polynomial, low) < wanted < value(polynomial, high)
        assert high - low <= Fraction(1, 2**80)
    else:
        assert value(polynomial, found) == wanted


def test_a_root_that_is_rational_is_told_as_such():
    assert eg.approval_needed("consensus", {"m": 2}, "4/9") == Fraction(2, 3)
    assert eg.approval_needed("consensus", {"m": 5}, 1) == 1
    assert eg.approval_needed("consensus", {"m": 5}, others="absent") == 0


def test_a_veto_makes_the_council_as_demanding_as_its_five():
    rule, sizes = COUNCIL
    needed = eg.approval_needed(rule, dict(zip(("permanent", "elected"), sizes, strict=True)))
    five = eg.approval_needed("consensus", {"permanent": 5})
    assert five < needed
    assert float(needed) - float(five) < 1e-4


@pytest.mark.parametrize("capacity", [0, -1, 2, "x", None])
def test_a_capacity_that_is_none_is_refused(capacity):
    with pytest.raises(TreatyError, match="capacity: is not a probability to be reached"):
        eg.approval_needed("consensus", {"m": 2}, capacity)


def test_too_many_voters_to_factor_are_refused():
    assert len(eg.capacity_polynomial("consensus", {"m": 301})) == 302
    with pytest.raises(TreatyError, match=r"too high a degree .*accepted: up to 300 voters"):
        eg.approval_needed("consensus", {"m": 301})
