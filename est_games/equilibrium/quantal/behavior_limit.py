"""From the end of an agent logit branch to the Nash equilibrium it stands for, exact."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import flint
import numpy as np

from est_games.certificate.ball_behavior import BallBehavior
from est_games.certificate.extensive_form import expected_payoffs
from est_games.equilibrium.quantal.behavior_tables import BehaviorTables
from est_games.equilibrium.quantal.enclosed_equilibrium import behavior_regret
from est_games.equilibrium.quantal.logit_arc import LogitArc
from est_games.equilibrium.quantal.proved_behavior import by_form
from est_games.equilibrium.solution import Behavior, Equilibrium
from est_games.game.extensive import CHANCE, ExtensiveForm

if TYPE_CHECKING:
    from numpy.typing import NDArray

Weights = tuple[tuple[Fraction, ...], ...]
"""A behaviour, by player's information set and action in the order of the form."""

_THRESHOLDS = (1e-3, 1e-6, 1e-2, 1e-9, 0.05)
"""Probabilities below one of these are tried as zero, in this order."""
_NEAR = 0.02
"""The limit may be this far, in each probability, from the last point of the branch."""
_BITS = 2_048
_NEWTON_STEPS = 14
_NEGLIGIBLE = 3_000.0
"""Probabilities that vanish are taken to the exponential of minus this, at least."""
_LONGEST = 2**400
"""Denominators of probabilities that are looked for."""
_SURE = Fraction(1, 2**1_000)
_SMALL_DENOMINATORS = (1, 10, 100, 10_000)


def proved_behavior_limit(
    form: ExtensiveForm, tables: BehaviorTables, arc: LogitArc
) -> Equilibrium | None:
    """Return the Nash equilibrium near the end of a branch, exact, if one is proved.

    Parameters
    ----------
    form : ExtensiveForm
        The game.
    tables : BehaviorTables
        Its tree in floats.
    arc : LogitArc
        Followed until it has settled.

    Returns
    -------
    Equilibrium or None
        No player gains anything by deviating, recomputed exactly; where players forget, no player
        at any single information set. None where no rational equilibrium was found near the end.

    Notes
    -----
    1. Supports are read off. Probabilities of the actions outside are followed on along the
       tangent, to where they are next to nothing: beliefs off the path keep their limits.
    2. Where more than one action is in support and the set is reached in its subgame, actions in
       support pay the same: solved by Newton's method in many bits, and rationals of moderate
       denominators are read off. Elsewhere the simplest rationals near the floats are taken.
    3. The certificate package recomputes everybody's regret.
    """
    point, tangent = arc.points[-1], arc.tangents[-1]
    near = [np.exp(point[row]).tolist() for row in by_form(tables)]
    seen = set()
    for threshold in _THRESHOLDS:
        supports = tuple(
            tuple(k for k, x in enumerate(row) if x > min(threshold, 0.5 * max(row)))
            for row in near
        )
        if supports in seen:
            continue
        seen.add(supports)
        for weights in _candidates(form, tables, point, tangent, supports):
            if _distance(weights, near) <= _NEAR:
                behavior = _named(form, weights)
                if not behavior_regret(form, behavior):
                    return Equilibrium(
                        behavior=behavior,
                        payoffs=expected_payoffs(form, behavior),
                        regret=Fraction(0),
                    )
    return None


def _candidates(
    form: ExtensiveForm,
    tables: BehaviorTables,
    point: NDArray[np.float64],
    tangent: NDArray[np.float64],
    supports: Sequence[Sequence[int]],
) -> Iterator[Weights]:
    near = [np.exp(point[row]).tolist() for row in by_form(tables)]
    if all(len(played) == 1 for played in supports):
        yield _rounded(near, supports, 1)
        return
    reached = _reached(form, supports)
    mixed = [k for k, played in enumerate(supports) if len(played) > 1 and reached[k]]
    solved = None
    if mixed:
        with flint.ctx.workprec(_BITS):
            solved = _solved(form, tables, point, tangent, supports, mixed)
    for finest in _SMALL_DENOMINATORS:
        weights = list(_rounded(near, supports, finest))
        if solved is not None:
            for k, row in solved.items():
                weights[k] = row
        elif finest == 1:
            continue
        yield tuple(weights)


def _rounded(
    near: Sequence[Sequence[float]], supports: Sequence[Sequence[int]], finest: int
) -> Weights:
    """Return a behaviour with these supports, of small denominators, near one in floats."""
    rows = []
    for row, played in zip(near, supports, strict=True):
        weights = [Fraction(0)] * len(row)
        total = sum(row[k] for k in played)
        for k in played[1:]:
            weights[k] = Fraction(row[k] / total).limit_denominator(finest)
        weights[played[0]] = Fraction(1) - sum(weights)
        if min(weights) < 0 or not all(weights[k] for k in played):
            # So coarsely the support cannot be kept: the likeliest alone.
            likeliest = max(played, key=row.__getitem__)
            weights = [Fraction(k == likeliest) for k in range(len(row))]
        rows.append(tuple(weights))
    return tuple(rows)


def _reached(form: ExtensiveForm, supports: Sequence[Sequence[int]]) -> list[bool]:
    """Return whether each player's information set is reached in the smallest subgame it is in."""
    sets = [n for n, choice in enumerate(form.information_sets) if not choice.is_chance]
    played = dict(zip(sets, supports, strict=True))
    roots = set(form.subgame_roots)
    possible = [True]
    for node in range(1, form.n_nodes):
        above = form.parent[node]
        if node in roots:
            possible.append(True)
        elif form.player[above] == CHANCE:
            possible.append(possible[above] and form.probability[node] > 0)
        else:
            number = form.information_set[above]
            possible.append(possible[above] and form.branch[node] in played[number])
    return [any(possible[node] for node in form.members[number]) for number in sets]


def _solved(
    form: ExtensiveForm,
    tables: BehaviorTables,
    point: NDArray[np.float64],
    tangent: NDArray[np.float64],
    supports: Sequence[Sequence[int]],
    mixed: Sequence[int],
) -> dict[int, tuple[Fraction, ...]] | None:
    """Return the rational mixtures that make the actions in support pay the same."""
    weights = _vanishing(tables, point, tangent, supports)
    balls = BallBehavior(form)
    places = [(k, action) for k in mixed for action in supports[k]]
    numbers = {place: c for c, place in enumerate(places)}
    d = len(places)
    for _ in range(_NEWTON_STEPS):
        pays, changes = balls.averaged(weights)
        values, slopes = [], flint.arb_mat(d, d)
        for r, (k, action) in enumerate(places):
            first = supports[k][0]
            if action == first:
                values.append(sum(weights[k][c] for c in supports[k]) - 1)
                for c in supports[k]:
                    slopes[r, numbers[k, c]] = 1
                continue
            values.append(pays[k][action] - pays[k][first])
            for sign, own in ((1, action), (-1, first)):
                for place, change in changes[k, own].items():
                    if place in numbers:
                        known = weights[place[0]][place[1]]
                        slopes[r, numbers[place]] += sign * change / known
        try:
            step = slopes.mid().solve(flint.arb_mat(d, 1, [v.mid() for v in values]).mid())
        except ZeroDivisionError:
            return None
        moved = Fraction(0)
        for (k, action), c in numbers.items():
            new = (weights[k][action] - step[c, 0]).mid()
            if not (new.is_finite() and 0 < new < 2):
                return None
            moved = max(moved, abs(_fraction(new) - _fraction(weights[k][action].mid())))
            weights[k][action] = new
        if moved < _SURE:
            break
    return _rationals(weights, supports, mixed)


def _vanishing(
    tables: BehaviorTables,
    point: NDArray[np.float64],
    tangent: NDArray[np.float64],
    supports: Sequence[Sequence[int]],
) -> list[list[Any]]:
    """Return the weights of the end of a branch, those outside the supports next to nothing."""
    slopes = tangent[:-1] / tangent[-1]
    places = by_form(tables)
    outside = [
        row[k]
        for row, played in zip(places, supports, strict=True)
        for k in range(len(row))
        if k not in played
    ]
    further = max(
        ((-_NEGLIGIBLE - point[c]) / min(slopes[c], -1e-12) for c in outside), default=0.0
    )
    rows = []
    for row, played in zip(places, supports, strict=True):
        total = sum(np.exp(point[row[k]]) for k in played)
        rows.append(
            [
                flint.arb(float(np.exp(point[c]) / total))
                if k in played
                else flint.arb(float(point[c] + further * slopes[c])).exp()
                for k, c in enumerate(row)
            ]
        )
    return rows


def _rationals(
    weights: Sequence[Sequence[Any]], supports: Sequence[Sequence[int]], mixed: Sequence[int]
) -> dict[int, tuple[Fraction, ...]] | None:
    """Return the rationals that weights in many bits stand for; None where one is none."""
    found = {}
    for k in mixed:
        row = [Fraction(0)] * len(weights[k])
        for action in supports[k]:
            exact = _fraction(weights[k][action].mid())
            row[action] = exact.limit_denominator(_LONGEST)
            if abs(row[action] - exact) > _SURE:
                return None
        if sum(row) != 1 or min(row) < 0:
            return None
        found[k] = tuple(row)
    return found


def _fraction(ball: Any) -> Fraction:
    mantissa, exponent = ball.mid().man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)


def _distance(weights: Weights, near: Sequence[Sequence[float]]) -> float:
    return max(
        abs(float(w) - x)
        for row, floats in zip(weights, near, strict=True)
        for w, x in zip(row, floats, strict=True)
    )


def _named(form: ExtensiveForm, weights: Weights) -> Behavior:
    choices = (choice for choice in form.information_sets if not choice.is_chance)
    return {
        choice.label: dict(zip(choice.actions, row, strict=True))
        for choice, row in zip(choices, weights, strict=True)
    }
