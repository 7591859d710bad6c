"""Where in the space of payoffs a verdict can change: the sides of projected polytopes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import gcd, lcm

from est_games.certificate.removed_outcome import Criterion, Numbers
from est_games.game.signalling import Message

MAX_SIDES = 5_000
"""More inequalities are not made on the way."""

Side = tuple[int, ...]
"""A linear function of the payoffs of a message's senders: a factor each, and a constant."""


class TooManySidesError(Exception):
    """There are too many inequalities."""


def dividing_sides(message: Message, criterion: Criterion, faces: Sequence[Numbers]) -> list[Side]:
    r"""Return linear functions of payoffs such that a verdict hangs only on their signs.

    Parameters
    ----------
    message : Message
        The message tested.
    criterion : {"intuitive", "equilibrium-dominance", "d1", "d2", "never-weak-best"}
        By what.
    faces : sequence of tuple of int
        Responses that are best together for some belief.

    Notes
    -----
    Every question is whether a mixture `r` of the responses of a face has :math:`u_t(r) \ge U_t`
    for some types and :math:`u_t(r) \le U_t` for others, or both for one. The payoffs `U` for
    which there is one are a polyhedron, whose inequalities come from eliminating `r` (Fourier and
    Motzkin). Comparisons with pure responses are the same for one type and one response.

    References
    ----------
    Ziegler (1995), Lectures on Polytopes, section 1.2.

    Examples
    --------
    >>> message = Message(
    ...     label="m", information_set=1, senders=(0,), actions=(0,), responses=("a", "b"),
    ...     nodes=(1,), sender_payoffs=((Fraction(0), Fraction(2)),),
    ...     receiver_payoffs=((Fraction(0), Fraction(0)),),
    ... )
    >>> dividing_sides(message, "intuitive", [(0, 1)])
    [(1, -2), (1, 0)]
    """
    n = len(message.senders)
    found = set()
    for place, row in enumerate(message.sender_payoffs):
        for amount in row:
            found.add(_whole([*(Fraction(k == place) for k in range(n)), -amount]))
    if criterion != "intuitive":
        for face in faces:
            for signs in _questions(n, criterion):
                found |= set(_projected(message, face, signs))
    return sorted(found)


def _questions(n: int, criterion: Criterion) -> Iterator[dict[int, int]]:
    yield dict.fromkeys(range(n), -1)
    for place in range(n):
        others = [other for other in range(n) if other != place]
        if criterion == "d1":
            yield from ({place: 1, other: -1} for other in others)
        elif criterion == "d2":
            yield {place: 1, **dict.fromkeys(others, -1)}
        elif criterion == "never-weak-best":
            yield {place: 0, **dict.fromkeys(others, -1)}


def _projected(message: Message, face: Numbers, signs: dict[int, int]) -> Iterator[Side]:
    """Yield the sides of the payoffs for which some mixture of a face is as asked."""
    n, last = len(message.senders), face[-1]
    # Columns: all responses but the last, the payoffs, the constant.
    rows: set[Side] = set()
    width = len(face) - 1
    for k in range(width):
        rows.add(_whole([*(Fraction(j == k) for j in range(width)), *[Fraction(0)] * (n + 1)]))
    rows.add(_whole([*[Fraction(-1)] * width, *[Fraction(0)] * n, Fraction(1)]))
    both = [(place, sign) for place, own in signs.items() for sign in ([own] if own else [1, -1])]
    for place, sign in both:
        paid = message.sender_payoffs[place]
        mixed = [sign * (paid[response] - paid[last]) for response in face[:-1]]
        held = [Fraction(-sign * (k == place)) for k in range(n)]
        rows.add(_whole([*mixed, *held, sign * paid[last]]))
    for column in range(width):
        above = [row for row in rows if row[column] > 0]
        below = [row for row in rows if row[column] < 0]
        rows = {row for row in rows if not row[column]}
        for one in above:
            for other in below:
                rows.add(
                    _whole(
                        [
                            Fraction(x * -other[column] + y * one[column])
                            for x, y in zip(one, other, strict=True)
                        ]
                    )
                )
        if len(rows) > MAX_SIDES:
            raise TooManySidesError
    for row in rows:
        side = row[width:]
        if any(side[:-1]):
            lead = next(x for x in side if x)
            yield side if lead > 0 else tuple(-x for x in side)


def _whole(numbers: Sequence[Fraction]) -> Side:
    common = lcm(*(x.denominator for x in numbers))
    whole = [x.numerator * (common // x.denominator) for x in numbers]
    factor = gcd(*whole) or 1
    return tuple(x // factor for x in whole)
