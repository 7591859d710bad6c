"""The checkers of correlated play: what is true passes, what was tampered with does not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from est_games.certificate.correlated import (
    Bound,
    bound_problems,
    check_distribution,
    distribution_regrets,
    is_correlated,
    welfare_problems,
)
from est_games.certificate.payoff_set import PayoffBounds, payoff_set_problems
from est_games.equilibrium.correlated.correlated import correlated
from est_games.errors import GameError
from est_games.game.normal import NormalForm

CHICKEN = NormalForm.from_payoffs([[6, 2], [7, 0]], [[6, 7], [2, 0]])
TINY = Fraction(1, 10**9)

Claim = tuple[list[tuple[Fraction, ...]], PayoffBounds]


def drawn(seed: int, shape: tuple[int, ...]) -> NormalForm:
    generator = np.random.default_rng(seed)
    return NormalForm.from_payoffs(generator.integers(0, 4, (len(shape), *shape)))


GAMES = {
    "chicken": CHICKEN,
    "segment": NormalForm.from_payoffs([[1, 0], [0, 2]], [[1, 0], [0, 2]]),
    "cube": NormalForm.from_payoffs(
        [[[0, 1]] * 2, [[0, 1]] * 2],
        [[[0, 0], [0, 0]], [[1, 1], [1, 1]]],
        [[[0, 0], [1, 1]], [[0, 0], [1, 1]]],
    ),
    "three": drawn(2, (2, 2, 2)),
    "four": drawn(4, (2, 2, 2, 2)),
}


def claimed(name: str) -> Claim:
    solution = correlated(GAMES[name], max_vertices=500)
    assert solution.status.name == "COMPLETE"
    return [e.payoffs for e in solution.equilibria], solution.certificate.evidence


def turned(normal: tuple[Fraction, ...]) -> tuple[Fraction, ...]:
    """Return a direction close by: a zero changed, where there is one, or any entry."""
    place = normal.index(0) if 0 in normal else 0
    return tuple(x + TINY * (k == place) for k, x in enumerate(normal))


def tampered(points: list[tuple[Fraction, ...]], bounds: PayoffBounds) -> Iterator[Claim]:
    """Yield claims that are false, or evidence that does not prove them."""
    for k in range(len(points)):
        yield points[:k] + points[k + 1 :], bounds
        for i in range(len(points[k])):
            moved = list(points[k])
            moved[i] += TINY
            yield [*points[:k], tuple(moved), *points[k + 1 :]], bounds
    if len(points) > 1:
        middle = tuple(sum(column) / len(points) for column in zip(*points, strict=True))
        yield [*points, middle], bounds
    yield [*points, points[0]], bounds
    for k, facet in enumerate(bounds.facets):
        rest = bounds.facets[:k] + bounds.facets[k + 1 :]
        yield points, replace(bounds, facets=rest)
        yield points, replace(bounds, facets=(*bounds.facets, facet))
        for wrong in (
            replace(facet, offset=facet.offset + TINY),
            replace(facet, offset=facet.offset - TINY),
            replace(facet, normal=turned(facet.normal)),
            *(replace(facet, prices=facet.prices[1:]) for _ in facet.prices[:1]),
            *(
                replace(facet, prices=((key, -price), *facet.prices[1:]))
                for key, price in facet.prices[:1]
            ),
        ):
            yield points, replace(bounds, facets=(*rest, wrong))
    for k, (upper, lower) in enumerate(bounds.equations):
        rest = bounds.equations[:k] + bounds.equations[k + 1 :]
        yield points, replace(bounds, equations=rest)
        for pair in (
            (upper, upper),
            (upper, replace(lower, offset=lower.offset + TINY)),
            (replace(upper, offset=upper.offset - TINY), lower),
        ):
            yield points, replace(bounds, equations=(*rest, pair))


@pytest.mark.parametrize("name", GAMES)
def test_a_true_claim_is_proved_and_a_tampered_one_is_not(name: str) -> None:
    points, bounds = claimed(name)
    game = GAMES[name]
    assert payoff_set_problems(game, points, bounds, "correlated") == ()
    wrong = list(tampered(points, bounds))
    assert wrong
    for claim, evidence in wrong[:: len(wrong) // (20 if name == "four" else 60) + 1]:
        assert payoff_set_problems(game, claim, evidence, "correlated")


def test_the_proof_is_of_one_game() -> None:
    points, bounds = claimed("chicken")
    richer = NormalForm.from_payoffs([[6, 2], [7, 1]], [[6, 7], [2, 0]])
    assert payoff_set_problems(richer, points, bounds, "correlated")


def test_a_correlated_proof_is_no_proof_for_coarse_play() -> None:
    points, bounds = claimed("chicken")
    problems = payoff_set_problems(CHICKEN, points, bounds, "coarse-correlated")
    assert "is no condition of coarse-correlated play" in str(problems[0])


def test_a_facet_that_is_open_is_named() -> None:
    points, bounds = claimed("three")
    fewer = replace(bounds, facets=bounds.facets[1:])
    messages = [str(p) for p in payoff_set_problems(GAMES["three"], points, fewer, "correlated")]
    assert "bounds.facets: leave an opening: a ridge is on one only" in messages


def test_no_vertices() -> None:
    (problem,) = payoff_set_problems(CHICKEN, [], PayoffBounds(), "correlated")
    assert str(problem) == "vertices: are none"


def test_a_best_claim_that_is_tampered_with_fails() -> None:
    solution = correlated(CHICKEN, welfare="utilitarian")
    (best,) = solution.equilibria
    bound, weights = solution.certificate.evidence, (Fraction(1), Fraction(1))
    arguments = {"feasible": "correlated", "weights": weights}
    assert not welfare_problems(CHICKEN, best.distribution, bound, **arguments)
    third = dict.fromkeys([(0, 0), (0, 1), (1, 0)], Fraction(1, 3))
    outlaw = {(0, 0): Fraction(1)}
    assert "another welfare" in str(welfare_problems(CHICKEN, third, bound, **arguments)[0])
    assert "is not correlated" in str(welfare_problems(CHICKEN, outlaw, bound, **arguments)[0])
    other = replace(bound, normal=(Fraction(2), Fraction(1)))
    assert welfare_problems(CHICKEN, best.distribution, other, **arguments)
    assert welfare_problems(CHICKEN, best.distribution, bound, feasible="correlated", weights=None)


@pytest.mark.parametrize(
    ("distribution", "message"),
    [
        ({(0, 0): Fraction(1, 2)}, "distribution: does not add up to one"),
        ({(0, 2): Fraction(1)}, r"distribution\[\(0, 2\)\]: is no profile of the game"),
        ({(0,): Fraction(1)}, "is no profile of the game"),
        ({(0, 0): 1.0}, "must be exact"),
        ({(0, 0): Fraction(2), (0, 1): Fraction(-1)}, "is negative"),
    ],
)
def test_what_is_no_distribution_is_refused(distribution: dict, message: str) -> None:
    with pytest.raises(GameError, match=message):
        check_distribution(CHICKEN, distribution)


def test_regret_is_by_what_is_told() -> None:
    """A third of each profile on a diagonal: told its part, each would leave one; untold, none."""
    game = NormalForm.from_payoffs(
        [[3, 1, 4], [1, 5, 0], [1, 0, 2]], [[3, 1, 1], [4, 2, 0], [1, 0, 5]]
    )
    lottery = {(k, k): Fraction(1, 3) for k in range(3)}
    assert distribution_regrets(game, lottery) == (Fraction(2, 3), Fraction(2, 3))
    assert distribution_regrets(game, lottery, coarse=True) == (0, 0)
    assert is_correlated(game, lottery, coarse=True)
    assert not is_correlated(game, lottery)


@pytest.mark.parametrize(
    ("bound", "message"),
    [
        (Bound(normal=(Fraction(1),), offset=Fraction(9)), "needs 2 weights"),
        (
            Bound(normal=(Fraction(1),) * 2, offset=Fraction(99), prices=(((2, 0, 1), TINY),)),
            "is of no player",
        ),
        (
            Bound(normal=(Fraction(1),) * 2, offset=Fraction(99), prices=(((0, 0, 7), TINY),)),
            "is of no strategy",
        ),
        (
            Bound(normal=(Fraction(1),) * 2, offset=Fraction(99), prices=(((0, 0, 1), -TINY),)),
            "is negative",
        ),
    ],
)
def test_a_bound_that_makes_no_sense_is_refused(bound: Bound, message: str) -> None:
    assert message in str(bound_problems(CHICKEN, bound, "correlated")[0])
