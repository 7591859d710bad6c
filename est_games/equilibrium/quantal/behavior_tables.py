"""The tree of an extensive form as plain arrays of floats, for kernels: one agent a choice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from math import lcm, log
from operator import mul
from typing import TYPE_CHECKING, Any

import numpy as np

from est_games.errors import Problem, SolveError
from est_games.game.extensive import ExtensiveForm

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class BehaviorTables:
    """Who follows whom, and what moves gain over the worst ones, in [0, 1] along each play.

    Agents are the information sets of the players, the last reached first.

    Parameters
    ----------
    information_sets : tuple of int, shape (A,)
        Each agent's information set, as the form numbers them.
    tree : tuple of arrays
        As :func:`est_games.equilibrium.kernels.behavior_values.behavior_values` takes it.
    shape, starts : arrays of int, shape (A,)
        Number of actions of each agent, and where its first one stands among all.
    units : tuple of Fraction, shape (n_players,)
        What each player's gains are measured in.
    stakes : tuple of float, shape (n_players,)
        The most each player can gain by what is chosen from one of its information sets on.
    work : int
        How many operations a step along the branch takes, about.
    """

    information_sets: tuple[int, ...]
    tree: tuple[Ints, Ints, Ints, Ints, Floats, Ints, Ints, Ints, Floats]
    shape: Ints
    starts: Ints
    units: tuple[Fraction, ...]
    stakes: tuple[float, ...]
    work: int

    @property
    def arrays(self) -> tuple[Any, Ints, Ints]:
        """What the kernels take first."""
        return self.tree, self.shape, self.starts

    @property
    def rows(self) -> tuple[slice, ...]:
        """Where each agent's actions stand among all."""
        return tuple(
            slice(start, start + m)
            for start, m in zip(self.starts.tolist(), self.shape.tolist(), strict=True)
        )

    def centroid(self) -> list[float]:
        """Return the logarithms of the uniform behaviour, `M` of them."""
        return [-log(m) for m in self.shape.tolist() for _ in range(m)]


def behavior_tables(form: ExtensiveForm, *, is_common: bool) -> BehaviorTables:
    """Return a tree in arrays, without what matters to nobody's choice.

    Parameters
    ----------
    form : ExtensiveForm
        Players may forget, but not whether they have already been where they are.
    is_common : bool
        Whether all players' gains are measured in the same unit, the largest stake of anybody;
        else each in its own.

    Raises
    ------
    SolveError
        Nobody chooses anything, an information set is met twice on one play, or nature never leads
        to it.

    Notes
    -----
    Going backward, exactly, for each player: what follows a node is worth at least some amount,
    which is credited to entering it; after a move of nature, the mean of what its outcomes are
    worth at least. What remains is what moves gain over the worst ones. No choice depends on the
    difference, so that amounts far larger than what is at stake are gone before anything is
    rounded.

    Examples
    --------
    >>> from est_games.game.extensive_builder import ExtensiveBuilder
    >>> game = ExtensiveBuilder(["a", "b"])
    >>> first = game.decision("a", ["l", "r"])
    >>> then = game.decision("b", ["l", "r"], after=first["r"])
    >>> game.terminal([10**15 + 2, 0], after=first["l"])
    >>> game.terminal([10**15, 0], after=then["l"])
    >>> game.terminal([10**15 + 4, 1], after=then["r"])
    >>> found = behavior_tables(game.build(), is_common=True)
    >>> found.tree[-1].tolist(), [str(unit) for unit in found.units]
    ([[0.0, 0.0], [0.5, 0.0], [0.0, 0.0], [0.0, 0.0], [1.0, 0.25]], ['4', '4'])
    """
    tree = form.tree
    sets = _agents(form)
    _check(form, sets)
    shape = tree.set_n_actions[list(sets)].astype(np.int64)
    starts = np.array([0, *accumulate(shape.tolist()[:-1])], dtype=np.int64)
    numbers = np.full(tree.n_sets + 1, -1, dtype=np.int64)
    numbers[list(sets)] = np.arange(len(sets))
    agent = numbers[tree.information_set]
    above = agent[tree.parent]
    above[0] = -1
    move = np.where(above >= 0, starts[above] + tree.action, -1)
    gains, units, stakes = _gains(form, is_common=is_common)
    members = [form.members[number] for number in sets]
    return BehaviorTables(
        information_sets=sets,
        tree=(
            tree.parent.astype(np.int64),
            tree.first_child.astype(np.int64),
            agent,
            move.astype(np.int64),
            _logarithms(form),
            tree.set_player[list(sets)].astype(np.int64),
            np.array([node for nodes in members for node in nodes], dtype=np.int64),
            np.array([0, *accumulate(map(len, members))], dtype=np.int64),
            gains,
        ),
        shape=shape,
        starts=starts,
        units=units,
        stakes=stakes,
        work=form.n_nodes * len(tree.level_start) + 10 * int(shape.sum()) ** 2,
    )


def _agents(form: ExtensiveForm) -> tuple[int, ...]:
    """Return the information sets of the players, the last first.

    What pays at an information set depends on those after it, and on those before only through
    beliefs: so ordered, the equations keep their zeros when they are solved.
    """
    return tuple(
        sorted(
            (n for n, choice in enumerate(form.information_sets) if not choice.is_chance),
            key=lambda number: form.members[number][0],
            reverse=True,
        )
    )


def _check(form: ExtensiveForm, sets: tuple[int, ...]) -> None:
    if not sets:
        problem = Problem(path="game", message="has no information set of a player")
        raise SolveError("there is nothing to respond to", [problem])
    tree = form.tree
    chance = _by_move(form, lambda weight: weight > 0, True)
    possible = np.append([True], chance[1:])
    for level in list(tree.levels)[1:]:
        possible[level] &= possible[tree.parent[level]]
    reached = np.bincount(tree.information_set[possible] + 1, minlength=tree.n_sets + 1)[1:]
    problems = [
        Problem(
            path=form.information_sets[number].label,
            message="is never reached, since nature's moves before it have probability 0",
            accepted="information sets that some play reaches",
        )
        for number in sets
        if not reached[number]
    ]
    problems += [
        Problem(
            path=form.information_sets[number].label,
            message="is met twice on one play",
            accepted="a game in which players know whether they have moved",
        )
        for number in _met_twice(form)
    ]
    if problems:
        raise SolveError("agents' responses are not defined", problems)


def _met_twice(form: ExtensiveForm) -> list[int]:
    """Return the information sets of players that one play meets more than once."""
    shared = {
        number
        for number, nodes in enumerate(form.members)
        if len(nodes) > 1 and not form.information_sets[number].is_chance
    }
    if form.has_perfect_recall:
        return []
    found = set()
    for number in shared:
        for node in form.members[number]:
            above = form.parent[node]
            while above >= 0 and form.information_set[above] != number:
                above = form.parent[above]
            if above >= 0:
                found.add(number)
                break
    return sorted(found)


def _logarithms(form: ExtensiveForm) -> Floats:
    found: Floats = _by_move(form, lambda weight: log(weight) if weight else -np.inf, 0.0)
    return found


def _by_move(form: ExtensiveForm, value: Callable[[Fraction], Any], other: Any) -> NDArray[Any]:
    """Return a value of the probability of nature's move to each node; another where none led."""
    tree = form.tree
    found = np.full(form.n_nodes, other)
    for number, choice in enumerate(form.information_sets):
        if choice.is_chance:
            values = [value(weight) for weight in choice.probabilities]
            for node in form.members[number]:
                first = int(tree.first_child[node])
                found[first : first + len(values)] = values
    return found


def _gains(
    form: ExtensiveForm, *, is_common: bool
) -> tuple[Floats, tuple[Fraction, ...], tuple[float, ...]]:
    """Return what entering each node gains each player in its unit, the units, and the stakes."""
    chances, shares = _shares(form)
    exact, tops = [], []
    for player in range(form.n_players):
        gains, top = _player_gains(form, player, chances, shares)
        exact.append(gains)
        tops.append(top)
    scales = [table.denominator * shares for table in form.leaf_totals]
    stakes = [Fraction(top) / scale for top, scale in zip(tops, scales, strict=True)]
    units = [max(stakes)] * form.n_players if is_common else stakes
    # Where nobody has anything at stake, any unit will do.
    units = [unit or Fraction(1) for unit in units]
    rounded = np.zeros((form.n_nodes, form.n_players))
    for player, (gains, scale, unit) in enumerate(zip(exact, scales, units, strict=True)):
        whole = unit * scale
        for node, gain in gains.items():
            rounded[node, player] = gain * whole.denominator / whole.numerator
    return (
        rounded,
        tuple(units),
        tuple(float(stake / unit) for stake, unit in zip(stakes, units, strict=True)),
    )


def _shares(form: ExtensiveForm) -> tuple[list[tuple[list[int], int] | None], int]:
    """Return nature's weights by information set over one denominator, and one for all plays.

    That of all plays makes whole numbers of what is expected at any node.
    """
    weights: list[tuple[list[int], int] | None] = []
    for choice in form.information_sets:
        told = None
        if choice.is_chance:
            bottom = lcm(*(weight.denominator for weight in choice.probabilities))
            told = [int(weight * bottom) for weight in choice.probabilities], bottom
        weights.append(told)
    products = [1]
    sets = form.information_set
    for above in form.parent[1:]:
        told = weights[sets[above]]
        products.append(products[above] if told is None else products[above] * told[1])
    scale = 1
    for product in sorted({products[leaf] for leaf in form.terminals}, reverse=True):
        if scale % product:
            scale = lcm(scale, product)
    return weights, scale


def _player_gains(
    form: ExtensiveForm,
    player: int,
    chances: Sequence[tuple[list[int], int] | None],
    shares: int,
) -> tuple[dict[int, int], int]:
    """Return a player's gains that are not 0, by node, and its stake, in whole numbers.

    They are multiplied by the denominator of what plays pay, and by that of nature's moves.
    """
    table = form.leaf_totals[player]
    worth = [0] * form.n_nodes
    most = [0] * form.n_nodes
    for node, amount in zip(form.terminals, table.numerators(slice(None)), strict=True):
        worth[node] = int(amount) * shares
    gains: dict[int, int] = {}
    stake = 0
    movers, sets = form.player, form.information_set
    for node, children in zip(reversed(range(form.n_nodes)), reversed(form.children), strict=True):
        if not children:
            continue
        amounts = worth[children.start : children.stop]
        told = chances[sets[node]]
        if told is not None:
            worth[node] = sum(map(mul, told[0], amounts)) // told[1]
            most[node] = max(most[children.start : children.stop])
            continue
        least = min(amounts)
        worth[node] = least
        highest = 0
        for child, amount in zip(children, amounts, strict=True):
            reached = most[child]
            if amount != least:
                gains[child] = gain = amount - least
                reached += gain
            if reached > highest:
                highest = reached
        most[node] = highest
        if movers[node] == player and highest > stake:
            stake = highest
    return gains, stake
