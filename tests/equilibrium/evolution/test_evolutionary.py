"""Evolutionary stability: published games, all mutants of a grid, proofs damaged."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import combinations, pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

import est_games as eg
from est_games.certificate.evolutionary import (
    Covered,
    Drift,
    Invaded,
    Unequal,
    all_stable_problems,
    stable_problems,
)
from est_games.equilibrium.bimatrix.bimatrix_nash import bimatrix_nash
from est_games.equilibrium.evolution.copositive import falling_direction
from est_games.equilibrium.evolution.evolutionary import (
    evolutionarily_stable,
    evolutionary_stability,
)
from est_games.equilibrium.solution import Solution, Status
from est_games.errors import GameError, SolveError
from est_games.game.normal import NormalForm

Mixture = tuple[Fraction, ...]


def symmetric(table: object) -> NormalForm:
    rows = [list(row) for row in table]  # type: ignore[call-overload]
    return NormalForm.from_payoffs(rows, [list(column) for column in zip(*rows, strict=True)])


def shares(text: str) -> Mixture:
    return tuple(Fraction(x) for x in text.split())


def stable(solution: Solution) -> set[Mixture]:
    assert all(x == y for x, y in (e.profile for e in solution.equilibria))
    return {e.profile[0] for e in solution.equilibria}


PUBLISHED = {
    # Maynard Smith (1982), chapter 2: the prize is worth 2, an injury costs 4, or 1.
    "maynard-smith-1982-hawk-dove": ([[-1, 2], [0, 1]], {"1/2 1/2"}),
    "maynard-smith-1982-hawk-dove-cheap": ([["1/2", 2], [0, 1]], {"1 0"}),
    # With the bourgeois, who is a hawk on its own ground: it alone.
    "maynard-smith-1982-bourgeois": (
        [[-1, 2, "1/2"], [0, 1, "1/2"], ["-1/2", "3/2", 1]],
        {"0 0 1"},
    ),
    # With the retaliator (table 3, V = 2, C = 4), who is a dove to doves: it and doves drift.
    "maynard-smith-1982-retaliator": ([[-1, 2, -1], [0, 1, 1], [-1, 1, 1]], {"1/2 1/2 0"}),
    "rock-paper-scissors": ([[0, -1, 1], [1, 0, -1], [-1, 1, 0]], set()),
    "rock-paper-scissors-good": ([[0, -1, 2], [2, 0, -1], [-1, 2, 0]], {"1/3 1/3 1/3"}),
    "rock-paper-scissors-bad": ([[0, -2, 1], [1, 0, -2], [-2, 1, 0]], set()),
    "stag-hunt": ([[9, 0], [8, 7]], {"1 0", "0 1"}),
    "prisoners-dilemma": ([[2, 0], [3, 1]], {"0 1"}),
    # Haigh (1975): a mixture and a pure strategy beside it.
    "coordination-of-three": ([[1, 0, 0], [0, 1, 0], [0, 0, 1]], {"1 0 0", "0 1 0", "0 0 1"}),
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_games(name: str) -> None:
    table, expected = PUBLISHED[name]
    found = eg.solve(symmetric(table), "evolutionarily-stable")
    assert all(e.regret == 0 for e in found.equilibria)
    assert stable(found) == {shares(text) for text in expected}
    assert found.status is (Status.COMPLETE if expected else Status.NONE)


def test_kinds_of_stability() -> None:
    third = [Fraction(1, 3)] * 3
    kinds = {
        name: eg.evolutionary_stability(symmetric(PUBLISHED[name][0]), third).kind
        for name in PUBLISHED
        if name.startswith("rock")
    }
    assert kinds == {
        "rock-paper-scissors": "neutrally stable",
        "rock-paper-scissors-good": "evolutionarily stable",
        "rock-paper-scissors-bad": "unstable",
    }
    retaliator = symmetric(PUBLISHED["maynard-smith-1982-retaliator"][0])
    assert evolutionary_stability(retaliator, [0, 0, 1]).kind == "neutrally stable"
    assert evolutionary_stability(retaliator, [0, 1, 0]).kind == "no equilibrium"


def random_table(seed: int) -> np.ndarray:
    drawn = np.random.default_rng(seed)
    n = int(drawn.integers(2, 5))
    table = drawn.integers(-2, 3 + seed % 3, (n, n))
    return table + table.T if seed % 2 else table


def payoff(table: np.ndarray, x: Mixture, y: Mixture) -> Fraction:
    return sum(
        (p * q * int(table[i, j]) for (i, p), (j, q) in product(enumerate(x), enumerate(y))),
        Fraction(0),
    )


def margin(table: np.ndarray, x: Mixture, y: Mixture) -> tuple[Fraction, Fraction]:
    """Return by what x does better than a mutant against itself, and against the mutant."""
    return (
        payoff(table, x, x) - payoff(table, y, x),
        payoff(table, x, y) - payoff(table, y, y),
    )


def grid(n: int, parts: int) -> list[Mixture]:
    bars = combinations(range(parts + n - 1), n - 1)
    cuts = ((-1, *bar, parts + n - 1) for bar in bars)
    return [tuple(Fraction(b - a - 1, parts) for a, b in pairwise(cut)) for cut in cuts]


@pytest.mark.parametrize("seed", range(40))
def test_stability_against_the_definition(seed: int) -> None:
    """Mutants are invaders exactly; mixtures called stable resist every mutant of a grid."""
    table = random_table(seed)
    game = symmetric(table.tolist())
    mixtures = {x for x, y in (e.profile for e in bimatrix_nash(game).equilibria) if x == y}
    for x in mixtures | set(grid(len(table), 2)):
        found = evolutionary_stability(game, x)
        if found.mutant is not None:
            first, second = margin(table, x, found.mutant)
            assert found.mutant != x
            if found.kind == "no equilibrium":
                assert first < 0
            elif found.kind == "unstable":
                assert (first, second < 0) == (0, True)
            else:
                assert (first, second) == (0, 0)
        if found.kind in ("evolutionarily stable", "neutrally stable"):
            strict = found.kind == "evolutionarily stable"
            for y in grid(len(table), 6):
                first, second = margin(table, x, y)
                assert y == x or first > 0 or (first == 0 and second >= 0)
                assert y == x or first > 0 or not strict or second > 0
            assert bool(stable_problems(game, x)) != strict
            assert stable_problems(game, x, strict=False) == ()


@pytest.mark.parametrize("seed", range(40))
def test_all_stable_mixtures_are_the_stable_ones_among_all_equilibria(seed: int) -> None:
    game = symmetric(random_table(seed + 100).tolist())
    expected = {
        x
        for x, y in (e.profile for e in bimatrix_nash(game).equilibria)
        if x == y and evolutionary_stability(game, x).kind == "evolutionarily stable"
    }
    assert stable(evolutionarily_stable(game)) == expected


@settings(max_examples=60)
@given(st.lists(st.integers(-3, 3), min_size=10, max_size=10), st.integers(0, 2))
def test_forms_against_a_grid(entries: list[int], n_free: int) -> None:
    form = [[Fraction(0)] * 4 for _ in range(4)]
    upper = [(i, j) for i in range(4) for j in range(i, 4)]
    for (a, b), entry in zip(upper, entries, strict=True):
        form[a][b] = form[b][a] = Fraction(entry)

    def value(z: tuple[Fraction | int, ...]) -> Fraction:
        return sum((form[i][j] * z[i] * z[j] for i in range(4) for j in range(4)), Fraction(0))

    points = [
        z for z in product(range(-3, 4), repeat=4) if any(z) and all(x >= 0 for x in z[n_free:])
    ]
    for strict in (True, False):
        found = falling_direction(form, n_free, strict=strict)
        if found is None:
            assert all(value(z) > 0 if strict else value(z) >= 0 for z in points)
        else:
            assert any(found)
            assert min(found[n_free:], default=Fraction(0)) >= 0
            assert value(found) <= 0 if strict else value(found) < 0


@settings(max_examples=30)
@given(
    st.lists(st.integers(-2, 2), min_size=9, max_size=9),
    st.sampled_from(["1e-12", "1", "1e12"]),
    st.permutations(range(3)),
)
def test_units_and_names_change_nothing(entries: list[int], scale: str, order: list[int]) -> None:
    table = np.array(entries).reshape(3, 3)
    here = stable(evolutionarily_stable(symmetric(table.tolist())))
    # Amounts by column change no comparison of rows.
    scaled = [
        [Fraction(scale) * int(table[i, j]) + 10**15 * (j + 1) for j in range(3)] for i in range(3)
    ]
    assert stable(evolutionarily_stable(symmetric(scaled))) == here
    turned = symmetric(table[np.ix_(order, order)].tolist())
    assert stable(evolutionarily_stable(turned)) == {tuple(x[k] for k in order) for x in here}


def test_three_mutants_may_invade_together_and_no_two() -> None:
    """The form is positive on every edge of a triangle and negative in its middle."""
    mutants = [[-1, "3/5", "3/5"], ["3/5", -1, "3/5"], ["3/5", "3/5", -1]]
    game = symmetric([[0, 0, 0, 0], *([0, *row] for row in mutants)])
    resident = shares("1 0 0 0")
    found = evolutionary_stability(game, resident)
    assert found.kind == "unstable"
    assert found.mutant is not None
    assert min(found.mutant[1:]) > 0
    assert stable_problems(game, resident, strict=False)
    for left in combinations(range(1, 4), 2):
        smaller = game.restrict([(0, *left), (0, *left)])
        assert evolutionary_stability(smaller, resident[:3]).kind == "evolutionarily stable"
    edge = [[-1, "1/2", "1/2"], ["1/2", -1, "1/2"], ["1/2", "1/2", -1]]
    game = symmetric([[0, 0, 0, 0], *([0, *row] for row in edge)])
    assert evolutionary_stability(game, resident).kind == "neutrally stable"
    assert stable_problems(game, resident)


def test_duplicated_strategies_leave_no_stable_mixture_of_them() -> None:
    table = [[-1, 2, 2], [0, 1, 1], [0, 1, 1]]
    found = evolutionarily_stable(symmetric(table))
    assert found.status is Status.NONE
    half = shares("1/2 1/4 1/4")
    assert evolutionary_stability(symmetric(table), half).kind == "neutrally stable"


def test_damaged_claims_are_seen() -> None:
    seen = set()
    for seed in range(30):
        game = symmetric(random_table(seed).tolist())
        found = evolutionarily_stable(game)
        assert found.certificate is not None
        mixtures = [e.profile[0] for e in found.equilibria]
        reasons = list(found.certificate.evidence)  # type: ignore[call-overload]
        assert all_stable_problems(game, mixtures, reasons) == ()
        for place in range(len(mixtures)):
            assert all_stable_problems(game, mixtures[:place] + mixtures[place + 1 :], reasons)
        for place, reason in enumerate(reasons):
            rest = reasons[:place] + reasons[place + 1 :]
            assert all_stable_problems(game, mixtures, rest)
            seen.add(type(reason))
            match reason:
                case Covered():
                    continue
                case Unequal():
                    damaged = replace(reason, weights=tuple(-w for w in reason.weights))
                case Drift():
                    damaged = replace(reason, direction=tuple(0 * w for w in reason.direction))
                case _:
                    damaged = replace(reason, mutant=reason.mixture)
            assert all_stable_problems(game, mixtures, [*rest, damaged])
    assert seen == {Covered, Unequal, Drift, Invaded}
    assert stable_problems(symmetric([[-1, 2], [0, 1]]), shares("1/2 1/4"))
    assert stable_problems(symmetric([[-1, 2], [0, 1]]), shares("1/4 3/4"))


def test_bad_input_is_refused() -> None:
    with pytest.raises(GameError) as caught:
        evolutionarily_stable(NormalForm.from_payoffs([[1, 2]], [[1, 2]]))
    assert str(caught.value) == (
        "evolutionary stability is for symmetric bimatrix games\n"
        "  - game: is not symmetric [accepted: two players; what the first gets at (i, j) the "
        "second gets at (j, i)]"
    )
    for mixture in (["x", "1/2"], [float("nan"), 1], None, 3):
        with pytest.raises(GameError, match="mixture: is none"):
            evolutionary_stability(symmetric([[1, 0], [0, 1]]), mixture)
    with pytest.raises(GameError, match="not a mixed profile"):
        evolutionary_stability(symmetric([[1, 0], [0, 1]]), [1, 1])
    flat = symmetric(np.zeros((16, 16), dtype=int).tolist())
    with pytest.raises(SolveError, match="has 15 best responses that it does not play"):
        evolutionary_stability(flat, [1] + [0] * 15)
    found = evolutionarily_stable(flat)
    assert found.status is Status.LIMIT
    assert found.messages[0].startswith("65535 supports are too many")
