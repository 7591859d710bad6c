"""Which mixtures of the rival pay a player's strategies in a given order? Linear programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, pairwise

from est_games.certificate.ordered_partitions import Classes, Closed, Mixture
from est_games.equilibrium.programs.exact_program import maximum
from est_games.game.normal import NormalForm


@dataclass(frozen=True, slots=True, kw_only=True)
class MistakeOrder:
    """What is known of how a player's strategies rank, and the mixtures of the rival it allows.

    Parameters
    ----------
    player : int
        Whose strategies.
    relations, orders : sequence of (int, int)
        Pairs of which the first never pays less, or pays more; enough to imply all.
    gaps : mapping of (int, int) to sequence of Fraction
        For each pair what the first pays less than the second, by strategy of the rival.
    n_rivals : int
        How many strategies the rival has.
    """

    player: int
    relations: Sequence[tuple[int, int]]
    orders: Sequence[tuple[int, int]]
    gaps: Mapping[tuple[int, int], Sequence[Fraction]]
    n_rivals: int

    @classmethod
    def of(
        cls, game: NormalForm, player: int, classes: Classes, left: Sequence[Sequence[int]]
    ) -> MistakeOrder:
        """Return the order that classes, and groups of what is left, make up."""
        relations: list[tuple[int, int]] = []
        for members in classes:
            ring = [*members, members[0]] if len(members) > 1 else []
            relations.extend(pairwise(ring))
        heads = [[members[0]] for members in classes]
        orders = [
            (better, worse)
            for above, below in pairwise([*heads, *left])
            for better in above
            for worse in below
        ]
        row, strides = game.payoffs[player], game.strides
        own, other = strides[player], strides[1 - player]
        n_rivals = game.shape[1 - player]
        gaps = {
            (better, worse): [
                row[worse * own + c * other] - row[better * own + c * other]
                for c in range(n_rivals)
            ]
            for better, worse in (*relations, *orders)
        }
        return cls(
            player=player,
            relations=[*relations, *orders],
            orders=orders,
            gaps=gaps,
            n_rivals=n_rivals,
        )

    def mixture(self, rivals: Classes, level: int | None) -> Mixture | Closed:
        """Return a mixture in this order that reaches a class, or is fully mixed; or why not.

        The program's variables are the probabilities, and the least of all that has to be positive.
        """
        zero, one = Fraction(0), Fraction(1)
        allowed: Sequence[int] = range(self.n_rivals)
        reached, orders = allowed, self.orders
        if level is not None:
            allowed = list(chain.from_iterable(rivals[: level + 1]))
            reached, orders = rivals[level], ()
        rows = [[*(self.gaps[pair][c] for c in allowed), zero] for pair in self.relations]
        rows.extend([*(self.gaps[pair][c] for c in allowed), one] for pair in orders)
        rows.extend([*(-one if c == k else zero for c in allowed), one] for k in reached)
        rows.append([*(one for _ in allowed), zero])
        best = maximum([*(zero for _ in allowed), one], rows, [*(zero for _ in rows[1:]), one])
        if best is None:
            raise ArithmeticError("a bounded program has no bound")
        if best.value > 0:
            placed = dict(zip(allowed, best.primal, strict=False))
            total = sum(placed.values(), zero)
            return tuple(placed.get(c, zero) / total for c in range(self.n_rivals))
        duals = iter(best.dual)
        return Closed(
            player=self.player,
            level=level,
            relations=tuple((*pair, price) for pair in self.relations if (price := next(duals))),
            orders=tuple((*pair, price) for pair in orders if (price := next(duals))),
            prices=tuple((k, price) for k in reached if (price := next(duals))),
        )
