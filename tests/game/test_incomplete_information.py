"""Forms of incomplete information: built, turned into others, refused with what is accepted."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

import est_games as eg
from est_games.errors import GameError

ONE = eg.NormalForm.from_payoffs([[2, 0], [3, 1]], [[2, 3], [0, 1]])
OTHER = eg.NormalForm.from_payoffs([[1, 0], [0, 1]], [[1, 0], [0, 1]])
GAMES = {("x", "y"): ONE, ("x", "z"): OTHER}
PRIOR = {("x", "y"): "1/3", ("x", "z"): "2/3"}
FORM = eg.BayesianForm.from_games(GAMES, prior=PRIOR, players=["A", "B"])


def test_plans_agents_and_tree_are_one_game() -> None:
    plans, agents, tree = FORM.to_normal(), FORM.to_normal(agents=True), FORM.to_extensive()
    assert plans.strategies == (
        ("1", "2"),
        ("y: 1, z: 1", "y: 1, z: 2", "y: 2, z: 1", "y: 2, z: 2"),
    )
    assert agents.players == ("A: x", "B: y", "B: z")
    mixed = plans.payoff(("1", "y: 2, z: 1"))
    by_agent = agents.payoff(("1", "2", "1"))
    assert mixed == (Fraction(2, 3), Fraction(3, 3) + Fraction(2, 3))
    assert by_agent == (mixed[0], 3, 1)
    assert tree.to_normal(reduced=False).payoffs == plans.payoffs


def test_types_may_be_correlated() -> None:
    form = eg.BayesianForm.from_payoff(
        lambda types, actions: [actions["A"] == types["B"], actions["B"] == types["A"]],
        types={"A": ["l", "r"], "B": ["l", "r"]},
        actions=["l", "r"],
        prior={("l", "l"): "1/2", ("r", "r"): "1/2"},
    )
    told = {f"{name}: {kind}": {kind: 1} for name in "AB" for kind in "lr"}
    assert eg.is_bayes_nash(form, told)
    assert (1, 1) in {e.payoffs for e in eg.solve(form, "pure-bayes-nash").equilibria}


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"prior": {("x", "y"): "1/3"}}, "must not be negative and sum to one"),
        ({"prior": {("x", "y"): 1}}, r"types\[B\]\[z\]: has no probability"),
        ({"prior": {("x", "w"): 1}}, "names what is no profile of types"),
        ({"prior": {"A": {"x": 1}, "B": {"y": 1}}}, r"prior\[B\]: must name each type"),
        ({"prior": {("x", "y"): "?", ("x", "z"): 1}}, r"prior\[x, y\]: is not a number"),
        ({"players": ["A"]}, r"games\[.*does not fit the others"),
        ({"games": {}}, "games: need a game"),
    ],
)
def test_what_is_no_bayesian_form_is_refused(changed: dict[str, Any], message: str) -> None:
    options: dict[str, Any] = {"games": GAMES, "prior": PRIOR, "players": ["A", "B"]}
    with pytest.raises(GameError, match=message):
        eg.BayesianForm.from_games(**{**options, **changed})


VOTE: dict[str, Any] = {
    "voters": 3,
    "prior": {"up": "1/2", "down": "1/2"},
    "signals": {"up": {"u": "2/3", "d": "1/3"}, "down": {"u": "1/3", "d": "2/3"}},
    "adopted": 2,
    "payoffs": {"up": {"adopted": 1, "rejected": 0}, "down": {"adopted": 0, "rejected": 1}},
}


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"voters": 0}, r"voters: are too few or too many \[found '0'; accepted: 1 to 10000\]"),
        ({"voters": 10**30}, "voters: are too few or too many"),
        ({"adopted": 7}, "adopted: is no number of yes"),
        ({"adopted": [1, 9]}, r"adopted: is no number of yes \[found '9'; accepted: 0 to 3\]"),
        ({"prior": {"up": 1, "down": 0}}, "prior: must be positive and sum to one"),
        ({"signals": {"up": {"u": 1}}}, "must tell of every state how likely each signal is"),
        (
            {"signals": {"up": {"u": 1}, "down": {"d": 1}}},
            "must name the same signals in every state",
        ),
        (
            {"signals": {"up": {"u": 1, "d": 0}, "down": {"u": 1, "d": 0}}},
            r"signals\[voter\]\[d\]: is never seen",
        ),
        ({"payoffs": {"up": {"adopted": 1}}}, "must say what both decisions are worth"),
        (
            {"payoffs": {**VOTE["payoffs"], "up": {"adopted": 1, "rejected": 0, "maybe": 3}}},
            "is neither a decision nor a vote",
        ),
        ({"definition": ["x"]}, "definition: names what is no signal"),
    ],
)
def test_what_is_no_vote_is_refused(changed: dict[str, Any], message: str) -> None:
    with pytest.raises(GameError, match=message):
        eg.signal_voting(**{**VOTE, **changed})


def test_an_own_vote_may_cost_something() -> None:
    dear = eg.signal_voting(
        **{
            **VOTE,
            "payoffs": {state: {**row, "yes": -10} for state, row in VOTE["payoffs"].items()},
        }
    )
    (e,) = eg.solve(dear, "symmetric-nash").equilibria
    assert {row["yes"] for row in e.behavior.values()} == {0}


def test_a_definition_that_covers_everything_tells_nothing() -> None:
    form = eg.signal_voting(**VOTE, definition=["u", "d"])
    assert form.signals == (("within the definition",),)
    assert form.beliefs == ((Fraction(1, 2), Fraction(1, 2)),)


def test_too_large_trees_are_refused() -> None:
    form = eg.signal_voting(**{**VOTE, "voters": 20, "adopted": 11})
    with pytest.raises(GameError, match="make a tree of 2199023255552 ends"):
        form.to_extensive()


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"act": "theta + x"}, "has names without a value"),
        ({"act": "theta +"}, "act: formula"),
        ({"low": 3}, "low: is not below high"),
        ({"noise": -1}, "noise: is negative"),
        ({"players": 1}, "is no number of players"),
        ({"players": 30, "noise": 1}, "accepted: 2 to 24"),
        ({"act": "if(l * theta >= 1, 1, 0)"}, "changes from one case to another where it cannot"),
        ({"act": "if(l >= theta ** 2, 1, 0)", "noise": 1}, "with noise it must be linear in theta"),
        ({"act": "1 / theta"}, "a divisor is not constant"),
        ({"act": "theta ** 7 * theta ** 7"}, "has too high powers"),
    ],
)
def test_what_is_no_global_game_is_refused(changed: dict[str, Any], message: str) -> None:
    options: dict[str, Any] = {"act": "theta + l - 1", "low": -1, "high": 2}
    with pytest.raises(GameError, match=message):
        eg.GlobalGame.from_payoffs(**{**options, **changed})


def test_views_must_be_of_the_same_players() -> None:
    with pytest.raises(GameError, match=r"views\[player 2\]: has other players"):
        eg.Hypergame.from_views(
            {
                "player 1": ONE,
                "player 2": eg.NormalForm.from_payoffs([[1]], [[1]], players=["C", "D"]),
            }
        )
    with pytest.raises(GameError, match="must be one for each player"):
        eg.Hypergame.from_views({"player 1": ONE})
    deep: Any = ONE
    for _ in range(6):
        deep = eg.Hypergame.from_views({"player 1": deep, "player 2": ONE})
    with pytest.raises(GameError, match="go deeper than 6 levels"):
        eg.Hypergame.from_views({"player 1": deep, "player 2": ONE})


def test_the_states_must_be_an_interval() -> None:
    with pytest.raises(GameError, match="low: is not below high"):
        eg.CheapTalk.of("1/4", low=1, high=1)
    with pytest.raises(GameError, match="bias: is not a number"):
        eg.CheapTalk.of("much")
