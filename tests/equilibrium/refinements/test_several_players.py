"""Perfect and proper equilibria of three players and more: published games, dummies, laws."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest

from est_games.certificate.mistake_curve import MistakeCurve, curve_problems
from est_games.certificate.regular_equilibrium import Unshaken, unshaken_problems
from est_games.certificate.trembles import Trembles, perfect_problems, product_problems
from est_games.equilibrium.many_players.many_player_nash import many_player_nash
from est_games.equilibrium.refinements import several_players
from est_games.equilibrium.refinements.perfect import perfect
from est_games.equilibrium.refinements.perfection import perfection
from est_games.equilibrium.refinements.proper import proper
from est_games.equilibrium.refinements.properness import properness
from est_games.equilibrium.solution import Solution, Status
from est_games.equilibrium.solve import solve
from est_games.errors import GameError, SolveError
from est_games.game.algebraic import AlgebraicNumber
from est_games.game.normal import NormalForm

Profile = tuple[tuple[Fraction, ...], ...]


def shares(*texts: str) -> Profile:
    return tuple(tuple(Fraction(x) for x in text.split()) for text in texts)


def profiles(solution: Solution) -> set[Profile]:
    return {e.profile for e in solution.equilibria}


def horse() -> NormalForm:
    """Selten (1975), figure 1."""
    table = np.zeros((3, 2, 2, 2), dtype=int)
    table[:, 0, :, 0] = np.array([[3], [2], [2]])
    table[:, 1, 0, 0], table[:, 1, 0, 1] = (4, 4, 0), (0, 0, 1)
    table[:, 1, 1, :] = 1
    return NormalForm.from_payoffs(table)


def random_game(seed: int, top: int, shape: tuple[int, ...]) -> NormalForm:
    table = np.random.default_rng(seed).integers(0, top, (len(shape), *shape))
    return NormalForm.from_payoffs(table)


def test_selten_1975_horse() -> None:
    """Of the two sets of equilibria one is perfect all over, and the other nowhere."""
    for concept in ("perfect", "proper"):
        found = solve(horse(), concept)
        assert [e.regret for e in found.equilibria] == [0, 0]
        assert found.status is Status.COMPLETE
        assert profiles(found) == {shares("0 1", "0 1", "0 1"), shares("0 1", "0 1", "1/4 3/4")}
        (component,) = found.components
        assert component.extreme == (0, 1)
        ((first, second, third),) = component.subsets
        assert (len(first), len(second), len(third)) == (1, 1, 2)
    for weight in ("1 0", "2/3 1/3"):
        answer = perfection(horse(), shares("1 0", weight.replace("1 0", "0 1"), "1 0"))
        assert (answer.holds, answer.test) == (False, "rare gains")
    inside = perfection(horse(), shares("0 1", "0 1", "1/8 7/8"))
    assert (inside.holds, inside.test) == (True, "curve")


def test_van_damme_1987_undominated_yet_not_perfect() -> None:
    """Section 2.2: the second equilibrium is undominated, and only the first is perfect."""
    table = [
        [[(1, 1, 1), (1, 1, 0)], [(1, 0, 1), (0, 0, 0)]],
        [[(1, 1, 1), (0, 1, 0)], [(0, 0, 1), (1, 0, 0)]],
    ]
    game = NormalForm.from_payoffs(np.moveaxis(np.array(table), -1, 0))
    nash = many_player_nash(game)
    assert profiles(nash) == {shares("1 0", "1 0", "1 0"), shares("0 1", "1 0", "1 0")}
    found = solve(game, "perfect")
    assert (found.status, profiles(found)) == (Status.COMPLETE, {shares("1 0", "1 0", "1 0")})
    mixed = perfection(game, shares("1/2 1/2", "1 0", "1 0"))
    assert (mixed.holds, mixed.test) == (False, "rare gains")


def test_three_vetoes() -> None:
    table = np.zeros((3, 2, 2, 2), dtype=int)
    table[:, 0, 0, 0] = 1
    game = NormalForm.from_payoffs(table)
    for concept in ("perfect", "proper"):
        found = solve(game, concept)
        assert (found.status, profiles(found)) == (Status.COMPLETE, {shares("1 0", "1 0", "1 0")})


@pytest.mark.parametrize("seed", range(6))
def test_generic_games_are_decided_whole(seed: int) -> None:
    """Almost every game has regular equilibria only, irrational ones among them."""
    game = random_game(seed, 101, [(2, 2, 2), (2, 2, 3), (3, 3, 3)][seed % 3])
    nash = many_player_nash(game)
    for concept in ("perfect", "proper"):
        found = solve(game, concept)
        assert found.status is Status.COMPLETE
        assert found.equilibria == nash.equilibria


def test_an_irrational_equilibrium_is_judged_by_its_box() -> None:
    game = next(
        game
        for game in (random_game(seed, 11, (2, 2, 2)) for seed in range(50))
        if any(is_algebraic(e.profile) for e in many_player_nash(game).equilibria)
    )
    profile = next(e.profile for e in many_player_nash(game).equilibria if is_algebraic(e.profile))
    for test in (perfection, properness):
        answer = test(game, profile)
        assert answer.holds
        assert answer.test in ("completely mixed", "regular")
        assert isinstance(answer.witness, Unshaken)
        assert unshaken_problems(game, answer.witness) == ()
        assert unshaken_problems(random_game(99, 11, (2, 2, 2)), answer.witness)
    mixed_up = (profile[1], profile[0], profile[2])
    if mixed_up != profile:
        with pytest.raises(GameError, match="not a mixed profile"):
            perfection(game, mixed_up)


def centre(side: tuple[tuple[Fraction, ...], ...]) -> tuple[Fraction, ...]:
    return tuple(sum(column, Fraction(0)) / len(side) for column in zip(*side, strict=True))


def is_algebraic(profile: Profile) -> bool:
    return any(isinstance(x, AlgebraicNumber) for row in profile for x in row)


@pytest.mark.parametrize("seed", range(14))
def test_a_dummy_changes_nothing(seed: int) -> None:
    """Against the exact answers for two players: a third with one strategy is added."""
    shape = [(2, 2), (2, 3), (3, 3), (3, 2)][seed % 4]
    table = np.random.default_rng(seed).integers(0, 2 + seed % 2, (2, *shape))
    game = NormalForm.from_payoffs(table)
    three = NormalForm.from_payoffs(
        np.concatenate([table, np.zeros((1, *shape), dtype=int)])[..., np.newaxis]
    )
    for concept, test in (("perfect", perfection), ("proper", properness)):
        for e in many_player_nash(three).equilibria:
            answer, exact = test(three, e.profile), test(game, e.profile[:2])
            assert answer.holds in (None, exact.holds)
        found = solve(three, concept)
        for component in found.components:
            for sides in component.subsets:
                assert test(game, [centre(side) for side in sides[:2]]).holds
        if found.status is Status.COMPLETE and concept == "perfect":
            whole = {e.profile for e in solve(game, "perfect").equilibria}
            assert whole <= {e.profile[:2] for e in found.equilibria}


@pytest.mark.parametrize("seed", range(8))
def test_seats_scales_and_offsets_change_nothing(seed: int) -> None:
    game = random_game(seed, 3, (2, 2, 2))
    found = solve(game, "perfect")
    turned = solve(game.permute([2, 0, 1]), "perfect")
    assert found.status is turned.status
    assert {(c, a, b) for a, b, c in profiles(found)} == profiles(turned)
    rows = [
        [Fraction(10) ** (12 - 12 * i) * x + 10**15 for x in row]
        for i, row in enumerate(game.payoffs)
    ]
    scaled = NormalForm.from_payoffs(np.array(rows, dtype=object).reshape((3, 2, 2, 2)))
    again = solve(scaled, "perfect")
    assert (again.status, profiles(again)) == (found.status, profiles(found))


def test_a_perfect_one_is_among_those_decided() -> None:
    """Every game has one: where all is decided, something is kept, and proper ones are perfect."""
    for seed in range(20):
        game = random_game(seed, 3, (2, 2, 2))
        found, proper = solve(game, "perfect"), solve(game, "proper")
        if found.status is Status.COMPLETE:
            assert found.equilibria
            assert profiles(proper) <= profiles(found)


def test_damaged_curves_are_seen() -> None:
    game = horse()
    face = (((shares("0 1")[0]),), ((shares("0 1")[0]),), shares("0 1", "1/4 3/4"))
    good = MistakeCurve(direction=shares("1/2 -1/2", "1 -1", "-1 1"))
    assert curve_problems(game, face, good) == ()
    for direction in (
        shares("1/2 -1/2", "1/2 -1/2", "-1 1"),
        shares("-1/2 1/2", "-1 1", "-1 1"),
        shares("1/2 -1/2", "1 0", "-1 1"),
        shares("1/2 -1/2", "1 -1", "0 0"),
        shares("0 0", "0 0", "0 0"),
        shares("1/2 -1/2", "1 -1"),
    ):
        assert curve_problems(game, face, MistakeCurve(direction=direction))
    wider = (*face[:2], shares("0 1", "1/2 1/2"))
    assert str(curve_problems(game, wider, good)[0]) == (
        "sides: have a corner that is no equilibrium"
    )


def test_the_curve_found_is_followed_in_numbers() -> None:
    """At a small step along its direction what is played is best, to the second order."""
    game, profile = horse(), shares("0 1", "0 1", "1/8 7/8")
    witness = perfection(game, profile).witness
    assert isinstance(witness, MistakeCurve)
    for step in (Fraction(1, 100), Fraction(1, 10_000)):
        near = [
            [p + step * v for p, v in zip(row, speeds, strict=True)]
            for row, speeds in zip(profile, witness.direction, strict=True)
        ]
        x, y, _ = near
        left = 2 * x[0]
        right = x[1] * y[0]
        assert abs(left - right) <= 4 * step**2
        assert min(*x, *y) > 0


def test_damaged_claims_of_regularity_are_seen() -> None:
    game = horse()
    tied = shares("0 1", "0 1", "1/4 3/4")
    strict = NormalForm.from_payoffs(np.eye(2, dtype=int), np.eye(2, dtype=int))
    pure = shares("1 0", "1 0")
    assert unshaken_problems(strict, Unshaken(point=pure, kind="regular")) == ()
    assert unshaken_problems(strict, Unshaken(point=pure, kind="completely mixed"))
    assert unshaken_problems(strict, Unshaken(point=pure, kind="stable"))
    assert unshaken_problems(strict, Unshaken(point=shares("1 0", "0 1"), kind="regular"))
    found = {str(p) for p in unshaken_problems(game, Unshaken(point=tied, kind="regular"))}
    assert "point: has slopes that may be singular" in found


def test_damaged_trembles_of_a_product_are_seen() -> None:
    game = NormalForm.from_payoffs([[1, 1], [0, 0]], [[0, 0], [0, 0]])
    top, left, right = shares("1 0", "1 0", "0 1")
    good = Trembles(levels=((right,), ()))
    assert product_problems(game, ((top,), (left, right)), good, proper=True) == ()
    for sides, mistakes in (
        (((right,), (left, right)), Trembles(levels=((top,), ()))),
        (((top,), (left, right)), Trembles(levels=((left,), ()))),
        (((top,), (left,)), good),
        (((top,), (left, right)), Trembles(levels=((shares("0 -1")[0],), ()))),
    ):
        assert product_problems(game, sides, mistakes, proper=False)


def test_no_time_and_bad_time() -> None:
    found = solve(random_game(1, 101, (3, 3, 3)), "perfect", timeout=1e-6)
    assert found.status in (Status.PARTIAL, Status.LIMIT)
    assert found.messages
    with pytest.raises(SolveError, match="must be positive"):
        solve(horse(), "proper", timeout=-1)


def test_a_large_game_shows_its_pure_ones() -> None:
    game = random_game(0, 101, (9, 9, 9))
    found = solve(game, "perfect")
    assert found.status is Status.LIMIT
    for e in found.equilibria:
        assert e.is_pure
        witness = perfection(game, e.profile).witness
        assert isinstance(witness, Trembles)
        assert perfect_problems(game, e.profile, witness) == ()


@pytest.mark.parametrize("concept", [perfect, proper])
@pytest.mark.parametrize("seed", [42, 107, 120])
def test_what_was_not_judged_in_time_is_not_complete(
    concept: Callable[[NormalForm], Solution], seed: int
) -> None:
    """The clock runs out after the first look at it, after the second, and so on."""
    game = NormalForm.from_payoffs(np.random.default_rng(seed).integers(0, 2, (3, 2, 2, 2)))
    whole = concept(game)
    assert whole.status is Status.COMPLETE
    for n_looks in range(8):
        looks = iter(range(n_looks))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(
                several_players, "is_past", lambda _, left=looks: next(left, None) is None
            )
            found = concept(game)
        assert found.status is not Status.COMPLETE or found.equilibria == whole.equilibria


def test_a_profile_that_no_box_holds_is_left_undecided() -> None:
    """An irrational equilibrium that ties with a strategy not played (x, y, z are the shares)."""

    def table(f):
        return [[[f(a, b, c) for c in (0, 1)] for b in (0, 1)] for a in (0, 1, 2)]

    game = NormalForm.from_payoffs(
        table(lambda a, b, c: 0 if a == 0 else 2 * b * c - 1 + (a == 2) * (b - c)),
        table(lambda a, b, c: b * (2 * (a == 1) * c - 1)),
        table(lambda a, b, c: c * (2 * (a == 1) * b - 1)),
    )
    (irrational,) = [
        e.profile
        for e in many_player_nash(game).equilibria
        if any(isinstance(x, AlgebraicNumber) for row in e.profile for x in row)
    ]
    for judge, concept in ((perfection, perfect), (properness, proper)):
        answer = judge(game, irrational)
        assert answer.holds is None
        assert "irrational" in answer.reason
        found = concept(game)
        assert found.status is Status.PARTIAL
        assert irrational not in profiles(found)
