"""What it costs to keep an alliance whole, and to split it: the least payments for each promise.

A payment is promised to a state for what it does itself. *Stable*: with the payments, nobody would
rather do otherwise if the others do what is wanted. *Dominant*: whatever the others do. *Unique*:
the states are paid in an order, each enough to do what is wanted if those before it do, whatever
those after it do; then nothing else is left to reason. Where a payment leaves a state indifferent
it does what it is paid for: any more makes that strict.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import groupby
from typing import TypeAlias

from est_games.argument import kind_problems
from est_games.errors import GameError
from est_games.states.split import Counts, Split

ZERO = Fraction(0)

_Paths: TypeAlias = tuple[dict[Counts, Fraction], dict[Counts, tuple[int, Fraction]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Installment:
    """States of a kind that are paid alike, one after another.

    Parameters
    ----------
    kind : str
        Which.
    number : int
        How many.
    payment : Fraction
        To each.
    """

    kind: str
    number: int
    payment: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentPlan:
    """Payments that bring about a signing subset.

    Parameters
    ----------
    wanted : tuple of int, shape (n_kinds,)
        How many of each kind sign.
    installments : tuple of Installment
        In their order.
    """

    wanted: Counts
    installments: tuple[Installment, ...]

    @property
    def total(self) -> Fraction:
        """What is paid together."""
        return sum((each.number * each.payment for each in self.installments), start=ZERO)


@dataclass(frozen=True, kw_only=True)
class SidePayments:
    """The least payments that keep an alliance whole, or that split it.

    Parameters
    ----------
    split : Split
        The alliance.

    Notes
    -----
    1. A state of kind t gains g_t(o) by signing where o others do. Where it is known only that the
       others are in a box of counts, it must be paid for the largest gain, or loss, in the box. As
       the boxes needed all begin with nobody, or all end with everybody, these are running maxima.
    2. Kept whole: of those not pinned yet any may sign, so once p are pinned the next of kind t is
       paid the largest gain with up to n - p - e_t others.
    3. Split: those pinned have signed, of the others any may, so the next is paid the largest loss
       with q and up to everybody else.
    4. The cheapest order is a shortest path through the counts pinned.

    References
    ----------
    Segal, I. (2003), Coordination and discrimination in contracting with externalities: divide and
    conquer? Journal of Economic Theory 113.
    """

    split: Split

    def __post_init__(self) -> None:
        problems = kind_problems({"split": Split}, {"split": self.split})
        if problems:
            raise GameError("no side payments can be told", problems)

    def stay_stable(self) -> PaymentPlan:
        """Return the payments with which nobody signs if nobody else does."""
        split = self.split
        return self._alike(
            split.nobody,
            {t: split.joining(t, split.nobody) for t in range(len(split.kinds))},
            split.sizes,
        )

    def stay_dominant(self) -> PaymentPlan:
        """Return the payments with which nobody signs, whatever the others do."""
        return self._alike(
            self.split.nobody,
            {t: max(gains.values()) for t, gains in enumerate(self._gains)},
            self.split.sizes,
        )

    def stay_unique(self) -> PaymentPlan:
        """Return the payments with which all that is left to reason is that nobody signs."""
        return self._plan(self.split.nobody, self._kept[1], self.split.sizes)

    def split_stable(self, wanted: Counts) -> PaymentPlan:
        """Return the payments with which a signer stays one, if the others do what is wanted.

        Whether more states would then sign unpaid, :meth:`Split.joiners` tells.
        """
        self.split.check(wanted)
        losses = {
            t: -self.split.joining(t, tuple(c - (s == t) for s, c in enumerate(wanted)))
            for t, k in enumerate(wanted)
            if k
        }
        return self._alike(wanted, losses, wanted)

    def split_unique(self, wanted: Counts) -> PaymentPlan:
        """Return the payments with which so many sign, whatever all others do."""
        self.split.check(wanted)
        return self._plan(wanted, self._won[1], wanted)

    def split_costs(self) -> Mapping[Counts, Fraction]:
        """Return the total of :meth:`split_unique` for every subset."""
        return self._won[0]

    def best_split(self, *, unique: bool = False) -> tuple[PaymentPlan, ...]:
        """Return the plans that leave the proposer most, what it pays taken off what it gets.

        Parameters
        ----------
        unique : bool
            Whether signers are paid for signing whatever the others do, or only for staying.

        Returns
        -------
        tuple of PaymentPlan
            One for each subset that is best; none where nothing is known of the proposer. Payments
            count for it as its other payoffs do.
        """
        gets = self.split.proposer
        if gets is None:
            return ()
        costs = (
            self.split_costs()
            if unique
            else {k: self.split_stable(k).total for k in self.split.subsets}
        )
        most = max(gets[k] - costs[k] for k in self.split.subsets)
        plan = self.split_unique if unique else self.split_stable
        return tuple(plan(k) for k in self.split.subsets if gets[k] - costs[k] == most)

    def _alike(
        self, wanted: Counts, needed: Mapping[int, Fraction], numbers: Counts
    ) -> PaymentPlan:
        return PaymentPlan(
            wanted=wanted,
            installments=tuple(
                Installment(kind=self.split.kinds[t], number=numbers[t], payment=max(ZERO, amount))
                for t, amount in needed.items()
                if numbers[t]
            ),
        )

    @cached_property
    def _gains(self) -> tuple[dict[Counts, Fraction], ...]:
        """What a state of each kind gains by signing, by how many others do."""
        split = self.split
        return tuple(
            {others: split.joining(t, others) for others in split.abstaining[t]}
            for t in range(len(split.kinds))
        )

    @cached_property
    def _kept(self) -> _Paths:
        # Once those before it are pinned, of all others up to n - pinned may sign.
        highest = [_running(gains, -1) for gains in self._gains]
        sizes = self.split.sizes
        return self._cheapest(
            lambda kind, pinned: highest[kind][
                tuple(n - p for n, p in zip(sizes, pinned, strict=True))
            ]
        )

    @cached_property
    def _won(self) -> _Paths:
        losses = [{others: -gain for others, gain in gains.items()} for gains in self._gains]
        highest = [_running(each, 1) for each in losses]
        return self._cheapest(lambda kind, pinned: highest[kind][_less(pinned, kind)])

    def _cheapest(self, needed: Callable[[int, Counts], Fraction]) -> _Paths:
        """Return the least total of each number pinned, and which is pinned last, for how much.

        ``needed(kind, pinned)`` is paid to the last of those pinned.
        """
        totals = {self.split.nobody: ZERO}
        steps: dict[Counts, tuple[int, Fraction]] = {}
        for pinned in self.split.subsets[1:]:
            ways = [
                (totals[_less(pinned, t)] + needed(t, pinned), t) for t, p in enumerate(pinned) if p
            ]
            totals[pinned], kind = min(ways)
            steps[pinned] = (kind, needed(kind, pinned))
        return totals, steps

    def _plan(
        self, wanted: Counts, steps: Mapping[Counts, tuple[int, Fraction]], pinned: Counts
    ) -> PaymentPlan:
        path: list[tuple[int, Fraction]] = []
        while any(pinned):
            kind, payment = steps[pinned]
            path.append((kind, payment))
            pinned = _less(pinned, kind)
        return PaymentPlan(
            wanted=wanted,
            installments=tuple(
                Installment(kind=self.split.kinds[kind], number=len(list(group)), payment=payment)
                for (kind, payment), group in groupby(reversed(path))
            ),
        )


def _less(counts: Counts, kind: int) -> Counts:
    return tuple(c - (t == kind) for t, c in enumerate(counts))


def _running(values: Mapping[Counts, Fraction], step: int) -> dict[Counts, Fraction]:
    """Return the maxima over all counts up to each (step -1), or from each on (step 1)."""
    found: dict[Counts, Fraction] = {}
    for counts in sorted(values, reverse=step > 0):
        beside = (
            found.get(tuple(c + step * (t == s) for t, c in enumerate(counts)))
            for s in range(len(counts))
        )
        found[counts] = max(values[counts], *(each for each in beside if each is not None), ZERO)
    return found
