"""Sequences of moves in a conflict, nobody moving twice in a row, the shortest first."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from est_games.certificate.conflict_stability import Coalition, Step
from est_games.game.conflict_graph import ConflictGraph

Movers = Mapping[Coalition, Sequence[Sequence[int]]]


class Courses:
    """What decision makers, alone or together, can do to a conflict from each state.

    Parameters
    ----------
    graph : ConflictGraph
        The conflict.
    coalitions : bool
        Whether several may gain together.
    """

    def __init__(self, graph: ConflictGraph, *, coalitions: bool) -> None:
        self.graph = graph
        self.coalitions = coalitions
        everybody = range(graph.n_players)
        sizes = range(1, graph.n_players + 1) if coalitions else (1,)
        self.groups = [group for size in sizes for group in combinations(everybody, size)]
        self._gains: dict[tuple[Coalition, int], list[int]] = {}

    def gains(self, group: Coalition, state: int) -> list[int]:
        """Return the states to which a group can bring the conflict that all of it rank higher."""
        if len(group) == 1:
            return list(self.graph.improvements[group[0]][state])
        key = group, state
        if key not in self._gains:
            ranks = [self.graph.ranks[i] for i in group]
            self._gains[key] = sorted(
                {
                    end
                    for end, _ in self.from_state(self._alone(group), state)
                    if all(row[end] > row[state] for row in ranks)
                }
            )
        return self._gains[key]

    def answers(self, group: Coalition, kind: str) -> Movers:
        """Return the moves by which others than a group may answer it."""
        others = [i for i in range(self.graph.n_players) if i not in group]
        if kind == "none":
            return {}
        if kind == "moves":
            return self._alone(tuple(others))
        if not self.coalitions:
            return {(i,): self.graph.improvements[i] for i in others}
        return {
            rivals: _Gains(self, rivals) for rivals in self.groups if not set(rivals) & set(group)
        }

    def own(self, group: Coalition, state: int) -> Iterator[int]:
        """Yield the states to which a group can bring the conflict by itself."""
        seen = set()
        for end, _ in self.from_state(self._alone(group), state):
            if end not in seen:
                seen.add(end)
                yield end

    def from_state(self, movers: Movers, start: int) -> Iterator[tuple[int, tuple[Step, ...]]]:
        """Yield the ends of sequences of moves with one such sequence, the shortest first.

        Notes
        -----
        A search by breadth over pairs of a state and who moved last: what can follow depends on
        nothing else.
        """
        came: dict[tuple[int, Coalition], tuple[int, Coalition] | None] = {}
        queue: deque[tuple[int, Coalition]] = deque()

        def arrive(node: tuple[int, Coalition], origin: tuple[int, Coalition] | None) -> bool:
            if node in came:
                return False
            came[node] = origin
            queue.append(node)
            return True

        for mover, rows in movers.items():
            for target in rows[start]:
                if arrive((target, mover), None):
                    yield target, ((mover, target),)
        while queue:
            node = queue.popleft()
            state, last = node
            for mover, rows in movers.items():
                if mover == last:
                    continue
                for target in rows[state]:
                    if arrive((target, mover), node):
                        yield target, _steps(came, (target, mover))

    def _alone(self, group: Coalition) -> Movers:
        return {(i,): self.graph.moves[i] for i in group}


class _Gains(Sequence[Sequence[int]]):
    """The gains of a group by state, each found when first asked for."""

    def __init__(self, courses: Courses, group: Coalition) -> None:
        self.courses, self.group = courses, group

    def __len__(self) -> int:
        return self.courses.graph.n_states

    def __getitem__(self, state: int) -> Sequence[int]:  # type: ignore[override]
        return self.courses.gains(self.group, state)


def _steps(
    came: Mapping[tuple[int, Coalition], tuple[int, Coalition] | None], end: tuple[int, Coalition]
) -> tuple[Step, ...]:
    steps: list[Step] = []
    node: tuple[int, Coalition] | None = end
    while node is not None:
        steps.append((node[1], node[0]))
        node = came[node]
    return tuple(reversed(steps))
