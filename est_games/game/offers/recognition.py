"""Who makes the next offer: by lot, in turn, or as a Markov chain has it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from est_games.errors import Problem, choices, shown
from est_games.game.number import ACCEPTED, exact_number

MAX_STATES = 200

Row = tuple[Fraction, ...]

RECOGNITION_ACCEPTED = (
    "None (by lot, all players alike), a probability for each type, the types in the order of "
    "their turns, or for each type how likely each is to propose after its offer failed"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognition:
    """States, each with the type that proposes in it.

    Parameters
    ----------
    proposers : tuple of int, shape (n_states,)
        Whose member proposes; which of several alike members is drawn by lot.
    transition : tuple of tuple of Fraction, shape (n_states, n_states)
        The probability of each state after the offer in one was turned down.
    start : tuple of Fraction, shape (n_states,)
        The probability of each state at first.
    """

    proposers: tuple[int, ...]
    transition: tuple[Row, ...]
    start: Row


def read_recognition(
    given: Any, first: Any, types: Sequence[str], sizes: Sequence[int]
) -> tuple[Recognition | None, list[Problem]]:
    """Read who proposes as a user gives it.

    Parameters
    ----------
    given : None, mapping or sequence of str
        See :data:`RECOGNITION_ACCEPTED`.
    first : str, mapping of str to number, or None
        For a chain: who proposes first.
    types : sequence of str
        Names.
    sizes : sequence of int
        How many of each.

    Examples
    --------
    >>> read_recognition(["a", "b"], None, ["a", "b"], [1, 1])[0].transition
    ((Fraction(0, 1), Fraction(1, 1)), (Fraction(1, 1), Fraction(0, 1)))
    """
    if given is None:
        total = sum(sizes)
        row = tuple(Fraction(n, total) for n in sizes)
        return _by_lot(row), _only_chains(first)
    if isinstance(given, Mapping) and any(isinstance(row, Mapping) for row in given.values()):
        return _chain(given, first, types)
    if isinstance(given, Mapping):
        row, problems = _row(given, types, "recognition")
        problems += _only_chains(first)
        return (None if problems else _by_lot(row)), problems
    if isinstance(given, list | tuple) and given:
        unknown = [_no_type(name, f"recognition[{k}]", types) for k, name in enumerate(given)]
        problems = [problem for problem in unknown if problem] + _only_chains(first)
        missing = [name for name in types if name not in given]
        if missing and not problems:
            problems = [Problem(path="recognition", message="never lets propose", value=missing[0])]
        if problems or len(given) > MAX_STATES:
            return None, problems or [_not_recognition(f"{len(given)} turns")]
        n = len(given)
        return Recognition(
            proposers=tuple(types.index(name) for name in given),
            transition=tuple(tuple(Fraction(k == (m + 1) % n) for k in range(n)) for m in range(n)),
            start=tuple(Fraction(k == 0) for k in range(n)),
        ), []
    return None, [_not_recognition(shown(given))]


def recognition_problems(recognition: Recognition, n_types: int) -> Iterator[Problem]:
    """Yield what is wrong with a chain of proposers."""
    n = len(recognition.proposers)
    if not 1 <= n <= MAX_STATES or not all(
        type(t) is int and 0 <= t < n_types for t in recognition.proposers
    ):
        yield Problem(path="proposers", message=f"must be types, in 1 to {MAX_STATES} states")
    rows = {"start": recognition.start} | {
        f"transition[{m}]": row for m, row in enumerate(recognition.transition)
    }
    if len(recognition.transition) != n:
        yield Problem(path="transition", message=f"must have {n} rows")
    for path, row in rows.items():
        if len(row) != n or any(type(x) is not Fraction or x < 0 for x in row) or sum(row) != 1:
            yield Problem(path=path, message=f"must be {n} Fractions from 0 that add up to 1")


def _by_lot(row: Row) -> Recognition:
    drawn = tuple(t for t, x in enumerate(row) if x)
    start = tuple(row[t] for t in drawn)
    return Recognition(proposers=drawn, transition=(start,) * len(drawn), start=start)


def _chain(
    given: Mapping[Any, Any], first: Any, types: Sequence[str]
) -> tuple[Recognition | None, list[Problem]]:
    problems = [_no_type(name, "recognition", types) for name in given]
    found = [problem for problem in problems if problem]
    rows = []
    for name in types:
        row, mistakes = _row(given.get(name), types, f"recognition.{name}")
        rows.append(row)
        found += mistakes
    if first is None:
        first = types[0]
    start: Row = tuple(Fraction(name == first) for name in types)
    if isinstance(first, Mapping):
        start, mistakes = _row(first, types, "first")
        found += mistakes
    else:
        unknown = _no_type(first, "first", types)
        found += [unknown] if unknown else []
    if found:
        return None, found
    states = tuple(range(len(types)))
    return Recognition(proposers=states, transition=tuple(rows), start=start), []


def _row(given: Any, types: Sequence[str], path: str) -> tuple[Row, list[Problem]]:
    if not isinstance(given, Mapping):
        message = "must give a probability to each type"
        return (), [Problem(path=path, message=message, value=shown(given))]
    problems = [p for p in (_no_type(name, path, types) for name in given) if p]
    row = []
    for name in types:
        try:
            row.append(exact_number(given.get(name, 0)))
        except ValueError as mistake:
            problems.append(
                Problem(
                    path=f"{path}.{name}",
                    message=str(mistake),
                    value=shown(given[name]),
                    accepted=ACCEPTED,
                )
            )
    if not problems and (min(row) < 0 or sum(row) != 1):
        problems.append(
            Problem(
                path=path,
                message="must be probabilities that add up to exactly 1",
                value=shown(str(sum(row))),
                accepted="text such as 1/3 or 0.3 where floats do not add up",
            )
        )
    return tuple(row), problems


def _only_chains(first: Any) -> list[Problem]:
    if first is None:
        return []
    message = "is asked only of a chain of proposers"
    return [Problem(path="first", message=message, value=shown(first), accepted="None")]


def _no_type(name: object, path: str, types: Sequence[str]) -> Problem | None:
    if isinstance(name, str) and name in types:
        return None
    return Problem(path=path, message="names no player", value=shown(name), accepted=choices(types))


def _not_recognition(value: str) -> Problem:
    return Problem(
        path="recognition",
        message="does not say who proposes",
        value=value,
        accepted=RECOGNITION_ACCEPTED,
    )
