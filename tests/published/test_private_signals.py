"""Votes on private evidence, as papers work them out."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

import est_games as eg

HALF = Fraction(1, 2)


def jury(n: int, accuracy: str, doubt: str, needed: int | None = None) -> Any:
    """Voters who convict if `needed` agree, and alone would where guilt is likelier than doubt."""
    p, q = Fraction(accuracy), Fraction(doubt)
    return eg.signal_voting(
        voters=n,
        prior={"guilty": HALF, "innocent": HALF},
        signals={"guilty": {"g": p, "i": 1 - p}, "innocent": {"g": 1 - p, "i": p}},
        adopted=n if needed is None else needed,
        payoffs={
            "guilty": {"adopted": 0, "rejected": q - 1},
            "innocent": {"adopted": -q, "rejected": 0},
        },
    )


def responsive(form: Any) -> Any:
    solution = eg.solve(form, "symmetric-nash")
    assert solution.status.name == "COMPLETE"
    assert {e.regret for e in solution.equilibria} == {0}
    (found,) = (e for e in solution.equilibria if e.is_responsive)
    return found


@pytest.mark.parametrize(
    ("n", "accuracy", "doubt", "convicted", "acquitted"),
    [
        (12, "4/5", "9/10", 0.006923285798123165, 0.654779317947574),
        (12, "7/10", "1/2", 0.20728659825088105, 0.4776032759920945),
        (55, "4/5", "1/2", 0.15340403150766235, 0.3704271028039928),
    ],
)
def test_feddersen_pesendorfer_1998_unanimity_convicts_the_innocent(
    n: int, accuracy: str, doubt: str, convicted: float, acquitted: float
) -> None:
    found = responsive(jury(n, accuracy, doubt))
    assert found.behavior["voter: g"]["yes"] == 1
    chances = {state: float(row["adopted"]) for state, row in found.chances.items()}
    assert chances["innocent"] == pytest.approx(convicted, abs=1e-9)
    assert 1 - chances["guilty"] == pytest.approx(acquitted, abs=1e-9)


def test_feddersen_pesendorfer_1998_majority_errs_less_and_less() -> None:
    """Under a majority both errors vanish; under unanimity they do not."""
    errors = []
    for n in (5, 11, 21):
        found = responsive(jury(n, "7/10", "1/2", needed=n // 2 + 1))
        assert found.behavior["voter: g"]["yes"] == found.behavior["voter: i"]["no"] == 1
        errors.append(found.chances["innocent"]["adopted"])
    assert errors == sorted(errors, reverse=True)
    # Eleven voters, of whom each errs with chance 3/10: six or more do.
    assert float(errors[1]) == pytest.approx(0.07822479, abs=1e-8)


def test_austen_smith_banks_1996_sincere_voting_is_no_equilibrium() -> None:
    """A majority of three with a prior that outweighs a signal: all vote for the likelier state."""
    weak = eg.signal_voting(
        voters=3,
        prior={"A": "3/4", "B": "1/4"},
        signals={"A": {"a": "2/3", "b": "1/3"}, "B": {"a": "1/3", "b": "2/3"}},
        adopted=2,
        payoffs={"A": {"adopted": 1, "rejected": 0}, "B": {"adopted": 0, "rejected": 1}},
    )
    solution = eg.solve(weak, "symmetric-nash")
    assert solution.status.name == "COMPLETE"
    sincere = {"voter: a": {"yes": 1, "no": 0}, "voter: b": {"yes": 0, "no": 1}}
    # Being told b still leaves A likelier, so that informative voting is not even sincere.
    assert weak.beliefs[1] == (Fraction(3, 5), Fraction(2, 5))
    assert sincere not in [e.behavior for e in solution.equilibria]
    (mixed,) = (e for e in solution.equilibria if e.is_responsive)
    assert mixed.behavior["voter: a"]["yes"] == 1
    assert 0 < mixed.behavior["voter: b"]["yes"] < 1


@pytest.mark.parametrize(("n", "needed"), [(3, 3), (4, 4), (5, 4)])
def test_austen_smith_banks_1996_whoever_is_pivotal_knows_more(n: int, needed: int) -> None:
    """Voting by one's signal is sincere, and yet no equilibrium under too high a hurdle."""
    solution = eg.solve(jury(n, "7/10", "1/2", needed=needed), "symmetric-nash")
    for e in solution.equilibria:
        assert not (e.behavior["voter: g"]["yes"] == e.behavior["voter: i"]["no"] == 1)


def test_condorcet_1785_three_who_are_right_two_times_of_three() -> None:
    found = responsive(jury(3, "2/3", "1/2", needed=2))
    assert found.chances["guilty"]["adopted"] == Fraction(20, 27)


def test_feddersen_pesendorfer_1996_the_uninformed_leave_it_to_the_informed() -> None:
    """One knows the state, two know nothing, and one partisan votes yes whatever it is.

    The uninformed abstain or make up for the partisan; none votes along with it.
    """
    form = eg.BayesianAnonymousForm.from_payoff(
        lambda kind, vote, tally, state, signal: (
            (
                Fraction((tally["yes"] > tally["no"]) == (state == "good"))
                if tally["yes"] != tally["no"]
                else HALF
            )
            if kind != "partisan"
            else 0
        ),
        prior={"good": HALF, "bad": HALF},
        sizes={"informed": 1, "uninformed": 2, "partisan": 1},
        signals={
            "informed": {"good": {"good": 1, "bad": 0}, "bad": {"good": 0, "bad": 1}},
            "uninformed": {"good": {"-": 1}, "bad": {"-": 1}},
            "partisan": {"good": {"-": 1}, "bad": {"-": 1}},
        },
        strategies={
            "informed": ["yes", "no"],
            "uninformed": ["yes", "no", "abstain"],
            "partisan": ["yes"],
        },
        tallies={"yes": ["yes"], "no": ["no"]},
    )
    solution = eg.solve(form, "symmetric-nash")
    cursed = [e for e in solution.equilibria if e.behavior["informed: good"]["yes"] == 1]
    assert cursed
    for e in cursed:
        if e.behavior["informed: bad"]["no"] == 1:
            assert e.behavior["uninformed: -"]["yes"] == 0


GRADES = {
    "attack": {"manoeuvre": "1/10", "mobilisation": "3/10", "strike": "6/10"},
    "none": {"manoeuvre": "7/10", "mobilisation": "2/10", "strike": "1/10"},
}


def errors(needed: int, definition: list[str]) -> tuple[float, float]:
    """How likely a breach is found where there is none, and overlooked where there is one."""
    form = eg.signal_voting(
        voters=7,
        prior={"attack": "1/2", "none": "1/2"},
        signals=GRADES,
        definition=definition,
        adopted=needed,
        payoffs={
            "attack": {"adopted": 1, "rejected": 0},
            "none": {"adopted": 0, "rejected": 1},
        },
    )
    found = responsive(form)
    return float(found.chances["none"]["adopted"]), 1 - float(found.chances["attack"]["adopted"])


def test_a_wider_definition_of_aggression_moves_both_errors() -> None:
    """By a majority more is taken for an attack, rightly and wrongly; by consensus less is erred.

    Under consensus voters already make up for a narrow definition by saying yes without signs.
    """
    narrow, wide = errors(4, ["strike"]), errors(4, ["strike", "mobilisation"])
    assert narrow == pytest.approx((0.0474769, 0.1930327), abs=1e-7)
    assert wide == pytest.approx((0.0989622, 0.0177359), abs=1e-7)
    narrow, wide = errors(7, ["strike"]), errors(7, ["strike", "mobilisation"])
    assert narrow == pytest.approx((0.1978038, 0.4905351), abs=1e-7)
    assert wide == pytest.approx((0.0753106, 0.2708724), abs=1e-7)
