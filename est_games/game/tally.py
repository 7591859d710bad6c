"""Tallies: weighted counts of who plays what, and which of them can be reached."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from est_games.errors import GameError, Problem, choices, shown

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MAX_COUNTS = 10_000
MAX_STATES = 500_000
_BLOCK = 4_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """One number that everybody's play adds up to.

    Parameters
    ----------
    name : str
        What it counts.
    weights : tuple of tuple of int, shape (n_types, m_t)
        What a player of each type adds by each strategy, 0 or more.

    Examples
    --------
    >>> signed = Tally(name="signed", weights=((1, 0), (1, 0)))
    >>> signed.total([(2, 3), (1, 0)])
    3
    """

    name: str
    weights: tuple[tuple[int, ...], ...]

    def total(self, counts: Sequence[Sequence[int]]) -> int:
        """Return the tally of a count profile."""
        return sum(
            weight * count
            for row, own in zip(self.weights, counts, strict=True)
            for weight, count in zip(row, own, strict=True)
        )

    def problems(self, n_strategies: Sequence[int]) -> Iterator[Problem]:
        """Yield what does not fit types with so many strategies."""
        path = f"tallies[{shown(self.name)}]"
        if tuple(map(len, self.weights)) != tuple(n_strategies):
            yield Problem(path=path, message="needs a weight for every type and strategy")
        for weight in (weight for row in self.weights for weight in row):
            if type(weight) is not int or not 0 <= weight <= MAX_COUNTS:
                accepted = f"whole numbers from 0 to {MAX_COUNTS}"
                message = "cannot be weighted so"
                yield Problem(path=path, message=message, value=shown(weight), accepted=accepted)


def tallies_of(
    given: Mapping[str, Iterable[Any]] | None,
    types: Sequence[str],
    strategies: Sequence[Sequence[str]],
) -> tuple[Tally, ...]:
    """Return tallies from what they are said to count.

    Parameters
    ----------
    given : mapping of str to iterable, or None
        For each name strategies or (type, strategy) pairs, in a mapping with their weights. None:
        one tally for every type and strategy.
    types, strategies
        Labels.

    Raises
    ------
    GameError
        Something counted is no strategy of any type.
    """
    cells = [
        (name, label) for name, labels in zip(types, strategies, strict=True) for label in labels
    ]
    known = {*cells, *(label for _, label in cells)}
    if given is None:
        given = {f"{name}: {label}": [(name, label)] for name, label in cells}
    problems, found = [], []
    for tally, counted in given.items():
        entries = list(counted)
        strange = [key for key in entries if not (_is_key(key) and key in known)]
        problems += [
            Problem(
                path=f"tallies[{tally}]",
                message="counts what is no strategy",
                value=shown(key),
                accepted=choices(dict.fromkeys(label for _, label in cells)),
            )
            for key in strange
        ]
        if strange:
            continue
        weights = counted if isinstance(counted, Mapping) else dict.fromkeys(entries, 1)
        found.append(
            Tally(
                name=tally,
                weights=tuple(
                    tuple(weights.get((name, label), weights.get(label, 0)) for label in labels)
                    for name, labels in zip(types, strategies, strict=True)
                ),
            )
        )
    if problems:
        raise GameError("not a typed anonymous form", problems)
    return tuple(found)


def _is_key(key: object) -> bool:
    return isinstance(key, str) or (
        isinstance(key, tuple) and all(isinstance(part, str) for part in key)
    )


def reachable(
    sizes: Sequence[int], tallies: Sequence[Tally], n_strategies: Sequence[int]
) -> tuple[tuple[int, ...], ...]:
    """Return all tallies that so many players can reach together, sorted.

    Notes
    -----
    Tallies are held as one whole number in mixed radix. Within a type players are added one at a
    time, then type after type; what coincides is kept once.

    Raises
    ------
    GameError
        There are more than can be held; how many, where they are as many as the count profiles.
    """
    import numpy as np

    limits = [
        1 + sum(n * max(row) for n, row in zip(sizes, tally.weights, strict=True))
        for tally in tallies
    ]
    radices = [math.prod(limits[k + 1 :]) for k in range(len(limits))]
    if math.prod(limits) >= 2**62:
        raise _too_many("have too large a range to be held", sizes, n_strategies)
    reached = np.zeros(1, dtype=np.int64)
    for t, n in enumerate(sizes):
        steps = {
            sum(tally.weights[t][a] * radix for tally, radix in zip(tallies, radices, strict=True))
            for a in range(n_strategies[t])
        }
        own = np.zeros(1, dtype=np.int64)
        for _ in range(n):
            own = np.unique(np.add.outer(sorted(steps), own))
            if len(own) > MAX_STATES:
                raise _too_many(f"take more than {MAX_STATES} values", sizes, n_strategies)
        reached = _sums(reached, own)
        if len(reached) > MAX_STATES:
            raise _too_many(f"take more than {MAX_STATES} values", sizes, n_strategies)
    digits = [
        (reached // radix % limit).tolist() for radix, limit in zip(radices, limits, strict=True)
    ]
    return tuple(zip(*digits, strict=True)) if digits else ((),)


def _sums(first: NDArray[np.int64], second: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the sums of all pairs, each once; where there are too many, those found so far."""
    import numpy as np

    large, small = sorted((first, second), key=len, reverse=True)
    step = max(1, _BLOCK // len(large))
    found = np.zeros(0, dtype=np.int64)
    for start in range(0, len(small), step):
        sums = np.add.outer(small[start : start + step], large).ravel()
        found = np.unique(np.concatenate([found, sums]))
        if len(found) > MAX_STATES:
            break
    return found


def _too_many(message: str, sizes: Sequence[int], n_strategies: Sequence[int]) -> GameError:
    n = math.prod(math.comb(n + m - 1, m - 1) for n, m in zip(sizes, n_strategies, strict=True))
    problem = Problem(
        path="tallies",
        message=f"{message}; there are {n} count profiles",
        accepted=f"up to {MAX_STATES} values: merge types or tallies, e.g. count over all types",
    )
    return GameError("the form is too large", [problem])
