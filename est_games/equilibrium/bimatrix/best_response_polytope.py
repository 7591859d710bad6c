"""The best-response polytope of one player of a bimatrix game, in whole numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm
from operator import mul
from typing import Any

from est_games.game.normal import NormalForm

_ZERO, _ONE = Fraction(0), Fraction(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Polytope:
    r"""The mixtures of one player up to scale, cut out by what the rival can get against them.

    .. math:: \{z \in R^d : z \ge 0,\; \sum_k t_{kl} z_k \le 1 \text{ for } l < c\}

    Constraints are kept as bits: ``1 << k`` for :math:`z_k \ge 0`, ``1 << (d + l)`` for the rival's
    strategy `l`.

    Parameters
    ----------
    table : tuple of tuple of int, shape (d, c)
        The rival's payoffs by own strategy, each row less its least and free of common factors;
        ones where they are all equal.
    scales : tuple of int, shape (d,)
        What an entry of one amounts to in each row, in a common unit of payoffs; mixtures are
        :math:`z_k` divided by it, brought to sum one.
    """

    table: tuple[tuple[int, ...], ...]
    scales: tuple[int, ...]

    @property
    def d(self) -> int:
        """Number of the player's own strategies."""
        return len(self.table)

    @property
    def c(self) -> int:
        """Number of the rival's strategies."""
        return len(self.table[0])

    def mixture(self, basis: int) -> tuple[Fraction, ...]:
        """Return the mixed strategy at the vertex of a basis.

        Parameters
        ----------
        basis : int
            `d` tight constraints as bits, not all own strategies.

        Raises
        ------
        ZeroDivisionError
            These constraints meet in no single point.
        """
        support, amounts, _ = self._solved(basis)
        return self.brought_to_one(support, amounts)

    def vertex(self, basis: int) -> tuple[int, tuple[Fraction, ...]] | None:
        """Return all constraints tight where those of a basis meet, and the mixture there.

        Parameters
        ----------
        basis : int
            `d` constraints as bits.

        Returns
        -------
        pair of int and tuple of Fraction, or None
            None where they meet in no single point, outside the polytope or at the origin.

        Examples
        --------
        >>> square = Polytope(table=((1, 0), (0, 1)), scales=(1, 1))
        >>> tight, mixture = square.vertex(0b0110)
        >>> format(tight, "04b"), [str(x) for x in mixture]
        ('0110', ['1', '0'])
        """
        if not ~basis & ((1 << self.d) - 1):
            return None
        try:
            support, amounts, unit = self._solved(basis)
        except ZeroDivisionError:
            return None
        if unit < 0:
            unit, amounts = -unit, [-amount for amount in amounts]
        if min(amounts) < 0:
            return None
        tight = basis
        for k, amount in zip(support, amounts, strict=True):
            if not amount:
                tight |= 1 << k
        rows = [self.table[k] for k in support]
        bit = 1 << self.d
        for column in zip(*rows, strict=True):
            if not basis & bit:
                slack = unit - sum(map(mul, column, amounts))
                if slack < 0:
                    return None
                if not slack:
                    tight |= bit
            bit <<= 1
        return tight, self.brought_to_one(support, amounts)

    def _solved(self, basis: int) -> tuple[list[int], list[int], int]:
        """Return the support of a basis, and its point there times a common denominator."""
        support, tight = self.parts(basis)
        if len(support) != len(tight):
            raise ZeroDivisionError("a basis has as many strategies played as best responses")
        if len(support) == 1:
            unit = self.table[support[0]][tight[0]]
            if not unit:
                raise ZeroDivisionError("the only best response gives nothing")
            return support, [1], unit
        import flint

        system = flint.fmpz_mat([[self.table[k][rival] for k in support] for rival in tight])
        point: Any = system.solve(flint.fmpz_mat([[1]] * len(tight)))
        solved, unit = point.numer_denom()
        return support, [int(number) for number in solved.entries()], int(unit)

    def brought_to_one(
        self, support: Sequence[int], amounts: Sequence[int]
    ) -> tuple[Fraction, ...]:
        """Return the mixture that a point of the polytope stands for."""
        mixture = [_ZERO] * self.d
        if len(support) == 1:
            mixture[support[0]] = _ONE
            return tuple(mixture)
        scales = [self.scales[k] for k in support]
        common = lcm(*scales)
        raw = [number * (common // scale) for number, scale in zip(amounts, scales, strict=True)]
        total = sum(raw)
        for k, number in zip(support, raw, strict=True):
            if number:
                mixture[k] = Fraction(number, total)
        return tuple(mixture)

    def parts(self, basis: int) -> tuple[list[int], list[int]]:
        """Return a basis as the own strategies played and the rival's strategies made tight."""
        d = self.d
        support = [k for k in range(d) if not basis >> k & 1]
        best = basis >> d
        return support, [rival for rival in range(best.bit_length()) if best >> rival & 1]

    def orientation(self, basis: int) -> int:
        """Return the sign of the determinant of a basis' square system."""
        support, tight = self.parts(basis)
        if not support:
            return 1
        if len(support) == 1:
            return int(self.table[support[0]][tight[0]] > 0)
        import flint

        determinant = flint.fmpz_mat(
            [[self.table[k][rival] for k in support] for rival in tight]
        ).det()
        return int(determinant > 0) - int(determinant < 0)


def best_response_polytopes(game: NormalForm) -> tuple[Polytope, Polytope]:
    """Return both players' polytopes.

    Parameters
    ----------
    game : NormalForm
        Two players.

    Examples
    --------
    >>> game = NormalForm.from_payoffs([[3, 3], [2, 5], [0, 6]], [[3, 2], [2, 6], [3, 1]])
    >>> first, second = best_response_polytopes(game)
    >>> first.table, second.table
    (((1, 0), (0, 1), (1, 0)), ((3, 2, 0), (0, 2, 3)))
    >>> [str(x) for x in first.mixture(0b11100)]
    ['4/5', '1/5', '0']
    """
    m, n = game.shape
    first, second = game.tables
    whole = [table.numerators(slice(None)) for table in (first, second)]
    return (
        _polytope([whole[1][i * n : i * n + n] for i in range(m)], second.denominator),
        _polytope([whole[0][j::n] for j in range(n)], first.denominator),
    )


def _polytope(payoffs: Sequence[Sequence[int]], denominator: int) -> Polytope:
    """Return the polytope for payoffs times a common denominator."""
    table, scales = [], []
    for row in payoffs:
        low = min(row)
        gaps = [amount - low for amount in row]
        factor = gcd(*gaps)
        table.append(tuple([gap // factor for gap in gaps]) if factor else (1,) * len(gaps))
        scales.append(factor or denominator)
    return Polytope(table=tuple(table), scales=tuple(scales))
