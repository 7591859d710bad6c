"""Payoff formulas: parsed from a whitelist, never evaluated as code, kept exact.

A formula is text over names, exact numbers, ``+ - * / **``, comparisons, ``and or not`` and the
functions ``min max abs if``. :func:`parse` turns it into an :class:`Expression`;
:meth:`Expression.reduce` fixes some of the names (what happened) and leaves a
:class:`~est_games.polynomial.Polynomial` in the others (the parameters).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import comb
from typing import TYPE_CHECKING, Any, NamedTuple

from est_games.errors import Problem, choices, shown
from est_games.polynomial import MAX_TERMS, ONE, ExpressionError, Polynomial, apply

if TYPE_CHECKING:
    import sympy

MAX_LENGTH = 2_000
MAX_DEPTH = 40
MAX_POWER = 8
MAX_DIGITS = 40
MAX_CHAIN = 200
MAX_DEGREE = 64
MAX_BITS = 8_192
MAX_WORK = 50_000
FUNCTIONS = {"min": (2, 16), "max": (2, 16), "abs": (1, 1), "if": (3, 3)}
RESERVED = frozenset({*FUNCTIONS, "and", "or", "not"})
ACCEPTED = (
    "names, numbers, + - * / **, comparisons, and/or/not, min(...), max(...), abs(...), if(c, a, b)"
)

_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?)"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*)"
    r"|(?P<operator>\*\*|<=|>=|==|!=|[-+*/()<>,]))",
    re.ASCII,
)
_COMPARISONS = ("<", "<=", ">", ">=", "==", "!=")

Node = tuple[Any, ...]
"""``("number", Fraction)``, ``("name", str)`` or ``(operator, Node, ...)``."""


def parse_number(text: str | int | float) -> Fraction:
    """Read an exact number: ``3``, ``"0.25"``, ``"-1/3"``, ``"1e-3"``; a float at its decimal text.

    Raises
    ------
    ValueError
        When the text is not such a number, or has more than MAX_DIGITS digits or exponent.

    Examples
    --------
    >>> parse_number("-1/3"), parse_number(0.1)
    (Fraction(-1, 3), Fraction(1, 10))
    """
    if isinstance(text, bool):
        raise ValueError("not a number")
    if isinstance(text, int) and abs(text) >= 10**MAX_DIGITS:
        raise ValueError("too long a number")
    text = repr(text) if isinstance(text, float) else str(text).strip()
    pattern = r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?(\s*/\s*\d+)?"
    if len(text) > MAX_LENGTH or not re.fullmatch(pattern, text, re.ASCII):
        raise ValueError("not a number")
    top, _, bottom = text.partition("/")
    mantissa, _, exponent = top.lower().partition("e")
    longest = max(sum(map(str.isdigit, mantissa)), len(bottom.strip()))
    if longest > MAX_DIGITS or abs(int(exponent or 0)) > MAX_DIGITS:
        raise ValueError("too long a number")
    if bottom and int(bottom) == 0:
        raise ValueError("a division by zero")
    return Fraction(top.strip()) / int(bottom or 1)


class _Parser:
    """Recursive descent over tokens, with bounded depth."""

    def __init__(self, text: str) -> None:
        self.tokens = list(_tokens(text))
        self.position = 0
        self.depth = 0

    def peek(self) -> str:
        return self.tokens[self.position][1]

    def take(self) -> tuple[str, str]:
        token = self.tokens[self.position]
        self.position += 1
        return token

    def expect(self, operator: str) -> None:
        if self.peek() != operator:
            raise _MistakeError(f"lacks {operator!r} before {_quoted(self.peek())}")
        self.position += 1

    def whole(self) -> Node:
        node = self.disjunction()
        if self.peek():
            raise _MistakeError(f"cannot go on with {_quoted(self.peek())}")
        return node

    def disjunction(self) -> Node:
        node = self.conjunction()
        while self.peek() == "or":
            self.take()
            node = ("or", node, self.conjunction())
        return node

    def conjunction(self) -> Node:
        node = self.negation()
        while self.peek() == "and":
            self.take()
            node = ("and", node, self.negation())
        return node

    def negation(self) -> Node:
        if self.peek() == "not":
            self.take()
            return ("not", self.nested(self.negation))
        return self.comparison()

    def comparison(self) -> Node:
        node = self.sum()
        if self.peek() in _COMPARISONS:
            operator = self.take()[1]
            node = (operator, node, self.sum())
        return node

    def sum(self) -> Node:
        node = self.product()
        while self.peek() in ("+", "-"):
            operator = self.take()[1]
            node = (operator, node, self.product())
        return node

    def product(self) -> Node:
        node = self.signed()
        while self.peek() in ("*", "/"):
            operator = self.take()[1]
            node = (operator, node, self.signed())
        return node

    def signed(self) -> Node:
        if self.peek() == "-":
            self.take()
            return ("negate", self.nested(self.signed))
        if self.peek() == "+":
            self.take()
            return self.nested(self.signed)
        return self.power()

    def power(self) -> Node:
        base = self.atom()
        if self.peek() != "**":
            return base
        self.take()
        _, text = self.take()
        if not text.isdecimal() or len(text) > 2 or int(text) > MAX_POWER:
            raise _MistakeError(f"has a power that is not a whole number from 0 to {MAX_POWER}")
        return ("**", base, int(text))

    def atom(self) -> Node:
        kind, text = self.take()
        if kind == "number":
            try:
                return ("number", parse_number(text))
            except ValueError:
                raise _MistakeError(
                    f"has too long a number, {shown(text)!r} (at most {MAX_DIGITS} digits)"
                ) from None
        if kind == "name":
            return self.call(text) if self.peek() == "(" else ("name", text)
        if text == "(":
            node = self.nested(self.disjunction)
            self.expect(")")
            return node
        found = f"has {_quoted(text)}" if text else "ends"
        raise _MistakeError(f"{found} where a name or a number should stand")

    def call(self, name: str) -> Node:
        if name not in FUNCTIONS:
            raise _MistakeError(f"calls {shown(name)!r}, which is not an allowed function")
        self.expect("(")
        arguments = [self.nested(self.disjunction)]
        while self.peek() == ",":
            self.take()
            arguments.append(self.nested(self.disjunction))
        self.expect(")")
        least, most = FUNCTIONS[name]
        if not least <= len(arguments) <= most:
            wanted = f"{least}" if least == most else f"{least} to {most}"
            raise _MistakeError(f"gives {name} {len(arguments)} arguments; it takes {wanted}")
        return (name, *arguments)

    def nested(self, rule: Callable[[], Node]) -> Node:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise _MistakeError(f"is nested deeper than {MAX_DEPTH} levels")
        node = rule()
        self.depth -= 1
        return node


class _MistakeError(Exception):
    """A clause of a message, before it has a path."""


def _quoted(token: str) -> str:
    return repr(shown(token)) if token else "the end"


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    position = 0
    text = text.rstrip()
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise _MistakeError(
                f"has {_quoted(text[position:].lstrip()[:1])}, which formulas do not use"
            )
        kind = match.lastgroup or ""
        word = match.group(kind)
        yield ("operator" if word in ("and", "or", "not") else kind, word)
        position = match.end()
    yield ("end", "")


class _Growth(NamedTuple):
    """How large a formula can become: bounds read off its tree, nothing expanded."""

    terms: int = 1
    degree: int = 0
    bits: int = 1
    work: int = 1
    depth: int = 1
    functions: int = 0


_LIMITS = _Growth(MAX_TERMS, MAX_DEGREE, MAX_BITS, MAX_WORK, MAX_CHAIN, MAX_DEPTH)
_TOO_MUCH = (
    "expands to too many terms",
    "has too high a degree",
    "makes too long numbers",
    "takes too much work",
    "has too many operations in one chain",
    "nests too many functions",
)


def _growth(root: Node) -> _Growth:
    """Return how large a formula can become, or refuse it; no recursion, ``1+1+...`` is deep."""
    done: list[_Growth] = []
    stack = [(root, False)]
    while stack:
        node, entered = stack.pop()
        children = [child for child in node[1:] if isinstance(child, tuple)]
        if children and not entered:
            stack.append((node, True))
            stack.extend((child, False) for child in reversed(children))
            continue
        first = len(done) - len(children)
        done[first:] = [_grown(node, done[first:])]
        for size, limit, message in zip(done[-1], _LIMITS, _TOO_MUCH, strict=True):
            if size > limit:
                raise _MistakeError(message)
    return done[0]


def _grown(node: Node, parts: list[_Growth]) -> _Growth:
    kind = node[0]
    if kind == "name":
        return _Growth(degree=1)
    if kind == "number":
        return _Growth(bits=node[1].numerator.bit_length() + node[1].denominator.bit_length())
    sizes = _Growth(*map(sum, zip(*parts, strict=True)))
    terms, degree, bits = sizes.terms, max(part.degree for part in parts), sizes.bits + 1
    if kind in ("*", "/"):
        terms = parts[0].terms * (parts[1].terms if kind == "*" else 1)
        degree = parts[0].degree + (parts[1].degree if kind == "*" else 1)
    elif kind == "**":
        terms = comb(parts[0].terms + node[2] - 1, node[2])
        degree, bits = degree * node[2], bits * max(node[2], 1)
    elif kind not in _ARITHMETIC:
        terms = max(part.terms for part in parts)
    terms = max(terms, 1) if degree else 1
    return _Growth(
        terms=terms,
        degree=degree,
        bits=bits,
        work=sizes.work + terms * (parts[0].terms if kind == "**" else 1),
        depth=1 + max(part.depth for part in parts),
        functions=max(part.functions for part in parts) + (kind not in (*_ARITHMETIC, "**", "/")),
    )


def parse(text: str, *, path: str = "") -> Expression:
    """Parse a formula.

    Parameters
    ----------
    text : str
        The formula.
    path : str
        Where it stands, for the error.

    Raises
    ------
    ExpressionError
        When the text is not in the language, too long or too deep. Nothing is ever evaluated.

    Examples
    --------
    >>> formula = parse("b*signed.nato - min(l, s)/2")
    >>> sorted(formula.names)
    ['b', 'l', 's', 'signed.nato']
    >>> str(formula.reduce({"signed.nato": 1, "l": 2, "s": 3}))
    'b - 1'
    """
    try:
        if len(text) > MAX_LENGTH:
            raise _MistakeError(f"is longer than {MAX_LENGTH} characters")
        node = _Parser(text).whole()
        growth = _growth(node)
    except _MistakeError as mistake:
        problem = Problem(
            path=path, message=f"formula {mistake}", value=shown(text), accepted=ACCEPTED
        )
        raise ExpressionError("a formula cannot be read", [problem]) from None
    return Expression(text=text, node=node, work=growth.work)


@dataclass(frozen=True, slots=False)
class Expression:
    """A parsed formula.

    Parameters
    ----------
    text : str
        As written.
    node : tuple
        Its syntax tree, made by :func:`parse` only.
    work : int
        At most how many terms are touched when it is expanded.
    """

    text: str
    node: Node
    work: int = 1

    @cached_property
    def names(self) -> frozenset[str]:
        """Every name the formula reads."""
        found, stack = set(), [self.node]
        while stack:
            node = stack.pop()
            if node[0] == "name":
                found.add(node[1])
            else:
                stack.extend(child for child in node[1:] if isinstance(child, tuple))
        return frozenset(found)

    def reduce(self, known: Mapping[str, Fraction | int], *, path: str = "") -> Polynomial:
        """Return the formula as a polynomial in the names that are not known.

        Parameters
        ----------
        known : mapping of str to Fraction or int
            What happened.
        path : str
            Where the formula stands, for the error.

        Raises
        ------
        ExpressionError
            When it divides by zero; the error says where that is.

        Examples
        --------
        >>> parse("b/n").reduce({"n": 0}, path="u")
        Traceback (most recent call last):
        est_games.polynomial.ExpressionError: a formula divides by zero
          - u: a formula divides by zero where n = 0 [found 'b/n'; accepted: one that has a value]
        """
        try:
            return _reduce(self.node, known)
        except ExpressionError as mistake:
            told = choices(f"{name} = {known[name]}" for name in sorted(self.names & set(known)))
            problem = Problem(
                path=path,
                message=mistake.summary + (f" where {told}" if self.names & set(known) else ""),
                value=shown(self.text),
                accepted="one that has a value",
            )
            raise ExpressionError(mistake.summary, mistake.problems or [problem]) from None

    def to_sympy(self) -> sympy.Expr:
        """Return the formula as a sympy expression in real symbols."""
        return self.reduce({}).to_sympy()

    def __str__(self) -> str:
        return self.text


def _reduce(node: Node, known: Mapping[str, Fraction | int]) -> Polynomial:
    kind = node[0]
    if kind == "number":
        return Polynomial.constant(node[1])
    if kind == "name":
        value = known.get(node[1])
        return Polynomial.generator(node[1]) if value is None else Polynomial.constant(value)
    if kind == "**":
        base, power = _reduce(node[1], known), ONE
        for _ in range(node[2]):
            power = power * base
        return power
    if kind == "if":
        condition = _reduce(node[1], known)
        if condition.is_constant:  # the other branch may divide by what the condition excludes
            return _reduce(node[2] if condition.constant_value else node[3], known)
        return apply("if", [condition, _reduce(node[2], known), _reduce(node[3], known)])
    arguments = [_reduce(child, known) for child in node[1:]]
    if kind in _ARITHMETIC:
        return _ARITHMETIC[kind](*arguments)
    if kind == "/":
        return arguments[0] * apply("reciprocal", [arguments[1]])
    return apply(kind, arguments)


_ARITHMETIC: dict[str, Callable[..., Polynomial]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "negate": lambda a: -a,
}
