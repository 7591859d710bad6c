"""Are automata an equilibrium at exactly these discount factors? Polynomials keep their signs.

What a state is worth is a polynomial over a geometric sum, which the equation that ties it to the
next state proves. What nobody may gain is then a polynomial of the discount factor for each state
and deviation: all of them must be at least zero within the intervals claimed, and at every place
outside one of them below.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cmp_to_key
from itertools import pairwise
from typing import Any, TypeAlias

import flint

from est_games.arithmetic import fraction, rational
from est_games.certificate.malformed import refuses_malformed
from est_games.certificate.real_root import RealRoot, between, real_roots
from est_games.errors import Problem
from est_games.game.automaton_profile import AutomatonProfile

Coefficients = tuple[Fraction, ...]
Point: TypeAlias = Fraction | RealRoot
Interval = tuple[Point, Point | None]
"""Both ends belong to it; without an upper end it goes on to one, which does not."""
Margin = tuple[int, ...]

_ONE = Fraction(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class StateValue:
    r"""What a state is worth: :math:`N_i(\delta) / (1 + \delta + ... + \delta^{m-1})`.

    Parameters
    ----------
    numerators : tuple of tuple of Fraction, shape (n_players, degree + 1)
        The constants first.
    loop : int
        `m`.
    """

    numerators: tuple[Coefficients, ...]
    loop: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OnlyRoot:
    """A root of one polynomial, as a proved solution that gives one number."""

    root: RealRoot

    def interval(self, which: Hashable, bits: int) -> tuple[Fraction, Fraction]:
        """Return rational bounds, no further apart than about 2 to the power of ``-bits``."""
        return self.root.interval(bits)


@refuses_malformed
def discount_problems(
    profile: AutomatonProfile, values: Sequence[StateValue], intervals: Sequence[Interval]
) -> tuple[Problem, ...]:
    """Return what is wrong with a claim of all discount factors at which automata are perfect.

    Parameters
    ----------
    profile : AutomatonProfile
        What all do.
    values : sequence of StateValue
        What each state is worth.
    intervals : sequence of pairs
        The claim, ascending and apart.

    Examples
    --------
    >>> from est_games.game.normal import NormalForm
    >>> from est_games.game.penal_code import penal_code
    >>> stage = NormalForm.from_payoffs([[3, 0], [5, 1]], [[3, 5], [0, 1]], strategies=["CD"] * 2)
    >>> grim = penal_code(stage, ("C", "C"), {name: ("D", "D") for name in stage.players})
    >>> worth = [StateValue(numerators=((Fraction(n),),) * 2, loop=1) for n in (3, 1, 1)]
    >>> discount_problems(grim, worth, [(Fraction(1, 2), None)])
    ()
    >>> str(discount_problems(grim, worth, [(Fraction(2, 3), None)])[0])
    "intervals: leave out where nobody gains [found 'about 0.5']"
    """
    found = tuple(_value_problems(profile, values))
    return found or interval_problems(margins(profile, values), intervals)


def _value_problems(profile: AutomatonProfile, values: Sequence[StateValue]) -> Iterator[Problem]:
    if len(values) != len(profile.states):
        yield Problem(path="values", message="must be one a state")
        return
    patience = flint.fmpq_poly([1, -1])
    for s, (value, after) in enumerate(zip(values, profile.follow, strict=True)):
        later = values[after]
        for i, row in enumerate(profile.stage.payoffs):
            now = patience * rational(row[profile.plays[s]]) * _sum(later.loop)
            if _poly(value.numerators[i]) * _sum(later.loop) != _sum(value.loop) * (
                now + flint.fmpq_poly([0, 1]) * _poly(later.numerators[i])
            ):
                yield Problem(path=f"values[{profile.states[s]}]", message="are not what it pays")


def margins(
    profile: AutomatonProfile, values: Sequence[StateValue]
) -> dict[Margin, list[tuple[int, int, int]]]:
    """Return what must not be negative, each polynomial once, with the deviations it comes from.

    Returns
    -------
    mapping of tuple of int to list of (state, player, strategy)
        Coefficients without a common factor, the constant first; those of zero are left out.
    """
    patience = flint.fmpq_poly([1, -1])
    found: dict[Margin, list[tuple[int, int, int]]] = {}
    for s in profile.reached:
        own = _sum(values[s].loop)
        for i, k, done in profile.deviations(s):
            target = values[profile.transitions[s][done]]
            other = _sum(target.loop)
            margin = _poly(values[s].numerators[i]) * other - own * (
                patience * rational(profile.stage.payoffs[i][done]) * other
                + flint.fmpq_poly([0, 1]) * _poly(target.numerators[i])
            )
            _keep(found, margin, (s, i, k))
    return found


def necessary_margins(
    profile: AutomatonProfile, values: Sequence[StateValue], floors: Sequence[Fraction]
) -> dict[Margin, list[tuple[int, int, int]]]:
    """Return what must not be negative if whoever leaves gets no less than a floor afterwards.

    Parameters
    ----------
    profile : AutomatonProfile
        A path; only what follows from the first state on is looked at.
    values : sequence of StateValue
        What each state is worth.
    floors : sequence of Fraction, shape (n_players,)
        What nobody can be held below, e.g. the pure minmax values.
    """
    patience = flint.fmpq_poly([1, -1])
    found: dict[Margin, list[tuple[int, int, int]]] = {}
    state, path = 0, []
    while state not in path:
        path.append(state)
        state = profile.follow[state]
    for s in path:
        own = _sum(values[s].loop)
        for i, k, done in profile.deviations(s):
            least = patience * rational(profile.stage.payoffs[i][done]) + flint.fmpq_poly(
                [0, rational(floors[i])]
            )
            _keep(found, _poly(values[s].numerators[i]) - own * least, (s, i, k))
    return found


@refuses_malformed
def value_problems(profile: AutomatonProfile, values: Sequence[StateValue]) -> tuple[Problem, ...]:
    """Return what is wrong with a claim of what the states of automata are worth."""
    return tuple(_value_problems(profile, values))


@refuses_malformed
def interval_problems(
    conditions: Iterable[Margin], intervals: Sequence[Interval]
) -> tuple[Problem, ...]:
    """Return what is wrong with a claim of where polynomials are all at least zero."""
    return tuple(_interval_problems(list(conditions), intervals))


def _interval_problems(
    conditions: Sequence[Margin], intervals: Sequence[Interval]
) -> Iterator[Problem]:
    ends = [end for pair in intervals for end in pair]
    inner = [end for end in ends if end is not None]
    tops = [top for _, top in intervals]
    if None in tops[:-1] or any(
        compared(x, _ONE) >= 0 or compared(x, Fraction(0)) < 0 for x in inner
    ):
        yield Problem(path="intervals", message="must lie between 0 and 1")
        return
    if any(compared(a, b) > 0 for a, b in pairwise(inner)) or any(
        compared(high, low) == 0 for (_, high), (low, _) in pairwise(intervals) if high is not None
    ):
        yield Problem(path="intervals", message="must ascend, and be apart")
        return
    for low, high in intervals:
        top = _ONE if high is None else high
        for margin in conditions:
            places = _stops(low, top, roots_between([margin], low, top))
            places += [low] if high is None else [low, high]
            if any(sign_at(margin, place) < 0 for place in places):
                yield Problem(path="intervals", message="hold where somebody gains")
                return
    starts: list[Point | None] = [None, *tops]
    stops: list[Point] = [*(low for low, _ in intervals), _ONE]
    for start, stop in zip(starts, stops, strict=True):
        if start is None and tops and stop is _ONE:
            continue
        low = Fraction(0) if start is None else start
        if compared(low, stop) >= 0:
            continue
        roots = roots_between(conditions, low, stop)
        places = [*roots, *_stops(low, stop, roots)]
        # Zero is the only end of a gap that no interval holds.
        if start is None:
            places.append(Fraction(0))
        for place in places:
            if not any(sign_at(margin, place) < 0 for margin in conditions):
                yield Problem(
                    path="intervals",
                    message="leave out where nobody gains",
                    value=f"about {float(_near(place)):.3g}",
                )
                return


def _keep(
    found: dict[Margin, list[tuple[int, int, int]]], margin: Any, where: tuple[int, int, int]
) -> None:
    """Add a polynomial to others, without its content, unless it is zero."""
    whole = margin.numer()
    if whole != 0:
        content = int(whole.content())
        found.setdefault(tuple(int(c) // content for c in whole.coeffs()), []).append(where)


def sign_at(margin: Margin, place: Point) -> int:
    """Return the sign of a polynomial at a place, exactly.

    Examples
    --------
    >>> sign_at((-1, 2), Fraction(1, 2)), sign_at((-1, 2), Fraction(1, 3))
    (0, -1)
    """
    if isinstance(place, RealRoot):
        return place.sign(margin)
    value = flint.fmpz_poly(list(margin))(rational(place))
    return int(value > 0) - int(value < 0)


def compared(one: Point, other: Point) -> int:
    """Return -1, 0 or 1 as one number is below, at or above another.

    Examples
    --------
    >>> root = RealRoot(coefficients=(-1, 0, 2), place=1)
    >>> compared(Fraction(7, 10), root), compared(root, root)
    (-1, 0)
    """
    if isinstance(one, Fraction) and isinstance(other, Fraction):
        return int(one > other) - int(one < other)
    if isinstance(one, RealRoot) and isinstance(other, Fraction):
        return one.sign([-other, Fraction(1)])
    if isinstance(one, Fraction) and isinstance(other, RealRoot):
        return -other.sign([-one, Fraction(1)])
    if one == other:
        return 0
    if not (isinstance(one, RealRoot) and isinstance(other, RealRoot)):
        raise TypeError("only rationals and real roots are compared")
    bits = 64
    while True:
        (low, high), (least, most) = one.interval(bits), other.interval(bits)
        if high < least or low > most:
            return -1 if high < least else 1
        bits *= 2


def roots_between(conditions: Sequence[Margin], low: Point, high: Point) -> list[Point]:
    """Return the distinct roots of polynomials strictly between two numbers, ascending."""
    found: set[Point] = set()
    for margin in conditions:
        if min(margin) < 0 < max(margin):
            for root in real_roots(margin, Fraction(0), _ONE):
                place = root if root.value is None else root.value
                if compared(low, place) < 0 < compared(high, place):
                    found.add(place)
    return sorted(found, key=cmp_to_key(compared))


def _stops(low: Point, high: Point, roots: Sequence[Point]) -> list[Point]:
    """Return a number between each two neighbours of some places."""
    return [between(a, b) for a, b in pairwise([low, *roots, high]) if compared(a, b) < 0]


def _near(place: Point) -> Fraction:
    return place if isinstance(place, Fraction) else place.interval(64)[0]


def _sum(loop: int) -> Any:
    return flint.fmpq_poly([1] * loop)


def _poly(coefficients: Sequence[Fraction]) -> Any:
    return flint.fmpq_poly([rational(x) for x in coefficients])


def coefficients_of(polynomial: Any) -> Coefficients:
    """Return the coefficients of a polynomial, the constant first."""
    return tuple(fraction(x) for x in polynomial.coeffs())
