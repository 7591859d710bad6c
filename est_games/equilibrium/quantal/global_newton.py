"""Govindan and Wilson's global Newton method: equilibria at the ends of paths from pure ones."""

from __future__ import annotations

from fractions import Fraction
from itertools import chain
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from est_games.equilibrium.kernels.global_newton import (
    ARRIVED,
    LARGEST,
    LONG,
    global_newton_path,
    global_newton_start,
)
from est_games.equilibrium.quantal.enclosed_equilibrium import EnclosedEquilibrium
from est_games.equilibrium.quantal.logit_nash import one_equilibrium
from est_games.equilibrium.quantal.payoff_tables import PayoffTables, payoff_tables
from est_games.equilibrium.quantal.support_equilibrium import (
    Supports,
    candidate_supports,
    proved_equilibrium,
)
from est_games.equilibrium.solution import Equilibrium, Solution, Status
from est_games.equilibrium.time_limit import deadline_after, is_past
from est_games.errors import Problem, SolveError, shown
from est_games.game.normal import NormalForm

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_RAYS = 10_000
_TRIED = 20
"""Rays tried for one equilibrium before giving up."""
_MOST_STEPS = 20_000
_AT_ONCE = 20_000_000
"""Operations between two looks at the clock, about."""
_NEAR = 1e-6
"""A path ends at an equilibrium: what is proved may be no further from it, in each probability."""


def global_newton(
    game: NormalForm, *, rays: int | None = None, seed: int = 0, timeout: float | None = None
) -> Solution:
    r"""Return equilibria that paths from large random bonuses lead to.

    Parameters
    ----------
    game : NormalForm
        Any number of players.
    rays : int, optional
        How many paths to follow, one a ray of bonuses; all equilibria they lead to are given.
        Unless given, rays are tried until one equilibrium is proved, at most 20.
    seed : int
        Of the rays.
    timeout : float, optional
        Seconds after which to stop; no limit unless given.

    Returns
    -------
    Solution
        PARTIAL: each equilibrium once, exact where it is rational and so found, else enclosed in a
        proved radius. FAILED where no path led to one that could be proved, LIMIT where time ran
        out before; messages say how paths ended.

    Raises
    ------
    SolveError
        `rays` or `seed` is not such a number, or `timeout` is not positive.

    Notes
    -----
    1. Let strategy `k` of player `i` be paid a bonus :math:`t g_{ik}` more. For large `t` everybody
       plays the strategy with the largest bonus.
    2. Equilibria `w` and bonuses together are, by :math:`z = w + u(w) + t g` and `w` the mixtures
       nearest to `z`, a copy of the space of all `z` (Kohlberg and Mertens 1986): along the ray
       there is a path from the pure equilibrium, and it comes to :math:`t = 0`.
    3. It is followed by predictor and corrector within each set of supports, and changes supports
       where a weight vanishes or another strategy becomes as good, keeping the orientation. With
       two players its pieces are straight lines.
    4. Where it ends the equilibrium on its support is solved for and proved. A path that is lost is
       given up, and another ray is tried.

    Paths may be long: no bound but an exponential one is known.

    References
    ----------
    Govindan and Wilson (2003), A global Newton method to compute Nash equilibria.
    Kohlberg and Mertens (1986), On the strategic stability of equilibria.

    Examples
    --------
    >>> game = NormalForm.from_payoffs([[2, 0], [0, 1]], [[1, 0], [0, 2]])
    >>> solution = global_newton(game, rays=8)
    >>> sorted([str(x) for x in e.profile[0]] for e in solution.equilibria)
    [['0', '1'], ['1', '0']]
    """
    _check(rays, seed)
    deadline = deadline_after(timeout)
    started = perf_counter()
    tables = payoff_tables(game, is_common=False)
    generator = np.random.default_rng(seed)
    found: list[Equilibrium] = []
    n_tried = n_arrived = n_long = n_steps = 0
    while n_tried < (rays or _TRIED) and not (rays is None and found) and not is_past(deadline):
        bonuses = generator.random(int(tables.shape.sum()))
        weights, played, reason, steps = _followed(tables, bonuses, deadline)
        n_tried, n_steps = n_tried + 1, n_steps + steps
        n_arrived, n_long = n_arrived + (reason == ARRIVED), n_long + (reason == LONG)
        if reason != ARRIVED:
            continue
        supports = chain([_supports(tables, played)], candidate_supports(tables, weights))
        proved = proved_equilibrium(game, tables, weights, supports, farthest=_NEAR)
        if proved is not None and all(_are_apart(proved, other) for other in found):
            found.append(proved)
    late = is_past(deadline) and n_tried < (rays or _TRIED) and not (rays is None and found)
    status = Status.LIMIT if late else Status.PARTIAL if found else Status.FAILED
    lost = n_tried - n_arrived - n_long
    messages = [f"{n_arrived} of {n_tried} paths came to an end"]
    if lost:
        messages.append(f"{lost} were lost: the corrector failed, as it does in degenerate games")
    if n_long:
        messages.append(f"{n_long} took too many steps or too long and were given up")
    if n_arrived and not found:
        messages.append("no end could be proved: it may belong to a continuum of equilibria")
    return one_equilibrium(
        game,
        tuple(found),
        status,
        concept="global-newton",
        algorithm="the global Newton method along random rays",
        options={"rays": rays, "seed": seed, "timeout": timeout},
        stats={"seconds": perf_counter() - started, "paths": n_tried, "steps": n_steps},
        messages=tuple(messages),
    )


def _followed(
    tables: PayoffTables, bonuses: NDArray[np.float64], deadline: float | None
) -> tuple[NDArray[np.float64], NDArray[np.bool_], int, int]:
    """Return the mixtures and supports at the end of a path, why it ended, and its steps."""
    point, played = global_newton_start(*tables.arrays, bonuses)
    ahead, step, n_steps = np.zeros(len(point)), LARGEST, 0
    ahead[-1] = -1.0
    at_once = max(1, _AT_ONCE // (tables.tables.size + len(point) ** 3))
    while True:
        weights, reason, made, step = global_newton_path(
            *tables.arrays, bonuses, point, ahead, played, step, at_once
        )
        n_steps += made
        if reason != LONG or n_steps >= _MOST_STEPS or is_past(deadline):
            return weights, played, int(reason), n_steps


def _supports(tables: PayoffTables, played: NDArray[np.bool_]) -> Supports:
    return tuple(tuple(np.flatnonzero(played[row]).tolist()) for row in tables.rows)


def _are_apart(first: Equilibrium, second: Equilibrium) -> bool:
    """Tell whether two equilibria, known up to their radii, are surely different."""
    reach = sum(
        (e.radius for e in (first, second) if isinstance(e, EnclosedEquilibrium)), Fraction(0)
    )
    return any(
        abs(x - y) > reach
        for own, other in zip(first.profile, second.profile, strict=True)
        for x, y in zip(own, other, strict=True)
    )


def _check(rays: object, seed: object) -> None:
    problems = []
    if rays is not None and not (type(rays) is int and 1 <= rays <= MOST_RAYS):
        accepted = f"1 to {MOST_RAYS}, or None for one equilibrium"
        problems.append(
            Problem(
                path="rays", message="is no number of rays", value=shown(rays), accepted=accepted
            )
        )
    if not (type(seed) is int and seed >= 0):
        accepted = "a whole number, 0 or greater"
        problems.append(
            Problem(path="seed", message="is no seed", value=shown(seed), accepted=accepted)
        )
    if problems:
        raise SolveError("paths cannot be followed so", problems)
