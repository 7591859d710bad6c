"""Is a point what the setter gets, or one that nobody can move? Votes counted anew."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from est_games.errors import Problem
from est_games.game.offers.agenda_form import AgendaForm


def loss(form: AgendaForm, kind: int, ideal: Fraction, point: Fraction) -> Fraction:
    """Return what a member of a class loses at a point."""
    left, right = form.slopes[kind]
    return left * (ideal - point) if point < ideal else right * (point - ideal)


def yes_votes(form: AgendaForm, point: Fraction) -> tuple[int, ...]:
    """Return how many of each class are no worse off at a point than at the status quo.

    Examples
    --------
    >>> form = AgendaForm.from_positions([0, "2/5", 1], status_quo=0, setter=1)
    >>> yes_votes(form, Fraction(4, 5)), yes_votes(form, Fraction(9, 10))
    ((2,), (1,))
    """
    return tuple(
        sum(loss(form, c, m, point) <= loss(form, c, m, form.status_quo) for m in ideals)
        for c, ideals in enumerate(form.positions)
    )


def _yes_beyond(form: AgendaForm, point: Fraction, side: int) -> tuple[int, ...]:
    """Return the yes votes at points just beyond one, on its right (1) or its left (-1)."""
    counts = []
    for c, ideals in enumerate(form.positions):
        yes = 0
        for m in ideals:
            gain = loss(form, c, m, form.status_quo) - loss(form, c, m, point)
            approaching = point < m if side > 0 else point > m
            yes += gain > 0 or (gain == 0 and approaching)
        counts.append(yes)
    return tuple(counts)


def agenda_problems(form: AgendaForm, outcome: Fraction) -> tuple[Problem, ...]:
    """Return what is wrong with a claim that a setter gets a point and nothing better.

    Parameters
    ----------
    form : AgendaForm
        With a setter.
    outcome : Fraction
        The claim.

    Notes
    -----
    1. The point is adopted against the status quo, or is the status quo.
    2. It is the setter's ideal point; or it lies between that and the status quo, and just beyond
       it, towards the setter, there are too few yes votes. Losses are single-peaked, so further on
       there are no more.

    Examples
    --------
    >>> form = AgendaForm.from_positions([0, "2/5", 1], status_quo=0, setter=1)
    >>> agenda_problems(form, Fraction(4, 5))
    ()
    >>> [problem.message for problem in agenda_problems(form, Fraction(1, 2))]
    ['is not the best that is adopted']
    """
    return tuple(_setter_problems(form, outcome))


def _setter_problems(form: AgendaForm, outcome: Fraction) -> Iterator[Problem]:
    if form.setter is None:
        yield Problem(path="setter", message="is missing")
        return
    if outcome != form.status_quo and not form.wins(yes_votes(form, outcome)):
        yield Problem(path="outcome", message="is not adopted")
    low, high = sorted((form.status_quo, form.setter))
    side = 1 if form.setter > form.status_quo else -1
    if not low <= outcome <= high:
        yield Problem(path="outcome", message="is not between the status quo and the setter")
    elif outcome != form.setter and form.wins(_yes_beyond(form, outcome, side)):
        yield Problem(path="outcome", message="is not the best that is adopted")


def core_problems(form: AgendaForm, low: Fraction, high: Fraction) -> tuple[Problem, ...]:
    """Return what is wrong with a claim that just the points between two are never replaced.

    Parameters
    ----------
    form : AgendaForm
        The rule and the voters; status quo and setter do not matter.
    low, high : Fraction
        The least and the greatest such point.

    Notes
    -----
    A point gives way to others on its right if those with ideal points there can adopt. The further
    to the right it is, the fewer they are.

    Examples
    --------
    >>> form = AgendaForm.from_positions([0, "2/5", 1], status_quo=0)
    >>> core_problems(form, Fraction(2, 5), Fraction(2, 5))
    ()
    """

    def right(point: Fraction, *, at: bool) -> bool:
        wanting = (sum(m > point or (at and m == point) for m in row) for row in form.positions)
        return form.wins(tuple(wanting))

    def left(point: Fraction, *, at: bool) -> bool:
        wanting = (sum(m < point or (at and m == point) for m in row) for row in form.positions)
        return form.wins(tuple(wanting))

    checks = {
        "low": not right(low, at=False) and right(low, at=True),
        "high": not left(high, at=False) and left(high, at=True),
        "order": low <= high,
    }
    return tuple(
        Problem(path=name, message="is not where change stops")
        for name, holds in checks.items()
        if not holds
    )
