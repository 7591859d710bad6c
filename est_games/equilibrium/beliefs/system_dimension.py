"""How many probabilities of a system can be chosen freely, proved at one of its points."""

from __future__ import annotations

from fractions import Fraction
from math import prod

from est_games.arithmetic import rational
from est_games.certificate.assessment_system import Condition, System, value_at
from est_games.equilibrium.beliefs.system_program import is_linear
from est_games.equilibrium.beliefs.system_vertices import Point


def system_dimension(system: System, point: Point) -> int | None:
    r"""Return the dimension of what a system holds, if its derivatives at a point tell.

    Parameters
    ----------
    system : System
        The conditions.
    point : dict
        Where they hold.

    Returns
    -------
    int or None
        None where that is no proof.

    Notes
    -----
    Of `n` unknowns, let `L` independent linear equations and `q` others be given. If all
    inequalities are strict at the point and the derivatives of the equations have rank
    :math:`R = L + q` there, what holds nearby is smooth, of dimension :math:`n - R`. Nowhere is it
    more than :math:`n - L`, nor as much if some equation is not linear: it does not vanish all over
    what the linear ones leave, as its derivative shows. Both agree if `q` is at most one.

    Examples
    --------
    The curve on which two probabilities have the product one quarter.

    >>> sums = [(((), -1), ((k,), 1), ((k + 1,), 1)) for k in (0, 2)]
    >>> curve = System(equations=(*sums, (((), -1), ((0, 2), 4))), groups=((0, 1), (2, 3)))
    >>> half = Fraction(1, 2)
    >>> system_dimension(curve, dict.fromkeys(range(4), half))
    1
    """
    import flint

    if any(not point[v] for v in system.variables):
        return None
    if any(not value_at(each, point) for each in system.limits):
        return None
    linear = [each for each in system.equations if is_linear((each,))]
    bent = [each for each in system.equations if not is_linear((each,))]
    n = len(system.variables)

    def rank(equations: list[Condition]) -> int:
        rows = [[_slope(each, v, point) for v in system.variables] for each in equations]
        return int(flint.fmpq_mat([[rational(x) for x in row] for row in rows]).rank()) if n else 0

    fixed = rank(linear) if linear else 0
    if not bent:
        return n - fixed
    if len(bent) > 1 or rank([*linear, *bent]) < fixed + 1:
        return None
    return n - fixed - 1


def _slope(each: Condition, variable: int, point: Point) -> Fraction:
    """Return the derivative of a polynomial by a variable, at a point."""
    total = Fraction(0)
    for monomial, coefficient in each:
        power = monomial.count(variable)
        if power:
            others = [point[v] for v in monomial if v != variable]
            total += coefficient * power * point[variable] ** (power - 1) * prod(others)
    return total
