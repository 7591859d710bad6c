"""Claims that cannot be read prove nothing: what goes wrong in reading one is a problem of its."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from functools import wraps
from typing import Any, ParamSpec

from est_games.errors import Problem, shown

P = ParamSpec("P")

MALFORMED = (
    ValueError,
    IndexError,
    TypeError,
    KeyError,
    AttributeError,
    ArithmeticError,
    RecursionError,
)
"""What reading a claim of another shape than it should have, or a bottomless one, comes to."""


def refuses_malformed(
    check: Callable[P, tuple[Problem, ...]],
) -> Callable[P, tuple[Problem, ...]]:
    """Return a check that finds something wrong with a claim where it cannot be read.

    Examples
    --------
    >>> @refuses_malformed
    ... def problems(prices):
    ...     return tuple(Problem(path="prices", message="is negative") for x in prices if x < 0)
    >>> problems([1])
    ()
    >>> print(*problems(None))
    claim: cannot be read [found "'NoneType' object is not iterable"]
    """

    @wraps(check)
    def checked(*claim: P.args, **options: P.kwargs) -> tuple[Problem, ...]:
        try:
            return check(*claim, **options)
        except MALFORMED as mistake:
            found = shown(str(mistake) or type(mistake).__name__)
            return (Problem(path="claim", message="cannot be read", value=found),)

    return checked


def are_exact(numbers: Iterable[Any]) -> bool:
    """Tell whether all are Fractions or whole: of others no comparison proves anything.

    Examples
    --------
    >>> are_exact([1, Fraction(1, 2)]), are_exact([0.5]), are_exact([float("nan")])
    (True, False, False)
    """
    return all(isinstance(x, Fraction | int) for x in numbers)
