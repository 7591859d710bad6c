"""Strong and coalition-proof equilibria: published games, the definitions tried out, properties."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from est_games.certificate.coalition import coalition_proof_problems, strong_problems
from est_games.certificate.normal_form import regrets
from est_games.equilibrium.solution import Solution, Status
from est_games.equilibrium.solve import solve
from est_games.errors import SolveError
from est_games.game.normal import NormalForm
from tests.oracles import coalition_brute as brute

CONCEPTS = ("strong", "coalition-proof")
BERNHEIM = NormalForm.from_payoffs(
    [[[1, -1], [-5, -5]], [[-5, -5], [0, -2]]],
    [[[1, -1], [-5, -5]], [[-5, -5], [0, -2]]],
    [[[-5, 5], [0, 0]], [[0, 0], [10, 0]]],
)
DILEMMA = NormalForm.from_payoffs([[2, 0], [3, 1]], [[2, 3], [0, 1]])
STAG = NormalForm.from_payoffs([[4, 0], [3, 3]], [[4, 3], [0, 3]])


def drawn(seed: int, top: int = 4) -> NormalForm:
    shape = [(2, 2), (3, 3), (2, 2, 2), (3, 2, 2), (2, 2, 2, 2), (3, 3, 3), (5,)][seed % 7]
    generator = np.random.default_rng(seed)
    return NormalForm.from_payoffs(generator.integers(0, top, (len(shape), *shape)))


def profiles(solution: Solution) -> set[tuple[int, ...]]:
    return {tuple(row.index(1) for row in e.profile) for e in solution.equilibria}


# game, the strong profiles, the coalition-proof ones
PUBLISHED = {
    "bernheim-peleg-whinston-1987": (BERNHEIM, set(), {(0, 0, 1)}),
    "prisoners-dilemma": (DILEMMA, set(), {(1, 1)}),
    "stag-hunt": (STAG, {(0, 0)}, {(0, 0)}),
    "matching-pennies": (
        NormalForm.from_payoffs([[1, -1], [-1, 1]], [[-1, 1], [1, -1]]),
        set(),
        set(),
    ),
    "one-player": (NormalForm.from_payoffs([[1, 3, 3]]), {(1,), (2,)}, {(1,), (2,)}),
    "nothing-at-stake": (
        NormalForm.from_payoffs(np.zeros((2, 1, 2), dtype=int)),
        {(0, 0), (0, 1)},
        {(0, 0), (0, 1)},
    ),
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_games(name: str) -> None:
    game, *expected = PUBLISHED[name]
    for concept, found in zip(CONCEPTS, expected, strict=True):
        solution = solve(game, concept)
        for e in solution.equilibria:
            assert set(regrets(game, e.profile)) == {0}
        assert profiles(solution) == found
        assert solution.status is (Status.COMPLETE if found else Status.NONE)


def test_who_objects_in_the_game_of_bernheim_peleg_and_whinston() -> None:
    by = {each.profile: each for each in solve(BERNHEIM, "coalition-proof").certificate.evidence}
    assert (by[1, 1, 0].coalition, by[1, 1, 0].deviation) == ((0, 1), (0, 0, 0))
    by = {each.profile: each for each in solve(BERNHEIM, "strong").certificate.evidence}
    assert (by[0, 0, 1].coalition, by[0, 0, 1].deviation) == ((0, 1, 2), (1, 1, 0))


@settings(max_examples=30)
@given(st.integers(0, 10**6))
def test_against_the_definitions(seed: int) -> None:
    game = drawn(seed)
    strict = solve(game, "strong")
    assert profiles(strict) == brute.strong(game)
    assert profiles(solve(game, "strong", improvement="weak")) == brute.strong(game, weak=True)
    assert profiles(solve(game, "coalition-proof")) == brute.coalition_proof(game)


@settings(max_examples=15)
@given(st.integers(0, 10**6))
def test_strong_within_coalition_proof_within_nash(seed: int) -> None:
    game = drawn(seed)
    weak = profiles(solve(game, "strong", improvement="weak"))
    strict, proof, nash = (profiles(solve(game, c)) for c in (*CONCEPTS, "pure-nash"))
    assert weak <= strict <= proof <= nash
    if game.n_players == 2:
        better = {p for p in nash if not any(brute.all_gain(game, (0, 1), p, q) for q in nash)}
        assert proof == better


@settings(max_examples=15)
@given(st.integers(0, 10**6))
def test_only_the_order_of_payoffs_matters(seed: int) -> None:
    game = drawn(seed)
    curved = NormalForm(
        players=game.players,
        strategies=game.strategies,
        payoffs=tuple(
            tuple(10**15 + Fraction(1e-12) * x**3 * (i + 1) for x in row)
            for i, row in enumerate(game.payoffs)
        ),
    )
    order = list(range(game.n_players))[::-1]
    for concept in CONCEPTS:
        expected = profiles(solve(game, concept))
        assert profiles(solve(curved, concept)) == expected
        turned = profiles(solve(game.permute(order), concept))
        assert {profile[::-1] for profile in turned} == expected


@pytest.mark.parametrize("concept", CONCEPTS)
def test_six_players(concept: str) -> None:
    """A club good: all contribute or it is lost; alone, nobody wants to."""
    n = 6
    table = np.zeros((n, *([2] * n)), dtype=int)
    for profile in np.ndindex(*([2] * n)):
        for i in range(n):
            table[(i, *profile)] = 5 * all(profile) - profile[i]
    assert profiles(solve(NormalForm.from_payoffs(table), concept)) == {(1,) * n}


@pytest.mark.parametrize("seed", range(6))
def test_a_tampered_answer_is_not_proved(seed: int) -> None:
    game = drawn(7 * seed + 2 + seed % 3)
    for concept, check in zip(CONCEPTS, (strong_problems, coalition_proof_problems), strict=True):
        solution = solve(game, concept)
        found = sorted(profiles(solution))
        evidence = list(solution.certificate.evidence)
        assert check(game, found, evidence) == ()
        for k, profile in enumerate(found):
            assert check(game, found[:k] + found[k + 1 :], evidence)
            assert check(game, [*found, profile], evidence)
        for k, each in enumerate(evidence):
            rest = evidence[:k] + evidence[k + 1 :]
            assert check(game, found, rest)
            assert check(game, [*found, each.profile], rest)
            for wrong in (
                {"profile": each.profile, "coalition": each.coalition, "deviation": each.profile},
                {"profile": each.profile, "coalition": (), "deviation": each.deviation},
                {"profile": each.profile, "coalition": (99,), "deviation": each.deviation},
                {
                    "profile": each.profile,
                    "coalition": each.coalition,
                    "deviation": (99, *each.deviation[1:]),
                },
            ):
                assert check(game, found, [*rest, type(each)(**wrong)])


def test_an_objection_must_be_self_enforcing() -> None:
    """All three would leave the equilibrium for (0, 0, 10), but two of them would leave that."""
    solution = solve(BERNHEIM, "coalition-proof")
    evidence = list(solution.certificate.evidence)
    kind = type(evidence[0])
    empty = kind(profile=(0, 0, 1), coalition=(0, 1, 2), deviation=(1, 1, 0))
    (problem,) = coalition_proof_problems(BERNHEIM, [], [*evidence, empty])
    assert "is not self-enforcing for players (0, 1, 2)" in str(problem)


def test_deviations_are_said_to_be_pure() -> None:
    for concept in CONCEPTS:
        assert "deviate in pure strategies" in solve(STAG, concept).messages[0]


def test_an_unknown_improvement_is_refused() -> None:
    with pytest.raises(SolveError) as caught:
        solve(STAG, "strong", improvement="some")
    assert str(caught.value) == (
        "strong equilibria cannot be found so\n"
        "  - improvement: is not known [found 'some'; accepted: strict (every member gains) or "
        "weak (none loses, one gains)]"
    )


@pytest.mark.parametrize("concept", CONCEPTS)
def test_too_many_joint_deviations_are_refused(concept: str) -> None:
    game = NormalForm.from_payoffs(np.zeros((12, *([2] * 12)), dtype=int))
    with pytest.raises(SolveError, match="has 2176782336 joint deviations"):
        solve(game, concept)


@pytest.mark.parametrize("seed", range(12))
def test_two_players_proof_is_undominated_nash_bernheim_peleg_whinston_1987(seed: int) -> None:
    """Of two players' equilibria those are coalition-proof that no other one improves for both."""
    game = NormalForm.from_payoffs(np.random.default_rng(seed).integers(0, 4, (2, 4, 4)))
    nash = {tuple(row.index(1) for row in e.profile) for e in solve(game, "pure-nash").equilibria}
    best = {
        a
        for a in nash
        if not any(
            all(x > y for x, y in zip(game.payoff(b), game.payoff(a), strict=True)) for b in nash
        )
    }
    assert profiles(solve(game, "coalition-proof")) == best
