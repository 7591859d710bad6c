"""Agenda setting on a line: what the setter gets, and which points nothing replaces."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from est_games.certificate.agenda import agenda_problems, core_problems, loss, yes_votes
from est_games.equilibrium.solution import (
    Certificate,
    Equilibrium,
    EquilibriumComponent,
    Solution,
    Status,
)
from est_games.errors import Problem, SolveError
from est_games.game.offers.agenda_form import AgendaForm


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaEquilibrium(Equilibrium):
    """A point on the line that results. ``payoffs`` are less the losses of each voter, in order.

    Parameters
    ----------
    outcome : Fraction
        The point.
    win_set : tuple of Fraction, shape (2,)
        The least and the greatest point that is adopted against the status quo, itself included.
    yes : tuple of int, shape (n_classes,)
        How many of each class vote for the outcome against the status quo.
    """

    outcome: Fraction
    win_set: tuple[Fraction, Fraction]
    yes: tuple[int, ...]


def agenda(form: AgendaForm) -> Solution:
    r"""Return what a setter proposes under a closed rule: the best point that is adopted.

    Parameters
    ----------
    form : AgendaForm
        With a setter.

    Returns
    -------
    Solution
        One :class:`AgendaEquilibrium`.

    Raises
    ------
    SolveError
        There is no setter.

    Notes
    -----
    1. A voter at m accepts from the status quo s to where it loses as much on the other side: for
       s < m to :math:`m + \ell (m - s) / r`.
    2. All these reach from s, so who accepts x also accepts what is nearer to s, and the points
       that are adopted are an interval. Its ends are where voters turn.
    3. The setter has its ideal point, or the end that is nearest to it.

    Whoever votes does so as if its vote decided; the indifferent say yes, else the setter would
    have no best proposal.

    References
    ----------
    Romer and Rosenthal (1978).

    Examples
    --------
    >>> form = AgendaForm.from_positions([0, "2/5", 1], status_quo=0, setter=1)
    >>> str(agenda(form).equilibria[0].outcome)
    '4/5'
    """
    if form.setter is None:
        problem = Problem(
            path="setter", message="is missing", accepted="an ideal point; or ask for the core"
        )
        raise SolveError("nobody sets the agenda", [problem])
    low, high = win_set(form)
    outcome = min(max(form.setter, low), high)
    wrong = agenda_problems(form, outcome)
    if wrong:
        raise ArithmeticError(f"a proposal was found wrongly: {wrong[0]}")
    return Solution(
        equilibria=(_equilibrium(form, outcome, (low, high)),),
        status=Status.COMPLETE,
        concept="subgame-perfect",
        algorithm="win set",
        certificate=Certificate(
            argument="The outcome is adopted, and just beyond it, towards the setter, too few "
            "would say yes; further on there are no more of them."
        ),
        players=_names(form),
    )


def core(form: AgendaForm) -> Solution:
    """Return the points that no winning coalition would replace: the gridlock interval.

    Parameters
    ----------
    form : AgendaForm
        Status quo and setter do not matter.

    Returns
    -------
    Solution
        The two ends of the interval in one component; one point where they meet, as the median does
        with an odd number of voters and simple majority, to which an open rule leads.

    Notes
    -----
    1. A point gives way to the right if all with ideal points right of it can adopt.
    2. The least point that does not is some voter's ideal point, and so on the other side.

    No two winning coalitions that have no member in common may exist, else there is no such point.

    References
    ----------
    Black, D. (1948), On the rationale of group decision-making, Journal of Political Economy 56.
    Krehbiel, K. (1998), Pivotal Politics, chapter 2.

    Examples
    --------
    >>> form = AgendaForm.from_positions(list(range(1, 101)), status_quo=0, winning=60)
    >>> [str(e.outcome) for e in core(form).equilibria]
    ['41', '60']
    """
    points = sorted({m for row in form.positions for m in row})
    low = points[_first(points, lambda x: not form.wins(_beyond(form, x, right=True)))]
    high = points[-1 - _first(points[::-1], lambda x: not form.wins(_beyond(form, x, right=False)))]
    if low > high:
        return Solution(
            equilibria=(),
            status=Status.NONE,
            concept="core",
            algorithm="pivots",
            certificate=Certificate(argument="Every point gives way, to one side or the other."),
            players=_names(form),
        )
    wrong = core_problems(form, low, high)
    if wrong:
        raise ArithmeticError(f"pivots were found wrongly: {wrong[0]}")
    ends = (low,) if low == high else (low, high)
    return Solution(
        equilibria=tuple(_equilibrium(form, x, (x, x)) for x in ends),
        status=Status.COMPLETE,
        concept="core",
        algorithm="pivots",
        certificate=Certificate(
            argument="Those left of the interval's ends, and those right of them, cannot adopt; "
            "with those at the ends they can."
        ),
        components=(EquilibriumComponent(extreme=tuple(range(len(ends)))),),
        players=_names(form),
    )


def win_set(form: AgendaForm) -> tuple[Fraction, Fraction]:
    """Return the least and the greatest point that is adopted, the status quo among them."""
    now = form.status_quo
    turns = {now}
    for ideals, (left, right) in zip(form.positions, form.slopes, strict=True):
        turns |= {
            m + left * (m - now) / right if now < m else m - right * (now - m) / left
            for m in ideals
        }
    points = sorted(turns)
    middle = bisect_left(points, now)

    def fails(x: Fraction) -> bool:
        return not form.wins(yes_votes(form, x))

    above, below = points[middle + 1 :], points[:middle][::-1]
    reached = _first(above, fails), _first(below, fails)
    return (
        below[reached[1] - 1] if reached[1] else now,
        above[reached[0] - 1] if reached[0] else now,
    )


def _names(form: AgendaForm) -> tuple[str, ...]:
    """Return a name for each voter: its class, and a number where that has several."""
    return tuple(
        name if len(row) == 1 else f"{name} {k}"
        for name, row in zip(form.classes, form.positions, strict=True)
        for k in range(1, len(row) + 1)
    )


def _first(points: Sequence[Fraction], holds: Callable[[Fraction], bool]) -> int:
    """Return the place of the first point for which something holds that then holds on."""
    low, high = 0, len(points)
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(points[middle]) else (middle + 1, high)
    return low


def _beyond(form: AgendaForm, point: Fraction, *, right: bool) -> list[int]:
    return [sum(m > point if right else m < point for m in row) for row in form.positions]


def _equilibrium(
    form: AgendaForm, outcome: Fraction, reach: tuple[Fraction, Fraction]
) -> AgendaEquilibrium:
    losses = (loss(form, c, m, outcome) for c, row in enumerate(form.positions) for m in row)
    return AgendaEquilibrium(
        payoffs=tuple(-x for x in losses),
        regret=Fraction(0),
        outcome=outcome,
        win_set=reach,
        yes=yes_votes(form, outcome),
    )
