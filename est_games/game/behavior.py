"""What is done at every information set: its shape, and what is wrong with what has another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from numbers import Real
from typing import Any

from est_games.errors import Problem, shown
from est_games.game.extensive_view import InformationSet

Behavior = Mapping[str, Mapping[str, Fraction | int]]
"""``behavior[information set][action]``; actions left out have probability zero."""

_EXACT = (Fraction, int)


def behavior_problems(
    choices: Sequence[InformationSet], behavior: Any, *, nearly: float | None = None
) -> Iterator[Problem]:
    """Yield what keeps something from being a behaviour: one distribution for each choice.

    Parameters
    ----------
    choices : sequence of InformationSet
        Those of a game; nature's need not be told.
    behavior : object
        What should map the label of each to probabilities by action.
    nearly : float, optional
        If given, probabilities may be floats, and miss one in all by so much.

    Examples
    --------
    >>> first = InformationSet(label="first", player=0, actions=("stop", "go"))
    >>> [str(problem) for problem in behavior_problems([first], {"last": {"stop": 1}})]
    ["behavior: no such information set [found 'last']", "behavior['first']: is missing"]
    """
    if not isinstance(behavior, Mapping):
        accepted = "behavior[information set][action]"
        yield Problem(
            path="behavior", message="is no behaviour", value=shown(behavior), accepted=accepted
        )
        return
    known = {choice.label: choice for choice in choices if not choice.is_chance}
    for label in behavior:
        if label not in known:
            yield Problem(path="behavior", message="no such information set", value=shown(label))
    for label, choice in known.items():
        weights = behavior.get(label)
        if nearly is not None or not _is_distribution(choice, weights):
            yield from _choice_problems(choice, weights, nearly)


def _is_distribution(choice: InformationSet, weights: Any) -> bool:
    """Return whether weights are exact and one distribution over some of a choice's actions."""
    if type(weights) is not dict and not isinstance(weights, Mapping):
        return False
    actions, positive = choice.actions, []
    for action, weight in weights.items():
        if action not in actions or not isinstance(weight, _EXACT):
            return False
        top = weight.numerator
        if top:
            if top < 0:
                return False
            positive.append(weight)
    # Most often all but one are nought, and nothing is to be added.
    return (positive[0] if len(positive) == 1 else sum(positive, Fraction(0))) == 1


def _choice_problems(
    choice: InformationSet, weights: Any, nearly: float | None
) -> Iterator[Problem]:
    """Yield what keeps weights from being a distribution over a choice's actions."""
    path = f"behavior[{shown(choice.label)!r}]"
    if not isinstance(weights, Mapping):
        yield Problem(path=path, message="is missing")
        return
    for action in weights:
        if action not in choice.actions:
            value, accepted = shown(action), shown(", ".join(choice.actions))
            yield Problem(path=path, message="no such action", value=value, accepted=accepted)
    numbers = list(weights.values())
    if nearly is not None:
        if not all(isinstance(weight, Real) for weight in numbers):
            yield Problem(path=path, message="is not a distribution", accepted="numbers")
        elif not (
            all(weight >= 0 for weight in numbers) and abs(float(sum(numbers)) - 1) <= nearly
        ):
            yield Problem(path=path, message="is not a distribution", value=shown(dict(weights)))
    elif not all(isinstance(weight, _EXACT) for weight in numbers):
        yield Problem(path=path, message="must be exact", accepted="Fractions or integers")
    elif any(weight.numerator < 0 for weight in numbers) or sum(numbers, Fraction(0)) != 1:
        yield Problem(path=path, message="is not a distribution", value=shown(dict(weights)))
