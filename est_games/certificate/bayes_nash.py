"""Is this a Bayes-Nash equilibrium? What each type of each player gains, in exact numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from est_games.argument import MAPPING, takes
from est_games.errors import Problem, SolveError, shown
from est_games.game.bayesian import BayesianForm
from est_games.game.number import ACCEPTED, exact_number

Behavior = Mapping[str, Mapping[str, Any]]
Rows = dict[tuple[int, int], tuple[Fraction, ...]]


@takes(SolveError, form=BayesianForm, behavior=MAPPING)
def is_bayes_nash(form: BayesianForm, behavior: Behavior) -> bool:
    """Tell whether no type of any player gains by another action.

    Parameters
    ----------
    form : BayesianForm
        The game.
    behavior : mapping of str to mapping of str to number
        What each ``"player: type"`` does: the probability of each action; those left out have none.

    Raises
    ------
    SolveError
        The behaviour does not fit the game.

    References
    ----------
    Harsanyi (1967), Games with incomplete information played by "Bayesian" players.

    Examples
    --------
    >>> from est_games.game.normal import NormalForm
    >>> form = BayesianForm.from_games(
    ...     {("x", "y"): NormalForm.from_payoffs([[2, 0], [3, 1]], [[2, 3], [0, 1]])},
    ...     prior={("x", "y"): 1}, players=["A", "B"],
    ... )
    >>> is_bayes_nash(form, {"A: x": {"2": 1}, "B: y": {"2": 1}})
    True
    """
    rows = behavior_rows(form, behavior)
    weights = [Fraction(p) for p in form.prior]
    return all(
        sum((x * p for x, p in zip(losses, weights, strict=True)), start=Fraction(0)) >= 0
        for _, losses in deviation_losses(form, rows)
    )


def behavior_rows(form: BayesianForm, behavior: Behavior) -> Rows:
    """Return the probabilities of each player's actions at each of its types.

    Raises
    ------
    SolveError
        Something is left out, is no action, or does not sum to one.
    """
    problems: list[Problem] = []
    rows: Rows = {}
    known = set()
    for i, own in enumerate(form.types):
        for kind in range(len(own)):
            label = form.label(i, kind)
            known.add(label)
            rows[i, kind] = _row(form.actions[i], behavior.get(label), label, problems)
    for label in behavior:
        if label not in known:
            problems.append(
                Problem(
                    path="behavior",
                    message="names no type of a player",
                    value=shown(label),
                    accepted=shown(", ".join(sorted(known))),
                )
            )
    if problems:
        raise SolveError("the behaviour does not fit the game", problems)
    return rows


def _row(
    labels: Sequence[str], given: object, path: str, problems: list[Problem]
) -> tuple[Fraction, ...]:
    if not isinstance(given, Mapping) or not set(given) <= set(labels):
        problems.append(
            Problem(
                path=path,
                message="needs a probability for each action",
                value=shown(given),
                accepted=", ".join(labels),
            )
        )
        return ()
    try:
        row = tuple(exact_number(given.get(label, 0)) for label in labels)
    except ValueError as mistake:
        problems.append(
            Problem(path=path, message=str(mistake), value=shown(given), accepted=ACCEPTED)
        )
        return ()
    if min(row) < 0 or sum(row) != 1:
        message = "must hold probabilities that sum to one"
        problems.append(Problem(path=path, message=message, value=shown(given)))
    return row


def deviation_losses(
    form: BayesianForm, rows: Rows
) -> Iterator[tuple[tuple[int, int, int], list[Fraction]]]:
    """Yield what a deviation loses at each profile of types, for each player, type and action.

    Parameters
    ----------
    form : BayesianForm
        The game.
    rows : mapping of (player, type) to tuple of Fraction
        What each does.

    Notes
    -----
    Weighted by the prior these add up to what that type of that player loses, times its chance: a
    linear function of the prior. Of types other than the deviating one they are nought.
    """
    n = form.n_players
    worth: list[list[list[Fraction]]] = []
    for k, theta in enumerate(form.type_profiles):
        own = [[Fraction(0)] * len(form.actions[i]) for i in range(n)]
        for j, chosen in enumerate(form.profiles):
            chances = [rows[i, theta[i]][a] for i, a in enumerate(chosen)]
            for i, a in enumerate(chosen):
                rest = Fraction(1)
                for m, chance in enumerate(chances):
                    rest *= 1 if m == i else chance
                if rest:
                    own[i][a] += rest * form.payoffs[i][k][j]
        worth.append(own)
    for i, own_types in enumerate(form.types):
        for kind in range(len(own_types)):
            for a in range(len(form.actions[i])):
                losses = []
                for theta, own in zip(form.type_profiles, worth, strict=True):
                    if theta[i] != kind:
                        losses.append(Fraction(0))
                        continue
                    pays = sum(
                        (p * x for p, x in zip(rows[i, kind], own[i], strict=True)),
                        start=Fraction(0),
                    )
                    losses.append(pays - own[i][a])
                yield (i, kind, a), losses
