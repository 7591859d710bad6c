"""Is this assessment a sequential equilibrium? Rationality wherever anybody moves, and consistency.

An assessment is behaviour with beliefs. Everything is recomputed from the definition of Kreps and
Wilson (1982), exactly; :mod:`est_games.certificate.consistency` decides the second half.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from est_games.argument import MAPPING, mapping_of, takes
from est_games.certificate.best_plan import BestPlan, best_plan
from est_games.certificate.extensive_form import (
    Behavior,
    check_behavior,
    move_probabilities,
    node_payoffs,
)
from est_games.errors import GameError, Problem, shown
from est_games.game.extensive import ExtensiveForm
from est_games.game.extensive_structure import forgetful_information_set

Beliefs = Mapping[str, Mapping[str, Fraction | int]]
"""``beliefs[information set][path of a node]``; what is left out has probability zero."""


def check_assessment(form: ExtensiveForm, behavior: Behavior, beliefs: Beliefs) -> None:
    """Raise unless behaviour and beliefs are distributions wherever a player moves.

    Parameters
    ----------
    form : ExtensiveForm
        The game.
    behavior : mapping of str to mapping of str to Fraction
        ``behavior[information set][action]``; actions left out have probability zero.
    beliefs : mapping of str to mapping of str to Fraction
        ``beliefs[information set][node]``, nodes by :attr:`~est_games.game.extensive.Node.path`;
        nodes left out have probability zero, and an information set of one node may be left out.

    Raises
    ------
    GameError
        Everything wrong with it at once; or a player forgets.
    """
    problems = list(form_problems(form))
    if problems:
        raise GameError("sequential equilibria are not defined", problems)
    check_behavior(form, behavior)
    problems = list(_belief_problems(form, beliefs))
    if problems:
        raise GameError("these are not beliefs of this game", problems)


def form_problems(form: ExtensiveForm) -> Iterator[Problem]:
    """Yield what prevents beliefs of a game from being limits, or from being named."""
    forgotten = None if form.has_perfect_recall else forgetful_information_set(form)
    if forgotten is not None:
        yield Problem(
            path=form.information_sets[forgotten].label,
            message="a player forgets what it knew or did",
            accepted="a game with perfect recall",
        )
    yield from path_problems(form)


def path_problems(form: ExtensiveForm) -> Iterator[Problem]:
    """Yield the information sets in which a path does not say which node is meant."""
    for choice, members in zip(form.information_sets, form.members, strict=True):
        if not choice.is_chance and len({form.node(x).path for x in members}) < len(members):
            yield Problem(
                path=choice.label,
                message="has two nodes of which the path is the same text",
                accepted="actions whose labels have no '/'",
            )


def _belief_problems(form: ExtensiveForm, beliefs: Beliefs) -> Iterator[Problem]:
    paths = {
        choice.label: [form.node(node).path for node in form.members[number]]
        for number, choice in enumerate(form.information_sets)
        if not choice.is_chance
    }
    if not isinstance(beliefs, Mapping):
        yield Problem(path="beliefs", message="must be a mapping", accepted="label: row")
        return
    for label in beliefs.keys() - paths.keys():
        yield Problem(path="beliefs", message="no such information set", value=shown(label))
    for label, nodes in paths.items():
        path = f"beliefs[{shown(label)!r}]"
        weights = beliefs.get(label)
        if weights is None:
            if len(nodes) > 1:
                yield Problem(path=path, message="is missing")
            continue
        if not isinstance(weights, Mapping):
            yield Problem(path=path, message="must be a mapping", accepted="node: probability")
            continue
        for node in weights.keys() - set(nodes):
            accepted = shown(", ".join(nodes))
            yield Problem(path=path, message="no such node", value=shown(node), accepted=accepted)
        numbers = list(weights.values())
        if not all(isinstance(weight, Fraction | int) for weight in numbers):
            yield Problem(path=path, message="must be exact", accepted="Fractions or integers")
        elif min(numbers, default=0) < 0 or sum(numbers) != 1:
            yield Problem(path=path, message="is not a distribution", value=shown(dict(weights)))


def node_beliefs(form: ExtensiveForm, beliefs: Beliefs) -> tuple[tuple[Fraction, ...], ...]:
    """Return the belief at each node of each information set, in the order of its nodes.

    Returns
    -------
    tuple of tuple of Fraction, shape (n_sets, n_nodes of the set)
        Empty for nature's.
    """
    rows: list[tuple[Fraction, ...]] = []
    for choice, members in zip(form.information_sets, form.members, strict=True):
        if choice.is_chance:
            rows.append(())
        elif len(members) == 1:
            rows.append((Fraction(1),))
        else:
            weights = beliefs[choice.label]
            rows.append(tuple(Fraction(weights.get(form.node(x).path, 0)) for x in members))
    return tuple(rows)


def sequential_regrets(
    form: ExtensiveForm, behavior: Behavior, beliefs: Beliefs
) -> Mapping[str, Fraction]:
    """Return what could be gained from each information set on, at the beliefs held there.

    Parameters
    ----------
    form : ExtensiveForm
        The game, with perfect recall.
    behavior, beliefs : mappings
        The assessment; see :func:`check_assessment`.

    Returns
    -------
    mapping of str to Fraction
        By information set: how much more its player expects there from the best plan for all its
        moves from there on than from its behaviour.

    Raises
    ------
    GameError
        It is no assessment of this game, or a player forgets.

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
    >>> threat = {"E": {"out": 1}, "I": {"fight": 1}}
    >>> {label: str(gain) for label, gain in sequential_regrets(tree.build(), threat, {}).items()}
    {'E': '0', 'I': '2'}
    """
    check_assessment(form, behavior, beliefs)
    return {label: gain for label, gain, _ in _gains(form, behavior, beliefs)}


def _gains(
    form: ExtensiveForm, behavior: Behavior, beliefs: Beliefs
) -> Iterator[tuple[str, Fraction, BestPlan]]:
    """Yield by information set what could be gained, and how."""
    values = node_payoffs(form, behavior)
    believed = node_beliefs(form, beliefs)
    weights = move_probabilities(form, behavior)
    for number, choice in enumerate(form.information_sets):
        if not choice.is_chance:
            chances = dict(zip(form.members[number], believed[number], strict=True))
            now = sum((w * values[x][choice.player] for x, w in chances.items()), Fraction(0))
            best = best_plan(form, weights, chances, number)
            yield choice.label, best.value - now, best


@takes(GameError, form=ExtensiveForm, beliefs=mapping_of(MAPPING))
def sequential_objections(
    form: ExtensiveForm, behavior: Behavior, beliefs: Beliefs
) -> tuple[Problem, ...]:
    """Return why an assessment is not a sequential equilibrium, if it is not.

    Parameters
    ----------
    form : ExtensiveForm
        The game, with perfect recall.
    behavior, beliefs : mappings
        The assessment; see :func:`check_assessment`.

    Returns
    -------
    tuple of Problem
        At which information sets somebody gains, how much and by what; then which beliefs
        contradict each other, or the behaviour. Empty for an equilibrium.

    Raises
    ------
    GameError
        It is no assessment of this game, or a player forgets.

    Examples
    --------
    An incumbent that would fight an entrant, to its own loss.

    >>> from est_games.game.extensive_builder import ExtensiveBuilder
    >>> tree = ExtensiveBuilder(["entrant", "incumbent"])
    >>> entry = tree.decision("entrant", ["in", "out"], information_set="E")
    >>> reply = tree.decision(
    ...     "incumbent", ["fight", "yield"], after=entry["in"], information_set="I"
    ... )
    >>> tree.terminal([-1, -1], after=reply["fight"])
    >>> tree.terminal([1, 1], after=reply["yield"])
    >>> tree.terminal([0, 2], after=entry["out"])
    >>> threat = {"E": {"out": 1}, "I": {"fight": 1}}
    >>> [str(problem) for problem in sequential_objections(tree.build(), threat, {})]
    ["I: whoever moves there gains 2 by 'yield'"]
    """
    from est_games.certificate.consistency import decided_consistency

    check_assessment(form, behavior, beliefs)
    problems = [
        Problem(path=label, message=f"whoever moves there gains {gain} by {plan.words()}")
        for label, gain, plan in _gains(form, behavior, beliefs)
        if gain
    ]
    shown_by = decided_consistency(form, behavior, beliefs)
    if not shown_by.is_consistent:
        pairs: dict[str, list[str]] = {}
        for each in shown_by.comparisons:
            nodes = f"{shown(each.other)!r} against {shown(each.likely)!r}"
            pairs.setdefault(each.information_set, []).append(nodes)
        reached = _reached_sets(form, behavior)
        for label, own in pairs.items():
            what = _BY_RULE if label in reached else _OBSTACLES[shown_by.obstacle]
            problems.append(Problem(path=label, message=f"{what}: {', '.join(own)}"))
    return tuple(problems)


def _reached_sets(form: ExtensiveForm, behavior: Behavior) -> set[str]:
    """Return the information sets that are come to with positive probability, by label."""
    weights = move_probabilities(form, behavior)
    is_reached = [True] * form.n_nodes
    for node in range(1, form.n_nodes):
        is_reached[node] = is_reached[form.parent[node]] and weights[node] > 0
    return {
        choice.label
        for choice, members in zip(form.information_sets, form.members, strict=True)
        if any(is_reached[node] for node in members)
    }


_BY_RULE = "the belief does not follow by Bayes' rule"
_OBSTACLES = {
    "orders": "no mistakes, however rare, make these nodes as likely and unlikely as is believed",
    "proportions": "no mistakes give the belief its proportions, with what is believed elsewhere",
}


def is_sequentially_rational(form: ExtensiveForm, behavior: Behavior, beliefs: Beliefs) -> bool:
    """Return whether nobody gains from any information set on, at the beliefs held there."""
    return not any(sequential_regrets(form, behavior, beliefs).values())


@takes(GameError, form=ExtensiveForm, beliefs=mapping_of(MAPPING))
def is_sequential(form: ExtensiveForm, behavior: Behavior, beliefs: Beliefs) -> bool:
    """Return whether an assessment is a sequential equilibrium.

    Parameters
    ----------
    form : ExtensiveForm
        The game, with perfect recall. What nature does with probability zero is a mistake, like
        what players do with probability zero; see :mod:`est_games.certificate.consistency`.
    behavior, beliefs : mappings
        The assessment; see :func:`check_assessment`.

    Raises
    ------
    GameError
        It is no assessment of this game, or the game is none in which such are defined.

    References
    ----------
    Kreps and Wilson (1982), Sequential equilibria.

    Examples
    --------
    Selten's horse: across, across and right, if the third player, should its turn come, thinks it
    likely enough that the second moved down.

    >>> from est_games.game.extensive_builder import ExtensiveBuilder
    >>> tree = ExtensiveBuilder(["1", "2", "3"])
    >>> one = tree.decision("1", ["across", "down"], information_set="1")
    >>> two = tree.decision("2", ["across", "down"], after=one["across"], information_set="2")
    >>> three = tree.decision("3", ["left", "right"], after=one["down"], information_set="3")
    >>> again = tree.decision("3", ["left", "right"], after=two["down"], information_set="3")
    >>> tree.terminal([1, 1, 1], after=two["across"])
    >>> tree.terminal([3, 3, 2], after=three["left"])
    >>> tree.terminal([0, 0, 0], after=three["right"])
    >>> tree.terminal([4, 4, 0], after=again["left"])
    >>> tree.terminal([0, 0, 1], after=again["right"])
    >>> horse = tree.build()
    >>> behavior = {"1": {"across": 1}, "2": {"across": 1}, "3": {"right": 1}}
    >>> is_sequential(horse, behavior, {"3": {"across/down": 1}})
    True
    >>> is_sequential(horse, behavior, {"3": {"down": 1}})
    False
    """
    from est_games.certificate.consistency import decided_consistency

    check_assessment(form, behavior, beliefs)
    if any(gain for _, gain, _ in _gains(form, behavior, beliefs)):
        return False
    return decided_consistency(form, behavior, beliefs).is_consistent
