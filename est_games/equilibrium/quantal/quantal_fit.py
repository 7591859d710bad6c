"""Which lambda makes observed choices likeliest, along the principal logit branch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from itertools import pairwise
from math import inf, log
from typing import TYPE_CHECKING, Any

import numpy as np

from est_games.argument import one_of, takes
from est_games.equilibrium.kernels.logit_branch import corrected_at, first_tangent
from est_games.equilibrium.quantal.enclosed_equilibrium import EnclosedEquilibrium
from est_games.equilibrium.quantal.logit_arc import LogitArc
from est_games.equilibrium.quantal.logit_branch import LogitBranch, as_float
from est_games.equilibrium.quantal.observed_counts import checked_behavior_counts, checked_counts
from est_games.equilibrium.quantal.quantal_response import quantal_response
from est_games.equilibrium.solution import Amount, Equilibrium
from est_games.errors import SolveError
from est_games.game.extensive import ExtensiveForm
from est_games.game.normal import NormalForm

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BETWEEN = (0.25, 0.5, 0.75)
"""Where the slope of the likelihood is also read between two nodes."""
_BISECTIONS = 50
_POLISHED = 4
_FLAT = 1e-13
"""A slope below this, in units of what its terms are, is rounding."""
_FARTHEST = 1e12
_FURTHER = 100.0
"""While the likelihood rises at the end of the branch, it is followed this many times further."""
_APART = 1e-3
"""The relative step over which the slope of the likelihood is differenced."""


class FitStatus(Enum):
    """What kind of maximum was found; each member's value is its message."""

    INTERIOR = "the likelihood is greatest at a lambda between 0 and infinity"
    ZERO = "the likelihood is greatest at lambda = 0, the bound: choices look random or worse"
    INFINITE = "the likelihood still rises as lambda grows without bound: it has no greatest point"
    FLAT = "the likelihood does not depend on lambda, which is not identified"
    OPEN = "the likelihood is greatest at the end of what could be followed of the branch"

    @property
    def message(self) -> str:
        """What the status means, one clause."""
        return self.value


@dataclass(frozen=True, slots=True, kw_only=True)
class QuantalFit:
    """The maximum-likelihood lambda of observed choices.

    Parameters
    ----------
    lambda_ : float
        Per unit of payoff; infinite where the likelihood rises to its limit. Where it is flat, 0.
    log_likelihood : float
        Natural logarithm, without the constant that counts orders: the sum of counts times
        logarithms of probabilities.
    standard_error : float or None
        From the observed information, minus the second derivative of the log-likelihood along the
        branch. None where the maximum is at an end or on a fold, where it has no meaning.
    status : FitStatus
        Whether there is such a maximum.
    equilibrium : Equilibrium or None
        The logit equilibrium at the estimate, proved; the limit where lambda is infinite. None
        where it could not be proved.
    maxima : tuple of (float, float), shape (k, 2)
        Every local maximum found along the branch, as lambda and log-likelihood, in order.
    """

    lambda_: float
    log_likelihood: float
    standard_error: float | None
    status: FitStatus
    equilibrium: Equilibrium | None
    maxima: tuple[tuple[float, float], ...]


@takes(SolveError, game=one_of((), NormalForm, ExtensiveForm))
def fit_quantal_response(
    game: NormalForm | ExtensiveForm, counts: Any, *, timeout: float | None = None
) -> QuantalFit:
    r"""Return the lambda at which a game's logit equilibrium makes observed choices likeliest.

    .. math:: \hat\lambda = \arg\max_\lambda \sum_{i,k} n_{ik} \log p_{ik}(\lambda)

    Parameters
    ----------
    game : NormalForm or ExtensiveForm
        Any number of players.
    counts : sequence of sequences of numbers, shape (n_players, m_i), or mapping
        How often each strategy was chosen; fractions are accepted as weights. Extensive forms:
        ``counts[information set][action]``, both by label; what is left out was not observed.
    timeout : float, optional
        Seconds after which to stop following the branch.

    Raises
    ------
    SolveError
        The counts do not fit the game, one is negative or none positive; or `timeout` is not
        positive.

    Notes
    -----
    1. The principal branch is followed from the centroid until it settles
       (:func:`est_games.equilibrium.quantal.quantal_response.quantal_response`).
    2. While the likelihood still rises there, the branch is followed further.
    3. The slope of the log-likelihood along the arc is read at every node and thrice between; each
       change from rising to falling is bisected. Folds are no obstacle.
    4. The best of all these, of the centroid and of the limit is returned; whether lambda = 0 or
       infinity is the answer is said, and no standard error is given there.
    5. The observed information is the change of the slope in lambda between two logit equilibria a
       thousandth of lambda to either side.

    The maximum is found in floats; that there is no better one between the places looked at is not
    proved. The equilibrium at the estimate is.

    References
    ----------
    McKelvey and Palfrey (1995), Quantal response equilibria for normal form games, section 5.
    Bland and Turocy (2025), Quantal response equilibrium as a structural model for estimation.

    Examples
    --------
    Matching pennies with one large prize, of which the favoured player takes too much notice
    (Goeree and Holt 2001: of 25 each, 24 chose it, while 21 of their opponents evaded).

    >>> game = NormalForm.from_payoffs([[320, 40], [40, 80]], [[40, 80], [80, 40]])
    >>> fit = fit_quantal_response(game, [[24, 1], [4, 21]])
    >>> fit.status.name, round(fit.lambda_, 3), round(fit.standard_error, 3)
    ('INTERIOR', 0.043, 0.014)
    """
    if isinstance(game, ExtensiveForm):
        checked_behavior_counts(game, counts)
    else:
        checked_counts(game, counts)
    return quantal_response(game, timeout=timeout).fit(counts)


def quantal_fit(branch: LogitBranch, counts: Any) -> QuantalFit:
    """Return the lambda of a branch that makes observed choices likeliest.

    See :func:`fit_quantal_response`.
    """
    return _fitted(branch, branch.checked_counts(counts))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Likelihood:
    """The log-likelihood of counts along an arc of logarithms of probabilities."""

    arc: LogitArc
    counts: NDArray[np.float64]

    def value(self, point: NDArray[np.float64]) -> float:
        """Return it at a point of the arc."""
        seen = self.counts > 0
        return float(self.counts[seen] @ point[:-1][seen])

    def slope(self, tangent: NDArray[np.float64]) -> float:
        """Return its derivative along a tangent; 0 where that is rounding."""
        terms = self.counts * tangent[:-1]
        total = float(terms.sum())
        return total if abs(total) > _FLAT * float(np.abs(terms).sum() + self.counts.sum()) else 0.0

    def slopes(self) -> list[tuple[int, float, float]]:
        """Return places looked at, as node before and share of the way, with the slopes there."""
        found = [(0, 0.0, self.slope(self.arc.tangents[0]))]
        for place in range(len(self.arc.points) - 1):
            found.extend((place, share, self.slope_at(place, share)) for share in (*_BETWEEN, 1.0))
        return found

    def maxima(self) -> Iterator[NDArray[np.float64]]:
        """Yield the points at which it stops rising and falls."""
        signed = [entry for entry in self.slopes() if entry[2]]
        for (place, share, before), (following, end, after) in pairwise(signed):
            if not before > 0 > after:
                continue
            if share == 1.0:
                place, share = place + 1, 0.0
            if place == following:
                yield self._summit(place, share, end)
            else:
                # Flat in between, as far as floats can tell: any point of it will do.
                yield self.arc.points[(place + following + 1) // 2]

    def slope_at(self, place: int, share: float) -> float:
        """Return the slope between two nodes; from the cubic where the corrector fails."""
        if share == 1.0:
            return self.slope(self.arc.tangents[place + 1])
        known = self.arc.between(place, share)
        return self.slope(self.arc.interpolated(place, share)[1] if known is None else known[1])

    def _summit(self, place: int, low: float, high: float) -> NDArray[np.float64]:
        for _ in range(_BISECTIONS):
            middle = 0.5 * (low + high)
            if self.slope_at(place, middle) > 0:
                low = middle
            else:
                high = middle
        share = min(max(0.5 * (low + high), 1e-12), 1 - 1e-12)
        known = self.arc.between(place, share)
        return self.arc.interpolated(place, share)[0] if known is None else known[0]

    def information(self, point: NDArray[np.float64]) -> float | None:
        """Return minus the second derivative in the parameter; None on or next to a fold."""
        step = _APART * float(point[-1])
        low, high = self._score(point, -step), self._score(point, step)
        if low is None or high is None:
            return None
        information = (low[0] - high[0]) / (2 * step)
        return information if 0 < information < inf else None

    def polished(self, point: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return a summit after a few Newton steps in the parameter; itself next to a fold."""
        for _ in range(_POLISHED):
            information, known = self.information(point), self._score(point, 0.0)
            if information is None or known is None:
                return point
            step = known[0] / information
            if not abs(step) < 0.2 * point[-1]:
                return point
            moved = self._score(point, step)
            if moved is None or abs(moved[0]) > abs(known[0]):
                return point
            point = np.append(moved[1], point[-1] + step)
        return point

    def _score(
        self, point: NDArray[np.float64], step: float
    ) -> tuple[float, NDArray[np.float64]] | None:
        """Return the derivative in the parameter a step away from a point, and where it is read."""
        x, parameter = point[:-1].copy(), float(point[-1]) + step
        if not corrected_at(*self.arc.tables.arrays, x, parameter) < 0.1:
            return None
        tangent = first_tangent(*self.arc.tables.arrays, x, parameter)
        return float(self.counts @ tangent[:-1]) / tangent[-1], x


def _fitted(branch: LogitBranch, counts: Sequence[Sequence[Fraction]]) -> QuantalFit:
    unit = branch.unit
    observed = np.array([as_float(x) for row in counts for x in row], dtype=np.float64)
    seen = _Likelihood(arc=branch.arc.with_close_tangents(), counts=observed)
    while seen.slope(seen.arc.tangents[-1]) > 0 and seen.arc.parameters[-1] < _FARTHEST:
        further = seen.arc.extended(until=_FURTHER * seen.arc.parameters[-1], deadline=None)
        if len(further.points) == len(seen.arc.points):
            break
        seen = _Likelihood(arc=further.with_close_tangents(), counts=observed)
    slopes = [slope for _, _, slope in seen.slopes() if slope]
    summits = [seen.polished(summit) for summit in seen.maxima()]
    heights = [seen.value(summit) for summit in summits]
    maxima = tuple(
        (_lambda(summit, unit), height) for summit, height in zip(summits, heights, strict=True)
    )
    start, end = seen.arc.points[0], seen.arc.points[-1]
    if not slopes:
        return _at_point(branch, seen, start, FitStatus.FLAT, maxima)
    beyond = -inf if branch.limit is None else _at_limit(counts, branch.rows(branch.limit))
    best = max([seen.value(start), *heights])
    if (
        slopes[-1] > 0
        and beyond > best
        and beyond >= seen.value(end) - _FLAT * float(observed.sum())
    ):
        return QuantalFit(
            lambda_=inf,
            log_likelihood=beyond,
            standard_error=None,
            status=FitStatus.INFINITE,
            equilibrium=branch.limit,
            maxima=maxima,
        )
    if slopes[-1] > 0 and seen.value(end) > best:
        return _at_point(branch, seen, end, FitStatus.OPEN, maxima)
    if best > seen.value(start):
        chosen = summits[heights.index(best)]
        return _at_point(branch, seen, chosen, FitStatus.INTERIOR, maxima)
    return _at_point(branch, seen, start, FitStatus.ZERO, maxima)


def _at_point(
    branch: LogitBranch,
    seen: _Likelihood,
    point: NDArray[np.float64],
    status: FitStatus,
    maxima: tuple[tuple[float, float], ...],
) -> QuantalFit:
    information = seen.information(point) if status is FitStatus.INTERIOR else None
    lambda_ = _lambda(point, branch.unit)
    proved: EnclosedEquilibrium | None = branch.proved(Fraction(lambda_), point)
    error = None if information is None else _lambda(np.array([information**-0.5]), branch.unit)
    return QuantalFit(
        lambda_=lambda_,
        log_likelihood=seen.value(point),
        standard_error=error,
        status=status,
        equilibrium=proved,
        maxima=maxima,
    )


def _lambda(point: NDArray[np.float64], unit: Fraction) -> float:
    return as_float(Fraction(float(point[-1])) / unit)


def _at_limit(counts: Sequence[Sequence[Fraction]], limit: Sequence[Sequence[Amount]]) -> float:
    """Return the log-likelihood of the limiting equilibrium; minus infinity where it rules out."""
    total = 0.0
    for row, weights in zip(counts, limit, strict=True):
        for count, weight in zip(row, weights, strict=True):
            if count:
                total += float(count) * log(weight) if weight > 0 else -inf
    return total
