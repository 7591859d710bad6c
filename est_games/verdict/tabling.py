"""Who tables in equilibrium: each division of the types into those that table and those that wait.

A division is an equilibrium if continuations exist after tabling and after waiting at which every
type does at least as well as by acting otherwise. The belief after an act is the prior restricted
to the types that do it; an act that none does may be explained in any way, so there some belief is
looked for: the prior and certainty of each type first, which settles most cases cheaply. Nor does
everybody wait where tabling pays a type however it is answered.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import combinations

from est_games.arithmetic import Value, none_negative
from est_games.equilibrium.stages.continuation import Continuation
from est_games.verdict.position import Position
from est_games.verdict.stakes import Bounds

Types = frozenset[int]


class Tabling:
    """Which types may table, and which may wait.

    Parameters
    ----------
    position : Position
        The game solved.
    """

    def __init__(self, position: Position) -> None:
        self.position = position
        self._known: dict[Types, bool] = {}
        self._everybody: Types = frozenset(range(position.form.n_types))
        self.lacks_equilibrium = False

    @cached_property
    def _ends(self) -> Bounds:
        # Only where it is asked for: it takes what follows the replies at every belief.
        return Bounds(self.position, any_belief=True)

    def may(self, kind: int, *, table: bool) -> bool:
        """Tell whether a type tables (or waits) in some pure equilibrium."""
        if any(self._is_equilibrium(acting) for acting in self._divisions(kind, table)):
            return True
        if not any(self._is_equilibrium(acting) for acting in self._divisions(kind, not table)):
            self.lacks_equilibrium = True
        return False

    def _divisions(self, kind: int, table: bool) -> Iterator[Types]:
        """Yield the sets of types that table, where one type does or does not, largest first."""
        others = sorted(self._everybody - {kind})
        for size in range(len(others), -1, -1):
            for chosen in combinations(others, size):
                yield frozenset((*chosen, kind) if table else chosen)

    def _is_equilibrium(self, tables: Types) -> bool:
        known = self._known.get(tables)
        if known is None:
            known = self._known[tables] = self._holds(tables)
        return known

    def _holds(self, tables: Types) -> bool:
        waits = self._everybody - tables
        if not tables and any(map(self._surely_tables, waits)):
            return False
        return any(
            self._is_stable(tables, tabled, waited)
            for tabled in self._following(self.position.tabled, tables)
            for waited in self._following(self.position.status_quo, waits)
        )

    def _surely_tables(self, kind: int) -> bool:
        """Tell whether tabling pays a type however it is answered, and whatever is believed."""
        ring = self.position.solution.valuation.ring
        proposer = self.position.proposer
        ends = self._ends.values(proposer, kind)
        gains = [
            end - after.values[proposer][kind]
            for end in (*ends[True], *ends[False])
            for after in self.position.solution.everywhere(self.position.status_quo)
        ]
        # Decided only where it seems to be so: otherwise it is no use to know.
        if min(map(ring.near, gains), default=0) <= 0:
            return False
        return all(ring.sign(gain) > 0 for gain in gains)

    def _following(self, stage: int, acting: Types) -> Iterator[tuple[Continuation, ...]]:
        """Yield what may follow an act that some types do; in turn, if any belief may."""
        valuation = self.position.solution.valuation
        belief = tuple(
            weight if kind in acting else valuation.ring.constant(0)
            for kind, weight in enumerate(valuation.prior)
        )
        if valuation.ring.sign(sum(belief[1:], start=belief[0])) > 0:
            yield self.position.solution.at(stage, belief)
            return
        yield self.position.solution.at(stage, valuation.prior)
        for kind in sorted(self._everybody):
            yield self.position.solution.at(stage, self.position.point_belief(kind))
        yield self.position.solution.everywhere(stage)

    def _is_stable(
        self, tables: Types, tabled: Sequence[Continuation], waited: Sequence[Continuation]
    ) -> bool:
        """Tell whether no type gains by the other act, for some choice of what follows."""
        ring = self.position.solution.valuation.ring
        losses = [self._losses(tables, after, other) for after in tabled for other in waited]
        # The likeliest choice first: where one is stable, nothing need be decided about the others.
        losses.sort(key=lambda row: -min(map(ring.near, row)))
        return any(none_negative(row, ring) for row in losses)

    def _losses(self, tables: Types, after: Continuation, other: Continuation) -> list[Value]:
        """Return what each type loses by acting otherwise than it does."""
        proposer = self.position.proposer
        return [
            gain if kind in tables else -gain
            for kind, (table, wait) in enumerate(
                zip(after.values[proposer], other.values[proposer], strict=True)
            )
            for gain in (table - wait,)
        ]
