"""A run that remembers others returns what one without memory would, and signs that prove it."""

from __future__ import annotations

import random
from fractions import Fraction
from pathlib import Path

import pytest

import est_games as eg
from est_games.equilibrium.stages import stage_game
from est_games.equilibrium.stages.memory import Memory
from est_games.equilibrium.stages.perfect_bayesian import StageSolution, solve_stages
from est_games.errors import SolveError
from est_games.game.valuation import Valuation
from est_games.polynomial import Polynomial, apply
from tests.oracles import small_forms as forms

FILES = Path(__file__).parents[2] / "files"
PAIRS = {
    "hidden agenda": (FILES / "hidden-agenda-treaty.toml", FILES / "hidden-agenda-situation.toml"),
    "talks": ("est-2009", FILES / "agreement" / "talks.toml"),
    "blocs": ("est-2009", FILES / "agreement" / "blocs.toml"),
}


@pytest.fixture(params=PAIRS, scope="module")
def base(request) -> StageSolution:
    treaty, situation = PAIRS[request.param]
    form = eg.compile_game(eg.load_treaty(treaty), eg.load_situation(situation))
    return solve_stages(Valuation(form))


def points(low: Fraction, high: Fraction) -> list[Fraction]:
    """Return a walk over a range that comes back to where it was, ends included."""
    steps = [3, 4, 5, 4, 3, 2, 0, 1, 7, 8, 3]
    return [low + (high - low) * step / 8 for step in steps]


def told(solution: StageSolution) -> list[list[tuple[object, ...]]]:
    """Return the continuations of each stage at the point: values, cones, what is seen."""
    at = solution.valuation.ring.at_point
    return [
        [
            (
                tuple(at(value) for row in each.values for value in row),
                tuple(tuple(at(x) for x in ray) for cone in each.cones for ray in cone.rays),
                each.outcome,
            )
            for each in continuations
        ]
        for continuations in solution.continuations
    ]


def logs_the_truth(solution: StageSolution) -> bool:
    """Return whether every sign a run logged is the sign at its point."""
    ring = solution.valuation.traced
    return all(ring.sign_here(polynomial) == sign for polynomial, sign in ring.decisions())


def test_a_run_with_a_memory_is_a_run_without(base):
    form = base.valuation.form
    recalled = 0
    for parameter in form.parameters:
        memory = Memory(Valuation(form, free=[parameter.name]), base)
        for value in points(parameter.low, parameter.high):
            try:
                fresh, remembering = (
                    Valuation(form, {parameter.name: value}, free=[parameter.name]) for _ in "12"
                )
            except eg.GameError:
                continue
            expected = solve_stages(fresh, reuse=base)
            found = solve_stages(remembering, reuse=base, memory=memory)
            assert told(found) == told(expected)
            assert logs_the_truth(found)
            assert logs_the_truth(expected)
            assert found.removed_ballots == expected.removed_ballots
            assert found.empty_stages == expected.empty_stages
            recalled += sum(len(cases) for cases in memory._cases.values())
    assert recalled


def test_what_was_met_is_not_worked_out_again(base):
    form = base.valuation.form
    parameter = form.parameters[0]
    memory = Memory(Valuation(form, free=[parameter.name]), base)

    def run() -> int:
        solve_stages(Valuation(form, free=[parameter.name]), reuse=base, memory=memory)
        return sum(len(cases) for cases in memory._cases.values())

    assert run() == run()


def agree(form, base: StageSolution | None, memory: Memory, at: Fraction) -> StageSolution:
    """Solve with and without a memory at one value of t, compare, and return the run with one."""
    options = {"reuse": base} if base else {}
    expected = solve_stages(Valuation(form, {"t": at}, free=["t"]), **options)
    found = solve_stages(Valuation(form, {"t": at}, free=["t"]), memory=memory, **options)
    assert told(found) == told(expected)
    assert logs_the_truth(found)
    assert logs_the_truth(expected)
    assert found.mixed_stages == expected.mixed_stages
    assert found.empty_stages == expected.empty_stages
    assert found.lacking == expected.lacking
    return found


WALK = [Fraction(n, 12) for n in (0, 4, 6, 12, 9, 24, -12, 4, 60, -36, 12, 3, 8)]


def crowded_form(seed: int):
    """Many profiles share few successors, where an unsure reply may have no pure equilibrium."""
    rng = random.Random(seed)
    t = Polynomial.generator("t")

    def rows():
        def number():
            slope = Polynomial.constant(rng.choice([0, 0, 1, -1, 2]))
            return t * slope + Polynomial.constant(rng.randint(-2, 2))

        return [[number() for _ in range(2)] for _ in range(3)]

    informed = rng.choice([0, 1])
    root = [(0, "abc"), (1, "abc"), (2, "ab")][informed:]
    n_profiles = 18 if informed == 0 else 6
    stages = [forms.decision("root", root, [rng.randint(1, 6) for _ in range(n_profiles)])]
    for k in range(1, 7):
        movers = rng.choice([[(1, "ab")], [(1, "ab"), (2, "ab")], [(2, "ab")]])
        ends = [rng.randint(7, 14) for _ in range(2 ** len(movers))]
        stages.append(forms.decision(f"reply {k}", movers, ends))
    stages += [forms.terminal(f"end {k}", rows()) for k in range(8)]
    parameters = [forms.parameter("t", 1)]
    return forms.form(stages, "ABC", ("x", "y"), 0, ("1/3", "2/3"), parameters)


@pytest.mark.parametrize("many", [1, 32])
@pytest.mark.parametrize("seed", range(40))
def test_small_forms_come_out_the_same(seed, many, monkeypatch):
    monkeypatch.setattr(stage_game, "MANY", many)
    form = forms.random_form(seed, slope=True)
    base = solve_stages(Valuation(form)) if seed % 2 else None
    memory = Memory(Valuation(form, free=["t"]), base)
    for at in WALK:
        agree(form, base, memory, at)


@pytest.mark.parametrize("many", [1, 18])
@pytest.mark.parametrize("seed", range(20))
def test_situations_of_one_stage_come_out_the_same(seed, many, monkeypatch):
    monkeypatch.setattr(stage_game, "MANY", many)
    form = crowded_form(seed)
    memory = Memory(Valuation(form, free=["t"]))
    for at in WALK:
        agree(form, None, memory, at)


@pytest.mark.parametrize("seed", range(40))
def test_what_a_remembering_run_logs_bounds_where_it_holds(seed):
    form = forms.random_form(seed, slope=True)
    memory = Memory(Valuation(form, free=["t"]))
    for at in WALK:
        run = agree(form, None, memory, at)
        if not run.exact_region:
            continue
        decisions = run.valuation.traced.decisions()
        for there in WALK:
            other = Valuation(form, {"t": there}, free=["t"])
            if all(other.traced.sign_here(p) == sign for p, sign in decisions):
                fresh = solve_stages(other)
                assert [[str(each.values) for each in stage] for stage in run.continuations] == [
                    [str(each.values) for each in stage] for stage in fresh.continuations
                ]


def test_a_comparison_inside_a_shared_formula_is_made_at_every_point():
    t = Polynomial.generator("t")
    most = apply("max", [t, Polynomial.constant(0)])
    ends = [[[most + Polynomial.constant(shift)]] for shift in (0, 1, -1)]
    stages = [
        forms.decision("root", [(0, "ab")], [1, 2]),
        forms.decision("left", [(0, "ab")], [3, 4]),
        forms.delay("right", apply("<", [t, Polynomial.constant(3)]), [[0]], 5),
        *(forms.terminal(f"end {k}", rows) for k, rows in enumerate(ends)),
    ]
    form = forms.form(stages, "A", parameters=[forms.parameter("t", 0)])
    base = solve_stages(Valuation(form))
    memory = Memory(Valuation(form, free=["t"]), base)
    for at in (5, -3, 2, -1, 0):
        agree(form, base, memory, Fraction(at))


def test_a_stage_with_mixed_equilibria_is_worked_out_at_every_point():
    t = Polynomial.generator("t")
    # The third row is worth t whatever the column: from 1/2 on it ends the mixture of the others,
    # though no comparison of payoffs changes its sign there.
    pays = [(1, 0), (0, 1), (0, 1), (1, 0), (t, 1), (t, 0)]
    stages = [
        forms.decision("pennies", [(0, "htx"), (1, "ht")], range(1, 7)),
        *(forms.terminal(f"end {k}", [[a], [b]]) for k, (a, b) in enumerate(pays)),
    ]
    form = forms.form(stages, "AB", parameters=[forms.parameter("t", 1)])
    memory = Memory(Valuation(form, free=["t"]))
    assert any(agree(form, None, memory, at).mixed_stages for at in WALK)
    kept = [case.answer for cases in memory._cases.values() for case in cases]
    assert not any(getattr(answer, "is_mixed", False) for answer in kept)


def test_a_memory_of_something_else_is_refused():
    form, other = forms.random_form(1, slope=True), forms.random_form(2, slope=True)
    memory = Memory(Valuation(form, free=["t"]))
    for stranger in (Valuation(other, free=["t"]), Valuation(form)):
        with pytest.raises(SolveError, match="nothing can be remembered"):
            solve_stages(stranger, memory=memory)
    reuse = solve_stages(Valuation(form))
    with pytest.raises(SolveError, match="nothing can be remembered"):
        solve_stages(Valuation(form, free=["t"]), reuse=reuse, memory=memory)
