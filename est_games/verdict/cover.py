"""A table of signs put as a person would write it: few conjunctions of few inequalities.

1. Forget every polynomial without which the sign table still tells members from others.
2. From every member, widen its signs one polynomial at a time while no other comes in.
3. Choose greedily among the widened conjunctions until all members are covered, then drop those
   that the rest makes needless.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice, permutations

Signs = tuple[int, ...]
Literal = frozenset[int]
"""The signs a polynomial may have."""
Cube = tuple[Literal, ...]
"""One literal per polynomial."""

ANY: Literal = frozenset((-1, 0, 1))
RELATIONS: Mapping[Literal, str] = {
    frozenset((1,)): ">",
    frozenset((-1,)): "<",
    frozenset((0,)): "==",
    frozenset((0, 1)): ">=",
    frozenset((-1, 0)): "<=",
    frozenset((-1, 1)): "!=",
}
_WIDENINGS = (0b111, 0b110, 0b011, 0b101)
_WRITTEN = {0b111: 0, 0b110: 1, 0b011: 1, 0b100: 1, 0b001: 1, 0b101: 2, 0b010: 2}
_MAX_ORDERS = 24
_MAX_CUBES = 2_000


def active(table: Mapping[Signs, bool], order: Sequence[int]) -> tuple[int, ...]:
    """Return the columns that still tell members from others when the rest is forgotten.

    Parameters
    ----------
    table : mapping of signs to bool
        Whether points with these signs are members.
    order : sequence of int
        Columns, those to be forgotten first in front.

    Examples
    --------
    >>> active({(1, 1): True, (1, -1): False, (-1, -1): False, (-1, 1): True}, [0, 1])
    (1,)
    """
    rows = [(_bits(signs), member) for signs, member in table.items()]
    kept = set(order)
    for column in order:
        forgotten = ~(0b111 << 3 * column)
        fewer = {(bits & forgotten, member) for bits, member in rows}
        if len({bits for bits, _ in fewer}) == len(fewer):
            kept.remove(column)
            rows = list(fewer)
    return tuple(sorted(kept))


def cover(table: Mapping[Signs, bool]) -> tuple[Cube, ...]:
    """Return conjunctions that hold for the members of a table and for none of the others.

    Notes
    -----
    Greedy, so not always the fewest; always exactly the members.

    Examples
    --------
    >>> table = {(1,): True, (0,): True, (-1,): False}
    >>> [RELATIONS[literal] for (literal,) in cover(table)]
    ['>=']
    """
    members = [_bits(signs) for signs, member in table.items() if member]
    others = [_bits(signs) for signs, member in table.items() if not member]
    n_columns = len(next(iter(table), ()))
    n_orders = max(1, min(_MAX_ORDERS, _MAX_CUBES // max(1, len(members))))
    orders = list(islice(_orders(n_columns), n_orders))
    widened = {_widened(signs, order, others) for signs in members for order in orders}
    cubes = sorted((_length(bits, n_columns), bits) for bits in widened)
    chosen: list[int] = []
    left = set(members)
    while left:
        _, best = max(cubes, key=lambda cube: (sum(not s & ~cube[1] for s in left), -cube[0]))
        chosen.append(best)
        left = {signs for signs in left if signs & ~best}
    return tuple(_cube(bits, n_columns) for bits in _needed(chosen, members))


def admits(cube: Cube, signs: Signs) -> bool:
    """Return whether signs satisfy a conjunction."""
    return all(sign in literal for sign, literal in zip(signs, cube, strict=True))


# Inside, signs and conjunctions are integers: three bits per column, for -1, 0 and 1. Signs satisfy
# a conjunction where they set no bit that it does not.


def _bits(signs: Signs) -> int:
    return sum(1 << (3 * column + sign + 1) for column, sign in enumerate(signs))


def _cube(bits: int, n_columns: int) -> Cube:
    return tuple(
        frozenset(sign for sign in (-1, 0, 1) if bits >> (3 * column + sign + 1) & 1)
        for column in range(n_columns)
    )


def _widened(signs: int, order: Sequence[int], others: Sequence[int]) -> int:
    cube = signs
    for widenings in (_WIDENINGS[:1], _WIDENINGS[1:]):
        for column in order:
            cube = _widened_in(cube, column, widenings, others)
    return cube


def _widened_in(cube: int, column: int, widenings: Iterable[int], others: Sequence[int]) -> int:
    for literal in widenings:
        wider = cube | literal << 3 * column
        if wider >> 3 * column & 0b111 == literal and wider != cube:
            forbidden = ~wider
            if all(signs & forbidden for signs in others):
                return wider
    return cube


def _orders(n_columns: int) -> Iterable[tuple[int, ...]]:
    if n_columns <= 4:
        return permutations(range(n_columns))
    columns = tuple(range(n_columns))
    rotations = (columns[k:] + columns[:k] for k in columns)
    return (order for rotation in rotations for order in (rotation, rotation[::-1]))


def _length(bits: int, n_columns: int) -> int:
    """Return how much there is to write: `!=` and `==` count double."""
    return sum(_WRITTEN[bits >> 3 * column & 0b111] for column in range(n_columns))


def _needed(chosen: list[int], members: Sequence[int]) -> list[int]:
    kept = list(chosen)
    for cube in chosen:
        rest = [each for each in kept if each != cube]
        if all(any(not signs & ~each for each in rest) for signs in members):
            kept = rest
    return kept
