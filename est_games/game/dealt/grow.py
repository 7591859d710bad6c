"""A tree grown from the rules of a game: a state, and what can happen in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from est_games.errors import GameError, Problem
from est_games.game.extensive import CHANCE, TERMINAL, ExtensiveForm, InformationSet
from est_games.game.payoff_table import PayoffTable
from est_games.game.tree import Tree

MAX_NODES = 4_000_000


@dataclass(frozen=True, slots=True)
class Turn:
    """Somebody's turn.

    Parameters
    ----------
    player : int
        Who moves, :data:`~est_games.game.extensive.CHANCE` for nature.
    knows : str
        What the player knows: states with the same text are one information set.
    actions : tuple of str
        Among what it chooses; the same in all states of an information set.
    states : sequence of states
        What each action leads to.
    """

    player: int
    knows: str
    actions: tuple[str, ...]
    states: Sequence[Any]


State = Any
Pay = tuple[int, ...]
"""What each player receives where the game ends."""


def grow(
    players: Sequence[str], start: State, rules: Callable[[State], Turn | Pay], *, title: str = ""
) -> ExtensiveForm:
    """Return the tree of all that can happen; nature's actions are equally likely.

    Parameters
    ----------
    players : sequence of str
        Names, distinct.
    start : state
        Where the game starts; anything that `rules` understands.
    rules : callable
        Says of a state whose turn it is, or what everybody is paid where the game ends.
    title : str
        For people.

    Raises
    ------
    GameError
        The tree would have more than :data:`MAX_NODES` nodes.

    Notes
    -----
    States are visited in the order in which they were come upon, which is the level order.

    Examples
    --------
    >>> def rules(state):
    ...     if len(state) == 2:
    ...         return (1, -1) if state[0] == state[1] else (-1, 1)
    ...     player = len(state)
    ...     return Turn(player, "12"[player], ("heads", "tails"), (state + "h", state + "t"))
    >>> grow(["even", "odd"], "", rules, title="matching pennies")
    ExtensiveForm('matching pennies', even, odd; 7 nodes)
    """
    states, parents, numbers, paid = [start], [-1], list[int](), list[int]()
    sets: dict[str, int] = {}
    turns: list[Turn] = []
    outcomes: dict[Pay, int] = {}
    for node, state in enumerate(states):
        found = rules(state)
        if isinstance(found, tuple):
            numbers.append(TERMINAL)
            paid.append(outcomes.setdefault(found, len(outcomes)))
            continue
        number = sets.setdefault(found.knows, len(turns))
        if number == len(turns):
            turns.append(found)
        numbers.append(number)
        paid.append(-1)
        states += found.states
        parents += [node] * len(found.states)
        if len(states) > MAX_NODES:
            problem = Problem(
                path="tree", message="is too large", accepted=f"up to {MAX_NODES} nodes"
            )
            raise GameError("the game cannot be written as a tree", [problem])
    outcome = np.array(paid, dtype=np.int32)
    outcome.flags.writeable = False
    owners, widths = zip(*((turn.player, len(turn.actions)) for turn in turns), strict=True)
    return ExtensiveForm(
        players=tuple(players),
        tree=Tree(parents, numbers, owners, widths),
        information_sets=tuple(map(_information_set, turns)),
        outcome=outcome,
        outcomes=tuple(
            PayoffTable(np.array(column, dtype=np.int64)) for column in zip(*outcomes, strict=True)
        ),
        title=title,
    )


def _information_set(turn: Turn) -> InformationSet:
    n = len(turn.actions)
    weights = (Fraction(1, n),) * n if turn.player == CHANCE else ()
    return InformationSet(
        label=turn.knows, player=turn.player, actions=turn.actions, probabilities=weights
    )


def option_problem(name: str, value: object, low: int, high: int) -> list[Problem]:
    """Return what is wrong with the size asked for: nothing, or one problem."""
    if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
        return []
    accepted = f"a whole number from {low} to {high}"
    return [Problem(path=name, message="cannot be", value=str(value), accepted=accepted)]
