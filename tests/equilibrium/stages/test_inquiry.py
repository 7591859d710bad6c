"""An inquiry finds at one belief what a full solution finds there, and rests on signs that hold."""

from __future__ import annotations

from fractions import Fraction

import pytest

from est_games.equilibrium.stages.backward import Inquiry, solve_stages
from est_games.errors import SolveError
from est_games.game.multistage import MultistageForm
from est_games.game.valuation import Valuation
from est_games.polynomial import Polynomial
from tests.oracles import small_forms as forms

WALK = [Fraction(n, 12) for n in (0, 4, 6, 12, 9, 24, -12, 60, -36, 3)]


def beliefs(n_types: int) -> list[tuple[int, ...]]:
    """Return certainty of each type, and some beliefs between."""
    sure = [tuple(int(i == k) for i in range(n_types)) for k in range(n_types)]
    return [*sure, tuple(1 for _ in sure), tuple(range(1, n_types + 1))]


def told(valuation: Valuation, continuations) -> set[object]:
    at = valuation.ring.at_point
    return {
        (tuple(at(value) for row in each.values for value in row), each.outcome)
        for each in continuations
    }


def answers(inquiry: Inquiry, form: MultistageForm) -> list[set[object]]:
    constant = inquiry.valuation.ring.constant
    return [
        told(inquiry.valuation, inquiry.at(stage, tuple(map(constant, belief))))
        for stage in range(len(form.stages))
        for belief in beliefs(form.n_types)
    ]


@pytest.mark.parametrize("seed", range(60))
def test_an_inquiry_finds_what_a_full_solution_finds(seed):
    form = forms.random_form(seed, slope=True)
    base = solve_stages(Valuation(form))
    for at in WALK:
        valuation = Valuation(form, {"t": at})
        full = solve_stages(valuation)
        expected = [
            told(valuation, full.at(stage, belief))
            for stage in range(len(form.stages))
            for belief in beliefs(form.n_types)
        ]
        assert answers(Inquiry(valuation, base), form) == expected
        traced = Inquiry(Valuation(form, {"t": at}, free=["t"]), base)
        assert answers(traced, form) == expected


@pytest.mark.parametrize("seed", range(60))
def test_what_an_inquiry_logs_bounds_where_its_answer_holds(seed):
    form = forms.random_form(seed, slope=True)
    base = solve_stages(Valuation(form))
    root = tuple(Fraction(1, form.n_types) for _ in range(form.n_types))

    def asked(at: Fraction) -> tuple[Inquiry, list[str]]:
        inquiry = Inquiry(Valuation(form, {"t": at}, free=["t"]), base)
        belief = tuple(map(inquiry.valuation.ring.constant, root))
        return inquiry, sorted(str(each.values) for each in inquiry.at(0, belief))

    for at in WALK:
        inquiry, found = asked(at)
        decisions = inquiry.valuation.traced.decisions()
        assert all(inquiry.valuation.traced.sign_here(p) == sign for p, sign in decisions)
        if not inquiry.exact_region:
            continue
        for there in WALK:
            ring = Valuation(form, {"t": there}, free=["t"]).traced
            if all(ring.sign_here(p) == sign for p, sign in decisions):
                assert asked(there)[1] == found


def test_a_question_about_one_belief_asks_nothing_about_others():
    """The reply pays t more than silence under one type and t less under the other."""
    t = Polynomial.generator("t")
    one = Polynomial.constant(1)
    stages = [
        forms.decision("reply", [(1, "ab")], [1, 2]),
        forms.terminal("a", [[one, one], [t, one - t]]),
        forms.terminal("b", [[one, one], [one, one]]),
    ]
    form = forms.form(stages, "AB", ("x", "y"), 0, ("1/2", "1/2"), [forms.parameter("t", 3)])
    base = solve_stages(Valuation(form))
    inquiry = Inquiry(Valuation(form, free=["t"]), base)
    sure = tuple(map(inquiry.valuation.ring.constant, (1, 0)))
    inquiry.at(0, sure)
    of_one_type = {"t - 1", "-t + 1"}
    assert {str(p) for p, _ in inquiry.valuation.traced.decisions()} <= of_one_type
    full = Valuation(form, free=["t"])
    solve_stages(full)
    assert {str(p) for p, _ in full.traced.decisions()} - of_one_type


def test_an_inquiry_refuses_the_run_of_another_form():
    base = solve_stages(Valuation(forms.random_form(1, slope=True)))
    with pytest.raises(SolveError, match="cannot be reused"):
        Inquiry(Valuation(forms.random_form(2, slope=True)), base)
