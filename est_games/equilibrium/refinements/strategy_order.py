"""Orders of strategies by what they pay: partly known, and closed under implication."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class StrategyOrder:
    """What is known of how strategies rank.

    Parameters
    ----------
    weak, strong : tuple of int
        For each strategy, as bits, the strategies that pay no more, itself included, and those
        that pay less.

    Examples
    --------
    >>> order = StrategyOrder.blank(3).extended([(0, 1, False), (1, 2, True)])
    >>> order.weak, order.strong
    ((7, 6, 4), (4, 4, 0))
    >>> order.extended([(2, 0, False)]) is None
    True
    """

    weak: tuple[int, ...]
    strong: tuple[int, ...]

    @classmethod
    def blank(cls, n: int) -> StrategyOrder:
        """Return the order of `n` strategies of which nothing is known."""
        return cls(tuple(1 << k for k in range(n)), (0,) * n)

    def extended(self, relations: Iterable[tuple[int, int, bool]]) -> StrategyOrder | None:
        """Return what follows if of each pair the first pays no less, or more; None if it cannot.

        Parameters
        ----------
        relations : iterable of (int, int, bool)
            The better, the worse, and whether it is strictly so.
        """
        weak, strong = list(self.weak), list(self.strong)
        for better, worse, strict in relations:
            if (strong if strict else weak)[better] >> worse & 1:
                continue
            if weak[worse] >> better & 1 and (strict or strong[worse] >> better & 1):
                return None
            lower, far_lower = weak[worse], strong[worse]
            for k, below in enumerate(weak):
                if below >> better & 1:
                    strong[k] |= lower if strict or strong[k] >> better & 1 else far_lower
                    weak[k] |= lower
        return StrategyOrder(tuple(weak), tuple(strong))

    @cached_property
    def above(self) -> tuple[int, ...]:
        """For each strategy, as bits, those that pay no less."""
        n = len(self.weak)
        return tuple(sum(1 << a for a in range(n) if self.weak[a] >> b & 1) for b in range(n))

    @property
    def lower(self) -> int:
        """The strategies, as bits, that pay less than some other."""
        total = 0
        for below in self.strong:
            total |= below
        return total

    @property
    def flat(self) -> int:
        """All pairs known, as bits."""
        n, total = len(self.weak), 0
        for k, below in enumerate(self.weak):
            total |= below << k * n
        return total

    @property
    def excluded(self) -> int:
        """All pairs of which the first pays less, as bits."""
        n, total = len(self.weak), 0
        for k, below in enumerate(self.strong):
            for b in range(n):
                if below >> b & 1:
                    total |= 1 << b * n + k
        return total

    def classes(self) -> list[list[int]]:
        """Return the strategies of a whole order class by class, the best first."""
        found: dict[int, list[int]] = {}
        for k, below in enumerate(self.strong):
            found.setdefault(-below.bit_count(), []).append(k)
        return [found[key] for key in sorted(found)]

    def open_pairs(self) -> Iterator[tuple[int, int]]:
        """Yield the pairs of strategies of which it is not known how they compare."""
        for a, below in enumerate(self.weak):
            for b in range(a + 1, len(self.weak)):
                above = self.weak[b] >> a & 1
                tied = below >> b & 1 and above
                if not (tied or self.strong[a] >> b & 1 or self.strong[b] >> a & 1):
                    yield a, b

    def pairs(self) -> list[tuple[int, int]]:
        """Return pairs of which the first pays no less, enough to imply all."""
        heads: list[int] = []
        found: list[tuple[int, int]] = []
        for a, below in enumerate(self.weak):
            tied = [b for b in range(len(self.weak)) if below >> b & 1 and self.weak[b] >> a & 1]
            if tied[0] == a:
                heads.append(a)
                if len(tied) > 1:
                    found.extend(zip(tied, [*tied[1:], a], strict=True))
        for a in heads:
            lower = [b for b in heads if b != a and self.weak[a] >> b & 1]
            found.extend(
                (a, b) for b in lower if not any(c != b and self.weak[c] >> b & 1 for c in lower)
            )
        return found
