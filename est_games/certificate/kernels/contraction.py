"""Newton and Kantorovich's bounds for logit responses, with every rounding counted."""

from __future__ import annotations

import numpy as np
from numba import njit

from est_games.certificate.kernels.averages import averaged

UNIT = 2.0**-53
ROUND_UP = 1.0 + 1e-6
EXPONENTIAL = 16.0
"""The platform's exponential is taken to be right within this many roundings."""
LEAST_WEIGHT = 0.01
"""Errors of smaller probabilities are measured as if they were this large."""


@njit(cache=True, error_model="numpy")
def invert(matrix, places):  # type: ignore[no-untyped-def]
    """Turn a matrix into about its inverse, in place; return whether there is one.

    Parameters
    ----------
    matrix : array of float, shape (d, d)
        Of no use where there is none.
    places : array of int, shape (d,)
        Written over.
    """
    d = matrix.shape[0]
    for c in range(d):
        chosen, largest = c, abs(matrix[c, c])
        for r in range(c + 1, d):
            if abs(matrix[r, c]) > largest:
                chosen, largest = r, abs(matrix[r, c])
        if not 0.0 < largest < np.inf:
            return False
        places[c] = chosen
        if chosen != c:
            for k in range(d):
                matrix[c, k], matrix[chosen, k] = matrix[chosen, k], matrix[c, k]
        pivot = 1.0 / matrix[c, c]
        # The column eliminated makes room for that of the inverse.
        matrix[c, c] = 1.0
        for k in range(d):
            matrix[c, k] *= pivot
        for r in range(d):
            factor = matrix[r, c]
            if r != c and factor != 0.0:
                matrix[r, c] = 0.0
                for k in range(d):
                    matrix[r, k] -= factor * matrix[c, k]
    for c in range(d - 1, -1, -1):
        chosen = places[c]
        if chosen != c:
            for r in range(d):
                matrix[r, c], matrix[r, chosen] = matrix[r, chosen], matrix[r, c]
    return True


@njit(cache=True, error_model="numpy")
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


@njit(cache=True, error_model="numpy")
def radii(tables, shape, starts, mus, profiles):  # type: ignore[no-untyped-def]
    """Return the radius proved for each point, not a number where nothing is proved.

    Parameters
    ----------
    tables : array of float, shape (n, n_profiles)
        Payoffs in [0, 1], in C order.
    shape, starts : arrays of int, shape (n,)
        Number of strategies of each player, and where its first one stands among all `M`.
    mus : array of float, shape (k,)
        The parameter in the unit of payoff.
    profiles : array of float, shape (k, M)
        The points.
    """
    n = shape.shape[0]
    n_points, d = profiles.shape
    rounding = 1.1 * (d + 4 * n + 8) * UNIT
    answer = np.full(n_points, np.nan)
    sigma, mean = np.empty(d), np.empty(d)
    measure, residual, error, bend = np.empty(d), np.empty(d), np.empty(d), np.empty(d)
    steep = np.empty(n)
    jacobian, doubt = np.empty((d, d)), np.empty((d, d))
    inverse, places = np.empty((d, d)), np.empty(d, dtype=np.int64)
    slope, pay, room = np.empty((d, d)), np.empty(d), np.empty(tables.shape[1])
    product, lost = np.empty(d), np.empty(d)
    for point in range(n_points):
        mu, p = mus[point], profiles[point]
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
        averaged(tables, shape, starts, p, room, slope, pay)
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
            unsure = 4.0 * (off + rounding)
            for k in range(first, last):
                bend[k] = 1.1 * curved * min(sigma[k], rest) / measure[k] + 1e-290
                residual[k] = (p[k] - sigma[k]) / measure[k]
                error[k] = (off * sigma[k] + 4.0 * UNIT * (p[k] + sigma[k])) / measure[k]
                error[k] += rounding * abs(residual[k])
                for c in range(d):
                    factor = measure[c] / measure[k] * mu * sigma[k]
                    jacobian[k, c] = -factor * (slope[k, c] - mean[c])
                    doubt[k, c] = unsure * factor * (slope[k, c] + mean[c])
                jacobian[k, k] += 1.0
                # What sums of products with these entries lose to rounding comes on top.
                for c in range(d):
                    doubt[k, c] += rounding * abs(jacobian[k, c])
        for k in range(d):
            for c in range(d):
                inverse[k, c] = jacobian[k, c]
        if not invert(inverse, places):
            continue
        beta, eta, kappa, is_finite = 0.0, 0.0, 0.0, True
        for r in range(d):
            moved, spread, bent = 0.0, 0.0, 0.0
            product[:], lost[:] = 0.0, 0.0
            product[r], lost[r] = -1.0, rounding
            for k in range(d):
                factor = inverse[r, k]
                size = abs(factor)
                moved += factor * residual[k]
                spread += size * error[k]
                bent += size * bend[k]
                for c in range(d):
                    product[c] += factor * jacobian[k, c]
                    lost[c] += size * doubt[k, c]
            defect = 0.0
            for c in range(d):
                defect += abs(product[c]) + lost[c]
            is_finite = is_finite and defect + abs(moved) + spread + bent < np.inf
            eta = max(eta, abs(moved) + spread)
            kappa = max(kappa, bent)
            beta = max(beta, defect)
        beta, eta, kappa = beta * ROUND_UP, eta * ROUND_UP + 1e-290, kappa * ROUND_UP
        radius = 1.5 * eta / (1.0 - beta)
        shrinks = beta + kappa * radius
        # The bounds of the curvature hold where no response changes by a tenth.
        near = is_finite and beta < 0.5 and shrinks < 0.9 and radius < 1e-3
        for i in range(n):
            near = near and 2.0 * mu * radius * steep[i] < 0.05
        if near and (eta + shrinks * radius) * ROUND_UP <= radius:
            answer[point] = radius * measure.max() * ROUND_UP
    return answer
