"""Newton and Kantorovich's bounds for logit responses, with every rounding counted."""

from __future__ import annotations

import numpy as np
from numba import njit

UNIT = 2.0**-53
ROUND_UP = 1.0 + 1e-6
EXPONENTIAL = 16.0
"""The platform's exponential is taken to be right within this many roundings."""
LEAST_WEIGHT = 0.01
"""Errors of smaller probabilities are measured as if they were this large."""


@njit(cache=True)
def invert(matrix, inverse):  # type: ignore[no-untyped-def]
    """Write about the inverse of a matrix, which is destroyed; return whether there is one."""
    d = matrix.shape[0]
    inverse[:, :] = 0.0
    for c in range(d):
        inverse[c, c] = 1.0
    for c in range(d):
        chosen, largest = c, abs(matrix[c, c])
        for r in range(c + 1, d):
            if abs(matrix[r, c]) > largest:
                chosen, largest = r, abs(matrix[r, c])
        if not 0.0 < largest < np.inf:
            return False
        if chosen != c:
            for k in range(d):
                matrix[c, k], matrix[chosen, k] = matrix[chosen, k], matrix[c, k]
                inverse[c, k], inverse[chosen, k] = inverse[chosen, k], inverse[c, k]
        pivot = 1.0 / matrix[c, c]
        for k in range(d):
            matrix[c, k] *= pivot
            inverse[c, k] *= pivot
        for r in range(d):
            factor = matrix[r, c]
            if r != c and factor != 0.0:
                for k in range(d):
                    matrix[r, k] -= factor * matrix[c, k]
                    inverse[r, k] -= factor * inverse[c, k]
    return True


@njit(cache=True)
def respond(pays, mu, first, last, sigma):  # type: ignore[no-untyped-def]
    """Write one player's logit responses; return what they leave for all but the likeliest."""
    best = first
    for k in range(first, last):
        if pays[k] > pays[best]:
            best = k
    rest = 0.0
    for k in range(first, last):
        sigma[k] = np.exp(mu * pays[k] - mu * pays[best])
        if k != best:
            rest += sigma[k]
    for k in range(first, last):
        sigma[k] /= 1.0 + rest
    return rest / (1.0 + rest)


@njit(cache=True)
def radii(slopes, pays, mus, profiles, shape, starts):  # type: ignore[no-untyped-def]
    """Return the radius proved for each point, not a number where nothing is proved.

    Parameters
    ----------
    slopes : array of float, shape (k, M, M)
        Derivatives of payoffs in weights, none negative.
    pays : array of float, shape (k, M)
        Payoffs in [0, 1].
    mus : array of float, shape (k,)
        The parameter in the unit of payoff.
    profiles : array of float, shape (k, M)
        The points.
    shape, starts : arrays of int, shape (n,)
        Number of strategies of each player, and where its first one stands.
    """
    n = shape.shape[0]
    n_points, d = profiles.shape
    rounding = 1.1 * (d + 4 * n + 8) * UNIT
    answer = np.full(n_points, np.nan)
    sigma, mean = np.empty(d), np.empty(d)
    measure, residual, error, bend = np.empty(d), np.empty(d), np.empty(d), np.empty(d)
    steep = np.empty(n)
    jacobian, doubt = np.empty((d, d)), np.empty((d, d))
    copy, inverse = np.empty((d, d)), np.empty((d, d))
    for point in range(n_points):
        mu, p, slope, pay = mus[point], profiles[point], slopes[point], pays[point]
        crowd, is_mixture = 0.0, True
        for i in range(n):
            total, wide = 0.0, 0.0
            for k in range(starts[i], starts[i] + shape[i]):
                # Distances are measured in these weights; matrices are of the scaled variables.
                measure[k] = max(p[k], LEAST_WEIGHT)
                total += p[k]
                wide += measure[k]
                is_mixture = is_mixture and p[k] >= 0.0
            is_mixture = is_mixture and abs(total - 1.0) < 5e-3
            crowd = max(crowd, 1.01 * wide)
        if not is_mixture:
            continue
        second = (n - 1) * (n - 2) * crowd ** max(n - 1, 0)
        for i in range(n):
            first, last = starts[i], starts[i] + shape[i]
            rest = respond(pay, mu, first, last, sigma)
            top, steepest = 0.0, 0.0
            mean[:] = 0.0
            for k in range(first, last):
                top = max(top, pay[k])
                own = 0.0
                for c in range(d):
                    mean[c] += sigma[k] * slope[k, c]
                    own += slope[k, c] * measure[c]
                steepest = max(steepest, own)
            steep[i] = (steepest + 1e-3 * second) * (1.0 + 2.0 * rounding)
            curved = 8.0 * (mu * steep[i]) ** 2 + 2.0 * mu * second
            # Relative error of a response: of the exponents, of the exponential and of the sum.
            off = 2.2 * (mu * top * rounding + (EXPONENTIAL + d) * UNIT)
            for k in range(first, last):
                bend[k] = 1.1 * curved * min(sigma[k], rest) / measure[k] + 1e-290
                residual[k] = (p[k] - sigma[k]) / measure[k]
                error[k] = (off * sigma[k] + 4.0 * UNIT * (p[k] + sigma[k])) / measure[k]
                error[k] += rounding * abs(residual[k])
                for c in range(d):
                    factor = measure[c] / measure[k] * mu * sigma[k]
                    jacobian[k, c] = -factor * (slope[k, c] - mean[c])
                    doubt[k, c] = 4.0 * (off + rounding) * factor * (slope[k, c] + mean[c])
                jacobian[k, k] += 1.0
        for r in range(d):
            for c in range(d):
                copy[r, c] = jacobian[r, c]
        if not invert(copy, inverse):
            continue
        beta, eta, kappa = 0.0, 0.0, 0.0
        for r in range(d):
            moved, spread, bent = 0.0, 0.0, 0.0
            for k in range(d):
                moved += inverse[r, k] * residual[k]
                spread += abs(inverse[r, k]) * error[k]
                bent += abs(inverse[r, k]) * bend[k]
            eta = max(eta, abs(moved) + spread)
            kappa = max(kappa, bent)
            defect = 0.0
            for c in range(d):
                product, size, unsure = 0.0, 1.0 if r == c else 0.0, 0.0
                for k in range(d):
                    product += inverse[r, k] * jacobian[k, c]
                    size += abs(inverse[r, k] * jacobian[k, c])
                    unsure += abs(inverse[r, k]) * doubt[k, c]
                defect += abs((1.0 if r == c else 0.0) - product) + rounding * size + unsure
            beta = max(beta, defect)
        beta, eta, kappa = beta * ROUND_UP, eta * ROUND_UP + 1e-290, kappa * ROUND_UP
        radius = 1.5 * eta / (1.0 - beta)
        shrinks = beta + kappa * radius
        # The bounds of the curvature hold where no response changes by a tenth.
        near = beta < 0.5 and shrinks < 0.9 and radius < 1e-3
        for i in range(n):
            near = near and 2.0 * mu * radius * steep[i] < 0.05
        if near and (eta + shrinks * radius) * ROUND_UP <= radius:
            answer[point] = radius * measure.max() * ROUND_UP
    return answer
