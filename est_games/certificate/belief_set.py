"""For which beliefs is play an equilibrium? The conditions, and whether an answer is right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

import flint

from est_games.arithmetic import fraction, rational
from est_games.certificate.bayes_nash import behavior_rows, deviation_losses
from est_games.certificate.real_root import RealRoot, between, is_at_most, real_roots, sign_at
from est_games.game.bayesian import BayesianForm

Line: TypeAlias = tuple[Fraction, ...]
"""A polynomial in the belief, the constant first."""
Place: TypeAlias = Fraction | RealRoot


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """All beliefs from one to another, both included.

    Parameters
    ----------
    low, high : Fraction or RealRoot
        The ends.
    """

    low: Place
    high: Place


def incentives(
    form: BayesianForm, behavior: Mapping[str, Mapping[str, Any]], prior: Sequence[Line]
) -> dict[str, Line]:
    """Return what each type of each player loses by each other action, in the belief.

    Parameters
    ----------
    form : BayesianForm
        The game; its own prior does not matter.
    behavior : mapping of str to mapping of str to number
        What each ``"player: type"`` does.
    prior : sequence of tuple of Fraction
        The probability of each profile of types, as a polynomial in the belief.

    Returns
    -------
    dict of str to tuple of Fraction
        Times the chance of the type; play is an equilibrium where none is negative.

    Examples
    --------
    Cooperation with one who is trusty with chance m: 3 m - 2 (1 - m) is not to be negative.

    >>> from est_games.game.normal import NormalForm
    >>> form = BayesianForm.from_games(
    ...     {
    ...         ("us", "trusty"): NormalForm.from_payoffs([[4, 0], [1, 2]], [[4, 3], [1, 2]]),
    ...         ("us", "false"): NormalForm.from_payoffs([[4, 0], [1, 2]], [[4, 5], [1, 2]]),
    ...     },
    ...     prior={"A": {"us": 1}, "B": {"trusty": "2/3", "false": "1/3"}}, players=["A", "B"],
    ... )
    >>> play = {"A: us": {"1": 1}, "B: trusty": {"1": 1}, "B: false": {"2": 1}}
    >>> found = incentives(form, play, [(Fraction(0), Fraction(1)), (Fraction(1), Fraction(-1))])
    >>> [str(x) for x in found["A: us, 2"]]
    ['-2', '5']
    """
    lines = {}
    for (i, kind, a), losses in deviation_losses(form, behavior_rows(form, behavior)):
        total = flint.fmpq_poly([])
        for loss, chance in zip(losses, prior, strict=True):
            if loss:
                total += rational(loss) * flint.fmpq_poly([rational(x) for x in chance])
        coefficients = tuple(fraction(x) for x in total.coeffs())
        lines[f"{form.label(i, kind)}, {form.actions[i][a]}"] = coefficients
    return lines


def are_all_beliefs(
    conditions: Sequence[Line], stretches: Sequence[Stretch], low: Fraction, high: Fraction
) -> bool:
    """Tell whether these are all beliefs between two at which no condition is negative.

    Parameters
    ----------
    conditions : sequence of tuple of Fraction
        Polynomials in the belief.
    stretches : sequence of Stretch
        What is claimed, ascending and apart.
    low, high : Fraction
        The range.

    Notes
    -----
    The product of all conditions that are not nought is factored; its real roots cut the range. A
    condition keeps its sign between neighbouring cuts. At each cut, and at a rational between each
    two, it is looked whether it is claimed and whether it holds.

    Examples
    --------
    >>> half = Stretch(low=Fraction(1, 2), high=Fraction(1))
    >>> line = (Fraction(-1), Fraction(2))
    >>> are_all_beliefs([line], [half], Fraction(0), Fraction(1))
    True
    """
    product = flint.fmpz_poly([1])
    for line in conditions:
        if any(line):
            whole = flint.fmpq_poly([rational(x) for x in line]).numer()
            product *= whole
    inner = real_roots([int(x) for x in product.coeffs()], low, high) if low < high else ()
    cuts: list[Place] = [low, *(_plain(root) for root in inner)]
    if low < high:
        cuts.append(high)
    for k, cut in enumerate(cuts):
        tests: list[Place] = [cut]
        if k + 1 < len(cuts):
            tests.append(between(cut, cuts[k + 1]))
        for place in tests:
            holds = all(sign_at(line, place) >= 0 for line in conditions)
            if holds != any(_covers(stretch, place) for stretch in stretches):
                return False
    return True


def _plain(root: RealRoot) -> Place:
    return root if root.value is None else root.value


def _covers(stretch: Stretch, place: Place) -> bool:
    return is_at_most(stretch.low, place) and is_at_most(place, stretch.high)
