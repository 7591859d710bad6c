"""Conflicts as graphs: read from moves, options and games, and refused with all that is wrong."""

from __future__ import annotations

import pytest

import est_games as eg

MOVES = {"one": [("peace", "raid")], "other": {"raid": ["war", "peace"]}}
LIKED = {"one": ["raid", "peace", "war"], "other": {"peace": 9, "war": "1/2", "raid": 0.5}}


def test_moves_and_preferences_are_read():
    graph = eg.ConflictGraph.from_moves(MOVES, LIKED)
    assert graph.states == ("peace", "raid", "war")
    assert graph.moves == (((1,), (), ()), ((), (0, 2), ()))
    assert graph.ranks == ((1, 2, 0), (1, 0, 0))
    assert graph.improvements == (((1,), (), ()), ((), (0,), ()))


def test_all_that_is_wrong_is_said_at_once():
    with pytest.raises(eg.GameError) as refused:
        eg.ConflictGraph.from_moves(
            {"one": [("peace", "raid"), ("peace", "peace")], "other": [("raid", "moon")]},
            {"one": ["raid", "raid"], "other": ["peace", "raid"]},
            states=["peace", "raid"],
        )
    assert str(refused.value) == (
        "not a conflict graph\n"
        "  - moves[one][1]: leads nowhere [found 'peace']\n"
        "  - moves[other][0]: is no state [found 'moon'; accepted: peace, raid]\n"
        "  - preferences[one]: leaves states out [found 'peace']\n"
        "  - preferences[one]: ranks states twice [found 'raid']"
    )


@pytest.mark.parametrize(
    ("moves", "liked", "said"),
    [
        ({"one": [("a", "b", "c")]}, {"one": ["a", "b"]}, "is no move"),
        ({"one": 5}, {"one": ["a", "b"]}, "is no move"),
        ({"one": [("a", "b")]}, {"two": ["a", "b"]}, "the same decision makers"),
        ({"one": [("a", "b")]}, {"one": 5}, "is no ranking"),
        ({"one": [("a", "b")]}, {"one": {"a": "x", "b": 1}}, "is not a number"),
        ({"one": [("a", "b")]}, {"one": [["a", "b"], "c d  e"]}, "is not a label"),
        ({}, {}, "are 0"),
    ],
)
def test_what_is_no_conflict_is_refused(moves, liked, said):
    with pytest.raises(eg.GameError, match=said):
        eg.ConflictGraph.from_moves(moves, liked)


def test_options_make_states_and_moves():
    graph = eg.ConflictGraph.from_options(
        {"maker": ["modify"], "plant": ["accept", "leave"]},
        {"maker": {"statements": ["-Y-", "N--"]}, "plant": {"statements": ["--N", "N--"]}},
        infeasible=["-YY"],
        irreversible=["leave", "modify"],
        merged=["--Y"],
    )
    assert graph.states == ("NNN", "--Y", "NYN", "YNN", "YYN")
    moves = {
        (graph.players[i], graph.states[s], graph.states[t])
        for i, own in enumerate(graph.moves)
        for s, targets in enumerate(own)
        for t in targets
    }
    back_and_forth = {("NNN", "NYN"), ("NYN", "NNN"), ("YNN", "YYN"), ("YYN", "YNN")}
    assert moves == {
        *(("maker", a, b) for a, b in [("NNN", "YNN"), ("NYN", "YYN")]),
        *(("plant", a, b) for a, b in back_and_forth),
        *(("plant", a, "--Y") for a in ("NNN", "NYN", "YNN", "YYN")),
    }
    best_first = sorted(graph.states, key=lambda s: -graph.ranks[0][graph.place(s)])
    assert best_first[:2] == ["NYN", "YYN"]


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"infeasible": ["Y"]}, "is no pattern of 2 options"),
        ({"infeasible": ["--"]}, "leave 0 states"),
        ({"irreversible": ["pay"]}, "is no option"),
        ({"merged": "YX"}, "is no pattern"),
    ],
)
def test_options_that_do_not_fit_are_refused(told, said):
    with pytest.raises(eg.GameError, match=said):
        eg.ConflictGraph.from_options({"a": ["x"], "b": ["y"]}, {}, **told)


def test_too_many_options_and_unlikely_statements_are_refused():
    with pytest.raises(eg.GameError, match="are 17"):
        eg.ConflictGraph.from_options({"a": list("abcdefghijklmnopq")}, {})
    with pytest.raises(eg.GameError, match="holds no statements"):
        eg.ConflictGraph.from_options({"a": ["x"]}, {"a": {"statements": 5}})


def test_a_treaty_game_is_a_conflict_of_plans():
    form = eg.published_tree("selten-1978").to_normal()
    graph = eg.ConflictGraph.from_normal(form)
    nash = {e.place for e in eg.solve(graph, "nash-stability").equilibria}
    assert len(nash) == len(eg.solve(form, "pure-nash").equilibria)


def test_a_state_is_found_by_name_or_number():
    graph = eg.ConflictGraph.from_moves(MOVES, LIKED)
    assert graph.place("raid") == graph.place(1) == 1
    with pytest.raises(eg.GameError, match="is no state of the conflict"):
        graph.place("moon")


def test_too_many_profiles_are_refused():
    big = eg.NormalForm.from_payoffs(*[[[0] * 70] * 70] * 2)
    with pytest.raises(eg.GameError, match="would be 4900"):
        eg.ConflictGraph.from_normal(big)
