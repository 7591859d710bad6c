"""What a model of a claim says the others believe, and what its text would bind in."""

from fractions import Fraction

import pytest

from est_games.claim import FindingKind, Library, run_claim
from est_games.errors import ClaimError, EstGamesError

from .ledger import made

WAR = """
[[claim.parameter]]
id = "doubt"
value = "1/2"
range = ["0", "1"]
[[claim.model]]
treaty = "est-2009"
situation = "georgia-2008"
belief = {beliefs}
[[claim.measure]]
id = "refuses"
type = "finding"
finding = "dominates.mediators.reject.sign"
[[claim.measure]]
id = "trusted"
type = "quantity"
formula = "belief.sincere"
"""
HALVED = '{ sincere = "doubt*trust", revisionist = "1 - doubt*trust" }'


def asked(holds, beliefs):
    return made(f"{holds}\n{WAR.replace('{beliefs}', beliefs)}")


def test_a_condition_is_sought_through_a_belief():
    """Refusing dominates below a trust of 7/10: of 19/20 in the file, at a doubt of 14/19."""
    claim = asked('holds = "refuses"\nover = ["doubt"]\nfigure = { t = "trusted" }', HALVED)
    found = run_claim(claim, parameters={"trust": Fraction(19, 20)})
    assert (found.kind, found.condition) == (FindingKind.HOLDS_IFF, "doubt < 14/19")
    assert found.exact
    assert found.figures == {"t": "19/40"}
    assert "belief in sincere = doubt*trust" in found.models[0].changes


def test_the_belief_of_the_situation_is_in_force_where_the_claim_says_nothing():
    beliefs = '{ sincere = "trust", revisionist = "1 - trust" }'
    claim = asked('holds = "refuses"\nover = ["trust"]', beliefs)
    (model,) = claim.model
    silent = claim.model_copy(update={"model": (model.model_copy(update={"belief": {}}),)})
    library = Library()
    found = [run_claim(each, library=library).condition for each in (claim, silent)]
    assert found == ["trust < 7/10"] * 2


@pytest.mark.parametrize(
    ("beliefs", "problem"),
    [
        (
            '{ sincere = "trust" }',
            "model.model.belief: needs a formula for each private type "
            "[found 'sincere'; accepted: sincere, revisionist]",
        ),
        (
            '{ sincere = "hope", revisionist = "1 - hope" }',
            "model.model.belief.sincere: reads an unknown name [found 'hope'; accepted: ",
        ),
    ],
)
def test_beliefs_that_do_not_fit_are_refused(beliefs, problem):
    with pytest.raises(ClaimError) as caught:
        run_claim(asked('holds = "refuses"', beliefs))
    assert problem in str(caught.value)


def test_beliefs_that_do_not_add_up_are_refused():
    with pytest.raises(EstGamesError, match="prior"):
        run_claim(asked('holds = "refuses"', '{ sincere = "trust", revisionist = "trust/2" }'))


@pytest.mark.parametrize(("binding", "event"), [("legal", "0"), ("political", "1")])
def test_the_same_text_binds_in_law_or_in_politics(binding, event):
    """What is broken under it is counted as the kind of obligation it is."""
    claim = made(
        f"""holds = "broken.most >= 0"
figure = {{ b = "broken" }}
[[claim.model]]
treaty = "est-2009"
situation = "nuclear-aggressor"
binding = "{binding}"
after = {{ second = "sign", victim = "sign", others = "sign" }}
[[claim.measure]]
id = "broken"
type = "chance"
event = "political_breach.nuclear"
given = "crisis.by_nuclear"
"""
    )
    found = run_claim(claim)
    assert found.figures == {"b": event}
    assert f"binding: {binding}" in found.models[0].changes


def test_a_game_without_a_text_binds_in_nothing():
    with pytest.raises(ClaimError) as caught:
        made(
            """holds = "x > 0"
[[claim.model]]
situation = "georgia-2008"
binding = "legal"
[[claim.measure]]
id = "x"
type = "quantity"
formula = "trust"
"""
        )
    assert (
        "claim[0].model[0].binding: stands without a treaty "
        "[found 'legal'; accepted: a treaty beside it]" in str(caught.value)
    )
