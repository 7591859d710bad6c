"""Correlated equilibria of a tree: told all at once, or at each information set in turn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from time import perf_counter

from est_games.certificate.correlated import Bound
from est_games.certificate.payoff_set import PayoffBounds
from est_games.certificate.tree_bound import tree_payoff_set_problems, tree_welfare_problems
from est_games.certificate.tree_correlated import TreeKind, tree_regrets
from est_games.certificate.tree_profile import tree_distribution_payoffs
from est_games.equilibrium.correlated.answer import Welfare, answer, check_options
from est_games.equilibrium.correlated.play_program import Play
from est_games.equilibrium.correlated.profile_program import ProfileProgram
from est_games.equilibrium.correlated.tree_side import check_recall
from est_games.equilibrium.solution import Equilibrium, Solution
from est_games.errors import Problem
from est_games.game.extensive import ExtensiveForm


def extensive_form_correlated(
    game: ExtensiveForm,
    *,
    welfare: Welfare = None,
    max_vertices: int | None = None,
    timeout: float | None = None,
) -> Solution:
    return _answer(game, "extensive-form-correlated", welfare, max_vertices, timeout)


def _answer(
    game: ExtensiveForm,
    kind: TreeKind,
    welfare: Welfare,
    max_vertices: int | None,
    timeout: float | None,
) -> Solution:
    weights = check_options(game, welfare, max_vertices, timeout)
    check_recall(game, f"{kind} play")
    started = perf_counter()
    program = ProfileProgram.of(game, kind, None if timeout is None else started + timeout)
    return answer(
        _Question(game=game, program=program, concept=kind, players=game.players),
        welfare=welfare,
        weights=weights,
        max_vertices=max_vertices,
        timeout=timeout,
        started=started,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    """What is asked of a tree."""

    game: ExtensiveForm
    program: ProfileProgram
    concept: TreeKind
    players: tuple[str, ...]
    strategies: tuple[tuple[str, ...], ...] = ()

    def equilibrium(self, play: Play) -> Equilibrium:
        """Return a play as an equilibrium; the certificate package recomputes what it says."""
        lottery = self.program.lottery(play.weights.items())
        return Equilibrium(
            distribution=lottery,
            payoffs=tree_distribution_payoffs(self.game, lottery),
            regret=max(tree_regrets(self.game, lottery, self.concept)),
        )

    def set_problems(
        self, equilibria: Sequence[Equilibrium], bounds: PayoffBounds
    ) -> tuple[Problem, ...]:
        """Return what is wrong with these being all vertices of the payoffs."""
        vertices = [equilibrium.payoffs for equilibrium in equilibria]
        return tree_payoff_set_problems(self.game, vertices, bounds, self.concept)

    def best_problems(
        self, equilibrium: Equilibrium, bound: Bound, weights: tuple[Fraction, ...] | None
    ) -> tuple[Problem, ...]:
        """Return what is wrong with an equilibrium being the best."""
        return tree_welfare_problems(
            self.game, equilibrium.distribution, bound, self.concept, weights=weights
        )
