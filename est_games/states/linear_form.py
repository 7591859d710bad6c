"""Which sums of counts payoffs can tell apart: linear forms read off polynomials, exactly."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm
from typing import TypeAlias

from est_games.game.tally import Tally
from est_games.polynomial import Polynomial

Number: TypeAlias = Fraction | int
Form = dict[str, Fraction]
"""A sum of counts: the weight of each count, by name."""


def forms_of(polynomial: Polynomial, counts: frozenset[str]) -> Iterator[Form]:
    r"""Yield linear forms on whose values alone a polynomial depends, as far as counts go.

    Parameters
    ----------
    polynomial : Polynomial
        In counts and other names.
    counts : frozenset of str
        Which names are counts.

    Notes
    -----
    Written as :math:`\sum_m y^m Q_m(x)` over monomials of the other names, every
    :math:`\nabla Q_m(x) = \sum_k x^k g_{mk}` lies in the span of the vectors :math:`g_{mk}`, and
    nothing smaller will do: so :math:`Q_m` depends on :math:`x` through :math:`g_{mk} \cdot x`.
    Of functions that are no polynomials the arguments are looked at.

    Examples
    --------
    >>> from est_games.expression import parse
    >>> cubed = parse("z*(a + 2*b)**3").reduce({})
    >>> {str(sorted((n, str(w)) for n, w in form.items())) for form in forms_of(
    ...     cubed, frozenset("ab"))} >= {"[('a', '3'), ('b', '6')]"}
    True
    """
    rows: dict[tuple[object, ...], Form] = {}
    for monomial, coefficient in polynomial.terms.items():
        powers = {name: power for name, power in monomial if name in counts}
        for generator, _ in monomial:
            if not isinstance(generator, str):
                for argument in generator[1:]:
                    yield from forms_of(argument, counts)
        others = tuple((name, power) for name, power in monomial if name not in counts)
        for name, power in powers.items():
            left = {**powers, name: power - 1}
            key = (others, tuple(sorted((n, p) for n, p in left.items() if p)))
            row = rows.setdefault(key, {})
            row[name] = row.get(name, Fraction(0)) + coefficient * power
    yield from rows.values()


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Tallies that tell apart whatever some linear forms do, and the way back to counts.

    Parameters
    ----------
    tallies : tuple of Tally
        Independent of each other, given how many players each type has.
    names : tuple of tuple of str
        The count of each type and strategy.
    back : tuple of (offset, terms) pairs, one per count
        Each count as an offset plus weights times tallies, terms being pairs of place and weight:
        one choice of counts (neither whole nor positive, perhaps) at which every form has the value
        it has at the tallies.
    """

    tallies: tuple[Tally, ...]
    names: tuple[tuple[str, ...], ...]
    back: tuple[tuple[Number, tuple[tuple[int, Number], ...]], ...]

    @classmethod
    def of(
        cls,
        forms: Iterable[tuple[str, Mapping[str, Fraction]]],
        names: Sequence[Sequence[str]],
        sizes: Sequence[int],
    ) -> Layout:
        """Return the layout of named forms, those first that are to be tallies as they are.

        Parameters
        ----------
        forms : iterable of (name, form) pairs
            A form that adds nothing to those before is left out.
        names : sequence of sequence of str
            The name of the count of each type and strategy.
        sizes : sequence of int
            How many players each type has: what the counts of a type add up to.
        """
        flat = [name for own in names for name in own]
        system = _System(len(flat))
        for own, size in zip(names, sizes, strict=True):
            system.add([Fraction(name in own) for name in flat], Fraction(size))
        tallies: list[Tally] = []
        for label, form in forms:
            weights = _whole(form, names)
            row = [Fraction(w) for own in weights for w in own]
            if system.adds(row):
                used = {tally.name for tally in tallies}
                tallies.append(Tally(name=_fresh(label, used), weights=weights))
                system.add(row, None)
        if not tallies:
            # A form needs something to count even where nobody minds what others do.
            nothing = tuple(tuple(0 for _ in own) for own in names)
            tallies.append(Tally(name="nothing", weights=nothing))
        return cls(
            tallies=tuple(tallies),
            names=tuple(map(tuple, names)),
            back=system.solved(len(tallies)),
        )

    def counts(self, tally: Mapping[str, int]) -> dict[str, Number]:
        """Return counts at which every form has the value it has at some tallies."""
        values = [tally[each.name] for each in self.tallies]
        flat = (name for own in self.names for name in own)
        return {
            name: offset + sum(weight * values[place] for place, weight in terms)
            for name, (offset, terms) in zip(flat, self.back, strict=True)
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """The sums of counts through which polynomials read them: where these agree, so do they.

    Parameters
    ----------
    forms : tuple of tuple of (name, weight) pairs
        Independent of each other, in whole weights.

    Examples
    --------
    >>> from est_games.expression import parse
    >>> read = [parse(text).reduce({}) for text in ("(a + b)**2", "3*a + 3*b", "c")]
    >>> Arguments.of(read, ["a", "b"]).forms
    ((('a', 1), ('b', 1)),)
    """

    forms: tuple[tuple[tuple[str, int], ...], ...]

    @classmethod
    def of(cls, polynomials: Iterable[Polynomial], counts: Sequence[str]) -> Arguments:
        """Return the arguments of some polynomials, as far as these counts go."""
        system = _System(len(counts))
        kept: list[tuple[tuple[str, int], ...]] = []
        seen = set[tuple[Fraction, ...]]()
        for polynomial in polynomials:
            for form in forms_of(polynomial, frozenset(counts)):
                row = [form.get(name, Fraction(0)) for name in counts]
                if len(kept) < len(counts) and tuple(row) not in seen and system.adds(row):
                    system.add(row, None)
                    scale = lcm(*(weight.denominator for weight in row))
                    whole = [int(weight * scale) for weight in row]
                    divisor = gcd(*whole)
                    kept.append(
                        tuple((n, w // divisor) for n, w in zip(counts, whole, strict=True) if w)
                    )
                seen.add(tuple(row))
        return cls(forms=tuple(kept))

    def at(self, counts: Mapping[str, Number]) -> tuple[Number, ...]:
        """Return their values; counts left out are 0."""
        return tuple(sum(w * counts.get(name, 0) for name, w in form) for form in self.forms)


class _System:
    """Linear equations in the counts, kept in reduced form; right-hand sides name tallies."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.rows: list[tuple[int, list[Fraction], dict[int | None, Fraction]]] = []
        self.n_tallies = 0

    def _reduced(self, row: list[Fraction]) -> tuple[list[Fraction], dict[int | None, Fraction]]:
        row, side = list(row), dict[int | None, Fraction]()
        for pivot, known, known_side in self.rows:
            factor = row[pivot]
            if factor:
                row = [a - factor * b for a, b in zip(row, known, strict=True)]
                for key, value in known_side.items():
                    side[key] = side.get(key, Fraction(0)) - factor * value
        return row, side

    def adds(self, row: list[Fraction]) -> bool:
        """Tell whether an equation is independent of those there are."""
        return any(self._reduced(row)[0])

    def add(self, row: list[Fraction], value: Fraction | None) -> None:
        """Add an equation whose right-hand side is a number, or the next tally."""
        reduced, side = self._reduced(row)
        if value is None:
            side[self.n_tallies] = side.get(self.n_tallies, Fraction(0)) + 1
            self.n_tallies += 1
        else:
            side[None] = side.get(None, Fraction(0)) + value
        pivot = next(place for place, entry in enumerate(reduced) if entry)
        scale = reduced[pivot]
        reduced = [entry / scale for entry in reduced]
        side = {key: entry / scale for key, entry in side.items()}
        rows = []
        for other, known, known_side in self.rows:
            factor = known[pivot]
            if factor:
                known = [a - factor * b for a, b in zip(known, reduced, strict=True)]
                known_side = {
                    key: known_side.get(key, Fraction(0)) - factor * side.get(key, Fraction(0))
                    for key in known_side.keys() | side.keys()
                }
            rows.append((other, known, known_side))
        self.rows = [*rows, (pivot, reduced, side)]

    def solved(self, n_tallies: int) -> tuple[tuple[Number, tuple[tuple[int, Number], ...]], ...]:
        """Return one solution, the counts without a pivot being 0."""
        found = {
            pivot: (
                _plain(side.get(None, Fraction(0))),
                tuple((k, _plain(side[k])) for k in range(n_tallies) if side.get(k)),
            )
            for pivot, _, side in self.rows
        }
        return tuple(found.get(place, (0, ())) for place in range(self.width))


def _plain(number: Fraction) -> Number:
    """Return a whole number as one: it adds and multiplies faster."""
    return int(number) if number.denominator == 1 else number


def _whole(
    form: Mapping[str, Fraction], names: Sequence[Sequence[str]]
) -> tuple[tuple[int, ...], ...]:
    """Return a form in whole weights from 0: scaled, and shifted alike for each type."""
    scale = lcm(*(weight.denominator for weight in form.values()), 1)
    whole = [[int(form.get(name, 0) * scale) for name in own] for own in names]
    if all(weight <= 0 for own in whole for weight in own):
        whole = [[-weight for weight in own] for own in whole]
    shifted = tuple(
        tuple(weight - min(0, *own) if own else weight for weight in own) for own in whole
    )
    divisor = gcd(*(weight for own in shifted for weight in own)) or 1
    return tuple(tuple(weight // divisor for weight in own) for own in shifted)


def _fresh(label: str, used: set[str]) -> str:
    """Return a label not used yet."""
    number, found = 1, label
    while found in used:
        number += 1
        found = f"{label} #{number}"
    return found
