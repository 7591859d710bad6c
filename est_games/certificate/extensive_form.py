"""Is this behaviour an equilibrium of this tree? Best responses, recomputed exactly.

All work is one pass backward over the nodes per player, so trees of any depth are checked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from est_games.argument import takes
from est_games.errors import GameError, Problem
from est_games.game.behavior import Behavior as Behavior, behavior_problems
from est_games.game.extensive import CHANCE, ExtensiveForm
from est_games.game.extensive_structure import (
    NO_MOVE,
    OwnMove,
    forgetful_information_set,
    last_own_moves,
)


def check_behavior(form: ExtensiveForm, behavior: Behavior) -> None:
    """Raise unless a behaviour holds one distribution over actions per information set.

    Parameters
    ----------
    form : ExtensiveForm
        The game.
    behavior : mapping of str to mapping of str to Fraction
        ``behavior[information set][action]``; actions left out have probability zero.

    Raises
    ------
    GameError
        Everything wrong with it at once.
    """
    problems = list(behavior_problems(form.information_sets, behavior))
    if problems:
        raise GameError("not a behaviour of this game", problems)


def move_probabilities(form: ExtensiveForm, behavior: Behavior) -> list[Fraction]:
    """Return the probability of the move that leads to each node; one at the root."""
    weights = list(form.probability)
    for node in range(1, form.n_nodes):
        above = form.parent[node]
        if form.player[above] != CHANCE:
            choice = form.information_sets[form.information_set[above]]
            action = choice.actions[form.branch[node]]
            weights[node] = Fraction(behavior[choice.label].get(action, 0))
    return weights


def node_payoffs(form: ExtensiveForm, behavior: Behavior) -> tuple[tuple[Fraction, ...], ...]:
    """Return what each player expects from each node on, what accrues there included.

    Returns
    -------
    tuple of tuple of Fraction, shape (n_nodes, n_players)
    """
    check_behavior(form, behavior)
    values = _values(form, move_probabilities(form, behavior))
    return tuple(tuple(row) for row in values)


def _values(form: ExtensiveForm, weights: Sequence[Fraction]) -> list[list[Fraction]]:
    zeros = [Fraction(0)] * form.n_players
    values = [list(row) if row else list(zeros) for row in form.payoffs]
    for node in range(form.n_nodes - 1, 0, -1):
        weight, above = weights[node], values[form.parent[node]]
        if weight:
            for player, amount in enumerate(values[node]):
                above[player] += weight * amount
    return values


def expected_payoffs(form: ExtensiveForm, behavior: Behavior) -> tuple[Fraction, ...]:
    """Return what a behaviour pays each player."""
    return node_payoffs(form, behavior)[0]


def subgame_regrets(form: ExtensiveForm, behavior: Behavior) -> Mapping[int, tuple[Fraction, ...]]:
    """Return, for each subgame, the most each player could gain in it by deviating alone.

    Parameters
    ----------
    form : ExtensiveForm
        The game, with perfect recall.
    behavior : mapping of str to mapping of str to Fraction
        What everybody does.

    Returns
    -------
    mapping of int to tuple of Fraction
        By the subgame's root; the whole game at node 0 first.

    Raises
    ------
    GameError
        The behaviour is not one, or a player forgets (best responses would not be found by
        going backward).

    Notes
    -----
    For each player, over the nodes from the last to the first:

    1. A subgame's best value is known once all nodes in it are done; a subgame inside another
       counts there as that value times the chance to reach it, own moves left out.
    2. What a play pays is credited to the player's last own move before it.
    3. Once an information set's last node is done, each action's credit is complete; the best of
       them is credited to the own move before the set (von Stengel 1996, best responses in
       sequence form).
    """
    check_behavior(form, behavior)
    forgotten = forgetful_information_set(form)
    if forgotten is not None:
        problem = Problem(
            path=form.information_sets[forgotten].label,
            message="a player forgets what it knew or did",
            accepted="a game with perfect recall",
        )
        raise GameError("best responses cannot be computed", [problem])
    weights = move_probabilities(form, behavior)
    values = _values(form, weights)
    moves = last_own_moves(form)
    best = [
        _best_values(form, weights, [known[player] for known in moves], player)
        for player in range(form.n_players)
    ]
    return {
        root: tuple(best[player][root] - values[root][player] for player in range(form.n_players))
        for root in form.subgame_roots or (0,)
    }


def _best_values(
    form: ExtensiveForm, weights: Sequence[Fraction], last: Sequence[OwnMove], player: int
) -> dict[int, Fraction]:
    """Return the player's best-response value of every subgame, by root.

    Inside a subgame credits are kept per own move made in it; a move made before it, or none, is
    its root's own account.
    """
    roots = {0, *form.subgame_roots}
    home = _innermost_root(form, roots)
    reach = _reach(form, weights, roots, player)
    total: dict[int, Fraction] = dict.fromkeys(roots, Fraction(0))
    credit: dict[OwnMove, Fraction] = {}
    best: dict[int, Fraction] = {}

    def pay(node: int, root: int, amount: Fraction) -> None:
        move = last[node]
        if move == NO_MOVE or home[form.members[move[0]][0]] != root:
            total[root] += amount
        else:
            credit[move] = credit.get(move, Fraction(0)) + amount

    for node in range(form.n_nodes - 1, -1, -1):
        root, number = home[node], form.information_set[node]
        if form.payoffs[node]:
            pay(node, root, reach[node] * form.payoffs[node][player])
        if form.player[node] == player and form.members[number][0] == node:
            n_actions = len(form.information_sets[number].actions)
            options = (credit.pop((number, action), Fraction(0)) for action in range(n_actions))
            pay(node, root, max(options))
        if node in roots:
            best[node] = total[node]
            if node:
                incoming = _chance_from(form, weights, reach, node, player)
                pay(node, home[form.parent[node]], incoming * best[node])
    return best


def _innermost_root(form: ExtensiveForm, roots: set[int]) -> list[int]:
    home = [0] * form.n_nodes
    for node in range(form.n_nodes):
        home[node] = node if node in roots else home[form.parent[node]] if node else 0
    return home


def _chance_from(
    form: ExtensiveForm,
    weights: Sequence[Fraction],
    reach: Sequence[Fraction],
    node: int,
    player: int,
) -> Fraction:
    """Return the chance to enter a node from its subgame's root, own moves left out."""
    above = form.parent[node]
    return reach[above] if form.player[above] == player else reach[above] * weights[node]


def _reach(
    form: ExtensiveForm, weights: Sequence[Fraction], roots: set[int], player: int
) -> list[Fraction]:
    """Return the chance of each node within its innermost subgame, own moves left out."""
    reach = [Fraction(1)] * form.n_nodes
    for node in range(1, form.n_nodes):
        if node not in roots:
            reach[node] = _chance_from(form, weights, reach, node, player)
    return reach


def regrets(form: ExtensiveForm, behavior: Behavior) -> tuple[Fraction, ...]:
    """Return the most each player could gain in the whole game by deviating alone."""
    return subgame_regrets(form, behavior)[0]


@takes(GameError, form=ExtensiveForm)
def is_nash(form: ExtensiveForm, behavior: Behavior) -> bool:
    """Return whether a behaviour is a Nash equilibrium."""
    return not any(regrets(form, behavior))


@takes(GameError, form=ExtensiveForm)
def is_subgame_perfect(form: ExtensiveForm, behavior: Behavior) -> bool:
    """Return whether a behaviour is a Nash equilibrium of every subgame.

    Examples
    --------
    An empty threat is Nash, not subgame perfect.

    >>> from est_games.game.extensive_builder import ExtensiveBuilder
    >>> tree = ExtensiveBuilder(["entrant", "incumbent"])
    >>> entry = tree.decision("entrant", ["in", "out"], information_set="E")
    >>> reply = tree.decision(
    ...     "incumbent", ["fight", "yield"], after=entry["in"], information_set="I"
    ... )
    >>> tree.terminal([-1, -1], after=reply["fight"])
    >>> tree.terminal([1, 1], after=reply["yield"])
    >>> tree.terminal([0, 2], after=entry["out"])
    >>> game, threat = tree.build(), {"E": {"out": 1}, "I": {"fight": 1}}
    >>> is_nash(game, threat), is_subgame_perfect(game, threat)
    (True, False)
    >>> is_subgame_perfect(game, {"E": {"in": 1}, "I": {"yield": 1}})
    True
    """
    return not any(any(row) for row in subgame_regrets(form, behavior).values())
