"""Priors over profiles of types as users give them: jointly, or each player's by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import product
from typing import Any, TypeVar

from est_games.errors import GameError, Problem, shown
from est_games.game.number import ACCEPTED, exact_number

_Weight = TypeVar("_Weight")


def prior_of(
    given: Mapping[Any, Any], players: Sequence[str], types: Sequence[Sequence[str]]
) -> tuple[Fraction, ...]:
    """Return the probability of each profile of types in C order.

    Parameters
    ----------
    given : mapping
        From profiles of types to numbers, or from players to mappings from their types to numbers.
    players : sequence of str
        Names.
    types : sequence of sequences of str
        Labels.

    Raises
    ------
    GameError
        It names what is no type, or what is no number.

    Examples
    --------
    >>> given = {"A": {"high": "1/2", "low": "1/2"}, "B": {"only": 1}}
    >>> [str(p) for p in prior_of(given, ["A", "B"], [["high", "low"], ["only"]])]
    ['1/2', '1/2']
    """
    return tuple(
        joint_weights(given, players, types, exact_number, Fraction(0), Fraction(1), ACCEPTED)
    )


def joint_weights(
    given: Mapping[Any, Any],
    players: Sequence[str],
    types: Sequence[Sequence[str]],
    read: Callable[[Any], _Weight],
    nought: _Weight,
    one: _Weight,
    accepted: str,
) -> list[_Weight]:
    """Return the weight of each profile of types, in any numbers that multiply.

    Parameters
    ----------
    given, players, types
        As in :func:`prior_of`.
    read : callable
        Makes a weight of what was given; raises ValueError.
    nought, one : weight
        That of a profile left out; what a product starts from.
    accepted : str
        What is accepted, in words.
    """
    problems: list[Problem] = []

    def weight(value: object, path: str) -> _Weight:
        try:
            return read(value)
        except ValueError as mistake:
            problems.append(
                Problem(path=path, message=str(mistake), value=shown(value), accepted=accepted)
            )
            return nought

    profiles = list(product(*types))
    if set(given) == set(players) and all(isinstance(own, Mapping) for own in given.values()):
        for name, own in zip(players, types, strict=True):
            if set(given[name]) != set(own):
                problems.append(
                    Problem(
                        path=f"prior[{name}]",
                        message="must name each type",
                        value=shown(list(given[name])),
                        accepted=", ".join(own),
                    )
                )
        if problems:
            raise GameError("no prior can be read so", problems)
        rows = {
            (name, kind): weight(given[name][kind], f"prior[{name}][{kind}]")
            for name, own in zip(players, types, strict=True)
            for kind in own
        }
        found = []
        for theta in profiles:
            total = one
            for key in zip(players, theta, strict=True):
                total = total * rows[key]  # type: ignore[operator]
            found.append(total)
    else:
        strange = [theta for theta in given if theta not in set(profiles)]
        problems.extend(
            Problem(
                path="prior",
                message="names what is no profile of types",
                value=shown(theta),
                accepted=f"such as {profiles[0]}, or a mapping for each player" if profiles else "",
            )
            for theta in strange[:3]
        )
        found = [
            weight(given[theta], f"prior[{', '.join(theta)}]") if theta in given else nought
            for theta in profiles
        ]
    if problems:
        raise GameError("no prior can be read so", problems)
    return found
