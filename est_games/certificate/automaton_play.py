"""Does anybody gain by leaving, once and in any state, what automata prescribe? In rationals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from est_games.argument import takes
from est_games.errors import GameError, Problem, shown
from est_games.game.automaton_profile import AutomatonProfile
from est_games.game.number import ACCEPTED, exact_number

Vector = tuple[Fraction, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OneShotDeviation:
    """To leave what is prescribed once, and go along with it again afterwards.

    Parameters
    ----------
    state : str
        Where.
    player : str
        Who.
    strategy : str
        What it plays instead.
    gain : Fraction
        What that adds to its average discounted payoff from there on.
    """

    state: str
    player: str
    strategy: str
    gain: Fraction


def read_discount(given: Any) -> Fraction:
    """Return a discount factor as users write it.

    Raises
    ------
    GameError
        It is no number from 0 to below 1.

    Examples
    --------
    >>> read_discount("9/10")
    Fraction(9, 10)
    """
    message = "must be from 0 to below 1"
    try:
        discount = exact_number(given)
        if 0 <= discount < 1:
            return discount
    except ValueError as mistake:
        message = str(mistake)
    problem = Problem(path="discount", message=message, value=shown(given), accepted=ACCEPTED)
    raise GameError("not a discount factor", [problem])


def state_payoffs(profile: AutomatonProfile, discount: Fraction) -> tuple[Vector, ...]:
    r"""Return everybody's average discounted payoff from each state on.

    .. math:: V(w) = (1 - \delta) u(a_w) + \delta V(w')

    with `w'` the state that follows `w`.

    Notes
    -----
    Play from a state comes to a loop. Along the loop the sum is geometric; before it, the equation
    is followed backwards.

    Examples
    --------
    >>> from est_games.game.normal import NormalForm
    >>> from est_games.game.penal_code import sanctions
    >>> stage = NormalForm.from_payoffs([[3, 0], [5, 1]], [[3, 5], [0, 1]], strategies=["CD"] * 2)
    >>> once = sanctions(stage, ("C", "C"), {name: ("D", "D") for name in stage.players}, periods=1)
    >>> [str(row[0]) for row in state_payoffs(once, Fraction(1, 2))]
    ['3', '2', '2']
    """
    n = len(profile.states)
    known: list[Vector | None] = [None] * n
    now = [tuple(row[p] for row in profile.stage.payoffs) for p in profile.plays]
    for start in range(n):
        trail: list[int] = []
        places: dict[int, int] = {}
        state = start
        while known[state] is None and state not in places:
            places[state] = len(trail)
            trail.append(state)
            state = profile.follow[state]
        if known[state] is None:
            loop = trail[places[state] :]
            power = [discount**k for k in range(len(loop))]
            known[state] = tuple(
                sum((f * now[s][i] for f, s in zip(power, loop, strict=True)), Fraction(0))
                / sum(power, Fraction(0))
                for i in range(profile.stage.n_players)
            )
        for before in reversed(trail):
            after = known[profile.follow[before]]
            if known[before] is None and after is not None:
                known[before] = tuple(
                    (1 - discount) * u + discount * v
                    for u, v in zip(now[before], after, strict=True)
                )
    return tuple(row for row in known if row is not None)


@takes(GameError, profile=AutomatonProfile)
def one_shot_deviations(profile: AutomatonProfile, discount: Any) -> tuple[OneShotDeviation, ...]:
    """Return every deviation by which somebody gains at a discount factor.

    Automata are a subgame-perfect equilibrium of the repeated game exactly if there is none.

    Parameters
    ----------
    profile : AutomatonProfile
        What all do.
    discount : number, or sequence of numbers
        The factor on the next period's payoffs, from 0 to below 1: everybody's, or one a player.

    Raises
    ------
    GameError
        A discount factor is none.

    Notes
    -----
    1. Only states that some history leads to are looked at, unexpected histories included.
    2. Payoffs are continuous at infinity, so that who gains by any deviation gains by one that
       happens once.

    References
    ----------
    Blackwell (1965), Discounted dynamic programming; Mailath and Samuelson (2006), Repeated Games
    and Reputations, proposition 2.2.1.

    Examples
    --------
    Tit for tat is no subgame-perfect equilibrium: to punish would begin a feud.

    >>> from est_games.game.automaton import Automaton
    >>> from est_games.game.normal import NormalForm
    >>> stage = NormalForm.from_payoffs([[3, 0], [5, 1]], [[3, 5], [0, 1]], strategies=["CD"] * 2)
    >>> both = AutomatonProfile.of(stage, [Automaton.tit_for_tat(stage, i, "C") for i in (0, 1)])
    >>> for found in one_shot_deviations(both, "9/10"):
    ...     print(found.state, found.player, found.strategy, found.gain)
    D | C player 1 C 7/19
    C | D player 2 C 7/19
    D | D player 1 C 26/19
    D | D player 2 C 26/19
    """
    n = profile.stage.n_players
    listed = isinstance(discount, Sequence) and not isinstance(discount, str)
    given = list(discount) if listed else [discount] * n
    if len(given) != n:
        message = f"needs {n} of them, one a player"
        problem = Problem(path="discount", message=message, value=shown(discount))
        raise GameError("not a discount factor", [problem])
    factors = [read_discount(each) for each in given]
    return tuple(_gains(profile, factors))


def _gains(profile: AutomatonProfile, factors: Sequence[Fraction]) -> Iterator[OneShotDeviation]:
    tables = {factor: state_payoffs(profile, factor) for factor in set(factors)}
    stage = profile.stage
    for state in profile.reached:
        for i, k, done in profile.deviations(state):
            factor = factors[i]
            values = tables[factor]
            after = values[profile.transitions[state][done]][i]
            gain = (1 - factor) * stage.payoffs[i][done] + factor * after - values[state][i]
            if gain > 0:
                yield OneShotDeviation(
                    state=profile.states[state],
                    player=stage.players[i],
                    strategy=stage.strategies[i][k],
                    gain=gain,
                )
