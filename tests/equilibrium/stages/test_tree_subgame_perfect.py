"""Pure subgame-perfect payoffs of trees, against published games and brute force."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings, strategies as st

from est_games.certificate.extensive_form import expected_payoffs, is_subgame_perfect
from est_games.equilibrium.solution import Status
from est_games.equilibrium.stages.tree_subgame_perfect import tree_subgame_perfect
from est_games.errors import SolveError
from est_games.game.extensive import CHANCE, ExtensiveForm
from est_games.game.extensive_builder import Branch, ExtensiveBuilder
from tests.oracles.selten_horse import horse

Payoffs = tuple[int, ...]


def stage(tree: ExtensiveBuilder, table: list[list[Payoffs]], after: Branch | None, n: str) -> None:
    """Add a simultaneous game of two players."""
    rows = tree.decision(
        "a", [f"r{k}" for k in range(len(table))], after=after, information_set=f"a{n}"
    )
    for row, branch in zip(table, rows, strict=True):
        actions = [f"c{k}" for k in range(len(row))]
        columns = tree.decision("b", actions, after=branch, information_set=f"b{n}")
        for payoffs, leaf in zip(row, columns, strict=True):
            tree.terminal(payoffs, after=leaf)


def test_horse_has_both_pure_equilibria() -> None:
    solution = tree_subgame_perfect(horse())
    assert [e.regret for e in solution.equilibria] == [0, 0]
    assert {e.payoffs for e in solution.equilibria} == {(1, 1, 1), (3, 3, 2)}


def test_beer_quiche_pools_either_way() -> None:
    """Cho and Kreps (1987): pooling on beer and pooling on quiche."""
    tree = ExtensiveBuilder(["sender", "receiver"])
    nature = tree.chance({"weak": "1/10", "surly": "9/10"})
    for kind, favourite in (("weak", "quiche"), ("surly", "beer")):
        meal = tree.decision("sender", ["beer", "quiche"], after=nature[kind], information_set=kind)
        for served in ("beer", "quiche"):
            reply = tree.decision(
                "receiver", ["duel", "leave"], after=meal[served], information_set=served
            )
            taste = int(served == favourite)
            tree.terminal([taste, int(kind == "weak")], after=reply["duel"])
            tree.terminal([taste + 2, int(kind == "surly")], after=reply["leave"])
    solution = tree_subgame_perfect(tree.build())
    assert {tuple(map(str, e.payoffs)) for e in solution.equilibria} == {
        ("29/10", "9/10"),
        ("21/10", "9/10"),
    }


def test_continuations_are_chosen_independently() -> None:
    """An outside option worth 2 before a game with equilibria worth 3 and 1: both choices stand."""
    tree = ExtensiveBuilder(["a", "b"])
    root = tree.decision("a", ["out", "in"])
    tree.terminal([2, 0], after=root["out"])
    stage(tree, [[(3, 1), (0, 0)], [(0, 0), (1, 3)]], root["in"], "")
    solution = tree_subgame_perfect(tree.build())
    assert solution.status is Status.COMPLETE
    assert {e.payoffs for e in solution.equilibria} == {(3, 1), (2, 0)}


def test_a_subgame_without_pure_equilibrium_proves_none() -> None:
    tree = ExtensiveBuilder(["a", "b"])
    root = tree.decision("a", ["out", "in"])
    tree.terminal([9, 0], after=root["out"])
    stage(tree, [[(1, -1), (-1, 1)], [(-1, 1), (1, -1)]], root["in"], "")
    solution = tree_subgame_perfect(tree.build())
    assert solution.status is Status.NONE
    assert "no pure equilibrium" in solution.messages[0]


def test_too_large_a_piece_is_a_limit() -> None:
    tree = ExtensiveBuilder(["a", "b"])
    stage(tree, [[(0, 0)] * 4] * 4, None, "")
    solution = tree_subgame_perfect(tree.build(), max_trials=15)
    assert solution.status is Status.LIMIT
    assert "16 trials" in solution.messages[0]
    assert tree_subgame_perfect(tree.build(), max_trials=16).status is Status.COMPLETE


def test_a_forgetful_player_is_refused() -> None:
    tree = ExtensiveBuilder(["a"])
    root = tree.decision("a", ["l", "r"])
    for branch in root:
        for leaf in tree.decision("a", ["x", "y"], after=branch, information_set="forgot"):
            tree.terminal([0], after=leaf)
    with pytest.raises(SolveError, match="forgot: a player forgets what it knew or did"):
        tree_subgame_perfect(tree.build())


def test_a_game_in_which_nobody_moves() -> None:
    tree = ExtensiveBuilder(["a", "b"])
    tree.terminal([1, 2])
    solution = tree_subgame_perfect(tree.build())
    assert solution.status is Status.COMPLETE
    assert [e.payoffs for e in solution.equilibria] == [(1, 2)]


def test_a_centipede_of_ten_thousand_legs_stops_at_once() -> None:
    """Rosenthal (1981), lengthened: no recursion."""
    tree = ExtensiveBuilder(["a", "b"])
    after: Branch | None = None
    n = 10_000
    for k in range(n):
        node = tree.decision("ab"[k % 2], ["stop", "go"], after=after, information_set=str(k))
        payoffs = [k + 1, k - 1] if k % 2 == 0 else [k - 1, k + 1]
        tree.terminal(payoffs, after=node["stop"])
        after = node["go"]
    tree.terminal([n - 2, n - 2], after=after)
    solution = tree_subgame_perfect(tree.build())
    assert [e.payoffs for e in solution.equilibria] == [(1, -1)]
    assert solution.equilibria[0].regret == 0
    assert solution.equilibria[0].behavior["0"] == {"stop": 1, "go": 0}


def brute_force(game: ExtensiveForm) -> set[tuple[object, ...]]:
    """Return the payoffs of every pure profile that the certificate calls subgame perfect."""
    choices = [choice for choice in game.information_sets if choice.player != CHANCE]
    found = set()
    for actions in product(*(choice.actions for choice in choices)):
        behavior = {
            choice.label: {action: 1} for choice, action in zip(choices, actions, strict=True)
        }
        if is_subgame_perfect(game, behavior):
            found.add(expected_payoffs(game, behavior))
    return found


@settings(deadline=None, max_examples=40)
@given(st.data())
def test_against_every_profile_of_small_trees(data: st.DataObject) -> None:
    """Few payoff levels make ties, which are the hard case."""
    pair = st.tuples(st.integers(0, 2), st.integers(0, 2))
    tree = ExtensiveBuilder(["a", "b"])
    root = tree.decision(data.draw(st.sampled_from("ab")), ["l", "m", "r"])
    tree.terminal(data.draw(pair), after=root["l"])
    table = st.lists(st.lists(pair, min_size=2, max_size=2), min_size=2, max_size=2)
    stage(tree, data.draw(table), root["m"], "1")
    nature = tree.chance({"u": "1/2", "d": "1/2"}, after=root["r"], payoffs=data.draw(pair))
    stage(tree, data.draw(table), nature["u"], "2")
    leaf = tree.decision("b", ["x", "y"], after=nature["d"])
    for branch in leaf:
        tree.terminal(data.draw(pair), after=branch)
    game = tree.build()
    solution = tree_subgame_perfect(game)
    assert all(e.regret == 0 for e in solution.equilibria)
    assert {e.payoffs for e in solution.equilibria} == brute_force(game)
    assert len({e.payoffs for e in solution.equilibria}) == len(solution.equilibria)
