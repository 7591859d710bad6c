"""Offers, agendas and demands under threat of war: published results, solved from their forms."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

import est_games as eg

TOLERANCE = 1e-9
STATIONARY = "stationary-subgame-perfect"


def proved(form: Any, concept: str, **options: Any) -> Any:
    """The only equilibrium of a form, without regret, of a complete solution."""
    solution = eg.solve(form, concept, **options)
    assert not any(equilibrium.regret for equilibrium in solution.equilibria)
    assert solution.status.name == "COMPLETE"
    (equilibrium,) = solution.equilibria
    return equilibrium


def turns(**given: Any) -> eg.BargainingForm:
    """Two players who offer in turn."""
    return eg.BargainingForm.from_players(["1", "2"], recognition=["1", "2"], **given)


@pytest.mark.parametrize(
    ("discounts", "share"),
    [(("9/10", "9/10"), 0.5263157894736842), (("9/10", "8/10"), 0.7142857142857143)],
)
def test_rubinstein_1982_alternating_offers(discounts: tuple[str, str], share: float) -> None:
    form = turns(discounts=dict(zip("12", discounts, strict=True)))
    equilibrium = proved(form, STATIONARY)
    assert equilibrium.payoffs[0] == pytest.approx(share, abs=TOLERANCE)
    assert equilibrium.offers[0].keeps == equilibrium.payoffs[0]
    # No other equilibrium is subgame perfect (Shaked and Sutton 1984).
    assert proved(form, "subgame-perfect").payoffs == equilibrium.payoffs
    # Whoever offers first has the advantage, and the responder what waiting is worth.
    assert equilibrium.offers[0].prices["2"] == equilibrium.payoffs[1]


@pytest.mark.parametrize(("costs", "share"), [((1, 2), 1), ((2, 1), Fraction(1, 10))])
def test_rubinstein_1982_fixed_costs_of_waiting(costs: tuple[int, int], share: Fraction) -> None:
    """Whoever waits more cheaply gets all, but for what the other saves it by offering first."""
    form = turns(
        discounts=1,
        delay_costs={name: Fraction(c, 10) for name, c in zip("12", costs, strict=True)},
    )
    solution = eg.solve(form, STATIONARY)
    # One equilibrium, proved; that it is the only one is not claimed.
    assert solution.status.name == "PARTIAL"
    assert solution.equilibria[0].payoffs == (share, 1 - share)
    assert eg.solve(form, "subgame-perfect", rounds=31).equilibria[0].payoffs[0] == share


@pytest.mark.parametrize(
    ("n", "q", "discount", "share"),
    [
        (3, 2, 1, 0.6666666666666666),
        (5, 3, 1, 0.6),
        (5, 5, "9/10", 0.28),
        (56, 56, "9/10", 0.1160714285714286),
    ],
)
def test_baron_ferejohn_1989_closed_rule(n: int, q: int, discount: Any, share: float) -> None:
    form = eg.BargainingForm.from_players({"member": n}, discounts=discount, winning=q)
    equilibrium = proved(form, STATIONARY)
    (offer,) = equilibrium.offers
    assert offer.keeps == pytest.approx(share, abs=TOLERANCE)
    assert offer.prices["member"] == Fraction(discount) / n
    assert offer.partners["member"] == q - 1
    assert equilibrium.payoffs == (Fraction(1, n),)


def test_baron_ferejohn_1989_unequal_recognition_leaves_shares_equal() -> None:
    """Who is less often recognised is cheaper, so more often invited, as long as it is close."""
    form = eg.BargainingForm.from_players(
        ["a", "b", "c"],
        discounts=1,
        winning=2,
        recognition={"a": "2/5", "b": "3/10", "c": "3/10"},
    )
    assert proved(form, STATIONARY).payoffs == (Fraction(1, 3),) * 3


def test_eraslan_2002_payoffs_rise_with_recognition_and_patience_may_hurt() -> None:
    lots = {"a": "1/2", "b": "3/10", "c": "1/5"}
    form = eg.BargainingForm.from_players(list("abc"), discounts="1/2", winning=2, recognition=lots)
    a, b, c = proved(form, STATIONARY).payoffs
    assert a >= b >= c
    patient = eg.BargainingForm.from_players(
        list("abc"), discounts={"a": "9/10", "b": "1/2", "c": "1/4"}, winning=2
    )
    # The most patient is the dearest, and is never invited.
    assert min(proved(patient, STATIONARY).payoffs) == proved(patient, STATIONARY).payoffs[0]


def test_stahl_1972_finitely_many_rounds_tend_to_rubinstein() -> None:
    form = turns(discounts={"1": "9/10", "2": "8/10"})
    limit = proved(form, STATIONARY).payoffs[0]
    gaps = [
        abs(proved(form, "subgame-perfect", rounds=n).payoffs[0] - limit) for n in (1, 11, 51, 201)
    ]
    assert gaps == sorted(gaps, reverse=True)
    assert gaps[-1] < TOLERANCE


@pytest.mark.parametrize("share", [Fraction(k, 10) for k in (0, 2, 4, 5, 6, 8)])
def test_binmore_shaked_sutton_1989_outside_options_count_only_where_they_bind(share) -> None:
    """Deal me out: the second gets the greater of its option and what it gets without."""
    patience = Fraction(9, 10)
    form = turns(discounts=patience, outside={"1": 0, "2": share})
    without = proved(turns(discounts=patience), STATIONARY).payoffs[1]
    assert proved(form, STATIONARY).payoffs[1] == max(without, share)


def test_binmore_rubinstein_wolinsky_1986_breakdown_leads_to_the_nash_solution() -> None:
    fallback = {"1": Fraction(1, 4), "2": Fraction(0)}
    shares = [
        proved(turns(discounts=1, breakdown=risk, disagreement=fallback), STATIONARY).payoffs[0]
        for risk in (Fraction(1, 10), Fraction(1, 100), Fraction(1, 10**6))
    ]
    game = eg.NormalForm.from_payoffs([[0, 1, "1/2"]], [[1, 0, "1/2"]])
    nash = eg.bargain(game, "nash", disagreement=tuple(fallback.values())).payoffs[0]
    assert nash == Fraction(5, 8)
    gaps = [abs(share - nash) for share in shares]
    assert gaps == sorted(gaps, reverse=True)
    assert gaps[-1] < 1e-6


def test_winter_1996_a_veto_player_takes_all_from_the_patient() -> None:
    """Voting [3; 2, 1, 1]: the first must agree, and one of the others is enough."""
    voters = {name: {"votes": weight} for name, weight in (("a", 2), ("b", 1), ("c", 1))}
    rule = {"rule": "weighted-majority", "measure": "votes", "threshold": 3, "of": "all"}
    shares = []
    for patience in ("1/2", "9/10", "99/100", "9999/10000"):
        form = eg.legislative_bargaining(rule, voters, discounts=patience)
        equilibrium = proved(form, STATIONARY)
        shares.append(equilibrium.payoffs[0])
        assert equilibrium.payoffs[1] == equilibrium.payoffs[2]
    assert shares == sorted(shares)
    assert shares[1] == Fraction(11, 15)
    assert shares[-1] > Fraction(999, 1000)
    patient = eg.solve(eg.legislative_bargaining(rule, voters, discounts=1), STATIONARY)
    assert patient.equilibria[0].payoffs == (1, 0, 0)


def test_mccarty_2000_vetoes_are_shared_out_and_proposing_adds_to_them() -> None:
    """Fifteen, of whom five have a veto and four of the other ten are needed."""
    council = eg.voting_body(eg.load_treaty("un-charter"), "security-council")
    form = eg.legislative_bargaining(council.rule, council.electorate, discounts="9/10")
    equilibrium = proved(form, STATIONARY)
    permanent, elected = equilibrium.payoffs
    assert (5 * permanent + 10 * elected, permanent > 6 * elected) == (1, True)
    # Every veto is bought at each turn.
    assert [offer.partners["permanent"] for offer in equilibrium.offers] == [4, 5]


def test_snyder_ting_ansolabehere_2005_payoffs_in_proportion_to_weights() -> None:
    """Voting [4; 3, 1, 1, 1, 1], recognised as often as weighty."""
    rule = {"rule": "weighted-majority", "measure": "votes", "threshold": 4, "of": "all"}
    voters = {"big": {"votes": 3}} | {f"small {k}": {"votes": 1} for k in range(4)}
    lots = {name: Fraction(row["votes"], 7) for name, row in voters.items()}
    form = eg.legislative_bargaining(rule, voters, discounts="4/5", recognition=lots)
    payoffs = proved(form, STATIONARY).payoffs
    assert payoffs == (Fraction(3, 7), *[Fraction(1, 7)] * 4)


def test_herrero_1985_more_than_two_share_by_turns() -> None:
    """Three in turn: the stationary shares fall by the discount from one to the next."""
    form = eg.BargainingForm.from_players(
        ["1", "2", "3"], discounts="9/10", recognition=["1", "2", "3"]
    )
    first, second, third = proved(form, STATIONARY).payoffs
    assert (second / first, third / second) == (Fraction(9, 10), Fraction(9, 10))


def test_fearon_1995_the_range_of_settlements() -> None:
    form = eg.CrisisForm.from_power("1/2", costs=["1/10", "1/5"])
    solution = eg.solve(form, "peaceful-settlements")
    assert solution.status.name == "COMPLETE"
    ends = [float(equilibrium.share) for equilibrium in solution.equilibria]
    assert ends == pytest.approx([0.4, 0.7], abs=TOLERANCE)


def test_fearon_1995_risk_aversion_widens_the_range() -> None:
    neutral = eg.CrisisForm.from_power("1/2", costs=["1/10", "1/5"])
    averse = eg.CrisisForm.from_power(
        "1/2", costs=["1/10", "1/5"], utilities=[{"power": "1/2"}, {"polynomial": [0, 2, -1]}]
    )
    wide, narrow = (
        [e.share for e in eg.solve(form, "peaceful-settlements").equilibria]
        for form in (averse, neutral)
    )
    assert wide[0] < narrow[0] < narrow[1] < wide[1]
    assert wide[0] == Fraction(4, 25)


def test_fearon_1995_an_indivisible_issue_and_a_first_strike_leave_no_settlement() -> None:
    whole = eg.CrisisForm.from_power("1/2", costs=["1/10", "1/5"], divisions=[0, 1])
    assert eg.solve(whole, "peaceful-settlements").status.name == "NONE"
    # The advantage of striking first, p_f - p_s, against the costs together.
    for advantage, status in (("29/100", "COMPLETE"), ("31/100", "NONE")):
        half = Fraction(advantage) / 2
        form = eg.CrisisForm.from_power(
            [Fraction(1, 2) + half, Fraction(1, 2) - half], costs=["1/10", "1/5"]
        )
        assert eg.solve(form, "peaceful-settlements").status.name == status


def test_fearon_1995_a_demand_under_private_cost() -> None:
    form = eg.UltimatumForm.from_costs({"uniform": [0, "2/5"]}, power="1/2", cost="1/10")
    equilibrium = proved(form, "perfect-bayesian")
    assert float(equilibrium.demand) == pytest.approx(0.65, abs=TOLERANCE)
    assert float(equilibrium.war) == pytest.approx(0.375, abs=TOLERANCE)


@pytest.mark.parametrize("discount", [Fraction(1, 2), Fraction(9, 10)])
def test_fearon_1995_a_declining_state_attacks_if_power_moves_fast(discount: Fraction) -> None:
    """War at once if delta p_2 - p_1 > c_B (1 - delta)^2, and else never."""
    start, cost, found = Fraction(1, 10), Fraction(1, 3), set()
    for k in range(1, 40):
        later = Fraction(k, 40)
        form = eg.PowerShiftForm.from_powers([start, later], costs=[cost, cost], discount=discount)
        war = proved(form, "subgame-perfect").war_period
        assert (war == 0) == (discount * later - start > cost * (1 - discount) ** 2)
        found.add(war)
    assert found == {None, 0}


def test_powell_1999_the_risk_return_trade_off() -> None:
    """The resolute are screened out by war only if there are few of them."""
    wars = []
    for share in (Fraction(k, 20) for k in range(1, 20)):
        form = eg.UltimatumForm.from_costs(
            [
                {"probability": 1 - share, "cost": "2/5"},
                {"probability": share, "cost": "1/10"},
            ],
            power="1/2",
            cost="1/10",
        )
        equilibria = eg.solve(form, "perfect-bayesian").equilibria
        for equilibrium in equilibria:
            # All that the weak give, or what the resolute give too.
            assert (equilibrium.demand, equilibrium.war) in (
                (Fraction(9, 10), share),
                (Fraction(3, 5), 0),
            )
        wars.append([equilibrium.war > 0 for equilibrium in equilibria])
    # 9/10 (1 - s) + 2/5 s against 3/5: the demands are equally good at s = 3/5.
    assert wars == [[True]] * 11 + [[False, True]] + [[False]] * 7


@pytest.mark.parametrize(
    ("status_quo", "setter", "outcome"),
    [(0, 1, 0.8), ("3/10", 1, 0.5), ("6/10", 1, 0.6), (0, "7/10", 0.7)],
)
@pytest.mark.parametrize("voters", [["2/5"], ["1/10", "2/5", 1], [0, "1/5", "2/5", "1/2", "9/10"]])
def test_romer_rosenthal_1978_closed_rule(voters, status_quo, setter, outcome) -> None:
    form = eg.AgendaForm.from_positions(voters, status_quo=status_quo, setter=setter)
    found = proved(form, "subgame-perfect").outcome
    assert float(found) == pytest.approx(outcome, abs=TOLERANCE)


def test_black_1948_an_open_rule_leads_to_the_median() -> None:
    form = eg.AgendaForm.from_positions([0, 7, 1, 9, 4], status_quo=0)
    assert proved(form, "core").outcome == 4


def test_krehbiel_1998_gridlock_between_the_pivots() -> None:
    """A hundred senators, sixty to end debate, a president whom sixty-seven override."""
    form = eg.AgendaForm.from_positions(
        {"senators": list(range(1, 101)), "president": 20},
        status_quo=50,
        winning=[{"senators": 60, "president": 1}, {"senators": 67}],
    )
    solution = eg.solve(form, "core")
    # From the veto pivot, left of the median, to the filibuster pivot, right of it.
    assert [e.outcome for e in solution.equilibria] == [34, 60]


def test_tsebelis_money_1997_two_chambers_give_way_as_far_as_the_nearer_median() -> None:
    form = eg.AgendaForm.from_positions(
        {"lower": [1, 5, 6], "upper": [2, 3, 9]},
        status_quo=0,
        setter=10,
        winning=[{"lower": 2, "upper": 2}],
    )
    assert proved(form, "subgame-perfect").outcome == 6
    assert [e.outcome for e in eg.solve(form, "core").equilibria] == [3, 5]


def test_consensus_keeps_whatever_anybody_would_lose_by() -> None:
    osce = eg.voting_body(eg.load_treaty("osce"), "council")
    ideals = {"members": [Fraction(k, 55) for k in range(56)]}
    form = eg.agenda_setting(
        osce.rule, osce.electorate, positions=ideals, status_quo="1/2", setter=1
    )
    assert proved(form, "subgame-perfect").outcome == Fraction(1, 2)
    assert [e.outcome for e in eg.solve(form, "core").equilibria] == [0, 1]
    minus_one = eg.voting_body(eg.load_treaty("osce"), "minus-one")
    form = eg.agenda_setting(
        minus_one.rule,
        minus_one.electorate,
        positions={"members": [0, *[1] * 54]},
        excluded={"members": 1},
        status_quo="1/2",
        setter=1,
    )
    assert proved(form, "subgame-perfect").outcome == Fraction(1, 2)
