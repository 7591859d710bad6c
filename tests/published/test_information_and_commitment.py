"""What players know of each other, and what they can bind themselves to."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import pytest

import est_games as eg
from est_games.game.extensive import ExtensiveForm
from tests.oracles.told_trees import Told, moves, nature, pays, tell

HALF = Fraction(1, 2)


def regretless(game: ExtensiveForm, concept: str, **options: Any) -> Any:
    """The solution, once every equilibrium in it has no regret and it is complete."""
    solution = eg.solve(game, concept, **options)
    assert not any(equilibrium.regret for equilibrium in solution.equilibria)
    assert solution.status.name == "COMPLETE"
    return solution


def electronic_mail(most: int, lost: Fraction, loss: int) -> ExtensiveForm:
    """Every message is answered by another one until one is lost; then both choose at once.

    To attack pays only in the second state and only if both do; each knows how many it has sent.
    """

    def choose(is_on: bool, sent: tuple[int, int]) -> Told:
        def ends(one: str, two: str) -> Told:
            if one == two == "attack" and is_on:
                return pays(1, 1)
            return pays(*(-loss if act == "attack" else 0 for act in (one, two)))

        after = {
            one: moves("2", f"2 sent {sent[1]}", {two: ends(one, two) for two in ACTS})
            for one in ACTS
        }
        return moves("1", f"1 sent {sent[0]}", after)

    branches: dict[str, tuple[Any, Told]] = {"off": (HALF, choose(False, (0, 0)))}
    chance = HALF
    for n_sent in range(1, most + 1):
        arrives = chance * (lost if n_sent < most else 1)
        branches[f"{n_sent} sent"] = (arrives, choose(True, (-(-n_sent // 2), n_sent // 2)))
        chance *= 1 - lost
    return tell("12", nature(branches))


ACTS = ("attack", "wait")


@pytest.mark.parametrize("most", [3, 5])
def test_rubinstein_1989_no_number_of_messages_is_enough(most: int) -> None:
    game = electronic_mail(most, HALF, 2)
    (equilibrium,) = regretless(game, "nash").equilibria
    assert equilibrium.payoffs == (0, 0)
    assert {row["wait"] for row in equilibrium.behavior.values()} == {1}
    # Were it common knowledge, attacking together would be an equilibrium.
    sure = electronic_mail(2, Fraction(0), 2)
    assert any(e.payoffs[0] > 0 for e in regretless(sure, "nash").equilibria)


def test_diamond_dybvig_1983_a_run_that_would_be_seen() -> None:
    table = {"run": {"run": (1, 1), "wait": (2, 0)}, "wait": {"run": (0, 2), "wait": (3, 3)}}

    def second(first: str, label: str) -> Told:
        return moves("2", label, {act: pays(*table[first][act]) for act in table})

    unseen = tell("12", moves("1", "1", {act: second(act, "2") for act in table}))
    seen = tell("12", moves("1", "1", {act: second(act, f"saw {act}") for act in table}))
    both = regretless(unseen, "nash")
    assert {e.payoffs for e in both.equilibria} == {(1, 1), (3, 3), (Fraction(3, 2),) * 2}
    assert len(both.components) == 3
    (alone,) = regretless(seen, "subgame-perfect").equilibria
    assert alone.payoffs == (3, 3)
    assert {e.payoffs for e in regretless(unseen, "subgame-perfect").equilibria} == {
        e.payoffs for e in both.equilibria
    }


def test_vickrey_1961_a_first_price_auction_in_whole_bids() -> None:
    def bids(one: int, two: int) -> Told:
        def sold(a: int, b: int) -> Told:
            share = {True: Fraction(1), False: Fraction(0)}[a > b] if a != b else HALF
            return pays(share * (one - a), (1 - share) * (two - b))

        after = {
            str(a): moves("2", f"2 worth {two}", {str(b): sold(a, b) for b in (0, 1)})
            for a in (0, 1)
        }
        return moves("1", f"1 worth {one}", after)

    branches = {f"{a} and {b}": (Fraction(1, 4), bids(a, b)) for a, b in product((0, 3), repeat=2)}
    game = tell("12", nature(branches))
    for concept in ("nash", "sequential"):
        (equilibrium,) = regretless(game, concept).equilibria
        assert {equilibrium.behavior[f"{i} worth 3"]["1"] for i in "12"} == {1}
        assert {equilibrium.behavior[f"{i} worth 0"]["0"] for i in "12"} == {1}
        assert equilibrium.payoffs == (Fraction(3, 4), Fraction(3, 4))
    assert {e.payoffs for e in regretless(game, "correlated").equilibria} == {
        (Fraction(3, 4), Fraction(3, 4))
    }


def test_farquharson_1969_a_majority_that_looks_ahead() -> None:
    """In the cycle abc, bca, cab: a against b, the winner against c; b is what comes of it."""
    tastes = ("abc", "bca", "cab")

    def roll_call(pair: str, place: str, cast: str = "") -> Told:
        if len(cast) < 3:
            after = {x: roll_call(pair, place, cast + x) for x in pair}
            voter = str(len(cast) + 1)
            return moves(voter, f"{place} {cast or 'first'}", after)
        winner = max(pair, key=cast.count)
        if "c" not in pair:
            return roll_call(winner + "c", f"then {cast} {winner}")
        return pays(*(2 - taste.index(winner) for taste in tastes))

    game = tell("123", roll_call("ab", "ballot"))
    b_wins = (1, 2, 0)
    assert {e.payoffs for e in eg.solve(game, "pure-subgame-perfect").equilibria} == {b_wins}


@pytest.mark.parametrize(("is_seen", "committed"), [(True, 3), (False, "5/2")])
def test_kydland_prescott_1977_rules_rather_than_discretion(
    is_seen: bool, committed: object
) -> None:
    table = {"low": {"low": (2, 1), "high": (3, 0)}, "high": {"low": (0, 0), "high": (1, 1)}}
    after = {
        expected: moves(
            "bank",
            f"saw {expected}" if is_seen else "bank",
            {done: pays(*amounts) for done, amounts in row.items()},
        )
        for expected, row in table.items()
    }
    game = tell(["bank", "public"], moves("public", "public", after))
    (equilibrium,) = regretless(game, "subgame-perfect").equilibria
    assert equilibrium.payoffs == (1, 1)
    rule = eg.solve(game, "stackelberg", leader="bank").equilibria[0]
    # Who may answer what was expected can punish; who may not is low half of the time.
    assert rule.payoffs[0] == Fraction(committed)


@pytest.mark.parametrize("guilty", ["3/10", "1/5", "9/20"])
def test_kamenica_gentzkow_2011_an_investigation_chosen_beforehand(guilty: str) -> None:
    share = Fraction(guilty)

    def told(kind: str) -> Told:
        def judged(report: str) -> Told:
            ends = {
                verdict: pays(int(verdict == "convict"), int((verdict == "convict") == right))
                for verdict in ("convict", "acquit")
            }
            return moves("judge", f"told {report}", ends)

        right = kind == "guilty"
        return moves("prosecutor", kind, {r: judged(r) for r in ("guilty", "innocent")})

    game = tell(
        ["prosecutor", "judge"],
        nature({"guilty": (share, told("guilty")), "innocent": (1 - share, told("innocent"))}),
    )
    best = eg.solve(game, "stackelberg", leader="prosecutor").equilibria[0]
    assert best.payoffs[0] == 2 * share
    # Mere talk convinces nobody.
    assert {e.payoffs for e in regretless(game, "sequential").equilibria} == {(0, 1 - share)}


def two_states(first: Fraction, rounds: int) -> ExtensiveForm:
    """One knows which of two matrices is played, again and again; the other one sees the moves."""

    def stage(state: str, seen: str, earned: Fraction) -> Told:
        if len(seen) == 2 * rounds:
            return pays(earned, -earned)

        def ends(one: str, two: str) -> Told:
            wins = one + two == {"A": "tl", "B": "br"}[state]
            return stage(state, seen + one + two, earned + Fraction(int(wins), rounds))

        place = seen or "start"
        after = {
            one: moves("2", f"2 {place}", {two: ends(one, two) for two in "lr"}) for one in "tb"
        }
        return moves("1", f"1 {state} {place}", after)

    branches = {
        "A": (first, stage("A", "", Fraction(0))),
        "B": (1 - first, stage("B", "", HALF * 0)),
    }
    return tell("12", nature(branches))


@pytest.mark.parametrize(
    ("first", "worth"), [("1/2", "3/8"), ("9/20", "29/80"), ("2/5", "7/20"), ("1/3", "1/3")]
)
def test_aumann_maschler_1966_what_is_known_is_worth_less_the_more_often_it_is_used(
    first: str, worth: str
) -> None:
    share = Fraction(first)
    once, twice = (
        eg.solve(two_states(share, rounds), "zero-sum").equilibria[0].payoffs[0]
        for rounds in (1, 2)
    )
    # One round is worth the smaller chance, and infinitely many the product of both.
    assert once == share
    assert twice == Fraction(worth)
    assert share * (1 - share) < twice <= once
