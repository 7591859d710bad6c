"""Who plays which move at an equilibrium of two? A tree of cases over the moves, checked.

A move of either is *dead* if it has no weight; otherwise it can be taken to be *live*: best for its
player wherever it comes to it. Branches close when a player has no plan that leaves the live moves
of the rival best.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from time import perf_counter
from typing import TYPE_CHECKING

from est_games.certificate.plan_side import PlanSide, PlanVertex
from est_games.errors import Problem

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LEAF, CLOSED, ALL_DEAD, NEVER = -1, -2, -4, -5
"""Steps that are no branches; the player is taken from the second, a move from the last."""
LIVE_FIRST, DEAD_FIRST, FREE = 0, 1, 2
OPEN, DEAD, LIVE, GIVEN = 0, 1, 2, 3
_SEEMS_ZERO = Fraction(1, 10**9)

Decided = tuple[int, ...]
"""What is decided of each move."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlanTree:
    """The evidence: a tree of cases, and why each of its closed branches is empty.

    Parameters
    ----------
    steps : array of int32
        The tree in preorder. ``4 * move + 0`` and ``4 * move + 1`` are branches on a move, the case
        that it is live first, or that it is dead; ``4 * move + 2`` says that it is best all over
        the case, and has one case: live. -1 is a leaf; ``-2 - side`` a case in which that one of
        the two who move has no plan; -4 one in which all moves are dead after a live one;
        ``-5 - move`` one in which a live move has no weight. Moves are numbered as sequences are,
        those of the first who moves before those of the second.
    numbers : array of float, shape (n_closed, n_moves)
        For each branch closed by a lack of plans: weights of the rival's moves; for each closed by
        a move without weight: which constraints tell, those that are not zero.
    """

    steps: NDArray[np.int32]
    numbers: NDArray[np.float64]


def leaf_vertices(
    sides: tuple[PlanSide, PlanSide], decided: Decided
) -> tuple[list[PlanVertex], list[PlanVertex]]:
    """Return the vertices of both players' plans at a leaf: all go together.

    Raises
    ------
    TooManyVerticesError
        There are very many.
    """
    found = []
    for number, side in enumerate(sides):
        dead, live = _parts(sides, decided, number)
        _, rival = list(_by_side(sides, decided))[1 - number]
        idle = frozenset(k for k, how in enumerate(rival) if how == DEAD)
        found.append(side.vertices(dead, live, idle))
    return found[0], found[1]


def open_leaves(
    sides: tuple[PlanSide, PlanSide], tree: PlanTree, *, deadline: float | None = None
) -> tuple[list[Decided], list[Problem]]:
    r"""Return what is decided at the leaves of a tree, and what is wrong with it.

    Parameters
    ----------
    sides : pair of PlanSide
        The two who move.
    tree : PlanTree
        The evidence.
    deadline : float, optional
        A time of ``time.perf_counter``, in seconds, at which to give up.

    Returns
    -------
    leaves : list of tuple of int, shape (n_moves,)
        0, 1 or 2 for moves that are open, dead or live. Open moves follow dead ones.
    problems : list of Problem
        Empty if every equilibrium is at a leaf: moves that are dead there have no weight, moves
        that are live are best where they are made if the best follow.

    Raises
    ------
    TimeoutError
        The deadline has passed.

    Notes
    -----
    1. Take an equilibrium. Going down from the root, call a move live if it has weight; after a
       move that is live without weight, call one best move live at each of the player's next
       information sets. All others are dead. So something is live wherever the player comes by
       live moves, and a move that is best all over a case may be called live there. Every
       equilibrium so goes along one way through the tree, to a leaf or to a closed branch.
    2. A player's plans in a case are those without weight on its dead moves against which the
       live moves of the rival are best. Let weights :math:`y` of the rival's moves flow on: those
       at an information set add up to that of the move before it, to nothing at the first ones.
       Where only live moves have negative ones, :math:`y` takes from moves that are best, and adds
       to others; so against a plan of the case it does not gain. If it gains against all plans
       without weight on dead moves, found by going backward, there is none.
    3. A live move has weight if it and all before it are live for that reason and not because they
       are best all over the case. Its weight, which is not negative, is a sum of multiples of
       slacks: of dead and live moves, whose are zero, and of others, times no positive numbers.
    4. A move is best all over a case if dead moves keep plays from it, or if its slack is a sum of
       multiples of what vanishes there.
    """
    import numpy as np

    steps = np.asarray(tree.steps).tolist()
    numbers = np.asarray(tree.numbers, dtype=np.float64)
    n_first, n_moves = sides[0].n_moves, sides[0].n_moves + sides[1].n_moves
    if numbers.ndim != 2 or numbers.shape[1] != n_moves or not np.isfinite(numbers).all():
        return [], [Problem(path="tree.numbers", message="must be finite, one for each move")]
    leaves: list[Decided] = []
    problems: list[Problem] = []
    n_closed = 0
    waiting: list[Decided] = [(OPEN,) * n_moves]
    for place, step in enumerate(steps):
        if not waiting:
            break
        if deadline is not None and perf_counter() > deadline:
            raise TimeoutError("the cases were not checked in time")
        decided = waiting.pop()
        wrong = None
        if step >= 0:
            move, kind = divmod(step, 4)
            if move >= n_moves or kind > FREE or not _is_open(sides, decided, move):
                wrong = "branches on no open move"
            else:
                live, dead = _with(decided, move, LIVE), _with(decided, move, DEAD)
                waiting += {
                    LIVE_FIRST: [dead, live],
                    DEAD_FIRST: [live, dead],
                    FREE: [_with(decided, move, GIVEN)],
                }[kind]
                rival = sides[move < n_first]
                gone, best = _parts(sides, decided, move < n_first)
                number = move - (move >= n_first) * n_first
                if kind == FREE and not (
                    rival.is_unreached(gone, number) or rival.is_always_best(gone, best, number)
                ):
                    wrong = "is not best all over its case"
        elif step == LEAF:
            wrong = _leaf_problem(sides, decided)
            leaves.append(tuple(min(how, LIVE) for how in decided))
        elif step == ALL_DEAD:
            if not any(_is_stuck(side, own) for side, own in _by_side(sides, decided)):
                wrong = "is no case in which all moves are dead after a live one"
        elif step <= NEVER and n_closed < len(numbers):
            row = numbers[n_closed].tolist()
            n_closed += 1
            if not _is_never_made(sides, decided, NEVER - step, row):
                wrong = "is not shown to leave a move without weight"
        elif step in (CLOSED, CLOSED - 1) and n_closed < len(numbers):
            number = CLOSED - step
            gone, best = _parts(sides, decided, number)
            start = 0 if number else n_first
            row = numbers[n_closed][start : start + sides[1 - number].n_moves].tolist()
            n_closed += 1
            if not sides[number].has_no_plan(gone, best, _flow(sides[1 - number], best, row)):
                wrong = "is not shown to be empty"
        else:
            wrong = "is unknown"
        if wrong:
            problems.append(Problem(path=f"tree.steps[{place}]", message=wrong))
            break
    else:
        if waiting:
            problems.append(Problem(path="tree.steps", message="are not one whole tree"))
        return leaves, problems
    if not problems:
        problems.append(Problem(path="tree.steps", message="are not one whole tree"))
    return leaves, problems


def _is_never_made(
    sides: tuple[PlanSide, PlanSide], decided: Decided, move: int, row: Sequence[float]
) -> bool:
    """Tell whether a case leaves a move without weight that is live because it has some."""
    n_first = sides[0].n_moves
    if not 0 <= move < len(decided):
        return False
    number, start = int(move >= n_first), n_first * (move >= n_first)
    side, own = sides[number], list(_by_side(sides, decided))[number][1]
    above = {k: before for before, moves in side.choices for k in moves}
    here: int | None = move - start
    while here is not None:
        if own[here] != LIVE:
            return False
        here = above[here]
    named = [k for k, x in enumerate(row) if x]
    mine = [k - start for k in named if start <= k < start + side.n_moves]
    theirs = [k - (n_first - start) for k in named if not start <= k < start + side.n_moves]
    return side.has_no_weight(*_parts(sides, decided, number), move - start, (mine, theirs))


def _with(decided: Decided, move: int, how: int) -> Decided:
    return (*decided[:move], how, *decided[move + 1 :])


def _by_side(
    sides: tuple[PlanSide, PlanSide], decided: Decided
) -> Iterator[tuple[PlanSide, Decided]]:
    n_first = sides[0].n_moves
    yield sides[0], decided[:n_first]
    yield sides[1], decided[n_first:]


def _parts(
    sides: tuple[PlanSide, PlanSide], decided: Decided, number: int
) -> tuple[frozenset[int], frozenset[int]]:
    """Return the dead moves of one of the two, and the live ones of the other."""
    own, rival = (part for _, part in list(_by_side(sides, decided))[:: -1 if number else 1])
    dead = frozenset(k for k, how in enumerate(own) if how == DEAD)
    live = frozenset(k for k, how in enumerate(rival) if how >= LIVE)
    return sides[number].with_following(dead), live


def _met(side: PlanSide, decided: Decided) -> Iterator[range]:
    """Yield the moves at information sets that a player comes to by live moves."""
    for above, moves in side.choices:
        if above is None or decided[above] >= LIVE:
            yield moves


def _is_open(sides: tuple[PlanSide, PlanSide], decided: Decided, move: int) -> bool:
    start = 0
    for side, own in _by_side(sides, decided):
        if start <= move < start + side.n_moves:
            met = any(move - start in moves for moves in _met(side, own))
            return met and decided[move] == OPEN
        start += side.n_moves
    return False


def _is_stuck(side: PlanSide, decided: Decided) -> bool:
    return any(all(decided[k] == DEAD for k in moves) for moves in _met(side, decided))


def _leaf_problem(sides: tuple[PlanSide, PlanSide], decided: Decided) -> str | None:
    """Return why all that is at a leaf need not be an equilibrium."""
    for side, own in _by_side(sides, decided):
        for moves in _met(side, own):
            if any(own[k] == OPEN for k in moves) or not any(own[k] >= LIVE for k in moves):
                return "is a leaf at which something is left open"
    return None


def _flow(side: PlanSide, live: frozenset[int], row: Sequence[float]) -> list[Fraction]:
    """Return weights near those given that flow on from move to move; whatever it is is checked."""
    rough = [Fraction(x) for x in row]
    least = _SEEMS_ZERO * max(map(abs, rough), default=Fraction(0))
    flow = [Fraction(0)] * side.n_moves
    for above, moves in side.choices:
        total = Fraction(0) if above is None else flow[above]
        for k in moves:
            if rough[k] > least or (k in live and rough[k] < -least):
                flow[k] = rough[k]
        short = total - sum((flow[k] for k in moves), Fraction(0))
        # What is large bears a little more or less, and stays on its side of nothing.
        flow[max(moves, key=lambda k: abs(flow[k]))] += short
    return flow
