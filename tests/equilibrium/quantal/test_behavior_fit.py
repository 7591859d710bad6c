"""The likeliest lambda of what was done at information sets: closed forms, both ends, Gambit."""

from __future__ import annotations

import io
from fractions import Fraction
from math import inf, log

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

import est_games as eg
from est_games.equilibrium.quantal.quantal_fit import FitStatus, fit_quantal_response
from est_games.errors import SolveError
from est_games.game.extensive import ExtensiveForm
from est_games.game.published_trees import published_tree
from tests.equilibrium.quantal.test_behavior_response import drawn, recursion, take_or_pass

SEEDS = st.integers(0, 10**6)
ENDS = (20, 100, 104, 43, 14)
"""How many of 281 plays ended at each move of a centipede of four, and how many at none."""


def centipede_counts() -> dict[str, dict[str, int]]:
    return {f"{k}": {"take": ENDS[k], "pass": sum(ENDS[k + 1 :])} for k in range(4)}


def log_likelihood(lambda_: float) -> float:
    takes = recursion(4, lambda_)
    return sum(
        row["take"] * log(p) + row["pass"] * log(1 - p)
        for row, p in zip(centipede_counts().values(), takes, strict=True)
    )


def test_a_centipede_against_a_search_over_the_recursion() -> None:
    """Payoffs of McKelvey and Palfrey 1992; the likelihood again, from a recursion and a grid."""
    fit = fit_quantal_response(take_or_pass(4), centipede_counts())
    assert fit.status is FitStatus.INTERIOR
    grid = np.linspace(0.01, 20, 4_000)
    best = max(grid, key=log_likelihood)
    assert fit.lambda_ == pytest.approx(best, abs=0.005)
    assert fit.log_likelihood == pytest.approx(log_likelihood(fit.lambda_), rel=1e-12)
    h = 1e-3 * fit.lambda_
    low, high = (log_likelihood(fit.lambda_ + s * h) for s in (-1, 1))
    information = -(low - 2 * fit.log_likelihood + high) / h**2
    assert fit.standard_error == pytest.approx(information**-0.5, rel=1e-4)
    assert low < fit.log_likelihood > high
    assert fit.equilibrium.radius < 1e-12
    assert float(fit.equilibrium.lambda_) == fit.lambda_


def test_the_likelihood_along_the_branch() -> None:
    branch = eg.quantal_response(take_or_pass(4))
    lambdas, values = branch.log_likelihoods(centipede_counts())
    assert lambdas.tolist() == branch.lambdas.tolist()
    assert values[0] == pytest.approx(log(0.5) * (281 + 261 + 161 + 57))
    known = [log_likelihood(x) for x in lambdas[lambdas < 8]]
    assert values[: len(known)] == pytest.approx(known, rel=1e-8)
    assert values.max() <= branch.fit(centipede_counts()).log_likelihood


@settings(max_examples=8, deadline=None)
@given(SEEDS, st.floats(0.003, 0.05))
def test_frequencies_of_a_point_lead_back_to_it(seed: int, lambda_: float) -> None:
    branch = eg.quantal_response(drawn(seed, 16))
    behavior = branch.at(lambda_).behavior
    counts = {h: {a: 100 * p for a, p in row.items()} for h, row in behavior.items()}
    fit = branch.fit(counts)
    entropy = sum(100 * p * log(p) for row in behavior.values() for p in row.values() if p)
    assert fit.log_likelihood == pytest.approx(float(entropy), rel=1e-9)
    assert fit.lambda_ == pytest.approx(lambda_, rel=1e-3)
    assert eg.fit_quantal_response(branch.form, counts).lambda_ == fit.lambda_


def test_what_was_not_observed_may_be_left_out() -> None:
    form = take_or_pass(4)
    some = {"0": {"take": 3, "pass": 17}}
    zeros = {f"{k}": {"take": 0, "pass": 0} for k in range(1, 4)}
    assert fit_quantal_response(form, some) == fit_quantal_response(form, {**some, **zeros})


def test_choices_like_those_of_the_limit_have_no_greatest_lambda() -> None:
    fit = fit_quantal_response(
        published_tree("selten-1978"), {"entrant": {"in": 9}, "incumbent": {"yield": 4}}
    )
    assert fit.status is FitStatus.INFINITE
    assert (fit.lambda_, fit.log_likelihood, fit.standard_error) == (inf, 0.0, None)
    assert fit.equilibrium.behavior["entrant"]["in"] == 1


def test_choices_worse_than_random_ones() -> None:
    fit = fit_quantal_response(published_tree("selten-1978"), {"incumbent": {"fight": 4}})
    assert fit.status is FitStatus.ZERO
    assert fit.lambda_ == 0
    assert fit.log_likelihood == pytest.approx(4 * log(0.5))


def test_a_choice_that_nothing_hangs_on_does_not_tell() -> None:
    form = published_tree("guth-1982")
    fit = fit_quantal_response(form, {"offered 0": {"accept": 3, "refuse": 5}})
    assert fit.status is FitStatus.FLAT


def test_the_unit_of_payoff_is_that_of_lambda() -> None:
    form = take_or_pass(4)
    cents = ExtensiveForm.from_nodes(
        players=form.players,
        parent=form.parent,
        information_set=form.information_set,
        information_sets=form.information_sets,
        payoffs=[tuple(100 * x for x in row) for row in form.payoffs],
    )
    one, other = (fit_quantal_response(x, centipede_counts()) for x in (form, cents))
    assert other.lambda_ == pytest.approx(one.lambda_ / 100, rel=1e-9)
    assert other.standard_error == pytest.approx(one.standard_error / 100, rel=1e-6)


def test_against_gambit() -> None:
    gambit = pytest.importorskip("pygambit", reason="pygambit is not installed (extra: peers)")
    from est_games.game.efg_writing import write_efg

    form = take_or_pass(4)
    theirs = gambit.read_efg(io.StringIO(write_efg(form)))
    nodes = {node.history: node for node in form.nodes}
    labels = [
        [
            nodes[tuple(move.action for move in history)].information_set.label
            for history in theirs.get_infosets(player)
        ]
        for player in theirs.players
    ]
    known = centipede_counts()
    data = theirs.mixed_behavior_profile(
        [[list(map(float, known[label].values())) for label in row] for row in labels]
    )
    found = gambit.qre.logit_estimate(data)
    fit = fit_quantal_response(form, centipede_counts())
    assert fit.lambda_ == pytest.approx(found.lam, rel=1e-3)
    assert fit.log_likelihood == pytest.approx(found.log_like, rel=1e-6)
    assert fit.log_likelihood >= found.log_like - 1e-9


@pytest.mark.parametrize(
    ("counts", "text"),
    [
        ([[1, 2]], "counts: is no mapping [accepted: counts by information set and action, both"),
        (
            {"entrant": {"in": 1}, "ghost": {}},
            "counts: no such information set of a player [found 'ghost'; accepted: entrant, incum",
        ),
        ({"entrant": [1, 2]}, "counts['entrant']: is no mapping [accepted: counts by action, by"),
        (
            {"entrant": {"fly": 1}},
            "counts['entrant']['fly']: no such action [accepted: in, out]",
        ),
        (
            {"entrant": {"in": -1}},
            "counts['entrant']['in']: is negative [found '-1'; accepted: 0 or more]",
        ),
        (
            {"entrant": {"in": "many"}},
            "counts['entrant']['in']: is not a number [found 'many'; accepted: 0 or more]",
        ),
        ({"entrant": {"in": 0}}, "counts: hold nothing observed"),
        ({}, "counts: hold nothing observed"),
    ],
)
def test_bad_counts(counts: object, text: str) -> None:
    with pytest.raises(SolveError) as caught:
        fit_quantal_response(published_tree("selten-1978"), counts)
    assert str(caught.value).startswith("nothing can be fitted\n")
    assert text in str(caught.value)


def test_everything_wrong_is_said_at_once() -> None:
    counts = {"entrant": {"fly": 1, "in": -1}, "ghost": {}, "incumbent": {"yield": Fraction(1, 2)}}
    with pytest.raises(SolveError) as caught:
        fit_quantal_response(published_tree("selten-1978"), counts)
    assert len(caught.value.problems) == 3
