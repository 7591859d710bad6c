"""Why a tree has no other equilibria: classes of supports split until each is settled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from est_games.certificate.certain_loss import certain_losses
from est_games.certificate.class_cells import is_linear
from est_games.certificate.class_ring import ClassRing
from est_games.certificate.deviation_game import DeviationGame, Supports
from est_games.certificate.support_cases import SupportCases
from est_games.certificate.support_classes import Polytope, Split, action_sets, forced_supports
from est_games.certificate.support_ring import TooLongError
from est_games.equilibrium.many_players.case_search import ring_cases
from est_games.equilibrium.time_limit import is_past

MAX_CLASSES = 20_000
"""Classes looked at, those that are split included."""
MAX_DEPTH = 300
"""Information sets with a choice at which a class may say what is done."""


@dataclass(slots=True, kw_only=True)
class ClassSearch:
    """A search for the equilibria of a tree, and what it has spent.

    Parameters
    ----------
    game : DeviationGame
        The tree, and who deviates as one.
    deadline : float or None
        A time of ``time.perf_counter``, in seconds, at which to stop.

    Notes
    -----
    1. A class says which actions have positive probability at some information sets. It is dropped
       where one of them is a loss for certain.
    2. Otherwise it is split by the supports at the next information set that matters.
    3. Where none is left, the conditions are polynomials. If all are linear they give a polytope;
       otherwise they are settled by case distinctions
       (:mod:`est_games.equilibrium.many_players.case_search`).
    """

    game: DeviationGame
    deadline: float | None = None
    n_classes: int = 0
    is_late: bool = False
    is_too_large: bool = False

    def evidence(self) -> Any:
        """Return the evidence for all behaviours; None where classes are left open."""
        return self._below(forced_supports(self.game), 0)

    def _below(self, supports: dict[int, tuple[int, ...]], depth: int) -> Any:
        self.n_classes += 1
        self.is_late = self.is_late or is_past(self.deadline)
        self.is_too_large |= self.n_classes > MAX_CLASSES or depth > MAX_DEPTH
        if self.is_late or self.is_too_large:
            return None
        loss = next(certain_losses(self.game, supports), None)
        if loss is not None:
            return loss
        number = self.game.reach(supports).missing
        if number is None:
            return self._settled(supports)
        options = action_sets(len(self.game.form.information_sets[number].actions))
        return Split(
            information_set=number,
            below=tuple(self._below({**supports, number: own}, depth + 1) for own in options),
        )

    def _settled(self, supports: Supports) -> SupportCases | Polytope | None:
        """Return what settles a class in which all is said that matters, None where nothing."""
        try:
            ring = ClassRing(self.game, supports)
            if is_linear(ring):
                return Polytope()
            return ring_cases(ring, deadline=self.deadline)
        except TooLongError:
            return None
