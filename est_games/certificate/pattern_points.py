"""The single assessments that a pattern holds, where there are only so many: by case distinctions.

Their probabilities are rational or in the field of one algebraic number.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import flint

from est_games.arithmetic import rational
from est_games.certificate.algebraic_assessment import AlgebraicAssessment
from est_games.certificate.algebraic_point import (
    AlgebraicPoint,
    Element,
    as_element,
    as_polynomial,
    quotient,
)
from est_games.certificate.assessment_pattern import Pattern
from est_games.certificate.assessment_patterns import AssessmentPatterns
from est_games.certificate.assessment_system import Polynomial, System
from est_games.certificate.behavior_cell import Assessment
from est_games.certificate.real_root import RealRoot
from est_games.certificate.support_case import first_case
from est_games.certificate.support_cases import Point, UnsoundError, replayed
from est_games.certificate.system_cases import SystemCases, SystemRing, system_supports

_NO_ROOT = RealRoot(coefficients=(0, 1), place=0)
"""Where no root is needed: its field is that of the fractions."""


def system_points(system: System, cases: SystemCases) -> list[Point]:
    """Return all points at which a system holds, given case distinctions; each is taken again.

    Parameters
    ----------
    system : System
        The conditions.
    cases : SystemCases
        For each choice of what is positive.

    Raises
    ------
    UnsoundError
        A step does not apply, or more than single points is left.

    Examples
    --------
    A probability whose square is one half.

    >>> system = System(
    ...     equations=((((), -1), ((0,), 1), ((1,), 1)), (((), -1), ((0, 0), 2))),
    ...     positive=(0, 1),
    ...     groups=((0, 1),),
    ... )
    >>> (point,) = system_points(system, SystemCases(steps=(("decide",),)))
    >>> [str(x) for x in point.root.coefficients]
    ['1', '-4', '2']
    """
    points: list[Point] = []
    for supports, step in zip(system_supports(system), cases.steps, strict=True):
        ring = SystemRing(system, supports)
        found, cells = replayed(ring, first_case(ring), step)
        if cells:
            raise UnsoundError
        points += found
    return points


def pattern_assessment(
    rules: AssessmentPatterns, pattern: Pattern, point: Point
) -> Assessment | AlgebraicAssessment:
    """Return the assessment at a point of the whole system of a pattern.

    Parameters
    ----------
    rules : AssessmentPatterns
        Of the form.
    pattern : Pattern
        All its choices made.
    point : profile or AlgebraicPoint
        A row of probabilities for each distribution of :meth:`Pattern.whole`.
    """
    form, groups = rules.form, pattern.whole().groups
    if isinstance(point, AlgebraicPoint):
        root, rows = point.root, [list(map(as_polynomial, row)) for row in point.weights]
    else:
        root, rows = _NO_ROOT, [[flint.fmpq_poly([rational(x)]) for x in row] for row in point]
    value = {
        variable: x
        for group, row in zip(groups, rows, strict=True)
        for variable, x in zip(group, row, strict=True)
    }
    modulus = flint.fmpq_poly(list(root.coefficients))
    one = flint.fmpq_poly([1])
    behavior: dict[str, dict[str, Element]] = {}
    beliefs: dict[str, dict[str, Element]] = {}
    for number in rules.sets:
        choice, support = form.information_sets[number], pattern.supports[number]
        own: dict[str, Element] = dict.fromkeys(choice.actions, ())
        for action in support:
            x = one if len(support) == 1 else value[rules.action_variable(number, action)]
            own[choice.actions[action]] = as_element(x)
        behavior[choice.label] = own
        shares = [_at(weight, value, modulus) for weight in pattern.weights[number]]
        total = sum(shares, flint.fmpq_poly())
        beliefs[choice.label] = {
            form.node(node).path: quotient(root, share, total)
            for node, share in zip(form.members[number], shares, strict=True)
        }
    if isinstance(point, AlgebraicPoint):
        return AlgebraicAssessment(form=form, root=root, behavior=behavior, beliefs=beliefs)
    return Assessment(behavior=_fractions(behavior), beliefs=_fractions(beliefs))


def _at(weight: Polynomial, value: Mapping[int, Any], modulus: Any) -> Any:
    total = flint.fmpq_poly()
    for monomial, coefficient in weight.items():
        product = flint.fmpq_poly([coefficient])
        for variable in monomial:
            product = product * value[variable] % modulus
        total += product
    return total


def _fractions(elements: Mapping[str, Mapping[str, Element]]) -> dict[str, dict[str, Fraction]]:
    return {
        label: {entry: sum(x, Fraction(0)) for entry, x in row.items()}
        for label, row in elements.items()
    }
