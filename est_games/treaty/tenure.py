"""From when to when states are members: who belonged to a class of members on a day, who voted.

A class names the days on which its states joined, left or were suspended. The day of a situation
decides who belongs to an institution in force; without one it is the last day there is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

from pydantic import BeforeValidator, Field

from est_games.record import DAY_SCHEMA, read_day

if TYPE_CHECKING:
    from est_games.treaty.member import MemberClass

Spans: TypeAlias = tuple[tuple[date, date], ...]
"""Spans of time: from each first day on, until before each second."""

SUSPENDED = " suspended"
"""What is added to the name of a class for those of its states that have lost their vote."""
LAST_DAY = date.max - timedelta(days=1)
"""What a day is taken to be where none is given: whatever began without an end still lasts."""
_SPAN_ACCEPTED = "a day, or two days in brackets: from when, and until when"


def _as_span(value: Any) -> tuple[date, date]:
    """Read a day from which on, or that and the day on which it ends."""
    if not isinstance(value, list | tuple):
        return read_day(value), date.max
    if len(value) != 2:
        raise ValueError(f"is not a span of time | {_SPAN_ACCEPTED}")
    first, last = map(read_day, value)
    if first >= last:
        raise ValueError(f"ends before it begins | {_SPAN_ACCEPTED}")
    return first, last


def is_span(value: Any) -> bool:
    """Whether a value of a file is a day, or two days in order.

    Examples
    --------
    >>> is_span(1999), is_span([1962, 2009]), is_span([2009, 1962]), is_span("spring")
    (True, True, False, False)
    """
    try:
        _as_span(value)
    except ValueError:
        return False
    return True


Span = Annotated[
    Any,
    BeforeValidator(_as_span),
    Field(
        json_schema_extra={"anyOf": [*DAY_SCHEMA["anyOf"], {"type": "array", "items": DAY_SCHEMA}]},
        description=_SPAN_ACCEPTED,
    ),
]


def spans_of(member: MemberClass, state: str) -> Spans:
    """Return when a state belongs to a class of members.

    Examples
    --------
    >>> from est_games.treaty.member import MemberClass
    >>> africa = MemberClass.model_validate(
    ...     {"id": "all", "states": ["MAR"], "joined": 1963, "left": {"MAR": [1984, 2017]}}
    ... )
    >>> [(first.year, last.year) for first, last in spans_of(africa, "MAR")]
    [(1963, 1984), (2017, 9999)]
    """
    first = member.joined.get(state, date.min)
    if state not in member.left:
        return ((first, date.max),)
    gone, back = member.left[state]
    return tuple((a, b) for a, b in ((first, gone), (max(first, back), date.max)) if a < b)


def meet(one: Spans, other: Spans) -> bool:
    """Whether two spans of time, one of each, have a day in common."""
    return any(max(a, c) < min(b, d) for a, b in one for c, d in other)


def members_on(members: Iterable[MemberClass], day: date | None = None) -> tuple[MemberClass, ...]:
    """Return the classes of members as they were on a day.

    A state that had not joined or had left is no member. One that was suspended is bound and has no
    vote: those of a class are a class after it. A class of whose states none is left is none.

    Parameters
    ----------
    members : iterable of MemberClass
        As the treaty has them.
    day : date or None
        The last there is, where left out.

    Examples
    --------
    >>> from est_games.treaty.member import MemberClass
    >>> states = {"id": "all", "states": ["CUB", "HND", "GUY"], "joined": {"GUY": 1991}}
    >>> oas = MemberClass.model_validate({**states, "suspended": {"CUB": [1962, 2009]}})
    >>> [(each.id, each.states, each.votes) for each in members_on([oas], date(1980, 1, 1))]
    [('all', ('HND',), True), ('all suspended', ('CUB',), False)]
    """
    return tuple(part for member in members for part in _on(member, day or LAST_DAY))


def _on(member: MemberClass, day: date) -> Iterator[MemberClass]:
    if not member.is_dated:
        yield member
        return
    present = [
        state
        for state in member.states
        if any(first <= day < last for first, last in spans_of(member, state))
    ]
    silent = {
        state: span
        for state, span in member.suspended.items()
        if state in present and span[0] <= day < span[1]
    }
    voting = tuple(state for state in present if state not in silent)
    undated: dict[str, Any] = {"count": None, "joined": {}, "left": {}, "suspended": {}}
    if voting:
        yield member.model_copy(update={**undated, "states": voting})
    if silent:
        changes = {"id": f"{member.id}{SUSPENDED}", "states": tuple(silent), "votes": False}
        yield member.model_copy(update={**undated, **changes})
