"""The principal branch of the quantal response correspondence: what is known of it, to be asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np

from est_games.certificate.quantal_response import proved_radii
from est_games.equilibrium.quantal.enclosed_equilibrium import EnclosedEquilibrium
from est_games.equilibrium.quantal.logit_arc import LogitArc
from est_games.equilibrium.quantal.logit_branch import (
    LogitBranch,
    TurningPoint,
    as_float,
    frozen,
    in_payoffs,
)
from est_games.equilibrium.quantal.logit_turns import logit_turns
from est_games.equilibrium.quantal.observed_counts import checked_counts
from est_games.equilibrium.quantal.payoff_tables import PayoffTables
from est_games.equilibrium.quantal.proved_response import proved_response
from est_games.equilibrium.solution import Amount, Equilibrium
from est_games.equilibrium.time_limit import is_past
from est_games.game.normal import NormalForm

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, kw_only=True)
class QuantalBranch(LogitBranch):
    """Logit equilibria from the centroid on, each proved, and where they lead.

    That the points are proved means that there is one logit equilibrium within the radius of each.
    That they lie on the branch that begins at the centroid is proved only below
    :func:`est_games.certificate.unique_response.unique_below`; beyond, it is followed in floats.

    Parameters
    ----------
    game : NormalForm
        The game.
    lambdas : array of float, shape (k,)
        The parameter, per unit of payoff, along the branch; falls where the branch turns back.
    profiles : array of float, shape (k, M)
        Everybody's probabilities, one player after another.
    radii : array of float, shape (k,)
        How far, in each probability, the equilibrium is from the profile at most.
    limit, messages, arc
        As every :class:`~est_games.equilibrium.quantal.logit_branch.LogitBranch` has them.
    """

    game: NormalForm
    lambdas: NDArray[np.float64]
    profiles: NDArray[np.float64]
    radii: NDArray[np.float64]

    def profile(self, place: int) -> tuple[tuple[float, ...], ...]:
        """Return one of the profiles, by player."""
        return self._by_player(self.profiles[place])

    @cached_property
    def turning_points(self) -> tuple[TurningPoint, ...]:
        """Folds and bifurcations in order, found by :mod:`.logit_turns`."""
        return tuple(
            TurningPoint(
                kind=turn.kind,
                lambda_=as_float(Fraction(float(turn.point[-1])) / self.unit),
                profile=self._by_player(np.exp(turn.point[:-1])),
            )
            for turn in logit_turns(self.arc)
        )

    def proved(self, lambda_: Fraction, point: NDArray[np.float64]) -> EnclosedEquilibrium | None:
        """Return the logit equilibrium near a point of the arc, or None where the proof fails."""
        return proved_response(self.game, self._tables, lambda_, np.exp(point[:-1]))

    def rows(self, equilibrium: Equilibrium) -> Sequence[Sequence[Amount]]:
        """Return the mixtures of an equilibrium."""
        return equilibrium.profile

    def checked_counts(self, counts: Any) -> list[list[Fraction]]:
        """Return how often each strategy was observed, or raise."""
        return checked_counts(self.game, counts)

    @property
    def _tables(self) -> PayoffTables:
        if not isinstance(self.arc.tables, PayoffTables):
            raise TypeError("the arc is one of an extensive form")
        return self.arc.tables

    def _by_player(self, weights: NDArray[np.float64]) -> tuple[tuple[float, ...], ...]:
        return tuple(tuple(weights[row].tolist()) for row in self.arc.tables.rows)

    def __repr__(self) -> str:
        last = f"{self.lambdas[-1]:.4g}" if len(self.lambdas) else "-"
        return f"QuantalBranch({len(self.lambdas)} points, last lambda {last}, {self.game!r})"


def proved_branch(
    game: NormalForm,
    tables: PayoffTables,
    arc: LogitArc,
    limit: Equilibrium | None,
    messages: Sequence[str],
    deadline: float | None,
) -> QuantalBranch:
    """Return what can be proved of an arc in time; other points are left out, and that is said."""
    unit = tables.units[0]
    lambdas = in_payoffs(arc.parameters, unit)
    profiles = arc.profiles
    radii = proved_radii(game, lambdas, profiles)
    radii[~np.isfinite(lambdas)] = np.nan
    doubtful = np.flatnonzero(np.isnan(radii)).tolist()
    for place in doubtful:
        if not isfinite(lambdas[place]):
            continue
        if is_past(deadline):
            break
        proved = proved_response(game, tables, Fraction(lambdas[place]), profiles[place])
        if proved is not None:
            centre = np.array([float(x) for row in proved.profile for x in row])
            # Two roundings of probabilities on the way are less than the last term.
            off = float(np.abs(centre - profiles[place]).max())
            radii[place] = float(proved.radius) * (1 + 1e-9) + off + 1e-15
    said = list(messages)
    if doubtful:
        kept = ~np.isnan(radii)
        lambdas, profiles, radii = lambdas[kept], profiles[kept], radii[kept]
        if not kept.all():
            said.append(f"{int((~kept).sum())} points of the branch could not be proved; left out")
    return QuantalBranch(
        game=game,
        lambdas=frozen(lambdas),
        profiles=frozen(profiles),
        radii=frozen(radii),
        limit=limit,
        messages=tuple(said),
        arc=arc,
    )
