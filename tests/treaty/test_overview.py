"""Institutions on one line each; the README's table is what the files say."""

from pathlib import Path

import pytest

import est_games as eg
from est_games.treaty import shipped_treaties
from est_games.treaty.overview import overview, rule_in_words
from est_games.treaty.rule import parse_rule

README = Path(__file__).parents[2] / "README.md"


@pytest.mark.parametrize("name", shipped_treaties())
def test_the_readme_tells_what_the_file_says(name):
    line = overview(eg.load_treaty(name))
    cells = [f"`{line.institution}`", line.members, line.decides, line.mandate]
    cells += [line.binding, line.enforcement, line.withdrawal]
    assert f"| {' | '.join(cells)} |" in README.read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("consensus", "consensus"),
        ({"rule": "consensus", "silence": True}, "consensus, silence consents"),
        ({"rule": "unanimity", "of": "all", "minus": 2}, "unanimity of all minus 2"),
        (
            {"rule": "consensus", "constructive_abstention": "1/3"},
            "consensus, up to 1/3 may stand aside",
        ),
        ("simple-majority", "more than half of those voting"),
        (
            {"rule": "qualified-majority", "threshold": "2/3", "of": "present", "quorum": "1/2"},
            "at least 2/3 of those present, quorum at least 1/2",
        ),
        (
            {"rule": "weighted-majority", "measure": "votes", "threshold": 255, "veto": "big"},
            "at least 255 of the votes, veto of big",
        ),
        (
            {
                "rule": "multiple-majority",
                "meet": "any",
                "rules": ["consensus", {"rule": "unanimity", "excluded": []}],
            },
            "consensus or unanimity",
        ),
        (
            {"rule": "unanimity", "excluded": ["respondent", "claimant"]},
            "unanimity, without the respondent and claimant",
        ),
    ],
)
def test_a_rule_in_words(rule, words):
    assert rule_in_words(parse_rule(rule)) == words


def test_a_reading_changes_the_line():
    treaty = eg.load_treaty("est-2009").under({"8(4)": "minus-attacker"})
    assert "without the respondent" in overview(treaty).decides
