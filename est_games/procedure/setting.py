"""Values given for a situation's parameters, read as exact numbers."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from est_games.errors import GameError, Problem, shown
from est_games.expression import parse_number
from est_games.game.valuation import checked_parameters
from est_games.situation.model import Situation


def read_numbers(given: Mapping[str, Fraction | int | str]) -> dict[str, Fraction]:
    """Return values by name as exact numbers.

    Raises
    ------
    GameError
        Every value that cannot be read, at once.

    Examples
    --------
    >>> read_numbers({"trust": "1/2", "bias": 3})
    {'trust': Fraction(1, 2), 'bias': Fraction(3, 1)}
    """
    problems, found = [], {}
    for name, value in given.items():
        try:
            found[name] = value if isinstance(value, Fraction) else parse_number(value)
        except ValueError as reason:
            problems.append(
                Problem(
                    path=shown(name),
                    message=f"is {reason}",
                    value=str(value)[:80],
                    accepted='3, 0.25 or "1/4"',
                )
            )
    if problems:
        raise GameError("parameters cannot be set", problems)
    return found


def read_parameters(
    situation: Situation, given: Mapping[str, Fraction | int | str]
) -> dict[str, Fraction]:
    """Return the value of every parameter of a situation, the given ones replacing its own.

    Raises
    ------
    GameError
        A name is unknown, a value cannot be read or leaves its range.
    """
    return checked_parameters(situation.parameters, read_numbers(given))
