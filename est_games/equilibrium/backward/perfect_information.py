"""A large tree without hidden moves: its subgame-perfect equilibria, quickly."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from math import lcm
from time import perf_counter

import numpy as np

from est_games.certificate.behavior_cell import BehaviorCell
from est_games.certificate.pure_behavior import PureBehavior, one_shot_check
from est_games.certificate.settled_moves import TooLargeError, open_tree, settled_moves
from est_games.equilibrium.backward.lifted_cells import lifted, tied_cells
from est_games.equilibrium.kernels.backward_induction import backward_induction
from est_games.equilibrium.solution import (
    Certificate,
    Equilibrium,
    EquilibriumComponent,
    Solution,
    Status,
)
from est_games.game.extensive import ExtensiveForm

_MOST = 2**53

Thorough = Callable[[ExtensiveForm, "float | None"], Solution]


def large_tree(game: ExtensiveForm, timeout: float | None, thorough: Thorough) -> Solution | None:
    """Return the subgame-perfect equilibria of a large tree with perfect information.

    Parameters
    ----------
    game : ExtensiveForm
        Any number of players, with chance.
    timeout : float or None
        Seconds after which to stop.
    thorough : callable
        Solves a small tree, given it and the time.

    Returns
    -------
    Solution or None
        COMPLETE with one equilibrium, whose behaviour is looked up when it is read, where nothing
        is tied. With ties: all equilibria, if what ties matter to is a small tree, or if no move
        depends on how they are broken; otherwise PARTIAL, with one. None where moves are hidden, or
        where numbers do not fit 64 bits.

    Notes
    -----
    1. A compiled loop goes over the nodes from the last to the first; payoffs are whole numbers of
       their common denominator, so that ties are exact.
    2. Another, in the certificate package, checks in one pass that every other action at every
       node is worse.
    3. Otherwise the certificate package bounds the worth of every node, which settles most moves;
       what it settles must be what the first loop chose. What is left is solved as a tree.

    Examples
    --------
    >>> from est_games.game.extensive_builder import ExtensiveBuilder
    >>> tree = ExtensiveBuilder(["entrant", "incumbent"])
    >>> entry = tree.decision("entrant", ["in", "out"], information_set="E")
    >>> reply = tree.decision("incumbent", ["fight", "yield"], after=entry["in"])
    >>> tree.terminal([-1, -1], after=reply["fight"])
    >>> tree.terminal([1, 1], after=reply["yield"])
    >>> tree.terminal([0, 2], after=entry["out"])
    >>> from est_games.equilibrium.backward.subgame_perfect import small_tree
    >>> large_tree(tree.build(), None, small_tree).equilibria[0].behavior["E"]["in"]
    Fraction(1, 1)
    """
    if not game.has_perfect_information:
        return None
    started = perf_counter()
    actions, n_ties = _induced(game)
    if actions is None:
        return None
    behavior = PureBehavior(game, actions)
    check = one_shot_check(game, behavior)
    if not check.is_subgame_perfect:
        return None
    equilibrium = Equilibrium(behavior=behavior, payoffs=check.payoffs, regret=Fraction(0))
    if not n_ties:
        return _answer(game, started, timeout, equilibrium) if check.is_unique else None
    given = settled_moves(game)
    is_settled = np.ones(game.tree.n_sets, dtype=bool)
    is_settled[game.tree.information_set[given.open_nodes]] = False
    if (given.actions != actions)[is_settled & (game.tree.set_player >= 0)].any():
        return None
    try:
        form, is_joined = open_tree(given)
    except TooLargeError:
        if given.is_entangled:
            return _answer(game, started, timeout, equilibrium, n_open=len(given.open_nodes))
        cells = tied_cells(given)
        return _answer(game, started, timeout, equilibrium, cells=cells)
    left = None if timeout is None else max(timeout - (perf_counter() - started), 1e-3)
    found = lifted(given, thorough(form, left), form, is_joined)
    equilibria = found.equilibria or (equilibrium,)
    return replace(
        found,
        equilibria=equilibria,
        options={"timeout": timeout},
        stats={"seconds": perf_counter() - started, "nodes": game.n_nodes},
    )


def _answer(
    game: ExtensiveForm,
    started: float,
    timeout: float | None,
    equilibrium: Equilibrium,
    *,
    cells: Sequence[BehaviorCell] = (),
    n_open: int = 0,
) -> Solution:
    """Return one equilibrium as all, or as one of a set of cells, or of those not all found."""
    argument = (
        "At every node every other action is worse, what follows given: by induction from the last "
        "nodes no other behaviour is subgame perfect."
    )
    messages: tuple[str, ...] = ()
    if cells:
        argument = (
            "At every node actions are worse, or worth the same however ties below are broken: by "
            "induction from the last nodes all mixtures of the latter are subgame perfect."
        )
        messages = ("all equilibria are one set, of which one is shown",)
    if n_open:
        argument = "At every node no other action is better."
        messages = (
            f"one equilibrium is shown: at {n_open} moves several actions may be best, and which "
            "are depends on how ties are broken",
        )
    return Solution(
        equilibria=(equilibrium,),
        status=Status.PARTIAL if n_open else Status.COMPLETE,
        concept="subgame-perfect",
        algorithm="backward induction",
        options={"timeout": timeout},
        certificate=Certificate(
            argument=argument,
            numbers={"subgames": int((game.tree.n_children > 0).sum())},
        ),
        stats={"seconds": perf_counter() - started, "nodes": game.n_nodes},
        messages=messages,
        components=() if n_open else (EquilibriumComponent(extreme=(0,), cells=cells),),
        players=game.players,
    )


def _induced(game: ExtensiveForm) -> tuple[np.ndarray | None, int]:
    """Return the action at each information set, and how many are tied; None: large numbers."""
    tree = game.tree
    shares = np.ones(int(tree.action_start[-1]), dtype=np.int64)
    for number in np.flatnonzero(tree.set_player < 0).tolist():
        row = game.information_sets[number].probabilities
        whole = lcm(*(weight.denominator for weight in row))
        if whole > _MOST:
            return None, 0
        start = int(tree.action_start[number])
        shares[start : start + len(row)] = [int(weight * whole) for weight in row]
    tables = [table.integers for table in game.outcomes]
    columns = [np.append(table, 0) for table in tables if table is not None]
    if len(columns) < len(tables):
        return None, 0
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
    if n_ties < 0:
        return None, 0
    actions = np.zeros(tree.n_sets, dtype=np.int32)
    movers = np.flatnonzero(choice >= 0)
    actions[tree.information_set[movers]] = choice[movers]
    return actions, n_ties
