"""Reading situations, the schema of their files, and the shipped rosters."""

import csv
import json
import tomllib
from collections import Counter
from importlib import resources

import pytest

from est_games.document import read_source
from est_games.errors import SituationError
from est_games.situation import (
    load_situation,
    parse_situation,
    shipped_situations,
    situation_schema,
)
from est_games.situation.roster import roster


def data(name):
    return tomllib.loads(read_source(name, "est_games.situation", SituationError))


def test_the_schema_is_json():
    schema = json.loads(json.dumps(situation_schema()))
    assert schema["properties"]["format"]["const"] == "est-games/situation-1"
    assert {"Actor", "Interest", "Threat"} <= schema["$defs"].keys()


@pytest.mark.parametrize("name", shipped_situations())
def test_the_schema_accepts_the_shipped_files(name):
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.Draft202012Validator.check_schema(situation_schema())
    jsonschema.Draft202012Validator(situation_schema()).validate(data(name))


@pytest.mark.parametrize(
    "change",
    [
        {"colour": "red"},
        {"actor": []},
        {"scale": "none"},
        {"parameter": [{"id": "x", "value": 1, "range": [0]}]},
        {"parameter": [{"id": "X", "value": 1, "range": [0, 1]}]},
    ],
)
def test_the_schema_refuses_what_the_reader_refuses(change):
    jsonschema = pytest.importorskip("jsonschema")
    validator = jsonschema.Draft202012Validator(situation_schema())
    assert not validator.is_valid({**data("europe-2010"), **change})


@pytest.mark.parametrize("name", shipped_situations())
def test_a_shipped_situation_is_its_text(name):
    text = read_source(name, "est_games.situation", SituationError)
    assert parse_situation(text) == load_situation(name)


# Rosters: the shipped copies are the data of 2010.


def rows(name):
    file = resources.files("est_games.situation") / "data" / f"{name}.csv"
    return list(csv.DictReader(file.read_text("utf-8").splitlines()))


def test_the_blocs_of_2010():
    blocs = roster("osce-2010")
    assert len(blocs) == 56
    assert Counter(blocs.values()) == {
        "nato_eu": 21,
        "nato_only": 7,
        "eu_only": 6,
        "csto": 7,
        "other": 15,
    }


def test_the_states_and_their_blocs_are_the_same_states():
    assert {row["iso3"] for row in rows("osce-2010")} == set(roster("osce-2010"))


def test_the_blocs_follow_from_the_memberships():
    for row in rows("osce-2010"):
        nato, eu, csto = (int(row[key]) for key in ("nato", "eu", "csto"))
        expected = {
            (1, 1, 0): "nato_eu",
            (1, 0, 0): "nato_only",
            (0, 1, 0): "eu_only",
            (0, 0, 1): "csto",
            (0, 0, 0): "other",
        }[nato, eu, csto]
        assert roster("osce-2010")[row["iso3"]] == expected, row


def test_a_roster_cannot_be_changed():
    with pytest.raises(TypeError):
        roster("osce-2010")["RUS"] = "nato_only"
