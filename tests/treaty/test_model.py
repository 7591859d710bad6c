"""Treaties as data: what the shipped ones say, and how their readings change them."""

import pytest
from hypothesis import given, strategies as st

import est_games as eg
from est_games.errors import ClaimError, EstGamesError, SituationError, TreatyError
from est_games.provenance import Kind
from est_games.treaty import check_treaty, load_treaty, parse_treaty, shipped_treaties
from est_games.treaty.provision import Assistance, Conference, EntryIntoForce, Restraint
from est_games.treaty.threshold import Threshold

EST = load_treaty("est-2009")


def provision(treaty, name):
    (found,) = [p for p in treaty.provisions if p.id == name]
    return found


def test_the_draft_has_fourteen_articles():
    assert [article.number for article in EST.article] == [str(n) for n in range(1, 15)]
    assert EST.eligible == 56
    assert EST.binding == "legal"


@pytest.mark.parametrize("name", shipped_treaties())
def test_every_provision_has_its_source(name):
    treaty = load_treaty(name)
    assert treaty.id == name
    for clause in treaty.provisions:
        source = treaty.source(clause)
        assert source.citation
        assert source.article
        assert source.provision == clause.id
        assert source.kind in Kind
        assert source.reading == (clause.reading or "")


@pytest.mark.parametrize(
    ("session", "least"),
    [("ordinary", {25: 17, 28: 19, 56: 38}), ("extraordinary", {25: 20, 28: 23, 56: 45})],
)
def test_the_quorums_of_the_draft(session, least):
    (conference,) = [c for c in EST.of_type(Conference) if c.session == session]
    assert {n: conference.quorum.least(n) for n in least} == least


def test_the_draft_enters_into_force_with_twenty_five():
    (clause,) = EST.of_type(EntryIntoForce)
    assert clause.threshold.least(56) == 25
    assert EST.article_of(clause.id) == "11"


def test_the_readings_of_the_draft():
    assert dict(EST.readings) == {
        "2": ("claimant", "accused", "conference"),
        "7(2)": ("may", "must"),
        "8(4)": ("single-veto", "minus-attacker"),
    }


@pytest.mark.parametrize("place", ["7", "7(2)", "assistance"])
def test_a_reading_is_chosen_by_article_place_or_name(place):
    read = EST.under({place: "must"})
    clause = provision(read, "assistance")
    assert clause.obligation == "must"
    assert clause.reading == "must"
    assert read.source(clause).kind is Kind.INFERENCE
    assert "note 26" in read.source(clause).citation
    assert provision(EST, "assistance").obligation == "may"
    unchanged = [p for p in EST.provisions if p.id != "assistance"]
    assert [p for p in read.provisions if p.id != "assistance"] == unchanged


def test_readings_are_chosen_together():
    read = EST.under({"2": "conference", "8": "minus-attacker"})
    assert provision(read, "territory").adjudicator == "conference"
    assert provision(read, "extraordinary-conference").decision.excluded == ("respondent",)
    assert provision(read, "extraordinary-conference").quorum.least(28) == 23
    assert provision(read, "extraordinary-conference").overrides == ("conference", "consultations")


def test_the_reading_in_force_changes_nothing():
    assert EST.under({"7": "may"}) == EST == EST.under({})


def test_every_reading_of_every_treaty_can_be_had():
    for name in shipped_treaties():
        treaty = load_treaty(name)
        for place, names in treaty.readings.items():
            for reading in names:
                read = treaty.under({place: reading})
                assert not [lint for lint in check_treaty(read) if lint.is_error]


def test_unknown_readings_are_refused_together():
    with pytest.raises(TreatyError) as caught:
        EST.under({"7": "maybe", "3": "must", "99": "x", "2": "accused"})
    assert [str(problem) for problem in caught.value.problems] == [
        "readings.7: is not a reading of this place [found 'maybe'; accepted: may, must]",
        "readings.3: has no other readings [found 'must'; accepted: 2: claimant | accused | "
        "conference; 7(2): may | must; 8(4): single-veto | minus-attacker]",
        "readings.99: has no other readings [found 'x'; accepted: 2: claimant | accused | "
        "conference; 7(2): may | must; 8(4): single-veto | minus-attacker]",
    ]


def test_a_treaty_without_readings_says_so():
    with pytest.raises(TreatyError, match="none: no clause of this treaty has another reading"):
        load_treaty("osce").under({"II": "x"})


@given(st.text(max_size=8), st.text(max_size=8))
def test_any_choice_of_reading_is_taken_or_refused(place, reading):
    try:
        read = EST.under({place: reading})
    except TreatyError:
        return
    assert len(read.provisions) == len(EST.provisions)


@pytest.mark.parametrize("name", [p.id for p in EST.provisions])
def test_without_a_provision_nothing_refers_to_it(name):
    rest = EST.without(name)
    assert [p.id for p in rest.provisions] == [p.id for p in EST.provisions if p.id != name]
    for clause in rest.provisions:
        assert name not in clause.overrides
        assert getattr(clause, "after", None) != name
    dangling = [lint for lint in check_treaty(rest) if lint.code == "dangling-reference"]
    # Without its scope a treaty covers everything, so nothing can lie outside.
    assert dangling == []
    assert len(rest.article) == 14


REFERRING = """
format = "est-games/treaty-1"
id = "t"
title = "t"
citation = "t"
[[article]]
number = "1"
provision = [
  {id = "talks", type = "consultation", basis = "text"},
  {id = "more", type = "consultation", basis = "text"},
  {id = "meeting", type = "conference", basis = "text", decision = "consensus",
   MORE},
]
""".replace(
    "\n   MORE",
    ' after = "talks", readings.late = {after = "more", overrides = ["talks", "more"]}',
)


def test_without_a_provision_no_reading_refers_to_it():
    treaty = parse_treaty(REFERRING)
    rest = treaty.without("more")
    assert rest.provisions[1].after == "talks"
    late = rest.under({"meeting": "late"}).provisions[1]
    assert late.after is None
    assert late.overrides == ("talks",)
    late = treaty.without("talks").under({"meeting": "late"}).provisions[1]
    assert late.after == "more"
    assert late.overrides == ("more",)
    assert treaty.without("talks").provisions[1].after is None


def test_what_is_not_there_cannot_be_removed():
    with pytest.raises(TreatyError, match=r"provision: is no provision of this treaty \[found 'x'"):
        EST.without("x")
    with pytest.raises(KeyError):
        EST.article_of("x")


def test_a_treaty_is_frozen():
    with pytest.raises(ValueError, match="frozen"):
        EST.eligible = 3


def test_acts():
    assert provision(EST, "due-regard").applies_to("security-measure")
    assert not provision(EST, "due-regard").applies_to("armed-attack")
    assert provision(EST, "conference").applies_to("anything")
    assert len(EST.of_type(Restraint)) == 2
    assert len(EST.of_type(Assistance)) == 1


def test_a_notebook_shows_no_markup_of_the_file():
    treaty = parse_treaty(REFERRING.replace('title = "t"', 'title = "<script>x</script>"'))
    assert "<script>" not in treaty._repr_html_()
    assert "assistance" in EST._repr_html_()


@pytest.mark.parametrize(
    ("make", "error", "said"),
    [
        (eg.Treaty, TreatyError, "format: is missing [accepted: 'est-games/treaty-1']"),
        (eg.Situation, SituationError, "actor: is missing [accepted: 2 to 12 [[actor]] tables]"),
        (eg.Claim, ClaimError, "number: is missing"),
        (lambda: eg.Treaty({}), TreatyError, "takes its fields by name [found '{}']"),
        (lambda: Threshold(count=0), EstGamesError, "Threshold cannot be made"),
    ],
)
def test_what_is_made_by_hand_is_refused_in_the_words_of_files(make, error, said):
    with pytest.raises(error) as caught:
        make()
    assert said in str(caught.value)
    assert caught.value.problems
