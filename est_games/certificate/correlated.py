"""Is a distribution over profiles a correlated equilibrium, and can none pay more?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import lcm
from typing import Any, Literal, Self

from est_games.certificate.malformed import are_exact, refuses_malformed
from est_games.errors import GameError, Problem
from est_games.game.normal import NormalForm

Feasible = Literal["pure", "correlated", "coarse-correlated"]
Distribution = Mapping[tuple[Any, ...], Fraction]
Deviation = tuple[int, int | None, int]
"""A player, the strategy it is told (None: it is not told any), and what it plays instead."""

_SHOWN_PROBLEMS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    r"""The evidence that no distribution of a kind pays more than so much, by a weighted sum.

    .. math:: \nu \cdot u(a) + \sum_{ikl} y_{ikl} 1[a_i = k] (u_i(a) - u_i(l, a_{-i})) \le \beta

    for every profile `a`. In the mean over a correlated equilibrium the prices meet nothing
    negative, so that :math:`\nu \cdot u \le \beta` there.

    Parameters
    ----------
    normal : tuple of Fraction, shape (n_players,)
        :math:`\nu`.
    offset : Fraction
        :math:`\beta`.
    prices : tuple of (deviation, Fraction) pairs
        `y`, none negative, by player, strategy told and strategy played; of an extensive form, see
        :class:`est_games.certificate.tree_bound.TreeBound`.
    """

    normal: tuple[Fraction, ...]
    offset: Fraction
    prices: tuple[tuple[Any, Fraction], ...] = ()

    @property
    def is_exact(self) -> bool:
        """Whether all its numbers are Fractions, or whole."""
        return are_exact(self.numbers())

    def numbers(self) -> Iterator[Fraction]:
        """Yield all its numbers."""
        yield from (*self.normal, self.offset, *(price for _, price in self.prices))

    def scaled(self, factor: Fraction) -> Self:
        """Return the bound of so many times the sum; the factor is positive."""
        return replace(
            self,
            normal=tuple(factor * weight for weight in self.normal),
            offset=factor * self.offset,
            prices=tuple((deviation, factor * price) for deviation, price in self.prices),
        )


def check_distribution(game: NormalForm, distribution: Distribution) -> None:
    """Raise unless these are probabilities of profiles of the game, adding up to one.

    Raises
    ------
    GameError
        Everything wrong with it at once.
    """
    problems = list(_distribution_problems(game, distribution))
    if problems:
        raise GameError("not a distribution over profiles of this game", problems)


def _distribution_problems(game: NormalForm, distribution: Distribution) -> Iterator[Problem]:
    for profile, weight in distribution.items():
        path = f"distribution[{profile}]"
        inside = len(profile) == game.n_players and all(
            0 <= k < m for k, m in zip(profile, game.shape, strict=True)
        )
        if not inside:
            yield Problem(path=path, message="is no profile of the game")
        elif not isinstance(weight, Fraction | int):
            yield Problem(path=path, message="must be exact", accepted="Fractions or integers")
        elif weight < 0:
            yield Problem(path=path, message="is negative", value=str(weight))
    if sum(distribution.values()) != 1:
        yield Problem(path="distribution", message="does not add up to one")


def distribution_payoffs(game: NormalForm, distribution: Distribution) -> tuple[Fraction, ...]:
    """Return what each player expects before anybody is told anything."""
    weights, weight_unit = _whole(list(distribution.values()))
    places = [
        sum(k * step for k, step in zip(profile, game.strides, strict=True))
        for profile in distribution
    ]
    payoffs = []
    for row in game.payoffs:
        amounts, unit = _whole([row[place] for place in places])
        payoffs.append(Fraction(sum(map(int.__mul__, weights, amounts)), unit * weight_unit))
    return tuple(payoffs)


def distribution_regrets(
    game: NormalForm, distribution: Distribution, *, coarse: bool = False
) -> tuple[Fraction, ...]:
    r"""Return the most each player could gain by disobeying.

    .. math:: r_i(p) = \sum_k \max_l \sum_{a : a_i = k} p(a) (u_i(l, a_{-i}) - u_i(a))

    Coarse: the player must choose `l` before it is told `k`, or obey.

    Parameters
    ----------
    game : NormalForm
        The game.
    distribution : mapping of tuple of int to Fraction
        Probabilities by profile; profiles left out have none.
    coarse : bool
        Whether a player who disobeys must do so before it is told its strategy.

    Raises
    ------
    GameError
        It is no distribution over profiles of the game.

    Examples
    --------
    Chicken with a third on each profile but the crash: nobody gains by disobeying. With all weight
    on the peaceful profile both gain one.

    >>> game = NormalForm.from_payoffs([[6, 2], [7, 0]], [[6, 7], [2, 0]])
    >>> third = Fraction(1, 3)
    >>> [str(x) for x in distribution_regrets(game, {(0, 0): third, (0, 1): third, (1, 0): third})]
    ['0', '0']
    >>> [str(x) for x in distribution_regrets(game, {(0, 0): Fraction(1)})]
    ['1', '1']
    """
    check_distribution(game, distribution)
    return tuple(
        _regret(game, distribution, player, coarse=coarse) for player in range(game.n_players)
    )


def _regret(game: NormalForm, distribution: Distribution, player: int, *, coarse: bool) -> Fraction:
    m, stride = game.shape[player], game.strides[player]
    row, payoff_unit = _whole(game.payoffs[player])
    weights, weight_unit = _whole(list(distribution.values()))
    gains: dict[int, list[int]] = {}
    for profile, weight in zip(distribution, weights, strict=True):
        told = profile[player]
        place = sum(k * step for k, step in zip(profile, game.strides, strict=True))
        first, obeyed = place - told * stride, row[place]
        totals = gains.setdefault(0 if coarse else told, [0] * m)
        for other in range(m):
            totals[other] += weight * (row[first + other * stride] - obeyed)
    return Fraction(sum(max(0, *each) for each in gains.values()), payoff_unit * weight_unit)


def _whole(numbers: Sequence[Fraction]) -> tuple[list[int], int]:
    """Return numbers over their common denominator, and that."""
    unit = lcm(*(x.denominator for x in numbers))
    return [x.numerator * (unit // x.denominator) for x in numbers], unit


def is_correlated(game: NormalForm, distribution: Distribution, *, coarse: bool = False) -> bool:
    """Return whether a distribution is a (coarse) correlated equilibrium.

    Examples
    --------
    >>> game = NormalForm.from_payoffs([[2, 0], [3, 1]], [[2, 3], [0, 1]])
    >>> is_correlated(game, {(1, 1): Fraction(1)}), is_correlated(game, {(0, 0): Fraction(1)})
    (True, False)
    """
    return not any(distribution_regrets(game, distribution, coarse=coarse))


@refuses_malformed
def bound_problems(game: NormalForm, bound: Bound, feasible: Feasible) -> tuple[Problem, ...]:
    """Return what is wrong with a claim that no play of a kind pays more, at most twenty problems.

    Parameters
    ----------
    game : NormalForm
        The game.
    bound : Bound
        The claim and its evidence.
    feasible : {"pure", "correlated", "coarse-correlated"}
        The kind of distributions it is made of; ``"pure"`` is all distributions, whose bounds take
        no prices.

    Examples
    --------
    In the prisoner's dilemma both together get no more than two in correlated equilibrium.

    >>> game = NormalForm.from_payoffs([[2, 0], [3, 1]], [[2, 3], [0, 1]])
    >>> one, two = Fraction(1), Fraction(2)
    >>> prices = (((0, 0, 1), two), ((1, 0, 1), two))
    >>> bound_problems(game, Bound(normal=(one, one), offset=two, prices=prices), "correlated")
    ()
    >>> wrong = Bound(normal=(one, one), offset=one, prices=prices)
    >>> [str(problem) for problem in bound_problems(game, wrong, "correlated")]
    ["bound: is exceeded at profile (1, 1) [found '2']"]
    """
    problems = list(_price_problems(game, bound, feasible))
    if problems:
        return tuple(problems[:_SHOWN_PROBLEMS])
    # Everything over one denominator: that of the payoffs times that of the multipliers.
    rows, payoff_unit = _whole([x for row in game.payoffs for x in row])
    amounts, price_unit = _whole([*bound.normal, *(price for _, price in bound.prices)])
    n = game.n_profiles
    totals = [0] * n
    for player, weight in enumerate(amounts[: game.n_players]):
        if weight:
            own_row = rows[player * n : player * n + n]
            totals = [total + weight * u for total, u in zip(totals, own_row, strict=True)]
    for ((player, told, played), _), price in zip(
        bound.prices, amounts[game.n_players :], strict=True
    ):
        stride, m, start = game.strides[player], game.shape[player], player * n
        for place in range(n):
            own = place // stride % m
            if told is None or told == own:
                here = start + place
                totals[place] += price * (rows[here] - rows[here + (played - own) * stride])
    unit = payoff_unit * price_unit
    for place, total in enumerate(totals):
        if len(problems) < _SHOWN_PROBLEMS and Fraction(total, unit) > bound.offset:
            profile = tuple(
                place // stride % m for stride, m in zip(game.strides, game.shape, strict=True)
            )
            message = f"is exceeded at profile {profile}"
            problems.append(
                Problem(path="bound", message=message, value=str(Fraction(total, unit)))
            )
    return tuple(problems)


def _price_problems(game: NormalForm, bound: Bound, feasible: Feasible) -> Iterator[Problem]:
    if not bound.is_exact:
        yield Problem(path="bound", message="must be exact", accepted="Fractions or integers")
        return
    if len(bound.normal) != game.n_players:
        yield Problem(path="bound.normal", message=f"needs {game.n_players} weights")
    for place, ((player, told, played), price) in enumerate(bound.prices):
        path = f"bound.prices[{place}]"
        if not 0 <= player < game.n_players:
            yield Problem(path=path, message="is of no player")
            continue
        kind = "coarse-correlated" if told is None else "correlated"
        strategies = (played,) if told is None else (told, played)
        if not all(0 <= k < game.shape[player] for k in strategies):
            yield Problem(path=path, message="is of no strategy")
        if kind != feasible and not (told is None and feasible == "correlated"):
            yield Problem(path=path, message=f"is no condition of {feasible} play")
        if price < 0:
            yield Problem(path=path, message="is negative", value=str(price))


def welfare_problems(
    game: NormalForm,
    distribution: Distribution,
    bound: Bound,
    feasible: Feasible,
    *,
    weights: Sequence[Fraction] | None,
) -> tuple[Problem, ...]:
    """Return what is wrong with a claim that a distribution is the best of its kind.

    Parameters
    ----------
    game : NormalForm
        The game.
    distribution : mapping of tuple of int to Fraction
        What is claimed to be best.
    bound : Bound
        The evidence: the weighted sum itself, bounded by what the distribution pays; for the
        egalitarian welfare weights that add up to one, of which no sum exceeds the least payoff.
    feasible : {"pure", "correlated", "coarse-correlated"}
        The kind.
    weights : sequence of Fraction, shape (n_players,), or None
        Of the payoffs; None for the egalitarian welfare, the least payoff.
    """
    problems = list(bound_problems(game, bound, feasible))
    if feasible != "pure" and not is_correlated(
        game, distribution, coarse=feasible == "coarse-correlated"
    ):
        problems.append(Problem(path="distribution", message=f"is not {feasible}"))
    payoffs = distribution_payoffs(game, distribution)
    return (*problems, *best_claim_problems(payoffs, bound, weights=weights))


@refuses_malformed
def best_claim_problems(
    payoffs: Sequence[Fraction], bound: Bound, *, weights: Sequence[Fraction] | None
) -> tuple[Problem, ...]:
    """Return what is wrong with a claim that payoffs are as high as a bound lets a welfare be.

    Parameters
    ----------
    payoffs : sequence of Fraction, shape (n_players,)
        What a play pays.
    bound : Bound
        The evidence, taken to hold.
    weights : sequence of Fraction, shape (n_players,), or None
        Of the payoffs; None for the least payoff.
    """
    if not bound.is_exact:
        return (Problem(path="bound", message="must be exact", accepted="Fractions or integers"),)
    problems = []
    if weights is None:
        reached = min(payoffs)
        if min(bound.normal) < 0 or sum(bound.normal) != 1:
            problems.append(Problem(path="bound.normal", message="is not a mean of payoffs"))
    else:
        reached = sum(map(Fraction.__mul__, weights, payoffs), Fraction(0))
        if tuple(bound.normal) != tuple(weights):
            problems.append(Problem(path="bound.normal", message="is not the welfare"))
    if reached != bound.offset:
        message = "pays another welfare than the bound"
        problems.append(Problem(path="distribution", message=message, value=str(reached)))
    return tuple(problems)
