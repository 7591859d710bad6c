"""Stability in conflicts straight from the definitions: every sequence of moves, spelled out."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain, combinations, product
from random import Random

from est_games.game.conflict_graph import ConflictGraph


def random_conflict(seed: int, n_players: int, n_states: int, ties: bool = True) -> ConflictGraph:
    random = Random(seed)
    moves = tuple(
        tuple(
            tuple(t for t in range(n_states) if t != s and random.random() < 0.4)
            for s in range(n_states)
        )
        for _ in range(n_players)
    )
    ranks = []
    for _ in range(n_players):
        if ties:
            ranks.append(tuple(random.randrange(3) for _ in range(n_states)))
        else:
            ranks.append(tuple(random.sample(range(n_states), n_states)))
    return ConflictGraph(
        players=tuple("abcd"[:n_players]),
        states=tuple(map(str, range(n_states))),
        moves=moves,
        ranks=tuple(ranks),
    )


def transitive(graph: ConflictGraph) -> ConflictGraph:
    """The conflict in which whoever can move by two moves of its own can by one."""
    moves = []
    for row in graph.moves:
        reach = [set(targets) for targets in row]
        for middle in range(graph.n_states):
            for targets in reach:
                if middle in targets:
                    targets |= reach[middle]
        moves.append(tuple(tuple(sorted(targets - {s})) for s, targets in enumerate(reach)))
    return replace(graph, moves=tuple(moves))


def ends(rows: dict[object, list[list[int]]], start: int) -> set[int]:
    """Every end of a sequence in which no mover moves twice in a row, length by length."""
    layer = {(target, mover) for mover, row in rows.items() for target in row[start]}
    found: set[int] = set()
    longest = len(rows) * max((len(row) for row in rows.values()), default=0)
    for _ in range(longest + 1):
        found |= {state for state, _ in layer}
        layer = {
            (target, mover)
            for state, last in layer
            for mover, row in rows.items()
            if mover != last
            for target in row[state]
        }
    return found


def groups(members: list[int], coalitions: bool) -> list[tuple[int, ...]]:
    most = len(members) if coalitions else 1
    return list(chain.from_iterable(combinations(members, k) for k in range(1, most + 1)))


def better(graph: ConflictGraph, group: tuple[int, ...], new: int, old: int) -> bool:
    return all(graph.ranks[i][new] > graph.ranks[i][old] for i in group)


def stable(
    graph: ConflictGraph, concept: str, coalitions: bool
) -> dict[tuple[int, tuple[int, ...]], bool]:
    everybody = list(range(graph.n_players))
    plain = {i: [list(row) for row in graph.moves[i]] for i in everybody}

    def alone(group: tuple[int, ...], state: int) -> set[int]:
        return ends({i: plain[i] for i in group}, state)

    def gains(group: tuple[int, ...], state: int) -> list[int]:
        return [t for t in sorted(alone(group, state)) if better(graph, group, t, state)]

    answer = {}
    for group in groups(everybody, coalitions):
        others = [i for i in everybody if i not in group]
        credible = {
            rival: [gains(rival, s) for s in range(graph.n_states)]
            for rival in groups(others, coalitions)
        }
        free = {i: plain[i] for i in others}
        for state in range(graph.n_states):

            def is_sanction(end: int, lasting: bool, group=group, state=state) -> bool:
                hurts = not better(graph, group, end, state)
                holds = not any(better(graph, group, t, state) for t in alone(group, end))
                return hurts and (holds or not lasting)

            def is_stopped(gain: int, check=is_sanction, credible=credible, free=free) -> bool:
                if concept == "nash-stability":
                    return False
                rows = credible if "sequential" in concept else free
                return any(check(end, "symmetric" in concept) for end in ends(rows, gain))

            answer[state, group] = all(map(is_stopped, gains(group, state)))
    return answer


def anticipated(graph: ConflictGraph, mover: int, state: int, horizon: int) -> set[int]:
    """Every state in which it may end, each way to break ties spelled out."""
    if horizon == 0:
        return {state}
    rank = graph.ranks[mover]
    targets = graph.moves[mover][state]
    each = [sorted(anticipated(graph, 1 - mover, t, horizon - 1)) for t in targets]
    found = set()
    for told in product(*each):
        best = max([rank[state], *(rank[end] for end in told)])
        if best == rank[state]:
            found.add(state)
        else:
            found |= {end for end in told if rank[end] == best}
    return found
