"""Regret in whole numbers, against the definition in rationals."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from est_games.certificate import bimatrix_payoffs as module
from est_games.certificate.bimatrix_payoffs import IntegerBimatrix
from est_games.certificate.normal_form import expected_payoffs, regrets
from est_games.game.normal import NormalForm

KINDS = ("small", "float", "large", "rational", "wide")


def drawn(seed: int, kind: str, m: int, n: int) -> NormalForm:
    generator = np.random.default_rng(seed)
    tables = generator.integers(-9, 10, (2, m, n))
    if kind == "float":
        return NormalForm.from_payoffs(generator.standard_normal((2, m, n)))
    if kind == "large":
        return NormalForm.from_payoffs(tables * (2**59))
    if kind == "wide":
        return NormalForm.from_payoffs(tables * 10.0 ** generator.integers(-200, 200, (2, m, n)))
    if kind == "rational":
        rows = [[[Fraction(int(x), 7) for x in row] for row in table] for table in tables]
        return NormalForm.from_payoffs(*rows)
    return NormalForm.from_payoffs(tables)


def mixture(generator: np.random.Generator, size: int, top: int) -> tuple[Fraction, ...]:
    weights = [int(w) for w in generator.integers(0, top, size)]
    weights[int(generator.integers(size))] += 1
    return tuple(Fraction(w, sum(weights)) for w in weights)


@settings(max_examples=80)
@given(st.integers(0, 10**6), st.sampled_from(KINDS), st.sampled_from([1, 3, 10**6, 2**62]))
def test_against_the_definition(seed: int, kind: str, top: int) -> None:
    generator = np.random.default_rng(seed)
    m, n = (int(size) for size in generator.integers(1, 7, 2))
    game = drawn(seed, kind, m, n)
    x, y = mixture(generator, m, top), mixture(generator, n, top)
    for machine in (0, module.MACHINE):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(module, "MACHINE", machine)
            judge = IntegerBimatrix(game)
            assert judge.outcome(x, y) == (expected_payoffs(game, (x, y)), regrets(game, (x, y)))
            expected = None if any(regrets(game, (x, y))) else expected_payoffs(game, (x, y))
            assert judge.equilibrium_payoffs(x, y) == expected


@settings(max_examples=40)
@given(st.integers(0, 10**6), st.sampled_from(KINDS), st.sampled_from([2, 10**6, 2**62]))
def test_many_mixtures_are_seen_as_each_alone(seed: int, kind: str, top: int) -> None:
    generator = np.random.default_rng(seed)
    m, n = (int(size) for size in generator.integers(1, 7, 2))
    game = drawn(seed, kind, m, n)
    together, alone = IntegerBimatrix(game), IntegerBimatrix(game)
    for player, size in enumerate((m, n)):
        some: list[tuple[Fraction | int | float, ...]] = [
            mixture(generator, size, top) for _ in range(6)
        ]
        some.append(tuple(int(k == size - 1) for k in range(size)))
        some.append(tuple(Fraction(2, 3) if k == 0 else Fraction(0) for k in range(size)))
        some.append(tuple(Fraction(3 - 2 * size if k == 0 else 2) for k in range(size)))
        some.extend([(1.0,) + (0.0,) * (size - 1), (Fraction(1),) * (size + 1)])
        together.look_at(player, some)  # type: ignore[arg-type]
        for each in some:
            assert together.seen(player, each) == alone.seen(player, each)  # type: ignore[arg-type]


def test_mixtures_looked_at_are_not_looked_at_again(monkeypatch: pytest.MonkeyPatch) -> None:
    judge = IntegerBimatrix(drawn(1, "small", 3, 4))
    some = [mixture(np.random.default_rng(k), 3, 5) for k in range(5)]
    judge.look_at(0, some)
    monkeypatch.setattr(judge, "_looked_at", lambda player, mixture: pytest.fail("looked at again"))
    assert all(judge.seen(0, each) for each in some)


@pytest.mark.parametrize("kind", KINDS)
def test_a_large_game(kind: str) -> None:
    game = drawn(3, kind, 50, 60)
    x, y = (mixture(np.random.default_rng(k), size, 5) for k, size in enumerate(game.shape))
    assert IntegerBimatrix(game).regrets(x, y) == regrets(game, (x, y))


@pytest.mark.parametrize(
    ("x", "y"),
    [
        ((1, 0, 0), (1, 0)),
        ((1,), (1, 0)),
        ((2, -1), (1, 0)),
        ((Fraction(1, 2), Fraction(1, 3)), (1, 0)),
        ((0, 0), (1, 0)),
        ((1.0, 0.0), (1, 0)),
        ((1, 0), (0.5, 0.5)),
        ((1, 0), (0, 1)),
    ],
)
def test_what_is_no_equilibrium(x: tuple, y: tuple) -> None:
    game = NormalForm.from_payoffs([[1, 1], [1, 1]], [[1, 0], [1, 0]])
    judge = IntegerBimatrix(game)
    assert judge.equilibrium_payoffs((1, 0), (1, 0)) == (1, 1)
    assert judge.equilibrium_payoffs(x, y) is None


def test_a_sum_that_wraps_is_no_mixture() -> None:
    """Six times a weight of 0.204 * 2**64 is, in 64 bits, its denominator."""
    weight = int(0.204 * 2**64) | 1
    wrapped = (Fraction(weight, 6 * weight - 2**64),) * 6
    judge = IntegerBimatrix(NormalForm.from_payoffs(np.eye(6), np.eye(6)))
    judge.look_at(0, [wrapped] * 4 + [(Fraction(1, 6),) * 6])
    assert judge.seen(0, wrapped) is None


def test_what_may_change_is_looked_at_again() -> None:
    judge = IntegerBimatrix(NormalForm.from_payoffs(np.eye(2), np.eye(2)))
    mixture = [Fraction(1), Fraction(0)]
    before = judge.seen(0, mixture)
    mixture.reverse()
    assert judge.seen(0, mixture) != before
