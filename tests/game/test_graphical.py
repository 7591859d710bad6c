"""Graphical forms: built from tables, pairs and functions, expanded, recognised, refused."""

from __future__ import annotations

import pickle
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from est_games.errors import GameError
from est_games.game.graphical import GraphicalForm
from est_games.game.local_table import LocalTable
from est_games.game.normal import NormalForm

SAME = [[1, 0], [0, 1]]


def test_a_table_a_player_axes_in_the_order_named() -> None:
    form = GraphicalForm.from_tables(
        {"a": (["b", "a"], [[1, 2, 3], [4, 5, "6/7"]]), "b": (["b"], [0.1, 0])}
    )
    assert form.shape == (3, 2)
    assert form.neighbours == ((1,), ())
    # The first axis is b's, so that b's second and a's third strategy pay a 6/7.
    assert form.payoff((2, 1)) == (Fraction(6, 7), 0)
    assert form.payoff(["1", "2"])[0] == 4
    assert form.payoff((0, 0))[1] == Fraction(0.1)


def test_tables_add_up() -> None:
    form = GraphicalForm.from_tables(
        {
            "a": [
                (["a", "b"], SAME),
                (["b", "a"], [[0, 10], [100, 0]]),
                (["b"], [0, 1000]),
                ([], 7),
            ],
            "b": [],
        },
        strategies=["x", "y"],
    )
    assert [form.payoff(p)[0] for p in ("xx", "xy", "yx", "yy")] == [8, 1107, 17, 1008]
    assert form.payoff("yy")[1] == 0
    # Tables over the same players were added up when they were read.
    assert [table.scope for table in form.tables[0]] == [(), (0, 1), (1,)]


def test_pairs_pay_both_and_rows_are_the_firsts() -> None:
    form = GraphicalForm.from_pairs(
        {
            ("a", "b"): ([[1, 2, 3]] * 2, [[4, 5, 6]] * 2),
            ("b", "a"): ([[10, 20]] * 3, [[0, 1]] * 3),
        },
        own={"c": [0, "1/2"]},
        players=["c", "b", "a"],
    )
    assert form.players == ("c", "b", "a")
    assert form.shape == (2, 3, 2)
    assert form.payoff((1, 2, 1)) == (Fraction(1, 2), 6 + 20, 3 + 1)


def test_a_function_is_asked_once_a_local_profile() -> None:
    asked = []

    def payoff(player: str, profile: dict[str, str]) -> bool:
        asked.append((player, tuple(profile.items())))
        return profile[player] == "y"

    form = GraphicalForm.from_payoff(
        payoff,
        neighbours={"a": ["b"], "b": [], "c": ["a", "b"]},
        strategies={"a": "xy", "b": "yz", "c": "y"},
    )
    assert len(asked) == len(set(asked)) == 4 + 2 + 4
    assert form.payoff(["y", "z", "y"]) == (1, 0, 1)


@st.composite
def tables(draw: st.DrawFn) -> NormalForm:
    shape = draw(st.lists(st.integers(1, 3), min_size=1, max_size=4))
    chance = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    return NormalForm.from_payoffs(
        chance.integers(0, draw(st.sampled_from([1, 2, 50])), (len(shape), *shape))
    )


@settings(max_examples=60)
@given(tables())
def test_the_normal_form_comes_back(game: NormalForm) -> None:
    form = GraphicalForm.from_normal(game)
    assert form.to_normal() == game
    for player, near in enumerate(form.neighbours):
        rest = np.moveaxis(game.array[player], player, 0)
        axes = [j for j in range(game.n_players) if j != player]
        matters = {
            j
            for axis, j in enumerate(axes, start=1)
            if (rest != np.take(rest, [0], axis=axis)).any()
        }
        assert set(near) == matters


def test_fractions_and_huge_payoffs_go_both_ways() -> None:
    huge = [[10**30, "1/3"], [10**30 + 1, 0]]
    game = NormalForm.from_payoffs([huge, huge], [[[1, 1], [2, 2]]] * 2, [[[0, 0], [0, 0]]] * 2)
    form = GraphicalForm.from_normal(game)
    assert form.neighbours == ((1, 2), (), ())
    assert form.to_normal() == game
    assert form.integers[0][0].dtype == object
    assert form.integers[1][0].dtype == np.int64


def test_it_compares_pickles_and_shows_itself() -> None:
    form = GraphicalForm.from_pairs({("a", "<b>"): (SAME, SAME)}, title="standards")
    assert pickle.loads(pickle.dumps(form)) == form
    assert hash(form) == hash(
        GraphicalForm.from_pairs({("a", "<b>"): (SAME, SAME)}, title="standards")
    )
    assert repr(form) == (
        "GraphicalForm('standards', 2 players, 2 strategies each; "
        "8 local payoffs, at most 1 neighbours)"
    )
    page = form._repr_html_()
    assert "&lt;b&gt;" in page
    assert "<b>" not in page.replace("<b>standards</b>", "").replace("<b><u>", "")


def test_best_responses_are_marked() -> None:
    form = GraphicalForm.from_tables({"a": (["a", "b"], [[1, 5], [2, 0]]), "b": (["a"], [7, 8])})
    page = form._repr_html_()
    assert all(f"<b><u>{payoff}</u></b>" in page for payoff in (2, 5, 7, 8))
    assert not any(f"<b><u>{payoff}</u></b>" in page for payoff in (0, 1))


def test_a_large_form_is_shown_in_part() -> None:
    form = GraphicalForm.from_tables({f"p{i}": ([f"p{i}"], [0, 1]) for i in range(300)})
    page = form._repr_html_()
    assert "200 more players are not shown." in page
    assert "The other tables are not shown." in page
    assert len(page) < 200_000


@pytest.mark.parametrize(
    ("tables", "message"),
    [
        ({}, "players: must be 1 to 2000"),
        ({"a": 3}, r"tables\['a'\]: holds no tables \[found '3'; accepted: \(names of players"),
        (
            {"a": (["z"], [1])},
            r"tables\['a'\]: is over somebody who does not play \[found 'z'; acc",
        ),
        (
            {"a": (["a", "a"], SAME)},
            r"tables\['a'\]: is twice over one player \[found \"\['a', 'a'\]",
        ),
        (
            {"a": (["a"], [1, float("nan")])},
            r"tables\['a'\]\[1\]: is not finite \[found 'nan'; accept",
        ),
        ({"a": (["a"], [1, "x"])}, r"tables\['a'\]\[1\]: is not a number \[found 'x'"),
        (
            {"a": (["a"], 5)},
            r"tables\['a'\]: is not a table \[found '5'; accepted: one for each stra",
        ),
        ({"a": (["a"], [])}, r"tables\['a'\]: has 0 entries"),
        (
            {"a": (["a", "b"], [[1, 2], [3]]), "b": (["b"], [1, 2])},
            r"tables\['a'\]\[1\]: has 1 entries \[accepted: 2, one for each strategy of b\]",
        ),
        (
            {"a": (["a"], [1, 2]), "b": [(["b"], [1]), (["a", "b"], [[1]])]},
            r"tables\['b'\]\[1\]: has 1 entries \[accepted: 2, one for each strategy of a\]",
        ),
    ],
)
def test_tables_that_do_not_fit_are_refused(tables: dict[str, object], message: str) -> None:
    with pytest.raises(GameError, match=message):
        GraphicalForm.from_tables(tables)


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(GameError) as caught:
        GraphicalForm.from_tables(
            {"a": (["a", "z"], [[1, 2]]), "b": (["b"], [None, "1/0"]), "c": 1}
        )
    assert [problem.path for problem in caught.value.problems] == [
        "tables['a']",
        "tables['b'][0]",
        "tables['b'][1]",
        "tables['c']",
    ]


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: GraphicalForm.from_pairs({("a", "b"): SAME[0]}), "tables.*is not a table"),
        (
            lambda: GraphicalForm.from_pairs({("a", "b"): 1}),
            r"pairs\[\('a', 'b'\)\]: are not two play",
        ),
        (
            lambda: GraphicalForm.from_pairs({"ab": (SAME, SAME)}),
            r"pairs\[ab\]: are not two players",
        ),
        (
            lambda: GraphicalForm.from_pairs({("a", "b"): (SAME, SAME)}, players=["a"]),
            r"players: leave somebody out \[found 'b'\]",
        ),
        (
            lambda: GraphicalForm.from_payoff(
                lambda *_: 0, neighbours={"a": ["b"]}, strategies=["x"]
            ),
            r"neighbours\['a'\]: are not all players \[found 'b'; accepted: a list of a\]",
        ),
        (
            lambda: GraphicalForm.from_payoff(
                lambda *_: None, neighbours={"a": []}, strategies=["x"]
            ),
            r"payoff\('a', \{'a': 'x'\}\): is not a number \[found 'None'",
        ),
        (
            lambda: GraphicalForm.from_payoff(
                lambda *_: 0,
                neighbours={str(i): [str(j) for j in range(30)] for i in range(30)},
                strategies=["x", "y"],
            ),
            "tables: would hold 32212254720 payoffs",
        ),
        (
            lambda: GraphicalForm(
                players=("a",),
                strategies=(("x",),),
                tables=((LocalTable(scope=(1,), payoffs=()),),),
            ),
            r"tables\[0\]\[0\].scope: is no set of players \[found '\(1,\)'; accepted: number",
        ),
        (
            lambda: GraphicalForm(
                players=("a",),
                strategies=(("x",),),
                tables=((LocalTable(scope=(0,), payoffs=()),),),
            ),
            r"tables\[0\]\[0\].payoffs: hold 0 entries, not one for each of 1 profiles",
        ),
        (
            lambda: GraphicalForm(
                players=("a",),
                strategies=(("x",),),
                tables=((LocalTable(scope=(0,), payoffs=(1,)),),),  # type: ignore[arg-type]
            ),
            r"tables\[0\]\[0\].payoffs: must be Fractions",
        ),
        (
            lambda: GraphicalForm(players=("a",), strategies=(("x",),), tables=()),
            "tables: need one row",
        ),
        (lambda: GraphicalForm(players=("a",), strategies=((),), tables=((),)), "needs a strategy"),
    ],
)
def test_what_is_no_form_is_refused(build: object, message: str) -> None:
    with pytest.raises(GameError, match=message):
        build()  # type: ignore[operator]


def test_profiles_that_are_none_are_refused() -> None:
    form = GraphicalForm.from_pairs({("a", "b"): (SAME, SAME)}, strategies=["x", "y"])
    with pytest.raises(GameError, match="profile: needs 2 strategies"):
        form.payoff(["x"])
    with pytest.raises(GameError) as caught:
        form.payoff(["z", 2])
    assert [str(problem) for problem in caught.value.problems] == [
        "profile[0]: is no strategy of a [found 'z'; accepted: 0 to 1, or one of x, y]",
        "profile[1]: is no strategy of b [found '2'; accepted: 0 to 1, or one of x, y]",
    ]


def test_a_large_form_has_no_normal_form() -> None:
    form = GraphicalForm.from_tables({f"p{i}": ([f"p{i}"], [0, 1]) for i in range(56)})
    with pytest.raises(
        GameError, match=r"of 56 players would hold .* pure-nash needs no normal form"
    ):
        form.to_normal()
