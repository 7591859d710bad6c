"""Weak and other perfect Bayesian equilibria judged from the definition."""

from __future__ import annotations

from fractions import Fraction

import pytest

from est_games.certificate.perfect_bayesian import (
    is_perfect_bayesian,
    is_weak_perfect_bayesian,
    perfect_bayesian_objections,
    sequential_regrets,
)
from est_games.certificate.shared_moves import passages, signature
from est_games.errors import GameError
from est_games.game.extensive_builder import ExtensiveBuilder
from tests.oracles import belief_trees as trees
from tests.oracles.selten_horse import horse

ONE, HALF = Fraction(1), Fraction(1, 2)


def texts(*args, **options):
    return [str(problem) for problem in perfect_bayesian_objections(*args, **options)]


def test_beer_quiche_and_what_is_wrong_with_changes():
    form = trees.beer_quiche()
    behavior = {
        "wimp": {"quiche": 1},
        "surly": {"quiche": 1},
        "seen beer": {"duel": 1},
        "seen quiche": {"leave": 1},
    }
    seen = {"wimp/quiche": Fraction(1, 10), "surly/quiche": Fraction(9, 10)}
    beliefs = {"seen beer": {"wimp/beer": 1}, "seen quiche": seen}
    assert is_perfect_bayesian(form, behavior, beliefs)
    afraid = {**beliefs, "seen beer": {"surly/beer": 1}}
    assert texts(form, behavior, afraid) == ["seen beer: whoever moves there gains 1 by 'leave'"]
    wrong = {**beliefs, "seen quiche": {"wimp/quiche": HALF, "surly/quiche": HALF}}
    assert texts(form, behavior, wrong) == [
        "seen quiche: the belief does not follow from the beginning"
    ]
    assert texts(form, behavior, wrong, is_weak=True) == [
        "seen quiche: the belief is not by Bayes' rule"
    ]


def test_a_plan_of_several_moves_is_compared_as_a_whole():
    """Off the path beliefs may jump: one move at a time, nothing is gained; two at once pay."""
    tree = ExtensiveBuilder(["a", "b"])
    start = tree.decision("b", ["go", "l", "r"], information_set="b")
    tree.terminal([0, 9], after=start["go"])
    for side in ("l", "r"):
        first = tree.decision("a", ["stop", "on"], after=start[side], information_set="a")
        tree.terminal([1, 0], after=first["stop"])
        last = tree.decision("a", ["up", "down"], after=first["on"], information_set="c")
        tree.terminal([4 if side == "l" else 0, 0], after=last["up"])
        tree.terminal([0 if side == "l" else 1, 0], after=last["down"])
    form = tree.build()
    behavior = {"b": {"go": 1}, "a": {"stop": 1}, "c": {"down": 1}}
    beliefs = {"a": {"l": 1}, "c": {"r/on": 1}}
    assert sequential_regrets(form, behavior, beliefs) == {"b": 0, "a": 3, "c": 0}
    fit = {**behavior, "a": {"on": 1}, "c": {"up": 1}}
    assert is_perfect_bayesian(form, fit, {"a": {"l": 1}, "c": {"l/on": 1}})
    jump = {"a": {"l": 1}, "c": {"l/on": Fraction(1, 5), "r/on": Fraction(4, 5)}}
    assert is_weak_perfect_bayesian(form, fit, jump)
    assert texts(form, fit, jump) == [
        "c: the belief does not follow from that at 'a'",
        "c: the belief differs from that at 'a' after the same moves",
    ]


def observed(n_types=2):
    """Chance picks a type for c alone; a and b move unseen by each other; d sees what they did."""
    tree = ExtensiveBuilder(["a", "b", "d"])
    nature = tree.chance({f"t{k}": Fraction(1, n_types) for k in range(n_types)})
    for kind in nature:
        first = tree.decision("a", ["x", "y"], after=kind, information_set="a")
        for x in first:
            second = tree.decision("b", ["x", "y"], after=x, information_set="b")
            for number, y in enumerate(second):
                label = f"d {x.action} {number}"
                last = tree.decision("d", ["l"], after=y, information_set=label)
                tree.terminal([0, 0, 0], after=last["l"])
    return tree.build()


def test_whoever_knows_nothing_signals_nothing():
    form = observed()
    behavior = {"a": {"x": 1}, "b": {"x": 1}}
    behavior |= {f"d {i} {j}": {"l": 1} for i in (0, 1) for j in (0, 1)}
    even = {
        f"d {i} {j}": {f"t{k}/{'xy'[i]}/{'xy'[j]}": HALF for k in (0, 1)}
        for i in (0, 1)
        for j in (0, 1)
    }
    held = {"a": {"t0": HALF, "t1": HALF}, "b": {"t0/x": HALF, "t1/x": HALF}}
    assert is_perfect_bayesian(form, behavior, {**held, **even})
    swayed = {**even, "d 1 1": {"t0/y/y": ONE}}
    assert is_weak_perfect_bayesian(form, behavior, {**held, **swayed})
    assert not is_perfect_bayesian(form, behavior, {**held, **swayed})


def test_passages_and_signatures():
    form = observed()
    number = form.information_set_index["d 1 1"]
    (beginning, own, other) = passages(form, number)
    assert (beginning.source, own.source, other.source) == (0, -1, -1)
    assert [len(way) for way in beginning.moves] == [1, 1]
    assert [len(way) for way in own.moves] == [0, 0]
    twin = form.information_set_index["d 0 1"]
    assert signature(form, number)[0] == signature(form, twin)[0]


def test_what_is_no_assessment_is_refused_in_words():
    form = horse()
    behavior = {choice.label: {choice.actions[0]: 1} for choice in form.information_sets}
    label = next(
        choice.label
        for number, choice in enumerate(form.information_sets)
        if len(form.members[number]) > 1
    )
    with pytest.raises(GameError) as caught:
        is_perfect_bayesian(form, behavior, {})
    assert str(caught.value) == f"not beliefs about this game\n  - beliefs[{label!r}]: is missing"
    with pytest.raises(GameError) as caught:
        is_perfect_bayesian(form, behavior, {label: {"up": 1}, "here": {}})
    assert "no such information set [found 'here']" in str(caught.value)
    assert "no such node [found 'up'; accepted:" in str(caught.value)
    with pytest.raises(GameError, match="must be exact"):
        is_perfect_bayesian(form, behavior, {label: {"D": 0.5}})
    with pytest.raises(GameError, match="is not a distribution"):
        is_perfect_bayesian(form, behavior, {label: {}})
