"""Where is a quadratic form not positive? Free variables first, then faces of the simplex."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations
from typing import Any

from est_games.arithmetic import fraction, rational

Vector = tuple[Fraction, ...]
Table = Sequence[Sequence[Fraction]]


def falling_direction(form: Table, n_free: int, *, strict: bool) -> Vector | None:
    r"""Return where a symmetric form :math:`z^T M z` is not positive, or is negative.

    Parameters
    ----------
    form : sequence of sequences of Fraction, shape (n, n)
        `M`.
    n_free : int
        So many variables, the first, have any sign; the others are not negative.
    strict : bool
        Whether :math:`z \ne 0` with :math:`z^T M z = 0` counts too.

    Returns
    -------
    tuple of Fraction, shape (n,), or None
        `z`; None proves that there is none.

    Notes
    -----
    1. A free variable with a negative square is a direction; one whose square is missing is one, if
       it stands in any product or if zero counts. Otherwise it is eliminated, by completing its
       square, and found again from the others.
    2. The rest is looked at face by face of the simplex, small ones first. If no smaller face has
       such a point, one inside a face solves :math:`M_T y = v 1` with :math:`v \le 0`. Where `M_T`
       is regular, that is `v` times one vector, which then is negative throughout; where not, `y`
       spans its kernel and the form vanishes there.

    Time grows as :math:`2^{n - n_{free}}`.

    References
    ----------
    Cottle, Habetler and Lemke (1970), On classes of copositive matrices. Hadeler (1983), On
    copositive matrices.

    Examples
    --------
    >>> form = [[Fraction(1), Fraction(-2)], [Fraction(-2), Fraction(1)]]
    >>> [str(x) for x in falling_direction(form, 0, strict=True)]
    ['1', '1']
    """
    if not n_free:
        return _on_faces(form, strict)
    head, *others = form[0]
    n = len(form)
    unit = (Fraction(1), *(Fraction(0) for _ in others))
    if head < 0 or (strict and head == 0):
        return unit
    if head == 0:
        place = next((j for j, entry in enumerate(others, 1) if entry), None)
        if place is not None:
            # Far enough along the free variable the product outweighs the other's square.
            far = -(1 + abs(form[place][place])) / form[0][place]
            return (far, *(Fraction(j == place) for j in range(1, n)))
    rest = [
        [form[i][j] - (form[i][0] * form[0][j] / head if head else 0) for j in range(1, n)]
        for i in range(1, n)
    ]
    found = falling_direction(rest, n_free - 1, strict=strict)
    if found is None:
        return None
    crossed = sum((a * z for a, z in zip(others, found, strict=True)), Fraction(0))
    return (-crossed / head if head else Fraction(0), *found)


def _on_faces(form: Table, strict: bool) -> Vector | None:
    n = len(form)
    for size in range(1, n + 1):
        for face in combinations(range(n), size):
            inside = _inside([[form[i][j] for j in face] for i in face], strict)
            if inside is not None:
                placed = dict(zip(face, inside, strict=True))
                return tuple(placed.get(k, Fraction(0)) for k in range(n))
    return None


def _inside(form: Table, strict: bool) -> Vector | None:
    """Return a positive point where the form is not positive, no smaller face having one."""
    import flint

    n = len(form)
    matrix = flint.fmpq_mat([[rational(entry) for entry in row] for row in form])
    point: Any
    if matrix.det() != 0:
        point = matrix.solve(flint.fmpq_mat([[flint.fmpq(1)]] * n))
        level = [-fraction(point[k, 0]) for k in range(n)]
        return tuple(level) if min(level) > 0 else None
    if not strict:
        return None
    reduced, rank = matrix.rref()
    if rank != n - 1:
        return None
    pivots = [next(c for c in range(n) if reduced[r, c] != 0) for r in range(rank)]
    (loose,) = set(range(n)) - set(pivots)
    kernel = [Fraction(0)] * n
    kernel[loose] = Fraction(1)
    for r, c in enumerate(pivots):
        kernel[c] = -fraction(reduced[r, loose])
    return tuple(kernel) if min(kernel) > 0 else None
