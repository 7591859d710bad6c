"""Events to be watched: formulas over the attributes of outcomes, read and checked at the door."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from est_games.errors import GameError, Problem, shown
from est_games.expression import Expression, parse
from est_games.polynomial import ExpressionError
from est_games.situation.attributes import attributes
from est_games.situation.model import Situation

MAX_EVENTS = 24
_NAME = re.compile(r"[a-z][a-z0-9_]{0,31}")
_NAME_ACCEPTED = "a small letter, then small letters, digits or _, and no actor's name"


def read_events(situation: Situation, observe: Mapping[str, str]) -> dict[str, Expression]:
    """Return the formulas of some events by name.

    Parameters
    ----------
    situation : Situation
        Whose outcomes and parameters the formulas are over.
    observe : mapping of str to str
        The formulas, such as ``"adopted*crisis.attack"``.

    Raises
    ------
    GameError
        Everything wrong with any of them, at once.

    Examples
    --------
    >>> from est_games.situation import load_situation
    >>> events = read_events(load_situation("europe-2010"), {"held": "conceded*crisis.attack"})
    >>> sorted(events["held"].names)
    ['conceded', 'crisis.attack']
    """
    problems: list[Problem] = []
    if len(observe) > MAX_EVENTS:
        problems.append(
            Problem(
                path="observe",
                message="watches too much",
                value=str(len(observe)),
                accepted=f"at most {MAX_EVENTS} events",
            )
        )
    known = {name for name, _ in attributes(situation)}
    known |= {parameter.id for parameter in situation.parameter}
    actors = {actor.id for actor in situation.actor}
    found: dict[str, Expression] = {}
    for name, text in observe.items():
        path = f"observe.{shown(name)}"
        if not _NAME.fullmatch(name) or name in actors:
            problems.append(
                Problem(
                    path=path,
                    message="is not a name for an event",
                    value=shown(name),
                    accepted=_NAME_ACCEPTED,
                )
            )
        try:
            formula = found[name] = parse(text, path=path)
            formula.reduce({}, path=path)
        except ExpressionError as failure:
            problems += failure.problems
            continue
        problems += _unknown(formula, known, path)
    if problems:
        raise GameError("events cannot be watched", problems)
    return found


def _unknown(formula: Expression, known: set[str], path: str) -> Iterator[Problem]:
    for name in sorted(formula.names - known):
        yield Problem(
            path=path,
            message="reads a name that is neither an attribute of outcomes nor a parameter",
            value=shown(name),
            accepted="see est-games show SITUATION for the attributes",
        )
