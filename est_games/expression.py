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
from typing import TYPE_CHECKING, Any

from est_games.errors import Problem, shown
from est_games.polynomial import ONE, ExpressionError, Polynomial, apply

if TYPE_CHECKING:
    import sympy

MAX_LENGTH = 2_000
MAX_DEPTH = 40
MAX_POWER = 8
MAX_DIGITS = 40
FUNCTIONS = {"min": (2, 16), "max": (2, 16), "abs": (1, 1), "if": (3, 3)}
ACCEPTED = (
    "names, numbers, + - * / **, comparisons, and/or/not, min(...), max(...), abs(...), if(c, a, b)"
)

_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?)"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*)"
    r"|(?P<operator>\*\*|<=|>=|==|!=|[-+*/()<>,]))"
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
    """
    if isinstance(text, bool):
        raise ValueError("a truth value is not a number")
    text = repr(text) if isinstance(text, float) else str(text).strip()
    pattern = r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?(\s*/\s*\d+)?"
    if len(text) > 2 * MAX_DIGITS or not re.fullmatch(pattern, text, re.ASCII):
        raise ValueError("not a number")
    _, _, exponent = text.lower().partition("e")
    if exponent and abs(int(exponent.split("/")[0])) > MAX_DIGITS:
        raise ValueError("an exponent out of bounds")
    top, _, bottom = text.partition("/")
    if bottom and int(bottom) == 0:
        raise ValueError("a division by zero")
    return Fraction(top.strip()) / (int(bottom) if bottom else 1)


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
            raise _MistakeError(f"expected {operator!r} before {shown(self.peek() or 'the end')!r}")
        self.position += 1

    def whole(self) -> Node:
        node = self.disjunction()
        if self.peek():
            raise _MistakeError(f"did not expect {shown(self.peek())!r}")
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
        kind, text = self.take()
        if kind != "number" or not text.isdecimal() or not 0 <= int(text[:3]) <= MAX_POWER:
            raise _MistakeError(f"a power must be a whole number from 0 to {MAX_POWER}")
        return ("**", base, int(text))

    def atom(self) -> Node:
        kind, text = self.take()
        if kind == "number":
            try:
                return ("number", parse_number(text))
            except ValueError:
                raise _MistakeError(f"{shown(text)!r} is not a number of bounded size") from None
        if kind == "name":
            return self.call(text) if self.peek() == "(" else ("name", text)
        if text == "(":
            node = self.nested(self.disjunction)
            self.expect(")")
            return node
        raise _MistakeError(f"did not expect {shown(text or 'the end')!r}")

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
            raise _MistakeError(f"{name} takes {least} to {most} arguments, not {len(arguments)}")
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


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    position = 0
    text = text.rstrip()
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise _MistakeError(f"did not expect {shown(text[position:].lstrip()[:1])!r}")
        kind = match.lastgroup or ""
        word = match.group(kind)
        yield ("operator" if word in ("and", "or", "not") else kind, word)
        position = match.end()
    yield ("end", "")


def _chain_depth(node: Node) -> int:
    """Return the depth of a node without recursion: ``1+1+...`` nests to the left."""
    deepest, stack = 0, [(node, 1)]
    while stack:
        current, depth = stack.pop()
        deepest = max(deepest, depth)
        stack.extend((child, depth + 1) for child in current[1:] if isinstance(child, tuple))
    return deepest


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
        if _chain_depth(node) > MAX_LENGTH // 4:
            raise _MistakeError("has too many operations in one chain")
    except _MistakeError as mistake:
        problem = Problem(
            path=path, message=f"formula {mistake}", value=shown(text), accepted=ACCEPTED
        )
        raise ExpressionError("a formula cannot be read", [problem]) from None
    return Expression(text=text, node=node)


@dataclass(frozen=True, slots=False)
class Expression:
    """A parsed formula.

    Parameters
    ----------
    text : str
        As written.
    node : tuple
        Its syntax tree, made by :func:`parse` only.
    """

    text: str
    node: Node

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

    def reduce(self, known: Mapping[str, Fraction | int]) -> Polynomial:
        """Return the formula as a polynomial in the names that are not known.

        Raises
        ------
        ExpressionError
            When it divides by zero.
        """
        return _reduce(self.node, known)

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
    arguments = [_reduce(child, known) for child in node[1:]]
    if kind in _ARITHMETIC:
        return _ARITHMETIC[kind](*arguments)
    if kind == "/":
        return arguments[0] * apply("reciprocal", [arguments[1]])
    if kind == "if" and arguments[0].is_constant:
        return arguments[1] if arguments[0].constant_value else arguments[2]
    return apply(kind, arguments)


_ARITHMETIC: dict[str, Callable[..., Polynomial]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "negate": lambda a: -a,
}
