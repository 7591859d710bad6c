"""Risk, p- and payoff dominance: published games, definitions at the threshold, laws."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

import est_games as eg
from est_games.certificate.normal_form import is_nash
from est_games.equilibrium.bimatrix.bimatrix_nash import bimatrix_nash
from est_games.equilibrium.pure.pure_nash import pure_nash
from est_games.equilibrium.selection.p_dominance import p_dominance, pure_mixtures
from est_games.equilibrium.selection.payoff_dominance import payoff_dominance
from est_games.equilibrium.selection.risk_dominance import risk_dominance
from est_games.errors import GameError, SolveError
from est_games.game.normal import NormalForm

STAG_HUNT = NormalForm.from_payoffs([[9, 0], [8, 7]], [[9, 8], [0, 7]])


def test_harsanyi_selten_1988_stag_hunt() -> None:
    """Chapter 3.9 and Aumann (1990): payoffs favour stags, risk favours hares."""
    found = eg.risk_dominance(STAG_HUNT, (0, 0), (1, 1))
    assert found.losses == ((1, 1), (7, 7))
    assert (found.products, found.dominant, found.strict) == ((1, 49), (1, 1), True)
    assert eg.risk_dominance(STAG_HUNT, ("2", "2"), ("1", "1")).dominant == (1, 1)
    nash = bimatrix_nash(STAG_HUNT)
    order = eg.payoff_dominance(nash)
    best = nash.equilibria[order.strictly_dominant or 0]
    assert best.payoffs == (9, 9)
    assert order.over_all
    assert [pair[1] for pair in order.improvements] == [order.strictly_dominant] * 2


def test_battle_of_the_sexes_has_neither() -> None:
    game = NormalForm.from_payoffs([[2, 0], [0, 1]], [[1, 0], [0, 2]])
    assert risk_dominance(game, (0, 0), (1, 1)).dominant is None
    nash = bimatrix_nash(game)
    order = payoff_dominance(nash)
    assert order.dominant == ()
    assert order.strictly_dominant is None
    assert {nash.equilibria[k].payoffs for k in order.efficient} == {(2, 1), (1, 2)}
    assert len(order.improvements) == 1


def test_morris_rob_shin_1995_thresholds() -> None:
    """In a 2 x 2 coordination game the thresholds of the two equilibria sum to one, by player."""
    for profile, p in (((0, 0), Fraction(7, 8)), ((1, 1), Fraction(1, 8))):
        found = eg.p_dominance(STAG_HUNT, profile)
        assert found.p == p
        assert found.thresholds == (p, p)
    dilemma = NormalForm.from_payoffs([[2, 0], [3, 1]], [[2, 3], [0, 1]])
    defect = p_dominance(dilemma, (1, 1))
    assert (defect.p, defect.player, defect.deviation, defect.against) == (0, None, None, None)
    none = p_dominance(dilemma, (0, 1))
    assert (none.p, none.player, none.deviation, none.against) == (None, 0, 1, (1,))


def test_young_1993_pairwise_risk_and_p_dominance_part() -> None:
    """A 3 x 3 game of his: the third equilibrium wins against either other one, pair by pair.

    No equilibrium is 1/2-dominant, and the second is best against the widest beliefs: what is
    compared here is the product of losses in the 2 x 2 games, not the tracing procedure's outcome.
    """
    game = NormalForm.from_payoffs(
        [[6, 0, 0], [5, 7, 5], [0, 5, 8]], [[6, 5, 0], [0, 7, 5], [0, 5, 8]]
    )
    wins = {
        (a, b): risk_dominance(game, (a, a), (b, b)).dominant for a, b in ((0, 1), (0, 2), (1, 2))
    }
    assert wins == {(0, 1): (1, 1), (0, 2): (2, 2), (1, 2): (2, 2)}
    found = [p_dominance(game, (a, a)).p for a in range(3)]
    assert found == [Fraction(7, 8), Fraction(3, 5), Fraction(5, 8)]


@pytest.mark.parametrize("seed", range(25))
def test_thresholds_are_exact(seed: int) -> None:
    """At p no belief of weight p makes another strategy better; at less, the one named does."""
    shape = [(2, 2), (3, 3), (2, 3, 2)][seed % 3]
    table = np.random.default_rng(seed).integers(0, 6, (len(shape), *shape))
    game = NormalForm.from_payoffs(table)
    for profile in product(*map(range, shape)):
        found = p_dominance(game, profile)
        if found.p is None:
            assert not is_nash(game, pure_mixtures(game, profile))
            continue
        assert is_nash(game, pure_mixtures(game, profile))
        for player in range(len(shape)):
            for others in product(*(range(m) for i, m in enumerate(shape) if i != player)):
                for k in range(shape[player]):
                    assert gain(game, profile, player, k, others, found.p) <= 0
        if found.p:
            assert found.player is not None
            assert found.deviation is not None
            assert found.against is not None
            less = found.p * Fraction(999, 1000)
            args = (game, profile, found.player, found.deviation, found.against)
            assert gain(*args, less) > 0


def gain(
    game: NormalForm,
    profile: tuple[int, ...],
    player: int,
    strategy: int,
    others: tuple[int, ...],
    p: Fraction,
) -> Fraction:
    """Return what a deviation gains under a belief of p on the profile, the rest on others."""
    rest = (*profile[:player], *profile[player + 1 :])
    return sum(
        weight
        * (
            game.payoff((*c[:player], strategy, *c[player:]))[player]
            - game.payoff((*c[:player], profile[player], *c[player:]))[player]
        )
        for c, weight in ((rest, p), (others, 1 - p))
    )


ENTRIES = st.lists(st.integers(-3, 3), min_size=8, max_size=8)


@settings(max_examples=60)
@given(ENTRIES, st.sampled_from(["1e-12", "5", "1e12"]), st.integers(-9, 9))
def test_risk_dominance_is_invariant_and_decided_by_losses(
    entries: list[int], scale: str, shift: int
) -> None:
    game = NormalForm.from_payoffs(np.array(entries).reshape(2, 2, 2))
    found = {tuple(row.index(1) for row in e.profile) for e in pure_nash(game).equilibria}
    if not {(0, 0), (1, 1)} <= found:
        return
    here = risk_dominance(game, (0, 0), (1, 1))
    # Scale one player's payoffs, and add what depends on the other's choice only.
    first = [
        [Fraction(scale) * game.payoff((i, j))[0] + shift * (j + 1) for j in range(2)]
        for i in range(2)
    ]
    second = [[game.payoff((i, j))[1] - shift * i for j in range(2)] for i in range(2)]
    there = risk_dominance(NormalForm.from_payoffs(first, second), (0, 0), (1, 1))
    assert here.dominant == there.dominant
    assert here.strict == there.strict
    back = risk_dominance(game, (1, 1), (0, 0))
    assert (back.dominant, back.products) == (here.dominant, here.products[::-1])
    if here.strict and entries[:4] == [entries[4], entries[6], entries[5], entries[7]]:
        # In symmetric games the equilibrium with the lower threshold is the one.
        low, high = (p_dominance(game, (k, k)).p for k in range(2))
        assert low is not None
        assert high is not None
        assert here.dominant == (None if low == high else ((1, 1) if low > high else (0, 0)))


@pytest.mark.parametrize("seed", range(12))
def test_extreme_equilibria_stand_for_all(seed: int) -> None:
    """No mixture inside a Nash subset pays both more than every efficient extreme equilibrium."""
    game = NormalForm.from_payoffs(np.random.default_rng(seed).integers(0, 2, (2, 3, 4)))
    nash = bimatrix_nash(game)
    order = payoff_dominance(nash)
    from est_games.certificate.normal_form import expected_payoffs

    for component in nash.components:
        for firsts, seconds in component.subsets:
            x = [sum(column) / len(firsts) for column in zip(*firsts, strict=True)]
            y = [sum(column) / len(seconds) for column in zip(*seconds, strict=True)]
            pays = expected_payoffs(game, (x, y))
            assert any(
                all(p >= q for p, q in zip(nash.equilibria[k].payoffs, pays, strict=True))
                for k in order.efficient
            )


def test_a_partial_solution_orders_only_what_it_shows() -> None:
    assert not payoff_dominance(eg.solve(STAG_HUNT, "lemke-howson")).over_all
    assert payoff_dominance(eg.solve(STAG_HUNT, "perfect")).over_all


def test_bad_input_is_refused() -> None:
    three = NormalForm.from_payoffs(np.zeros((3, 2, 2, 2)))
    with pytest.raises(SolveError, match="has 3 players"):
        risk_dominance(three, (0, 0, 0), (1, 1, 1))
    with pytest.raises(SolveError) as caught:
        risk_dominance(STAG_HUNT, (0, 1), (1, 1))
    assert str(caught.value) == (
        "these profiles cannot be compared\n"
        "  - first: is no equilibrium [found '(0, 1)']\n"
        "  - second[1]: is the strategy of the first profile too"
    )
    for asked in (lambda: p_dominance(STAG_HUNT, (0, 7)), lambda: p_dominance(STAG_HUNT, (0,))):
        with pytest.raises(GameError, match="no such profile"):
            asked()
