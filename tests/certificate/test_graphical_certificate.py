"""The count of pure equilibria: the checker recounts, and rejects every claim that is not so."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings, strategies as st

from est_games.certificate.graphical_count import (
    Case,
    CountPlan,
    TooManyRowsError,
    graphical_count_problems,
)
from est_games.certificate.graphical_replies import listed_replies, summed_replies
from est_games.equilibrium.pure import graphical_search, relation_join
from est_games.equilibrium.pure.best_reply_relation import listed_replies as solver_replies
from est_games.equilibrium.solve import solve
from est_games.game.graphical import GraphicalForm

SAME, OTHER = [[1, 0], [0, 1]], [[0, 1], [1, 0]]
PAIRS = {("a", "b"): (SAME, SAME), ("b", "c"): (SAME, OTHER), ("c", "d"): (SAME, SAME)}


def random_ring(seed: int, n: int = 7, m: int = 3) -> GraphicalForm:
    chance = random.Random(seed)
    near = {str(i): [str((i - 1) % n), str((i + 1) % n)] for i in range(n)}
    top = (1, 2, 100)[seed % 3]
    return GraphicalForm.from_payoff(
        lambda *_: chance.randint(0, top), neighbours=near, strategies=list("xyz"[:m])
    )


def claim(form: GraphicalForm) -> tuple[CountPlan, int]:
    found = solve(form, "pure-nash")
    assert isinstance(found.certificate.evidence, CountPlan)
    assert found.n_equilibria is not None
    return found.certificate.evidence, found.n_equilibria


def why(form: GraphicalForm, plan: CountPlan, total: int) -> str:
    return "; ".join(map(str, graphical_count_problems(form, plan, total)))


@settings(max_examples=40)
@given(st.integers(0, 10**6), st.integers(-5, 5))
def test_only_the_right_number_is_accepted(seed: int, off: int) -> None:
    form = random_ring(seed)
    plan, total = claim(form)
    assert bool(why(form, plan, total + off)) == bool(off)


@settings(max_examples=40)
@given(st.integers(0, 10**6), st.data())
def test_any_order_counts_the_same(seed: int, data: st.DataObject) -> None:
    form = random_ring(seed, n=6)
    total = claim(form)[1]
    order = tuple(data.draw(st.permutations(range(6))))
    assert why(form, CountPlan(case=Case(order=order)), total) == ""


@settings(max_examples=60)
@given(st.integers(0, 10**6), st.data())
def test_a_strike_is_accepted_only_where_it_holds(seed: int, data: st.DataObject) -> None:
    form = random_ring(seed, n=5)
    total = claim(form)[1]
    strike = data.draw(st.tuples(st.integers(0, 4), st.integers(0, 2), st.integers(0, 4)))
    plan = CountPlan(case=Case(struck=(strike,), order=tuple(range(5))))
    player, strategy, owner = strike
    replies = listed_replies(form, owner)
    played = player in replies.scope and strategy in replies.rows[:, replies.scope.index(player)]
    holds = player in replies.scope and not played
    assert why(form, plan, total) == (
        "" if holds else "case.struck[0]: some best reply left has it"
    )


def test_strikes_build_on_one_another() -> None:
    """A chain: the first has a better strategy, each other wants what the one before it has."""
    names = [str(i) for i in range(40)]
    tables: dict[str, object] = {"0": (["0"], [1, 0])}
    tables |= {b: ([a, b], SAME) for a, b in pairwise(names)}
    form = GraphicalForm.from_tables(tables)
    plan, total = claim(form)
    assert total == 1
    assert [strike[0] for strike in plan.case.struck] == list(range(40))
    assert why(form, plan, 1) == ""
    backwards = replace(plan.case, struck=plan.case.struck[::-1])
    assert why(form, CountPlan(case=backwards), 1) == "case.struck[0]: some best reply left has it"


def test_a_case_without_strategies_left_has_none() -> None:
    pennies = GraphicalForm.from_pairs({("a", "b"): (SAME, OTHER)}, own={"a": [9, 0]})
    assert claim(pennies)[1] == 1
    dead = GraphicalForm.from_tables({"a": (["a"], [1, 0]), "b": (["a"], [1, 0])})
    bad = Case(struck=((0, 1, 0), (0, 0, 0)))
    assert why(dead, CountPlan(case=bad), 0) == "case.struck[1]: some best reply left has it"


FORM = GraphicalForm.from_pairs(PAIRS)
SPLIT = Case(split=1, cases=(Case(order=(0, 1, 2, 3)), Case(order=(3, 2, 1, 0))))


def test_a_split_adds_up() -> None:
    total = claim(FORM)[1]
    assert why(FORM, CountPlan(case=SPLIT), total) == ""
    assert "there are" in why(FORM, CountPlan(case=SPLIT), total + 1)


@pytest.mark.parametrize(
    ("case", "message"),
    [
        (Case(), "case.order: does not hold every variable once"),
        (Case(order=(0, 1, 2)), "case.order: does not hold every variable once"),
        (Case(order=(0, 1, 2, 2)), "case.order: does not hold every variable once"),
        (Case(order=(0, 1, 2, 4)), "case.order: does not hold every variable once"),
        (replace(SPLIT, split=4), "case.split: is no player"),
        (replace(SPLIT, split=-1), "case.split: is no player"),
        (replace(SPLIT, cases=SPLIT.cases[:1]), "case.cases: are 1, not 2"),
        (replace(SPLIT, cases=SPLIT.cases * 2), "case.cases: are 4, not 2"),
        (
            replace(SPLIT, cases=(SPLIT.cases[0], Case())),
            "case.cases[1].order: does not hold every",
        ),
        (Case(struck=((0, 2, 0),), order=(0, 1, 2, 3)), "case.struck[0]: some best reply left has"),
        (Case(struck=((9, 0, 0),), order=(0, 1, 2, 3)), "case.struck[0]: some best reply left has"),
        (
            Case(struck=((0, 0, -1),), order=(0, 1, 2, 3)),
            "case.struck[0]: some best reply left has",
        ),
        (Case(struck=((0, 0),), order=(0, 1, 2, 3)), "case.struck[0]: some best reply left has"),  # type: ignore[arg-type]
    ],
)
def test_broken_plans_are_rejected(case: Case, message: str) -> None:
    assert why(FORM, CountPlan(case=case), claim(FORM)[1]).startswith(message)


def test_sums_are_checked_too() -> None:
    total = claim(FORM)[1]
    order = (0, 2, 4, 5, 1, 3)
    good = CountPlan(sums={1: (2, 0)}, case=Case(order=order))
    assert why(FORM, good, total) == ""
    for sums in ({1: (0,)}, {1: ()}, {1: (0, 0)}, {1: (0, 1)}, {1: (0, 2, 2)}):
        bad = CountPlan(sums=sums, case=Case(order=order))
        assert why(FORM, bad, total) == "sums[1]: are not over all it depends on, in pairs"
    triple = GraphicalForm.from_tables({"a": (["a", "b", "c"], [SAME, OTHER]), "b": [], "c": []})
    unsummed = CountPlan(sums={0: (1, 2)}, case=Case(order=(0,)))
    assert why(triple, unsummed, 1) == "sums[0]: are not over all it depends on, in pairs"


@pytest.mark.parametrize("seed", range(6))
def test_a_changed_payoff_is_noticed(seed: int) -> None:
    """The count of one game is no count of another: a strategy is made the best, ties broken."""
    form = random_ring(seed, n=6, m=2)
    plan, total = claim(form)
    chance = random.Random(seed)
    rejected = different = 0
    for _ in range(20):
        player = chance.randrange(6)
        (table,) = form.tables[player]
        payoffs = list(table.payoffs)
        payoffs[chance.randrange(len(payoffs))] += 1000
        tables = list(form.tables)
        tables[player] = (replace(table, payoffs=tuple(payoffs)),)
        other = replace(form, tables=tuple(tables))
        n = solve(other, "pure-nash").n_equilibria
        different += n != total
        rejected += bool(why(other, plan, total)) and n != total
    assert rejected == different


def test_the_two_ways_to_find_best_replies_agree() -> None:
    for seed in range(30):
        form = random_ring(seed, n=5)
        for player in range(5):
            ours = {tuple(row) for row in listed_replies(form, player).rows.tolist()}
            theirs = {tuple(row) for row in solver_replies(form, player).rows.tolist()}
            assert ours == theirs


def test_sums_allow_what_lists_allow() -> None:
    import numpy as np

    chance = random.Random(3)
    for _ in range(40):
        pairs = {
            ("a", name): (
                [[chance.randint(0, 2) for _ in range(2)] for _ in range(3)],
                [[0, 0]] * 3,
            )
            for name in "bcd"
        }
        form = GraphicalForm.from_pairs(pairs, own={"a": [0, chance.randint(0, 2), 1]})
        left = [np.array([chance.random() < 0.7 for _ in range(m)]) for m in form.shape]
        listed, summed = listed_replies(form, 0), summed_replies(form, 0, (3, 1, 2), 4)
        assert summed is not None
        for player in range(4):
            for strategy in np.flatnonzero(left[player]).tolist():
                assert summed.allows(left, player, strategy) == listed.allows(
                    left, player, strategy
                )


def test_a_solver_that_loses_one_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """A relation short of a row: whatever is then found, it is not claimed to be all."""
    whole = graphical_search.listed_replies
    monkeypatch.setattr(
        graphical_search,
        "listed_replies",
        lambda form, player: (
            replace(whole(form, player), rows=whole(form, player).rows[1:])
            if player == 0
            else whole(form, player)
        ),
    )
    found = solve(FORM, "pure-nash")
    assert found.status.name == "FAILED"
    assert found.equilibria == ()


def test_a_solver_that_counts_wrong_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = relation_join.summed_out
    monkeypatch.setattr(
        relation_join,
        "summed_out",
        lambda *args: replace(whole(*args), counts=whole(*args).counts + 1),
    )
    found = solve(FORM, "pure-nash")
    assert (found.status.name, found.n_equilibria) == ("FAILED", None)


def test_time_and_memory_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    from est_games.certificate import row_extension

    plan, total = claim(FORM)
    with pytest.raises(TimeoutError):
        graphical_count_problems(FORM, plan, total, deadline=0.0)
    monkeypatch.setattr(row_extension, "_MAX_ROWS", 1)
    with pytest.raises(TooManyRowsError):
        graphical_count_problems(FORM, plan, total)
    found = solve(FORM, "pure-nash")
    assert (found.status.name, found.n_equilibria) == ("LIMIT", None)
    assert found.messages == ("the equilibria could not be counted again in memory",)
