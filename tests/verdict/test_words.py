"""A verdict in words: true to the findings, dominance never claimed of an equilibrium choice."""

from dataclasses import replace
from fractions import Fraction
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

import est_games as eg
from est_games.provenance import Kind, Source
from est_games.verdict.account import ILLUSTRATIVE, sections
from est_games.verdict.model import Carrier, Flip, Verdict
from est_games.verdict.phrases import Speaker, a_kind, gain, listing, number
from est_games.verdict.words import html, text

FILES = Path(__file__).parents[1] / "files"
SPEAKER = Speaker(names={"allies": "the allies", "grey": "the grey zone"})


@cache
def documents():
    return (
        eg.load_treaty(FILES / "hidden-agenda-treaty.toml"),
        eg.load_situation(FILES / "hidden-agenda-situation.toml"),
    )


@cache
def judged(full: bool = False, **values: str) -> Verdict:
    return eg.verdict(*documents(), parameters=values, flips=full, attribution=full)


def row(verdict: Verdict, title: str, label: str) -> str:
    """Return one row's words, details included."""
    (section,) = [s for s in sections(verdict) if s.title.startswith(title)]
    (found,) = [r for r in section.rows if r.label == label]
    return " ".join((found.text, *found.details))


# Numbers and lists


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("0", "0"),
        ("2/5", "0.4"),
        ("-1/20", "-0.05"),
        ("2/3", "2/3"),
        ("7/13", "7/13"),
        ("87/500", "0.174"),
        ("1/10000", "0.0001"),
        ("3", "3"),
        ("100", "100"),
        ("311107/245650", "≈1.27"),
        ("-944/4913", "≈-0.192"),
    ],
)
def test_numbers_are_exact_where_short_and_marked_where_rounded(value, words):
    assert number(Fraction(value)) == words


@given(st.fractions())
def test_an_unmarked_number_is_exact(value):
    words = number(value)
    if not words.startswith("≈"):
        assert Fraction(words) == value


def test_gains_carry_their_sign():
    assert [gain(Fraction(x)) for x in ("1/2", "0", "-1/2", "100/997")] == [
        "+0.5",
        "0",
        "-0.5",
        "≈+0.1",
    ]


def test_lists_and_articles():
    assert listing(["a"]) == "a"
    assert listing(["a", "b", "c"], "or") == "a, b or c"
    assert listing([]) == "nothing"
    assert [a_kind(k) for k in ("sincere", "insincere", "")] == [
        "a sincere proposer",
        "an insincere proposer",
        "the proposer",
    ]


# Ways of answering, and changes


def test_replies_are_told_by_name():
    assert SPEAKER.answering({"allies": "sign", "grey": "reform"}) == (
        "the allies signing, the grey zone seeking reform"
    )
    assert SPEAKER.answering({"allies": "stall", "grey": "stall"}, "all others") == (
        "all others stalling"
    )


def test_rounds_are_told_in_order():
    assert SPEAKER.rounds(["allies stall, grey sign", "allies sign"]) == (
        "the allies stalling, the grey zone signing; in the next round the allies signing"
    )


@pytest.mark.parametrize(
    ("finding", "before", "after", "words"),
    [
        (
            "dominant.allies",
            None,
            ("sign", "strictly"),
            "signing comes to dominate strictly for the allies",
        ),
        ("dominant.allies", ("sign", "weakly"), None, "signing no longer dominates for the allies"),
        (
            "dominant.allies",
            ("sign", "weakly"),
            ("sign", "strictly"),
            "signing dominates strictly, no longer weakly, for the allies",
        ),
        (
            "dominant-any-type.allies",
            ("sign", "weakly"),
            ("stall", "weakly"),
            "stalling comes to dominate weakly for the allies instead of signing, "
            "whatever the proposer's type",
        ),
        (
            "may.grey.reform",
            False,
            True,
            "seeking reform becomes an equilibrium reply of the grey zone",
        ),
        (
            "may.grey.reform",
            True,
            None,
            "seeking reform is no longer an equilibrium reply of the grey zone",
        ),
        ("closed.grey", False, True, "the trap closes on the grey zone"),
        ("closed.grey", True, False, "the trap opens for the grey zone"),
        ("cannot-lose.insincere", False, True, "an insincere proposer can no longer lose"),
        ("cannot-lose", True, False, "the proposer can lose"),
        (
            "may-table.sincere",
            False,
            True,
            "tabling becomes an equilibrium choice of a sincere proposer",
        ),
        ("may-wait", True, False, "not tabling is no longer an equilibrium choice of the proposer"),
        (
            "dominates.allies.stall.sign",
            "weakly in some equilibrium",
            None,
            "stalling no longer dominates signing for the allies, not even in some equilibrium",
        ),
        (
            "dominates.allies.stall.sign",
            None,
            "strictly in every equilibrium",
            "stalling comes to dominate signing for the allies, strictly in every equilibrium",
        ),
        (
            "dominates.allies.stall.sign",
            "weakly in every equilibrium",
            "strictly in every equilibrium",
            "stalling dominates signing for the allies strictly in every equilibrium "
            "(so far weakly in every equilibrium)",
        ),
        (
            "cannot be judged",
            None,
            "nothing to judge",
            "there is no verdict any more (nothing to judge)",
        ),
        ("something new", 1, 2, "something new changes from 1 to 2"),
    ],
)
def test_a_change_in_words(finding, before, after, words):
    assert SPEAKER.change(finding, before, after) == words


def test_every_finding_of_a_verdict_has_words():
    verdict = judged()
    for name in verdict.findings:
        assert name not in Speaker(names={}).change(name, None, ("sign", "weakly"))


# The whole


def test_the_answer_comes_first():
    lines = text(judged()).splitlines()
    assert lines[0] == "A proposal with a hidden agenda"
    assert lines[1] == "faced by: One sender, one receiver"
    assert lines[6] == "In short"
    assert lines[8] == "receiver  Rejecting strictly dominates every other reply."


def test_it_is_the_same_every_time_and_fits_the_width():
    verdict = judged(full=True)
    assert text(verdict) == text(verdict) == str(verdict)
    for width in (60, 80, 100):
        assert max(map(len, text(verdict, width=width).splitlines())) <= width
    assert "\x1b" not in text(verdict)


def test_illustrative_payoffs_are_said_to_be_so():
    verdict = judged()
    start = ILLUSTRATIVE[:30]
    assert start in text(verdict)
    assert start in html(verdict)
    measured = replace(verdict, illustrative=False)
    assert start not in text(measured)
    assert start not in html(measured)


def test_an_equilibrium_choice_is_not_called_dominant():
    verdict = judged(mu="2/3")
    assert verdict.bloc("receiver").dominant is None
    assert set(verdict.bloc("receiver").equilibrium_replies) >= {"sign", "reject"}
    assert "dominates every other" not in text(verdict)
    assert "No reply dominates, and none is dominated." in text(verdict)
    assert "in equilibrium (not dominant)" in row(verdict, "receiver", "equilibrium")


def test_a_dominant_equilibrium_reply_is_not_denied():
    assert "(dominant: rejecting)" in row(judged(), "receiver", "equilibrium")


@settings(max_examples=40)
@given(
    mu=st.fractions(0, 1, max_denominator=8),
    loss=st.fractions(0, 4, max_denominator=3),
    sphere=st.fractions(0, 3, max_denominator=3),
)
def test_the_words_agree_with_the_closed_form(mu, loss, sphere):
    verdict = eg.verdict(
        *documents(), parameters={"mu": mu, "l": loss, "s": sphere}, flips=False, attribution=False
    )
    by_signing = mu - (loss - sphere) * (1 - mu)
    told = row(verdict, "In short", "receiver")
    claims = {
        "Signing strictly dominates every other reply.": by_signing > 0,
        "Rejecting strictly dominates every other reply.": by_signing < 0,
        "No reply dominates, and none is dominated.": by_signing == 0,
    }
    assert {words for words in claims if words in told} == {w for w, true in claims.items() if true}
    best = max(mu - loss * (1 - mu), -sphere * (1 - mu))
    assert ("The trap is closed." in told) == (best < 0)


def test_dominated_replies_have_margin_and_witness():
    told = row(judged(s="5/2", l="2"), "receiver", "reject")
    assert told.startswith("Strictly dominated by signing: pays at least 0.75 less.")


def test_what_pays_more_in_some_equilibrium_only_is_not_called_dominance():
    verdict = judged()
    bloc = verdict.blocs[0]
    doubtful = tuple(replace(each, in_every=False) for each in bloc.relations)
    lone = replace(
        verdict,
        blocs=(replace(bloc, dominant=None, relations=doubtful, relations_any_type=doubtful),),
    )
    assert row(lone, "In short", "receiver").startswith(
        "No reply dominates, and none is dominated."
    )
    (section,) = [s for s in sections(lone) if s.title == "receiver"]
    assert "dominated by" not in " ".join(r.text for r in section.rows)


def test_the_proposer_has_heads_and_tails_with_witnesses():
    told = row(judged(), "sender (the proposer)", "insincere")
    assert told == (
        "Heads +2, tails +1: it cannot lose. Heads at its least with receiver signing. "
        "Tails at its least with receiver rejecting."
    )


def test_a_side_that_cannot_come_about_is_said_so():
    verdict = judged()
    lone = replace(verdict, stakes=(replace(verdict.stakes[0], heads=None),))
    assert "Heads cannot come about" in row(lone, "sender (the proposer)", "sincere")


def test_equilibria_are_grouped_by_who_tables_and_what_is_believed():
    verdict = judged()
    assert row(verdict, "Equilibria", "1").startswith(
        "The treaty is tabled, whatever the type. The others then believe what they believed"
    )
    assert "Only an insincere proposer tables" in row(verdict, "Equilibria", "2")
    assert "not in force" in row(verdict, "Equilibria", "1")
    twice = replace(verdict, equilibria=verdict.equilibria * 2)
    (section,) = [s for s in sections(twice) if s.title.startswith("Equilibria")]
    assert section.title == "Equilibria of the whole game (4)"
    assert len(section.rows) == 2


def test_whoever_waits_does_not_count_when_the_treaty_enters_into_force():
    verdict = judged(s="5/2", l="2")
    (found,) = verdict.equilibria
    alone = replace(
        found,
        tables={"sincere": False, "insincere": True},
        path={**found.path, "sincere": ("status quo",)},
    )
    assert row(replace(verdict, equilibria=(alone,)), "Equilibria", "1").endswith(
        "Receiver signing: in force."
    )


def flip(**changes) -> Flip:
    fields = {
        "parameter": "mu",
        "finding": "may.receiver.sign",
        "value": Fraction(1, 2),
        "at": "2/3",
        "approximately": 2 / 3,
        "beyond": False,
        "before": False,
        "after": True,
        "direction": 1,
        "distance": 0.1,
    }
    return Flip(**{**fields, **changes})


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "When it rises to 2/3 (now 0.5): signing becomes"),
        ({"beyond": True}, "When it rises above 2/3 (now 0.5): "),
        (
            {"at": "944/4913", "approximately": 944 / 4913, "direction": -1},
            "When it falls to 944/4913 (≈0.1921) (now 0.5): ",
        ),
        (
            {"at": "x" * 40, "approximately": 0.25, "beyond": True, "direction": -1},
            "When it falls below ≈0.25 (now 0.5): ",
        ),
        (
            {"at": "1/2", "approximately": 0.5, "beyond": True},
            "As soon as it rises above 0.5, where it is: ",
        ),
        (
            {"at": "0", "value": Fraction(0), "approximately": 0.0, "beyond": True},
            "As soon as it rises above 0, where it is: ",
        ),
        (
            {
                "at": "1",
                "value": Fraction(1),
                "approximately": 1.0,
                "beyond": True,
                "direction": -1,
            },
            "As soon as it falls below 1, where it is: ",
        ),
    ],
)
def test_a_flip_says_where_it_is_and_which_way(changes, words):
    verdict = replace(judged(), flips=(flip(**changes),))
    assert row(verdict, "What would change", "mu").startswith(words)


def test_flips_at_one_value_are_told_together():
    both = (flip(), flip(parameter="b", at="2"), flip(finding="closed.receiver"))
    told = row(replace(judged(), flips=both), "What would change", "mu")
    assert told.endswith("an equilibrium reply of receiver; the trap closes on receiver.")


def test_far_flips_are_counted():
    many = tuple(flip(at=f"{n}/100", approximately=n / 100) for n in range(60, 75))
    assert row(replace(judged(), flips=many), "What would change", "…") == "and 7 farther away."


def provision(article: str) -> Source:
    return Source(citation="an instrument", kind=Kind.TEXT, article=article, provision="veto")


def test_articles_that_carry_the_result_come_before_those_that_hardly_do():
    pair = {"dominates.receiver.sign.reject": ("weakly in some equilibrium", None)}
    verdict = replace(
        judged(),
        carriers=(
            Carrier(source=provision("3"), change="removed", findings=pair),
            Carrier(
                source=provision("8(4)"),
                change="removed",
                findings={"closed.receiver": (False, True)},
            ),
            Carrier(
                source=provision("8(4)"),
                change="read as 'minus-attacker'",
                findings={"closed.receiver": (False, True)},
            ),
        ),
        idle=(provision("1"), provision("2")),
    )
    (section,) = [s for s in sections(verdict) if s.title.startswith("Which articles")]
    assert [r.label for r in section.rows] == ["art. 8(4)", "art. 3", "no effect"]
    first, second, last = section.rows
    assert first.text == "Veto (text) carries the result."
    assert first.details == (
        "Without it: the trap closes on receiver.",
        "Read as 'minus-attacker': the trap closes on receiver.",
    )
    assert second.text == "Veto (text) bears on how replies compare only."
    assert last.text == "art. 1 veto; art. 2 veto."


def test_many_changes_are_cut_short():
    changes = {f"closed.{n}": (False, True) for n in range(9)}
    carrier = Carrier(source=provision("1"), change="removed", findings=changes)
    told = row(replace(judged(), carriers=(carrier,)), "Which articles", "art. 1")
    assert told.endswith("and 5 changes more.")


def test_messages_that_say_the_same_are_told_once():
    messages = tuple(f"Time ran out before article {n} was removed." for n in range(5))
    told = text(replace(judged(), messages=("Something else.", *messages)))
    assert told.count("Time ran out") == 1
    assert "(And 4 more like it.)" in told
    assert "Something else." in told


def test_readings_in_force_are_named():
    told = row(replace(judged(), readings={"8(4)": "single-veto"}), "Read with it", "readings")
    assert told == "art. 8(4): single-veto"


# HTML


class _Watch(HTMLParser):
    """Keeps what is open, and everything that would reach outside or run."""

    VOID = frozenset({"br", "hr"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.words: list[str] = []
        self.suspect: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag not in self.VOID:
            self.open.append(tag)
        if tag in {"script", "link", "img", "iframe", "style", "object"}:
            self.suspect.append(tag)
        self.suspect += [f"{k}={v}" for k, v in attrs if k in {"src", "href"} or k[:2] == "on"]
        self.suspect += [v for k, v in attrs if k == "style" and "url" in v]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)


def watched(page: str) -> _Watch:
    watch = _Watch()
    watch.feed(page)
    watch.close()
    assert watch.open == []
    return watch


def test_html_is_closed_self_contained_and_says_the_same():
    verdict = judged(full=True)
    watch = watched(html(verdict))
    assert watch.suspect == []
    said = " ".join(watch.words)
    for section in sections(verdict):
        assert section.title in said
        assert all(r.text in said for r in section.rows)
    assert html(verdict) == verdict._repr_html_()


def test_html_sets_no_colours_so_that_dark_and_light_both_work():
    page = html(judged())
    assert "color:" not in page
    assert "background" not in page


def test_html_escapes_what_files_say():
    hostile = "<script>alert(1)</script>&\"'"
    verdict = judged()
    bloc = replace(verdict.blocs[0], name=hostile)
    verdict = replace(
        verdict,
        treaty=hostile,
        situation=hostile,
        proposer=hostile,
        blocs=(bloc,),
        messages=(hostile,),
        readings={hostile: hostile},
    )
    watch = watched(html(verdict))
    assert watch.suspect == []
    assert hostile in "".join(watch.words)
