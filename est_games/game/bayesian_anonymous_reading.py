"""A Bayesian anonymous form as a user gives it: likelihoods read, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from est_games.errors import Problem, shown
from est_games.game.label import label_problems
from est_games.game.number import ACCEPTED, exact_number
from est_games.game.tally import MAX_COUNTS

if TYPE_CHECKING:
    from est_games.game.bayesian_anonymous import BayesianAnonymousForm


def read_number(value: object, path: str, problems: list[Problem]) -> Fraction:
    """Return a number; note what is wrong with it."""
    try:
        # A comparison pays 1 or 0; True and False are whole numbers.
        return Fraction(int(value)) if isinstance(value, int) else exact_number(value)
    except ValueError as mistake:
        problems.append(
            Problem(path=path, message=str(mistake), value=shown(value), accepted=ACCEPTED)
        )
        return Fraction(0)


def read_likelihoods(
    signals: Mapping[str, Any],
    types: Sequence[str],
    states: Sequence[str],
    problems: list[Problem],
) -> tuple[tuple[tuple[str, ...], ...], tuple[tuple[tuple[Fraction, ...], ...], ...]]:
    """Return each type's signals, and how likely each is in each state."""
    seen, likely = [], []
    alike = set(signals) == set(states)
    for name in types:
        path = "signals" if alike else f"signals[{name}]"
        own = signals if alike else signals.get(name)
        if not isinstance(own, Mapping) or set(own) != set(states):
            problems.append(
                Problem(
                    path=path,
                    message="must tell of every state how likely each signal is",
                    value=shown(own),
                    accepted=", ".join(states),
                )
            )
            continue
        rows = [own[state] for state in states]
        if not all(isinstance(row, Mapping) and set(row) == set(rows[0]) for row in rows):
            message = "must name the same signals in every state"
            problems.append(Problem(path=path, message=message, value=shown(own)))
            continue
        labels = tuple(map(str, rows[0]))
        seen.append(labels)
        likely.append(
            tuple(
                tuple(read_number(row[s], f"{path}[{state}][{s}]", problems) for s in rows[0])
                for state, row in zip(states, rows, strict=True)
            )
        )
    return tuple(seen), tuple(likely)


def form_problems(form: BayesianAnonymousForm) -> Iterator[Problem]:
    """Yield what is wrong with everything but the payoffs."""
    yield from label_problems(form.states, "states")
    yield from label_problems(form.types, "types")
    if not form.states or not form.types:
        yield Problem(path="states", message="a game needs a state and a type")
        return
    if len(form.prior) != len(form.states) or sum(form.prior) != 1 or min(form.prior) <= 0:
        yield Problem(
            path="prior",
            message="must be positive and sum to one",
            value=shown(", ".join(map(str, form.prior))),
            accepted="exact numbers such as '1/10'; a float counts at its binary value",
        )
    columns = form.sizes, form.signals, form.likelihoods, form.strategies
    if any(len(column) != len(form.types) for column in columns):
        yield Problem(path="types", message="need a size, signals, likelihoods and strategies each")
        return
    for t, n in enumerate(form.sizes):
        yield from label_problems(form.signals[t], f"signals[{t}]")
        yield from label_problems(form.strategies[t], f"strategies[{t}]")
        if type(n) is not int or not 1 <= n <= MAX_COUNTS:
            yield Problem(
                path=f"sizes[{t}]",
                message="is no number of players",
                value=shown(n),
                accepted=f"1 to {MAX_COUNTS}",
            )
        if not form.strategies[t]:
            yield Problem(path=f"strategies[{t}]", message="a type needs a strategy")
        yield from _likelihood_problems(form, t)
    n_strategies = list(map(len, form.strategies))
    for tally in form.tallies:
        yield from tally.problems(n_strategies)


def _likelihood_problems(form: BayesianAnonymousForm, t: int) -> Iterator[Problem]:
    rows, path = form.likelihoods[t], f"signals[{form.types[t]}]"
    if len(rows) != len(form.states) or any(len(row) != len(form.signals[t]) for row in rows):
        yield Problem(path=path, message="need a likelihood for every state and signal")
        return
    for state, row in zip(form.states, rows, strict=True):
        if sum(row) != 1 or min(row) < 0:
            yield Problem(
                path=f"{path}[{state}]",
                message="must not be negative and sum to one",
                value=shown(", ".join(map(str, row))),
                accepted="exact numbers such as '1/10'; a float counts at its binary value",
            )
    for s, label in enumerate(form.signals[t]):
        if not any(row[s] for row in rows):
            yield Problem(path=f"{path}[{label}]", message="is never seen", accepted="leave it out")
