"""Stationary bargaining: every cell tried by hand, other solvers, other names, other units."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from random import Random
from typing import Any

import pytest

import est_games as eg
from est_games.certificate.stationary_offers import play_problems, stationary_payoffs
from est_games.equilibrium.offers.search import searched_play
from est_games.game.offers.bargaining_form import BargainingForm

STATIONARY = "stationary-subgame-perfect"


def random_form(random: Random, n: int, k: int, *, paid: bool) -> BargainingForm:
    """Players who differ in everything, k of whom must agree."""
    names = [f"p{i}" for i in range(n)]
    lots = [random.randint(1, 6) for _ in names]
    return BargainingForm.from_players(
        names,
        discounts={name: Fraction(random.randint(1, 19), 20) for name in names},
        recognition={name: Fraction(x, sum(lots)) for name, x in zip(names, lots, strict=True)},
        winning=k,
        breakdown="1/5" if paid else 0,
        disagreement={name: Fraction(random.randint(0, 4), 40) for name in names} if paid else 0,
    )


def payoffs_of_all_cells(form: BargainingForm, k: int) -> set[tuple[Fraction, ...]]:
    """Try every way for prices to lie below, at or above the k-th lowest; keep what fits.

    Values add up to the surplus, and what proposers keep above their own price and the k lowest
    prices do too: two linear equations in these, from which all else follows.
    """
    n, found = len(form.types), set()
    chances, bases, weights = form.recognition.start, form.constants, form.weights
    for places in product("<=>", repeat=n):
        # Each value and price as (constant, in what is kept, in the k-th price).
        values, prices = [], []
        for place, p, b, e in zip(places, chances, bases, weights, strict=True):
            if place == "<":
                value = (b / (1 - e), p / (1 - e), Fraction(0))
            elif place == "=":
                value = (-b / e, Fraction(0), 1 / e)
            else:
                value = (Fraction(0), p, p)
            values.append(value)
            prices.append(tuple(e * x + b * (place == 0) for place, x in enumerate(value)))
        below = places.count("<")
        if not below <= k - 1 < below + places.count("="):
            continue
        cheap = [row for row, place in zip(prices, places, strict=True) if place == "<"]
        first = [sum(column) for column in zip(*values, strict=True)]
        second = [sum((row[j] for row in cheap), Fraction(0)) for j in range(3)]
        second = [second[0], second[1] + 1, second[2] + k - below]
        determinant = first[1] * second[2] - first[2] * second[1]
        if not determinant:
            continue
        right = (1 - first[0], 1 - second[0])
        kept = (right[0] * second[2] - first[2] * right[1]) / determinant
        t = (first[1] * right[1] - right[0] * second[1]) / determinant
        worth = [a + b * kept + c * t for a, b, c in values]
        cost = [a + b * kept + c * t for a, b, c in prices]
        fits = t > 0 and all(
            (place == "<" and r <= t)
            or (place == ">" and r >= t)
            or (place == "=" and 0 <= v - p * (kept + t) <= t * (1 - p))
            for place, r, v, p in zip(places, cost, worth, chances, strict=True)
        )
        if fits:
            found.add(tuple(worth))
    return found


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize(("n", "k"), [(3, 2), (4, 2), (4, 3), (5, 3)])
def test_trying_every_cell_finds_the_same_payoffs_and_no_others(n: int, k: int, seed: int) -> None:
    form = random_form(Random(seed * 100 + n * 10 + k), n, k, paid=seed % 2 == 1)
    solution = eg.solve(form, STATIONARY)
    assert solution.status.name == "COMPLETE"
    assert payoffs_of_all_cells(form, k) == {solution.equilibria[0].payoffs}


@pytest.mark.parametrize("seed", range(3))
def test_the_search_agrees_with_the_equations(seed: int) -> None:
    form = random_form(Random(seed), 3, 2, paid=False)
    play = searched_play(form)
    assert play is not None
    assert not play_problems(form, play)
    assert stationary_payoffs(form, play) == eg.solve(form, STATIONARY).equilibria[0].payoffs


def test_alike_players_are_the_same_told_one_by_one_or_together() -> None:
    together = BargainingForm.from_players(
        {"a": 2, "b": 3}, discounts={"a": "9/10", "b": "1/2"}, winning=3
    )
    names = ["a1", "a2", "b1", "b2", "b3"]
    apart = BargainingForm.from_players(
        names, discounts={name: "9/10" if name < "b" else "1/2" for name in names}, winning=3
    )
    a, b = eg.solve(together, STATIONARY).equilibria[0].payoffs
    assert eg.solve(apart, STATIONARY).equilibria[0].payoffs == (a, a, b, b, b)


def test_a_chain_that_is_a_lot_gives_what_a_lot_gives() -> None:
    lots = {"a": Fraction(1, 2), "b": Fraction(1, 3), "c": Fraction(1, 6)}
    for winning in (None, 2):
        given: dict[str, Any] = {"discounts": "4/5", "winning": winning}
        by_lot = BargainingForm.from_players(list("abc"), recognition=lots, **given)
        chain = BargainingForm.from_players(
            list("abc"), recognition=dict.fromkeys("abc", lots), first=lots, **given
        )
        assert chain.is_by_lot
        one, other = (eg.solve(form, STATIONARY).equilibria[0] for form in (by_lot, chain))
        assert one.payoffs == other.payoffs


@pytest.mark.parametrize("seed", range(3))
def test_other_units_and_another_order_change_nothing_else(seed: int) -> None:
    form = random_form(Random(seed), 4, 3, paid=True)
    payoffs = eg.solve(form, STATIONARY).equilibria[0].payoffs
    scaled = BargainingForm(
        types=form.types,
        sizes=form.sizes,
        discounts=form.discounts,
        recognition=form.recognition,
        winning=form.winning,
        surplus=form.surplus * 7,
        breakdown=form.breakdown,
        disagreement=tuple(7 * x for x in form.disagreement),
        status_quo=form.status_quo,
    )
    assert eg.solve(scaled, STATIONARY).equilibria[0].payoffs == tuple(7 * x for x in payoffs)
    order = [2, 0, 3, 1]
    names = [form.types[i] for i in order]
    turned = BargainingForm.from_players(
        names,
        discounts=dict(zip(form.types, form.discounts, strict=True)),
        recognition=dict(zip(form.types, form.recognition.start, strict=True)),
        winning=3,
        breakdown=form.breakdown,
        disagreement=dict(zip(form.types, form.disagreement, strict=True)),
    )
    assert eg.solve(turned, STATIONARY).equilibria[0].payoffs == tuple(payoffs[i] for i in order)


def test_what_is_not_determined_is_said() -> None:
    form = BargainingForm.from_players(["a", "b"], discounts=1)
    solution = eg.solve(form, STATIONARY)
    assert solution.status.name == "FAILED"
    assert "a, b would wait for ever" in solution.messages[0]
    chain = BargainingForm.from_players(
        list("abc"), discounts="1/2", winning=2, recognition=list("abc")
    )
    partial = eg.solve(chain, STATIONARY)
    assert partial.status.name == "PARTIAL"
    assert not play_problems(chain, partial.equilibria[0].play)


def test_twenty_seven_members_who_are_all_different() -> None:
    random = Random(1)
    solution = eg.solve(random_form(random, 27, 14, paid=False), STATIONARY)
    assert solution.status.name == "COMPLETE"
    assert sum(solution.equilibria[0].payoffs) == 1


def test_each_shipped_body_divides_a_surplus() -> None:
    for name in ("un-charter", "council-of-europe", "osce", "league-covenant"):
        for body in eg.voting_bodies(eg.load_treaty(name)):
            form = eg.legislative_bargaining(body.rule, body.electorate, discounts="9/10")
            (equilibrium,) = eg.solve(form, STATIONARY).equilibria
            shares = zip(form.sizes, equilibrium.payoffs, strict=True)
            assert sum(n * share for n, share in shares) == 1


def test_more_than_two_without_end_are_asked_for_stationary_play() -> None:
    form = BargainingForm.from_players(list("abc"), discounts="1/2", recognition=list("abc"))
    with pytest.raises(eg.SolveError) as refused:
        eg.solve(form, "subgame-perfect")
    assert str(refused.value) == (
        "equilibria over rounds without end are more than can be told\n"
        "  - rounds: is missing [accepted: 1 to 2000; or ask for stationary-subgame-perfect]"
    )


def test_wrong_input_is_said_in_full() -> None:
    with pytest.raises(eg.GameError) as refused:
        BargainingForm.from_players(
            ["a", "b"],
            discounts={"a": 2, "c": 1},
            recognition={"a": "1/2", "b": "1/3"},
            winning=[{"a": 2, "z": 1}],
            outside=1,
        )
    assert str(refused.value) == (
        "not a bargaining form\n"
        "  - discounts: names no player [found 'c'; accepted: a, b]\n"
        "  - discounts.b: is not a number [found 'None'; accepted: a finite integer, float, "
        "Fraction, Decimal, rational, or text such as 1/3 or 0.25]\n"
        "  - recognition: must be probabilities that add up to exactly 1 [found '5/6'; "
        "accepted: text such as 1/3 or 0.3 where floats do not add up]\n"
        "  - winning[0]: names no player [found 'z'; accepted: a, b]"
    )
    with pytest.raises(eg.GameError) as refused:
        BargainingForm.from_players(["a", "b"], discounts=2, winning=1, outside="1/2")
    assert [problem.message for problem in refused.value.problems] == [
        "is out of range",
        "is out of range",
        "may be told only where everybody must agree",
    ]
