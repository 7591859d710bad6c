r"""Is this assessment a perfect Bayesian equilibrium of this tree? Straight from the definitions.

An assessment is a behaviour :math:`\sigma` with a belief :math:`\mu_h` over the nodes of every
information set `h`. It is

*sequentially rational* if at every information set `h`, whoever moves there gains by no other
strategy from `h` on, given :math:`\mu_h` and what the others do;

*weakly perfect Bayesian* if it is sequentially rational, and where an information set is reached
with positive probability the belief follows by Bayes' rule;

*perfect Bayesian* if it is sequentially rational, and

1. wherever all nodes of an information set follow a place, the belief follows by Bayes' rule from
   the place. A place is the root of a subgame, or another information set with its own belief,
   whoever moves there and whether it is reached or not. Moves that all ways from the place to the
   information set have in common are left out of Bayes' rule, since they tell nothing: whoever
   deviates signals only what it knows. Where what is left has no probability, the belief is free;
2. two information sets that are come to by the same moves, but for moves common to all nodes of
   one of them, have the same beliefs.

In a game of stages with one informed player this says what Fudenberg and Tirole ask: Bayes' rule
after deviations of the uninformed too, and beliefs that do not hang on what these did. Both hold of
the beliefs of completely mixed behaviours, and in the limit: every sequential equilibrium is
perfect Bayesian. Every perfect Bayesian equilibrium is one in all subgames, hence subgame perfect.

References
----------
Mas-Colell, Whinston and Green (1995), definition 9.C.3 (weak), and p. 290 (in every subgame).
Fudenberg and Tirole (1991), Perfect Bayesian equilibrium and sequential equilibrium, conditions
B(i)-(iv) ("no signalling what you don't know"). Hendon, Jacobsen and Sloth (1996). Bonanno (2013),
AGM-consistency and perfect Bayesian equilibrium. Watson (2017), plain perfect Bayesian equilibrium.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise

from est_games.argument import FLAG, MAPPING, mapping_of, takes
from est_games.certificate.best_plan import BestPlan, best_plan
from est_games.certificate.extensive_form import (
    Behavior,
    move_probabilities,
    node_payoffs,
)
from est_games.certificate.shared_moves import Passage, passages, signature
from est_games.errors import GameError, Problem, shown
from est_games.game.extensive import CHANCE, ExtensiveForm
from est_games.game.extensive_structure import forgetful_information_set

Beliefs = Mapping[str, Mapping[str, Fraction | int]]
NodeBeliefs = Mapping[int, Fraction]
"""The probability of each node given its information set."""


def check_beliefs(form: ExtensiveForm, beliefs: Beliefs) -> None:
    """Raise unless beliefs hold one distribution over nodes per information set.

    Parameters
    ----------
    form : ExtensiveForm
        The game.
    beliefs : mapping of str to mapping of str to Fraction
        ``beliefs[information set][path of a node]``; nodes left out have probability zero, and
        information sets of one node may be left out.

    Raises
    ------
    GameError
        Everything wrong with them at once; or two nodes of an information set have one path.
    """
    problems = list(_belief_problems(form, beliefs))
    if problems:
        raise GameError("not beliefs about this game", problems)


def _belief_problems(form: ExtensiveForm, beliefs: Beliefs) -> Iterator[Problem]:
    known = {
        choice.label: n for n, choice in enumerate(form.information_sets) if choice.player >= 0
    }
    for label in beliefs.keys() - known.keys():
        yield Problem(path="beliefs", message="no such information set", value=shown(label))
    for label, number in known.items():
        path = f"beliefs[{shown(label)!r}]"
        weights = beliefs.get(label)
        if weights is None:
            if len(form.members[number]) > 1:
                yield Problem(path=path, message="is missing")
            continue
        nodes = [form.node(node).path for node in form.members[number]]
        if len(set(nodes)) < len(nodes):
            message = "has two nodes of which the path is the same text"
            yield Problem(path=path, message=message, accepted="actions whose labels have no '/'")
            continue
        for node in weights.keys() - set(nodes):
            accepted = shown(", ".join(nodes))
            yield Problem(path=path, message="no such node", value=shown(node), accepted=accepted)
        numbers = list(weights.values())
        if not all(isinstance(weight, Fraction | int) for weight in numbers):
            yield Problem(path=path, message="must be exact", accepted="Fractions or integers")
        elif min(numbers, default=0) < 0 or sum(numbers) != 1:
            yield Problem(path=path, message="is not a distribution", value=shown(dict(weights)))


def node_beliefs(form: ExtensiveForm, beliefs: Beliefs) -> NodeBeliefs:
    """Return beliefs by node, once they are checked."""
    check_beliefs(form, beliefs)
    found: dict[int, Fraction] = {}
    for number, choice in enumerate(form.information_sets):
        if choice.player == CHANCE:
            continue
        nodes = form.members[number]
        weights = beliefs.get(choice.label)
        for node in nodes:
            weight = 1 if weights is None else weights.get(form.node(node).path, 0)
            found[node] = Fraction(weight)
    return found


def sequential_regrets(
    form: ExtensiveForm, behavior: Behavior, beliefs: Beliefs
) -> Mapping[str, Fraction]:
    """Return what the mover at each information set could gain from there on, given its belief.

    Parameters
    ----------
    form : ExtensiveForm
        The game, with perfect recall.
    behavior, beliefs
        The assessment.

    Returns
    -------
    mapping of str to Fraction
        By information set: the most by which another strategy, there and at all own information
        sets after it, is better.

    Raises
    ------
    GameError
        They are not an assessment of this game, or a player forgets.

    Examples
    --------
    >>> from est_games.game.extensive_builder import ExtensiveBuilder
    >>> tree = ExtensiveBuilder(["entrant", "incumbent"])
    >>> entry = tree.decision("entrant", ["in", "out"], information_set="E")
    >>> reply = tree.decision(
    ...     "incumbent", ["fight", "yield"], after=entry["in"], information_set="I"
    ... )
    >>> tree.terminal([-1, -1], after=reply["fight"])
    >>> tree.terminal([1, 1], after=reply["yield"])
    >>> tree.terminal([0, 2], after=entry["out"])
    >>> gains = sequential_regrets(tree.build(), {"E": {"out": 1}, "I": {"fight": 1}}, {})
    >>> {label: str(gain) for label, gain in gains.items()}
    {'E': '0', 'I': '2'}
    """
    return {label: gain for label, (gain, _) in _gains(form, behavior, beliefs).items()}


def _gains(
    form: ExtensiveForm, behavior: Behavior, beliefs: Beliefs
) -> dict[str, tuple[Fraction, BestPlan]]:
    """Return by information set what could be gained, and how."""
    _check_recall(form)
    values = node_payoffs(form, behavior)
    weights = move_probabilities(form, behavior)
    believed = node_beliefs(form, beliefs)
    regrets = {}
    for number, choice in enumerate(form.information_sets):
        if choice.player != CHANCE:
            nodes = form.members[number]
            expected = sum((believed[x] * values[x][choice.player] for x in nodes), Fraction(0))
            best = best_plan(form, weights, {x: believed[x] for x in nodes}, number)
            regrets[choice.label] = (best.value - expected, best)
    return regrets


def _check_recall(form: ExtensiveForm) -> None:
    forgotten = None if form.has_perfect_recall else forgetful_information_set(form)
    if forgotten is not None:
        problem = Problem(
            path=form.information_sets[forgotten].label,
            message="a player forgets what it knew or did",
            accepted="a game with perfect recall",
        )
        raise GameError("assessments are not judged", [problem])


@takes(GameError, form=ExtensiveForm, beliefs=mapping_of(MAPPING), is_weak=FLAG)
def perfect_bayesian_objections(
    form: ExtensiveForm, behavior: Behavior, beliefs: Beliefs, *, is_weak: bool = False
) -> tuple[Problem, ...]:
    """Return why an assessment is not a perfect Bayesian equilibrium, if it is not.

    Parameters
    ----------
    form : ExtensiveForm
        The game, with perfect recall.
    behavior : mapping of str to mapping of str to Fraction
        ``behavior[information set][action]``.
    beliefs : mapping of str to mapping of str to Fraction
        ``beliefs[information set][path of a node]``.
    is_weak : bool
        Whether only weak perfection is asked.

    Returns
    -------
    tuple of Problem
        Where somebody gains, or a belief does not follow; empty for an equilibrium.
    """
    return AssessmentJudge(form, is_weak=is_weak).problems(behavior, beliefs)


class AssessmentJudge:
    """Judges many assessments of one form; what the tree implies is worked out once.

    Parameters
    ----------
    form : ExtensiveForm
        The game, with perfect recall.
    is_weak : bool
        Whether only weak perfection is asked.
    """

    def __init__(self, form: ExtensiveForm, *, is_weak: bool) -> None:
        _check_recall(form)
        self.form, self.is_weak = form, is_weak
        self._sets = [n for n, each in enumerate(form.information_sets) if not each.is_chance]
        several = [] if is_weak else [n for n in self._sets if len(form.members[n]) > 1]
        self._passages = {number: tuple(passages(form, number)) for number in several}
        self._alike: dict[object, list[tuple[int, tuple[int, ...]]]] = {}
        for number in several:
            seen, nodes = signature(form, number)
            self._alike.setdefault(seen, []).append((number, nodes))

    def problems(self, behavior: Behavior, beliefs: Beliefs) -> tuple[Problem, ...]:
        """Return why an assessment is no equilibrium: :func:`perfect_bayesian_objections`."""
        form = self.form
        gains = _gains(form, behavior, beliefs)
        weights = move_probabilities(form, behavior)
        believed = node_beliefs(form, beliefs)
        problems = [
            Problem(path=label, message=f"whoever moves there gains {gain} by {plan.words()}")
            for label, (gain, plan) in gains.items()
            if gain > 0
        ]
        for number in self._sets:
            label = form.information_sets[number].label
            if self.is_weak and not _follows_on_path(form, weights, believed, number):
                problems.append(Problem(path=label, message="the belief is not by Bayes' rule"))
            problems += [
                Problem(path=label, message=f"the belief does not follow from {_name(form, each)}")
                for each in self._passages.get(number, ())
                if not _follows(form, weights, believed, each)
            ]
        return (*problems, *self._differences(believed))

    def _differences(self, believed: NodeBeliefs) -> Iterator[Problem]:
        sets = self.form.information_sets
        for group in self._alike.values():
            for (first, nodes), (second, others) in pairwise(group):
                if any(believed[x] != believed[y] for x, y in zip(nodes, others, strict=True)):
                    label = shown(sets[first].label)
                    yield Problem(
                        path=sets[second].label,
                        message=f"the belief differs from that at {label!r} after the same moves",
                    )


def _follows_on_path(
    form: ExtensiveForm, weights: Sequence[Fraction], believed: NodeBeliefs, number: int
) -> bool:
    reach = []
    for node in form.members[number]:
        chance, above = Fraction(1), node
        while above > 0 and chance:
            chance *= weights[above]
            above = form.parent[above]
        reach.append(chance)
    return _are_proportional(reach, [believed[node] for node in form.members[number]])


def _follows(
    form: ExtensiveForm, weights: Sequence[Fraction], believed: NodeBeliefs, passage: Passage
) -> bool:
    likely = []
    for start, entered in zip(passage.starts, passage.moves, strict=True):
        chance = Fraction(1) if passage.source >= 0 else believed[start]
        for node in entered:
            chance *= weights[node]
        likely.append(chance)
    return _are_proportional(likely, [believed[node] for node in form.members[passage.target]])


def _are_proportional(likely: Sequence[Fraction], belief: Sequence[Fraction]) -> bool:
    total = sum(likely, Fraction(0))
    return all(total * held == chance for held, chance in zip(belief, likely, strict=True)) or (
        not total
    )


def _name(form: ExtensiveForm, passage: Passage) -> str:
    if passage.source < 0:
        return f"that at {shown(form.information_sets[passage.information_set].label)!r}"
    path = form.node(passage.source).path
    return f"the subgame after {shown(path)!r}" if path else "the beginning"


@takes(GameError, form=ExtensiveForm, beliefs=mapping_of(MAPPING))
def is_weak_perfect_bayesian(form: ExtensiveForm, behavior: Behavior, beliefs: Beliefs) -> bool:
    """Return whether an assessment is a weak perfect Bayesian equilibrium.

    Parameters
    ----------
    form : ExtensiveForm
        The game, with perfect recall.
    behavior : mapping of str to mapping of str to Fraction
        ``behavior[information set][action]``.
    beliefs : mapping of str to mapping of str to Fraction
        ``beliefs[information set][path of a node]``.

    Examples
    --------
    The incumbent cannot see how the entrant came in, and fights what it wrongly believes weak.

    >>> from est_games.game.extensive_builder import ExtensiveBuilder
    >>> tree = ExtensiveBuilder(["entrant", "incumbent"])
    >>> entry = tree.decision("entrant", ["out", "weak", "strong"], information_set="E")
    >>> tree.terminal([0, 2], after=entry["out"])
    >>> for way, fight, share in (("weak", (-1, 1), (1, 0)), ("strong", (-1, -1), (2, 0))):
    ...     reply = tree.decision(
    ...         "incumbent", ["fight", "share"], after=entry[way], information_set="I"
    ...     )
    ...     tree.terminal(fight, after=reply["fight"])
    ...     tree.terminal(share, after=reply["share"])
    >>> game, threat = tree.build(), {"E": {"out": 1}, "I": {"fight": 1}}
    >>> is_weak_perfect_bayesian(game, threat, {"I": {"weak": 1}})
    True
    >>> is_weak_perfect_bayesian(game, threat, {"I": {"strong": 1}})
    False
    """
    return not perfect_bayesian_objections(form, behavior, beliefs, is_weak=True)


@takes(GameError, form=ExtensiveForm, beliefs=mapping_of(MAPPING))
def is_perfect_bayesian(form: ExtensiveForm, behavior: Behavior, beliefs: Beliefs) -> bool:
    """Return whether an assessment is a perfect Bayesian equilibrium, as this module defines it.

    Parameters
    ----------
    form : ExtensiveForm
        The game, with perfect recall.
    behavior : mapping of str to mapping of str to Fraction
        ``behavior[information set][action]``.
    beliefs : mapping of str to mapping of str to Fraction
        ``beliefs[information set][path of a node]``.

    Examples
    --------
    The entrant first comes in, then chooses how. After entry there is a subgame, in which "strong"
    is better whatever follows; so the incumbent may not believe "weak".

    >>> from est_games.game.extensive_builder import ExtensiveBuilder
    >>> tree = ExtensiveBuilder(["entrant", "incumbent"])
    >>> entry = tree.decision("entrant", ["out", "in"], information_set="E")
    >>> tree.terminal([0, 2], after=entry["out"])
    >>> way = tree.decision("entrant", ["weak", "strong"], after=entry["in"], information_set="W")
    >>> for name, fight, share in (("weak", (-3, 1), (1, 0)), ("strong", (-2, -1), (2, 0))):
    ...     reply = tree.decision(
    ...         "incumbent", ["fight", "share"], after=way[name], information_set="I"
    ...     )
    ...     tree.terminal(fight, after=reply["fight"])
    ...     tree.terminal(share, after=reply["share"])
    >>> game, one = tree.build(), Fraction(1)
    >>> threat = {"E": {"out": one}, "W": {"strong": one}, "I": {"fight": one}}
    >>> wrong = {"I": {"in/weak": one}}
    >>> is_weak_perfect_bayesian(game, threat, wrong), is_perfect_bayesian(game, threat, wrong)
    (True, False)
    >>> entered = {"E": {"in": one}, "W": {"strong": one}, "I": {"share": one}}
    >>> is_perfect_bayesian(game, entered, {"I": {"in/strong": one}})
    True
    """
    return not perfect_bayesian_objections(form, behavior, beliefs)
