"""Small games of textbooks and papers: what threats, beliefs and forward induction leave."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

import est_games as eg
from est_games.game.extensive import ExtensiveForm
from tests.oracles.told_trees import Told, moves, nature, pays, tell

HALF = Fraction(1, 2)


def replies(table: list[tuple[int, ...]], player: str = "2", label: str = "2") -> Told:
    """What a player does who sees nothing: the payoffs after l and after r."""
    return moves(player, label, {"l": pays(*table[0]), "r": pays(*table[1])})


def regretless(game: ExtensiveForm, concept: str) -> Any:
    """The solution, once every equilibrium in it has no regret and it is complete."""
    solution = eg.solve(game, concept)
    assert not any(equilibrium.regret for equilibrium in solution.equilibria)
    assert solution.status.name == "COMPLETE"
    return solution


def outcomes(game: ExtensiveForm, concept: str) -> set[tuple[Any, ...]]:
    """What the equilibria pay."""
    return {equilibrium.payoffs for equilibrium in regretless(game, concept).equilibria}


def holds(solution: Any, behavior: Any, beliefs: Any = None) -> bool:
    """Whether a point lies in a solution."""
    point = eg.Assessment(behavior=behavior, beliefs=beliefs or {})
    return any(cell.contains(point) for part in solution.components for cell in part.cells)


def gibbons_left_middle_right() -> ExtensiveForm:
    first = {"L": replies([(2, 1), (0, 0)]), "M": replies([(0, 2), (0, 1)]), "R": pays(1, 3)}
    return tell("12", moves("1", "1", first), "Gibbons (1992), figure 4.1.1")


def test_gibbons_1992_a_threat_that_no_belief_supports() -> None:
    game = gibbons_left_middle_right()
    nash = regretless(game, "nash")
    assert len(nash.components) == 2
    for chance, is_enough in ((0, True), (HALF, True), (Fraction(51, 100), False)):
        threat = {"1": {"R": Fraction(1)}, "2": {"l": Fraction(chance), "r": 1 - Fraction(chance)}}
        assert holds(nash, threat) == eg.is_nash(game, threat) == is_enough
    assert outcomes(game, "subgame-perfect") == {(2, 1), (1, 3)}
    for concept in ("weak-perfect-bayesian", "perfect-bayesian", "sequential"):
        assert outcomes(game, concept) == {(2, 1)}


def test_gibbons_1992_a_belief_that_strategies_do_not_allow() -> None:
    three = [[(1, 2, 1), (3, 3, 3)], [(0, 1, 2), (0, 1, 1)]]
    second = {a: replies(row, "3", "3") for a, row in zip("LR", three, strict=True)}
    first = {"A": pays(2, 0, 0), "D": moves("2", "2", second)}
    game = tell("123", moves("1", "1", first), "Gibbons (1992), figure 4.1.4")
    for concept in ("subgame-perfect", "perfect-bayesian", "sequential"):
        assert outcomes(game, concept) == {(3, 3, 3)}
    # The third believes in what the second, as everybody knows, does not do.
    one = Fraction(1)
    empty = {"1": {"A": one}, "2": {"L": one}, "3": {"l": one}}
    beliefs = {"1": {"": one}, "2": {"D": one}, "3": {"D/R": one}}
    assert eg.is_weak_perfect_bayesian(game, empty, beliefs)
    assert not eg.is_perfect_bayesian(game, empty, beliefs)
    assert holds(regretless(game, "weak-perfect-bayesian"), empty, beliefs)
    assert outcomes(game, "nash") == outcomes(game, "weak-perfect-bayesian")


BATTLE = {"T": [(3, 1), (0, 0)], "B": [(0, 0), (1, 3)]}


def test_kohlberg_mertens_1986_one_move_or_two() -> None:
    """The reduced strategic form is one; what is sequential is not."""
    battle = {row: replies(table) for row, table in BATTLE.items()}
    split = tell("12", moves("1", "1", {"out": pays(2, 2), "in": moves("1", "1 in", battle)}))
    joined = tell("12", moves("1", "1", {"out": pays(2, 2)} | battle))
    assert outcomes(split, "nash") == outcomes(joined, "nash") == {(2, 2), (3, 1)}
    assert len(regretless(split, "nash").components) == 2

    solution = regretless(split, "sequential")
    assert len(solution.components) == 3
    assert {e.behavior["2"]["l"] for e in solution.equilibria} == {0, 1, Fraction(1, 4)}
    assert outcomes(split, "subgame-perfect") == {(2, 2), (3, 1)}

    solution = regretless(joined, "sequential")
    assert len(solution.components) == 2
    one, third = Fraction(1), Fraction(1, 3)
    beliefs = {"1": {"": one}, "2": {"T": Fraction(3, 4), "B": Fraction(1, 4)}}
    for left, is_one in ((2 * third, True), (Fraction(1, 2), True), (Fraction(3, 4), False)):
        stays = {"1": {"out": one}, "2": {"l": left, "r": 1 - left}}
        assert holds(solution, stays, beliefs) == is_one
        assert eg.is_sequential(joined, stays, beliefs) == is_one
    # It is the move that is dominated by staying out that the second must think possible.
    assert not holds(
        solution,
        {"1": {"out": one}, "2": {"r": one}},
        {"1": {"": one}, "2": {"T": Fraction(4, 5), "B": Fraction(1, 5)}},
    )


def test_kohlberg_mertens_1986_the_dalek() -> None:
    first = {"T": pays(2, 7), "M": replies([(3, 1), (0, 0)]), "B": replies([(0, 0), (1, 1)])}
    game = tell("12", moves("1", "1", first), "dalek")
    for concept in ("nash", "subgame-perfect", "sequential"):
        assert outcomes(game, concept) == {(2, 7), (3, 1)}
        assert len(regretless(game, concept).components) == 2
    assert outcomes(game, "correlated") == {(2, 7), (3, 1)}


@pytest.mark.parametrize("noise", ["1/10", "1/100", "6/25"])
def test_bagwell_1995_a_leader_seen_through_noise(noise: str) -> None:
    """A pure equilibrium without any lead, and two mixed ones."""
    e = Fraction(noise)
    table = {"SS": (5, 2), "SC": (3, 1), "CS": (6, 3), "CC": (4, 4)}

    def seen(action: str) -> Told:
        return nature(
            {
                sight: (
                    1 - e if sight == action else e,
                    moves("follower", f"saw {sight}", {b: pays(*table[action + b]) for b in "SC"}),
                )
                for sight in "SC"
            }
        )

    leads = moves("leader", "leader", {action: seen(action) for action in "SC"})
    solution = regretless(tell(["leader", "follower"], leads), "nash")
    mixes = 1 / (2 - 4 * e)
    expected = {
        (Fraction(0), Fraction(0), Fraction(0)),
        (1 - e, Fraction(1), 1 - mixes),
        (e, mixes, Fraction(0)),
    }
    assert {
        (e.behavior["leader"]["S"], e.behavior["saw S"]["S"], e.behavior["saw C"]["S"])
        for e in solution.equilibria
    } == expected
    assert outcomes(tell(["leader", "follower"], leads), "sequential") == {
        equilibrium.payoffs for equilibrium in solution.equilibria
    }


def reputation(tough: Fraction, cost: Fraction, gain: int) -> ExtensiveForm:
    """Two markets; whoever is tough always fights."""

    def last(is_tough: bool, past: str, earned: int, entrant: Fraction | int) -> Told:
        fought = pays(earned - 1, entrant, cost - 1)
        inside: Told = pays(earned, entrant, cost - 1)
        if not is_tough:
            replies = {"yield": pays(earned, entrant, cost), "fight": fought}
            inside = moves("monopolist", f"last after {past}", replies)
        outside = pays(earned + gain, entrant, 0)
        return moves("second", f"saw {past}", {"out": outside, "in": inside})

    def first(is_tough: bool) -> Told:
        fought = last(is_tough, "fight", -1, cost - 1)
        inside = fought
        if not is_tough:
            replies = {"yield": last(False, "yield", 0, cost), "fight": fought}
            inside = moves("monopolist", "first", replies)
        return moves(
            "first", "first entrant", {"out": last(is_tough, "quiet", gain, 0), "in": inside}
        )

    return tell(
        ["monopolist", "first", "second"],
        nature({"tough": (tough, first(True)), "weak": (1 - tough, first(False))}),
        "reputation",
    )


def test_kreps_wilson_1982_a_reputation_that_is_bought_now_and_then() -> None:
    p, b, a = Fraction(1, 10), Fraction(1, 2), 2
    solution = regretless(reputation(p, b, a), "sequential")
    (equilibrium,) = solution.equilibria
    behavior, beliefs = equilibrium.behavior, equilibrium.beliefs
    # Fighting lifts the belief to the entrant's share of cost, and entry is then met half the time.
    assert behavior["first"]["fight"] == p * (1 - b) / ((1 - p) * b) == Fraction(1, 9)
    assert behavior["saw fight"]["out"] == Fraction(1, a)
    assert beliefs["saw fight"]["tough/in"] == b
    assert beliefs["saw quiet"]["tough/out"] == p
    assert behavior["first entrant"]["in"] == behavior["saw yield"]["in"] == 1
    assert behavior["saw quiet"]["in"] == behavior["last after quiet"]["yield"] == 1


def test_kreps_wilson_1982_a_reputation_that_is_worth_a_fight() -> None:
    solution = regretless(reputation(Fraction(3, 10), HALF, 2), "sequential")
    for equilibrium in solution.equilibria:
        # A chance above the square of the share keeps the first one out.
        assert equilibrium.behavior["first entrant"]["out"] == 1
        assert equilibrium.behavior["first"]["fight"] == Fraction(3, 7)


def cheap_talk(bias: Fraction) -> ExtensiveForm:
    def told(kind: int, message: str) -> Told:
        ends = {
            str(act): pays(-((act - kind - bias) ** 2), -((act - kind) ** 2))
            for act in (Fraction(0), HALF, Fraction(1))
        }
        return moves("receiver", f"told {message}", ends)

    def kinds(kind: int) -> Told:
        return moves("sender", f"type {kind}", {m: told(kind, m) for m in ("high", "low")})

    return tell(["sender", "receiver"], nature({str(k): (HALF, kinds(k)) for k in (0, 1)}))


def test_crawford_sobel_1982_words_are_believed_if_the_bias_is_small() -> None:
    near = Fraction(1, 5)
    babble = (-((HALF - near) ** 2) - (HALF + near) ** 2) / 2
    assert outcomes(cheap_talk(near), "perfect-bayesian") == {
        (-(near**2), 0),
        (babble, -Fraction(1, 4)),
    }
    assert outcomes(cheap_talk(Fraction(1)), "perfect-bayesian") == {
        (-Fraction(5, 4), -Fraction(1, 4))
    }


def jury(right: Fraction) -> ExtensiveForm:
    """Three jurors who must all vote to convict; half of the accused are guilty."""

    def votes(is_guilty: bool, signals: str, cast: str = "") -> Told:
        juror = len(cast)
        if juror == 3:
            loss = Fraction(0) if (cast == "CCC") == is_guilty else -HALF
            return pays(loss, loss, loss)
        after = {vote: votes(is_guilty, signals, cast + vote) for vote in "CA"}
        return moves("ABC"[juror], f"{'ABC'[juror]} {signals[juror]}", after)

    branches = {}
    for is_guilty in (True, False):
        for number in range(8):
            signals = "".join("gi"[number >> k & 1] for k in range(3))
            chance = HALF
            for signal in signals:
                chance *= right if (signal == "g") == is_guilty else 1 - right
            branches[f"{'guilty' if is_guilty else 'innocent'} {signals}"] = (
                chance,
                votes(is_guilty, signals),
            )
    return tell("ABC", nature(branches), "jury")


def test_feddersen_pesendorfer_1998_unanimity_convicts_against_the_evidence() -> None:
    game, one = jury(Fraction(4, 5)), Fraction(1)

    def votes(innocent: Fraction) -> dict[str, dict[str, Fraction]]:
        by_signal = {"g": {"C": one}, "i": {"C": innocent, "A": 1 - innocent}}
        return {f"{juror} {signal}": by_signal[signal] for juror in "ABC" for signal in "gi"}

    # With k the root of (1 - p) / p, (k p - (1 - p)) / (p - k (1 - p)) is 2/7.
    assert eg.is_nash(game, votes(Fraction(2, 7)))
    assert not eg.is_nash(game, votes(Fraction(0)))
    assert not eg.is_nash(game, votes(Fraction(3, 7)))
    assert eg.is_nash(game, {label: {"A": one} for label in votes(one)})


def test_milgrom_roberts_1982_a_low_price_that_tells_costs() -> None:
    profit = {("low", "low"): 6, ("low", "high"): 7, ("high", "low"): 2, ("high", "high"): 5}
    later = {"low": (3, 7), "high": (1, 5)}

    def cost(kind: str) -> Told:
        after = {}
        for price in ("low", "high"):
            now, (duopoly, alone) = profit[kind, price], later[kind]
            entered = pays(now + duopoly, -2 if kind == "low" else 1)
            after[price] = moves(
                "entrant", f"saw {price}", {"in": entered, "out": pays(now + alone, 0)}
            )
        return moves("incumbent", kind, after)

    game = tell(
        ["incumbent", "entrant"], nature({kind: (HALF, cost(kind)) for kind in ("low", "high")})
    )
    solution = regretless(game, "sequential")
    separating = [e for e in solution.equilibria if e.behavior["high"]["high"] == 1]
    assert separating
    for equilibrium in separating:
        if equilibrium.behavior["low"]["low"] == 1:
            assert equilibrium.behavior["saw low"]["out"] == 1
            assert equilibrium.behavior["saw high"]["in"] == 1


def audience(cost: Fraction) -> ExtensiveForm:
    """A threat in public: whoever backs down pays its audience; only the strong would fight."""
    tree = eg.ExtensiveBuilder(["A", "B"])
    nature = tree.chance({"strong": "1/4", "weak": "3/4"})
    for kind, war in (("strong", "1/5"), ("weak", -1)):
        first = tree.decision("A", ["threat", "wait"], after=nature[kind], information_set=kind)
        tree.terminal([0, 1], after=first["wait"])
        answer = tree.decision(
            "B", ["resist", "concede"], after=first["threat"], information_set="threatened"
        )
        tree.terminal([1, 0], after=answer["concede"])
        last = tree.decision(
            "A", ["fight", "back"], after=answer["resist"], information_set=f"{kind}, resisted"
        )
        tree.terminal([war, "-1/2"], after=last["fight"])
        tree.terminal([-cost, 1], after=last["back"])
    return tree.build()


@pytest.mark.parametrize("cost", [Fraction(1, 4), HALF])
def test_fearon_1994_audience_costs_make_a_threat_tell_something(cost: Fraction) -> None:
    """B doubts a threat so far that it does not care, and concedes as often as bluffing is fair."""
    (found,) = regretless(audience(cost), "sequential").equilibria
    assert found.behavior["strong"]["threat"] == 1
    assert found.behavior["weak"]["threat"] == Fraction(1, 6)
    assert found.behavior["threatened"]["concede"] == cost / (1 + cost)


def test_fearon_1994_an_audience_that_costs_more_than_war_leaves_no_way_back() -> None:
    (found,) = regretless(audience(Fraction(3, 2)), "sequential").equilibria
    assert found.behavior["weak"]["threat"] == found.behavior["weak, resisted"]["fight"] == 1
    assert found.behavior["threatened"]["concede"] == 1
