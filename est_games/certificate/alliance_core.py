"""Whether shares and a balanced collection prove what it takes to satisfy every coalition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

Coalition = tuple[int, ...]


def is_least_satisfying(
    sizes: Sequence[int],
    worth: Mapping[Coalition, Fraction],
    shares: Sequence[Fraction],
    balance: Mapping[Coalition, Fraction],
) -> bool:
    r"""Whether shares satisfy every coalition, and no smaller total can.

    Parameters
    ----------
    sizes : sequence of int, shape (n_kinds,)
        How many players of each kind there are; those of a kind share alike.
    worth : mapping of tuple of int to Fraction
        What a coalition of so many of each kind can get by itself; all coalitions but the empty.
    shares : sequence of Fraction, shape (n_kinds,)
        What each of a kind gets.
    balance : mapping of tuple of int to Fraction
        Weights of coalitions.

    Notes
    -----
    1. Every coalition gets at least its worth: the total is enough.
    2. The weights are not negative and each player of a kind, on average, is in coalitions of
       weight one. Whoever satisfies those coalitions pays their weighted worth, so no smaller
       total than that is enough; and the two are the same.

    References
    ----------
    Bondareva (1963); Shapley (1967), On balanced sets and cores.
    """
    if set(worth) != _all(sizes) or not set(balance) <= set(worth):
        return False
    satisfied = all(
        sum((k * x for k, x in zip(coalition, shares, strict=True)), start=Fraction(0)) >= value
        for coalition, value in worth.items()
    )
    balanced = all(weight >= 0 for weight in balance.values()) and all(
        sum((weight * s[t] for s, weight in balance.items()), start=Fraction(0)) == n
        for t, n in enumerate(sizes)
    )
    total = sum((n * x for n, x in zip(sizes, shares, strict=True)), start=Fraction(0))
    least = sum((weight * worth[s] for s, weight in balance.items()), start=Fraction(0))
    return satisfied and balanced and total == least


def _all(sizes: Sequence[int]) -> set[Coalition]:
    found: set[Coalition] = {()}
    for n in sizes:
        found = {(*coalition, k) for coalition in found for k in range(n + 1)}
    return found - {(0,) * len(sizes)}
