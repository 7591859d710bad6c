"""Correlated and coarse correlated equilibria: all their payoffs, or the best for a welfare."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from time import perf_counter
from typing import Literal, cast

from est_games.certificate.correlated import (
    Bound,
    distribution_payoffs,
    distribution_regrets,
    welfare_problems,
)
from est_games.certificate.payoff_set import payoff_set_problems
from est_games.equilibrium.asked import one_a_player
from est_games.equilibrium.correlated.correlated_program import CorrelatedProgram, Floor, Play
from est_games.equilibrium.correlated.payoff_set import PayoffSet, payoff_set
from est_games.equilibrium.solution import Certificate, Distribution, Equilibrium, Solution, Status
from est_games.equilibrium.time_limit import timeout_problem
from est_games.errors import Problem, SolveError, shown
from est_games.game.normal import NormalForm

Kind = Literal["correlated", "coarse-correlated"]
Welfare = str | Sequence[object] | None

_FEW_PLAYERS = 3
_MAX_VERTICES = 1_000
_PROGRAM = "linear programs in floats, solved again in rationals"


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
    weights = _checked(game, welfare, max_vertices, timeout)
    started = perf_counter()
    deadline = None if timeout is None else started + timeout
    program = CorrelatedProgram.of(game, kind, deadline)
    options: dict[str, object] = {"welfare": welfare, "timeout": timeout}
    if max_vertices is None and game.n_players > _FEW_PLAYERS:
        max_vertices = _MAX_VERTICES
    if welfare is None:
        return _payoffs(program, started, {**options, "max_vertices": max_vertices})
    return _best(program, weights, started, options)


def _payoffs(program: CorrelatedProgram, started: float, options: dict[str, object]) -> Solution:
    game, kind = program.game, program.feasible
    found = payoff_set(program, max_vertices=cast("int | None", options["max_vertices"]))
    equilibria = tuple(_equilibrium(game, play, kind) for play in found.plays)
    problems: Sequence[Problem] = ()
    if not found.reason:
        problems = payoff_set_problems(
            game, [equilibrium.payoffs for equilibrium in equilibria], found.bounds, kind
        )
    whole = not (found.reason or problems)
    return Solution(
        equilibria=equilibria,
        status=Status.COMPLETE if whole else Status.LIMIT if found.reason else Status.PARTIAL,
        concept=kind,
        algorithm=f"outer approximation of the payoffs by {_PROGRAM}",
        options=options,
        certificate=_payoff_certificate(found, whole),
        stats={"seconds": perf_counter() - started, "programs": found.n_programs},
        messages=(
            "the equilibria are one for each vertex of the set of payoffs; mixtures of them "
            "attain every other payoff",
            *([f"not the whole set: {found.reason}"] if found.reason else []),
            *(f"not proved to be all: {problem}" for problem in problems),
        ),
        players=game.players,
        strategies=game.strategies,
    )


def _payoff_certificate(found: PayoffSet, whole: bool) -> Certificate:
    numbers = {
        "vertices": len(found.plays),
        "facets": len(found.bounds.facets),
        "equations": len(found.bounds.equations),
    }
    if not whole:
        return Certificate(
            argument="Each distribution keeps every incentive exactly. The set of payoffs holds "
            "the hull of theirs, and lies within the facets proved; other facets are open.",
            numbers={**numbers, "open facets": found.n_open},
            evidence=found.bounds,
        )
    return Certificate(
        argument="Each distribution keeps every incentive exactly and pays what is shown. Prices "
        "of the incentives prove every facet of the hull of these payoffs to bound all of their "
        "kind, and every ridge of a facet is on another one: the facets are all, and the hull is "
        "the set.",
        numbers=numbers,
        evidence=found.bounds,
    )


def _best(
    program: CorrelatedProgram,
    weights: tuple[Fraction, ...] | None,
    started: float,
    options: dict[str, object],
) -> Solution:
    """Return the best play by weights, or by the least payoff where there are none."""
    game, kind = program.game, program.feasible
    try:
        play = program.best(weights) if weights else _egalitarian(program)
    except TimeoutError:
        play = None
    equilibria: tuple[Equilibrium, ...] = ()
    numbers: dict[str, int | Fraction] = {}
    if play is not None:
        equilibrium = _equilibrium(game, play, kind)
        problems = welfare_problems(
            game, equilibrium.distribution, play.bound, kind, weights=weights
        )
        if problems:
            raise ArithmeticError(f"a linear program was solved wrongly: {problems[0]}")
        equilibria, numbers = (equilibrium,), {"welfare": play.bound.offset}
    return Solution(
        equilibria=equilibria,
        status=Status.PARTIAL if equilibria else Status.LIMIT,
        concept=kind,
        algorithm=_PROGRAM,
        options=options,
        certificate=Certificate(
            argument="The distribution keeps every incentive exactly, and prices of the "
            "incentives prove that none that does has a greater welfare.",
            numbers=numbers,
            evidence=play.bound,
        )
        if play
        else None,
        stats={"seconds": perf_counter() - started, "programs": 1},
        messages=(
            ("the best welfare is proved; other equilibria may attain it too",)
            if play
            else ("stopped by the time given",)
        ),
        players=game.players,
        strategies=game.strategies,
    )


def _egalitarian(program: CorrelatedProgram) -> Play | None:
    """Return what pays most to who gets least."""
    payoffs = program.game.payoffs
    low, high = min(map(min, payoffs)), max(map(max, payoffs))
    unit = high - low or Fraction(1)
    floors = [Floor(player=i, base=low, weight=unit) for i in range(len(payoffs))]
    play = program.highest(floors)
    if play is None:
        return None
    # A level's prices add up to one over its weights; as a mean of payoffs they add up to one.
    bound = Bound(
        normal=tuple(unit * weight for weight in play.bound.normal),
        offset=unit * play.bound.offset,
        prices=tuple((deviation, unit * price) for deviation, price in play.bound.prices),
    )
    return replace(play, bound=bound)


def _equilibrium(game: NormalForm, play: Play, kind: str) -> Equilibrium:
    """Return a play as an equilibrium; the certificate package recomputes what it says."""
    distribution: Distribution = {
        tuple(
            place // stride % m for stride, m in zip(game.strides, game.shape, strict=True)
        ): weight
        for place, weight in play.weights.items()
    }
    regret = max(distribution_regrets(game, distribution, coarse=kind == "coarse-correlated"))
    if regret:
        raise ArithmeticError("a linear program was solved wrongly: a player would disobey")
    return Equilibrium(
        distribution=distribution, payoffs=distribution_payoffs(game, distribution), regret=regret
    )


def _checked(
    game: NormalForm, welfare: Welfare, max_vertices: int | None, timeout: float | None
) -> tuple[Fraction, ...] | None:
    """Return the weights of the welfare, where it has them; raise on what is not accepted."""
    problems: list[Problem] = []
    weights = None
    if isinstance(welfare, str) and welfare == "utilitarian":
        weights = tuple([Fraction(1)] * game.n_players)
    elif isinstance(welfare, str) and welfare != "egalitarian":
        accepted = "utilitarian, egalitarian, or one number a player"
        problems.append(
            Problem(path="welfare", message="is not known", value=shown(welfare), accepted=accepted)
        )
    elif welfare is not None and not isinstance(welfare, str):
        weights, wrong = one_a_player(game, "welfare", "weights", welfare)
        problems.extend(wrong)
    if max_vertices is not None and not (isinstance(max_vertices, int) and max_vertices > 0):
        problems.append(
            Problem(
                path="max_vertices",
                message="must be positive",
                value=shown(max_vertices),
                accepted="a whole number",
            )
        )
    late = timeout_problem(timeout)
    if late is not None:
        problems.append(late)
    if problems:
        raise SolveError("correlated play cannot be solved so", problems)
    return weights
