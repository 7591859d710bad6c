"""From a profile in floats to the equilibrium it stands for: exact, or enclosed, always proved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

import flint
import numpy as np

from est_games.certificate.enclosed_nash import nash_radius
from est_games.certificate.normal_form import outcome
from est_games.equilibrium.kernels.multilinear import expected
from est_games.equilibrium.quantal.enclosed_equilibrium import enclosed, rational_mixture
from est_games.equilibrium.quantal.payoff_tables import PayoffTables
from est_games.equilibrium.solution import Equilibrium, Profile
from est_games.game.normal import NormalForm

if TYPE_CHECKING:
    from numpy.typing import NDArray

Supports = tuple[tuple[int, ...], ...]

_THRESHOLDS = (1e-3, 1e-6, 1e-2, 1e-9, 1e-13, 0.05)
"""Weights below one of these are tried as zero, in this order."""
_NEAR = 0.02
"""The limit may be this far, in each probability, from the last point of the branch."""
_NEWTON_STEPS = 20
_SMALL_DENOMINATORS = 10_000


def candidate_supports(tables: PayoffTables, weights: NDArray[np.float64]) -> Iterator[Supports]:
    """Yield the supports a profile in floats may stand for, likeliest first, each once."""
    mixtures = [weights[row].tolist() for row in tables.rows]
    found: set[Supports] = set()
    for threshold in _THRESHOLDS:
        supports = tuple(
            tuple(k for k, x in enumerate(row) if x > min(threshold, 0.5 * max(row)))
            for row in mixtures
        )
        if supports not in found:
            found.add(supports)
            yield supports


def proved_limit(
    game: NormalForm, tables: PayoffTables, weights: NDArray[np.float64]
) -> Equilibrium | None:
    """Return the equilibrium near the end of a branch, if one is proved.

    Parameters
    ----------
    game, tables, weights
        As :func:`proved_equilibrium` takes them.
    """
    return proved_equilibrium(
        game, tables, weights, candidate_supports(tables, weights), farthest=_NEAR
    )


def proved_equilibrium(
    game: NormalForm,
    tables: PayoffTables,
    weights: NDArray[np.float64],
    supports: Iterable[Supports],
    *,
    farthest: float,
) -> Equilibrium | None:
    """Return the equilibrium near a profile with one of these supports, if one is proved.

    Parameters
    ----------
    game : NormalForm
        Any number of players.
    tables : PayoffTables
        Its payoffs in floats.
    weights : array of float, shape (M,)
        The profile.
    supports : iterable of Supports
        Tried in turn.
    farthest : float
        How far, in each probability, the equilibrium may be from the profile.

    Returns
    -------
    Equilibrium, EnclosedEquilibrium or None
        Exact where the equilibrium is rational and so found, else enclosed.

    Notes
    -----
    1. Where no more than two players mix, "all strategies of a player pay the same" is linear, and
       solved in rationals; weights the equations leave free are taken from the floats.
    2. Else they are solved by Newton's method in floats, by least squares where they are dependent.
    3. Fractions with small denominators near the floats are tried, and decided exactly.
    4. If they are not it, the certificate package is asked for a box that holds one equilibrium.
    """
    for support in supports:
        n_mixing = sum(len(played) > 1 for played in support)
        solved = weights
        if n_mixing > 2:
            found = _solved(tables, weights, support)
            if found is None or np.abs(found - weights).max() > farthest:
                continue
            solved = found
        near = [solved[row].tolist() for row in tables.rows]
        profile = _linear(game, near, support) if n_mixing <= 2 else _fractions(near)
        if profile is not None and _distance(tables, profile, weights) <= farthest:
            payoffs, regrets = outcome(game, profile)
            if not any(regrets):
                return Equilibrium(profile=profile, payoffs=payoffs, regret=Fraction(0))
        if n_mixing > 2:
            centre = tuple(map(rational_mixture, near))
            radius = nash_radius(game, centre)
            if radius is not None:
                return enclosed(game, centre, radius=radius)
    return None


def _distance(tables: PayoffTables, profile: Profile, weights: NDArray[np.float64]) -> float:
    """Return how far a rational profile is from one in floats, in the worst probability."""
    return max(
        float(abs(float(x) - w))
        for row, mixture in zip(tables.rows, profile, strict=True)
        for x, w in zip(mixture, weights[row].tolist(), strict=True)
    )


def _solved(
    tables: PayoffTables, weights: NDArray[np.float64], support: Supports
) -> NDArray[np.float64] | None:
    """Return weights on the support that make its strategies pay the same, near those given."""
    total = len(weights)
    point = np.zeros(total)
    places: list[int] = []
    for row, played in zip(tables.rows, support, strict=True):
        own = [row.start + k for k in played]
        places.extend(own)
        point[own] = weights[own] / weights[own].sum()
    pays, slopes = np.empty(total), np.empty((total, total))
    before = np.inf
    for _ in range(_NEWTON_STEPS):
        expected(*tables.arrays, point, pays, slopes)
        values, jacobian = np.empty(len(places)), np.zeros((len(places), total))
        r = 0
        for row, played in zip(tables.rows, support, strict=True):
            first = row.start + played[0]
            values[r] = point[row].sum() - 1
            jacobian[r, row] = 1.0
            for k in played[1:]:
                r += 1
                values[r] = pays[row.start + k] - pays[first]
                jacobian[r] = slopes[row.start + k] - slopes[first]
            r += 1
        if not np.isfinite(values).all():
            return None
        step = _newton_step(jacobian[:, places], values)
        point[places] += step
        moved = float(np.abs(step).max())
        if moved < 1e-14 or (moved < 1e-10 and moved >= before):
            break
        if moved > 1:
            return None
        before = moved
    if moved > 1e-9 or point.min() < -1e-9:
        return None
    return np.maximum(point, 0.0)


def _newton_step(jacobian: NDArray[np.float64], values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the step to the root of the linearised equations, the least if there are several."""
    try:
        step = np.linalg.solve(jacobian, -values)
    except np.linalg.LinAlgError:
        step = np.full(len(values), np.inf)
    if not np.abs(step).max() < 1.0:
        step = np.linalg.lstsq(jacobian, -values, rcond=1e-11)[0]
    return np.asarray(step, dtype=np.float64)


def _fractions(near: Sequence[Sequence[float]]) -> Profile | None:
    """Return the profile of small denominators near one in floats, if it is one."""
    rough = tuple(
        tuple(Fraction(x).limit_denominator(_SMALL_DENOMINATORS) for x in weights)
        for weights in near
    )
    return rough if all(sum(row) == 1 for row in rough) else None


def _linear(game: NormalForm, near: Sequence[Sequence[float]], support: Supports) -> Profile | None:
    """Return the profile on a support where at most two players mix, exactly, if there is one."""
    rows = []
    for i in range(game.n_players):
        others = [j for j, played in enumerate(support) if j != i and len(played) > 1]
        row = _indifferent(game, i, others, support, near[i])
        if row is None:
            return None
        rows.append(row)
    return tuple(rows)


def _indifferent(
    game: NormalForm,
    player: int,
    others: Sequence[int],
    support: Supports,
    near: Sequence[float],
) -> tuple[Fraction, ...] | None:
    """Return the weights of a player that make the one other who mixes indifferent, exactly."""
    played = support[player]
    if len(played) == 1:
        return tuple(Fraction(k == played[0]) for k in range(game.shape[player]))
    fixed = sum(
        support[i][0] * stride
        for i, stride in enumerate(game.strides)
        if i != player and i not in others
    )
    stride, m = game.strides[player], game.shape[player]
    equations = [[1] * (len(played) + 1)]
    for j in others:
        lines = []
        for k in support[j]:
            first = fixed + k * game.strides[j]
            amounts = game.tables[j].numerators(slice(first, first + (m - 1) * stride + 1, stride))
            lines.append([amounts[own] for own in played])
        equations.extend(
            [*(a - b for a, b in zip(line, lines[0], strict=True)), 0] for line in lines[1:]
        )
    reduced, denominator, rank = flint.fmpz_mat(equations).rref()
    pivots: list[int] = []
    for r in range(rank):
        pivot = next(c for c in range(len(played) + 1) if reduced[r, c])
        if pivot == len(played):
            return None
        pivots.append(pivot)
    free = [c for c in range(len(played)) if c not in pivots]
    values = [Fraction(0)] * len(played)
    for c in free:
        values[c] = Fraction(near[played[c]]).limit_denominator(_SMALL_DENOMINATORS)
    for r, pivot in enumerate(pivots):
        rest = Fraction(int(reduced[r, len(played)]))
        for c in free:
            rest -= int(reduced[r, c]) * values[c]
        values[pivot] = rest / int(denominator)
    if min(values) < 0:
        return None
    weights = [Fraction(0)] * game.shape[player]
    for k, value in zip(played, values, strict=True):
        weights[k] = value
    return tuple(weights)
