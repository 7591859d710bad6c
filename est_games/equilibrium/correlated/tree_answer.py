"""A question about correlated play of a tree, put to the program that answers it best."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from time import perf_counter

from est_games.certificate.correlated import Bound
from est_games.certificate.payoff_set import PayoffBounds
from est_games.certificate.tree_bound import tree_payoff_set_problems, tree_welfare_problems
from est_games.certificate.tree_correlated import TreeKind, tree_regrets
from est_games.certificate.tree_profile import tree_distribution_payoffs
from est_games.equilibrium.correlated.answer import Welfare, answer, check_options
from est_games.equilibrium.correlated.plan_mixture import NoMixtureError
from est_games.equilibrium.correlated.plan_program import MAX_PAIRS, PLAN_KINDS, PlanProgram
from est_games.equilibrium.correlated.play_program import Play
from est_games.equilibrium.correlated.profile_program import ProfileProgram, size_problems
from est_games.equilibrium.correlated.sequence_pairs import SequencePairs
from est_games.equilibrium.correlated.tree_side import Side, check_recall
from est_games.equilibrium.solution import Equilibrium, Solution, Status
from est_games.errors import Problem
from est_games.game.extensive import ExtensiveForm


def tree_answer(
    game: ExtensiveForm,
    kind: TreeKind,
    welfare: Welfare,
    max_vertices: int | None,
    timeout: float | None,
) -> Solution:
    """Return the correlated play of a kind: all payoffs, or the best for a welfare."""
    weights = check_options(game, welfare, max_vertices, timeout)
    check_recall(game, f"{kind} play")
    started = perf_counter()
    program = _program(game, kind, None if timeout is None else started + timeout)
    try:
        return answer(
            _TreeQuestion(game=game, program=program, concept=kind, players=game.players),
            welfare=welfare,
            weights=weights,
            max_vertices=max_vertices,
            timeout=timeout,
            started=started,
        )
    except NoMixtureError:
        return _too_large(game, kind, welfare, timeout, started)


def _too_large(
    game: ExtensiveForm,
    kind: TreeKind,
    welfare: Welfare,
    timeout: float | None,
    started: float,
) -> Solution:
    """Return that plans are not enough, and profiles too many."""
    crossing = SequencePairs.of(game).crossing() or ()
    return Solution(
        equilibria=(),
        status=Status.LIMIT,
        concept=kind,
        algorithm="linear programs over pairs of sequences",
        options={"welfare": welfare, "timeout": timeout},
        stats={"seconds": perf_counter() - started},
        messages=(
            f"the information sets {', '.join(crossing)} cross, so that pairs of sequences are not "
            "enough: what pays most by them comes of no lottery over profiles that was found",
            "the profiles are too many to be taken one by one",
        ),
        players=game.players,
    )


def _program(
    game: ExtensiveForm, kind: TreeKind, deadline: float | None
) -> ProfileProgram | PlanProgram:
    """Return the programs over what is less: profiles, or pairs of sequences where they suffice.

    Where there are too many profiles the pairs are tried anyway: their bounds hold, and what pays
    most by them may come of a lottery all the same.
    """
    if game.n_players == 2 and kind in PLAN_KINDS:
        sides = [Side.of(game, player) for player in range(2)]
        n_profiles = prod(side.n_strategies(full=False) for side in sides)
        if sum(side.n_sequences for side in sides) <= MAX_PAIRS:
            pairs = SequencePairs.of(game)
            suffice = pairs.crossing() is None or size_problems(game, kind)
            if n_profiles > pairs.n_pairs and suffice:
                return PlanProgram.of(game, pairs, kind, deadline)
    return ProfileProgram.of(game, kind, deadline)


@dataclass(frozen=True, slots=True, kw_only=True)
class _TreeQuestion:
    """What is asked of a tree."""

    game: ExtensiveForm
    program: ProfileProgram | PlanProgram
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
