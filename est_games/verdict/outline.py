"""Equilibria in outline, for a verdict: who tables, what is answered, what is believed and paid."""

from __future__ import annotations

from fractions import Fraction

from est_games.certificate.assessment import Lottery, PlanNode
from est_games.equilibrium.solution import Solution
from est_games.equilibrium.stages.plan import PlanEquilibrium
from est_games.game.multistage import MultistageForm, Stage
from est_games.verdict.answers import RANDOMISED
from est_games.verdict.model import Equilibrium


def outlines(form: MultistageForm, solution: Solution) -> tuple[Equilibrium, ...]:
    """Return the equilibria of a compiled treaty in outline, in the order they were found."""
    return tuple(
        _outline(form, each) for each in solution.equilibria if isinstance(each, PlanEquilibrium)
    )


def _outline(form: MultistageForm, equilibrium: PlanEquilibrium) -> Equilibrium:
    root = form.stages[0]
    node = equilibrium.plan.nodes[0]
    table = root.moves[0].actions.index("table")
    after = equilibrium.plan.nodes[node.successors[table]]
    return Equilibrium(
        tables={
            kind: _tables(lottery, table)
            for kind, lottery in zip(form.types, node.strategy[0], strict=True)
        },
        replies=_replies(form, form.stages[after.stage], after),
        payoffs=dict(zip(form.players, equilibrium.payoffs, strict=True)),
        belief=_shares(form.types, after.belief),
        regret=equilibrium.regret,
        path=equilibrium.path,
    )


def _tables(lottery: Lottery, table: int) -> bool | None:
    chances = dict(lottery)
    return None if 0 < chances.get(table, 0) < 1 else bool(chances.get(table))


def _replies(form: MultistageForm, stage: Stage, node: PlanNode) -> dict[str, str]:
    return {
        form.players[move.player]: move.actions[lotteries[0][0][0]]
        if len(lotteries[0]) == 1
        else RANDOMISED
        for move, lotteries in zip(stage.moves, node.strategy, strict=True)
    }


def _shares(types: tuple[str, ...], weights: tuple[Fraction, ...]) -> dict[str, Fraction]:
    total = sum(weights)
    return {kind: weight / total for kind, weight in zip(types, weights, strict=True)}
