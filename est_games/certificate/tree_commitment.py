"""Can a leader commit itself to more in a tree? Plans of the follower for each part of its replies.

The follower's pure strategies are taken apart by what they do at some information sets. In each
part a bound of pairs of sequences, as for correlated play in which the follower alone may disobey
(:mod:`.tree_bound`), keeps the leader from more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from est_games.certificate.extensive_form import Behavior, expected_payoffs, subgame_regrets
from est_games.certificate.malformed import refuses_malformed
from est_games.certificate.tree_bound import TreeBound, exceeding_pairs
from est_games.certificate.tree_correlated import TreeKind
from est_games.certificate.tree_deviator import read_deviators
from est_games.certificate.tree_profile import Leaf, OwnSets, leaves
from est_games.errors import Problem, shown
from est_games.game.extensive import ExtensiveForm
from est_games.game.extensive_structure import OwnMove

_KIND: TreeKind = "extensive-form-correlated"

Moves = tuple[tuple[str, str], ...]
"""What replies do where they come to some information sets: pairs of labels, in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeCommitmentProof:
    """The evidence that no commitment in a tree pays the leader more, ties broken in its favour.

    Parameters
    ----------
    parts : tuple of (moves, TreeBound) pairs
        The parts, and their bounds. What the parts do first, they all do at the same information
        set, each action of which is the first move of some; and so on with those that share it.
    """

    parts: tuple[tuple[Moves, TreeBound], ...]


@refuses_malformed
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
        A player forgets, or the behaviour is not one.

    Notes
    -----
    1. The reply is a best one, and pays the leader the value.
    2. Every pure strategy of the follower is in some part.
    3. A commitment and a pure best reply to it are a play in which the follower, told its part,
       never gains by disobeying. So no such play in a part pays more than its bound.
    """
    problems = list(tree_reply_problems(form, leader, behavior, value))
    sides = [OwnSets.of(form, player) for player in range(2)]
    follower = sides[1 - leader]
    problems.extend(_cover_problems(form, follower, [moves for moves, _ in proof.parts]))
    if problems:
        return tuple(problems)
    plays = leaves(form)
    for place, (moves, bound) in enumerate(proof.parts):
        for message in _part_texts(form, sides, plays, leader, moves, bound, value):
            problems.append(Problem(path=f"parts[{place}]", message=message))
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


def _cover_problems(
    form: ExtensiveForm, follower: OwnSets, parts: Sequence[Moves]
) -> Iterator[Problem]:
    """Yield why parts do not hold every pure strategy of the follower."""
    groups = [(0, list(parts))]
    while groups:
        depth, group = groups.pop()
        if not group:
            yield Problem(path="parts", message="leave out some replies")
        if any(len(moves) == depth for moves in group) or not group:
            continue
        labels = {moves[depth][0] for moves in group}
        number = form.information_set_index.get(next(iter(labels)), -1)
        if len(labels) > 1 or number not in follower.numbers:
            message = "differ otherwise than by what they do at an information set"
            yield Problem(path="parts", message=message, value=shown(sorted(labels)))
            continue
        for action in form.information_sets[number].actions:
            same = [moves for moves in group if moves[depth][1] == action]
            groups.append((depth + 1, same))


def _part_texts(
    form: ExtensiveForm,
    sides: Sequence[OwnSets],
    plays: Sequence[Leaf],
    leader: int,
    moves: Moves,
    bound: TreeBound,
    value: Fraction,
) -> Iterator[str]:
    """Yield why a bound does not keep the leader from more than a value in a part."""
    if not bound.is_exact:
        yield "has numbers that are not exact"
        return
    if bound.offset > value:
        yield "may pay the leader more"
    if tuple(bound.normal) != tuple(Fraction(int(k == leader)) for k in range(2)):
        yield "bounds something else than what the leader gets"
        return
    problems: list[Problem] = []
    deviators = list(read_deviators(form, sides, bound.prices, _KIND, problems))
    if any(each.player == leader for each in deviators):
        yield "lets the leader disobey"
        return
    barred = _barred(form, sides[1 - leader], dict(moves))
    checked = TreeBound(
        normal=bound.normal,
        offset=bound.offset,
        prices=bound.prices,
        potentials=bound.potentials or (),
    )
    problems.extend(exceeding_pairs(form, sides, plays, checked, deviators, _KIND, barred))
    yield from map(str, problems[:1])


def _barred(form: ExtensiveForm, side: OwnSets, moves: Mapping[str, str]) -> frozenset[OwnMove]:
    """Return the moves that no strategy of a part makes."""
    found: set[OwnMove] = set()
    for number in side.numbers:
        choice = form.information_sets[number]
        for action, label in enumerate(choice.actions):
            other = moves.get(choice.label, label) != label
            if other or side.before[number] in found:
                found.add((number, action))
    return frozenset(found)
