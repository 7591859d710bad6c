"""Stochastic games of the literature, and stalling as a choice that is made again every period."""

from __future__ import annotations

from fractions import Fraction

import pytest

import est_games as eg


@pytest.mark.parametrize("discount", ["1/2", "9/10", "99/100"])
def test_blackwell_ferguson_1968_the_big_match(discount: str) -> None:
    """One half a period at any discount factor; who can stop does so with chance d / (1 + d)."""

    def payoff(state: str, done: tuple[str, ...]) -> tuple[int, int]:
        won = state == "won" or done in [("stop", "left"), ("go", "right")]
        return (1, -1) if won else (0, 0)

    def transition(state: str, done: tuple[str, ...]) -> str | None:
        if state == "won" or done == ("stop", "left"):
            return "won"
        return None if done[0] == "stop" else "open"

    form = eg.StochasticForm.from_rule(
        {
            "open": {"one": ["stop", "go"], "other": ["left", "right"]},
            "won": {"one": ["-"], "other": ["-"]},
        },
        payoff=payoff,
        transition=transition,
        discount=discount,
    )
    haste = 1 - Fraction(discount)
    solution = eg.solve(form, "zero-sum")
    assert solution.certificate.numbers["value"] * haste == Fraction(1, 2)
    behavior = solution.equilibria[0].behavior
    assert behavior["open: one"]["stop"] == haste / (1 + haste)
    assert behavior["open: other"]["left"] == Fraction(1, 2)


def test_shapley_1953_the_game_may_end_by_itself() -> None:
    """Pennies played on with chance one half, whoever wins: nobody gains, at equal chances."""
    form = eg.StochasticForm.from_rule(
        {"play": {"one": ["heads", "tails"], "other": ["heads", "tails"]}},
        payoff=lambda state, done: (1, -1) if done[0] == done[1] else (-1, 1),
        transition=lambda state, done: {"play": "1/2"},
        discount=1,
    )
    solution = eg.solve(form, "zero-sum")
    assert solution.certificate.numbers["value"] == 0
    (equilibrium,) = eg.solve(form, "markov-perfect").equilibria
    assert set(equilibrium.behavior["play: one"].values()) == {Fraction(1, 2)}


def replies(delay: object, discount: object) -> eg.StochasticForm:
    """A proposal that stays on the table as long as one of two blocs stalls.

    Signed by both it is worth 2 to each; who rejects it ends it at 0 for itself and -1 for the
    other; each period of talks is worth `delay` to both.
    """

    def payoff(state: str, done: tuple[str, ...]) -> list[object]:
        if "reject" in done:
            return [0 if own == "reject" else -1 for own in done]
        return [2, 2] if done == ("sign", "sign") else [delay, delay]

    def transition(state: str, done: tuple[str, ...]) -> str | None:
        return "on the table" if "stall" in done and "reject" not in done else None

    own = ["sign", "reject", "stall"]
    return eg.StochasticForm.from_rule(
        {"on the table": {"west": own, "east": own}},
        payoff=payoff,
        transition=transition,
        discount=discount,
    )


def pure(form: eg.StochasticForm) -> set[tuple[str, ...]]:
    found = set()
    for equilibrium in eg.solve(form, "pure-markov-perfect").equilibria:
        rows = equilibrium.behavior.values()
        found.add(tuple(next(k for k, v in row.items() if v) for row in rows))
    return found


def test_stalling_for_ever_is_a_stationary_choice() -> None:
    """Talks that pay 1/10 a period are worth more than a signature from a factor of 19/20 on."""
    assert ("stall", "stall") in pure(replies("1/10", "19/20"))
    assert ("sign", "sign") in pure(replies("1/10", "19/20"))
    assert ("sign", "sign") not in pure(replies("1/10", "20/21"))
    assert ("reject", "reject") in pure(replies("1/10", "19/20"))
    # Where talks cost something, nobody stalls for ever: it would rather reject.
    assert ("stall", "stall") not in pure(replies("-1/10", "19/20"))


def test_a_game_in_normal_form_goes_on_where_somebody_stalls() -> None:
    stage = eg.NormalForm.from_payoffs(
        [[2, "1/10"], ["1/10", "1/10"]],
        [[2, "1/10"], ["1/10", "1/10"]],
        strategies=[["sign", "stall"]] * 2,
    )
    form = eg.StochasticForm.from_normal(stage, stays=lambda done: "stall" in done, discount="9/10")
    assert pure(form) == {("sign", "sign"), ("stall", "stall")}
    worth = {str(e.payoffs[0]) for e in eg.solve(form, "pure-markov-perfect").equilibria}
    assert worth == {"2", "1"}


@pytest.mark.parametrize("discount", ["1/2", "9/10"])
def test_fudenberg_tirole_1991_grab_the_dollar(discount: str) -> None:
    """Who grabs alone has it; two who grab at once pay. Each does half of the time, or one does."""
    paid = {("grab", "wait"): (1, 0), ("wait", "grab"): (0, 1), ("grab", "grab"): (-1, -1)}
    form = eg.StochasticForm.from_rule(
        {"dollar": {"one": ["grab", "wait"], "other": ["grab", "wait"]}},
        payoff=lambda state, done: paid.get(done, (0, 0)),
        transition=lambda state, done: "dollar" if done == ("wait", "wait") else None,
        discount=discount,
    )
    solution = eg.solve(form, "markov-perfect")
    assert not any(equilibrium.regret for equilibrium in solution.equilibria)
    (mixed,) = [e for e in solution.equilibria if not e.is_pure]
    assert {row["grab"] for row in mixed.behavior.values()} == {Fraction(1, 2)}
    assert mixed.payoffs == (0, 0)
    assert {e.payoffs for e in solution.equilibria if e.is_pure} == {(1, 0), (0, 1)}
