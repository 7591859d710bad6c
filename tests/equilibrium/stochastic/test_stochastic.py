"""Stationary equilibria of stochastic games: against floats, between bounds, and bent claims."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

import est_games as eg
from est_games.certificate.markov_play import markov_problems, pure_search_problems
from est_games.certificate.stochastic_value import value_problems
from tests.oracles.stochastic_brute import (
    pure_equilibria,
    random_form,
    tables,
    zero_sum_values,
)


def played(form, equilibrium):
    """Return the profile of each state."""
    rows = []
    for s, state in enumerate(form.states):
        row = []
        for i, name in enumerate(form.players):
            chances = equilibrium.behavior.get(f"{state}: {name}")
            labels = form.strategies[s][i]
            row.append(0 if chances is None else [chances[k] for k in labels].index(1))
        rows.append(tuple(row))
    return tuple(rows)


def test_pure_equilibria_are_those_of_every_profile():
    met = 0
    for seed in range(40):
        shapes = [
            [(2, 2), (2, 2)],
            [(2, 2), (2, 1), (1, 2)],
            [(2, 1, 2), (1, 2, 1)],
            [(3, 3)],
        ][seed % 4]
        form = random_form(seed, shapes)
        solution = eg.solve(form, "pure-markov-perfect")
        expected = pure_equilibria(form)
        assert {played(form, e) for e in solution.equilibria} == expected
        assert solution.status.name == ("COMPLETE" if expected else "NONE")
        met += len(expected)
    assert met > 20


def test_one_state_of_two_always_has_an_equilibrium_that_floats_confirm():
    irrational = tied = 0
    for seed in range(24):
        form = random_form(seed, [[(2, 2)], [(2, 3)], [(3, 3)]][seed % 3], largest=99)
        solution = eg.solve(form, "markov-perfect")
        # Two payoffs drawn may be the same, which leaves a continuum.
        tied += solution.status.name == "PARTIAL"
        assert solution.equilibria
        payoffs, chances = tables(form)
        for equilibrium in solution.equilibria:
            x, y = (
                np.array([float(v) for v in equilibrium.behavior[f"s0: p{i}"].values()])
                for i in (0, 1)
            )
            irrational += not isinstance(equilibrium.payoffs[0], Fraction)
            for i in (0, 1):
                worth = float(equilibrium.values[0][i])
                total = payoffs[0][i] + 0.75 * chances[0][:, 0] * worth
                total = total.reshape(form.shapes[0])
                gets = total @ y if i == 0 else x @ total
                assert gets.max() == pytest.approx(worth, abs=1e-8)
                assert gets @ (x if i == 0 else y) == pytest.approx(worth, abs=1e-8)
        pure = {played(form, e) for e in solution.equilibria if e.is_pure}
        assert pure == pure_equilibria(form)
    assert irrational
    assert tied < 5


def test_states_in_a_row_are_solved_one_after_another():
    form = eg.StochasticForm.from_rule(
        {state: {"a": ["x", "y"], "b": ["x", "y"]} for state in ("first", "second")},
        payoff=lambda state, done: (
            (2, 1) if done == ("x", "x") else (1, 2) if done[0] == done[1] else (0, 0)
        ),
        transition=lambda state, done: (
            "second" if state == "first" and done[0] == done[1] else None
        ),
        discount="1/2",
    )
    solution = eg.solve(form, "markov-perfect")
    assert (solution.status.name, len(solution.equilibria)) == ("COMPLETE", 9)
    assert len(eg.solve(form, "pure-markov-perfect").equilibria) == 4


def test_what_is_not_settled_is_said():
    tied = eg.StochasticForm.from_rule(
        {"s": {"a": ["x", "y"], "b": ["x", "y"]}},
        payoff=lambda state, done: (0, 0),
        transition=lambda state, done: None,
        discount="1/2",
    )
    solution = eg.solve(tied, "markov-perfect")
    assert solution.status.name == "PARTIAL"
    assert solution.messages == ("s: equilibria of some supports are not settled",)
    loop = random_form(3, [(2, 2), (2, 2)])
    assert eg.solve(loop, "markov-perfect").status.name == "PARTIAL"


def test_values_of_zero_sum_games_are_those_of_value_iteration():
    exact = 0
    for seed in range(8):
        form = random_form(
            seed, [[(2, 2), (2, 2)], [(2, 3)]][seed % 2], discount="1/2", zero_sum=True
        )
        solution = eg.solve(form, "zero-sum")
        bounds = solution.certificate.evidence
        for low, high, near in zip(
            bounds.lower, bounds.upper, zero_sum_values(form, 30), strict=True
        ):
            assert low <= high
            assert float(high - low) < 1e-9
            assert float(low) == pytest.approx(near, abs=1e-6)
        exact += "value" in solution.certificate.numbers
    assert exact


def test_payoffs_of_one_player_scaled_and_moved_change_no_play():
    for seed in range(8):
        form = random_form(seed, [(2, 2), (2, 2)])
        moved = replace(
            form,
            payoffs=tuple((tuple(3 * x for x in a), b) for a, b in form.payoffs),
        )
        first, second = (
            {played(form, e) for e in eg.solve(each, "pure-markov-perfect").equilibria}
            for each in (form, moved)
        )
        assert first == second


def test_bent_claims_are_refused():
    form = random_form(0, [(2, 2), (2, 1)])
    solution = eg.solve(form, "pure-markov-perfect")
    search = solution.certificate.evidence
    found = [tuple(enumerate(played(form, e))) for e in solution.equilibria]
    order = [s for group in form.components for s in group]
    found = [tuple((s, dict(choice)[s]) for s in order) for choice in found]
    assert pure_search_problems(form, search, found) == ()
    assert pure_search_problems(form, search, [*found, found[0]] if found else [((0, (0, 0)),)])
    (context, plays), *_ = search.plays.items()
    for bent in (
        plays[1:],
        (replace(plays[0], values=((Fraction(99),) * 2,) * len(plays[0].values)), *plays[1:]),
        tuple(replace(play, deviation=None) for play in plays),
        tuple(replace(play, deviation=(order[0], 0, 0)) for play in plays),
    ):
        assert pure_search_problems(form, replace(search, plays={context: bent}), found)
    assert pure_search_problems(form, replace(search, components=()), found)
    zero = random_form(1, [(2, 2)], zero_sum=True)
    bounds = eg.solve(zero, "zero-sum").certificate.evidence
    assert value_problems(zero, bounds) == ()
    assert value_problems(zero, replace(bounds, lower=(bounds.lower[0] + 1,)))
    assert value_problems(zero, replace(bounds, upper=(bounds.upper[0] - 1,)))
    assert value_problems(form, bounds)


def test_a_bent_equilibrium_is_refused():
    form = eg.StochasticForm.from_rule(
        {"here": {"one": ["stop", "wait"]}},
        payoff=lambda state, done: [int(done == ("stop",))],
        transition=lambda state, done: "here" if done == ("wait",) else None,
        discount="1/2",
    )
    one, zero = Fraction(1), Fraction(0)
    assert markov_problems(form, [((one, zero),)], [(one,)]) == ()
    assert markov_problems(form, [((zero, one),)], [(zero,)])
    assert markov_problems(form, [((one, zero),)], [(one / 2,)])
    assert markov_problems(form, [((one, one),)], [(one,)])


@pytest.mark.parametrize("concept", ["markov-perfect", "pure-markov-perfect", "zero-sum"])
def test_time_given_is_kept(concept):
    form = random_form(0, [(3, 3)], zero_sum=True)
    assert eg.solve(form, concept, timeout=1e-9).status.name == "LIMIT"


def test_what_cannot_be_asked_is_refused():
    form = random_form(0, [(2, 2)])
    with pytest.raises(eg.SolveError, match="is not zero-sum"):
        eg.solve(form, "zero-sum")
    large = random_form(0, [(4, 4)] * 5)
    with pytest.raises(eg.SolveError, match="have 1048576 profiles"):
        eg.solve(large, "pure-markov-perfect")


def test_a_loop_that_leaks_need_not_be_discounted():
    """Pass or take: the pot is lost with chance one half before it comes back."""
    form = eg.StochasticForm.from_rule(
        {"mine": {"one": ["take", "pass"], "other": ["-"]}, "yours": {"other": ["take", "pass"]}},
        payoff=lambda state, done: [2 * (own == "take") for own in done],
        transition=lambda state, done: (
            None if "take" in done else "yours" if state == "mine" else {"mine": "1/2"}
        ),
        discount=1,
    )
    (equilibrium,) = eg.solve(form, "pure-markov-perfect").equilibria
    assert equilibrium.values == ((2, 0), (0, 2))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"discount": 1}, "may go on for ever, and are not discounted"),
        ({"discount": "x"}, "is not a number"),
        ({"discount": [1, 1, 1]}, "must be 1 numbers from 0 to 1"),
        ({"payoff": lambda state, done: [1, 2]}, "must be 1 numbers"),
        ({"transition": lambda state, done: "there"}, "is no state"),
        ({"transition": lambda state, done: {"here": 2}}, "not more than one in all"),
        ({"transition": lambda state, done: {"here": -1}}, "must be positive"),
        ({"strategies": {"here": {"one": []}}}, "is no list of labels"),
        ({"strategies": {"here": {"one": ["a"]}, "far": {"two": ["a"]}}}, "name new players"),
        ({"strategies": {}}, "must be told by state and player"),
    ],
)
def test_what_is_no_stochastic_form_is_refused(change, said):
    told = {
        "strategies": {"here": {"one": ["stop", "wait"]}},
        "payoff": lambda state, done: [1],
        "transition": lambda state, done: "here",
        "discount": "1/2",
    } | change
    with pytest.raises(eg.GameError, match=said):
        eg.StochasticForm.from_rule(told.pop("strategies"), **told)
