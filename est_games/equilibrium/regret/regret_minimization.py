"""Regret minimisation from start to stop, and what came of it, its exploitability proved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from time import perf_counter

from est_games.certificate.profile_bounds import Bounds, ProfileBounds, profile_bounds
from est_games.equilibrium.regret.behavior_view import BehaviorView
from est_games.equilibrium.regret.layout import Floats
from est_games.equilibrium.regret.minimizer import RegretMinimizer, option_problems
from est_games.equilibrium.time_limit import deadline_after, is_past, timeout_problem
from est_games.errors import Problem, SolveError, shown
from est_games.game.extensive import ExtensiveForm

MOST_ITERATIONS = 10**9
_GLANCE = 0.05
"""Seconds between looks at the clock."""
_LATER = 1.25
"""Exploitability is computed at iteration numbers that grow by this factor."""


@dataclass(frozen=True, kw_only=True)
class RegretOutcome:
    """Where regret minimisation led: never called an equilibrium, but so near to one as is proved.

    Parameters
    ----------
    form : ExtensiveForm
        The game.
    algorithm : str
        Which.
    iterations : int
        How many were done.
    probabilities : array of float, shape (n_actions,)
        The average behaviour: a weight for every action in the form's order; nature's do not count.
    bounds : ProfileBounds
        What it pays, what deviations would, and, of a zero-sum game of two, the value between
        bounds; recomputed from the weights by the certificate package.
    history : tuple of (int, float)
        Exploitability in floats after so many iterations.
    stopped : str
        ``"iterations"``, ``"tolerance"`` or ``"timeout"``: what was reached.
    seconds : float
        How long it took.
    options : mapping of str to object
        The options it was run with.
    """

    form: ExtensiveForm = field(repr=False)
    algorithm: str
    iterations: int
    probabilities: Floats = field(repr=False)
    bounds: ProfileBounds
    history: tuple[tuple[int, float], ...]
    stopped: str
    seconds: float
    options: Mapping[str, object]

    @property
    def behavior(self) -> Mapping[str, Mapping[str, Fraction]]:
        """The average behaviour by labels, exact, made where it is looked at."""
        return BehaviorView(self.form, self.probabilities)

    @property
    def epsilon(self) -> Fraction:
        """No player could gain more than this by deviating alone: proved."""
        return max(gain.upper for gain in self.bounds.gains)

    @property
    def exploitability(self) -> Bounds:
        """The mean of what each player could gain by deviating alone, between proved bounds."""
        found, n = self.bounds.nash_conv, self.form.n_players
        return Bounds(lower=found.lower / n, upper=found.upper / n)

    @property
    def value(self) -> Bounds | None:
        """The value of a zero-sum game of two to the first player, between proved bounds."""
        return self.bounds.value

    def __repr__(self) -> str:
        return (
            f"RegretOutcome({self.algorithm}: {self.iterations} iterations, "
            f"no gain above {float(self.epsilon):.3g})"
        )


def regret_minimization(
    form: ExtensiveForm,
    algorithm: str = "CFR+",
    *,
    iterations: int = 1_000,
    alternating: bool = True,
    alpha: float | None = None,
    beta: float | None = None,
    gamma: float | None = None,
    workers: int = 1,
    tolerance: float | None = None,
    timeout: float | None = None,
    progress: Callable[[str], None] | None = None,
) -> RegretOutcome:
    """Return the average behaviour of counterfactual regret minimisation, and proved bounds on it.

    Parameters
    ----------
    form : ExtensiveForm
        The game, with perfect recall; any number of players.
    algorithm : str
        ``"CFR"``, ``"CFR+"``, ``"DCFR"`` or ``"PCFR+"``.
    iterations : int
        How many at most.
    alternating, alpha, beta, gamma, workers
        As :class:`~est_games.equilibrium.regret.minimizer.RegretMinimizer` takes them.
    tolerance : float, optional
        Stop once no player could gain more than this share of the range of its payoffs.
    timeout : float, optional
        Stop after so many seconds; time to compile loops does not count.
    progress : callable, optional
        Told now and then, in words, how far it is.

    Raises
    ------
    SolveError
        A player forgets what it knew or did, or an option cannot be used; everything wrong at once.

    Notes
    -----
    In a zero-sum game of two the average comes as near to an equilibrium as one likes, CFR at the
    rate of one over the square root of the iterations, the others faster in practice; in other
    games nothing is promised, and the bounds tell what was reached.

    Examples
    --------
    The value of Kuhn's poker is -1/18.

    >>> from est_games.game.published_trees import published_tree
    >>> found = regret_minimization(published_tree("kuhn-1950"), "PCFR+", iterations=500)
    >>> found.value.lower <= Fraction(-1, 18) <= found.value.upper
    True
    >>> found.epsilon < Fraction(1, 1_000_000)
    True
    """
    given = {"alpha": alpha, "beta": beta, "gamma": gamma}
    problems = [
        *option_problems(algorithm, given, workers, alternating),
        *_problems(iterations, tolerance, timeout, progress),
    ]
    if problems:
        raise SolveError("regrets cannot be minimised so", problems)
    minimizer = RegretMinimizer(
        form,
        algorithm,
        alternating=alternating,
        workers=workers,
        **given,
    )
    minimizer.compile()
    started = perf_counter()
    deadline = deadline_after(timeout)
    history: list[tuple[int, float]] = []
    stopped, pace = "iterations", 0
    while minimizer.iterations < iterations:
        goal = min(iterations, int(minimizer.iterations * _LATER) + 1)
        while minimizer.iterations < goal and not is_past(deadline):
            left = goal - minimizer.iterations
            begun, n = perf_counter(), left if deadline is None else min(left, max(pace, 1))
            minimizer.run(n)
            pace = int(n * _GLANCE / max(perf_counter() - begun, 1e-6))
        gains = minimizer.gains()
        history.append((minimizer.iterations, float(gains.mean())))
        if progress is not None:
            progress(f"iteration {minimizer.iterations}, exploitability {gains.mean():.3g}")
        if tolerance is not None and (gains <= 2 * tolerance * minimizer.evaluator.half).all():
            stopped = "tolerance"
            break
        if is_past(deadline):
            stopped = "timeout"
            break
    probabilities = minimizer.average
    probabilities.setflags(write=False)
    return RegretOutcome(
        form=form,
        algorithm=algorithm,
        iterations=minimizer.iterations,
        probabilities=probabilities,
        bounds=profile_bounds(form, probabilities),
        history=tuple(history),
        stopped=stopped,
        seconds=perf_counter() - started,
        options={
            "iterations": iterations,
            "alternating": alternating,
            "alpha": minimizer.rule.alpha,
            "beta": minimizer.rule.beta,
            "gamma": minimizer.rule.gamma,
            "workers": workers,
            "tolerance": tolerance,
            "timeout": timeout,
        },
    )


def _problems(
    iterations: object, tolerance: object, timeout: object, progress: object
) -> list[Problem]:
    late = timeout_problem(timeout)
    problems = [] if late is None else [late]
    if not (type(iterations) is int and 1 <= iterations <= MOST_ITERATIONS):
        accepted = f"a whole number from 1 to {MOST_ITERATIONS}"
        problems.append(
            Problem(
                path="iterations", message="cannot be", value=shown(iterations), accepted=accepted
            )
        )
    if tolerance is not None and not (
        isinstance(tolerance, int | float) and not isinstance(tolerance, bool) and tolerance > 0
    ):
        accepted = "a positive share of the range of payoffs, or None"
        problems.append(
            Problem(
                path="tolerance", message="cannot be", value=shown(tolerance), accepted=accepted
            )
        )
    if progress is not None and not callable(progress):
        problems.append(
            Problem(
                path="progress",
                message="cannot be called",
                value=shown(progress),
                accepted="a function of one string, or None",
            )
        )
    return problems
