"""Agent quantal response equilibria of extensive forms, and the Nash equilibrium they lead to."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from time import perf_counter
from typing import Any

from est_games.certificate.extensive_form import subgame_regrets
from est_games.equilibrium.quantal.behavior_branch import (
    MOST_ACTIONS,
    BehaviorBranch,
    action_labels,
    in_form_order,
)
from est_games.equilibrium.quantal.behavior_limit import proved_behavior_limit
from est_games.equilibrium.quantal.behavior_tables import BehaviorTables, behavior_tables
from est_games.equilibrium.quantal.enclosed_equilibrium import EnclosedEquilibrium
from est_games.equilibrium.quantal.logit_arc import LogitArc, arc_from_centroid, followed_to_limit
from est_games.equilibrium.quantal.logit_branch import (
    as_float,
    checked_lambda,
    checked_lambdas,
    frozen,
    in_payoffs,
)
from est_games.equilibrium.solution import Certificate, Equilibrium, Solution, Status
from est_games.equilibrium.time_limit import deadline_after, is_past
from est_games.errors import Problem, SolveError
from est_games.game.extensive import ExtensiveForm

_FORGETS = (
    "a player forgets what it knew or did: each information set decides by itself, and regret is "
    "what one of them could gain"
)
MOST_NODES = 20_000
MOST_UNKNOWNS = 3_000
"""Following the branch takes time with the cube of this, where the tree has no structure."""


def behavior_response(
    form: ExtensiveForm, *, until: Any = None, timeout: float | None = None
) -> BehaviorBranch:
    r"""Return the principal branch of agent logit equilibria, from uniform behaviour on.

    In an agent logit equilibrium every information set responds to the behaviour of all by
    :math:`b_{ha} \propto \exp(\lambda\, u_{ha}(b))`, where :math:`u_{ha}(b)` is what its player
    expects when it takes `a` there, given that the set is reached; the player's own later choices
    are those of `b`, like everybody's.

    Parameters
    ----------
    form : ExtensiveForm
        Any number of players. They may forget what they knew or did; then each information set
        decides by itself all the same. No information set may be met twice on one play.
    until : number, optional
        The lambda, per unit of payoff, at which to stop; unless given, the branch is followed
        until it settles near a Nash equilibrium that can be proved.
    timeout : float, optional
        Seconds after which to stop; no limit unless given.

    Returns
    -------
    BehaviorBranch
        Points, turning points, the limit; can be asked for any lambda, and fitted to data.

    Raises
    ------
    SolveError
        There are more than 20,000 nodes or 3,000 actions in all, an information set is met twice on
        one play or never reached, `until` is no such number, or `timeout` is not positive.

    Notes
    -----
    1. What no choice depends on is taken out of the payoffs, exactly; what remains is measured in
       the most that anybody can gain from an information set on, so that positive affine changes of
       all payoffs change nothing but the unit of lambda.
    2. The branch is followed in logarithms of probabilities by the loops that follow that of a
       normal form (:func:`est_games.equilibrium.quantal.quantal_response.quantal_response`); what
       actions pay and how that changes is one pass down the tree and one up
       (:func:`est_games.equilibrium.kernels.behavior_values.behavior_values`).
    3. Where probabilities have settled, supports are read off and the Nash equilibrium on them is
       solved for, exactly. If none is proved, the branch is followed further, up to
       :math:`10^{12}`.

    At finite lambda every information set is reached, so that beliefs follow from behaviour by
    Bayes' rule; limits are sequential equilibria with the limits of these beliefs (McKelvey and
    Palfrey 1998, theorem 4). Of the limit given, it is proved that it is a Nash equilibrium; that
    the branch leads there is not.

    References
    ----------
    McKelvey and Palfrey (1998), Quantal response equilibria for extensive form games.
    Turocy (2010), Computing sequential equilibria using agent quantal response equilibria.

    Examples
    --------
    An entrant finds out that threats are empty: the limit is subgame perfect.

    >>> from est_games.game.extensive_builder import ExtensiveBuilder
    >>> tree = ExtensiveBuilder(["entrant", "incumbent"])
    >>> entry = tree.decision("entrant", ["in", "out"], information_set="E")
    >>> reply = tree.decision(
    ...     "incumbent", ["fight", "yield"], after=entry["in"], information_set="I"
    ... )
    >>> tree.terminal([-1, -1], after=reply["fight"])
    >>> tree.terminal([1, 1], after=reply["yield"])
    >>> tree.terminal([0, 2], after=entry["out"])
    >>> branch = behavior_response(tree.build())
    >>> {label: str(row["in" if label == "E" else "yield"])
    ...  for label, row in branch.limit.behavior.items()}
    {'E': '1', 'I': '1'}
    >>> round(float(branch.at(1).behavior["I"]["yield"]), 4)
    0.8808
    """
    _check_size(form)
    deadline = deadline_after(timeout)
    stop = None if until is None else checked_lambda(until, "until")
    tables = behavior_tables(form, is_common=True)
    arc = arc_from_centroid(tables)
    if stop is not None:
        parameter = as_float(stop * tables.units[0])
        arc = arc.extended(until=parameter, deadline=deadline)
        messages = [] if arc.parameters[-1] >= parameter else [_stopped(arc, deadline)]
        messages.append("the branch was not followed to its limit")
        return _branch(form, tables, arc, None, messages)
    arc, limit = followed_to_limit(
        arc, lambda arc: proved_behavior_limit(form, tables, arc), deadline
    )
    return _branch(form, tables, arc, limit, [] if limit else [_stopped(arc, deadline)])


def _branch(
    form: ExtensiveForm,
    tables: BehaviorTables,
    arc: LogitArc,
    limit: Equilibrium | None,
    messages: list[str],
) -> BehaviorBranch:
    return BehaviorBranch(
        form=form,
        lambdas=frozen(in_payoffs(arc.parameters, tables.units[0])),
        actions=tuple(action_labels(form)),
        probabilities=frozen(in_form_order(tables, arc.profiles)),
        limit=limit,
        messages=tuple(messages if form.has_perfect_recall else [*messages, _FORGETS]),
        arc=arc,
    )


def behavior_responses(
    game: ExtensiveForm, *, precisions: Any = None, timeout: float | None = None
) -> Solution:
    """Return agent logit equilibria on the principal branch, each proved to lie within a radius.

    Parameters
    ----------
    game : ExtensiveForm
        Any number of players, up to 400 actions in all.
    precisions : number or iterable of numbers, optional
        Values of lambda, per unit of payoff. Unless given, the points at which the branch was
        followed until it settled.
    timeout : float, optional
        Seconds after which to stop; no limit unless given.

    Returns
    -------
    Solution
        `equilibria` are enclosed, each with its `lambda_` and its `radius`. PARTIAL where there are
        some, LIMIT where time ran out, FAILED where nothing could be proved. Messages name the
        turning points and every precision at which nothing is given.

    Raises
    ------
    SolveError
        There are more than 400 actions in all, a precision is no finite number or negative, or
        :func:`behavior_response` raises.

    Notes
    -----
    See :func:`behavior_response`. Where the branch turns back, it has several equilibria at one
    precision; all found are given, in the order in which the branch meets them.

    References
    ----------
    McKelvey and Palfrey (1998), Quantal response equilibria for extensive form games.

    Examples
    --------
    >>> from est_games.game.extensive_builder import ExtensiveBuilder
    >>> tree = ExtensiveBuilder(["a"])
    >>> for amount, end in enumerate(tree.decision("a", ["l", "r"], information_set="h")):
    ...     tree.terminal([amount], after=end)
    >>> solution = behavior_responses(tree.build(), precisions=[1, 3])
    >>> [round(float(e.behavior["h"]["r"]), 3) for e in solution.equilibria]
    [0.731, 0.953]
    """
    started = perf_counter()
    _check_provable(game)
    asked = None if precisions is None else checked_lambdas(precisions, "precisions")
    branch = behavior_response(game, until=max(asked) if asked else None, timeout=timeout)
    deadline = None if timeout is None else started + timeout
    messages = [
        f"the branch has a {turn.kind} at lambda = {turn.lambda_:.10g}"
        for turn in branch.turning_points
    ]
    found: list[EnclosedEquilibrium] = []
    if asked is None:
        messages.extend(branch.messages)
    elif not game.has_perfect_recall:
        messages.append(_FORGETS)
    late = is_past(deadline)
    for place, lambda_ in enumerate(map(Fraction, branch.lambdas) if asked is None else asked):
        late = late or is_past(deadline)
        if late:
            messages.append(f"time ran out before lambda = {as_float(lambda_):.10g}")
            continue
        proved: Sequence[EnclosedEquilibrium] = ()
        if asked is not None:
            proved = branch.every_at(lambda_)
        elif node := branch.proved(lambda_, branch.arc.points[place]):
            proved = (node,)
        if not proved:
            messages.append(f"nothing could be proved at lambda = {as_float(lambda_):.10g}")
        found.extend(proved)
    return Solution(
        equilibria=tuple(found),
        status=Status.LIMIT if late else Status.PARTIAL if found else Status.FAILED,
        concept="quantal-response",
        algorithm="the agent logit branch followed by arc length from uniform behaviour",
        options={"precisions": None if asked is None else tuple(asked), "timeout": timeout},
        certificate=Certificate(
            argument="Near the logarithms of each behaviour's probabilities there is exactly one "
            "fixed point of the agents' logit responses, and it lies within the radius: Krawczyk's "
            "test in ball arithmetic, from the exact payoffs.",
            numbers={"equilibria": len(found)},
        ),
        stats={"seconds": perf_counter() - started, "steps": branch.arc.n_tried},
        messages=tuple(messages),
        players=game.players,
    )


def logit_behavior(game: ExtensiveForm, *, timeout: float | None = None) -> Solution:
    """Return one Nash equilibrium, found by following the agent logit branch.

    Parameters
    ----------
    game : ExtensiveForm
        As :func:`behavior_response` takes it.
    timeout : float, optional
        Seconds after which to stop; no limit unless given.

    Returns
    -------
    Solution
        PARTIAL: one equilibrium, exact. FAILED where none could be proved, LIMIT where time ran
        out; the message says where the branch ended.

    Raises
    ------
    SolveError
        As :func:`behavior_response` does.

    Notes
    -----
    Each player's payoffs are measured in its own unit, the most it can gain from an information set
    on, which changes no Nash equilibrium; then as :func:`behavior_response`. Limits are sequential
    equilibria; proved is that what is given is a Nash equilibrium, and whether it is subgame
    perfect. Irrational limits are not given.

    References
    ----------
    McKelvey and Palfrey (1998), Quantal response equilibria for extensive form games.
    Turocy (2010), Computing sequential equilibria using agent quantal response equilibria.

    Examples
    --------
    >>> from est_games.game.extensive_builder import ExtensiveBuilder
    >>> tree = ExtensiveBuilder(["a"])
    >>> for amount, end in enumerate(tree.decision("a", ["l", "r"], information_set="h")):
    ...     tree.terminal([amount], after=end)
    >>> logit_behavior(tree.build()).equilibria[0].behavior["h"]["r"]
    Fraction(1, 1)
    """
    _check_size(game)
    deadline = deadline_after(timeout)
    started = perf_counter()
    tables = behavior_tables(game, is_common=False)
    arc, limit = followed_to_limit(
        arc_from_centroid(tables), lambda arc: proved_behavior_limit(game, tables, arc), deadline
    )
    status = Status.PARTIAL if limit else Status.LIMIT if is_past(deadline) else Status.FAILED
    messages = [] if limit else [_failure(arc, status)]
    if not game.has_perfect_recall:
        messages.append(_FORGETS)
    numbers: dict[str, Any] = {"equilibria": 0 if limit is None else 1}
    if limit and game.has_perfect_recall:
        worst = max(max(row) for row in subgame_regrets(game, limit.behavior).values())
        numbers["regret in any subgame"] = worst
        if worst:
            messages.append("the equilibrium given is not subgame perfect, as limits are")
    return Solution(
        equilibria=() if limit is None else (limit,),
        status=status,
        concept="logit-nash",
        algorithm="the agent logit branch followed by arc length, its limit solved for exactly",
        options={"timeout": timeout},
        certificate=Certificate(
            argument="Nobody gains by deviating, in the whole game and in any subgame but for the "
            "regret stated, recomputed exactly. Nothing is claimed of other equilibria.",
            numbers=numbers,
        ),
        stats={
            "seconds": perf_counter() - started,
            "steps": arc.n_tried,
            "nodes": len(arc.points),
        },
        messages=tuple(messages),
        players=game.players,
    )


def _check_size(form: ExtensiveForm) -> None:
    n_actions = sum(len(c.actions) for c in form.information_sets if not c.is_chance)
    problems = []
    if form.n_nodes > MOST_NODES:
        message = f"has {form.n_nodes} nodes"
        problems.append(Problem(path="game", message=message, accepted=f"up to {MOST_NODES}"))
    if n_actions > MOST_UNKNOWNS:
        message = f"has {n_actions} actions in all"
        problems.append(Problem(path="game", message=message, accepted=f"up to {MOST_UNKNOWNS}"))
    if problems:
        raise SolveError("the logit branch could not be followed in time", problems)


def _check_provable(form: ExtensiveForm) -> None:
    n_actions = sum(1 for _ in action_labels(form))
    if n_actions > MOST_ACTIONS:
        problem = Problem(
            path="game",
            message=f"has {n_actions} actions in all",
            accepted=f"up to {MOST_ACTIONS}; quantal_response follows the branch of larger ones",
        )
        raise SolveError("quantal responses could not be proved in time", [problem])


def _stopped(arc: LogitArc, deadline: float | None) -> str:
    """Return why the branch ends where it does, one clause."""
    last = as_float(Fraction(float(arc.parameters[-1])) / arc.tables.units[0])
    if is_past(deadline):
        return f"time ran out at lambda = {last:.10g}"
    return (
        f"no Nash equilibrium could be proved near the branch, which ends at lambda = {last:.10g}: "
        "its limit may be irrational, or part of a continuum"
    )


def _failure(arc: LogitArc, status: Status) -> str:
    last = f"{arc.parameters[-1]:.6g}, in units of the largest stakes"
    if status is Status.LIMIT:
        return f"time ran out when the branch had been followed to lambda = {last}"
    return (
        f"the branch was followed to lambda = {last}, and no equilibrium near its end could be "
        "proved: it may be irrational, or part of a continuum"
    )
