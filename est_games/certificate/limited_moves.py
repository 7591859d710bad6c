"""Is what two decision makers expect of a conflict that goes on for some moves what they should?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from est_games.certificate.malformed import refuses_malformed
from est_games.errors import Problem
from est_games.game.conflict_graph import ConflictGraph

Ends = frozenset[int]
Table = tuple[tuple[Ends, ...], tuple[Ends, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Anticipation:
    """Where a conflict of two may end, for every horizon.

    Parameters
    ----------
    tables : tuple of Table
        ``tables[h][i][s]``: the states where it may end if decision maker i is first to move from
        s, h moves can be made in turn, and ties are broken in any way.
    loop : int or None
        Where the last table is this one again, so that they repeat for ever.
    """

    tables: tuple[Table, ...]
    loop: int | None = None


@refuses_malformed
def anticipation_problems(graph: ConflictGraph, claim: Anticipation) -> tuple[Problem, ...]:
    r"""Return what is wrong with a claim of where a conflict of two ends.

    With `h` moves left, decision maker :math:`i` makes the move whose end is best for it, if that
    is better than where it is; it foresees the other doing the same with :math:`h - 1` left.

    Notes
    -----
    An end of a move is possible if no other move, ending worst for the mover, is better; staying is
    possible if no move, ending worst for the mover, is better than it.

    References
    ----------
    Kilgour (1984), Equilibria for far-sighted players; Fang, Hipel and Kilgour (1993), Interactive
    Decision Making, section 3.2.4 (limited-move stability).

    Examples
    --------
    >>> graph = ConflictGraph.from_moves(
    ...     {"one": [("peace", "raid")], "other": [("raid", "war")]},
    ...     {"one": ["raid", "peace", "war"], "other": ["peace", "war", "raid"]},
    ... )
    >>> stay = tuple(frozenset([s]) for s in range(3))
    >>> first = ((frozenset([1]), *stay[1:]), (stay[0], frozenset([2]), stay[2]))
    >>> anticipation_problems(graph, Anticipation(tables=((stay, stay), first)))
    ()
    """
    return tuple(_problems(graph, claim))


def _problems(graph: ConflictGraph, claim: Anticipation) -> Iterator[Problem]:
    n = graph.n_states
    stay = tuple(frozenset([s]) for s in range(n))
    if graph.n_players != 2 or not claim.tables or claim.tables[0] != (stay, stay):
        yield Problem(path="tables[0]", message="must be of two who cannot move")
        return
    for h in range(1, len(claim.tables)):
        for i in (0, 1):
            foreseen = claim.tables[h - 1][1 - i]
            for s in range(n):
                if claim.tables[h][i][s] != _ends(graph, i, s, foreseen):
                    path = f"tables[{h}][{graph.players[i]}][{graph.states[s]}]"
                    yield Problem(path=path, message="is not where moves end")
                    return
    if claim.loop is not None and (
        not 0 <= claim.loop < len(claim.tables) - 1 or claim.tables[claim.loop] != claim.tables[-1]
    ):
        yield Problem(path="loop", message="is no repetition")


def _ends(graph: ConflictGraph, mover: int, state: int, foreseen: Sequence[Ends]) -> Ends:
    rank = graph.ranks[mover]
    worst = [min(rank[e] for e in foreseen[t]) for t in graph.moves[mover][state]]
    least = max([rank[state], *worst])
    ends = {
        e
        for t in graph.moves[mover][state]
        for e in foreseen[t]
        if rank[e] >= least and rank[e] > rank[state]
    }
    return frozenset(ends | ({state} if least == rank[state] else set()))
