"""What automata are made of: states, what is played in each, and the next after every profile."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product
from typing import Any

from est_games.argument import LABELS, WHOLE, Kind, kind_problems, list_of
from est_games.errors import GameError, Problem, choices, shown
from est_games.game.label import label_problems
from est_games.game.normal import NormalForm

MAX_STATES = 2_000
MAX_TRANSITIONS = 1_000_000
SHOWN_PROBLEMS = 20

_ROW = list_of(WHOLE)
_FIELDS: dict[str, Kind | type] = {
    "stage": NormalForm,
    "states": LABELS,
    "plays": _ROW,
    "transitions": list_of(_ROW),
}

Rule = Callable[[str, tuple[str, ...]], str]
"""The next state, from the present one and the labels of what everybody just did."""


def check_player(stage: NormalForm, player: object) -> None:
    """Raise unless a player is one of a game's, by index.

    Raises
    ------
    GameError
        It is not.
    """
    if isinstance(player, int) and not isinstance(player, bool) and 0 <= player < stage.n_players:
        return
    problem = Problem(
        path="player",
        message="is none of the game",
        value=shown(player),
        accepted=f"0 to {stage.n_players - 1}",
    )
    raise GameError("no such player", [problem])


def check_size(stage: NormalForm, n_states: int) -> None:
    """Raise if an automaton of a game would be too large.

    Raises
    ------
    GameError
        It would.
    """
    if n_states > MAX_STATES or n_states * stage.n_profiles > MAX_TRANSITIONS:
        problem = Problem(
            path="states",
            message=f"would be {n_states} or more, each after {stage.n_profiles} profiles",
            accepted=f"up to {MAX_STATES} states and {MAX_TRANSITIONS} transitions",
        )
        raise GameError("the automaton is too large", [problem])


def place_of(stage: NormalForm, profile: Sequence[str | int]) -> int:
    """Return the place of a profile, given by labels or indices, in a row of payoffs.

    Raises
    ------
    GameError
        There is no such profile.
    """
    stage.payoff(profile)
    return sum(
        (labels.index(k) if isinstance(k, str) else int(k)) * stride
        for k, labels, stride in zip(profile, stage.strategies, stage.strides, strict=True)
    )


def distinct_labels(labels: Sequence[str]) -> tuple[str, ...]:
    """Return labels, numbered where two would be the same."""
    if len(set(labels)) == len(labels):
        return tuple(labels)
    return tuple(f"{k + 1}: {label}" for k, label in enumerate(labels))


def strategy_of(own: Sequence[str], path: str, given: object) -> int:
    """Return the index of a strategy given by label or index.

    Raises
    ------
    GameError
        There is no such strategy.
    """
    if isinstance(given, str) and given in own:
        return own.index(given)
    if isinstance(given, int) and not isinstance(given, bool) and 0 <= given < len(own):
        return given
    problem = Problem(
        path=path, message="is no strategy", value=shown(given), accepted=choices(own)
    )
    raise GameError("not an automaton", [problem])


def told_by(stage: NormalForm, states: Sequence[str], rule: Rule) -> tuple[tuple[int, ...], ...]:
    """Return the next state after every profile, as a function tells.

    Raises
    ------
    GameError
        It is none, or tells what is no state.
    """
    check_size(stage, len(states))
    if not callable(rule):
        problem = Problem(
            path="rule", message="is no function", value=shown(rule), accepted="of state, profile"
        )
        raise GameError("not an automaton", [problem])
    places = {state: s for s, state in enumerate(states)}
    rows, problems = [], []
    for state in states:
        row = []
        for done in product(*stage.strategies):
            target = rule(state, done)
            if not isinstance(target, str) or target not in places:
                problems.append(
                    Problem(
                        path=f"rule({state!r}, {done})",
                        message="is no state",
                        value=shown(target),
                        accepted=choices(states),
                    )
                )
            row.append(places.get(target, 0) if isinstance(target, str) else 0)
        rows.append(tuple(row))
    if problems:
        raise GameError("not an automaton", problems[:SHOWN_PROBLEMS])
    return tuple(rows)


def check_table(automaton: Any) -> None:
    """Raise unless the next state after every profile is one of the states."""
    problems = kind_problems(_FIELDS, {name: getattr(automaton, name) for name in _FIELDS})
    if problems:
        raise GameError("not an automaton", problems)
    states, rows, stage = automaton.states, automaton.transitions, automaton.stage
    problems.extend(label_problems(states, "states"))
    if not states:
        problems.append(Problem(path="states", message="must not be empty"))
    wanted = set(range(len(states)))
    if len(rows) != len(states) or any(
        len(row) != stage.n_profiles or not set(row) <= wanted for row in rows
    ):
        message = f"must be {len(states)} rows of {stage.n_profiles} states"
        problems.append(Problem(path="transitions", message=message))
    if problems:
        raise GameError("not an automaton", problems[:SHOWN_PROBLEMS])
