"""A system of conditions on probabilities: proved to hold nowhere, or a point, by one program."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from est_games.certificate.assessment_system import Condition, Monomial, Refutation, System, times
from est_games.equilibrium.programs.exact_program import maximum

Product = tuple[bool, int, Monomial, dict[Monomial, int]]
"""Whether of an equation, its number, what it is multiplied by, and the polynomial that makes."""


def refutation_or_point(
    system: System, *, degree: int = 0, deadline: float | None = None
) -> tuple[Refutation | None, dict[Monomial, Fraction]]:
    r"""Return a proof that a system holds nowhere, or numbers that its products may have.

    Parameters
    ----------
    system : System
        The conditions.
    degree : int
        By products of how many variables, zero or one, conditions are multiplied to refute them.
    deadline : float, optional
        A time of ``time.perf_counter``, in seconds, at which to give up.

    Returns
    -------
    refutation : Refutation or None
        The proof.
    products : dict
        Where there is none: values of all products of variables that satisfy all conditions as if
        each product were a variable. If all conditions are linear, these are a point at which the
        system holds.

    Raises
    ------
    TimeoutError
        The deadline has passed.

    Notes
    -----
    The program looks for multipliers: no coefficient of the sum may be positive, and those of
    products of positive variables are to add up to as little as can be, -1 at least. If they add up
    to zero, the prices of the coefficients, one more where the product is positive, are the values.

    References
    ----------
    Motzkin (1936), the transposition theorem. Sherali and Adams (1990), on products of conditions.

    Examples
    --------
    >>> system = System(
    ...     equations=((((), -1), ((0,), 1), ((1,), 1)),),
    ...     limits=((((), -1), ((0,), 3)),),
    ...     positive=(0, 1),
    ...     groups=((0, 1),),
    ... )
    >>> proof, products = refutation_or_point(system)
    >>> proof is None, system.holds({0: products[(0,)], 1: products[(1,)]})
    (True, True)
    """
    chosen = list(_products(system, degree))
    monomials = sorted({monomial for *_, terms in chosen for monomial in terms} | {()})
    positive = set(system.positive)
    is_positive = {monomial: positive.issuperset(monomial) for monomial in monomials}
    # An equation may count positively or negatively.
    columns = [(each, sign) for each in chosen for sign in ((1, -1) if each[0] else (1,))]
    objective = [
        Fraction(-sign * sum(x for monomial, x in each[3].items() if is_positive[monomial]))
        for each, sign in columns
    ]
    rows = [
        [Fraction(sign * each[3].get(monomial, 0)) for each, sign in columns]
        for monomial in monomials
    ]
    bounds = [Fraction(0)] * len(monomials) + [Fraction(1)]
    best = maximum(objective, [*rows, objective], bounds, deadline=deadline)
    if best is None:
        raise ArithmeticError("a bounded program has no bound")
    if best.value > 0:
        parts: dict[bool, list[tuple[int, Monomial, Fraction]]] = {True: [], False: []}
        for (each, sign), factor in zip(columns, best.primal, strict=True):
            if factor:
                parts[each[0]].append((each[1], each[2], sign * factor))
        return Refutation(equations=tuple(parts[True]), limits=tuple(parts[False])), {}
    values = {
        monomial: price + is_positive[monomial]
        for monomial, price in zip(monomials, best.dual[:-1], strict=True)
    }
    return None, {monomial: value / values[()] for monomial, value in values.items()}


def _products(system: System, degree: int) -> Iterator[Product]:
    factors: list[Monomial] = [()]
    if degree:
        factors += [(variable,) for variable in system.variables]
    for is_equation, conditions in ((True, system.equations), (False, system.limits)):
        for number, each in enumerate(conditions):
            for factor in factors:
                yield is_equation, number, factor, times({factor: 1}, dict(each))


def is_linear(conditions: tuple[Condition, ...]) -> bool:
    """Tell whether no condition has a product of variables."""
    return all(len(monomial) <= 1 for each in conditions for monomial, _ in each)
