"""The mixture of a few points with the greatest product of coordinates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations_with_replacement
from typing import Any

from est_games.arithmetic import fraction, rational

Mixture = tuple[Fraction, ...]
"""A weight for each point."""
Table = Sequence[Sequence[Fraction]]
"""The points, all with as many coordinates."""

_BITS = 200
_POLISHINGS = 12
_SIMPLE = 10**6
_PLAYED = 1e-9


def best_pair(points: Table) -> Iterator[Mixture]:
    r"""Yield the mixture of points in the plane with the greatest product, exactly.

    Parameters
    ----------
    points : sequence of sequences of Fraction, shape (n, 2)
        Coordinates may be negative; what is sought has both positive.

    Notes
    -----
    1. The greatest product is on an edge of the hull, hence on a segment between two points.
    2. Along a segment it is a parabola. Its top, or an end, is rational.

    Examples
    --------
    >>> (found,) = best_pair([(Fraction(0), Fraction(1)), (Fraction(2), Fraction(0))])
    >>> [str(x) for x in found]
    ['1/2', '1/2']
    """
    best: tuple[Fraction, Fraction, int, int] | None = None
    for a, b in combinations_with_replacement(range(len(points)), 2):
        for share in _shares(points[a], points[b]):
            x, y = (p + share * (q - p) for p, q in zip(points[a], points[b], strict=True))
            if x > 0 and y > 0 and (best is None or x * y > best[0]):
                best = x * y, share, a, b
    if best is not None:
        _, share, a, b = best
        weights = [Fraction(0)] * len(points)
        weights[a] += 1 - share
        weights[b] += share
        yield tuple(weights)


def _shares(start: Sequence[Fraction], end: Sequence[Fraction]) -> list[Fraction]:
    """Return where on a segment the product may be greatest."""
    shares = [Fraction(0), Fraction(1)]
    u, v = end[0] - start[0], end[1] - start[1]
    if u * v < 0:
        top = -(start[0] * v + start[1] * u) / (2 * u * v)
        if 0 < top < 1:
            shares.append(top)
    return shares


def best_mixture(points: Table) -> Iterator[Mixture]:
    r"""Yield mixtures of points close to the greatest product, the simplest numbers first.

    Parameters
    ----------
    points : sequence of sequences of Fraction, shape (n, d)
        In some mixture every coordinate is positive.

    Notes
    -----
    1. Floats maximise the sum of logarithms.
    2. The same point is made of as few points as can be.
    3. Newton's method solves the conditions of an optimum in rationals of bounded length:
       :math:`\sum_i p_{ki} / g_i` is the same for all points `k` in the mixture of coordinates `g`.
       A point whose weight turns out negative is left out, and the rest solved again.
    4. Should the weights be simple rationals, those are tried before.
    """
    import numpy as np

    sizes = [max(abs(x) for x in column) or Fraction(1) for column in zip(*points, strict=True)]
    scaled = np.array(
        [[float(x / size) for x, size in zip(point, sizes, strict=True)] for point in points]
    )
    played = _few(scaled, _in_floats(scaled))
    if played is None:
        return
    places, start = played
    exact = [[x / size for x, size in zip(point, sizes, strict=True)] for point in points]
    while True:
        polished = _polished([exact[k] for k in places], start)
        for weights in ([x.limit_denominator(_SIMPLE) for x in polished], polished, start):
            if min(weights) >= 0 and sum(weights) == 1:
                mixture = [Fraction(0)] * len(points)
                for k, x in zip(places, weights, strict=True):
                    mixture[k] = x
                yield tuple(mixture)
        least = min(range(len(places)), key=polished.__getitem__)
        if polished[least] >= 0:
            return
        # Newton's method leaves the mixtures where a point too many is in play.
        places = [k for k in places if k != places[least]]
        kept = [x for k, x in enumerate(start) if k != least]
        start = _whole_sum([_rounded(x / sum(kept)) for x in kept])


def _in_floats(points: Any) -> Any:
    """Return weights that maximise the sum of logarithms, about."""
    import numpy as np
    from scipy.optimize import minimize

    n = len(points)

    def loss(weights: Any) -> tuple[float, Any]:
        values = np.maximum(weights @ points, 1e-12)
        return -float(np.log(values).sum()), -(points / values).sum(axis=1)

    solved: Any = minimize(
        loss,
        _inside(points),
        jac=True,
        method="SLSQP",
        bounds=[(0, 1)] * n,
        constraints=[{"type": "eq", "fun": lambda w: w.sum() - 1, "jac": np.ones_like}],
        options={"maxiter": 500, "ftol": 1e-15},
    )
    weights = np.maximum(solved.x, 0)
    return weights / weights.sum()


def _inside(points: Any) -> Any:
    """Return weights whose least coordinate is greatest: where the search starts, all are positive.

    The mean of all will not do, since a play that is good for some may cost another more than it
    has to gain.
    """
    import numpy as np
    from scipy.optimize import linprog

    n, d = points.shape
    solved: Any = linprog(
        c=[0.0] * n + [-1.0],
        A_ub=np.hstack([-points.T, np.ones((d, 1))]),
        b_ub=np.zeros(d),
        A_eq=[[1.0] * n + [0.0]],
        b_eq=[1.0],
        bounds=[(0, 1)] * n + [(None, None)],
        method="highs-ds",
    )
    return solved.x[:n] if solved.status == 0 else np.full(n, 1 / n)


def _few(points: Any, weights: Any) -> tuple[list[int], list[Fraction]] | None:
    """Return a corner among the weights that make the same mixture."""
    import numpy as np
    from scipy.optimize import linprog

    sums = np.vstack([points.T, np.ones(len(points))])
    solved: Any = linprog(
        c=-(weights > _PLAYED).astype(float), A_eq=sums, b_eq=sums @ weights, method="highs-ds"
    )
    if solved.status != 0:
        return None
    places = [int(k) for k in (solved.x > _PLAYED).nonzero()[0]]
    shares = [Fraction(float(solved.x[k])) for k in places]
    return places, _whole_sum([_rounded(share / sum(shares)) for share in shares])


def _polished(points: Table, start: Sequence[Fraction]) -> list[Fraction]:
    """Return weights that solve the conditions of an optimum, to many digits."""
    n, weights = len(points), list(start)
    for _ in range(_POLISHINGS):
        sums = [_dot(weights, column) for column in zip(*points, strict=True)]
        if min(sums) <= 0:
            break
        rates = [[x / y for x, y in zip(point, sums, strict=True)] for point in points]
        rows = [[*(-_dot(a, b) for b in rates), Fraction(-1)] for a in rates]
        rows.append([*([Fraction(1)] * n), Fraction(0)])
        right = [[len(sums) - sum(a, Fraction(0))] for a in rates] + [[Fraction(0)]]
        try:
            step = _matrix(rows).solve(_matrix(right))
        except ZeroDivisionError:
            break
        moved = _whole_sum([_rounded(x + fraction(step[k, 0])) for k, x in enumerate(weights)])
        if moved == weights:
            break
        weights = moved
    return weights


def _matrix(rows: Table) -> Any:
    import flint

    return flint.fmpq_mat(len(rows), len(rows[0]), [rational(x) for row in rows for x in row])


def _rounded(x: Fraction) -> Fraction:
    return Fraction(round(x * (1 << _BITS)), 1 << _BITS)


def _whole_sum(weights: list[Fraction]) -> list[Fraction]:
    """Return the weights with the greatest changed so that they add up to one."""
    greatest = max(range(len(weights)), key=weights.__getitem__)
    weights[greatest] += 1 - sum(weights)
    return weights


def _dot(x: Sequence[Fraction], y: Sequence[Fraction]) -> Fraction:
    return sum(map(Fraction.__mul__, x, y), Fraction(0))
