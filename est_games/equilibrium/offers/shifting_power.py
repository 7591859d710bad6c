"""Demands under shifting power, by backward induction: when is preventive war unavoidable?"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from est_games.certificate.shifting_power import shift_problems, tied_periods
from est_games.equilibrium.solution import Certificate, Equilibrium, Solution, Status
from est_games.game.offers.power_shift_form import PowerShiftForm


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftEquilibrium(Equilibrium):
    """What is demanded while power shifts, and when war comes.

    Parameters
    ----------
    demands : tuple of Fraction or None, shape (n_periods,)
        What the first state demands and gets in each period that is reached in peace; None where it
        is war. The last is repeated for ever.
    values : tuple of tuple of Fraction, shape (n_periods, 2)
        What each state expects from that period on.
    war_period : int or None
        The first period with war, counted from nought; None for lasting peace.
    """

    demands: tuple[Fraction | None, ...]
    values: tuple[tuple[Fraction, Fraction], ...] = field(repr=False)
    war_period: int | None


def shifting_power(form: PowerShiftForm) -> Solution:
    r"""Return the subgame perfect equilibrium of bargaining while power shifts.

    Parameters
    ----------
    form : PowerShiftForm
        The game.

    Returns
    -------
    Solution
        One :class:`ShiftEquilibrium`; PARTIAL where somebody is indifferent between peace and war
        in some period, so that there are others.

    Notes
    -----
    1. From the last period on the second state is held to what war is worth to it, or to nothing.
    2. Before, it accepts x if :math:`1 - x + \delta V_B' \ge W_B`. The greatest such x is demanded,
       but no more than there is; if even x = 0 is refused, or the first state would rather fight,
       there is war.

    References
    ----------
    Fearon, J. (1995), Rationalist explanations for war, International Organization 49: with one
    shift from :math:`p_1` to :math:`p_2`, a declining state attacks if
    :math:`\delta p_2 - p_1 > c_B (1 - \delta)^2`.

    Examples
    --------
    >>> shift = PowerShiftForm.from_powers(["1/10", "9/10"], costs=[1, 1], discount="9/10")
    >>> shifting_power(shift).equilibria[0].war_period
    0
    >>> slow = PowerShiftForm.from_powers(["1/10", "2/10"], costs=[10, 10], discount="9/10")
    >>> shifting_power(slow).equilibria[0].war_period is None
    True
    """
    whole = 1 / (1 - form.discount)
    theirs = max(form.war_values(len(form.powers) - 1)[1], Fraction(0))
    values = [(whole - theirs, theirs)]
    demands: list[Fraction | None] = [1 - (1 - form.discount) * theirs]
    for t in reversed(range(len(form.powers) - 1)):
        war = form.war_values(t)
        later = tuple(form.discount * value for value in values[0])
        demand = min(1 + later[1] - war[1], Fraction(1))
        if demand < 0 or demand + later[0] < war[0]:
            demands.insert(0, None)
            values.insert(0, war)
        else:
            demands.insert(0, demand)
            values.insert(0, (demand + later[0], 1 - demand + later[1]))
    wrong = shift_problems(form, demands, values)
    if wrong:
        raise ArithmeticError(f"demands were found wrongly: {wrong[0]}")
    tied = tied_periods(form, values)
    return Solution(
        equilibria=(_equilibrium(demands, values),),
        status=Status.PARTIAL if tied else Status.COMPLETE,
        concept="subgame-perfect",
        algorithm="backward induction",
        certificate=Certificate(
            argument="In each period the greatest demand that is accepted was compared with war; "
            "after the last one the state that answers is held to what war is worth to it."
        ),
        messages=(f"peace and war are equally good in period {tied[0]}",) if tied else (),
        players=form.players,
    )


def _equilibrium(
    demands: list[Fraction | None], values: list[tuple[Fraction, Fraction]]
) -> ShiftEquilibrium:
    return ShiftEquilibrium(
        payoffs=values[0],
        regret=Fraction(0),
        demands=tuple(demands),
        values=tuple(values),
        war_period=demands.index(None) if None in demands else None,
    )
