"""All Nash equilibria of a tree, of its players or of its information sets each by itself."""

from __future__ import annotations

from est_games.certificate.deviation_game import DeviationGame
from est_games.certificate.plan_polytope import movers
from est_games.equilibrium.agent_form.class_equilibria import class_equilibria
from est_games.equilibrium.sequence_form.plan_equilibria import plan_equilibria
from est_games.equilibrium.solution import Solution
from est_games.errors import GameError, SolveError
from est_games.game.extensive import ExtensiveForm


def tree_nash(game: ExtensiveForm, *, timeout: float | None = None) -> Solution:
    """Return all Nash equilibria of an extensive form, as behaviours.

    Parameters
    ----------
    game : ExtensiveForm
        With perfect recall.
    timeout : float, optional
        Seconds after which to stop; no limit unless given.

    Returns
    -------
    Solution
        COMPLETE: `components` are the connected sets of all equilibria. Their `cells` hold
        behaviours: ``cell.contains(Assessment(behavior=...))`` tells whether one is in a set. Where
        two players move, `subsets` hold realisation plans
        (:func:`est_games.game.realization.sequence_labels`). `equilibria` are extreme ones. Two
        players: see
        :func:`est_games.equilibrium.sequence_form.plan_equilibria.plan_equilibria`; more: see
        :func:`est_games.equilibrium.agent_form.class_equilibria.class_equilibria`.

    Raises
    ------
    SolveError
        A player forgets what it knew or did, or `timeout` is not a positive number.

    Examples
    --------
    Selten's horse: the first stays across, for the third answers right often enough; or goes down,
    for it answers left and the second, who is not asked, would stay across often enough.

    >>> from est_games.game.extensive_builder import ExtensiveBuilder
    >>> tree = ExtensiveBuilder(["1", "2", "3"])
    >>> one = tree.decision("1", ["across", "down"], information_set="one")
    >>> two = tree.decision("2", ["across", "down"], after=one["across"], information_set="two")
    >>> three = tree.decision("3", ["left", "right"], after=one["down"], information_set="three")
    >>> again = tree.decision("3", ["left", "right"], after=two["down"], information_set="three")
    >>> tree.terminal([1, 1, 1], after=two["across"])
    >>> tree.terminal([3, 3, 2], after=three["left"])
    >>> tree.terminal([0, 0, 0], after=three["right"])
    >>> tree.terminal([4, 4, 0], after=again["left"])
    >>> tree.terminal([0, 0, 1], after=again["right"])
    >>> solution = tree_nash(tree.build())
    >>> for component in solution.components:
    ...     for number in component.extreme:
    ...         rows = solution.equilibria[number].behavior.values()
    ...         print(component.extreme, [[str(x) for x in row.values()] for row in rows])
    (0, 1) [['1', '0'], ['1', '0'], ['0', '1']]
    (0, 1) [['1', '0'], ['1', '0'], ['1/4', '3/4']]
    (2, 3) [['0', '1'], ['1', '0'], ['1', '0']]
    (2, 3) [['0', '1'], ['1/3', '2/3'], ['1', '0']]
    """
    deviations = _deviations(game, by_agents=False)
    if movers(deviations) is not None:
        return plan_equilibria(deviations, timeout=timeout)
    return class_equilibria(deviations, timeout=timeout)


def agent_nash(game: ExtensiveForm, *, timeout: float | None = None) -> Solution:
    """Return all equilibria of the agent form: no change at a single information set pays.

    Parameters
    ----------
    game : ExtensiveForm
        Players may forget, but no play may pass an information set twice.
    timeout : float, optional
        Seconds after which to stop; no limit unless given.

    Returns
    -------
    Solution
        As of :func:`est_games.equilibrium.agent_form.class_equilibria.class_equilibria`.

    Raises
    ------
    SolveError
        A play passes an information set twice, or `timeout` is not a positive number.

    Notes
    -----
    With perfect recall every Nash equilibrium is one of the agent form. The agent form has more
    where a player fails to coordinate with itself.

    References
    ----------
    Kuhn (1953); Selten (1975), Reexamination of the perfectness concept for equilibrium points in
    extensive games, section 5.

    Examples
    --------
    >>> from est_games.game.extensive_builder import ExtensiveBuilder
    >>> tree = ExtensiveBuilder(["1"])
    >>> one = tree.decision("1", ["stop", "go"], information_set="one")
    >>> two = tree.decision("1", ["lose", "win"], after=one["go"], information_set="two")
    >>> for amount, branch in zip((1, 0, 2), (one["stop"], *two), strict=True):
    ...     tree.terminal([amount], after=branch)
    >>> game = tree.build()
    >>> len(agent_nash(game).components), len(tree_nash(game).components)
    (2, 1)
    """
    return class_equilibria(_deviations(game, by_agents=True), timeout=timeout)


def _deviations(game: ExtensiveForm, *, by_agents: bool) -> DeviationGame:
    try:
        return DeviationGame(game, by_agents=by_agents)
    except GameError as refused:
        what = "an equilibrium of the agent form" if by_agents else "a Nash equilibrium"
        raise SolveError(f"{what} in behaviours is not sought here", refused.problems) from None
