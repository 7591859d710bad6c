"""Evidence bent until a false claim would fit it: each way that was ever found to be refused."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import flint
import numpy as np
import pytest

from est_games.certificate.enclosed_root import EnclosedRoot
from est_games.certificate.mistake_tree import Closed, improper_problems
from est_games.certificate.polynomial_support import SupportSubdivision, completeness_problems
from est_games.certificate.product_set import is_unfelt
from est_games.certificate.proper_set import proper_set_problems
from est_games.certificate.rare_gain import RareGain, rare_gain_problems
from est_games.certificate.regular_equilibrium import Unshaken, unshaken_problems
from est_games.certificate.support_case import first_case
from est_games.certificate.support_cases import SupportCases, replayed
from est_games.certificate.support_ring import SupportRing
from est_games.certificate.trembles import Trembles, product_problems
from est_games.certificate.whole_support import CASES
from est_games.equilibrium.many_players.many_player_nash import many_player_nash
from est_games.equilibrium.refinements.proper import proper
from est_games.equilibrium.solution import Solution
from est_games.game.algebraic import AlgebraicNumber
from est_games.game.normal import NormalForm

ONE, ZERO, HALF = Fraction(1), Fraction(0), Fraction(1, 2)
NAN = float("nan")


def table(*pays) -> NormalForm:
    """Return the game of three players with two strategies in which functions pay."""
    return NormalForm.from_payoffs(
        *[[[[f(a, b, c) for c in (0, 1)] for b in (0, 1)] for a in (0, 1)] for f in pays]
    )


CHASE = table(lambda a, b, c: abs(a - b), lambda a, b, c: abs(b - c), lambda a, b, c: abs(c - a))
"""Each wants to differ from the next: only the even mixtures are an equilibrium."""


def evidence_of(solution: Solution) -> SupportSubdivision:
    assert solution.certificate is not None
    evidence = solution.certificate.evidence
    assert isinstance(evidence, SupportSubdivision)
    return evidence


def settled_by(evidence: SupportSubdivision, cases: SupportCases) -> SupportSubdivision:
    """Return the evidence with its last support, the full one, left to case distinctions."""
    start, used = evidence.starts[-2].tolist()
    node = [[CASES, len(evidence.cases), 0, 0]]
    ends = np.array([[start + 1, used]])
    return replace(
        evidence,
        nodes=np.concatenate([evidence.nodes[:start], node]),
        weights=evidence.weights[:used],
        starts=np.concatenate([evidence.starts[:-1], ends]),
        cases=(*evidence.cases, cases),
    )


def test_numbers_that_are_none_add_up_to_nothing() -> None:
    n_supports = 27
    evidence = SupportSubdivision(
        nodes=np.array([[1, 0, 0, 0]] * n_supports),
        weights=np.full(n_supports * 6, np.nan),
        starts=np.array([[k, k * 6] for k in range(n_supports + 1)]),
    )
    (problem,) = completeness_problems(CHASE, [], evidence)
    assert str(problem) == "weights: must be 64-bit integers with 1 axes"
    empty = replace(
        evidence,
        nodes=np.zeros((0, 4), dtype=np.int64),
        weights=np.zeros(0, dtype=np.int64),
        starts=np.zeros((n_supports + 1, 2), dtype=np.int64),
    )
    assert completeness_problems(CHASE, [], empty) != ()


def test_what_no_support_refers_to_shows_nothing() -> None:
    solution = many_player_nash(CHASE)
    evidence = evidence_of(solution)
    profiles = [e.profile for e in solution.equilibria]
    assert completeness_problems(CHASE, profiles, evidence) == ()
    pure = ((ONE, ZERO),) * 3
    more = replace(evidence, products=(*evidence.products, tuple((row,) for row in pure)))
    found = completeness_problems(CHASE, [*profiles, pure], more)
    assert "products[0]: is of no support" in map(str, found)
    alone = SupportCases(step=("decide",), points=(pure,), cells=())
    more = replace(evidence, cases=(*evidence.cases, alone))
    found = completeness_problems(CHASE, [*profiles, pure], more)
    assert "cases[0]: is of no support" in map(str, found)


@pytest.mark.parametrize(
    "step",
    [
        ("resultant", 0, 0, 0, (None,)),
        ("resultant", 0, 1, 2, (None,)),
        ("resultant", 0, -1, 0, (None,)),
        ("solve", 0, -2, (None,)),
        ("solve", -3, 1, (None,)),
        ("factor", -1, (None,)),
        ("limit", -1, (None, None)),
    ],
)
def test_an_equation_is_eliminated_only_from_two_that_hold_the_unknown(step: tuple) -> None:
    solution = many_player_nash(CHASE)
    bent = settled_by(evidence_of(solution), SupportCases(step=step, points=(), cells=()))
    found = completeness_problems(CHASE, [], replace(bent, points=()))
    assert any("is not sound" in str(problem) for problem in found)


def test_equations_are_counted_from_the_first() -> None:
    game = table(
        lambda a, b, c: 0,
        lambda a, b, c: b * (3 * a - 1),
        lambda a, b, c: c * (3 * a - 1) * (3 * b - 1),
    )
    ring = SupportRing(game, ((0, 1),) * 3)
    case = first_case(ring)
    assert case is not None
    assert len(case.equations) == 2
    for base, first, second in ((-2, 0, 1), (0, 1, -2), (0, 1, 2)):
        step = ("common", base, first, second, 1, (("sample", ((1, HALF), (2, HALF))),))
        with pytest.raises(ValueError, match="no such equation"):
            replayed(ring, case, step)


def test_a_change_is_unfelt_in_exact_numbers_only() -> None:
    big = 10**20
    nothing = [[[0], [0]], [[0], [0]]]
    game = NormalForm.from_payoffs(nothing, [[[big], [big + 1]], [[big], [big - 1]]], nothing)
    assert not is_unfelt(game, 0, (ONE, -ONE))
    assert not is_unfelt(game, 0, (1.0, -1.0))


def test_a_root_of_another_game_is_another() -> None:
    def product_above(share: Fraction) -> NormalForm:
        return table(
            lambda a, b, c: a * (b * c - share),
            lambda a, b, c: b * (a * c - share),
            lambda a, b, c: c * (a * b - share),
        )

    game, near = product_above(HALF), product_above(Fraction(1001, 2000))
    solution = many_player_nash(game)
    evidence = evidence_of(solution)
    place = next(k for k, p in enumerate(evidence.points) if isinstance(p, EnclosedRoot))
    row = (Fraction(293, 1000), Fraction(707, 1000))
    wide, other = (
        EnclosedRoot(game=own, supports=((0, 1),) * 3, centre=(row,) * 3, radius=Fraction(1, 100))
        for own in (game, near)
    )
    points = (*evidence.points[:place], wide, *evidence.points[place + 1 :])
    profiles = [
        e.profile if all(isinstance(x, Fraction) for r in e.profile for x in r) else None
        for e in solution.equilibria
    ]
    for root, is_true in ((wide, True), (other, False)):
        mixed = tuple(
            tuple(AlgebraicNumber(root, ("probability", i, k)) for k in (0, 1)) for i in range(3)
        )
        claimed = [profile or mixed for profile in profiles]
        found = completeness_problems(game, claimed, replace(evidence, points=points))
        assert (found == ()) == is_true


def test_part_of_a_set_of_proper_equilibria_is_not_the_set() -> None:
    """A quadrilateral of limits, and its diagonal beside it."""
    game = NormalForm.from_payoffs([[0, 0], [0, 0], [0, 0]], [[1, 0], [1, 0], [0, 1]])
    solution = proper(game)
    evidence = solution.certificate.evidence  # type: ignore[union-attr]
    products = [subset for component in solution.components for subset in component.subsets]
    assert proper_set_problems(game, products, evidence) == ()
    quadrilateral = max(evidence.limits, key=lambda sides: len(sides[0]))
    rows = quadrilateral[0]
    diagonal = ((rows[0], rows[-1]), quadrilateral[1])
    bent = replace(
        evidence, limits=(*evidence.limits, diagonal), trees=(*evidence.trees, evidence.trees[-1])
    )
    claimed = [each for each in products if each != quadrilateral] + [diagonal]
    found = proper_set_problems(game, claimed, bent)
    assert "limits: hold one within another" in map(str, found)


def test_numbers_that_are_none_rank_no_mistakes() -> None:
    game = NormalForm.from_payoffs([[2, 0], [0, 1]], [[2, 0], [0, 1]])
    first = ((ONE, ZERO), (ONE, ZERO))
    leaf = Closed(player=0, mistake=0, relations=((0, 0, NAN),))  # type: ignore[arg-type]
    assert improper_problems(game, first, leaf) != ()
    veto = NormalForm.from_payoffs([[1, 0], [0, 0]], [[1, 0], [0, 0]])
    refusal = ((((ZERO, ONE),),) * 2), Trembles(levels=(((NAN, NAN),),) * 2)  # type: ignore[arg-type]
    assert product_problems(veto, *refusal, proper=True) != ()


def test_what_a_root_remembers_is_not_believed() -> None:
    game = NormalForm.from_payoffs([[1, -1], [-1, 1], [5, 5]], [[-1, 1], [1, -1], [0, 0]])
    centre = ((HALF, HALF, ZERO), (HALF, HALF))
    root = EnclosedRoot(game=game, supports=((0, 1), (0, 1)), centre=centre, radius=Fraction(1, 8))
    assert root.is_proved()
    # The gains of the strategy not played, as the root would remember them.
    root._rows[0, 2] = [flint.fmpq(-1), flint.fmpq(-1)]
    assert unshaken_problems(game, Unshaken(point=root, kind="regular")) != ()


@pytest.mark.parametrize("gain", [(0, 0, 2), (0, 0, -1), (0, 5, 1), (3, 0, 1), (-1, 0, 1)])
def test_a_rare_gain_is_of_a_strategy_there_is(gain: tuple[int, int, int]) -> None:
    player, own, alternative = gain
    game = NormalForm.from_payoffs([[1, 1], [0, 0]], [[1, 0], [1, 0]])
    claim = RareGain(player=player, own=own, alternative=alternative)
    assert rare_gain_problems(game, ((0,), (0,)), claim) != ()
