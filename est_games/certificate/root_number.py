"""A real root of an integer polynomial as a number that can be compared and printed."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from fractions import Fraction

from est_games.certificate.real_root import RealRoot
from est_games.game.algebraic import AlgebraicNumber


@dataclass(frozen=True, slots=True)
class RootEnclosure:
    """What isolates a root, however narrowly one asks."""

    root: RealRoot

    def interval(self, which: Hashable, bits: int) -> tuple[Fraction, Fraction]:
        """Return rational bounds on the root, whichever number is asked for."""
        return self.root.interval(bits + 2)


def root_number(root: RealRoot | Fraction) -> Fraction | AlgebraicNumber:
    """Return a root as a number: a fraction where it is one.

    Examples
    --------
    >>> root_number(RealRoot(coefficients=(-2, 0, 1), place=1))
    1.41421356237…
    """
    if isinstance(root, Fraction):
        return root
    if root.value is not None:
        return root.value
    return AlgebraicNumber(RootEnclosure(root), "root")
