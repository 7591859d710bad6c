"""Continuations as they are found: equal values are one, with a union of cones.

Values are equal if identically so. Where a parameter sits on an exact tie, ever more combinations
differ by nothing but multiples of zero; once there are MANY, those that are equal at the point are
put together too, and that they are is logged like any comparison.
"""

from __future__ import annotations

from itertools import chain

from est_games.arithmetic import Ring, TracedRing
from est_games.equilibrium.stages.belief import Cone, is_within
from est_games.equilibrium.stages.continuation import (
    Continuation,
    Outcome,
    Register,
    Values,
    Witness,
)

MANY = 16


class Gathering:
    """Collects continuations: equal values are one, with a union of cones.

    Parameters
    ----------
    register : Register
        Numbers equal values.
    ring : Ring
        Decides which cones are part of others.
    """

    def __init__(self, register: Register, ring: Ring) -> None:
        self._register = register
        self._ring = ring
        self._found: dict[tuple[int, Outcome], tuple[Values, list[tuple[Cone, Witness]]]] = {}
        self._here: dict[object, tuple[int, Values]] = {}
        self._near: dict[int, tuple[Values, tuple[float, ...]]] = {}

    def __len__(self) -> int:
        return len(self._found)

    @property
    def n_cones(self) -> int:
        """Number of cones over all continuations."""
        return sum(len(pieces) for _, pieces in self._found.values())

    def number(self, values: Values) -> int:
        """Return the number of values, equal for equal ones."""
        return self._register.values(values)

    def add(
        self,
        values: Values,
        cone: Cone,
        witness: Witness,
        outcome: Outcome,
        ident: int | None = None,
    ) -> None:
        """Add beliefs under which these values are had; nothing changes if they are known."""
        number = self.number(values) if ident is None else ident
        if (number, outcome) not in self._found:
            number = self._equal_here(number, values, outcome)
        _, pieces = self._found.setdefault((number, outcome), (values, []))
        if any(is_within(cone, known, self._ring) for known, _ in pieces):
            return
        pieces[:] = [piece for piece in pieces if not is_within(piece[0], cone, self._ring)]
        pieces.append((cone, witness))

    def _equal_here(self, number: int, values: Values, outcome: Outcome) -> int:
        """Return the number of known values that are these at the point, or their own."""
        if not isinstance(self._ring, TracedRing) or len(self._found) < MANY:
            return number
        if not self._here:
            for (ident, seen), (those, _) in self._found.items():
                self._here.setdefault((self._about(those), seen), (ident, those))
        key = self._about(values), outcome
        same, known = self._here.setdefault(key, (number, values))
        if same == number:
            return number
        pairs = zip(chain(*values), chain(*known), strict=True)
        return number if any(self._ring.sign(a - b) for a, b in pairs) else same

    def _about(self, values: Values) -> tuple[float, ...]:
        """Return about what values are at the point; many outcomes share one matrix of them."""
        known = self._near.get(id(values))
        if known is None:
            near = tuple(self._ring.near(value) for row in values for value in row)
            known = self._near[id(values)] = values, near
        return known[1]

    def continuations(self) -> tuple[Continuation, ...]:
        """Return what was collected, in the order found."""
        return tuple(
            Continuation(
                values=values,
                cones=tuple(cone for cone, _ in pieces),
                witnesses=tuple(witness for _, witness in pieces),
                ident=ident,
                outcome=outcome,
            )
            for (ident, outcome), (values, pieces) in self._found.items()
        )
