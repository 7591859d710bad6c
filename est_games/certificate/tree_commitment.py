"""Can a leader commit itself to more in a tree? A plan of the follower for each of its replies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from est_games.certificate.correlated import Bound
from est_games.certificate.extensive_form import Behavior, expected_payoffs, subgame_regrets
from est_games.certificate.tree_deviator import Deviator, read_deviators
from est_games.certificate.tree_profile import Leaf, OwnSets, leaves, pure_strategies
from est_games.errors import Problem
from est_games.game.extensive import ExtensiveForm
from est_games.game.extensive_structure import NO_MOVE, OwnMove

MAX_REPLIES = 200_000
"""Replies that are bounded one by one at most."""

Reply = tuple[tuple[str, str], ...]
"""A pure strategy: pairs of information set and action, by label."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeCommitmentProof:
    r"""The evidence that no commitment in a tree pays the leader more, ties broken in its favour.

    Parameters
    ----------
    replies : mapping of reply to Bound
        By reply `j` of the follower, unless the leader never gets more against it: a plan `y` with
        :math:`u_L(s, j) + w\, u_F(s, j) - u_F(s, y) \le \beta` for every strategy `s` of the
        leader, `w` being the weight of the plan; see
        :class:`~est_games.certificate.tree_bound.TreeBound`.
    """

    replies: Mapping[Reply, Bound]


def tree_commitment_problems(
    form: ExtensiveForm,
    leader: int,
    behavior: Behavior,
    value: Fraction,
    proof: TreeCommitmentProof,
) -> tuple[Problem, ...]:
    """Return what is wrong with a claim that a commitment is the best, ties broken for the leader.

    Parameters
    ----------
    form : ExtensiveForm
        Two players, with perfect recall.
    leader : int
        Who commits itself.
    behavior : mapping of str to mapping of str to Fraction
        The commitment and the follower's reply.
    value : Fraction
        What it pays the leader.
    proof : TreeCommitmentProof
        The evidence.

    Raises
    ------
    GameError
        A player forgets, the behaviour is not one, or the replies are more than 200,000.

    Notes
    -----
    What a plan leaves of each reply is the greatest over the leader's strategies of a sum over its
    sequences, found backward over its information sets.
    """
    problems = list(tree_reply_problems(form, leader, behavior, value))
    sides = [OwnSets.of(form, player) for player in range(2)]
    plays = leaves(form)
    for strategy in pure_strategies(sides[1 - leader], limit=MAX_REPLIES):
        reply = _labelled(form, strategy)
        bound = proof.replies.get(reply)
        deviators: list[Deviator] = []
        if bound is not None:
            path = f"replies[{reply}]"
            wrong: list[Problem] = []
            deviators = list(read_deviators(form, sides, bound.prices, "correlated", wrong))
            told = tuple(strategy.items())
            if any(
                each.player == leader or sorted(each.told) != sorted(told) for each in deviators
            ):
                wrong.append(Problem(path=path, message="has a plan for another reply"))
            if wrong:
                problems.extend(wrong)
                continue
        highest = _highest(plays, sides, leader, strategy, deviators)
        if highest > value:
            message = "may pay the leader more"
            path = f"replies[{reply}]"
            problems.append(Problem(path=path, message=message, value=str(highest)))
    return tuple(problems)


def tree_reply_problems(
    form: ExtensiveForm, leader: int, behavior: Behavior, value: Fraction
) -> tuple[Problem, ...]:
    """Return what is wrong with a claim that a commitment and its reply pay the leader a value."""
    problems = []
    regret = subgame_regrets(form, behavior)[0][1 - leader]
    if regret:
        message = "is not a best reply of the follower"
        problems.append(Problem(path="behavior", message=message, value=str(regret)))
    reached = expected_payoffs(form, behavior)[leader]
    if reached != value:
        message = "pays the leader another value"
        problems.append(Problem(path="behavior", message=message, value=str(reached)))
    return tuple(problems)


def _labelled(form: ExtensiveForm, strategy: Mapping[int, int]) -> Reply:
    return tuple(
        (form.information_sets[number].label, form.information_sets[number].actions[action])
        for number, action in sorted(strategy.items())
    )


def _highest(
    plays: Sequence[Leaf],
    sides: Sequence[OwnSets],
    leader: int,
    reply: Mapping[int, int],
    deviators: Sequence[Deviator],
) -> Fraction:
    """Return the most the leader gets against a reply, with what its plan takes off."""
    follower = 1 - leader
    credit: dict[OwnMove, Fraction] = {}
    for leaf in plays:
        moves = leaf.moves[follower]
        allowed = all(reply.get(number) == action for number, action in moves)
        amount = leaf.payoffs[leader] * allowed
        for each in deviators:
            if each.counts(leaf):
                gained = each.weight * allowed - each.plan.get(moves[-1], Fraction(0))
                amount += gained * leaf.payoffs[follower]
        own = leaf.moves[leader]
        last = own[-1] if own else NO_MOVE
        credit[last] = credit.get(last, Fraction(0)) + leaf.chance * amount
    for number in reversed(sides[leader].numbers):
        best = max(
            credit.get((number, action), Fraction(0))
            for action in range(sides[leader].n_actions[number])
        )
        before = sides[leader].before[number]
        credit[before] = credit.get(before, Fraction(0)) + best
    return credit.get(NO_MOVE, Fraction(0))
