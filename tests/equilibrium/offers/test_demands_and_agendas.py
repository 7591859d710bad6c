"""Demands, crises and agendas against trees on grids and against trying every point."""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

import est_games as eg
from est_games.certificate.agenda import loss
from est_games.certificate.best_demand import demand_value
from est_games.equilibrium.offers.agenda import win_set
from tests.oracles.told_trees import Told, moves, nature, pays, tell

SHARES = st.fractions(0, 1, max_denominator=12)


@pytest.mark.parametrize("rounds", [1, 2, 3])
def test_rounds_of_offers_on_a_grid_tend_to_the_same_as_trees(rounds: int) -> None:
    """No share of the grid makes anybody indifferent, so each tree has one equilibrium."""
    discount, ending = Fraction(47, 100), Fraction(1, 100)
    form = eg.BargainingForm.from_players(
        ["1", "2"], discounts=discount, recognition=["1", "2"], disagreement=ending
    )
    expected = eg.solve(form, "subgame-perfect", rounds=rounds).equilibria[0].payoffs
    for steps in (3, 7):

        def offer(k: int, past: str, steps: int = steps) -> Told:
            if k == rounds:
                return pays(*[ending * discount ** (rounds - 1)] * 2)
            turn, after = "12"[k % 2], {}
            for kept in range(steps + 1):
                shares = [Fraction(kept, steps), Fraction(steps - kept, steps)]
                agreed = pays(*(x * discount**k for x in shares[:: 1 if turn == "1" else -1]))
                answer = {"yes": agreed, "no": offer(k + 1, f"{past} {kept}")}
                after[str(kept)] = moves("21"[k % 2], f"told{past} {kept}", answer)
            return moves(turn, f"asks{past}.", after)

        solution = eg.solve(tell("12", offer(0, "")), "subgame-perfect")
        assert solution.status.name == "COMPLETE"
        (found,) = {e.payoffs for e in solution.equilibria}
        assert abs(found[0] - expected[0]) <= Fraction(1, steps)


@pytest.mark.parametrize("weak", ["1/5", "1/2", "9/10"])
def test_an_ultimatum_to_two_types_gives_the_same_as_a_tree(weak: str) -> None:
    share, cost = Fraction(weak), Fraction(1, 10)
    costs = {"weak": Fraction(2, 5), "firm": Fraction(1, 10)}
    form = eg.UltimatumForm.from_costs(
        [
            {"probability": share, "cost": costs["weak"]},
            {"probability": 1 - share, "cost": costs["firm"]},
        ],
        power="1/2",
        cost=cost,
    )
    half = Fraction(1, 2)

    def answers(kind: str) -> Told:
        war = pays(half - cost, half - costs[kind])
        return moves(
            "A",
            "demands",
            {
                str(k): moves(
                    "B",
                    f"{kind} told {k}",
                    {"yes": pays(Fraction(k, 10), 1 - Fraction(k, 10)), "no": war},
                )
                for k in range(5, 11)
            },
        )

    tree = tell(
        "AB", nature({"weak": (share, answers("weak")), "firm": (1 - share, answers("firm"))})
    )
    best = eg.solve(form, "perfect-bayesian").equilibria[0]
    values = [demand_value(form, Fraction(k, 10)).value for k in range(5, 11)]
    assert max(values) == best.payoffs[0]
    reply = {
        f"{kind} told {k}": {"yes": Fraction(k <= 5 + 10 * c), "no": Fraction(k > 5 + 10 * c)}
        for kind, c in costs.items()
        for k in range(5, 11)
    }
    demand = str(best.demand * 10)
    asked = {str(k): Fraction(str(k) == demand) for k in range(5, 11)}
    assert eg.is_subgame_perfect(tree, {"demands": asked, **reply})


@settings(max_examples=25, deadline=None)
@given(
    parts=st.lists(st.tuples(SHARES, SHARES, SHARES), min_size=1, max_size=4),
    own=SHARES,
)
def test_no_demand_does_better_than_the_best(parts: list[Any], own: Fraction) -> None:
    form = eg.UltimatumForm.from_costs(
        [
            {"probability": Fraction(1, len(parts)), "uniform": sorted(ends), "power": power}
            for *ends, power in parts
        ],
        power=0,
        cost=own,
    )
    solution = eg.solve(form, "perfect-bayesian")
    best = solution.equilibria[0].payoffs[0]
    grid = [Fraction(k, 60) for k in range(61)]
    assert all(demand_value(form, x).value <= best for x in grid)
    for equilibrium in solution.equilibria:
        assert 0 <= equilibrium.war <= 1
        assert demand_value(form, equilibrium.demand).value == best


@settings(max_examples=25, deadline=None)
@given(power=SHARES, costs=st.tuples(SHARES, SHARES), share=SHARES, bend=st.integers(1, 3))
def test_peace_is_where_nobody_gains_by_war(power, costs, share, bend) -> None:
    form = eg.CrisisForm.from_power(power, costs=list(costs), utilities=[{"power": bend}, None])
    solution = eg.solve(form, "peaceful-settlements")
    wars = (power - costs[0], 1 - power - costs[1])
    peaceful = share**bend >= wars[0] and 1 - share >= wars[1]
    if solution.equilibria:
        ends = [e.share for e in solution.equilibria]
        assert (ends[0] <= share <= ends[-1]) == peaceful
    else:
        assert not peaceful


@settings(max_examples=15, deadline=None)
@given(
    powers=st.lists(SHARES, min_size=1, max_size=5),
    discount=st.fractions(0, "9/10", max_denominator=10),
    costs=st.tuples(*[st.fractions("1/10", 2, max_denominator=10)] * 2),
)
def test_a_shift_told_longer_is_the_same(powers, discount, costs) -> None:
    given_costs: Any = {"costs": list(costs), "discount": discount}
    short = eg.PowerShiftForm.from_powers(powers, **given_costs)
    long = eg.PowerShiftForm.from_powers([*powers, *[powers[-1]] * 3], **given_costs)
    one, other = (eg.solve(form, "subgame-perfect").equilibria[0] for form in (short, long))
    assert (one.payoffs, one.war_period) == (other.payoffs, other.war_period)


def random_agenda(random: Random) -> eg.AgendaForm:
    classes = {
        name: [Fraction(random.randint(0, 20), 2) for _ in range(random.randint(1, 4))]
        for name in "ab"
    }
    n_a, n_b = len(classes["a"]), len(classes["b"])
    rules: list[Any] = [
        random.randint(1, n_a + n_b),
        [{"a": random.randint(1, n_a), "b": random.randint(1, n_b)}],
        [{"a": n_a}, {"b": n_b, "a": 1}],
    ]
    return eg.AgendaForm.from_positions(
        classes,
        status_quo=Fraction(random.randint(0, 20), 2),
        setter=Fraction(random.randint(-4, 24), 2),
        winning=random.choice(rules),
        slopes={"a": [random.randint(1, 3), random.randint(1, 3)]},
    )


@pytest.mark.parametrize("seed", range(25))
def test_trying_every_point_finds_the_same_outcome(seed: int) -> None:
    form = random_agenda(Random(seed))

    def adopted(x: Fraction) -> bool:
        yes = [
            sum(loss(form, c, m, x) <= loss(form, c, m, form.status_quo) for m in row)
            for c, row in enumerate(form.positions)
        ]
        return x == form.status_quo or form.wins(yes)

    # Slopes up to 3: all turns are at multiples of a twelfth.
    points = [Fraction(k, 12) for k in range(-12 * 32, 12 * 43)]
    good = [x for x in points if adopted(x)]
    low, high = win_set(form)
    assert good == [x for x in points if low <= x <= high]
    outcome = eg.solve(form, "subgame-perfect").equilibria[0].outcome
    assert outcome == min(good, key=lambda x: abs(x - form.setter))


@pytest.mark.parametrize("seed", range(20))
def test_the_core_is_what_no_winning_coalition_leaves(seed: int) -> None:
    form = random_agenda(Random(seed))
    ends = [e.outcome for e in eg.solve(form, "core").equilibria]
    for x in (Fraction(k, 4) for k in range(-4, 45)):
        moved = any(
            form.wins([sum((m > x) if right else (m < x) for m in row) for row in form.positions])
            for right in (True, False)
        )
        assert (bool(ends) and ends[0] <= x <= ends[-1]) == (not moved)


@settings(max_examples=40, deadline=None)
@given(
    ideals=st.lists(st.integers(0, 20), min_size=1, max_size=9),
    status_quo=st.integers(0, 20),
    data=st.data(),
)
def test_a_higher_quota_never_adopts_more(ideals, status_quo, data) -> None:
    quota = data.draw(st.integers(1, len(ideals)))
    low, high = win_set(eg.AgendaForm.from_positions(ideals, status_quo=status_quo, winning=quota))
    for more in range(quota + 1, len(ideals) + 1):
        inner = win_set(eg.AgendaForm.from_positions(ideals, status_quo=status_quo, winning=more))
        assert low <= inner[0] <= status_quo <= inner[1] <= high


def test_wrong_input_is_said_in_full() -> None:
    with pytest.raises(eg.GameError) as refused:
        eg.UltimatumForm.from_costs(
            [{"probability": "1/2", "cost": -1}, {"uniform": [0]}], power=2, cost="x"
        )
    assert [str(problem) for problem in refused.value.problems] == [
        "cost: is not a number [found 'x'; accepted: a finite integer, float, Fraction, Decimal, "
        "rational, or text such as 1/3 or 0.25]",
        "costs[1].uniform: does not say what war costs the opponent [found '[0]'; accepted: "
        "{'uniform': [0, '2/5']}, or a list of parts such as {'probability': '1/2', "
        "'cost': '1/10'}, up to 500]",
    ]
    with pytest.raises(eg.GameError) as refused:
        eg.CrisisForm.from_power(2, costs=[0, -1], utilities=[None, {"knots": [[0, 0], [1, 0]]}])
    assert [problem.path for problem in refused.value.problems] == ["utilities[1].knots"]
    with pytest.raises(eg.GameError) as refused:
        eg.AgendaForm.from_positions([1, 2], status_quo=0, winning=3)
    assert str(refused.value) == (
        "not an agenda\n  - winning: does not let all voters together adopt"
    )
    with pytest.raises(eg.SolveError, match="setter: is missing"):
        eg.solve(eg.AgendaForm.from_positions([1, 2, 3], status_quo=0), "subgame-perfect")
