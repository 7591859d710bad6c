"""Games in which one player's gain is the other's loss: values and optimal play told in print."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations
from math import comb
from typing import Any

import pytest

import est_games as eg
from est_games.game.extensive import ExtensiveForm
from tests.oracles.told_trees import Told, moves, nature, pays, tell

HALF = Fraction(1, 2)


def value(game: ExtensiveForm) -> Fraction:
    """What the first player gets, if both ways to the value agree and nobody has a regret."""
    (optimal,) = eg.solve(game, "zero-sum").equilibria
    (point,) = eg.solve(game, "one-nash").equilibria
    assert optimal.regret == point.regret == 0
    assert optimal.payoffs == point.payoffs
    assert optimal.payoffs[0] == -optimal.payoffs[1]
    return optimal.payoffs[0]


def the_only(game: ExtensiveForm, concept: str) -> Any:
    """The equilibrium, where there is one and it is proved that there is no other."""
    solution = eg.solve(game, concept)
    (equilibrium,) = solution.equilibria
    assert equilibrium.regret == 0
    assert solution.status.name == "COMPLETE"
    return equilibrium


def raise_or_pass(red: Fraction, ante: int, bet: int) -> ExtensiveForm:
    """One player is dealt a winning card or not, and may raise; the other one meets or passes."""

    def dealt(card: str) -> Told:
        wins = 1 if card == "red" else -1
        met = pays(wins * (ante + bet), -wins * (ante + bet))
        answer = moves("2", "raised", {"meet": met, "pass": pays(ante, -ante)})
        return moves("1", card, {"raise": answer, "pass": pays(wins * ante, -wins * ante)})

    return tell("12", nature({"red": (red, dealt("red")), "black": (1 - red, dealt("black"))}))


@pytest.mark.parametrize(
    ("red", "bet", "bluff", "meet", "worth"),
    [
        pytest.param("1/2", 1, "1/3", "2/3", "1/3", id="myerson-1991-figure-2.1"),
        pytest.param("1/4", 2, "1/6", "1/2", "-1/4", id="ferguson-2014-basic-endgame"),
    ],
)
def test_one_card_is_bluffed_with_now_and_then(
    red: str, bet: int, bluff: str, meet: str, worth: str
) -> None:
    game = raise_or_pass(Fraction(red), 1, bet)
    assert value(game) == Fraction(worth)
    for concept in ("nash", "subgame-perfect", "sequential", "agent-nash"):
        behavior = the_only(game, concept).behavior
        assert behavior["red"]["raise"] == 1
        assert behavior["black"]["raise"] == Fraction(bluff)
        assert behavior["raised"]["meet"] == Fraction(meet)
    beliefs = the_only(game, "sequential").beliefs
    odds = Fraction(red) / (1 - Fraction(red)) / Fraction(bluff)
    assert beliefs["raised"]["red/raise"] == odds / (1 + odds)


def half_street(cards: str) -> ExtensiveForm:
    """Ante one; the first may bet one, the second may call; the cards rank as they stand."""
    deals = {}
    for own, other in permutations(cards, 2):
        wins = 1 if cards.index(own) > cards.index(other) else -1
        called = pays(2 * wins, -2 * wins)
        answer = moves("2", f"2 {other}", {"call": called, "fold": pays(1, -1)})
        chance = Fraction(1, len(cards) * (len(cards) - 1))
        deals[own + other] = (
            chance,
            moves("1", f"1 {own}", {"bet": answer, "check": pays(wins, -wins)}),
        )
    return tell("12", nature(deals))


def test_chen_ankenman_2006_three_cards_and_half_a_street() -> None:
    game = half_street("QKA")
    assert value(game) == Fraction(1, 18)
    behavior = the_only(game, "nash").behavior
    bets = [behavior[f"1 {card}"]["bet"] for card in "QKA"]
    calls = [behavior[f"2 {card}"]["call"] for card in "QKA"]
    assert bets == [Fraction(1, 3), 0, 1]
    assert calls == [0, Fraction(1, 3), 1]


def inspection(steps: int, inspections: int) -> ExtensiveForm:
    """One violation may be tried; an inspection at that step catches it, and both see all."""

    def step(left: int, over: int, past: str) -> Told:
        if not left:
            return pays(0, 0)
        looks = [done for done in "iw" if (over if done == "i" else left > over)]
        caught, missed = pays(-1, 1), pays(1, -1)
        tried = {done: caught if done == "i" else missed for done in looks}
        kept = {done: step(left - 1, over - (done == "i"), past + done) for done in looks}
        place = past or "start"
        after = {"violate": moves("I", f"I {place}", tried), "keep": moves("I", f"I {place}", kept)}
        return moves("V", f"V {place}", after)

    return tell(["V", "I"], step(steps, inspections, ""))


@pytest.mark.parametrize(("steps", "inspections"), [(2, 1), (3, 1), (4, 2), (5, 1)])
def test_dresher_1962_inspections(steps: int, inspections: int) -> None:
    chances = sum(comb(steps, k) for k in range(inspections + 1))
    game = inspection(steps, inspections)
    assert value(game) == Fraction(comb(steps - 1, inspections), chances)


def test_dresher_1962_when_it_is_known_that_nobody_comes() -> None:
    game = inspection(3, 1)
    solution = eg.solve(game, "subgame-perfect")
    assert solution.status.name == "COMPLETE"
    for equilibrium in solution.equilibria:
        assert equilibrium.payoffs == (HALF, -HALF)
        assert equilibrium.behavior["V start"]["violate"] == Fraction(1, 4)
        assert equilibrium.behavior["V w"]["violate"] == Fraction(1, 3)
        assert equilibrium.behavior["I start"]["i"] == Fraction(1, 4)
        assert equilibrium.behavior["V ww"]["keep"] == 1
    # After the one inspection it does not matter when the violation is tried, only that it is.
    assert {equilibrium.behavior["V i"]["violate"] for equilibrium in solution.equilibria} == {0, 1}
    (component,) = solution.components
    own = solution.equilibria[0].behavior
    other = {**own, "V start": {"violate": HALF, "keep": HALF}}
    held = [
        any(cell.contains(eg.Assessment(behavior=each)) for cell in component.cells)
        for each in (own, other)
    ]
    assert held == [True, False]


def test_selvin_1975_it_is_better_to_switch() -> None:
    """A host who is free to open either empty door cannot do better than two thirds."""

    def told(car: str, pick: str) -> Told:
        after = {}
        for door in sorted(set("123") - {car, pick}):
            wins = int(pick == car)
            choice = {"stay": pays(wins, -wins), "switch": pays(1 - wins, wins - 1)}
            after[door] = moves("guest", f"{pick} and {door} opened", choice)
        return moves("host", f"host {car} {pick}", after)

    hidden = {
        car: moves("guest", "pick", {pick: told(car, pick) for pick in "123"}) for car in "123"
    }
    game = tell(["guest", "host"], moves("host", "hide", hidden))
    assert value(game) == Fraction(2, 3)


@pytest.mark.parametrize("seen", ["0", "1/3", "3/4", "1"])
def test_matching_pennies_through_a_keyhole(seen: str) -> None:
    """Whoever sees the penny wins it; that is all there is to be gained."""
    share = Fraction(seen)

    def shown(side: str) -> Told:
        def guess(label: str) -> Told:
            wins = {other: 1 if other == side else -1 for other in "ht"}
            return moves("2", label, {other: pays(-win, win) for other, win in wins.items()})

        return nature({"seen": (share, guess(f"saw {side}")), "not": (1 - share, guess("blind"))})

    game = tell("12", moves("1", "1", {side: shown(side) for side in "ht"}))
    assert value(game) == -share


def silent_duel(steps: int) -> ExtensiveForm:
    """Each has one shot, which the other one does not hear; a hit is surer at every step."""

    def step(now: int, has_shot: tuple[bool, bool]) -> Told:
        if now == steps or all(has_shot):
            return pays(0, 0)
        sure = Fraction(now + 1, steps)

        def fired(shots: tuple[bool, bool]) -> Told:
            branches = {}
            for hits in ((a, b) for a in (True, False) for b in (True, False)):
                chance = Fraction(1)
                for shot, hit in zip(shots, hits, strict=True):
                    chance *= (sure if hit else 1 - sure) if shot else Fraction(not hit)
                if chance:
                    later = tuple(a or b for a, b in zip(has_shot, shots, strict=True))
                    wins = hits[0] - hits[1]
                    after = pays(wins, -wins) if any(hits) else step(now + 1, later)
                    branches[f"{hits}"] = (chance, after)
            return nature(branches)

        def second(first: bool) -> Told:
            if has_shot[1]:
                return fired((first, False))
            return moves("2", f"2 at {now}", {s: fired((first, s == "shoot")) for s in SHOTS})

        if has_shot[0]:
            return second(False)
        return moves("1", f"1 at {now}", {s: second(s == "shoot") for s in SHOTS})

    return tell("12", step(0, (False, False)))


SHOTS = ("shoot", "wait")


@pytest.mark.parametrize("steps", [2, 3, 5])
def test_karlin_1959_a_silent_duel_of_equals_is_worth_nothing(steps: int) -> None:
    game = silent_duel(steps)
    assert value(game) == 0
    assert game.has_perfect_recall


def chomp(rows: int, columns: int) -> ExtensiveForm:
    """Bars of chocolate: eat a square and all above and right of it; the last one is poisoned."""
    count = iter(range(10**6))

    def bite(lengths: tuple[int, ...], turn: int) -> Told:
        after: dict[str, Told] = {}
        for row, length in enumerate(lengths):
            for column in range(length):
                left = tuple(min(n, column) if k >= row else n for k, n in enumerate(lengths))
                loss = -1 if turn == 0 else 1
                ends = not any(left)
                after[f"{row}{column}"] = pays(loss, -loss) if ends else bite(left, 1 - turn)
        return moves("12"[turn], f"bite {next(count)}", after)

    return tell("12", bite((columns,) * rows, 0))


@pytest.mark.parametrize(("rows", "columns"), [(2, 2), (2, 3), (3, 2)])
def test_gale_1974_whoever_bites_first_wins(rows: int, columns: int) -> None:
    game = chomp(rows, columns)
    assert value(game) == 1
    assert {e.payoffs for e in eg.solve(game, "pure-subgame-perfect").equilibria} == {(1, -1)}
