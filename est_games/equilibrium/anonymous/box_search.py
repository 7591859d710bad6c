"""Mixtures at which several types are indifferent at once: boxes cut until each is settled."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np

from est_games.certificate.type_boxes import (
    BoxTree,
    Cornered,
    Cut,
    Empty,
    HoldsOne,
)
from est_games.certificate.type_payoffs import CountedForm, degrees, payoff_coefficients
from est_games.certificate.type_root import MixtureRoot
from est_games.game.bayesian_anonymous import BayesianAnonymousForm
from est_games.game.typed_anonymous import TypedAnonymousForm

MAX_BOXES = 20_000
FINE = 1 << 36
_CLEAR = 1e-9
_NEAR = 0.95
# No cut in the middle: half and half is where symmetric games have their roots.
_RATIO = 0.47
_NEWTON_STEPS = 30
_RADII = tuple(Fraction(1, 1 << k) for k in (20, 28, 36, 44, 60, 90))

Supports = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Box:
    """A box, and what each type gains on it: coefficients in its own coordinates."""

    low: tuple[Fraction, ...]
    high: tuple[Fraction, ...]
    gains: tuple[Any, ...]

    @property
    def faces(self) -> list[tuple[Any, ...]]:
        """The least faces that reach inside the cube, as places in the arrays."""
        places: list[list[Any]] = [
            [*[0] * (a > 0), *[-1] * (b < 1)] or [slice(None)]
            for a, b in zip(self.low, self.high, strict=True)
        ]
        return list(product(*places))

    @property
    def is_nought_at_corner(self) -> bool:
        """Whether all gains are nought at a corner of the cube that is one of the box."""
        ends = [[0] * (a == 0) + [-1] * (b == 1) for a, b in zip(self.low, self.high, strict=True)]
        return any(all(table[corner] == 0 for table in self.gains) for corner in product(*ends))


def search_boxes(
    form: CountedForm, supports: Supports, in_time: Callable[[], None]
) -> tuple[BoxTree, tuple[MixtureRoot, ...]] | None:
    """Return a tree of boxes that settles which mixtures leave all types that mix indifferent.

    Parameters
    ----------
    form : TypedAnonymousForm or BayesianAnonymousForm
        The game.
    supports : tuple of tuple of int
        One or two strategies for each type, of two types or more two.
    in_time : callable
        Raises TimeoutError once there is no time left.

    Returns
    -------
    (BoxTree, tuple of MixtureRoot) or None
        None where MAX_BOXES boxes, or boxes as small as they may be, do not settle it: a root that
        is not simple, on the edge, or a curve of roots.

    Notes
    -----
    1. On a box each gain lies between its least and greatest Bernstein coefficient; so does each
       combination of gains by a row of the inverse of the slopes in the middle. One sign: no root.
       Roots on the edge of the cube do not count, so that some coefficients may be nought.
    2. If that inverse makes the slopes nearly the identity all over the box, there is one root at
       most: a corner of the cube, or where Newton's method leads; inside, it is proved.
    3. Else the box is cut along the axis along which the gains change most.
    """
    if isinstance(form, BayesianAnonymousForm):
        gains = tuple(_gains_of_signals(form, supports))
    else:
        gains = tuple(_gains(form, supports))
    n_axes = len(gains)
    whole = _Box(low=(Fraction(0),) * n_axes, high=(Fraction(1),) * n_axes, gains=gains)
    waiting = [whole]
    tree: list[Cut | Empty | HoldsOne | Cornered] = []
    roots: list[MixtureRoot] = []
    while waiting:
        in_time()
        if len(tree) > MAX_BOXES:
            return None
        box = waiting.pop()
        slopes = _slopes(box)
        inverse = _inverse(slopes)
        empty = _sign(box, [*np.eye(n_axes), *(() if inverse is None else inverse)])
        if empty is not None:
            tree.append(empty)
            continue
        if inverse is not None and _is_injective(slopes, inverse):
            rows = tuple(tuple(map(float, row)) for row in inverse)
            if box.is_nought_at_corner:
                tree.append(Cornered(inverse=rows))
                continue
            root = _root(form, supports, box, inverse)
            if root is not None:
                tree.append(HoldsOne(root=len(roots), inverse=rows))
                roots.append(root)
                continue
        parts = _cut(box, slopes)
        if parts is None:
            return None
        step, lower, upper = parts
        tree.append(step)
        waiting += [upper, lower]
    return tuple(tree), tuple(roots)


def _gains(form: TypedAnonymousForm, supports: Supports) -> Iterator[Any]:
    """Yield what each type that mixes gains by its second strategy, as an array over counts."""
    free = [t for t, support in enumerate(supports) if len(support) == 2]
    weights = np.array([tally.weights for tally in form.tallies], dtype=object)
    for kind in free:
        first, second = supports[kind]
        left = [n - (t == kind) for t, n in enumerate(form.sizes)]
        shape = [left[t] + 1 for t in free]
        table = np.empty(shape, dtype=object)
        pays = dict(
            zip(
                form.others[kind],
                zip(form.payoffs[kind][first], form.payoffs[kind][second], strict=True),
                strict=True,
            )
        )
        for counts in np.ndindex(*shape):
            total = [0] * len(weights)
            for t, support in enumerate(supports):
                playing = {support[0]: left[t]}
                if t in free:
                    k = counts[free.index(t)]
                    playing = {support[0]: left[t] - k, support[1]: k}
                for a, n in playing.items():
                    total = [s + n * row[t][a] for s, row in zip(total, weights, strict=True)]
            worse, better = pays[tuple(total)]
            table[counts] = better - worse
        largest = max(map(abs, table.ravel())) or Fraction(1)
        yield _raised((table / largest).astype(float), free.index(kind))


def _gains_of_signals(form: BayesianAnonymousForm, supports: Supports) -> Iterator[Any]:
    """Yield the same of players who have seen signals, as if they met all of every type."""
    for kind, support in enumerate(supports):
        if len(support) < 2:
            continue
        first, second = (payoff_coefficients(form, supports, kind, a) for a in support)
        flat = np.array([b - a for a, b in zip(first, second, strict=True)], dtype=object)
        table = flat.reshape([n + 1 for n in degrees(form, supports, kind)])
        largest = max(map(abs, flat)) or Fraction(1)
        table = (table / largest).astype(float)
        for axis, n in enumerate(degrees(form, supports, None)):
            if table.shape[axis] <= n:
                table = _raised(table, axis)
        yield table


def _raised(table: Any, axis: int) -> Any:
    """Return the same polynomial with one more coefficient along an axis."""
    moved = np.moveaxis(table, axis, 0)
    n = len(moved)
    share = (np.arange(n + 1) / n).reshape(-1, *[1] * (moved.ndim - 1))
    ends = np.zeros((1, *moved.shape[1:]))
    raised = share * np.concatenate([ends, moved]) + (1 - share) * np.concatenate([moved, ends])
    return np.moveaxis(raised, 0, axis)


def _slopes(box: _Box) -> tuple[Any, Any]:
    """Return the least and the greatest slopes of each gain along each axis."""
    low, high = [], []
    for table in box.gains:
        lines = [np.diff(table, axis=axis) * (n - 1) for axis, n in enumerate(table.shape)]
        low.append([line.min() for line in lines])
        high.append([line.max() for line in lines])
    return np.array(low), np.array(high)


def _inverse(slopes: tuple[Any, Any]) -> Any | None:
    try:
        inverse = np.linalg.inv((slopes[0] + slopes[1]) / 2)
    except np.linalg.LinAlgError:
        return None
    return inverse if np.all(np.isfinite(inverse)) else None


def _is_injective(slopes: tuple[Any, Any], inverse: Any) -> bool:
    middle, spread = (slopes[0] + slopes[1]) / 2, (slopes[1] - slopes[0]) / 2
    away = np.abs(np.eye(len(inverse)) - inverse @ middle) + np.abs(inverse) @ spread
    return bool(np.all(away.sum(axis=1) < _NEAR))


def _sign(box: _Box, rows: Sequence[Any]) -> Empty | None:
    """Return a combination of the gains that has one sign, if one of these has."""
    for row in rows:
        total = sum(factor * table for factor, table in zip(row, box.gains, strict=True))
        clear = _CLEAR * sum(
            abs(factor) * np.abs(table).max() for factor, table in zip(row, box.gains, strict=True)
        )
        for one_way in (total, -total):
            above = one_way > clear
            if np.all(above | (total == 0)) and all(np.any(above[face]) for face in box.faces):
                return Empty(multipliers=tuple(map(float, row)))
    return None


def _root(form: CountedForm, supports: Supports, box: _Box, inverse: Any) -> MixtureRoot | None:
    """Return the root in a box, proved, if Newton's method ends inside."""
    place = np.full(len(box.gains), 0.5)
    for _ in range(_NEWTON_STEPS):
        step = inverse @ np.array([_value(table, place) for table in box.gains])
        place = place - step
        if np.any(np.abs(place - 0.5) > 1):
            return None
        if np.abs(step).max() < 1e-15:
            break
    if np.any(place <= 0) or np.any(place >= 1):
        return None
    centre = tuple(
        a + (b - a) * Fraction(float(u)) for a, b, u in zip(box.low, box.high, place, strict=True)
    )
    for radius in _RADII:
        root = MixtureRoot(form=form, supports=supports, centre=centre, radius=radius)
        inside = all(
            a <= x - radius and x + radius <= b
            for a, x, b in zip(box.low, centre, box.high, strict=True)
        )
        if inside and root.is_proved():
            return root
    return None


def _value(table: Any, place: Any) -> float:
    """Return a polynomial's value, by de Casteljau's means along one axis after another."""
    for u in reversed(place):
        while table.shape[-1] > 1:
            table = (1 - u) * table[..., :-1] + u * table[..., 1:]
        table = table[..., 0]
    return float(table)


def _cut(box: _Box, slopes: tuple[Any, Any]) -> tuple[Cut, _Box, _Box] | None:
    """Return a box in two parts; None where it is as small as boxes may be."""
    spread = (slopes[1] - slopes[0]).max(axis=0)
    for axis in np.argsort(-spread):
        low, high = box.low[axis], box.high[axis]
        grain = 64 * int(1 / (high - low))
        grain = 1 << grain.bit_length()
        at = Fraction(round((low + (high - low) * Fraction(_RATIO)) * grain), grain)
        if grain > FINE or not low < at < high:
            continue
        parts = [_halves(table, int(axis), float((at - low) / (high - low))) for table in box.gains]
        upper_low = (*box.low[:axis], at, *box.low[axis + 1 :])
        lower_high = (*box.high[:axis], at, *box.high[axis + 1 :])
        return (
            Cut(axis=int(axis), at=at),
            _Box(low=box.low, high=lower_high, gains=tuple(part[0] for part in parts)),
            _Box(low=upper_low, high=box.high, gains=tuple(part[1] for part in parts)),
        )
    return None


def _halves(table: Any, axis: int, u: float) -> tuple[Any, Any]:
    """Return the coefficients below and above a place along an axis (de Casteljau)."""
    line = np.moveaxis(table, axis, 0)
    below, above = np.empty_like(line), np.empty_like(line)
    for k in range(len(line)):
        below[k], above[len(above) - 1 - k] = line[0], line[-1]
        line = (1 - u) * line[:-1] + u * line[1:]
    return np.moveaxis(below, 0, axis), np.moveaxis(above, 0, axis)
