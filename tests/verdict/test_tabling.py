"""Who may table: every division of the types, and every way to explain a surprise."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

import est_games as eg
from est_games.equilibrium.stages.backward import solve_stages
from est_games.game.valuation import Valuation

FILES = Path(__file__).parents[1] / "files"
SITUATION = """
format = "est-games/situation-1"
id = "explained"
title = "A proposal that only doubt deters"

[[actor]]
id = "sender"
role = "proposer"

[[actor]]
id = "receiver"
replies = ["sign", "reject", "stall"]

[[type]]
id = "sincere"
belief = "mu"

[[type]]
id = "insincere"
belief = "1 - mu"

[[parameter]]
id = "mu"
value = "9/10"
range = [0, 1]

[[parameter]]
id = "doubt"
value = 1
range = [0, 4]

[[interest]]
actor = "receiver"
name = "signing"
formula = "in_force*(type.sincere - 3*type.insincere)"

[[interest]]
actor = "receiver"
name = "rejecting"
formula = "rejected.receiver*(type.insincere - 3*type.sincere)"

[[interest]]
actor = "sender"
name = "an answer"
formula = "tabled*(2*in_force + 2*rejected.receiver - doubt)"
"""


@pytest.fixture(scope="module")
def verdict(tmp_path_factory):
    """Signing is best for mu >= 3/4, rejecting for mu <= 1/4, stalling between."""
    path = tmp_path_factory.mktemp("explained") / "explained.toml"
    path.write_text(SITUATION, encoding="utf-8")
    treaty = eg.load_treaty(FILES / "hidden-agenda-treaty.toml")
    return eg.verdict(treaty, eg.load_situation(path), flips=False, attribution=False)


def test_an_explanation_between_the_prior_and_certainty_deters(verdict):
    tables = {tuple(each.tables.values()) for each in verdict.equilibria}
    assert tables == {(True, True), (False, False)}
    for kind in ("sincere", "insincere"):
        assert verdict.findings[f"may-table.{kind}"]
        assert verdict.findings[f"may-wait.{kind}"]
        alone = verdict.judge.watching(f"may-wait.{kind}")
        assert alone(Valuation(verdict.form)) == {f"may-wait.{kind}": True}


@pytest.mark.parametrize("kind", ["sincere", "insincere"])
@pytest.mark.parametrize("act", ["table", "wait"])
def test_over_beliefs_and_costs(verdict, kind, act):
    """Each division of the types, written out anew by the solver of the whole game."""
    region = verdict.region("mu", "doubt", f"may-{act}.{kind}", True)
    assert region.complete
    for mu in map(Fraction, ("0", "1/8", "1/4", "1/2", "3/4", "7/8", "1")):
        for doubt in map(Fraction, ("0", "1", "2", "5/2")):
            point = {"mu": mu, "doubt": doubt}
            equilibria = solve_stages(Valuation(verdict.form, point)).equilibria
            strategies = {witness.strategy for each in equilibria for witness in each.witnesses}
            action = verdict.form.stages[0].moves[0].actions.index(act)
            place = verdict.form.types.index(kind)
            acts = any(strategy[place][0] == action for strategy in strategies)
            assert region.holds(point) == acts, point
