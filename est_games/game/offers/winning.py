"""Who must agree: coalitions by how many of each type they hold, without a word on why they win.

A rule is a list of *alternatives*, of which one suffices. An alternative is a list of quotas over
groups of types that do not overlap, all of which must be met: two of the three, and both permanent
members. A single alternative says all there is to say of majorities, vetoes and unanimity.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from est_games.errors import Problem, shown

MAX_ALTERNATIVES = 2_000

Counts = tuple[int, ...]
"""How many of each type."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """So many members of some types, whoever they are.

    Parameters
    ----------
    types : tuple of int
        Places of the types in the group, ascending.
    count : int
        How many of their members are needed, at least one.
    """

    types: tuple[int, ...]
    count: int


Alternative = tuple[Quota, ...]
"""Quotas over disjoint groups, all to be met."""


def unanimity(sizes: Sequence[int]) -> tuple[Alternative, ...]:
    """Return the rule under which everybody must agree.

    Examples
    --------
    >>> unanimity([1, 2])
    ((Quota(types=(0, 1), count=3),),)
    """
    return ((Quota(types=tuple(range(len(sizes))), count=sum(sizes)),),)


def alternatives_of(profiles: Iterable[Counts], sizes: Sequence[int]) -> tuple[Alternative, ...]:
    """Return a rule from its minimal winning coalitions.

    Parameters
    ----------
    profiles : iterable of tuple of int, shape (n_types,)
        The minimal winning coalitions, each as how many of each type it holds.
    sizes : sequence of int, shape (n_types,)
        How many of each type there are.

    Notes
    -----
    1. Two types are interchangeable if, in every minimal winning coalition, a member of either may
       be replaced by one of the other.
    2. Interchangeable types make a group. What a coalition needs is so many of each group.

    Examples
    --------
    Both of the first type and any two of five others, who come as two types:

    >>> alternatives_of([(2, 2, 0), (2, 1, 1), (2, 0, 2)], [2, 3, 2])
    ((Quota(types=(0,), count=2), Quota(types=(1, 2), count=2)),)
    """
    winning = frozenset(profiles)
    groups: list[list[int]] = []
    for t in range(len(sizes)):
        home = next((g for g in groups if _interchangeable(g[0], t, winning, sizes)), None)
        if home is None:
            groups.append([t])
        else:
            home.append(t)
    totals = {tuple(sum(profile[t] for t in group) for group in groups) for profile in winning}
    return tuple(
        tuple(
            Quota(types=tuple(group), count=total)
            for group, total in zip(groups, row, strict=True)
            if total
        )
        for row in sorted(totals)
    )


def _interchangeable(s: int, t: int, winning: frozenset[Counts], sizes: Sequence[int]) -> bool:
    return all(
        _moved(profile, a, b) in winning
        for a, b in ((s, t), (t, s))
        for profile in winning
        if profile[a] and profile[b] < sizes[b]
    )


def _moved(profile: Counts, a: int, b: int) -> Counts:
    changed = list(profile)
    changed[a] -= 1
    changed[b] += 1
    return tuple(changed)


def winning_problems(
    winning: Sequence[Alternative], sizes: Sequence[int], path: str = "winning"
) -> Iterator[Problem]:
    """Yield what is wrong with a rule."""
    if not 1 <= len(winning) <= MAX_ALTERNATIVES:
        yield Problem(
            path=path,
            message="must let some coalition agree",
            value=f"{len(winning)} alternatives",
            accepted=f"1 to {MAX_ALTERNATIVES}",
        )
    for k, alternative in enumerate(winning[:MAX_ALTERNATIVES]):
        used = list(chain.from_iterable(quota.types for quota in alternative))
        if not alternative or len(set(used)) < len(used) or not set(used) <= set(range(len(sizes))):
            yield Problem(path=f"{path}[{k}]", message="must be quotas of groups that differ")
            continue
        for quota in alternative:
            most = sum(sizes[t] for t in quota.types)
            if not 1 <= quota.count <= most:
                yield Problem(
                    path=f"{path}[{k}]",
                    message="asks for members who are not there, or for nobody",
                    value=shown(quota.count),
                    accepted=f"1 to {most}",
                )


def read_winning(
    given: Any, types: Sequence[str], sizes: Sequence[int]
) -> tuple[tuple[Alternative, ...], list[Problem]]:
    """Read a rule as a user gives it.

    Parameters
    ----------
    given : None, int or list of mapping of str to int
        Nothing: everybody must agree. A number: so many of all. A list: the winning coalitions, as
        how many of each type they hold; those that contain another are left out.
    types : sequence of str
        Names.
    sizes : sequence of int
        How many of each.

    Examples
    --------
    >>> read_winning(2, ["a", "b", "c"], [1, 1, 1])[0]
    ((Quota(types=(0, 1, 2), count=2),),)
    >>> pairs = [{"a": 1, "b": 1}, {"a": 1, "c": 1}]
    >>> read_winning(pairs, ["a", "b", "c"], [1, 1, 1])[0]
    ((Quota(types=(0,), count=1), Quota(types=(1, 2), count=1)),)
    """
    if given is None:
        return unanimity(sizes), []
    if isinstance(given, int) and not isinstance(given, bool):
        rule: tuple[Alternative, ...] = ((Quota(types=tuple(range(len(sizes))), count=given),),)
        return rule, list(winning_problems(rule, sizes))
    if not isinstance(given, list | tuple) or not given:
        return (), [_not_winning(given, "winning")]
    problems = [problem for k, row in enumerate(given) for problem in _row_problems(row, k, types)]
    if problems or len(given) > MAX_ALTERNATIVES:
        return (), problems or [_not_winning(f"{len(given)} coalitions", "winning")]
    profiles = {tuple(row.get(name, 0) for name in types) for row in given}
    rule = alternatives_of(_minimal(profiles), sizes)
    return rule, list(winning_problems(rule, sizes)) + [
        Problem(
            path="winning",
            message="a coalition holds more of a type than there are",
            value=shown(dict(zip(types, profile, strict=True))),
        )
        for profile in sorted(profiles)
        if any(k > n for k, n in zip(profile, sizes, strict=True))
    ]


def _minimal(profiles: Iterable[Counts]) -> list[Counts]:
    least: list[Counts] = []
    for profile in sorted(profiles, key=lambda row: (sum(row), row)):
        if not any(all(a <= b for a, b in zip(small, profile, strict=True)) for small in least):
            least.append(profile)
    return least


def _row_problems(row: object, k: int, types: Sequence[str]) -> Iterator[Problem]:
    path = f"winning[{k}]"
    if not isinstance(row, Mapping):
        yield _not_winning(row, path)
        return
    for name, count in row.items():
        if name not in types:
            yield Problem(
                path=path, message="names no player", value=shown(name), accepted=", ".join(types)
            )
        elif isinstance(count, bool) or not isinstance(count, int) or count < 0:
            yield Problem(
                path=f"{path}.{name}",
                message="is no number of members",
                value=shown(count),
                accepted="a whole number from 0",
            )
    if not row:
        yield Problem(path=path, message="holds nobody")


def _not_winning(value: object, path: str) -> Problem:
    return Problem(
        path=path,
        message="does not say who must agree",
        value=shown(value),
        accepted="a number of players, or up to "
        f"{MAX_ALTERNATIVES} coalitions such as {{'permanent': 5, 'elected': 4}}",
    )
