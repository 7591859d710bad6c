"""Correlated and coarse correlated equilibria: all their payoffs, or the best for a welfare."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from time import perf_counter
from typing import Literal

from est_games.certificate.correlated import (
    Bound,
    distribution_payoffs,
    distribution_regrets,
    welfare_problems,
)
from est_games.certificate.payoff_set import PayoffBounds, payoff_set_problems
from est_games.equilibrium.correlated.answer import Welfare, answer, check_options
from est_games.equilibrium.correlated.correlated_program import CorrelatedProgram
from est_games.equilibrium.correlated.play_program import Play
from est_games.equilibrium.solution import Distribution, Equilibrium, Solution
from est_games.errors import Problem
from est_games.game.normal import NormalForm

Kind = Literal["correlated", "coarse-correlated"]


def correlated(
    game: NormalForm,
    *,
    welfare: Welfare = None,
    max_vertices: int | None = None,
    timeout: float | None = None,
) -> Solution:
    r"""Return the correlated equilibria at the vertices of their payoffs, or the best one.

    A distribution over profiles is a correlated equilibrium if nobody, told its part, gains by
    playing another:

    .. math:: \sum_{a : a_i = k} p(a) (u_i(a) - u_i(l, a_{-i})) \ge 0 \quad \text{for all } i, k, l

    Parameters
    ----------
    game : NormalForm
        Any number of players.
    welfare : {"utilitarian", "egalitarian"} or sequence of numbers, optional
        The best equilibrium by the sum of payoffs, by the least payoff, or by a sum with these
        weights, one a player and of any sign. Unless given, all payoffs are sought.
    max_vertices : int, optional
        Extreme plays to find at most while all payoffs are sought. Unless given, there is no limit
        up to three players, whose sets have no more facets than a few times their vertices, and a
        thousand for more.
    timeout : float, optional
        Seconds after which to stop; no limit unless given.

    Returns
    -------
    Solution
        Without `welfare`. COMPLETE: one equilibrium for each vertex of the set of payoffs; every
        payoff of a correlated equilibrium is a mixture of theirs, mixtures of the equilibria
        attain them all, and there are no others. LIMIT: vertices of what was found, a part of the
        set. With `welfare`. PARTIAL: one equilibrium, proved the best; others may be as good. The
        certificate's numbers hold the ``welfare``. LIMIT, without equilibria, after `timeout`.

    Raises
    ------
    SolveError
        An option is not one of those accepted, or the inequalities are too many to be built.

    Notes
    -----
    1. The inequalities, and that probabilities add up to one, make a polytope.
    2. Floats find the corner that pays most in a direction, rationals solve it again, and prices
       of the inequalities prove that nothing pays more.
    3. The hull of such corners grows beyond each of its facets until prices prove them all.
    4. The certificate package recomputes every regret, every bound, and that the facets close.

    One program takes `m` rows for as many deviations and one column a profile; payoffs of general
    games with three players or more may have thousands of vertices.

    References
    ----------
    Aumann (1974), Subjectivity and correlation in randomized strategies; Aumann (1987), Correlated
    equilibrium as an expression of Bayesian rationality; Hart and Schmeidler (1989), Existence of
    correlated equilibria; Nau, Gomez Canovas and Hansen (2004), On the geometry of Nash equilibria
    and correlated equilibria.

    Examples
    --------
    Chicken: half of the time both stay calm, and otherwise one is told to yield, each as often.

    >>> game = NormalForm.from_payoffs([[6, 2], [7, 0]], [[6, 7], [2, 0]])
    >>> solution = correlated(game, welfare="utilitarian")
    >>> (best,) = solution.equilibria
    >>> {profile: str(weight) for profile, weight in best.distribution.items()}
    {(0, 0): '1/2', (0, 1): '1/4', (1, 0): '1/4'}
    >>> str(solution.certificate.numbers["welfare"])
    '21/2'

    All that can come of it is a quadrangle.

    >>> solution = correlated(game)
    >>> solution.status.name, [tuple(map(str, e.payoffs)) for e in solution.equilibria]
    ('COMPLETE', [('2', '7'), ('18/5', '18/5'), ('21/4', '21/4'), ('7', '2')])
    """
    return _answer(game, "correlated", welfare, max_vertices, timeout)


def coarse_correlated(
    game: NormalForm,
    *,
    welfare: Welfare = None,
    max_vertices: int | None = None,
    timeout: float | None = None,
) -> Solution:
    r"""Return the coarse correlated equilibria at the vertices of their payoffs, or the best one.

    Nobody gains by playing one strategy whatever it would have been told:

    .. math:: \sum_a p(a) (u_i(a) - u_i(l, a_{-i})) \ge 0 \quad \text{for all } i, l

    Every correlated equilibrium is one.

    Parameters
    ----------
    game, welfare, max_vertices, timeout
        As for :func:`correlated`.

    Returns
    -------
    Solution
        As for :func:`correlated`.

    Raises
    ------
    SolveError
        As for :func:`correlated`.

    Notes
    -----
    The steps are those of :func:`correlated`.

    References
    ----------
    Moulin and Vial (1978), Strategically zero-sum games: the class of games whose completely mixed
    equilibria cannot be improved upon; Young (2004), Strategic Learning and its Limits.

    Examples
    --------
    Every correlated equilibrium of this game pays three each; half of each of two profiles on the
    diagonal pays more, and nobody gains by leaving it beforehand.

    >>> game = NormalForm.from_payoffs(
    ...     [[3, 1, 4], [1, 5, 0], [1, 0, 2]], [[3, 1, 1], [4, 2, 0], [1, 0, 5]]
    ... )
    >>> [[str(x) for x in e.payoffs] for e in correlated(game).equilibria]
    [['3', '3']]
    >>> (best,) = coarse_correlated(game, welfare="egalitarian").equilibria
    >>> [str(x) for x in best.payoffs]
    ['7/2', '7/2']
    """
    return _answer(game, "coarse-correlated", welfare, max_vertices, timeout)


def _answer(
    game: NormalForm, kind: Kind, welfare: Welfare, max_vertices: int | None, timeout: float | None
) -> Solution:
    weights = check_options(game, welfare, max_vertices, timeout)
    started = perf_counter()
    program = CorrelatedProgram.of(game, kind, None if timeout is None else started + timeout)
    return answer(
        _Question(program=program, concept=kind, players=game.players, strategies=game.strategies),
        welfare=welfare,
        weights=weights,
        max_vertices=max_vertices,
        timeout=timeout,
        started=started,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    """What is asked of a normal form."""

    program: CorrelatedProgram
    concept: Kind
    players: tuple[str, ...]
    strategies: tuple[tuple[str, ...], ...]

    def equilibrium(self, play: Play) -> Equilibrium:
        """Return a play as an equilibrium; the certificate package recomputes what it says."""
        game = self.program.game
        distribution: Distribution = {
            tuple(
                place // stride % m for stride, m in zip(game.strides, game.shape, strict=True)
            ): weight
            for place, weight in play.weights.items()
        }
        coarse = self.concept == "coarse-correlated"
        return Equilibrium(
            distribution=distribution,
            payoffs=distribution_payoffs(game, distribution),
            regret=max(distribution_regrets(game, distribution, coarse=coarse)),
        )

    def set_problems(
        self, equilibria: Sequence[Equilibrium], bounds: PayoffBounds
    ) -> tuple[Problem, ...]:
        """Return what is wrong with these being all vertices of the payoffs."""
        vertices = [equilibrium.payoffs for equilibrium in equilibria]
        return payoff_set_problems(self.program.game, vertices, bounds, self.concept)

    def best_problems(
        self, equilibrium: Equilibrium, bound: Bound, weights: tuple[Fraction, ...] | None
    ) -> tuple[Problem, ...]:
        """Return what is wrong with an equilibrium being the best."""
        distribution = equilibrium.distribution
        return welfare_problems(
            self.program.game, distribution, bound, self.concept, weights=weights
        )
