"""Are demands under shifting power an equilibrium? Each period's choices recomputed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from est_games.errors import Problem
from est_games.game.offers.power_shift_form import PowerShiftForm


def shift_problems(
    form: PowerShiftForm,
    demands: Sequence[Fraction | None],
    values: Sequence[tuple[Fraction, Fraction]],
) -> tuple[Problem, ...]:
    r"""Return what is wrong with a claim on what is demanded and expected in each period.

    Parameters
    ----------
    form : PowerShiftForm
        The game.
    demands : sequence of (Fraction or None), shape (n_periods,)
        What is demanded, and accepted; None for war.
    values : sequence of tuple of Fraction, shape (n_periods, 2)
        What each expects from a period on.

    Notes
    -----
    Let a period that is followed by values V', itself after the last one, offer peace at x: x and
    1 - x now, and :math:`\delta V'` after.

    1. A demand that is made is the greatest that the second state would rather accept than fight,
       or all there is.
    2. The first state does not rather fight.
    3. War is only where the second would fight whatever it is left, or the first would rather.

    Examples
    --------
    >>> form = PowerShiftForm.from_powers(["1/2"], costs=[1, 1], discount="1/2")
    >>> shift_problems(form, [Fraction(1)], [(Fraction(2), Fraction(0))])
    ()
    """
    if not len(form.powers) == len(demands) == len(values):
        return (Problem(path="demands", message="must be one for each period"),)
    return tuple(_problems(form, demands, values))


def _problems(
    form: PowerShiftForm,
    demands: Sequence[Fraction | None],
    values: Sequence[tuple[Fraction, Fraction]],
) -> Iterator[Problem]:
    last = len(demands) - 1
    for t, demand in enumerate(demands):
        mine, theirs = form.war_values(t)
        later = [form.discount * value for value in values[min(t + 1, last)]]
        # What the second is content with now, from what it then expects.
        most = 1 + later[1] - theirs
        if demand is None:
            peace = min(most, Fraction(1)) + later[0]
            if values[t] != (mine, theirs):
                yield Problem(path=f"values[{t}]", message="are not war's")
            if most >= 0 and peace >= mine:
                yield Problem(path=f"demands[{t}]", message="would be accepted")
            continue
        if values[t] != (demand + later[0], 1 - demand + later[1]):
            yield Problem(path=f"values[{t}]", message="are not what peace gives")
        if not 0 <= demand == min(most, Fraction(1)):
            yield Problem(path=f"demands[{t}]", message="is not the most that is accepted")
        if demand + later[0] < mine:
            yield Problem(path=f"demands[{t}]", message="is worse than war")


def tied_periods(
    form: PowerShiftForm, values: Sequence[tuple[Fraction, Fraction]]
) -> tuple[int, ...]:
    """Return the periods in which peace and war are equally good where that leaves a choice.

    Examples
    --------
    >>> form = PowerShiftForm.from_powers(["1/2"], costs=[1, 1], discount="1/2")
    >>> tied_periods(form, [(Fraction(2), Fraction(0))])
    ()
    """
    last = len(values) - 1
    tied = []
    for t in range(len(values)):
        mine, theirs = form.war_values(t)
        later = [form.discount * value for value in values[min(t + 1, last)]]
        most = 1 + later[1] - theirs
        if most == 0 or (most > 0 and min(most, Fraction(1)) + later[0] == mine):
            tied.append(t)
    return tuple(tied)
