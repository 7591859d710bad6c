"""Ledgers that do not fit together: every problem at once, with what is accepted."""

import json

import jsonschema
import pytest

from est_games.claim import claims_schema, load_claims, parse_claims
from est_games.claim.library import amended
from est_games.document import parse_toml
from est_games.errors import ClaimError
from est_games.treaty import load_treaty

from .ledger import made

BAD = """
format = "est-games/claims-1"
[[claim]]
number = 7
title = "t"
theme = "x"
says = "s"
holds = "p.lowest > 0 and q > 0"
over = ["a", "a"]
[[claim.model]]
treaty = "est-2009"
in_force = true
after = { nato = "sign" }
[[claim.measure]]
id = "p"
type = "chance"
event = "adopted"
[[claim.measure]]
id = "p"
type = "mandate"
model = "elsewhere"
[[claim]]
number = 7
title = "t"
theme = "x"
says = "s"
"""
PROBLEMS = """\
the claims do not fit together
  - claim[0].measure[1].id: is used twice [found 'p'; accepted: a name of its own]
  - claim[0].model[0].after: stands beside in_force: play begins in one place \
[accepted: one of in_force, after and untabled]
  - claim[0].over: names a parameter twice [found 'a, a'; \
accepted: one parameter, or two different ones]
  - claim[0].model[0].situation: is missing: measure p looks at it \
[accepted: the name of a situation, or a path]
  - claim[0].measure[1].model: is no model of this claim [found 'elsewhere'; accepted: model]
  - claim[0].holds: reads what this measure does not give [found 'p.lowest'; \
accepted: p, p.covered, p.total, p.n_covered, p.n_total]
  - claim[0].holds: reads what is no measure of this claim [found 'q'; accepted: p]
  - claim[1].number: is used twice [found '7'; accepted: a number of its own]
  - claim[1].holds: is missing [accepted: a formula over measures, or in its place missing = \
what cannot be modelled]"""


def test_every_problem_is_said_at_once():
    with pytest.raises(ClaimError) as caught:
        parse_claims(BAD)
    assert str(caught.value) == PROBLEMS


def test_an_unknown_measure_is_refused_with_those_there_are():
    with pytest.raises(ClaimError, match="is not a known type") as caught:
        made('holds = "m > 0"\n[[claim.model]]\n[[claim.measure]]\nid = "m"\ntype = "opinion"\n')
    assert "'chance'" in str(caught.value)


def test_shipped_claims_fit_the_schema_and_have_their_own_numbers():
    from importlib import resources

    validator = jsonschema.Draft202012Validator(json.loads(json.dumps(claims_schema())))
    files = sorted((resources.files("est_games.claim") / "data").iterdir(), key=lambda f: f.name)
    for file in files:
        validator.validate(parse_toml(file.read_text("utf-8"), ClaimError))
    numbers = [claim.number for claim in load_claims()]
    assert numbers == sorted(set(numbers))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"convention": {}}, "amend.convention: is no provision of this treaty"),
        ({"conference": {"quorum": "3/2"}}, "quorum"),
        (
            {"conference": {"quota": 2}},
            "provision[0].quota (article 6): is not a known key",
        ),
    ],
)
def test_a_text_is_amended_as_a_file_would_be_or_not_at_all(changes, said):
    with pytest.raises(ClaimError) as caught:
        amended(load_treaty("est-2009"), changes, "amend")
    assert said in str(caught.value)


def test_what_cannot_be_read_is_not_called_missing_too():
    with pytest.raises(ClaimError) as caught:
        made('holds = "b.act >"\n[[claim.model]]\nid = "m"\ntreaty = "est-2009"')
    assert [problem.path for problem in caught.value.problems] == ["claim[0].holds"]


def test_a_wrong_number_of_a_claim_is_no_article():
    with pytest.raises(ClaimError) as caught:
        parse_claims('format = "est-games/claims-1"\n[[claim]]\nnumber = "one"\ntitle = 1\n')
    assert {problem.article for problem in caught.value.problems} == {None}


def test_an_amendment_that_makes_no_sense_is_found_where_it_stands():
    with pytest.raises(ClaimError) as caught:
        amended(load_treaty("est-2009"), {"conference": {"quorum": "9/2"}}, "model.m.amend")
    (problem,) = caught.value.problems
    assert problem.path == "model.m.amend.article[5].provision[0].quorum"
