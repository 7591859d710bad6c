"""All equilibria of a war of attrition: hazards, who may concede at once, and how long it takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import exp
from time import perf_counter

from est_games.certificate.concession import (
    Concession,
    Number,
    Scaled,
    concession_problems,
    indifferent_hazard,
)
from est_games.certificate.discount_factors import OnlyRoot
from est_games.certificate.real_root import real_roots
from est_games.equilibrium.solution import (
    Certificate,
    Equilibrium,
    EquilibriumComponent,
    Solution,
    Status,
)
from est_games.errors import Problem, SolveError, shown
from est_games.game.algebraic import AlgebraicNumber
from est_games.game.attrition import AttritionForm
from est_games.game.number import exact_number

MAX_POWER = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcessionEquilibrium(Equilibrium):
    """One equilibrium of a war of attrition, or one of a family.

    Parameters
    ----------
    players : tuple of str
        Names.
    atoms : tuple of Fraction or AlgebraicNumber, shape (2,)
        The probability with which each concedes at once.
    hazards : tuple of Fraction or None, shape (2,)
        The rate per unit of time at which each concedes later, as long as it is not known to be
        committed; None if it never concedes.
    mean_delay : Fraction or None
        How long it takes on average; None where somebody may be committed.
    concedes_first : tuple of Fraction or None, shape (2,)
        The probability that each is the one who concedes; None where somebody may be committed.
    """

    players: tuple[str, ...]
    atoms: tuple[Number, Number]
    hazards: tuple[Fraction | None, Fraction | None]
    mean_delay: Fraction | None
    concedes_first: tuple[Fraction, Fraction] | None

    def goes_on(self, time: float) -> float:
        """Return the probability that nobody has conceded by a time, if nobody is committed."""
        rate = sum(float(hazard) for hazard in self.hazards if hazard is not None)
        still = (1 - float(self.atoms[0])) * (1 - float(self.atoms[1]))
        return still * exp(-rate * time)

    @property
    def words(self) -> tuple[str, ...]:
        """How each concedes, a line a player, and how long it takes."""
        lines = [
            f"{name} concedes at once with probability {atom}, then "
            + ("never" if hazard is None else f"at a rate of {hazard}")
            for name, atom, hazard in zip(self.players, self.atoms, self.hazards, strict=True)
        ]
        if self.mean_delay is not None:
            lines.append(f"mean delay {self.mean_delay}")
        return tuple(lines)


def war_of_attrition(form: AttritionForm, *, atoms: Sequence[object] | None = None) -> Solution:
    r"""Return all equilibria of a war of attrition.

    Player `i` concedes by time `t` with probability :math:`1 - (1 - q_i) e^{-h_i t}`, where
    :math:`h_i = (c_j + r_j l_j) / (v_j - l_j)` and :math:`q_1 q_2 = 0`.

    Parameters
    ----------
    form : AttritionForm
        The war.
    atoms : sequence of two numbers, optional
        Which of the family is shown besides its ends: the probability with which each concedes at
        once, one of them 0.

    Returns
    -------
    Solution
        Nobody committed: the equilibrium in which nobody concedes at once, then those in which the
        one or the other does for sure; a component says that all between are equilibria too.
        Somebody committed: the only equilibrium. COMPLETE.

    Raises
    ------
    SolveError
        `atoms` are not such probabilities, or hazards are in no simple ratio where both may be
        committed.

    Notes
    -----
    1. Who concedes at a time after the start must not mind when, so the other's hazard is known
       from then on; it does not depend on the time, since the war does not.
    2. Two who both concede at once with positive probability would both rather wait a moment: all
       that is left to choose is one atom.
    3. Who concedes at once for sure does so whatever the other does later, as long as that is not
       to concede sooner than at the hazard; it is shown as never.
    4. Who may be committed must be done conceding when the other is, each being known to be
       committed by then: that leaves one atom, a root of a rational number.

    References
    ----------
    Hendricks, Weiss and Wilson (1988), The war of attrition in continuous time with complete
    information; Abreu and Gul (2000), Bargaining and reputation, proposition 1.

    Examples
    --------
    >>> solution = war_of_attrition(AttritionForm.from_payoffs(prize=10, cost=1))
    >>> war = solution.equilibria[0]
    >>> [str(x) for x in (*war.hazards, war.mean_delay, *war.payoffs)]
    ['1/10', '1/10', '5', '0', '0']
    >>> [tuple(map(str, e.payoffs)) for e in solution.equilibria[1:]]
    [('0', '10'), ('10', '0')]
    """
    started = perf_counter()
    zero, one = Fraction(0), Fraction(1)
    if any(form.committed):
        if atoms is not None:
            problem = Problem(path="atoms", message="are not to choose where some are committed")
            raise SolveError("there is one equilibrium only", [problem])
        chosen: list[tuple[Number, Number]] = [_unique_atoms(form)]
    else:
        chosen = [(zero, zero), (one, zero), (zero, one)]
        if atoms is not None:
            chosen.append(_read_atoms(atoms))
    equilibria = tuple(_equilibrium(form, pair) for pair in dict.fromkeys(chosen))
    is_family = not any(form.committed)
    return Solution(
        equilibria=equilibria,
        status=Status.COMPLETE,
        concept="nash",
        algorithm="hazards that leave the other indifferent",
        options={"atoms": atoms},
        certificate=Certificate(
            argument="Each player's hazard leaves the other no better time to concede, and one at "
            "most concedes at once. "
            + (
                "Every choice of that probability is an equilibrium, and there are no others but "
                "for what is done later by who faces one that concedes at once for sure."
                if is_family
                else "Both are done conceding at the same time, which leaves one such probability."
            ),
            numbers={
                f"hazard of {name}": indifferent_hazard(form, i)
                for i, name in enumerate(form.players)
            },
        ),
        stats={"seconds": perf_counter() - started},
        messages=("either may concede at once with any probability, the other then not at once",)
        if is_family
        else (),
        components=(EquilibriumComponent(extreme=(0, 1, 2)),) if is_family else (),
        players=form.players,
    )


def _equilibrium(form: AttritionForm, atoms: tuple[Number, Number]) -> ConcessionEquilibrium:
    rates = (indifferent_hazard(form, 0), indifferent_hazard(form, 1))
    claim = Concession(
        atoms=atoms,
        hazards=(None if atoms[1] == 1 else rates[0], None if atoms[0] == 1 else rates[1]),
        payoffs=(_worth(form, 0, atoms[1]), _worth(form, 1, atoms[0])),
    )
    wrong = concession_problems(form, claim)
    if wrong:
        raise ArithmeticError(f"a war of attrition was solved wrongly: {wrong[0]}")
    delay: Fraction | None = None
    first: tuple[Fraction, Fraction] | None = None
    known = [atom for atom in atoms if isinstance(atom, Fraction)]
    if not any(form.committed) and len(known) == 2:
        still, rate = (1 - known[0]) * (1 - known[1]), rates[0] + rates[1]
        delay = still / rate
        first = known[0] + still * rates[0] / rate, known[1] + still * rates[1] / rate
    return ConcessionEquilibrium(
        payoffs=claim.payoffs,
        regret=Fraction(0),
        players=form.players,
        atoms=atoms,
        hazards=claim.hazards,
        mean_delay=delay,
        concedes_first=first,
    )


def _worth(form: AttritionForm, player: int, atom: Number) -> Number:
    low, high = form.consolation[player], form.prize[player]
    if isinstance(atom, AlgebraicNumber):
        return AlgebraicNumber(Scaled(base=atom, factor=high - low, added=low), None)
    return (1 - atom) * low + atom * high


def _read_atoms(given: object) -> tuple[Fraction, Fraction]:
    try:
        first, second = map(exact_number, given)  # type: ignore[call-overload]
        if first * second == 0 and 0 <= first <= 1 and 0 <= second <= 1:
            return first, second
    except (TypeError, ValueError):
        pass
    problem = Problem(
        path="atoms",
        message="are no such probabilities",
        value=shown(given),
        accepted="two numbers from 0 to 1, one of them 0",
    )
    raise SolveError("no such equilibrium", [problem])


def _unique_atoms(form: AttritionForm) -> tuple[Number, Number]:
    """Return who concedes at once, and with which probability, where somebody may be committed."""
    zero, one = Fraction(0), Fraction(1)
    z = form.committed
    if 0 in z:
        return (one, zero) if z[0] == 0 else (zero, one)
    ratio = indifferent_hazard(form, 0) / indifferent_hazard(form, 1)
    m, n = ratio.numerator, ratio.denominator
    if max(m, n) > MAX_POWER:
        problem = Problem(
            path="game",
            message=f"has hazards in the ratio of {m} to {n}",
            accepted=f"ratios of whole numbers up to {MAX_POWER}, where both may be committed",
        )
        raise SolveError("the atom is a root of too high a degree", [problem])
    # Without atoms player 0 is done at log(1 / z0) / h0, later than the other if z0^n < z1^m.
    if z[0] ** n < z[1] ** m:
        return _missing(z[0] ** n / z[1] ** m, n), zero
    return zero, _missing(z[1] ** m / z[0] ** n, m)


def _missing(power: Fraction, degree: int) -> Number:
    """Return one less a positive root of a number."""
    if power == 1:
        return Fraction(0)
    # Of 1 - q: the polynomial b x^k - a; of q itself: b (1 - q)^k - a.
    import flint

    shifted = flint.fmpz_poly([1, -1]) ** degree * power.denominator - power.numerator
    (root,) = real_roots([int(c) for c in shifted.coeffs()], Fraction(0), Fraction(1))
    return root.value if root.value is not None else AlgebraicNumber(OnlyRoot(root=root), None)
