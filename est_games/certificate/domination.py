"""Is this mixture undominated, or dominated by that one? A belief or a dominator, checked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from est_games.errors import Problem
from est_games.game.normal import NormalForm

Mixture = tuple[Fraction, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Domination:
    """One mixed strategy weakly dominated by another.

    Parameters
    ----------
    player : int
        Whose strategies.
    mixture : tuple of Fraction, shape (m,)
        The strategy dominated.
    dominator : tuple of Fraction, shape (m,)
        The strategy that never pays less and somewhere pays more.
    """

    player: int
    mixture: Mixture
    dominator: Mixture


@dataclass(frozen=True, slots=True, kw_only=True)
class FullBelief:
    """A belief about the others that rules nothing out, and the best responses to it.

    Parameters
    ----------
    player : int
        Who holds it.
    support : tuple of int
        Strategies of the player claimed to be best responses.
    belief : tuple of Fraction, shape (n_profiles of the others,)
        Positive weights over the others' profiles in C order, summing to one.
    """

    player: int
    support: tuple[int, ...]
    belief: Mixture


def domination_problems(game: NormalForm, claim: Domination) -> tuple[Problem, ...]:
    """Return what is wrong with a claim that one mixture weakly dominates another.

    Parameters
    ----------
    game : NormalForm
        Any number of players.
    claim : Domination
        The claim.

    Returns
    -------
    tuple of Problem
        Empty exactly when the claim is true: mixtures are compared against every profile of the
        others.

    Examples
    --------
    >>> game = NormalForm.from_payoffs([[1, 0], [0, 0]], [[1, 0], [0, 0]])
    >>> accept, refuse = (Fraction(1), Fraction(0)), (Fraction(0), Fraction(1))
    >>> domination_problems(game, Domination(player=0, mixture=refuse, dominator=accept))
    ()
    >>> claim = Domination(player=0, mixture=accept, dominator=refuse)
    >>> str(domination_problems(game, claim)[0])
    'dominator: pays less against the others at place 0'
    """
    problems = [
        Problem(path=name, message="is not a mixture of the player's strategies")
        for name in ("mixture", "dominator")
        if not _is_mixture(getattr(claim, name), game.shape[claim.player])
    ]
    if problems:
        return tuple(problems)
    gains = [
        sum(
            (
                (better - worse) * amount
                for better, worse, amount in zip(
                    claim.dominator, claim.mixture, column, strict=True
                )
                if amount
            ),
            Fraction(0),
        )
        for column in _columns(game, claim.player)
    ]
    place = next((place for place, gain in enumerate(gains) if gain < 0), None)
    if place is not None:
        message = f"pays less against the others at place {place}"
        return (Problem(path="dominator", message=message),)
    if not any(gains):
        return (Problem(path="dominator", message="pays the same against everything"),)
    return ()


def belief_problems(game: NormalForm, claim: FullBelief) -> tuple[Problem, ...]:
    """Return what is wrong with a claim that strategies are best responses to a full belief.

    Parameters
    ----------
    game : NormalForm
        Any number of players.
    claim : FullBelief
        The claim.

    Returns
    -------
    tuple of Problem
        Empty exactly when the claim is true; no mixture of the strategies is then weakly dominated,
        since a dominator would pay more under the belief.

    Examples
    --------
    >>> game = NormalForm.from_payoffs([[1, 0], [0, 0]], [[1, 0], [0, 0]])
    >>> half = (Fraction(1, 2), Fraction(1, 2))
    >>> belief_problems(game, FullBelief(player=0, support=(0,), belief=half))
    ()
    """
    columns = list(_columns(game, claim.player))
    full = _is_mixture(claim.belief, len(columns)) and all(claim.belief)
    if not full:
        return (Problem(path="belief", message="is no fully mixed belief about the others"),)
    pays = [sum(map(_times, claim.belief, row), Fraction(0)) for row in zip(*columns, strict=True)]
    if not set(claim.support) <= set(range(len(pays))):
        return (Problem(path="support", message="holds what is no strategy"),)
    return tuple(
        Problem(path=f"support[{k}]", message="is no best response to the belief")
        for k in claim.support
        if pays[k] != max(pays)
    )


def _columns(game: NormalForm, player: int) -> Iterator[tuple[Fraction, ...]]:
    """Yield what the player's strategies pay against each profile of the others, in C order."""
    row, stride = game.payoffs[player], game.strides[player]
    steps = [
        [k * step for k in range(m)]
        for other, (m, step) in enumerate(zip(game.shape, game.strides, strict=True))
        if other != player
    ]
    for parts in product(*steps):
        start = sum(parts)
        yield tuple(row[start + k * stride] for k in range(game.shape[player]))


def _is_mixture(weights: Sequence[Fraction], m: int) -> bool:
    return (
        len(weights) == m
        and all(isinstance(x, Fraction | int) and x >= 0 for x in weights)
        and sum(weights) == 1
    )


def _times(x: Fraction, y: Fraction) -> Fraction:
    return x * y
