"""The proof that all equilibria are there: whole ones pass, every kind of damage is seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from est_games.certificate import bimatrix
from est_games.certificate.bimatrix import BimatrixBases, completeness_problems, is_complete
from est_games.certificate.bimatrix_payoffs import IntegerBimatrix
from est_games.certificate.enclosed_basis import proved_nondegenerate
from est_games.certificate.feasible_basis import best_response_table, tight_constraints
from est_games.certificate.integer_basis import proved_tight
from est_games.certificate.normal_form import expected_payoffs, regrets
from est_games.equilibrium.bimatrix.all_extreme import by_vertices
from est_games.equilibrium.bimatrix.best_response_polytope import best_response_polytopes
from est_games.equilibrium.bimatrix.bimatrix_nash import bimatrix_nash
from est_games.equilibrium.bimatrix.polytope_bases import polytope_bases
from est_games.errors import GameError
from est_games.game.normal import NormalForm

Profiles = list[tuple[tuple[Fraction, ...], ...]]


def claim(
    seed: int, top: int, shape: tuple[int, int]
) -> tuple[NormalForm, Profiles, BimatrixBases]:
    """Return a random game, its equilibria and the evidence."""
    game = NormalForm.from_payoffs(np.random.default_rng(seed).integers(0, top, (2, *shape)))
    found = by_vertices(polytope_bases, 10**7, best_response_polytopes(game), None)
    assert isinstance(found.evidence, BimatrixBases)
    extreme = found.extreme
    return game, [(extreme.first[x], extreme.second[y]) for x, y in extreme.pairs], found.evidence


CLAIMS = {
    "generic": claim(0, 50, (3, 4)),
    "degenerate": claim(1, 2, (4, 4)),
    "larger": claim(2, 50, (7, 8)),
    "larger-degenerate": claim(3, 3, (7, 8)),
}


@pytest.mark.parametrize("name", CLAIMS)
def test_a_whole_claim_is_proved(name: str) -> None:
    game, profiles, bases = CLAIMS[name]
    assert completeness_problems(game, profiles, bases) == ()
    shuffled = BimatrixBases(first=bases.first[::-1], second=bases.second[::-1])
    assert is_complete(game, profiles[::-1], shuffled)


def wrong(name: str, match: str, change: Callable[..., tuple[object, ...]]) -> None:
    problems = completeness_problems(*change(*CLAIMS[name]))  # type: ignore[arg-type]
    assert problems
    assert any(match in str(problem) for problem in problems), problems


@pytest.mark.parametrize("name", CLAIMS)
def test_an_equilibrium_left_out_is_missed(name: str) -> None:
    for place in range(len(CLAIMS[name][1])):
        wrong(
            name,
            "lack an equilibrium",
            lambda game, profiles, bases, k=place: (game, profiles[:k] + profiles[k + 1 :], bases),
        )


@pytest.mark.parametrize("name", CLAIMS)
def test_a_probability_moved_is_seen(name: str) -> None:
    def moved(game: NormalForm, profiles: Profiles, bases: BimatrixBases) -> tuple[object, ...]:
        x, y = profiles[-1]
        hair = Fraction(1, 10**30)
        best, other = x.index(max(x)), (x.index(max(x)) + 1) % len(x)
        shifted = list(x)
        shifted[best], shifted[other] = x[best] - hair, x[other] + hair
        return game, [*profiles[:-1], (tuple(shifted), y)], bases

    wrong(name, "is not an extreme equilibrium", moved)


@pytest.mark.parametrize("name", CLAIMS)
def test_one_payoff_changed_is_seen(name: str) -> None:
    """A strategy not played becomes a better reply to the first equilibrium."""

    def changed(game: NormalForm, profiles: Profiles, bases: BimatrixBases) -> tuple[object, ...]:
        x, y = profiles[0]
        idle = next(i for i, weight in enumerate(x) if not weight)
        played = next(j for j, weight in enumerate(y) if weight)
        row = list(game.payoffs[0])
        row[idle * game.shape[1] + played] += 10**6
        return replace(game, payoffs=(tuple(row), game.payoffs[1])), profiles, bases

    problems = completeness_problems(*changed(*CLAIMS[name]))  # type: ignore[arg-type]
    assert problems


@pytest.mark.parametrize("name", CLAIMS)
def test_every_basis_is_needed(name: str) -> None:
    game, profiles, bases = CLAIMS[name]
    for place in range(0, len(bases.first), 7):
        less = replace(bases, first=bases.first[:place] + bases.first[place + 1 :])
        assert "is not closed" in str(completeness_problems(game, profiles, less)[0])


@pytest.mark.parametrize("name", CLAIMS)
def test_a_basis_that_is_none_is_seen(name: str) -> None:
    game, profiles, bases = CLAIMS[name]
    m, n = game.shape
    real = set(bases.second)
    false = [sum(1 << k for k in chosen) for chosen in combinations(range(m + n), n)]
    false = [basis for basis in false if basis not in real][:5]
    for basis in (*false, -1, 0, 1 << (m + n), (1 << (m + n)) - 1):
        more = replace(bases, second=(*bases.second, basis))
        assert "is not a feasible basis" in str(completeness_problems(game, profiles, more)[0])


def test_other_damage_is_seen() -> None:
    wrong("generic", "listed twice", lambda g, p, b: (g, [*p, p[0]], b))
    wrong("generic", "holds a basis twice", lambda g, p, b: (g, p, replace(b, first=b.first * 2)))
    wrong("generic", "is empty", lambda g, p, b: (g, p, replace(b, second=())))
    wrong("generic", "not a mixed profile", lambda g, p, b: (g, [*p, p[0][:1]], b))
    wrong("generic", "not a mixed profile", lambda g, p, b: (g, [*p, p[0][::-1]], b))
    doubled = lambda g, p, b: (g, [*p, (tuple(2 * w for w in p[0][0]), p[0][1])], b)  # noqa: E731
    wrong("generic", "not a mixed profile", doubled)


def test_a_mixture_of_extreme_equilibria_is_no_extreme_one() -> None:
    game = NormalForm.from_payoffs([[0, 0], [0, 0]], [[0, 0], [0, 0]])
    solution = bimatrix_nash(game)
    half = (Fraction(1, 2), Fraction(1, 2))
    profiles = [*(e.profile for e in solution.equilibria), (half, half)]
    problems = completeness_problems(game, profiles, solution.certificate.evidence)
    assert [str(problem) for problem in problems] == ["profiles[4]: is not an extreme equilibrium"]


def test_a_time_gone_by_is_said() -> None:
    with pytest.raises(TimeoutError, match="not finished"):
        completeness_problems(*CLAIMS["generic"], deadline=0.0)
    with pytest.raises(TimeoutError, match="not finished"):
        completeness_problems(*CLAIMS["larger"], deadline=0.0)


def test_two_players_only() -> None:
    game = NormalForm.from_payoffs(np.zeros((3, 2, 2, 2)))
    with pytest.raises(GameError, match="bimatrix"):
        completeness_problems(game, [], BimatrixBases(first=(), second=()))


# The parts


def lexicographic(table: list[list[int]], basis: int) -> bool:
    """Return whether a basis is feasible with the right sides moved by numbers small enough."""
    d, c = len(table), len(table[0])
    small = [Fraction(1, 10 ** (9 * 2**rival)) for rival in range(c)]
    support = [k for k in range(d) if not basis >> k & 1]
    tight = [rival for rival in range(c) if basis >> (d + rival) & 1]
    if len(support) != len(tight):
        return False
    rows = [[Fraction(table[k][rival]) for k in support] for rival in tight]
    right = [1 + small[rival] for rival in tight]
    for column in range(len(rows)):
        pivot = next((r for r in range(column, len(rows)) if rows[r][column]), None)
        if pivot is None:
            return False
        rows[column], rows[pivot] = rows[pivot], rows[column]
        right[column], right[pivot] = right[pivot], right[column]
        for r in range(len(rows)):
            if r != column:
                factor = rows[r][column] / rows[column][column]
                rows[r] = [a - factor * b for a, b in zip(rows[r], rows[column], strict=True)]
                right[r] -= factor * right[column]
    z = {k: right[r] / rows[r][r] for r, k in enumerate(support)}
    slack = [
        1 + small[rival] - sum(table[k][rival] * w for k, w in z.items())
        for rival in range(c)
        if rival not in tight
    ]
    return all(value > 0 for value in (*z.values(), *slack))


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(0, 2), min_size=9, max_size=9))
def test_feasible_is_feasible_after_a_small_move(entries: list[int]) -> None:
    payoffs = [[Fraction(v) for v in entries[k : k + 3]] for k in (0, 3, 6)]
    table = best_response_table(payoffs)
    names = [sum(1 << k for k in chosen) for chosen in combinations(range(6), 3)]
    for basis, proved in zip(names, proved_nondegenerate(table, names), strict=True):
        tight = tight_constraints(table, basis)
        assert (tight is not None) == lexicographic(table, basis)
        assert not proved or tight == basis
        if tight is not None:
            assert tight & basis == basis


def test_floats_prove_most_of_what_is_not_degenerate() -> None:
    for name in ("larger", "larger-degenerate"):
        game, _, bases = CLAIMS[name]
        m, n = game.shape
        table = best_response_table([game.payoffs[1][i * n : i * n + n] for i in range(m)])
        proved = proved_nondegenerate(table, bases.first)
        assert proved == [tight_constraints(table, b) == b for b in bases.first]
        assert any(proved)


def test_floats_prove_nothing_that_is_false_near_a_tie() -> None:
    """A slack of 1e-17 either way, or none: too near for floats, and left to whole numbers."""
    unit = 10**17
    for gap, expected in ((-1, 0b11000), (0, 0b11100), (1, None)):
        # Both own strategies are played alike; the first rival strategy gets 1 + gap / (2 unit).
        table = [[unit + gap, 2 * unit, 0], [unit, 0, 2 * unit]]
        assert proved_nondegenerate(table, [0b11000]) == [False]
        assert tight_constraints(table, 0b11000) == expected


def test_without_floats_the_proof_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = lambda table, bases, deadline=None: [False] * len(bases)  # noqa: E731
    monkeypatch.setattr(bimatrix, "proved_nondegenerate", nothing)
    unknown = lambda table, bases, deadline=None: [None] * len(bases)  # noqa: E731
    monkeypatch.setattr(bimatrix, "proved_tight", unknown)
    monkeypatch.setattr(bimatrix, "MAX_CONSTRAINTS", 0)
    for game, profiles, bases in CLAIMS.values():
        assert is_complete(game, profiles, bases)
        assert not is_complete(game, profiles, replace(bases, first=bases.first[1:]))


def test_payoffs_and_labels_in_whole_numbers() -> None:
    generator = np.random.default_rng(0)
    for _ in range(20):
        drawn = generator.integers(-9, 9, (2, 3, 4))
        table = [[[Fraction(int(v), 6) for v in row] for row in player] for player in drawn]
        game = NormalForm.from_payoffs(*table)
        raw = [generator.integers(0, 4, size) for size in (3, 4)]
        x, y = [
            tuple(Fraction(int(w), int(sum(weights) + 1)) for w in (weights[0] + 1, *weights[1:]))
            for weights in raw
        ]
        whole = IntegerBimatrix(game)
        assert whole.payoffs(x, y) == expected_payoffs(game, [x, y])
        assert whole.regrets(x, y) == regrets(game, [x, y])
        full = whole.labels_of_first(x) | whole.labels_of_second(y)
        assert (full == (1 << 7) - 1) == (whole.regrets(x, y) == (0, 0))


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(0, 2), min_size=12, max_size=12), st.sampled_from([1, 10**9, 10**13]))
def test_integers_of_64_bits_decide_as_those_of_any_length(entries: list[int], unit: int) -> None:
    """Each basis by itself, since one singular system leaves its whole block undecided."""
    payoffs = [[Fraction(v) for v in entries[k : k + 4]] for k in (0, 4, 8)]
    table = [[unit * entry for entry in row] for row in best_response_table(payoffs)]
    for chosen in combinations(range(7), 3):
        basis = sum(1 << k for k in chosen)
        found = proved_tight(table, [basis])
        if found != [None]:
            assert found == [tight_constraints(table, basis)]
        elif unit == 1 and basis != 0b111:
            assert tight_constraints(table, basis) is None


def test_integers_that_might_overflow_prove_nothing() -> None:
    table = [[10**10, 2 * 10**10, 0], [10**10, 0, 2 * 10**10]]
    assert tight_constraints(table, 0b11000) == 0b11100
    assert proved_tight(table, [0b11000]) == [None]
    assert proved_tight([[1, 2, 0], [1, 0, 2]], [0b11000]) == [0b11100]
