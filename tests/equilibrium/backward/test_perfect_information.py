"""Large trees without hidden moves: the quick way, against the thorough one."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from random import Random

import pytest

from est_games.certificate import settled_moves
from est_games.certificate.behavior_cell import Assessment, BehaviorCell
from est_games.certificate.extensive_form import expected_payoffs, is_subgame_perfect
from est_games.equilibrium.backward import subgame_perfect as backward
from est_games.equilibrium.backward.perfect_information import large_tree
from est_games.equilibrium.backward.subgame_perfect import small_tree, subgame_perfect
from est_games.equilibrium.solution import Solution, Status
from est_games.game.extensive import ExtensiveForm
from est_games.game.extensive_builder import Branch, ExtensiveBuilder
from tests.oracles.tied_trees import grid, grid_size, random_tree


def holds(solution: Solution, behavior: Mapping[str, Mapping[str, Fraction]]) -> bool:
    """Tell whether a behaviour is in one of the sets."""
    return any(
        any(cell.contains(Assessment(behavior=behavior)) for cell in component.cells)
        if component.cells
        else solution.equilibria[component.extreme[0]].behavior == behavior
        for component in solution.components
    )


@pytest.mark.parametrize("most", [1, 3, 40])
def test_the_way_for_large_trees_comes_to_what_the_verifier_says(most: int) -> None:
    """Ties that matter and ties that do not, on all behaviours of a grid."""
    n_tied = 0
    for seed in range(4):
        form = random_tree(seed, n_players=3, n_choices=6, most=most, is_open=True)
        solution = large_tree(form, None, small_tree)
        assert solution is not None
        assert solution.status is Status.COMPLETE
        assert len(solution.components) == 1
        n_tied += bool(solution.components[0].cells)
        for equilibrium in solution.equilibria:
            assert is_subgame_perfect(form, equilibrium.behavior)
            assert equilibrium.payoffs == expected_payoffs(form, equilibrium.behavior)
        for cell in solution.components[0].cells:
            assert cell.contains(cell.sample)
        parts = 2 if grid_size(form, 2) < 300 else 1
        assert all(holds(solution, b) == is_subgame_perfect(form, b) for b in grid(form, parts))
    assert n_tied or most == 40


def test_where_what_is_left_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """All equilibria as one product if no move depends on ties; otherwise one of them."""
    monkeypatch.setattr(settled_moves, "MAX_OPEN_NODES", 1)
    found = []
    for seed in range(16):
        form = random_tree(seed, n_players=2, n_choices=5, most=2, is_open=True)
        solution = large_tree(form, None, small_tree)
        assert solution is not None
        found.append(solution.status)
        (equilibrium,) = solution.equilibria
        assert is_subgame_perfect(form, equilibrium.behavior)
        if solution.status is Status.COMPLETE:
            assert all(holds(solution, b) == is_subgame_perfect(form, b) for b in grid(form, 1))
        else:
            assert solution.messages[0].startswith("one equilibrium is shown: at ")
    assert set(found) == {Status.COMPLETE, Status.PARTIAL}


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


def test_a_tie_at_the_end_of_a_chain() -> None:
    """It matters to nobody above: every move but the last is settled."""
    solution = subgame_perfect(long_chain(5_000, [4_998, 5_000]))
    assert solution.status is Status.COMPLETE
    assert solution.algorithm.startswith("backward induction; where ties matter")
    (cell,) = solution.components[0].cells
    assert cell.dimension == 1
    assert len(cell.supports) == 4_999
    assert cell.supports["n7"] == ("stop",)
    assert "n4999" not in cell.supports
    assert {e.payoffs for e in solution.equilibria} == {(1, -1)}
    assert sorted(str(e.behavior["n4999"]["go"]) for e in solution.equilibria) == ["0", "1"]


def test_a_tie_that_unravels_a_chain() -> None:
    """If the last goes on often enough, everybody does: one equilibrium is shown, and that said."""
    solution = subgame_perfect(long_chain(5_000, [5_002, 5_000]))
    assert solution.status is Status.PARTIAL
    assert solution.messages[0].startswith("one equilibrium is shown: at 5000 moves several")


def test_few_ties_that_matter_in_a_large_tree() -> None:
    """Three moves of 410 compare what a tie below decides: three cells each."""
    tree = ExtensiveBuilder(["1", "2"])
    for k, branch in enumerate(tree.chance({f"c{k}": "1/410" for k in range(410)})):
        first = tree.decision("1", ["safe", "risk"], after=branch, information_set=f"m{k}")
        reply = tree.decision("2", ["good", "bad"], after=first["risk"], information_set=f"t{k}")
        tree.terminal([3, 0], after=reply["good"])
        tree.terminal([0, 0 if k % 200 == 3 else 1], after=reply["bad"])
        tree.terminal([1, 5], after=first["safe"])
    form = tree.build()
    solution = subgame_perfect(form)
    assert solution.status is Status.COMPLETE
    (component,) = solution.components
    assert len(component.cells) == 27
    cell = component.cells[-1]
    assert isinstance(cell, BehaviorCell)
    assert len(cell.supports) == 817
    assert cell.contains(cell.sample)
    assert is_subgame_perfect(form, cell.sample.behavior)
    for equilibrium in solution.equilibria[:2]:
        assert equilibrium.payoffs == expected_payoffs(form, equilibrium.behavior)
    moved = {**cell.sample.behavior, "m0": {"safe": Fraction(0), "risk": Fraction(1)}}
    assert not any(cell.contains(Assessment(behavior=moved)) for cell in component.cells)


def test_ties_are_exact_at_any_size(monkeypatch: pytest.MonkeyPatch) -> None:
    """A gap of one beside 10**15, in units of 1/7; and beyond 64 bits nothing is guessed."""
    monkeypatch.setattr(backward, "MIN_NODES", 0)
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
        quick, thorough = large_tree(form, None, small_tree), subgame_perfect(form)
        assert quick is not None
        assert quick.equilibria[0].payoffs == thorough.equilibria[0].payoffs
        assert quick.equilibria[0].behavior == thorough.equilibria[0].behavior
