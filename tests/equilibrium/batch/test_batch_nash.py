"""Batches of bimatrix games against exact enumerations, game by game."""

from __future__ import annotations

import pickle
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
import sympy as sp
from hypothesis import given, settings, strategies as st

from est_games.equilibrium.batch import batch_listing
from est_games.equilibrium.batch.batch_nash import _solved, nash_batch
from est_games.equilibrium.kernels.three_by_three import three_by_three
from est_games.equilibrium.kernels.two_by_two import two_by_two
from est_games.equilibrium.kernels.vertex_pairs import vertex_pairs
from est_games.equilibrium.solution import Status
from est_games.equilibrium.solve import solve
from est_games.errors import GameError, SolveError
from est_games.game.normal import NormalForm


def subsets(n: int):
    return [s for size in range(1, n + 1) for s in combinations(range(n), size)]


def extreme_strategies(pays: np.ndarray) -> set[tuple[tuple[Fraction, ...], frozenset[int]]]:
    """Return every vertex: own mixture, and the replies that pay most; `pays[reply, own]`.

    For every own support and every set of replies that must pay the same, any sizes, the system is
    solved by sympy; it gives a vertex where the solution is unique, positive, and no reply is
    better.
    """
    n_other, n_own = pays.shape
    exact = [[sp.Rational(Fraction(float(v))) for v in row] for row in pays]
    found = set()
    for own in subsets(n_own):
        for replies in subsets(n_other):
            rows = [[exact[r][i] for i in own] + [-1] for r in replies] + [[1] * len(own) + [0]]
            system = sp.Matrix(rows)
            if system.rank() < len(own) + 1:
                continue
            right = sp.Matrix([0] * len(replies) + [1])
            if sp.Matrix.hstack(system, right).rank() > system.rank():
                continue
            normal = system.T * system
            solution = list(normal.LUsolve(system.T * right))
            weights, level = solution[:-1], solution[-1]
            if min(weights) <= 0:
                continue
            strategy = [sp.Integer(0)] * n_own
            for i, w in zip(own, weights, strict=True):
                strategy[i] = w
            worths = [sum(a * b for a, b in zip(row, strategy, strict=True)) for row in exact]
            if max(worths) == level:
                best = frozenset(r for r, worth in enumerate(worths) if worth == level)
                found.add((tuple(Fraction(int(s.p), int(s.q)) for s in strategy), best))
    return found


def extreme_equilibria(game: np.ndarray) -> set[tuple[tuple[float, ...], tuple[float, ...]]]:
    xs, ys = extreme_strategies(game[1].T), extreme_strategies(game[0])
    return {
        (tuple(map(float, x)), tuple(map(float, y)))
        for x, replies_to_x in xs
        for y, replies_to_y in ys
        if all(i in replies_to_y for i, p in enumerate(x) if p)
        and all(j in replies_to_x for j, q in enumerate(y) if q)
    }


def rounded(pairs) -> set[tuple[tuple[float, ...], tuple[float, ...]]]:
    return {
        (tuple(round(float(p), 9) for p in x), tuple(round(float(q), 9) for q in y))
        for x, y in pairs
    }


def bits(strategy) -> int:
    return sum(1 << i for i, p in enumerate(strategy) if p)


def assert_same(found, g: int, game: NormalForm) -> None:
    """Compare one game of a batch with the solver of one game: everything it says."""
    answer = solve(game, "nash")
    assert answer.status is Status.COMPLETE
    component = {k: number for number, each in enumerate(answer.components) for k in each.extreme}
    largest = float(max(abs(v) for side in game.payoffs for v in side))
    left = dict(enumerate(answer.equilibria))
    renamed: dict[int, int] = {}
    rows = range(found.offsets[g], found.offsets[g + 1])
    assert len(rows) == len(left)
    for row in rows:
        matches = [
            k
            for k, each in left.items()
            if found.supports[row].tolist() == [bits(side) for side in each.profile]
            and all(
                mine == pytest.approx([float(p) for p in side], rel=1e-9, abs=1e-15)
                for mine, side in zip((found.x[row], found.y[row]), each.profile, strict=True)
            )
        ]
        assert matches  # several only where they are closer than floats tell
        payoffs = [float(v) for v in left.pop(matches[0]).payoffs]
        assert found.payoffs[row] == pytest.approx(payoffs, rel=1e-9, abs=1e-12 * largest)
        number = int(found.components[row])
        assert renamed.setdefault(number, component[matches[0]]) == component[matches[0]]
    assert sorted(renamed) == list(range(len(set(renamed.values()))))
    assert found.is_continuum[g] == (len(renamed) < len(rows))


@pytest.mark.parametrize(("shape", "n_games"), [((2, 2), 6), ((2, 3), 3), ((3, 2), 3)])
@pytest.mark.parametrize("top", [2, 100])
def test_against_every_pair_of_supports(shape, n_games, top):
    rng = np.random.default_rng(top)
    games = rng.integers(0, top + 1, (n_games, 2, *shape))
    games[0] = 0
    found = nash_batch(games)
    assert not found.exact
    for g, game in enumerate(games):
        assert rounded(found.equilibria(g)) == rounded(extreme_equilibria(game))
        assert len(list(found.equilibria(g))) == found.counts[g]


def generic(rng, shape):
    return rng.integers(0, 101, shape)


def ties(rng, shape):
    return rng.integers(0, 3, shape)


def floats(rng, shape):
    return rng.normal(size=shape)


def decimals(rng, shape):
    """Ties that a float has only roughly: no two of 0.1, 0.2, 0.3 are as far apart."""
    return rng.integers(0, 4, shape) * 0.1


def neighbours(rng, shape):
    """Payoffs one unit in the last place apart."""
    values = rng.integers(1, 4, shape) * 0.1
    return np.where(rng.random(shape) < 0.3, np.nextafter(values, 9.0), values)


def duplicates(rng, shape):
    games = rng.random(shape)
    games[..., -1, :] = games[..., 0, :]
    games[::2, ..., -1] = games[::2, ..., 0]
    return games


def vetoes(rng, shape):
    """Nothing comes of it unless all agree, and what comes of it is tiny."""
    games = np.zeros(shape)
    games[..., 0, 0] = rng.integers(-2, 3, shape[:2]) * 1e-12
    return games


def far_away(rng, shape):
    """Gaps of an eighth at an offset of 1e15."""
    return 1e15 + rng.integers(0, 4, shape) / 8


def mixed_scales(rng, shape):
    return rng.integers(-2, 3, shape) * 10.0 ** rng.integers(-12, 13, shape)


def nearly_flat(rng, shape):
    """All minors vanish but for rounding, and the differences themselves are rounded."""
    rows = rng.normal(size=(*shape[:3], 1)) * 2.0 ** rng.integers(-3, 4, (*shape[:3], 1))
    columns = rng.normal(size=(*shape[:2], 1, shape[3]))
    return rows * columns


KINDS = [
    generic,
    ties,
    floats,
    decimals,
    neighbours,
    duplicates,
    vetoes,
    far_away,
    mixed_scales,
    nearly_flat,
]
SHAPES = {
    (1, 1): 2,
    (1, 3): 3,
    (3, 1): 3,
    (2, 2): 50,
    (3, 3): 50,
    (2, 3): 12,
    (3, 2): 12,
    (3, 4): 6,
    (4, 2): 6,
    (4, 4): 6,
    (5, 3): 3,
    (5, 5): 1,
}


@pytest.mark.parametrize("kind", KINDS)
def test_against_the_solver_of_one_game(kind):
    for shape, n_games in SHAPES.items():
        rng = np.random.default_rng(sum(shape))
        games = kind(rng, (n_games, 2, *shape))
        found = nash_batch(games)
        assert not found.exact
        assert found.status is Status.COMPLETE
        for g in range(n_games):
            assert_same(found, g, found.game(g))


@pytest.mark.parametrize("size", [2, 3])
@pytest.mark.parametrize("kind", KINDS)
def test_the_special_kernels_say_what_the_general_one_says(monkeypatch, kind, size):
    games = kind(np.random.default_rng(size), (300, 2, size, size))
    special = nash_batch(games)
    monkeypatch.setattr(batch_listing, "_KERNELS", {})
    general = nash_batch(games)
    assert (special.counts == general.counts).all()
    assert (special.is_continuum == general.is_continuum).all()
    for g in range(len(games)):
        assert rounded(special.equilibria(g)) == rounded(general.equilibria(g))


@pytest.mark.parametrize("kernel", [two_by_two, three_by_three, vertex_pairs])
def test_a_kernel_stops_where_its_room_is_full_and_goes_on(kernel):
    size = 2 if kernel is two_by_two else 3
    games = np.random.default_rng(5).integers(0, 2, (200, 2, size, size)).astype(float)
    counts, close = np.zeros(200, np.int32), np.zeros(200, bool)
    room = np.zeros((130, 2), np.uint8)
    start, codes, n_calls = 0, [], 0
    while start < 200:
        start, used = kernel(games, start, counts, close, room)
        codes.append(room[:used].copy())
        n_calls += 1
    whole = np.zeros((30_000, 2), np.uint8)
    _, used = kernel(games, 0, counts, close, whole)
    assert n_calls > 2
    assert (np.concatenate(codes) == whole[:used]).all()


ARRAYS = ("offsets", "x", "y", "supports", "payoffs", "components", "is_continuum", "is_close")


def assert_equal(one, other) -> None:
    for name in ARRAYS:
        assert np.array_equal(getattr(one, name), getattr(other, name)), name


@pytest.mark.parametrize("shape", [(2, 2), (3, 3), (4, 3)])
def test_the_answer_does_not_depend_on_the_threads(shape):
    rng = np.random.default_rng(3)
    n_games = 2 * 2**16 // (shape[0] * shape[1]) + 1000
    games = rng.integers(0, 4, (n_games, 2, *shape)) * 0.1
    alone = nash_batch(games, threads=1)
    assert alone.is_close.any() or shape == (2, 2)
    for threads in (2, 3, None):
        assert_equal(nash_batch(games, threads=threads), alone)


def test_the_answer_does_not_depend_on_how_the_numbers_lie():
    games = np.random.default_rng(4).integers(-3, 4, (50, 2, 3, 3))
    wanted = nash_batch(games)
    read_only = games.astype(float)
    read_only.setflags(write=False)
    for same in (
        games.astype(np.int8),
        games.astype(np.float32),
        games.astype(">f8"),
        np.asfortranarray(games.astype(float)),
        read_only,
        games.tolist(),
        np.repeat(games, 2, axis=0)[::2],
    ):
        assert_equal(nash_batch(same), wanted)
    assert read_only.flags.writeable is False


@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    data=st.data(),
    shape=st.tuples(st.integers(1, 4), st.integers(1, 4)),
    scales=st.tuples(st.integers(-40, 40), st.integers(-40, 40)),
    offset=st.integers(-(2**50), 2**50),
)
def test_positive_affine_maps_change_nothing(data, shape, scales, offset):
    """Scales of powers of two, and offsets of 1e15: the same game in other floats."""
    entries = st.lists(
        st.integers(0, 5), min_size=2 * shape[0] * shape[1], max_size=2 * shape[0] * shape[1]
    )
    game = np.array(data.draw(entries), dtype=float).reshape(2, *shape)
    wanted = nash_batch(game)
    moved = (game + offset) * (2.0 ** np.array(scales))[:, None, None]
    found = nash_batch(moved)
    assert found.supports.tolist() == wanted.supports.tolist()
    assert found.components.tolist() == wanted.components.tolist()
    assert found.x == pytest.approx(wanted.x, rel=1e-12)
    assert found.y == pytest.approx(wanted.y, rel=1e-12)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10**6), m=st.integers(1, 5), n=st.integers(1, 5))
def test_relabelling_relabels(seed, m, n):
    rng = np.random.default_rng(seed)
    game = rng.integers(0, 4, (2, m, n)) * 0.1
    rows, columns = rng.permutation(m), rng.permutation(n)
    found, wanted = nash_batch(game[:, rows][:, :, columns]), nash_batch(game)
    assert rounded(found.equilibria()) == {
        (tuple(x[i] for i in rows), tuple(y[j] for j in columns))
        for x, y in rounded(wanted.equilibria())
    }
    swapped = nash_batch(game[::-1].swapaxes(1, 2))
    assert rounded(swapped.equilibria()) == {(y, x) for x, y in rounded(wanted.equilibria())}


@settings(max_examples=40, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10**6), m=st.integers(1, 4), n=st.integers(1, 4))
def test_a_strictly_dominated_strategy_is_not_played(seed, m, n):
    rng = np.random.default_rng(seed)
    game = rng.integers(0, 3, (2, m, n)) * 0.3
    worse = np.concatenate([game, rng.random((2, 1, n))], axis=1)
    worse[0, m] = game[0].min() - 1
    found, wanted = nash_batch(worse), nash_batch(game)
    assert rounded(found.equilibria()) == {((*x, 0.0), y) for x, y in rounded(wanted.equilibria())}


@pytest.mark.parametrize("size", [4, 5])
def test_every_answer_is_an_equilibrium_and_none_repeats(size):
    rng = np.random.default_rng(size)
    games = rng.integers(0, 101, (200, 2, size, size))
    found = nash_batch(games)
    for g, (first, second) in enumerate(games):
        rows = list(found.equilibria(g))
        assert rows
        assert len(rounded(rows)) == len(rows)
        for x, y in rows:
            assert (first @ y).max() - x @ first @ y == pytest.approx(0, abs=1e-9)
            assert (x @ second).max() - x @ second @ y == pytest.approx(0, abs=1e-9)
    generic = ~found.is_continuum
    assert (found.counts[generic] % 2 == 1).mean() > 0.95


def test_supports_and_offsets():
    chicken = [[[0, 7], [2, 6]], [[0, 2], [7, 6]]]
    found = nash_batch([[chicken, chicken]])
    assert found.counts.tolist() == [[3, 3]]
    assert found.offsets.tolist() == [0, 3, 6]
    assert found.supports.tolist() == [[1, 2], [2, 1], [3, 3]] * 2
    assert found.components.tolist() == [0, 1, 2] * 2
    assert not found.is_continuum.any()
    assert found.payoffs[2] == pytest.approx([14 / 3, 14 / 3])
    for (x, y), masks in zip(found.equilibria(0, 1), found.supports[3:], strict=True):
        assert [sum(1 << i for i, p in enumerate(s) if p) for s in (x, y)] == masks.tolist()
    assert found.game(0, -1) == NormalForm.from_payoffs(chicken)
    exact = {each.profile[0] for each in found.solution(0, 1).equilibria}
    assert (Fraction(1, 3), Fraction(2, 3)) in exact


def test_continua():
    """All profiles pay the same; a veto; one dominated reply against two as good as each other."""
    found = nash_batch(
        [
            [[[0, 0], [0, 0]], [[0, 0], [0, 0]]],
            [[[1, 0], [0, 0]], [[1, 0], [0, 0]]],
            [[[1, 1], [0, 0]], [[0, 0], [0, 0]]],
        ]
    )
    assert found.counts.tolist() == [4, 2, 2]
    assert found.components.tolist() == [0, 0, 0, 0, 0, 1, 0, 0]
    assert found.is_continuum.tolist() == [True, False, True]


@pytest.mark.parametrize("size", [2, 3, 4, 5])
def test_probabilities_keep_their_digits(size):
    """Weights that cancel: each entry moved by a few units in the last place."""
    rng = np.random.default_rng(size)
    games = rng.integers(1, 4, (10, 2, size, size)) * 0.1
    games *= 1 + rng.integers(-3, 4, games.shape) * 2.0**-52
    found = nash_batch(games)
    assert found.is_close.any() or size == 2
    for g in range(len(games)):
        exact = [
            [np.array(list(map(float, side))) for side in each.profile]
            for each in found.solution(g).equilibria
        ]
        for row in range(found.offsets[g], found.offsets[g + 1]):
            assert any(
                (np.abs(found.x[row] - x) <= 1e-11 * x).all()
                and (np.abs(found.y[row] - y) <= 1e-11 * y).all()
                for x, y in exact
                if found.supports[row].tolist() == [bits(x), bits(y)]
            )


def test_what_is_close_is_marked_and_decided():
    """The rows differ by one unit in the last place in one column, and by nothing in the other."""
    tiny = 2.0**-52
    near = np.array([[1.0, 0.1, 0.1], [1.0 + tiny, 0.1, 0.1], [1.0 + tiny, 0.1, 0.1 + tiny]])
    plain = np.arange(9.0).reshape(3, 3) ** 2
    found = nash_batch([[near, near], [plain, plain.T]])
    assert found.is_close.tolist() == [True, False]
    assert not found.exact
    for g in (0, 1):
        assert_same(found, g, found.game(g))


def test_payoffs_beyond_the_kernels_are_solved_one_by_one():
    pennies = np.array([[1.0, -1.0], [-1.0, 1.0]])
    shapes = [(scale * np.array([pennies, -pennies])) for scale in (1.0, 1e308)]
    found = nash_batch(shapes)
    assert set(found.exact) == {1}
    assert found.supports.tolist() == [[3, 3], [3, 3]]
    rock = np.array([[0.0, -1.0, 1.0], [1.0, 0.0, -1.0], [-1.0, 1.0, 0.0]])
    found = nash_batch([scale * np.array([rock, -rock]) for scale in (1.0, 1e-90, 1e90, 1e-60)])
    assert set(found.exact) == {1, 2}
    assert found.x == pytest.approx(np.full((4, 3), 1 / 3))
    large = 2**53
    found = nash_batch([[[[large, 0], [large + 1, 0]], [[1, 0], [1, 0]]]] * 2)
    assert set(found.exact) == {0, 1}
    assert found.supports.tolist() == [[2, 1]] * 2


def test_games_beyond_five_strategies_are_solved_one_by_one():
    rng = np.random.default_rng(6)
    games = rng.integers(0, 9, (2, 2, 2, 3, 7))
    found = nash_batch(games)
    assert set(found.exact) == {0, 1, 2, 3}
    for g, index in enumerate(np.ndindex(2, 2)):
        assert_same(found, g, NormalForm.from_payoffs(games[index]))
        assert found.solution(*index) is found.exact[g]
    with ThreadPoolExecutor(2) as pool:
        assert_equal(nash_batch(games, executor=pool), found)
    assert pickle.loads(pickle.dumps(_solved(found.game(0, 0), None))).is_complete


@pytest.mark.parametrize("size", [2, 3, 7])
def test_time_runs_out(size):
    games = np.random.default_rng(7).integers(0, 9, (3, 2, size, size))
    found = nash_batch(games, timeout=1e-9)
    assert found.status is Status.LIMIT
    assert not found.is_complete.any()
    assert found.counts.tolist() == [0, 0, 0]
    assert found.solution(1).status is Status.COMPLETE
    assert repr(found).endswith("3 not complete)")
    assert nash_batch(games, timeout=100).status is Status.COMPLETE


def test_what_was_found_before_time_ran_out_stays():
    """Large enough that the first game ends the time, whatever the machine."""
    games = np.random.default_rng(8).integers(0, 100, (2, 2, 30, 30))
    games[:, :, 0, 0] = 200
    found = nash_batch(games, timeout=0.02)
    assert found.status is Status.LIMIT
    assert set(found.exact) <= {0, 1}
    for g, answer in found.exact.items():
        assert found.counts[g] == len(answer.equilibria) > 0
        assert (found.components[found.offsets[g] : found.offsets[g + 1]] == -1).all()


@pytest.mark.parametrize("shape", [(0, 2, 3, 3), (3, 0, 2, 2, 2), (0, 2, 7, 7)])
def test_no_games(shape):
    found = nash_batch(np.zeros(shape))
    assert len(found) == len(found.x) == 0
    assert found.counts.shape == shape[:-3]
    assert found.status is Status.COMPLETE


def test_one_game_without_leading_axes():
    found = nash_batch(np.array([[[True, False]], [[True, False]]]))
    assert found.batch_shape == ()
    assert int(found.counts) == 1
    assert found.game().payoff((0, 0)) == (1, 1)
    assert found.solution().status is Status.COMPLETE
    assert [x.tolist() for x, _ in found.equilibria()] == [[1.0]]


@pytest.mark.parametrize("index", [(), (3,), (0, 0), (-4,)])
def test_no_such_game(index):
    found = nash_batch(np.zeros((3, 2, 1, 1)))
    with pytest.raises(GameError) as caught:
        found.game(*index)
    assert str(caught.value.problems[0]) == (
        f"index: is no game of the batch [found '{index}'; accepted: one index for each of the "
        "leading axes (3,)]"
    )


def test_an_index_is_a_whole_number():
    found = nash_batch(np.zeros((3, 2, 1, 1)))
    for index in ("x", 1.5, None):
        with pytest.raises(GameError, match="is no game of the batch"):
            found.solution(index)
    assert found.solution(np.int64(1)).is_complete


def test_what_is_not_finite_is_found_among_many_games_not_solved(monkeypatch):
    monkeypatch.setattr("est_games.equilibrium.batch.batch_nash._LOOKED_AT", 2)
    games = np.zeros((4, 2, 2, 3, 3))
    games[2, 1, 1, 2, 0] = np.nan
    for timeout in (None, 1e-9):
        with pytest.raises(GameError, match=r"are not finite at \(2, 1, 1, 2, 0\)"):
            nash_batch(games, timeout=timeout)


def test_payoffs_beneath_a_mask_are_refused():
    games = np.ma.array(np.zeros((1, 2, 2, 2)), mask=False)
    assert len(nash_batch(games).x) == 4
    games[0, 1, 1, 1] = np.ma.masked
    with pytest.raises(GameError, match="payoffs: are masked in places"):
        nash_batch(games)


@pytest.mark.parametrize("threads", ["2", 1.5, -1])
def test_threads_are_whole(threads):
    with pytest.raises(SolveError, match="threads: must be positive"):
        nash_batch(np.zeros((2, 1, 1)), threads=threads)


FORM = "numbers of shape (..., 2, m, n) with m, n from 1 to 63"


@pytest.mark.parametrize(
    ("payoffs", "message"),
    [
        ([[1, 2], [3, 4]], f"have another shape [found '(2, 2)'; accepted: {FORM}]"),
        (np.zeros((1, 2, 0, 2)), f"have another shape [found '(1, 2, 0, 2)'; accepted: {FORM}]"),
        ([[[[1, 2], [3]], [[1, 2], [3, 4]]]], f"are not an array of numbers [accepted: {FORM}]"),
        (
            np.where(np.arange(8) == 5, np.nan, 0).reshape(1, 2, 2, 2),
            "are not finite at (0, 1, 0, 1) [found 'nan'; accepted: finite numbers]",
        ),
        (
            np.full((3, 1, 2, 6, 2), -np.inf),
            "are not finite at (0, 0, 0, 0, 0) [found '-inf'; accepted: finite numbers]",
        ),
        (
            np.zeros((1, 2, 64, 2)),
            "have more strategies than a batch takes [found '(1, 2, 64, 2)'; accepted: "
            f'{FORM}; solve(game, "nash") takes larger games, one at a time]',
        ),
        ([[["a"]], [["b"]]], f"are not plain numbers [found '<U1'; accepted: {FORM}]"),
        (
            np.ones((2, 1, 1), dtype=complex),
            f"are not plain numbers [found 'complex128'; accepted: {FORM}]",
        ),
        (
            np.ones((2, 1, 1), dtype=np.longdouble),
            f"are wider than floats of 64 bits [found 'float128'; accepted: {FORM}]",
        ),
    ],
)
def test_bad_batches(payoffs, message):
    with pytest.raises(GameError) as caught:
        nash_batch(payoffs)
    assert str(caught.value.problems[0]) == f"payoffs: {message}"


def test_bad_options():
    with pytest.raises(SolveError) as caught:
        nash_batch(np.zeros((2, 1, 1)), threads=0, executor="pool", timeout=-1)
    assert [str(problem) for problem in caught.value.problems] == [
        "threads: must be positive [found '0'; accepted: a whole number, or None for one a core]",
        "executor: cannot run work "
        "[found 'pool'; accepted: a concurrent.futures.Executor, or None]",
        "timeout: must be positive [found '-1'; accepted: seconds, or None for no limit]",
    ]
