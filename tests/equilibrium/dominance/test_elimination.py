"""Iterated elimination: textbook games, every witness checked anew, invariances, brute force."""

from __future__ import annotations

import random
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from est_games.equilibrium.dominance import mixed_dominance as searching
from est_games.equilibrium.dominance.dominance import Dominance, everything
from est_games.equilibrium.dominance.elimination import (
    Elimination,
    iterated_elimination,
    rationalizable,
)
from est_games.equilibrium.dominance.mixed_dominance import Justification, mixed_dominance
from est_games.equilibrium.solve import solve
from est_games.errors import SolveError
from est_games.game.normal import NormalForm

KINDS = ("strict", "weak", "very-weak")
HALF = Fraction(1, 2)

Left = Sequence[Sequence[int]]


# An independent account of dominance, for players with up to three strategies


def gaps(game: NormalForm, left: Left, player: int, other: int) -> list[list[Fraction]]:
    """Return what each strategy left but one pays more than that one, by profile of the others."""
    rivals = [kept for rival, kept in enumerate(left) if rival != player]
    table = []
    for profile in product(*rivals):
        pays = {
            k: game.payoff((*profile[:player], k, *profile[player:]))[player] for k in left[player]
        }
        table.append([pays[k] - pays[other] for k in left[player] if k != other])
    return table


def satisfies(gains: Sequence[Fraction], kind: str) -> bool:
    if kind == "strict":
        return all(gain > 0 for gain in gains)
    return all(gain >= 0 for gain in gains) and (kind == "very-weak" or any(gains))


def is_dominated(game: NormalForm, left: Left, player: int, other: int, kind: str) -> bool:
    """Try every mixture of two strategies at which a gain changes sign, and one in between."""
    table = gaps(game, left, player, other)
    width = len(table[0])
    assert width <= 2
    if width < 2:
        return width == 1 and satisfies([a for (a,) in table], kind)
    corners = {Fraction(0), Fraction(1)}
    corners |= {x for a, b in table if a != b and 0 < (x := -b / (a - b)) < 1}
    points = sorted(corners)
    points += [(x + y) / 2 for x, y in pairwise(points)]
    return any(satisfies([x * a + (1 - x) * b for a, b in table], kind) for x in points)


def brute(game: NormalForm, kind: str) -> Left:
    left: Left = everything(game)
    while True:
        gone = [
            (player, k)
            for player, kept in enumerate(left)
            for k in (reversed(kept) if kind == "very-weak" else kept)
            if is_dominated(game, left, player, k, kind)
        ]
        if not gone:
            return left
        gone = gone[:1] if kind == "very-weak" else gone
        left = tuple(tuple(k for k in kept if (i, k) not in gone) for i, kept in enumerate(left))


def check(found: Elimination) -> None:
    """Check every witness and every justification anew."""
    game, left = found.game, [list(kept) for kept in everything(found.game)]
    for number, steps in enumerate(found.rounds):
        assert steps
        for step in steps:
            weights = dict(step.mixture)
            assert step.round == number
            assert step.dominated not in weights
            assert set(weights) <= set(left[step.player])
            assert sum(weights.values()) == 1
            assert min(weights.values()) > 0
            others = [k for k in left[step.player] if k != step.dominated]
            gains = [
                sum(weights.get(k, 0) * gap for k, gap in zip(others, line, strict=True))
                for line in gaps(game, left, step.player, step.dominated)
            ]
            assert satisfies(gains, found.kind)
            assert step.margin == min(gains)
            assert step.strict == satisfies(gains, "strict")
            assert step.equal == (not any(gains))
        for step in steps:
            left[step.player].remove(step.dominated)
    assert found.survivors == tuple(map(tuple, left))
    assert found.reduced == game.restrict(left)
    survivors = {(i, k) for i, kept in enumerate(left) for k in kept}
    proved = {(each.player, each.strategy) for each in found.justifications}
    assert proved == (survivors if found.mixed else set())
    for each in found.justifications:
        belief = dict(each.belief)
        profiles = list(product(*(kept for i, kept in enumerate(left) if i != each.player)))
        assert set(belief) <= set(profiles)
        assert sum(belief.values()) == 1
        assert min(belief.values()) > 0
        if found.kind == "weak":
            assert set(belief) == set(profiles)
        table = gaps(game, left, each.player, each.strategy)
        for column in zip(*table, strict=True):
            gain = sum(belief.get(c, 0) * gap for c, gap in zip(profiles, column, strict=True))
            assert gain < 0 if found.kind == "very-weak" else gain <= 0


def eliminated(game: NormalForm, kind: str = "strict", mixed: bool = True) -> Elimination:
    found = iterated_elimination(game, kind=kind, mixed=mixed)
    check(found)
    return found


# Textbook games


def test_the_prisoners_dilemma() -> None:
    found = eliminated(NormalForm.from_payoffs([[7, 1], [9, 2]], [[7, 9], [1, 2]]))
    assert found.survivors == ((1,), (1,))
    assert [[(s.player, s.dominated, s.by) for s in steps] for steps in found.rounds] == [
        [(0, 0, 1), (1, 0, 1)]
    ]
    assert [s.margin for s in found.removals] == [1, 1]


def test_three_rounds_and_the_words_for_them() -> None:
    """The course of Gibbons (1992), figure 1.1.1: right, then down, then left go."""
    game = NormalForm.from_payoffs(
        [[5, 5, 0], [1, 1, 8]],
        [[0, 2, 1], [3, 1, 0]],
        players=["row", "column"],
        strategies=[["up", "down"], ["left", "middle", "right"]],
    )
    found = eliminated(game, mixed=False)
    assert found.survivors == ((0,), (1,))
    assert [(s.round, s.player, s.dominated) for s in found.removals] == [
        (0, 1, 2),
        (1, 0, 1),
        (2, 1, 0),
    ]
    assert str(found).splitlines() == [
        "strict dominance, pure dominators only: 2 x 3 became 1 x 1 in 3 rounds",
        "round 1: column drops right, strictly worse than middle",
        "round 2: row drops down, strictly worse than up",
        "round 3: column drops left, strictly worse than middle",
        "left: row: up; column: middle",
    ]
    assert repr(found).startswith("Elimination(strict dominance")
    assert "\n" not in repr(found)


def test_a_duopoly_of_quantities() -> None:
    """Inverse demand 12 - q - Q, no cost: best responses to 3, 4, 5 are 4 or 5, 4, and 3 or 4."""
    first = [[q * (12 - q - rival) for rival in range(13)] for q in range(13)]
    found = rationalizable(NormalForm.from_payoffs(first, np.transpose(first)))
    check(found)
    assert found.survivors == ((3, 4, 5), (3, 4, 5))
    assert len(found.rounds) > 2


MIXTURE = NormalForm.from_payoffs(
    [[6, 0], [2, 2], [0, 6]],
    [[1, 0], [0, 5], [1, 0]],
    strategies=[["a", "b", "c"], ["l", "r"]],
)


def test_only_a_mixture_dominates() -> None:
    assert eliminated(MIXTURE, mixed=False).survivors == ((0, 1, 2), (0, 1))
    found = eliminated(MIXTURE)
    assert found.survivors == ((0,), (0,))
    first = found.removals[0]
    assert (first.player, first.dominated, first.by, first.margin) == (0, 1, None, 1)
    assert found.dominator(first) == {"a": HALF, "c": HALF}
    assert "drops b, strictly worse than 1/2 a + 1/2 c" in str(found)


def test_long_probabilities_are_shown_short() -> None:
    long = Fraction(10**9 + 7, 10**9 + 9)
    game = NormalForm.from_payoffs([[1, 0], [0, long], [long / 4, long / 4]], [[0, 0]] * 3)
    (step,) = eliminated(game).removals
    assert max(weight.denominator for _, weight in step.mixture) > 10**9
    assert "strictly worse than ≈0.5 1 + ≈0.5 2" in str(eliminated(game))


@pytest.mark.parametrize(("sign", "kept"), [(-1, 2), (0, 3), (1, 3)])
def test_a_margin_too_small_for_floats(sign: int, kept: int) -> None:
    """Half of each other strategy makes 3/2: what pays a trifle less is dominated, more not."""
    middle = Fraction(3, 2) + sign * Fraction(1, 10**40)
    game = NormalForm.from_payoffs([[3, 0], [0, 3], [middle, middle]], [[1, 0], [0, 1], [0, 0]])
    for limit in (searching.MAX_DIRECT, -1):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(searching, "MAX_DIRECT", limit)
            assert len(eliminated(game).survivors[0]) == kept
    assert len(eliminated(game, "very-weak").survivors[0]) == (3 if sign > 0 else 2)


def test_weak_elimination_depends_on_the_order() -> None:
    """Top and bottom are equal to the middle against one column; what goes first decides."""
    game = NormalForm.from_payoffs([[4, 1], [4, 3], [2, 3]], [[5, 0], [5, 5], [0, 5]])
    found = eliminated(game, "weak")
    assert found.survivors == ((1,), (0, 1))
    assert [(s.dominated, s.by, s.strict, s.margin) for s in found.removals] == [
        (0, 1, False, 0),
        (2, 1, False, 0),
    ]
    without_top = eliminated(game.restrict([(1, 2), (0, 1)]), "weak").reduced
    without_bottom = eliminated(game.restrict([(0, 1), (0, 1)]), "weak").reduced
    assert without_top.payoffs[1] == (Fraction(5),)
    assert without_top.strategies[1] == ("2",)
    assert without_bottom.strategies[1] == ("1",)
    assert eliminated(game).rounds == ()


def test_of_equal_strategies_very_weak_elimination_keeps_the_first() -> None:
    game = NormalForm.from_payoffs([[1, 0], [0, 1], [1, 0]], [[2, 1], [1, 2], [2, 1]])
    assert eliminated(game, "weak").rounds == ()
    found = eliminated(game, "very-weak")
    assert found.survivors == ((0, 1), (0, 1))
    assert [(s.player, s.dominated, s.by, s.equal) for s in found.removals] == [(0, 2, 0, True)]
    assert "the same as 1" in str(found)
    nothing = NormalForm.from_payoffs(np.zeros((3, 2, 2, 2)))
    assert eliminated(nothing, "very-weak").survivors == ((0,), (0,), (0,))
    assert eliminated(nothing, "weak").survivors == everything(nothing)


def test_one_player_and_one_strategy() -> None:
    alone = eliminated(NormalForm.from_payoffs([[3, 5, 4]]))
    assert alone.survivors == ((1,),)
    assert alone.justifications == (Justification(player=0, strategy=1, belief=(((), 1),)),)
    for kind in KINDS:
        assert eliminated(NormalForm.from_payoffs([[3]], [[4]]), kind).rounds == ()


def test_beliefs_about_two_others_may_be_correlated() -> None:
    """The third player's second strategy needs the others to agree, on either thing."""
    third = [[[6, 3, 0, 2], [0, 0, 0, 2]], [[0, 0, 0, 2], [0, 3, 6, 2]]]
    found = rationalizable(NormalForm.from_payoffs(third, third, third))
    check(found)
    assert found.survivors == ((0, 1), (0, 1), (0, 1, 2, 3))
    (why,) = [each for each in found.justifications if (each.player, each.strategy) == (2, 1)]
    chances = {profile: dict(why.belief).get(profile, 0) for profile in product((0, 1), (0, 1))}
    assert chances[0, 0] * chances[1, 1] > chances[0, 1] * chances[1, 0]


@pytest.mark.parametrize("kind", ["weekly", "Strict", None, ["strict"]])
def test_an_unknown_kind_is_refused(kind: object) -> None:
    with pytest.raises(SolveError) as caught:
        iterated_elimination(MIXTURE, kind=kind)  # type: ignore[arg-type]
    (problem,) = caught.value.problems
    assert problem.path == "kind"
    assert problem.value == (kind if isinstance(kind, str) else repr(kind))
    assert problem.accepted == "strict, weak, very-weak"


def test_what_is_no_game_is_refused() -> None:
    with pytest.raises(SolveError, match="NormalForm"):
        rationalizable([[1, 0], [0, 1]])  # type: ignore[arg-type]


# Any game


def random_form(shape: tuple[int, ...], seed: int, spread: int = 4) -> NormalForm:
    source = np.random.default_rng(seed)
    return NormalForm.from_payoffs(source.integers(-spread, spread + 1, (len(shape), *shape)))


SMALL = st.builds(
    random_form,
    st.sampled_from([(3, 3), (3, 2), (2, 3), (3, 2, 2), (2, 2, 3)]),
    st.integers(0, 10**6),
    st.integers(1, 6),
)
MANY = settings(deadline=None, max_examples=60)


@MANY
@given(SMALL, st.sampled_from(KINDS))
def test_against_brute_force(game: NormalForm, kind: str) -> None:
    assert eliminated(game, kind).survivors == brute(game, kind)


def test_brute_force_is_put_to_the_test() -> None:
    """Among the games drawn are many where it takes a mixture, for each kind of dominance."""
    for kind in KINDS:
        games = [random_form((3, 3), seed, 6) for seed in range(60)]
        found = [eliminated(game, kind) for game in games]
        assert [each.survivors for each in found] == [brute(game, kind) for game in games]
        assert sum(step.by is None for each in found for step in each.removals) >= 2


@MANY
@given(SMALL, st.randoms(use_true_random=False))
def test_the_order_of_strict_elimination_does_not_matter(
    game: NormalForm, source: random.Random
) -> None:
    left = [list(kept) for kept in everything(game)]
    while gone := [
        (i, k)
        for i, kept in enumerate(left)
        for k in kept
        if is_dominated(game, left, i, k, "strict")
    ]:
        player, strategy = source.choice(gone)
        left[player].remove(strategy)
    assert eliminated(game).survivors == tuple(map(tuple, left))


@MANY
@given(SMALL, st.sampled_from(KINDS), st.data())
def test_positive_affine_maps_change_nothing(
    game: NormalForm, kind: str, data: st.DataObject
) -> None:
    maps = data.draw(
        st.lists(
            st.tuples(st.integers(1, 9), st.integers(-9, 9)),
            min_size=game.n_players,
            max_size=game.n_players,
        )
    )
    other = NormalForm(
        players=game.players,
        strategies=game.strategies,
        payoffs=tuple(
            tuple(Fraction(scale, 7) * x + Fraction(shift, 3) for x in row)
            for row, (scale, shift) in zip(game.payoffs, maps, strict=True)
        ),
    )
    here, there = eliminated(game, kind), eliminated(other, kind)
    assert here.survivors == there.survivors
    assert [(s.round, s.player, s.dominated) for s in here.removals] == [
        (s.round, s.player, s.dominated) for s in there.removals
    ]


@MANY
@given(SMALL, st.sampled_from(["strict", "weak"]), st.data())
def test_other_orders_and_names_change_nothing(
    game: NormalForm, kind: str, data: st.DataObject
) -> None:
    orders = [data.draw(st.permutations(range(m))) for m in game.shape]
    players = data.draw(st.permutations(range(game.n_players)))
    here, there = eliminated(game, kind), eliminated(game.restrict(orders).permute(players), kind)
    assert [set(there.reduced.strategies[place]) for place in range(game.n_players)] == [
        set(here.reduced.strategies[player]) for player in players
    ]
    assert len(here.rounds) == len(there.rounds)


@settings(deadline=None, max_examples=40)
@given(st.builds(random_form, st.just((3, 3)), st.integers(0, 10**6), st.integers(2, 6)))
def test_strict_elimination_keeps_exactly_the_nash_equilibria(game: NormalForm) -> None:
    found = eliminated(game)
    spread = {
        tuple(
            tuple(dict(zip(kept, row, strict=True)).get(k, Fraction(0)) for k in range(m))
            for kept, row, m in zip(found.survivors, e.profile, game.shape, strict=True)
        )
        for e in solve(found.reduced, "nash").equilibria
    }
    assert spread == {e.profile for e in solve(game, "nash").equilibria}


@MANY
@given(SMALL)
def test_each_kind_leaves_no_more_than_the_stronger_one(game: NormalForm) -> None:
    strict, weak, pure = eliminated(game), eliminated(game, "weak"), eliminated(game, mixed=False)
    for smaller, larger in ((weak, strict), (strict, pure)):
        pairs = zip(smaller.survivors, larger.survivors, strict=True)
        assert all(set(few) <= set(many) for few, many in pairs)
    assert iterated_elimination(strict.reduced).rounds == ()


# Floats only find


@settings(deadline=None, max_examples=30)
@given(SMALL, st.sampled_from(KINDS))
def test_the_way_through_floats_leads_to_the_same_place(game: NormalForm, kind: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(searching, "MAX_DIRECT", -1)
        found = eliminated(game, kind)
    assert found.survivors == brute(game, kind)


@settings(deadline=None, max_examples=30)
@given(SMALL, st.sampled_from(KINDS), st.booleans(), st.integers(0, 2))
def test_a_wrong_hint_is_not_believed(
    game: NormalForm, kind: str, dominated: bool, size: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(searching, "MAX_DIRECT", -1)
        patch.setattr(
            searching,
            "_in_floats",
            lambda table, _: (
                dominated,
                list(range(min(size, len(table[0])))),
                list(range(min(size, len(table)))),
            ),
        )
        found = eliminated(game, kind)
    assert found.survivors == brute(game, kind)


@pytest.mark.parametrize("kind", KINDS)
def test_on_larger_games_the_hint_is_proof_enough(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the whole program to fall back on, and with payoffs of ten digits."""
    whole = searching._parts
    monkeypatch.setattr(searching, "MAX_DIRECT", -1)
    monkeypatch.setattr(searching, "_parts", lambda table, kind: [next(whole(table, kind))])
    seen = set()
    for seed in range(4):
        game = random_form((8, 25), seed, 10**10)
        mean = [Fraction(sum(row), 3) - 10**8 for row in zip(*_rows(game)[:3], strict=True)]
        rows = [*_rows(game), mean]
        game = NormalForm.from_payoffs(rows, [[0] * 25] * 9)
        for strategy in (0, 8):
            found = mixed_dominance(game, everything(game), 0, strategy, kind)
            seen.add((strategy, type(found)))
    assert seen == {(0, Justification), (8, Dominance)}


def _rows(game: NormalForm) -> list[tuple[Fraction, ...]]:
    n = game.shape[1]
    return [game.payoffs[0][k * n : (k + 1) * n] for k in range(game.shape[0])]
