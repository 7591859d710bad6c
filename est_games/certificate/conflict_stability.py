"""Is a state of a conflict stable as claimed? Sanctions are followed, escapes searched for answers.

Who gains by leaving a state may be stopped by what the others can do next. A claim of stability
names for each such gain what stops it; a claim that a state is not stable names a gain that nothing
stops. Everything reachable is found again here, mover by mover, until nothing is added.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Protocol

from est_games.certificate.malformed import refuses_malformed
from est_games.errors import Problem
from est_games.game.conflict_graph import ConflictGraph

Coalition = tuple[int, ...]
Step = tuple[Coalition, int]


class Row(Protocol):
    """Where a mover can bring a conflict from each state."""

    def __getitem__(self, state: int, /) -> Collection[int]:
        """Return the states that follow a state."""


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


@refuses_malformed
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
    return StandingCheck(graph, concept, coalitions=coalitions).problems(standing)


class StandingCheck:
    """Checks many claims about one conflict under one concept; see :func:`standing_problems`.

    Parameters
    ----------
    graph : ConflictGraph
        The conflict.
    concept : str
        One of SANCTIONS.
    coalitions : bool
        Whether others may sanction as coalitions where they must gain by it.
    """

    def __init__(self, graph: ConflictGraph, concept: str, *, coalitions: bool) -> None:
        self.graph, self.coalitions = graph, coalitions
        self.kind, self.lasting = SANCTIONS[concept]
        self._gains: dict[tuple[Coalition, int], set[int]] = {}

    def problems(self, standing: Standing) -> tuple[Problem, ...]:
        """Return what is wrong with a claim."""
        return tuple(self._problems(standing))

    def gains(self, group: Coalition, state: int) -> set[int]:
        """Return the states to which a group can bring the conflict that all of it rank higher."""
        key = group, state
        if key not in self._gains:
            reach = reached([self.graph.moves[i] for i in group], state)
            self._gains[key] = {t for t in reach if self._all_better(group, t, state)}
        return self._gains[key]

    def _problems(self, standing: Standing) -> Iterator[Problem]:
        graph, state, own = self.graph, standing.state, standing.coalition
        path = f"{graph.states[state]}: {', '.join(graph.players[i] for i in own)}"
        gains = self.gains(own, state)
        movers = self._answers(own)
        if standing.escape is not None:
            if standing.escape not in gains:
                yield Problem(path=path, message="does not gain by the escape")
                return
            for end in reached(list(movers.values()), standing.escape):
                if self._stops(own, state, end):
                    value = graph.states[end]
                    yield Problem(path=path, message="is stopped after all", value=value)
                    return
            return
        stopped = {sanction.gain: sanction.steps for sanction in standing.sanctions}
        for gain in sorted(gains - set(stopped)):
            yield Problem(path=path, message="gains unstopped", value=graph.states[gain])
        for gain, steps in stopped.items():
            here, last = gain, None
            for mover, target in steps:
                if mover == last or mover not in movers or target not in movers[mover][here]:
                    yield Problem(path=path, message="is stopped by what is no move of others")
                    return
                here, last = target, mover
            if not steps or not self._stops(own, state, here):
                yield Problem(path=path, message="is not stopped", value=graph.states[here])

    def _all_better(self, group: Coalition, state: int, before: int) -> bool:
        return all(self.graph.ranks[i][state] > self.graph.ranks[i][before] for i in group)

    def _stops(self, own: Coalition, state: int, end: int) -> bool:
        """Tell whether at a sequence's end somebody of a group is no better off, for good."""
        if self._all_better(own, end, state):
            return False
        if not self.lasting:
            return True
        replies = reached([self.graph.moves[i] for i in own], end)
        return not any(self._all_better(own, reply, state) for reply in replies)

    def _answers(self, own: Coalition) -> Mapping[Coalition, Row]:
        """Return the moves by which all others may answer, by who makes them."""
        others = [i for i in range(self.graph.n_players) if i not in own]
        if self.kind == "none":
            return {}
        if self.kind == "moves":
            return {(i,): self.graph.moves[i] for i in others}
        most = len(others) if self.coalitions else 1
        return {
            group: _Gains(self, group)
            for size in range(1, most + 1)
            for group in combinations(others, size)
        }


class _Gains:
    """The gains of a group by state, each found when first asked for."""

    def __init__(self, check: StandingCheck, group: Coalition) -> None:
        self.check, self.group = check, group

    def __getitem__(self, state: int) -> set[int]:
        return self.check.gains(self.group, state)


def reached(rows: Sequence[Row], start: int) -> set[int]:
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
