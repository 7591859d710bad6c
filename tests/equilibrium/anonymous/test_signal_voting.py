"""Votes on private signals: against the tree, against profiles listed one by one, bent evidence."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import Any

import pytest

import est_games as eg
from est_games.certificate.symmetric_play import (
    Contradicted,
    InBoxes,
    OnLine,
    WholeFace,
    is_complete,
    is_proved,
)

HALF = Fraction(1, 2)
SIGNALS = {"up": {"u": "2/3", "d": "1/3"}, "down": {"u": "1/4", "d": "3/4"}}


def drawn(seed: int, sizes: dict[str, int], largest: int = 9) -> eg.BayesianAnonymousForm:
    """A form with whole payoffs drawn for every state, signal, strategy and tally."""
    draw = random.Random(seed)
    table: dict[Any, int] = {}

    def payoff(*who: Any) -> int:
        key = tuple(tuple(x.items()) if isinstance(x, dict) else x for x in who)
        return table.setdefault(key, draw.randint(0, largest))

    return eg.BayesianAnonymousForm.from_payoff(
        payoff,
        prior={"up": "2/5", "down": "3/5"},
        sizes=sizes,
        signals=SIGNALS,
        strategies=["yes", "no"],
        tallies={name: [(name, "yes")] for name in sizes},
    )


def jury(n: int, needed: int, **options: Any) -> eg.BayesianAnonymousForm:
    return eg.signal_voting(
        voters=n,
        prior={"guilty": HALF, "innocent": HALF},
        signals={"guilty": {"g": "4/5", "i": "1/5"}, "innocent": {"g": "1/5", "i": "4/5"}},
        adopted=needed,
        payoffs={
            "guilty": {"adopted": 0, "rejected": -HALF},
            "innocent": {"adopted": -HALF, "rejected": 0},
        },
        **options,
    )


def each(form: eg.BayesianAnonymousForm, behavior: Any) -> dict[str, dict[str, Any]]:
    """The behaviour of every player by itself."""
    return {
        f"{name} {k + 1}: {signal}": dict(behavior[f"{name}: {signal}"])
        for name, n, own in zip(form.types, form.sizes, form.signals, strict=True)
        for k in range(n)
        for signal in own
    }


def is_rational(equilibrium: Any) -> bool:
    return all(isinstance(x, Fraction) for row in equilibrium.profile for x in row)


@pytest.mark.parametrize(("n", "needed"), [(2, 1), (2, 2), (3, 1), (3, 2), (3, 3)])
def test_what_is_found_stands_in_the_tree(n: int, needed: int) -> None:
    form = jury(n, needed)
    solution = eg.solve(form, "symmetric-nash")
    assert solution.status.name == "COMPLETE"
    tree = form.to_extensive()
    assert all(map(is_rational, solution.equilibria))
    for e in solution.equilibria:
        assert eg.is_nash(tree, each(form, e.behavior))
    # The square root of a quarter: half of the jurors who see signs of innocence convict.
    if (n, needed) == (3, 3):
        assert {str(e.behavior["voter: i"]["yes"]) for e in solution.equilibria} == {"0", "2/7"}


@pytest.mark.parametrize("seed", range(5))
def test_all_that_is_symmetric_in_the_tree_is_found(seed: int) -> None:
    form = drawn(seed, {"voter": 2})
    solution = eg.solve(form, "symmetric-nash")
    assert solution.status.name == "COMPLETE"
    found = {tuple(round(float(row[0]), 9) for row in e.profile) for e in solution.equilibria}
    tree = eg.solve(form.to_extensive(), "nash", timeout=20)
    for e in tree.equilibria:
        rows = [
            [round(float(e.behavior[f"voter {k}: {signal}"]["yes"]), 9) for signal in "ud"]
            for k in (1, 2)
        ]
        if rows[0] == rows[1]:
            assert tuple(rows[0]) in found
    for e in solution.equilibria:
        if is_rational(e):
            assert eg.is_nash(form.to_extensive(), each(form, e.behavior))


def gain(form: eg.BayesianAnonymousForm, kind: int, rows: Any) -> float:
    """What yes pays more than no, from all signals and votes of the others, one by one."""
    t, s = form.kinds[kind]
    total = 0.0
    others = [u for u, n in enumerate(form.sizes) for _ in range(n - (u == t))]
    numbers = {pair: k for k, pair in enumerate(form.kinds)}
    for w, prior in enumerate(form.prior):
        for votes in product(range(2), repeat=len(others)):
            chance = float(prior * form.likelihoods[t][w][s])
            tally = [0] * len(form.tallies)
            for u, a in zip(others, votes, strict=True):
                chance *= sum(
                    float(p) * float(rows[numbers[u, k]][a])
                    for k, p in enumerate(form.likelihoods[u][w])
                )
                for j, counted in enumerate(form.tallies):
                    tally[j] += counted.weights[u][a]
            paid = [form.payoff(w, kind, a, tuple(tally)) for a in range(2)]
            total += chance * float(paid[0] - paid[1])
    return total


@pytest.mark.parametrize("seed", range(4))
def test_two_types_at_once(seed: int) -> None:
    """Every vote is a best reply, by a sum over all that the others may see and do."""
    form = drawn(seed, {"a": 2, "b": 1})
    solution = eg.solve(form, "symmetric-nash", timeout=20)
    assert solution.equilibria
    assert solution.status.name in ("COMPLETE", "PARTIAL")
    for e in solution.equilibria:
        for kind, row in enumerate(e.profile):
            gained = gain(form, kind, e.profile)
            assert gained > -1e-9 or row[0] == 0
            assert gained < 1e-9 or row[0] == 1


def test_alike_voters_of_two_names_do_what_they_did() -> None:
    """A type split in two has the old equilibria among its new ones."""
    whole, split = jury(3, 3), jury_of_two()
    old = {tuple(map(str, e.profile)) for e in eg.solve(whole, "symmetric-nash").equilibria}
    new = {
        tuple(map(str, e.profile[:2]))
        for e in eg.solve(split, "symmetric-nash").equilibria
        if e.profile[:2] == e.profile[2:]
    }
    assert old <= new


def jury_of_two() -> eg.BayesianAnonymousForm:
    return eg.signal_voting(
        voters={"one": 2, "other": 1},
        prior={"guilty": HALF, "innocent": HALF},
        signals={"guilty": {"g": "4/5", "i": "1/5"}, "innocent": {"g": "1/5", "i": "4/5"}},
        adopted=3,
        payoffs={
            "guilty": {"adopted": 0, "rejected": -HALF},
            "innocent": {"adopted": -HALF, "rejected": 0},
        },
    )


def test_payoffs_on_another_scale_change_nothing() -> None:
    def form(scale: Fraction, shift: int) -> eg.BayesianAnonymousForm:
        return eg.signal_voting(
            voters=5,
            prior={"guilty": HALF, "innocent": HALF},
            signals={"guilty": {"g": "4/5", "i": "1/5"}, "innocent": {"g": "1/5", "i": "4/5"}},
            adopted=4,
            payoffs={
                "guilty": {"adopted": shift, "rejected": shift - scale},
                "innocent": {"adopted": shift - scale, "rejected": shift},
            },
        )

    one, other = form(Fraction(1), 0), form(Fraction(1, 10**9), 7)
    assert [list(map(str, e.profile)) for e in eg.solve(one, "symmetric-nash").equilibria] == [
        list(map(str, e.profile)) for e in eg.solve(other, "symmetric-nash").equilibria
    ]


def test_any_rule_counts() -> None:
    """Consensus, consensus minus one, and a table of numbers that adopt."""
    by_number, by_function, by_list = (
        jury(4, 3),
        jury(4, lambda yes: yes >= 3),  # type: ignore[arg-type]
        jury(4, [3, 4]),  # type: ignore[arg-type]
    )
    assert by_number == by_function == by_list
    # Where an odd number adopts, half and half is a double root, which boxes do not settle.
    odd = eg.solve(jury(3, [1, 3]), "symmetric-nash")  # type: ignore[arg-type]
    assert odd.status.name == "PARTIAL"
    assert odd.messages == ("not settled: voter: g yes and no, voter: i yes and no",)


def test_three_signals() -> None:
    form = eg.signal_voting(
        voters=9,
        prior={"attack": HALF, "none": HALF},
        signals={
            "attack": {"calm": "1/10", "alarm": "3/10", "strike": "6/10"},
            "none": {"calm": "7/10", "alarm": "2/10", "strike": "1/10"},
        },
        adopted=9,
        payoffs={
            "attack": {"adopted": 1, "rejected": 0},
            "none": {"adopted": 0, "rejected": 1},
        },
    )
    solution = eg.solve(form, "symmetric-nash")
    assert solution.status.name == "COMPLETE"
    for e in solution.equilibria:
        votes = [e.behavior[f"voter: {signal}"]["yes"] for signal in ("calm", "alarm", "strike")]
        assert votes == sorted(votes)


def test_nobody_is_ever_pivotal() -> None:
    solution = eg.solve(jury(3, 4), "symmetric-nash")
    assert solution.status.name == "COMPLETE"
    assert len(solution.components) == 1
    assert len(solution.components[0].extreme) == 4


def test_bent_evidence_is_refused() -> None:
    form = jury(3, 3)
    solution = eg.solve(form, "symmetric-nash")
    reasons = dict(solution.certificate.evidence)
    assert is_complete(form, reasons)
    for supports, reason in reasons.items():
        assert is_proved(form, supports, reason)
        if isinstance(reason, OnLine):
            bent: Any = OnLine(pieces=(*reason.pieces, *reason.pieces)) if reason.pieces else None
        elif isinstance(reason, Contradicted):
            bent = Contradicted(
                multipliers=tuple((key, -weight) for key, weight in reason.multipliers)
            )
        else:
            bent = WholeFace(is_equilibrium=True)
        if bent is not None:
            assert not is_proved(form, supports, bent)
        left_out = {key: value for key, value in reasons.items() if key != supports}
        assert not is_complete(form, left_out)
    mixed = next(s for s, r in reasons.items() if isinstance(r, OnLine) and r.pieces)
    assert not is_proved(form, mixed, OnLine(pieces=()))
    assert not is_proved(form, mixed, Contradicted(multipliers=()))


def test_boxes_of_two_types_are_proved_and_bent_ones_refused() -> None:
    for seed in range(40):
        form = drawn(seed, {"a": 2, "b": 2}, largest=6)
        reasons = eg.solve(form, "symmetric-nash", timeout=20).certificate.evidence
        held = [(s, r) for s, r in reasons.items() if isinstance(r, InBoxes) and r.roots]
        if held:
            supports, reason = held[0]
            assert is_proved(form, supports, reason)
            assert not is_proved(form, supports, replace(reason, roots=()))
            return
    pytest.fail("no game drawn had an equilibrium in which both types mix")


def test_deviations_taken_a_negative_number_of_times_prove_nothing() -> None:
    """That voting by one's signal is better than turning it round rules nothing out."""
    form, sincere = jury(3, 2), ((0,), (1,))
    turned = tuple(((k, a, 1 - a), Fraction(-1)) for k, (a,) in enumerate(sincere))
    assert not is_proved(form, sincere, Contradicted(multipliers=turned))
