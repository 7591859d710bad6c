"""Who may disobey a mediator in a tree, told what: the deviators and their inequalities."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from est_games.certificate.correlated import Bound
from est_games.certificate.tree_bound import TreeBound
from est_games.certificate.tree_correlated import TreeKind
from est_games.certificate.tree_deviator import Told
from est_games.equilibrium.correlated.play_program import Condition, Prices, Vector
from est_games.equilibrium.correlated.tree_side import EMPTY, Side, Strategy

Amounts = Mapping[int, Fraction]
"""A sum over the columns of a program."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """A deviator: a player who, told one thing, may do as it likes from then on.

    Parameters
    ----------
    side : Side
        Whose it is.
    told : tuple of (str, str or None) pairs
        What it is told, by label.
    sequence : int
        The longest sequence that it is then sure to have been told; the empty one if none.
    strategy : int or None
        Which strategy it is told, where it is told all of it.
    starts : tuple of int
        The places at which it may first disobey.
    barred : int
        The move that would be to obey at the start; -1 if any move may be.
    is_single : bool
        Whether it obeys again after one move.
    """

    side: Side
    told: Told
    sequence: int = EMPTY
    strategy: int | None = None
    starts: tuple[int, ...]
    barred: int = -1
    is_single: bool = False

    @property
    def name(self) -> tuple[int, Told]:
        """What it is called."""
        return self.side.player, self.told

    def moves(self, place: int) -> list[int]:
        """Return what it may do at a place."""
        return [move for move in self.side.moves[place] if move != self.barred]

    def later(self, move: int) -> tuple[int, ...]:
        """Return the places where it goes on after a move."""
        return () if self.is_single else self.side.after[move]


def triggers(
    sides: Sequence[Side], kind: TreeKind, strategies: Sequence[Sequence[Strategy]] = ()
) -> Iterator[Trigger]:
    """Yield the deviators of a kind of correlated play.

    Parameters
    ----------
    sides : sequence of Side
        By player.
    kind : str
        The kind.
    strategies : sequence of sequences of Strategy
        Of each player, where it is told one.
    """
    for side in sides:
        first = side.after[EMPTY]
        if not first:
            continue
        if kind == "coarse-correlated":
            yield Trigger(side=side, told=(), starts=first)
        elif kind == "correlated":
            for k, strategy in enumerate(strategies[side.player]):
                told = tuple(side.labels[move] for move in strategy)
                yield Trigger(side=side, told=told, strategy=k, starts=first)
        else:
            yield from _at_each_set(side, kind)


def _at_each_set(side: Side, kind: TreeKind) -> Iterator[Trigger]:
    for place, moves in enumerate(side.moves):
        if kind == "extensive-form-coarse-correlated":
            label = side.labels[moves[0]][0]
            before = side.parent[place]
            yield Trigger(side=side, told=((label, None),), sequence=before, starts=(place,))
        elif len(moves) > 1:
            for move in moves:
                yield Trigger(
                    side=side,
                    told=(side.labels[move],),
                    sequence=move,
                    starts=(place,),
                    barred=move,
                    is_single=kind == "agent-form-correlated",
                )


def trigger_conditions(
    trigger: Trigger, credit: Callable[[int], Amounts], obeyed: Amounts, column: int
) -> tuple[list[Condition], int]:
    r"""Return the inequalities that say that a deviator gains nothing, and how many columns more.

    With `v` the value of each place at which the deviator plays, one column more for each but a
    single first one, and :math:`c(q)` what a sequence is credited with by the plays that end in it:

    .. math::

        c(q) + \sum_{p \text{ after } q} v_p \le v_{p'} \quad (q \text{ ends in } p'),
        \qquad \sum_{p \text{ first}} v_p \le \text{what obeying pays}

    Parameters
    ----------
    trigger : Trigger
        The deviator.
    credit : callable
        :math:`c(q)`, a sum over columns; no entry is negative.
    obeyed : mapping of int to Fraction
        What obeying pays, a sum over columns.
    column : int
        The first column that is free.

    References
    ----------
    von Stengel and Forges (2008), theorem 3.7; Farina, Ling, Fang and Sandholm (2019), Correlation
    in extensive-form games: saddle-point formulation and benchmarks.
    """
    starts = trigger.starts
    values: dict[int, Amounts] = {}
    conditions = []
    if len(starts) == 1:
        values[starts[0]] = obeyed
    order, free = list(starts), column
    for place in order:
        if place not in values:
            values[place] = {free: Fraction(1)}
            free += 1
        for move in trigger.moves(place):
            order.extend(trigger.later(move))
    if len(starts) > 1:
        total = {j: -x for j, x in obeyed.items()}
        for place in starts:
            total |= values[place]
        conditions.append(Condition(name=trigger.name, entries=total))
    for place in order:
        for move in trigger.moves(place):
            entries = dict(credit(move))
            for later in trigger.later(move):
                entries |= values[later]
            for j, x in values[place].items():
                entries[j] = entries.get(j, Fraction(0)) - x
            entries = {j: x for j, x in entries.items() if x}
            if any(x > 0 for x in entries.values()):
                name = (*trigger.name, trigger.side.labels[move])
                conditions.append(Condition(name=name, entries=entries))
    return conditions, free - column


def as_plans(deviators: Sequence[Trigger], prices: Prices) -> dict[object, Fraction]:
    """Return prices as plans, filled up: what comes to a place goes on from it.

    A price less than that leaves a deviator with nothing in some cases. As it is credited with
    what exceeds the least payoff, any move there does it no harm.
    """
    plans: dict[object, Fraction] = {}
    for trigger in deviators:
        labels, zero = trigger.side.labels, Fraction(0)
        due = dict.fromkeys(trigger.starts, prices.get(trigger.name, zero))
        for place in (order := list(trigger.starts)):
            moves = trigger.moves(place)
            paid = [prices.get((*trigger.name, labels[move]), zero) for move in moves]
            if len(trigger.starts) > 1 or place not in trigger.starts:
                paid[0] += due[place] - sum(paid, zero)
            for move, price in zip(moves, paid, strict=True):
                if price:
                    plans[(*trigger.name, labels[move])] = price
                    order.extend(trigger.later(move))
                    due |= dict.fromkeys(trigger.later(move), price)
    return plans


def prove_by_plans(
    deviators: Sequence[Trigger], normal: Vector, offset: Fraction, prices: Prices
) -> Bound:
    """Return the bound whose evidence is the deviators' plans."""
    plans = as_plans(deviators, prices)
    return TreeBound(normal=normal, offset=offset, prices=tuple(plans.items()))
