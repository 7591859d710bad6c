"""Optimal behaviour in a zero-sum tree as floats find it, and how far from optimal it may be."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from time import perf_counter

import numpy as np

from est_games.argument import takes
from est_games.certificate.profile_bounds import Bounds, ProfileBounds, profile_bounds
from est_games.equilibrium.regret.behavior_view import BehaviorView
from est_games.equilibrium.sequence_form.condensed import condensed, uncondensed
from est_games.equilibrium.sequence_form.path_ends import PathCount, path_ends
from est_games.equilibrium.sequence_form.plan_program import float_plans, reply_gaps
from est_games.equilibrium.sequence_form.sequence_form import (
    Floats,
    SequenceForm,
    check_two_players,
    sequence_form,
)
from est_games.equilibrium.sequence_form.support_plan import support_pairs
from est_games.equilibrium.sequence_form.tree_zero_sum import FEW_SEQUENCES, TINY, checked_sum
from est_games.equilibrium.time_limit import deadline_after, timeout_problem
from est_games.errors import SolveError
from est_games.game.extensive import ExtensiveForm


@dataclass(frozen=True, kw_only=True)
class NearOptimal:
    """Behaviour of both that is optimal but for rounding: so nearly as its bounds say.

    Parameters
    ----------
    form : ExtensiveForm
        The game.
    probabilities : array of float, shape (n_actions,)
        What both do: a weight for every action in the form's order; nature's do not count.
    is_solved : bool
        Whether the program was solved; otherwise everybody chooses all actions alike.
    seconds : float
        How long it took.
    """

    form: ExtensiveForm = field(repr=False)
    probabilities: Floats = field(repr=False)
    is_solved: bool
    seconds: float

    @property
    def behavior(self) -> BehaviorView:
        """The behaviour by labels, exact, made where it is looked at."""
        return BehaviorView(self.form, self.probabilities)

    @cached_property
    def bounds(self) -> ProfileBounds:
        """What it pays and what deviations would, proved by the certificate package when asked."""
        return profile_bounds(self.form, self.probabilities)

    @property
    def epsilon(self) -> Fraction:
        """No player could gain more than this by deviating alone: proved."""
        return max(gain.upper for gain in self.bounds.gains)

    @property
    def value(self) -> Bounds | None:
        """The value of the game to the first player, between proved bounds."""
        return self.bounds.value


@takes(SolveError, game=ExtensiveForm)
def near_optimal(game: ExtensiveForm, *, timeout: float | None = None) -> NearOptimal:
    """Return optimal behaviour of both players of a zero-sum tree, in floats: quickly.

    Parameters
    ----------
    game : ExtensiveForm
        Two players with perfect recall, whose payoffs add up to the same amount whatever they do.
    timeout : float, optional
        Seconds after which to stop; no limit unless given.

    Raises
    ------
    SolveError
        As :func:`~est_games.equilibrium.sequence_form.tree_zero_sum.tree_zero_sum` does.

    Notes
    -----
    The first steps of ``solve(game, "zero-sum")``, which goes on to an exact equilibrium and its
    value and takes a few times longer. Never called an equilibrium: ask the bounds. Where a plan
    does not lead, the action is taken that is best against the other's plan.

    Examples
    --------
    >>> from est_games.game.published_trees import published_tree
    >>> found = near_optimal(published_tree("kuhn-1950"))
    >>> found.value.lower <= Fraction(-1, 18) <= found.value.upper, float(found.epsilon) < 1e-12
    (True, True)
    """
    check_two_players(game, [timeout_problem(timeout)])
    started = perf_counter()
    deadline = deadline_after(timeout)
    form = sequence_form(game)
    checked_sum(game, form)
    plan = quick_plans(form, deadline)
    probabilities = np.ones(int(game.tree.action_start[-1]))
    if plan is not None:
        inner = form.owner >= 0
        owner = form.owner[inner]
        offsets = np.flatnonzero(inner) - form.first[owner]
        places = game.tree.action_start[form.information_sets[owner]] + offsets
        probabilities[places] = _weights(form, plan)[inner]
    probabilities.setflags(write=False)
    return NearOptimal(
        form=game,
        probabilities=probabilities,
        is_solved=plan is not None,
        seconds=perf_counter() - started,
    )


def quick_plans(form: SequenceForm, deadline: float | None = None) -> Floats | None:
    """Return optimal plans of both in floats, or None where they were not found.

    Parameters
    ----------
    form : SequenceForm
        Two players whose payoffs add up to a constant.
    deadline : float, optional
        A time of ``time.perf_counter``, in seconds, at which to give up.

    Notes
    -----
    By the linear program of the condensed form, or by one path where there is little left of it,
    whose end is solved in whole numbers, which then takes no time.
    """
    small = uncondensed(form) if form.n_sequences <= TINY else condensed(form)
    if small.form.n_sequences <= FEW_SEQUENCES:
        ends = path_ends(small.form, most_paths=1, deadline=deadline, count=PathCount())
        for end in ends:
            for pair in support_pairs(small.form, end.played, end.played, end.plan):
                rows = [[top / plan.bottom for top in plan.tops] for plan in pair]
                return small.plan(np.array([*rows[0], *rows[1]]))
    plan = float_plans(small.form, deadline)
    return None if plan is None else small.plan(plan)


def _weights(form: SequenceForm, plan: Floats) -> Floats:
    """Return each sequence's weight: the plan's, or one for the best where it does not lead."""
    weights = plan.copy()
    most = np.zeros(len(form.first))
    inner = form.owner >= 0
    np.maximum.at(most, form.owner[inner], plan[inner])
    missed = np.flatnonzero(~(np.minimum(most, plan[form.parent]) > 0.0))
    if len(missed):
        gaps = reply_gaps(form, plan)
        for first, width in zip(
            form.first[missed].tolist(), form.width[missed].tolist(), strict=True
        ):
            weights[first : first + width] = 0.0
            weights[first + int(gaps[first : first + width].argmin())] = 1.0
    return weights
