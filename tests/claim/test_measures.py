"""What each measure comes to, against what is known by other ways."""

from fractions import Fraction

import pytest

from est_games.claim import FindingKind, run_claim
from est_games.errors import ClaimError
from est_games.situation import load_situation
from est_games.treaty import load_treaty
from est_games.verdict import verdict

from .ledger import made

EXTRAORDINARY = "extraordinary-conference"
COUNCIL = """
[[claim.parameter]]
id = "p"
value = "19/20"
range = ["0", "1"]
[[claim.model]]
treaty = "un-charter"
[[claim.measure]]
id = "council"
type = "body"
body = "security-council"
approval = "p"
"""


def figures(body, **formulas):
    """Return the figures of some formulas over measures."""
    told = ", ".join(f'{label} = "{formula}"' for label, formula in formulas.items())
    first = next(iter(formulas.values()))
    return run_claim(made(f'holds = "{first} == {first}"\nfigure = {{ {told} }}\n{body}')).figures


def test_the_security_council_is_counted_as_published():
    found = figures(
        COUNCIL,
        winning="council.n_winning",
        permanent="council.shapley.permanent",
        elected="council.shapley.elected",
        act="council.act",
        blockers="council.blockers",
    )
    assert found == {
        "winning": "848",
        "permanent": "421/2145",
        "elected": "4/2145",
        "act": "53/2048",
        "blockers": "1",
    }


def test_capacity_is_a_polynomial_and_its_condition_exact():
    """Nine of fifteen and all five: at 0.95 it acts with probability 0.7738."""
    found = run_claim(
        made(
            'holds = "council.capacity > 1/2"\nover = ["p"]\n'
            f'figure = {{ c = "council.capacity" }}\n{COUNCIL}'
        )
    )
    assert found.kind is FindingKind.HOLDS_IFF
    assert found.here is True
    assert float(found.figures["c"].split()[-1]) == pytest.approx(0.7738, abs=5e-5)


def test_clauses_are_read_off_the_text():
    body = "".join(
        f'[[claim.measure]]\nid = "{name}"\ntype = "clause"\n{rest}\n'
        for name, rest in {
            "threshold": 'provision = "entry-into-force"\nfield = "threshold"',
            "sanctions": 'kind = "sanctions"',
            "must": 'kind = "assistance"\nfield = "obligation"\nword = "must"',
            "legal": 'field = "binding"\nword = "legal"',
            "bodies": 'kind = "conference"',
            "rule": f'provision = "{EXTRAORDINARY}"\nfield = "decision"\nword = "unanimity"',
        }.items()
    )
    found = figures(
        f'[[claim.model]]\ntreaty = "est-2009"\n{body}',
        **{n: n for n in ("threshold", "sanctions", "must", "legal", "bodies", "rule")},
    )
    assert list(found.values()) == ["25", "0", "0", "1", "2", "1"]


def test_stakes_and_findings_are_those_of_the_verdict():
    said = verdict(
        load_treaty("est-2009"), load_situation("georgia-2008"), flips=False, attribution=False
    )
    stakes = {each.kind: each for each in said.stakes}["revisionist"]
    found = figures(
        """
[[claim.model]]
treaty = "est-2009"
situation = "georgia-2008"
[[claim.measure]]
id = "heads"
type = "stake"
side = "heads"
of = "revisionist"
[[claim.measure]]
id = "tails"
type = "stake"
side = "tails"
of = "revisionist"
[[claim.measure]]
id = "hope"
type = "stake"
side = "hope"
of = "allies"
[[claim.measure]]
id = "closed"
type = "finding"
finding = "closed.allies"
[[claim.measure]]
id = "refuses"
type = "finding"
finding = "dominates.mediators.reject.sign"
""",
        heads="heads",
        tails="tails",
        hope="hope",
        closed="closed",
        refuses="refuses",
    )
    allies = next(bloc for bloc in said.blocs if bloc.actor == "allies")
    assert Fraction(found["heads"]) == stakes.heads.gain
    assert Fraction(found["tails"]) == stakes.tails.gain
    assert Fraction(found["hope"]) == allies.hope.gain
    assert found["closed"] == str(int(allies.closed))
    assert found["refuses"] == str(int(bool(said.findings["dominates.mediators.reject.sign"])))


@pytest.mark.parametrize(
    ("measure", "said"),
    [
        ('type = "finding"\nfinding = "closed.moon"', "is no finding of this model"),
        ('type = "payoff"\nactor = "moon"', "is not an actor or a group of this situation"),
        ('type = "chance"\nevent = "adopted"\nof = "sly"', "is not a type of this situation"),
        ('type = "clause"\nprovision = "conference"\nfield = "moon"', "is no field"),
        ('type = "clause"\nprovision = "assistance"\nfield = "obligation"', "is missing"),
        ('type = "quantity"\nformula = "moon"', "reads an unknown name"),
    ],
)
def test_what_the_model_does_not_have_is_said(measure, said):
    claim = made(
        f'holds = "0*m == 0"\n[[claim.model]]\ntreaty = "est-2009"\n'
        f'situation = "extra-european-threat"\n[[claim.measure]]\nid = "m"\n{measure}\n'
    )
    with pytest.raises(ClaimError, match=said):
        run_claim(claim)


def test_an_event_that_never_happens_can_be_given_to_nobody():
    found = run_claim(
        made("""
holds = "p.least >= 0"
[[claim.model]]
treaty = "est-2009"
situation = "extra-european-threat"
after = { west = "reject", rest = "reject", outsider = "reject" }
[[claim.measure]]
id = "p"
type = "chance"
event = "adopted"
given = "in_force"
""")
    )
    assert found.verdict == "undecided (in some equilibrium in_force never happens)"


EVIDENCE = """
[[claim.model]]
treaty = "{treaty}"
[[claim.measure]]
id = "vote"
type = "evidence"
body = "{body}"
breach = "1/2"
missed = "1/2"
false_alarm = "1/2"
[claim.measure.signals]
breach = {{ g = "4/5", i = "1/5" }}
none = {{ g = "1/5", i = "4/5" }}
"""


def test_unanimity_with_private_evidence_errs_both_ways():
    """Feddersen and Pesendorfer 1998: the errors of a unanimous jury do not vanish."""
    found = run_claim(
        made(
            'holds = "vote.false_alarm > 1/10 and vote.missed > 3/10"\n'
            + EVIDENCE.format(treaty="nato", body="council")
        )
    )
    assert found.kind is FindingKind.HOLDS


REPEATED = """
[[claim.model]]
[claim.model.game]
player = ["one", "two"]
[[claim.model.game.move]]
player = "one"
actions = ["keep", "break"]
[[claim.model.game.move]]
player = "two"
actions = ["keep", "break"]
[claim.model.game.payoff]
one = "4*chose.two.keep + chose.one.break - chose.one.keep*chose.two.keep"
two = "4*chose.one.keep + chose.two.break - chose.one.keep*chose.two.keep"
[[claim.measure]]
id = "grim"
type = "sanctions"
keep = { one = "keep", two = "keep" }
[claim.measure.against]
one = { one = "break", two = "break" }
two = { one = "break", two = "PLAY" }
"""


def test_a_dilemma_is_kept_by_sanctions_from_a_half():
    found = figures(REPEATED.replace("PLAY", "break"), least="grim.least", possible="grim.possible")
    assert found == {"least": "1/2", "possible": "1"}


def test_a_sanction_must_be_an_action():
    with pytest.raises(ClaimError, match="is no strategy"):
        figures(REPEATED.replace("PLAY", "smile"), least="grim.least")


RULES = """
[[claim.model]]
treaty = "csto-2010"
[[claim.measure]]
id = "rules"
type = "frontier"
body = "council"
approval = "1/2"
[claim.measure.rules]
half = { rule = "simple-majority", of = "all" }
"""


def test_rules_are_weighed_for_the_members_of_the_body():
    found = figures(
        RULES,
        own="rules.effectiveness.own",
        half="rules.effectiveness.half",
        consent="rules.legitimacy.half",
    )
    assert found == {"own": "1/128", "half": "1/2", "consent": "4/7"}


def test_a_majority_of_seven_does_better_than_a_coin_where_one_member_does():
    """Condorcet: four of seven say yes with probability above 1/2 iff each does."""
    body = (
        RULES.replace('"1/2"', '"p"')
        + """
[[claim.parameter]]
id = "p"
value = "3/4"
range = ["0", "1"]
"""
    )
    found = run_claim(made(f'over = ["p"]\nholds = "rules.effectiveness.half > 1/2"\n{body}'))
    assert (found.verdict, found.exact) == ("holds iff p > 1/2", True)
    undominated = "rules.n_undominated == rules.n_rules"
    found = run_claim(made(f'over = ["p"]\nholds = "{undominated}"\n{body}'))
    assert found.verdict == "holds"


def test_a_group_expects_what_its_states_do_on_average():
    actors = ("partners", "middle", "atlanticists", "newcomers")
    measures = "\n".join(
        f'[[claim.measure]]\nid = "{name}"\ntype = "payoff"\nactor = "{name}"'
        for name in (*actors, "alliance")
    )
    found = figures(
        f"""
[[claim.model]]
treaty = "est-2009"
situation = "nato-split"
after = {{ {", ".join(f'{each} = "sign"' for each in (*actors, "rest"))} }}
{measures}
""",
        **{name: name for name in (*actors, "alliance")},
    )
    states = (3, 9, 9, 7)
    mean = sum(n * Fraction(found[name]) for n, name in zip(states, actors, strict=True)) / 28
    assert Fraction(found["alliance"]) == mean == Fraction(-11, 28)


def test_payoffs_are_the_same_whatever_is_watched():
    model = """
[[claim.model]]
treaty = "est-2009"
situation = "extra-european-threat"
[[claim.measure]]
id = "west"
type = "payoff"
actor = "west"
"""
    watched = (
        model
        + """
[[claim.measure]]
id = "event"
type = "chance"
event = "in_force"
"""
    )
    assert figures(model, x="west") == figures(watched, x="west")


def test_a_body_replaced_by_itself_changes_nothing():
    found = figures(
        """
[[claim.model]]
treaty = "osce"
forum = "osce"
[[claim.measure]]
id = "same"
type = "replacement"
body = "council"
existing = "council"
approval = "1"
""",
        only_new="same.only_new",
        only_old="same.only_old",
        stops="same.stops_new",
        acts="same.acts_old",
    )
    assert found == {"only_new": "0", "only_old": "0", "stops": "1", "acts": "1"}


def test_nothing_is_replaced_without_a_forum():
    with pytest.raises(ClaimError, match="nothing is replaced"):
        figures(
            """
[[claim.model]]
treaty = "osce"
[[claim.measure]]
id = "same"
type = "replacement"
body = "council"
existing = "council"
""",
            stops="same.stops_new",
        )
