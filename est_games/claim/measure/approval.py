"""How likely a body adopts where members approve alike: a polynomial where approval is free."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from est_games.arithmetic import Ring, Value


def adopting(winning_by_size: Sequence[int], approval: Value, ring: Ring) -> Value:
    r"""Return :math:`\sum_s W(s) p^s (1 - p)^{n - s}`, in the ring that p lies in.

    Parameters
    ----------
    winning_by_size : sequence of int, shape (n + 1,)
        How many coalitions of each size win.
    approval : ring element
        The probability p that a member says yes, each on its own.
    ring : Ring
        Where it is computed.

    References
    ----------
    Owen, G. (1972), Multilinear extensions of games, Management Science 18.

    Examples
    --------
    Two of three, each as likely to say yes as no.

    >>> from fractions import Fraction
    >>> from est_games.arithmetic import ExactRing
    >>> ring = ExactRing()
    >>> ring.at_point(adopting((0, 0, 3, 1), ring.constant(Fraction(1, 2)), ring))
    Fraction(1, 2)
    """
    n = len(winning_by_size) - 1
    # By Horner in the odds would divide: the powers are made once instead.
    yes, no = list(_powers(approval, n, ring)), list(_powers(1 - approval, n, ring))
    total = ring.constant(0)
    for size, ways in enumerate(winning_by_size):
        if ways:
            total = total + ring.constant(ways) * yes[size] * no[n - size]
    return total


def _powers(base: Value, n: int, ring: Ring) -> Iterator[Value]:
    power = ring.constant(1)
    for _ in range(n + 1):
        yield power
        power = power * base
