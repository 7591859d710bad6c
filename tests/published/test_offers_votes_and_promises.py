"""Bargaining, votes, markets and commitments that papers work out in closed form."""

from __future__ import annotations

from fractions import Fraction
from math import exp
from typing import Any

import pytest

import est_games as eg
from est_games.errors import SolveError
from est_games.game.extensive import ExtensiveForm
from est_games.game.extensive_builder import ExtensiveBuilder
from tests.oracles.told_trees import Told, moves, nature, pays, tell

HALF = Fraction(1, 2)


def regretless(game: ExtensiveForm, concept: str, **options: Any) -> Any:
    """The solution, once every equilibrium in it has no regret and it is complete."""
    solution = eg.solve(game, concept, **options)
    assert not any(equilibrium.regret for equilibrium in solution.equilibria)
    assert solution.status.name == "COMPLETE"
    return solution


def test_stahl_1972_two_rounds_of_offers_in_whole_units() -> None:
    """Whoever speaks last keeps most, of a pie that has shrunk by then."""
    pie, shrunk = 3, Fraction(1, 4)

    def last(past: str) -> Told:
        after = {}
        for kept in range(pie + 1):
            agreed = pays((pie - kept) * shrunk, kept * shrunk)
            after[str(kept)] = moves(
                "1", f"1 told {past} {kept}", {"no": pays(0, 0), "yes": agreed}
            )
        return moves("2", f"2 asks after {past}", after)

    first = {
        str(kept): moves(
            "2", f"2 told {kept}", {"yes": pays(kept, pie - kept), "no": last(str(kept))}
        )
        for kept in range(pie + 1)
    }
    solution = eg.solve(tell("12", moves("1", "1 asks", first)), "subgame-perfect")
    assert solution.equilibria
    # The second could get 1/2 or 3/4 later: one unit now is enough, nothing is not.
    assert {e.payoffs for e in solution.equilibria} == {(2, 1)}
    assert {e.behavior["2 told 3"]["no"] for e in solution.equilibria} == {1}


def test_romer_rosenthal_1978_the_setter_goes_as_far_as_the_voter_lets_it() -> None:
    proposals = {
        str(x): moves(
            "voter", f"voted on {x}", {"yes": pays(x, -((x - 2) ** 2)), "no": pays(0, -4)}
        )
        for x in range(6)
    }
    solution = regretless(
        tell(["setter", "voter"], moves("setter", "setter", proposals)), "subgame-perfect"
    )
    # At 4 the voter is indifferent; only if it says yes often enough is 4 asked for and not 3.
    assert len(solution.components) == 1
    payoffs = {equilibrium.payoffs for equilibrium in solution.equilibria}
    assert {(4, -4), (3, -1)} <= payoffs
    for equilibrium in solution.equilibria:
        yes = equilibrium.behavior["voted on 4"]["yes"]
        asked = equilibrium.behavior["setter"]
        assert asked["3"] + asked["4"] == 1
        assert not asked["4"] or 4 * yes >= 3
        assert not asked["3"] or 4 * yes <= 3


def chain_store(markets: int) -> ExtensiveForm:
    players = ["store", *(f"rival {k}" for k in range(markets))]

    def market(k: int, past: str, earned: tuple[int, ...]) -> Told:
        if k == markets:
            return pays(*earned)

        def later(move: str, store: int, rival: int) -> Told:
            others = (*earned[1 : k + 1], rival, *earned[k + 2 :])
            return market(k + 1, past + move, (earned[0] + store, *others))

        place = past or "start"
        reply = {"yield": later("y", 2, 2), "fight": later("f", 0, 0)}
        inside = moves("store", f"entered after {place}", reply)
        return moves(f"rival {k}", f"rival after {place}", {"in": inside, "out": later("o", 5, 1)})

    return tell(players, market(0, "", (0,) * (markets + 1)))


@pytest.mark.parametrize("markets", [2, 3, 5])
def test_selten_1978_the_chain_store_never_fights(markets: int) -> None:
    solution = regretless(chain_store(markets), "subgame-perfect")
    (equilibrium,) = solution.equilibria
    assert equilibrium.payoffs == (2 * markets, *(2,) * markets)
    assert {row.get("yield", row.get("in")) for row in equilibrium.behavior.values()} == {1}


@pytest.mark.parametrize(("soft", "asked", "war"), [("1/2", "17/20", "1/2"), ("1/4", "11/20", "0")])
def test_fearon_1995_risk_and_return_of_a_demand(soft: str, asked: str, war: str) -> None:
    """More is demanded, and war risked, where the other one is more likely to be soft."""
    share = Fraction(soft)
    kinds = {"tough": (1 - share, Fraction(1, 10)), "soft": (share, Fraction(2, 5))}

    def demands(kind: str, cost: Fraction) -> Told:
        return moves(
            "A",
            "A",
            {
                str(x): moves(
                    "B",
                    f"{kind} told {x}",
                    {"yield": pays(x, 1 - x), "war": pays(Fraction(2, 5), HALF - cost)},
                )
                for x in (Fraction(0), Fraction(11, 20), Fraction(17, 20), Fraction(1))
            },
        )

    game = tell(
        "AB", nature({k: (chance, demands(k, cost)) for k, (chance, cost) in kinds.items()})
    )
    for concept in ("subgame-perfect", "perfect-bayesian", "sequential"):
        (equilibrium,) = regretless(game, concept).equilibria
        assert equilibrium.behavior["A"][asked] == 1
        fought = sum(
            chance * equilibrium.behavior[f"{kind} told {asked}"]["war"]
            for kind, (chance, _) in kinds.items()
        )
        assert fought == Fraction(war)


@pytest.mark.parametrize(
    ("gain", "offer", "worth"), [("1/2", "none", 0), ("6/5", "none", 0), ("2", "5", 1)]
)
def test_samuelson_bazerman_1985_who_sells_has_the_worse_firm(
    gain: str, offer: str, worth: int
) -> None:
    """To be worth more to the buyer, whatever it is worth, is not enough for a trade."""

    def offers(value: int) -> Told:
        after: dict[str, Told] = {"none": pays(0, 0)}
        for price in (1, 3, 5):
            sold = pays(value * (1 + Fraction(gain)) - price, price - value)
            after[str(price)] = moves(
                "owner", f"{value} for {price}", {"sell": sold, "keep": pays(0, 0)}
            )
        return moves("buyer", "buyer", after)

    branches = {str(value): (Fraction(1, 3), offers(value)) for value in (0, 2, 4)}
    game = tell(["buyer", "owner"], nature(branches))
    (equilibrium,) = regretless(game, "sequential").equilibria
    assert equilibrium.behavior["buyer"][offer] == 1
    assert equilibrium.payoffs[0] == worth


@pytest.mark.parametrize(("copycat", "first"), [("1/5", "D"), ("1/2", "C")])
def test_kreps_milgrom_roberts_wilson_1982_two_rounds_with_a_copycat(
    copycat: str, first: str
) -> None:
    """It pays to cooperate once if the other one repeats what it sees with chance 1/3 or more."""
    dilemma = {"CC": (3, 3), "CD": (0, 4), "DC": (4, 0), "DD": (1, 1)}

    def play(copies: bool, past: tuple[str, ...], earned: tuple[int, ...]) -> Told:
        if len(past) == 2:
            return pays(*earned)
        place = " ".join(past) or "start"

        def later(both: str) -> Told:
            total = tuple(a + b for a, b in zip(earned, dilemma[both], strict=True))
            return play(copies, (*past, both), total)

        def second(mine: str) -> Told:
            if copies:
                return later(mine + (past[-1][0] if past else "C"))
            return moves("2", f"2 after {place}", {theirs: later(mine + theirs) for theirs in "CD"})

        return moves("1", f"1 after {place}", {mine: second(mine) for mine in "CD"})

    chance = Fraction(copycat)
    game = tell(
        "12",
        nature(
            {
                "copycat": (chance, play(True, (), (0, 0))),
                "free": (1 - chance, play(False, (), (0, 0))),
            }
        ),
    )
    (equilibrium,) = regretless(game, "sequential").equilibria
    assert equilibrium.behavior["1 after start"][first] == 1
    assert equilibrium.behavior["2 after start"]["D"] == 1
    later = [row["D"] for label, row in equilibrium.behavior.items() if "start" not in label]
    assert set(later) == {1}


def test_letchford_conitzer_2010_a_promise_to_be_nice_half_of_the_time() -> None:
    nice_or_harsh = moves("leader", "leader", {"nice": pays(0, 2), "harsh": pays(2, 0)})
    first = {"out": pays(0, 1), "in": nice_or_harsh}
    game = tell(["leader", "follower"], moves("follower", "follower", first))
    assert {e.payoffs for e in regretless(game, "subgame-perfect").equilibria} == {(0, 1)}
    (best,) = eg.solve(game, "stackelberg", leader="leader").equilibria
    assert best.payoffs[0] == 1
    assert best.behavior["leader"]["harsh"] == HALF
    (pure,) = eg.solve(game, "stackelberg", leader="leader", commitment="pure").equilibria[:1]
    assert pure.payoffs[0] == 0


def formula(clauses: list[str]) -> ExtensiveForm:
    """One is told a clause and names a literal in it, the other one is told the variable."""

    def named(literal: str) -> Told:
        true = {"1": literal[0] != "-", "0": literal[0] == "-"}
        ends = {bit: pays(int(holds), int(holds)) for bit, holds in true.items()}
        return moves("1", f"value of {literal[-1]}", ends)

    branches = {
        clause: (
            Fraction(1, len(clauses)),
            moves("2", clause, {literal: named(literal) for literal in clause.split(" or ")}),
        )
        for clause in clauses
    }
    return tell("12", nature(branches))


@pytest.mark.parametrize(
    ("clauses", "best"),
    [(["x", "-x or y", "-x or -y"], "2/3"), (["x", "-x or y", "-y or x"], "1")],
)
def test_von_stengel_forges_2008_play_that_is_hard_to_find(clauses: list[str], best: str) -> None:
    """The best payoff is 1 exactly where the formula can be satisfied, in any concept."""
    game = formula(clauses)
    expected = (Fraction(best), Fraction(best))
    assert max(e.payoffs for e in regretless(game, "nash").equilibria) == expected
    for concept in ("correlated", "extensive-form-correlated", "coarse-correlated"):
        solution = eg.solve(game, concept, welfare="utilitarian")
        assert solution.equilibria[0].payoffs == expected


def absent_minded_driver() -> ExtensiveForm:
    tree = ExtensiveBuilder(["driver"])
    first = tree.decision("driver", ["exit", "go on"], information_set="crossing")
    tree.terminal([0], after=first["exit"])
    second = tree.decision(
        "driver", ["exit", "go on"], after=first["go on"], information_set="crossing"
    )
    tree.terminal([4], after=second["exit"])
    tree.terminal([1], after=second["go on"])
    return tree.build()


def forgets_the_deal() -> ExtensiveForm:
    """A bridge pair as one player: what it was dealt is forgotten when it answers itself."""

    def dealt(card: str) -> Told:
        wins = 1 if card == "high" else -1
        after = moves("pair", "answer", {"keep": pays(wins, -wins), "swap": pays(-wins, wins)})
        other = moves("rival", "told", {"pass": pays(wins, -wins), "call": after})
        return moves("pair", card, {"stop": pays(wins, -wins), "go on": other})

    return tell(["pair", "rival"], nature({card: (HALF, dealt(card)) for card in ("high", "low")}))


@pytest.mark.parametrize(
    ("game", "place"),
    [
        pytest.param(absent_minded_driver(), "crossing", id="piccione-rubinstein-1997"),
        pytest.param(forgets_the_deal(), "answer", id="kuhn-1953"),
    ],
)
def test_who_forgets_is_read_and_shown_and_refused_by_name(game: ExtensiveForm, place: str) -> None:
    assert not game.has_perfect_recall
    assert "<svg" in eg.tree_svg(game)
    for concept in (
        "nash",
        "subgame-perfect",
        "sequential",
        "perfect-bayesian",
        "weak-perfect-bayesian",
        "one-nash",
        "zero-sum",
        "extensive-form-correlated",
    ):
        with pytest.raises(SolveError, match=place):
            eg.solve(game, concept)
    with pytest.raises(SolveError, match=place):
        eg.regret_minimization(game, iterations=1)


@pytest.mark.parametrize("precision", [0.5, 2.0])
def test_mckelvey_palfrey_1998_responses_folded_back_from_the_end(precision: float) -> None:
    """With perfect information agent logit is backward induction with errors."""
    last = moves("1", "3", {"t": pays(3, 1), "p": pays(2, 4)})
    middle = moves("2", "2", {"t": pays(0, 2), "p": last})
    game = tell("12", moves("1", "1", {"t": pays(1, 0), "p": middle}))

    def stops(now: float, later: float) -> float:
        return 1 / (1 + exp(precision * (later - now)))

    third = stops(3, 2)
    second = stops(2, third * 1 + (1 - third) * 4)
    first = stops(1, (1 - second) * (third * 3 + (1 - third) * 2))
    (response,) = eg.solve(game, "quantal-response", lambdas=[precision]).equilibria
    found = [float(response.behavior[label]["t"]) for label in "123"]
    assert found == pytest.approx([first, second, third], abs=1e-9)
