"""All Nash equilibria of a tree, of its players or of its information sets each by itself."""

from __future__ import annotations

from dataclasses import replace

from est_games.certificate.deviation_game import DeviationGame
from est_games.certificate.plan_side import movers
from est_games.equilibrium.agent_form.class_equilibria import class_equilibria
from est_games.equilibrium.pure.tree_pure_nash import tree_pure_nash
from est_games.equilibrium.sequence_form.plan_equilibria import plan_equilibria
from est_games.equilibrium.solution import Certificate, Solution, Status
from est_games.equilibrium.time_limit import deadline_after
from est_games.errors import GameError, SolveError
from est_games.game.extensive import ExtensiveForm
from est_games.game.extensive_to_normal import check_size, strategy_forest

MAX_CHOICES = 300
"""Information sets with more than one action."""
MAX_NODES = 100_000
"""Nodes of the tree."""
_MOST_PURE = 1_000
_MOST_PAYOFFS = 100_000
"""Of a strategic form that is made once the time given has passed."""


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
        LIMIT where the game is too large to begin, or after `timeout`; then with pure equilibria,
        if the strategic form is small enough to list them.

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
    if deviations is None:
        return _too_large(game, "nash", timeout)
    solve = class_equilibria if movers(deviations) is None else plan_equilibria
    return _with_pure(game, solve(deviations, timeout=timeout))


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
    deviations = _deviations(game, by_agents=True)
    if deviations is None:
        return _too_large(game, "agent-nash", timeout)
    return class_equilibria(deviations, timeout=timeout)


def _n_choices(game: ExtensiveForm) -> int:
    return sum(not own.is_chance and len(own.actions) > 1 for own in game.information_sets)


def _deviations(game: ExtensiveForm, *, by_agents: bool) -> DeviationGame | None:
    """Return who may deviate; None where the game is too large to begin."""
    if _n_choices(game) > MAX_CHOICES or game.n_nodes > MAX_NODES:
        return None
    try:
        return DeviationGame(game, by_agents=by_agents)
    except GameError as refused:
        what = "an equilibrium of the agent form" if by_agents else "a Nash equilibrium"
        raise SolveError(f"{what} in behaviours is not sought here", refused.problems) from None


def _too_large(game: ExtensiveForm, concept: str, timeout: float | None) -> Solution:
    """Return that nothing was begun."""
    deadline_after(timeout)
    return Solution(
        equilibria=(),
        status=Status.LIMIT,
        concept=concept,
        algorithm="none was begun",
        options={"timeout": timeout},
        certificate=Certificate(argument="Nothing is claimed."),
        messages=(
            f"the game is too large to find all equilibria: {game.n_nodes} nodes (up to "
            f"{MAX_NODES}), {_n_choices(game)} information sets with a choice (up to "
            f"{MAX_CHOICES})",
        ),
        players=game.players,
    )


def _with_pure(game: ExtensiveForm, solution: Solution) -> Solution:
    """Return a solution that was stopped with all pure equilibria in it, where they can be told."""
    if solution.status is not Status.LIMIT:
        return solution
    try:
        forests = [strategy_forest(game, player, True) for player in range(game.n_players)]
        check_size(game, forests, _MOST_PAYOFFS)
        pure = tree_pure_nash(game, limit=_MOST_PURE)
    except GameError:
        return solution
    known = [equilibrium.behavior for equilibrium in solution.equilibria]
    listed = (replace(each, profile=()) for each in pure.equilibria)
    more = tuple(each for each in listed if each.behavior not in known)
    said = f"the first {_MOST_PURE} pure equilibria are among those shown"
    if pure.is_complete:
        said = "all pure equilibria are among those shown, but for what is done off own paths"
    return replace(
        solution,
        equilibria=(*solution.equilibria, *more),
        messages=(*solution.messages, said),
    )
