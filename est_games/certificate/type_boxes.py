"""Are these all mixtures at which several types are indifferent? A tree of boxes, box by box.

The unit cube is cut along one axis after another. A box at the end of the tree is *empty* when
some combination of the gains, with the multipliers given, has one sign on it; it *holds one* root,
named and proved elsewhere, when the gains take no value twice there; and it is *cornered* when, the
same being true, the root it holds is a corner of the cube. Only roots strictly inside the cube are
sought: a type that plays one strategy only does not mix.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from est_games.certificate.type_payoffs import (
    CountedForm,
    Supports,
    degrees,
    free_types,
    payoff_coefficients,
)

if TYPE_CHECKING:
    from est_games.certificate.type_root import MixtureRoot

FINEST = 1 << 50
"""Boxes end at multiples of one over this at most: floats, and so are their distances from one."""
_UNIT = 2.0**-53
_TINY = 1e-280


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A box cut in two along an axis; the lower part's tree follows, then the upper part's."""

    axis: int
    at: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Empty:
    """A box without a root: the gains, with these multipliers, add up to one sign."""

    multipliers: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldsOne:
    """A box with one root: times this matrix the slopes of the gains are near the identity.

    Parameters
    ----------
    root : int
        Which of the roots claimed.
    inverse : tuple of tuple of float
        About the inverse of the slopes, in the coordinates of the box.
    """

    root: int
    inverse: tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cornered:
    """A box at a corner of the cube, which is its only root: as in a box that holds one."""

    inverse: tuple[tuple[float, ...], ...]


BoxTree: TypeAlias = tuple[Cut | Empty | HoldsOne | Cornered, ...]
"""Each box before its parts."""


def boxes_hold(
    form: CountedForm,
    supports: Supports,
    tree: BoxTree,
    roots: Sequence[MixtureRoot],
) -> bool:
    """Tell whether a tree of boxes proves that the roots given are all with these supports.

    Parameters
    ----------
    form : TypedAnonymousForm or BayesianAnonymousForm
        The game.
    supports : tuple of tuple of int
        One or two strategies for each type, of two types or more two.
    tree : BoxTree
        The boxes.
    roots : sequence of MixtureRoot
        Each in one box.

    Notes
    -----
    1. On a box the gains of each type, in Bernstein form, have the coefficients
       :math:`\\sum_k P(X = k) c_k`, where `X` counts successes of which some have the probability
       at the lower end and the others that at the upper end: a mean, computed in floats with a
       bound on their rounding.
    2. A polynomial is a mean of its coefficients with positive weights, on a face of those of the
       face. If no coefficient of a combination of the gains is negative and there is a positive one
       on every face of the box that is not in a face of the cube, there is no root inside the cube.
       Coefficients that are sums of nothing but noughts are known to be nought.
    3. With `R` the matrix and `J` the slopes at any point of the box, which lie between the least
       and greatest differences of neighbouring coefficients, times the degree: if
       :math:`|I - R J| < 1` in the norm of the largest row sum, no value is taken twice.
    4. Each root named must be proved and lie in its box.

    References
    ----------
    Garloff, J. and Smith, A. (2001), Solution of systems of polynomial equations by using Bernstein
    expansion, in: Symbolic algebraic methods and verification methods.
    """
    gains = [_scaled_gains(form, supports, kind) for kind in free_types(supports)]
    if len(gains) < 2 or not all(root.supports == supports for root in roots):
        return False
    n_axes = len(gains)
    used: list[int] = []
    waiting = [((Fraction(0),) * n_axes, (Fraction(1),) * n_axes)]
    for step in tree:
        if not waiting:
            return False
        low, high = waiting.pop()
        if isinstance(step, Cut):
            axis, at = step.axis, step.at
            if axis not in range(n_axes) or not low[axis] < at < high[axis]:
                return False
            if FINEST % at.denominator:
                return False
            waiting.append(((*low[:axis], at, *low[axis + 1 :]), high))
            waiting.append((low, (*high[:axis], at, *high[axis + 1 :])))
            continue
        local = [_on_box(table, low, high) for table in gains]
        if isinstance(step, Empty):
            if not _has_one_sign(local, step.multipliers, low, high):
                return False
        elif isinstance(step, Cornered):
            if not (_is_nought_at_corner(local, low, high) and _is_injective(local, step.inverse)):
                return False
        elif isinstance(step, HoldsOne) and step.root in range(len(roots)):
            if not (_lies_in(roots[step.root], low, high) and _is_injective(local, step.inverse)):
                return False
            used.append(step.root)
        else:
            return False
    return (
        not waiting
        and sorted(used) == list(range(len(roots)))
        and all(root.is_proved() for root in roots)
    )


Bounded: TypeAlias = tuple[Any, Any, Any]
"""An array, a bound on how far each entry may be off, and which entries may differ from nought."""


def _scaled_gains(form: CountedForm, supports: Supports, kind: int) -> Bounded:
    """Return what a type gains by its second strategy, on the scale of one, as all n of it met it.

    A player meets one fewer of its own type (and, of those who share it, of its other signals); a
    polynomial has coefficients of any higher degree.
    """
    first, second = (payoff_coefficients(form, supports, kind, a) for a in supports[kind])
    gains = np.array([b - a for a, b in zip(first, second, strict=True)], dtype=object)
    table = gains.reshape([n + 1 for n in degrees(form, supports, kind)])
    for axis, n in enumerate(degrees(form, supports, None)):
        if table.shape[axis] <= n:
            table = np.moveaxis(_raised(np.moveaxis(table, axis, 0), n), 0, axis)
    largest = max(map(abs, table.ravel()), default=Fraction(0)) or Fraction(1)
    floats = (table / largest).astype(np.float64)
    return floats, np.abs(floats) * _UNIT + _TINY, (table != 0).astype(np.float64)


def _raised(table: Any, n: int) -> Any:
    """Return the coefficients of degree n along the first axis of a polynomial of degree n - 1."""
    raised = [table[0]]
    raised += [table[k - 1] * Fraction(k, n) + table[k] * (1 - Fraction(k, n)) for k in range(1, n)]
    return np.array([*raised, table[n - 1]], dtype=object)


def _on_box(table: Bounded, low: Sequence[Fraction], high: Sequence[Fraction]) -> Bounded:
    """Return the coefficients on a box."""
    values, off, live = table
    size = np.abs(values)
    n_terms = 0
    for axis, (a, b) in enumerate(zip(low, high, strict=True)):
        n = values.shape[axis] - 1
        means = _means(n, float(a), float(b))
        values, off, size = (_along(axis, means, array) for array in (values, off, size))
        live = _along(axis, _possible(n, a, b), live)
        n_terms += 8 * (n + 2)
    return (
        np.where(live > 0, values, 0.0),
        (off + size * (n_terms * _UNIT)) * (1 + n_terms * _UNIT) + _TINY,
        live,
    )


def _along(axis: int, matrix: Any, array: Any) -> Any:
    """Return an array with a matrix applied along an axis."""
    return np.moveaxis(np.tensordot(matrix, array, axes=(1, axis)), 0, axis)


def _possible(n: int, low: Fraction, high: Fraction) -> Any:
    """Return which of these numbers of successes have positive probability, row by row."""
    i, k = np.arange(n + 1).reshape(-1, 1), np.arange(n + 1)
    return (((k <= i) | (low > 0)) & ((k >= i) | (high < 1))).astype(np.float64)


def _means(n: int, low: float, high: float) -> Any:
    """Return the distribution of n - i successes at one end and i at the other, row by row.

    Floats hold the ends, and their distances from one, exactly; all terms are positive.
    """
    rows = np.zeros((n + 1, n + 1))
    lower = [np.ones(1)]
    upper = [np.ones(1)]
    for _ in range(n):
        lower.append(np.convolve(lower[-1], [1 - low, low]))
        upper.append(np.convolve(upper[-1], [1 - high, high]))
    for i in range(n + 1):
        rows[i] = np.convolve(lower[n - i], upper[i])
    return rows


def _has_one_sign(
    local: Sequence[Bounded],
    multipliers: Sequence[float],
    low: Sequence[Fraction],
    high: Sequence[Fraction],
) -> bool:
    if len(multipliers) != len(local) or not np.all(np.isfinite(multipliers)):
        return False
    total: Any = 0.0
    off: Any = _TINY
    live: Any = 0.0
    for factor, (values, error, may_differ) in zip(multipliers, local, strict=True):
        total = total + factor * values
        off = off + abs(factor) * (error + np.abs(values) * (4 * len(local) * _UNIT))
        live = live + abs(factor) * may_differ
    faces = list(_faces(low, high))
    for one_way in (total, -total):
        above = one_way > 2 * off
        if np.all(above | (live == 0)) and all(np.any(above[face]) for face in faces):
            return True
    return False


def _faces(low: Sequence[Fraction], high: Sequence[Fraction]) -> Iterator[tuple[Any, ...]]:
    """Yield the least faces of a box that reach inside the cube, as places in an array."""
    places: list[list[Any]] = [
        [*[0] * (a > 0), *[-1] * (b < 1)] or [slice(None)] for a, b in zip(low, high, strict=True)
    ]
    yield from product(*places)


def _is_nought_at_corner(
    local: Sequence[Bounded], low: Sequence[Fraction], high: Sequence[Fraction]
) -> bool:
    """Tell whether all gains are nought at a corner of the cube that is one of the box."""
    ends = [[0] * (a == 0) + [-1] * (b == 1) for a, b in zip(low, high, strict=True)]
    return any(all(live[corner] == 0 for _, _, live in local) for corner in product(*ends))


def _is_injective(local: Sequence[Bounded], inverse: Sequence[Sequence[float]]) -> bool:
    matrix = np.array(inverse, dtype=np.float64)
    n = len(local)
    if matrix.shape != (n, n) or not np.all(np.isfinite(matrix)):
        return False
    low, high = np.zeros((n, n)), np.zeros((n, n))
    for row, (values, error, _) in enumerate(local):
        for axis in range(n):
            degree = values.shape[axis] - 1
            slopes = np.diff(values, axis=axis) * degree
            off = degree * 2 * float(np.max(error)) + 8 * _UNIT * degree * float(
                np.max(np.abs(values))
            )
            low[row, axis], high[row, axis] = slopes.min() - off, slopes.max() + off
    middle, spread = (low + high) / 2, (high - low) / 2
    away = np.abs(np.eye(n) - matrix @ middle) + np.abs(matrix) @ spread
    rounding = 16 * n * _UNIT * (1 + np.abs(matrix) @ (np.abs(middle) + spread))
    return bool(np.all((away + rounding).sum(axis=1) < 0.999))


def _lies_in(root: MixtureRoot, low: Sequence[Fraction], high: Sequence[Fraction]) -> bool:
    return len(root.centre) == len(low) and all(
        a <= x - root.radius and x + root.radius <= b
        for a, x, b in zip(low, root.centre, high, strict=True)
    )
