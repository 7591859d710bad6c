"""One Nash equilibrium of a game with any number of players: where the logit branch leads."""

from __future__ import annotations

from fractions import Fraction
from time import perf_counter

from est_games.equilibrium.quantal.enclosed_equilibrium import EnclosedEquilibrium
from est_games.equilibrium.quantal.logit_arc import LogitArc, arc_from_centroid, followed_to_limit
from est_games.equilibrium.quantal.payoff_tables import payoff_tables
from est_games.equilibrium.quantal.support_equilibrium import proved_limit
from est_games.equilibrium.solution import Certificate, Equilibrium, Solution, Status
from est_games.equilibrium.time_limit import deadline_after, is_past
from est_games.game.normal import NormalForm


def logit_nash(game: NormalForm, *, timeout: float | None = None) -> Solution:
    """Return one Nash equilibrium, found by following the logit branch from the centroid.

    Parameters
    ----------
    game : NormalForm
        Any number of players.
    timeout : float, optional
        Seconds after which to stop; no limit unless given.

    Returns
    -------
    Solution
        PARTIAL: one equilibrium, exact where it is rational and so found, else enclosed in a proved
        radius. FAILED where none could be proved, LIMIT where time ran out; the message says where
        the branch ended.

    Raises
    ------
    SolveError
        `timeout` is not a positive number.

    Notes
    -----
    1. Each player's payoffs are brought to [0, 1], exactly and each in its own unit, which changes
       no Nash equilibrium: payoffs may be of very different sizes.
    2. The principal logit branch is followed in floats until probabilities settle
       (:func:`est_games.equilibrium.quantal.quantal_response.quantal_response`).
    3. Supports are read off, the equilibrium on them is solved for, and proved by the certificate
       package: regret exactly zero, or a box that holds one equilibrium. If that fails the branch
       is followed further.

    Time grows with the number of profiles times the square of the number of players, at each of a
    few dozen points, and with the cube of the number of strategies in all. Where the limit is
    irrational and not isolated, or a strategy not played ties with those played, the answer is
    FAILED.

    References
    ----------
    McKelvey and Palfrey (1995), Quantal response equilibria for normal form games.
    Turocy (2005), A dynamic homotopy interpretation of the logistic quantal response equilibrium
    correspondence.

    Examples
    --------
    Three players, each of whom wants to be alone in its choice (El Farol for three).

    >>> alone = [[[[0, 0], [0, 1]], [[1, 0], [0, 0]]]]
    >>> alone += [[[[0, 0], [1, 0]], [[0, 1], [0, 0]]], [[[0, 1], [0, 0]], [[0, 0], [1, 0]]]]
    >>> solution = logit_nash(NormalForm.from_payoffs(*alone))
    >>> solution.status.name, [str(x) for x in solution.equilibria[0].profile[0]]
    ('PARTIAL', ['1/2', '1/2'])
    """
    deadline = deadline_after(timeout)
    started = perf_counter()
    tables = payoff_tables(game, is_common=False)
    arc, found = followed_to_limit(
        arc_from_centroid(tables),
        lambda arc: proved_limit(game, tables, arc.profiles[-1]),
        deadline,
    )
    status = Status.PARTIAL if found else Status.LIMIT if is_past(deadline) else Status.FAILED
    return one_equilibrium(
        game,
        () if found is None else (found,),
        status,
        concept="logit-nash",
        algorithm="the logit branch followed by arc length, its limit solved for on its support",
        options={"timeout": timeout},
        stats={
            "seconds": perf_counter() - started,
            "steps": arc.n_tried,
            "nodes": len(arc.points),
        },
        messages=() if found else (_failure(arc, status),),
    )


def _failure(arc: LogitArc, status: Status) -> str:
    last = f"{arc.parameters[-1]:.6g}, in units of the largest payoff gaps"
    if status is Status.LIMIT:
        return f"time ran out when the branch had been followed to lambda = {last}"
    return (
        f"the branch was followed to lambda = {last}, and no equilibrium near its end could be "
        "proved: it may belong to a continuum, or be irrational while a strategy not played pays "
        "as much as those played"
    )


def one_equilibrium(
    game: NormalForm,
    equilibria: tuple[Equilibrium, ...],
    status: Status,
    *,
    concept: str,
    algorithm: str,
    options: dict[str, object],
    stats: dict[str, int | float],
    messages: tuple[str, ...],
) -> Solution:
    """Return the answer of a solver that looks for some equilibria and not for all."""
    radii = [e.radius for e in equilibria if isinstance(e, EnclosedEquilibrium)]
    return Solution(
        equilibria=equilibria,
        status=status,
        concept=concept,
        algorithm=algorithm,
        options=options,
        certificate=Certificate(
            argument="Exact profiles have no regret, recomputed exactly. Of the others Krawczyk's "
            "test in ball arithmetic proves that within their radius there is one equilibrium of "
            "their support. Nothing is claimed of other equilibria.",
            numbers={
                "equilibria": len(equilibria),
                "enclosed": len(radii),
                "largest radius": max(radii, default=Fraction(0)),
            },
        ),
        stats=stats,
        messages=messages,
        players=game.players,
        strategies=game.strategies,
    )
