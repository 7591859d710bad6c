"""The JSON of a verdict keeps to its published schema, and the schema is not lax."""

import copy
import json
from pathlib import Path

import pytest

import est_games as eg
from est_games.verdict.schema import verdict_schema

jsonschema = pytest.importorskip("jsonschema")
FILES = Path(__file__).parents[1] / "files"


@pytest.fixture(scope="module")
def data():
    verdict = eg.verdict(
        eg.load_treaty(FILES / "hidden-agenda-treaty.toml"),
        eg.load_situation(FILES / "hidden-agenda-situation.toml"),
    )
    return json.loads(json.dumps(verdict.to_dict()))


@pytest.fixture(scope="module")
def validator():
    schema = verdict_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def test_a_verdict_keeps_to_the_schema(data, validator):
    assert [error.message for error in validator.iter_errors(data)] == []
    assert data["flips"]
    assert data["carriers"]


def test_a_verdict_of_a_shipped_treaty_keeps_to_the_schema(validator, shipped_verdict):
    assert [error.message for error in validator.iter_errors(shipped_verdict.to_dict())] == []


def test_every_key_is_required_and_no_other_allowed(data, validator):
    for key in data:
        less = {name: value for name, value in data.items() if name != key}
        assert not validator.is_valid(less), key
    assert not validator.is_valid({**data, "surprise": 1})


@pytest.mark.parametrize("part", ["stakes", "blocs", "equilibria", "flips", "carriers"])
def test_every_part_of_a_record_is_required(data, validator, part):
    for key in data[part][0]:
        changed = copy.deepcopy(data)
        del changed[part][0][key]
        assert not validator.is_valid(changed), key


def test_numbers_are_exact_text(data, validator):
    assert not validator.is_valid({**data, "parameters": {"mu": 0.5}})
    assert not validator.is_valid({**data, "parameters": {"mu": "0.5"}})
    assert validator.is_valid({**data, "parameters": {"mu": "-1/2"}})
