"""The best play that keeps some conditions, and the prices that prove it: whatever a play is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from est_games.certificate.correlated import Bound
from est_games.equilibrium.programs.exact_program import Corner, Optimum
from est_games.equilibrium.programs.sparse_program import Row, sparse_maximum

Vector = tuple[Fraction, ...]
Name = Any
"""What a condition is called."""
Prices = Mapping[Name, Fraction]
Prove = Callable[[Vector, Fraction, Prices], Bound]
"""Makes the proof of a bound of its normal, its offset and the conditions' prices."""

MAX_SMALL = 2_000
"""Programs with no more entries than this are solved one from the corner of the last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Play:
    """An optimal play.

    Parameters
    ----------
    weights : mapping of int to Fraction
        By column; zeros left out.
    payoffs : tuple of Fraction, shape (n_players,)
        What it pays.
    bound : Bound
        The proof that nothing is better.
    """

    weights: Mapping[int, Fraction]
    payoffs: Vector
    bound: Bound


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor:
    r"""A condition on payoffs: :math:`u_i \ge b + w t`, with `t` a level common to all floors.

    Parameters
    ----------
    player : int
        Whose payoff.
    base, weight : Fraction
        `b`, and `w`, not negative; with `w` zero the floor is fixed.
    """

    player: int
    base: Fraction
    weight: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One condition of every play: that a sum over the columns is not positive.

    Parameters
    ----------
    name : hashable
        What its price is reported under.
    entries : mapping of int to Fraction
        By column; zeros left out.
    is_equation : bool
        Whether the sum must vanish; its price may then have any sign.
    """

    name: Name
    entries: Mapping[int, Fraction]
    is_equation: bool = False


def plain_bound(normal: Vector, offset: Fraction, prices: Prices) -> Bound:
    """Return a bound whose evidence is the prices as they are."""
    return Bound(normal=normal, offset=offset, prices=tuple(prices.items()))


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayProgram:
    r"""Linear programs over plays of one kind.

    A play is a vector :math:`z \ge 0` with :math:`A z \le 0` and :math:`\sum_{j \in M} z_j = 1`; it
    pays :math:`U z`.

    Parameters
    ----------
    payoffs : tuple of tuple of Fraction, shape (n_players, n_columns)
        `U`.
    mass : sequence of int
        `M`. No column is ever above one times their sum, other than those that pay nothing.
    conditions : tuple of Row
        `A`.
    names : tuple of (name, int) pairs
        What each condition's price is reported under, and the sign with which it counts.
    prove : callable
        Makes the evidence of a bound of prices.
    deadline : float or None
        A time of ``time.perf_counter``, in seconds, at which to give up with TimeoutError.
    corner : Corner or None
        Where the last small program was best, from which the next is solved in rationals alone.
    """

    payoffs: tuple[Vector, ...]
    mass: Sequence[int]
    conditions: tuple[Row, ...]
    names: tuple[tuple[Name, int], ...]
    prove: Prove = plain_bound
    deadline: float | None = None
    corner: Corner | None = None

    @property
    def n_players(self) -> int:
        """Whose payoffs there are."""
        return len(self.payoffs)

    @property
    def n_columns(self) -> int:
        """How many numbers a play is made of."""
        return len(self.payoffs[0])

    def best(self, weights: Sequence[Fraction], floors: Sequence[Floor] = ()) -> Play | None:
        """Return what pays most by a weighted sum of payoffs, above floors.

        Parameters
        ----------
        weights : sequence of Fraction, shape (n_players,)
            Of any sign.
        floors : sequence of Floor
            All fixed.

        Returns
        -------
        Play or None
            None where nothing keeps to the floors.
        """
        return self.best_and_bound(weights, floors)[0]

    def best_and_bound(
        self, weights: Sequence[Fraction], floors: Sequence[Floor] = ()
    ) -> tuple[Play | None, Bound]:
        """Return what pays most, above floors, and the proof that nothing pays more.

        Where nothing keeps to the conditions and the floors, the bound is one that all plays exceed
        which keep to the floors.

        Notes
        -----
        1. The mass may add up to less than one, so that nothing at all is a corner to start
           from; it is worth so much more that every play is worth something.
        2. All conditions hold for multiples too. So the best adds up to one, unless it is nothing.
        """
        worth = self._worth(weights)
        low, high = self._range(worth)
        raised = (high - low or Fraction(1)) - low
        for j in self.mass:
            worth[j] += raised
        best = self._optimum(worth, floors, level=False)
        if best is None:
            raise ArithmeticError("a bounded linear program has no optimum")
        if best.value:
            play = self._play(best, weights, floors)
            return play, play.bound
        normal, prices = self._read(best, weights, floors)
        offset = -raised
        for floor, price in zip(floors, best.dual[len(self.conditions) : -1], strict=True):
            offset += price * floor.base
        return None, self.prove(normal, offset, prices)

    def highest(self, floors: Sequence[Floor]) -> Play | None:
        """Return what lifts all floors as high as they go together.

        The level is at least zero if the floors can be kept at all; its bound is the same sum of
        payoffs as holds with equality at the highest.

        Parameters
        ----------
        floors : sequence of Floor
            One at least with a positive weight.
        """
        lifted = [
            Floor(player=floor.player, base=floor.base - floor.weight, weight=floor.weight)
            for floor in floors
        ]
        nothing = [Fraction(0)] * self.n_columns
        best = self._optimum(nothing, lifted, level=True)
        if best is None or not best.value:
            return None
        return self._play(best, [Fraction(0)] * self.n_players, lifted)

    def payoff_range(self) -> tuple[Fraction, Fraction]:
        """Return numbers that no player's payoff is below, and none above."""
        ranges = [self._range(row) for row in self.payoffs]
        return min(low for low, _ in ranges), max(high for _, high in ranges)

    def _worth(self, weights: Sequence[Fraction]) -> list[Fraction]:
        worth = [Fraction(0)] * self.n_columns
        for weight, row in zip(weights, self.payoffs, strict=True):
            if weight:
                worth = [x + weight * u if u else x for x, u in zip(worth, row, strict=True)]
        return worth

    def _range(self, worth: Sequence[Fraction]) -> tuple[Fraction, Fraction]:
        """Return numbers that no play is worth less, and none more."""
        heavy = set(self.mass)
        own = [worth[j] for j in self.mass]
        rest = [x for j, x in enumerate(worth) if x and j not in heavy]
        zero = Fraction(0)
        low = min(own) + sum((x for x in rest if x < 0), zero)
        return low, max(own) + sum((x for x in rest if x > 0), zero)

    def _optimum(
        self, objective: list[Fraction], floors: Sequence[Floor], *, level: bool
    ) -> Optimum | None:
        n = self.n_columns
        rows = list(self.conditions)
        for floor in floors:
            amounts = {k: -u for k, u in enumerate(self.payoffs[floor.player])}
            for j in self.mass:
                amounts[j] += floor.base
            if level:
                amounts[n] = floor.weight
            rows.append(Row.of(amounts, Fraction(0)))
        rows.append(Row.of(dict.fromkeys(self.mass, Fraction(1)), Fraction(1)))
        if level:
            objective = [*objective, Fraction(1)]
        if self.corner is None or floors:
            return sparse_maximum(objective, rows, deadline=self.deadline)
        return self._from_corner(self.corner, objective)

    def _play(self, best: Optimum, weights: Sequence[Fraction], floors: Sequence[Floor]) -> Play:
        """Return what an optimum plays, and its proof."""
        shares = {k: x for k, x in enumerate(best.primal[: self.n_columns]) if x}
        payoffs = tuple(
            sum((x * row[k] for k, x in shares.items()), Fraction(0)) for row in self.payoffs
        )
        normal, prices = self._read(best, weights, floors)
        offset = sum(map(Fraction.__mul__, normal, payoffs), Fraction(0))
        return Play(weights=shares, payoffs=payoffs, bound=self.prove(normal, offset, prices))

    def _read(
        self, best: Optimum, weights: Sequence[Fraction], floors: Sequence[Floor]
    ) -> tuple[Vector, Prices]:
        """Return the payoffs' weights, what the floors add included, and the conditions' prices."""
        normal = list(weights)
        for floor, price in zip(floors, best.dual[len(self.conditions) : -1], strict=True):
            normal[floor.player] += price
        prices: dict[Name, Fraction] = {}
        for (name, sign), price in zip(self.names, best.dual, strict=False):
            if price:
                prices[name] = prices.get(name, Fraction(0)) + sign * price
        return tuple(normal), prices

    def _from_corner(self, corner: Corner, objective: Sequence[Fraction]) -> Optimum | None:
        """Solve a program without floors from where the last one was best."""
        best = corner.maximum(objective, deadline=self.deadline, far=True)
        if best is None:
            return None
        factors = [*(row.factor for row in self.conditions), Fraction(1)]
        return replace(best, dual=tuple(map(Fraction.__mul__, best.dual, factors)))


def as_rows(
    conditions: Sequence[Condition],
) -> tuple[tuple[Row, ...], tuple[tuple[Name, int], ...]]:
    """Return conditions as rows of a program, equations as two, with their names and signs."""
    rows, names = [], []
    for condition in conditions:
        rows.append(Row.of(condition.entries, Fraction(0)))
        names.append((condition.name, 1))
        if condition.is_equation:
            opposite = {j: -x for j, x in condition.entries.items()}
            rows.append(Row.of(opposite, Fraction(0)))
            names.append((condition.name, -1))
    return tuple(rows), tuple(names)


def first_corner(rows: Sequence[Row], mass: Sequence[int], n_columns: int) -> Corner | None:
    """Return the corner where nothing is played, if the program is small."""
    if (len(rows) + 1) * n_columns > MAX_SMALL:
        return None
    table = [[Fraction(row.entries.get(j, 0)) for j in range(n_columns)] for row in rows]
    heavy = set(mass)
    table.append([Fraction(int(j in heavy)) for j in range(n_columns)])
    return Corner(table, [*[Fraction(0)] * len(rows), Fraction(1)])
