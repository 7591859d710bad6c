"""Is this assessment a sequential equilibrium? Rationality wherever anybody moves, and consistency.

An assessment is behaviour with beliefs. Everything is recomputed from the definition of Kreps and
Wilson (1982), exactly; :mod:`est_games.certificate.consistency` decides the second half.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from est_games.certificate.extensive_form import (
    Behavior,
    check_behavior,
    move_probabilities,
    node_payoffs,
)
from est_games.errors import GameError, Problem, shown
from est_games.game.extensive import ExtensiveForm
from est_games.game.extensive_structure import (
    OwnMove,
    forgetful_information_set,
    last_own_moves,
)

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
    for label in beliefs.keys() - paths.keys():
        yield Problem(path="beliefs", message="no such information set", value=shown(label))
    for label, nodes in paths.items():
        path = f"beliefs[{shown(label)!r}]"
        weights = beliefs.get(label)
        if weights is None:
            if len(nodes) > 1:
                yield Problem(path=path, message="is missing")
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

    Notes
    -----
    From an information set, the nodes after it have the chances that the belief and the others'
    behaviour give them. Backward from the last:

    1. What a play pays is credited to the player's last own move before it.
    2. Once an information set's last node is done, the best of its actions' credits is credited to
       the own move before it. With perfect recall all its nodes lie behind that move.

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
    return dict(_gains(form, behavior, beliefs))


def _gains(
    form: ExtensiveForm, behavior: Behavior, beliefs: Beliefs
) -> Iterator[tuple[str, Fraction]]:
    values = node_payoffs(form, behavior)
    moves = last_own_moves(form)
    believed = node_beliefs(form, beliefs)
    weights = move_probabilities(form, behavior)
    for number, choice in enumerate(form.information_sets):
        if choice.is_chance:
            continue
        members, player = form.members[number], choice.player
        chances = dict(zip(members, believed[number], strict=True))
        now = sum((w * values[node][player] for node, w in chances.items()), Fraction(0))
        last = [known[player] for known in moves]
        yield choice.label, _best_from(form, number, chances, weights, last) - now


def _best_from(
    form: ExtensiveForm,
    number: int,
    chances: Mapping[int, Fraction],
    weights: Sequence[Fraction],
    last: Sequence[OwnMove],
) -> Fraction:
    """Return the best that a player can expect from an information set on."""
    player = form.information_sets[number].player
    reach = dict(chances)
    for node in range(min(reach) + 1, form.n_nodes):
        above = form.parent[node]
        if above in reach and node not in reach:
            is_own = form.player[above] == player
            reach[node] = reach[above] if is_own else reach[above] * weights[node]
    first = min(chances)
    total = Fraction(0)
    credit: dict[OwnMove, Fraction] = {}
    for node in sorted(reach, reverse=True):
        own, amounts = form.information_set[node], form.payoffs[node]
        move = last[node]
        paid = reach[node] * amounts[player] if amounts else Fraction(0)
        if form.player[node] == player and form.members[own][0] == node:
            n_actions = len(form.information_sets[own].actions)
            best = max(credit.pop((own, action), Fraction(0)) for action in range(n_actions))
            if node == first:
                total += best
            else:
                paid += best
        if node in chances:
            total += paid
        else:
            credit[move] = credit.get(move, Fraction(0)) + paid
    return total


def is_sequentially_rational(form: ExtensiveForm, behavior: Behavior, beliefs: Beliefs) -> bool:
    """Return whether nobody gains from any information set on, at the beliefs held there."""
    return not any(sequential_regrets(form, behavior, beliefs).values())


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
    if any(gain for _, gain in _gains(form, behavior, beliefs)):
        return False
    return decided_consistency(form, behavior, beliefs).is_consistent
