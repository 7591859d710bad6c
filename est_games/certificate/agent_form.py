"""Is this behaviour an equilibrium if every information set looks after itself? Exactly."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from est_games.argument import takes
from est_games.certificate.extensive_form import Behavior, check_behavior, node_payoffs
from est_games.errors import GameError, Problem
from est_games.game.extensive import CHANCE, ExtensiveForm


def agent_regrets(form: ExtensiveForm, behavior: Behavior) -> Mapping[str, Fraction]:
    """Return, for each information set, the most its player could gain by another choice there.

    Parameters
    ----------
    form : ExtensiveForm
        The game; its players may forget, but no play may pass an information set twice.
    behavior : mapping of str to mapping of str to Fraction
        What everybody does.

    Returns
    -------
    mapping of str to Fraction
        By label, for the players' information sets: in the whole game, with behaviour elsewhere as
        it is, the player's own included. Zero where an information set is not reached.

    Raises
    ------
    GameError
        The behaviour is not one, or a play passes an information set twice.

    Notes
    -----
    An action gains the sum over the nodes of the information set of the chance to be there, times
    what is expected after the action less what is expected there.

    References
    ----------
    Selten (1975), Reexamination of the perfectness concept for equilibrium points in extensive
    games, section 5, for the agent normal form.

    Examples
    --------
    A player who fails to coordinate with itself: no change at one information set helps.

    >>> from est_games.game.extensive_builder import ExtensiveBuilder
    >>> tree = ExtensiveBuilder(["1"])
    >>> one = tree.decision("1", ["stop", "go"], information_set="one")
    >>> two = tree.decision("1", ["lose", "win"], after=one["go"], information_set="two")
    >>> for amount, branch in zip((1, 0, 2), (one["stop"], *two), strict=True):
    ...     tree.terminal([amount], after=branch)
    >>> game, timid = tree.build(), {"one": {"stop": 1}, "two": {"lose": 1}}
    >>> [str(regret) for regret in agent_regrets(game, timid).values()]
    ['0', '0']
    """
    check_behavior(form, behavior)
    _check_passing(form)
    values = node_payoffs(form, behavior)
    chances = [Fraction(1)] * form.n_nodes
    for node in range(1, form.n_nodes):
        above = form.parent[node]
        if form.player[above] == CHANCE:
            weight = form.probability[node]
        else:
            choice = form.information_sets[form.information_set[above]]
            row = behavior[choice.label]
            weight = Fraction(row.get(choice.actions[form.branch[node]], 0))
        chances[node] = chances[above] * weight
    regrets = {}
    for number, choice in enumerate(form.information_sets):
        if choice.is_chance:
            continue
        player = choice.player
        accrued = form.payoffs
        options = [Fraction(0)] * len(choice.actions)
        now = Fraction(0)
        for node in form.members[number]:
            if chances[node]:
                here = accrued[node][player] if accrued[node] else Fraction(0)
                now += chances[node] * (values[node][player] - here)
                for action, child in enumerate(form.children[node]):
                    options[action] += chances[node] * values[child][player]
        regrets[choice.label] = max(options) - now
    return regrets


@takes(GameError, form=ExtensiveForm)
def is_agent_nash(form: ExtensiveForm, behavior: Behavior) -> bool:
    """Return whether no player gains by changing its behaviour at a single information set.

    With perfect recall every Nash equilibrium is one; not the other way round.

    Examples
    --------
    >>> from est_games.certificate.extensive_form import is_nash
    >>> from est_games.game.extensive_builder import ExtensiveBuilder
    >>> tree = ExtensiveBuilder(["1"])
    >>> one = tree.decision("1", ["stop", "go"], information_set="one")
    >>> two = tree.decision("1", ["lose", "win"], after=one["go"], information_set="two")
    >>> for amount, branch in zip((1, 0, 2), (one["stop"], *two), strict=True):
    ...     tree.terminal([amount], after=branch)
    >>> game, timid = tree.build(), {"one": {"stop": 1}, "two": {"lose": 1}}
    >>> is_agent_nash(game, timid), is_nash(game, timid)
    (True, False)
    """
    return not any(agent_regrets(form, behavior).values())


def _check_passing(form: ExtensiveForm) -> None:
    """Raise if a play passes an information set twice."""
    for number, choice in enumerate(form.information_sets):
        members = form.members[number]
        if choice.is_chance or len(members) == 1:
            continue
        inside = set(members)
        first = min(members)
        for member in members:
            node = form.parent[member]
            while node >= first:
                if node in inside:
                    problem = Problem(path=choice.label, message="a play passes it twice")
                    raise GameError("information sets are no agents here", [problem])
                node = form.parent[node]
