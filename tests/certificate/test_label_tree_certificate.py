"""The tree of cases: whole ones pass, and whatever is taken from one, added or moved is seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from est_games.certificate import closed_case, label_tree
from est_games.certificate.bimatrix import completeness_problems, is_complete
from est_games.certificate.face import Faces
from est_games.certificate.feasible_basis import best_response_table
from est_games.certificate.kernels.label_paths import label_paths
from est_games.certificate.label_tree import LabelTree
from est_games.equilibrium.bimatrix.all_extreme import by_labels
from est_games.equilibrium.bimatrix.best_response_polytope import best_response_polytopes
from est_games.game.normal import NormalForm

Profiles = list[tuple[tuple[Fraction, ...], ...]]


def claim(
    seed: int, top: int, shape: tuple[int, int], unit: Fraction = Fraction(1)
) -> tuple[NormalForm, Profiles, LabelTree]:
    """Return a random game, its equilibria and the evidence."""
    drawn = np.random.default_rng(seed).integers(0, top, (2, *shape)).tolist()
    game = NormalForm.from_payoffs([[[unit * v for v in row] for row in table] for table in drawn])
    found = by_labels(best_response_polytopes(game), None)
    assert isinstance(found.evidence, LabelTree)
    extreme = found.extreme
    return game, [(extreme.first[x], extreme.second[y]) for x, y in extreme.pairs], found.evidence


CLAIMS = {
    "generic": claim(3, 50, (3, 4)),
    "degenerate": claim(1, 5, (4, 4)),
    "small": claim(4, 50, (7, 5), Fraction(1, 10**15)),
    "larger": claim(2, 50, (9, 8)),
    "larger-degenerate": claim(3, 12, (8, 8)),
}


@pytest.mark.parametrize("name", CLAIMS)
def test_a_whole_claim_is_proved(name: str) -> None:
    game, profiles, tree = CLAIMS[name]
    assert len(profiles) > 1
    assert completeness_problems(game, profiles, tree) == ()
    assert is_complete(game, profiles[::-1], tree)


def wrong(name: str, match: str, change: Callable[..., tuple[object, ...]]) -> None:
    problems = completeness_problems(*change(*CLAIMS[name]))  # type: ignore[arg-type]
    assert problems
    assert any(match in str(problem) for problem in problems), problems


@pytest.mark.parametrize("name", CLAIMS)
def test_an_equilibrium_left_out_is_missed(name: str) -> None:
    for place in range(len(CLAIMS[name][1])):
        wrong(
            name,
            "lack an equilibrium",
            lambda game, profiles, tree, k=place: (game, profiles[:k] + profiles[k + 1 :], tree),
        )


@pytest.mark.parametrize("name", CLAIMS)
def test_a_probability_moved_is_seen(name: str) -> None:
    def moved(game: NormalForm, profiles: Profiles, tree: LabelTree) -> tuple[object, ...]:
        x, y = profiles[-1]
        hair = Fraction(1, 10**30)
        best, other = x.index(max(x)), (x.index(max(x)) + 1) % len(x)
        shifted = list(x)
        shifted[best], shifted[other] = x[best] - hair, x[other] + hair
        return game, [*profiles[:-1], (tuple(shifted), y)], tree

    wrong(name, "is not an extreme equilibrium", moved)


@pytest.mark.parametrize("name", CLAIMS)
def test_a_payoff_that_brings_another_equilibrium_is_seen(name: str) -> None:
    """One cell becomes a strict equilibrium; those known need not change."""
    game, profiles, tree = CLAIMS[name]
    m, n = game.shape
    for i, j in ((0, 0), (m - 1, 0), (m - 1, n - 1)):
        cell = tuple(Fraction(k == i) for k in range(m)), tuple(Fraction(k == j) for k in range(n))
        if cell in profiles:
            continue
        tables = [list(row) for row in game.payoffs]
        for table in tables:
            table[i * n + j] = Fraction(10**6)
        changed = replace(game, payoffs=tuple(map(tuple, tables)))
        assert not is_complete(changed, profiles, tree)


@pytest.mark.parametrize("name", CLAIMS)
def test_every_reason_is_needed(name: str) -> None:
    """Reasons of noughts, of the other sign, moved along, or taken from another branch."""
    game, profiles, tree = CLAIMS[name]
    kinds = tree.steps[tree.steps < label_tree.LEAF]
    closed = np.flatnonzero(kinds > label_tree.UNHELD)
    rows = np.random.default_rng(0).choice(closed, size=8)
    for row in rows.tolist():
        for spoil in (lambda v: v * 0, lambda v: -v, lambda v: v + abs(v).max(), abs):
            numbers = tree.numbers.copy()
            numbers[row] = spoil(numbers[row])
            problems = completeness_problems(game, profiles, replace(tree, numbers=numbers))
            assert f"tree.numbers[{row}]: do not show that the case is empty" in map(str, problems)
    assert not is_complete(game, profiles, replace(tree, numbers=tree.numbers[1:]))
    holed = tree.numbers.copy()
    holed[0, 0] = np.nan
    wrong(name, "must be finite", lambda g, p, t: (g, p, replace(t, numbers=holed)))


@pytest.mark.parametrize("name", CLAIMS)
def test_a_branch_closed_or_left_out_is_seen(name: str) -> None:
    game, profiles, tree = CLAIMS[name]
    leaves = np.flatnonzero(tree.steps == label_tree.LEAF).tolist()
    for place in leaves[:6]:
        steps = tree.steps.copy()
        steps[place] = label_tree.CLOSED
        before = int((tree.steps[:place] == label_tree.CLOSED).sum())
        size = tree.numbers.shape[1]
        for reason in (np.zeros(size), -np.ones(size), tree.numbers[0]):
            numbers = np.insert(tree.numbers, before, reason, axis=0)
            shut = LabelTree(steps=steps, numbers=numbers)
            known = [p for p in profiles if p is not profiles[0]]
            assert not is_complete(game, known, shut)
    for steps in (tree.steps[:-1], tree.steps[1:], np.append(tree.steps, -2), tree.steps[:0]):
        wrong(name, "not one whole tree", lambda g, p, t, s=steps: (g, p, replace(t, steps=s)))


def test_other_damage_is_seen() -> None:
    wrong("generic", "listed twice", lambda g, p, t: (g, [*p, p[0]], t))
    wrong("generic", "not a mixed profile", lambda g, p, t: (g, [*p, p[0][:1]], t))
    wrong("generic", "not a mixed profile", lambda g, p, t: (g, [*p, p[0][::-1]], t))


def test_a_mixture_of_extreme_equilibria_is_no_extreme_one() -> None:
    game = NormalForm.from_payoffs([[1, 0], [0, 0]], [[1, 0], [0, 0]])
    found = by_labels(best_response_polytopes(game), None)
    profiles = [(found.extreme.first[x], found.extreme.second[y]) for x, y in found.extreme.pairs]
    assert is_complete(game, profiles, found.evidence)
    idle = NormalForm.from_payoffs([[0, 0], [0, 0]], [[0, 0], [0, 0]])
    found = by_labels(best_response_polytopes(idle), None)
    profiles = [(found.extreme.first[x], found.extreme.second[y]) for x, y in found.extreme.pairs]
    half = (Fraction(1, 2), Fraction(1, 2))
    problems = completeness_problems(idle, [*profiles, (half, half)], found.evidence)
    assert [str(problem) for problem in problems] == ["profiles[4]: is not an extreme equilibrium"]


def test_what_floats_cannot_decide_is_decided_exactly(monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = lambda *asked: np.zeros(len(asked[-1]), dtype=bool)  # noqa: E731
    none_fit = lambda table, numbers: (numbers.astype(int), nothing(numbers))  # noqa: E731
    monkeypatch.setattr(closed_case, "_surely_closed", nothing)
    monkeypatch.setattr(closed_case, "_whole", none_fit)
    for game, profiles, tree in CLAIMS.values():
        assert is_complete(game, profiles, tree)
        spoilt = tree.numbers.copy()
        spoilt[-1] *= -1
        assert not is_complete(game, profiles, replace(tree, numbers=spoilt))
    with pytest.raises(TimeoutError, match="not finished"):
        completeness_problems(*CLAIMS["generic"], deadline=0.0)


def test_sums_too_near_to_nought_are_not_decided_by_floats() -> None:
    """The first strategy of the rival pays a hair more or less than the second."""
    idle, best = np.array([[False]]), np.array([[False, True]])
    numbers = np.array([[1.0, -1.0 - 1e-12]])
    for gap, proved in ((-1, False), (0, False), (1, False), (10**19, True)):
        table = [[10**18 + gap, 10**18]]
        assert closed_case._surely_closed(table, idle, best, numbers).tolist() == [proved]
    one = closed_case.Case(idle=idle, best=best, played=idle, worse=np.array([[False, False]]))
    numbers = np.array([[1.0, -1.0 - 2.0**-52]])
    for gap, proved in ((222, False), (223, True)):
        table = [[10**18 + gap, 10**18]]
        assert closed_case.closed_by_slacks(table, (0, 0), one, numbers, None).tolist() == [proved]


@given(st.lists(st.integers(-6, 9), max_size=12))
def test_steps_of_any_kind_are_read_without_harm(steps: list[int]) -> None:
    """A tree sends every pair of label sets that carries all labels to one of its ends."""
    pairs = np.array(list(product((False, True), repeat=10))).reshape(-1, 2, 5)
    pairs = pairs[pairs.any(axis=1).all(axis=1)]
    closed, leaves, order, starts, ends, is_tree = label_paths(
        np.array(steps, dtype=np.int32), pairs
    )
    if is_tree:
        assert sorted(order.tolist()) == list(range(len(pairs)))
        ended = 0
        for path in (*closed, *leaves):
            fits = ((path != 1) | pairs) & ((path != 2) | ~pairs)
            ended += fits.all(axis=(1, 2)).sum()
        assert ended == len(pairs)
        for path, start, end in zip(leaves, starts, ends, strict=True):
            here = pairs[order[start:end]]
            assert (((path != 1) | here) & ((path != 2) | ~here)).all()


# Faces


@settings(deadline=None, max_examples=25)
@given(st.lists(st.integers(0, 3), min_size=12, max_size=12), st.booleans())
def test_faces_have_the_vertices_that_every_choice_of_constraints_gives(
    entries: list[int], is_told: bool
) -> None:
    payoffs = [[Fraction(v) for v in entries[k : k + 4]] for k in (0, 4, 8)]
    table = best_response_table(payoffs)
    vertices = by_every_choice(table)
    points = [point for place, point in enumerate(sorted(vertices)) if place % 2] if is_told else []
    faces = Faces(table, points)
    assert all(faces.is_vertex(point) for point in vertices)
    for size in range(4):
        for chosen in combinations(range(7), size):
            face = sum(1 << bit for bit in chosen)
            found = faces.vertices(face)
            assert len(set(found)) == len(found)
            assert set(found) == {point for point in vertices if not face & ~point}


def by_every_choice(table: list[list[int]]) -> set[int]:
    """Return all constraints tight at each vertex but the origin, from every choice of three."""
    found = set()
    for chosen in combinations(range(7), 3):
        rows = [
            [Fraction(k == bit) for k in range(3)] + [Fraction(0)]
            if bit < 3
            else [Fraction(table[k][bit - 3]) for k in range(3)] + [Fraction(1)]
            for bit in chosen
        ]
        z = solved(rows)
        if z is None or not any(z):
            continue
        slack = [1 - sum(t[rival] * w for t, w in zip(table, z, strict=True)) for rival in range(4)]
        if min(*z, *slack) >= 0:
            found.add(sum(1 << bit for bit, value in enumerate((*z, *slack)) if not value))
    return found


def solved(rows: list[list[Fraction]]) -> list[Fraction] | None:
    """Return the solution of a square system by elimination, or None unless there is just one."""
    rows = [list(row) for row in rows]
    for column in range(len(rows)):
        pivot = next((r for r in range(column, len(rows)) if rows[r][column]), None)
        if pivot is None:
            return None
        rows[column], rows[pivot] = rows[pivot], rows[column]
        for r, row in enumerate(rows):
            if r != column:
                factor = row[column] / rows[column][column]
                rows[r] = [a - factor * b for a, b in zip(row, rows[column], strict=True)]
    return [row[-1] / row[k] for k, row in enumerate(rows)]


def test_faces_with_too_many_lines_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("est_games.certificate.face.MAX_LINES", 3)
    table = best_response_table([[Fraction(k == i) for k in range(5)] for i in range(5)])
    with pytest.raises(OverflowError, match="too many dimensions"):
        Faces(table).vertices(1 << 5)


@pytest.mark.parametrize("c", [1, 2])
def test_a_simplex_of_many_dimensions_has_few_vertices(c: int) -> None:
    """It has millions of faces: to go through them all took minutes."""
    table = best_response_table([[Fraction(0)] * c for _ in range(24)])
    best = ((1 << c) - 1) << 24
    everything = (1 << 24) - 1
    found = Faces(table).vertices(1 << 24)
    assert set(found) == {best | everything ^ 1 << k for k in range(24)}


def test_faces_asked_for_too_late_are_left_alone() -> None:
    table = best_response_table([[Fraction(k == i) for k in range(5)] for i in range(5)])
    with pytest.raises(TimeoutError, match="not finished in time"):
        Faces(table, deadline=0.0).vertices(1 << 5)
