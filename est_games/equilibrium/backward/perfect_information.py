"""A tree without hidden moves and without ties: its one subgame-perfect equilibrium, quickly."""

from __future__ import annotations

from fractions import Fraction
from math import lcm
from time import perf_counter

import numpy as np

from est_games.certificate.pure_behavior import PureBehavior, one_shot_check
from est_games.equilibrium.kernels.backward_induction import backward_induction
from est_games.equilibrium.solution import (
    Certificate,
    Equilibrium,
    EquilibriumComponent,
    Solution,
    Status,
)
from est_games.game.extensive import ExtensiveForm

MIN_NODES = 2_000
"""Smaller trees are sooner solved than compiled code is loaded."""
_MOST = 2**53


def unique_equilibrium(game: ExtensiveForm, timeout: float | None) -> Solution | None:
    """Return the only subgame-perfect equilibrium of a tree with perfect information.

    Parameters
    ----------
    game : ExtensiveForm
        Any number of players, with chance.
    timeout : float or None
        What was asked, for the record.

    Returns
    -------
    Solution or None
        COMPLETE, with one equilibrium, whose behaviour is looked up when it is read. None where
        moves are hidden, where anything is tied, or where numbers do not fit 64 bits.

    Notes
    -----
    1. A compiled loop goes over the nodes from the last to the first; payoffs are whole numbers of
       their common denominator, so that ties are exact.
    2. Another, in the certificate package, checks in one pass that every other action at every
       node is worse.

    Examples
    --------
    >>> from est_games.game.extensive_builder import ExtensiveBuilder
    >>> tree = ExtensiveBuilder(["entrant", "incumbent"])
    >>> entry = tree.decision("entrant", ["in", "out"], information_set="E")
    >>> reply = tree.decision("incumbent", ["fight", "yield"], after=entry["in"])
    >>> tree.terminal([-1, -1], after=reply["fight"])
    >>> tree.terminal([1, 1], after=reply["yield"])
    >>> tree.terminal([0, 2], after=entry["out"])
    >>> unique_equilibrium(tree.build(), None).equilibria[0].behavior["E"]["in"]
    Fraction(1, 1)
    """
    if not game.has_perfect_information:
        return None
    started = perf_counter()
    actions = _induced(game)
    if actions is None:
        return None
    behavior = PureBehavior(game, actions)
    check = one_shot_check(game, behavior)
    if not check.is_unique:
        return None
    equilibrium = Equilibrium(behavior=behavior, payoffs=check.payoffs, regret=Fraction(0))
    return Solution(
        equilibria=(equilibrium,),
        status=Status.COMPLETE,
        concept="subgame-perfect",
        algorithm="backward induction",
        options={"timeout": timeout},
        certificate=Certificate(
            argument="At every node every other action is worse, what follows given: by induction "
            "from the last nodes no other behaviour is subgame perfect.",
            numbers={"subgames": int((game.tree.n_children > 0).sum())},
        ),
        stats={"seconds": perf_counter() - started, "nodes": game.n_nodes},
        components=(EquilibriumComponent(extreme=(0,)),),
        players=game.players,
    )


def _induced(game: ExtensiveForm) -> np.ndarray | None:
    """Return the action at each information set; None where there are ties or large numbers."""
    tree = game.tree
    shares = np.ones(int(tree.action_start[-1]), dtype=np.int64)
    for number in np.flatnonzero(tree.set_player < 0).tolist():
        row = game.information_sets[number].probabilities
        whole = lcm(*(weight.denominator for weight in row))
        if whole > _MOST:
            return None
        start = int(tree.action_start[number])
        shares[start : start + len(row)] = [int(weight * whole) for weight in row]
    tables = [table.integers for table in game.outcomes]
    columns = [np.append(table, 0) for table in tables if table is not None]
    if len(columns) < len(tables):
        return None
    values = np.stack(columns, axis=-1)[game.outcome]
    choice = np.empty(tree.n_nodes, dtype=np.int32)
    n_ties = backward_induction(
        tree.first_child,
        tree.n_children,
        tree.player,
        tree.information_set,
        tree.action_start,
        shares,
        values,
        np.empty(tree.n_nodes, dtype=np.int64),
        choice,
    )
    if n_ties:
        return None
    actions = np.zeros(tree.n_sets, dtype=np.int32)
    movers = np.flatnonzero(choice >= 0)
    actions[tree.information_set[movers]] = choice[movers]
    return actions
