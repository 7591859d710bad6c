"""How sanctions end: by which rule they are lifted, or lapse, and whether that makes one relent."""

from __future__ import annotations

import pytest

import est_games as eg
from est_games.errors import GameError, TreatyError
from est_games.situation import parse_situation
from est_games.treaty import parse_treaty
from est_games.treaty.overview import overview
from tests.oracles.four_blocs import (
    DEFENCE,
    INTEREST,
    READ,
    RESTRAINT,
    SITUATION,
    TREATY,
    actions,
    conference,
    in_force,
    play,
    provision,
    yes,
)

ALL = [*READ, "relented", "lifted"]
MAJORITY = '{ rule = "simple-majority", excluded = ["respondent"] }'
CONSENSUS = '{ rule = "consensus", excluded = ["respondent"] }'
DEFIED = ("a proceed", "c call a conference", *yes("abcd"), "a defy", "b enforce", "d enforce")


def sanctions(**fields):
    return provision("sanctions", **{"mode": '"automatic"', **fields})


def measures(**fields):
    return in_force(RESTRAINT, DEFENCE, conference(), sanctions(**fields), read=ALL)


@pytest.mark.parametrize(
    ("way", "rule", "against", "lifted"),
    [
        ("lifting", CONSENSUS, "d no", False),  # one no keeps them up
        ("renewal", CONSENSUS, "d no", True),  # one no ends them: the veto is reversed
        ("lifting", MAJORITY, "d no", True),
        ("renewal", MAJORITY, "d no", False),
        ("lifting", CONSENSUS, "d yes", True),
        ("renewal", CONSENSUS, "d yes", False),
    ],
)
def test_the_same_no_keeps_sanctions_up_or_ends_them(way, rule, against, lifted):
    form = measures(upon='"breach"', **{way: rule})
    for relents in ("relent", "persist"):
        steps, facts = play(
            form, "a proceed", "c hold back", "c concede", f"a {relents}", against, *yes("bc")
        )
        assert steps[-4:] == ["self-defence", "relenting", "lifting", "outcome"]
        assert facts.get("lifted", 0) == lifted
        assert facts.get("relented", 0) == (relents == "relent")
        assert facts["sanctioned"] == facts["breach.a"] == 1
        assert "settled" not in facts


def test_sanctions_upon_defiance_end_after_they_were_enforced():
    steps, facts = play(measures(lifting=MAJORITY), *DEFIED, "a relent")
    assert steps[-5:] == ["compliance", "enforcement", "relenting", "lifting", "outcome"]
    assert facts["defied"] == facts["sanctioned"] == facts["relented"] == facts["lifted"] == 1
    assert facts["enforcers"] == 7


def test_sanctions_that_nothing_is_said_of_are_played_as_ever():
    steps, _ = play(measures(), *DEFIED)
    assert steps[-3:] == ["compliance", "enforcement", "outcome"]
    assert actions(measures(), "relenting") == set()


def test_nobody_is_sanctioned_nobody_relents():
    steps, facts = play(measures(lifting=MAJORITY), *DEFIED[:-3], "a yield")
    assert steps[-3:] == ["vote", "compliance", "outcome"]
    assert facts["settled"] == 1


def test_what_is_settled_meanwhile_leaves_only_the_vote():
    form = in_force(
        RESTRAINT,
        DEFENCE,
        provision("consultation"),
        sanctions(upon='"breach"', lifting=MAJORITY),
        read=ALL,
    )
    steps, facts = play(form, "a proceed", "c call consultations", "a settle", *yes("bcd"))
    assert steps[-3:] == ["settlement", "lifting", "outcome"]
    assert facts["settled"] == facts["sanctioned"] == facts["lifted"] == 1
    steps, facts = play(form, "a proceed", "c hold back", "c concede", "a relent", "b no", "c no")
    assert steps[-4:] == ["self-defence", "relenting", "lifting", "outcome"]
    assert facts["relented"] == 1
    assert "lifted" not in facts


@pytest.mark.parametrize("effect", ["measures", "suspension"])
def test_whoever_is_suspended_does_not_vote_on_its_return(effect):
    form = measures(effect=f'"{effect}"', lifting='"consensus"')
    voting = {form.players[m.player] for s in form.stages if s.phase == "lifting" for m in s.moves}
    assert voting == set("bcd") | (set("a") if effect == "measures" else set())


def test_whoever_was_suspended_upon_its_breach_does_not_vote_on_what_met_its_defiance():
    expelled = provision(
        "sanctions", "out", mode='"automatic"', upon='"breach"', effect='"suspension"'
    )
    measured = sanctions(lifting='"consensus"')
    form = in_force(RESTRAINT, DEFENCE, conference(), expelled, measured, read=ALL)
    voting = {form.players[m.player] for s in form.stages if s.phase == "lifting" for m in s.moves}
    assert voting == set("bcd")


SPOILED = """
format = "est-games/situation-1"
id = "spoiled"
title = "One who would keep sanctions for ever, and one who would end them"

[[actor]]
id = "a"
role = "proposer"
[[actor]]
id = "hawk"
[[actor]]
id = "dove"
[[actor]]
id = "c"

[[threat]]
id = "attack"
kind = "armed-attack"
probability = 1
aggressor = "a"
victim = "c"

[[interest]]
actor = "a"
name = "prize and price"
formula = "5*proceeded*(1 - settled) - 2*relented - 4*sanctioned + 3*sanctioned*lifted - 5*settled"
[[interest]]
actor = "hawk"
name = "keep it out"
formula = "sanctioned - lifted"
[[interest]]
actor = "dove"
name = "let it in"
formula = "lifted"
[[interest]]
actor = "c"
name = "relief"
formula = "relented*(1 + lifted/2) - (1 - relented)*lifted"
"""


@pytest.mark.parametrize(
    ("way", "rule", "relents"),
    [
        ("lifting", CONSENSUS, 0),  # the hawk keeps them up whatever the respondent does
        ("renewal", CONSENSUS, 0),  # the dove ends them whatever it does
        ("lifting", MAJORITY, 1),  # the victim decides, and lifts them if it has relented
        ("renewal", MAJORITY, 1),
    ],
)
def test_one_relents_where_the_vote_depends_on_it(way, rule, relents):
    text = TREATY.format(binding="legal") + RESTRAINT + sanctions(upon='"breach"', **{way: rule})
    form = eg.compile_game(
        parse_treaty(text),
        parse_situation(SPOILED),
        in_force=True,
        observe={"late": "relented", "goes": "proceeded"},
    )
    solution = eg.solve(form, "perfect-bayesian")
    assert solution.equilibria
    for equilibrium in solution.equilibria:
        assert tuple(equilibrium.payoffs[-2:]) == (relents, 1)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        (
            {"lifting": '"consensus"', "renewal": '"consensus"'},
            "is lifted by one rule and lapses unless renewed by another",
        ),
        ({"lifting": '"acclamation"'}, "lifting"),
    ],
)
def test_what_the_end_of_sanctions_cannot_be(fields, said):
    with pytest.raises(TreatyError) as caught:
        measures(**fields)
    assert said in str(caught.value)


def test_names_in_the_rule_for_lifting_are_looked_up():
    with pytest.raises(GameError) as caught:
        measures(lifting='{ rule = "consensus", veto = ["nobody"] }')
    assert "lifting.veto (article 1): is unknown to this situation [found 'nobody'" in str(
        caught.value
    )


def test_how_sanctions_end_is_said_in_a_word():
    def told(**fields):
        text = TREATY.format(binding="legal") + sanctions(**fields)
        return overview(parse_treaty(text)).enforcement

    assert told(lifting='"unanimity"') == "sanctions at once, lifted by unanimity"
    assert told(renewal='"consensus"') == "sanctions at once, to be renewed by consensus"


# --- whoever is suspended has no vote


def voters(form, phase):
    return {form.players[m.player] for s in form.stages if s.phase == phase for m in s.moves}


@pytest.mark.parametrize(("effect", "voting"), [("measures", "abcd"), ("suspension", "bcd")])
def test_whoever_a_breach_suspends_does_not_vote_on_it(effect, voting):
    breach = sanctions(upon='"breach"', effect=f'"{effect}"')
    form = in_force(RESTRAINT, DEFENCE, breach, conference(), read=ALL)
    assert voters(form, "vote") == set(voting)


def test_of_a_bloc_only_the_states_in_the_dispute_lose_their_votes():
    breach = sanctions(upon='"breach"', effect='"suspension"', lifting='"consensus"')
    text = TREATY.format(binding="legal") + RESTRAINT + DEFENCE + breach + conference()
    one = SITUATION.replace('aggressor = "a"', 'aggressor = "a"\naggressor_states = 1')
    form = eg.compile_game(
        parse_treaty(text),
        parse_situation(one + "".join(INTEREST.format(name=name) for name in ALL)),
        in_force=True,
    )
    assert voters(form, "vote") == voters(form, "lifting") == set("abcd")
