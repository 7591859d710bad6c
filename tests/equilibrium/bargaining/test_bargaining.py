"""Bargaining: published examples, axioms as properties, floats, tampered proofs, bad input."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import example, given, settings, strategies as st

import est_games as eg
from est_games.certificate.correlated import is_correlated
from est_games.equilibrium.bargaining.agreement import Agreement, agreement_problems
from est_games.equilibrium.bargaining.bargaining import bargain
from est_games.equilibrium.bargaining.security_level import security_level
from est_games.errors import GameError, SolveError
from est_games.game.normal import NormalForm
from tests.oracles import bargaining_float as floats

SOLUTIONS = ("nash", "kalai-smorodinsky", "egalitarian")
KINDS = ("pure", "correlated", "coarse-correlated")
CHICKEN = NormalForm.from_payoffs([[6, 2], [7, 0]], [[6, 7], [2, 0]])


def points(*pays: tuple[object, ...]) -> NormalForm:
    """Return a game whose pure payoffs are these points."""
    n = len(pays[0])
    shape = (1,) * (n - 1) + (len(pays),)
    return NormalForm.from_payoffs(
        *(np.array(column, dtype=object).reshape(shape) for column in zip(*pays, strict=True))
    )


def drawn(seed: int, shape: tuple[int, ...], top: int = 12) -> NormalForm:
    generator = np.random.default_rng(seed)
    return NormalForm.from_payoffs(generator.integers(0, top, (len(shape), *shape)))


def text(payoffs: tuple[Fraction, ...]) -> str:
    return " ".join(map(str, payoffs))


def barter() -> NormalForm:
    """Return Nash's example: Bill and Jack each give away a set of their goods."""
    goods = {
        "book": (2, 4), "whip": (2, 2), "ball": (2, 1), "bat": (2, 2), "box": (4, 1),
        "pen": (10, 1), "toy": (4, 1), "knife": (6, 2), "hat": (2, 2),
    }  # fmt: skip
    names = list(goods)
    gifts = [list(product((0, 1), repeat=5)), list(product((0, 1), repeat=4))]
    table = np.zeros((2, 32, 16), dtype=int)
    for (i, gift), (j, taken) in product(*map(enumerate, gifts)):
        bills = [not x for x in gift] + [bool(x) for x in taken]
        for name, bill in zip(names, bills, strict=True):
            table[0 if bill else 1, i, j] += goods[name][0 if bill else 1]
    labels = [
        ["+".join(n for n, x in zip(own, gift, strict=True) if x) or "nothing" for gift in every]
        for own, every in zip((names[:5], names[5:]), gifts, strict=True)
    ]
    return NormalForm.from_payoffs(table, players=["Bill", "Jack"], strategies=labels)


def test_bill_and_jack_nash_1950() -> None:
    game = barter()
    found = bargain(game, "nash", status_quo=("nothing", "nothing"))
    assert not agreement_problems(game, found)
    assert found.disagreement == (12, 6)
    assert found.payoffs == (24, 11)
    ((profile, weight),) = found.distribution.items()
    assert weight == 1
    assert [row[k] for row, k in zip(game.strategies, profile, strict=True)] == [
        "book+whip+ball+bat",
        "pen+toy+knife",
    ]


# pure payoffs, disagreement, then Nash, Kalai-Smorodinsky and egalitarian
PUBLISHED = {
    "kalai-smorodinsky-1975-small": (
        [(0, 1), (1, 0), ("3/4", "3/4")], (0, 0), "3/4 3/4", "3/4 3/4", "3/4 3/4",
    ),
    "kalai-smorodinsky-1975-large": (
        [(0, 1), (1, 0), (1, "7/10")], (0, 0), "1 7/10", "10/13 10/13", "10/13 10/13",
    ),
    "divide-the-dollar": ([(0, 0), (1, 0), (0, 1)], (0, 0), "1/2 1/2", "1/2 1/2", "1/2 1/2"),
    "divide-with-an-outside-option": (
        [(0, 0), (1, 0), (0, 1)], ("1/4", 0), "5/8 3/8", "5/8 3/8", "5/8 3/8",
    ),
    "unequal-stakes": ([(0, 0), (10, 0), (0, 1)], (0, 0), "5 1/2", "5 1/2", "10/11 10/11"),
    "three-divide": (
        [(0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1)], (0, 0, 0),
        "1/3 1/3 1/3", "1/3 1/3 1/3", "1/3 1/3 1/3",
    ),
    "one-cannot-gain": ([(0, 0), (0, 3)], (0, 0), "0 3", "0 3", "0 3"),
    "nobody-can": ([(2, 2), (1, 3)], (2, 2), "2 2", "2 2", "2 2"),
    "third-does-not-matter": (
        [(0, 0, 5), (4, 0, 5), (0, 2, 5)], (0, 0, 5), "2 1 5", "2 1 5", "4/3 4/3 5",
    ),
    "roth-1979": ([(0, 0, 0), (1, 0, 1), (0, 1, 1)], (0, 0, 0), "1/2 1/2 1", "1/2 1/2 1", None),
}  # fmt: skip


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_and_hand_solved(name: str) -> None:
    pays, start, *expected = PUBLISHED[name]
    game = points(*pays)
    for solution, payoffs in zip(SOLUTIONS, expected, strict=True):
        found = bargain(game, solution, disagreement=start)
        assert not agreement_problems(game, found)
        assert found.is_exact
        if payoffs is not None:
            assert text(found.payoffs) == payoffs


def test_the_level_reached_together_is_raised_where_it_can_be() -> None:
    game = points((0, 0, 0), (1, 1, 0), (1, 1, 3), (0, 0, 4))
    found = bargain(game, "egalitarian", disagreement=(0, 0, 0))
    assert found.payoffs == (1, 1, 3)
    assert {step.level for step in found.proof.steps} == {Fraction(1, 4), Fraction(3, 4)}


@pytest.mark.parametrize("kind", KINDS)
def test_chicken(kind: str) -> None:
    found = bargain(CHICKEN, "nash", feasible=kind)
    assert found.disagreement == (2, 2)
    assert found.payoffs == ((6, 6) if kind == "pure" else (Fraction(21, 4), Fraction(21, 4)))
    if kind != "pure":
        assert is_correlated(CHICKEN, found.distribution, coarse=kind != "correlated")


def test_a_public_name_and_a_page() -> None:
    found = eg.bargain(CHICKEN.relabel(players=["<Ann>", "Bob"]), "kalai-smorodinsky")
    page = found._repr_html_()
    assert "<th>&lt;Ann&gt;</th><td>6</td><td>4</td>" in page
    assert "1 of 1, 1" in page
    assert found.gains == (4, 4)


@settings(max_examples=12)
@given(st.integers(0, 10**6))
def test_two_players_against_floats(seed: int) -> None:
    game = drawn(seed, [(2, 2), (2, 3), (3, 3)][seed % 3])
    kind = KINDS[seed % 2]
    for solution, other in (("nash", floats.nash), ("kalai-smorodinsky", floats.kalai_smorodinsky)):
        found = bargain(game, solution, feasible=kind)
        assert found.is_exact
        if min(map(float, found.gains)) > 1e-3:
            start = np.array(found.disagreement, dtype=float)
            expected = other(game, kind, start)
            if solution == "nash":
                # The optimiser may stop early; it must not do better.
                assert np.prod(expected - start) <= float(np.prod(found.gains)) * (1 + 1e-9)
            assert np.allclose(np.array(found.payoffs, dtype=float), expected, atol=2e-2)


@settings(max_examples=8)
@given(st.integers(0, 10**6))
def test_more_players_are_enclosed(seed: int) -> None:
    game = drawn(seed, [(2, 2, 2), (2, 2, 3), (2, 2, 2, 2)][seed % 3])
    kind = KINDS[seed % 2]
    found = bargain(game, "nash", feasible=kind)
    assert not agreement_problems(game, found)
    assert found.error <= Fraction(1, 10**9)
    if min(map(float, found.gains)) > 1e-3:
        start = np.array(found.disagreement, dtype=float)
        other = floats.nash(game, kind, start)
        assert np.prod(other - start) <= float(np.prod(found.gains)) * (1 + 1e-7)


def test_an_irrational_agreement_is_enclosed() -> None:
    """On the segment the gains are s, 1 + s and 3 - s: the product's top is irrational."""
    game = points((0, 1, 3), (3, 4, 0))
    found = bargain(game, "nash", disagreement=(0, 0, 0))
    assert 0 < found.error < Fraction(1, 10**9)
    top = max((s * (1 + s) * (3 - s), s) for s in np.linspace(0, 3, 30001))[1]
    assert abs(float(found.payoffs[0]) - top) < 1e-3
    assert "enclosed" in found.messages[0]


@settings(max_examples=12)
@given(st.integers(0, 10**6), st.sampled_from(["1e-12", "7/3", "1e12"]))
def test_scale_covariance_and_symmetry(seed: int, unit: str) -> None:
    game = drawn(seed, (2, 3) if seed % 2 else (3, 3))
    scale, offset = Fraction(unit), Fraction("1e15") * (seed % 3)
    moved = NormalForm(
        players=game.players,
        strategies=game.strategies,
        payoffs=(tuple(offset + scale * x for x in game.payoffs[0]), game.payoffs[1]),
    )
    kind = KINDS[seed % 3]
    for solution in SOLUTIONS:
        plain = bargain(game, solution, feasible=kind).payoffs
        if solution != "egalitarian":
            x, y = bargain(moved, solution, feasible=kind).payoffs
            assert (x, y) == (offset + scale * plain[0], plain[1])
        turned = bargain(game.permute([1, 0]), solution, feasible=kind)
        assert turned.payoffs[::-1] == plain


@settings(max_examples=10)
@given(st.integers(0, 10**6))
def test_equals_are_treated_equally(seed: int) -> None:
    table = np.random.default_rng(seed).integers(0, 9, (3, 3))
    game = NormalForm.from_payoffs(table, table.T)
    for solution, kind in product(SOLUTIONS, KINDS):
        found = bargain(game, solution, feasible=kind)
        assert found.payoffs[0] == found.payoffs[1]


@settings(max_examples=10)
@given(st.integers(0, 10**6))
@example(160636)
def test_nobody_could_do_better_and_nobody_else_worse(seed: int) -> None:
    game = drawn(seed, (3, 3) if seed % 2 else (2, 2, 2))
    for solution in SOLUTIONS:
        found = bargain(game, solution)
        again = bargain(game, "egalitarian", disagreement=found.payoffs)
        if found.is_exact:
            assert again.payoffs == found.payoffs
        assert all(gain >= 0 for gain in found.gains)


def test_independence_of_irrelevant_alternatives_and_its_absence() -> None:
    full = points((0, 0), (4, 0), (3, 3), (0, 4))
    less = points((0, 0), (4, 0), (3, 3), (0, 3))
    for game in (full, less):
        assert bargain(game, "nash", disagreement=(0, 0)).payoffs == (3, 3)
    assert bargain(full, "kalai-smorodinsky", disagreement=(0, 0)).payoffs == (3, 3)
    assert bargain(less, "kalai-smorodinsky", disagreement=(0, 0)).payoffs != (3, 3)


@settings(max_examples=10)
@given(st.integers(0, 10**6))
def test_what_two_players_secure_is_the_value(seed: int) -> None:
    game = drawn(seed, (3, 4))
    for player in (0, 1):
        row = game.payoffs[player]
        zero = NormalForm(
            players=game.players,
            strategies=game.strategies,
            payoffs=(row, tuple(-x for x in row)) if player == 0 else (tuple(-x for x in row), row),
        )
        (one,) = eg.solve(zero, "zero-sum").equilibria
        assert security_level(game, player).value == one.payoffs[player]


def tampered(found: Agreement) -> list[Agreement]:
    """Return agreements that are not what was asked, or not proved."""
    tiny = Fraction(1, 10**6)
    proof = found.proof
    moved = tuple(x + tiny for x in found.disagreement)
    wrong = [
        replace(found, payoffs=tuple(x + tiny for x in found.payoffs)),
        replace(found, disagreement=moved),
        replace(found, distribution={(0,) * len(found.payoffs): Fraction(1)}),
    ]
    if found.ideal:
        wrong.append(replace(found, ideal=tuple(x + tiny for x in found.ideal)))
    if proof.steps:
        step = proof.steps[0]
        wrong.append(replace(found, proof=replace(proof, steps=proof.steps[1:])))
        low = replace(step, level=step.level - tiny)
        wrong.append(replace(found, proof=replace(proof, steps=(low, *proof.steps[1:]))))
        bound = replace(step.bound, offset=step.bound.offset + tiny)
        loose = replace(step, bound=bound)
        wrong.append(replace(found, proof=replace(proof, steps=(loose, *proof.steps[1:]))))
    if proof.bound is not None:
        wrong.append(replace(found, proof=replace(proof, bound=None)))
        bound = replace(proof.bound, offset=proof.bound.offset - tiny)
        wrong.append(replace(found, proof=replace(proof, bound=bound)))
        bound = replace(proof.bound, offset=proof.bound.offset + tiny)
        wrong.append(replace(found, proof=replace(proof, bound=bound)))
    return wrong


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("solution", SOLUTIONS)
def test_a_tampered_agreement_is_not_proved(solution: str, kind: str) -> None:
    for game in (drawn(8, (3, 3)), drawn(2, (2, 2, 2))):
        found = bargain(game, solution, feasible=kind)
        assert found.gains > (0,) * game.n_players
        assert agreement_problems(game, found) == ()
        for wrong in tampered(found):
            assert agreement_problems(game, wrong)


def test_nothing_to_agree_on() -> None:
    with pytest.raises(SolveError) as caught:
        bargain(CHICKEN, feasible="correlated", disagreement=(6, 6))
    assert str(caught.value) == (
        "there is nothing to agree on\n"
        "  - disagreement: is reached by no correlated payoffs [found '6, 6'; accepted: payoffs "
        "that some feasible payoffs are no less than, for every player]"
    )


def test_bad_options_are_listed_together() -> None:
    with pytest.raises(SolveError) as caught:
        bargain(CHICKEN, "fair", feasible="mixed", disagreement=[1, float("nan"), 2])
    assert str(caught.value) == (
        "the players cannot bargain so\n"
        "  - solution: is not known [found 'fair'; accepted: nash, kalai-smorodinsky, "
        "egalitarian]\n"
        "  - feasible: is not known [found 'mixed'; accepted: pure, correlated, "
        "coarse-correlated]\n"
        "  - disagreement: needs 2 payoffs, one a player [found '[1, nan, 2]']\n"
        "  - disagreement[1]: is not finite [found 'nan'; accepted: a finite integer, float, "
        "Fraction, Decimal, rational, or text such as 1/3 or 0.25]"
    )
    with pytest.raises(SolveError, match="is given beside a disagreement"):
        bargain(CHICKEN, disagreement=(0, 0), status_quo=(0, 0))
    with pytest.raises(SolveError, match="accepted: maximin, minmax, or one payoff a player"):
        bargain(CHICKEN, disagreement="nothing")
    with pytest.raises(SolveError, match="disagreement: needs 2 payoffs"):
        bargain(CHICKEN, disagreement=3)
    with pytest.raises(SolveError, match=r"game: is of the wrong kind .*NormalForm"):
        bargain(object())
    assert bargain(CHICKEN, disagreement=np.array([2.0, 2.0])).payoffs == (6, 6)
    with pytest.raises(GameError, match="is no strategy of player 2"):
        bargain(CHICKEN, status_quo=(0, 5))
