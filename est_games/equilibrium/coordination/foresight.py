"""What each player of a hypergame expects, what happens, and whom it takes by surprise."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from est_games.argument import takes
from est_games.certificate.perceived_stability import is_stable, perceived_regret
from est_games.equilibrium.nash import nash
from est_games.equilibrium.solution import (
    Amount,
    Certificate,
    Equilibrium,
    Solution,
    Status,
)
from est_games.errors import Problem, SolveError
from est_games.game.hypergame import Hypergame, View
from est_games.game.normal import NormalForm

MAX_OUTCOMES = 20_000

Labels = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenOutcome:
    """An outcome, as each player sees it.

    Parameters
    ----------
    strategies : tuple of str
        What each player does.
    payoffs : tuple of Fraction or None
        What each takes it to be worth to itself; None where it does not know of such an outcome.
    content : tuple of str
        Players who, in their own eyes, do best to stay.
    surprised : tuple of str
        Players who did not expect it.
    """

    strategies: Labels
    payoffs: tuple[Fraction | None, ...]
    content: Labels
    surprised: Labels

    @property
    def is_stable(self) -> bool:
        """Whether all players are content."""
        return len(self.content) == len(self.strategies)


@dataclass(frozen=True, slots=True, kw_only=True)
class Foresight:
    """What players of a hypergame expect and do.

    Parameters
    ----------
    expected : tuple of tuple of tuple of str
        For each player the outcomes that it thinks may come about.
    choices : tuple of tuple of str
        What each may do.
    outcomes : tuple of SeenOutcome
        What may come about.
    is_complete : bool
        Whether all equilibria of every view were found.
    """

    expected: tuple[tuple[Labels, ...], ...]
    choices: tuple[Labels, ...]
    outcomes: tuple[SeenOutcome, ...]
    is_complete: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenEquilibrium(Equilibrium):
    """An outcome at which every player, in its own eyes, does best to stay.

    Parameters
    ----------
    strategies : tuple of str
        What each player does.
    surprised : tuple of str
        Players who did not expect it, since it is no equilibrium of the game that they see.
    """

    strategies: Labels
    surprised: Labels


@takes(SolveError, form=Hypergame)
def foresee(form: Hypergame) -> Foresight:
    """Return what each player of a hypergame expects, does, and is surprised by.

    Parameters
    ----------
    form : Hypergame
        The hypergame.

    Raises
    ------
    SolveError
        More than MAX_OUTCOMES outcomes may come about.

    Notes
    -----
    1. Who sees a normal form expects its Nash equilibria, and does its part in one of them: any
       strategy that has positive probability in some.
    2. Who sees a hypergame works out what the others do in it, as they see it there, and does what
       is best, in its own eyes, against something that they may do.
    3. Any combination of what players do may come about. It surprises those who did not expect it:
       no equilibrium that they see gives it positive probability.

    References
    ----------
    Bennett, P. G. (1977), Toward a theory of hypergames, Omega 5.
    Wang, M., Hipel, K. and Fraser, N. (1988), Modeling misperceptions in games, Behavioral
    Science 33.

    Examples
    --------
    The attacker has a way of which the defender does not know (after Bennett and Dando 1979).

    >>> seen = NormalForm.from_payoffs(
    ...     [[3, 1], [0, 2]], [[0, 2], [2, 1]], players=["defender", "attacker"],
    ...     strategies=[["north", "line"], ["line", "north"]],
    ... )
    >>> known = NormalForm.from_payoffs(
    ...     [[3, 1, 0], [0, 2, 1]], [[0, 2, 4], [2, 1, 3]], players=["defender", "attacker"],
    ...     strategies=[["north", "line"], ["line", "north", "forest"]],
    ... )
    >>> found = foresee(Hypergame.from_views({"defender": seen, "attacker": known}))
    >>> found.choices
    (('north', 'line'), ('forest',))
    >>> sorted({outcome.surprised for outcome in found.outcomes})
    [('defender',), ('defender', 'attacker')]
    """
    seer = _Seer()
    players = range(form.n_players)
    expected = tuple(seer.expected(form.views[i], i) for i in players)
    choices = tuple(seer.choices(form, i) for i in players)
    _check(math.prod(map(len, choices)))
    outcomes = tuple(_seen(form, expected, labels) for labels in product(*choices))
    return Foresight(
        expected=expected, choices=choices, outcomes=outcomes, is_complete=seer.is_complete
    )


def hypergame_equilibria(form: Hypergame) -> Solution:
    """Return all pure outcomes at which every player, in its own eyes, does best to stay.

    Parameters
    ----------
    form : Hypergame
        The hypergame.

    Returns
    -------
    Solution
        Each of the `equilibria` says whom it surprises; ``payoffs[i]`` is what player i takes it to
        be worth. COMPLETE or NONE: all outcomes were looked at.

    Raises
    ------
    SolveError
        There are more than MAX_OUTCOMES outcomes.

    References
    ----------
    Fraser, N. and Hipel, K. (1984), Conflict analysis: models and resolutions, chapter 3.

    Examples
    --------
    A weak alliance that sees itself as weak, and a neighbour that sees it grow: both arm.

    >>> weak = NormalForm.from_payoffs(
    ...     [[4, 1], [2, 3]], [[2, 3], [1, 4]], players=["alliance", "neighbour"],
    ...     strategies=[["rest", "arm"], ["rest", "arm"]],
    ... )
    >>> growing = NormalForm.from_payoffs(
    ...     [[2, 1], [4, 3]], [[4, 1], [2, 3]], players=["alliance", "neighbour"],
    ...     strategies=[["rest", "arm"], ["rest", "arm"]],
    ... )
    >>> form = Hypergame.from_views({"alliance": weak, "neighbour": growing})
    >>> [(e.strategies, e.surprised) for e in hypergame_equilibria(form).equilibria]
    [(('rest', 'rest'), ('alliance', 'neighbour')), (('arm', 'arm'), ())]
    """
    _check(math.prod(map(len, form.strategies)))
    seer = _Seer()
    expected = [seer.expected(form.views[i], i) for i in range(form.n_players)]
    found = []
    for labels in product(*form.strategies):
        if is_stable(form, labels):
            seen = _seen(form, expected, labels)
            payoffs: list[Amount] = list(seen.payoffs)
            found.append(
                SeenEquilibrium(
                    profile=tuple(
                        tuple(Fraction(label == own) for label in row)
                        for own, row in zip(labels, form.strategies, strict=True)
                    ),
                    payoffs=tuple(payoffs),
                    regret=Fraction(0),
                    strategies=labels,
                    surprised=seen.surprised,
                )
            )
    messages = [] if seer.is_complete else ["some view's equilibria were not all found"]
    return Solution(
        equilibria=tuple(found),
        status=Status.COMPLETE if found else Status.NONE,
        concept="hypergame-nash",
        algorithm="all outcomes, each in the eyes of every player",
        certificate=Certificate(
            argument="Every outcome was judged by the deviations that each player sees.",
            numbers={"outcomes": math.prod(map(len, form.strategies))},
        ),
        messages=tuple(messages),
        players=form.players,
        strategies=form.strategies,
    )


class _Seer:
    """Works out what is expected in views, and remembers whether all equilibria were found."""

    def __init__(self) -> None:
        self.is_complete = True
        self._played: list[tuple[NormalForm, tuple[Labels, ...]]] = []

    def expected(self, view: View, player: int) -> tuple[Labels, ...]:
        """Return the outcomes that a player with a view thinks may come about."""
        if isinstance(view, NormalForm):
            return self._equilibrium_outcomes(view)
        parts = [self.choices(view, i) for i in range(view.n_players)]
        _check(math.prod(map(len, parts)))
        return tuple(product(*parts))

    def choices(self, form: Hypergame, player: int) -> Labels:
        """Return what a player of a hypergame may do."""
        view = form.views[player]
        if isinstance(view, NormalForm):
            used = {outcome[player] for outcome in self._equilibrium_outcomes(view)}
            return tuple(label for label in view.strategies[player] if label in used)
        game = form.own(player)
        others = [(None,) if i == player else self.choices(view, i) for i in range(form.n_players)]
        best = {label for faced in product(*others) for label in _best_replies(game, faced, player)}
        return tuple(label for label in game.strategies[player] if label in best)

    def _equilibrium_outcomes(self, game: NormalForm) -> tuple[Labels, ...]:
        for known, outcomes in self._played:
            if known is game:
                return outcomes
        solution = nash(game)
        self.is_complete = self.is_complete and solution.is_complete
        found: dict[Labels, None] = {}
        for equilibrium in solution.equilibria:
            used = [
                [label for label, x in zip(labels, row, strict=True) if x]
                for labels, row in zip(game.strategies, equilibrium.profile, strict=True)
            ]
            found.update(dict.fromkeys(product(*used)))
        self._played.append((game, tuple(found)))
        return tuple(found)


def _best_replies(game: NormalForm, faced: Sequence[str | None], player: int) -> Iterator[str]:
    """Yield the best strategies against what others do; any, where a player does not know of it."""
    own = game.strategies[player]
    if any(x is not None and x not in game.strategies[i] for i, x in enumerate(faced)):
        yield from own
        return
    paid = {
        label: game.payoff(tuple(label if x is None else x for x in faced))[player] for label in own
    }
    most = max(paid.values())
    yield from (label for label, x in paid.items() if x == most)


def _seen(form: Hypergame, expected: Sequence[tuple[Labels, ...]], labels: Labels) -> SeenOutcome:
    regrets = [perceived_regret(form, labels, i) for i in range(form.n_players)]
    return SeenOutcome(
        strategies=labels,
        payoffs=tuple(
            None if regret is None else form.own(i).payoff(labels)[i]
            for i, regret in enumerate(regrets)
        ),
        content=tuple(
            name for name, regret in zip(form.players, regrets, strict=True) if regret == 0
        ),
        surprised=tuple(
            name for name, own in zip(form.players, expected, strict=True) if labels not in own
        ),
    )


def _check(n_outcomes: int) -> None:
    if n_outcomes > MAX_OUTCOMES:
        problem = Problem(
            path="form",
            message=f"has {n_outcomes} outcomes to look at",
            accepted=f"up to {MAX_OUTCOMES}",
        )
        raise SolveError("the hypergame is too large", [problem])
