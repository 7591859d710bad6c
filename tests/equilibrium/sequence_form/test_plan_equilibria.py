"""All equilibria of two players in realisation plans, against the strategic form."""

from __future__ import annotations

from fractions import Fraction
from importlib import import_module
from itertools import product
from random import Random

import pytest
from hypothesis import given, settings, strategies as st

import est_games as eg
from est_games.certificate.behavior_cell import Assessment
from est_games.certificate.deviation_game import DeviationGame
from est_games.certificate.extensive_form import is_nash
from est_games.equilibrium.sequence_form import plan_equilibria as module
from est_games.equilibrium.sequence_form.plan_equilibria import plan_equilibria
from est_games.equilibrium.solution import Status
from est_games.game.normal import NormalForm
from tests.oracles.published_trees import at_once, beer_quiche
from tests.oracles.random_tree import random_tree


@settings(max_examples=10)
@given(seed=st.integers(0, 10**6), degenerate=st.booleans())
def test_moves_made_at_once_are_a_bimatrix_game(seed: int, degenerate: bool) -> None:
    """Its extreme equilibria, components and maximal Nash subsets are those of the table."""
    rng = Random(seed)
    top = 2 if degenerate else 50
    tables = [[[rng.randrange(top) for _ in range(3)] for _ in range(3)] for _ in range(2)]
    normal = NormalForm.from_payoffs(*tables)
    expected = eg.solve(normal, "nash")
    solution = eg.solve(at_once(normal), "nash")
    found = [tuple(tuple(row.values()) for row in e.behavior.values()) for e in solution.equilibria]
    assert sorted(found) == sorted(e.profile for e in expected.equilibria)

    def subsets(components: tuple, start: int) -> set[frozenset]:
        return {
            frozenset(
                tuple(frozenset(tuple(v[start:]) for v in vertices) for vertices in subset)
                for subset in component.subsets
            )
            for component in components
        }

    assert subsets(solution.components, 1) == subsets(expected.components, 0)


@settings(max_examples=6)
@given(seed=st.integers(0, 10**6))
def test_the_strategic_form_has_the_same_plans(seed: int) -> None:
    """Extreme mixed equilibria are in the sets of plans, and give all their vertices."""
    form = random_tree(Random(seed), 2, 5)
    normal = eg.solve(form.to_normal(), "nash")
    solution = plan_equilibria(DeviationGame(form))
    assert len(normal.components) == len(solution.components)
    mixed = {eg.plan_from_mixed(form, e.profile) for e in normal.equilibria}
    extreme = set()
    for component in solution.components:
        for subset in component.subsets:
            extreme |= set(product(*subset))
    assert extreme <= mixed


@settings(max_examples=6)
@given(seed=st.integers(0, 10**6))
def test_mixtures_within_a_subset_are_equilibria(seed: int) -> None:
    rng = Random(seed)
    form = random_tree(rng, 2, 5)
    for component in plan_equilibria(DeviationGame(form)).components:
        for subset in component.subsets:
            plans = []
            for vertices in subset:
                weights = [Fraction(rng.randrange(1, 5)) for _ in vertices]
                total = sum(weights)
                plans.append(
                    [
                        sum(w * x for w, x in zip(weights, column, strict=True)) / total
                        for column in zip(*vertices, strict=True)
                    ]
                )
            for off_path in ("uniform", "first"):
                assert is_nash(form, eg.behavior_from_plan(form, plans, off_path=off_path))


def test_a_third_player_without_a_choice_is_in_no_way() -> None:
    form = random_tree(Random(5), 2, 5)
    three = type(form).from_nodes(
        players=[*form.players, "idle"],
        parent=form.parent,
        information_set=form.information_set,
        information_sets=form.information_sets,
        payoffs=[(*row, Fraction(1)) if row else () for row in form.payoffs],
    )
    one, other = eg.solve(form, "nash"), eg.solve(three, "nash")
    assert [e.behavior for e in one.equilibria] == [e.behavior for e in other.equilibria]
    assert other.components[0].subsets[0][2] == ((1,),)


def test_no_choice_at_all() -> None:
    solution = eg.solve(at_once(NormalForm.from_payoffs([[1]], [[2]])), "nash")
    assert [e.payoffs for e in solution.equilibria] == [(1, 2)]
    assert solution.status is Status.COMPLETE


def test_too_many_sets_are_not_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("est_games.certificate.plan_classes.MAX_CELLS", 2)
    form = at_once(NormalForm.from_payoffs([[0] * 3] * 3, [[0] * 3] * 3))
    solution = plan_equilibria(DeviationGame(form))
    assert solution.status is Status.COMPLETE
    assert "they are not listed" in solution.messages[0]
    assert solution.components[0].cells == ()
    assert [len(vertices) for vertices in solution.components[0].subsets[0]] == [3, 3]


def test_a_claim_that_is_not_proved_is_not_complete(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "nash_components", lambda pairs, deadline: ())
    solution = plan_equilibria(DeviationGame(beer_quiche()))
    assert solution.status is Status.PARTIAL
    assert "not proved to be all" in solution.messages[0]
    assert solution.components == ()


@pytest.mark.parametrize(
    "broken",
    [
        "est_games.equilibrium.sequence_form.reply_faces.face_vertices",
        "est_games.certificate.plan_side.polytope_vertices",
    ],
)
def test_who_enumerates_wrongly_is_caught(broken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The solver and the checker list plans by code of their own: either catches the other."""
    module, name = broken.rsplit(".", 1)
    honest = getattr(import_module(module), name)

    def short(*given: object) -> list:
        return honest(*given)[1:]

    monkeypatch.setattr(broken, short)
    solution = plan_equilibria(DeviationGame(beer_quiche()))
    assert solution.status in (Status.PARTIAL, Status.FAILED)
    assert solution.components == ()


def test_floats_that_see_nothing_are_not_needed() -> None:
    """Gaps far below what floats can tell next to the payoffs' size."""
    tiny, huge = Fraction(1, 10**12), Fraction(10**15)
    tables = [[[3, 0], [5, 1]], [[3, 5], [0, 1]]]
    moved = [[[huge + tiny * x for x in row] for row in table] for table in tables]
    moved[0][0][1] -= 10**9
    plain = [[list(map(Fraction, row)) for row in table] for table in tables]
    plain[0][0][1] -= 10**21
    answers = [eg.solve(at_once(NormalForm.from_payoffs(*each)), "nash") for each in (moved, plain)]
    assert [answer.status for answer in answers] == [Status.COMPLETE] * 2
    assert [e.behavior for e in answers[0].equilibria] == [
        e.behavior for e in answers[1].equilibria
    ]


@settings(max_examples=5)
@given(seed=st.integers(0, 10**6))
def test_what_is_in_a_component_is_told_quickly(seed: int) -> None:
    """Looking at one set of behaviours or at all comes to the same."""
    rng = Random(seed)
    form = random_tree(rng, 2, 5, payoffs=(0, 1))
    for component in plan_equilibria(DeviationGame(form)).components:
        for _ in range(10):
            behavior = {}
            for choice in form.information_sets:
                if not choice.is_chance:
                    row = [rng.randrange(3) for _ in choice.actions]
                    total = sum(row) or 1
                    row = [Fraction(x, total) for x in row]
                    row[0] += 1 - sum(row)
                    behavior[choice.label] = dict(zip(choice.actions, row, strict=True))
            assessment = Assessment(behavior=behavior)
            if component.cells:
                expected = any(cell.contains(assessment) for cell in component.cells)
                assert component.cells.contains(assessment) == expected


def test_the_index_of_components_of_published_trees() -> None:
    """What goes away when payoffs change a little has index zero."""
    indices = {
        slug: [c.index for c in eg.solve(eg.published_tree(slug), "nash").components]
        for slug in ("selten-1978", "cho-kreps-1987", "rosenthal-1981", "kuhn-1950")
    }
    assert indices == {
        "selten-1978": [1, 0],
        "cho-kreps-1987": [1, 0],
        "rosenthal-1981": [1],
        # One component alone has index one, whatever the size of the strategic form.
        "kuhn-1950": [1],
    }


@settings(max_examples=6)
@given(seed=st.integers(0, 10**6))
def test_indices_add_up_to_one(seed: int) -> None:
    form = random_tree(Random(seed), 2, 4, payoffs=(0, 1, 2))
    indices = [component.index for component in plan_equilibria(DeviationGame(form)).components]
    assert None in indices or sum(indices) == 1
