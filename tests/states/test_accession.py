"""Accession by states: tables against the game of blocs, entry into force, bad input."""

from fractions import Fraction
from itertools import product

import pytest

import est_games as eg
from est_games.equilibrium.stages.backward import solve_stages
from est_games.expression import parse
from est_games.game.valuation import Valuation
from est_games.states.bloc_form import paid, together
from est_games.states.linear_form import Layout, forms_of

TREATY = eg.load_treaty("est-2009")
EUROPE = eg.load_situation("europe-2010")
CALM = EUROPE.model_copy(
    update={"threat": (), "talks": EUROPE.talks.model_copy(update={"horizon": 1})}
)


@pytest.mark.parametrize("pair", [("sign", "reject"), ("stall", "reform")])
def test_all_states_of_every_actor_together_are_the_blocs(pair):
    form = eg.compile_states(TREATY, CALM, replies=list(pair)).form
    game = eg.compile_game(TREATY, CALM)
    stages = solve_stages(Valuation(game), apart=0)
    replies = next(k for k, stage in enumerate(game.stages) if stage.phase == "replies")
    moves = game.stages[replies].moves
    for profile in product(range(2), repeat=3):
        chosen = tuple(
            move.actions.index(form.strategies[t][a])
            for t, (move, a) in enumerate(zip(moves, profile, strict=True))
        )
        after = stages.at(game.stages[replies].successor(chosen), stages.valuation.prior)
        for t, kind in enumerate(form.types):
            values = [
                sum(
                    Fraction(int(p.p), int(p.q)) * stages.valuation.ring.at_point(v)
                    for p, v in zip(
                        stages.valuation.prior, each.values[game.players.index(kind)], strict=True
                    )
                )
                for each in after
            ]
            assert paid(form, together(form, profile), t, profile[t]) == min(values)


def test_pure_equilibria_by_counts_of_signing_or_rejecting():
    game = eg.compile_states(TREATY, EUROPE, replies=["sign", "reject"])
    solution = eg.solve(game.form, "pure-nash")
    assert solution.status is eg.Status.COMPLETE
    assert len(solution.equilibria) == 11
    # Nowhere is the treaty in force: with the proposer's seven, at most twenty-four have signed.
    assert max(7 + sum(own[0] for own in e.counts) for e in solution.equilibria) == 24
    assert "Crises after entry into force are not counted." in game.messages


def test_a_parameter_and_a_reading_change_the_tables():
    plain = eg.compile_states(TREATY, EUROPE, replies=["sign", "reject"]).form
    moved = eg.compile_states(
        TREATY, EUROPE, replies=["sign", "reject"], parameters={"blame": "1/5"}
    ).form
    gaps = {
        a - b
        for own, other in zip(plain.payoffs[0], moved.payoffs[0], strict=True)
        for a, b in zip(own, other, strict=True)
    }
    assert gaps == {0, Fraction(1, 10)}


def test_a_required_actor_must_have_signed_with_all_its_states():
    text = TREATY.provisions
    entry = next(p for p in text if p.type == "entry-into-force")
    articles = tuple(
        article.model_copy(
            update={
                "provision": tuple(
                    p.model_copy(update={"required": ("eu",)}) if p.id == entry.id else p
                    for p in article.provision
                )
            }
        )
        for article in TREATY.article
    )
    treaty = TREATY.model_copy(update={"article": articles})
    (found, *_) = eg.pivotal_states(treaty, EUROPE)
    assert {"eu": 1} in found.preventing
    assert found.blocking == 1
    assert all(group["eu"] == 6 for group in found.minimal)


def test_too_large_a_form_is_refused_with_a_way_out():
    with pytest.raises(eg.GameError, match="too large"):
        eg.compile_states(TREATY, EUROPE)


def test_forms_are_all_that_a_polynomial_depends_on():
    counts = frozenset("abc")
    formula = parse("x*(a + 2*b)**2 - if(c > 1, 1, 0) + y*a")
    forms = [("form", form) for form in forms_of(formula.reduce({}), counts)]
    layout = Layout.of(forms, [["a", "b"], ["c", "d"]], [3, 4])
    assert len(layout.tallies) == 2
    for a, c in product(range(4), range(5)):
        given = {"a": a, "b": 3 - a, "c": c, "d": 4 - c}
        tally = {each.name: each.total([[a, 3 - a], [c, 4 - c]]) for each in layout.tallies}
        back = layout.counts(tally)
        at = {"x": 7, "y": 5}
        assert formula.reduce({**given, **at}) == formula.reduce({**back, **at})
