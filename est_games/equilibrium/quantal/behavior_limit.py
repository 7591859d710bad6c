"""From the end of an agent logit branch to the Nash equilibrium it stands for, exact."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import flint
import numpy as np
from scipy.linalg import qr

from est_games.arithmetic import rational
from est_games.certificate.ball_behavior import BallBehavior
from est_games.certificate.extensive_form import expected_payoffs, is_subgame_perfect
from est_games.equilibrium.quantal.behavior_tables import BehaviorTables
from est_games.equilibrium.quantal.enclosed_equilibrium import behavior_regret
from est_games.equilibrium.quantal.logit_arc import LogitArc
from est_games.equilibrium.quantal.proved_behavior import as_fraction, by_form
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
_PRECISIONS = (
    (512, 2**100, Fraction(1, 2**300)),
    (2_048, 2**400, Fraction(1, 2**1_000)),
)
"""Bits, the longest denominators looked for, and from when on a step is rounding."""
_NEWTON_STEPS = 14
_NEGLIGIBLE = 3_000.0
"""Probabilities that vanish are taken to the exponential of minus this, at least."""
_LOSSES = (1e-10, 1e-4, 1e-2)
"""What is smaller than this share of the largest counts as nothing when ranks are told."""
_PINNED = 1_000
"""Denominators of weights that may be chosen."""
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
    3. The certificate package recomputes everybody's regret, in the whole game and in subgames.
       One that leaves some in a subgame is given only where no other is found.

    Where the equations leave weights free, the limit is one of a continuum, and what is given is
    one near it.
    """
    point, tangent = arc.points[-1], arc.tangents[-1]
    near = [np.exp(point[row]).tolist() for row in by_form(tables)]
    fallback: Equilibrium | None = None
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
            if _distance(weights, near) > _NEAR:
                continue
            behavior = _named(form, weights)
            if behavior_regret(form, behavior):
                continue
            found = Equilibrium(
                behavior=behavior, payoffs=expected_payoffs(form, behavior), regret=Fraction(0)
            )
            if not form.has_perfect_recall or is_subgame_perfect(form, behavior):
                return found
            fallback = fallback or found
    return fallback


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
    for loss in _LOSSES if mixed else _LOSSES[:1]:
        solved: dict[int, tuple[Fraction, ...]] | None = {}
        if mixed:
            solved = _solved(form, tables, point, tangent, supports, mixed, loss)
        if solved is not None:
            for finest in _SMALL_DENOMINATORS:
                weights = list(_rounded(near, supports, finest))
                for k, row in solved.items():
                    weights[k] = row
                yield tuple(weights)
    for finest in _SMALL_DENOMINATORS:
        yield _rounded(near, supports, finest)


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
    loss: float,
) -> dict[int, tuple[Fraction, ...]] | None:
    """Return the rational mixtures that make the actions in support pay the same.

    Weights that the equations leave free, as far as the derivative at the end of the branch tells
    up to `loss`, keep simple rationals near their place.
    """
    places = [(k, action) for k in mixed for action in supports[k]]
    weights: list[list[Any]] = []
    kept: tuple[list[int], list[int]] = ([], [])
    for bits, longest, sure in _PRECISIONS:
        with flint.ctx.workprec(bits):
            balls = BallBehavior(form)
            if not weights:
                weights = _vanishing(tables, point, tangent, supports)
                _, slopes = _indifference(balls, weights, supports, places)
                kept = _independent(slopes, loss)
                for c in set(range(len(places))) - set(kept[1]):
                    k, action = places[c]
                    simple = Fraction(float(weights[k][action])).limit_denominator(_PINNED)
                    weights[k][action] = flint.arb(rational(simple))
            if not _is_solved(balls, weights, supports, places, kept, sure):
                return None
            found = _rationals(weights, supports, mixed, longest, sure)
            if found is not None:
                return found
    return None


def _is_solved(
    balls: BallBehavior,
    weights: list[list[Any]],
    supports: Sequence[Sequence[int]],
    places: Sequence[tuple[int, int]],
    kept: tuple[list[int], list[int]],
    sure: Fraction,
) -> bool:
    """Follow Newton's method on some lines and columns, in place; return whether it settled."""
    lines, columns = kept
    for _ in range(_NEWTON_STEPS):
        values, slopes = _indifference(balls, weights, supports, places)
        square = flint.arb_mat([[slopes[r][c] for c in columns] for r in lines])
        try:
            step = square.mid().solve(flint.arb_mat([[values[r].mid()] for r in lines]))
        except ZeroDivisionError:
            return False
        moved = Fraction(0)
        for place, c in enumerate(columns):
            k, action = places[c]
            new = (weights[k][action] - step[place, 0]).mid()
            if not (new.is_finite() and 0 < new < 2):
                return False
            moved = max(moved, abs(as_fraction(new) - as_fraction(weights[k][action])))
            weights[k][action] = new
        if moved < sure:
            return True
    return False


def _indifference(
    balls: BallBehavior,
    weights: Sequence[Sequence[Any]],
    supports: Sequence[Sequence[int]],
    places: Sequence[tuple[int, int]],
) -> tuple[list[Any], list[list[Any]]]:
    """Return what weights lack of one, and actions of the first in support, and the slopes."""
    pays, changes = balls.averaged(weights)
    numbers = {place: c for c, place in enumerate(places)}
    values, slopes = [], []
    for k, action in places:
        first = supports[k][0]
        line = [flint.arb(0)] * len(places)
        if action == first:
            values.append(sum(weights[k][c] for c in supports[k]) - 1)
            for c in supports[k]:
                line[numbers[k, c]] = flint.arb(1)
        else:
            values.append(pays[k][action] - pays[k][first])
            for sign, own in ((1, action), (-1, first)):
                for place, change in changes[k, own].items():
                    if place in numbers:
                        line[numbers[place]] += sign * change / weights[place[0]][place[1]]
        slopes.append(line)
    return values, slopes


def _independent(slopes: Sequence[Sequence[Any]], loss: float) -> tuple[list[int], list[int]]:
    """Return lines and columns of a matrix on which it has its full rank, as floats tell it."""
    matrix = np.array([[float(entry) for entry in line] for line in slopes])
    sizes = np.abs(matrix).max(axis=1, keepdims=True)
    matrix /= np.where(sizes > 0, sizes, 1.0)
    _, triangle, order = qr(matrix, mode="economic", pivoting=True)
    diagonal = np.abs(np.diag(triangle))
    rank = int((diagonal > loss * diagonal[0]).sum())
    columns = sorted(order[:rank].tolist())
    _, _, order = qr(matrix[:, columns].T, mode="economic", pivoting=True)
    return sorted(order[:rank].tolist()), columns


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
    weights: Sequence[Sequence[Any]],
    supports: Sequence[Sequence[int]],
    mixed: Sequence[int],
    longest: int,
    sure: Fraction,
) -> dict[int, tuple[Fraction, ...]] | None:
    """Return the rationals that weights in many bits stand for; None where one is none."""
    found = {}
    for k in mixed:
        row = [Fraction(0)] * len(weights[k])
        for action in supports[k]:
            exact = as_fraction(weights[k][action])
            row[action] = exact.limit_denominator(longest)
            if abs(row[action] - exact) > sure:
                return None
        if sum(row) != 1 or min(row) < 0:
            return None
        found[k] = tuple(row)
    return found


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
