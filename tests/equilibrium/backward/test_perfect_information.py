"""Large trees without hidden moves: the quick way, against the thorough one."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from random import Random

import pytest

from est_games.certificate.extensive_form import is_subgame_perfect
from est_games.equilibrium.backward import perfect_information
from est_games.equilibrium.backward.perfect_information import unique_equilibrium
from est_games.equilibrium.backward.subgame_perfect import subgame_perfect
from est_games.equilibrium.solution import Status
from est_games.game.extensive import ExtensiveForm
from est_games.game.extensive_builder import Branch, ExtensiveBuilder
from tests.oracles.tied_trees import random_tree


@pytest.mark.parametrize("most", [3, 40])
def test_both_ways_agree(most: int) -> None:
    """The quick way answers exactly where there is one equilibrium and no tie off its path."""
    for seed in range(12):
        form = random_tree(seed, n_players=3, n_choices=6, most=most, is_open=True)
        quick, thorough = unique_equilibrium(form, None), subgame_perfect(form)
        is_unique = len(thorough.components) == 1 and not thorough.components[0].cells
        assert (quick is not None) == (is_unique and thorough.status is Status.COMPLETE)
        if quick is not None:
            assert quick.equilibria[0].behavior == thorough.equilibria[0].behavior
            assert quick.equilibria[0].payoffs == thorough.equilibria[0].payoffs
            assert is_subgame_perfect(form, quick.equilibria[0].behavior)


def long_chain(n: int, last: list[int]) -> ExtensiveForm:
    """A centipede with any ending."""
    tree = ExtensiveBuilder(["1", "2"])
    after: Branch | None = None
    for k in range(n):
        node = tree.decision("12"[k % 2], ["stop", "go"], after=after, information_set=f"n{k}")
        tree.terminal([k + 1, k - 1] if k % 2 == 0 else [k - 1, k + 1], after=node["stop"])
        after = node["go"]
    tree.terminal(last, after=after)
    return tree.build()


def test_a_chain_of_ten_thousand_legs() -> None:
    form = long_chain(10_000, [9_998, 9_998])
    solution = subgame_perfect(form)
    assert solution.algorithm == "backward induction"
    assert solution.status is Status.COMPLETE
    (equilibrium,) = solution.equilibria
    assert equilibrium.payoffs == (1, -1)
    behavior = equilibrium.behavior
    assert isinstance(behavior, Mapping)
    assert len(behavior) == 10_000
    assert behavior["n17"] == {"stop": 1, "go": 0}
    assert "n17" in behavior
    assert "n10000" not in behavior
    with pytest.raises(KeyError):
        behavior["n10000"]
    assert equilibrium.is_pure


def test_a_tie_is_left_to_the_thorough_way() -> None:
    solution = subgame_perfect(long_chain(1_000, [998, 1_000]))
    assert solution.status is Status.COMPLETE
    assert solution.algorithm != "backward induction"
    assert len(solution.components[0].cells) == 1


def test_ties_are_exact_at_any_size(monkeypatch: pytest.MonkeyPatch) -> None:
    """A gap of one beside 10**15, in units of 1/7; and beyond 64 bits nothing is guessed."""
    monkeypatch.setattr(perfect_information, "MIN_NODES", 0)
    for gap, size in ((0, 15), (1, 15), (0, 30), (1, 30)):
        tree = ExtensiveBuilder(["1"])
        first = tree.decision("1", ["l", "r"], information_set="1")
        nature = tree.chance({"u": "1/3", "d": "2/3"}, after=first["l"])
        tree.terminal([Fraction(10**size, 7)], after=nature["u"])
        tree.terminal([Fraction(10**size + 3 * gap, 7)], after=nature["d"])
        tree.terminal([Fraction(10**size, 7)], after=first["r"])
        solution = subgame_perfect(tree.build())
        assert solution.status is Status.COMPLETE
        assert len(solution.equilibria) == 2 - gap
        assert (solution.algorithm == "backward induction") == (gap == 1 and size == 15)


def test_chance_scales_are_brought_together() -> None:
    """Thirds on one branch, sevenths on the other."""
    rng = Random(1)
    for _ in range(20):
        tree = ExtensiveBuilder(["1", "2"])
        first = tree.decision("1", ["l", "r"], information_set="1")
        for branch, weights in zip(
            first, ({"u": "1/3", "d": "2/3"}, {"u": "2/7", "d": "5/7"}), strict=True
        ):
            for end in tree.chance(weights, after=branch):
                reply = tree.decision("2", ["x", "y"], after=end)
                for last in reply:
                    tree.terminal([rng.randrange(100), rng.randrange(10**6)], after=last)
        form = tree.build()
        quick, thorough = unique_equilibrium(form, None), subgame_perfect(form)
        assert quick is not None
        assert quick.equilibria[0].payoffs == thorough.equilibria[0].payoffs
        assert quick.equilibria[0].behavior == thorough.equilibria[0].behavior
