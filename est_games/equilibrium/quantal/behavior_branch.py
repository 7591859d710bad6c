"""The principal branch of agent logit equilibria of an extensive form: what is known of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from est_games.equilibrium.kernels.behavior_values import behavior_values
from est_games.equilibrium.quantal.behavior_tables import BehaviorTables
from est_games.equilibrium.quantal.enclosed_equilibrium import EnclosedBehavior
from est_games.equilibrium.quantal.logit_branch import (
    LogitBranch,
    TurningPoint,
    as_float,
    checked_lambda,
)
from est_games.equilibrium.quantal.logit_turns import logit_turns
from est_games.equilibrium.quantal.observed_counts import checked_behavior_counts
from est_games.equilibrium.quantal.proved_behavior import by_form, proved_behavior
from est_games.equilibrium.solution import Amount, Equilibrium
from est_games.errors import Problem, SolveError
from est_games.game.extensive import ExtensiveForm

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_ACTIONS = 400
"""Proofs in ball arithmetic take time with the cube of the number of actions in all."""

FloatBehavior = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class LogitPrediction:
    """What an agent logit equilibrium predicts, in floats; not proved.

    Parameters
    ----------
    lambda_ : float
        The parameter, per unit of payoff.
    behavior : mapping of str to mapping of str to float
        The probability of each action by information set, by label.
    residual : float
        How far the probabilities are from the logit responses to them, at most, in floats.
    """

    lambda_: float
    behavior: FloatBehavior = field(hash=False)
    residual: float


@dataclass(frozen=True, kw_only=True)
class BehaviorBranch(LogitBranch):
    """Agent logit equilibria from uniform behaviour on, in floats, and where they lead.

    :meth:`at` proves the point at a parameter: there is exactly one equilibrium near it. That it
    lies on the branch that begins at uniform behaviour is not proved.

    Parameters
    ----------
    form : ExtensiveForm
        The game.
    lambdas : array of float, shape (k,)
        The parameter, per unit of payoff, along the branch; falls where the branch turns back.
    actions : tuple of (str, str), shape (M,)
        Information set and action of each column of `probabilities`, by label.
    probabilities : array of float, shape (k, M)
        Everybody's behaviour along the branch.
    limit, messages, arc
        As every :class:`~est_games.equilibrium.quantal.logit_branch.LogitBranch` has them.
    """

    form: ExtensiveForm
    lambdas: NDArray[np.float64]
    actions: tuple[tuple[str, str], ...]
    probabilities: NDArray[np.float64]

    def behavior(self, place: int) -> FloatBehavior:
        """Return one of the behaviours, by information set and action."""
        return self._named(self.probabilities[place].tolist())

    @cached_property
    def turning_points(self) -> tuple[TurningPoint, ...]:
        """Folds and bifurcations in order, found by :mod:`.logit_turns`."""
        order = _order(self._tables)
        return tuple(
            TurningPoint(
                kind=turn.kind,
                lambda_=as_float(Fraction(float(turn.point[-1])) / self.unit),
                behavior=self._named(np.exp(turn.point[order]).tolist()),
            )
            for turn in logit_turns(self.arc)
        )

    def predict(self, lambda_: Any) -> LogitPrediction:
        """Return the first behaviour of the branch at a parameter, in floats, of any size.

        Parameters
        ----------
        lambda_ : number
            Per unit of payoff.

        Raises
        ------
        SolveError
            It is no such number, or the branch could not be followed there.

        Examples
        --------
        >>> from est_games.equilibrium.quantal.quantal_response import quantal_response
        >>> from est_games.game.extensive_builder import ExtensiveBuilder
        >>> tree = ExtensiveBuilder(["a"])
        >>> for amount, end in enumerate(tree.decision("a", ["l", "r"], information_set="h")):
        ...     tree.terminal([amount], after=end)
        >>> round(quantal_response(tree.build()).predict(1).behavior["h"]["r"], 4)
        0.7311
        """
        exact = checked_lambda(lambda_, "lambda_")
        parameter = as_float(exact * self.unit)
        point = next(self.reaching(exact).crossings(parameter), None)
        if point is None:
            problem = Problem(path="lambda_", message="is where the branch could not be followed")
            raise SolveError("the branch gives no quantal response there", [problem])
        return LogitPrediction(
            lambda_=as_float(exact),
            behavior=self._named(np.exp(point[_order(self._tables)]).tolist()),
            residual=response_residual(self._tables, point),
        )

    def proved(self, lambda_: Fraction, point: NDArray[np.float64]) -> EnclosedBehavior | None:
        """Return the equilibrium near a point of the arc, or None where the proof fails."""
        if len(self.actions) > MOST_ACTIONS:
            return None
        return proved_behavior(self.form, self._tables, lambda_, point[:-1])

    def rows(self, equilibrium: Equilibrium) -> Sequence[Sequence[Amount]]:
        """Return the probabilities of an equilibrium, agent by agent."""
        choices = (self.form.information_sets[number] for number in self._tables.information_sets)
        return [
            [equilibrium.behavior[choice.label][action] for action in choice.actions]
            for choice in choices
        ]

    def checked_counts(self, counts: Any) -> list[list[Fraction]]:
        """Return how often each action was observed, agent by agent, or raise."""
        checked = iter(checked_behavior_counts(self.form, counts))
        by_number = dict(zip(sorted(self._tables.information_sets), checked, strict=True))
        return [by_number[number] for number in self._tables.information_sets]

    @property
    def _tables(self) -> BehaviorTables:
        if not isinstance(self.arc.tables, BehaviorTables):
            raise TypeError("the arc is one of a normal form")
        return self.arc.tables

    def _named(self, weights: Sequence[float]) -> FloatBehavior:
        named: dict[str, dict[str, float]] = {}
        for (label, action), weight in zip(self.actions, weights, strict=True):
            named.setdefault(label, {})[action] = weight
        return named

    def __repr__(self) -> str:
        last = f"{self.lambdas[-1]:.4g}"
        return f"BehaviorBranch({len(self.lambdas)} points, last lambda {last}, {self.form!r})"


def _order(tables: BehaviorTables) -> list[int]:
    """Return where the actions stand in the arc, in the order of the form."""
    return [place for row in by_form(tables) for place in row]


def action_labels(form: ExtensiveForm) -> Iterator[tuple[str, str]]:
    """Yield the players' information sets and actions by label, in the order of the form."""
    for choice in form.information_sets:
        if not choice.is_chance:
            for action in choice.actions:
                yield choice.label, action


def in_form_order(tables: BehaviorTables, profiles: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return probabilities along an arc with columns in the order of the form."""
    return profiles[:, _order(tables)]


def response_residual(tables: BehaviorTables, point: NDArray[np.float64]) -> float:
    """Return how far probabilities are from the responses to them, at most, in floats."""
    x, parameter = point[:-1], float(point[-1])
    m, weights = len(x), np.exp(x)
    pays, slopes = np.empty(m), np.empty((m, m))
    behavior_values(*tables.arrays, x, weights, pays, slopes)
    worst = 0.0
    for row in tables.rows:
        raw = np.exp(parameter * (pays[row] - pays[row].max()))
        worst = max(worst, float(np.abs(weights[row] - raw / raw.sum()).max()))
    return worst
