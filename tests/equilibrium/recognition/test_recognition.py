"""Recognition: published games, games built to be of a kind, brute force, the proofs damaged."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise, permutations, product

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

import est_games as eg
from est_games.certificate.potential import (
    FourCycle,
    ImprovementCycle,
    Potential,
    cycle_problems,
    four_cycle_problems,
    no_weighted_potential_problems,
    potential_problems,
)
from est_games.equilibrium.bimatrix.bimatrix_nash import bimatrix_nash
from est_games.equilibrium.recognition.improvement import (
    best_response_cycle,
    generalized_ordinal_potential,
    ordinal_potential,
)
from est_games.equilibrium.recognition.potential import exact_potential, weighted_potential
from est_games.equilibrium.recognition.recognition import recognize
from est_games.equilibrium.recognition.strategic_zero_sum import ZeroSumDisguise
from est_games.equilibrium.recognition.supermodular import DecreasingDifference, supermodular
from est_games.errors import SolveError
from est_games.game.normal import NormalForm

POTENTIALS = ("exact-potential", "weighted-potential", "ordinal-potential", "finite-improvement")


def cells(*rows: str) -> NormalForm:
    """Return the bimatrix game whose cells are written ``a,b``."""
    table = [[tuple(cell.split(",")) for cell in row.split()] for row in rows]
    return NormalForm.from_payoffs(*([[cell[i] for cell in row] for row in table] for i in (0, 1)))


PUBLISHED = {
    # Monderer and Shapley (1996): the dilemma has an exact potential; section 2's example a
    # generalized ordinal potential and no ordinal one.
    "monderer-shapley-1996-dilemma": (
        cells("1,1 9,0", "0,9 6,6"),
        {*POTENTIALS, "acyclic-best-responses", "symmetric", "dominance-solvable"},
    ),
    "monderer-shapley-1996-generalized": (
        cells("1,0 2,0", "2,0 0,1"),
        {"finite-improvement", "acyclic-best-responses", "strategically-zero-sum"},
    ),
    "matching-pennies": (
        cells("1,-1 -1,1", "-1,1 1,-1"),
        {"constant-sum", "zero-sum", "strategically-zero-sum"},
    ),
    "stag-hunt": (
        cells("9,9 0,8", "8,0 7,7"),
        {*POTENTIALS, "acyclic-best-responses", "symmetric", "supermodular"},
    ),
    "rock-paper-scissors": (
        cells("0,0 -1,1 1,-1", "1,-1 0,0 -1,1", "-1,1 1,-1 0,0"),
        {"constant-sum", "zero-sum", "strategically-zero-sum", "symmetric"},
    ),
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_games(name: str) -> None:
    game, kinds = PUBLISHED[name]
    found = eg.recognize(game)
    assert set(found.kinds) == kinds
    for kind, finding in found.findings.items():
        assert f"{kind}: " in str(found)
        assert finding.words
        assert bool(finding) == (kind in kinds)


def test_the_potential_of_the_dilemma() -> None:
    """Monderer and Shapley (1996), figure 2, up to a constant."""
    found = exact_potential(cells("1,1 9,0", "0,9 6,6"))
    assert isinstance(found, Potential)
    assert [value + 4 for value in found.values] == [4, 3, 3, 0]


def test_a_cournot_duopoly_is_a_potential_game_with_complements_once_turned() -> None:
    """Monderer and Shapley (1996), section 1: linear demand, quantities 0 to 4."""
    first = [[q * (10 - q - r) - q for r in range(5)] for q in range(5)]
    game = NormalForm.from_payoffs(first, [list(column) for column in zip(*first, strict=True)])
    assert recognize(game)["exact-potential"]
    assert not recognize(game)["supermodular"]
    assert recognize(game, orders=[range(5), range(4, -1, -1)])["supermodular"]


def random_game(seed: int, top: int, shape: tuple[int, ...]) -> NormalForm:
    payoffs = np.random.default_rng(seed).integers(0, top, (len(shape), *shape))
    return NormalForm.from_payoffs(payoffs)


SHAPES = [(2, 2), (2, 3), (3, 3), (2, 2, 2), (2, 3, 2)]


def with_potential(
    seed: int, shape: tuple[int, ...], weights: list[int]
) -> tuple[NormalForm, np.ndarray]:
    """Return a game made of a potential and of what the others' choices give."""
    drawn = np.random.default_rng(seed)
    potential = drawn.integers(0, 9, shape)
    tables = []
    for player, weight in enumerate(weights):
        others = tuple(1 if i == player else m for i, m in enumerate(shape))
        tables.append(weight * potential + drawn.integers(0, 9, others))
    return NormalForm.from_payoffs(np.array(tables)), potential


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("seed", range(3))
def test_games_made_of_a_potential_are_recognized(seed: int, shape: tuple[int, ...]) -> None:
    game, potential = with_potential(seed, shape, [1] * len(shape))
    found = exact_potential(game)
    assert isinstance(found, Potential)
    assert found.is_exact
    assert [int(v) for v in found.values] == (potential - potential.flat[0]).ravel().tolist()
    weights = [2, 3, 5][: len(shape)]
    game, potential = with_potential(seed, shape, weights)
    found = weighted_potential(game)
    assert isinstance(found, Potential)
    ratios = {
        v / int(p)
        for v, p in zip(found.values, (potential - potential.flat[0]).ravel(), strict=True)
        if p
    }
    assert len(ratios) <= 1 or set(found.weights) == {1}
    assert potential_problems(game, found) == ()
    assert recognize(game)["ordinal-potential"]


def deviations(game: NormalForm) -> list[tuple[int, int, int]]:
    """Return all pairs of places that one player's deviation joins, and the player."""
    places = list(product(*map(range, game.shape)))
    return [
        (a, b, player)
        for (a, s), (b, t) in permutations(list(enumerate(places)), 2)
        for player in [next(i for i, (k, other) in enumerate(zip(s, t, strict=True)) if k != other)]
        if sum(k != other for k, other in zip(s, t, strict=True)) == 1
    ]


def reach(n: int, edges: list[tuple[int, int]]) -> np.ndarray:
    """Return what leads to what, by Warshall's algorithm."""
    closure = np.zeros((n, n), dtype=bool)
    for a, b in edges:
        closure[a, b] = True
    for k in range(n):
        closure |= closure[:, k : k + 1] & closure[k : k + 1, :]
    return closure


@pytest.mark.parametrize("seed", range(60))
def test_cycles_against_brute_force(seed: int) -> None:
    game = random_game(seed, 2 + seed % 3, SHAPES[seed % len(SHAPES)])
    n, steps = game.n_profiles, deviations(game)
    gain = {(a, b): game.payoffs[i][b] - game.payoffs[i][a] for a, b, i in steps}
    strict = [step for step, amount in gain.items() if amount > 0]
    weak = [step for step, amount in gain.items() if amount >= 0]
    assert isinstance(generalized_ordinal_potential(game), ImprovementCycle) == bool(
        reach(n, strict).diagonal().any()
    )
    around = reach(n, weak)
    found = ordinal_potential(game)
    assert isinstance(found, ImprovementCycle) == any(around[b, a] for a, b in strict)
    best = [
        (a, b)
        for a, b, i in steps
        if gain[a, b] > 0
        and game.payoffs[i][b] == max(game.payoffs[i][c] for x, c, j in steps if (x, j) == (a, i))
    ]
    assert (best_response_cycle(game) is not None) == bool(reach(n, best).diagonal().any())
    finite = generalized_ordinal_potential(game)
    if isinstance(finite, Potential):
        longest = 0
        paths = dict.fromkeys(range(n), 1)
        while paths:
            paths = {b: 1 for a, b in strict if a in paths}
            longest += bool(paths)
        assert max(finite.values) == longest


@pytest.mark.parametrize("seed", range(40))
def test_exact_and_weighted_potentials_against_linear_equations(seed: int) -> None:
    """A weighted potential is a solution of linear equations with positive weights."""
    from scipy.optimize import linprog

    game = random_game(seed, 2, SHAPES[seed % len(SHAPES)])
    n, players = game.n_profiles, game.n_players
    rows, right = [], []
    for a, b, i in deviations(game):
        row = np.zeros(n + players)
        row[b], row[a] = 1, -1
        row[n + i] = -float(game.payoffs[i][b] - game.payoffs[i][a])
        rows.append(row)
        right.append(0.0)
    for low, high, search in ((1, 1, exact_potential), (1, None, weighted_potential)):
        # The last variables are the reciprocals of the weights, up to scale.
        solved = linprog(
            np.zeros(n + players),
            A_eq=np.array(rows),
            b_eq=np.array(right),
            bounds=[(None, None)] * n + [(low, high)] * players,
        )
        assert isinstance(search(game), Potential) == (solved.status == 0)


def test_weights_that_do_not_close_up_are_seen() -> None:
    """Three players, each two of whom have a potential with weights, all three none."""
    shape = (2, 2, 2)
    table = np.zeros((3, *shape), dtype=int)
    for s in product(range(2), repeat=3):
        for (i, j), (u, v) in {(0, 1): (1, 2), (1, 2): (1, 2), (2, 0): (1, 2)}.items():
            table[i][s] += u * s[i] * s[j]
            table[j][s] += v * s[i] * s[j]
    game = NormalForm.from_payoffs(table)
    found = weighted_potential(game)
    assert isinstance(found, tuple)
    assert len(found) == 3
    assert no_weighted_potential_problems(game, found) == ()
    assert no_weighted_potential_problems(game, found[:2])
    assert "fit no positive weights" in recognize(game)["weighted-potential"].words
    assert recognize(game)["ordinal-potential"]


@pytest.mark.parametrize("seed", range(20))
def test_zero_sum_games_in_disguise_keep_their_equilibria(seed: int) -> None:
    drawn = np.random.default_rng(seed)
    z = drawn.integers(-5, 6, (3, 4))
    first = 3 * z + drawn.integers(0, 9, (1, 4))
    second = -2 * z + drawn.integers(0, 9, (3, 1))
    game = NormalForm.from_payoffs(first, second)
    finding = recognize(game)["strategically-zero-sum"]
    witness = finding.witness
    assert finding
    assert isinstance(witness, ZeroSumDisguise)
    assert witness.rate == Fraction(2, 3)
    assert recognize(witness.game)["zero-sum"]
    assert {e.profile for e in bimatrix_nash(game).equilibria} == {
        e.profile for e in bimatrix_nash(witness.game).equilibria
    }
    for i in range(3):
        for j in range(4):
            by_row, by_column = witness.by_row[i], witness.by_column[j]
            shown = witness.game.payoff((i, j))[0]
            assert shown == Fraction(2, 3) * int(first[i, j]) - by_column
            assert shown == by_row - int(second[i, j])
    other = first.copy()
    other[1, 1] += 1
    assert not recognize(NormalForm.from_payoffs(other, second))["strategically-zero-sum"]


@pytest.mark.parametrize(
    ("first", "second", "words", "witness"),
    [
        (
            [[0, 0], [0, 2]],
            [[0, 0], [0, 3]],
            "double differences 2 and 3 at (1, 1) allow no positive rate",
            ((0, 0), (1, 1)),
        ),
        (
            [[0, 0, 0], [0, 0, 1]],
            [[0, 0, 0], [0, 0, 0]],
            "double differences 1 and 0 at (1, 2) allow no positive rate",
            ((0, 0), (1, 2)),
        ),
        (
            # The corner that is looked at first shows nothing.
            [[0] * 6, [0, 2, 0, 0, 0, 1]],
            [[0] * 6, [0, -1, 0, 0, 0, -1]],
            "double differences at (1, 1) and (1, 5) ask for different rates",
            ((1, 1), (1, 5)),
        ),
    ],
)
def test_why_a_game_is_no_zero_sum_game_in_disguise(first, second, words, witness) -> None:
    finding = recognize(NormalForm.from_payoffs(first, second))["strategically-zero-sum"]
    assert finding.holds is False
    assert finding.words == words
    assert finding.witness == witness


def test_amounts_by_row_and_by_column_are_a_zero_sum_game_in_disguise() -> None:
    first, second = [[1, 6, 2], [3, 8, 4]], [[0, 5, 1], ["1/2", "11/2", "3/2"]]
    finding = recognize(NormalForm.from_payoffs(first, second))["strategically-zero-sum"]
    assert finding.witness.rate == 1
    assert recognize(finding.witness.game)["zero-sum"]


@pytest.mark.parametrize("seed", range(30))
def test_supermodular_against_every_pair(seed: int) -> None:
    game = random_game(seed, 2 + seed % 2, SHAPES[seed % 4])
    if seed % 3 == 0:
        steps = np.arange(game.shape[0])[:, None] * np.arange(game.shape[1])[None]
        if game.n_players == 2:
            game = NormalForm.from_payoffs(steps, steps * 2)
    expected = all(
        game.payoff(up(up(s, i, k), j, m))[i]
        - game.payoff(up(s, j, m))[i]
        - game.payoff(up(s, i, k))[i]
        + game.payoff(s)[i]
        >= 0
        for s in product(*map(range, game.shape))
        for i, j in permutations(range(game.n_players), 2)
        for k in range(s[i] + 1, game.shape[i])
        for m in range(s[j] + 1, game.shape[j])
    )
    finding = supermodular(game)
    assert finding.holds == expected
    assert isinstance(finding.witness, DecreasingDifference) != expected


def up(profile: tuple[int, ...], player: int, strategy: int) -> tuple[int, ...]:
    return (*profile[:player], strategy, *profile[player + 1 :])


def test_symmetry_of_several_players() -> None:
    table = np.zeros((3, 2, 2, 2), dtype=int)
    for s in product(range(2), repeat=3):
        for i in range(3):
            table[i][s] = 5 * sum(s) - 3 * s[i]
    assert recognize(NormalForm.from_payoffs(table))["symmetric"]
    table[1][0, 1, 1] += 1
    finding = recognize(NormalForm.from_payoffs(table))["symmetric"]
    assert not finding
    assert "change places" in finding.words
    assert not recognize(random_game(0, 3, (2, 3)))["symmetric"]


TABLES = st.lists(st.integers(-2, 2), min_size=18, max_size=18)


@settings(max_examples=30)
@given(TABLES, st.sampled_from(["1e-12", "3", "1e12"]), st.sampled_from([0, 10**15]))
def test_units_change_no_answer_that_should_not_depend_on_them(
    entries: list[int], scale: str, offset: int
) -> None:
    game = NormalForm.from_payoffs(np.array(entries).reshape(2, 3, 3))
    rows = (
        tuple(Fraction(scale) * x + offset for x in game.payoffs[0]),
        tuple(2 * x - offset for x in game.payoffs[1]),
    )
    here, there = recognize(game), recognize(replace(game, payoffs=rows))
    for kind in (*POTENTIALS[1:], "strategically-zero-sum", "acyclic-best-responses"):
        assert here[kind].holds == there[kind].holds
    for kind in ("supermodular", "dominance-solvable"):
        assert here[kind].holds == there[kind].holds


@settings(max_examples=30)
@given(TABLES)
def test_the_kinds_imply_one_another(entries: list[int]) -> None:
    found = recognize(NormalForm.from_payoffs(np.array(entries).reshape(2, 3, 3)))
    chain = (*POTENTIALS, "acyclic-best-responses")
    for stronger, weaker in pairwise(chain):
        assert not found[stronger] or found[weaker]
    assert not found["zero-sum"] or found["constant-sum"]
    assert not found["constant-sum"] or found["strategically-zero-sum"]


def test_damaged_claims_are_seen() -> None:
    game = cells("1,1 9,0", "0,9 6,6")
    good = exact_potential(game)
    assert isinstance(good, Potential)
    assert potential_problems(game, replace(good, values=good.values[1:]))
    assert potential_problems(game, replace(good, weights=(Fraction(1), Fraction(0))))
    assert potential_problems(game, replace(good, weights=(Fraction(1), Fraction(2))))
    moved = replace(good, values=(*good.values[:3], good.values[3] + 1))
    assert potential_problems(game, moved)
    assert potential_problems(game, replace(moved, kind="ordinal")) == ()
    flat = replace(good, values=(Fraction(0),) * 4, kind="ordinal")
    assert potential_problems(game, flat)
    pennies = cells("1,-1 -1,1", "-1,1 1,-1")
    cycle = exact_potential(pennies)
    assert isinstance(cycle, FourCycle)
    assert four_cycle_problems(pennies, cycle) == ()
    assert four_cycle_problems(pennies, replace(cycle, gains=(Fraction(1), Fraction(1))))
    assert four_cycle_problems(pennies, replace(cycle, players=cycle.players[::-1]))
    assert no_weighted_potential_problems(pennies, [cycle]) == ()
    assert no_weighted_potential_problems(pennies, [])
    around = generalized_ordinal_potential(pennies)
    assert isinstance(around, ImprovementCycle)
    assert around.is_strict
    assert cycle_problems(pennies, around) == ()
    assert cycle_problems(pennies, replace(around, profiles=around.profiles[::-1]))
    assert cycle_problems(pennies, replace(around, profiles=around.profiles[:-1]))
    assert cycle_problems(pennies, replace(around, gains=(Fraction(1),) * 4))


def test_bad_input_is_refused() -> None:
    with pytest.raises(SolveError) as caught:
        recognize("dilemma")  # type: ignore[arg-type]
    assert str(caught.value) == (
        "recognize takes other arguments\n"
        "  - game: is of the wrong kind [found 'dilemma'; accepted: NormalForm]"
    )
    with pytest.raises(SolveError) as caught:
        recognize(cells("1,1 9,0", "0,9 6,6"), orders=[[0, 0]])
    assert str(caught.value) == (
        "strategies cannot be put in this order\n"
        "  - orders[0]: must hold each strategy once [found '[0, 0]'; accepted: an order of 0 to "
        "1]\n"
        "  - orders: need one order per player, 2 [found '1']"
    )


def test_large_games_are_not_looked_at_for_cycles() -> None:
    found = recognize(NormalForm.from_payoffs(np.zeros((2, 80, 80), dtype=int)))
    assert found["zero-sum"].holds
    assert found["exact-potential"].holds is None
    assert "not looked at; more than 200000 deviations" in str(found)


def test_it_shows() -> None:
    found = recognize(cells("1,-1 -1,1", "-1,1 1,-1"))
    assert repr(found) == "Recognition(constant-sum, zero-sum, strategically-zero-sum)"
    assert "<th>zero-sum</th><td>yes</td>" in found._repr_html_()
    assert "add up to -8, not 0" in found["exact-potential"].words
