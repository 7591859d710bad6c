"""A run that remembers others returns, and logs, what a run without memory would."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

import est_games as eg
from est_games.equilibrium.memory import Memory
from est_games.equilibrium.perfect_bayesian import StageSolution, solve_stages
from est_games.game.valuation import Valuation

FILES = Path(__file__).parents[1] / "files"
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


def logged(solution: StageSolution) -> dict[str, int]:
    return {str(polynomial): sign for polynomial, sign in solution.valuation.traced.decisions()}


def test_a_run_with_a_memory_is_a_run_without(base):
    form = base.valuation.form
    recalled = 0
    for parameter in form.parameters:
        memory = Memory(base.register, (parameter.name,))
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
            assert logged(found) == logged(expected)
            assert found.removed_ballots == expected.removed_ballots
            assert found.empty_stages == expected.empty_stages
            recalled += sum(len(cases) for cases in memory._cases.values())
    assert recalled


def test_what_was_met_is_not_worked_out_again(base):
    form = base.valuation.form
    parameter = form.parameters[0]
    memory = Memory(base.register, (parameter.name,))

    def run() -> int:
        solve_stages(Valuation(form, free=[parameter.name]), reuse=base, memory=memory)
        return sum(len(cases) for cases in memory._cases.values())

    assert run() == run()
