"""The strategy to commit to: published games, grids of commitments, trees against tables."""

from __future__ import annotations

import random
from collections.abc import Sequence
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from est_games.certificate.commitment import (
    reply_problems,
    strong_commitment_problems,
    weak_commitment_problems,
)
from est_games.certificate.extensive_form import expected_payoffs, subgame_regrets
from est_games.certificate.tree_commitment import tree_commitment_problems, tree_reply_problems
from est_games.equilibrium.correlated import plan_program
from est_games.equilibrium.correlated.tree_side import Side
from est_games.equilibrium.solution import Solution, Status
from est_games.equilibrium.solve import solve
from est_games.errors import SolveError
from est_games.game.extensive import ExtensiveForm
from est_games.game.extensive_builder import ExtensiveBuilder
from est_games.game.normal import NormalForm
from est_games.game.published_trees import published_tree
from tests.equilibrium.correlated.test_tree_correlated import entry, forgetful, rebuilt
from tests.oracles import small_forms
from tests.oracles.recall_trees import recall_tree

Rows = Sequence[Sequence[int]]
CONITZER_SANDHOLM = NormalForm.from_payoffs([[2, 4], [1, 3]], [[1, 0], [0, 1]])
SEXES = NormalForm.from_payoffs([[2, 0], [0, 1]], [[1, 0], [0, 2]])
PENNIES = NormalForm.from_payoffs([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])
# Against l the leader may fall to nothing where it is level; against r it gets one.
LEVEL = NormalForm.from_payoffs([[2, 0], [2, 0]], [[1, 1], [0, 0]])


def drawn(seed: int, shape: tuple[int, ...] = (), top: int = 5) -> NormalForm:
    generator = np.random.default_rng(seed)
    shape = shape or tuple(int(m) for m in generator.integers(1, 5, 2))
    return NormalForm.from_payoffs(generator.integers(0, top, (2, *shape)))


def value(solution: Solution) -> Fraction:
    return solution.certificate.numbers["value"]


def check(game: NormalForm, solution: Solution, leader: int) -> None:
    """Recompute everything a mixed commitment claims."""
    evidence = solution.certificate.evidence
    profile = solution.equilibria[0].profile if solution.equilibria else None
    if solution.options["ties"] == "strong":
        assert solution.status is Status.PARTIAL
        assert not strong_commitment_problems(game, leader, profile, value(solution), evidence)
    else:
        assert solution.status is (Status.PARTIAL if profile else Status.NONE)
        assert not weak_commitment_problems(game, leader, profile, value(solution), evidence)
    for e in solution.equilibria:
        assert e.payoffs[leader] == value(solution)
        assert e.regret == 0


# Published games: game, leader, then the values strong, weak, pure and strong, pure and weak
PUBLISHED = {
    "conitzer-sandholm-2006": (CONITZER_SANDHOLM, 0, "7/2 7/2 3 3"),
    "conitzer-sandholm-2006-second": (CONITZER_SANDHOLM, 1, "1 1 1 1"),
    "battle-of-the-sexes-first": (SEXES, 0, "2 2 2 2"),
    "battle-of-the-sexes-second": (SEXES, 1, "2 2 2 2"),
    "matching-pennies": (PENNIES, 0, "0 0 -1 -1"),
    "a-follower-who-does-not-care": (LEVEL, 0, "2 0 2 0"),
    "chicken": (
        NormalForm.from_payoffs([[6, 2], [7, 0]], [[6, 7], [2, 0]]),
        0,
        "7 7 7 7",
    ),
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_games(name: str) -> None:
    game, leader, expected = PUBLISHED[name]
    values = []
    for commitment, ties in product(("mixed", "pure"), ("strong", "weak")):
        solution = solve(
            game, "stackelberg", leader=game.players[leader], commitment=commitment, ties=ties
        )
        values.append(value(solution))
        if commitment == "mixed":
            check(game, solution, leader)
        else:
            assert solution.status is Status.COMPLETE
            for e in solution.equilibria:
                problems = reply_problems(
                    game, leader, e.profile, value(solution), weak=ties == "weak"
                )
                assert not problems
    assert values == [Fraction(text) for text in expected.split()]


def test_a_half_commitment_conitzer_sandholm_2006() -> None:
    solution = solve(CONITZER_SANDHOLM, "stackelberg", leader="player 1")
    half = Fraction(1, 2)
    assert solution.equilibria[0].regret == 0
    assert solution.equilibria[0].profile == ((half, half), (0, 1))
    assert solution.equilibria[0].payoffs == (Fraction(7, 2), half)


def test_a_supremum_that_no_commitment_attains() -> None:
    solution = solve(CONITZER_SANDHOLM, "stackelberg", leader="player 1", ties="weak")
    assert solution.status is Status.NONE
    assert "as close to 7/2 as it likes" in solution.messages[0]
    proof = solution.certificate.evidence
    half = Fraction(1, 2)
    assert proof.limit == (half, half)
    assert proof.inside[1] > half


def test_a_supremum_that_is_attained() -> None:
    """The second reply is never better for the follower, and level only where it pays more."""
    game = NormalForm.from_payoffs([[2, 3], [0, 1]], [[1, 1], [1, 0]])
    solution = solve(game, "stackelberg", leader="player 1", ties="weak")
    check(game, solution, 0)
    assert value(solution) == 2
    assert solution.equilibria[0].payoffs[0] == 2


# Brute force


def mixtures(m: int, denominator: int) -> list[tuple[Fraction, ...]]:
    parts = product(range(denominator + 1), repeat=m)
    return [
        tuple(Fraction(x, denominator) for x in part) for part in parts if sum(part) == denominator
    ]


@settings(max_examples=15)
@given(st.integers(0, 10**6), st.sampled_from([3, 6]), st.sampled_from([0, 1]))
def test_no_commitment_of_a_grid_is_better(seed: int, top: int, leader: int) -> None:
    game = drawn(seed, top=top)
    name = game.players[leader]
    strong = solve(game, "stackelberg", leader=name)
    weak = solve(game, "stackelberg", leader=name, ties="weak")
    check(game, strong, leader)
    check(game, weak, leader)
    pure = [
        solve(game, "stackelberg", leader=name, commitment="pure", ties=t)
        for t in ("strong", "weak")
    ]
    m, n = game.shape if leader == 0 else game.shape[::-1]
    table = np.array(game.payoffs, dtype=object).reshape(2, *game.shape)
    mine, theirs = (table[k] if leader == 0 else table[k].T for k in (leader, 1 - leader))
    highest = {}
    for mixture in mixtures(m, 8):
        pays, gets = np.array(mixture) @ theirs, np.array(mixture) @ mine
        best = [gets[j] for j in range(n) if pays[j] == max(pays)]
        assert max(best) <= value(strong)
        assert min(best) <= value(weak)
        assert weak.equilibria or min(best) < value(weak)
        if max(mixture) == 1:
            for k, level in enumerate((max(best), min(best))):
                highest[k] = max(level, highest.get(k, level))
    assert [value(each) for each in pure] == [highest[0], highest[1]]
    assert value(strong) >= value(weak) >= highest[1]


@settings(max_examples=6)
@given(st.integers(0, 10**6))
def test_a_leader_gets_no_less_than_in_any_equilibrium(seed: int) -> None:
    game = drawn(seed, top=9)
    for leader, name in enumerate(game.players):
        best = value(solve(game, "stackelberg", leader=name))
        correlated = solve(game, "correlated", welfare=[int(k == leader) for k in range(2)])
        assert best >= max(e.payoffs[leader] for e in solve(game, "nash").equilibria)
        # von Stengel and Zamir (2010), theorem 12: no less than in any correlated equilibrium.
        assert best >= correlated.certificate.numbers["welfare"]


@settings(max_examples=6)
@given(st.integers(0, 10**6))
def test_where_interests_are_opposed_nothing_is_gained(seed: int) -> None:
    first = np.random.default_rng(seed).integers(-5, 6, (3, 4))
    game = NormalForm.from_payoffs(first, -first)
    expected = value(solve(game, "zero-sum"))
    for ties in ("strong", "weak"):
        solution = solve(game, "stackelberg", leader="player 1", ties=ties)
        check(game, solution, 0)
        assert value(solution) == expected


@settings(max_examples=6)
@given(st.integers(0, 10**6), st.sampled_from(["1e-12", "1e12"]), st.sampled_from([0, 10**15]))
def test_payoffs_move_with_positive_affine_maps(seed: int, unit: str, offset: int) -> None:
    game = drawn(seed, (3, 3), 9)
    scale = Fraction(unit)
    moved = NormalForm(
        players=game.players,
        strategies=game.strategies,
        payoffs=(
            tuple(offset + scale * x for x in game.payoffs[0]),
            tuple(3 * x - 7 for x in game.payoffs[1]),
        ),
    )
    for leader, ties in product((0, 1), ("strong", "weak")):
        name = game.players[leader]
        before = solve(game, "stackelberg", leader=name, ties=ties)
        after = solve(moved, "stackelberg", leader=name, ties=ties)
        check(moved, after, leader)
        x = value(before)
        assert value(after) == (3 * x - 7 if leader else offset + scale * x)
        assert after.status is before.status


@settings(max_examples=5)
@given(st.integers(0, 10**6))
def test_seats_order_and_copies_change_nothing(seed: int) -> None:
    game = drawn(seed, (3, 3), 4)
    table = np.array(game.payoffs, dtype=object).reshape(2, 3, 3)
    others = [
        (NormalForm.from_payoffs(table[::-1].transpose(0, 2, 1)), "player 2"),
        (NormalForm.from_payoffs(table[:, [2, 0, 1]][:, :, [1, 0, 2]]), "player 1"),
        (NormalForm.from_payoffs(table[:, [0, 1, 1, 2]][:, :, [0, 0, 1, 2]]), "player 1"),
    ]
    for ties in ("strong", "weak"):
        expected = solve(game, "stackelberg", leader="player 1", ties=ties)
        for other, name in others:
            found = solve(other, "stackelberg", leader=name, ties=ties)
            assert value(found) == value(expected)
            assert found.status is expected.status


# Trees


def check_tree(game: ExtensiveForm, solution: Solution, leader: int) -> None:
    for e in solution.equilibria:
        assert expected_payoffs(game, e.behavior) == e.payoffs
        assert e.payoffs[leader] == value(solution)
        assert subgame_regrets(game, e.behavior)[0][1 - leader] == e.regret == 0


def test_a_threat_to_which_one_is_committed() -> None:
    solution = solve(entry(), "stackelberg", leader="incumbent")
    (best,) = solution.equilibria
    check_tree(entry(), solution, 1)
    assert best.payoffs == (0, 2)
    assert best.behavior["I"]["fight"] >= Fraction(1, 2)
    pure = solve(entry(), "stackelberg", leader="incumbent", commitment="pure")
    assert [e.behavior["I"]["fight"] for e in pure.equilibria] == [1]
    assert value(solve(entry(), "stackelberg", leader="entrant")) == 1


@settings(max_examples=4)
@given(st.integers(0, 10**6), st.booleans())
def test_a_tree_says_what_its_strategic_form_says(seed: int, chance: bool) -> None:
    game = recall_tree(seed, chance=chance, depth=3, widths=(2,))
    strategic = game.to_normal()
    for leader, name in enumerate(game.players):
        solution = solve(game, "stackelberg", leader=name)
        check_tree(game, solution, leader)
        assert not tree_commitment_problems(
            game,
            leader,
            solution.equilibria[0].behavior,
            value(solution),
            solution.certificate.evidence,
        )
        assert value(solution) == value(solve(strategic, "stackelberg", leader=name))
        assert value(solution) >= max(
            e.payoffs[leader] for e in solve(strategic, "nash").equilibria
        )
        for options in ({"ties": "weak"}, {"commitment": "pure"}):
            found = solve(game, "stackelberg", leader=name, **options)
            check_tree(game, found, leader)
            expected = solve(strategic, "stackelberg", leader=name, **options)
            assert value(found) == value(expected) <= value(solution)
            assert found.status is expected.status


@settings(max_examples=4)
@given(st.integers(0, 10**6), st.sampled_from(["1e-12", "1e12"]), st.sampled_from([0, 10**15]))
def test_payoffs_of_a_tree_move_too(seed: int, unit: str, offset: int) -> None:
    game = recall_tree(seed, chance=True, top=9)
    moved = rebuilt(game, scale=Fraction(unit), offset=Fraction(offset), turned=True)
    for leader, name in enumerate(game.players):
        before, after = (solve(each, "stackelberg", leader=name) for each in (game, moved))
        check_tree(moved, after, leader)
        x = value(before)
        assert value(after) == (x if leader else offset + Fraction(unit) * x)


def test_poker_has_one_value_kuhn_1950() -> None:
    game = published_tree("kuhn-1950")
    for leader, name in enumerate(game.players):
        solution = solve(game, "stackelberg", leader=name)
        check_tree(game, solution, leader)
        assert value(solution) == Fraction(1, 18) * (2 * leader - 1)


@pytest.mark.parametrize("leader", ["proposer", "receiver"])
def test_a_multistage_form_and_its_tree(leader: str) -> None:
    game = small_forms.hidden_agenda()
    tree = game.to_extensive()
    for options in ({}, {"ties": "weak"}, {"commitment": "pure"}):
        stages = solve(game, "stackelberg", leader=leader, **options)
        assert value(stages) == value(solve(tree, "stackelberg", leader=leader, **options))


def sender(seed: int) -> ExtensiveForm:
    """Return a sender of three types and a receiver, random payoffs."""
    rng = random.Random(seed)
    tree = ExtensiveBuilder(["S", "R"])
    nature = tree.chance({f"t{k}": "1/3" for k in range(3)})
    for k, branch in enumerate(nature):
        sent = tree.decision("S", ["m0", "m1"], after=branch, information_set=f"T{k}")
        for j, after in enumerate(sent):
            actions = ["a0", "a1", "a2"]
            replied = tree.decision("R", actions, after=after, information_set=f"M{j}")
            for leaf in replied:
                tree.terminal([rng.randint(0, 9), rng.randint(0, 9)], after=leaf)
    return tree.build()


@pytest.mark.parametrize("seed", [0, 1, 6])
def test_replies_are_taken_apart_where_signals_would_help(seed: int) -> None:
    """What the leader could tell the follower bounds what it can commit itself to."""
    game = sender(seed)
    n_parts = 0
    for leader, name in enumerate(game.players):
        solution = solve(game, "stackelberg", leader=name)
        check_tree(game, solution, leader)
        assert value(solution) == value(solve(game.to_normal(), "stackelberg", leader=name))
        evidence = solution.certificate.evidence
        behavior = solution.equilibria[0].behavior
        assert not tree_commitment_problems(game, leader, behavior, value(solution), evidence)
        n_parts += len(evidence.parts)
    assert n_parts > 2


def test_a_tree_too_large_for_a_table() -> None:
    game = recall_tree(0, depth=6)
    assert Side.of(game, 0).n_strategies(full=False) > 3_000
    solution = solve(game, "stackelberg", leader="P0")
    check_tree(game, solution, 0)
    assert not tree_reply_problems(game, 0, solution.equilibria[0].behavior, value(solution))


# Limits and bad input


@pytest.mark.parametrize("ties", ["strong", "weak"])
def test_no_time(ties: str) -> None:
    for game, name in ((drawn(1, (3, 3)), "player 1"), (recall_tree(3), "P1")):
        solution = solve(game, "stackelberg", leader=name, ties=ties, timeout=1e-9)
        assert solution.status is Status.LIMIT
        assert solution.equilibria == ()
        assert solution.messages == ("stopped by the time given",)


def test_bad_options_are_listed_together() -> None:
    with pytest.raises(SolveError) as caught:
        solve(SEXES, "stackelberg", leader="3", commitment="half", ties=None, timeout=0)
    assert str(caught.value) == (
        "no commitment can be sought so\n"
        "  - leader: is not in the game [found '3'; accepted: player 1, player 2]\n"
        "  - commitment: is not known [found 'half'; accepted: mixed, pure]\n"
        "  - ties: is not known [found 'None'; accepted: strong, weak]\n"
        "  - timeout: must be positive [found '0'; accepted: seconds, or None for no limit]"
    )


def test_a_leader_is_needed() -> None:
    with pytest.raises(SolveError) as caught:
        solve(entry(), "stackelberg")
    assert str(caught.value) == (
        "no commitment can be sought so\n  - leader: is needed [accepted: entrant, incumbent]"
    )


def test_one_follower() -> None:
    three = NormalForm.from_payoffs(np.zeros((3, 2, 2, 2), dtype=int))
    with pytest.raises(SolveError, match=r"game: has 3 players \[accepted: two players\]"):
        solve(three, "stackelberg", leader="player 1")
    with pytest.raises(SolveError, match="game: has 1 players"):
        solve(forgetful(), "stackelberg", leader="a")


def test_a_player_who_forgets_is_refused() -> None:
    with pytest.raises(SolveError) as caught:
        solve(absent_minded(), "stackelberg", leader="b")
    assert str(caught.value) == (
        "a best commitment is sought in games with perfect recall\n"
        "  - second: a player forgets what it knew or did [accepted: a game with perfect recall]"
    )


def absent_minded() -> ExtensiveForm:
    tree = ExtensiveBuilder(["a", "b"])
    first = tree.decision("a", ["l", "r"], information_set="first")
    for branch in first:
        second = tree.decision("a", ["x", "y"], after=branch, information_set="second")
        for leaf in second:
            tree.terminal([1, 0], after=leaf)
    return tree.build()


def test_too_many_pairs_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan_program, "MAX_PAIRS", 3)
    with pytest.raises(SolveError) as caught:
        solve(entry(), "stackelberg", leader="incumbent")
    assert str(caught.value) == (
        "the game is too large for a commitment to be sought\n"
        "  - game: makes 9 pairs of sequences that can be played together [accepted: up to 3]"
    )
