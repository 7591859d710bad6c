"""Is a state of a conflict stable as claimed? Sanctions are followed, escapes searched for answers.

Who gains by leaving a state may be stopped by what the others can do next. A claim of stability
names for each such gain what stops it; a claim that a state is not stable names a gain that nothing
stops. Everything reachable is found again here, mover by mover, until nothing is added.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from est_games.errors import Problem
from est_games.game.conflict_graph import ConflictGraph

Coalition = tuple[int, ...]
Step = tuple[Coalition, int]
Rows = Sequence[Sequence[Sequence[int]]]

SANCTIONS: Mapping[str, tuple[str, bool]] = {
    "nash-stability": ("none", False),
    "general-metarationality": ("moves", False),
    "symmetric-metarationality": ("moves", True),
    "sequential-stability": ("improvements", False),
    "symmetric-sequential-stability": ("improvements", True),
}
"""By concept: by which moves the others may sanction, and whether it must survive a reply."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sanction:
    """What stops one gain.

    Parameters
    ----------
    gain : int
        The state moved to by those who would gain.
    steps : tuple of (coalition, state) pairs
        What the others do then: who moves, and where to.
    """

    gain: int
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Whether a state is stable for some decision maker or coalition, and why.

    Parameters
    ----------
    state : int
        The state.
    coalition : tuple of int
        The decision maker, or several who may move together.
    sanctions : tuple of Sanction
        Stable: one for each gain there is.
    escape : int or None
        Not stable: a state it gains by moving to, and stays there or does better whatever the
        others can do.
    """

    state: int
    coalition: Coalition
    sanctions: tuple[Sanction, ...] = ()
    escape: int | None = None

    @property
    def is_stable(self) -> bool:
        """Whether no gain is left unsanctioned."""
        return self.escape is None


def standing_problems(
    graph: ConflictGraph, concept: str, standing: Standing, *, coalitions: bool = False
) -> tuple[Problem, ...]:
    """Return what is wrong with a claim of stability or its absence.

    Parameters
    ----------
    graph : ConflictGraph
        The conflict.
    concept : str
        One of SANCTIONS.
    standing : Standing
        The claim.
    coalitions : bool
        Whether others may sanction as coalitions where they must gain by it.

    Notes
    -----
    1. All states to which the coalition can move by itself, nobody twice in a row, are found; its
       gains are those that all of its members rank higher.
    2. Stable: each gain is sanctioned. The steps are moves of others, nobody twice in a row, and
       improvements where the concept asks; where they end, some member is no better off than at
       the start; and if the concept asks, no further move of the coalition makes all better off.
    3. Not stable: no sequence of the others' moves ends in a sanction of the escape.

    References
    ----------
    Fang, Hipel and Kilgour (1993), Interactive Decision Making, chapters 3 and 4; Inohara and Hipel
    (2008), Coalition analysis in the graph model for conflict resolution.

    Examples
    --------
    Both would gain by moving alone to where the other would not follow.

    >>> graph = ConflictGraph.from_moves(
    ...     {"one": [("peace", "raid")], "other": [("raid", "war")]},
    ...     {"one": ["raid", "peace", "war"], "other": ["peace", "war", "raid"]},
    ... )
    >>> claim = Standing(state=0, coalition=(0,), sanctions=(Sanction(gain=1, steps=(((1,), 2),)),))
    >>> standing_problems(graph, "sequential-stability", claim)
    ()
    """
    return tuple(_problems(graph, concept, standing, coalitions))


def _problems(
    graph: ConflictGraph, concept: str, standing: Standing, coalitions: bool
) -> Iterator[Problem]:
    kind, lasting = SANCTIONS[concept]
    state, own = standing.state, standing.coalition
    path = f"{graph.states[state]}: {', '.join(graph.players[i] for i in own)}"
    gains = _gains(graph, own, state)
    if standing.escape is not None:
        if standing.escape not in gains:
            yield Problem(path=path, message="does not gain by the escape")
            return
        movers = _answers(graph, own, kind, coalitions)
        for end in reached(list(movers.values()), standing.escape):
            if _stops(graph, own, state, end, lasting):
                yield Problem(path=path, message="is stopped after all", value=graph.states[end])
                return
        return
    if kind == "none":
        if gains:
            yield Problem(path=path, message="gains", value=graph.states[min(gains)])
        return
    stopped = {sanction.gain: sanction.steps for sanction in standing.sanctions}
    for gain in sorted(gains - set(stopped)):
        yield Problem(path=path, message="gains unstopped", value=graph.states[gain])
    movers = _answers(graph, own, kind, coalitions)
    for gain, steps in stopped.items():
        here, last = gain, None
        for mover, target in steps:
            if mover == last or mover not in movers or target not in movers[mover][here]:
                yield Problem(path=path, message="is stopped by what is no move of others")
                return
            here, last = target, mover
        if not steps or not _stops(graph, own, state, here, lasting):
            yield Problem(path=path, message="is not stopped", value=graph.states[here])


def _gains(graph: ConflictGraph, own: Coalition, state: int) -> set[int]:
    reach = reached([graph.moves[i] for i in own], state)
    return {t for t in reach if all(graph.ranks[i][t] > graph.ranks[i][state] for i in own)}


def _stops(graph: ConflictGraph, own: Coalition, state: int, end: int, lasting: bool) -> bool:
    """Tell whether at a sequence's end somebody of a coalition is no better off, for good."""

    def all_better(t: int) -> bool:
        return all(graph.ranks[i][t] > graph.ranks[i][state] for i in own)

    if all_better(end):
        return False
    return not lasting or not any(map(all_better, reached([graph.moves[i] for i in own], end)))


def _answers(
    graph: ConflictGraph, own: Coalition, kind: str, coalitions: bool
) -> Mapping[Coalition, Sequence[Sequence[int]]]:
    """Return the moves by which all others may answer, by who makes them."""
    others = [i for i in range(graph.n_players) if i not in own]
    if kind == "none":
        return {}
    if kind == "moves":
        return {(i,): graph.moves[i] for i in others}
    if not coalitions:
        return {
            (i,): [
                [t for t in targets if graph.ranks[i][t] > graph.ranks[i][s]]
                for s, targets in enumerate(graph.moves[i])
            ]
            for i in others
        }
    return {
        group: [sorted(_gains(graph, group, s)) for s in range(graph.n_states)]
        for size in range(1, len(others) + 1)
        for group in combinations(others, size)
    }


def reached(rows: Rows, start: int) -> set[int]:
    """Return the states to which some movers can bring a conflict, nobody moving twice in a row.

    Parameters
    ----------
    rows : sequence, shape (n_movers, n_states)
        ``rows[m][s]`` are the states to which mover m can move it from state s.
    start : int
        Where it is.

    Examples
    --------
    Two steps of one mover are none of its own.

    >>> reached([[[1], [2], []]], 0), reached([[[1], [2], []], [[], [2], []]], 0)
    ({1}, {1, 2})
    """
    ends: list[set[int]] = [set(row[start]) for row in rows]
    grown = True
    while grown:
        grown = False
        for m, row in enumerate(rows):
            before = set().union(*(end for k, end in enumerate(ends) if k != m))
            new = {t for s in before for t in row[s]} - ends[m]
            if new:
                ends[m] |= new
                grown = True
    return set().union(*ends)
