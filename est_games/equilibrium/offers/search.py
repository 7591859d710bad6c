"""Bargaining under any rule and any order of proposers: searched in floats, then made exact."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any

from est_games.arithmetic import fraction, rational
from est_games.certificate.stationary_offers import Proposal, StationaryPlay, play_problems
from est_games.equilibrium.time_limit import is_past
from est_games.errors import Problem, SolveError, shown
from est_games.game.offers.bargaining_form import BargainingForm
from est_games.game.offers.winning import Alternative

MAX_OPTIONS = 5_000
MAX_UNKNOWNS = 400

_ROUNDS = 2_000
_NEWTON_STEPS = 40
_SHARES = (0.2, 0.05, 0.01, 0.002, 0.0005)
_CLOSE = 1e-8
_BITS = 800
_DENOMINATOR_BITS = 380


@dataclass(frozen=True, slots=True)
class _Option:
    """A coalition that the proposer of a state may buy."""

    state: int
    alternative: int
    partners: tuple[int, ...]


def searched_play(form: BargainingForm, deadline: float | None = None) -> StationaryPlay | None:
    """Return a stationary play of any form, or None if the search ends without one.

    Parameters
    ----------
    form : BargainingForm
        Any; without outside options.
    deadline : float, optional
        When to give up, as :func:`~est_games.equilibrium.time_limit.deadline_after` has it.

    Raises
    ------
    SolveError
        The coalitions are too many to list.

    Notes
    -----
    1. *Fictitious proposals*: each proposer buys the coalition that is cheapest at the prices that
       follow from how often each was bought so far.
    2. The coalitions bought often are taken to cost the same. That and what refusals are worth make
       equations in prices and frequencies, which Newton's method solves in floats.
    3. Of the frequencies that fit, a corner is taken, where the equations have one solution;
       Newton's method goes on in rationals, until the simplest numbers that near solve them.

    There is nothing to be found where prices are no fractions.
    """
    options = _options(form)
    search = _Search(form, options)
    weights, recent = search.fictitious(deadline)
    for share in _SHARES:
        if is_past(deadline):
            return None
        active = [k for k in range(len(options)) if recent[k] >= share]
        found = search.settled(active, weights)
        if found is None:
            continue
        play = search.exact(*found)
        if play is not None and not play_problems(form, play):
            return play
    return None


def _options(form: BargainingForm) -> list[_Option]:
    found: dict[tuple[int, tuple[int, ...]], _Option] = {}
    for k, alternative in enumerate(form.winning):
        for profile in _profiles(form, alternative):
            for m, j in enumerate(form.recognition.proposers):
                partners = tuple(n - (t == j and n > 0) for t, n in enumerate(profile))
                found.setdefault((m, partners), _Option(m, k, partners))
                if len(found) > MAX_OPTIONS:
                    raise _too_many()
    if len(form.types) * form.n_states > MAX_UNKNOWNS:
        raise _too_many()
    return list(found.values())


def _too_many() -> SolveError:
    problem = Problem(
        path="winning",
        message="lets too many coalitions agree to list them",
        value=shown(f"more than {MAX_OPTIONS}, or {MAX_UNKNOWNS} prices"),
        accepted="fewer types: put players who are alike into one",
    )
    return SolveError("bargaining is too large", [problem])


def _profiles(form: BargainingForm, alternative: Alternative) -> Iterator[tuple[int, ...]]:
    rows = [
        list(_split(quota.count, [form.sizes[t] for t in quota.types])) for quota in alternative
    ]
    for parts in product(*rows):
        profile = [0] * len(form.types)
        for quota, part in zip(alternative, parts, strict=True):
            for t, n in zip(quota.types, part, strict=True):
                profile[t] = n
        yield tuple(profile)


def _split(count: int, sizes: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Yield the ways to take so many from piles."""
    rows: list[tuple[tuple[int, ...], int]] = [((), count)]
    for place, size in enumerate(sizes):
        left = sum(sizes[place + 1 :])
        rows = [
            ((*taken, n), lacking - n)
            for taken, lacking in rows
            for n in range(max(0, lacking - left), min(size, lacking) + 1)
        ]
        if len(rows) > MAX_OPTIONS:
            raise _too_many()
    yield from (taken for taken, _ in rows)


class _Search:
    """The equations of a form, in floats and in rationals."""

    def __init__(self, form: BargainingForm, options: Sequence[_Option]) -> None:
        import numpy as np

        self.form, self.options = form, options
        self.n, self.m = len(form.types), form.n_states
        self.partners: Any = np.array([option.partners for option in options], float)
        self.states: Any = np.array([option.state for option in options])
        self.moves: Any = np.array([[float(x) for x in row] for row in form.recognition.transition])
        self.constants: Any = np.array([float(x) for x in form.constants])
        self.weights: Any = np.array([float(x) for x in form.weights])
        # What a round that begins in a state adds to a refusal of a type in another: (m, t, later).
        shares = self.weights / np.array(form.sizes, float)
        self.scales: Any = self.moves[:, None, :] * shares[None, :, None]

    def fictitious(self, deadline: float | None) -> tuple[Any, Any]:
        """Return how often each option was bought, over all rounds and over the later half."""
        import numpy as np

        counts, later = np.zeros(len(self.options)), np.zeros(len(self.options))
        for m in range(self.m):
            counts[self.states == m] = 1 / max((self.states == m).sum(), 1)
        for step in range(1, _ROUNDS + 1):
            prices = self._prices(counts / step)
            costs = (self.partners * prices[self.states]).sum(axis=1)
            for m in range(self.m):
                own = np.flatnonzero(self.states == m)
                best = own[int(np.argmin(costs[own]))]
                counts[best] += 1
                later[best] += step > _ROUNDS // 2
            if step % 100 == 0 and is_past(deadline):
                break
        return counts / counts.sum() * self.m, later / (_ROUNDS / 2)

    def _mean_partners(self, x: Any) -> Any:
        import numpy as np

        mean = np.zeros((self.m, self.n))
        np.add.at(mean, self.states, x[:, None] * self.partners)
        return mean

    def _prices(self, x: Any) -> Any:
        """Return what refusals are worth, if options are bought so often."""
        import numpy as np

        mean, size = self._mean_partners(x), self.m * self.n
        matrix: Any = np.zeros((self.m, self.n, self.m, self.n))
        right = np.tile(self.constants, (self.m, 1))
        every = np.arange(self.n)
        matrix[:, every, :, every] -= np.transpose(self.scales * mean.T, (1, 0, 2))
        for later, t in enumerate(self.form.recognition.proposers):
            matrix[:, t, later] += self.scales[:, t, later, None] * mean[later]
            right[:, t] += self.scales[:, t, later] * float(self.form.surplus)
        matrix = matrix.reshape(size, size) + np.eye(size)
        return np.linalg.solve(matrix, right.ravel()).reshape(self.m, self.n)

    def settled(self, active: list[int], weights: Any) -> tuple[list[int], Any, Any] | None:
        """Return options, how often each is bought, and prices, where floats find a solution."""
        import numpy as np

        x = weights[active]
        totals = np.bincount(self.states[active], weights=x, minlength=self.m)
        if not totals.all():
            return None
        x = x / totals[self.states[active]]
        prices = self._prices(self._full(active, x))
        for _ in range(_NEWTON_STEPS):
            values, slopes = self._equations(active, x, prices)
            step = np.linalg.lstsq(slopes, -values, rcond=1e-11)[0]
            prices = prices + step[: prices.size].reshape(prices.shape)
            x = x + step[prices.size :]
            if not np.isfinite(x).all() or abs(step).max() < 1e-14:
                break
        costs = (self.partners * prices[self.states]).sum(axis=1)
        least = np.array([costs[self.states == m].min() for m in range(self.m)])
        if not np.isfinite(x).all() or (x < -_CLOSE).any() or prices.min() < -_CLOSE:
            return None
        if (costs[active] > least[self.states[active]] + _CLOSE).any():
            return None
        tied = np.flatnonzero(costs <= least[self.states] + _CLOSE)
        return self._corner([int(k) for k in tied], prices)

    def _full(self, active: list[int], x: Any) -> Any:
        import numpy as np

        full = np.zeros(len(self.options))
        full[active] = x
        return full

    def _equations(self, active: list[int], x: Any, prices: Any) -> tuple[Any, Any]:
        """Return what should be nought, and its slopes in prices and then in frequencies."""
        import numpy as np

        size, full = prices.size, self._full(active, x)
        mean = self._mean_partners(full)
        values, slopes = [], []
        for m in range(self.m):
            for t in range(self.n):
                value, slope = prices[m, t] - self.constants[t], np.zeros(size + len(active))
                slope[m * self.n + t] += 1
                for later, chance in enumerate(self.moves[m]):
                    if not chance:
                        continue
                    scale = self.weights[t] * chance / self.form.sizes[t]
                    here = slice(later * self.n, (later + 1) * self.n)
                    own = scale * mean[later, t] * prices[later, t]
                    value -= own
                    slope[later * self.n + t] -= scale * mean[later, t]
                    bought = [k for k, o in enumerate(active) if self.states[o] == later]
                    for k in bought:
                        slope[size + k] -= scale * self.partners[active[k], t] * prices[later, t]
                    if self.form.recognition.proposers[later] == t:
                        value -= scale * (float(self.form.surplus) - mean[later] @ prices[later])
                        slope[here] += scale * mean[later]
                        for k in bought:
                            slope[size + k] += scale * self.partners[active[k]] @ prices[later]
                values.append(value)
                slopes.append(slope)
            own_options = [k for k, o in enumerate(active) if self.states[o] == m]
            slope = np.zeros(size + len(active))
            slope[[size + k for k in own_options]] = 1
            values.append(sum(x[k] for k in own_options) - 1)
            slopes.append(slope)
            for k in own_options[1:]:
                difference = self.partners[active[k]] - self.partners[active[own_options[0]]]
                slope = np.zeros(size + len(active))
                slope[m * self.n : (m + 1) * self.n] = difference
                values.append(difference @ prices[m])
                slopes.append(slope)
        return np.array(values), np.array(slopes)

    def _corner(self, tied: list[int], prices: Any) -> tuple[list[int], Any, Any] | None:
        """Return few options among those at least cost, and how often each is bought."""
        import numpy as np
        from scipy.optimize import linprog

        size = prices.size
        values, slopes = self._equations(tied, np.zeros(len(tied)), prices)
        # With prices given, the equations are linear in frequencies; ties are met already.
        solved: Any = linprog(
            c=np.arange(1, len(tied) + 1) / len(tied),
            A_eq=slopes[:, size:],
            b_eq=-values,
            method="highs-ds",
        )
        if solved.status != 0:
            return None
        kept = [k for k in range(len(tied)) if solved.x[k] > 1e-7]
        return [tied[k] for k in kept], solved.x[kept], prices

    def exact(self, active: list[int], x: Any, prices: Any) -> StationaryPlay | None:
        """Return the play whose exact numbers are the simplest near a solution in floats."""
        import flint

        size = prices.size
        point = [Fraction(float(value)) for value in (*prices.flat, *x)]
        for _ in range(12):
            values, slopes = self._exact_equations(active, point[size:], point[:size])
            if len(values) != len(point):
                return None
            flat = [rational(entry) for row in slopes for entry in row]
            matrix = flint.fmpq_mat(len(point), len(point), flat)
            try:
                right = flint.fmpq_mat(len(point), 1, [rational(-value) for value in values])
                step: Any = matrix.solve(right)
            except ZeroDivisionError:
                return None
            moved = [_rounded(value + fraction(step[k, 0])) for k, value in enumerate(point)]
            if moved == point:
                break
            point = moved
        simple = [value.limit_denominator(1 << _DENOMINATOR_BITS) for value in point]
        return self._play(active, simple[size:], simple[:size])

    def _exact_equations(
        self, active: list[int], x: Sequence[Fraction], prices: Sequence[Fraction]
    ) -> tuple[list[Fraction], list[list[Fraction]]]:
        """Return the same as in floats, in rationals."""
        n, form = self.n, self.form
        size = len(prices)
        chosen = [self.options[k] for k in active]
        values, slopes = [], []
        for m in range(self.m):
            for t in range(n):
                slope = [Fraction(0)] * (size + len(active))
                slope[m * n + t] += 1
                value = prices[m * n + t] - form.constants[t]
                for later, chance in enumerate(form.recognition.transition[m]):
                    scale = form.weights[t] * chance / form.sizes[t]
                    proposes = form.recognition.proposers[later] == t
                    value -= scale * form.surplus * proposes
                    for k, option in enumerate(chosen):
                        if option.state != later or not scale:
                            continue
                        for u, count in enumerate(option.partners):
                            net = scale * count * ((u == t) - proposes)
                            value -= net * x[k] * prices[later * n + u]
                            slope[later * n + u] -= net * x[k]
                            slope[size + k] -= net * prices[later * n + u]
                values.append(value)
                slopes.append(slope)
            own = [k for k, option in enumerate(chosen) if option.state == m]
            values.append(sum((x[k] for k in own), Fraction(-1)))
            slopes.append([Fraction(0)] * size + [Fraction(k in own) for k in range(len(active))])
            for k in own[1:]:
                slope = [Fraction(0)] * (size + len(active))
                first = chosen[own[0]].partners
                for u, (a, b) in enumerate(zip(chosen[k].partners, first, strict=True)):
                    slope[m * n + u] = Fraction(a - b)
                values.append(sum((s * p for s, p in zip(slope, prices, strict=False)), Fraction()))
                slopes.append(slope)
        return values, slopes

    def _play(
        self, active: list[int], x: Sequence[Fraction], prices: Sequence[Fraction]
    ) -> StationaryPlay | None:
        if min(x) < 0:
            return None
        rows = tuple(tuple(prices[m * self.n : (m + 1) * self.n]) for m in range(self.m))
        proposals = tuple(
            Proposal(
                state=self.options[k].state,
                alternative=self.options[k].alternative,
                probability=weight,
                partners=tuple(map(Fraction, self.options[k].partners)),
            )
            for k, weight in zip(active, x, strict=True)
            if weight
        )
        return StationaryPlay(prices=rows, proposals=proposals)


def _rounded(x: Fraction) -> Fraction:
    return Fraction(round(x * (1 << _BITS)), 1 << _BITS)
