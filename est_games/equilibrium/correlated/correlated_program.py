"""The best distribution over profiles that keeps the incentives, and the prices that prove it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from est_games.certificate.correlated import Bound
from est_games.equilibrium.correlated.incentives import Feasible, Incentive, incentives
from est_games.equilibrium.programs.exact_program import Corner, Optimum
from est_games.equilibrium.programs.sparse_program import Row, sparse_maximum
from est_games.game.normal import NormalForm

Vector = tuple[Fraction, ...]

MAX_SMALL = 2_000
"""Programs with no more entries than this are solved one from the corner of the last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Play:
    """An optimal distribution.

    Parameters
    ----------
    weights : mapping of int to Fraction
        Probabilities by place of the profile in the payoff table; zeros left out.
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
class CorrelatedProgram:
    """Linear programs over the distributions of one kind.

    Parameters
    ----------
    game : NormalForm
        The game.
    feasible : {"pure", "correlated", "coarse-correlated"}
        The kind.
    rows : tuple of Incentive
        Its inequalities.
    conditions : tuple of Row
        The same, as conditions of a program.
    deadline : float or None
        A time of ``time.perf_counter``, in seconds, at which to give up with TimeoutError.
    corner : Corner or None
        Where the last small program was best, from which the next is solved in rationals alone.
    """

    game: NormalForm
    feasible: Feasible
    rows: tuple[Incentive, ...]
    conditions: tuple[Row, ...]
    deadline: float | None = None
    corner: Corner | None = None

    @classmethod
    def of(
        cls, game: NormalForm, feasible: Feasible, deadline: float | None = None
    ) -> CorrelatedProgram:
        """Return the programs of a game."""
        rows = incentives(game, feasible)
        conditions = tuple(
            Row.of({place: -gain for place, gain in row.gains.items()}, Fraction(0)) for row in rows
        )
        corner = None
        n = game.n_profiles
        if (len(rows) + 1) * n <= MAX_SMALL:
            table = [[Fraction(row.entries.get(j, 0)) for j in range(n)] for row in conditions]
            corner = Corner([*table, [Fraction(1)] * n], [*[Fraction(0)] * len(rows), Fraction(1)])
        return cls(
            game=game,
            feasible=feasible,
            rows=rows,
            conditions=conditions,
            deadline=deadline,
            corner=corner,
        )

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

        Notes
        -----
        1. Probabilities may add up to less than one, so that nothing at all is a corner to start
           from; the sum is raised so far that it is positive everywhere.
        2. All conditions hold for multiples too. So the best adds up to one, unless it is nothing.
        """
        worth = self._worth(weights)
        low, high = min(worth), max(worth)
        raised = (high - low or Fraction(1)) - low
        return self._solved([x + raised for x in worth], floors, level=False, weights=weights)

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
        nothing = [Fraction(0)] * self.game.n_profiles
        return self._solved(nothing, lifted, level=True, weights=[Fraction(0)] * len(self.payoffs))

    @property
    def payoffs(self) -> tuple[Vector, ...]:
        """The payoff table."""
        return self.game.payoffs

    def _worth(self, weights: Sequence[Fraction]) -> list[Fraction]:
        worth = [Fraction(0)] * self.game.n_profiles
        for weight, row in zip(weights, self.payoffs, strict=True):
            if weight:
                worth = [x + weight * u for x, u in zip(worth, row, strict=True)]
        return worth

    def _solved(
        self,
        objective: list[Fraction],
        floors: Sequence[Floor],
        *,
        level: bool,
        weights: Sequence[Fraction],
    ) -> Play | None:
        n = self.game.n_profiles
        rows = list(self.conditions)
        for floor in floors:
            amounts = {k: floor.base - u for k, u in enumerate(self.payoffs[floor.player])}
            if level:
                amounts[n] = floor.weight
            rows.append(Row.of(amounts, Fraction(0)))
        rows.append(Row.of(dict.fromkeys(range(n), Fraction(1)), Fraction(1)))
        if level:
            objective = [*objective, Fraction(1)]
        if self.corner is None or floors:
            best = sparse_maximum(objective, rows, deadline=self.deadline)
        else:
            best = self._from_corner(self.corner, objective)
        if best is None or not best.value:
            return None
        shares = {k: x for k, x in enumerate(best.primal[:n]) if x}
        prices = best.dual[len(self.rows) : -1]
        normal = list(weights)
        for floor, price in zip(floors, prices, strict=True):
            normal[floor.player] += price
        payoffs = tuple(
            sum((x * row[k] for k, x in shares.items()), Fraction(0)) for row in self.payoffs
        )
        return Play(
            weights=shares,
            payoffs=payoffs,
            bound=Bound(
                normal=tuple(normal),
                offset=sum(map(Fraction.__mul__, normal, payoffs), Fraction(0)),
                prices=tuple(
                    ((row.player, row.recommended, row.deviation), price)
                    for row, price in zip(self.rows, best.dual, strict=False)
                    if price
                ),
            ),
        )

    def _from_corner(self, corner: Corner, objective: Sequence[Fraction]) -> Optimum | None:
        """Solve a program without floors from where the last one was best."""
        best = corner.maximum(objective, deadline=self.deadline, far=True)
        if best is None:
            return None
        factors = [*(row.factor for row in self.conditions), Fraction(1)]
        return replace(best, dual=tuple(map(Fraction.__mul__, best.dual, factors)))
