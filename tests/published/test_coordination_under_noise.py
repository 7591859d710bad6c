"""Coordination where everybody sees the state a little differently."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

import est_games as eg


def threshold(*payoffs: str, **options: Any) -> Any:
    solution = eg.solve(eg.GlobalGame.from_payoffs(*payoffs, **options), "threshold")
    assert solution.status.name == "COMPLETE"
    (found,) = solution.equilibria
    return found


@pytest.mark.parametrize("noise", [0, "1/10", "1/2"])
@pytest.mark.parametrize("players", [None, 2, 7])
def test_morris_shin_2003_invest_if_the_state_is_above_one_half(
    noise: Any, players: int | None
) -> None:
    found = threshold("theta + l - 1", low=-1, high=2, noise=noise, players=players)
    assert float(found.threshold) == pytest.approx(0.5, abs=1e-9)
    assert found.common_knowledge == (0, 1)


@pytest.mark.parametrize(
    ("act", "low", "high"),
    [
        ("theta + l - 1", -1, 2),
        ("theta - 4*(1 - l)", -1, 6),
        ("theta*(1 + l) - 1 + l/3", "-1/3", 2),
    ],
)
def test_carlsson_van_damme_1993_what_risk_dominates_is_played(
    act: str, low: Any, high: int
) -> None:
    game = eg.GlobalGame.from_payoffs(act, low=low, high=high, players=2)
    at = eg.solve(game, "threshold").equilibria[0].threshold
    for state, played in ((at - Fraction(1, 100), 1), (at + Fraction(1, 100), 0)):
        judged = eg.risk_dominance(game.at_state(state), [played] * 2, [1 - played] * 2)
        assert judged.dominant == (played, played)


@pytest.mark.parametrize(("cost", "state"), [("1/4", "3/4"), ("1/2", "1/2")])
def test_morris_shin_1998_a_currency_is_attacked_in_states_that_could_last(
    cost: str, state: str
) -> None:
    """An attack pays 1 if as many take part as the state is good: below 1 - cost all do."""
    found = threshold("if(l >= theta, 1, 0) - t", low=-1, high=2, parameters={"t": cost})
    assert found.threshold == Fraction(state)
    assert not found.acts_above
    # With noise the signal moves; the state at which the peg goes does not.
    noisy = threshold(
        "if(l >= theta, 1, 0) - t", low=-1, high=2, parameters={"t": cost}, noise="1/5"
    )
    share = 1 - Fraction(cost)
    assert noisy.threshold - Fraction(1, 5) * (share - Fraction(1, 2)) == Fraction(state)


@pytest.mark.parametrize(("n", "needed"), [(7, 4), (56, 25), (2, 2)])
def test_angeletos_hellwig_pavan_2007_critical_mass(n: int, needed: int) -> None:
    """A pact in force with `needed` of n is worth theta to who signed; signing costs a third.

    One expects any number of others, from none to all, with equal chance; so the benefit counts
    with the share of these numbers that suffice.
    """
    solution = eg.solve(
        eg.GlobalGame.from_payoffs(
            "if(k + 1 >= needed, theta, 0) - 1/3",
            low=0,
            high=60,
            players=n,
            parameters={"needed": needed},
        ),
        "threshold",
    )
    (found,) = solution.equilibria
    assert found.threshold == Fraction(n, 3 * (n - needed + 1))
    # Nobody signs by itself, however high the state: nobody signing is an equilibrium too.
    assert solution.status.name == "PARTIAL"
    assert "dominated at one end" in solution.messages[0]
