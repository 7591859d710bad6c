"""Replicator dynamics: what does better than the average grows, in one population or in two."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

from est_games.argument import FLAG, REAL, list_of, optional, takes
from est_games.certificate.evolutionary import symmetric_table
from est_games.equilibrium.learning.learning import (
    Learning,
    check_run,
    exact_mixture,
    outcome,
    unit_payoffs,
)
from est_games.errors import GameError, Problem, SolveError
from est_games.game.normal import NormalForm


@takes(
    SolveError,
    game=NormalForm,
    initial=optional(list_of(list_of(REAL))),
    duration=REAL,
    one_population=FLAG,
)
def replicator_dynamics(
    game: NormalForm,
    *,
    initial: Sequence[Sequence[float]] | None = None,
    duration: float = 100.0,
    steps: int = 1_000,
    one_population: bool = False,
) -> Learning:
    r"""Return where the replicator dynamic leads.

    .. math:: \dot x_k = x_k [u_1(k, y) - u_1(x, y)], \qquad
              \dot y_l = y_l [u_2(x, l) - u_2(x, y)]

    Parameters
    ----------
    game : NormalForm
        Two players.
    initial : pair of sequences of float, optional
        Shares at the start; equal unless given. In one population both must be the same.
    duration : float
        How long, in units of time for payoffs brought to [0, 1].
    steps : int
        How many points to report after the start, equally spaced.
    one_population : bool
        Whether the game is symmetric and played within one population, :math:`y = x`.

    Returns
    -------
    Learning
        Shares as computed in floats. What is not there at the start never appears; a point of rest
        may not be an equilibrium.

    Raises
    ------
    SolveError
        There are not two players, or an option cannot be used; everything wrong at once.

    References
    ----------
    Taylor and Jonker (1978), Evolutionarily stable strategies and game dynamics. Hofbauer and
    Sigmund (1998), Evolutionary Games and Population Dynamics, chapters 7 and 10.

    Examples
    --------
    Hawk and dove in one population: half of each in the end.

    >>> game = NormalForm.from_payoffs([[-1, 2], [0, 1]], [[-1, 0], [2, 1]])
    >>> found = replicator_dynamics(game, initial=[[0.9, 0.1]] * 2, one_population=True)
    >>> found.trajectory[0][-1].round(6).tolist()
    [0.5, 0.5]
    """
    wrong = []
    if not 0 < duration <= 1e6:
        wrong.append(
            Problem(
                path="duration", message="cannot be used", value=str(duration), accepted="0 to 1e6"
            )
        )
    if one_population:
        wrong.extend(_not_one_population(game, initial))
    check_run(game, "the replicator dynamic", steps=steps, initial=initial, more=wrong)
    import numpy as np
    from nashpy.learning.replicator_dynamics import (
        asymmetric_replicator_dynamics,
        replicator_dynamics as symmetric_dynamics,
    )

    first, second = unit_payoffs(game)
    times = np.linspace(0.0, float(duration), steps + 1)
    started = [np.ones(m) for m in game.shape] if initial is None else initial
    starts = [np.array(weights, dtype=float) / np.sum(weights) for weights in started]
    with warnings.catch_warnings():
        # The integrator warns of accuracy it could not keep; regrets say what came of it.
        warnings.simplefilter("ignore")
        if one_population:
            shares = symmetric_dynamics(first, starts[0], times)
            courses = (shares, shares.copy())
        else:
            courses = asymmetric_replicator_dynamics(first, second, *starts, times)
    trajectory = [np.array(course) for course in courses]
    final = tuple(exact_mixture(course[-1]) for course in trajectory)
    average = tuple(exact_mixture(course.mean(axis=0)) for course in trajectory)
    options = {
        "initial": initial,
        "duration": duration,
        "steps": steps,
        "one_population": one_population,
    }
    return outcome(game, "replicator dynamics", times, trajectory, final, average, options)


def _not_one_population(
    game: NormalForm, initial: Sequence[Sequence[float]] | None
) -> list[Problem]:
    problems: list[Problem] = []
    try:
        symmetric_table(game)
    except GameError as mistake:
        problems.extend(mistake.problems)
    if initial is not None and len(initial) == 2 and list(initial[0]) != list(initial[1]):
        problems.append(Problem(path="initial", message="must be the same for both players"))
    return problems
