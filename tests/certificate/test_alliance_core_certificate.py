"""The proof of a least share-out: what holds is accepted, whatever is bent is not."""

from fractions import Fraction

from est_games.certificate.alliance_core import is_least_satisfying

HALF = Fraction(1, 2)
MAJORITY = {(1,): Fraction(0), (2,): Fraction(1), (3,): Fraction(1)}
SHARES, BALANCE = [HALF], {(2,): Fraction(3, 2)}


def test_three_of_whom_two_get_one_need_half_a_unit_more():
    """Bondareva and Shapley: each pair with weight one half, so that 3/2 is the least total."""
    assert is_least_satisfying((3,), MAJORITY, SHARES, BALANCE)


def test_what_is_bent_is_refused():
    assert not is_least_satisfying((3,), MAJORITY, [Fraction(1, 3)], BALANCE)
    assert not is_least_satisfying((3,), MAJORITY, [Fraction(2, 3)], BALANCE)
    assert not is_least_satisfying((3,), MAJORITY, SHARES, {(2,): Fraction(1)})
    assert not is_least_satisfying((3,), MAJORITY, SHARES, {(3,): Fraction(1)})
    assert not is_least_satisfying((3,), MAJORITY, SHARES, {(2,): Fraction(2), (1,): Fraction(-1)})
    assert not is_least_satisfying((3,), MAJORITY, SHARES, {(4,): Fraction(3, 4)})
    less = {s: value for s, value in MAJORITY.items() if s != (1,)}
    assert not is_least_satisfying((3,), less, SHARES, BALANCE)
