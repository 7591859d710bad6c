"""Bayes-Nash equilibria: those of the tree in which nature draws the types first."""

from __future__ import annotations

from dataclasses import replace

from est_games.equilibrium.agent_form.tree_nash import tree_nash
from est_games.equilibrium.pure.tree_pure_nash import tree_pure_nash
from est_games.equilibrium.solution import Solution
from est_games.game.bayesian import BayesianForm


def bayes_nash(form: BayesianForm, *, timeout: float | None = None) -> Solution:
    """Return all Bayes-Nash equilibria of a game of incomplete information, mixed ones included.

    Parameters
    ----------
    form : BayesianForm
        The game.
    timeout : float, optional
        Seconds after which to stop; no limit unless given.

    Returns
    -------
    Solution
        ``behavior["player: type"]["action"]``; otherwise as of
        :func:`~est_games.equilibrium.agent_form.tree_nash.tree_nash`. Every type has positive
        probability, so that these are the equilibria of the agents too, and sequential.

    Raises
    ------
    SolveError
        `timeout` is not a positive number.

    References
    ----------
    Harsanyi (1967), Games with incomplete information played by "Bayesian" players.

    Examples
    --------
    The other one may be false, with chance one third: trust and distrust are equilibria.

    >>> from est_games.game.normal import NormalForm
    >>> form = BayesianForm.from_games(
    ...     {
    ...         ("us", "trusty"): NormalForm.from_payoffs([[4, 1], [3, 2]], [[4, 3], [1, 2]]),
    ...         ("us", "false"): NormalForm.from_payoffs([[4, 1], [3, 2]], [[4, 5], [1, 2]]),
    ...     },
    ...     prior={"A": {"us": 1}, "B": {"trusty": "2/3", "false": "1/3"}}, players=["A", "B"],
    ... )
    >>> solution = bayes_nash(form)
    >>> sorted(str(e.behavior["A: us"]["1"]) for e in solution.equilibria)
    ['0', '1', '1/2']
    """
    solution = tree_nash(form.to_extensive(), timeout=timeout)
    return replace(solution, concept="bayes-nash")


def pure_bayes_nash(form: BayesianForm, *, limit: int | None = None) -> Solution:
    """Return all Bayes-Nash equilibria in which no type randomises.

    Parameters
    ----------
    form : BayesianForm
        The game.
    limit : int, optional
        How many to list at most; no limit unless given.

    Raises
    ------
    SolveError
        `limit` is not positive.
    """
    solution = tree_pure_nash(form.to_extensive(), limit=limit)
    return replace(solution, concept="pure-bayes-nash")
