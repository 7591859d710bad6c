"""All Nash equilibria of any game: which solver answers depends on how many play."""

from __future__ import annotations

from fractions import Fraction
from time import perf_counter

from est_games.equilibrium.solution import (
    Certificate,
    Equilibrium,
    EquilibriumComponent,
    Solution,
    Status,
)
from est_games.game.normal import NormalForm


def nash(game: NormalForm, *, timeout: float | None = None) -> Solution:
    """Return all Nash equilibria of a game, proved to be all where the status says so.

    Parameters
    ----------
    game : NormalForm
        Any number of players.
    timeout : float, optional
        Seconds after which to stop; no limit unless given.

    Returns
    -------
    Solution
        One player: its best strategies. Two: see
        :func:`est_games.equilibrium.bimatrix.bimatrix_nash.bimatrix_nash`. More: see
        :func:`est_games.equilibrium.many_players.many_player_nash.many_player_nash`.

    Raises
    ------
    SolveError
        `timeout` is not a positive number, and more than one play.

    Examples
    --------
    >>> solution = nash(NormalForm.from_payoffs([[1, 3, 3]]))
    >>> solution.status.name, [e.profile[0].index(1) for e in solution.equilibria]
    ('COMPLETE', [1, 2])
    """
    if game.n_players == 1:
        return _best_strategies(game)
    if game.n_players == 2:
        from est_games.equilibrium.bimatrix.bimatrix_nash import bimatrix_nash

        return bimatrix_nash(game, timeout=timeout)
    from est_games.equilibrium.many_players.many_player_nash import many_player_nash

    return many_player_nash(game, timeout=timeout)


def _best_strategies(game: NormalForm) -> Solution:
    """Return what maximises the payoff of the only player; all mixtures of it are equilibria."""
    started = perf_counter()
    (row,) = game.payoffs
    best = max(row)
    mixtures = tuple(
        tuple(Fraction(k == place) for k in range(len(row)))
        for place, payoff in enumerate(row)
        if payoff == best
    )
    return Solution(
        equilibria=tuple(
            Equilibrium(profile=(mixture,), payoffs=(best,), regret=Fraction(0))
            for mixture in mixtures
        ),
        status=Status.COMPLETE,
        concept="nash",
        algorithm="maximum",
        certificate=Certificate(
            argument=f"All {len(row)} payoffs were compared exactly.",
            numbers={"equilibria": len(mixtures)},
        ),
        stats={"seconds": perf_counter() - started},
        components=(
            EquilibriumComponent(
                extreme=tuple(range(len(mixtures))),
                subsets=((mixtures,),),
                index=1,
            ),
        ),
        players=game.players,
        strategies=game.strategies,
    )
