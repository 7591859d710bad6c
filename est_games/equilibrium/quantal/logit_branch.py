"""The principal branch of a logit correspondence: what is the same for tables and for trees."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from est_games.equilibrium.quantal.enclosed_equilibrium import EnclosedEquilibrium
from est_games.equilibrium.quantal.logit_arc import LogitArc
from est_games.equilibrium.solution import Amount, Equilibrium
from est_games.errors import Problem, SolveError, shown
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
        Normal forms: everybody's probabilities.
    behavior : mapping of str to mapping of str to float
        Extensive forms: the probability of each action by information set, by label.
    """

    kind: str
    lambda_: float
    profile: tuple[tuple[float, ...], ...] = ()
    behavior: Mapping[str, Mapping[str, float]] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, kw_only=True)
class LogitBranch(ABC):
    """Logit equilibria from the centroid on, and where they lead.

    Parameters
    ----------
    limit : Equilibrium, EnclosedEquilibrium or None
        The Nash equilibrium near the last point, proved to be one; that the branch leads there is
        not proved. None where none was proved, and the messages say why.
    messages : tuple of str
        What a reader must know.
    arc : LogitArc
        The branch in floats.
    """

    limit: Equilibrium | None
    messages: tuple[str, ...]
    arc: LogitArc = field(repr=False)

    @property
    def unit(self) -> Fraction:
        """The largest payoff gap, in which the arc's parameter is measured."""
        return self.arc.tables.units[0]

    @abstractmethod
    def proved(self, lambda_: Fraction, point: NDArray[np.float64]) -> EnclosedEquilibrium | None:
        """Return the logit equilibrium near a point of the arc, or None where the proof fails.

        Parameters
        ----------
        lambda_ : Fraction
            Per unit of payoff.
        point : array of float, shape (M + 1,)
            Logarithms of all probabilities, and the parameter.
        """

    @abstractmethod
    def rows(self, equilibrium: Equilibrium) -> Sequence[Sequence[Amount]]:
        """Return the probabilities of an equilibrium in the order of the arc."""

    @abstractmethod
    def checked_counts(self, counts: Any) -> list[list[Fraction]]:
        """Return how often each choice was observed in the order of the arc, or raise."""

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
        >>> from est_games.game.normal import NormalForm
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
        points = self.reaching(exact).crossings(as_float(exact * self.unit))
        found = (self.proved(exact, point) for point in points)
        return tuple(point for point in found if point is not None)

    def fit(self, counts: Any) -> QuantalFit:
        """Return the parameter that makes what was observed likeliest.

        See :func:`est_games.equilibrium.quantal.quantal_fit.fit_quantal_response`.
        """
        from est_games.equilibrium.quantal.quantal_fit import quantal_fit

        return quantal_fit(self, counts)

    def log_likelihoods(self, counts: Any) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the log-likelihood of what was observed along the branch, in floats.

        Parameters
        ----------
        counts
            As :func:`est_games.equilibrium.quantal.quantal_fit.fit_quantal_response` takes them.

        Returns
        -------
        lambdas, values : arrays of float, shape (k,)
            At every point followed, the centroid first; without the constant that counts orders.

        Examples
        --------
        >>> from est_games.equilibrium.quantal.quantal_response import quantal_response
        >>> from est_games.game.normal import NormalForm
        >>> branch = quantal_response(NormalForm.from_payoffs([[1, 0]]))
        >>> lambdas, values = branch.log_likelihoods([[3, 1]])
        >>> bool(lambdas[0] == 0), round(float(values[0]), 3)
        (True, -2.773)
        """
        rows = self.checked_counts(counts)
        observed = np.array([as_float(x) for row in rows for x in row])
        seen = observed > 0
        values: NDArray[np.float64] = self.arc.points[:, :-1][:, seen] @ observed[seen]
        return in_payoffs(self.arc.parameters, self.unit), values

    def reaching(self, lambda_: Fraction) -> LogitArc:
        """Return the arc, followed on where the parameter lies beyond it."""
        parameter = as_float(lambda_ * self.unit)
        if self.arc.parameters.max() >= parameter:
            return self.arc
        return self.arc.extended(until=parameter, deadline=None)


def in_payoffs(parameters: NDArray[np.float64], unit: Fraction) -> NDArray[np.float64]:
    """Return parameters per unit of payoff; which of the floats near each is all the same."""
    if 2**-900 < unit < 2**900:
        return parameters / float(unit)
    return np.array([as_float(Fraction(mu) / unit) for mu in parameters.tolist()])


def frozen(array: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return an array that can no longer be written to."""
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


def checked_lambdas(values: Any, path: str) -> list[Fraction]:
    """Return the parameters asked for, in order, each once, or raise.

    Raises
    ------
    SolveError
        One is no finite number, or negative; or there is none.
    """
    several = isinstance(values, Iterable) and getattr(values, "shape", True) != ()
    several = several and not isinstance(values, str)
    listed = list(values) if several else [values]
    if not listed:
        problem = Problem(path=path, message="is empty", accepted="one number or several")
        raise SolveError("no such quantal response", [problem])
    places = f"{path}[{{}}]" if several else path
    return sorted({checked_lambda(value, places.format(k)) for k, value in enumerate(listed)})
