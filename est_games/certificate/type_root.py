"""Symmetric play in which several types mix: is there exactly one such mixture in this box?"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from math import comb
from typing import Any

import flint

from est_games.arithmetic import fraction, rational
from est_games.certificate.krawczyk import krawczyk_reach
from est_games.certificate.type_payoffs import (
    CountedForm,
    Supports,
    asked_polynomial,
    degrees,
    expected_pay,
    free_types,
    payoff_coefficients,
)

MAX_BITS = 1024
"""A sign not decided with this many bits is left undecided."""

_GUARD_BITS = 64
_NEWTON_STEPS = 24
_RATIONAL_BITS = 96


@dataclass(frozen=True, kw_only=True)
class MixtureRoot:
    """The only mixture in a box at which every type that mixes is indifferent.

    Parameters
    ----------
    form : TypedAnonymousForm or BayesianAnonymousForm
        The game.
    supports : tuple of tuple of int
        One or two strategies for each type.
    centre : tuple of Fraction, one per type that mixes
        The probability of its second strategy, in the middle of the box.
    radius : Fraction
        How far each may be from it.

    Notes
    -----
    See :class:`est_games.certificate.enclosed_root.EnclosedRoot` for Krawczyk's test.
    """

    form: CountedForm = field(compare=False, repr=False)
    supports: Supports
    centre: tuple[Fraction, ...]
    radius: Fraction
    _known: dict[int, MixtureRoot] = field(default_factory=dict, compare=False, repr=False)
    _tables: dict[tuple[int, int], list[Any]] = field(
        default_factory=dict, compare=False, repr=False
    )

    def is_proved(self) -> bool:
        """Tell whether the box lies strictly between 0 and 1 and holds exactly one root."""
        if len(self.centre) != len(free_types(self.supports)) or self.radius <= 0:
            return False
        inside = all(self.radius < x < 1 - self.radius for x in self.centre)
        return inside and self._holds_one()

    def standing(self) -> str:
        """Return "equilibrium", "refuted" or "undecided".

        Notes
        -----
        No strategy that a type does not play may pay it more than those that it plays. A strategy
        that pays exactly as much at irrational proportions is not recognised.
        """
        exact = self.rational
        if exact is not None:
            return "equilibrium" if self._least_loss(exact) >= 0 else "refuted"
        bits = _GUARD_BITS
        left = [
            (t, a)
            for t, support in enumerate(self.supports)
            for a in range(self.form.n_strategies[t])
            if a not in support
        ]
        while bits <= MAX_BITS:
            box = self._box(bits)
            still = []
            with flint.ctx.workprec(bits + _GUARD_BITS):
                for t, a in left:
                    loss = self._pay(t, self.supports[t][0], box) - self._pay(t, a, box)
                    if loss < 0:
                        return "refuted"
                    if not loss > 0:
                        still.append((t, a))
            if not still:
                return "equilibrium"
            left, bits = still, bits * 4
        return "undecided"

    @cached_property
    def rational(self) -> tuple[Fraction, ...] | None:
        """The probabilities of the second strategies, if they are simple fractions."""
        box = self._box(_RATIONAL_BITS)
        with flint.ctx.workprec(_RATIONAL_BITS + _GUARD_BITS):
            ends = [_ends(x) for x in box]
        places = tuple(
            ((low + high) / 2).limit_denominator(1 << (_RATIONAL_BITS // 2)) for low, high in ends
        )
        inside = all(low <= x <= high for x, (low, high) in zip(places, ends, strict=True))
        if not inside or any(
            expected_pay(self.form, self.supports, kind, self.supports[kind][1], places)
            != expected_pay(self.form, self.supports, kind, self.supports[kind][0], places)
            for kind in free_types(self.supports)
        ):
            return None
        return places

    def _least_loss(self, places: Sequence[Fraction]) -> Fraction:
        """Return the least that any type loses by what it does not play, at fractions."""
        return min(
            (
                expected_pay(self.form, self.supports, t, support[0], places)
                - expected_pay(self.form, self.supports, t, a, places)
                for t, support in enumerate(self.supports)
                for a in range(self.form.n_strategies[t])
                if a not in support
            ),
            default=Fraction(0),
        )

    def interval(self, which: Hashable, bits: int) -> tuple[Fraction, Fraction]:
        """Return rational bounds on a probability or a payoff.

        Parameters
        ----------
        which : ("probability", type, strategy) or what asked_polynomial takes
            Which number.
        bits : int
            They are no further apart than about ``2 ** -bits`` of the payoffs' size.
        """
        noun, t, a = (*which, None)[:3]  # type: ignore[misc]
        for extra in (16, 64, 256):
            box = self._box(bits + extra)
            with flint.ctx.workprec(bits + extra + _GUARD_BITS):
                is_own = noun == "probability"
                value = self._probability(t, a, box) if is_own else self._asked(which, box)
                low, high = _ends(value)
            if high - low <= Fraction(1, 1 << bits):
                break
        return low, high

    def _probability(self, kind: int, strategy: int | None, box: Sequence[Any]) -> Any:
        support = self.supports[kind]
        if strategy not in support:
            return flint.arb(0)
        if len(support) == 1:
            return flint.arb(1)
        second = box[free_types(self.supports).index(kind)]
        return second if strategy == support[1] else 1 - second

    def _pay(self, kind: int, strategy: int, box: Sequence[Any]) -> Any:
        table = self._table(kind, strategy)
        return _summed(
            table, [_weights(n, x) for n, x in zip(self._degrees(kind), box, strict=True)]
        )

    def _asked(self, which: Hashable, box: Sequence[Any]) -> Any:
        row, sizes = asked_polynomial(self.form, self.supports, which)
        weights = [_weights(n, x) for n, x in zip(sizes, box, strict=True)]
        return _summed([rational(x) for x in row], weights)

    def _degrees(self, kind: int) -> tuple[int, ...]:
        return degrees(self.form, self.supports, kind)

    def _table(self, kind: int, strategy: int) -> list[Any]:
        key = kind, strategy
        if key not in self._tables:
            exact = payoff_coefficients(self.form, self.supports, kind, strategy)
            self._tables[key] = [rational(x) for x in exact]
        return self._tables[key]

    def _gains(self, kind: int) -> list[Any]:
        first, second = (self._table(kind, a) for a in self.supports[kind])
        return [b - a for a, b in zip(first, second, strict=True)]

    def _system(self, box: Sequence[Any]) -> tuple[list[Any], Any]:
        """Return what each type that mixes gains by its second strategy, and the slopes of that."""
        values, slopes = [], []
        for kind in free_types(self.supports):
            table, sizes = self._gains(kind), self._degrees(kind)
            weights = [_weights(n, x) for n, x in zip(sizes, box, strict=True)]
            values.append(_summed(table, weights))
            slopes.append(
                [
                    _summed(table, [*weights[:s], _slopes(n, x), *weights[s + 1 :]])
                    for s, (n, x) in enumerate(zip(sizes, box, strict=True))
                ]
            )
        return values, flint.arb_mat(slopes)

    def _holds_one(self) -> bool:
        bits = self.radius.denominator.bit_length() + _GUARD_BITS
        with flint.ctx.workprec(2 * bits):
            middle = [flint.arb(rational(x)) for x in self.centre]
            values, slopes = self._system(middle)
            try:
                inverse = slopes.mid().inv().mid()
            except ZeroDivisionError:
                return False
            around = flint.arb(0, rational(self.radius))
            spread = self._system([x + around for x in middle])[1]
            reach = krawczyk_reach(values, inverse, spread, self.radius)
            return reach is not None and reach < self.radius

    def _box(self, bits: int) -> list[Any]:
        """Return balls that hold the root, of radius 2 to the power of ``-bits`` at most."""
        narrow = self
        if self.radius > Fraction(1, 1 << bits):
            if bits not in self._known:
                self._known[bits] = self._narrowed(bits)
            narrow = self._known[bits]
        with flint.ctx.workprec(bits + _GUARD_BITS):
            around = flint.arb(0, rational(narrow.radius))
            return [flint.arb(rational(x)) + around for x in narrow.centre]

    def _narrowed(self, bits: int) -> MixtureRoot:
        """Follow Newton's method from the centre, and prove the smaller box it ends in."""
        n = len(self.centre)
        with flint.ctx.workprec(bits + 2 * _GUARD_BITS):
            place = [flint.arb(rational(x)) for x in self.centre]
            small = flint.arb(rational(Fraction(1, 1 << (bits + 8))))
            for _ in range(_NEWTON_STEPS):
                values, slopes = self._system(place)
                step = slopes.mid().solve(flint.arb_mat(n, 1, values).mid())
                moves = [step[k, 0].mid() for k in range(n)]
                place = [(x - move).mid() for x, move in zip(place, moves, strict=True)]
                if all(abs(move) < small for move in moves):
                    break
            centre = tuple(_ends(x)[0] for x in place)
        narrow = MixtureRoot(
            form=self.form,
            supports=self.supports,
            centre=centre,
            radius=Fraction(1, 1 << bits),
            _tables=self._tables,
        )
        inside = all(
            abs(x - old) + narrow.radius <= self.radius
            for x, old in zip(centre, self.centre, strict=True)
        )
        if not (inside and narrow._holds_one()):
            raise ArithmeticError(f"a mixture could not be isolated to {bits} bits")
        return narrow


def _weights(n: int, x: Any) -> list[Any]:
    """Return the probabilities of 0 to n successes."""
    powers, others = [flint.arb(1)], [flint.arb(1)]
    for _ in range(n):
        powers.append(powers[-1] * x)
        others.append(others[-1] * (1 - x))
    return [comb(n, k) * powers[k] * others[n - k] for k in range(n + 1)]


def _slopes(n: int, x: Any) -> list[Any]:
    """Return how fast these probabilities change with that of a success."""
    if n == 0:
        return [flint.arb(0)]
    fewer = [flint.arb(0), *_weights(n - 1, x), flint.arb(0)]
    return [n * (fewer[k] - fewer[k + 1]) for k in range(n + 1)]


def _summed(table: Sequence[Any], weights: Sequence[Sequence[Any]]) -> Any:
    """Return a table in C order, summed over all axes with weights."""
    row = [flint.arb(x) for x in table]
    for axis in reversed(weights):
        row = list(_over_last(row, axis))
    return row[0]


def _over_last(row: Sequence[Any], axis: Sequence[Any]) -> Iterator[Any]:
    for start in range(0, len(row), len(axis)):
        yield sum(
            (w * x for w, x in zip(axis, row[start : start + len(axis)], strict=True)),
            start=flint.arb(0),
        )


def _ends(ball: Any) -> tuple[Fraction, Fraction]:
    middle, radius = fraction(ball.mid().fmpq()), fraction(ball.rad().fmpq())
    return middle - radius, middle + radius
