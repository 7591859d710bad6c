"""Is a strategy a mistake that fits an order? Mixtures that show it, contradictions, programs."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm

from est_games.certificate.mistake_tree import Closed
from est_games.equilibrium.programs.exact_program import maximum
from est_games.equilibrium.refinements.strategy_order import StrategyOrder
from est_games.game.normal import NormalForm

Mixture = tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class _Fitting:
    """A mixture, what it uses, and the pairs of which it pays the second more, as bits."""

    mixture: Mixture
    used: int
    against: int


@dataclass(frozen=True, slots=True)
class _Contradiction:
    """A refutation: the pairs it needs ordered, and what must rank below the mistake, as bits."""

    closed: Closed
    pairs: int
    below: int


@dataclass(slots=True, kw_only=True)
class MistakeFit:
    """What is known of the mixtures of a rival that pay one player's strategies in order.

    Parameters
    ----------
    game : NormalForm
        Two players.
    player : int
        Whose strategies are paid.
    n_programs : int
        Linear programs solved.
    """

    game: NormalForm
    player: int
    n_programs: int = 0
    _rows: list[list[int]] = field(default_factory=list)
    _found: list[_Fitting] = field(default_factory=list)
    _refuted: list[_Contradiction] = field(default_factory=list)

    def __post_init__(self) -> None:
        own, other = self.game.strides[self.player], self.game.strides[1 - self.player]
        row = self.game.payoffs[self.player]
        unit = lcm(*(x.denominator for x in row))
        whole = [x.numerator * (unit // x.denominator) for x in row]
        self._rows = [
            [whole[k * own + c * other] for c in range(self.game.shape[1 - self.player])]
            for k in range(self.game.shape[self.player])
        ]

    def contradiction(self, order: StrategyOrder, rivals: StrategyOrder) -> Closed | None:
        """Return a refutation met before that holds for these orders, if there is one."""
        flat = order.flat
        for place, known in enumerate(self._refuted):
            below = rivals.strong[known.closed.mistake]
            if not known.pairs & ~flat and not known.below & ~below:
                if place:
                    # What was of use will be again.
                    self._refuted.insert(0, self._refuted.pop(place))
                return known.closed
        return None

    def mistakes(self, order: StrategyOrder, rivals: StrategyOrder) -> tuple[Mixture, ...] | Closed:
        """Return for each strategy of the rival a mixture that uses it and fits; or a refutation.

        Parameters
        ----------
        order : StrategyOrder
            Of the player's strategies: what a mixture must pay.
        rivals : StrategyOrder
            Of the rival's: what uses a strategy may use none that ranks below it.
        """
        flat = order.flat
        fitting = [each for each in self._found if not each.against & flat]
        answer: list[Mixture] = []
        for c, below in enumerate(rivals.strong):
            mixture = next(
                (e.mixture for e in fitting if e.used >> c & 1 and not e.used & below), None
            )
            if mixture is None:
                found = self._solved(order, c, below)
                if isinstance(found, Closed):
                    return found
                fitting.append(found)
                mixture = found.mixture
            answer.append(mixture)
        return tuple(answer)

    def _solved(self, order: StrategyOrder, mistake: int, below: int) -> _Fitting | Closed:
        """Maximise the weight on a mistake over the mixtures that fit."""
        self.n_programs += 1
        n = self.game.shape[1 - self.player]
        allowed = [c for c in range(n) if not below >> c & 1]
        pairs = order.pairs()
        zero, one = Fraction(0), Fraction(1)
        rows = [[Fraction(self._rows[b][c] - self._rows[a][c]) for c in allowed] for a, b in pairs]
        best = maximum(
            [one if c == mistake else zero for c in allowed],
            [*rows, [one] * len(allowed)],
            [*(zero for _ in rows), one],
        )
        if best is None:
            raise ArithmeticError("a bounded program has no bound")
        if best.value:
            placed = dict(zip(allowed, best.primal, strict=True))
            total = sum(best.primal, zero)
            return self._kept(tuple(placed.get(c, zero) / total for c in range(n)))
        return self._closed(
            mistake,
            {pair: price for pair, price in zip(pairs, best.dual, strict=False) if price},
        )

    def _kept(self, mixture: Mixture) -> _Fitting:
        m = self.game.shape[self.player]
        unit = lcm(*(weight.denominator for weight in mixture))
        whole = [weight.numerator * (unit // weight.denominator) for weight in mixture]
        pays = [sum(map(int.__mul__, whole, row)) for row in self._rows]
        fitting = _Fitting(
            mixture,
            sum(1 << c for c, weight in enumerate(mixture) if weight),
            sum(1 << a * m + b for a in range(m) for b in range(m) if pays[b] > pays[a]),
        )
        self._found.append(fitting)
        return fitting

    def _closed(self, mistake: int, prices: dict[tuple[int, int], Fraction]) -> Closed:
        m = self.game.shape[self.player]
        totals = [
            sum(
                (price * (self._rows[b][c] - self._rows[a][c]) for (a, b), price in prices.items()),
                Fraction(0),
            )
            for c in range(self.game.shape[1 - self.player])
        ]
        closed = Closed(
            player=self.player,
            mistake=mistake,
            relations=tuple((*pair, price) for pair, price in prices.items()),
        )
        self._refuted.insert(
            0,
            _Contradiction(
                closed,
                sum(1 << a * m + b for a, b in prices),
                sum(1 << c for c, total in enumerate(totals) if total < 0),
            ),
        )
        return closed

    def nearest(
        self, order: StrategyOrder, rivals: StrategyOrder
    ) -> tuple[int, int, int, int] | None:
        """Return a comparison that the refutation nearest to holding waits for.

        Returns
        -------
        (int, int, int, int) or None
            How many it waits for, a player, and two strategies: the refutation needs the first to
            pay no less, or more. None if no refutation met before can hold.
        """
        m = len(order.weak)
        flat, excluded = order.flat, order.excluded
        best: tuple[int, int, int, int] | None = None
        for known in self._refuted:
            if known.pairs & excluded:
                continue
            mistake = known.closed.mistake
            below = known.below & ~rivals.strong[mistake]
            pairs = known.pairs & ~flat
            n_open = pairs.bit_count() + below.bit_count()
            if best is not None and n_open >= best[0]:
                continue
            if any(
                below >> c & 1 and rivals.weak[c] >> mistake & 1 for c in range(len(rivals.weak))
            ):
                continue
            if pairs:
                place = pairs.bit_length() - 1
                best = n_open, self.player, place // m, place % m
            elif below:
                best = n_open, 1 - self.player, mistake, below.bit_length() - 1
        return best
