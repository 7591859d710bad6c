r"""Is this a feasible basis of a best-response polytope, ties broken lexicographically? Exactly.

The polytope of a player with strategies :math:`k < d` against a rival with strategies
:math:`l < c` is :math:`\{z \in R^d : z \ge 0,\; \sum_k t_{kl} z_k \le 1\}`, where row `k` of the
table `t` holds the rival's payoffs against `k` less their least, divided by their common factor,
or ones where they are all equal. To shift or scale a row changes neither best responses nor their
ties, and as every row holds a positive number, none negative, the polytope is bounded.

A *basis* is named by the `d` constraints it makes tight, as bits: ``1 << k`` for :math:`z_k \ge 0`
and ``1 << (d + l)`` for the rival's strategy `l`. Where the right side of constraint `l` is
:math:`1 + \epsilon^{l+1}` for an infinitesimal :math:`\epsilon`, no vertex has more than one basis.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from est_games.game.normal import NormalForm

Table = Sequence[Sequence[int]]


def best_response_tables(game: NormalForm) -> tuple[list[list[int]], list[list[int]]]:
    """Return the tables of both players' best-response polytopes.

    Parameters
    ----------
    game : NormalForm
        Two players.

    Examples
    --------
    >>> best_response_tables(NormalForm.from_payoffs([[1, -1], [-1, 1]], [[-1, 1], [1, -1]]))
    ([[0, 1], [1, 0]], [[1, 0], [0, 1]])
    """
    m, n = game.shape
    first, second = (table.numerators(slice(None)) for table in game.tables)
    return (
        [_gaps(second[i * n : i * n + n]) for i in range(m)],
        [_gaps(first[j::n]) for j in range(n)],
    )


def best_response_table(payoffs: Sequence[Sequence[Fraction]]) -> list[list[int]]:
    """Return the table of a player's best-response polytope.

    Parameters
    ----------
    payoffs : sequence of sequences of Fraction, shape (d, c)
        What the rival gets: a row for each of the player's strategies, a column for each of the
        rival's.

    Examples
    --------
    >>> best_response_table([[Fraction(1, 2), Fraction(3, 2)], [Fraction(7), Fraction(7)]])
    [[0, 1], [1, 1]]
    """
    return [_row(row) for row in payoffs]


def _row(payoffs: Sequence[Fraction]) -> list[int]:
    scale = math.lcm(*(payoff.denominator for payoff in payoffs))
    return _gaps([payoff.numerator * (scale // payoff.denominator) for payoff in payoffs])


def _gaps(whole: Sequence[int]) -> list[int]:
    """Return whole numbers less their least, divided by their common factor; ones if all equal."""
    least = min(whole)
    whole = [number - least for number in whole]
    factor = math.gcd(*whole)
    return [number // factor for number in whole] if factor else [1] * len(whole)


def tight_constraints(table: Table, basis: int) -> int | None:
    r"""Return every constraint tight at a basis' vertex, or None where it is no feasible basis.

    Parameters
    ----------
    table : sequence of sequences of int, shape (d, c)
        As :func:`best_response_table` gives it.
    basis : int
        The constraints it makes tight, as bits.

    Returns
    -------
    int or None
        The bits of `basis` and of every other constraint that is tight at the vertex before its
        right side is moved; None where there is no such vertex, or moving it leaves the polytope.

    Notes
    -----
    With support `K` (the strategies not tight) and tight constraints `L`, the vertex solves
    :math:`S z_K = 1 + \epsilon_L` for :math:`S = (t_{kl})_{l \in L, k \in K}`. Every other
    quantity must be positive, or zero with the first of its powers of epsilon positive.

    Examples
    --------
    Two strategies against two, matching pennies for the rival: both rival strategies tight. The
    rival gets nothing from its second strategy while only the second is played against it.

    >>> bin(tight_constraints([[0, 1], [1, 0]], 0b1100))
    '0b1100'
    >>> tight_constraints([[0, 1], [1, 0]], 0b1001) is None
    True
    """
    import flint

    d, c = len(table), len(table[0])
    if basis < 0 or basis >> (d + c) or basis.bit_count() != d:
        return None
    support = [k for k in range(d) if not basis >> k & 1]
    tight = [rival for rival in range(c) if basis >> (d + rival) & 1]
    if not support:
        return basis
    system = flint.fmpz_mat([[table[k][rival] for k in support] for rival in tight])
    try:
        solved: Any = system.solve(flint.fmpz_mat([[1]] * len(tight)))
    except ZeroDivisionError:
        return None
    numerators, denominator = solved.numer_denom()
    unit = int(denominator)
    weights = [int(number) for number in numerators.entries()]
    if unit < 0:
        unit, weights = -unit, [-weight for weight in weights]
    if min(weights) < 0:
        return None
    slacks = {
        rival: unit - sum(table[k][rival] * w for k, w in zip(support, weights, strict=True))
        for rival in range(c)
        if not basis >> (d + rival) & 1
    }
    if slacks and min(slacks.values()) < 0:
        return None
    idle = [place for place, weight in enumerate(weights) if not weight]
    level = [rival for rival, slack in slacks.items() if not slack]
    if (idle or level) and not _lexicographically(table, support, tight, idle, level, system):
        return None
    return (
        basis
        | sum(1 << support[place] for place in idle)
        | sum(1 << (d + rival) for rival in level)
    )


def _lexicographically(
    table: Table,
    support: Sequence[int],
    tight: Sequence[int],
    idle: Sequence[int],
    level: Sequence[int],
    system: Any,
) -> bool:
    """Return whether what is zero becomes positive when the right sides are moved."""
    numerators, denominator = system.inv().numer_denom()
    sign = 1 if denominator > 0 else -1
    inverse = [[sign * int(number) for number in row] for row in numerators.tolist()]
    for place in idle:
        if next(number for number in inverse[place] if number) < 0:
            return False
    for free in level:
        column = [table[k][free] for k in support]
        for place, rival in enumerate(tight):
            if rival > free:
                break  # its own power of epsilon comes first, with the sign plus
            change = sum(t * row[place] for t, row in zip(column, inverse, strict=True))
            if change > 0:
                return False
            if change < 0:
                break
    return True
