"""An alliance that is not shipped, from its text alone: the modified Brussels Treaty (1954).

Its members come and go; help is owed at once; its Council chooses between a statement and measures.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

import est_games as eg
from est_games.cli import app
from est_games.treaty import parse_treaty
from est_games.treaty.check import check_treaty

FILES = Path(__file__).parents[1] / "files"
UNION = eg.load_treaty(FILES / "weu-1954.toml")
BERLIN = eg.load_situation(FILES / "berlin-1961.toml")


@pytest.mark.parametrize(
    ("day", "n"),
    [(1954, 5), ("1955-05-05", 5), ("1955-05-06", 7), (1990, 7), (1991, 9), (None, 10)],
)
def test_the_union_grows(day, n):
    council = eg.voting_body(UNION.on(day), "council")
    assert council.electorate.size == n
    assert council.game().n_winning == 1  # all of them, whatever their number


def test_only_the_states_of_the_day_are_bound():
    form = eg.compile_game(UNION, BERLIN, in_force=True)
    assert dict(form.stages[0].facts)["signers"] == 7
    early = BERLIN.model_copy(update={"date": None})
    (told,) = [n for n in eg.compile_game(UNION, early, in_force=True).notes if "no date" in n]
    assert "those of the end" in told


def test_help_is_owed_before_the_council_meets():
    form = eg.compile_game(UNION, BERLIN, in_force=True)
    phases = [stage.phase for stage in form.stages]
    assert phases.index("first response") < phases.index("help at once") < phases.index("vote")
    source = next(s for s in form.stages if s.phase == "help at once").moves[0].sources[0]
    assert source.article == "V"
    assert any("1 rejected" in stage.label for stage in form.stages)


def test_without_at_once_the_council_comes_first():
    text = (FILES / "weu-1954.toml").read_text(encoding="utf-8")
    later = parse_treaty(text.replace("at_once = true\n", ""))

    def first(treaty):
        form = eg.compile_game(treaty, BERLIN, in_force=True)
        asked = ("help at once", "vote", "assistance")
        return next(stage.phase for stage in form.stages if stage.phase in asked)

    assert (first(UNION), first(later)) == ("help at once", "vote")


def test_it_is_clean_but_for_what_the_text_leaves_open():
    (lint,) = check_treaty(UNION)
    assert "nothing follows their defiance" in str(lint)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("show", "weu-1954.toml", "--json"), '"DEU": "1955-05-06"'),
        (("show", "berlin-1961.toml", "--json"), '"date": "1961-08-13"'),
        (("check", "weu-1954.toml", "berlin-1961.toml"), "situation, clean"),
        (("power", "weu-1954.toml", "--date", "1954"), "1 of 32 coalitions win"),
        (("institutions", "weu-1954.toml"), "unanimity, on statement or measures"),
    ],
)
def test_days_are_asked_and_told_on_the_command_line(words, said):
    given = [str(FILES / word) if word.endswith(".toml") else word for word in words]
    result = CliRunner().invoke(app, given)
    assert result.exit_code == 0
    assert said in result.stdout
