"""What is claimed of small games: true claims pass, every kind of damage is seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest

from est_games.certificate.bimatrix import BimatrixBases
from est_games.certificate.feasible_basis import best_response_tables, tight_constraints
from est_games.certificate.integer_basis import proved_tight
from est_games.certificate.small_claim import proved_payoffs
from est_games.equilibrium.bimatrix.bimatrix_nash import bimatrix_nash
from est_games.equilibrium.bimatrix.small_nash import SmallNash, small_nash
from est_games.game.normal import NormalForm


def drawn(seed: int, shape: tuple[int, int]) -> NormalForm:
    return NormalForm.from_payoffs(np.random.default_rng(seed).integers(-50, 50, (2, *shape)))


def claims() -> list[tuple[NormalForm, SmallNash]]:
    games = [drawn(seed, shape) for shape in ((2, 2), (3, 3), (4, 4), (2, 6)) for seed in range(12)]
    return [(game, found) for game in games if (found := small_nash(game)) is not None]


CLAIMS = claims()


def said(found: SmallNash) -> tuple[list[tuple[tuple[Fraction, ...], ...]], list[int | None]]:
    return [e.profile for e in found.equilibria], [c.index for c in found.components]


def test_true_claims_pass_and_pay_what_they_say() -> None:
    assert len(CLAIMS) > 36
    assert sum(len(found.equilibria) > 1 for _, found in CLAIMS) > 8
    for game, found in CLAIMS:
        profiles, indices = said(found)
        payoffs = proved_payoffs(game, profiles, found.evidence, indices)
        assert payoffs == [e.payoffs for e in found.equilibria]
        for profile, pays in zip(profiles, payoffs, strict=True):
            assert pays == tuple(
                sum(
                    game.payoff((i, j))[player] * profile[0][i] * profile[1][j]
                    for i in range(game.shape[0])
                    for j in range(game.shape[1])
                )
                for player in (0, 1)
            )


def test_any_damage_is_seen() -> None:
    n_damaged = 0
    for game, found in CLAIMS:
        profiles, indices = said(found)
        bases = found.evidence
        wrong: list[tuple[list[tuple[tuple[Fraction, ...], ...]], BimatrixBases, list[int]]] = []
        for place, (x, y) in enumerate(profiles):
            others = profiles[:place] + profiles[place + 1 :]
            wrong.append((others, bases, indices[:place] + indices[place + 1 :]))
            if others:
                wrong.append(([*others, others[0]], bases, indices))
            part = Fraction(1, 97)
            to = max(range(len(x)), key=lambda k: x[k] == 0)
            if x[to] != 1:
                moved = tuple(p * (1 - part) + part * (k == to) for k, p in enumerate(x))
                wrong.append(([*others, (moved, y)], bases, [*indices[:-1], indices[place]]))
            wrong.append(([*others, (tuple(p / 2 for p in x), y)], bases, indices))
            wrong.append(([*others, (x[:-1], y)], bases, indices))
            wrong.append(([*others, (x, tuple(-q for q in y))], bases, indices))
            for other in range(place):
                # Two of opposite index left out, or their indices exchanged: the sum is still one.
                left = [k for k in range(len(profiles)) if k not in (place, other)]
                kept = [profiles[k] for k in left], bases, [indices[k] for k in left]
                wrong.append(kept)  # type: ignore[arg-type]
                if indices[place] != indices[other]:
                    turned = [*indices]
                    turned[place], turned[other] = indices[other], indices[place]
                    wrong.append((profiles, bases, turned))
            for index in (0, -indices[place], 3):
                changed = [*indices]
                changed[place] = index
                wrong.append((profiles, bases, changed))
        for side in ("first", "second"):
            listed = getattr(bases, side)
            for place in range(len(listed)):
                left = listed[:place] + listed[place + 1 :]
                wrong.append((profiles, replace(bases, **{side: left}), indices))
                wrong.append(
                    (profiles, replace(bases, **{side: (*listed, listed[place])}), indices)
                )
                flipped = (*left, listed[place] ^ 0b11)
                wrong.append((profiles, replace(bases, **{side: flipped}), indices))
            wrong.append((profiles, replace(bases, **{side: ()}), indices))
        for profiles, bases, indices in wrong:
            n_damaged += 1
            assert proved_payoffs(game, profiles, bases, indices) is None
    assert n_damaged > 1500


def test_an_equilibrium_listed_twice_for_another_is_seen() -> None:
    """The battle of the sexes with the mixed equilibrium replaced by a copy of a pure one."""
    game = NormalForm.from_payoffs([[2, 0], [0, 1]], [[1, 0], [0, 2]])
    found = small_nash(game)
    assert found is not None
    profiles, indices = said(found)
    assert sorted(indices) == [-1, 1, 1]
    pure = [profile for profile in profiles if set(profile[0]) == {0, 1}]
    assert proved_payoffs(game, [pure[0], pure[1], pure[0]], found.evidence, [1, 1, -1]) is None
    assert proved_payoffs(game, pure, found.evidence, [1, 1]) is None


def test_another_payoff_is_seen() -> None:
    seen = 0
    for game, found in CLAIMS:
        profiles, indices = said(found)
        payoffs = [[list(row) for row in table] for table in np.array(game.array, dtype=object)]
        payoffs[0][0][0] += 60
        other = NormalForm.from_payoffs(*payoffs)
        expected = small_nash(other)
        claimed = proved_payoffs(other, profiles, found.evidence, indices)
        if expected is None or said(expected) != (profiles, indices):
            assert claimed is None
            seen += 1
    assert seen > 10


@pytest.mark.parametrize("top", [2, 3, 100, 10**6])
def test_machine_integers_decide_a_basis_as_long_ones_do(top: int) -> None:
    n_decided = 0
    for seed in range(30):
        payoffs = np.random.default_rng(seed).integers(0, top, (2, 3, 4))
        for table in best_response_tables(NormalForm.from_payoffs(payoffs)):
            d, c = len(table), len(table[0])
            bases = [sum(1 << k for k in chosen) for chosen in combinations(range(d + c), d)]
            expected = [tight_constraints(table, basis) for basis in bases]
            found = proved_tight(table, bases)
            for exact, proved in zip(expected, found, strict=True):
                assert proved in (exact, None)
                n_decided += proved is not None
            if top <= 100:
                assert found == expected
    assert n_decided > 200


def test_a_basis_twice_is_not_two() -> None:
    """With one strategy, the origin twice would have two ends for its only edge."""
    game = NormalForm.from_payoffs([[1]], [[1]])
    sure = (Fraction(1),)
    whole, twice = (0b01, 0b10), (0b01, 0b01)
    for first, second in ((twice, whole), (whole, twice)):
        bases = BimatrixBases(first=first, second=second)
        assert proved_payoffs(game, [(sure, sure)], bases, [1]) is None


def test_a_basis_has_no_bits_beyond_the_constraints() -> None:
    """Else labels would be carried that there are not, and equilibria not be looked for."""
    game = NormalForm.from_payoffs([[2, 0], [0, 1]], [[2, 0], [0, 1]])
    found = small_nash(game)
    assert found is not None
    bases = found.evidence
    second = ((Fraction(0), Fraction(1)),) * 2
    for bit in (4, 5, 62):
        high = replace(bases, second=tuple(basis | 1 << bit for basis in bases.second))
        assert proved_payoffs(game, [second], high, [1]) is None
        assert proved_payoffs(game, *said(found)[:1], high, said(found)[1]) is None


def test_an_index_that_does_not_fit_is_not_nought() -> None:
    """The sum of the terms of a determinant is past 64 bits, though it is small itself."""
    first = [[500, 3, 101, 17, 3], [7, 600, 205, 5, 29], [301, 9, 700, 41, 11]]
    less = [[0, 900, 401], [700, 0, 503], [302, 604, 0]]
    second = [[2**20 - entry for entry in row] + [0, 0] for row in less]
    game = NormalForm.from_payoffs(first, second)
    solution = bimatrix_nash(game)
    bases = solution.certificate.evidence
    profiles = [e.profile for e in solution.equilibria]
    indices = [c.index for c in solution.components]
    mixed = next(k for k, (x, _) in enumerate(profiles) if all(x))
    assert indices[mixed] != 0
    indices[mixed] = 0
    assert proved_payoffs(game, profiles, bases, indices) is None


@pytest.mark.parametrize("change", [lambda i: [*i, 5], lambda i: i[:1], lambda i: [1.0, *i[1:]]])
def test_there_is_one_whole_index_for_each_equilibrium(change: Callable[[list], list]) -> None:
    game = NormalForm.from_payoffs([[2, 0], [0, 1]], [[2, 0], [0, 1]])
    found = small_nash(game)
    assert found is not None
    profiles, indices = said(found)
    assert proved_payoffs(game, profiles, found.evidence, change(indices)) is None
