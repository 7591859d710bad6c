"""Whether a formula over measures is true at a point, in every equilibrium or in some."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from itertools import product
from math import prod

from est_games.arithmetic import Ring, Value
from est_games.claim.measure import Measured, UndefinedError
from est_games.expression import Expression
from est_games.polynomial import Evaluator, ExpressionError

MAX_COMBINATIONS = 4_096

Read = Callable[[str], Measured]
"""Returns what a measure comes to, by its name."""


class Truth(StrEnum):
    """What a proposition is at a point."""

    TRUE = "true"
    FALSE = "false"
    SOME = "true in some equilibria only"
    UNDEFINED = "undefined"


def split(name: str) -> tuple[str, str]:
    """Return the measure a name of a formula reads, and the field.

    Examples
    --------
    >>> split("power.shapley.permanent")
    ('power', 'shapley.permanent')
    """
    measure, _, field = name.partition(".")
    return measure, field


def values_of(formula: Expression, read: Read, ring: Ring) -> list[Value]:
    """Return the values of a formula over all combinations of equilibria of what it reads.

    Parameters
    ----------
    formula : Expression
        Over names of measures and their fields.
    read : callable
        What each measure comes to.
    ring : Ring
        Where the answer lives.

    Raises
    ------
    UndefinedError
        A measure has no value, or it divides by zero.
    """
    found = []
    for known in _assignments(formula, read):
        try:
            found.append(Evaluator(known, ring)(formula.reduce({})))
        except ExpressionError as failure:
            raise UndefinedError(f"{formula.text}: {failure.summary}") from None
    return found


def truth(formula: Expression, read: Read, ring: Ring) -> Truth:
    """Return whether a proposition is true, over all combinations of equilibria.

    Raises
    ------
    UndefinedError
        A measure has no value.
    """
    is_so = {ring.sign(value) != 0 for value in values_of(formula, read, ring)}
    if len(is_so) == 2:
        return Truth.SOME
    return Truth.TRUE if is_so == {True} else Truth.FALSE


def _assignments(formula: Expression, read: Read) -> Iterator[Mapping[str, Value]]:
    settled: dict[str, Value] = {}
    ranging: dict[str, tuple[Value, ...]] = {}
    for name in sorted(formula.names):
        measure, field = split(name)
        found = read(measure)
        if not field and found.options:
            ranging[name] = found.options
        else:
            settled[name] = found.values[field]
    n = prod(map(len, ranging.values()))
    if n > MAX_COMBINATIONS:
        raise UndefinedError(f"{n} combinations of equilibria are too many to go through")
    for options in product(*ranging.values()):
        yield {**settled, **dict(zip(ranging, options, strict=True))}
