"""``est-games claims``: the list, one claim, all as JSON, and files of one's own."""

import json

from typer.testing import CliRunner

from est_games.cli.app import app

OWN = """
format = "est-games/claims-1"
[[claim]]
number = 3
title = "Nobody can stop it alone"
theme = "mine"
says = "s"
holds = "body.blockers > 1"
[[claim.model]]
treaty = "est-2009"
[[claim.measure]]
id = "body"
type = "body"
body = "conference"
[[claim]]
number = 4
title = "Nobody knows"
theme = "mine"
says = "s"
missing = "everything"
"""


def answer(*words):
    return CliRunner().invoke(app, ["claims", *words])


def ledger(folder):
    path = folder / "mine.toml"
    path.write_text(OWN)
    return str(path)


def test_the_list_names_every_claim():
    listed = answer()
    assert listed.exit_code == 0
    assert "Heads: signing freezes a favourable status quo" in listed.output


def test_one_claim_is_told_with_its_witness():
    told = answer("35").output
    assert "Finding: holds" in told
    assert "Articles involved" in told


def test_a_ledger_of_one_s_own_is_run_and_counted(tmp_path):
    data = json.loads(answer("--ledger", ledger(tmp_path), "--json").output)
    assert (data["n_claims"], data["n_computed"], data["n_undecided"]) == (2, 1, 1)
    assert data["undecided"] == [{"number": 4, "why": "everything"}]
    assert [each["verdict"] for each in data["claims"]] == ["fails", "undecided (everything)"]


def test_a_treaty_of_one_s_own_takes_the_place_of_another(tmp_path):
    from importlib import resources

    shipped = resources.files("est_games.treaty") / "data" / "est-2009.toml"
    text = shipped.read_text("utf-8").replace(
        'decision = "consensus"', 'decision = { rule = "consensus", minus = 1 }'
    )
    changed = tmp_path / "changed.toml"
    changed.write_text(text)
    own = ("3", "--ledger", ledger(tmp_path))
    assert "Finding: fails" in answer(*own).output
    assert "Finding: holds" in answer(*own, "--treaty", f"est-2009={changed}").output


def test_everything_wrong_with_the_options_is_said():
    refused = answer("35", "--set", "trust=much", "--treaty", "mine")
    assert refused.exit_code == 2
    assert "--set trust: is not a number" in refused.output
    assert "--treaty: is not an assignment" in refused.output


def test_a_claim_that_is_not_there_is_refused_with_those_that_are():
    refused = answer("999")
    assert refused.exit_code == 2
    assert "is no claim of this ledger" in refused.output


def test_a_text_in_the_place_of_one_that_no_claim_names_is_refused(tmp_path):
    said = answer("--ledger", ledger(tmp_path), "3", "--treaty", "est-209=osce")
    assert said.exit_code == 2
    assert "--treaty est-209: is no treaty of these claims [accepted: est-2009]" in said.output
    said = answer("--ledger", ledger(tmp_path), "3", "--situation", "europe-2010=georgia-2008")
    assert "--situation europe-2010: is no situation of these claims" in said.output
    said = answer("--ledger", ledger(tmp_path), "3", "--set", "nosuch=1", "--reading", "zz=x")
    assert said.exit_code == 2
    assert "--set nosuch: is no parameter of these claims" in said.output
    assert "--reading zz: is no place with readings of these claims" in said.output


def test_a_model_of_a_document_that_is_not_there_says_which(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(OWN.replace('treaty = "est-2009"', 'id = "ours"\ntreaty = "no-such"'))
    found = answer("3", "--ledger", str(path))
    assert found.exit_code == 2
    assert "- model.ours.treaty: is neither shipped nor a file [found 'no-such'" in found.stderr
