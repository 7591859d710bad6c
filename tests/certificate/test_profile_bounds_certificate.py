"""Bounds on what best replies pay, against exact arithmetic."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from est_games.certificate.extensive_form import expected_payoffs, regrets
from est_games.certificate.profile_bounds import Bounds, constant_sum, profile_bounds
from est_games.errors import GameError
from est_games.game.extensive import ExtensiveForm
from est_games.game.extensive_builder import ExtensiveBuilder
from est_games.game.published_trees import published_tree
from tests.oracles.layered_trees import random_behavior, random_tree, scaled


def holds(bounds: Bounds, amount: Fraction, width: Fraction) -> bool:
    return bounds.lower <= amount <= bounds.upper <= bounds.lower + width


def weights_as_behavior(form: ExtensiveForm, weights: np.ndarray) -> dict[str, dict[str, Fraction]]:
    behavior, place = {}, 0
    for choice in form.information_sets:
        numbers = [Fraction(x) for x in weights[place : place + len(choice.actions)].tolist()]
        place += len(choice.actions)
        if not choice.is_chance:
            total = sum(numbers)
            behavior[choice.label] = {
                action: number / total
                for action, number in zip(choice.actions, numbers, strict=True)
            }
    return behavior


@pytest.mark.parametrize("seed", range(30))
def test_bounds_hold_and_are_narrow(seed: int) -> None:
    form = random_tree(
        seed,
        n_players=1 + seed % 4,
        zero_sum=seed % 4 == 1,
        largest=3 if seed % 3 else 10**6,
        pays_on_the_way=seed % 2 == 0,
    )
    form = scaled(form, Fraction(1, 3) ** (seed % 5), Fraction(10) ** (seed % 4 * 5))
    width = max(
        max(table.fractions) - min(table.fractions) for table in form.leaf_totals
    ) / Fraction(10**12)
    behavior = random_behavior(form, seed)
    rng = np.random.default_rng(seed)
    weights = rng.random(int(form.tree.action_start[-1])) ** 20 + 1e-300
    for given, exact in ((behavior, behavior), (weights, weights_as_behavior(form, weights))):
        found = profile_bounds(form, given)
        gains, payoffs = regrets(form, exact), expected_payoffs(form, exact)
        assert all(map(holds, found.gains, gains, [width] * 4))
        assert all(map(holds, found.payoffs, payoffs, [width] * 4))
        assert all(map(holds, found.best, map(Fraction.__add__, gains, payoffs), [width] * 4))
        assert holds(found.nash_conv, sum(gains), 4 * width)
        if form.n_players == 2 and constant_sum(form) is not None:
            assert found.value is not None
            assert found.value.lower <= payoffs[0] + gains[0]
            assert found.value.upper >= payoffs[0] - gains[1]


def test_the_value_of_kuhns_poker_lies_between() -> None:
    third, twothirds = {"pass": Fraction(2, 3), "bet": Fraction(1, 3)}, Fraction(2, 3)
    never, always = {"pass": 1}, {"bet": 1}
    best = {
        "1: J": never,
        "1: Q": never,
        "1: K": never,
        "1: J after pass, bet": never,
        "1: Q after pass, bet": third,
        "1: K after pass, bet": always,
        "2: J after pass": third,
        "2: Q after pass": never,
        "2: K after pass": always,
        "2: J after bet": never,
        "2: Q after bet": third,
        "2: K after bet": always,
    }
    form = published_tree("kuhn-1950")
    found = profile_bounds(form, best)
    assert holds(found.nash_conv, Fraction(0), Fraction(1, 10**13))
    assert found.value is not None
    assert holds(found.value, Fraction(-1, 18), Fraction(1, 10**13))
    # To call too often with the queen costs.
    spoiled = {**best, "1: Q after pass, bet": {"pass": Fraction(1, 3), "bet": twothirds}}
    assert profile_bounds(form, spoiled).nash_conv.lower > Fraction(1, 100)


def test_small_gaps_beside_a_large_offset() -> None:
    tree = ExtensiveBuilder(["a", "b"])
    choice = tree.decision("a", ["l", "r"], information_set="a")
    tree.terminal([10**15, 0], after=choice["l"])
    tree.terminal([Fraction(10**27 + 1, 10**12), 0], after=choice["r"])
    found = profile_bounds(tree.build(), {"a": {"l": Fraction(1)}})
    assert holds(found.gains[0], Fraction(1, 10**12), Fraction(1, 10**25))
    assert found.value is None


@pytest.mark.parametrize("moves", [False, True])
@pytest.mark.parametrize("sign", [-1, 1])
def test_roundings_of_long_sums_are_counted(moves: bool, sign: int) -> None:
    """A large term, then many of less than half its last digit, which floats would drop."""
    n = 300
    small = Fraction(sign * 45, 100) * Fraction(1, 2**53) * 2 * n
    tree = ExtensiveBuilder(["a"])
    weights = {"large": Fraction(1, 2), "never": 0, **dict.fromkeys(map(str, range(n)), None)}
    told = tree.chance({key: Fraction(1, 2 * n) if w is None else w for key, w in weights.items()})
    for number, (amount, branch) in enumerate(
        zip([Fraction(1), Fraction(-1), *[small] * n], told, strict=True)
    ):
        if moves and number != 1:
            choice = tree.decision("a", ["l", "r"], after=branch, information_set=str(number))
            tree.terminal([amount], after=choice["l"])
            tree.terminal([-1], after=choice["r"])
        else:
            tree.terminal([amount], after=branch)
    form = tree.build()
    behavior = {str(number): {"l": Fraction(1)} for number in (0, *range(2, n + 2)) if moves}
    found, paid = profile_bounds(form, behavior), expected_payoffs(form, behavior)
    assert paid[0] == Fraction(1, 2) + small / 2
    for bounds in (found.payoffs[0], found.best[0]):
        assert bounds.lower <= paid[0] <= bounds.upper < bounds.lower + Fraction(1, 10**12)


def test_roundings_of_long_products_are_counted() -> None:
    tree = ExtensiveBuilder(["a"])
    told = tree.chance({"play": 1, "never": 0})
    tree.terminal([-1], after=told["never"])
    at = told["play"]
    for level in range(200):
        move = tree.decision("a", ["stop", "go"], after=at, information_set=str(level))
        tree.terminal([0], after=move["stop"])
        at = move["go"]
    tree.terminal([1], after=at)
    form = tree.build()
    for share in map(Fraction, (0.7, 0.9, 0.95, 1 / 3)):
        behavior = {str(level): {"stop": 1 - share, "go": share} for level in range(200)}
        found = profile_bounds(form, behavior)
        assert found.payoffs[0].lower <= share**200 <= found.payoffs[0].upper
        assert found.payoffs[0].upper <= found.payoffs[0].lower + share**200 / 10**10


def test_a_tree_of_many_levels() -> None:
    tree = ExtensiveBuilder(["a"])
    at = None
    for level in range(3_000):
        move = tree.decision("a", ["stop", "go"], after=at, information_set=str(level))
        tree.terminal([level], after=move["stop"])
        at = move["go"]
    tree.terminal([0], after=at)
    form = tree.build()
    found = profile_bounds(form, {str(level): {"stop": Fraction(1)} for level in range(3_000)})
    assert found.gains[0].lower <= 2_999 <= found.gains[0].upper


def test_constant_sums() -> None:
    assert constant_sum(published_tree("kuhn-1950", players=3)) == 0
    assert constant_sum(random_tree(1)) is None
    shifted = scaled(random_tree(1, zero_sum=True), Fraction(1, 3), Fraction(1, 7))
    assert constant_sum(shifted) == Fraction(2, 7)


@pytest.mark.parametrize(
    "weights", [np.ones(32), -np.ones(33), np.zeros(33), np.full(33, np.nan), np.full(33, 1e308)]
)
def test_weights_that_are_no_behaviour(weights: np.ndarray) -> None:
    with pytest.raises(GameError, match=r"a weight for each of 33 actions, not negative, some"):
        profile_bounds(published_tree("kuhn-1950"), weights)
