"""One demand, take it or fight, of an opponent whose power and cost only it knows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from est_games.argument import TEXT, takes
from est_games.errors import GameError, Problem, shown
from est_games.game.label import label_problems
from est_games.game.number import number_or_problem
from est_games.game.offers.reading import pair_of, range_problems, refuse

MAX_KINDS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class OpponentKind:
    """What the opponent may be.

    Parameters
    ----------
    weight : Fraction
        How likely, positive.
    power : Fraction
        The chance that the demanding side wins a war with it.
    low, high : Fraction
        Its cost of war lies between these, all values equally likely; they may be the same.
    """

    weight: Fraction
    power: Fraction
    low: Fraction
    high: Fraction


@dataclass(frozen=True, kw_only=True)
class UltimatumForm:
    """A demands a share x of a prize of one; B, whose cost of war only B knows, accepts or fights.

    If B accepts, A has x and B has 1 - x. In a war A wins the prize with the kind's probability,
    and each pays its cost.

    Parameters
    ----------
    players : tuple of str, shape (2,)
        Who demands and who answers.
    cost : Fraction
        What war costs the side that demands, from 0.
    kinds : tuple of OpponentKind
        What the other may be; weights add up to one.
    title : str
        For people.

    Raises
    ------
    GameError
        Everything that does not fit.

    References
    ----------
    Fearon, J. (1995), Rationalist explanations for war, International Organization 49. Powell, R.
    (1999), In the Shadow of Power, chapter 3.

    Examples
    --------
    >>> UltimatumForm.from_costs({"uniform": [0, "2/5"]}, power="1/2", cost="1/10")
    UltimatumForm(A demands of B; 1 kind, costs from 0 to 2/5)
    """

    players: tuple[str, str] = ("A", "B")
    cost: Fraction
    kinds: tuple[OpponentKind, ...]
    title: str = ""

    def __post_init__(self) -> None:
        refuse("not an ultimatum", self._problems())

    @classmethod
    @takes(GameError, title=TEXT)
    def from_costs(
        cls,
        costs: Any,
        *,
        power: Any,
        cost: Any,
        players: Sequence[str] = ("A", "B"),
        title: str = "",
    ) -> UltimatumForm:
        """Return the ultimatum in which only the opponent's cost is unknown, or its power too.

        Parameters
        ----------
        costs : mapping or sequence of mapping
            ``{"uniform": [low, high]}``; or a list of parts, each with a ``"probability"`` and with
            ``"uniform"`` or ``"cost"``, and with a ``"power"`` of its own where that differs.
        power : number
            The chance that the demanding side wins.
        cost : number
            What war costs it.
        players : sequence of str
            Who demands and who answers.
        title : str
            For people.

        Raises
        ------
        GameError
            Everything that cannot be read.

        Examples
        --------
        A weak opponent, to whom war is dear, and a resolute one:

        >>> UltimatumForm.from_costs(
        ...     [{"probability": "1/4", "cost": "1/2"}, {"probability": "3/4", "cost": "1/10"}],
        ...     power="1/2",
        ...     cost="1/10",
        ... )
        UltimatumForm(A demands of B; 2 kinds, costs from 1/10 to 1/2)
        """
        parts = [costs] if isinstance(costs, Mapping) else costs
        problems: list[Problem] = []
        own = number_or_problem(cost, "cost", problems)
        chance = number_or_problem(power, "power", problems)
        if not isinstance(parts, list | tuple) or len(parts) > MAX_KINDS:
            problems.append(_not_costs(costs, "costs"))
            parts = []
        kinds = [_kind(part, f"costs[{k}]", chance, problems) for k, part in enumerate(parts)]
        names = pair_of(players, "players", problems)
        refuse("not an ultimatum", problems)
        return cls(
            players=names,
            cost=own,
            kinds=tuple(kind for kind in kinds if kind is not None),
            title=title,
        )

    def _problems(self) -> Iterator[Problem]:
        yield from label_problems(self.players, "players")
        yield from range_problems(self.cost, "cost", "is no cost")
        if not 1 <= len(self.kinds) <= MAX_KINDS:
            yield Problem(path="kinds", message=f"must be 1 to {MAX_KINDS}")
        for k, kind in enumerate(self.kinds):
            if kind.weight <= 0:
                yield Problem(path=f"kinds[{k}].weight", message="must be positive")
            yield from range_problems(kind.power, f"kinds[{k}].power", "is no probability", 1)
            if not 0 <= kind.low <= kind.high:
                yield Problem(
                    path=f"kinds[{k}]",
                    message="has no costs",
                    value=shown(f"{kind.low} to {kind.high}"),
                    accepted="a least cost from 0, and a greatest that is no less",
                )
        total = sum(kind.weight for kind in self.kinds)
        if total != 1:
            yield Problem(
                path="kinds",
                message="probabilities must add up to exactly 1",
                value=shown(str(total)),
                accepted="text such as 1/3 or 0.3 where floats do not add up",
            )

    def __repr__(self) -> str:
        n = len(self.kinds)
        low, high = min(k.low for k in self.kinds), max(k.high for k in self.kinds)
        return (
            f"UltimatumForm({self.players[0]} demands of {self.players[1]}; "
            f"{n} kind{'s' * (n > 1)}, costs from {low} to {high})"
        )


def _kind(part: Any, path: str, power: Fraction, problems: list[Problem]) -> OpponentKind | None:
    known = {"probability", "uniform", "cost", "power"}
    if not isinstance(part, Mapping) or not set(part) <= known:
        problems.append(_not_costs(part, path))
        return None
    if ("uniform" in part) == ("cost" in part):
        problems.append(_not_costs(dict(part), path))
        return None
    ends = part.get("uniform", [part.get("cost"), part.get("cost")])
    if not isinstance(ends, list | tuple) or len(ends) != 2:
        problems.append(_not_costs(ends, f"{path}.uniform"))
        return None
    return OpponentKind(
        weight=number_or_problem(part.get("probability", 1), f"{path}.probability", problems),
        power=number_or_problem(part["power"], f"{path}.power", problems)
        if "power" in part
        else power,
        low=number_or_problem(ends[0], f"{path}", problems),
        high=number_or_problem(ends[1], f"{path}", problems),
    )


def _not_costs(value: object, path: str) -> Problem:
    return Problem(
        path=path,
        message="does not say what war costs the opponent",
        value=shown(value),
        accepted="{'uniform': [0, '2/5']}, or a list of parts such as "
        f"{{'probability': '1/2', 'cost': '1/10'}}, up to {MAX_KINDS}",
    )
