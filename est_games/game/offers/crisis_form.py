"""Two states may settle or fight: what each could get by fighting, and what it costs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from est_games.argument import TEXT, takes
from est_games.errors import GameError, Problem, shown
from est_games.game.label import label_problems
from est_games.game.offers.reading import numbers_of, pair_of, range_problems, refuse
from est_games.game.offers.utility import IDENTITY, Utility, read_utility

MAX_DIVISIONS = 1_000

Pair = tuple[Fraction, Fraction]


@dataclass(frozen=True, kw_only=True)
class CrisisForm:
    r"""A prize of one is divided in peace, or goes whole to the winner of a war.

    The first state has x in peace and the second 1 - x. If i attacks, the first wins with
    probability :math:`p_i`. War costs i :math:`c_i`, in units of its utility.

    Parameters
    ----------
    players : tuple of str, shape (2,)
        Names.
    power : tuple of Fraction, shape (2,)
        The first state's chance of winning if it attacks, and if it is attacked. The difference is
        the advantage of striking first.
    costs : tuple of Fraction, shape (2,)
        What war costs each, from 0.
    utilities : tuple of Utility, shape (2,)
        What a share is worth to each.
    divisions : tuple of Fraction, optional
        The first state's shares that are possible, ascending, where not every share is.
    title : str
        For people.

    Raises
    ------
    GameError
        Everything that does not fit.

    References
    ----------
    Fearon, J. (1995), Rationalist explanations for war, International Organization 49.

    Examples
    --------
    >>> CrisisForm.from_power("1/2", costs=["1/10", "1/5"])
    CrisisForm(A wins with 1/2; costs 1/10 and 1/5)
    """

    players: tuple[str, str] = ("A", "B")
    power: Pair
    costs: Pair
    utilities: tuple[Utility, Utility] = (IDENTITY, IDENTITY)
    divisions: tuple[Fraction, ...] | None = None
    title: str = ""

    def __post_init__(self) -> None:
        refuse("not a crisis", self._problems())

    @classmethod
    @takes(GameError, title=TEXT)
    def from_power(
        cls,
        power: Any,
        *,
        costs: Any,
        utilities: Any = (None, None),
        divisions: Any = None,
        players: Sequence[str] = ("A", "B"),
        title: str = "",
    ) -> CrisisForm:
        """Return the crisis from numbers as users write them.

        Parameters
        ----------
        power : number or pair of numbers
            The first state's chance of winning: whoever attacks, or if it attacks and if it is
            attacked.
        costs : pair of numbers
            What war costs each.
        utilities : pair, optional
            Each None, where a share is worth itself, or a mapping: ``{"knots": [[0, 0], ...]}``,
            ``{"polynomial": [0, 2, -1]}`` (the constant first) or ``{"power": "1/2"}``.
        divisions : sequence of numbers, optional
            The shares that the first state can have; unless given, any.
        players : sequence of str
            Names.
        title : str
            For people.

        Raises
        ------
        GameError
            Everything that cannot be read.
        """
        both = power if isinstance(power, list | tuple) else (power, power)
        problems: list[Problem] = []
        chances = numbers_of(both, "power", 2, problems)
        prices = numbers_of(costs, "costs", 2, problems)
        shares: tuple[Fraction, ...] | None = None
        if divisions is not None:
            shares = tuple(sorted(set(numbers_of(divisions, "divisions", None, problems))))
        read = []
        for i, given in enumerate(pair_of(utilities, "utilities", problems)):
            utility, mistakes = read_utility(given, f"utilities[{i}]")
            read.append(utility)
            problems += mistakes
        names = pair_of(players, "players", problems)
        refuse("not a crisis", problems)
        return cls(
            players=names,
            power=(chances[0], chances[1]),
            costs=(prices[0], prices[1]),
            utilities=(read[0], read[1]),
            divisions=shares,
            title=title,
        )

    @property
    def ranges(self) -> tuple[Pair, Pair]:
        """What having nothing and having all is worth to each."""
        mine, theirs = self.utilities
        return mine.ends, theirs.ends

    @property
    def war_values(self) -> Pair:
        """What each expects of a war that it begins."""
        (low, high), (other_low, other_high) = self.ranges
        mine, theirs = self.power
        return (
            mine * high + (1 - mine) * low - self.costs[0],
            (1 - theirs) * other_high + theirs * other_low - self.costs[1],
        )

    def _problems(self) -> Iterator[Problem]:
        yield from label_problems(self.players, "players")
        for i, (chance, cost) in enumerate(zip(self.power, self.costs, strict=True)):
            yield from range_problems(chance, f"power[{i}]", "is no probability", 1)
            yield from range_problems(cost, f"costs[{i}]", "is no cost")
        if self.divisions is not None and (
            not 1 <= len(self.divisions) <= MAX_DIVISIONS
            or any(not 0 <= x <= 1 for x in self.divisions)
        ):
            yield Problem(
                path="divisions",
                message="must be shares",
                value=shown(str([str(x) for x in self.divisions[:5]])),
                accepted=f"1 to {MAX_DIVISIONS} numbers from 0 to 1",
            )

    def __repr__(self) -> str:
        mine, theirs = self.power
        chance = f"{mine}" if mine == theirs else f"{mine} or, attacked, {theirs}"
        return (
            f"CrisisForm({self.players[0]} wins with {chance}; "
            f"costs {self.costs[0]} and {self.costs[1]})"
        )
