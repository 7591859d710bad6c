"""Conflicts that the graph model was made for, with the states found stable in print."""

from __future__ import annotations

import pytest

import est_games as eg


def held(graph: eg.ConflictGraph, coalitions: bool = False) -> dict[str, set[str]]:
    found = eg.conflict_stability(graph, coalitions=coalitions).equilibria
    return {concept: set(states) for concept, states in found.items()}


def test_fang_hipel_kilgour_1993_prisoners_dilemma() -> None:
    dilemma = eg.ConflictGraph.from_moves(
        {
            "row": [("CC", "DC"), ("DC", "CC"), ("CD", "DD"), ("DD", "CD")],
            "column": [("CC", "CD"), ("CD", "CC"), ("DC", "DD"), ("DD", "DC")],
        },
        {"row": ["DC", "CC", "DD", "CD"], "column": ["CD", "CC", "DD", "DC"]},
        states=["CC", "CD", "DC", "DD"],
    )
    expected = {
        "nash-stability": {"DD"},
        "general-metarationality": {"CC", "DD"},
        "symmetric-metarationality": {"CC", "DD"},
        "sequential-stability": {"CC", "DD"},
    }
    found = held(dilemma)
    assert {concept: found[concept] for concept in expected} == expected


def test_fang_hipel_kilgour_1993_chicken() -> None:
    chicken = eg.NormalForm.from_payoffs([[3, 2], [4, 1]], [[3, 4], [2, 1]], strategies=["SD"] * 2)
    found = held(eg.ConflictGraph.from_normal(chicken))
    proud = {"S, D", "D, S"}
    assert found["nash-stability"] == found["sequential-stability"] == proud
    assert found["general-metarationality"] == proud | {"S, S"}
    assert found["symmetric-metarationality"] == proud | {"S, S"}


@pytest.mark.parametrize(
    ("row", "column", "states"),
    [
        # Prisoner's dilemma: to cooperate, and not to. Chicken: the compromise alone.
        ([[3, 1], [4, 2]], [[3, 4], [1, 2]], {"0, 0", "1, 1"}),
        ([[3, 2], [4, 1]], [[3, 4], [2, 1]], {"0, 0"}),
    ],
)
def test_brams_wittman_1981_nonmyopic_equilibria(row, column, states) -> None:
    game = eg.NormalForm.from_payoffs(row, column, strategies=["01"] * 2)
    graph = eg.ConflictGraph.from_normal(game)
    found = eg.solve(graph, "non-myopic-stability").equilibria
    assert {equilibrium.state for equilibrium in found} == states


def elmira() -> eg.ConflictGraph:
    """A ministry may soften its order; a plant delays, accepts or leaves; a council insists."""
    told = {
        "ministry": "12 34 56 78",
        "plant": "13 19 24 29 39 49 57 59 68 69 79 89",
        "council": "15 51 26 62 37 73 48 84",
    }
    liked = {"ministry": "734851269", "plant": "148593726", "council": "735186429"}
    return eg.ConflictGraph.from_moves(
        {name: [tuple(pair) for pair in pairs.split()] for name, pairs in told.items()},
        {name: list(order) for name, order in liked.items()},
        states=list("123456789"),
    )


def test_hipel_fang_kilgour_peng_1993_elmira() -> None:
    found = held(elmira())
    assert found["nash-stability"] == found["sequential-stability"] == {"5", "8", "9"}
    assert found["general-metarationality"] == {"1", "4", "5", "8", "9"}
    assert found["symmetric-metarationality"] == {"1", "4", "5", "8", "9"}


def test_kilgour_hipel_fang_peng_2001_elmira_with_coalitions() -> None:
    """Ministry and plant both gain by going from 5 to 8 together, as they did."""
    table = eg.conflict_stability(elmira(), coalitions=True)
    assert set(table.equilibria["nash-stability"]) == {"8", "9"}
    escape = table.standing("nash-stability", "5", "ministry", "plant").escape
    assert table.graph.states[escape] == "8"


def test_fraser_hipel_1984_cuban_missile_crisis() -> None:
    """The blockade with withdrawal, and withdrawal with nothing done, as outcomes 6 and 4."""

    def marks(outcome: int) -> str:
        return "".join("Y" if outcome >> k & 1 else "N" for k in range(4))

    order = {
        "US": [4, 6, 5, 7, 2, 1, 3, 0, 11, 9, 10, 8],
        "USSR": [0, 4, 6, 2, 5, 1, 7, 3, 11, 9, 10, 8],
    }
    graph = eg.ConflictGraph.from_options(
        {"US": ["air strike", "blockade"], "USSR": ["withdraw", "escalate"]},
        {name: [marks(outcome) for outcome in outcomes] for name, outcomes in order.items()},
        infeasible=["--YY"],
    )
    assert held(graph)["sequential-stability"] == {marks(4), marks(6)}
