"""Equal values are gathered as one: identically equal, or once there are many, equal here."""

from __future__ import annotations

from fractions import Fraction

from est_games.arithmetic import TracedRing, rational
from est_games.equilibrium.stages import gathering
from est_games.equilibrium.stages.belief import whole
from est_games.equilibrium.stages.continuation import Register
from est_games.equilibrium.stages.gathering import Gathering


def gathered(values, at: Fraction) -> tuple[Gathering, TracedRing]:
    ring = TracedRing(["t"], {"t": at})
    found = Gathering(Register(), ring)
    for value in values(ring.generators["t"]):
        found.add(((value,),), whole(1), None, None)
    return found, ring


def test_many_multiples_of_zero_are_one_and_that_is_logged():
    found, ring = gathered(lambda t: [t * k for k in range(1, 50)], Fraction(0))
    assert len(found) == gathering.MANY
    assert ring.decisions()
    assert all(sign == 0 for _, sign in ring.decisions())
    found, ring = gathered(lambda t: [t * k for k in range(1, 50)], Fraction(1))
    assert len(found) == 49
    assert not ring.decisions()


def test_few_are_told_apart_though_they_are_equal_here():
    found, ring = gathered(lambda t: [t * k for k in range(1, gathering.MANY)], Fraction(0))
    assert len(found) == gathering.MANY - 1
    assert not ring.decisions()


def test_values_that_no_float_tells_apart_are_not_one():
    tiny = rational(Fraction(1, 10**40))
    found, _ = gathered(lambda t: [t + tiny * k for k in range(40)], Fraction(1))
    assert len(found) == 40
