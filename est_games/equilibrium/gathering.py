"""Continuations as they are found: equal values are one, with a union of cones."""

from __future__ import annotations

from est_games.arithmetic import Ring
from est_games.equilibrium.belief import Cone, is_within
from est_games.equilibrium.continuation import (
    Continuation,
    Outcome,
    Register,
    Values,
    Witness,
)


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

    def __len__(self) -> int:
        return len(self._found)

    @property
    def n_cones(self) -> int:
        """Number of cones over all continuations."""
        return sum(len(pieces) for _, pieces in self._found.values())

    def add(
        self,
        values: Values,
        cone: Cone,
        witness: Witness,
        outcome: Outcome,
        ident: int | None = None,
    ) -> None:
        """Add beliefs under which these values are had; nothing changes if they are known."""
        number = self._register.values(values) if ident is None else ident
        _, pieces = self._found.setdefault((number, outcome), (values, []))
        if any(is_within(cone, known, self._ring) for known, _ in pieces):
            return
        pieces[:] = [piece for piece in pieces if not is_within(piece[0], cone, self._ring)]
        pieces.append((cone, witness))

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
