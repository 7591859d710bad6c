"""Stable states of conflicts: against the definitions spelled out, and what is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings, strategies as st

import est_games as eg
from est_games.certificate.conflict_stability import SANCTIONS, standing_problems
from est_games.equilibrium.conflict.limited_moves import MAX_HORIZON
from tests.oracles.conflict_brute import anticipated, random_conflict, stable, transitive

DILEMMA = eg.NormalForm.from_payoffs([[3, 0], [5, 1]], [[3, 5], [0, 1]], strategies=["CD"] * 2)


def rest(solution):
    return [equilibrium.state for equilibrium in solution.equilibria]


@pytest.mark.parametrize("concept", SANCTIONS)
@pytest.mark.parametrize("coalitions", [False, True])
def test_every_standing_is_that_of_the_definition(concept, coalitions):
    for seed in range(20):
        graph = random_conflict(seed, n_players=2 + seed % 2, n_states=3 + seed % 2)
        solution = eg.solve(graph, concept, coalitions=coalitions)
        expected = stable(graph, concept, coalitions)
        found = {
            (standing.state, standing.coalition): standing.is_stable
            for standing in solution.certificate.evidence.values()
        }
        assert found == expected
        everywhere = [
            s for s in range(graph.n_states) if all(v for (t, _), v in expected.items() if t == s)
        ]
        assert [e.place for e in solution.equilibria] == everywhere
        assert solution.status.name == ("COMPLETE" if everywhere else "NONE")


@pytest.mark.parametrize("ties", [False, True])
def test_what_two_foresee_is_that_of_the_definition(ties):
    for seed in range(25):
        graph = random_conflict(seed, n_players=2, n_states=4, ties=ties)
        for horizon in (1, 2, 3):
            solution = eg.solve(graph, "limited-move-stability", horizon=horizon)
            still = [
                s for s in range(4) if all(anticipated(graph, i, s, horizon) == {s} for i in (0, 1))
            ]
            assert [e.place for e in solution.equilibria] == still


def test_looking_one_move_ahead_is_nash_stability():
    for seed in range(20):
        graph = random_conflict(seed, n_players=2, n_states=5)
        ahead = eg.solve(graph, "limited-move-stability", horizon=1)
        assert rest(ahead) == rest(eg.solve(graph, "nash-stability"))


def test_far_sight_is_the_limit_of_longer_and_longer_horizons():
    for seed in range(20):
        graph = random_conflict(seed, n_players=2, n_states=5, ties=False)
        long = [
            set(rest(eg.solve(graph, "limited-move-stability", horizon=h))) for h in range(40, 52)
        ]
        assert set(rest(eg.solve(graph, "non-myopic-stability"))) == set.intersection(*long)


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10**6), st.booleans())
def test_concepts_lie_within_each_other(seed, coalitions):
    graph = random_conflict(seed, n_players=3, n_states=5)
    if coalitions:
        graph = transitive(graph)
    held = eg.conflict_stability(graph, coalitions=coalitions).equilibria
    nash, general, symmetric, sequential, both = map(set, list(held.values())[:5])
    assert nash <= both <= sequential <= general
    assert both <= symmetric <= general


def test_overlapping_coalitions_go_where_nobody_could_by_turns():
    """Both together make it worse, then one of them worst: alone it would move twice in a row."""
    graph = eg.ConflictGraph.from_moves(
        {
            "leaver": [("rest", "gain")],
            "one": [("gain", "half")],
            "two": [("half", "worse"), ("worse", "worst")],
        },
        {
            "leaver": ["gain", "half", "worse", "rest", "worst"],
            "one": ["worse", "gain", "half", "rest", "worst"],
            "two": ["worst", "worse", "gain", "half", "rest"],
        },
    )
    table = eg.conflict_stability(graph, coalitions=True)
    (sanction,) = table.standing("sequential-stability", "rest", "leaver").sanctions
    assert sanction.steps == (((1, 2), 3), ((2,), 4))
    assert not table.standing("general-metarationality", "rest", "leaver").is_stable
    direct = eg.conflict_stability(transitive(graph), coalitions=True)
    assert direct.standing("general-metarationality", "rest", "leaver").is_stable


@settings(deadline=None, max_examples=25)
@given(st.permutations(range(5)), st.permutations(range(3)), st.integers(0, 10**6))
def test_names_do_not_matter(order, people, seed):
    graph = random_conflict(seed, n_players=3, n_states=5)
    where = {old: new for new, old in enumerate(order)}
    renamed = replace(
        graph,
        players=tuple(graph.players[i] for i in people),
        states=tuple(graph.states[s] for s in order),
        moves=tuple(
            tuple(tuple(sorted(where[t] for t in graph.moves[i][s])) for s in order) for i in people
        ),
        ranks=tuple(tuple(graph.ranks[i][s] for s in order) for i in people),
    )
    for concept in SANCTIONS:
        assert set(rest(eg.solve(renamed, concept))) == set(rest(eg.solve(graph, concept)))


def test_only_the_order_of_payoffs_counts():
    stretched = eg.NormalForm.from_payoffs([[9, -7], [90, -1]], [[9, 90], [-7, -1]])
    first, second = map(eg.ConflictGraph.from_normal, (DILEMMA, stretched))
    assert first.ranks == second.ranks


def test_a_bent_claim_is_refused():
    graph = eg.ConflictGraph.from_normal(DILEMMA)
    table = eg.conflict_stability(graph)
    kept = table.standing("sequential-stability", "C, C", "player 1")
    assert standing_problems(graph, "sequential-stability", kept) == ()
    (sanction,) = kept.sanctions
    bent = [
        replace(kept, sanctions=()),
        replace(kept, escape=sanction.gain),
        replace(kept, escape=kept.state),
        replace(kept, sanctions=(replace(sanction, steps=()),)),
        replace(kept, sanctions=(replace(sanction, steps=(((0,), 0),)),)),
        replace(kept, sanctions=(replace(sanction, steps=(*sanction.steps, ((1,), 2))),)),
    ]
    for claim in bent:
        assert standing_problems(graph, "sequential-stability", claim)
    assert standing_problems(graph, "nash-stability", replace(kept, sanctions=()))


def test_time_given_is_kept():
    graph = random_conflict(1, n_players=3, n_states=5)
    solution = eg.solve(graph, "general-metarationality", timeout=1e-9)
    assert (solution.status.name, rest(solution)) == ("LIMIT", [])
    two = random_conflict(1, n_players=2, n_states=5)
    assert eg.solve(two, "non-myopic-stability", timeout=1e-9).status.name == "LIMIT"
    assert eg.solve(two, "limited-move-stability", timeout=1e-9).status.name == "LIMIT"


def test_what_cannot_be_asked_is_refused():
    three = random_conflict(1, n_players=3, n_states=4)
    with pytest.raises(eg.SolveError, match="has 3 decision makers"):
        eg.solve(three, "non-myopic-stability")
    two = random_conflict(1, n_players=2, n_states=4)
    for horizon in (0, "x", MAX_HORIZON + 1):
        with pytest.raises(eg.SolveError):
            eg.solve(two, "limited-move-stability", horizon=horizon)
    with pytest.raises(eg.SolveError) as refused:
        eg.solve(two, "nash-stability", coalitions="x", timeout=-1)
    assert "coalitions: is of the wrong kind" in str(refused.value)
    with pytest.raises(eg.SolveError) as refused:
        eg.conflict_stability(two).standing("nash", "0", "a")
    assert "claims nothing about 0 for a [found 'nash'" in str(refused.value)


def test_a_solution_and_a_table_can_be_shown():
    graph = eg.ConflictGraph.from_normal(DILEMMA)
    table = eg.conflict_stability(graph)
    assert "stable" in table._repr_html_()
    assert "C, C" in table.solutions["sequential-stability"]._repr_html_()
