"""What a behaviour pays and what its best replies would, exactly, in whole numbers: large trees.

The same numbers as :func:`~est_games.certificate.extensive_form.regrets` for the whole game, by way
of every player's own moves: one pass over the plays and one over the information sets per player.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from est_games.certificate.extensive_form import Behavior, check_behavior
from est_games.game.extensive import ExtensiveForm
from est_games.game.treeplex import Treeplex


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanValues:
    """What a behaviour is worth to every player, and what the best reply to the others is.

    Parameters
    ----------
    payoffs : tuple of Fraction, shape (n_players,)
        What each player expects.
    best : tuple of Fraction, shape (n_players,)
        What each could have by deviating alone.
    """

    payoffs: tuple[Fraction, ...]
    best: tuple[Fraction, ...]

    @property
    def regrets(self) -> tuple[Fraction, ...]:
        """The most each player could gain."""
        return tuple(best - pays for best, pays in zip(self.best, self.payoffs, strict=True))

    @property
    def is_nash(self) -> bool:
        """Whether nobody gains by deviating alone."""
        return self.best == self.payoffs


def plan_values(form: ExtensiveForm, behavior: Behavior) -> PlanValues:
    r"""Return what a behaviour pays everybody and what the best replies to it would pay.

    Parameters
    ----------
    form : ExtensiveForm
        Any number of players, with perfect recall.
    behavior : mapping of str to mapping of str to Fraction
        What everybody does.

    Raises
    ------
    GameError
        The behaviour is not one, or a player forgets.

    Notes
    -----
    1. Each player's realisation plan, the products of its own probabilities, is written in whole
       numbers over one denominator; so are nature's, and what plays pay.
    2. For each player, every play's payoff, times nature's probability and the other plans, is
       credited to the player's last own move before it.
    3. Credits times the player's plan add up to its payoff. From the last information sets to the
       first, the best credit at each goes to the own move before it; what comes to the start is the
       value of a best reply.

    References
    ----------
    von Stengel (1996), Efficient computation of behavior strategies, section 3.

    Examples
    --------
    >>> from est_games.game.extensive_builder import ExtensiveBuilder
    >>> tree = ExtensiveBuilder(["one", "two"])
    >>> first = tree.decision("one", ["heads", "tails"], information_set="1")
    >>> for side in ("heads", "tails"):
    ...     second = tree.decision(
    ...         "two", ["heads", "tails"], after=first[side], information_set="2"
    ...     )
    ...     for other in ("heads", "tails"):
    ...         won = 1 if side == other else -1
    ...         tree.terminal([won, -won], after=second[other])
    >>> half, form = Fraction(1, 2), tree.build()
    >>> plan_values(form, {"1": {"heads": half, "tails": half}, "2": {"heads": 1}})
    PlanValues(payoffs=(Fraction(0, 1), Fraction(0, 1)), best=(Fraction(1, 1), Fraction(0, 1)))
    """
    check_behavior(form, behavior)
    plans = [_plan(form, behavior, plex) for plex in form.treeplexes]
    reach, scale = form.leaf_chances
    chances = reach.tolist()
    lasts = [plex.leaf_sequence(form.tree).tolist() for plex in form.treeplexes]
    arrived = [[plan[last] for last in own] for (plan, _), own in zip(plans, lasts, strict=True)]
    payoffs, best = [], []
    for player, plex in enumerate(form.treeplexes):
        weights, unit = chances, scale
        for other, (_, denominator) in enumerate(plans):
            if other != player:
                weights = [w * r for w, r in zip(weights, arrived[other], strict=True)]
                unit *= denominator
        table = form.leaf_totals[player]
        unit *= table.denominator
        credit = [0] * plex.n_sequences
        whole = table.integers
        amounts = table.numerators(slice(None)) if whole is None else whole.tolist()
        for last, weight, amount in zip(lasts[player], weights, amounts, strict=True):
            if weight:
                credit[last] += weight * amount
        plan, denominator = plans[player]
        paid = sum(x * amount for x, amount in zip(plan, credit, strict=True) if x)
        payoffs.append(Fraction(paid, unit * denominator))
        best.append(Fraction(_best_reply(plex, credit), unit))
    return PlanValues(payoffs=tuple(payoffs), best=tuple(best))


def _plan(form: ExtensiveForm, behavior: Behavior, plex: Treeplex) -> tuple[list[int], int]:
    """Return a player's realisation plan as whole multiples of one over a denominator."""
    nought, sure = Fraction(0), Fraction(1)
    weights = [sure] * plex.n_sequences
    parents, firsts = plex.parent_sequence.tolist(), plex.first_sequence.tolist()
    for number, above, start in zip(plex.information_sets.tolist(), parents, firsts, strict=True):
        choice = form.information_sets[number]
        row, before = behavior[choice.label], weights[above]
        for sequence, action in enumerate(choice.actions, start):
            share = row.get(action, 0)
            # Most probabilities are nought or one, and need no multiplication.
            if before is nought or not share:
                weights[sequence] = nought
            elif share.numerator == share.denominator:
                weights[sequence] = before
            else:
                weights[sequence] = Fraction(share) if before is sure else before * share
    scale = lcm(*{weight.denominator for weight in weights})
    return [weight.numerator * (scale // weight.denominator) for weight in weights], scale


def _best_reply(plex: Treeplex, credit: list[int]) -> int:
    """Return the most the credits can add up to; they are changed."""
    parents, firsts = plex.parent_sequence.tolist(), plex.first_sequence.tolist()
    widths = plex.n_actions.tolist()
    for place in range(plex.n_sets - 1, -1, -1):
        start = firsts[place]
        credit[parents[place]] += max(credit[start : start + widths[place]])
    return credit[0]
