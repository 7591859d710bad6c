"""Who gives in first: a war of attrition, in which waiting costs and the one who stays on wins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from est_games.argument import LIST, takes
from est_games.errors import GameError, Problem, shown
from est_games.game.label import label_problems
from est_games.game.number import ACCEPTED, exact_number
from est_games.game.stochastic import StochasticForm

Pair = tuple[Fraction, Fraction]
_AMOUNTS = ("prize", "consolation", "cost", "rate", "committed")


@dataclass(frozen=True, kw_only=True)
class AttritionForm:
    r"""A war of attrition of two, in continuous time and without an end.

    Player :math:`i` loses :math:`c_i` per unit of time until one of them concedes. Who concedes
    gets :math:`l_i` then, and the other one :math:`v_j`. What comes after a time :math:`t` counts
    :math:`e^{-r_i t}`. With probability :math:`z_i` player i is one who never concedes, which only
    it knows.

    Parameters
    ----------
    players : tuple of str
        Two names.
    prize : tuple of Fraction, shape (2,)
        What each gets once the other has conceded.
    consolation : tuple of Fraction, shape (2,)
        What each gets once it has conceded; less than the prize. Both at once count as that.
    cost : tuple of Fraction, shape (2,)
        What each loses per unit of time; with the interest on the consolation more than nothing.
    rate : tuple of Fraction, shape (2,)
        The rate at which each discounts, per unit of time; not negative.
    committed : tuple of Fraction, shape (2,)
        The probability that each never concedes, from 0 to below 1.
    title : str
        For people.

    Raises
    ------
    GameError
        A number is missing or is not as it must be.

    References
    ----------
    Maynard Smith (1974), The theory of games and the evolution of animal conflicts; Hendricks,
    Weiss and Wilson (1988), The war of attrition in continuous time with complete information;
    Kreps and Wilson (1982), Reputation and imperfect information; Abreu and Gul (2000), Bargaining
    and reputation.

    Examples
    --------
    >>> AttritionForm.from_payoffs(prize=10, cost=1)
    AttritionForm(player 1, player 2; prizes 10 and 10, costs 1 and 1)
    """

    players: tuple[str, ...]
    prize: Pair
    consolation: Pair
    cost: Pair
    rate: Pair
    committed: Pair
    title: str = ""

    def __post_init__(self) -> None:
        problems = list(label_problems(self.players, "players"))
        if len(self.players) != 2:
            problems.append(Problem(path="players", message="must be two"))
        for name in _AMOUNTS:
            pair = getattr(self, name)
            if len(pair) != 2 or set(map(type, pair)) != {Fraction}:
                problems.append(Problem(path=name, message="must be two Fractions"))
        for i, name in enumerate(() if problems else self.players):
            lost = self.cost[i] + self.rate[i] * self.consolation[i]
            for path, is_wrong, message in (
                ("prize", self.prize[i] <= self.consolation[i], "must exceed the consolation"),
                ("rate", self.rate[i] < 0, "must not be negative"),
                ("committed", not 0 <= self.committed[i] < 1, "must be from 0 to below 1"),
                ("cost", lost <= 0, "with interest on the consolation must exceed nothing"),
            ):
                if is_wrong:
                    value = str(getattr(self, path)[i])
                    problems.append(Problem(path=f"{path}[{name}]", message=message, value=value))
        if problems:
            raise GameError("not a war of attrition", problems)

    @classmethod
    @takes(GameError)
    def from_payoffs(
        cls,
        *,
        prize: Any,
        cost: Any,
        consolation: Any = 0,
        rate: Any = 0,
        committed: Any = 0,
        players: Sequence[str] = ("player 1", "player 2"),
        title: str = "",
    ) -> AttritionForm:
        """Return the form with these numbers, each for both players or a pair.

        Parameters
        ----------
        prize, cost, consolation, rate, committed : number, or two numbers
            As the class tells.
        players : sequence of str
            Two names.
        title : str
            For people.
        """
        told = {"prize": prize, "cost": cost, "consolation": consolation, "rate": rate}
        told["committed"] = committed
        problems: list[Problem] = []
        pairs = {name: _pair(name, given, problems) for name, given in told.items()}
        if not LIST.accepts(players) or not all(isinstance(name, str) for name in players):
            problems.append(Problem(path="players", message="must be two", value=shown(players)))
        if problems:
            raise GameError("not a war of attrition", problems)
        return cls(players=tuple(players), title=title, **pairs)

    def to_stochastic(self, period: Any) -> StochasticForm:
        r"""Return the war in periods, at the start of which both decide whether to concede.

        A period costs its length times the cost; the next one counts :math:`1 / (1 + r d)`.

        Parameters
        ----------
        period : number
            The length `d` of a period, in units of time.

        Raises
        ------
        GameError
            The period is not positive, somebody does not discount, or may never concede.
        """
        problems: list[Problem] = []
        (length, _) = _pair("period", period, problems)
        if not problems and length <= 0:
            problems.append(Problem(path="period", message="must be positive", value=str(length)))
        if 0 in self.rate:
            problems.append(Problem(path="rate", message="must be positive, for both to discount"))
        if any(self.committed):
            problems.append(Problem(path="committed", message="must be 0, for nobody to be so"))
        if problems:
            raise GameError("the war cannot be told in periods", problems)

        def payoff(_: str, done: tuple[str, ...]) -> list[Fraction]:
            if "concede" not in done:
                return [-c * length for c in self.cost]
            return [
                self.consolation[i] if own == "concede" else self.prize[i]
                for i, own in enumerate(done)
            ]

        return StochasticForm.from_rule(
            {"contest": {name: ["concede", "wait"] for name in self.players}},
            payoff=payoff,
            transition=lambda _, done: None if "concede" in done else "contest",
            discount=[1 / (1 + rate * length) for rate in self.rate],
            title=self.title,
        )

    def __repr__(self) -> str:
        prizes, costs = (" and ".join(map(str, pair)) for pair in (self.prize, self.cost))
        return f"AttritionForm({', '.join(self.players)}; prizes {prizes}, costs {costs})"


def _pair(name: str, given: Any, problems: list[Problem]) -> Pair:
    """Read one number for both players, or two; what is wrong is added to the problems."""
    entries = list(given) if LIST.accepts(given) else [given, given]
    if len(entries) != 2:
        problems.append(
            Problem(path=name, message="must be one number, or two", value=shown(given))
        )
        return Fraction(0), Fraction(0)
    numbers = []
    for entry in entries:
        try:
            numbers.append(exact_number(entry))
        except ValueError as mistake:
            problems.append(
                Problem(path=name, message=str(mistake), value=shown(entry), accepted=ACCEPTED)
            )
            numbers.append(Fraction(0))
    return numbers[0], numbers[1]
