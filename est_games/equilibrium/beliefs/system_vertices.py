"""The vertices of the closure of linear conditions on probabilities, whole distributions each."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from est_games.certificate import alternative
from est_games.certificate.assessment_system import Condition, System, sum_to_one
from est_games.equilibrium.beliefs.polytope_vertices import polytope_vertices

Point = dict[int, Fraction]


class TooManyVerticesError(Exception):
    """A polytope has more vertices than are made."""


def system_vertices(system: System, *, deadline: float | None = None) -> list[Point]:
    """Return the vertices of the probabilities at which linear conditions hold, weakly.

    Parameters
    ----------
    system : System
        Linear conditions, which hold somewhere.
    deadline : float, optional
        A time of ``time.perf_counter``, in seconds, at which to give up.

    Raises
    ------
    TooManyVerticesError
        There are more than are made.
    TimeoutError
        The deadline has passed.

    Notes
    -----
    The first probability of each distribution is what the others leave; the rest is for
    :func:`est_games.equilibrium.beliefs.polytope_vertices.polytope_vertices`. Where some of a
    distribution are known and left out, the others sum to one at most, and all are unknown.

    Examples
    --------
    >>> system = System(
    ...     equations=((((), -1), ((0,), 1), ((1,), 1)),),
    ...     limits=((((), -1), ((0,), 3)),),
    ...     positive=(0, 1),
    ...     groups=((0, 1),),
    ... )
    >>> sorted(str(point[0]) for point in system_vertices(system))
    ['1', '1/3']
    """
    sums = {sum_to_one(group): group for group in system.groups}
    first = {sums[each][0]: sums[each][1:] for each in system.equations if each in sums}
    groups = [[v for v in group if v not in first] for group in system.groups]
    place = {v: k for k, v in enumerate(v for group in groups for v in group)}
    rows = [
        [_row(each, first, place) for each in part if each not in sums]
        for part in (system.equations, system.limits)
    ]
    found = polytope_vertices(
        alternative.System(n=len(place), equations=tuple(rows[0]), limits=tuple(rows[1])),
        [[place[v] for v in group] for group in groups],
        deadline=deadline,
    )
    if found is None:
        raise TooManyVerticesError
    points = []
    for values in found:
        point = {v: values[k] for v, k in place.items()}
        for v, others in first.items():
            point[v] = 1 - sum((point[other] for other in others), Fraction(0))
        points.append({v: point[v] for v in system.variables})
    return points


def _row(
    each: Condition, first: dict[int, tuple[int, ...]], place: dict[int, int]
) -> alternative.Row:
    """Return a linear condition in the unknowns, the constant last."""
    row = [0] * (len(place) + 1)
    for monomial, x in each:
        if not monomial:
            row[-1] += x
        elif monomial[0] in first:
            row[-1] += x
            for other in first[monomial[0]]:
                row[place[other]] -= x
        else:
            row[place[monomial[0]]] += x
    return tuple(row)


def dimension(points: Sequence[Point]) -> int:
    """Return the dimension of the space that points span.

    Examples
    --------
    >>> dimension([{0: Fraction(1)}, {0: Fraction(0)}, {0: Fraction(1, 2)}])
    1
    """
    import flint

    from est_games.arithmetic import rational

    first, *others = points
    rows = [[rational(point[v] - first[v]) for v in first] for point in others]
    return int(flint.fmpq_mat(rows).rank()) if rows and rows[0] else 0
