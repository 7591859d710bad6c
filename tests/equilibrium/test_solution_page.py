"""Solutions as pages: components, supports, counts; long fractions stay readable."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from est_games.certificate.behavior_cell import Assessment, BehaviorCell, Variable
from est_games.equilibrium.solution import (
    Equilibrium,
    EquilibriumComponent,
    Solution,
    Status,
)
from est_games.equilibrium.solve import solve
from est_games.game.normal import NormalForm
from est_games.game.typed_anonymous import TypedAnonymousForm

VETO = NormalForm.from_payoffs(
    [[1, 0], [0, 0]], [[1, 0], [0, 0]], players=["<a>", "b"], strategies=[["yes", "no & never"]] * 2
)


def test_components_have_headings() -> None:
    page = solve(VETO, "nash")._repr_html_()
    assert page.count("<b>component") == 2
    assert "one equilibrium, index 1" in page
    assert "&lt;a&gt;: no &amp; never" in page
    assert "<a>" not in page


def test_a_continuum_names_its_subsets() -> None:
    game = NormalForm.from_payoffs(
        [[1, 1], [0, 2]], [[1, 1], [0, 2]], strategies=[["u", "d"], "lr"]
    )
    page = solve(game, "nash")._repr_html_()
    assert "a continuum with 2 extreme equilibria, index 0" in page
    assert "any mixture of {u} against any of {l; 1/2 l + 1/2 r}" in page


def test_long_fractions_are_rounded() -> None:
    table = [[Fraction(10**20 + 7, 3**30), 0], [0, Fraction(1, 7**20)]]
    solution = solve(NormalForm.from_payoffs(table, table), "nash")
    mixed = next(e for e in solution.equilibria if not e.is_pure)
    page = solution._repr_html_()
    assert f'title="{mixed.payoffs[0]}"' in page
    assert f">{mixed.payoffs[0]}<" not in page


def test_counts_are_shown_as_counts() -> None:
    form = TypedAnonymousForm.from_payoff(
        lambda kind, strategy, tally: 2 * (tally["s"] >= 3) - (strategy == "sign"),
        sizes={"east": 4},
        strategies=["sign", "wait"],
        tallies={"s": ["sign"]},
    )
    page = solve(form, "pure-nash")._repr_html_()
    assert "east: 3 sign, 1 wait<br><small>in 4 ways</small>" in page


def test_one_player_and_three_have_pages_too() -> None:
    alone = solve(NormalForm.from_payoffs([[1, 3, 3]]), "nash")._repr_html_()
    assert "any mixture of {2; 3}" in alone
    table = np.zeros((2, 2, 2), dtype=int)
    table[0, 0, 0] = 1
    council = solve(NormalForm.from_payoffs(np.array([table] * 3)), "nash")._repr_html_()
    assert "any mixture of {2} against any of {2} against any of {1; 2}" in council


def test_beliefs_and_sets_of_behaviours_are_told() -> None:
    """Cho and Kreps (1987), the pooling on beer."""
    one, half = Fraction(1), Fraction(1, 2)
    behavior = {"weak": {"beer": one}, "quiche": {"duel": half, "leave": half}}
    beliefs = {"quiche": {"weak/quiche": half, "strong/quiche": half}, "weak": {"weak": one}}
    cell = BehaviorCell(
        supports={"weak": ("beer",), "quiche": ("duel", "leave")},
        belief_supports={"quiche": ("weak/quiche", "strong/quiche")},
        variables=(Variable(information_set="quiche", entry="weak/quiche", is_belief=True),),
        limits=((((1,), 2), ((0,), -1)),),
        sample=Assessment(behavior=behavior, beliefs=beliefs),
    )
    page = Solution(
        equilibria=(
            Equilibrium(behavior=behavior, beliefs=beliefs, payoffs=(one, one), regret=Fraction(0)),
        ),
        status=Status.PARTIAL,
        concept="sequential",
        algorithm="by hand",
        components=(EquilibriumComponent(extreme=(0,), cells=(cell,)),),
        players=("sender", "receiver"),
    )._repr_html_()
    assert "believed at quiche: " in page
    assert "believed at weak: " not in page
    assert "2*belief(quiche: weak/quiche) - 1 &gt;= 0" in page
