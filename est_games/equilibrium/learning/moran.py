"""The Moran process: in a finite population one is born by fitness, and one dies by chance."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from est_games.argument import REAL, WHOLE, list_of, takes
from est_games.certificate.evolutionary import symmetric_table
from est_games.equilibrium.learning.learning import (
    Learning,
    check_run,
    exact_mixture,
    outcome,
    seeded,
    unit_payoffs,
)
from est_games.errors import GameError, Problem, SolveError
from est_games.game.normal import NormalForm

MAX_POPULATION = 1_000


@takes(SolveError, game=NormalForm, population=list_of(WHOLE), selection=REAL, mutation=REAL)
def moran_process(
    game: NormalForm,
    population: Sequence[int],
    *,
    steps: int = 1_000,
    seed: int = 0,
    selection: float = 0.5,
    mutation: float = 0.0,
) -> Learning:
    r"""Return where a finite population goes under birth by fitness and death by chance.

    Parameters
    ----------
    game : NormalForm
        Two players, symmetric.
    population : sequence of int, shape (n,)
        How many play each strategy at the start, two or more in all.
    steps : int
        Births at most; without mutation it ends when all are alike.
    seed : int
        Of the random choices.
    selection : float
        From 0 to 1, how much of fitness is payoff: an encounter is worth
        :math:`1 - w + w u`, with payoffs `u` brought to [0, 1].
    mutation : float
        The probability that the newborn plays another of the strategies there were at the start.

    Returns
    -------
    Learning
        Shares of the population, the same for both players.

    Raises
    ------
    SolveError
        The game is not symmetric, or an option cannot be used; everything wrong at once.

    References
    ----------
    Moran (1958), Random processes in genetics. Nowak, Sasaki, Taylor and Fudenberg (2004),
    Emergence of cooperation and evolutionary stability in finite populations.

    Examples
    --------
    The prisoner's dilemma: ten of each, until only one kind is left.

    >>> dilemma = NormalForm.from_payoffs([[2, 0], [3, 1]], [[2, 3], [0, 1]])
    >>> found = moran_process(dilemma, [10, 10], steps=5000, seed=1, selection=1.0)
    >>> found.trajectory[0][-1].tolist()
    [0.0, 1.0]
    """
    check_run(
        game,
        "the Moran process",
        steps=steps,
        more=_problems(game, population, selection, mutation),
    )
    import numpy as np
    from nashpy.egt.moran_process import moran_process as process

    table, _ = unit_payoffs(game)
    fitness = 1 - selection + selection * table
    people = np.repeat(np.arange(game.shape[0]), population)
    with seeded(seed):
        course = [people, *islice(process(fitness, people, mutation), steps)]
    shares = np.array([np.bincount(each, minlength=game.shape[0]) for each in course])
    shares = shares / len(people)
    final, average = exact_mixture(shares[-1]), exact_mixture(shares.mean(axis=0))
    options = {
        "population": tuple(population),
        "steps": steps,
        "seed": seed,
        "selection": selection,
        "mutation": mutation,
    }
    return outcome(
        game,
        "Moran process",
        np.arange(len(shares), dtype=float),
        [shares, shares.copy()],
        (final, final),
        (average, average),
        options,
    )


def _problems(
    game: NormalForm, population: Sequence[int], selection: float, mutation: float
) -> list[Problem]:
    problems: list[Problem] = []
    try:
        symmetric_table(game)
    except GameError as mistake:
        problems.extend(mistake.problems)
    counted = all(isinstance(n, int) and n >= 0 for n in population)
    if not (
        counted and len(population) == game.shape[0] and 2 <= sum(population) <= MAX_POPULATION
    ):
        problems.append(
            Problem(
                path="population",
                message="is none",
                value=str(list(population)),
                accepted=f"how many play each strategy, 2 to {MAX_POPULATION} in all",
            )
        )
    for name, share in (("selection", selection), ("mutation", mutation)):
        if not 0 <= share <= 1:
            problems.append(
                Problem(path=name, message="is no share", value=str(share), accepted="0 to 1")
            )
    return problems
