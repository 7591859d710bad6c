"""Flips and regions of the shipped pair: complete, and true to the game solved anew elsewhere."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from est_games.equilibrium.stages.backward import solve_stages
from est_games.game.valuation import Valuation
from est_games.verdict.judge import Judgement
from est_games.verdict.position import Position


def found_anew(form, point):
    """Return all findings of a game solved for all beliefs, in plain rationals, at a point."""
    solved = solve_stages(Valuation(form, point))
    return Judgement(position=Position(solution=solved)).findings


def places(parameter) -> list[Fraction]:
    """Return the ends of a range and some values between."""
    rng = random.Random(parameter.name)
    width = parameter.high - parameter.low
    inner = [parameter.low + width * Fraction(rng.randint(1, 99), 100) for _ in range(3)]
    return [parameter.low, parameter.high, *inner]


@pytest.mark.parametrize(
    ("x", "y", "finding"),
    [
        ("freeze", "predictability", "may.nato.reform"),
        ("cohesion", "p_enlargement", "dominant.eu"),
        ("reform_value", "containment_cost", "closed.nato"),
        ("war", "patience", "dominates.neutrals.stall.sign"),
        ("evasion", "veto", "may-wait.sincere"),
        ("veto", "tabling_cost", "cannot-lose.revisionist"),
    ],
)
def test_regions_of_the_shipped_pair_are_complete(shipped_verdict, x, y, finding):
    region = shipped_verdict.region(x, y, finding)
    assert region.complete
    assert region.exact
    ranges = {each.name: each for each in shipped_verdict.form.parameters}
    for point in zip(places(ranges[x]), reversed(places(ranges[y])), strict=True):
        values = dict(zip((x, y), point, strict=True))
        found = found_anew(shipped_verdict.form, values)
        assert region.holds(values) == (found[finding] == region.value), values


@pytest.mark.parametrize("name", ["freeze", "trust"])
def test_whole_ranges_of_the_shipped_pair_are_settled(shipped_verdict, name):
    line = shipped_verdict.line(name)
    assert line.complete
    assert not line.stopped
    (parameter,) = (each for each in shipped_verdict.form.parameters if each.name == name)
    for value in places(parameter):
        found = found_anew(shipped_verdict.form, {name: value})
        assert {key: found[key] for key in line.at(value)} == line.at(value)


def test_findings_asked_alone_are_those_asked_together(shipped_verdict):
    valuation = Valuation(shipped_verdict.form)
    for key in ("dominant.nato", "may-wait.revisionist", "dominates.eu.stall.sign"):
        assert shipped_verdict.judge.watching(key)(valuation) == {
            key: shipped_verdict.findings[key]
        }
