"""Quantal response equilibria: the logit branch from the centroid, point by point proved."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from time import perf_counter
from typing import Any, overload

from est_games.argument import one_of, takes
from est_games.certificate.unique_response import unique_below
from est_games.equilibrium.quantal.behavior_branch import BehaviorBranch
from est_games.equilibrium.quantal.behavior_response import behavior_response
from est_games.equilibrium.quantal.enclosed_equilibrium import (
    EnclosedEquilibrium,
    enclosed,
    rational_mixture,
)
from est_games.equilibrium.quantal.logit_arc import LogitArc, arc_from_centroid, followed_to_limit
from est_games.equilibrium.quantal.logit_branch import as_float, checked_lambda, checked_lambdas
from est_games.equilibrium.quantal.payoff_tables import payoff_tables
from est_games.equilibrium.quantal.quantal_branch import QuantalBranch, proved_branch
from est_games.equilibrium.quantal.support_equilibrium import proved_limit
from est_games.equilibrium.solution import Certificate, Solution, Status
from est_games.equilibrium.time_limit import deadline_after, is_past
from est_games.errors import Problem, SolveError
from est_games.game.extensive import ExtensiveForm
from est_games.game.normal import NormalForm

MOST_STRATEGIES = 400
"""Proofs in ball arithmetic take time with the cube of the number of strategies in all."""


@overload
def quantal_response(
    game: NormalForm, *, until: Any = None, timeout: float | None = None
) -> QuantalBranch:
    """Of a normal form."""


@overload
def quantal_response(
    game: ExtensiveForm, *, until: Any = None, timeout: float | None = None
) -> BehaviorBranch:
    """Of an extensive form."""


@takes(SolveError, game=one_of((), NormalForm, ExtensiveForm))
def quantal_response(
    game: NormalForm | ExtensiveForm, *, until: Any = None, timeout: float | None = None
) -> QuantalBranch | BehaviorBranch:
    r"""Return the principal branch of logit equilibria, from the centroid on.

    A logit equilibrium is a profile in which everybody responds to the others by
    :math:`p_{ik} \propto \exp(\lambda\, u_i(k, p_{-i}))`. At :math:`\lambda = 0` it is the
    centroid; in almost all games one branch leads from there to a Nash equilibrium.

    Parameters
    ----------
    game : NormalForm or ExtensiveForm
        Any number of players. Of an extensive form the branch is that of agents, who respond
        information set by information set; see
        :func:`est_games.equilibrium.quantal.behavior_response.behavior_response`.
    until : number, optional
        The lambda, per unit of payoff, at which to stop; unless given, the branch is followed
        until it settles near a Nash equilibrium that can be proved.
    timeout : float, optional
        Seconds after which to stop; no limit unless given.

    Returns
    -------
    QuantalBranch or BehaviorBranch
        Points, turning points, the limit; can be asked for any lambda, and fitted to data.

    Raises
    ------
    SolveError
        There are more than 400 strategies in all, `until` is no such number, or `timeout` is not
        positive.

    Notes
    -----
    1. Payoffs are brought to [0, 1] by the largest gap between two of a player's payoffs against
       the same others, exactly, before anything is rounded: positive affine changes of all
       payoffs change nothing but the unit of lambda.
    2. The unknowns are the logarithms of all probabilities and the parameter. From each point a
       step is made along the tangent, bent as the last one was, and Newton's method leads back to
       the branch in the plane across it. Its first move decides the length of the next step.
    3. Every point is then proved by the certificate package, or left out.
    4. Where probabilities have settled, supports are read off and the Nash equilibrium on them is
       solved for and proved. If that fails, the branch is followed further, up to :math:`10^{12}`.

    Nothing is proved of points between those returned. In games with symmetries branches may cross;
    then the branch keeps its direction, and the crossing is among the turning points.

    References
    ----------
    McKelvey and Palfrey (1995), Quantal response equilibria for normal form games.
    Turocy (2005), A dynamic homotopy interpretation of the logistic quantal response equilibrium
    correspondence.
    Allgower and Georg (1990), Numerical continuation methods.

    Examples
    --------
    Asymmetric matching pennies (Ochs 1995).

    >>> game = NormalForm.from_payoffs([[9, 0], [0, 1]], [[0, 1], [1, 0]])
    >>> branch = quantal_response(game)
    >>> [[str(x) for x in row] for row in branch.limit.profile], branch.turning_points
    ([['1/2', '1/2'], ['1/10', '9/10']], ())
    """
    if isinstance(game, ExtensiveForm):
        return behavior_response(game, until=until, timeout=timeout)
    _check_size(game)
    deadline = deadline_after(timeout)
    stop = None if until is None else checked_lambda(until, "until")
    tables = payoff_tables(game, is_common=True)
    arc = arc_from_centroid(tables)
    if stop is not None:
        parameter = as_float(stop * tables.units[0])
        arc = arc.extended(until=parameter, deadline=deadline)
        messages = [] if arc.parameters[-1] >= parameter else [_stopped(arc, deadline)]
        messages.append("the branch was not followed to its limit")
        return proved_branch(game, tables, arc, None, messages, deadline)
    arc, limit = followed_to_limit(
        arc, lambda arc: proved_limit(game, tables, arc.profiles[-1]), deadline
    )
    if limit is not None:
        return proved_branch(game, tables, arc, limit, [], deadline)
    return proved_branch(game, tables, arc, None, [_stopped(arc, deadline)], deadline)


def quantal_responses(
    game: NormalForm, *, lambdas: Any = None, timeout: float | None = None
) -> Solution:
    """Return logit equilibria on the principal branch, each proved to lie within a radius.

    Parameters
    ----------
    game : NormalForm
        Any number of players.
    lambdas : number or iterable of numbers, optional
        Per unit of payoff. Unless given, the points at which the branch was followed until it
        settled.
    timeout : float, optional
        Seconds after which to stop; no limit unless given.

    Returns
    -------
    Solution
        `equilibria` are enclosed, each with its `lambda_` and its `radius`. COMPLETE where every
        lambda asked for is so small that there is proved to be only one logit equilibrium, else
        PARTIAL; LIMIT where time ran out; FAILED where nothing could be proved. Messages name the
        turning points and every lambda at which nothing is given.

    Raises
    ------
    SolveError
        There are more than 400 strategies in all, a lambda is no finite number or negative, or
        `timeout` is not positive.

    Notes
    -----
    See :func:`quantal_response`. Where the branch turns back, it has several equilibria at one
    lambda; all found are given, in the order in which the branch meets them.

    References
    ----------
    McKelvey and Palfrey (1995), Quantal response equilibria for normal form games.

    Examples
    --------
    >>> game = NormalForm.from_payoffs([[1, 0], [0, 1]], [[1, 0], [0, 1]])
    >>> solution = quantal_responses(game, lambdas=[1, 3])
    >>> solution.status.name, [str(e.lambda_) for e in solution.equilibria]
    ('PARTIAL', ['1', '3'])
    >>> solution.messages[0]
    'the branch has a bifurcation at lambda = 2'
    """
    started = perf_counter()
    asked = None if lambdas is None else checked_lambdas(lambdas, "lambdas")
    branch = quantal_response(game, until=max(asked) if asked else None, timeout=timeout)
    deadline = None if timeout is None else started + timeout
    late = is_past(deadline)
    found: list[EnclosedEquilibrium] = []
    messages = [
        f"the branch has a {turn.kind} at lambda = {turn.lambda_:.10g}"
        for turn in branch.turning_points
    ]
    if asked is None:
        found.extend(_nodes(branch))
        messages.extend(branch.messages)
    for value in asked or ():
        late = late or is_past(deadline)
        if late:
            messages.append(f"time ran out before lambda = {as_float(value):.10g}")
            continue
        points = branch.every_at(value)
        found.extend(points)
        if not points:
            messages.append(f"nothing could be proved at lambda = {as_float(value):.10g}")
    bound = unique_below(game)
    is_unique = bool(found) and (
        bound is None or all(e.lambda_ is not None and e.lambda_ < bound for e in found)
    )
    whole = bool(asked) and {e.lambda_ for e in found} == set(asked or ())
    status = (
        Status.LIMIT
        if late
        else Status.FAILED
        if not found
        else Status.COMPLETE
        if whole and is_unique
        else Status.PARTIAL
    )
    return Solution(
        equilibria=tuple(found),
        status=status,
        concept="quantal-response",
        algorithm="the logit branch followed by arc length from the centroid",
        options={"lambdas": None if asked is None else tuple(asked), "timeout": timeout},
        certificate=Certificate(
            argument="Within the radius of each profile there is exactly one fixed point of the "
            "logit responses, proved from the exact payoffs by Newton's method with every rounding "
            "bounded. Below the bound given, responses contract, so that there is no other.",
            numbers={
                "equilibria": len(found),
                **({} if bound is None else {"unique below": bound}),
            },
        ),
        stats={"seconds": perf_counter() - started, "steps": branch.arc.n_tried},
        messages=tuple(messages),
        players=game.players,
        strategies=game.strategies,
    )


def _check_size(game: NormalForm) -> None:
    n_strategies = sum(game.shape)
    if n_strategies > MOST_STRATEGIES:
        problem = Problem(
            path="game",
            message=f"has {n_strategies} strategies in all",
            accepted=f"up to {MOST_STRATEGIES}; logit-nash takes more",
        )
        raise SolveError("quantal responses could not be proved in time", [problem])


def _nodes(branch: QuantalBranch) -> Iterable[EnclosedEquilibrium]:
    """Yield the points of a branch, as rationals."""
    for lambda_, weights, radius in zip(
        branch.lambdas.tolist(), branch.profiles, branch.radii.tolist(), strict=True
    ):
        profile = tuple(rational_mixture(weights[row].tolist()) for row in branch.arc.tables.rows)
        # What the sum lacked was added to one weight; that is far from the profile by no more.
        moved = max(
            abs(x - Fraction(w))
            for row, mixture in zip(branch.arc.tables.rows, profile, strict=True)
            for x, w in zip(mixture, weights[row].tolist(), strict=True)
        )
        yield enclosed(
            branch.game, profile, radius=Fraction(radius) + moved, lambda_=Fraction(lambda_)
        )


def _stopped(arc: LogitArc, deadline: float | None) -> str:
    """Return why the branch ends where it does, one clause."""
    last = as_float(Fraction(float(arc.parameters[-1])) / arc.tables.units[0])
    if is_past(deadline):
        return f"time ran out at lambda = {last:.10g}"
    return (
        f"no Nash equilibrium could be proved near the branch, which ends at lambda = {last:.10g}"
    )
