"""Equilibrium checks on trees, against the strategic form and against published games."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings, strategies as st

from est_games.certificate import normal_form
from est_games.certificate.extensive_form import (
    expected_payoffs,
    is_nash,
    is_subgame_perfect,
    node_payoffs,
    regrets,
    subgame_regrets,
)
from est_games.errors import GameError
from est_games.game.extensive import CHANCE, ExtensiveForm
from est_games.game.extensive_builder import Branch, ExtensiveBuilder
from tests.oracles.selten_horse import horse


def entry(fight: int = -1) -> ExtensiveForm:
    tree = ExtensiveBuilder(["entrant", "incumbent"])
    first = tree.decision("entrant", ["in", "out"], information_set="E")
    reply = tree.decision("incumbent", ["fight", "yield"], after=first["in"], information_set="I")
    tree.terminal([-1, fight], after=reply["fight"])
    tree.terminal([1, 1], after=reply["yield"])
    tree.terminal([0, 2], after=first["out"])
    return tree.build()


def test_the_two_kinds_of_equilibria_of_the_horse() -> None:
    """Selten (1975): (down, across, left) is Nash and subgame perfect, though not sensible."""
    unsensible = {"one": {"down": 1}, "two": {"across": 1}, "three": {"left": 1}}
    sensible = {"one": {"across": 1}, "two": {"across": 1}, "three": {"right": 1}}
    assert regrets(horse(), unsensible) == (0, 0, 0)
    assert is_subgame_perfect(horse(), unsensible)
    assert is_subgame_perfect(horse(), sensible)
    assert regrets(horse(), {**sensible, "three": {"left": 1}}) == (2, 3, 0)


def test_an_empty_threat_is_nash_and_no_more() -> None:
    threat = {"E": {"out": 1}, "I": {"fight": 1}}
    assert is_nash(entry(), threat)
    assert not is_subgame_perfect(entry(), threat)
    assert dict(subgame_regrets(entry(), threat)) == {0: (0, 0), 1: (0, 2)}
    assert node_payoffs(entry(), threat)[1] == (-1, -1)


@pytest.mark.parametrize(
    ("behavior", "message"),
    [
        ({"E": {"in": 1}}, "is missing"),
        ({"E": {"in": 1}, "I": {"flee": 1}}, "no such action"),
        ({"E": {"in": 1}, "I": {"fight": 1}, "J": {}}, "no such information set"),
        ({"E": {"in": 1}, "I": {"fight": Fraction(1, 2)}}, "is not a distribution"),
        ({"E": {"in": 1}, "I": {"fight": 2, "yield": -1}}, "is not a distribution"),
        ({"E": {"in": 1}, "I": {"fight": 1.0}}, "must be exact"),
    ],
)
def test_what_is_no_behavior_is_refused(behavior: dict[str, dict[str, int]], message: str) -> None:
    with pytest.raises(GameError, match=message):
        regrets(entry(), behavior)


def test_a_forgetful_player_is_refused() -> None:
    tree = ExtensiveBuilder(["a"])
    root = tree.decision("a", ["l", "r"], information_set="first")
    for branch in root:
        later = tree.decision("a", ["x", "y"], after=branch, information_set="forgot")
        for leaf in later:
            tree.terminal([0], after=leaf)
    with pytest.raises(GameError, match="forgets"):
        regrets(tree.build(), {"first": {"l": 1}, "forgot": {"x": 1}})


def test_a_deep_chain_is_checked_without_recursion() -> None:
    tree = ExtensiveBuilder(["a", "b"])
    after: Branch | None = None
    for k in range(20_000):
        node = tree.decision("ab"[k % 2], ["stop", "go"], after=after, information_set=str(k))
        tree.terminal([k, -k], after=node["stop"])
        after = node["go"]
    tree.terminal([0, 0], after=after)
    game = tree.build()
    behavior = {str(k): {"stop": 1} for k in range(20_000)}
    behavior["19999"] = {"go": 1}
    found = subgame_regrets(game, behavior)
    assert len(found) == 20_000
    assert found[game.n_nodes - 3] == (0, 0)
    assert expected_payoffs(game, behavior) == (0, 0)


@st.composite
def games(draw: st.DrawFn) -> ExtensiveForm:
    """Small games with perfect recall: simultaneous moves, chance, payoffs on the way."""
    tree = ExtensiveBuilder(["a", "b"])
    amount = st.integers(-3, 3)
    waiting: list[tuple[Branch | None, int]] = [(None, 0)]
    counter = 0
    while waiting:
        after, depth = waiting.pop()
        counter += 1
        kind = draw(st.sampled_from("acsts" if depth < 3 else "t")) if depth else "s"
        payoffs = draw(st.one_of(st.just([]), st.tuples(amount, amount)))
        if kind == "t":
            tree.terminal(draw(st.tuples(amount, amount)), after=after)
        elif kind == "c":
            node = tree.chance({"u": "1/3", "d": "2/3"}, after=after, payoffs=payoffs)
            waiting.extend((branch, depth + 1) for branch in node)
        elif kind == "a":
            node = tree.decision(
                "a", ["l", "r"], after=after, information_set=f"a{counter}", payoffs=payoffs
            )
            waiting.extend((branch, depth + 1) for branch in node)
        else:
            node = tree.decision("a", ["l", "r"], after=after, information_set=f"a{counter}")
            for branch in node:
                reply = tree.decision(
                    "b", ["x", "y"], after=branch, information_set=f"b{counter}", payoffs=payoffs
                )
                if draw(st.booleans()):
                    waiting.extend((leaf, depth + 2) for leaf in reply)
                else:
                    for leaf in reply:
                        tree.terminal(draw(st.tuples(amount, amount)), after=leaf)
    return tree.build()


def behaviors(draw: st.DrawFn, game: ExtensiveForm) -> dict[str, dict[str, Fraction]]:
    return {
        choice.label: {choice.actions[0]: weight, choice.actions[1]: 1 - weight}
        for choice in game.information_sets
        if choice.player != CHANCE
        for weight in [Fraction(draw(st.integers(0, 2)), 2)]
    }


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_regret_on_the_tree_is_regret_in_the_strategic_form(data: st.DataObject) -> None:
    game = data.draw(games())
    behavior = behaviors(data.draw, game)
    own = [game.player_information_sets(player) for player in range(2)]
    if max(map(len, own)) > 6:
        return
    profile = []
    for sets in own:
        labels = [game.information_sets[k].label for k in sets]
        actions = [game.information_sets[k].actions for k in sets]
        weights = []
        for strategy in product(*actions):
            chance = Fraction(1)
            for label, action in zip(labels, strategy, strict=True):
                chance *= behavior[label][action]
            weights.append(chance)
        profile.append(weights)
    normal = game.to_normal(reduced=False)
    assert expected_payoffs(game, behavior) == normal_form.expected_payoffs(normal, profile)
    assert regrets(game, behavior) == normal_form.regrets(normal, profile)


def subtree(game: ExtensiveForm, root: int) -> ExtensiveForm:
    """Return a subgame as a game of its own."""
    tree = ExtensiveBuilder(game.players)
    stack: list[tuple[int, Branch | None]] = [(root, None)]
    while stack:
        index, after = stack.pop()
        node = game.node(index)
        choice = node.information_set
        if choice is None:
            tree.terminal(node.payoffs, after=after)
            continue
        if choice.player == CHANCE:
            weights = dict(zip(choice.actions, choice.probabilities, strict=True))
            made = tree.chance(weights, after=after, payoffs=node.payoffs)
        else:
            made = tree.decision(
                game.players[choice.player],
                choice.actions,
                after=after,
                information_set=choice.label,
                payoffs=node.payoffs,
            )
        stack.extend(zip(game.children[index], made, strict=True))
    return tree.build()


@settings(deadline=None, max_examples=40)
@given(st.data())
def test_regret_of_a_subgame_is_that_of_the_subgame_alone(data: st.DataObject) -> None:
    game = data.draw(games())
    behavior = behaviors(data.draw, game)
    for root, row in subgame_regrets(game, behavior).items():
        alone = subtree(game, root)
        labels = {choice.label for choice in alone.information_sets}
        kept = {label: row for label, row in behavior.items() if label in labels}
        assert regrets(alone, kept) == row
