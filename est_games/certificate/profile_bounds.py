"""What a behaviour pays and what best replies to it would, between proved bounds.

All is computed in floats, array by array, and every rounding is counted, so that trees of a million
nodes are evaluated in seconds; :mod:`.extensive_form` does the same exactly, which takes longer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from est_games.certificate.extensive_form import check_behavior
from est_games.certificate.kernels.reach_bounds import ROUNDING, best_bounds, reach_bounds
from est_games.errors import GameError, Problem, shown
from est_games.game.extensive import ExtensiveForm
from est_games.game.payoff_table import PayoffTable
from est_games.game.treeplex import Treeplex

Floats = NDArray[np.float64]
Interval = tuple[Floats, Floats]
"""Lower and upper bounds."""

_OUTWARD = np.array([[-np.inf], [np.inf]])
"""Where lower and upper bounds are rounded to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """A number between two others, proved.

    Examples
    --------
    >>> str(Bounds(lower=Fraction(1, 4), upper=Fraction(1, 2)))
    '[0.25, 0.5]'
    """

    lower: Fraction
    upper: Fraction

    def __float__(self) -> float:
        return float((self.lower + self.upper) / 2)

    def __str__(self) -> str:
        return f"[{float(self.lower):.17g}, {float(self.upper):.17g}]"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileBounds:
    """What a behaviour pays, and what players could get by deviating alone.

    Parameters
    ----------
    payoffs : tuple of Bounds, shape (n_players,)
        What each player expects.
    best : tuple of Bounds, shape (n_players,)
        What each player's best reply to the others would pay.
    gains : tuple of Bounds, shape (n_players,)
        How much more that is; never below zero.
    nash_conv : Bounds
        The sum of the gains.
    value : Bounds or None
        Of a two-player game that is zero-sum, or constant-sum: its value to the first player, which
        lies between what its behaviour secures and what the second's concedes. None otherwise.
    """

    payoffs: tuple[Bounds, ...]
    best: tuple[Bounds, ...]
    gains: tuple[Bounds, ...]
    nash_conv: Bounds
    value: Bounds | None


def profile_bounds(
    form: ExtensiveForm, behavior: Mapping[str, Mapping[str, Fraction | int]] | Floats
) -> ProfileBounds:
    """Return bounds on what a behaviour and best replies to it pay.

    Parameters
    ----------
    form : ExtensiveForm
        The game, with perfect recall.
    behavior : mapping, or array of float, shape (n_actions,)
        ``behavior[information set][action]``, exact; or a weight for every action in the form's
        order, nature's among them, which do not count: an action's probability is then its weight
        over the sum of the weights at its information set, exactly.

    Raises
    ------
    GameError
        It is no extensive form, the behaviour is none, or a player forgets what it knew or did.

    Notes
    -----
    1. Payoffs are brought to [-1, 1] exactly; they, probabilities and weights are put between the
       nearest floats.
    2. Each play's part in a player's payoff is its payoff times the others' and nature's chance of
       it, bounded by products rounded outward, and counts to the last of the player's sequences.
    3. From the last information sets on, the best action's bounds count to the sequence before
       (von Stengel 1996). Sums of `n` terms are widened by :math:`2^{-52} n` of the sum of their
       absolute values, more than all their roundings (Higham 2002, section 4.2).

    References
    ----------
    von Stengel (1996), Efficient computation of behavior strategies. Higham (2002), Accuracy and
    stability of numerical algorithms.

    Examples
    --------
    Equal chances everywhere in Kuhn's poker leave 11/12 to be gained.

    >>> from est_games.game.published_trees import published_tree
    >>> game = published_tree("kuhn-1950")
    >>> found = profile_bounds(game, np.ones(33))
    >>> found.nash_conv.lower <= Fraction(11, 12) <= found.nash_conv.upper
    True
    >>> float(found.nash_conv.upper - found.nash_conv.lower) < 1e-13
    True
    """
    if not isinstance(form, ExtensiveForm):
        problem = Problem(
            path="form",
            message="is no extensive form",
            value=shown(form),
            accepted="an ExtensiveForm",
        )
        raise GameError("nothing can be bounded", [problem])
    chances = _probabilities(form, behavior)
    treeplexes = form.treeplexes
    best, paid, middles, halves = [], [], [], []
    for treeplex, table in zip(treeplexes, form.leaf_totals, strict=True):
        amounts, middle, half = _unit_payoffs(table)
        mine = form.tree.set_player == treeplex.player
        others = _reach(form, chances, ~mine)
        credit = _times(amounts, others)
        best.append(_best(form, treeplex, credit))
        own = _reach(form, chances, mine)
        paid.append(_total(_times(credit, own)))
        middles.append(middle)
        halves.append(half)
    payoffs, replies = (
        tuple(
            Bounds(lower=middle + half * low, upper=middle + half * high)
            for (low, high), middle, half in zip(found, middles, halves, strict=True)
        )
        for found in (paid, best)
    )
    gains = tuple(
        Bounds(
            lower=max(reply.lower - payoff.upper, Fraction(0)),
            upper=max(reply.upper - payoff.lower, Fraction(0)),
        )
        for reply, payoff in zip(replies, payoffs, strict=True)
    )
    total = constant_sum(form)
    nash_conv = Bounds(
        lower=sum((gain.lower for gain in gains), Fraction(0)),
        upper=sum((gain.upper for gain in gains), Fraction(0)),
    )
    value = None
    if total is not None:
        low = sum((reply.lower for reply in replies), -total)
        high = sum((reply.upper for reply in replies), -total)
        nash_conv = Bounds(
            lower=max(nash_conv.lower, low), upper=max(min(nash_conv.upper, high), Fraction(0))
        )
        if form.n_players == 2:
            value = Bounds(lower=total - replies[1].upper, upper=replies[0].upper)
    return ProfileBounds(
        payoffs=payoffs, best=replies, gains=gains, nash_conv=nash_conv, value=value
    )


def constant_sum(form: ExtensiveForm) -> Fraction | None:
    """Return what all players together get in every play, None where that differs.

    Examples
    --------
    >>> from est_games.game.published_trees import published_tree
    >>> constant_sum(published_tree("kuhn-1950"))
    Fraction(0, 1)
    """
    tables = form.leaf_totals
    whole = [table.numbers for table in tables if not isinstance(table.numbers, tuple)]
    if len(whole) == len(tables) and all(
        numbers.dtype.kind == "i" and np.abs(numbers).max() < 2**60 // len(tables)
        for numbers in whole
    ):
        sums = set(np.unique(sum(whole)).tolist())
    else:
        sums = set()
        for row in zip(*(table.fractions for table in tables), strict=True):
            sums.add(sum(row, Fraction(0)))
            if len(sums) > 1:
                break
    return Fraction(sums.pop()) if len(sums) == 1 else None


def _down(numbers: NDArray[Any]) -> Floats:
    lower: Floats = np.nextafter(numbers, -np.inf)
    return lower


def _up(numbers: NDArray[Any]) -> Floats:
    upper: Floats = np.nextafter(numbers, np.inf)
    return upper


def _enclosed(numbers: Sequence[Fraction]) -> Interval:
    """Return floats on both sides of rationals, or them themselves."""
    near = [float(number) for number in numbers]
    signs = [(Fraction(x) > y) - (Fraction(x) < y) for x, y in zip(near, numbers, strict=True)]
    floats, sides = np.array(near, dtype=np.float64), np.array(signs)
    return (
        np.where(sides > 0, _down(floats), floats),
        np.where(sides < 0, _up(floats), floats),
    )


def _unit_payoffs(table: PayoffTable) -> tuple[Interval, Fraction, Fraction]:
    if isinstance(table.numbers, tuple):
        places = {amount: place for place, amount in enumerate(dict.fromkeys(table.numbers))}
        amounts = list(places)
        inverse = np.array([places[amount] for amount in table.numbers])
    else:
        distinct, inverse = np.unique(table.numbers, return_inverse=True)
        amounts = list(map(Fraction, distinct.tolist()))
    middle, half = (min(amounts) + max(amounts)) / 2, (max(amounts) - min(amounts)) / 2
    low, high = _enclosed([(amount - middle) / (half or 1) for amount in amounts])
    return (low[inverse], high[inverse]), middle, half


def _probabilities(form: ExtensiveForm, behavior: Any) -> Interval:
    """Return bounds on the probability of every action, nature's included."""
    sets = form.information_sets
    starts = form.tree.action_start
    if isinstance(behavior, Mapping):
        check_behavior(form, behavior)
        return _enclosed(
            [
                Fraction(weight)
                for choice in sets
                for weight in choice.probabilities
                or [behavior[choice.label].get(action, 0) for action in choice.actions]
            ]
        )
    try:
        weights = np.array(behavior, dtype=np.float64)
    except (TypeError, ValueError):
        weights = np.zeros(())
    wrong = weights.shape != (int(starts[-1]),)
    nature = [weight for choice in sets for weight in choice.probabilities]
    by_action = np.repeat(form.tree.set_player, form.tree.set_n_actions)
    if not wrong:
        weights[by_action < 0] = 1.0
        with np.errstate(over="ignore"):
            sums = np.add.reduceat(weights, starts[:-1]) if len(sets) else np.ones(0)
        wrong = not (np.isfinite(sums).all() and (weights >= 0).all() and (sums > 0).all())
    if wrong:
        problem = Problem(
            path="behavior",
            message="is none of this game",
            accepted=f"a weight for each of {starts[-1]} actions, not negative, some positive "
            "at each information set",
        )
        raise GameError("not a behaviour of this game", [problem])
    widths = form.tree.set_n_actions
    slack = sums * widths * ROUNDING
    low = _down(weights / np.repeat(_up(sums + slack), widths))
    high = _up(weights / np.repeat(_down(sums - slack), widths))
    low, high = np.where(weights > 0, np.maximum(low, 0.0), 0.0), np.where(weights > 0, high, 0.0)
    single = np.repeat(widths == 1, widths)
    low, high = np.where(single, 1.0, low), np.where(single, 1.0, np.minimum(high, 1.0))
    low[by_action < 0], high[by_action < 0] = _enclosed(nature)
    return low, high


def _reach(form: ExtensiveForm, chances: Interval, counts: NDArray[np.bool_]) -> Interval:
    """Return bounds on the product of the probabilities of some sets' actions, by leaf."""
    tree = form.tree
    if tree.n_nodes == 1:
        return np.ones(1), np.ones(1)
    above = np.maximum(tree.parent, 0)
    number = tree.information_set[above]
    action = np.maximum(tree.action_start[number] + tree.action, 0)
    taken = np.ones((2, tree.n_nodes))
    for side, chance in zip(taken, chances, strict=True):
        side[1:] = np.where(counts[number], chance[action], 1.0)[1:]
    reach = np.ones((2, tree.n_nodes))
    reach_bounds(tree.parent, taken, reach)
    low, high = reach[:, tree.leaves]
    return np.maximum(low, 0.0), high


def _times(amounts: Interval, chances: Interval) -> Interval:
    """Return bounds on products of amounts with numbers that are not negative."""
    low = np.where(amounts[0] >= 0, amounts[0] * chances[0], amounts[0] * chances[1])
    high = np.where(amounts[1] >= 0, amounts[1] * chances[1], amounts[1] * chances[0])
    return _down(low), _up(high)


def _total(terms: Interval) -> tuple[Fraction, Fraction]:
    sums = np.sum(terms, axis=1)
    sizes = np.sum(np.abs(terms), axis=1)
    low, high = _widened(sums[:, None], sizes[:, None], np.array([len(terms[0])]))[:, 0]
    return Fraction(float(low)), Fraction(float(high))


def _widened(sums: NDArray[Any], sizes: NDArray[Any], counts: NDArray[Any]) -> Floats:
    """Return sums, lower ones lowered and upper ones raised by more than all their roundings.

    Parameters
    ----------
    sums, sizes : array of float, shape (2, n)
        Sums, and sums of absolute values.
    counts : array of int, shape (n,)
        Of how many terms.
    """
    slack = _up(sizes * (counts + 1) * ROUNDING)
    widened: Floats = np.nextafter(sums + np.array([[-1.0], [1.0]]) * slack, _OUTWARD)
    return widened


def _best(form: ExtensiveForm, treeplex: Treeplex, credit: Interval) -> tuple[Fraction, Fraction]:
    """Return bounds on what the best reply pays."""
    places, n = treeplex.leaf_sequence(form.tree), treeplex.n_sequences
    sums = np.stack([np.bincount(places, weights=side, minlength=n) for side in credit])
    sizes = np.stack([np.bincount(places, weights=np.abs(side), minlength=n) for side in credit])
    counts = np.bincount(places, minlength=n) + np.bincount(treeplex.parent_sequence, minlength=n)
    best_bounds(
        treeplex.parent_sequence, treeplex.first_sequence, treeplex.n_actions, counts, sums, sizes
    )
    low, high = _widened(sums[:, :1], sizes[:, :1], counts[:1])[:, 0]
    return Fraction(float(low)), Fraction(float(high))
