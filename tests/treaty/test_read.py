"""Reading treaties, and the schema that describes their files."""

import json
import tomllib

import pytest

from est_games.document import read_source
from est_games.errors import TreatyError
from est_games.treaty import load_treaty, parse_treaty, shipped_treaties, treaty_schema


def data(name):
    return tomllib.loads(read_source(name, "est_games.treaty", TreatyError))


def test_the_schema_is_json():
    schema = json.loads(json.dumps(treaty_schema()))
    assert schema["properties"]["format"]["const"] == "est-games/treaty-1"
    assert {"Article", "Conference", "Assistance"} <= schema["$defs"].keys()
    assert schema["additionalProperties"] is False


def test_the_schema_names_every_kind_of_provision():
    schema = treaty_schema()
    kinds = schema["$defs"]["Article"]["properties"]["provision"]["items"]["discriminator"]
    assert set(kinds["mapping"]) == {
        "accession",
        "later-accession",
        "entry-into-force",
        "withdrawal",
        "restraint",
        "information",
        "consultation",
        "conference",
        "assistance",
        "self-defence",
        "scope",
        "sanctions",
        "incompatibility",
    }


@pytest.mark.parametrize("name", shipped_treaties())
def test_the_schema_accepts_the_shipped_files(name):
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.Draft202012Validator.check_schema(treaty_schema())
    jsonschema.Draft202012Validator(treaty_schema()).validate(data(name))


@pytest.mark.parametrize(
    "change",
    [
        {"colour": "red"},
        {"format": "other"},
        {"eligible": "56"},
        {"article": []},
        {"article": [{"number": "1", "provision": [{"id": "A", "type": "scope"}]}]},
        {
            "article": [
                {
                    "number": "1",
                    "provision": [{"id": "a b", "basis": "text", "type": "self-defence"}],
                }
            ]
        },
    ],
)
def test_the_schema_refuses_what_the_reader_refuses(change):
    jsonschema = pytest.importorskip("jsonschema")
    validator = jsonschema.Draft202012Validator(treaty_schema())
    assert not validator.is_valid({**data("osce"), **change})


@pytest.mark.parametrize("name", shipped_treaties())
def test_a_shipped_treaty_is_its_text(name):
    assert parse_treaty(read_source(name, "est_games.treaty", TreatyError)) == load_treaty(name)


def test_a_misfit_is_found_beside_an_unknown_key():
    text = read_source("est-2009", "est_games.treaty", TreatyError)
    text = text.replace('after = "consultations"', 'after = "talks"\ncolour = "red"')
    text = text.replace('quorum = "4/5"', 'quorum = "5/4"')
    text = text.replace("threshold = 25", "threshold = 57")
    with pytest.raises(TreatyError) as caught:
        parse_treaty(text)
    assert [(problem.path, problem.article) for problem in caught.value.problems] == [
        ("article[5].provision[0].colour", "6"),
        ("article[7].provision[0].quorum", "8"),
        ("article[5].provision[0].after", "6(3)"),
        ("article[10].provision[0].threshold", "11"),
    ]
