"""Mixed strategies of the strategic form as behaviour, and back (Kuhn's theorem both ways)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from est_games.argument import FLAG, LIST, list_of, takes
from est_games.errors import GameError, Problem, shown
from est_games.game.behavior import behavior_problems
from est_games.game.extensive import ExtensiveForm
from est_games.game.extensive_to_normal import (
    Strategy,
    check_size,
    forest_strategies,
    strategy_forest,
)
from est_games.game.realization import (
    Behavior,
    OffPath,
    Plan,
    behavior_from_plan,
    filled,
)

Mixed = Sequence[Sequence[Fraction | int]]
"""``mixed[player][strategy]``, in the order of the strategic form."""


def pure_strategies(
    form: ExtensiveForm, *, reduced: bool = True
) -> tuple[tuple[Strategy, ...], ...]:
    """Return each player's strategies as the strategic form orders them.

    Parameters
    ----------
    form : ExtensiveForm
        A game, with perfect recall if `reduced`.
    reduced : bool
        As for :func:`~est_games.game.extensive_to_normal.to_normal`.

    Returns
    -------
    tuple of tuple of Strategy
        A strategy is the (information set, action) pairs it takes, by index.

    Raises
    ------
    GameError
        The strategic form would be too large, or a player forgets and `reduced` is set.

    Examples
    --------
    >>> pure_strategies(_example())
    ((((0, 0),), ((0, 1), (1, 0)), ((0, 1), (1, 1))),)
    """
    forests = [strategy_forest(form, player, reduced) for player in range(form.n_players)]
    check_size(form, forests)
    return tuple(forest_strategies(form, own) for own in forests)


def behavior_of_strategies(
    form: ExtensiveForm, profile: Sequence[Strategy], *, off_path: OffPath = "first"
) -> dict[str, dict[str, Fraction]]:
    """Return what one strategy of each player does; `off_path` where a reduced one says nothing.

    Examples
    --------
    >>> form = _example()
    >>> behavior_of_strategies(form, [pure_strategies(form)[0][2]])["second"]
    {'a': Fraction(0, 1), 'b': Fraction(1, 1)}
    """
    taken = dict(move for strategy in profile for move in strategy)
    return {
        choice.label: {
            action: Fraction(k == taken[number]) for k, action in enumerate(choice.actions)
        }
        if number in taken
        else filled(choice, off_path)
        for number, choice in enumerate(form.information_sets)
        if not choice.is_chance
    }


@takes(GameError, form=ExtensiveForm, mixed=list_of(LIST), reduced=FLAG)
def plan_from_mixed(form: ExtensiveForm, mixed: Mixed, *, reduced: bool = True) -> tuple[Plan, ...]:
    """Return the realisation plan of each player's mixed strategy.

    A sequence's weight is the probability of the strategies that make all its moves.

    Parameters
    ----------
    form : ExtensiveForm
        A game with perfect recall.
    mixed : sequence of sequences of Fraction
        ``mixed[player][strategy]``, in the order of ``form.to_normal(reduced=reduced)``.
    reduced : bool
        Whether it is a mixture of reduced strategies.

    Raises
    ------
    GameError
        It is no mixed profile, the strategic form is too large, or a player forgets.

    Examples
    --------
    >>> third = Fraction(1, 3)
    >>> [[str(x) for x in plan] for plan in plan_from_mixed(_example(), [[third] * 3])]
    [['1', '1/3', '2/3', '1/3', '1/3']]
    """
    plexes = form.treeplexes
    strategies = pure_strategies(form, reduced=reduced)
    problems = _mixed_problems(mixed, [len(own) for own in strategies])
    if problems:
        raise GameError("not a mixed profile of this game", problems)
    plans = []
    for plex, own, weights in zip(plexes, strategies, mixed, strict=True):
        first = dict(zip(plex.information_sets.tolist(), plex.first_sequence.tolist(), strict=True))
        above = dict(
            zip(plex.information_sets.tolist(), plex.parent_sequence.tolist(), strict=True)
        )
        plan = [Fraction(0)] * plex.n_sequences
        for strategy, weight in zip(own, weights, strict=True):
            if not weight:
                continue
            made = {0}
            # What an unreduced strategy would do after moves it does not make does not count.
            for number in plex.information_sets.tolist():
                action = dict(strategy).get(number)
                if action is not None and above[number] in made:
                    made.add(first[number] + action)
            for sequence in made:
                plan[sequence] += weight
        plans.append(tuple(plan))
    return tuple(plans)


@takes(GameError, form=ExtensiveForm, mixed=list_of(LIST), reduced=FLAG)
def behavior_from_mixed(
    form: ExtensiveForm, mixed: Mixed, *, reduced: bool = True, off_path: OffPath = "uniform"
) -> dict[str, dict[str, Fraction]]:
    """Return a behaviour that brings about the same plays as a mixed profile, whatever others do.

    Parameters
    ----------
    form : ExtensiveForm
        A game with perfect recall.
    mixed : sequence of sequences of Fraction
        ``mixed[player][strategy]``, in the order of ``form.to_normal(reduced=reduced)``.
    reduced : bool
        Whether it is a mixture of reduced strategies.
    off_path : {"uniform", "first"} or behaviour
        What is done where a player's own moves never lead, as for
        :func:`~est_games.game.realization.behavior_from_plan`.

    Raises
    ------
    GameError
        It is no mixed profile, the strategic form is too large, or a player forgets.

    References
    ----------
    Kuhn (1953), Extensive games and the problem of information, theorem 4.

    Examples
    --------
    >>> third = Fraction(1, 3)
    >>> behavior = behavior_from_mixed(_example(), [[third] * 3])
    >>> str(behavior["first"]["go"]), str(behavior["second"]["a"])
    ('2/3', '1/2')
    """
    plans = plan_from_mixed(form, mixed, reduced=reduced)
    return behavior_from_plan(form, plans, off_path=off_path)


@takes(GameError, form=ExtensiveForm, reduced=FLAG)
def mixed_from_behavior(
    form: ExtensiveForm, behavior: Behavior, *, reduced: bool = True
) -> tuple[tuple[Fraction, ...], ...]:
    """Return the mixed profile in which every information set is decided independently.

    Parameters
    ----------
    form : ExtensiveForm
        The game, with perfect recall if `reduced`.
    behavior : mapping of str to mapping of str to Fraction
        ``behavior[information set][action]``; actions left out have probability zero.
    reduced : bool
        Whether strategies that differ only where their own moves never lead are one.

    Returns
    -------
    tuple of tuple of Fraction
        ``[player][strategy]``, in the order of ``form.to_normal(reduced=reduced)``.

    Raises
    ------
    GameError
        It is no behaviour of this game, the strategic form is too large, or a player forgets and
        `reduced` is set.

    Notes
    -----
    Without perfect recall it brings about the same plays too, unless a play passes an information
    set twice; a mixed profile then need not come from any behaviour.

    Examples
    --------
    >>> half = Fraction(1, 2)
    >>> behavior = {"first": {"stop": half, "go": half}, "second": {"a": half, "b": half}}
    >>> [[str(x) for x in row] for row in mixed_from_behavior(_example(), behavior)]
    [['1/2', '1/4', '1/4']]
    """
    problems = list(behavior_problems(form.information_sets, behavior))
    if problems:
        raise GameError("not a behaviour of this game", problems)
    rows = [
        [Fraction(behavior[choice.label].get(action, 0)) for action in choice.actions]
        if not choice.is_chance
        else []
        for choice in form.information_sets
    ]
    mixed = []
    for own in pure_strategies(form, reduced=reduced):
        weights = []
        for strategy in own:
            weight = Fraction(1)
            for number, action in strategy:
                weight *= rows[number][action]
            weights.append(weight)
        mixed.append(tuple(weights))
    return tuple(mixed)


def _example() -> ExtensiveForm:
    """Return a decision that may be followed by another."""
    from est_games.game.extensive_builder import ExtensiveBuilder

    tree = ExtensiveBuilder(["1"])
    first = tree.decision("1", ["stop", "go"], information_set="first")
    second = tree.decision("1", ["a", "b"], after=first["go"], information_set="second")
    for branch in (first["stop"], *second):
        tree.terminal([0], after=branch)
    return tree.build()


def _mixed_problems(mixed: Any, sizes: Sequence[int]) -> list[Problem]:
    if isinstance(mixed, Mapping) or len(mixed) != len(sizes):
        message = f"must be {len(sizes)} mixed strategies, one a player"
        return [Problem(path="mixed", message=message, value=shown(mixed))]
    problems = []
    for player, (weights, size) in enumerate(zip(mixed, sizes, strict=True)):
        path = f"mixed[{player}]"
        if len(weights) != size:
            message = f"needs {size} probabilities, one a strategy"
            problems.append(Problem(path=path, message=message, value=str(len(weights))))
        elif not all(isinstance(weight, Fraction | int) for weight in weights):
            problems.append(
                Problem(path=path, message="must be exact", accepted="Fractions or integers")
            )
        elif min(weights) < 0 or sum(weights) != 1:
            message = "is not a distribution"
            problems.append(Problem(path=path, message=message, value=shown(list(weights))))
    return problems
