"""A conflict told by options: each decision maker has some, each taken or not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from typing import Any

from est_games.argument import LABELS, MAPPING, TEXT, list_of, mapping_of, takes
from est_games.errors import GameError, Problem, choices, shown
from est_games.game.conflict_graph import MAX_STATES, ConflictGraph
from est_games.game.label import label_problems

MAX_OPTIONS = 16
_MARKS = frozenset("YN-")
_ACCEPTED = "a mark for each option in turn: Y taken, N not, - either; spaces are left out"


@takes(
    GameError,
    options=mapping_of(list_of(TEXT)),
    preferences=MAPPING,
    infeasible=LABELS,
    irreversible=LABELS,
    merged=LABELS,
    title=TEXT,
)
def conflict_from_options(
    options: Mapping[str, Sequence[str]],
    preferences: Mapping[str, Any],
    *,
    infeasible: Sequence[str] = (),
    irreversible: Sequence[str] = (),
    merged: Sequence[str] = (),
    title: str = "",
) -> ConflictGraph:
    """Return the conflict in which each decision maker takes any of its options, or leaves them.

    Parameters
    ----------
    options : mapping of str to sequence of str
        The options of each decision maker; together at most 16, all different.
    preferences : mapping of str to sequence, or of str to mapping
        For each decision maker all states, the best first, equally good ones together in a list; a
        number for each state; or ``{"statements": [pattern, ...]}``, the weightiest first: of two
        states, the better is the one of which the first statement that tells them apart is true.
    infeasible : sequence of str
        Patterns of states that cannot be.
    irreversible : sequence of str
        Options that cannot be left once taken.
    merged : sequence of str
        Patterns of states that are one and the same, e.g. once somebody has walked out; the state
        is called by the pattern.
    title : str
        For people.

    Returns
    -------
    ConflictGraph
        A state is called by its marks, in the order of the options, e.g. ``"YN"``. A decision maker
        can move between states in which only its own options differ.

    Raises
    ------
    GameError
        A pattern does not fit, options are too many or named twice, no state is left, or
        preferences are incomplete.

    Notes
    -----
    1. States are all combinations of options that no pattern forbids, merged ones together.
    2. A statement that holds of a merged state is one that its pattern alone settles.

    References
    ----------
    Howard (1971), Paradoxes of Rationality; Fraser and Hipel (1984), Conflict Analysis: Models and
    Resolutions, chapter 1; Peng, Hipel, Kilgour and Fang (1997), Representing ordinal preferences
    in the decision support system GMCR II (preference statements).

    Examples
    --------
    A blockade can be lifted, an air strike cannot be taken back.

    >>> graph = conflict_from_options(
    ...     {"west": ["strike", "blockade"], "east": ["withdraw"]},
    ...     {"west": {"statements": ["--Y", "N--", "-N-"]}, "east": {"statements": ["N--", "--N"]}},
    ...     infeasible=["YY-"], irreversible=["strike"],
    ... )
    >>> graph
    ConflictGraph(west, east; 6 states, 14 moves)
    >>> [graph.states[s] for s in graph.moves[0][graph.place("NYN")]]
    ['NNN', 'YNN']
    """
    owners = [name for name, own in options.items() for _ in own]
    labels = [label for own in options.values() for label in own]
    _check_options(options, labels, irreversible)
    n = len(labels)
    forbidden, joined = _patterns(infeasible, "infeasible", n), _patterns(merged, "merged", n)
    states: dict[str, list[str]] = {}
    for bits in product("NY", repeat=n):
        marks = "".join(bits)
        if not any(fits(marks, pattern) for pattern in forbidden):
            name = next((pattern for pattern in joined if fits(marks, pattern)), marks)
            states.setdefault(name, []).append(marks)
    if not 1 <= len(states) <= MAX_STATES:
        problem = Problem(
            path="infeasible", message=f"leave {len(states)} states", accepted=f"1 to {MAX_STATES}"
        )
        raise GameError("the options make no conflict graph", [problem])
    kept = [k for k, label in enumerate(labels) if label in irreversible]
    moves = {
        name: list(_moves(states, [k for k, owner in enumerate(owners) if owner == name], kept))
        for name in options
    }
    ranked = {name: _ranked(name, given, states, n) for name, given in preferences.items()}
    return ConflictGraph.from_moves(moves, ranked, states=tuple(states), title=title)


def fits(marks: str, pattern: str) -> bool:
    """Return whether all that a pattern asks of a state is so.

    Examples
    --------
    >>> fits("YN", "Y-"), fits("YN", "-Y")
    (True, False)
    """
    return all(asked in ("-", mark) for mark, asked in zip(marks, pattern, strict=True))


def _check_options(
    options: Mapping[str, Sequence[str]], labels: Sequence[str], irreversible: Iterable[str]
) -> None:
    problems = [*label_problems(tuple(options), "options"), *label_problems(labels, "options")]
    if not 1 <= len(labels) <= MAX_OPTIONS:
        message, accepted = f"are {len(labels)}", f"1 to {MAX_OPTIONS}"
        problems.append(Problem(path="options", message=message, accepted=accepted))
    problems.extend(
        Problem(
            path="irreversible",
            message="is no option",
            value=shown(label),
            accepted=choices(labels),
        )
        for label in irreversible
        if label not in labels
    )
    if problems:
        raise GameError("the options make no conflict graph", problems)


def _patterns(given: Iterable[str], path: str, n: int) -> list[str]:
    patterns, problems = [], []
    for k, text in enumerate(given):
        pattern = text.replace(" ", "")
        patterns.append(pattern)
        if len(pattern) != n or not set(pattern) <= _MARKS:
            problems.append(
                Problem(
                    path=f"{path}[{k}]",
                    message=f"is no pattern of {n} options",
                    value=shown(text),
                    accepted=_ACCEPTED,
                )
            )
    if problems:
        raise GameError("the options make no conflict graph", problems)
    return patterns


def _moves(
    states: Mapping[str, Sequence[str]], own: Sequence[int], kept: Sequence[int]
) -> Iterable[tuple[str, str]]:
    """Yield the moves of a decision maker with its own options, some of which cannot be left."""
    where = {marks: name for name, group in states.items() for marks in group}
    lasting = set(kept) & set(own)
    found = set()
    for marks, name in where.items():
        for chosen in product("NY", repeat=len(own)):
            changed = list(marks)
            for k, mark in zip(own, chosen, strict=True):
                changed[k] = mark
            target = where.get("".join(changed))
            if target not in (None, name) and not any(
                marks[k] == "Y" and changed[k] == "N" for k in lasting
            ):
                found.add((name, target))
    yield from sorted(found)


def _ranked(name: str, given: Any, states: Mapping[str, Sequence[str]], n: int) -> Any:
    """Return a ranking of the states, from one or from statements."""
    if not isinstance(given, Mapping) or set(given) != {"statements"}:
        return given
    texts = given["statements"]
    if not LABELS.accepts(texts) or isinstance(texts, str):
        problem = Problem(
            path=f"preferences[{shown(name)}]",
            message="holds no statements",
            value=shown(texts),
            accepted=f"a list, each {_ACCEPTED}",
        )
        raise GameError("the options make no conflict graph", [problem])
    statements = _patterns(texts, f"preferences[{shown(name)}]", n)
    weights = [1 << k for k in reversed(range(len(statements)))]
    return {
        state: sum(
            weight
            for weight, statement in zip(weights, statements, strict=True)
            if all(fits(marks, statement) for marks in group)
        )
        for state, group in states.items()
    }
