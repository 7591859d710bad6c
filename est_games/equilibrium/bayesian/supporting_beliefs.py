"""All beliefs under which play is a Bayes-Nash equilibrium: exact intervals, with their reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from typing import Any

from est_games.argument import MAPPING, TEXT, takes
from est_games.certificate.belief_set import (
    Line,
    Place,
    Stretch,
    are_all_beliefs,
    incentives,
)
from est_games.certificate.real_root import RealRoot, between, real_roots, sign_at
from est_games.certificate.root_number import root_number
from est_games.equilibrium.bayesian.belief_line import prior_lines, whole_multiple
from est_games.equilibrium.solution import Amount
from est_games.errors import Problem, SolveError, shown
from est_games.game.bayesian import BayesianForm
from est_games.game.number import ACCEPTED, exact_number


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportingBeliefs:
    """The beliefs under which some play is an equilibrium.

    Parameters
    ----------
    intervals : tuple of (number, number)
        Closed, ascending, apart; a Fraction or an
        :class:`~est_games.game.algebraic.AlgebraicNumber` at each end. Proved to be all.
    parameter : str
        What the belief is called.
    conditions : mapping of str to tuple of Fraction
        By "player: type, action": what that deviation loses times the chance of the type, as the
        coefficients of a polynomial in the belief, the constant first.
    binding : tuple of tuple of tuple of str
        For both ends of each interval, the deviations that are tied there.
    """

    intervals: tuple[tuple[Amount, Amount], ...]
    parameter: str
    conditions: Mapping[str, Line] = field(repr=False)
    binding: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]

    def __contains__(self, belief: object) -> bool:
        number = exact_number(belief)
        return any(low <= number <= high for low, high in self.intervals)


@takes(SolveError, form=BayesianForm, behavior=MAPPING, prior=MAPPING, parameter=TEXT)
def supporting_beliefs(
    form: BayesianForm,
    behavior: Mapping[str, Mapping[str, Any]],
    *,
    prior: Mapping[Any, Any],
    parameter: str = "m",
    low: Any = 0,
    high: Any = 1,
) -> SupportingBeliefs:
    """Return the exact set of beliefs under which play is a Bayes-Nash equilibrium.

    Parameters
    ----------
    form : BayesianForm
        The game; its own prior is not used.
    behavior : mapping of str to mapping of str to number
        What each ``"player: type"`` does: the probability of each action.
    prior : mapping
        As :meth:`BayesianForm.from_payoff` takes it, its entries numbers or formulas in one
        parameter, such as ``"m"`` and ``"1 - m"``.
    parameter : str
        The parameter.
    low, high : number
        Its range.

    Raises
    ------
    SolveError
        The behaviour or the prior does not fit the game, or some probability is negative in the
        range.

    Notes
    -----
    1. What each deviation loses, times the chance of the type, is linear in the prior and so a
       polynomial in the parameter.
    2. Their roots are isolated exactly, and cut the range; between cuts one rational decides.
    3. The certificate package looks at each cut and each part again.

    References
    ----------
    Kydd, A. (2000), Trust, reassurance, and cooperation, International Organization 54.

    Examples
    --------
    Cooperation with a neighbour who is trusty with chance m (R = 4, T = 3, P = 2, S = 0).

    >>> from est_games.game.normal import NormalForm
    >>> form = BayesianForm.from_games(
    ...     {
    ...         ("us", "trusty"): NormalForm.from_payoffs([[4, 0], [3, 2]], [[4, 3], [0, 2]]),
    ...         ("us", "false"): NormalForm.from_payoffs([[4, 0], [3, 2]], [[4, 5], [0, 2]]),
    ...     },
    ...     prior={"A": {"us": 1}, "B": {"trusty": "1/2", "false": "1/2"}}, players=["A", "B"],
    ... )
    >>> trust = {"A: us": {"1": 1}, "B: trusty": {"1": 1}, "B: false": {"2": 1}}
    >>> found = supporting_beliefs(
    ...     form, trust, prior={"A": {"us": 1}, "B": {"trusty": "m", "false": "1 - m"}}
    ... )
    >>> [tuple(map(str, ends)) for ends in found.intervals], found.binding[0][0]
    ([('2/3', '1')], ('A: us, 2',))
    """
    ends = _range(low, high)
    lines = prior_lines(form, prior, parameter)
    conditions = incentives(form, behavior, lines)
    for name, line in zip(form.type_profiles, lines, strict=True):
        if any(sign_at(line, place) < 0 for place in _places([line], *ends)):
            words = ", ".join(form.types[i][kind] for i, kind in enumerate(name))
            problem = Problem(
                path=f"prior[{words}]",
                message=f"is negative for some {parameter} from {ends[0]} to {ends[1]}",
            )
            raise SolveError("that is no prior", [problem])
    kept = [line for line in conditions.values() if any(line)]
    stretches = _stretches(kept, *ends)
    if not are_all_beliefs(kept, stretches, *ends):
        raise AssertionError("the beliefs found were refuted by the certificate")
    return SupportingBeliefs(
        intervals=tuple((root_number(s.low), root_number(s.high)) for s in stretches),
        parameter=parameter,
        conditions=conditions,
        binding=tuple((_tied(conditions, s.low), _tied(conditions, s.high)) for s in stretches),
    )


def _range(low: object, high: object) -> tuple[Fraction, Fraction]:
    problems, found = [], []
    for name, value in (("low", low), ("high", high)):
        try:
            found.append(exact_number(value))
        except ValueError as mistake:
            problems.append(
                Problem(path=name, message=str(mistake), value=shown(value), accepted=ACCEPTED)
            )
    if not problems and found[0] > found[1]:
        problems.append(Problem(path="low", message="is above high", value=str(found[0])))
    if problems:
        raise SolveError("no range of beliefs can be read", problems)
    return found[0], found[1]


def _cuts(lines: Sequence[Line], low: Fraction, high: Fraction) -> list[Place]:
    """Return the ends of a range and every root within, ascending."""
    if low == high:
        return [low]
    roots = real_roots(whole_multiple(lines), low, high)
    inner: list[Place] = [root if root.value is None else root.value for root in roots]
    return [low, *inner, high]


def _places(lines: Sequence[Line], low: Fraction, high: Fraction) -> list[Place]:
    """Return every cut, and a rational between each two."""
    cuts = _cuts([line for line in lines if any(line)], low, high)
    return [*cuts, *(between(a, b) for a, b in pairwise(cuts))]


def _stretches(lines: Sequence[Line], low: Fraction, high: Fraction) -> list[Stretch]:
    """Return the longest stretches on which no line is negative."""
    cuts = _cuts(lines, low, high)
    found: list[Stretch] = []
    start: Place | None = None
    for k, cut in enumerate(cuts):
        holds = all(sign_at(line, cut) >= 0 for line in lines)
        goes_on = k + 1 < len(cuts) and all(
            sign_at(line, between(cut, cuts[k + 1])) >= 0 for line in lines
        )
        if start is None and holds:
            start = cut
        if start is not None and not goes_on:
            found.append(Stretch(low=start, high=cut))
            start = None
    return found


def _tied(conditions: Mapping[str, Line], place: Fraction | RealRoot) -> tuple[str, ...]:
    return tuple(
        name for name, line in conditions.items() if any(line) and sign_at(line, place) == 0
    )
