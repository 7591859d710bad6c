"""What a claim can come to: decided, decided under a condition, or undecided and why."""

from fractions import Fraction

import pytest

from est_games.claim import FindingKind, Library, run_claim
from est_games.errors import ClaimError

from .ledger import made

CHICKEN = """
[[claim.parameter]]
id = "crash"
value = 2
range = ["0", "4"]
[[claim.model]]
[claim.model.game]
player = ["a", "b"]
[[claim.model.game.move]]
player = "a"
actions = ["swerve", "drive"]
[[claim.model.game.move]]
player = "b"
actions = ["swerve", "drive"]
[claim.model.game.payoff]
a = "chose.a.drive - chose.b.drive - crash*chose.a.drive*chose.b.drive"
b = "chose.b.drive - chose.a.drive - crash*chose.a.drive*chose.b.drive"
[[claim.measure]]
id = "drives"
type = "chance"
event = "chose.a.drive"
[[claim.measure]]
id = "mixed"
type = "nash"
player = "a"
action = "drive"
[[claim.measure]]
id = "crash_cost"
type = "quantity"
formula = "crash"
"""


def test_true_in_some_equilibria_only_is_undecided():
    found = run_claim(made(f'holds = "drives == 1"\n{CHICKEN}'))
    assert found.kind is FindingKind.UNDECIDED
    assert found.why == "true in some equilibria and false in others"
    assert found.here is None


def test_what_every_equilibrium_satisfies_holds():
    found = run_claim(made(f'holds = "drives == 0 or drives == 1"\n{CHICKEN}'))
    assert (found.kind, found.verdict) == (FindingKind.HOLDS, "holds")


def test_the_least_and_the_most_are_over_all_equilibria():
    found = run_claim(made(f'holds = "drives.least == 0 and drives.most == 0"\n{CHICKEN}'))
    assert found.kind is FindingKind.FAILS


def test_a_condition_is_exact_and_closed_where_it_should_be():
    """Driving is dominant for crash below 1; at 1 the other may also be obliged."""
    found = run_claim(made(f'over = ["crash"]\nholds = "drives.least == 1"\n{CHICKEN}'))
    assert found.verdict == "holds iff crash < 1"
    assert found.here is False
    assert found.present == {"crash": Fraction(2)}


def test_an_irrational_end_stays_exact():
    found = run_claim(
        made(f'over = ["crash"]\nholds = "crash_cost**2 < 2 and drives.most == 1"\n{CHICKEN}')
    )
    assert found.verdict == "holds iff crash < sqrt(2)"


def test_what_holds_on_the_whole_range_just_holds():
    found = run_claim(made(f'over = ["crash"]\nholds = "drives.most == 1"\n{CHICKEN}'))
    assert found.kind is FindingKind.HOLDS
    assert found.ranges == {"crash": (Fraction(0), Fraction(4))}


def test_a_part_that_is_undecided_is_said():
    found = run_claim(made(f'over = ["crash"]\nholds = "drives == 1"\n{CHICKEN}'))
    assert found.verdict == "holds iff crash < 1"
    assert found.messages == (
        "Where crash >= 1, it is true in some equilibria only, or has no answer.",
    )


def test_mixed_equilibria_are_ranged_over():
    found = run_claim(made(f'holds = "mixed.n == 3"\nfigure = {{ m = "mixed" }}\n{CHICKEN}'))
    assert found.kind is FindingKind.HOLDS
    assert found.figures["m"] == "0 or 1/2 or 1"


def test_a_missing_model_is_said_and_never_decided():
    found = run_claim(made('missing = "a count of what nobody has counted"'))
    assert found.verdict == "undecided (a count of what nobody has counted)"


def test_a_constant_decides_nothing():
    with pytest.raises(ClaimError, match="reads no measure"):
        made(f'holds = "1 == 1"\n{CHICKEN}')


def test_a_parameter_that_is_set_moves_the_finding():
    claim = made(f'holds = "drives.least == 1"\n{CHICKEN}')
    assert run_claim(claim).kind is FindingKind.FAILS
    assert run_claim(claim, parameters={"crash": "1/2"}).kind is FindingKind.HOLDS


def test_a_model_keeps_what_it_sets_itself():
    pinned = CHICKEN.replace("[[claim.model]]", "[[claim.model]]\nset = { crash = 3 }")
    claim = made(f'holds = "crash_cost == 3"\n{pinned}')
    assert run_claim(claim, library=Library(parameters={"crash": Fraction(1)})).here


def test_a_hidden_agenda_is_seen_through_from_the_threshold_on():
    """The receiver signs iff mu >= (l - s)/(b + l - s); here b = 2, l = 3, s = 1."""
    found = run_claim(
        made("""
over = ["mu"]
holds = "signs.most == 1"
[[claim.parameter]]
id = "mu"
value = "1/10"
range = ["0", "1"]
[[claim.model]]
[claim.model.game]
player = ["sender", "receiver"]
informed = "sender"
type = [{ id = "sincere", belief = "mu" }, { id = "insincere", belief = "1 - mu" }]
[[claim.model.game.move]]
player = "sender"
actions = ["table", "wait"]
[[claim.model.game.move]]
player = "receiver"
order = 2
when = "chose.sender.table"
actions = ["sign", "reject"]
[claim.model.game.payoff]
sender = "chose.sender.table*(1 + chose.receiver.sign)"
receiver = "chose.receiver.sign*(2 - 4*type.insincere) - type.insincere"
[[claim.measure]]
id = "signs"
type = "chance"
event = "chose.receiver.sign"
""")
    )
    assert found.verdict == "holds iff mu >= 1/2"


def test_a_finding_is_data_words_and_a_page():
    found = run_claim(made(f'holds = "drives.most == 1"\n{CHICKEN}'))
    data = found.to_dict()
    assert (data["verdict"], data["kind"], data["number"]) == ("holds", "holds", 1)
    assert "Finding: holds" in str(found)
    assert "<script" not in found._repr_html_()


def test_a_proposition_that_divides_by_zero_is_undecided():
    found = run_claim(
        made(
            'holds = "1/(b.act - b.act) > 0"\n[[claim.model]]\nid = "m"\ntreaty = "est-2009"\n'
            '[[claim.measure]]\nid = "b"\ntype = "body"\nmodel = "m"\nbody = "conference"'
        )
    )
    assert found.kind is FindingKind.UNDECIDED
    assert "divides by zero" in found.why
