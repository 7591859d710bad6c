"""All pure Nash equilibria of a tree: profiles of strategies, with the behaviour they are."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from est_games.equilibrium.pure.pure_nash import pure_nash
from est_games.equilibrium.solution import Equilibrium, Solution
from est_games.game.extensive import ExtensiveForm
from est_games.game.mixed_behavior import behavior_of_strategies, pure_strategies


def tree_pure_nash(game: ExtensiveForm, *, limit: int | None = None) -> Solution:
    """Return all pure Nash equilibria of an extensive form.

    Parameters
    ----------
    game : ExtensiveForm
        Any number of players. They may forget.
    limit : int, optional
        How many equilibria to list at most; all unless given.

    Returns
    -------
    Solution
        As of :func:`est_games.equilibrium.pure.pure_nash.pure_nash` for the reduced strategic form,
        each equilibrium with its `behavior` too. Where a player's own moves exclude an information
        set, a reduced strategy says nothing and the behaviour takes the first action. If a player
        forgets, strategies are not reduced; a deviation is then to any other pure strategy.

    Raises
    ------
    SolveError
        `limit` is not positive.
    GameError
        The strategic form is too large.

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
    >>> for equilibrium in tree_pure_nash(tree.build()).equilibria:
    ...     print({k: [a for a in row if row[a]] for k, row in equilibrium.behavior.items()})
    {'E': ['in'], 'I': ['yield']}
    {'E': ['out'], 'I': ['fight']}
    """
    reduced = game.has_perfect_recall
    solution = pure_nash(game.to_normal(reduced=reduced), limit=limit)
    strategies = pure_strategies(game, reduced=reduced) if solution.equilibria else ()

    def with_behavior(equilibrium: Equilibrium) -> Equilibrium:
        chosen = [
            own[weights.index(Fraction(1))]
            for own, weights in zip(strategies, equilibrium.profile, strict=True)
        ]
        return replace(equilibrium, behavior=behavior_of_strategies(game, chosen))

    return replace(solution, equilibria=tuple(map(with_behavior, solution.equilibria)))
