"""How often choices were observed: by player and strategy, or by information set and action."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from est_games.argument import LIST
from est_games.errors import Problem, SolveError, choices, shown
from est_games.game.extensive import ExtensiveForm, InformationSet
from est_games.game.normal import NormalForm
from est_games.game.number import exact_number

_REFUSED = "nothing can be fitted"


def checked_counts(game: NormalForm, counts: Sequence[Sequence[Any]]) -> list[list[Fraction]]:
    """Return how often each strategy was chosen as rationals, or raise.

    Raises
    ------
    SolveError
        Everything wrong with them.
    """
    problems: list[Problem] = []
    checked: list[list[Fraction]] = []
    rows = list(counts) if LIST.accepts(counts) else []
    if len(rows) != game.n_players:
        message = f"needs {game.n_players} rows, one per player"
        raise SolveError(_REFUSED, [Problem(path="counts", message=message)])
    for i, row in enumerate(rows):
        path = f"counts[{i}]"
        entries = list(row) if LIST.accepts(row) else []
        if len(entries) != game.shape[i]:
            problems.append(Problem(path=path, message=f"needs {game.shape[i]} counts"))
            continue
        checked.append([])
        for k, entry in enumerate(entries):
            try:
                number = exact_number(entry)
                if number < 0:
                    raise ValueError("is negative")
                checked[-1].append(number)
            except ValueError as mistake:
                problems.append(
                    Problem(
                        path=f"{path}[{k}]",
                        message=str(mistake),
                        value=shown(entry),
                        accepted="0 or more",
                    )
                )
    if not problems and not any(map(any, checked)):
        problems.append(Problem(path="counts", message="hold nothing observed"))
    if problems:
        raise SolveError(_REFUSED, problems)
    return checked


def checked_behavior_counts(form: ExtensiveForm, counts: Any) -> list[list[Fraction]]:
    """Return how often each action was chosen, by information set of players, or raise.

    Parameters
    ----------
    form : ExtensiveForm
        The game.
    counts : mapping of str to mapping of str to number
        ``counts[information set][action]``; what is left out was not observed.

    Raises
    ------
    SolveError
        Everything wrong with them.

    Examples
    --------
    >>> from est_games.game.extensive_builder import ExtensiveBuilder
    >>> tree = ExtensiveBuilder(["a"])
    >>> for amount, end in enumerate(tree.decision("a", ["l", "r"], information_set="h")):
    ...     tree.terminal([amount], after=end)
    >>> checked_behavior_counts(tree.build(), {"h": {"r": 3}})
    [[Fraction(0, 1), Fraction(3, 1)]]
    """
    sets = {choice.label: choice for choice in form.information_sets if not choice.is_chance}
    if not isinstance(counts, Mapping):
        accepted = "counts by information set and action, both by label"
        problem = Problem(path="counts", message="is no mapping", accepted=accepted)
        raise SolveError(_REFUSED, [problem])
    problems = [
        Problem(
            path="counts",
            message="no such information set of a player",
            value=shown(label),
            accepted=choices(sets),
        )
        for label in counts
        if label not in sets
    ]
    checked = []
    for label, choice in sets.items():
        row = counts.get(label, {})
        if not isinstance(row, Mapping):
            problem = Problem(
                path=f"counts[{shown(label)!r}]",
                message="is no mapping",
                accepted="counts by action, by label",
            )
            problems.append(problem)
            continue
        numbers: dict[str, Fraction] = {}
        problems.extend(_read_row(choice, row, numbers))
        checked.append([numbers.get(action, Fraction(0)) for action in choice.actions])
    if not problems and not any(map(any, checked)):
        problems.append(Problem(path="counts", message="hold nothing observed"))
    if problems:
        raise SolveError(_REFUSED, problems)
    return checked


def _read_row(
    choice: InformationSet, row: Mapping[Any, Any], numbers: dict[str, Fraction]
) -> Iterator[Problem]:
    """Write the counts of one information set, and yield what is wrong with them."""
    for action, entry in row.items():
        path = f"counts[{shown(choice.label)!r}][{shown(action)!r}]"
        if action not in choice.actions:
            accepted = choices(choice.actions)
            yield Problem(path=path, message="no such action", accepted=accepted)
            continue
        try:
            number = exact_number(entry)
            if number < 0:
                raise ValueError("is negative")
            numbers[action] = number
        except ValueError as mistake:
            yield Problem(path=path, message=str(mistake), value=shown(entry), accepted="0 or more")
