"""Runs from start to stop, best replies, and figures in floats beside proved ones."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import est_games as eg
from est_games.certificate.extensive_form import regrets
from est_games.certificate.profile_bounds import profile_bounds
from est_games.equilibrium.regret.evaluator import ProfileEvaluator
from est_games.errors import GameError, SolveError
from est_games.game.extensive_builder import ExtensiveBuilder
from tests.oracles.layered_trees import random_behavior, random_tree

KUHN = eg.published_tree("kuhn-1950")
LEDUC_VALUE = Fraction(-1454920850547486749701863871533, 16995463438839962469905132501930)


def even(form: eg.ExtensiveForm) -> dict[str, dict[str, Fraction]]:
    return {
        choice.label: dict.fromkeys(choice.actions, Fraction(1, len(choice.actions)))
        for choice in form.information_sets
        if not choice.is_chance
    }


@pytest.mark.parametrize(
    ("slug", "options", "algorithm", "iterations", "value", "width"),
    [
        ("kuhn-1950", {}, "PCFR+", 1000, Fraction(-1, 18), 1e-7),
        ("southey-2005", {}, "PCFR+", 1000, LEDUC_VALUE, 1e-2),
        ("southey-2005", {}, "DCFR", 500, LEDUC_VALUE, 1e-2),
        ("ferguson-1991", {"sides": 4}, "CFR+", 500, Fraction(1, 16), 1e-3),
    ],
)
def test_the_value_lies_between_the_bounds(
    slug: str, options: Any, algorithm: str, iterations: int, value: Fraction, width: float
) -> None:
    found = eg.regret_minimization(
        eg.published_tree(slug, **options), algorithm, iterations=iterations
    )
    assert found.value is not None
    assert found.value.lower <= value <= found.value.upper
    assert found.value.upper - found.value.lower < width
    assert found.stopped == "iterations"
    assert found.history[-1][0] == found.iterations == iterations
    assert found.history[-1][1] == pytest.approx(float(found.exploitability), abs=1e-12)
    errors = [error for _, error in found.history]
    assert errors[-1] < errors[len(errors) // 2] < errors[0]


def test_what_it_returns_is_a_behaviour_whose_regret_is_as_said() -> None:
    for form in (KUHN, eg.published_tree("kuhn-1950", players=3), random_tree(12, n_players=3)):
        found = eg.regret_minimization(form, iterations=30)
        lost = regrets(form, found.behavior)
        gains = found.bounds.gains
        assert all(g.lower <= x <= g.upper for g, x in zip(gains, lost, strict=True))
        assert max(lost) <= found.epsilon <= max(lost) + Fraction(1, 10**9)
        assert sum(found.behavior[next(iter(found.behavior))].values()) == 1
        with pytest.raises(KeyError):
            found.behavior["deal to 1"]
    assert found.value is None


def test_it_stops_at_the_tolerance_and_at_the_time() -> None:
    said: list[str] = []
    found = eg.regret_minimization(KUHN, iterations=10**6, tolerance=1e-3, progress=said.append)
    assert found.stopped == "tolerance"
    assert found.epsilon <= 4 * Fraction(1, 1000)
    assert found.iterations < 10_000
    assert said[-1].startswith(f"iteration {found.iterations}, exploitability 0.00")
    late = eg.regret_minimization(KUHN, iterations=10**9, timeout=0.1)
    assert late.stopped == "timeout"
    assert late.seconds < 3
    assert late.iterations < 10**9


def test_best_replies_are_best() -> None:
    for seed in range(12):
        form = random_tree(seed, n_players=1 + seed % 3, pays_on_the_way=True)
        behavior = random_behavior(form, seed)
        lost = regrets(form, behavior)
        for player in range(form.n_players):
            reply = eg.best_response(form, behavior, player)
            weights = 3 * ProfileEvaluator(form).probabilities(behavior)
            other = eg.best_response(form, weights, player)
            assert float(other.gain) == pytest.approx(float(reply.gain), abs=1e-9)
            assert reply.gain.lower <= lost[player] <= reply.gain.upper
            answered = {
                **behavior,
                **{label: {action: Fraction(1)} for label, action in reply.actions.items()},
            }
            # The answer leaves nothing to gain.
            assert regrets(form, answered)[player] == 0
            assert reply.payoff.lower <= reply.best.upper
            assert reply.best.lower <= reply.payoff.upper


def test_floats_and_proofs_agree() -> None:
    for form in (KUHN, random_tree(5), random_tree(6, n_players=3)):
        evaluator = ProfileEvaluator(form)
        behavior = random_behavior(form, 1)
        weights = evaluator.probabilities(behavior)
        found = profile_bounds(form, behavior)
        assert evaluator.nash_conv(weights) == pytest.approx(float(found.nash_conv))
        assert evaluator.exploitability(weights) == pytest.approx(
            float(eg.exploitability(form, behavior))
        )
        assert float(eg.nash_conv(form, weights)) == pytest.approx(float(found.nash_conv))
        floats = {label: {a: float(w) for a, w in row.items()} for label, row in behavior.items()}
        assert float(eg.nash_conv(form, floats)) == pytest.approx(float(found.nash_conv))


def test_equilibria_of_kuhns_poker_are_not_exploitable() -> None:
    found = eg.regret_minimization(KUHN, "PCFR+", iterations=3000)
    assert found.epsilon < Fraction(1, 10**8)
    assert eg.nash_conv(KUHN, even(KUHN)).lower > Fraction(9, 10)


def test_what_is_asked_wrongly() -> None:
    with pytest.raises(SolveError) as caught:
        eg.regret_minimization(KUHN, "CFR*", iterations=0, tolerance=0, timeout=-1)
    assert [str(problem) for problem in caught.value.problems] == [
        "algorithm: is not known [found 'CFR*'; accepted: CFR, CFR+, DCFR, PCFR+]",
        "timeout: must be positive [found '-1'; accepted: seconds, or None for no limit]",
        "iterations: cannot be [found '0'; accepted: a whole number from 1 to 1000000000]",
        "tolerance: cannot be "
        "[found '0'; accepted: a positive share of the range of payoffs, or None]",
    ]
    with pytest.raises(SolveError, match=r"player: is none of this game .*accepted: 0 to 1"):
        eg.best_response(KUHN, even(KUHN), 2)
    with pytest.raises(SolveError, match=r"accepted: shape \(33,\)"):
        ProfileEvaluator(KUHN).probabilities(np.ones(3))
    with pytest.raises(SolveError, match="distributions at every player's information set"):
        ProfileEvaluator(KUHN).probabilities(-np.ones(33))
    with pytest.raises(SolveError) as caught:
        ProfileEvaluator(KUHN).probabilities(
            {**even(KUHN), "1: J": {"bet": 0.9}, "1: K": {"bet": 0.5, "raise": 0.5}, "1: A": {}}
        )
    assert [str(problem) for problem in caught.value.problems] == [
        "behavior: no such information set [found '1: A']",
        "behavior['1: J']: is not a distribution [found \"{'bet': 0.9}\"]",
        "behavior['1: K']: no such action [found 'raise'; accepted: pass, bet]",
    ]
    with pytest.raises(SolveError, match=r"iterations: cannot be .*'1.5'.* not negative"):
        eg.RegretMinimizer(KUHN).run(1.5)
    with pytest.raises(SolveError, match="is missing"):
        eg.nash_conv(KUHN, {"1: J": {"bet": 1.0}})
    with pytest.raises(SolveError, match="is missing"):
        eg.nash_conv(KUHN, {"1: J": {"bet": 1}})


@pytest.mark.parametrize(
    "behavior",
    [
        "even",
        None,
        [["bet"]],
        dict.fromkeys(even(KUHN), 1),
        {label: {"bet": "x"} for label in even(KUHN)},
    ],
)
def test_what_is_no_behavior_is_refused(behavior: Any) -> None:
    questions = (
        lambda: eg.nash_conv(KUHN, behavior),
        lambda: eg.exploitability(KUHN, behavior),
        lambda: eg.best_response(KUHN, behavior, 0),
        lambda: ProfileEvaluator(KUHN).probabilities(behavior),
    )
    for question in questions:
        with pytest.raises(SolveError, match="behavior"):
            question()


@pytest.mark.parametrize("form", [None, "kuhn-1950", {}, 3])
def test_what_is_no_form_is_refused(form: Any) -> None:
    for question in (
        lambda: eg.nash_conv(form, np.ones(33)),
        lambda: eg.best_response(form, np.ones(33), 0),
        lambda: eg.regret_minimization(form),
        lambda: eg.RegretMinimizer(form),
        lambda: ProfileEvaluator(form),
    ):
        with pytest.raises(SolveError, match=r"form: is no extensive form .*an ExtensiveForm"):
            question()
    with pytest.raises(GameError, match=r"form: is no extensive form"):
        profile_bounds(form, np.ones(33))


def test_options_of_a_wrong_type_are_named() -> None:
    options: Any = {"algorithm": ["CFR"], "alternating": 1, "workers": 1.0, "progress": 7}
    with pytest.raises(SolveError) as caught:
        eg.regret_minimization(KUHN, **options)
    assert [problem.path for problem in caught.value.problems] == [
        "algorithm",
        "alternating",
        "workers",
        "progress",
    ]


def test_regrets_may_be_forgotten_as_fast_as_floats_can_say() -> None:
    for beta in (-1e308, -1e3, 1e308):
        run = eg.RegretMinimizer(KUHN, "DCFR", beta=beta).run(50)
        assert np.isfinite(run.average).all()
    assert np.isfinite(eg.RegretMinimizer(KUHN, "CFR", gamma=30).run(50).average).all()


def test_a_chain_is_bounded_in_time_linear_in_its_length() -> None:
    tree, at = ExtensiveBuilder(["one", "two"]), None
    for level in range(20_000):
        mover = ("one", "two")[level % 2]
        choice = tree.decision(mover, ["on", "stop"], information_set=str(level), after=at)
        tree.terminal([level % 7, level % 5], after=choice["stop"])
        at = choice["on"]
    tree.terminal([1, 1], after=at)
    form = tree.build()
    found = eg.regret_minimization(form, iterations=10**6, timeout=0.5)
    assert found.stopped == "timeout"
    assert found.seconds < 10
    assert found.epsilon >= 0


def test_nobody_can_do_anything_where_the_game_is_over() -> None:
    tree = ExtensiveBuilder(["one", "two"])
    tree.terminal([3, 4])
    over = tree.build()
    assert eg.nash_conv(over, {}).upper == 0
    assert eg.best_response(over, {}, 1).best.lower == 4
    assert eg.regret_minimization(over, iterations=2).epsilon == 0


def test_one_who_forgets_is_refused_everywhere() -> None:
    tree = ExtensiveBuilder(["driver"])
    first = tree.decision("driver", ["on", "off"], information_set="exit")
    second = tree.decision("driver", ["on", "off"], information_set="exit", after=first["on"])
    tree.terminal([0], after=first["off"])
    tree.terminal([4], after=second["off"])
    tree.terminal([1], after=second["on"])
    form, always = tree.build(), {"exit": {"on": Fraction(1)}}
    for ask in (
        lambda: eg.regret_minimization(form),
        lambda: eg.best_response(form, always, 0),
        lambda: eg.nash_conv(form, always),
    ):
        with pytest.raises(SolveError, match="exit: a player forgets what it knew or did"):
            ask()
