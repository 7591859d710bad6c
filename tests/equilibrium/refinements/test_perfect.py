"""Perfect and proper equilibria: published games, a slow oracle, laws, the proofs damaged."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from est_games.certificate.label_tree import LabelTree
from est_games.certificate.trembles import Trembles, perfect_problems
from est_games.equilibrium.bimatrix.bimatrix_nash import bimatrix_nash
from est_games.equilibrium.refinements.perfect import perfect
from est_games.equilibrium.refinements.perfection import perfection
from est_games.equilibrium.refinements.properness import properness
from est_games.equilibrium.refinements.refinement import Refinement
from est_games.equilibrium.solution import Solution, Status
from est_games.equilibrium.solve import solve
from est_games.errors import SolveError
from est_games.game.normal import NormalForm
from tests.oracles import bimatrix_brute as brute, refinement_brute as slow

Profile = tuple[tuple[Fraction, ...], ...]


def shares(*texts: str) -> Profile:
    return tuple(tuple(Fraction(x) for x in text.split()) for text in texts)


def cells(*rows: str) -> NormalForm:
    """Return the bimatrix game whose cells are written ``a,b``."""
    table = [[tuple(cell.split(",")) for cell in row.split()] for row in rows]
    return NormalForm.from_payoffs(*([[cell[i] for cell in row] for row in table] for i in (0, 1)))


def profiles(solution: Solution) -> set[Profile]:
    return {e.profile for e in solution.equilibria}


# Published games: Nash, perfect among them, proper among those.
PUBLISHED = {
    # Myerson (1978), section 2 and table 2.
    "myerson-1978-table-1": (
        cells("1,1 0,0", "0,0 0,0"),
        [shares("1 0", "1 0"), shares("0 1", "0 1")],
        [shares("1 0", "1 0")],
        [shares("1 0", "1 0")],
    ),
    "myerson-1978-table-2": (
        cells("1,1 0,0 -9,-9", "0,0 0,0 -7,-7", "-9,-9 -7,-7 -7,-7"),
        [shares("1 0 0", "1 0 0"), shares("0 1 0", "0 1 0"), shares("0 0 1", "0 0 1")],
        [shares("1 0 0", "1 0 0"), shares("0 1 0", "0 1 0")],
        [shares("1 0 0", "1 0 0")],
    ),
    # The chain store with one entrant, Selten (1978): to fight is a threat not believed.
    "selten-1978-one-town": (
        cells("2,2 0,0", "1,5 1,5"),
        [shares("1 0", "1 0"), shares("0 1", "0 1"), shares("0 1", "1/2 1/2")],
        [shares("1 0", "1 0")],
        [shares("1 0", "1 0")],
    ),
    # Kohlberg and Mertens (1986), section 2.2: battle of the sexes with an outside option worth 2.
    # All of the component where it is taken is perfect; proper is that the column expects the
    # cheaper of the two mistakes, or both where they cost the same.
    "kohlberg-mertens-1986-outside-option": (
        cells("2,2 2,2", "3,1 0,0", "0,0 1,3"),
        [shares("1 0 0", "2/3 1/3"), shares("1 0 0", "0 1"), shares("0 1 0", "1 0")],
        [shares("1 0 0", "2/3 1/3"), shares("1 0 0", "0 1"), shares("0 1 0", "1 0")],
        [shares("1 0 0", "1/4 3/4"), shares("1 0 0", "0 1"), shares("0 1 0", "1 0")],
    ),
    "matching-pennies": (
        cells("1,-1 -1,1", "-1,1 1,-1"),
        [shares("1/2 1/2", "1/2 1/2")],
        [shares("1/2 1/2", "1/2 1/2")],
        [shares("1/2 1/2", "1/2 1/2")],
    ),
    "battle-of-the-sexes": (
        cells("2,1 0,0", "0,0 1,2"),
        [shares("1 0", "1 0"), shares("0 1", "0 1"), shares("2/3 1/3", "1/3 2/3")],
        [shares("1 0", "1 0"), shares("0 1", "0 1"), shares("2/3 1/3", "1/3 2/3")],
        [shares("1 0", "1 0"), shares("0 1", "0 1"), shares("2/3 1/3", "1/3 2/3")],
    ),
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_games(name: str) -> None:
    game, nash, trembling, proper = PUBLISHED[name]
    assert profiles(bimatrix_nash(game)) == set(nash)
    found = solve(game, "perfect")
    assert [e.regret for e in found.equilibria] == [0] * len(trembling)
    assert profiles(found) == set(trembling)
    assert found.status is Status.COMPLETE
    found = solve(game, "proper")
    assert profiles(found) == set(proper)
    assert found.status is Status.COMPLETE


def test_ties_at_eight_strategies_are_gone_through() -> None:
    """Payoffs 0, 1, 2: continua of perfect equilibria, of which single points are proper."""
    game = random_game(1, 3, (8, 8))
    found, trembling = solve(game, "proper"), perfect(game)
    assert found.status is Status.COMPLETE
    assert len(found.equilibria) == 1
    assert any(len(c.extreme) > 1 for c in trembling.components)
    for e in found.equilibria:
        assert properness(game, e.profile).holds
    for e in trembling.equilibria[:6]:
        assert properness(game, e.profile).holds == (e.profile in profiles(found))


@pytest.mark.parametrize("seed", range(6))
def test_each_corner_of_larger_sets_is_proper_by_itself(seed: int) -> None:
    """And so is the middle of each product; of other perfect corners none is."""
    game = random_game(seed, 3, (5, 6))
    found = solve(game, "proper")
    assert found.status is Status.COMPLETE
    products = [product for c in found.components for product in c.subsets]
    for sides in products:
        middle = [
            tuple(sum(column, Fraction(0)) / len(side) for column in zip(*side, strict=True))
            for side in sides
        ]
        assert properness(game, middle).holds
    for e in perfect(game).equilibria:
        x, y = e.profile
        inside = any(within(x, xs) and within(y, ys) for xs, ys in products)
        assert properness(game, e.profile).holds == inside


def test_two_undominated_corners_may_span_what_is_dominated() -> None:
    """Top and bottom are each perfect, no mixture of them is: the middle dominates it."""
    game = NormalForm.from_payoffs([[2, 2, 0], [2, 2, 2], [2, 0, 2]], np.zeros((3, 3), dtype=int))
    nash, found = bimatrix_nash(game), perfect(game)
    assert [len(c.extreme) for c in nash.components] == [len(nash.equilibria)]
    for first, second in (p for c in found.components for p in c.subsets):
        used = {k for x in first for k, weight in enumerate(x) if weight}
        assert used == {1}
        assert len(second) == 3
    half = [Fraction(1, 2), Fraction(0), Fraction(1, 2)]
    assert perfection(game, [half, [1, 0, 0]]).holds is False


def random_game(seed: int, top: int, shape: tuple[int, int]) -> NormalForm:
    return NormalForm.from_payoffs(np.random.default_rng(seed).integers(0, top, (2, *shape)))


def tables(game: NormalForm) -> tuple[list[list[Fraction]], list[list[Fraction]]]:
    m, n = game.shape
    first, second = ([list(row[i * n : i * n + n]) for i in range(m)] for row in game.payoffs)
    return first, second


@pytest.mark.parametrize("seed", range(24))
def test_the_whole_perfect_set_against_the_oracle(seed: int) -> None:
    """Every set of vertices of each Nash subset: perfect exactly if within a product."""
    game = random_game(seed, 2 + seed % 2, [(2, 3), (3, 3), (3, 4), (4, 3)][seed % 4])
    a, b = tables(game)
    turned = [list(column) for column in zip(*b, strict=True)]
    beliefs = (brute.vertices([list(c) for c in zip(*a, strict=True)]), brute.vertices(b))
    found = perfect(game)
    assert found.status is Status.COMPLETE
    products = [(set(first), set(second)) for c in found.components for first, second in c.subsets]
    for component in bimatrix_nash(game).components:
        for sides in component.subsets:
            good = []
            for pay, known, side in zip((a, turned), beliefs, sides, strict=True):
                good.append(
                    [
                        set(chosen)
                        for size in range(1, min(len(side), 3) + 1)
                        for chosen in combinations(side, size)
                        if slow.is_undominated(
                            pay, known, sorted({k for x in chosen for k in slow.used(x)})
                        )
                    ]
                )
            for first in good[0]:
                for second in good[1]:
                    assert any(first <= xs and second <= ys for xs, ys in products)
            within = [
                (xs, ys) for xs, ys in products if xs <= set(sides[0]) and ys <= set(sides[1])
            ]
            for xs, ys in within:
                for pay, known, hull in zip((a, turned), beliefs, (xs, ys), strict=True):
                    support = sorted({k for x in hull for k in slow.used(x)})
                    assert slow.is_undominated(pay, known, support)


@pytest.mark.parametrize("seed", range(16))
def test_proper_against_the_oracle(seed: int) -> None:
    game = random_game(seed + 50, 2 + seed % 3, [(2, 3), (3, 3), (3, 2), (3, 3)][seed % 4])
    a, b = tables(game)
    for e in bimatrix_nash(game).equilibria:
        answer = properness(game, e.profile)
        assert answer.holds == slow.is_proper(a, b, *e.profile)
        if answer.holds:
            assert perfection(game, e.profile).holds


@pytest.mark.parametrize("seed", range(10))
def test_proper_trembles_satisfy_the_definition_at_small_epsilon(seed: int) -> None:
    """Not as polynomials: at two values of epsilon, weight for weight."""
    game = random_game(seed + 90, 3, (3, 4))
    for e in bimatrix_nash(game).equilibria:
        witness = properness(game, e.profile).witness
        if not isinstance(witness, Trembles):
            continue
        ratios = []
        for epsilon in (Fraction(1, 10**6), Fraction(1, 10**9)):
            x, y = (slow.trembled(levels, epsilon) for levels in witness.levels)
            assert min(*x, *y) > 0
            a, b = tables(game)
            rows = [sum(p * w for p, w in zip(row, y, strict=True)) for row in a]
            columns = [sum(row[j] * w for row, w in zip(b, x, strict=True)) for j in range(len(y))]
            ratios.append(max(slow.worst_ratio(rows, x), slow.worst_ratio(columns, y)))
            limit = (*e.profile[0], *e.profile[1])
            assert max(abs(p - q) for p, q in zip((*x, *y), limit, strict=True)) < 1000 * epsilon
        assert ratios[0] < Fraction(1, 1000)
        assert ratios[1] <= ratios[0] / 100


TABLES = st.lists(st.integers(-2, 2), min_size=18, max_size=18)


def from_list(entries: list[int]) -> NormalForm:
    return NormalForm.from_payoffs(np.array(entries).reshape(2, 3, 3))


@settings(max_examples=20)
@given(TABLES, st.sampled_from(["1e-12", "1", "1e12"]), st.sampled_from([0, 10**15]))
def test_affine_payoffs_change_neither(entries: list[int], scale: str, offset: int) -> None:
    game = from_list(entries)
    rows = tuple(
        tuple(Fraction(scale) * (i + 1) * x + offset for x in row)
        for i, row in enumerate(game.payoffs)
    )
    other = replace(game, payoffs=rows)
    assert profiles(perfect(game)) == profiles(perfect(other))
    assert profiles(solve(game, "proper")) == profiles(solve(other, "proper"))


@settings(max_examples=20)
@given(TABLES, st.permutations(range(3)), st.permutations(range(3)))
def test_relabelling_changes_neither(
    entries: list[int], rows: list[int], columns: list[int]
) -> None:
    game = from_list(entries)
    for concept in ("perfect", "proper"):
        here = {
            (tuple(x[k] for k in rows), tuple(y[k] for k in columns))
            for x, y in profiles(solve(game, concept))
        }
        assert here == profiles(solve(game.restrict([rows, columns]), concept))
    turned = {(y, x) for x, y in profiles(perfect(game))}
    assert turned == profiles(perfect(game.permute([1, 0])))


@settings(max_examples=20)
@given(TABLES)
def test_a_duplicated_strategy_is_as_perfect_as_its_twin(entries: list[int]) -> None:
    game = from_list(entries)
    table = np.array(entries).reshape(2, 3, 3)
    doubled = NormalForm.from_payoffs(np.concatenate([table, table[:, 2:]], axis=1))
    found = profiles(perfect(doubled))
    single = {((*x, Fraction(0)), y) for x, y in profiles(perfect(game))}
    assert single <= found
    assert {((*x[:2], x[3], x[2]), y) for x, y in found} == found


@settings(max_examples=20)
@given(TABLES)
def test_there_is_a_proper_equilibrium_and_all_are_perfect(entries: list[int]) -> None:
    game = from_list(entries)
    found = solve(game, "proper")
    assert found.status is Status.COMPLETE
    assert found.equilibria
    for e in found.equilibria:
        assert e.regret == 0
        assert perfection(game, e.profile).holds
        assert properness(game, e.profile).holds
    listed = [e for component in found.components for e in component.extreme]
    assert sorted(listed) == list(range(len(found.equilibria)))


def within(point: tuple[Fraction, ...], corners: tuple[tuple[Fraction, ...], ...]) -> bool:
    """Return whether a mixture lies in a hull."""
    from scipy.optimize import linprog

    columns = np.array([[float(x) for x in corner] for corner in corners]).T
    rows = np.vstack([columns, np.ones(len(corners))])
    right = [*(float(x) for x in point), 1.0]
    return bool(linprog(np.zeros(len(corners)), A_eq=rows, b_eq=right).status == 0)


@pytest.mark.parametrize("seed", range(12))
def test_the_whole_proper_set_against_the_oracle(seed: int) -> None:
    """Mixtures of the corners of each Nash subset: proper exactly if within a product."""
    game = random_game(seed, 2 + seed % 2, [(2, 3), (3, 3), (3, 2)][seed % 3])
    a, b = tables(game)
    solution = solve(game, "proper")
    assert solution.status is Status.COMPLETE
    products = [product for c in solution.components for product in c.subsets]
    drawn = np.random.default_rng(seed)
    for component in bimatrix_nash(game).components:
        for sides in component.subsets:
            for _ in range(4):
                profile = []
                for side in sides:
                    weights = [Fraction(int(w)) for w in drawn.integers(0, 3, len(side))]
                    weights[0] += not any(weights)
                    profile.append(
                        tuple(
                            sum((w * v for w, v in zip(weights, column, strict=True)), Fraction(0))
                            / sum(weights)
                            for column in zip(*side, strict=True)
                        )
                    )
                x, y = profile
                inside = any(within(x, xs) and within(y, ys) for xs, ys in products)
                assert slow.is_proper(a, b, x, y) == inside
                assert properness(game, (x, y)).holds == inside


def test_a_proper_equilibrium_inside_a_continuum_is_found() -> None:
    """The second player's mistakes must balance, so they must cost the same: at one point only.

    Against the first column any mixture with x >= 1/2 on top is an equilibrium, and perfect. Top
    gains 2 from the second column by mistake and loses 1 by the third; with x < 2/3 the third is
    the likelier mistake, and with x > 2/3 the second.
    """
    game = NormalForm.from_payoffs([[1, 2, 1], [1, 0, 2]], [[2, 1, 0], [0, 0, 2]])
    found = solve(game, "proper")
    assert found.status is Status.COMPLETE
    assert profiles(found) == {
        shares("1 0", "1 0 0"),
        shares("2/3 1/3", "1 0 0"),
        shares("0 1", "0 0 1"),
    }
    assert shares("2/3 1/3", "1 0 0") not in profiles(bimatrix_nash(game))
    near = shares("3/5 2/5", "1 0 0")
    assert (perfection(game, near).holds, properness(game, near).holds) == (True, False)


def test_a_strict_equilibrium_is_proper_in_any_number_of_players() -> None:
    table = np.zeros((3, 2, 2, 2), dtype=int)
    table[:, 0, 0, 0] = table[:, 1, 1, 1] = 1
    game = NormalForm.from_payoffs(table)
    found = solve(game, "proper")
    assert [e.profile for e in found.equilibria] == [
        shares("1 0", "1 0", "1 0"),
        shares("0 1", "0 1", "0 1"),
        shares("1/2 1/2", "1/2 1/2", "1/2 1/2"),
    ]
    assert found.status is Status.COMPLETE


def horse() -> NormalForm:
    """Selten (1975), figure 1: the horse, in normal form."""
    table = np.zeros((3, 2, 2, 2), dtype=int)
    table[:, 0, :, 0] = np.array([[3], [2], [2]])
    table[:, 1, 0, 0], table[:, 1, 0, 1] = (4, 4, 0), (0, 0, 1)
    table[:, 1, 1, :] = 1
    return NormalForm.from_payoffs(table)


def undominated_yet_not_perfect() -> NormalForm:
    """van Damme (1987), section 2.2: undominated does not suffice with three players."""
    table = [
        [[(1, 1, 1), (1, 1, 0)], [(1, 0, 1), (0, 0, 0)]],
        [[(1, 1, 1), (0, 1, 0)], [(0, 0, 1), (1, 0, 0)]],
    ]
    return NormalForm.from_payoffs(np.moveaxis(np.array(table), -1, 0))


def test_several_players_published() -> None:
    game = horse()
    bad = perfection(game, shares("1 0", "0 1", "1 0"))
    good = perfection(game, shares("0 1", "0 1", "0 1"))
    assert (bad.holds, bad.test, good.holds, good.test) == (False, "rare gains", True, "sequence")
    assert isinstance(good.witness, Trembles)
    assert perfect_problems(game, shares("0 1", "0 1", "0 1"), good.witness) == ()
    found = solve(game, "perfect")
    assert found.status is Status.COMPLETE
    assert found.messages == (
        "of 4 Nash equilibria 2 are proved perfect, 1 are refuted and 0 stay undecided: 1 by the "
        "test rare gains",
        "products of equilibria perfect all over: 1",
    )
    game = undominated_yet_not_perfect()
    answer = perfection(game, shares("0 1", "1 0", "1 0"))
    assert (answer.holds, answer.test) == (False, "rare gains")
    assert answer.reason == (
        "player 1's 2 pays more than 1 only after more mistakes than make it pay less"
    )
    assert perfection(game, shares("1 0", "1 0", "1 0")).holds


def test_what_is_not_nash_is_neither() -> None:
    game = PUBLISHED["battle-of-the-sexes"][0]
    for test in (perfection, properness):
        answer = test(game, shares("1 0", "0 1"))
        assert (answer.holds, answer.test) == (False, "regret")
        assert answer.reason == "player 1 gains by deviating"


def test_too_many_orders_leave_the_answer_open() -> None:
    game = NormalForm.from_payoffs(np.ones((2, 4, 4), dtype=int))
    pure = shares("1 0 0 0", "1 0 0 0")
    assert properness(game, pure, max_nodes=1).holds is None
    assert properness(game, pure).holds is True
    found = solve(game, "proper", max_nodes=1)
    assert (found.status, found.equilibria) == (Status.PARTIAL, ())
    assert "16 equilibria stay undecided" in found.messages


def test_time_runs_out_before_what_was_found_is_judged() -> None:
    game = random_game(0, 3, (12, 12))
    found = perfect(game, timeout=1e-9)
    assert found.status is Status.PARTIAL
    assert "were not judged" in found.messages[-1]


def test_time_runs_out_before_all_pure_equilibria_of_several_players_are_judged() -> None:
    game = NormalForm.from_payoffs(np.zeros((4, 3, 3, 3, 3)))
    found = perfect(game, timeout=1e-9)
    assert (found.status, found.equilibria) == (Status.PARTIAL, ())
    assert "stopped by the time given" in found.messages[-1]
    with pytest.raises(SolveError, match="must be positive"):
        perfect(game, timeout=0)


def test_a_timeout_leaves_what_is_proved() -> None:
    found = perfect(random_game(0, 2, (5, 5)), timeout=1e-9)
    assert found.status is Status.PARTIAL
    assert found.messages
    assert all(perfection(random_game(0, 2, (5, 5)), p).holds for p in profiles(found))
    with pytest.raises(SolveError, match="must be positive"):
        perfect(random_game(0, 2, (2, 2)), timeout=0)


def test_an_answer_is_readable() -> None:
    answer = perfection(horse(), shares("0 1", "0 1", "0 1"))
    assert isinstance(answer, Refinement)
    assert "best response to trembles" in answer.reason


def test_larger_games_rest_on_another_proof_of_their_equilibria() -> None:
    game = NormalForm.from_payoffs(np.random.default_rng(0).integers(0, 6, (2, 8, 8)))
    solution = perfect(game)
    assert solution.status is Status.COMPLETE
    assert isinstance(solution.certificate.evidence.proof, LabelTree)
    for equilibrium in solution.equilibria:
        assert perfection(game, equilibrium.profile).holds
