"""Power moves between two states while they bargain over a flow; either may fight for it all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from est_games.argument import TEXT, takes
from est_games.errors import GameError, Problem, shown
from est_games.game.label import label_problems
from est_games.game.number import number_or_problem
from est_games.game.offers.reading import numbers_of, pair_of, range_problems, refuse

MAX_PERIODS = 10_000


@dataclass(frozen=True, kw_only=True)
class PowerShiftForm:
    r"""In each period the first state demands a share of one; the second accepts or fights.

    The first may attack instead of demanding. War is fought once, for the whole flow from then on:
    in period t the first state wins with probability :math:`p_t`, so that war is worth
    :math:`p_t / (1 - \delta) - c_A` to it and :math:`(1 - p_t) / (1 - \delta) - c_B` to the second.
    From the last period listed power stays what it is.

    Parameters
    ----------
    players : tuple of str, shape (2,)
        Who demands and who answers.
    powers : tuple of Fraction, shape (n_periods,)
        The chance that the first wins.
    costs : tuple of Fraction, shape (2,)
        What a war costs each, in periods' worth of the whole flow; positive.
    discount : Fraction
        From 0 to less than 1.
    title : str
        For people.

    Raises
    ------
    GameError
        Everything that does not fit.

    References
    ----------
    Fearon, J. (1995), Rationalist explanations for war, International Organization 49, pages
    404-408. Powell, R. (2006), War as a commitment problem, International Organization 60.

    Examples
    --------
    >>> PowerShiftForm.from_powers(["1/10", "9/10"], costs=["1/5", "1/5"], discount="9/10")
    PowerShiftForm(A demands of B; power 1/10 to 9/10 in 2 periods)
    """

    players: tuple[str, str] = ("A", "B")
    powers: tuple[Fraction, ...]
    costs: tuple[Fraction, Fraction]
    discount: Fraction
    title: str = ""

    def __post_init__(self) -> None:
        refuse("power does not shift so", self._problems())

    @classmethod
    @takes(GameError, title=TEXT)
    def from_powers(
        cls,
        powers: Sequence[Any],
        *,
        costs: Sequence[Any],
        discount: Any,
        players: Sequence[str] = ("A", "B"),
        title: str = "",
    ) -> PowerShiftForm:
        """Return the form from numbers as users write them.

        Parameters
        ----------
        powers : sequence of numbers
            The first state's chance of winning, period by period.
        costs : pair of numbers
            What war costs each.
        discount : number
            The discount factor of both.
        players : sequence of str
            Who demands and who answers.
        title : str
            For people.

        Raises
        ------
        GameError
            Everything that cannot be read.
        """
        problems: list[Problem] = []
        chances = numbers_of(powers, "powers", None, problems)
        prices = numbers_of(costs, "costs", 2, problems)
        patience = number_or_problem(discount, "discount", problems)
        names = pair_of(players, "players", problems)
        refuse("power does not shift so", problems)
        return cls(
            players=names,
            powers=tuple(chances),
            costs=(prices[0], prices[1]),
            discount=patience,
            title=title,
        )

    def war_values(self, period: int) -> tuple[Fraction, Fraction]:
        """Return what war is worth to each in a period, counted from nought."""
        whole = 1 / (1 - self.discount)
        chance = self.powers[period]
        return chance * whole - self.costs[0], (1 - chance) * whole - self.costs[1]

    def _problems(self) -> Iterator[Problem]:
        yield from label_problems(self.players, "players")
        if not 1 <= len(self.powers) <= MAX_PERIODS:
            yield Problem(path="powers", message=f"must be 1 to {MAX_PERIODS}")
        for t, chance in enumerate(self.powers):
            yield from range_problems(chance, f"powers[{t}]", "is no probability", 1)
        if min(self.costs) <= 0:
            yield Problem(
                path="costs",
                message="must both be positive",
                value=shown(", ".join(map(str, self.costs))),
            )
        if not 0 <= self.discount < 1:
            yield Problem(
                path="discount",
                message="is no discount factor",
                value=shown(str(self.discount)),
                accepted="from 0 to less than 1",
            )

    def __repr__(self) -> str:
        n = len(self.powers)
        return (
            f"PowerShiftForm({self.players[0]} demands of {self.players[1]}; power "
            f"{self.powers[0]} to {self.powers[-1]} in {n} period{'s' * (n > 1)})"
        )
