"""What may follow a stage in which nobody chooses: a delay, or nature's move.

A continuation after nature's move takes one continuation for each outcome. Its values are expected
values; a belief supports it if the belief's reweighting by the likelihood of each outcome supports
what was taken after that outcome (after an impossible outcome the belief is free).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise

from est_games.arithmetic import Ring, Value
from est_games.equilibrium.stages.belief import Row, meet, pulled_from
from est_games.equilibrium.stages.continuation import (
    ChanceWitness,
    Continuation,
    Outcome,
    Register,
    Values,
    certain,
)
from est_games.equilibrium.stages.gathering import Gathering


class _Sums:
    """Values of sums, each worked out once: many continuations differ in their outcomes alone.

    Parameters
    ----------
    register : Register
        Numbers equal values; equal sums are one object.
    """

    def __init__(self, register: Register) -> None:
        self._register = register
        self._known: dict[tuple[int, ...], tuple[Values, int]] = {}
        self._equal: dict[int, Values] = {}

    def of(self, addends: Sequence[Values], add: Callable[[], Values]) -> tuple[Values, int]:
        """Return what adding comes to, and its number; the addends must outlive this."""
        key = tuple(map(id, addends))
        known = self._known.get(key)
        if known is None:
            values = add()
            ident = self._register.values(values)
            known = self._known[key] = self._equal.setdefault(ident, values), ident
        return known


def delayed(
    after: Sequence[Continuation],
    rewards: Values,
    discounts: Sequence[Value],
    register: Register,
    ring: Ring,
) -> tuple[Continuation, ...]:
    """Return the continuations of a delay: rewards plus the discounted value of what follows.

    Parameters
    ----------
    after : sequence of Continuation
        What follows.
    rewards : tuple of tuple, shape (n_players, n_types)
        What accrues; empty where nothing does and nothing is discounted.
    discounts : sequence of ring elements, shape (n_players,)
        Each player's factor on what follows; at zero all that follows is worth the same, but must
        be rational.
    register : Register
        Numbers equal values.
    ring : Ring
        Decides.
    """
    gathering, sums = Gathering(register, ring), _Sums(register)

    def total(later: Values) -> Values:
        return tuple(
            tuple(now + discount * then for now, then in zip(row, after_it, strict=True))
            for row, after_it, discount in zip(rewards, later, discounts, strict=True)
        )

    for choice, each in enumerate(after):
        witness = ChanceWitness(choices=(choice,))
        values, ident = each.values, each.ident
        if rewards:
            values, ident = sums.of((values,), partial(total, values))
        for cone in each.cones:
            gathering.add(values, cone, witness, each.outcome, ident)
    return gathering.continuations()


def expected(
    number: int,
    offered: Sequence[Sequence[Continuation]],
    likelihoods: Sequence[Row],
    register: Register,
    ring: Ring,
    check_limit: Callable[[int], None],
) -> tuple[Continuation, ...]:
    """Return the continuations of nature's move, folding outcomes in one by one.

    Partial sums that are equal are merged on the way, which keeps their number small.

    Parameters
    ----------
    number : int
        Index of the stage.
    offered : sequence of sequence of Continuation, shape (n_outcomes,)
        What may follow each outcome.
    likelihoods : sequence of tuple, shape (n_outcomes, n_types)
        Nature's probabilities.
    register : Register
        Numbers equal values.
    ring : Ring
        Decides.
    check_limit : callable
        Told how many partial sums there are; raises where they are too many.
    """
    if not all(offered):
        return ()
    zero = ring.constant(0)
    n_players = len(offered[0][0].values)
    n_types = len(likelihoods[0])
    nothing = ((zero,) * n_types,) * n_players
    sofar: tuple[Continuation, ...] = (certain(nothing, ChanceWitness(choices=()), -1, n_types),)
    for weights, after in zip(likelihoods, offered, strict=True):
        gathering, sums = Gathering(register, ring), _Sums(register)
        alike = all(left == right for left, right in pairwise(weights))
        sign = ring.sign(weights[0]) if alike else 0
        possible = after[:1] if alike and sign == 0 else after
        for each in sofar:
            for choice, then in enumerate(possible):
                _fold(gathering, sums, each, then, choice, weights, sign > 0, ring)
                check_limit(len(gathering))
        sofar = gathering.continuations()
    if any(each.outcome for each in sofar):
        return tuple(_seen_by_type(number, each, likelihoods) for each in sofar)
    return sofar


def _fold(
    gathering: Gathering,
    sums: _Sums,
    each: Continuation,
    then: Continuation,
    choice: int,
    weights: Row,
    uninformative: bool,
    ring: Ring,
) -> None:
    addends = each.values, then.values
    values, ident = sums.of(addends, partial(_added, *addends, weights))
    outcome: Outcome = (
        (*(each.outcome or ()), then.outcome) if then.outcome or each.outcome else None
    )
    for cone, witness in zip(each.cones, each.witnesses, strict=True):
        assert isinstance(witness, ChanceWitness)
        extended = ChanceWitness(choices=(*witness.choices, choice))
        for piece in then.cones:
            if uninformative:
                met = meet(cone, piece, ring)
            else:
                met = pulled_from(piece, cone, weights, ring)
            if met is not None:
                gathering.add(values, met, extended, outcome, ident)


def _added(sofar: Values, more: Values, weights: Row) -> Values:
    return tuple(
        tuple(a + p * b for a, p, b in zip(row, weights, new, strict=True))
        for row, new in zip(sofar, more, strict=True)
    )


def _seen_by_type(number: int, each: Continuation, likelihoods: Sequence[Row]) -> Continuation:
    """Turn what follows each outcome into what each type sees, impossible outcomes left out."""
    after = each.outcome or ()
    # Folding starts to keep outcomes with the first that is told apart: the others stand before it.
    padded = (None,) * (len(likelihoods) - len(after)) + tuple(after)
    outcome = tuple(
        (
            number,
            tuple(
                then[kind] if then and weights[kind] != 0 else None
                for then, weights in zip(padded, likelihoods, strict=True)
            ),
        )
        for kind in range(len(likelihoods[0]))
    )
    return Continuation(
        values=each.values,
        cones=each.cones,
        witnesses=each.witnesses,
        ident=each.ident,
        outcome=outcome,
    )
