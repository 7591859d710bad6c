"""The compiled loops against plain Python, against OpenSpiel, and against themselves."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from est_games.equilibrium.regret.minimizer import RULES, RegretMinimizer
from est_games.errors import SolveError
from est_games.game.extensive import ExtensiveForm
from est_games.game.extensive_builder import ExtensiveBuilder
from est_games.game.published_trees import published_tree
from tests.oracles.layered_trees import random_tree, scaled
from tests.oracles.regret_oracle import RegretOracle


def flat(form: ExtensiveForm, behavior: dict[str, list[float]]) -> np.ndarray:
    return np.array(
        [
            weight
            for choice in form.information_sets
            for weight in behavior.get(choice.label, [1.0] * len(choice.actions))
        ]
    )


def oracle(form: ExtensiveForm, algorithm: str, alternating: bool) -> RegretOracle:
    rule = RULES[algorithm]
    return RegretOracle(
        form,
        alternating=alternating,
        alpha=rule.alpha,
        beta=rule.beta,
        gamma=rule.gamma,
        predictive=rule.is_predictive,
    )


# Without ties: where regrets cancel, what is left of them by rounding decides what is played.
FORMS = [
    *(random_tree(seed, zero_sum=True, depth=7) for seed in range(8)),
    *(random_tree(seed, n_players=1 + seed % 4, pays_on_the_way=True) for seed in range(10, 18)),
]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.title)
@pytest.mark.parametrize("algorithm", RULES)
@pytest.mark.parametrize("alternating", [True, False])
def test_they_do_what_plain_python_does(
    form: ExtensiveForm, algorithm: str, alternating: bool
) -> None:
    plain = oracle(form, algorithm, alternating)
    run = RegretMinimizer(form, algorithm, alternating=alternating)
    for _ in range(4):
        plain.iterate()
        run.run(1)
    assert flat(form, plain.average) == pytest.approx(run.average, abs=1e-9)


def test_one_run_or_several_make_no_difference() -> None:
    form = published_tree("ferguson-1991", sides=3)
    for algorithm in RULES:
        once = RegretMinimizer(form, algorithm).run(30)
        often = RegretMinimizer(form, algorithm).run(1).run(0).run(12).run(17)
        assert (once.average == often.average).all()
        assert once.iterations == often.iterations == 30


def test_workers_make_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("est_games.equilibrium.regret.layout.WORTH_PARTS", 500)
    form = published_tree("ferguson-1991", sides=5)
    for algorithm, alternating in (("CFR+", True), ("PCFR+", True), ("DCFR", False)):
        runs = [
            RegretMinimizer(form, algorithm, alternating=alternating, workers=workers).run(4)
            for workers in (1, 2, 3)
        ]
        assert len(np.unique(runs[2]._owner)) == 3
        for other in runs[1:]:
            assert (runs[0].average == other.average).all()
            assert (runs[0].current == other.current).all()


def test_one_goes_on_alone_where_workers_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("est_games.equilibrium.regret.layout.WORTH_PARTS", 200)
    monkeypatch.setattr("est_games.equilibrium.regret.minimizer._SEQUENCES_TOGETHER", 1)
    form = published_tree("ferguson-1991", sides=4)
    run, one = RegretMinimizer(form, workers=2), RegretMinimizer(form).run(70)
    done, clock = list[int](), [0.0]
    iterate = run._iterate

    def timed(schedule: Any, workers: int) -> None:
        iterate(schedule, workers)
        done.append(workers)
        # Two wait for each other until the fortieth time.
        clock[0] += 1.0 if workers == 1 else 3.0 if len(done) < 40 else 0.6

    monkeypatch.setattr(run, "_iterate", timed)
    monkeypatch.setattr("est_games.equilibrium.regret.minimizer.perf_counter", lambda: clock[0])
    run.run(70)
    assert done[0] == 2
    assert set(done[1:33]) == {1}
    assert done[33] == 2
    assert set(done[34:65]) == {1}
    assert set(done[65:]) == {2}
    assert (run.average == one.average).all()


def test_parts_make_no_difference_but_rounding(monkeypatch: pytest.MonkeyPatch) -> None:
    form = published_tree("ferguson-1991", sides=3)
    whole = {rule: RegretMinimizer(form, rule).run(5).average for rule in RULES}
    monkeypatch.setattr("est_games.equilibrium.regret.layout.WORTH_PARTS", 2)
    monkeypatch.setattr("est_games.equilibrium.regret.layout.WIDEST_TILE", 5)
    for rule in RULES:
        apart = RegretMinimizer(form, rule, workers=2)
        assert len(apart.evaluator.layout.part_tile) > 5
        assert apart.run(5).average == pytest.approx(whole[rule], abs=1e-9)


@pytest.mark.parametrize("algorithm", RULES)
@pytest.mark.parametrize(
    ("scale", "offset"), [(Fraction(1, 10**12), 0), (10**12, 10**15), (1, 10**15), (7, -3)]
)
def test_scale_and_offset_make_no_difference(algorithm: str, scale: Any, offset: Any) -> None:
    form = random_tree(3, zero_sum=True)
    other = scaled(form, Fraction(scale), Fraction(offset))
    one, two = (RegretMinimizer(game, algorithm).run(50) for game in (form, other))
    assert (one.average == two.average).all()
    assert two.gains() == pytest.approx(one.gains() * float(scale))


@pytest.mark.parametrize(
    ("slug", "options", "peer", "iterations"),
    [
        ("kuhn-1950", {}, "kuhn_poker", 1000),
        ("kuhn-1950", {"players": 3}, "kuhn_poker(players=3)", 100),
        ("ferguson-1991", {"sides": 4}, "liars_dice(numdice=1,dice_sides=4)", 30),
        ("southey-2005", {}, "leduc_poker", 10),
    ],
)
def test_they_get_as_far_as_openspiel(
    slug: str, options: dict[str, int], peer: str, iterations: int
) -> None:
    pyspiel = pytest.importorskip("pyspiel", reason="OpenSpiel is not installed")
    game, form = pyspiel.load_game(peer), published_tree(slug, **options)
    for algorithm, solver in (("CFR", pyspiel.CFRSolver), ("CFR+", pyspiel.CFRPlusSolver)):
        theirs = solver(game)
        for _ in range(iterations):
            theirs.evaluate_and_update_policy()
        ours = RegretMinimizer(form, algorithm).run(iterations)
        conv = pyspiel.nash_conv(game, theirs.average_policy(), True)
        assert float(ours.gains().sum()) == pytest.approx(conv, abs=1e-6)


@pytest.mark.parametrize("algorithm", RULES)
@pytest.mark.parametrize("alternating", [True, False])
def test_the_average_comes_near_in_zero_sum_games(algorithm: str, alternating: bool) -> None:
    for form in (published_tree("kuhn-1950"), random_tree(1, zero_sum=True)):
        run = RegretMinimizer(form, algorithm, alternating=alternating)
        # Average regret, a sum over information sets (Zinkevich et al. 2007, theorems 3 and 4).
        n_sets = len(form.information_sets)
        for iterations in (10, 90, 900):
            gains = run.run(iterations).gains() / (2 * run.evaluator.half)
            bound = 2 * n_sets * 3**0.5 / run.iterations**0.5
            assert 0 <= gains.sum() <= bound
        assert gains.sum() < 0.005


def test_what_is_discounted_for_ever_is_cfr() -> None:
    form = published_tree("kuhn-1950")
    infinite = float("inf")
    same = RegretMinimizer(form, "DCFR", alpha=infinite, beta=infinite, gamma=0).run(20)
    assert (same.average == RegretMinimizer(form, "CFR").run(20).average).all()
    plus = RegretMinimizer(form, "DCFR", alpha=infinite, beta=-infinite, gamma=1).run(20)
    assert (plus.average == RegretMinimizer(form, "CFR+").run(20).average).all()


def test_the_smallest_games() -> None:
    nothing = ExtensiveBuilder(["a", "b"])
    nothing.terminal([1, 2])
    run = RegretMinimizer(nothing.build()).run(3)
    assert run.average.shape == (0,)
    assert run.gains().tolist() == [0, 0]
    alone = ExtensiveBuilder(["a", "idle"])
    for amount, branch in zip((1, 3, 2), alone.decision("a", ["x", "y", "z"]), strict=True):
        alone.terminal([amount, 5], after=branch)
    run = RegretMinimizer(alone.build(), "PCFR+").run(50)
    assert run.current.tolist() == [0, 1, 0]
    assert run.gains()[1] == 0


def test_one_who_forgets_is_refused() -> None:
    tree = ExtensiveBuilder(["driver"])
    first = tree.decision("driver", ["on", "off"], information_set="exit")
    second = tree.decision("driver", ["on", "off"], information_set="exit", after=first["on"])
    tree.terminal([0], after=first["off"])
    tree.terminal([4], after=second["off"])
    tree.terminal([1], after=second["on"])
    with pytest.raises(SolveError, match=r"exit: a player forgets what it knew or did"):
        RegretMinimizer(tree.build())


def test_what_is_wrong_is_said_all_at_once() -> None:
    with pytest.raises(SolveError) as caught:
        RegretMinimizer(published_tree("kuhn-1950"), "CFR++", alpha="1", gamma=-1, workers=0)
    assert [str(problem) for problem in caught.value.problems] == [
        "algorithm: is not known [found 'CFR++'; accepted: CFR, CFR+, DCFR, PCFR+]",
        "alpha: cannot be [found '1'; accepted: a number, inf or -inf]",
        "gamma: cannot be [found '-1'; accepted: a number from 0 to 30]",
        "workers: cannot be [found '0'; accepted: a whole number from 1 to 64]",
    ]
