"""What the checkers of offers, demands and agendas refuse."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

import est_games as eg
from est_games.certificate.agenda import agenda_problems, core_problems
from est_games.certificate.best_demand import best_demand_problems
from est_games.certificate.finite_offers import rounds_problems
from est_games.certificate.one_stationary_play import OnePlay, one_play_problems
from est_games.certificate.settlement_ends import end_problems
from est_games.certificate.shifting_power import shift_problems
from est_games.certificate.stationary_offers import play_problems

HAIR = Fraction(1, 10**30)
FORMS = {
    "turns": eg.BargainingForm.from_players(
        ["1", "2"], discounts={"1": "9/10", "2": "8/10"}, recognition=["1", "2"]
    ),
    "votes": eg.BargainingForm.from_players(
        list("abc"), discounts={"a": "9/10", "b": "4/5", "c": "4/5"}, winning=2
    ),
    "council": eg.BargainingForm.from_players(
        {"permanent": 5, "elected": 10},
        discounts="9/10",
        winning=[{"permanent": 5, "elected": 4}],
    ),
}


@pytest.mark.parametrize("name", FORMS)
def test_a_bent_play_is_refused(name: str) -> None:
    form = FORMS[name]
    play = eg.solve(form, "stationary-subgame-perfect").equilibria[0].play
    assert play_problems(form, play) == ()
    for m, row in enumerate(play.prices):
        for t, price in enumerate(row):
            for shift in (HAIR, -HAIR):
                bent = [list(prices) for prices in play.prices]
                bent[m][t] = price + shift
                assert play_problems(form, replace(play, prices=tuple(map(tuple, bent))))
    for k, proposal in enumerate(play.proposals):
        for t in range(len(form.types)):
            partners = list(proposal.partners)
            partners[t] += 1
            others = play.proposals[:k] + play.proposals[k + 1 :]
            bent_proposal = replace(proposal, partners=tuple(partners))
            assert play_problems(form, replace(play, proposals=(*others, bent_proposal)))
        assert play_problems(
            form, replace(play, proposals=play.proposals[:k] + play.proposals[k + 1 :])
        )
    if name == "votes":
        # The same prices, but the two cheap ones invited as it should not be.
        swapped = tuple(
            replace(p, partners=tuple(Fraction(t == (1 if p.state != 1 else 2)) for t in range(3)))
            for p in play.proposals
        )
        assert play_problems(form, replace(play, proposals=swapped))


def test_an_argument_that_does_not_hold_is_refused() -> None:
    turns, votes = FORMS["turns"], FORMS["votes"]
    ones = ((Fraction(1),) * 2,) * 2
    assert one_play_problems(turns, OnePlay(argument="shrinking-bounds", spreads=ones)) == ()
    grown = ((Fraction(1),) * 2, (Fraction(2),) * 2)
    assert one_play_problems(turns, OnePlay(argument="shrinking-bounds", spreads=grown))
    assert one_play_problems(votes, OnePlay(argument="shrinking-bounds", spreads=ones))
    assert one_play_problems(turns, OnePlay(argument="prices-of-consent"))
    assert one_play_problems(turns, OnePlay(argument="prices-of-votes"))
    assert one_play_problems(turns, OnePlay(argument="index"))
    assert one_play_problems(votes, OnePlay(argument="prices-of-votes")) == ()
    patient = eg.BargainingForm.from_players(["1", "2"], discounts=1, recognition=["1", "2"])
    for argument in ("shrinking-bounds", "one-solution", "prices-of-consent", "index"):
        assert one_play_problems(patient, OnePlay(argument=argument, spreads=ones))
    whole = eg.BargainingForm.from_players({"m": 3}, discounts=1, winning=3)
    assert one_play_problems(whole, OnePlay(argument="prices-of-votes"))
    rich = eg.BargainingForm.from_players(
        {"m": 3}, discounts="9/10", breakdown="1/2", disagreement="1/3", winning=2
    )
    assert one_play_problems(rich, OnePlay(argument="prices-of-votes")) == ()
    richer = eg.BargainingForm.from_players(
        {"m": 3}, discounts="9/10", breakdown="1/2", disagreement="2/3", winning=2
    )
    assert one_play_problems(richer, OnePlay(argument="prices-of-votes"))


def test_a_bent_round_is_refused() -> None:
    form = FORMS["turns"]
    rounds = eg.solve(form, "subgame-perfect", rounds=3).equilibria[0].rounds
    assert rounds_problems(form, rounds) == ()
    for k, played in enumerate(rounds):
        for name in ("prices", "partners", "values"):
            table = [list(row) for row in getattr(played, name)]
            table[0][1] += HAIR
            bent = replace(played, **{name: tuple(map(tuple, table))})
            assert rounds_problems(form, (*rounds[:k], bent, *rounds[k + 1 :]))
        refused = replace(played, partners=(None, played.partners[1]))
        assert rounds_problems(form, (*rounds[:k], refused, *rounds[k + 1 :]))


def test_a_bent_demand_is_refused() -> None:
    form = eg.UltimatumForm.from_costs(
        [{"probability": "1/2", "uniform": [0, "2/5"]}, {"probability": "1/2", "cost": "1/5"}],
        power="1/2",
        cost="1/10",
    )
    (best,) = eg.solve(form, "perfect-bayesian").equilibria
    value = best.payoffs[0]
    assert best_demand_problems(form, [best.demand], value) == ()
    assert best_demand_problems(form, [best.demand + HAIR], value)
    assert best_demand_problems(form, [best.demand], value + HAIR)
    assert best_demand_problems(form, [], value)
    assert best_demand_problems(form, [], value - HAIR)
    flat = eg.UltimatumForm.from_costs({"cost": 0}, power="1/2", cost=0)
    half = Fraction(1, 2)
    assert best_demand_problems(flat, [half, Fraction(1)], half) == ()
    assert best_demand_problems(flat, [half], half)


def test_a_bent_settlement_is_refused() -> None:
    form = eg.CrisisForm.from_power(
        "1/2", costs=["1/10", "1/5"], utilities=[{"power": "1/2"}, {"polynomial": [0, 2, -1]}]
    )
    assert end_problems(form, 0, Fraction(4, 25)) == ()
    for share in (Fraction(4, 25) + HAIR, Fraction(0), None):
        assert end_problems(form, 0, share)
    least = eg.solve(form, "peaceful-settlements").equilibria[1].share
    low, high = least.interval(200)
    assert high - low < Fraction(1, 2**190)
    # The second keeps 1 - x, worth 2 (1 - x) - (1 - x)^2 = 3/10.
    assert (1 - low**2 - Fraction(3, 10)) * (1 - high**2 - Fraction(3, 10)) <= 0
    assert end_problems(form, 1, 1 - low)


def test_a_bent_shift_is_refused() -> None:
    form = eg.PowerShiftForm.from_powers(["1/10", "11/100", "9/10"], costs=[1, 1], discount="9/10")
    (found,) = eg.solve(form, "subgame-perfect").equilibria
    assert found.war_period == 1
    assert shift_problems(form, found.demands, found.values) == ()
    for t, demand in enumerate(found.demands):
        for bent in (None, HAIR if demand is None else demand + HAIR):
            if bent != demand:
                demands = (*found.demands[:t], bent, *found.demands[t + 1 :])
                assert shift_problems(form, demands, found.values)
        values = list(found.values)
        values[t] = (values[t][0] + HAIR, values[t][1])
        assert shift_problems(form, found.demands, values)


def test_a_bent_outcome_is_refused() -> None:
    form = eg.AgendaForm.from_positions([0, "2/5", 1], status_quo=0, setter=1)
    assert agenda_problems(form, Fraction(4, 5)) == ()
    for outcome in (Fraction(4, 5) + HAIR, Fraction(4, 5) - HAIR, Fraction(0), Fraction(-1)):
        assert agenda_problems(form, outcome)
    median = Fraction(2, 5)
    assert core_problems(form, median, median) == ()
    assert core_problems(form, median - HAIR, median)
    assert core_problems(form, median, median + HAIR)
