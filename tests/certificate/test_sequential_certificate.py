"""Consistency and sequential rationality, against trembles and by hand."""

from __future__ import annotations

import random
from collections import Counter
from fractions import Fraction
from itertools import islice

import pytest

from est_games.certificate.consistency import consistency, is_consistent
from est_games.certificate.sequential import (
    is_sequential,
    is_sequentially_rational,
    sequential_objections,
    sequential_regrets,
)
from est_games.errors import GameError
from est_games.game.extensive import CHANCE, ExtensiveForm
from est_games.game.extensive_builder import ExtensiveBuilder
from tests.oracles.assessment_grid import assessment_axes, assessments
from tests.oracles.assessment_trees import random_tree
from tests.oracles.consistency_float import is_consistent_numerically, n_trembles
from tests.oracles.selten_horse import horse

HALF, THIRD = Fraction(1, 2), Fraction(1, 3)


# Consistency


def two_who_cannot_tell(observed: bool = False) -> ExtensiveForm:
    """One strays left, right or not at all; two others in turn cannot tell which way."""
    tree = ExtensiveBuilder(["1", "2", "3"])
    one = tree.decision("1", ["stay", "left", "right"], information_set="1")
    tree.terminal([0, 0, 0], after=one["stay"])
    for way in ("left", "right"):
        two = tree.decision("2", ["a", "b"], after=one[way], information_set="2")
        for reply in ("a", "b"):
            label = f"3 {reply}" if observed else "3"
            three = tree.decision("3", ["c", "d"], after=two[reply], information_set=label)
            for end in three:
                tree.terminal([0, 0, 0], after=end)
    return tree.build()


def test_those_who_know_the_same_believe_the_same() -> None:
    """Kreps and Wilson (1982), section 5: trembles are the same for all who look on."""
    form = two_who_cannot_tell()
    behavior = {"1": {"stay": 1}, "2": {"a": 1}, "3": {"c": 1}}
    second = {"left": THIRD, "right": 1 - THIRD}
    alike = {"2": second, "3": {"left/a": THIRD, "right/a": 1 - THIRD}}
    shown = consistency(form, behavior, alike)
    assert shown.is_consistent
    assert shown.root == 1
    tremble = shown.coefficients["1"]
    assert tremble["left"] / tremble["right"] == HALF
    unlike = {"2": second, "3": {"left/a": HALF, "right/a": HALF}}
    refused = consistency(form, behavior, unlike)
    assert (refused.is_consistent, refused.obstacle) == (False, "proportions")
    assert {each.information_set for each in refused.comparisons} == {"2", "3"}


def test_after_a_surprise_in_between_they_may_not() -> None:
    """What the second does by mistake may have to do with nothing but its own information."""
    form = two_who_cannot_tell(observed=True)
    behavior = {"1": {"stay": 1}, "2": {"a": 1}, "3 a": {"c": 1}, "3 b": {"c": 1}}
    beliefs = {
        "2": {"left": THIRD, "right": 1 - THIRD},
        "3 a": {"left/a": THIRD, "right/a": 1 - THIRD},
    }
    same = {**beliefs, "3 b": {"left/b": THIRD, "right/b": 1 - THIRD}}
    other = {**beliefs, "3 b": {"left/b": HALF, "right/b": HALF}}
    assert is_consistent(form, behavior, same)
    assert not is_consistent(form, behavior, other)


def test_orders_that_contradict_each_other_are_told() -> None:
    """That one strayed and the other did too is less likely than that one did."""
    tree = ExtensiveBuilder(["1", "2", "3"])
    one = tree.decision("1", ["stay", "stray"], information_set="1")
    two = [tree.decision("2", ["stay", "stray"], after=b, information_set="2") for b in one]
    tree.terminal([0, 0, 0], after=two[0]["stay"])
    for branch in (two[0]["stray"], two[1]["stay"], two[1]["stray"]):
        for end in tree.decision("3", ["l", "r"], after=branch, information_set="3"):
            tree.terminal([0, 0, 0], after=end)
    form = tree.build()
    behavior = {"1": {"stay": 1}, "2": {"stay": 1}, "3": {"l": 1}}
    refused = consistency(form, behavior, {"2": {"stay": 1}, "3": {"stray/stray": 1}})
    assert (refused.is_consistent, refused.obstacle) == (False, "orders")
    # The sum of orders it names is zero, though all are positive.
    counts: Counter[str] = Counter()
    for label, row in refused.moves.items():
        for action, weight in row.items():
            counts[f"{label} {action}"] += weight
    trembles = {"stay/stray": ["2 stray"], "stray/stay": ["1 stray"]}
    trembles["stray/stray"] = ["1 stray", "2 stray"]
    for each in refused.comparisons:
        counts.update(dict.fromkeys(trembles[each.other], each.weight))
        counts.subtract(dict.fromkeys(trembles[each.likely], each.weight))
    assert not any(counts.values())
    assert not is_consistent(form, behavior, {"2": {"stray": 1}, "3": {"stay/stray": 1}})


def test_nature_is_no_tremble() -> None:
    """Mistakes that all nodes have in common tell nothing: beliefs are nature's all along."""
    tree = ExtensiveBuilder(["1", "2", "3"])
    nature = tree.chance({"once": "1/2", "twice": "1/2"})
    first = [
        tree.decision("1", ["stay", "stray"], after=branch, information_set="1")
        for branch in nature
    ]
    second = [
        tree.decision("2", ["stay", "stray"], after=choice["stray"], information_set="2")
        for choice in first
    ]
    for choice in (*first, *second):
        tree.terminal([0, 0, 0], after=choice["stay"])
    for choice in second:
        for end in tree.decision("3", ["l", "r"], after=choice["stray"], information_set="3"):
            tree.terminal([0, 0, 0], after=end)
    form = tree.build()
    behavior = {"1": {"stay": 1}, "2": {"stay": 1}, "3": {"l": 1}}
    even = {"once": HALF, "twice": HALF}
    believed = {
        "1": even,
        "2": {f"{kind}/stray": x for kind, x in even.items()},
        "3": {f"{kind}/stray/stray": x for kind, x in even.items()},
    }
    assert is_consistent(form, behavior, believed)
    for label in believed:
        bent = {path: THIRD + THIRD * k for k, path in enumerate(believed[label])}
        assert not is_consistent(form, behavior, {**believed, label: bent})


def test_a_coefficient_may_be_a_root() -> None:
    """Three may stray two ways; whoever sees that two did, not which way, weighs them in pairs."""
    tree = ExtensiveBuilder(["1", "2", "3", "4"])
    ways = ["stay", "x", "y"]
    open_branches = {(way,): branch for way, branch in named(tree, None, "1", ways)}
    for player in ("2", "3"):
        open_branches = {
            (*past, way): branch
            for past, before in open_branches.items()
            for way, branch in named(tree, before, player, ways)
        }
    beliefs = {}
    for past, branch in open_branches.items():
        strayed = [way for way in past if way != "stay"]
        if len(strayed) == 2 and len(set(strayed)) == 1:
            label = "".join(str(k + 1) for k, way in enumerate(past) if way != "stay")
            share = Fraction(2, 3) if (label, strayed[0]) == ("12", "x") else None
            share = Fraction(1, 3) if (label, strayed[0]) == ("12", "y") else share or HALF
            beliefs.setdefault(label, {})["/".join(past)] = share
            for _, end in named(tree, branch, "4", ["l", "r"], label):
                tree.terminal([0] * 4, after=end)
        else:
            tree.terminal([0] * 4, after=branch)
    form = tree.build()
    behavior = {
        player: {"stay": Fraction(1), "x": Fraction(0), "y": Fraction(0)} for player in "123"
    }
    observers = {label: {"l": Fraction(1), "r": Fraction(0)} for label in beliefs}
    for player, past in (("2", ["stay"]), ("3", ["stay/stay"])):
        nodes = [form.node(x).path for x in form.members[form.information_set_index[player]]]
        beliefs[player] = {path: Fraction(path in past) for path in nodes}
    shown = consistency(form, {**behavior, **observers}, beliefs)
    assert (shown.is_consistent, shown.root) == (True, 2)
    assert_limits(form, {**behavior, **observers}, beliefs, shown)


def named(tree, after, player, actions, label=None):
    choice = tree.decision(player, actions, after=after, information_set=label or player)
    return zip(actions, choice, strict=True)


def drawn(seed: int):
    """Return a random tree, and behaviour and beliefs from trembles of random orders."""
    form = random_tree(seed, n_players=3, n_sets=4)
    rng = random.Random(seed)
    behavior: dict[str, dict[str, Fraction]] = {}
    order, factor = {}, {}
    for number, choice in enumerate(form.information_sets):
        if choice.is_chance:
            continue
        weights = [rng.choice([0, 0, 1, 2]) for _ in choice.actions]
        weights[rng.randrange(len(weights))] = 1
        total = sum(weights)
        behavior[choice.label] = {
            a: Fraction(w, total) for a, w in zip(choice.actions, weights, strict=True)
        }
        for k, w in enumerate(weights):
            order[number, k] = 0 if w else rng.choice([1, 1, 2, 3])
            factor[number, k] = Fraction(w or rng.choice([1, 2, 3]), total if w else 1)
    depth, chance = [0] * form.n_nodes, [Fraction(1)] * form.n_nodes
    for node in range(1, form.n_nodes):
        above = form.parent[node]
        move = (form.information_set[above], form.branch[node])
        is_chance = form.player[above] == CHANCE
        depth[node] = depth[above] + (0 if is_chance else order[move])
        chance[node] = chance[above] * (form.probability[node] if is_chance else factor[move])
    beliefs = {}
    for number, choice in enumerate(form.information_sets):
        if not choice.is_chance:
            members = form.members[number]
            least = min(depth[x] for x in members)
            shares = {x: chance[x] if depth[x] == least else Fraction(0) for x in members}
            total = sum(shares.values())
            beliefs[choice.label] = {form.node(x).path: w / total for x, w in shares.items()}
    return form, behavior, beliefs


@pytest.mark.parametrize("seed", range(60))
def test_what_comes_of_trembles_is_consistent(seed: int) -> None:
    form, behavior, beliefs = drawn(seed)
    shown = consistency(form, behavior, beliefs)
    assert shown.is_consistent
    assert_limits(form, behavior, beliefs, shown)


def assert_limits(form, behavior, beliefs, shown) -> None:
    """Recompute the beliefs from the trembles named: orders least, products in proportion."""
    depth, chance = [0] * form.n_nodes, [Fraction(1)] * form.n_nodes
    for node in range(1, form.n_nodes):
        above = form.parent[node]
        depth[node], chance[node] = depth[above], chance[above]
        choice = form.information_sets[form.information_set[above]]
        action = choice.actions[form.branch[node]]
        if form.player[above] == CHANCE:
            chance[node] *= form.probability[node] ** shown.root
        elif behavior[choice.label][action]:
            chance[node] *= behavior[choice.label][action] ** shown.root
        else:
            depth[node] += shown.orders[choice.label][action]
            chance[node] *= shown.coefficients[choice.label][action]
    for label, row in beliefs.items():
        nodes = {form.node(x).path: x for x in form.members[form.information_set_index[label]]}
        least = min(depth[x] for x in nodes.values())
        likely = [path for path, x in nodes.items() if depth[x] == least]
        assert likely == [path for path in nodes if row[path]]
        scale = {row[path] ** shown.root / chance[nodes[path]] for path in likely}
        assert len(scale) == 1


@pytest.mark.parametrize("seed", range(60))
def test_consistency_agrees_with_all_small_orders(seed: int) -> None:
    form, behavior, _ = drawn(seed)
    if n_trembles(behavior) > 4:
        return
    axes = [(label, True, rows) for label, kind, rows in assessment_axes(form, [1, 2]) if kind]
    rng = random.Random(seed)
    for assessment in rng.sample(list(islice(assessments(axes), 400)), min(12, _count(axes))):
        expected = is_consistent_numerically(form, behavior, assessment.beliefs)
        assert is_consistent(form, behavior, assessment.beliefs) == expected


def _count(axes) -> int:
    total = 1
    for _, _, rows in axes:
        total *= len(rows)
    return min(total, 400)


# Sequential rationality


def test_only_one_kind_of_equilibria_of_the_horse_is_sequential() -> None:
    """Selten (1975): after down, across, left the second would rather move down."""
    unsensible = {"one": {"down": 1}, "two": {"across": 1}, "three": {"left": 1}}
    believed = {"three": {"down": 1}}
    gains = sequential_regrets(horse(), unsensible, believed)
    assert gains == {"one": 0, "two": 3, "three": 0}
    assert not is_sequentially_rational(horse(), unsensible, believed)
    sensible = {"one": {"across": 1}, "two": {"across": 1}, "three": {"right": 1}}
    for weight, expected in ((Fraction(0), True), (THIRD, True), (HALF, False)):
        beliefs = {"three": {"down": weight, "across/down": 1 - weight}}
        assert is_sequential(horse(), sensible, beliefs) == expected


def test_a_plan_for_several_moves_is_weighed_as_a_whole() -> None:
    tree = ExtensiveBuilder(["1"])
    one = tree.decision("1", ["on", "end"], information_set="a")
    two = tree.decision("1", ["on", "end"], after=one["on"], information_set="b")
    tree.terminal([2], after=two["on"])
    tree.terminal([0], after=two["end"])
    tree.terminal([1], after=one["end"])
    gains = sequential_regrets(tree.build(), {"a": {"end": 1}, "b": {"end": 1}}, {})
    assert gains == {"a": 1, "b": 2}


# Bad input


@pytest.mark.parametrize(
    ("beliefs", "message"),
    [
        ({}, "beliefs['three']: is missing"),
        ({"three": {"down": 1}, "four": {}}, "beliefs: no such information set [found 'four']"),
        (
            {"three": {"up": 1}},
            "beliefs['three']: no such node [found 'up'; accepted: down, across/down]",
        ),
        (
            {"three": {"down": 0.5, "across/down": 0.5}},
            "beliefs['three']: must be exact [accepted: Fractions or integers]",
        ),
        ({"three": {"down": HALF}}, "beliefs['three']: is not a distribution"),
        ({"three": {"down": 2, "across/down": -1}}, "beliefs['three']: is not a distribution"),
    ],
)
def test_what_is_no_belief_is_refused(beliefs, message: str) -> None:
    behavior = {"one": {"across": 1}, "two": {"across": 1}, "three": {"right": 1}}
    with pytest.raises(GameError, match="these are not beliefs of this game") as refused:
        is_sequential(horse(), behavior, beliefs)
    assert message in str(refused.value)


def test_moves_of_nature_that_never_happen_are_mistakes_of_hers() -> None:
    """Behind them beliefs are limits: what players stray into besides is less likely still."""
    tree = ExtensiveBuilder(["1", "2"])
    nature = tree.chance({"x": 0, "y": 1}, information_set="nature")
    for branch in nature:
        one = tree.decision("1", ["stay", "stray"], after=branch, information_set="1")
        tree.terminal([0, 0], after=one["stay"])
        for end in tree.decision("2", ["l", "r"], after=one["stray"], information_set="2"):
            tree.terminal([0, 0], after=end)
    stay = {"1": {"stay": 1}, "2": {"l": 1}}
    for first, second, holds in [("y", "y", True), ("x", "x", False), ("y", "x", False)]:
        beliefs = {"1": {first: 1}, "2": {f"{second}/stray": 1}}
        assert is_sequential(tree.build(), stay, beliefs) is holds
    shown = consistency(tree.build(), stay, {"1": {"y": 1}, "2": {"y/stray": 1}})
    assert shown.orders == {"nature": {"x": 1}, "1": {"stray": 1}, "2": {"r": 1}}


def test_why_an_assessment_is_no_sequential_equilibrium() -> None:
    behavior = {"one": {"across": 1}, "two": {"across": 1}, "three": {"right": 1}}
    game = horse()

    def texts(behavior, beliefs):
        return [str(each) for each in sequential_objections(game, behavior, beliefs)]

    assert texts(behavior, {"three": {"across/down": 1}}) == []
    assert texts(behavior, {"three": {"down": 1}}) == [
        "three: whoever moves there gains 2 by 'left'"
    ]
    down = {**behavior, "one": {"down": 1}}
    assert texts(down, {"three": {"down": 1}}) == [
        "one: whoever moves there gains 1 by 'across'",
        "three: whoever moves there gains 2 by 'left'",
    ]
    left = {**down, "three": {"left": 1}}
    assert texts(left, {"three": {"across/down": 1}}) == [
        "two: whoever moves there gains 3 by 'down'",
        "three: whoever moves there gains 1 by 'right'",
        "three: the belief does not follow by Bayes' rule: 'down' against 'across/down'",
    ]


def test_a_deviation_is_told_with_what_is_done_later() -> None:
    tree = ExtensiveBuilder(["1", "2"])
    first = tree.decision("1", ["out", "in"], information_set="E")
    tree.terminal([1, 0], after=first["out"])
    reply = tree.decision("2", ["l"], after=first["in"], information_set="R")
    again = tree.decision("1", ["x", "y"], after=reply["l"], information_set="E again")
    tree.terminal([0, 0], after=again["x"])
    tree.terminal([3, 0], after=again["y"])
    behavior = {"E": {"out": 1}, "R": {"l": 1}, "E again": {"x": 1}}
    assert [str(each) for each in sequential_objections(tree.build(), behavior, {})] == [
        "E: whoever moves there gains 2 by 'in', then 'y' at 'E again'",
        "E again: whoever moves there gains 3 by 'y'",
    ]


def test_forgetting_is_refused() -> None:
    tree = ExtensiveBuilder(["1"])
    for branch in tree.decision("1", ["l", "r"], information_set="first"):
        for end in tree.decision("1", ["l", "r"], after=branch, information_set="second"):
            tree.terminal([0], after=end)
    behavior = {"first": {"l": 1}, "second": {"l": 1}}
    with pytest.raises(GameError, match="second: a player forgets what it knew or did"):
        is_sequential(tree.build(), behavior, {"second": {"l": 1}})
