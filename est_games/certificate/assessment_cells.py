"""Sets of assessments with one basis, written as behaviour cells and as points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from est_games.arithmetic import fraction, rational
from est_games.certificate.alternative import Row, System
from est_games.certificate.assessment_ring import AssessmentRing
from est_games.certificate.behavior_cell import Assessment, BehaviorCell, Variable
from est_games.certificate.equilibrium_cell import EquilibriumCell
from est_games.certificate.real_root import RealRoot
from est_games.certificate.support_case import Case
from est_games.certificate.support_ring import Terms

Rows = Sequence[Sequence[Fraction]]
"""The probabilities of each distribution of a ring."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """What a cell says, but for a point in it.

    Parameters
    ----------
    supports, belief_supports : mappings
        Which probabilities are positive, by label.
    variables : tuple of Variable
        What the polynomials are written in.
    equations, positive, limits : tuple of Terms
        What vanishes, is positive, is not negative.
    """

    supports: Mapping[str, tuple[str, ...]]
    belief_supports: Mapping[str, tuple[str, ...]]
    variables: tuple[Variable, ...]
    equations: tuple[Terms, ...]
    positive: tuple[Terms, ...]
    limits: tuple[Terms, ...]

    def cell(
        self,
        sample: Assessment,
        *,
        vertices: tuple[Assessment, ...] = (),
        dimension: int | None = None,
    ) -> BehaviorCell:
        """Return the cell with a point in it."""
        return BehaviorCell(
            supports=self.supports,
            belief_supports=self.belief_supports,
            variables=self.variables,
            equations=self.equations,
            positive=self.positive,
            limits=self.limits,
            sample=sample,
            vertices=vertices,
            dimension=dimension,
        )

    def is_said_by(self, cell: BehaviorCell) -> bool:
        """Return whether a cell says the same."""
        return (
            dict(self.supports) == dict(cell.supports)
            and dict(self.belief_supports) == dict(cell.belief_supports)
            and (self.variables, self.equations) == (cell.variables, cell.equations)
            and (self.positive, self.limits) == (cell.positive, cell.limits)
        )


def basis_conditions(ring: AssessmentRing) -> Conditions:
    """Return all sequential equilibria with a ring's basis, as conditions."""
    equations, limits = (tuple(map(ring.terms, own)) for own in (ring.equations(), ring.limits()))
    return _conditions(ring, equations, (), limits)


def part_conditions(ring: AssessmentRing, cell: EquilibriumCell) -> Conditions:
    """Return a part of them, found by case distinctions, as conditions."""
    n = len(ring.unknowns)
    place = {unknown: k for k, unknown in enumerate(cell.unknowns)}
    equations, positive = [*cell.equations], [*cell.positive]
    for unknown, k in place.items():
        if k not in cell.free:
            above, below = cell.weights[unknown[0]][unknown[1]]
            equations.append(_difference(_shifted(below, k), above))
            if below != (((0,) * n, 1),):
                positive.append(_square(below))
    positive += [_square(each) for each in cell.nonzero]
    positive += _between(cell, n)
    return _conditions(ring, tuple(equations), tuple(positive), cell.limits)


def _conditions(
    ring: AssessmentRing,
    equations: tuple[Terms, ...],
    positive: tuple[Terms, ...],
    limits: tuple[Terms, ...],
) -> Conditions:
    form, basis = ring.form, ring.basis
    variables = [_variable(ring, row, k) for row, k in ring.unknowns]
    followed = []
    for number in ring.determined:
        label = form.information_sets[number].label
        for node in (basis.nodes[number] or ())[1:]:
            followed.append((number, node))
            variables.append(
                Variable(information_set=label, entry=form.node(node).path, is_belief=True)
            )
    more = len(followed)

    def padded(polynomial: Terms, extra: int = -1) -> Terms:
        unit = tuple(int(k == extra) for k in range(more))
        return tuple(((*exponents, *unit), x) for exponents, x in polynomial)

    beliefs = []
    for k, (number, node) in enumerate(followed):
        weights = ring.weights[number]
        total = sum(weights[1:], weights[0])
        own = weights[(basis.nodes[number] or ()).index(node)]
        beliefs.append(_difference(padded(ring.terms(total), k), padded(ring.terms(own))))
    supports, belief_supports = {}, {}
    for number, choice in enumerate(form.information_sets):
        if not choice.is_chance:
            own_actions, nodes = basis.actions[number] or (), basis.nodes[number] or ()
            supports[choice.label] = tuple(choice.actions[k] for k in own_actions)
            belief_supports[choice.label] = tuple(form.node(x).path for x in nodes)
    return Conditions(
        supports=supports,
        belief_supports=belief_supports,
        variables=tuple(variables),
        equations=(*map(padded, equations), *beliefs),
        positive=tuple(map(padded, positive)),
        limits=tuple(map(padded, limits)),
    )


def _variable(ring: AssessmentRing, row: int, k: int) -> Variable:
    kind, number, _ = ring.rows[row]
    choice = ring.form.information_sets[number]
    if kind == "action":
        return Variable(information_set=choice.label, entry=choice.actions[k])
    path = ring.form.node(ring.form.members[number][k]).path
    return Variable(information_set=choice.label, entry=path, is_belief=True)


def _difference(one: Terms, other: Terms) -> Terms:
    total = dict(one)
    for exponents, x in other:
        total[exponents] = total.get(exponents, 0) - x
    return tuple(sorted((key, x) for key, x in total.items() if x))


def _shifted(terms: Terms, unknown: int) -> Terms:
    return tuple(((*e[:unknown], e[unknown] + 1, *e[unknown + 1 :]), x) for e, x in terms)


def _square(terms: Terms) -> Terms:
    total: dict[tuple[int, ...], int] = {}
    for one, x in terms:
        for other, y in terms:
            key = tuple(a + b for a, b in zip(one, other, strict=True))
            total[key] = total.get(key, 0) + x * y
    return tuple(sorted((key, x) for key, x in total.items() if x))


def _between(cell: EquilibriumCell, n: int) -> list[Terms]:
    """Return what keeps a curve apart from others that satisfy the same polynomials.

    Its ends are zeros of these, or zero and one: rational bounds right beyond them are enough.
    """
    if cell.ends is None:
        return []
    (free,) = cell.free
    unit, none = tuple(int(k == free) for k in range(n)), (0,) * n
    low, high = cell.ends
    found: list[Terms] = []
    below = low - 1 if isinstance(low, Fraction) else low.interval(64)[0] - Fraction(1, 1 << 64)
    above = high + 1 if isinstance(high, Fraction) else high.interval(64)[1] + Fraction(1, 1 << 64)
    if isinstance(low, RealRoot):
        found.append(((none, -below.numerator), (unit, below.denominator)))
    if isinstance(high, RealRoot):
        found.append(((none, above.numerator), (unit, -above.denominator)))
    return found


# Points


def assessment_at(ring: AssessmentRing, rows: Rows) -> Assessment:
    """Return the assessment with given probabilities, beliefs that follow included."""
    point = [Fraction(rows[row][k]) for row, k in ring.unknowns]
    return moved_assessment(ring, point, point)


def moved_assessment(
    ring: AssessmentRing, start: Sequence[Fraction], end: Sequence[Fraction]
) -> Assessment:
    """Return the limit of assessments on the way from one point of the unknowns to another.

    Beliefs that follow are quotients, and at the end both parts may vanish: they have limits all
    the same, the quotients of the first coefficients that do not vanish.
    """
    behavior: dict[str, dict[str, Fraction]] = {}
    beliefs: dict[str, dict[str, Fraction]] = {}
    form = ring.form
    for (kind, number, _), own, group in zip(ring.rows, ring.supports, ring.groups, strict=True):
        choice = form.information_sets[number]
        numbers = [end[place] for place in group]
        numbers = [1 - sum(numbers, Fraction(0)), *numbers]
        if kind == "action":
            row = dict.fromkeys(choice.actions, Fraction(0))
            row.update((choice.actions[k], x) for k, x in zip(own, numbers, strict=True))
            behavior[choice.label] = row
        else:
            members = form.members[number]
            paths = [form.node(node).path for node in members]
            row = dict.fromkeys(paths, Fraction(0))
            row.update((paths[k], x) for k, x in zip(own, numbers, strict=True))
            beliefs[choice.label] = row
    for number in ring.weights:
        label = form.information_sets[number].label
        if label not in beliefs:
            beliefs[label] = moved_belief(ring, number, start, end)
    return Assessment(behavior=behavior, beliefs=beliefs)


def moved_belief(
    ring: AssessmentRing, number: int, start: Sequence[Fraction], end: Sequence[Fraction]
) -> dict[str, Fraction]:
    """Return the limit of a belief that follows; see :func:`moved_assessment`."""
    form = ring.form
    shares = _shares(ring, number, end)
    if not any(shares):
        shares = _first_shares(ring, number, start, end)
    whole = sum(shares, Fraction(0))
    row = {form.node(x).path: Fraction(0) for x in form.members[number]}
    for node, x in zip(ring.basis.nodes[number] or (), shares, strict=True):
        row[form.node(node).path] = x / whole
    return row


def follows(ring: AssessmentRing, number: int, point: Sequence[Fraction]) -> bool:
    """Tell whether a belief that follows does so at a point: not all proportions vanish there."""
    return any(_shares(ring, number, point))


def _shares(ring: AssessmentRing, number: int, point: Sequence[Fraction]) -> list[Fraction]:
    """Return numbers in the proportions of a belief that follows, at a point."""
    shares = []
    for weight in ring.weights[number]:
        total = Fraction(0)
        for exponents, x in weight.to_dict().items():
            product = Fraction(int(x))
            for value, power in zip(point, exponents[: len(point)], strict=True):
                if power:
                    product *= value ** int(power)
            total += product
        shares.append(total)
    return shares


def _first_shares(
    ring: AssessmentRing, number: int, start: Sequence[Fraction], end: Sequence[Fraction]
) -> list[Fraction]:
    """Return how these vanish on the way to a point: their first coefficients."""
    import flint

    lines = [
        flint.fmpq_poly([rational(y), rational(x - y)]) for x, y in zip(start, end, strict=True)
    ]
    values = []
    for weight in ring.weights[number]:
        total = flint.fmpq_poly()
        for exponents, x in weight.to_dict().items():
            product = flint.fmpq_poly([int(x)])
            for line, power in zip(lines, exponents[: len(lines)], strict=True):
                if power:
                    product = product * line ** int(power)
            total += product
        values.append([fraction(x) for x in total.coeffs()])
    least = min(k for value in values for k, x in enumerate(value) if x)
    return [value[least] if least < len(value) else Fraction(0) for value in values]


def linear_system(ring: AssessmentRing, case: Case) -> tuple[System, bool]:
    """Return the conditions of a case that are linear, and whether all are."""
    n = len(ring.unknowns)
    total = True
    kept: dict[str, list[Row]] = {}
    for name in ("equations", "limits", "positive"):
        kept[name] = []
        for polynomial in getattr(case, name):
            if polynomial.total_degree() <= 1:
                kept[name].append(_row(polynomial, n))
            else:
                total = False
    units: list[Row] = [(*(int(k == place) for k in range(n)), 0) for place in range(n)]
    for group in ring.groups:
        if group:
            units.append((*(-int(k in group) for k in range(n)), 1))
    system = System(
        n=n,
        equations=tuple(kept["equations"]),
        limits=tuple(kept["limits"]),
        strict=(*units, *kept["positive"]),
    )
    return system, total and not case.nonzero and not case.solved


def _row(polynomial: Any, n: int) -> Row:
    row = [0] * (n + 1)
    for exponents, x in polynomial.to_dict().items():
        place = next((k for k, power in enumerate(exponents) if power), n)
        row[place] = int(x)
    return tuple(row)
