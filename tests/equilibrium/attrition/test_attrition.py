"""Wars of attrition: against payoffs integrated in floats, periods that shrink, and bent claims."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import exp, log

import numpy as np
import pytest

import est_games as eg
from est_games.certificate.concession import Concession, concession_problems

FORMS = [
    {"prize": 10, "cost": 1},
    {"prize": (10, 4), "cost": (1, 3)},
    {"prize": (8, 5), "cost": (2, 1), "consolation": (1, -1), "rate": ("1/10", "1/5")},
    {"prize": 3, "cost": (0, 1), "consolation": (1, 2), "rate": "1/4"},
]


def payoff_of_conceding_at(form, player, time, atom, hazard):
    """What a player expects who concedes at a time, the other doing so at a rate, by a sum."""
    prize, rest, c, r = (float(getattr(form, name)[player]) for name in _NAMES)
    steps = np.linspace(0, time, 4001)
    middle, width = (steps[1:] + steps[:-1]) / 2, np.diff(steps)

    def lost(t):
        return c * t if r == 0 else c * (1 - np.exp(-r * t)) / r

    density = (1 - atom) * hazard * np.exp(-hazard * middle)
    won = ((np.exp(-r * middle) * prize - lost(middle)) * density * width).sum()
    still = (1 - atom) * exp(-hazard * time)
    return atom * prize + won + still * (exp(-r * time) * rest - lost(time))


_NAMES = ("prize", "consolation", "cost", "rate")


@pytest.mark.parametrize("told", FORMS)
@pytest.mark.parametrize("atoms", [(0, 0), ("1/3", 0), (0, "3/4")])
def test_no_time_to_concede_is_better_than_another(told, atoms):
    form = eg.AttritionForm.from_payoffs(**told)
    found = eg.solve(form, "nash", atoms=atoms).equilibria[-1 if any(atoms) else 0]
    for i in (0, 1):
        other = float(found.atoms[1 - i])
        for time in (0.01, 0.5, 2.0, 7.0):
            got = payoff_of_conceding_at(form, i, time, other, float(found.hazards[1 - i]))
            assert got == pytest.approx(float(found.payoffs[i]), abs=1e-5)


def test_the_time_it_takes_is_that_of_the_density():
    form = eg.AttritionForm.from_payoffs(prize=(10, 4), cost=(1, 3))
    found = eg.solve(form, "nash", atoms=(0, "1/4")).equilibria[-1]
    step = 1e-3
    going_on = step * sum(found.goes_on((k + 0.5) * step) for k in range(60_000))
    assert going_on == pytest.approx(float(found.mean_delay), abs=1e-4)
    assert sum(found.concedes_first) == 1


@pytest.mark.parametrize("told", [{"rate": "1/100"}, {"rate": "1/5", "consolation": (1, 2)}])
def test_periods_that_shrink_lead_to_the_hazards(told):
    form = eg.AttritionForm.from_payoffs(prize=(10, 6), cost=(1, 2), **told)
    war = eg.solve(form, "nash").equilibria[0]
    errors = []
    for period in ("1/10", "1/100", "1/1000"):
        solution = eg.solve(form.to_stochastic(period), "markov-perfect")
        assert solution.status.name == "COMPLETE"
        assert len(solution.equilibria) == 3
        (mixed,) = [e for e in solution.equilibria if not e.is_pure]
        rates = [
            mixed.behavior[f"contest: {name}"]["concede"] / Fraction(period)
            for name in form.players
        ]
        errors.append(max(abs(a - b) for a, b in zip(rates, war.hazards, strict=True)))
        assert mixed.payoffs == war.payoffs
        pure = {e.payoffs for e in solution.equilibria if e.is_pure}
        assert pure == {e.payoffs for e in eg.solve(form, "nash").equilibria[1:]}
    assert errors[0] > 8 * errors[1] > 64 * errors[2]


@pytest.mark.parametrize(
    ("told", "committed"),
    [
        ({"prize": 10, "cost": 1}, ("1/10", "1/5")),
        ({"prize": (10, 4), "cost": (1, 3)}, ("1/5", "1/5")),
        ({"prize": (9, 4), "cost": (1, 3)}, ("1/50", "1/3")),
    ],
)
def test_both_are_done_conceding_at_one_time(told, committed):
    form = eg.AttritionForm.from_payoffs(**told, committed=committed)
    (found,) = eg.solve(form, "nash").equilibria
    done = [
        log((1 - float(q)) / float(z)) / float(h)
        for q, z, h in zip(found.atoms, form.committed, found.hazards, strict=True)
    ]
    assert done[0] == pytest.approx(done[1])
    assert min(found.atoms) == 0 < max(found.atoms)


def test_who_cannot_be_committed_gives_in_to_who_may_be():
    form = eg.AttritionForm.from_payoffs(prize=10, cost=1, committed=(0, "1/1000"))
    (found,) = eg.solve(form, "nash").equilibria
    assert found.atoms == (1, 0)
    assert found.payoffs == (0, 10)


def test_alike_in_all_nobody_concedes_at_once():
    form = eg.AttritionForm.from_payoffs(prize=10, cost=1, committed="1/7")
    (found,) = eg.solve(form, "nash").equilibria
    assert found.atoms == (0, 0)


def test_bent_claims_are_refused():
    form = eg.AttritionForm.from_payoffs(prize=10, cost=1)
    rate, zero, half, one = Fraction(1, 10), Fraction(0), Fraction(1, 2), Fraction(1)
    good = Concession(atoms=(zero, zero), hazards=(rate, rate), payoffs=(zero, zero))
    assert concession_problems(form, good) == ()
    for bent in (
        replace(good, atoms=(half, half), payoffs=(Fraction(5),) * 2),
        replace(good, atoms=(half, zero)),
        replace(good, hazards=(rate, 2 * rate)),
        replace(good, hazards=(rate, None)),
        replace(good, payoffs=(one, zero)),
        replace(good, atoms=(-one, zero), payoffs=(zero, -Fraction(10))),
    ):
        assert concession_problems(form, bent)
    committed = replace(form, committed=(rate, half))
    assert concession_problems(committed, good)
    (found,) = eg.solve(committed, "nash").equilibria
    kept = Concession(atoms=found.atoms, hazards=found.hazards, payoffs=found.payoffs)
    assert concession_problems(committed, kept) == ()
    assert concession_problems(replace(form, committed=(rate, rate)), kept)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"prize": 1, "cost": 0}, "must exceed nothing"),
        ({"prize": 1, "cost": 1, "consolation": 1}, "must exceed the consolation"),
        ({"prize": 1, "cost": 1, "rate": -1, "consolation": "1/2"}, "must not be negative"),
        ({"prize": 1, "cost": 1, "committed": 1}, "from 0 to below 1"),
        ({"prize": (1, 2, 3), "cost": 1}, "one number, or two"),
        ({"prize": "x", "cost": 1}, "is not a number"),
        ({"prize": 1, "cost": 1, "players": ["a", "b", "c"]}, "must be two"),
    ],
)
def test_what_is_no_war_is_refused(told, said):
    with pytest.raises(eg.GameError, match=said):
        eg.AttritionForm.from_payoffs(**told)


def test_what_cannot_be_asked_is_refused():
    form = eg.AttritionForm.from_payoffs(prize=10, cost=1)
    for atoms in ((1, 1), (2, 0), 5, (0,), "xy"):
        with pytest.raises(eg.SolveError, match="no such probabilities"):
            eg.solve(form, "nash", atoms=atoms)
    odd = eg.AttritionForm.from_payoffs(prize=(10, 9), cost=(97, 1), committed="1/2")
    with pytest.raises(eg.SolveError, match="in the ratio of"):
        eg.solve(odd, "nash")
    with pytest.raises(eg.GameError, match="must be positive, for both to discount"):
        form.to_stochastic(1)


def test_a_solution_can_be_shown():
    page = eg.solve(eg.AttritionForm.from_payoffs(prize=10, cost=1), "nash")._repr_html_()
    assert "mean delay 5" in page
