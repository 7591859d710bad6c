"""Polynomials in named parameters: what a payoff formula leaves once it is known what happened.

A :class:`Polynomial` is in normal form, so equal payoffs are equal objects; an :class:`Evaluator`
gives the values of many at one assignment of the parameters, in any ring.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from est_games.arithmetic import Ring, Value
from est_games.errors import EstGamesError

if TYPE_CHECKING:
    import sympy

MAX_TERMS = 2_000


class ExpressionError(EstGamesError):
    """A formula is not in the language, or divides by zero."""


Generator = Any
"""A parameter's name, or an opaque ``(function, Polynomial, ...)`` of parameters."""
Monomial = tuple[tuple[Generator, int], ...]


class Polynomial:
    """A sum of rational coefficients times products of parameters, in normal form.

    Functions of parameters that are not polynomials (``min(a, b)``, ``1/a``) are opaque generators.
    """

    __slots__ = ("_digest", "_hash", "terms")

    def __init__(self, terms: Mapping[Monomial, Fraction]) -> None:
        self.terms = {monomial: value for monomial, value in terms.items() if value}
        if len(self.terms) > MAX_TERMS:
            raise ExpressionError(f"a formula expands to more than {MAX_TERMS} terms")
        self._hash: int | None = None
        self._digest = ""

    @classmethod
    def constant(cls, value: Fraction | int) -> Polynomial:
        """Return a constant."""
        return cls({(): Fraction(value)})

    @classmethod
    def generator(cls, generator: Generator) -> Polynomial:
        """Return one parameter, or one opaque function, as a polynomial."""
        return cls({((generator, 1),): Fraction(1)})

    def __hash__(self) -> int:
        if self._hash is None:
            self._hash = hash(frozenset(self.terms.items()))
        return self._hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Polynomial) and self.terms == other.terms

    @property
    def digest(self) -> str:
        """A short text only equal polynomials share, the same in every run: an order for them."""
        if not self._digest:
            terms = sorted(f"{value}{_monomial_text(key)}" for key, value in self.terms.items())
            self._digest = blake2b(" ".join(terms).encode(), digest_size=16).hexdigest()
        return self._digest

    @property
    def is_constant(self) -> bool:
        """Whether no parameter is left."""
        return not self.terms or (len(self.terms) == 1 and () in self.terms)

    @property
    def constant_value(self) -> Fraction:
        """The constant term."""
        return self.terms.get((), Fraction(0))

    @property
    def names(self) -> frozenset[str]:
        """Every parameter read."""
        return frozenset(_generator_names(self))

    @property
    def is_plain(self) -> bool:
        """Whether no function of parameters is left, so that evaluating it decides nothing."""
        return all(isinstance(name, str) for monomial in self.terms for name, _ in monomial)

    def __add__(self, other: Polynomial) -> Polynomial:
        if not other.terms:
            return self
        if not self.terms:
            return other
        terms = dict(self.terms)
        for monomial, value in other.terms.items():
            terms[monomial] = terms.get(monomial, Fraction(0)) + value
        return Polynomial(terms)

    def __neg__(self) -> Polynomial:
        return Polynomial({monomial: -value for monomial, value in self.terms.items()})

    def __sub__(self, other: Polynomial) -> Polynomial:
        return self.__add__(-other)

    def __mul__(self, other: Polynomial) -> Polynomial:
        terms: dict[Monomial, Fraction] = {}
        for left, left_value in self.terms.items():
            for right, right_value in other.terms.items():
                monomial = _product(left, right)
                terms[monomial] = terms.get(monomial, Fraction(0)) + left_value * right_value
            if len(terms) > 2 * MAX_TERMS:  # before it fills the memory; some may yet cancel
                break
        return Polynomial(terms)

    def evaluate(self, values: Mapping[str, Value], ring: Ring) -> Value:
        """Return the value in a ring; see :class:`Evaluator` for many at once."""
        return Evaluator(values, ring)(self)

    def to_sympy(self) -> sympy.Expr:
        """Return the polynomial as a sympy expression."""
        import sympy as sp

        total: sp.Expr = sp.Integer(0)
        for monomial, value in self.terms.items():
            term: sp.Expr = sp.Rational(value.numerator, value.denominator)
            for generator, power in monomial:
                term = term * _generator_to_sympy(generator) ** power
            total = total + term
        return total

    def __str__(self) -> str:
        return str(self.to_sympy())

    def __repr__(self) -> str:
        return f"Polynomial({self})"


ZERO = Polynomial({})
ONE = Polynomial.constant(1)


def _generator_names(polynomial: Polynomial) -> Iterator[str]:
    for monomial in polynomial.terms:
        for generator, _ in monomial:
            if isinstance(generator, str):
                yield generator
            else:
                for argument in generator[1:]:
                    yield from _generator_names(argument)


def _generator_to_sympy(generator: Generator) -> sympy.Expr:
    if isinstance(generator, str):
        import sympy as sp

        return sp.Symbol(generator, real=True)
    return _SYMPY[generator[0]](*(argument.to_sympy() for argument in generator[1:]))


def _product(left: Monomial, right: Monomial) -> Monomial:
    if not left:
        return right
    if not right:
        return left
    powers: dict[Generator, int] = dict(left)
    for generator, power in right:
        powers[generator] = powers.get(generator, 0) + power
    return tuple(sorted(powers.items(), key=_generator_order))


def _generator_order(item: tuple[Generator, int]) -> str:
    generator = item[0]
    if isinstance(generator, str):
        return generator
    return "~".join(["", generator[0], *(argument.digest for argument in generator[1:])])


def _monomial_text(monomial: Monomial) -> str:
    return "".join(f"*{_generator_order(item)}^{item[1]}" for item in monomial)


class Evaluator:
    """Evaluates many polynomials at one assignment of the parameters, sharing all work.

    Parameters
    ----------
    values : mapping of str to ring element
        The parameters.
    ring : Ring
        Where the answer lives.
    """

    def __init__(self, values: Mapping[str, Value], ring: Ring) -> None:
        self.values = values
        self.ring = ring
        self._monomials: dict[Monomial, Value] = {}
        self._polynomials: dict[Polynomial, Value] = {}
        self._zero = ring.constant(0)

    def __call__(self, polynomial: Polynomial) -> Value:
        known = self._polynomials.get(polynomial)
        if known is None:
            known = self._zero
            for monomial, coefficient in polynomial.terms.items():
                known = known + self._monomial(monomial) * self.ring.constant(coefficient)
            self._polynomials[polynomial] = known
        return known

    def _monomial(self, monomial: Monomial) -> Value:
        known = self._monomials.get(monomial)
        if known is None:
            known = self.ring.constant(1)
            for generator, power in monomial:
                value = self._generator(generator)
                for _ in range(power):
                    known = known * value
            self._monomials[monomial] = known
        return known

    def _generator(self, generator: Generator) -> Value:
        if isinstance(generator, str):
            return self.values[generator]
        function, *arguments = generator
        if function == "if":
            chosen = arguments[1] if self.ring.sign(self(arguments[0])) else arguments[2]
            return self(chosen)
        return _IN_RING[function](self.ring, *(self(argument) for argument in arguments))


def _extreme(wanted: int) -> Callable[..., Value]:
    def extreme(ring: Ring, *values: Value) -> Value:
        best = values[0]
        for value in values[1:]:
            if ring.sign(value - best) == wanted:
                best = value
        return best

    return extreme


def _comparing(signs: Iterable[int]) -> Callable[..., Value]:
    accepted = frozenset(signs)

    def compare(ring: Ring, left: Value, right: Value) -> Value:
        return ring.constant(int(ring.sign(left - right) in accepted))

    return compare


def _quotient(ring: Ring, denominator: Value) -> Value:
    try:
        return ring.divide(ring.constant(1), denominator)
    except ZeroDivisionError:
        raise ExpressionError("a formula divides by zero") from None


_IN_RING: dict[str, Callable[..., Value]] = {
    "min": _extreme(-1),
    "max": _extreme(1),
    "abs": lambda ring, value: value if ring.sign(value) >= 0 else -value,
    "reciprocal": _quotient,
    "<": _comparing([-1]),
    "<=": _comparing([-1, 0]),
    ">": _comparing([1]),
    ">=": _comparing([0, 1]),
    "==": _comparing([0]),
    "!=": _comparing([-1, 1]),
    "and": lambda ring, a, b: ring.constant(int(bool(ring.sign(a)) and bool(ring.sign(b)))),
    "or": lambda ring, a, b: ring.constant(int(bool(ring.sign(a)) or bool(ring.sign(b)))),
    "not": lambda ring, a: ring.constant(int(not ring.sign(a))),
}


class _SympyForms(dict[str, Callable[..., Any]]):
    """How each function is written in sympy; filled on first use, since sympy is slow to import."""

    def __missing__(self, function: str) -> Callable[..., Any]:
        import sympy as sp

        def truth(condition: Any) -> Any:
            return sp.Piecewise((1, condition), (0, True))

        self.update(
            {
                "min": sp.Min,
                "max": sp.Max,
                "abs": sp.Abs,
                "reciprocal": lambda a: 1 / a,
                "if": lambda c, a, b: sp.Piecewise((a, sp.Ne(c, 0)), (b, True)),
                "<": lambda a, b: truth(a < b),
                "<=": lambda a, b: truth(a <= b),
                ">": lambda a, b: truth(a > b),
                ">=": lambda a, b: truth(a >= b),
                "==": lambda a, b: truth(sp.Eq(a, b)),
                "!=": lambda a, b: truth(sp.Ne(a, b)),
                "and": lambda a, b: truth(sp.And(sp.Ne(a, 0), sp.Ne(b, 0))),
                "or": lambda a, b: truth(sp.Or(sp.Ne(a, 0), sp.Ne(b, 0))),
                "not": lambda a: truth(sp.Eq(a, 0)),
            }
        )
        return self[function]


_SYMPY = _SympyForms()


class _Constants:
    """The ring of Python rationals, for folding constants."""

    def constant(self, number: Fraction | int) -> Value:
        return Fraction(number)

    def sign(self, value: Value) -> int:
        return int(value > 0) - int(value < 0)

    def divide(self, numerator: Value, denominator: Value) -> Value:
        return numerator / denominator

    def at_point(self, value: Value) -> Fraction:
        return Fraction(value)


_CONSTANTS = _Constants()


def apply(function: str, arguments: list[Polynomial]) -> Polynomial:
    """Return a function of polynomials, folded where all are constant, else opaque."""
    if function == "if" and arguments[0].is_constant:
        return arguments[1] if arguments[0].constant_value else arguments[2]
    if function != "if" and all(argument.is_constant for argument in arguments):
        values = [argument.constant_value for argument in arguments]
        return Polynomial.constant(_IN_RING[function](_CONSTANTS, *values))
    return Polynomial.generator((function, *arguments))
