"""How many probabilities of a cell can be chosen freely: bounds from above and below that meet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, product
from typing import Any, cast

import flint

from est_games.arithmetic import rational
from est_games.certificate.behavior_cell import Assessment, BehaviorCell, Variable
from est_games.certificate.class_ring import Agents
from est_games.certificate.support_ring import SupportRing, Terms, TooLongError
from est_games.game.normal import NormalForm

_MAX_BRANCHES = 64
_MAX_UNKNOWNS = 16
_MAX_BASIS = (60, 200, 4_000)
"""Polynomials of a Gröbner basis, their terms, the bits of a coefficient."""
_MAX_SUBSTITUTED = 1_000

Place = tuple[str, bool]
"""An information set by label, and whether beliefs are meant."""


class _UnprovedError(Exception):
    """The polynomials are too long to tell."""


def cell_dimension(cell: BehaviorCell, points: Sequence[Assessment] = ()) -> int | None:
    r"""Return how many probabilities of a cell can be chosen freely, None where it is not proved.

    That is the dimension of the set: the largest of a ball that can be mapped into it, smoothly and
    one to one. Actions and nodes that no condition names count as well.

    Parameters
    ----------
    cell : BehaviorCell
        The set; whatever it says of its own dimension is not looked at. Where anything may be
        done, its sample must name all actions.
    points : sequence of Assessment
        More points in it, beside its sample. Those that are not in it are ignored.

    Returns
    -------
    int or None

    Notes
    -----
    1. *No more.* Where a factor of an equation vanishes nowhere in the set it is left out; of the
       others one must vanish, whichever. An equation :math:`A x + B` with an :math:`A` that
       vanishes nowhere makes the unknown :math:`x` a function of the others. What is left after
       all such have been put into each other is an ideal, whose dimension the leading terms of a
       Gröbner basis tell: the most unknowns of which none is a product. Real points are no more.
    2. *No less.* Near a rational point at which the gradients of such equations are independent, as
       many unknowns are functions of the others as there are equations. Equations in the ideal of
       others are left out. Limits that are tight there are left into the inside along a direction
       in which the equations do not change and all these limits grow.
    3. If both numbers agree, that is the dimension.

    The equations may have complex solutions of more dimensions than real ones, a sample may be at a
    singular point, and a set may be thin because of its limits: then the answer is None.

    References
    ----------
    Bochnak, Coste and Roy (1998), Real algebraic geometry, sections 2.8 and 3.3.
    Cox, Little and O'Shea (2015), Ideals, varieties, and algorithms, section 9.3.

    Examples
    --------
    Two players mix with the same probability: a curve.

    >>> rows = {"A": {"l": Fraction(1, 3), "r": Fraction(2, 3)}}
    >>> rows["B"] = rows["A"]
    >>> cell = BehaviorCell(
    ...     supports={"A": ("l", "r"), "B": ("l", "r")},
    ...     variables=(
    ...         Variable(information_set="A", entry="r"),
    ...         Variable(information_set="B", entry="r"),
    ...     ),
    ...     equations=((((2, 0), 1), ((0, 2), -1)),),
    ...     sample=Assessment(behavior=rows),
    ... )
    >>> cell_dimension(cell)
    1
    """
    try:
        space = _space(cell)
        if space is None:
            return None
        branches = list(_branches(space, space.equations, ()))
        most = max(map(_most, branches), default=-1)
        least = max(
            (
                _least(space, branch, values)
                for point in (cell.sample, *points)
                if (values := _values(space, cell, point)) is not None
                for branch in branches
            ),
            default=-1,
        )
    except (_UnprovedError, TooLongError):
        return None
    return most + space.n_more if most == least >= 0 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Space:
    """The unknowns of a cell, and its conditions in them."""

    ring: SupportRing
    unknowns: tuple[Variable, ...]
    is_open: tuple[bool, ...]
    equations: tuple[Any, ...]
    positive: tuple[Any, ...]
    limits: tuple[Any, ...]
    n_more: int

    def vanishes_nowhere(self, polynomial: Any) -> bool:
        """Tell whether a polynomial is known to have a sign in the whole set."""
        if polynomial.is_zero():
            return False
        if polynomial.is_constant():
            return True
        known = [factor for each in self.positive for factor, _ in self.ring.factors(each)[1]]
        return all(
            factor in known
            or -factor in known
            or (
                all(self.is_open[k] for k in self.ring.used(factor))
                and self.ring.plain_sign(factor) != 0
            )
            for factor, _ in self.ring.factors(polynomial)[1]
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Branch:
    """Equations of a part of the set: those that give an unknown each, and those left over."""

    ring: SupportRing
    lines: tuple[tuple[int, Any], ...]
    rest: tuple[Any, ...]

    @property
    def left(self) -> list[int]:
        """The unknowns that no line gives."""
        solved = {place for place, _ in self.lines}
        return [k for k in range(len(self.ring.unknowns)) if k not in solved]


def _space(cell: BehaviorCell) -> _Space | None:
    """Return a cell's unknowns and conditions; None where its sample lacks information sets."""
    rows = {(label, False): row for label, row in cell.sample.behavior.items()}
    supports: dict[Place, Sequence[str]] = {
        (label, False): own for label, own in cell.supports.items()
    }
    if cell.belief_supports:
        rows |= {(label, True): row for label, row in cell.sample.beliefs.items()}
        supports |= {(label, True): own for label, own in cell.belief_supports.items()}
    named: dict[Place, list[Variable]] = {}
    for variable in cell.variables:
        place = variable.information_set, variable.is_belief
        named.setdefault(place, []).append(variable)
    if not rows.keys() >= named.keys() | supports.keys():
        return None
    unknowns, is_open, n_more, sizes = [], [], 0, []
    for place, row in rows.items():
        entries = supports.get(place, tuple(row))
        own = [each for each in named.get(place, ()) if each.entry in entries]
        if len(own) == len(entries):
            # The first has what the others leave.
            own = own[1:]
        n_more += len(entries) - 1 - len(own)
        unknowns += own
        is_open += [place in supports] * len(own)
        if own:
            sizes.append(len(own) + 1)
    if len(unknowns) > _MAX_UNKNOWNS:
        raise _UnprovedError
    ring = SupportRing(
        cast("NormalForm", Agents(shape=tuple(sizes))), tuple(tuple(range(m)) for m in sizes)
    )
    inner = _substituted(ring, cell, unknowns, supports)
    ends = []
    for group in ring.groups:
        if not is_open[group[0]]:
            ends += [*(ring.gens[k] for k in group), _left_over(ring, group)]
    return _Space(
        ring=ring,
        unknowns=tuple(unknowns),
        is_open=tuple(is_open),
        equations=tuple(inner(terms) for terms in cell.equations),
        positive=tuple(inner(terms) for terms in cell.positive),
        limits=(*(inner(terms) for terms in cell.limits), *ends),
        n_more=n_more,
    )


def _left_over(ring: SupportRing, group: Sequence[int]) -> Any:
    return sum((-ring.gens[k] for k in group), ring.one)


def _substituted(
    ring: SupportRing,
    cell: BehaviorCell,
    unknowns: Sequence[Variable],
    supports: Mapping[Place, Sequence[str]],
) -> Any:
    """Return how a cell's polynomials are written in the unknowns."""
    amounts = []
    for variable in cell.variables:
        place = variable.information_set, variable.is_belief
        if variable in unknowns:
            amounts.append(ring.gens[unknowns.index(variable)])
        elif variable.entry not in supports.get(place, (variable.entry,)):
            amounts.append(ring.zero)
        else:
            same = [
                k
                for k, each in enumerate(unknowns)
                if (each.information_set, each.is_belief) == place
            ]
            amounts.append(_left_over(ring, same))

    def polynomial(terms: Terms) -> Any:
        total = ring.zero
        for exponents, coefficient in terms:
            part = ring.context.constant(coefficient)
            for amount, power in zip(amounts, exponents, strict=True):
                if power:
                    part = part * amount**power
            total = total + part
        return total

    return polynomial


def _values(
    space: _Space, cell: BehaviorCell, point: Assessment
) -> tuple[Fraction | int, ...] | None:
    """Return the unknowns at a point; None if it is not in the cell, or is not rational."""
    weights = {False: point.behavior, True: point.beliefs}
    values = tuple(
        weights[each.is_belief].get(each.information_set, {}).get(each.entry, Fraction(0))
        for each in space.unknowns
    )
    every = [x for own in weights.values() for row in own.values() for x in row.values()]
    if not all(isinstance(x, Fraction | int) for x in every) or not cell.contains(point):
        return None
    return values


# From above


def _branches(
    space: _Space, equations: Sequence[Any], lines: tuple[tuple[int, Any], ...]
) -> Iterator[_Branch]:
    """Yield the parts that equations make up: a factor of each vanishes."""
    ring = space.ring
    options = []
    for equation in equations:
        if not equation.is_zero():
            factors = [factor for factor, _ in ring.factors(equation)[1]]
            options.append([each for each in factors if not space.vanishes_nowhere(each)])
    n_branches = 1
    for each in options:
        n_branches *= len(each)
    if n_branches > _MAX_BRANCHES:
        raise _UnprovedError
    for chosen in product(*options):
        own = list({str(each): each for each in chosen}.values())
        line = next(
            (
                (k, u, parts)
                for k, each in enumerate(own)
                for u in ring.used(each)
                if max(parts := ring.parts(each, u)) == 1 and space.vanishes_nowhere(parts[1])
            ),
            None,
        )
        if line is None:
            yield _Branch(ring=ring, lines=lines, rest=tuple(own))
            continue
        k, u, parts = line
        others = own[:k] + own[k + 1 :]
        put = [_put(ring, each, u, (-parts.get(0, ring.zero), parts[1])) for each in others]
        yield from _branches(space, put, (*lines, (u, own[k])))


def _put(ring: SupportRing, polynomial: Any, unknown: int, value: tuple[Any, Any]) -> Any:
    """Put a quotient in for an unknown, and multiply by a power of its denominator."""
    parts = ring.parts(polynomial, unknown)
    degree = max(parts, default=0)
    total = ring.zero
    for power, part in parts.items():
        total = total + part * value[0] ** power * value[1] ** (degree - power)
        if len(total) > _MAX_SUBSTITUTED:
            raise _UnprovedError
    return total


def _most(branch: _Branch) -> int:
    """Return the dimension of a part over the complex numbers; -1 of nothing."""
    left = branch.left
    if not branch.rest:
        return len(left)
    names = [f"x{k}" for k in left]
    leading = [
        {k for k, power in enumerate(each.monoms()[0]) if power}
        for each in _basis(branch.ring, branch.rest, names)
    ]
    for size in range(len(left), -1, -1):
        for free in combinations(range(len(left)), size):
            if not any(used <= set(free) for used in leading):
                return size
    return -1


def _basis(ring: SupportRing, polynomials: Sequence[Any], names: Sequence[str]) -> list[Any]:
    """Return the reduced Gröbner basis of polynomials in some unknowns, sorted."""
    context = flint.fmpz_mpoly_ctx.get(list(names), flint.Ordering.degrevlex)
    kept = [int(name[1:]) for name in names]
    given = [
        context.from_dict({tuple(e[k] for k in kept): x for e, x in each.to_dict().items()})
        for each in polynomials
    ]
    vector: Any = flint.fmpz_mpoly_vec(given, context)
    found, is_done = vector.buchberger_naive(limits=_MAX_BASIS)
    if not is_done:
        raise _UnprovedError
    reduced = [each if each.leading_coefficient() > 0 else -each for each in found.autoreduction()]
    return sorted(reduced, key=str)


# From below


def _least(space: _Space, branch: _Branch, point: Sequence[Fraction | int]) -> int:
    """Return the dimension of a part near a point of it; -1 where it is not told."""
    ring = space.ring
    equations = [each for _, each in branch.lines] + list(branch.rest)
    if any(_at(each, point) for each in equations):
        return -1
    rows = [_gradient(ring, each, point) for each in equations]
    rank = _rank(rows)
    if rank < len(rows) and not _are_implied(branch, rows):
        return -1
    limits = list(map(_along(ring, branch), space.limits))
    if space.n_more and any(each.is_zero() for each in limits):
        # What conditions name may leave nothing to actions that they do not.
        return -1
    tight = [each for each in limits if not _at(each, point)]
    slopes = [_gradient(ring, each, point) for each in tight if not each.is_zero()]
    wanted = [[*row, Fraction(0)] for row in rows] + [[*row, Fraction(1)] for row in slopes]
    if _rank(wanted) > _rank([*rows, *slopes]):
        return -1
    return len(ring.unknowns) - rank


def _along(ring: SupportRing, branch: _Branch) -> Any:
    """Return how a limit is written in the unknowns that are left, its sign the same."""

    def written(polynomial: Any) -> Any:
        for u, line in branch.lines:
            parts = ring.parts(line, u)
            degree = max(ring.parts(polynomial, u), default=0)
            polynomial = _put(ring, polynomial, u, (-parts.get(0, ring.zero), parts[1]))
            if degree % 2:
                polynomial = polynomial * parts[1]
        return polynomial

    return written


def _are_implied(branch: _Branch, rows: Sequence[Sequence[Fraction]]) -> bool:
    """Tell whether equations whose gradients depend on others' are in the ideal of those."""
    n_lines = len(branch.lines)
    kept: list[int] = []
    for k in range(len(rows)):
        if _rank([rows[j] for j in (*kept, k)]) > len(kept):
            kept.append(k)
    if kept[:n_lines] != list(range(n_lines)):
        return False
    names = [f"x{k}" for k in branch.left]
    some = [branch.rest[k - n_lines] for k in kept[n_lines:]]
    if not some:
        return False
    return _basis(branch.ring, some, names) == _basis(branch.ring, branch.rest, names)


def _gradient(
    ring: SupportRing, polynomial: Any, point: Sequence[Fraction | int]
) -> list[Fraction]:
    return [_at(polynomial.derivative(f"x{k}"), point) for k in range(len(ring.unknowns))]


def _at(polynomial: Any, point: Sequence[Fraction | int]) -> Fraction:
    """Return the value of a polynomial."""
    total = Fraction(0)
    for exponents, coefficient in polynomial.to_dict().items():
        part = Fraction(int(coefficient))
        # Unknowns that stand for what is left over occur nowhere.
        for x, power in zip(point, exponents, strict=False):
            if power:
                part *= x ** int(power)
        total += part
    return total


def _rank(rows: Sequence[Sequence[Fraction]]) -> int:
    if not rows or not rows[0]:
        return 0
    return int(flint.fmpq_mat([[rational(x) for x in row] for row in rows]).rank())
