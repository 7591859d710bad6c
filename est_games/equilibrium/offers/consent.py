"""Bargaining in which everybody must agree: what each accepts solves linear equations."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from est_games.arithmetic import fraction, rational
from est_games.certificate.stationary_offers import Proposal, StationaryPlay
from est_games.game.offers.bargaining_form import BargainingForm

MAX_UNKNOWNS = 600
_GUESSING_ROUNDS = 500

Prices = tuple[tuple[Fraction, ...], ...]


def consent_play(form: BargainingForm) -> StationaryPlay | None:
    r"""Return the stationary play where everybody must agree, or None where it is not determined.

    Parameters
    ----------
    form : BargainingForm
        Everybody must agree.

    Notes
    -----
    1. By lot, what a proposer keeps above its own price is the same A for all, and a price is
       :math:`r = \max(o, (k + e p A) / (1 - e))`. Prices and A add up to the surplus.
    2. With a chain of proposers, values solve linear equations: whoever does not propose gets what
       a refusal is worth, and all values together are the surplus.
    3. In both, whose outside option binds is guessed from the solution before, until it stays.

    References
    ----------
    Rubinstein, A. (1982), Perfect equilibrium in a bargaining model, Econometrica 50.
    """
    prices = _by_lot(form) if form.is_by_lot and max(form.weights) < 1 else _by_chain(form)
    if prices is None:
        return None
    proposals = tuple(
        Proposal(
            state=m,
            alternative=0,
            probability=Fraction(1),
            partners=tuple(Fraction(n - (t == j)) for t, n in enumerate(form.sizes)),
        )
        for m, j in enumerate(form.recognition.proposers)
    )
    return StationaryPlay(prices=prices, proposals=proposals)


def _by_lot(form: BargainingForm) -> Prices | None:
    outside = form.floors
    chances = {
        t: x / form.sizes[t]
        for t, x in zip(form.recognition.proposers, form.recognition.start, strict=True)
    }
    rates = [e * chances.get(t, Fraction(0)) / (1 - e) for t, e in enumerate(form.weights)]
    bases = [k / (1 - e) for k, e in zip(form.constants, form.weights, strict=True)]
    binding: set[int] = set()
    for _ in range(len(form.types) + 2):
        fixed = sum(n * (outside[t] if t in binding else bases[t]) for t, n in _each(form))
        slope = 1 + sum(n * rates[t] for t, n in _each(form) if t not in binding)
        kept = (form.surplus - fixed) / slope
        before, binding = (
            binding,
            {t for t, n in _each(form) if bases[t] + rates[t] * kept < outside[t]},
        )
        if binding == before:
            row = tuple(max(outside[t], bases[t] + rates[t] * kept) for t, _ in _each(form))
            return (row,) * form.n_states
    return None


def _each(form: BargainingForm) -> list[tuple[int, int]]:
    return list(enumerate(form.sizes))


def _by_chain(form: BargainingForm) -> Prices | None:
    n = len(form.types)
    if n * form.n_states > MAX_UNKNOWNS:
        return None
    outside = form.floors
    binding = _first_guess(form)
    seen: set[frozenset[tuple[int, int]]] = set()
    while binding not in seen:
        seen.add(binding)
        values = _values(form, outside, binding)
        if values is None:
            return None
        prices = _refusals(form, values)
        before, binding = (
            binding,
            frozenset(
                (m, t) for m, row in enumerate(prices) for t, r in enumerate(row) if r < outside[t]
            ),
        )
        if binding == before:
            return tuple(
                tuple(max(r, o) for r, o in zip(row, outside, strict=True)) for row in prices
            )
    return None


def _first_guess(form: BargainingForm) -> frozenset[tuple[int, int]]:
    """Return whose floors bind after many rounds in floats, where somebody pays for waiting."""
    if form.delay_costs is None:
        return frozenset()
    states, n = range(form.n_states), len(form.types)
    moves = [[float(x) for x in row] for row in form.recognition.transition]
    terms = [(float(k), float(e)) for k, e in zip(form.constants, form.weights, strict=True)]
    floors = [float(o) for o in form.floors]
    prices = [list(floors) for _ in states]
    for _ in range(_GUESSING_ROUNDS):
        values = []
        for row, j in zip(prices, form.recognition.proposers, strict=True):
            kept = float(form.surplus) - sum(map(float.__mul__, map(float, form.sizes), row))
            values.append([r + (kept / form.sizes[t] if t == j else 0) for t, r in enumerate(row)])
        prices = [
            [
                max(floors[t], k + e * sum(x * v[t] for x, v in zip(moves[m], values, strict=True)))
                for t, (k, e) in enumerate(terms)
            ]
            for m in states
        ]
    return frozenset((m, t) for m in states for t in range(n) if prices[m][t] <= floors[t])


def _values(
    form: BargainingForm, outside: tuple[Fraction, ...], binding: frozenset[tuple[int, int]]
) -> Prices | None:
    import flint

    n = len(form.types)
    size = n * form.n_states
    matrix, right = flint.fmpq_mat(size, size), flint.fmpq_mat(size, 1)
    for m, j in enumerate(form.recognition.proposers):
        for t in range(n):
            place = m * n + t
            if t == j:
                for u, count in enumerate(form.sizes):
                    matrix[place, m * n + u] = count
                right[place, 0] = rational(form.surplus)
                continue
            if (m, t) in binding:
                matrix[place, place] = 1
                right[place, 0] = rational(outside[t])
                continue
            for later, x in enumerate(form.recognition.transition[m]):
                matrix[place, later * n + t] = rational(-form.weights[t] * x)
            matrix[place, place] += 1
            right[place, 0] = rational(form.constants[t])
    try:
        solved: Any = matrix.solve(right)
    except ZeroDivisionError:
        return None
    return tuple(
        tuple(fraction(solved[m * n + t, 0]) for t in range(n)) for m in range(form.n_states)
    )


def _refusals(form: BargainingForm, values: Prices) -> Prices:
    return tuple(
        tuple(
            k
            + e * sum((x * value[t] for x, value in zip(row, values, strict=True) if x), Fraction())
            for t, (k, e) in enumerate(zip(form.constants, form.weights, strict=True))
        )
        for row in form.recognition.transition
    )
