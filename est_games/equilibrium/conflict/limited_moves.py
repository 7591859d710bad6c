"""At which states two decision makers stay who look some moves ahead, or as far as one can."""

from __future__ import annotations

from time import perf_counter

from est_games.argument import COUNT, takes
from est_games.certificate.limited_moves import (
    Anticipation,
    Ends,
    Table,
    anticipation_problems,
)
from est_games.equilibrium.asked import limit_problems
from est_games.equilibrium.conflict.stable_state import stable_states
from est_games.equilibrium.solution import Certificate, Solution
from est_games.equilibrium.time_limit import deadline_after, is_past
from est_games.errors import Problem, SolveError
from est_games.game.conflict_graph import ConflictGraph

MAX_HORIZON = 1_000
_TIES = "stable however ties are broken; a state that is so only for some is not shown"


@takes(SolveError, horizon=COUNT)
def limited_move_stability(
    graph: ConflictGraph, *, horizon: int = 2, timeout: float | None = None
) -> Solution:
    """Return the states at which both stay who foresee a number of moves, made in turn.

    Parameters
    ----------
    graph : ConflictGraph
        A conflict of two decision makers.
    horizon : int
        How many moves each looks ahead; with 1, stability is Nash's.
    timeout : float, optional
        Seconds after which to stop; no limit unless given.

    Returns
    -------
    Solution
        The certificate's evidence is an
        :class:`~est_games.certificate.limited_moves.Anticipation`: where the conflict would end.

    Raises
    ------
    SolveError
        There are not two decision makers, or an option is not one of those accepted.

    Notes
    -----
    1. With no move left a conflict ends where it is.
    2. With h moves left, who is to move makes the move with the best end, the other having h - 1
       left, if that is better than staying; else the conflict ends.
    3. Where ends tie, all that breaking ties may bring are kept. A state is stable for a decision
       maker if its moving first ends there, however ties are broken.

    References
    ----------
    Zagare (1984), Limited-move equilibria in 2 x 2 games; Fang, Hipel and Kilgour (1993),
    Interactive Decision Making, section 3.2.4.

    Examples
    --------
    Neither chicken nor its victim moves on, if both look two moves ahead.

    >>> from est_games.game.normal import NormalForm
    >>> chicken = NormalForm.from_payoffs([[3, 2], [4, 1]], [[3, 4], [2, 1]], strategies=["SD"] * 2)
    >>> solution = limited_move_stability(ConflictGraph.from_normal(chicken), horizon=1)
    >>> [e.state for e in solution.equilibria]
    ['S, D', 'D, S']
    """
    if horizon > MAX_HORIZON:
        problem = Problem(
            path="horizon", message=f"is {horizon}", accepted=f"1 to {MAX_HORIZON} moves"
        )
        raise SolveError("stability cannot be asked for so", [problem])
    started = perf_counter()
    tables = _tables(graph, timeout, horizon)
    is_late = len(tables) <= horizon
    claim = Anticipation(tables=tables)
    places = [] if is_late else _still(tables[-1:])
    return _answered(
        graph,
        "limited-move-stability",
        places,
        claim,
        started,
        is_late,
        {"horizon": horizon, "timeout": timeout},
    )


def non_myopic_stability(graph: ConflictGraph, *, timeout: float | None = None) -> Solution:
    """Return the states at which both stay who look ahead as far as one may.

    Parameters
    ----------
    graph : ConflictGraph
        A conflict of two decision makers.
    timeout : float, optional
        Seconds after which to stop; no limit unless given.

    Notes
    -----
    What is foreseen with one more move depends only on what is foreseen with one less. Sooner or
    later all of it repeats; the states are those stable at every horizon from then on.

    References
    ----------
    Brams and Wittman (1981), Nonmyopic equilibria in 2 x 2 games; Kilgour (1984), Equilibria for
    far-sighted players.

    Examples
    --------
    Who looks far enough ahead does not defect from cooperation in the prisoner's dilemma.

    >>> from est_games.game.normal import NormalForm
    >>> dilemma = NormalForm.from_payoffs([[3, 1], [4, 2]], [[3, 4], [1, 2]], strategies=["CD"] * 2)
    >>> solution = non_myopic_stability(ConflictGraph.from_normal(dilemma))
    >>> [e.state for e in solution.equilibria]
    ['C, C', 'D, D']
    """
    started = perf_counter()
    tables = _tables(graph, timeout, None)
    loop = tables.index(tables[-1])
    is_late = loop == len(tables) - 1
    claim = Anticipation(tables=tables, loop=None if is_late else loop)
    places = [] if is_late else _still(tables[loop:])
    return _answered(
        graph, "non-myopic-stability", places, claim, started, is_late, {"timeout": timeout}
    )


def _tables(graph: ConflictGraph, timeout: float | None, horizon: int | None) -> tuple[Table, ...]:
    """Return what is foreseen at each horizon, up to one or until it repeats."""
    problems = limit_problems(timeout)
    if graph.n_players != 2:
        problems.append(
            Problem(
                path="game",
                message=f"has {graph.n_players} decision makers",
                accepted="two, who move in turn; sequential-stability takes any number",
            )
        )
    if problems:
        raise SolveError("stability cannot be asked for so", problems)
    deadline = deadline_after(timeout)
    stay = tuple(frozenset([s]) for s in range(graph.n_states))
    tables: list[Table] = [(stay, stay)]
    seen = set(tables)
    while horizon is None or len(tables) <= horizon:
        if is_past(deadline):
            break
        last = tables[-1]
        first, second = ((_best(graph, i, last[1 - i])) for i in (0, 1))
        tables.append((first, second))
        if horizon is None and tables[-1] in seen:
            break
        seen.add(tables[-1])
    return tuple(tables)


def _best(graph: ConflictGraph, mover: int, foreseen: tuple[Ends, ...]) -> tuple[Ends, ...]:
    """Return where a decision maker's move from each state may end."""
    rank = graph.ranks[mover]
    rows = []
    for state, targets in enumerate(graph.moves[mover]):
        secure = rank[state]
        for target in targets:
            secure = max(secure, min(map(rank.__getitem__, foreseen[target])))
        hoped = set().union(*(foreseen[target] for target in targets))
        ends = {end for end in hoped if rank[end] >= secure and rank[end] > rank[state]}
        rows.append(frozenset(ends | {state}) if secure == rank[state] else frozenset(ends))
    return tuple(rows)


def _still(tables: tuple[Table, ...]) -> list[int]:
    """Return the states that both stay at by all tables."""
    n = len(tables[0][0])
    return [
        s for s in range(n) if all(own[s] == frozenset([s]) for table in tables for own in table)
    ]


def _answered(
    graph: ConflictGraph,
    concept: str,
    places: list[int],
    claim: Anticipation,
    started: float,
    is_late: bool,
    options: dict[str, object],
) -> Solution:
    wrong = anticipation_problems(graph, claim)
    if wrong:
        raise ArithmeticError(f"stability was decided wrongly: {wrong[0]}")
    has_ties = any(len(ends) > 1 for table in claim.tables for own in table for ends in own)
    return stable_states(
        graph,
        places,
        concept=concept,
        algorithm="backward induction from every state, the two moving in turn",
        options=options,
        certificate=Certificate(
            argument="Where the conflict ends was followed move by move for every horizon, and "
            "each step of it checked.",
            numbers={"horizons": len(claim.tables) - 1, "stable": len(places)},
            evidence=claim,
        ),
        started=started,
        is_late=is_late,
        messages=(
            *((_TIES,) if has_ties else ()),
            *(("stopped by the time given",) if is_late else ()),
        ),
    )
