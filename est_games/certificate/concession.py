"""Is nobody better off conceding at another time in a war of attrition? By its rates of concession.

A player concedes at once with some probability, its atom, and from then on at a constant rate, its
hazard. Whoever faces the right hazard gains as much by waiting a moment as it loses.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import flint

from est_games.arithmetic import fraction, rational
from est_games.certificate.discount_factors import OnlyRoot
from est_games.certificate.malformed import refuses_malformed
from est_games.errors import Problem
from est_games.game.algebraic import AlgebraicNumber
from est_games.game.attrition import AttritionForm

Number = Fraction | AlgebraicNumber


@dataclass(frozen=True, slots=True, kw_only=True)
class Concession:
    """How two players concede.

    Parameters
    ----------
    atoms : tuple of Fraction or AlgebraicNumber, shape (2,)
        The probability with which each concedes at once.
    hazards : tuple of Fraction or None, shape (2,)
        The rate at which each concedes later; None if it never does.
    payoffs : tuple of Fraction or AlgebraicNumber, shape (2,)
        What each who is not committed expects.
    """

    atoms: tuple[Number, Number]
    hazards: tuple[Fraction | None, Fraction | None]
    payoffs: tuple[Number, Number]


def indifferent_hazard(form: AttritionForm, player: int) -> Fraction:
    r"""Return the rate of concession at which the other one does not mind when to concede.

    .. math:: h_i (v_j - l_j) = c_j + r_j l_j

    Examples
    --------
    >>> str(indifferent_hazard(AttritionForm.from_payoffs(prize=10, cost=1), 0))
    '1/10'
    """
    j = 1 - player
    lost = form.cost[j] + form.rate[j] * form.consolation[j]
    return lost / (form.prize[j] - form.consolation[j])


@refuses_malformed
def concession_problems(form: AttritionForm, claim: Concession) -> tuple[Problem, ...]:
    r"""Return what is wrong with a claim of an equilibrium.

    Parameters
    ----------
    form : AttritionForm
        The war.
    claim : Concession
        How both concede.

    Notes
    -----
    1. Both do not concede at once with positive probability: it would pay to wait a moment.
    2. Who concedes later than at once must not mind when: the other's hazard is the one that makes
       it so. Who concedes at once for sure faces no more than that.
    3. Who concedes at once with a probability below one gets the consolation by it, and so does who
       faces an atom beyond what that brings.
    4. Where somebody may be committed, both must be done conceding at one time; with `z` never to
       concede and atoms `q`, that is :math:`((1 - q_1) / z_1)^{h_2} = ((1 - q_2) / z_2)^{h_1}`.

    References
    ----------
    Hendricks, Weiss and Wilson (1988), theorems 1 to 3; Abreu and Gul (2000), proposition 1.

    Examples
    --------
    >>> war = AttritionForm.from_payoffs(prize=10, cost=1)
    >>> rate, zero = Fraction(1, 10), Fraction(0)
    >>> claim = Concession(atoms=(zero, zero), hazards=(rate, rate), payoffs=(zero, zero))
    >>> concession_problems(war, claim)
    ()
    """
    return tuple(_problems(form, claim))


def _problems(form: AttritionForm, claim: Concession) -> Iterator[Problem]:
    atoms = claim.atoms
    if any(not 0 <= atom <= 1 for atom in atoms) or all(atom > 0 for atom in atoms):
        yield Problem(path="atoms", message="must be probabilities, one of them 0")
        return
    for i in (0, 1):
        hazard, needed = claim.hazards[i], indifferent_hazard(form, i)
        other_waits = atoms[1 - i] < 1
        if (hazard is None and other_waits) or (hazard is not None and hazard != needed):
            yield Problem(path=f"hazards[{i}]", message="leaves the other a better time")
        expected = _worth(form, i, atoms[1 - i])
        if claim.payoffs[i] != expected:
            yield Problem(path=f"payoffs[{i}]", message="are not what it expects")
    if any(form.committed) and not _end_together(form, atoms):
        yield Problem(path="atoms", message="leave one conceding after the other is known not to")


def _worth(form: AttritionForm, player: int, atom: Any) -> Any:
    """Return what a player gets who waits out an atom of the other's, or that number's twin."""
    low, high = form.consolation[player], form.prize[player]
    if isinstance(atom, Fraction):
        return low + atom * (high - low)
    return AlgebraicNumber(Scaled(base=atom, factor=high - low, added=low), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scaled:
    """A multiple of an algebraic number and a constant, as a proved solution that gives a number.

    Parameters
    ----------
    base : AlgebraicNumber
        The number.
    factor, added : Fraction
        It is multiplied by the one, then the other is added.
    """

    base: AlgebraicNumber
    factor: Fraction
    added: Fraction

    def interval(self, which: object, bits: int) -> tuple[Fraction, Fraction]:
        """Return rational bounds, no further apart than about 2 to the power of ``-bits``."""
        extra = max(abs(self.factor).numerator.bit_length(), 1)
        ends = [self.added + self.factor * x for x in self.base.interval(bits + extra)]
        return min(ends), max(ends)


def _end_together(form: AttritionForm, atoms: tuple[Number, Number]) -> bool:
    """Return whether both are done conceding at the same time, or one concedes at once for sure.

    With hazards in the ratio of whole numbers `m` and `n` the equation is one between powers: of
    two atoms one is zero, and the other a root of a polynomial.
    """
    z = form.committed
    if 0 in z:
        # Who may be committed is never waited out by who is not: the latter concedes at once.
        return all(atoms[i] == (1 if z[i] == 0 and z[1 - i] > 0 else 0) for i in (0, 1))
    rates = [indifferent_hazard(form, i) for i in (0, 1)]
    ratio = rates[0] / rates[1]
    m, n = ratio.numerator, ratio.denominator
    # Player 0 has to concede at the start what keeps ((1 - q) / z0) ** n == (1 / z1) ** m.
    slow = 0 if z[0] ** n < z[1] ** m else 1
    if atoms[1 - slow] != 0:
        return False
    power, other = (n, m) if slow == 0 else (m, n)
    target = z[slow] ** power / z[1 - slow] ** other
    atom = atoms[slow]
    if isinstance(atom, Fraction):
        return (1 - atom) ** power == target
    # Between 0 and 1 there is one number whose difference from 1 has that power.
    shifted = flint.fmpq_poly([1, -1]) ** power - rational(target)
    return (
        isinstance(atom.root, OnlyRoot)
        and 0 < atom < 1
        and atom.root.root.sign([fraction(x) for x in shifted.coeffs()]) == 0
    )
