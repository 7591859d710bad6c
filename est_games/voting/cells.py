"""The states of two bodies, sorted by what they are in each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from est_games.errors import Problem, TreatyError, choices, shown
from est_games.voting.body import VotingBody


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """States that are of one class in each body; None where they do not vote in it."""

    classes: tuple[str | None, str | None]
    count: int

    @property
    def label(self) -> str:
        """The class, or both where they differ."""
        first, second = self.classes
        if first == second:
            return str(first)
        return f"{first or '-'} / {second or '-'}"


def cells_of(
    first: VotingBody,
    second: VotingBody,
    shared: Mapping[str, Mapping[str, int]] | None,
    recused: list[Mapping[str, int]],
) -> Iterator[Cell]:
    """Yield the cells of two bodies, with those who are left out of a vote taken out of it.

    Parameters
    ----------
    first, second : VotingBody
        The bodies.
    shared : mapping of str to mapping of str to int, optional
        How many of each class of the first are of which class of the second.
    recused : list of two mappings of str to int
        How many of each class do not vote, in either.

    Raises
    ------
    TreatyError
        The members do not fit together.
    """
    sizes = [{v.name: v.count for v in body.electorate.classes} for body in (first, second)]
    left = [dict(out) for out in recused]
    found: dict[tuple[str | None, str | None], int] = {}
    for classes, count in _shared(sizes, shared):
        out = [
            min(count, left[i].get(name, 0)) if name is not None else 0
            for i, name in enumerate(classes)
        ]
        for i, name in enumerate(classes):
            if name is not None and out[i]:
                left[i][name] -= out[i]
        neither = min(out)
        parts = (
            (classes, count - max(out)),
            ((None, classes[1]), out[0] - neither),
            ((classes[0], None), out[1] - neither),
        )
        for key, n in parts:
            if n and any(key):
                found[key] = found.get(key, 0) + n
    for key, n in found.items():
        yield Cell(classes=key, count=n)


def _shared(
    sizes: list[dict[str, int]], shared: Mapping[str, Mapping[str, int]] | None
) -> Iterator[tuple[tuple[str | None, str | None], int]]:
    """Yield how many states are of which two classes, then those of one body only."""
    given = _same_members(sizes) if shared is None else shared
    problems = list(_shared_problems(sizes, given))
    if problems:
        raise TreatyError("the bodies cannot be compared", problems)
    left = [dict(row) for row in sizes]
    for name, row in given.items():
        for other, n in row.items():
            left[0][name] -= n
            left[1][other] -= n
            if n:
                yield (name, other), n
    for name, n in left[0].items():
        if n:
            yield (name, None), n
    for name, n in left[1].items():
        if n:
            yield (None, name), n


def _same_members(sizes: list[dict[str, int]]) -> Mapping[str, Mapping[str, int]]:
    first, second = sizes
    if first == second:
        return {name: {name: n} for name, n in first.items()}
    if sum(first.values()) == sum(second.values()):
        if len(first) == 1:
            return dict.fromkeys(first, second)
        if len(second) == 1:
            return {name: dict.fromkeys(second, n) for name, n in first.items()}
    problem = Problem(
        path="shared",
        message="is missing, and the bodies do not have the same members",
        value=f"{shown(first)} and {shown(second)}",
        accepted="how many of each class of the first are of which class of the second",
    )
    raise TreatyError("the bodies cannot be compared", [problem])


def _shared_problems(
    sizes: list[dict[str, int]], given: Mapping[str, Mapping[str, int]]
) -> Iterator[Problem]:
    totals: dict[str, int] = {}
    for name, row in given.items():
        if name not in sizes[0]:
            yield Problem(
                path=f"shared.{shown(name)}",
                message="is no class of the first body",
                accepted=choices(sizes[0]),
            )
        elif min(row.values(), default=0) < 0 or sum(row.values()) > sizes[0][name]:
            yield Problem(
                path=f"shared.{name}",
                message="shares out more than there are",
                value=shown(dict(row)),
                accepted=f"numbers from 0 that add up to at most {sizes[0][name]}",
            )
        for other, n in row.items():
            totals[other] = totals.get(other, 0) + n
    for other, n in totals.items():
        if n > sizes[1].get(other, -1):
            yield Problem(
                path=f"shared.*.{shown(other)}",
                message="is more than the second body has of that class",
                value=str(n),
                accepted=f"at most {sizes[1][other]}" if other in sizes[1] else choices(sizes[1]),
            )
