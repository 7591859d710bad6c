"""Pure equilibria of typed anonymous forms: all of them, as the normal form has them."""

from __future__ import annotations

import math
import random
from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given, settings, strategies as st

from est_games.certificate.count_profiles import count_profile_problems
from est_games.equilibrium.pure.pure_nash import pure_nash
from est_games.equilibrium.solve import solve
from est_games.errors import SolveError
from est_games.game.typed_anonymous import TypedAnonymousForm

TALLIES = (
    None,
    {"x": ["x"]},
    {"x": ["x"], "y": ["y"]},
    {"x of a": [("a", "x")], "either": ["x", "y"]},
    {"weighted": {"x": 2, ("a", "y"): 1}},
    {},
)


@st.composite
def forms(draw: st.DrawFn) -> TypedAnonymousForm:
    sizes = draw(st.sampled_from([{"a": 3}, {"a": 2, "b": 2}, {"a": 3, "b": 1}, {"a": 1, "b": 2}]))
    labels = draw(st.sampled_from([["x", "y"], ["x", "y", "z"]]))
    top = draw(st.sampled_from([0, 1, 3, 100]))
    chance = random.Random(draw(st.integers(0, 10**6)))
    return TypedAnonymousForm.from_payoff(
        lambda *_: chance.randint(0, top),
        sizes=sizes,
        strategies=labels,
        tallies=draw(st.sampled_from(TALLIES)),
    )


def counts_of(form: TypedAnonymousForm, chosen: list[int]) -> tuple[tuple[int, ...], ...]:
    """Return how many of each type play each strategy in a pure profile."""
    left = iter(chosen)
    rows = []
    for n, m in zip(form.sizes, form.n_strategies, strict=True):
        played = Counter(next(left) for _ in range(n))
        rows.append(tuple(played[a] for a in range(m)))
    return tuple(rows)


@settings(max_examples=60)
@given(forms())
def test_they_are_those_of_the_normal_form(form: TypedAnonymousForm) -> None:
    solution = solve(form, "pure-nash")
    expected = Counter(
        counts_of(form, [row.index(1) for row in each.profile])
        for each in pure_nash(form.to_normal()).equilibria
    )
    assert {each.counts: each.multiplicity for each in solution.equilibria} == dict(expected)
    assert solution.is_complete


@settings(max_examples=40)
@given(forms(), st.data())
def test_the_checker_misses_no_mutation(form: TypedAnonymousForm, data: st.DataObject) -> None:
    found = [each.counts for each in solve(form, "pure-nash").equilibria]
    assert count_profile_problems(form, found) == ()
    if found:
        dropped = data.draw(st.integers(0, len(found) - 1))
        assert count_profile_problems(form, found[:dropped] + found[dropped + 1 :])
        assert count_profile_problems(form, [*found, found[dropped]])
    others = [
        counts_of(form, list(chosen))
        for chosen in [
            data.draw(st.tuples(*[st.integers(0, 1)] * form.n_players)) for _ in range(5)
        ]
    ]
    for counts in others:
        if counts not in found:
            assert count_profile_problems(form, [*found, counts])


def threshold(kind: str, strategy: str, tally: dict[str, int]) -> Fraction:
    value = {"keen": 3, "wary": 1, "hostile": -2}[kind]
    return value * Fraction(tally["sign"] >= 30) - Fraction(
        {"sign": 2, "stall": 1}.get(strategy, 0), 4
    )


def test_fifty_six_states() -> None:
    form = TypedAnonymousForm.from_payoff(
        threshold,
        sizes={"keen": 21, "wary": 20, "hostile": 15},
        strategies=["sign", "reject", "stall"],
        tallies={"sign": ["sign"], "reject": ["reject"]},
    )
    solution = solve(form, "pure-nash")
    assert solution.status.name == "COMPLETE"
    signed = {tuple(row[0] for row in each.counts) for each in solution.equilibria}
    # Nobody signs, or exactly thirty do: with thirty, each is pivotal and gains, none is hostile.
    assert signed == {(0, 0, 0)} | {(k, 30 - k, 0) for k in range(10, 22)}


def test_thresholds_of_one_type_are_counted() -> None:
    form = TypedAnonymousForm.from_payoff(
        lambda kind, strategy, tally: 56 * (tally["sign"] >= 25) - (strategy == "sign"),
        sizes={"state": 56},
        strategies=["sign", "reject"],
        tallies={"sign": ["sign"]},
    )
    found = solve(form, "pure-nash").equilibria
    assert [each.counts for each in found] == [((0, 56),), ((25, 31),)]
    assert found[1].multiplicity == math.comb(56, 25)
    assert found[1].strategy_payoffs == ((Fraction(55), Fraction(56)),)
    assert found[1].payoffs == (56 - Fraction(25, 56),)
    assert found[1].is_pure


def test_none_is_proved() -> None:
    """Two types that match pennies: one wants its like, the other not."""

    def payoff(kind: str, strategy: str, tally: dict[str, int]) -> int:
        same = tally["heads"] in (0, 2)
        return int(same == (kind == "match"))

    form = TypedAnonymousForm.from_payoff(
        payoff,
        sizes={"match": 1, "differ": 1},
        strategies=["heads", "tails"],
        tallies={"heads": ["heads"]},
    )
    assert solve(form, "pure-nash").status.name == "NONE"


def test_limits_stop_it() -> None:
    form = TypedAnonymousForm.from_payoff(
        lambda *_: 0, sizes={"a": 30, "b": 26}, strategies=["x", "y", "z"], tallies={"x": ["x"]}
    )
    few = solve(form, "pure-nash", limit=7)
    assert few.status.name == "LIMIT"
    assert len(few.equilibria) == 7
    assert "more" in few.messages[0]
    assert solve(form, "pure-nash", timeout=1e-9).status.name == "LIMIT"
    with pytest.raises(SolveError, match="limit: must be positive"):
        solve(form, "pure-nash", limit=0)
    with pytest.raises(SolveError, match="timeout: must be positive"):
        solve(form, "pure-nash", timeout=-1)
