"""What players of each type get where each type mixes two strategies: exact polynomials.

Let the types in `free` mix, type s playing its second strategy with probability :math:`x_s`, and
all others play one strategy. Of the others of a player of type t, :math:`N_s` of type s do so, and
:math:`k_s` of these play the second strategy with probability
:math:`B_{k_s}^{N_s}(x_s) = \\binom{N_s}{k_s} x_s^{k_s} (1 - x_s)^{N_s - k_s}`. What a strategy is
expected to pay is thus a polynomial in Bernstein form, and what it pays at each count is its
coefficient: the payoffs of the game need no transformation.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from math import comb, lcm
from typing import Any, TypeAlias

from est_games.certificate.signal_payoffs import event_chances, signal_payoffs, type_payoffs
from est_games.game.bayesian_anonymous import BayesianAnonymousForm
from est_games.game.typed_anonymous import TypedAnonymousForm

Supports = tuple[tuple[int, ...], ...]
CountedForm: TypeAlias = TypedAnonymousForm | BayesianAnonymousForm
"""A game of counts. Where players have seen signals, each type with each signal is a type here."""


def free_types(supports: Supports) -> tuple[int, ...]:
    """Return the types that mix."""
    return tuple(t for t, support in enumerate(supports) if len(support) > 1)


def degrees(form: CountedForm, supports: Supports, kind: int | None) -> tuple[int, ...]:
    """Return how many others of each type that mixes a player of a type meets; all, for None."""
    return tuple(form.n_others(kind, t) for t in free_types(supports))


def payoff_coefficients(
    form: CountedForm, supports: Supports, kind: int, strategy: int
) -> list[Fraction]:
    """Return what a strategy pays a player of a type at each count of the others, in C order.

    Parameters
    ----------
    form : TypedAnonymousForm or BayesianAnonymousForm
        The game.
    supports : tuple of tuple of int
        One or two strategies for each type.
    kind, strategy : int
        Whose payoff.

    Returns
    -------
    list of Fraction, ``prod(N_s + 1)`` long

    Examples
    --------
    Three volunteers: the good is there if anybody pays for it.

    >>> form = TypedAnonymousForm.from_payoff(
    ...     lambda kind, strategy, tally: 2 * (tally["paid"] > 0) - (strategy == "pay"),
    ...     sizes={"neighbour": 3}, strategies=["wait", "pay"], tallies={"paid": ["pay"]},
    ... )
    >>> [int(x) for x in payoff_coefficients(form, ((0, 1),), 0, 0)]
    [0, 2, 2]
    """
    if isinstance(form, BayesianAnonymousForm):
        return signal_payoffs(form, supports, kind, strategy)
    free = free_types(supports)
    base = [0] * len(form.tallies)
    steps = []
    for t, support in enumerate(supports):
        n = form.sizes[t] - (t == kind)
        for j, tally in enumerate(form.tallies):
            base[j] += n * tally.weights[t][support[0]]
        if t in free:
            first, second = support
            steps.append(
                [tally.weights[t][second] - tally.weights[t][first] for tally in form.tallies]
            )
    found = []
    for counts in product(*(range(n + 1) for n in degrees(form, supports, kind))):
        others = tuple(
            b + sum(k * step[j] for k, step in zip(counts, steps, strict=True))
            for j, b in enumerate(base)
        )
        found.append(form.payoff(kind, strategy, others))
    return found


def expected_pay(
    form: CountedForm,
    supports: Supports,
    kind: int,
    strategy: int,
    places: Sequence[Fraction],
) -> Fraction:
    """Return what a strategy is expected to pay where the types that mix do so at fractions.

    Parameters
    ----------
    form, supports, kind, strategy
        As in :func:`payoff_coefficients`.
    places : sequence of Fraction
        The probability of the second strategy of each type that mixes.
    """
    row = payoff_coefficients(form, supports, kind, strategy)
    return value_at(row, degrees(form, supports, kind), places)


def asked_polynomial(
    form: CountedForm, supports: Supports, which: Any
) -> tuple[list[Fraction], tuple[int, ...]]:
    """Return what a number is in the probabilities of those who mix: coefficients and degrees.

    Parameters
    ----------
    form, supports
        As in :func:`payoff_coefficients`.
    which : tuple
        ``("payoff", type)``; where players have seen signals also ``("chance", state, event)`` and
        ``("value", type)``, what a type expects before it sees one.
    """
    noun, *where = which
    if noun == "payoff" or not isinstance(form, BayesianAnonymousForm):
        (kind,) = where
        row = payoff_coefficients(form, supports, kind, supports[kind][0])
        return row, degrees(form, supports, kind)
    if noun == "chance":
        return event_chances(form, supports, *where), degrees(form, supports, None)
    (own,) = where
    kind = next(k for k, (t, _) in enumerate(form.kinds) if t == own)
    return type_payoffs(form, supports, own), degrees(form, supports, kind)


def value_at(row: Sequence[Fraction], sizes: Sequence[int], places: Sequence[Fraction]) -> Fraction:
    """Return the value of a polynomial in Bernstein form, of several degrees, at fractions.

    Examples
    --------
    >>> str(value_at([Fraction(0), Fraction(2), Fraction(2)], [2], [Fraction(1, 2)]))
    '3/2'
    """
    for n, x in reversed(list(zip(sizes, places, strict=True))):
        weights = [comb(n, k) * x**k * (1 - x) ** (n - k) for k in range(n + 1)]
        row = [
            sum(
                (w * y for w, y in zip(weights, row[start : start + n + 1], strict=True)),
                start=Fraction(0),
            )
            for start in range(0, len(row), n + 1)
        ]
    return row[0]


def in_powers(coefficients: Sequence[Fraction]) -> list[Fraction]:
    """Return the coefficients of 1, x, x^2, ... of a polynomial in Bernstein form.

    Examples
    --------
    >>> [int(x) for x in in_powers([Fraction(0), Fraction(2), Fraction(2)])]
    [0, 4, -2]
    """
    n = len(coefficients) - 1
    whole = lcm(*(x.denominator for x in coefficients))
    scaled = [x.numerator * (whole // x.denominator) for x in coefficients]
    return [
        Fraction(
            comb(n, j) * sum((-1) ** (j - k) * comb(j, k) * scaled[k] for k in range(j + 1)), whole
        )
        for j in range(n + 1)
    ]
