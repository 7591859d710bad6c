"""The principal branch of the quantal response correspondence: what is known of it, to be asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np

from est_games.certificate.quantal_response import proved_radii
from est_games.equilibrium.quantal.enclosed_equilibrium import EnclosedEquilibrium
from est_games.equilibrium.quantal.logit_arc import LogitArc
from est_games.equilibrium.quantal.logit_turns import logit_turns
from est_games.equilibrium.quantal.proved_response import proved_response
from est_games.equilibrium.solution import Equilibrium
from est_games.equilibrium.time_limit import is_past
from est_games.errors import Problem, SolveError, shown
from est_games.game.normal import NormalForm
from est_games.game.number import exact_number

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from est_games.equilibrium.quantal.quantal_fit import QuantalFit


@dataclass(frozen=True, slots=True, kw_only=True)
class TurningPoint:
    """Where the branch folds or meets others; found in floats, not proved.

    Parameters
    ----------
    kind : str
        ``"fold"``, where lambda stops growing and falls, or the reverse; or ``"bifurcation"``.
    lambda_ : float
        The parameter, per unit of payoff.
    profile : tuple of tuple of float
        Everybody's probabilities.
    """

    kind: str
    lambda_: float
    profile: tuple[tuple[float, ...], ...]


@dataclass(frozen=True, kw_only=True)
class QuantalBranch:
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
    limit : Equilibrium, EnclosedEquilibrium or None
        The Nash equilibrium near the last point, proved to be one; that the branch leads there is
        not proved. None where none was proved, and the messages say why.
    messages : tuple of str
        What a reader must know.
    arc : LogitArc
        The branch in floats.
    """

    game: NormalForm
    lambdas: NDArray[np.float64]
    profiles: NDArray[np.float64]
    radii: NDArray[np.float64]
    limit: Equilibrium | None
    messages: tuple[str, ...]
    arc: LogitArc = field(repr=False)

    @property
    def unit(self) -> Fraction:
        """The largest payoff gap, in which the arc's parameter is measured."""
        return self.arc.tables.units[0]

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

    def at(self, lambda_: Any) -> EnclosedEquilibrium:
        """Return the first logit equilibrium of the branch at a parameter.

        Parameters
        ----------
        lambda_ : number
            Per unit of payoff; as exact as it is given.

        Raises
        ------
        SolveError
            It is no such number, or the branch could not be followed there, or what was found
            could not be proved.

        Examples
        --------
        >>> from est_games.equilibrium.quantal.quantal_response import quantal_response
        >>> game = NormalForm.from_payoffs([[9, 0], [0, 1]], [[0, 1], [1, 0]])
        >>> point = quantal_response(game).at("1/2")
        >>> [[round(float(x), 3) for x in row] for row in point.profile]
        [[0.831, 0.169], [0.418, 0.582]]
        """
        found = self.every_at(lambda_)
        if not found:
            problem = Problem(
                path="lambda_",
                message="is where no point of the branch could be proved",
                value=shown(lambda_),
            )
            raise SolveError("the branch gives no quantal response there", [problem])
        return found[0]

    def every_at(self, lambda_: Any) -> tuple[EnclosedEquilibrium, ...]:
        """Return all logit equilibria of the branch at a parameter, in order, each proved.

        Where the branch turns back there are several; those that cannot be proved are left out.
        """
        exact = checked_lambda(lambda_, "lambda_")
        found = []
        for point in self._reaching(exact).crossings(as_float(exact * self.unit)):
            proved = proved_response(self.game, self.arc, exact, np.exp(point[:-1]))
            if proved is not None:
                found.append(proved)
        return tuple(found)

    def fit(self, counts: Sequence[Sequence[Any]]) -> QuantalFit:
        """Return the parameter that makes what was observed likeliest.

        See :func:`est_games.equilibrium.quantal.quantal_fit.quantal_fit`.
        """
        from est_games.equilibrium.quantal.quantal_fit import quantal_fit

        return quantal_fit(self, counts)

    def _reaching(self, lambda_: Fraction) -> LogitArc:
        """Return the arc, followed on where the parameter lies beyond it."""
        parameter = as_float(lambda_ * self.unit)
        if self.arc.parameters.max() >= parameter:
            return self.arc
        return self.arc.extended(until=parameter, deadline=None)

    def _by_player(self, weights: NDArray[np.float64]) -> tuple[tuple[float, ...], ...]:
        return tuple(tuple(weights[row].tolist()) for row in self.arc.tables.rows)

    def __repr__(self) -> str:
        last = f"{self.lambdas[-1]:.4g}" if len(self.lambdas) else "-"
        return f"QuantalBranch({len(self.lambdas)} points, last lambda {last}, {self.game!r})"


def proved_branch(
    game: NormalForm,
    arc: LogitArc,
    limit: Equilibrium | None,
    messages: Sequence[str],
    deadline: float | None,
) -> QuantalBranch:
    """Return what can be proved of an arc in time; other points are left out, and that is said."""
    unit = arc.tables.units[0]
    lambdas = _in_payoffs(arc.parameters, unit)
    profiles = arc.profiles
    radii = proved_radii(game, lambdas, profiles)
    radii[~np.isfinite(lambdas)] = np.nan
    doubtful = np.flatnonzero(np.isnan(radii)).tolist()
    for place in doubtful:
        if not isfinite(lambdas[place]):
            continue
        if is_past(deadline):
            break
        proved = proved_response(game, arc, Fraction(lambdas[place]), profiles[place])
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
        lambdas=_frozen(lambdas),
        profiles=_frozen(profiles),
        radii=_frozen(radii),
        limit=limit,
        messages=tuple(said),
        arc=arc,
    )


def _in_payoffs(parameters: NDArray[np.float64], unit: Fraction) -> NDArray[np.float64]:
    """Return parameters per unit of payoff; which of the floats near each is all the same."""
    if 2**-900 < unit < 2**900:
        return parameters / float(unit)
    return np.array([as_float(Fraction(mu) / unit) for mu in parameters.tolist()])


def _frozen(array: NDArray[np.float64]) -> NDArray[np.float64]:
    array.setflags(write=False)
    return array


def as_float(number: Fraction) -> float:
    """Return a rational as a float; infinity where it is too large."""
    try:
        return float(number)
    except OverflowError:
        return float("inf")


def checked_lambda(value: Any, path: str) -> Fraction:
    """Return a parameter as a rational, or raise.

    Raises
    ------
    SolveError
        It is no finite number, or negative.
    """
    accepted = "a finite number, 0 or greater, per unit of payoff"
    try:
        number = exact_number(value)
    except ValueError as mistake:
        problem = Problem(path=path, message=str(mistake), value=shown(value), accepted=accepted)
        raise SolveError("no such quantal response", [problem]) from None
    if number < 0:
        problem = Problem(path=path, message="is negative", value=shown(value), accepted=accepted)
        raise SolveError("no such quantal response", [problem])
    return number
