"""The value at which a finding flips, as a formula in the other parameters.

1. Find the nearest flips along the unknown, the others at their values.
2. Trace the judge at the flip with all of them free: among the polynomials logged is one that
   vanishes there, or the finding could not change there.
3. Where several do, move the others a little, find the flip again, keep those that still vanish.
4. Solve for the unknown.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from est_games.arithmetic import rational
from est_games.errors import EstGamesError
from est_games.game.multistage import MultistageForm
from est_games.verdict.cells import Curve, sign_at
from est_games.verdict.flip import Flip, nearest_flip
from est_games.verdict.inequality import solved_for
from est_games.verdict.leaf import LIMIT, Atlas, Judge, Sample
from est_games.verdict.root import Coordinate, Number, Root, coordinate_to_sympy

if TYPE_CHECKING:
    import sympy

_STEPS = (Fraction(1, 997), Fraction(-1, 1009), Fraction(1, 9973))
"""Shares of a range by which the others are moved, primes so that nothing else meets there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """Where a finding flips along one parameter, as a formula in others.

    Parameters
    ----------
    unknown : str
        The parameter.
    flip : Flip
        The flip at the current values of the others.
    polynomials : tuple of sympy expressions
        What vanishes at the flip; one, unless boundaries meet wherever the others are moved.
    solutions : tuple of sympy expressions
        The polynomials that can be solved for the unknown, solved.
    """

    unknown: str
    flip: Flip
    polynomials: tuple[sympy.Expr, ...]
    solutions: tuple[sympy.Expr, ...]

    @property
    def at(self) -> Number:
        """The flip at the current values of the others."""
        return self.flip.at

    @property
    def before(self) -> Hashable:
        """What is found now."""
        return self.flip.before

    @property
    def after(self) -> Hashable:
        """What is found past the threshold."""
        return self.flip.after

    def __str__(self) -> str:
        return f"{self.unknown} = {' or '.join(map(str, self.solutions)) or self.flip.at}"


def symbolic_threshold(
    form: MultistageForm,
    unknown: str,
    others: Sequence[str],
    judge: Judge,
    key: str,
    *,
    parameters: Mapping[str, Fraction] | None = None,
    limit: int = LIMIT,
) -> tuple[Threshold, ...]:
    """Return the nearest flips of a finding along one parameter as formulas in others.

    Parameters
    ----------
    form : MultistageForm
        The game.
    unknown : str
        The parameter solved for.
    others : sequence of str
        The parameters the formula may read.
    judge : callable
        Takes a valuation, returns named findings; decides only through the valuation's ring.
    key : str
        The finding.
    parameters : mapping of str to Fraction, or None
        Values that replace the form's own.
    limit : int
        Most calls of the judge along the unknown.

    Returns
    -------
    tuple of Threshold
        At most one in each direction, the nearer first; empty where the finding never flips.

    Raises
    ------
    GameError
        A name is not a parameter, or the current point is not admissible.

    Notes
    -----
    A formula holds near the current values of the others; elsewhere another boundary may be nearer.
    """
    line = nearest_flip(form, unknown, judge, keys=[key], parameters=parameters, limit=limit)
    names = (unknown, *(name for name in others if name != unknown))
    values = {**form.values, **(parameters or {})}
    found = []
    for flip in line.flips([key]):
        curves = _vanishing(Atlas(form, names, judge, parameters), flip.at)
        if len(curves) > 1:
            curves = _separated(curves, form, names, judge, values, flip, limit)
        found.append(_threshold(curves, names, flip, values))
    return tuple(found)


def _coordinate(value: Number) -> Coordinate:
    return value if isinstance(value, Root) else rational(value)


def _vanishing(atlas: Atlas, at: Number) -> tuple[Curve, ...]:
    """Return the curves the judge meets at a value of the unknown, and does not run along."""
    point = (_coordinate(at), *atlas.base[1:])
    sample = Sample(point, atlas.curves)
    atlas.trace(sample)
    return tuple(
        curve
        for index, curve in enumerate(atlas.curves)
        if curve.degree(0) and not sample.sign(index) and curve.along(0, point) != 0
    )


def _separated(
    curves: tuple[Curve, ...],
    form: MultistageForm,
    names: Sequence[str],
    judge: Judge,
    values: Mapping[str, Fraction],
    flip: Flip,
    limit: int,
) -> tuple[Curve, ...]:
    """Keep the curves the flip stays on when the other parameters are moved a little."""
    for step in _STEPS:
        moved = {**values, **_moved(form, names[1:], values, step)}
        try:
            line = nearest_flip(
                form, names[0], judge, keys=[flip.key], parameters=moved, limit=limit
            )
        except EstGamesError:
            continue
        for again in line.flips([flip.key]):
            if (again.direction, again.after) == (flip.direction, flip.after):
                point = (_coordinate(again.at), *(rational(moved[name]) for name in names[1:]))
                kept = tuple(curve for curve in curves if not sign_at(curve, point))
                curves = kept or curves
        if len(curves) == 1:
            break
    return curves


def _moved(
    form: MultistageForm, names: Sequence[str], values: Mapping[str, Fraction], step: Fraction
) -> dict[str, Fraction]:
    moved = {}
    ranges = {parameter.name: (parameter.low, parameter.high) for parameter in form.parameters}
    for place, name in enumerate(names, start=1):
        low, high = ranges[name]
        shift = (high - low) * step / place**2
        inside = low <= values[name] + shift <= high
        moved[name] = values[name] + (shift if inside else -shift)
    return moved


def _threshold(
    curves: tuple[Curve, ...], names: Sequence[str], flip: Flip, values: Mapping[str, Fraction]
) -> Threshold:
    here = [rational(values[name]) for name in names]
    solved = (_solved(curve, names, here, flip.at) for curve in curves)
    return Threshold(
        unknown=names[0],
        flip=flip,
        polynomials=tuple(curve.to_sympy(names) for curve in curves),
        solutions=tuple(each for each in solved if each is not None),
    )


def _solved(
    curve: Curve, names: Sequence[str], here: Sequence[Coordinate], at: Number
) -> sympy.Expr | None:
    """Return the branch of a polynomial's zeros in the unknown that passes through the flip."""
    if curve.degree(0) == 1:
        return solved_for(curve, names, 0, here)
    if curve.degree(0) > 2:
        return None
    import sympy as sp

    symbols = [sp.Symbol(name, real=True) for name in names]
    point = {s: coordinate_to_sympy(v) for s, v in zip(symbols[1:], here[1:], strict=True)}
    branches = sp.roots(curve.to_sympy(names), symbols[0])
    exact = coordinate_to_sympy(at)
    through = (each for each in branches if abs(sp.N(each.subs(point) - exact, 30)) < 1e-20)
    return next(through, None)
