"""All feasible bases of a best-response polytope, walked from one to the next in whole numbers."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from est_games.equilibrium.bimatrix.best_response_polytope import Polytope

_BLOCK = 64


@dataclass(slots=True, kw_only=True)
class Bases:
    """What a walk over a polytope has found so far; it grows while the walk goes on.

    Parameters
    ----------
    bases : list of int
        Feasible bases, each the bits of the constraints it makes tight.
    tight : list of int
        For each, all the constraints tight at its vertex: more than the basis where the polytope
        is degenerate there.
    is_whole : bool
        Whether the walk came to its end.
    """

    bases: list[int] = field(default_factory=list)
    tight: list[int] = field(default_factory=list)
    is_whole: bool = False


@dataclass(slots=True)
class _Dictionary:
    """Basic variables in terms of the others, times one common denominator.

    Row r reads ``denominator * basic[r] = rows[r][-1] - sum(rows[r][k] * cobasic[k])``.
    """

    rows: list[list[int]]
    denominator: int
    basic: list[int]
    cobasic: list[int]
    bits: int


def polytope_bases(polytope: Polytope) -> Iterator[Bases]:
    r"""Walk over all lexicographically feasible bases of a polytope, exactly.

    Parameters
    ----------
    polytope : Polytope
        With `d` own strategies and `c` of the rival.

    Yields
    ------
    Bases
        The same object again and again, every few bases; the last time it is whole.

    Notes
    -----
    1. Start at the origin, where all own strategies are tight.
    2. From each basis let each tight constraint go in turn. The constraint met first is found by
       comparing ratios, ties broken as if the right side of the rival's strategy `l` were
       :math:`1 + \epsilon^{l+1}`: it is then the only one.
    3. Bases not seen before are put in a queue. Dictionaries keep a common denominator, the last
       pivot, by which every product of the next pivot can be divided without remainder.

    Time grows as :math:`d^2 c` a basis; in a random game with :math:`d = c` there are about
    :math:`2.2^d` of them.

    References
    ----------
    Bareiss (1968), Sylvester's identity and multistep integer-preserving Gaussian elimination.
    Dantzig, Orden and Wolfe (1955), The generalized simplex method, on the lexicographic rule.

    Examples
    --------
    The unit square.

    >>> square = Polytope(table=((1, 0), (0, 1)), scales=(1, 1))
    >>> *_, found = polytope_bases(square)
    >>> found.is_whole, [format(basis, "04b") for basis in found.bases]
    (True, ['0011', '0110', '1001', '1100'])
    """
    d, c = polytope.d, polytope.c
    start = _Dictionary(
        rows=[[*(row[rival] for row in polytope.table), 1] for rival in range(c)],
        denominator=1,
        basic=list(range(d, d + c)),
        cobasic=list(range(d)),
        bits=(1 << d) - 1,
    )
    queue, seen = deque([start]), {start.bits}
    found = Bases()
    while queue:
        here = queue.popleft()
        zero = sum(
            1 << name for name, row in zip(here.basic, here.rows, strict=True) if not row[-1]
        )
        found.bases.append(here.bits)
        found.tight.append(here.bits | zero)
        for column, entering in enumerate(here.cobasic):
            leaving = _leaving(here, column, d)
            bits = here.bits ^ 1 << entering ^ 1 << here.basic[leaving]
            if bits not in seen:
                seen.add(bits)
                queue.append(_pivoted(here, leaving, column))
        if len(found.bases) % _BLOCK == 0:
            yield found
    found.is_whole = True
    yield found


def _leaving(here: _Dictionary, column: int, d: int) -> int:
    """Return the row met first when a constraint is let go; boundedness makes sure of one."""
    rows = here.rows
    candidates = [r for r, row in enumerate(rows) if row[column] > 0]
    candidates = _least(candidates, [row[-1] for row in rows], rows, column)
    rival = 0
    while len(candidates) > 1:
        candidates = _least(candidates, _slack_column(here, d + rival), rows, column)
        rival += 1
    return candidates[0]


def _least(
    candidates: Sequence[int], amounts: Sequence[int], rows: Sequence[Sequence[int]], column: int
) -> list[int]:
    """Return the candidates whose amount is least, each measured by its entry in the column."""
    best: list[int] = []
    amount, unit = 0, 1
    for r in candidates:
        gap = amounts[r] * unit - amount * rows[r][column] if best else -1
        if gap < 0:
            best, amount, unit = [r], amounts[r], rows[r][column]
        elif gap == 0:
            best.append(r)
    return best


def _slack_column(here: _Dictionary, name: int) -> list[int]:
    """Return how the right sides change with that of one of the rival's strategies."""
    if here.bits >> name & 1:
        column = here.cobasic.index(name)
        return [row[column] for row in here.rows]
    return [here.denominator if other == name else 0 for other in here.basic]


def _pivoted(here: _Dictionary, leaving: int, column: int) -> _Dictionary:
    """Return the dictionary in which one basic and one cobasic variable have changed places."""
    pivot_row, denominator = here.rows[leaving], here.denominator
    pivot = pivot_row[column]
    rows = []
    for r, row in enumerate(here.rows):
        if r == leaving:
            changed = list(pivot_row)
            changed[column] = denominator
        else:
            factor = row[column]
            if factor:
                changed = [
                    (entry * pivot - factor * other) // denominator
                    for entry, other in zip(row, pivot_row, strict=True)
                ]
                changed[column] = -factor
            else:
                changed = [entry * pivot // denominator for entry in row]
        rows.append(changed)
    basic, cobasic = list(here.basic), list(here.cobasic)
    basic[leaving], cobasic[column] = cobasic[column], basic[leaving]
    return _Dictionary(
        rows=rows,
        denominator=pivot,
        basic=basic,
        cobasic=cobasic,
        bits=here.bits ^ 1 << here.cobasic[column] ^ 1 << here.basic[leaving],
    )
