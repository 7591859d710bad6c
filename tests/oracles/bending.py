"""Values bent at one place: every field of a claim, to another of its kind or to nonsense."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from fractions import Fraction
from random import Random
from typing import Any

import numpy as np

Path = tuple[Any, ...]
"""From the whole value to a place in it: field names, places and keys, each with its kind."""

_MOST_PLACES = 4_000
NESTED: Any = ()
for _ in range(3_000):
    NESTED = (NESTED,)
NONSENSE = (
    None,
    float("nan"),
    float("inf"),
    -1,
    10**40,
    Fraction(-1, 10**40),
    0.5,
    True,
    "",
    "nothing of the game",
    (),
    (None,),
    ((),),
    [],
    {},
    frozenset(),
    np.array([np.nan]),
    NESTED,
)
"""What has no business in a claim; the last is nested deeper than any stack."""


def children(value: Any) -> list[tuple[Path, Any]]:
    """Return the places directly in a value."""
    if is_dataclass(value) and not isinstance(value, type):
        # What a class works out for itself is no field of a claim.
        return [
            (("field", each.name), getattr(value, each.name)) for each in fields(value) if each.init
        ]
    if isinstance(value, Mapping):
        found = [(("value", key), own) for key, own in value.items()]
        return found + [(("key", key), key) for key in value]
    if isinstance(value, tuple | list):
        return [(("place", k), own) for k, own in enumerate(value)]
    if isinstance(value, frozenset):
        return [(("member", own), own) for own in value]
    return []


def places(value: Any) -> dict[Path, list[Path]]:
    """Return all places in a value, by what they are: the way to them less which of many."""
    found: dict[Path, list[Path]] = {}
    waiting: list[tuple[Path, Path, Any]] = [((), (), value)]
    for number, (kind, path, own) in enumerate(waiting):
        found.setdefault(kind, []).append(path)
        if number > _MOST_PLACES:
            break
        for step, below in children(own):
            sort = step if step[0] == "field" else (step[0], type(below).__name__)
            # Trees of case distinctions are of one kind however deep.
            deeper = kind if len(kind) > 12 else (*kind, sort)
            waiting.append((deeper, (*path, step), below))
    return found


def at(value: Any, path: Path) -> Any:
    """Return what is at a place."""
    for sort, name in path:
        if sort == "field":
            value = getattr(value, name)
        elif sort in ("value", "place"):
            value = value[name]
        else:
            value = name
    return value


def put(value: Any, path: Path, new: Any) -> Any:
    """Return a value with something else at a place; the value itself stays as it is."""
    above = [value]
    for k in range(len(path)):
        above.append(at(above[-1], path[k : k + 1]))
    for own, (sort, name) in zip(reversed(above[:-1]), reversed(path), strict=True):
        if sort == "field":
            given = {each.name: getattr(own, each.name) for each in fields(own) if each.init}
            new = type(own)(**{**given, name: new})
        elif sort == "value":
            new = {**own, name: new}
        elif sort == "key":
            new = {new if key == name else key: each for key, each in own.items()}
        elif sort == "member":
            new = own - {name} | {new}
        else:
            row = list(own)
            row[name] = new
            new = type(own)(row)
    return new


def others(rng: Random, value: Any, pool: list[Any]) -> Iterator[Any]:
    """Yield values of the same kind."""
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield from (value + 1, value - 1, 0, -1, -value, value + 10**6)
    elif isinstance(value, Fraction):
        yield from (value + 1, -value, value / 2, Fraction(0), Fraction(1), 1 - value)
        yield from (value + Fraction(1, 10**9), value - Fraction(1, 10**40), value * 10**30)
        yield float(value)
    elif isinstance(value, str):
        yield value + " "
    elif isinstance(value, tuple | list) and value:
        k, j = rng.randrange(len(value)), rng.randrange(len(value))
        row = list(value)
        for new in (row[:k] + row[k + 1 :], [*row, row[k]], row[::-1], row[:k] + row[k:][:1] * 2):
            yield type(value)(new)
        row[k], row[j] = row[j], row[k]
        yield type(value)(row)
        yield type(value)()
    elif isinstance(value, frozenset) and value:
        yield value - {rng.choice(sorted(value, key=repr))}
        yield frozenset()
    elif isinstance(value, Mapping) and value:
        key, other = (rng.choice(list(value)) for _ in range(2))
        yield {k: x for k, x in value.items() if k != key}
        yield {**value, key: value[other], other: value[key]}
        yield {}
    elif isinstance(value, np.ndarray) and value.size:
        for amount in (1, -1, 10**6):
            new = value.copy()
            new.flat[rng.randrange(value.size)] += amount
            yield new
        yield value[:-1]
        yield value[::-1]
        yield value.astype(float)
    alike = [each for each in pool if type(each) is type(value)]
    if alike:
        yield from (rng.choice(alike) for _ in range(3))


def bent(rng: Random, value: Any, *, is_hostile: bool = False) -> tuple[str, Any] | None:
    """Return a value bent at one place, and where; None where nothing came of it.

    Kinds of places are as likely as one another, however many places are of a kind.
    """
    found = places(value)
    path = rng.choice(found[rng.choice(list(found))])
    own = at(value, path)
    if is_hostile:
        choices = list(NONSENSE)
    else:
        pool = [at(value, rng.choice(same)) for same in found.values() for _ in range(2)]
        choices = list(others(rng, own, pool))
    if not choices:
        return None
    try:
        new = put(value, path, rng.choice(choices))
    except Exception:
        # A value that cannot be made is no claim.
        return None
    return ".".join(str(name) for sort, name in path if sort == "field"), new
