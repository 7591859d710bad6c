"""Games of incomplete information: each player knows its own type and a prior over all types."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING, Any

from est_games.argument import (
    FUNCTION,
    MAPPING,
    TEXT,
    Kind,
    list_of,
    mapping_of,
    optional,
    takes,
)
from est_games.errors import GameError, Problem, shown
from est_games.game.bayesian_prior import prior_of
from est_games.game.label import label_problems
from est_games.game.normal import NormalForm
from est_games.game.number import ACCEPTED, exact_number

if TYPE_CHECKING:
    from est_games.game.extensive import ExtensiveForm

MAX_ENTRIES = 1_000_000
_TITLE = "not a Bayesian form"
_SHOWN_PROBLEMS = 20

_ACTIONS = Kind(
    lambda value: list_of(TEXT).accepts(value) or mapping_of(list_of(TEXT)).accepts(value),
    "a list of labels, or one for each player",
)
_GAMES = Kind(
    lambda value: (
        isinstance(value, Mapping)
        and all(
            isinstance(theta, tuple) and all(isinstance(kind, str) for kind in theta)
            for theta in value
        )
        and all(isinstance(game, NormalForm) for game in value.values())
    ),
    "a mapping from tuples of types to normal forms",
)

Payoff = Callable[[Mapping[str, str], Mapping[str, str]], Sequence[Any]]


@dataclass(frozen=True, kw_only=True)
class BayesianForm:
    r"""A finite game in which players know their own types and move at once.

    Nature draws a profile of types :math:`\theta` from a prior :math:`\pi` that all know; player i
    sees :math:`\theta_i`, and all choose actions; i gets :math:`u_i(a, \theta)`. Types may be
    correlated, and payoffs may depend on the types of others.

    Parameters
    ----------
    players : tuple of str
        Names, distinct.
    types : tuple of tuple of str
        Labels of each player's types, distinct for one player; each has positive probability.
    actions : tuple of tuple of str
        Labels of each player's actions, whatever its type.
    prior : tuple of Fraction, shape (n_type_profiles,)
        The probability of each profile of types in C order.
    payoffs : tuple of tuple of tuple of Fraction, shape (n_players, n_type_profiles, n_profiles)
        ``payoffs[i][k][j]`` is what player i gets at type profile k and action profile j, both in C
        order.
    title : str
        For people.

    Raises
    ------
    GameError
        Labels used twice, a prior that does not sum to one or leaves a type out, payoffs missing.

    References
    ----------
    Harsanyi (1967), Games with incomplete information played by "Bayesian" players, part I.

    Examples
    --------
    An assurance game with a neighbour who may not be worthy of trust (Kydd 2000).

    >>> trusty = NormalForm.from_payoffs([[4, 1], [3, 2]], [[4, 3], [1, 2]])
    >>> false = NormalForm.from_payoffs([[4, 1], [3, 2]], [[4, 5], [1, 2]])
    >>> form = BayesianForm.from_games(
    ...     {("us", "trusty"): trusty, ("us", "false"): false},
    ...     prior={("us", "trusty"): "2/3", ("us", "false"): "1/3"},
    ...     players=["A", "B"],
    ... )
    >>> form
    BayesianForm(A, B; 2 type profiles, 2 x 2 actions)
    >>> form.to_normal().shape
    (2, 4)
    """

    players: tuple[str, ...]
    types: tuple[tuple[str, ...], ...]
    actions: tuple[tuple[str, ...], ...]
    prior: tuple[Fraction, ...]
    payoffs: tuple[tuple[tuple[Fraction, ...], ...], ...]
    title: str = ""

    def __post_init__(self) -> None:
        problems = list(_problems(self))
        if problems:
            raise GameError(_TITLE, problems[:_SHOWN_PROBLEMS])

    @classmethod
    @takes(
        GameError,
        payoff=FUNCTION,
        types=mapping_of(list_of(TEXT)),
        actions=_ACTIONS,
        prior=MAPPING,
        title=TEXT,
    )
    def from_payoff(
        cls,
        payoff: Payoff,
        *,
        types: Mapping[str, Sequence[str]],
        actions: Mapping[str, Sequence[str]] | Sequence[str],
        prior: Mapping[Any, Any],
        title: str = "",
    ) -> BayesianForm:
        """Return the form in which a function pays.

        Parameters
        ----------
        payoff : function of (types, actions)
            Takes each player's type and each player's action, by name; returns one number a player.
        types : mapping of str to sequence of str
            The types of each player.
        actions : sequence of str, or mapping of str to sequence of str
            The same for all players, or by player.
        prior : mapping
            From profiles of types, tuples in the players' order, to probabilities; those left out
            have none. Or from players to mappings from their types: types are then independent.
        title : str
            For people.

        Raises
        ------
        GameError
            As the class does, and where the function does not return one number a player.
        """
        players = tuple(types)
        own = tuple(tuple(types[name]) for name in players)
        by_player = actions if isinstance(actions, Mapping) else dict.fromkeys(players, actions)
        labels = tuple(tuple(by_player.get(name, ())) for name in players)
        _check_size(len(players), own, labels)
        weights = prior_of(prior, players, own)
        problems: list[Problem] = []
        tables: list[list[list[Fraction]]] = [[] for _ in players]
        for theta in product(*own):
            for table in tables:
                table.append([])
            for chosen in product(*labels):
                given = dict(zip(players, theta, strict=True))
                row = payoff(given, dict(zip(players, chosen, strict=True)))
                for table, x in zip(tables, _row(row, theta, chosen, problems), strict=True):
                    table[-1].append(x)
        if problems:
            raise GameError("payoffs cannot be read", problems[:_SHOWN_PROBLEMS])
        return cls(
            players=players,
            types=own,
            actions=labels,
            prior=weights,
            payoffs=tuple(tuple(map(tuple, table)) for table in tables),
            title=title,
        )

    @classmethod
    @takes(GameError, games=_GAMES, prior=MAPPING, players=optional(list_of(TEXT)), title=TEXT)
    def from_games(
        cls,
        games: Mapping[tuple[str, ...], NormalForm],
        *,
        prior: Mapping[Any, Any],
        players: Sequence[str] | None = None,
        title: str = "",
    ) -> BayesianForm:
        """Return the form that is played as one of several normal forms.

        Parameters
        ----------
        games : mapping of tuple of str to NormalForm
            The game at every profile of types, all with the same strategies.
        prior : mapping
            As in :meth:`from_payoff`.
        players : sequence of str, optional
            Names; those of the games unless given.
        title : str
            For people.

        Raises
        ------
        GameError
            The games differ in strategies, or a profile of types has none.
        """
        first = next(iter(games.values()), None)
        if first is None:
            raise GameError(_TITLE, [Problem(path="games", message="need a game")])
        names = first.players if players is None else tuple(players)
        problems = [
            Problem(
                path=f"games[{shown(theta)}]",
                message="does not fit the others",
                value=shown(game.strategies),
                accepted=shown(first.strategies),
            )
            for theta, game in games.items()
            if game.strategies != first.strategies or len(theta) != len(names)
        ]
        if len(names) != first.n_players:
            problems.append(Problem(path="players", message=f"must be {first.n_players}"))
        if problems:
            raise GameError(_TITLE, problems[:_SHOWN_PROBLEMS])
        own = [tuple(dict.fromkeys(theta[i] for theta in games)) for i in range(len(names))]
        missing = [theta for theta in product(*own) if theta not in games]
        if missing:
            message = "has no game"
            problem = Problem(path="games", message=message, value=shown(missing[0]))
            raise GameError(_TITLE, [problem])

        def payoff(given: Mapping[str, str], chosen: Mapping[str, str]) -> Sequence[Any]:
            return games[tuple(given.values())].payoff(tuple(chosen.values()))

        return cls.from_payoff(
            payoff,
            types=dict(zip(names, own, strict=True)),
            actions=dict(zip(names, first.strategies, strict=True)),
            prior=prior,
            title=title,
        )

    @property
    def n_players(self) -> int:
        """Number of players."""
        return len(self.players)

    @cached_property
    def type_profiles(self) -> tuple[tuple[int, ...], ...]:
        """All profiles of types, as numbers, in C order."""
        return tuple(product(*(range(len(own)) for own in self.types)))

    @cached_property
    def profiles(self) -> tuple[tuple[int, ...], ...]:
        """All profiles of actions, as numbers, in C order."""
        return tuple(product(*(range(len(own)) for own in self.actions)))

    def label(self, player: int, kind: int) -> str:
        """Return what a player of a type is called: its information set, and as an agent."""
        return f"{self.players[player]}: {self.types[player][kind]}"

    def to_extensive(self) -> ExtensiveForm:
        """Return the tree: nature draws all types at once, then players move, told their own.

        The information set of a player of a type is ``"player: type"``.
        """
        from est_games.game.bayesian_views import as_tree

        return as_tree(self)

    def to_normal(self, *, agents: bool = False) -> NormalForm:
        """Return the normal form before types are known, or that of the agents.

        Parameters
        ----------
        agents : bool
            Whether each player of each type is a player of its own, who is paid what it expects
            once it knows its type; else a strategy says what a player does at each of its types.

        Raises
        ------
        GameError
            It would be too large.
        """
        from est_games.game.bayesian_views import as_agents, as_plans

        return as_agents(self) if agents else as_plans(self)

    @takes(GameError, prior=MAPPING)
    def with_prior(self, prior: Mapping[Any, Any]) -> BayesianForm:
        """Return the same game under another prior."""
        return BayesianForm(
            players=self.players,
            types=self.types,
            actions=self.actions,
            prior=prior_of(prior, self.players, self.types),
            payoffs=self.payoffs,
            title=self.title,
        )

    def __repr__(self) -> str:
        sizes = " x ".join(str(len(own)) for own in self.actions)
        return (
            f"BayesianForm({', '.join(self.players)}; {len(self.type_profiles)} type profiles, "
            f"{sizes} actions)"
        )


def _row(
    row: object, theta: Sequence[str], chosen: Sequence[str], problems: list[Problem]
) -> list[Fraction]:
    """Return what all players get at one profile; note what is wrong with it."""
    path = f"payoff({', '.join(theta)}; {', '.join(chosen)})"
    numbers = []
    given = list(row) if isinstance(row, Sequence) and not isinstance(row, str) else []
    if len(given) != len(theta):
        message = f"needs {len(theta)} numbers, one a player"
        problems.append(Problem(path=path, message=message, value=shown(row)))
        return [Fraction(0)] * len(theta)
    for amount in given:
        try:
            # A comparison pays 1 or 0; True and False are whole numbers.
            numbers.append(exact_number(int(amount) if isinstance(amount, bool) else amount))
        except ValueError as mistake:
            numbers.append(Fraction(0))
            problems.append(
                Problem(path=path, message=str(mistake), value=shown(amount), accepted=ACCEPTED)
            )
    return numbers


def _problems(form: BayesianForm) -> Iterator[Problem]:
    yield from label_problems(form.players, "players")
    if not form.players or not len(form.players) == len(form.types) == len(form.actions):
        yield Problem(path="players", message="need types and actions each, and to be one or more")
        return
    for name, own, labels in zip(form.players, form.types, form.actions, strict=True):
        yield from label_problems(own, f"types[{name}]")
        yield from label_problems(labels, f"actions[{name}]")
        if not own or not labels:
            yield Problem(path=f"types[{name}]", message="a player needs a type and an action")
    _check_size(len(form.players), form.types, form.actions)
    n_types = math.prod(map(len, form.types))
    n_profiles = math.prod(map(len, form.actions))
    if len(form.prior) != n_types or sum(form.prior) != 1 or min(form.prior, default=0) < 0:
        yield Problem(
            path="prior",
            message="must not be negative and sum to one",
            value=shown(", ".join(map(str, form.prior))),
            accepted="exact numbers such as '1/10'; a float counts at its binary value",
        )
        return
    for i, name in enumerate(form.players):
        for k, label in enumerate(form.types[i]):
            if not any(
                p for p, theta in zip(form.prior, form.type_profiles, strict=True) if theta[i] == k
            ):
                yield Problem(
                    path=f"types[{name}][{label}]",
                    message="has no probability",
                    accepted="leave it out",
                )
    for i, name in enumerate(form.players):
        table = form.payoffs[i] if i < len(form.payoffs) else ()
        if len(table) != n_types or any(len(row) != n_profiles for row in table):
            yield Problem(
                path=f"payoffs[{name}]", message=f"must hold {n_types} rows of {n_profiles}"
            )


def _check_size(
    n_players: int, types: Sequence[Sequence[str]], actions: Sequence[Sequence[str]]
) -> None:
    entries = n_players * math.prod(map(len, types)) * math.prod(map(len, actions))
    if entries > MAX_ENTRIES:
        problem = Problem(
            path="payoffs",
            message=f"would hold {entries} entries",
            accepted=f"up to {MAX_ENTRIES}: fewer types or actions",
        )
        raise GameError("the form is too large", [problem])
