"""Behaviour, realisation plans and mixed strategies into one another: Kuhn's theorem both ways."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings, strategies as st

import est_games as eg
from est_games.errors import GameError
from est_games.game.extensive import ExtensiveForm
from est_games.game.extensive_builder import ExtensiveBuilder
from est_games.game.mixed_behavior import behavior_of_strategies, pure_strategies
from tests.oracles.behavior_oracle import grid, owned, payoffs
from tests.oracles.published_trees import kuhn, pennies_outside
from tests.oracles.random_tree import random_tree


def normal_payoffs(form: ExtensiveForm, mixed: tuple, reduced: bool) -> list[Fraction]:
    from est_games.certificate.normal_form import expected_payoffs

    return list(expected_payoffs(form.to_normal(reduced=reduced), mixed))


@settings(max_examples=20)
@given(seed=st.integers(0, 10**6), reduced=st.booleans())
def test_all_ways_round(seed: int, reduced: bool) -> None:
    form = random_tree(Random(seed), 1 + seed % 3)
    for behavior in grid(form, most=5, seed=seed):
        plans = eg.realization_plan(form, behavior)
        mixed = eg.mixed_from_behavior(form, behavior, reduced=reduced)
        # Kuhn's theorem: the same plays with the same probabilities.
        assert normal_payoffs(form, mixed, reduced) == payoffs(form, behavior)
        assert eg.plan_from_mixed(form, mixed, reduced=reduced) == plans
        for off_path in ("uniform", "first", behavior):
            again = eg.behavior_from_plan(form, plans, off_path=off_path)
            assert eg.realization_plan(form, again) == plans
            assert payoffs(form, again) == payoffs(form, behavior)
        assert eg.behavior_from_plan(form, plans, off_path=behavior) == behavior
        assert eg.behavior_from_mixed(form, mixed, reduced=reduced, off_path=behavior) == behavior


@settings(max_examples=15)
@given(seed=st.integers(0, 10**6), reduced=st.booleans())
def test_any_mixture_is_a_behaviour(seed: int, reduced: bool) -> None:
    """Not only those that decide every information set independently."""
    rng = Random(seed)
    form = random_tree(rng, 2)
    mixed = []
    for m in form.to_normal(reduced=reduced).shape:
        weights = [rng.randrange(4) for _ in range(m)]
        weights[rng.randrange(m)] += 1
        mixed.append(tuple(Fraction(x, sum(weights)) for x in weights))
    behavior = eg.behavior_from_mixed(form, mixed, reduced=reduced)
    assert payoffs(form, behavior) == normal_payoffs(form, tuple(mixed), reduced)


def test_strategies_are_those_of_the_strategic_form() -> None:
    form = pennies_outside()
    normal = form.to_normal()
    strategies = pure_strategies(form)
    for i, first in enumerate(strategies[0]):
        for j, second in enumerate(strategies[1]):
            behavior = behavior_of_strategies(form, [first, second])
            place = i * normal.strides[0] + j * normal.strides[1]
            assert payoffs(form, behavior) == [row[place] for row in normal.payoffs]


def test_what_sequences_are_called() -> None:
    assert eg.sequence_labels(kuhn(), 0)[:3] == ("", "1 J: check", "1 J: bet")


def test_plans_are_linear_where_the_strategic_form_is_huge() -> None:
    """Two hundred choices of one player at once: 2**200 strategies."""
    tree = ExtensiveBuilder(["1"])
    root = tree.chance({str(k): Fraction(1, 200) for k in range(200)})
    for k in range(200):
        choice = tree.decision("1", ["l", "r"], after=root[str(k)], information_set=f"set {k}")
        for amount, branch in enumerate(choice):
            tree.terminal([amount], after=branch)
    form = tree.build()
    third = Fraction(1, 3)
    behavior = {choice.label: {"l": third, "r": 1 - third} for choice in owned(form)}
    plans = eg.realization_plan(form, behavior)
    assert len(plans[0]) == 401
    assert eg.behavior_from_plan(form, plans) == behavior
    with pytest.raises(GameError, match="the strategic form is too large"):
        eg.mixed_from_behavior(form, behavior)


def test_a_long_chain() -> None:
    tree = ExtensiveBuilder(["1"])
    after = None
    for _ in range(5_000):
        choice = tree.decision("1", ["stop", "go"], after=after)
        tree.terminal([0], after=choice["stop"])
        after = choice["go"]
    tree.terminal([1], after=after)
    form = tree.build()
    behavior = {choice.label: {"go": Fraction(1)} for choice in owned(form)}
    (plan,) = eg.realization_plan(form, behavior)
    assert plan[-1] == 1
    assert eg.behavior_from_plan(form, [plan])[owned(form)[-1].label]["go"] == 1


# Bad input

HALF = Fraction(1, 2)


@pytest.mark.parametrize(
    ("plans", "text"),
    [
        ([[1]], "plans: must be 2, one a player [found '1']"),
        ([[1], [1, 1, 0]], "plans[0]: needs 5 weights, one a sequence [found '1']"),
        (
            [[1, 0, 1, 0, 0], [1, 0.5, 0.5]],
            "plans[1]: must be exact [accepted: Fractions or integers]",
        ),
        (
            [[1, 0, 1, 0, 0], [2, 1, 1]],
            "plans[1]: must start with one, the weight of having done nothing yet [found '2']",
        ),
        (
            [[1, 0, 1, 0, 0], [1, 2, -1]],
            "plans[1][2] (yours: t): is negative [found '-1']",
        ),
        (
            [[1, HALF, HALF, HALF, HALF], [1, 1, 0]],
            "plans[0]: weights at 'mine' do not add up to that of the sequence before",
        ),
    ],
)
def test_what_is_no_plan(plans: list, text: str) -> None:
    with pytest.raises(GameError) as refusal:
        eg.behavior_from_plan(pennies_outside(), plans)
    assert str(refusal.value) == f"not realisation plans of this game\n  - {text}"


def test_what_is_no_behaviour() -> None:
    with pytest.raises(GameError) as refusal:
        eg.realization_plan(
            pennies_outside(),
            {"enter": {"in": 1, "stay": 0}, "mine": {"h": HALF}, "what": {}, "yours": {"h": 0.5}},
        )
    assert str(refusal.value) == (
        "not a behaviour of this game\n"
        "  - behavior: no such information set [found 'what']\n"
        "  - behavior['enter']: no such action [found 'stay'; accepted: in, out]\n"
        "  - behavior['mine']: is not a distribution [found \"{'h': Fraction(1, 2)}\"]\n"
        "  - behavior['yours']: must be exact [accepted: Fractions or integers]"
    )
    with pytest.raises(GameError, match="is no behaviour"):
        eg.realization_plan(pennies_outside(), 7)


def test_what_is_no_mixture() -> None:
    form = pennies_outside()
    with pytest.raises(GameError, match="must be 2 mixed strategies, one a player"):
        eg.behavior_from_mixed(form, [[1]])
    with pytest.raises(GameError) as refusal:
        eg.behavior_from_mixed(form, [[1], [HALF, 0]])
    assert str(refusal.value) == (
        "not a mixed profile of this game\n"
        "  - mixed[0]: needs 3 probabilities, one a strategy [found '1']\n"
        "  - mixed[1]: is not a distribution [found '[Fraction(1, 2), 0]']"
    )
    with pytest.raises(GameError, match=r"mixed\[1\]: must be exact"):
        eg.behavior_from_mixed(form, [[1, 0, 0], [0.5, 0.5]])


def test_off_path_is_a_word_or_a_behaviour() -> None:
    form = pennies_outside()
    out = [[1, 0, 1, 0, 0], [1, 1, 0]]
    with pytest.raises(GameError, match="off_path: is unknown"):
        eg.behavior_from_plan(form, out, off_path="anything")
    with pytest.raises(GameError, match="is missing"):
        eg.behavior_from_plan(form, out, off_path={})


def test_without_recall_there_are_no_plans() -> None:
    tree = ExtensiveBuilder(["1"])
    for branch in tree.decision("1", ["l", "r"], information_set="one"):
        for leaf in tree.decision("1", ["l", "r"], after=branch, information_set="two"):
            tree.terminal([0], after=leaf)
    form = tree.build()
    behavior = {"one": {"l": 1}, "two": {"r": 1}}
    with pytest.raises(GameError, match="two: a player forgets"):
        eg.realization_plan(form, behavior)
    assert eg.mixed_from_behavior(form, behavior, reduced=False) == ((0, 1, 0, 0),)
