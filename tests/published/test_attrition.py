"""Wars of attrition of the literature."""

from __future__ import annotations

from fractions import Fraction

import pytest

import est_games as eg


def test_hendricks_weiss_wilson_1988_symmetric() -> None:
    solution = eg.solve(eg.AttritionForm.from_payoffs(prize=10, cost=1), "nash")
    war = solution.equilibria[0]
    assert not war.regret
    assert [float(hazard) for hazard in war.hazards] == pytest.approx([0.1, 0.1], abs=1e-9)
    assert float(war.mean_delay) == pytest.approx(5, abs=1e-9)
    assert war.payoffs == (0, 0)


def test_hendricks_weiss_wilson_1988_the_weaker_concedes_less_often() -> None:
    """Each makes the other indifferent: who values the prize more faces the lower hazard."""
    form = eg.AttritionForm.from_payoffs(prize=(20, 10), cost=1)
    war, first, second = eg.solve(form, "nash").equilibria
    assert war.hazards == (Fraction(1, 10), Fraction(1, 20))
    assert war.concedes_first == (Fraction(2, 3), Fraction(1, 3))
    assert (first.payoffs, second.payoffs) == ((0, 10), (20, 0))
    assert first.mean_delay == second.mean_delay == 0


def test_abreu_gul_2000_who_is_less_often_committed_gives_in_at_first() -> None:
    """With equal hazards, the chance is what the two probabilities lack of being equal."""
    form = eg.AttritionForm.from_payoffs(prize=10, cost=1, committed=("1/20", "1/5"))
    (found,) = eg.solve(form, "nash").equilibria
    assert found.atoms == (Fraction(3, 4), 0)
    assert found.payoffs == (0, Fraction(15, 2))
