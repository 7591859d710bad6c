"""Formulas with cases, piece by piece: where cases change, and what a formula is within one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from typing import Any

from est_games.arithmetic import ExactRing, fraction, rational
from est_games.errors import GameError, Problem, shown
from est_games.polynomial import Generator, Polynomial, apply

_COMPARISONS = frozenset({"<", "<=", ">", ">=", "==", "!="})
_RING = ExactRing()

Point = Mapping[str, Fraction]


def boundaries(formula: Polynomial) -> tuple[Polynomial, ...]:
    """Return polynomials on whose zeros alone a formula may change from one case to another.

    Raises
    ------
    GameError
        A case depends on a formula that has cases itself, or a divisor is not constant.

    Examples
    --------
    >>> from est_games.expression import parse
    >>> boundaries(parse("if(l >= theta, 1, 0) - max(theta, 1/2)").reduce({}))
    (Polynomial(l - theta), Polynomial(theta - 1/2))
    """
    found: dict[Polynomial, None] = {}
    waiting = [formula]
    while waiting:
        for generator in _opaque(waiting.pop()):
            function, *arguments = generator
            if function in _COMPARISONS or function in ("min", "max", "abs"):
                for difference in _differences(function, arguments):
                    if not difference.is_plain:
                        raise _refused("a case depends on a formula that has cases", generator)
                    if not difference.is_constant:
                        found[difference] = None
            elif function == "reciprocal":
                if not arguments[0].is_constant:
                    raise _refused("a divisor is not constant", generator)
            else:
                waiting.extend(arguments)
    return tuple(sorted(found, key=str))


def resolved(formula: Polynomial, point: Point) -> Polynomial:
    """Return the polynomial that a formula is about a point on no boundary.

    Parameters
    ----------
    formula : Polynomial
        With cases.
    point : mapping of str to Fraction
        Of every name in it.

    Examples
    --------
    >>> from est_games.expression import parse
    >>> formula = parse("if(l >= theta, theta, 0) - max(theta, 1/2)").reduce({})
    >>> resolved(formula, {"l": Fraction(1, 2), "theta": Fraction(1, 4)})
    Polynomial(theta - 1/2)
    """

    def piece(generator: Generator) -> Polynomial:
        if isinstance(generator, str):
            return Polynomial.generator(generator)
        function, *arguments = generator
        if function in ("min", "max"):
            best = min if function == "min" else max
            return resolved(best(arguments, key=lambda each: value_at(each, point)), point)
        if function == "abs":
            inside = resolved(arguments[0], point)
            return inside if value_at(inside, point) >= 0 else -inside
        if function == "if":
            return resolved(arguments[1 if value_at(arguments[0], point) else 2], point)
        return Polynomial.constant(value_at(Polynomial.generator(generator), point))

    return _mapped(formula, piece)


def substituted(formula: Polynomial, values: Mapping[str, Polynomial]) -> Polynomial:
    """Return a formula with polynomials in the place of some names.

    Examples
    --------
    >>> from est_games.expression import parse
    >>> half = Polynomial.constant(Fraction(1, 2))
    >>> substituted(parse("theta * l + 1").reduce({}), {"l": half})
    Polynomial(theta/2 + 1)
    """

    def piece(generator: Generator) -> Polynomial:
        if isinstance(generator, str):
            return values.get(generator) or Polynomial.generator(generator)
        function, *arguments = generator
        return apply(function, [substituted(each, values) for each in arguments])

    return _mapped(formula, piece)


def value_at(formula: Polynomial, point: Point) -> Fraction:
    """Return the value of a formula at a point.

    Examples
    --------
    >>> from est_games.expression import parse
    >>> str(value_at(parse("max(a, 1/3)").reduce({}), {"a": Fraction(1, 4)}))
    '1/3'
    """
    values = {name: rational(x) for name, x in point.items()}
    return fraction(formula.evaluate(values, _RING))


def coefficients(formula: Polynomial, name: str) -> tuple[Polynomial, ...]:
    """Return what stands before each power of a name in a plain polynomial, the constant first.

    Examples
    --------
    >>> from est_games.expression import parse
    >>> coefficients(parse("theta * l + l - 2").reduce({}), "l")
    (Polynomial(-2), Polynomial(theta + 1))
    """
    powers: dict[int, dict[tuple[tuple[Generator, int], ...], Fraction]] = {}
    for monomial, value in formula.terms.items():
        power = dict(monomial).get(name, 0)
        rest = tuple(item for item in monomial if item[0] != name)
        powers.setdefault(power, {})[rest] = value
    return tuple(Polynomial(powers.get(k, {})) for k in range(max(powers, default=0) + 1))


def line(formula: Polynomial, name: str) -> tuple[Fraction, ...]:
    """Return the coefficients of a plain polynomial in one name, the constant first."""
    return tuple(each.constant_value for each in coefficients(formula, name))


def _mapped(formula: Polynomial, piece: Callable[[Generator], Polynomial]) -> Polynomial:
    total = Polynomial({})
    for monomial, value in formula.terms.items():
        term = Polynomial.constant(value)
        for generator, power in monomial:
            factor = piece(generator)
            for _ in range(power):
                term = term * factor
        total = total + term
    return total


def _opaque(formula: Polynomial) -> Iterator[tuple[Any, ...]]:
    for monomial in formula.terms:
        for generator, _ in monomial:
            if not isinstance(generator, str):
                yield generator


def _differences(function: str, arguments: Sequence[Polynomial]) -> Iterator[Polynomial]:
    if function == "abs":
        yield arguments[0]
        return
    for one, other in combinations(arguments, 2):
        yield one - other


def _refused(message: str, generator: Sequence[object]) -> GameError:
    problem = Problem(
        path="formula",
        message=message,
        value=shown(", ".join(map(str, generator[1:]))),
        accepted="comparisons of polynomials, and divisors that are numbers",
    )
    return GameError("the formula cannot be cut into pieces", [problem])
