"""All optimal plans of both players of a zero-sum tree, from one optimal pair."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from time import perf_counter

from est_games.certificate.deviation_game import DeviationGame
from est_games.certificate.optimal_plans import OptimalPair, opposed_scale
from est_games.certificate.plan_side import PlanVertex
from est_games.equilibrium.sequence_form.face_vertices import TooManyError
from est_games.equilibrium.sequence_form.reply_faces import Point, ReplySide
from est_games.equilibrium.sequence_form.tree_zero_sum import tree_zero_sum
from est_games.game.extensive import ExtensiveForm
from est_games.game.realization import realization_plan


def optimal_pair(game: DeviationGame, deadline: float | None) -> OptimalPair | None:
    """Return two optimal plans of a tree of opposed interests; None of others, or for want of time.

    Parameters
    ----------
    game : DeviationGame
        The tree.
    deadline : float or None
        A time of ``time.perf_counter``, in seconds, at which to give up.
    """
    scale = opposed_scale(game)
    left = None if deadline is None else deadline - perf_counter()
    if scale is None or (left is not None and left <= 0):
        return None
    solution = tree_zero_sum(_zero_sum(game.form, scale), timeout=left)
    if not solution.equilibria:
        return None
    first, second = realization_plan(game.form, solution.equilibria[0].behavior)
    return OptimalPair(first=tuple(first[1:]), second=tuple(second[1:]))


def optimal_faces(
    sides: tuple[ReplySide, ReplySide], pair: OptimalPair, deadline: float | None
) -> tuple[OptimalPair, tuple[list[PlanVertex], list[PlanVertex]]]:
    r"""Return the extreme optimal plans of both players, and a pair in the midst of them.

    Parameters
    ----------
    sides : pair of ReplySide
        The players.
    pair : OptimalPair
        One equilibrium, of a game of opposed interests.
    deadline : float or None
        A time of ``time.perf_counter``, in seconds, at which to give up.

    Raises
    ------
    TooManyError
        There are too many.
    TimeoutError
        The deadline has passed.

    Notes
    -----
    1. Equilibria may be interchanged: a plan is optimal exactly if it is best against the other's
       plan in the pair, and that is best against it. This is a polytope, whose vertices are
       enumerated (:mod:`.face_vertices`).
    2. Their mean plays all that any optimal plan plays: in its place it leaves fewest ways to play
       on open. So it is taken to find the other's plans.

    References
    ----------
    von Stengel (1996), Efficient computation of behavior strategies.
    """
    plans = [pair.first, pair.second]
    for turn in ((0, 1), (1, 0)):
        try:
            found = [_face(sides, plans, turn[0], deadline)]
        except TooManyError:
            if turn[0]:
                raise
            continue
        plans[turn[0]] = _mean(found[0])
        found.append(_face(sides, plans, turn[1], deadline))
        plans[turn[1]] = _mean(found[1])
        first, second = (found[turn.index(s)] for s in range(2))
        break
    listed = [
        [side.vertex(plan) for plan in sorted(own, reverse=True)]
        for side, own in zip(sides, (first, second), strict=True)
    ]
    return OptimalPair(first=plans[0], second=plans[1]), (listed[0], listed[1])


def _face(
    sides: tuple[ReplySide, ReplySide], plans: Sequence[Point], s: int, deadline: float | None
) -> list[Point]:
    """Return the vertices of one's plans that are in equilibrium with the other's."""
    side, rival, plan = sides[s], sides[1 - s], plans[1 - s]
    best = rival.best_replies(plan)
    dead = frozenset(range(1, side.n_sequences)) - best
    live = {sequence for sequence, weight in enumerate(plan, 1) if weight}
    idle = {
        sequence
        for parent, first, m in zip(
            side.rival_parent, side.rival_first, side.rival_n_actions, strict=True
        )
        if not parent or parent in live
        for sequence in range(first, first + m)
        if sequence not in live
    }
    return side.vertices(dead, frozenset(live), frozenset(idle), deadline)


def _mean(plans: Sequence[Point]) -> Point:
    return tuple(sum(column, Fraction(0)) / len(plans) for column in zip(*plans, strict=True))


def _zero_sum(form: ExtensiveForm, scale: Fraction) -> ExtensiveForm:
    """Return the game with payoffs of the second that add up to a constant with the first's."""
    if scale == 1:
        return form
    return ExtensiveForm.from_nodes(
        players=form.players,
        parent=form.parent,
        information_set=form.information_set,
        information_sets=form.information_sets,
        payoffs=[(row[0], scale * row[1]) if row else row for row in form.payoffs],
    )
