"""All equilibria of zero-sum trees as products of optimal plans, against the general search."""

from __future__ import annotations

from fractions import Fraction
from importlib import import_module
from random import Random

import pytest
from hypothesis import given, settings, strategies as st

import est_games as eg
from est_games.certificate.deviation_game import DeviationGame
from est_games.certificate.optimal_plans import OptimalPair
from est_games.equilibrium.sequence_form import plan_equilibria as module
from est_games.equilibrium.sequence_form.plan_equilibria import plan_equilibria
from est_games.equilibrium.solution import Solution, Status
from est_games.game.extensive import ExtensiveForm
from est_games.game.normal import NormalForm
from tests.oracles.published_trees import at_once, beer_quiche, kuhn
from tests.oracles.random_tree import random_tree
from tests.published.test_opposed_interests import half_street, inspection


def opposed(form: ExtensiveForm, scale: int = 1, total: int = 0) -> ExtensiveForm:
    """Give the second what the first does not get."""
    return ExtensiveForm.from_nodes(
        players=form.players,
        parent=form.parent,
        information_set=form.information_set,
        information_sets=form.information_sets,
        payoffs=[(row[0], scale * (total - row[0])) if row else () for row in form.payoffs],
    )


def products(solution: Solution) -> set[tuple[frozenset, ...]]:
    return {
        tuple(frozenset(map(tuple, plans)) for plans in subset)
        for component in solution.components
        for subset in component.subsets
    }


def general(form: ExtensiveForm) -> Solution:
    """Return the answer of the search through cases."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "optimal_pair", lambda game, deadline: None)
        return plan_equilibria(DeviationGame(form))


def same(form: ExtensiveForm) -> None:
    product, searched = plan_equilibria(DeviationGame(form)), general(form)
    assert (product.status, searched.status) == (Status.COMPLETE, Status.COMPLETE)
    assert product.algorithm == "the optimal plans of both" != searched.algorithm
    assert products(product) == products(searched)
    (component,), (other,) = product.components, searched.components
    assert set(getattr(component.cells, "keys", ())) == set(getattr(other.cells, "keys", ()))
    assert {str(e.behavior) for e in product.equilibria} == {
        str(e.behavior) for e in searched.equilibria
    }
    assert component.index == 1


@settings(max_examples=25)
@given(seed=st.integers(0, 10**6), top=st.sampled_from((2, 3, 50)))
def test_random_trees_have_the_equilibria_that_the_general_search_finds(
    seed: int, top: int
) -> None:
    rng = Random(seed)
    form = random_tree(rng, 2, 5, payoffs=tuple(range(top)))
    game = opposed(form, rng.choice((1, 3)), rng.randrange(3))
    choosing = {own.player for own in game.information_sets if len(own.actions) > 1}
    if choosing >= {0, 1}:
        same(game)


def test_published_games() -> None:
    for game in (kuhn(), half_street("QKA"), inspection(3, 1)):
        same(game)


def test_kuhn_1950_is_one_family() -> None:
    solution = eg.solve(kuhn(), "nash")
    assert solution.status is Status.COMPLETE
    bets = [e.behavior["1 K"]["bet"] for e in solution.equilibria]
    assert sorted(bets) == [0, 1]
    assert {e.payoffs[0] for e in solution.equilibria} == {Fraction(-1, 18)}


@pytest.mark.parametrize(("steps", "inspections"), [(4, 2), (5, 2)])
def test_dresher_1962_all_equilibria(steps: int, inspections: int) -> None:
    """Too many cases of moves made and not made for the general search, and few plans."""
    solution = eg.solve(inspection(steps, inspections), "nash")
    assert solution.status is Status.COMPLETE
    (component,) = solution.components
    assert len(component.subsets) == 1
    assert len({e.payoffs for e in solution.equilibria}) == 1


def test_matching_pennies_in_any_units() -> None:
    half = Fraction(1, 2)
    for scale, total in ((1, 0), (7, 5), (Fraction(1, 10**12), Fraction(10**15))):
        tables = [[[1, -1], [-1, 1]], [[total - scale * x for x in r] for r in ((1, -1), (-1, 1))]]
        solution = eg.solve(at_once(NormalForm.from_payoffs(*tables)), "nash")
        assert solution.algorithm == "the optimal plans of both"
        (equilibrium,) = solution.equilibria
        assert all(set(row.values()) == {half} for row in equilibrium.behavior.values())


def test_interests_that_are_not_opposed_are_searched() -> None:
    solution = eg.solve(beer_quiche(), "nash")
    assert solution.algorithm != "the optimal plans of both"


def test_many_pairs_are_not_all_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_PAIRS", 5)
    form = at_once(NormalForm.from_payoffs([[0] * 3] * 2, [[0] * 3] * 2))
    solution = plan_equilibria(DeviationGame(form))
    assert solution.status is Status.COMPLETE
    assert [len(plans) for plans in solution.components[0].subsets[0]] == [2, 3]
    assert len(solution.equilibria) == 3
    assert "each plan is in one that is listed" in solution.messages[0]


def test_too_many_plans_leave_it_to_the_general_search(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_PRODUCT", 1)
    solution = eg.solve(inspection(3, 1), "nash")
    assert solution.status is Status.COMPLETE
    assert solution.algorithm != "the optimal plans of both"


def test_the_pair_is_shown_where_time_is_short(monkeypatch: pytest.MonkeyPatch) -> None:
    def late(*given: object) -> None:
        raise TimeoutError("not in time")

    monkeypatch.setattr(module, "optimal_faces", late)
    solution = plan_equilibria(DeviationGame(kuhn()))
    assert solution.status is Status.LIMIT
    assert [e.regret for e in solution.equilibria] == [0]


@pytest.mark.parametrize(
    "broken",
    [
        "est_games.equilibrium.sequence_form.reply_faces.face_vertices",
        "est_games.certificate.plan_side.polytope_vertices",
    ],
)
def test_who_enumerates_wrongly_is_caught(broken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    place, name = broken.rsplit(".", 1)
    honest = getattr(import_module(place), name)

    def short(*given: object, **options: object) -> list:
        found = honest(*given, **options)
        return found[1:] if len(found) > 1 else found

    monkeypatch.setattr(broken, short)
    solution = plan_equilibria(DeviationGame(kuhn()))
    assert solution.status is Status.PARTIAL
    assert solution.components == ()


def test_the_pair_shown_is_in_the_midst() -> None:
    solution = eg.solve(kuhn(), "nash")
    pair = solution.certificate.evidence.tree
    assert isinstance(pair, OptimalPair)
    first = [plan[1:] for plan in solution.components[0].subsets[0][0]]
    mean = [sum(column) / len(first) for column in zip(*first, strict=True)]
    assert list(pair.first) == mean
