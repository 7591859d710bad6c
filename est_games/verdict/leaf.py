"""Where a judgement holds: the judge is traced at a point, and the signs it asked for are kept.

A judge that decides by signs alone finds the same wherever those signs are the same. So one traced
call settles a whole :class:`Leaf`, the set of points that agree on every logged sign, connected or
not. An :class:`Atlas` collects leaves over a box and says which of them a point lies in.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from est_games.arithmetic import TracedRing, Value, fraction, rational
from est_games.errors import EstGamesError, GameError, Problem
from est_games.game.multistage import MultistageForm
from est_games.game.valuation import Valuation
from est_games.verdict.cells import Box, Curve, Point, constant_sign, factors, sign_at
from est_games.verdict.root import Coordinate, Root

Findings = Mapping[str, Hashable]
Judge = Callable[[Valuation], Findings]
INEXACT = "_inexact"
LIMIT = 2_000


class _IrrationalRing(TracedRing):
    """A traced ring at a point with one irrational coordinate, every sign still exact."""

    def __init__(self, names: Sequence[str], point: Point) -> None:
        near = {name: _near(value) for name, value in zip(names, point, strict=True)}
        super().__init__(names, near)
        self._exact = point

    def sign_here(self, polynomial: Value) -> int:
        """Return the sign of a polynomial at the irrational point without logging it."""
        return sign_at(Curve.of(polynomial), self._exact)


def _near(value: Coordinate) -> Fraction:
    return fraction(value.near()) if isinstance(value, Root) else fraction(value)


@dataclass(frozen=True, slots=True)
class Condition:
    """The sign of a product of curves' polynomials.

    Parameters
    ----------
    odd, even : tuple of int
        Indices of the curves whose polynomials enter with odd and with even power.
    sign : int
        The sign the product has: -1, 0 or 1.
    """

    odd: tuple[int, ...]
    even: tuple[int, ...]
    sign: int

    def holds(self, sign_of: Callable[[int], int]) -> bool:
        """Return whether the product has this sign, given the sign of each curve's polynomial."""
        product = 1
        for index in self.odd:
            product *= sign_of(index)
        if product and not all(sign_of(index) for index in self.even):
            product = 0
        return product == self.sign


@dataclass(frozen=True, kw_only=True, eq=False)
class Leaf:
    """A set of points on which the judge finds the same.

    Parameters
    ----------
    point : tuple of coordinates
        Where the judge was traced.
    findings : mapping or None
        What it found; None where the game is not admissible.
    error : EstGamesError or None
        Why it is not.
    conditions : tuple of Condition
        What makes the set.
    exact : bool
        Whether the judge decided by signs alone, so that the set is proved.
    """

    point: Point
    findings: Findings | None
    error: EstGamesError | None
    conditions: tuple[Condition, ...]
    exact: bool

    @cached_property
    def curves(self) -> frozenset[int]:
        """Indices of the curves whose signs make the set."""
        return frozenset(i for each in self.conditions for i in (*each.odd, *each.even))


class Sample:
    """A point and the signs of the curves there, found as they are asked for."""

    __slots__ = ("_curves", "_signs", "point")

    def __init__(
        self, point: Point, curves: Sequence[Curve], signs: Mapping[int, int] | None = None
    ) -> None:
        self.point = point
        self._curves = curves
        self._signs: dict[int, int] = dict(signs or {})

    def sign(self, index: int) -> int:
        """Return the sign of one curve's polynomial."""
        known = self._signs.get(index)
        if known is None:
            known = self._signs[index] = sign_at(self._curves[index], self.point)
        return known


class Atlas:
    """The leaves found so far over a box of free parameters.

    Parameters
    ----------
    form : MultistageForm
        The game.
    names : sequence of str
        The free parameters.
    judge : callable
        Takes a valuation, returns named findings.
    parameters : mapping of str to Fraction, or None
        Values that replace the form's own; those of the free ones make the base point.
    limit : int
        Most calls of the judge.

    Raises
    ------
    GameError
        A name is not a parameter of the form.
    """

    def __init__(
        self,
        form: MultistageForm,
        names: Sequence[str],
        judge: Judge,
        parameters: Mapping[str, Fraction] | None = None,
        limit: int = LIMIT,
    ) -> None:
        self.form = form
        self.names = tuple(names)
        self.judge = judge
        self.limit = limit
        self.box: Box = tuple(_range(form, name) for name in self.names)
        values = {**form.values, **(parameters or {})}
        self.base: Point = tuple(rational(values[name]) for name in self.names)
        self._fixed = {
            name: value for name, value in (parameters or {}).items() if name not in self.names
        }
        self.curves: list[Curve] = []
        self.leaves: list[Leaf] = []
        self._recent: list[Leaf] = []
        self.n_calls = 0
        self._index: dict[object, int] = {}
        self._products: dict[str, tuple[tuple[int, ...], tuple[int, ...], int]] = {}
        self._signs: dict[object, int] = {}

    @property
    def exhausted(self) -> bool:
        """Whether the judge may not be called any more."""
        return self.n_calls >= self.limit

    @property
    def exact(self) -> bool:
        """Whether every leaf is proved."""
        return all(leaf.exact for leaf in self.leaves)

    def start(self) -> Leaf:
        """Trace at the base point.

        Raises
        ------
        EstGamesError
            The game is not admissible there.
        """
        leaf = self.trace(Sample(self.base, self.curves))
        if leaf.error is not None:
            raise leaf.error
        return leaf

    def leaf_at(self, sample: Sample) -> Leaf | None:
        """Return the known leaf a sample lies in."""
        for place, leaf in enumerate(self._recent):
            if all(condition.holds(sample.sign) for condition in leaf.conditions):
                # The next sample is likely to be near.
                self._recent.insert(0, self._recent.pop(place))
                return leaf
        return None

    def trace(self, sample: Sample) -> Leaf:
        """Call the judge at a sample and keep the leaf it lies in."""
        self.n_calls += 1
        ring = self._ring(sample.point)
        near = dict(zip(self.names, map(_near, sample.point), strict=True))
        findings: dict[str, Hashable] | None = None
        error = None
        try:
            valuation = Valuation(self.form, {**self._fixed, **near}, ring=ring)
            findings = dict(self.judge(valuation))
        except EstGamesError as raised:
            error = raised
        exact = not (findings or {}).pop(INEXACT, False)
        leaf = Leaf(
            point=sample.point,
            findings=findings,
            error=error,
            conditions=self._conditions(ring),
            exact=exact,
        )
        self.leaves.append(leaf)
        self._recent.insert(0, leaf)
        return leaf

    def _ring(self, point: Point) -> TracedRing:
        if any(isinstance(value, Root) for value in point):
            return _IrrationalRing(self.names, point)
        return TracedRing(self.names, dict(zip(self.names, map(_near, point), strict=True)))

    def _conditions(self, ring: TracedRing) -> tuple[Condition, ...]:
        found = (self._condition(polynomial, sign) for polynomial, sign in ring.decisions())
        distinct = dict.fromkeys(each for each in found if each.odd or each.even)
        return tuple(sorted(distinct, key=lambda each: len(each.odd) + len(each.even)))

    def _condition(self, polynomial: Value, sign: int) -> Condition:
        text = str(polynomial)
        known = self._products.get(text)
        if known is None:
            known = self._products[text] = self._product(polynomial)
        odd, even, kept = known
        return Condition(odd, even, sign * kept)

    def _product(self, polynomial: Value) -> tuple[tuple[int, ...], tuple[int, ...], int]:
        """Return the curves that enter with odd and with even power, and the sign of the rest."""
        kept, curves = factors(polynomial)
        odd: list[int] = []
        even: list[int] = []
        for curve, multiplicity in curves:
            known = self._constant_sign(curve)
            if known:
                kept *= known**multiplicity
            else:
                (odd if multiplicity % 2 else even).append(self._index[curve.terms])
        return tuple(sorted(odd)), tuple(sorted(even)), kept

    def _constant_sign(self, curve: Curve) -> int:
        known = self._signs.get(curve.terms)
        if known is None:
            known = self._signs[curve.terms] = constant_sign(curve, self.box)
            if not known:
                self._index[curve.terms] = len(self.curves)
                self.curves.append(curve)
        return known


def _range(form: MultistageForm, name: str) -> tuple[Value, Value]:
    for parameter in form.parameters:
        if parameter.name == name:
            return rational(parameter.low), rational(parameter.high)
    problem = Problem(
        path=name,
        message="is not a parameter of this game",
        accepted=", ".join(sorted(form.values)) or "none: the game has no parameters",
    )
    raise GameError("parameters cannot be varied", [problem])
