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
from math import comb

from est_games.game.typed_anonymous import TypedAnonymousForm

Supports = tuple[tuple[int, ...], ...]


def free_types(supports: Supports) -> tuple[int, ...]:
    """Return the types that mix."""
    return tuple(t for t, support in enumerate(supports) if len(support) > 1)


def degrees(form: TypedAnonymousForm, supports: Supports, kind: int) -> tuple[int, ...]:
    """Return how many others of each type that mixes a player of a type meets."""
    return tuple(form.sizes[t] - (t == kind) for t in free_types(supports))


def payoff_coefficients(
    form: TypedAnonymousForm, supports: Supports, kind: int, strategy: int
) -> list[Fraction]:
    """Return what a strategy pays a player of a type at each count of the others, in C order.

    Parameters
    ----------
    form : TypedAnonymousForm
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
    form: TypedAnonymousForm,
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
    for n, x in reversed(list(zip(degrees(form, supports, kind), places, strict=True))):
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
    return [
        comb(n, j)
        * sum(
            ((-1) ** (j - k) * comb(j, k) * coefficients[k] for k in range(j + 1)),
            start=Fraction(0),
        )
        for j in range(n + 1)
    ]
