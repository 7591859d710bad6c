"""Trust and reassurance between those who may or may not be worthy of it (Kydd 2000, 2005)."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

import est_games as eg
from tests.oracles.told_trees import moves, nature, pays, tell

CHANCE = {"A": {"us": 1}, "B": {"trusty": "m", "false": "1 - m"}}


def assurance(r: Any, t: Any, p: Any, s: Any, *, false_t: Any = 5) -> eg.BayesianForm:
    """A meets one who prefers joint cooperation, or one who would rather exploit it."""
    own = [[r, s], [t, p]]
    kinds = {"trusty": [[r, t], [s, p]], "false": [[r, false_t], [s, p]]}
    labels = [["cooperate", "defect"]] * 2
    return eg.BayesianForm.from_games(
        {
            ("us", kind): eg.NormalForm.from_payoffs(own, theirs, strategies=labels)
            for kind, theirs in kinds.items()
        },
        prior={("us", "trusty"): "1/2", ("us", "false"): "1/2"},
        players=["A", "B"],
    )


TRUST = {
    "A: us": {"cooperate": 1},
    "B: trusty": {"cooperate": 1},
    "B: false": {"defect": 1},
}


@pytest.mark.parametrize(
    ("payoffs", "threshold"), [((4, 3, 2, 1), 0.5), ((4, 3, 2, 0), 0.6666666666666666)]
)
def test_kydd_2000_how_likely_the_other_must_be_trusty(
    payoffs: tuple[int, ...], threshold: float
) -> None:
    form = assurance(*payoffs)
    found = eg.supporting_beliefs(form, TRUST, prior=CHANCE)
    ((low, high),) = found.intervals
    assert high == 1
    assert float(low) == pytest.approx(threshold, abs=1e-9)
    assert found.binding[0][0] == ("A: us, defect",)
    for belief in (low, (low + 1) / 2, low / 2):
        chances = {"A": {"us": 1}, "B": {"trusty": belief, "false": 1 - belief}}
        asked = form.with_prior(chances)
        assert eg.is_bayes_nash(asked, TRUST) == (belief >= low)
        solution = eg.solve(asked, "bayes-nash")
        assert solution.status.name == "COMPLETE"
        plays = [e.behavior["A: us"]["cooperate"] for e in solution.equilibria]
        assert (1 in plays) == (belief >= low)
        assert 0 in plays  # distrust feeds itself


def test_kydd_2005_both_doubt_each_other() -> None:
    """Both may be false, each with its own chance: trusty ones cooperate if m is high enough."""
    kinds = ("trusty", "false")
    pay = {"trusty": [[4, 1], [3, 2]], "false": [[4, 1], [5, 2]]}

    def payoff(types: Any, actions: Any) -> list[Any]:
        a, b = (["cooperate", "defect"].index(actions[name]) for name in "AB")
        return [pay[types["A"]][a][b], pay[types["B"]][b][a]]

    form = eg.BayesianForm.from_payoff(
        payoff,
        types={"A": kinds, "B": kinds},
        actions=["cooperate", "defect"],
        prior={name: {"trusty": "1/2", "false": "1/2"} for name in "AB"},
    )
    play = {
        f"{name}: {kind}": {"cooperate" if kind == "trusty" else "defect": 1}
        for name in "AB"
        for kind in kinds
    }
    prior = {name: {"trusty": "m", "false": "1 - m"} for name in "AB"}
    found = eg.supporting_beliefs(form, play, prior=prior, low="1/100")
    assert found.intervals == ((Fraction(1, 2), 1),)


def reassurance(cost: Fraction, chance: Fraction = Fraction(1, 3)) -> Any:
    """One may make a concession before it is trusted; the false value being trusted less."""

    def sender(kind: str) -> Any:
        trusted = {"trusty": 4, "false": 3}[kind]
        after = {}
        for gesture, paid in (("concede", cost), ("nothing", 0)):
            after[gesture] = moves(
                "receiver",
                gesture,
                {
                    "trust": pays(trusted - paid, 4 if kind == "trusty" else 0),
                    "guard": pays(2 - paid, 2),
                },
            )
        return moves("sender", kind, after)

    return tell(
        ["sender", "receiver"],
        nature({"trusty": (chance, sender("trusty")), "false": (1 - chance, sender("false"))}),
    )


@pytest.mark.parametrize(
    ("cost", "separates"), [("1/2", False), ("1", True), ("3/2", True), ("2", True), ("5/2", False)]
)
def test_kydd_2000_a_concession_reassures_if_only_the_trusty_can_afford_it(
    cost: str, separates: bool
) -> None:
    solution = eg.solve(reassurance(Fraction(cost)), "sequential")
    assert solution.status.name == "COMPLETE"
    separating = [
        e
        for e in solution.equilibria
        if e.behavior["trusty"]["concede"] == 1 and e.behavior["false"]["nothing"] == 1
    ]
    assert bool(separating) == separates
    for e in separating:
        assert e.behavior["concede"]["trust"] == 1
        assert e.beliefs["concede"]["trusty/concede"] == 1
