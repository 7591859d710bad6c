"""A tree compiled for batches: its pieces as small strategic forms over ends, in flat arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from est_games.equilibrium.backward.piece import Piece, Plan, TooManyError, movers, pieces, plans
from est_games.errors import Problem, SolveError
from est_games.game.extensive import CHANCE, ExtensiveForm

MAX_PROFILES = 4_096
"""Pure profiles of one piece."""
MAX_ENTRIES = 5_000_000
"""Ends of all pure profiles of all pieces together."""
MAX_MIXED = 10
"""Strategies of each of two players in a piece that is solved in mixed strategies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledTree:
    """What loops need to know of a tree to solve it backward.

    A piece has *units*, the players who move in it, each with *plans*; a pure profile of plans ends
    in leaves and in other pieces, each with a product of nature's probabilities as its weight.

    Parameters
    ----------
    unit_start : array of int, shape (n_pieces + 1,)
        Where each piece's units start; pieces stand last first.
    unit_player, unit_plans : arrays of int, shape (n_units,)
        Who each unit is, and how many plans it has.
    profile_start : array of int, shape (n_pieces + 1,)
        Where each piece's pure profiles start, the first unit's plan varying slowest.
    entry_start : array of int, shape (n_profiles + 1,)
        Where the ends of each profile start.
    entry_end : array of int, shape (n_entries,)
        The leaf; or -1 less the number of the piece that comes next.
    factor_start, factors : arrays of int, shapes (n_entries + 1,), (n_factors,)
        Nature's actions, by flat number, on the way to each end.
    plan_start, move_start, moves : arrays of int, shapes (n_units,), (n_plans + 1,), (n_moves,)
        Each plan's actions, by flat number.
    action_set, action_number : arrays of int, shape (n_actions,)
        Which action of which information set each flat number is.
    can_mix : array of bool, shape (n_pieces,)
        Whether two players move once each.
    is_plain : array of bool, shape (n_pieces,)
        Whether one player moves, once, each action leads to one end, and nature has no part in it.
    sizes : array of int, shape (2,)
        The most profiles of a piece, and the most plans of a unit.
    """

    unit_start: NDArray[Any]
    unit_player: NDArray[Any]
    unit_plans: NDArray[Any]
    profile_start: NDArray[Any]
    entry_start: NDArray[Any]
    entry_end: NDArray[Any]
    factor_start: NDArray[Any]
    factors: NDArray[Any]
    plan_start: NDArray[Any]
    move_start: NDArray[Any]
    moves: NDArray[Any]
    action_set: NDArray[Any]
    action_number: NDArray[Any]
    can_mix: NDArray[Any]
    is_plain: NDArray[Any]
    sizes: NDArray[Any]

    @property
    def arrays(self) -> tuple[NDArray[Any], ...]:
        """All arrays, in order."""
        return tuple(getattr(self, name) for name in self.__slots__)


def compiled_tree(form: ExtensiveForm) -> CompiledTree:
    """Compile a tree.

    Raises
    ------
    SolveError
        A piece has too many pure profiles; its information sets are named.
    """
    own = pieces(form)
    numbers = {root: place for place, root in enumerate(reversed(own))}
    lists: dict[str, list[int]] = {name: [] for name in CompiledTree.__slots__}
    for name in ("unit_start", "profile_start", "entry_start", "factor_start", "move_start"):
        lists[name].append(0)
    most_plans = most_profiles = 1
    for root in numbers:
        piece = own[root]
        try:
            units = [(player, plans(form, piece, player)) for player in movers(form, piece)]
            if prod(len(all_plans) for _, all_plans in units) > MAX_PROFILES:
                raise TooManyError
            _add_profiles(form, piece, [all_plans for _, all_plans in units], numbers, lists)
        except TooManyError:
            raise SolveError("a batch cannot be solved so", [_problem(form, piece)]) from None
        for player, all_plans in units:
            lists["unit_player"].append(player)
            lists["unit_plans"].append(len(all_plans))
            lists["plan_start"].append(len(lists["move_start"]) - 1)
            _add_moves(form, piece, player, all_plans, lists)
            most_plans = max(most_plans, len(all_plans))
        lists["unit_start"].append(len(lists["unit_player"]))
        lists["profile_start"].append(len(lists["entry_start"]) - 1)
        most_profiles = max(most_profiles, prod(len(all_plans) for _, all_plans in units))
        is_stage = len(units) == 2 == len(piece.information_sets)
        is_small = all(len(all_plans) <= MAX_MIXED for _, all_plans in units)
        lists["can_mix"].append(is_stage and is_small)
        lists["is_plain"].append(len(piece.information_sets) == 1 == _most_nodes(form, piece))
    lists["sizes"] = [most_profiles, most_plans]
    widths = form.tree.set_n_actions
    lists["action_set"] = np.repeat(np.arange(len(widths)), widths).tolist()
    lists["action_number"] = [action for width in widths.tolist() for action in range(width)]
    return CompiledTree(**{name: np.array(row, dtype=np.int64) for name, row in lists.items()})


def _most_nodes(form: ExtensiveForm, piece: Piece) -> int:
    """Return how many nodes of a piece are not terminal."""
    return sum(form.information_set[node] >= 0 for node in piece.nodes)


def _problem(form: ExtensiveForm, piece: Piece) -> Problem:
    named = [form.information_sets[k].label for k in piece.information_sets]
    shown = ", ".join(named[:6]) + (f", … ({len(named)} in all)" if len(named) > 6 else "")
    return Problem(
        path=shown,
        message=f"move in one subgame in more than {MAX_PROFILES} ways together",
        accepted="subgames with few hidden moves",
    )


def _add_profiles(
    form: ExtensiveForm,
    piece: Piece,
    units: Sequence[Sequence[Plan]],
    numbers: dict[int, int],
    lists: dict[str, list[int]],
) -> None:
    leaf_number = form.tree.leaf_number
    starts = form.tree.action_start
    for profile in product(*units):
        taken = {number: action for plan in profile for number, action in plan.items()}
        stack: list[tuple[int, tuple[int, ...]]] = [(piece.root, ())]
        while stack:
            node, factors = stack.pop()
            number = form.information_set[node]
            if node != piece.root and node in numbers:
                end = -1 - numbers[node]
            elif number < 0:
                end = int(leaf_number[node])
            else:
                children = form.children[node]
                if form.player[node] == CHANCE:
                    start = int(starts[number])
                    stack += [(child, (*factors, start + k)) for k, child in enumerate(children)][
                        ::-1
                    ]
                else:
                    stack.append((children[taken[number]], factors))
                continue
            lists["entry_end"].append(end)
            lists["factors"] += factors
            lists["factor_start"].append(len(lists["factors"]))
            if len(lists["entry_end"]) > MAX_ENTRIES:
                raise TooManyError
        lists["entry_start"].append(len(lists["entry_end"]))


def _add_moves(
    form: ExtensiveForm,
    piece: Piece,
    player: int,
    all_plans: Sequence[Plan],
    lists: dict[str, list[int]],
) -> None:
    """Add the actions of each plan; the first one where the plan itself does not lead."""
    starts = form.tree.action_start
    own = [k for k in piece.information_sets if form.information_sets[k].player == player]
    for plan in all_plans:
        lists["moves"] += [int(starts[number]) + plan.get(number, 0) for number in own]
        lists["move_start"].append(len(lists["moves"]))
