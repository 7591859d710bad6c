"""Where paths from best replies to a prior end: candidates for equilibria, in floats."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from est_games.equilibrium.sequence_form.sequence_form import Floats, SequenceForm
from est_games.equilibrium.sequence_form.support_plan import Flags
from est_games.equilibrium.time_limit import is_past

_AT_A_TIME = 200
_FIRST_STEPS = 2_000
_GROWTH = 1.5
_MOST_STEPS = 200_000
_ROUNDS = (100, 1000, 10, 300, 0)
"""Of play before a path, from which the prior is taken; in turn."""
_SHAKES = (1e-6, 1e-9, 0.0, 1e-12, 1e-4)
"""By how much payoffs are shaken, the largest being one, so that there are no ties; in turn."""


@dataclass(slots=True, kw_only=True)
class PathCount:
    """What paths have cost so far, and whether time ran out on them."""

    paths: int = 0
    steps: int = 0
    extras: int = 0
    is_late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PathEnd:
    """What is played at the end of a path.

    Parameters
    ----------
    played : array of bool, shape (n_sequences,)
        Which sequences of both players are played.
    plan : array of float, shape (n_sequences,)
        Their weights, about.
    """

    played: Flags
    plan: Floats = field(repr=False)


def path_ends(
    form: SequenceForm, *, most_paths: int, deadline: float | None, count: PathCount
) -> Iterator[PathEnd]:
    r"""Yield the ends of paths from several priors.

    Parameters
    ----------
    form : SequenceForm
        The game.
    most_paths : int
        How many priors to set out from.
    deadline : float or None
        A time of ``time.perf_counter``, in seconds, at which to give up.
    count : PathCount
        Grows as paths are followed.

    Notes
    -----
    1. At the start both play best replies to a *prior*, realisation plans with all weights
       positive. The prior's weight z falls from 1; what is played is an equilibrium of the game in
       which everybody is believed to follow the prior with probability z (the linear tracing
       procedure). Where z is 0 the path has come to an equilibrium of the game itself.
    2. On a piece of the path the same sequences are played. It goes on, back if it must, in almost
       all games until z is 0 (Lemke's path from the prior's covering vector).
    3. Priors are drawn at random around equal chances; then both reply best to what the other has
       done on average so far, again and again (fictitious play), and the prior becomes mostly that
       average. It need not be near an equilibrium, but paths from there are far shorter.
    4. Payoffs are shaken a little, since ties would make the path branch. A path longer than some
       steps, which are more for each, is left.

    A step takes time proportional to the tree, and to the cube of the number of sequences played
    beside a first one at each information set, which is small in most games.

    References
    ----------
    Koller, Megiddo and von Stengel (1996), Efficient computation of equilibria for extensive
    two-person games.
    von Stengel, van den Elzen and Talman (2002), Computing normal form perfect equilibria for
    extensive two-person games.
    Harsanyi and Selten (1988), on the tracing procedure.
    Brown (1951), Iterative solution of games by fictitious play.
    """
    from est_games.equilibrium.kernels.treeplex_path import (
        ARRIVED,
        CUT,
        begin,
        follow,
        lean_on_play,
    )

    arrays = (form.sequences, form.sets, form.parent, form.first, form.width, form.left, form.right)
    most = float(_FIRST_STEPS)
    for attempt in range(most_paths):
        rng = np.random.default_rng(attempt)
        shake = _SHAKES[attempt // 2 % len(_SHAKES)]
        pays = form.pays + shake * rng.random(form.pays.shape)
        prior, rounds = _prior(form, rng), _ROUNDS[attempt % len(_ROUNDS)]
        plan = np.zeros(form.n_sequences)
        active = np.zeros(form.n_sequences, dtype=bool)
        base = np.zeros(len(form.first), dtype=np.int64)
        state = np.zeros(5)
        lean_on_play(*arrays, pays, prior, plan, active, base, state, rounds)
        begin(*arrays, pays, prior, plan, active, base, state)
        count.paths += 1
        ended, steps = CUT, 0
        while ended == CUT and steps < most:
            if is_past(deadline):
                count.is_late = True
                return
            steps = min(steps + _AT_A_TIME, int(most))
            ended = follow(*arrays, pays, prior, plan, active, base, state, steps)
        count.steps += int(state[3])
        count.extras = max(count.extras, int(state[4]))
        most = min(most * _GROWTH, _MOST_STEPS)
        if ended == ARRIVED:
            yield PathEnd(played=active, plan=plan)


def _prior(form: SequenceForm, rng: np.random.Generator) -> Floats:
    """Return realisation plans of both whose actions have chances between a half and three."""
    plans = np.ones(form.n_sequences)
    draws = rng.uniform(0.5, 1.5, form.n_sequences).tolist()
    weights = plans.tolist()
    rows = zip(form.parent.tolist(), form.first.tolist(), form.width.tolist(), strict=True)
    for parent, first, width in rows:
        total = weights[parent] / sum(draws[first : first + width])
        for s in range(first, first + width):
            weights[s] = draws[s] * total
    return np.array(weights)
