"""The logit branch: closed forms, folds and bifurcations, scales, symmetry, Gambit."""

from __future__ import annotations

import re
from fractions import Fraction
from math import exp, log

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

import est_games as eg
from est_games.certificate.normal_form import is_nash
from est_games.equilibrium.kernels.multilinear import expected
from est_games.equilibrium.quantal.payoff_tables import payoff_tables
from est_games.equilibrium.quantal.quantal_branch import QuantalBranch
from est_games.equilibrium.quantal.quantal_response import quantal_response, quantal_responses
from est_games.equilibrium.solution import Status
from est_games.equilibrium.solve import solve
from est_games.errors import SolveError
from est_games.game.normal import NormalForm
from tests.oracles.logit_oracle import residual, symmetric_roots

SEEDS = st.integers(0, 10**6)
DILEMMA = np.array([[[3, 0], [5, 1]], [[3, 5], [0, 1]]])
COORDINATION = np.stack([np.eye(2)] * 2)


def drawn(seed: int, shape: tuple[int, ...] = (3, 3, 3), top: int = 101) -> NormalForm:
    generator = np.random.default_rng(seed)
    return NormalForm.from_payoffs(generator.integers(0, top, (len(shape), *shape)))


def flat(profile: object) -> list[float]:
    return [float(x) for row in profile for x in row]


def kinds(branch: QuantalBranch) -> list[tuple[str, float]]:
    return [(turn.kind, turn.lambda_) for turn in branch.turning_points]


# Closed forms


@pytest.mark.parametrize("lambda_", [0.1, 1.0, 7.0, 100.0, 1e4, 1e7])
@pytest.mark.parametrize("prize", [2, 9])
def test_asymmetric_matching_pennies_ochs_1995(lambda_: float, prize: int) -> None:
    """Each player's odds are a function of the other's: one equation, solved here by bisection."""
    game = NormalForm.from_payoffs([[prize, 0], [0, 1]], [[0, 1], [1, 0]])

    def other(p: float) -> float:
        return 1 / (1 + exp(min(lambda_ * (2 * p - 1), 700)))

    low, high = 0.0, 1.0
    for _ in range(200):
        p = (low + high) / 2
        odds = 1 / (1 + exp(min(max(-lambda_ * ((prize + 1) * other(p) - 1), -700), 700)))
        low, high = (p, high) if odds > p else (low, p)
    point = quantal_response(game).at(lambda_)
    assert flat(point.profile) == pytest.approx([p, 1 - p, other(p), 1 - other(p)], abs=1e-9)
    assert residual(game, lambda_, point.profile) < 1e-14 * max(1.0, prize * lambda_)


@pytest.mark.parametrize("lambda_", [0.5, 3.0, 6.5, 30.0])
def test_symmetric_coordination_on_unequal_prizes(lambda_: float) -> None:
    """The branch follows the better prize, which has the larger basin; others are not on it."""
    game = NormalForm.from_payoffs([[1, 0], [0, "1/2"]], [[1, 0], [0, "1/2"]])
    (point,) = quantal_response(game).every_at(lambda_)
    highest = max(symmetric_roots(Fraction(1, 2), lambda_))
    assert flat(point.profile) == pytest.approx([highest, 1 - highest] * 2, abs=1e-12)


def test_one_player_has_a_closed_form_everywhere() -> None:
    solution = solve(
        NormalForm.from_payoffs([[1, 2, 4]]), "quantal-response", lambdas=[0, "1/2", 3]
    )
    for point in solution.equilibria:
        raw = [exp(float(point.lambda_) * x) for x in (1, 2, 4)]
        assert flat(point.profile) == pytest.approx([x / sum(raw) for x in raw], abs=1e-15)
    assert solution.status is Status.COMPLETE


def test_dominated_strategies_vanish() -> None:
    branch = quantal_response(NormalForm.from_payoffs(DILEMMA))
    assert flat(branch.limit.profile) == [0, 1, 0, 1]
    cooperate = branch.profiles[:, 0]
    assert (np.diff(cooperate) <= 0).all()
    assert kinds(branch) == []


@pytest.mark.parametrize("lambda_", [10**6, 10**9, 10**15])
def test_probabilities_far_below_all_floats_take_no_time(lambda_: int) -> None:
    """Bounds as fractions of a thousand million digits took all memory."""
    found = solve(NormalForm.from_payoffs(DILEMMA), "quantal-response", lambdas=[lambda_])
    (response,) = found.equilibria
    assert flat(response.profile) == [0, 1, 0, 1]


@pytest.mark.parametrize("shape", [(2, 2), (3, 3, 3), (4, 1, 2)])
def test_where_nothing_is_at_stake_the_centroid_stays(shape: tuple[int, ...]) -> None:
    branch = quantal_response(NormalForm.from_payoffs(np.zeros((len(shape), *shape))))
    assert flat(branch.limit.profile) == pytest.approx(np.repeat(1 / np.array(shape), shape))
    assert np.ptp(branch.profiles, axis=0).max() < 1e-15
    assert kinds(branch) == []


# Turning points


@pytest.mark.parametrize("unit", [1, 1e-12, 1e12])
@pytest.mark.parametrize("m", [2, 3, 4])
def test_pure_coordination_bifurcates_where_the_centroid_loses_its_grip(
    m: int, unit: float
) -> None:
    """At the centroid responses multiply deviations by lambda / m; for m > 2 many at once."""
    branch = quantal_response(NormalForm.from_payoffs(np.stack([np.eye(m)] * 2) * unit))
    ((kind, lambda_),) = kinds(branch)
    assert kind == "bifurcation"
    assert lambda_ * unit == pytest.approx(m, rel=1e-6)
    assert flat(branch.limit.profile) == [1 / m] * (2 * m)


def test_almost_pure_coordination_turns_without_a_bifurcation() -> None:
    for tilt in ("1/1000", "1/1000000", "1/1000000000"):
        table = [[1 + Fraction(tilt), 0], [0, 1]]
        branch = quantal_response(NormalForm.from_payoffs(table, [[1, 0], [0, 1]]))
        assert kinds(branch) == []
        assert flat(branch.limit.profile) == [1, 0, 1, 0]


def test_a_branch_that_folds_is_followed_through_both_folds() -> None:
    branch = quantal_response(drawn(2))
    (down, late), (up, early) = kinds(branch)
    assert down == up == "fold"
    assert early < late
    middle = (early + late) / 2
    points = branch.every_at(middle)
    assert len(points) == 3
    assert branch.at(middle) == points[0]
    for point in points:
        assert residual(branch.game, point.lambda_, point.profile) < 1e-9
    assert len(branch.every_at(early / 2)) == len(branch.every_at(late * 2)) == 1
    assert branch.every_at(late * 1.0001)[0].profile[1][0] < Fraction(1, 100)


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("off", [1e-2, 1e-5, 1e-9])
def test_next_to_a_fold_there_are_three_or_one(seed: int, off: float) -> None:
    branch = quantal_response(drawn(seed))
    (_, late), (_, early) = kinds(branch)
    off = min(off, 0.1 * (late / early - 1))
    assert [len(branch.every_at(late * (1 + s * off))) for s in (-1, 1)] == [3, 1]
    assert [len(branch.every_at(early * (1 + s * off))) for s in (-1, 1)] == [1, 3]


# Proofs, and the whole branch


@settings(max_examples=12)
@given(SEEDS)
def test_every_point_satisfies_the_equations_and_the_limit_is_nash(seed: int) -> None:
    game = drawn(seed)
    branch = quantal_response(game)
    assert branch.lambdas[0] == 0
    assert np.isfinite(branch.radii).all()
    for place in range(0, len(branch.lambdas), 6):
        profile = branch.profile(place)
        steep = 1 + 100 * branch.lambdas[place] * 9
        bound = 2 * branch.radii[place] * steep + 1e-15
        assert residual(game, branch.lambdas[place], profile) < bound
    if branch.limit is not None and branch.limit.regret == 0:
        assert is_nash(game, branch.limit.profile)
    if branch.limit is not None:
        near = np.array(flat(branch.limit.profile))
        assert np.abs(near - branch.profiles[-1]).max() < 0.02


@settings(max_examples=20)
@given(SEEDS, st.sampled_from(["1e-12", "3/7", "1e12"]), st.sampled_from(["0", "1e15", "-7/3"]))
def test_positive_affine_payoffs_change_only_the_unit_of_lambda(
    seed: int, unit: str, offset: str
) -> None:
    game = drawn(seed, (2, 3, 2))
    rows = tuple(
        tuple(Fraction(unit) * (x + i + Fraction(offset)) for x in row)
        for i, row in enumerate(game.payoffs)
    )
    other = NormalForm(players=game.players, strategies=game.strategies, payoffs=rows)
    a, b = quantal_response(game), quantal_response(other)
    assert b.lambdas * float(Fraction(unit)) == pytest.approx(a.lambdas, rel=1e-6, abs=1e-9)
    assert b.profiles == pytest.approx(a.profiles, abs=1e-9)


@settings(max_examples=20)
@given(SEEDS)
def test_other_names_change_nothing(seed: int) -> None:
    game = drawn(seed, (2, 3, 2))
    generator = np.random.default_rng(seed)
    order = generator.permutation(3).tolist()
    kept = [generator.permutation(m).tolist() for m in game.shape]
    turned = game.restrict(kept).permute(order)
    lambda_ = Fraction(seed % 50, 1000)
    (plain,) = quantal_response(game, until=lambda_).every_at(lambda_)
    (moved,) = quantal_response(turned, until=lambda_).every_at(lambda_)
    for j, i in enumerate(order):
        for k, own in enumerate(kept[i]):
            assert float(moved.profile[j][k]) == pytest.approx(
                float(plain.profile[i][own]), abs=1e-12
            )


def test_a_duplicated_strategy_is_played_as_often_as_its_twin() -> None:
    """Logit responses depend on how many strategies there are: the twins together get more."""
    game = NormalForm.from_payoffs([[2, 0], [0, 1]], [[0, 1], [1, 0]])
    twin = NormalForm.from_payoffs([[2, 0], [2, 0], [0, 1]], [[0, 1], [0, 1], [1, 0]])
    one, two = quantal_response(game).at(1), quantal_response(twin).at(1)
    assert two.profile[0][0] == pytest.approx(two.profile[0][1], abs=1e-15)
    odds = float(two.profile[0][0] / two.profile[0][2])
    worth = float(2 * two.profile[1][0] - two.profile[1][1])
    assert log(odds) == pytest.approx(worth, abs=1e-12)
    assert two.profile[0][0] + two.profile[0][1] > one.profile[0][0]


@settings(max_examples=20)
@given(SEEDS, st.integers(1, 4))
def test_payoffs_and_slopes_of_the_kernel(seed: int, n: int) -> None:
    generator = np.random.default_rng(seed)
    game = drawn(seed, tuple(generator.integers(1, 4, size=n).tolist()))
    tables = payoff_tables(game, is_common=True)
    weights = generator.random(int(tables.shape.sum()))
    total = len(weights)
    pays, slopes = np.empty(total), np.empty((total, total))
    expected(*tables.arrays, weights, pays, slopes)
    whole = tables.tables.reshape(n, *game.shape)
    mixtures = [weights[row] for row in tables.rows]
    for i, row in enumerate(tables.rows):
        mean = np.moveaxis(whole[i], i, 0)
        for j in reversed([j for j in range(n) if j != i]):
            mean = mean @ mixtures[j]
        assert pays[row] == pytest.approx(mean, abs=1e-12)
        for j, column in enumerate(tables.rows):
            if j != i:
                assert slopes[row, column] @ mixtures[j] == pytest.approx(pays[row], abs=1e-12)
            else:
                assert not slopes[row, column].any()


# Gambit


@pytest.mark.parametrize("seed", range(5))
def test_against_gambit(seed: int) -> None:
    gambit = pytest.importorskip("pygambit", reason="pygambit is not installed (extra: peers)")
    game = drawn(seed)
    theirs = gambit.StrategicGame.from_arrays(*game.array)
    lambdas = [0.001, 0.02, 0.1]
    branch = quantal_response(game)
    for lambda_, found in zip(
        lambdas, gambit.qre.logit_solve_lambda(theirs, lam=lambdas), strict=True
    ):
        profile = [found.profile[p][s] for p in theirs.players for s in theirs.get_strategies(p)]
        points = np.array([flat(point.profile) for point in branch.every_at(lambda_)])
        assert np.abs(points - np.array(profile)).max(axis=1).min() < 1e-6


# The answer, and bad input


def test_answers_by_lambda() -> None:
    game = NormalForm.from_payoffs(COORDINATION)
    low = solve(game, "quantal-response", lambdas=1)
    assert low.status is Status.COMPLETE
    assert low.certificate.numbers["unique below"] < 2
    solution = solve(game, "quantal-response", lambdas=[3, "1/2", 0.5])
    assert [e.lambda_ for e in solution.equilibria] == [Fraction(1, 2), 3]
    assert solution.status is Status.PARTIAL
    assert solution.messages == ("the branch has a bifurcation at lambda = 2",)
    assert all(e.radius < Fraction(1, 10**12) for e in solution.equilibria)


def test_at_the_bifurcation_itself_nothing_is_claimed() -> None:
    solution = solve(NormalForm.from_payoffs(COORDINATION), "quantal-response", lambdas=2)
    assert solution.status is Status.FAILED
    assert "nothing could be proved at lambda = 2" in solution.messages


def test_the_nodes_without_a_lambda() -> None:
    game = NormalForm.from_payoffs(DILEMMA)
    solution = quantal_responses(game)
    branch = quantal_response(game)
    assert [float(e.lambda_) for e in solution.equilibria] == branch.lambdas.tolist()
    for point, weights, radius in zip(
        solution.equilibria, branch.profiles, branch.radii, strict=True
    ):
        assert np.abs(np.array(flat(point.profile)) - weights).max() <= point.radius
        assert float(point.radius) < 2 * radius + 1e-15


def test_beyond_the_end_the_branch_is_followed_on() -> None:
    branch = quantal_response(NormalForm.from_payoffs(DILEMMA), until=1)
    assert branch.limit is None
    assert branch.messages == ("the branch was not followed to its limit",)
    point = branch.at(20)
    assert log(float(point.profile[0][0] / point.profile[0][1])) == pytest.approx(
        20 * float(-1 - point.profile[1][0]), rel=1e-9
    )


def test_time_that_runs_out_is_said() -> None:
    game = drawn(0, (4, 4, 4, 4, 4))
    branch = quantal_response(game, timeout=1e-4)
    assert branch.limit is None
    assert branch.messages[0].startswith("time ran out at lambda = ")
    solution = solve(game, "quantal-response", lambdas=[10.0], timeout=1e-4)
    assert solution.status is Status.LIMIT
    assert solution.equilibria == ()


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"lambdas": -1}, "lambdas: is negative [found '-1'; accepted: a finite number, 0 or"),
        ({"lambdas": [1, "x"]}, "lambdas[1]: is not a number [found 'x'; accepted: a finite"),
        ({"lambdas": [float("nan")]}, "lambdas[0]: is not finite [found 'nan'"),
        ({"lambdas": []}, "lambdas: is empty [accepted: one number or several]"),
        ({"timeout": 0}, "timeout: must be positive [found '0'; accepted: seconds, or"),
    ],
)
def test_bad_options(options: dict, text: str) -> None:
    with pytest.raises(SolveError) as caught:
        solve(NormalForm.from_payoffs(DILEMMA), "quantal-response", **options)
    assert text in str(caught.value)


def test_more_strategies_than_can_be_proved_are_refused() -> None:
    with pytest.raises(SolveError, match="game: has 402 strategies in all"):
        quantal_response(NormalForm.from_payoffs(np.zeros((2, 400, 2))))


def test_long_fractions_are_rounded_for_people() -> None:
    solution = solve(NormalForm.from_payoffs(DILEMMA), "quantal-response", lambdas="1/2")
    text = solution._repr_html_()
    assert "≈ 0.3" in text
    shown = re.sub("<[^>]*>", "", text.split("<tbody>")[1].split("</tbody>")[0])
    assert "/" not in shown


def test_public_names() -> None:
    assert eg.quantal_response is quantal_response
    assert isinstance(eg.quantal_response(NormalForm.from_payoffs(DILEMMA)), eg.QuantalBranch)
