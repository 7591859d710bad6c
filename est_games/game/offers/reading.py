"""What the forms of offers have in common: numbers and players read, ranges checked, refusals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

from est_games.errors import GameError, Problem, shown
from est_games.game.number import number_or_problem

_SHOWN_PROBLEMS = 20


def refuse(summary: str, problems: Iterable[Problem]) -> None:
    """Raise what is wrong, if anything is.

    Raises
    ------
    GameError
        There is a problem.
    """
    found = list(problems)
    if found:
        raise GameError(summary, found[:_SHOWN_PROBLEMS])


def numbers_of(given: Any, path: str, n: int | None, problems: list[Problem]) -> list[Fraction]:
    """Return a list of numbers; what is none, or a list of another length, is a problem.

    Parameters
    ----------
    given : object
        As a user gives it.
    path : str
        Where it stands.
    n : int or None
        How many there must be.
    problems : list of Problem
        Grows by what is wrong.

    Examples
    --------
    >>> numbers_of(["1/2", 0.25], "costs", 2, [])
    [Fraction(1, 2), Fraction(1, 4)]
    """
    if not isinstance(given, list | tuple) or (n is not None and len(given) != n):
        wanted = "a list of numbers" if n is None else f"{n} numbers"
        problems.append(Problem(path=path, message=f"must be {wanted}", value=shown(given)))
        return [Fraction(0)] * (n or 0)
    return [number_or_problem(value, f"{path}[{k}]", problems) for k, value in enumerate(given)]


def pair_of(given: Any, path: str, problems: list[Problem]) -> tuple[Any, Any]:
    """Return a pair, whatever it holds; what is none is a problem."""
    if isinstance(given, list | tuple) and len(given) == 2:
        return given[0], given[1]
    problems.append(Problem(path=path, message="must be two", value=shown(given)))
    return None, None


def range_problems(
    amount: Any,
    path: str,
    message: str,
    most: Fraction | int | None = None,
) -> Iterator[Problem]:
    """Yield a problem unless something is a Fraction from 0 on, and not above a bound.

    Examples
    --------
    >>> [str(p) for p in range_problems(Fraction(2), "power", "is no probability", 1)]
    ["power: is no probability [found '2'; accepted: from 0 to 1]"]
    """
    if type(amount) is not Fraction or amount < 0 or (most is not None and amount > most):
        yield Problem(
            path=path,
            message=message,
            value=shown(str(amount)),
            accepted="from 0" if most is None else f"from 0 to {most}",
        )
