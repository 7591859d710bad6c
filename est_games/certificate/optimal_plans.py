"""All optimal plans of two whose interests are opposed, from one pair that is an equilibrium."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from est_games.certificate.deviation_game import DeviationGame
from est_games.certificate.malformed import are_exact
from est_games.certificate.plan_side import NOBODY, Plan, PlanSide, PlanVertex, movers
from est_games.errors import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class OptimalPair:
    """Two plans that are best against each other, in a game of opposed interests.

    Parameters
    ----------
    first, second : tuple of Fraction
        The weights of each one's moves, the empty sequence left out.
    """

    first: Plan
    second: Plan


def opposed_scale(game: DeviationGame) -> Fraction | None:
    r"""Return by what to multiply the second's payoffs so that both add up to a constant.

    Parameters
    ----------
    game : DeviationGame
        The tree.

    Returns
    -------
    Fraction or None
        Positive: :math:`s` with :math:`u_1 + s u_2` the same after all plays that nature allows.
        None if there is no such number, or there are not two players who both have a choice.

    Examples
    --------
    >>> from est_games.game.extensive_builder import ExtensiveBuilder
    >>> tree = ExtensiveBuilder(["1", "2"])
    >>> for left, branch in enumerate(tree.decision("1", ["l", "r"])):
    ...     for right, end in enumerate(
    ...         tree.decision("2", ["l", "r"], after=branch, information_set="2")
    ...     ):
    ...         won = int(left == right)
    ...         tree.terminal([won, 7 - 3 * won], after=end)
    >>> opposed_scale(DeviationGame(tree.build()))
    Fraction(1, 3)
    """
    pair = movers(game)
    if pair is None or NOBODY in pair or game.form.n_players != 2:
        return None
    totals = [game.form.leaf_totals[player].fractions for player in pair]
    plays = [
        (one, other)
        for node, one, other in zip(game.form.terminals, *totals, strict=True)
        if game.chance[node]
    ]
    start, end = min(plays), max(plays)
    scale = Fraction(1)
    if start[0] != end[0]:
        if start[1] <= end[1]:
            return None
        scale = (end[0] - start[0]) / (start[1] - end[1])
    total = start[0] + scale * start[1]
    return scale if all(one + scale * other == total for one, other in plays) else None


def optimal_vertices(
    game: DeviationGame,
    sides: tuple[PlanSide, PlanSide],
    pair: OptimalPair,
    *,
    deadline: float | None = None,
) -> tuple[tuple[list[PlanVertex], list[PlanVertex]], list[Problem]]:
    r"""Return the extreme optimal plans of both, and what is wrong with the pair that shows it.

    Parameters
    ----------
    game : DeviationGame
        The tree.
    sides : pair of PlanSide
        The two who move.
    pair : OptimalPair
        One equilibrium.
    deadline : float, optional
        A time of ``time.perf_counter``, in seconds, at which to give up.

    Raises
    ------
    TooManyVerticesError
        There are very many.
    TimeoutError
        The deadline has passed.

    Notes
    -----
    With payoffs that add up to a constant, up to scale, all equilibria pay the same and may be
    interchanged: if :math:`(x, y)` is one, a plan :math:`x'` is in an equilibrium exactly if
    :math:`(x', y)` is one. So the optimal plans of the one are those which play only what is best
    against :math:`y`, and against which all that :math:`y` plays is best: a polytope.

    1. That interests are opposed, and that the pair is an equilibrium, is checked exactly.
    2. The vertices of both polytopes are enumerated in rationals.

    References
    ----------
    von Neumann (1928), Zur Theorie der Gesellschaftsspiele.
    Nash (1951), Non-cooperative games, on interchangeable equilibria.
    von Stengel (1996), Efficient computation of behavior strategies.
    """
    nothing: tuple[list[PlanVertex], list[PlanVertex]] = ([], [])
    if opposed_scale(game) is None:
        return nothing, [Problem(path="game", message="is not one of opposed interests")]
    plans = pair.first, pair.second
    for side, plan in zip(sides, plans, strict=True):
        if not _is_plan(side, plan):
            return nothing, [Problem(path="evidence", message="holds what is no plan")]
    one, other = (side.vertex(tuple(plan)) for side, plan in zip(sides, plans, strict=True))
    if one.played & ~other.best or other.played & ~one.best:
        return nothing, [Problem(path="evidence", message="holds plans that are not optimal")]
    found = [
        side.vertices(
            side.with_following(frozenset(_moves(~rival.best, side.n_moves))),
            frozenset(_moves(rival.played, len(side.rival_moves))),
            frozenset(_idle(side, rival.played)),
            deadline=deadline,
        )
        for side, rival in zip(sides, (other, one), strict=True)
    ]
    return (found[0], found[1]), []


def _is_plan(side: PlanSide, plan: Sequence[Fraction]) -> bool:
    """Tell whether weights are exact, not negative, and add up at every information set."""
    if len(plan) != side.n_moves or not are_exact(plan) or min(plan) < 0:
        return False
    return all(
        sum(plan[k] for k in moves) == (1 if above is None else plan[above])
        for above, moves in side.choices
    )


def _moves(mask: int, n: int) -> Iterator[int]:
    return (k for k in range(n) if mask >> k & 1)


def _idle(side: PlanSide, played: int) -> Iterator[int]:
    """Yield the rival's moves that are not played at information sets that it plays to."""
    for above, moves in side.rival_choices:
        if above is None or played >> above & 1:
            yield from (k for k in moves if not played >> k & 1)
