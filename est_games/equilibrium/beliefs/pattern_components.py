"""Which patterns hang together: one's closure has a point that is in the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from est_games.certificate.assessment_system import value_at
from est_games.certificate.behavior_cell import BehaviorCell
from est_games.equilibrium.beliefs.solved_pattern import SolvedPattern, corners
from est_games.equilibrium.beliefs.system_program import is_linear
from est_games.equilibrium.beliefs.system_vertices import Point
from est_games.equilibrium.time_limit import is_past

_DIRECTIONS = 8


def connected_patterns(
    patterns: Sequence[SolvedPattern],
    cells: Sequence[BehaviorCell],
    *,
    deadline: float | None = None,
) -> tuple[list[list[int]], bool]:
    """Return the patterns that hang together, by number, and whether all were compared.

    Parameters
    ----------
    patterns : sequence of SolvedPattern
        Those that hold something.
    cells : sequence of BehaviorCell
        The same as cells.
    deadline : float, optional
        A time of ``time.perf_counter``, in seconds, after which no more are compared.

    Notes
    -----
    Limits of equilibria are equilibria. So the closure of one pattern meets another exactly if it
    has a point with the other's supports; the closure of a polytope has one if the mean of its
    vertices within these supports has them. Where beliefs are told apart by support too, the
    beliefs at that point, as limits from several directions, decide. Of a pattern that is no
    polytope, a point of the other one is its limit if what is not linear holds strictly there: then
    it does all the way to the pattern, near by. Every join is proved; of patterns that are no
    polytopes, or that are told apart by beliefs, more may hang together.
    """
    leader = list(range(len(patterns)))

    def find(number: int) -> int:
        while leader[number] != number:
            leader[number] = leader[leader[number]]
            number = leader[number]
        return number

    is_late = False
    for one, whole in enumerate(patterns):
        is_late = is_past(deadline)
        if is_late:
            break
        for other, part in enumerate(patterns):
            if find(one) != find(other) and _is_within(part, whole):
                met = any(
                    cells[other].contains(whole.assessment(*way))
                    for way in (*_ways(whole, part), *_own_way(whole, part))
                )
                if met:
                    leader[find(other)] = find(one)
    groups: dict[int, list[int]] = {}
    for number in range(len(patterns)):
        groups.setdefault(find(number), []).append(number)
    return list(groups.values()), not is_late


def _is_within(part: SolvedPattern, whole: SolvedPattern) -> bool:
    return all(
        set(part.pattern.supports[number]) <= set(whole.pattern.supports[number])
        for number in part.rules.sets
    )


def _ways(whole: SolvedPattern, part: SolvedPattern) -> Iterator[tuple[Point, Point]]:
    """Yield a point of the closure with another pattern's supports, and whence it is come to."""
    left_out = {
        whole.rules.action_variable(number, action)
        for number, support in whole.pattern.supports.items()
        for action in support
        if action not in part.pattern.supports[number]
    }
    nodes = {
        whole.rules.node_variable(node)
        for number, believed in part.pattern.believed.items()
        for node in whole.rules.form.members[number]
        if node not in believed and len(whole.rules.form.members[number]) > 1
    }
    point: Point = {}
    others: list[Point] = []
    for _, solved in whole.blocks:
        inside = [
            corner
            for corner in corners(solved)
            if not any(corner.get(v) for v in left_out) and not any(corner.get(v) for v in nodes)
        ]
        if not inside:
            return
        others += [corner for corner in corners(solved) if corner not in inside]
        for v in inside[0]:
            point[v] = sum((corner[v] for corner in inside), Fraction(0)) / len(inside)
    if not all(
        point[whole.rules.action_variable(number, action)]
        for number, support in part.pattern.supports.items()
        if len(whole.pattern.supports[number]) > 1
        for action in support
    ):
        return
    start = whole.sample_point
    yield point, start
    # Without beliefs to tell patterns apart, what has the supports is in the pattern.
    for corner in others[:_DIRECTIONS] if part.pattern.believed else ():
        # Half way to a corner, so that what has weight in the set keeps some.
        yield point, {v: (x + corner.get(v, x)) / 2 for v, x in start.items()}


def _own_way(whole: SolvedPattern, part: SolvedPattern) -> Iterator[tuple[Point, Point]]:
    """Yield the other pattern's sample, and whence it is come to, if it is a limit of the pattern.

    On the way from it to the pattern's own sample all conditions hold, at first at least.
    """
    sample = part.assessment(part.sample_point)
    variables = whole.rules.variables
    point: Point = {}
    for v in whole.sample_point:
        weights = sample.beliefs if variables[v].is_belief else sample.behavior
        point[v] = weights[variables[v].information_set][variables[v].entry]
    for system, _ in whole.blocks:
        for each in system.equations:
            if not is_linear((each,)) or value_at(each, point):
                return
        is_convex = is_linear(system.limits)
        for each in system.limits:
            value = value_at(each, point)
            if value < 0 or not (value or is_convex):
                return
    yield point, whole.sample_point
