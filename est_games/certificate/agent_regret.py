"""What each information set, deciding by itself, could gain: exact, also where players forget."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from est_games.certificate.extensive_form import Behavior, node_payoffs
from est_games.game.extensive import CHANCE, ExtensiveForm


def agent_regrets(form: ExtensiveForm, behavior: Behavior) -> Mapping[str, Fraction]:
    """Return, for each player's information set, the most its player gains by deviating there only.

    Parameters
    ----------
    form : ExtensiveForm
        No information set is met twice on one play.
    behavior : mapping of str to mapping of str to Fraction
        What everybody does.

    Returns
    -------
    mapping of str to Fraction
        From the root, so that it is zero at information sets that are not reached.

    Raises
    ------
    GameError
        The behaviour is none of this game.

    Examples
    --------
    A player who forgets what it did, and should do the same twice.

    >>> from est_games.game.extensive_builder import ExtensiveBuilder
    >>> tree = ExtensiveBuilder(["a"])
    >>> for k, branch in enumerate(tree.decision("a", ["l", "r"], information_set="first")):
    ...     for m, end in enumerate(
    ...         tree.decision("a", ["l", "r"], after=branch, information_set="then")
    ...     ):
    ...         tree.terminal([(k == m) * (k + 1)], after=end)
    >>> found = agent_regrets(tree.build(), {"first": {"l": 1}, "then": {"l": 1}})
    >>> [str(regret) for regret in found.values()]
    ['0', '0']
    """
    values = node_payoffs(form, behavior)
    reach = [Fraction(1)]
    for node in range(1, form.n_nodes):
        above = form.parent[node]
        weight = form.probability[node]
        if form.player[above] != CHANCE:
            choice = form.information_sets[form.information_set[above]]
            weight = Fraction(behavior[choice.label].get(choice.actions[form.branch[node]], 0))
        reach.append(reach[above] * weight)
    found = {}
    for number, choice in enumerate(form.information_sets):
        if choice.is_chance:
            continue
        reached = [node for node in form.members[number] if reach[node]]
        pays = [
            sum(
                (reach[node] * values[form.children[node][action]][choice.player])
                for node in reached
            )
            for action in range(len(choice.actions))
        ]
        weights = behavior[choice.label]
        played = [Fraction(weights.get(action, 0)) for action in choice.actions]
        mean = sum(weight * pay for weight, pay in zip(played, pays, strict=True))
        found[choice.label] = Fraction(max(pays) - mean)
    return found
