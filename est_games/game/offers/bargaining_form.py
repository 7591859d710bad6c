"""Players divide a surplus: one offers, enough agree or somebody offers again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from est_games.argument import TEXT, takes
from est_games.errors import GameError, Problem, choices, shown
from est_games.game.label import label_problems
from est_games.game.number import number_or_problem
from est_games.game.offers.reading import range_problems, refuse
from est_games.game.offers.recognition import Recognition, read_recognition, recognition_problems
from est_games.game.offers.winning import Alternative, read_winning, unanimity, winning_problems

MAX_TYPES = 200
MAX_PLAYERS = 100_000

Amounts = tuple[Fraction, ...]


@dataclass(frozen=True, kw_only=True)
class BargainingForm:
    r"""A surplus is divided by offers that are put to the vote, over rounds without end.

    In each round somebody proposes a division. If a winning coalition, the proposer in it, agrees,
    the game ends so. If not, then with probability :math:`\beta` talks break down, where player i
    gets :math:`d_i`, and otherwise a round of the status quo passes and the next offer is made. To
    player i agreement is worth its share, and a refusal

    .. math:: \beta d_i + (1 - \beta) ((1 - \delta_i) q_i - c_i + \delta_i V_i),

    :math:`V_i` being what it expects of the next round; or its outside option, where that is more.
    Shares are not negative: who expects less of a refusal than nothing accepts nothing.

    Parameters
    ----------
    types : tuple of str
        Names, distinct; players of a type are alike.
    sizes : tuple of int, shape (n_types,)
        How many players each has.
    discounts : tuple of Fraction, shape (n_types,)
        What the next round counts for in this, from 0 to 1.
    recognition : Recognition
        Who proposes.
    winning : tuple of Alternative
        Who must agree.
    surplus : Fraction
        What is divided, positive.
    breakdown : Fraction
        The probability that a refusal ends all talks.
    disagreement : tuple of Fraction, shape (n_types,)
        What each player gets then, from 0.
    status_quo : tuple of Fraction, shape (n_types,)
        What a lasting status quo is worth to each player, from 0.
    delay_costs : tuple of Fraction or None
        What each player pays for waiting a round, from 0; only where everybody must agree.
    outside : tuple of Fraction or None
        What each player can take, ending the talks for all, when an offer was refused; only where
        everybody must agree.
    title : str
        For people.

    Raises
    ------
    GameError
        Everything that does not fit.

    References
    ----------
    Rubinstein, A. (1982), Perfect equilibrium in a bargaining model, Econometrica 50. Baron, D. and
    Ferejohn, J. (1989), Bargaining in legislatures, American Political Science Review 83.
    Binmore, K., Rubinstein, A. and Wolinsky, A. (1986), The Nash bargaining solution in economic
    modelling, RAND Journal of Economics 17.

    Examples
    --------
    Five alike members decide by majority, under a closed rule:

    >>> BargainingForm.from_players({"member": 5}, discounts=1, winning=3)
    BargainingForm(5 member divide 1; any 3 must agree; proposers by lot)
    """

    types: tuple[str, ...]
    sizes: tuple[int, ...]
    discounts: Amounts
    recognition: Recognition
    winning: tuple[Alternative, ...]
    surplus: Fraction = Fraction(1)
    breakdown: Fraction = Fraction(0)
    disagreement: Amounts
    status_quo: Amounts
    delay_costs: Amounts | None = None
    outside: Amounts | None = None
    title: str = ""

    def __post_init__(self) -> None:
        refuse("not a bargaining form", self._problems())

    @classmethod
    @takes(GameError, title=TEXT)
    def from_players(
        cls,
        players: Sequence[str] | Mapping[str, int],
        *,
        discounts: Any,
        recognition: Any = None,
        first: Any = None,
        winning: Any = None,
        surplus: Any = 1,
        breakdown: Any = 0,
        disagreement: Any = 0,
        status_quo: Any = 0,
        delay_costs: Any = None,
        outside: Any = None,
        title: str = "",
    ) -> BargainingForm:
        """Return the form from what is said of its players.

        Parameters
        ----------
        players : sequence of str, or mapping of str to int
            Single players, or how many alike players each type has.
        discounts : number, or mapping of str to number
            The discount factor of all, or of each.
        recognition : None, mapping or sequence of str
            Who proposes. Unless given, all players are equally likely in each round. A probability
            for each type: one of its members is drawn anew in each round. A sequence of types: they
            take turns. For each type a mapping: how likely each is to propose next after its offer
            was refused.
        first : str or mapping of str to number, optional
            Who proposes first, of such a chain; the first player unless given.
        winning : int or sequence of mapping of str to int, optional
            How many must agree, the proposer among them, or the least coalitions that can. Unless
            given, everybody.
        surplus, breakdown : number
            As in the class.
        disagreement, status_quo, delay_costs, outside : number, or mapping of str to number
            The same for all, or of each. No cost of waiting and no outside option unless given.
        title : str
            For people.

        Raises
        ------
        GameError
            Everything that cannot be read.

        Examples
        --------
        Rubinstein's two players take turns:

        >>> BargainingForm.from_players(
        ...     ["1", "2"], discounts={"1": "9/10", "2": "4/5"}, recognition=["1", "2"]
        ... )
        BargainingForm(1, 2 divide 1; all must agree; proposers in turn)
        """
        types, sizes, problems = _players(players)
        refuse("not a bargaining form", problems)
        amounts = {}
        for name, given in (
            ("discounts", discounts),
            ("disagreement", disagreement),
            ("status_quo", status_quo),
            ("delay_costs", 0 if delay_costs is None else delay_costs),
            ("outside", 0 if outside is None else outside),
        ):
            amounts[name] = _each(given, types, name, problems)
        whole = number_or_problem(surplus, "surplus", problems)
        ending = number_or_problem(breakdown, "breakdown", problems)
        proposing, mistakes = read_recognition(recognition, first, types, sizes)
        problems += mistakes
        rule, mistakes = read_winning(winning, types, sizes)
        problems += mistakes
        refuse("not a bargaining form", problems)
        assert proposing is not None
        return cls(
            types=types,
            sizes=sizes,
            discounts=amounts["discounts"],
            recognition=proposing,
            winning=rule,
            surplus=whole,
            breakdown=ending,
            disagreement=amounts["disagreement"],
            status_quo=amounts["status_quo"],
            delay_costs=None if delay_costs is None else amounts["delay_costs"],
            outside=None if outside is None else amounts["outside"],
            title=title,
        )

    @property
    def n_players(self) -> int:
        """Number of players of all types."""
        return sum(self.sizes)

    @property
    def n_states(self) -> int:
        """Number of states, each with a type that proposes."""
        return len(self.recognition.proposers)

    @property
    def is_by_lot(self) -> bool:
        """Whether who proposes is drawn anew in each round, whatever happened before."""
        return all(row == self.recognition.start for row in self.recognition.transition)

    @property
    def is_unanimous(self) -> bool:
        """Whether everybody must agree."""
        return len(self.winning) == 1 and sum(q.count for q in self.winning[0]) == self.n_players

    @property
    def floors(self) -> Amounts:
        """What each type can have whatever it refuses: its outside option, or nothing."""
        return self.outside or (Fraction(0),) * len(self.types)

    @property
    def constants(self) -> Amounts:
        """What a refusal is worth to each type beside what follows it."""
        return tuple(
            self.breakdown * d + (1 - self.breakdown) * ((1 - delta) * q - cost)
            for d, delta, q, cost in zip(
                self.disagreement,
                self.discounts,
                self.status_quo,
                self.delay_costs or (Fraction(0),) * len(self.types),
                strict=True,
            )
        )

    @property
    def weights(self) -> Amounts:
        """What the next round counts for in the value of a refusal, to each type."""
        return tuple((1 - self.breakdown) * delta for delta in self.discounts)

    def _problems(self) -> Iterator[Problem]:
        shape = list(_type_problems(self.types, self.sizes))
        yield from shape
        if shape:
            return
        bounds = {"discounts": Fraction(1), "disagreement": None, "status_quo": None}
        for name, most in bounds.items():
            yield from _amount_problems(getattr(self, name), name, len(self.types), most)
        for name in ("delay_costs", "outside"):
            amounts = getattr(self, name)
            if amounts is None:
                continue
            yield from _amount_problems(amounts, name, len(self.types), None)
            if self.winning != unanimity(self.sizes):
                accepted = "None, or winning=None"
                message = "may be told only where everybody must agree"
                yield Problem(path=name, message=message, accepted=accepted)
        yield from range_problems(self.breakdown, "breakdown", "is no probability", 1)
        if type(self.surplus) is not Fraction or self.surplus <= 0:
            yield Problem(path="surplus", message="must be a positive Fraction")
        yield from recognition_problems(self.recognition, len(self.types))
        yield from winning_problems(self.winning, self.sizes)

    def __repr__(self) -> str:
        who = ", ".join(
            name if set(self.sizes) == {1} else f"{n} {name}"
            for n, name in zip(self.sizes, self.types, strict=True)
        )
        turns = any(1 in row for row in self.recognition.transition)
        order = "by lot" if self.is_by_lot else "in turn" if turns else "by a chain"
        return (
            f"BargainingForm({who if len(who) < 60 else f'{self.n_players} players'} divide "
            f"{self.surplus}; {self._rule_words()} must agree; proposers {order})"
        )

    def _rule_words(self) -> str:
        if self.is_unanimous:
            return "all"
        if len(self.winning) > 1:
            return f"one of {len(self.winning)} kinds of coalition"
        return " and ".join(self._quota_words(*q) for q in self._quotas())

    def _quotas(self) -> Iterator[tuple[tuple[int, ...], int]]:
        for quota in self.winning[0]:
            yield quota.types, quota.count

    def _quota_words(self, types: tuple[int, ...], count: int) -> str:
        if len(types) == len(self.types):
            return f"any {count}"
        return f"{count} of {choices(self.types[t] for t in types)}"


def _players(given: Any) -> tuple[tuple[str, ...], tuple[int, ...], list[Problem]]:
    if isinstance(given, Mapping):
        types, sizes = tuple(given), tuple(given.values())
    elif isinstance(given, list | tuple):
        types, sizes = tuple(given), (1,) * len(given)
    else:
        problem = Problem(
            path="players",
            message="are no players",
            value=shown(given),
            accepted="a list of names, or how many of each type",
        )
        return (), (), [problem]
    return types, sizes, list(_type_problems(types, sizes))


def _type_problems(types: Sequence[Any], sizes: Sequence[Any]) -> Iterator[Problem]:
    yield from label_problems(types, "types")
    if not 1 <= len(types) <= MAX_TYPES or len(types) != len(sizes):
        yield Problem(path="types", message=f"must be 1 to {MAX_TYPES}, with a size each")
    for t, n in enumerate(sizes):
        if type(n) is not int or not 1 <= n <= MAX_PLAYERS:
            yield Problem(
                path=f"sizes[{t}]",
                message="is no number of players",
                value=shown(n),
                accepted=f"1 to {MAX_PLAYERS}",
            )


def _amount_problems(
    amounts: Sequence[Any], path: str, n: int, most: Fraction | None
) -> Iterator[Problem]:
    if len(amounts) != n:
        yield Problem(path=path, message=f"must be {n}")
    for t, amount in enumerate(amounts):
        yield from range_problems(amount, f"{path}[{t}]", "is out of range", most)


def _each(given: Any, types: Sequence[str], path: str, problems: list[Problem]) -> Amounts:
    """Return a number for each type: one for all, or from a mapping that leaves nobody out."""
    if not isinstance(given, Mapping):
        return (number_or_problem(given, path, problems),) * len(types)
    problems += [
        Problem(path=path, message="names no player", value=shown(name), accepted=choices(types))
        for name in given
        if name not in types
    ]
    return tuple(number_or_problem(given.get(name), f"{path}.{name}", problems) for name in types)
