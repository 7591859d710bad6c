"""From a tree to its strategic form, reduced or not."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from heapq import nlargest
from itertools import product
from typing import Any

from est_games.argument import FLAG, takes
from est_games.errors import GameError, Problem
from est_games.game.extensive import CHANCE, ExtensiveForm
from est_games.game.extensive_structure import (
    NO_MOVE,
    OwnMove,
    forgetful_information_set,
    last_own_moves,
)
from est_games.game.label import distinct
from est_games.game.normal import MAX_ENTRIES, NormalForm

MAX_CHOICES = 5_000_000
"""Strategies times information sets of one player, before the table itself."""

MANY = 10**30
"""Where counting strategies stops."""

Strategy = tuple[OwnMove, ...]
"""The action a strategy takes at each information set it can reach."""


@takes(GameError, form=ExtensiveForm, reduced=FLAG)
def to_normal(form: ExtensiveForm, *, reduced: bool = True) -> NormalForm:
    """Return the strategic form of a tree.

    Parameters
    ----------
    form : ExtensiveForm
        The tree.
    reduced : bool
        Whether strategies that differ only where they cannot be told apart by their owner's own
        earlier moves are one strategy (shown as ``*`` there). Needs perfect recall.

    Raises
    ------
    GameError
        The table would be too large (the error names the information sets that multiply), or a
        reduced form is asked of a game without perfect recall.

    Notes
    -----
    1. Each player's information sets form a forest under its own moves; strategies are enumerated
       from its leaves up (all combinations, where `reduced` is false).
    2. A terminal node is reached by the profiles whose strategies make every move on its path, with
       the probability of nature's moves there; it adds that much of its payoffs to each.

    Examples
    --------
    >>> from est_games.game.extensive_builder import ExtensiveBuilder
    >>> tree = ExtensiveBuilder(["1"])
    >>> first = tree.decision("1", ["stop", "go"])
    >>> second = tree.decision("1", ["a", "b"], after=first["go"])
    >>> for payoff, branch in enumerate([first["stop"], *second]):
    ...     tree.terminal([payoff], after=branch)
    >>> tree.build().to_normal().strategies
    (('stop/*', 'go/a', 'go/b'),)
    >>> tree.build().to_normal(reduced=False).n_profiles
    4
    """
    forests = [strategy_forest(form, player, reduced) for player in range(form.n_players)]
    check_size(form, forests)
    strategies = [forest_strategies(form, forest) for forest in forests]
    return NormalForm(
        players=form.players,
        strategies=tuple(_labels(form, player, chosen) for player, chosen in enumerate(strategies)),
        payoffs=_payoffs(form, strategies),
        title=form.title,
    )


Forest = dict[OwnMove, list[int]]
"""The information sets that come next after each own move."""


def strategy_forest(form: ExtensiveForm, player: int, reduced: bool) -> Forest:
    """Return a player's information sets, by the own move after which they come.

    Raises
    ------
    GameError
        The player forgets, and a reduced form was asked for.
    """
    own = form.player_information_sets(player)
    if not reduced:
        return {NO_MOVE: list(own)}
    forgotten = forgetful_information_set(form)
    if forgotten is not None:
        problem = Problem(
            path=form.information_sets[forgotten].label,
            message="a player forgets what it knew or did, so no reduced form is defined",
            accepted="reduced=False",
        )
        raise GameError("no reduced strategic form", [problem])
    moves = last_own_moves(form)
    forest: Forest = {}
    for number in own:
        forest.setdefault(moves[form.members[number][0]][player], []).append(number)
    return forest


def _downward(form: ExtensiveForm, forest: Forest) -> list[int]:
    """Return a player's information sets, each after those its moves can lead from."""
    order, stack = [], list(reversed(forest.get(NO_MOVE, [])))
    while stack:
        number = stack.pop()
        order.append(number)
        for action in range(len(form.information_sets[number].actions)):
            stack.extend(forest.get((number, action), []))
    return order


def _counts(form: ExtensiveForm, forest: Forest) -> dict[int, int]:
    """Return how many ways there are to play on from each information set, up to :data:`MANY`."""
    counts: dict[int, int] = {}
    for number in reversed(_downward(form, forest)):
        ways = sum(
            _product(counts[later] for later in forest.get((number, action), []))
            for action in range(len(form.information_sets[number].actions))
        )
        counts[number] = min(ways, MANY)
    return counts


def _product(numbers: Iterable[int]) -> int:
    total = 1
    for number in numbers:
        total = min(total * number, MANY)
    return total


def check_size(form: ExtensiveForm, forests: Sequence[Forest], most: int = MAX_ENTRIES) -> None:
    """Raise unless the strategic form has few payoffs enough; the error names what multiplies."""
    counts = [_counts(form, forest) for forest in forests]
    sizes = [
        _product(table[number] for number in forest.get(NO_MOVE, []))
        for table, forest in zip(counts, forests, strict=True)
    ]
    entries = _product([form.n_players, *sizes])
    choices = max(size * len(table) for size, table in zip(sizes, counts, strict=True))
    if entries <= most and choices <= MAX_CHOICES:
        return
    problems = []
    for player, (size, table) in enumerate(zip(sizes, counts, strict=True)):
        multiplying = [number for number in forests[player].get(NO_MOVE, []) if table[number] > 1]
        largest = nlargest(8, multiplying, key=table.__getitem__)
        named = (f"{form.information_sets[k].label} (x{_rounded(table[k])})" for k in largest)
        if multiplying:
            message = f"has {_rounded(size)} strategies; these information sets multiply"
            problems.append(
                Problem(path=form.players[player], message=message, value="; ".join(named))
            )
    raise GameError(
        f"the strategic form is too large: {_rounded(entries)} payoffs (up to {most} fit) "
        f"for strategies that make {_rounded(choices)} choices (up to {MAX_CHOICES})",
        problems,
    )


def _rounded(number: int) -> str:
    return str(number) if number < MANY else "more than 10^30"


def forest_strategies(form: ExtensiveForm, forest: Forest) -> tuple[Strategy, ...]:
    """Return a player's strategies, the first information set varying slowest.

    While they are put together a strategy is a plan, ``(move, plan, ...)``, so that strategies
    share what they have in common; only at the end is each written out.
    """
    plans: dict[int, list[Any]] = {}
    for number in reversed(_downward(form, forest)):
        plans[number] = [
            ((number, action), *rest)
            for action in range(len(form.information_sets[number].actions))
            for rest in product(*(plans[later] for later in forest.get((number, action), [])))
        ]
    first = product(*(plans[number] for number in forest.get(NO_MOVE, [])))
    return tuple(_written_out(parts) for parts in first)


def _written_out(plans: Sequence[Any]) -> Strategy:
    moves, stack = [], list(reversed(plans))
    while stack:
        move, *rest = stack.pop()
        moves.append(move)
        stack.extend(reversed(rest))
    return tuple(moves)


def _labels(form: ExtensiveForm, player: int, strategies: Sequence[Strategy]) -> tuple[str, ...]:
    own = form.player_information_sets(player)
    if not own:
        return ("no move",)
    texts = []
    for strategy in strategies:
        taken = dict(strategy)
        texts.append(
            "/".join(
                form.information_sets[number].actions[taken[number]] if number in taken else "*"
                for number in own
            )
        )
    return distinct(texts, "strategy ")


def _payoffs(
    form: ExtensiveForm, strategies: Sequence[Sequence[Strategy]]
) -> tuple[tuple[Fraction, ...], ...]:
    shape = [len(own) for own in strategies]
    strides = [math.prod(shape[player + 1 :]) for player in range(form.n_players)]
    tables = [[Fraction(0)] * math.prod(shape) for _ in shape]
    makers = [_makers(own) for own in strategies]
    for weight, total, compatible in _plays(form, makers, [range(m) for m in shape]):
        offsets = [0]
        for own, stride in zip(compatible, strides, strict=True):
            offsets = [offset + k * stride for offset in offsets for k in own]
        for table, amount in zip(tables, total, strict=True):
            if amount:
                share = weight * amount
                for offset in offsets:
                    table[offset] += share
    return tuple(map(tuple, tables))


def _makers(strategies: Sequence[Strategy]) -> dict[OwnMove, frozenset[int]]:
    """Return, for each own move, the strategies that make it."""
    found: dict[OwnMove, set[int]] = {}
    for index, strategy in enumerate(strategies):
        for move in strategy:
            found.setdefault(move, set()).add(index)
    return {move: frozenset(indices) for move, indices in found.items()}


Compatible = tuple[Sequence[int], ...]


def _plays(
    form: ExtensiveForm,
    makers: Sequence[dict[OwnMove, frozenset[int]]],
    everything: Sequence[Sequence[int]],
) -> Iterator[tuple[Fraction, tuple[Fraction, ...], Compatible]]:
    """Yield each terminal node's chance, total payoffs and the strategies that allow it."""
    zero = (Fraction(0),) * form.n_players
    start: Compatible = tuple(everything)
    stack = [(0, Fraction(1), zero, start)]
    while stack:
        node, weight, total, compatible = stack.pop()
        if form.payoffs[node]:
            total = tuple(map(Fraction.__add__, total, form.payoffs[node]))
        mover = form.player[node]
        if mover is None:
            yield weight, total, compatible
            continue
        for action, child in enumerate(form.children[node]):
            left = compatible
            if mover != CHANCE:
                makes = makers[mover].get((form.information_set[node], action), frozenset())
                own = [k for k in compatible[mover] if k in makes]
                if not own:
                    continue
                left = (*compatible[:mover], own, *compatible[mover + 1 :])
            reached = weight * form.probability[child]
            if reached:
                stack.append((child, reached, total, left))
