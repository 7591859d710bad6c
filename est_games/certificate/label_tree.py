r"""Are these all the extreme equilibria? A tree of cases over who carries which label, checked.

At an equilibrium each label is carried by one player or by both. The tree branches on labels: here
the first player carries it, there the second. A branch closes when the constraints it makes tight
leave one player nothing; its leaves hold the equilibria.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from time import perf_counter
from typing import TYPE_CHECKING

from est_games.certificate.closed_case import Case, closed_by_direction, closed_by_slacks
from est_games.certificate.face import Faces
from est_games.certificate.feasible_basis import Table
from est_games.errors import Problem

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LEAF, CLOSED, UNHELD = -1, -2, -4
"""Steps that are no branches; the player is taken from the latter two."""

_BLOCK = 8_192
_SHOWN_PROBLEMS = 20

Labels = int
"""Labels as bits; the first player's strategies come first."""

Shifts = tuple[tuple[int, ...], tuple[int, ...]]
"""How many infinitesimals the right side of each constraint of the rival is moved by, for each
player's polytope."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LabelTree:
    """The evidence: a tree of cases, and why each of its closed branches is empty.

    Parameters
    ----------
    steps : array of int32
        The tree in preorder: ``2 * label + player`` for a branch on whether the vertex of
        ``player`` (0 or 1) carries a label, the case that it does first; -1 for a leaf; for a
        closed branch ``-2 - player`` or ``-4 - player``, where that player's is seen to have no
        such vertex in either of two ways.
    numbers : array of float, shape (n_closed, max(m, n))
        For each closed branch in order, one number for each strategy of the rival of the player, or
        for each strategy of the player itself; zeros behind.
    nearby : NearbyTree or None
        What the indices of components rest on, where there are ties.
    """

    steps: NDArray[np.int32]
    numbers: NDArray[np.float64]
    nearby: NearbyTree | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NearbyTree:
    """A tree of cases for a generic game infinitesimally close.

    Parameters
    ----------
    tree : LabelTree
        Its cases.
    shifts : pair of tuples of int, shapes (n,) and (m,)
        How the constraints of both polytopes are moved.
    """

    tree: LabelTree
    shifts: Shifts


def open_cases(
    tables: tuple[Table, Table],
    tree: LabelTree,
    carries: NDArray[np.bool_],
    *,
    shifts: Shifts | None = None,
    deadline: float | None = None,
) -> tuple[NDArray[np.bool_], NDArray[np.int64], list[Problem]]:
    r"""Return which labels each player has to carry at the leaves, and what is wrong with a tree.

    Parameters
    ----------
    tables : pair of sequences of sequences of int, shapes (m, n) and (n, m)
        Both best-response polytopes; see :mod:`est_games.certificate.feasible_basis`.
    tree : LabelTree
        The evidence.
    carries : array of bool, shape (n_pairs, 2, m + n)
        Which labels each vertex of some pairs carries.
    shifts : pair of tuples of int, optional
        How the constraints of the polytopes are moved; not at all unless given.
    deadline : float, optional
        A time of ``time.perf_counter``, in seconds, at which to give up.

    Returns
    -------
    held : array of bool, shape (n_leaves, 2, m + n)
        Which labels each player's vertex has to carry at each leaf.
    arrived : array of int64, shape (n_leaves,)
        Which of the pairs ends there, -1 if none, -2 if several do.
    problems : list of Problem
        Empty if every pair of vertices that carries all labels ends at a leaf.

    Raises
    ------
    TimeoutError
        The deadline has passed.

    Notes
    -----
    1. The steps must make up one tree in which every branch has both its cases: the player's vertex
       carries the label, or it does not and the other's does. So every pair of vertices that
       carries all labels ends in one place.
    2. A branch is closed by a combination of slacks (:func:`.closed_case.closed_by_slacks`) or by a
       direction (:func:`.closed_case.closed_by_direction`).
    """
    import numpy as np

    from est_games.certificate.kernels.label_paths import HELD, LOOSE, label_paths

    m, n = len(tables[0]), len(tables[1])
    steps = np.asarray(tree.steps, dtype=np.int32)
    closed, leaves, order, starts, ends, is_tree = label_paths(steps, carries)
    held = leaves == HELD
    arrived = np.where(ends - starts > 1, -2, -1)
    arrived[ends - starts == 1] = order[starts[ends - starts == 1]]
    if not is_tree:
        return held, arrived, [Problem(path="tree.steps", message="are not one whole tree")]
    numbers = np.asarray(tree.numbers, dtype=np.float64)
    if numbers.shape != (len(closed), max(m, n)) or not np.isfinite(numbers).all():
        message = f"must be finite, one row for each of {len(closed)} closed branches"
        return held, arrived, [Problem(path="tree.numbers", message=message)]
    problems: list[Problem] = []
    kinds = steps[steps < LEAF]
    for side, table in enumerate(tables):
        own, rival = (slice(0, m), slice(m, m + n))[:: 1 - 2 * side]
        for kind, is_shown in ((CLOSED, closed_by_slacks), (UNHELD, closed_by_direction)):
            places = np.flatnonzero(kinds == kind - side)
            for start in range(0, len(places), _BLOCK):
                if deadline is not None and perf_counter() > deadline:
                    raise TimeoutError("the proof was not finished in time")
                block = places[start : start + _BLOCK]
                path = closed[block, side]
                case = Case(
                    idle=path[:, own] == HELD,
                    best=path[:, rival] == HELD,
                    played=path[:, own] == LOOSE,
                    worse=path[:, rival] == LOOSE,
                )
                shift = (0,) * len(table[0]) if shifts is None else shifts[side]
                shown = is_shown(table, shift, case, numbers[block], deadline)
                problems.extend(
                    Problem(
                        path=f"tree.numbers[{place}]",
                        message="do not show that the case is empty",
                    )
                    for place in block[~shown][:_SHOWN_PROBLEMS].tolist()
                )
    return held, arrived, problems[:_SHOWN_PROBLEMS]


def leaf_labels(
    tables: tuple[Table, Table], nearby: NearbyTree, *, deadline: float | None = None
) -> tuple[list[tuple[Labels, Labels]], list[Problem]]:
    """Return which labels each player carries at the leaves of a game close by.

    Parameters
    ----------
    tables : pair of sequences of sequences of int, shapes (m, n) and (n, m)
        Both best-response polytopes.
    nearby : NearbyTree
        The tree, and how the polytopes are moved.
    deadline : float, optional
        A time of ``time.perf_counter``, in seconds, at which to give up.

    Returns
    -------
    list of (int, int), and list of Problem
        At each leaf, the labels of either player; what is wrong with the tree.
    """
    import numpy as np

    m, n = len(tables[0]), len(tables[1])
    if tuple(map(len, nearby.shifts)) != (n, m):
        return [], [Problem(path="nearby.shifts", message="must be one for each constraint")]
    if any(type(shift) is not int for shifts in nearby.shifts for shift in shifts):
        return [], [Problem(path="nearby.shifts", message="must be whole numbers")]
    nobody = np.zeros((0, 2, m + n), dtype=np.bool_)
    held, _, problems = open_cases(
        tables, nearby.tree, nobody, shifts=nearby.shifts, deadline=deadline
    )
    wrong = [replace(problem, path=f"nearby.{problem.path}") for problem in problems]
    return list(zip(_bits(held[:, 0]), _bits(held[:, 1]), strict=True)), wrong


def tree_problems(
    tables: tuple[Table, Table],
    pairs: Mapping[tuple[Labels, Labels], int],
    tree: LabelTree,
    *,
    deadline: float | None = None,
) -> list[Problem]:
    """Return why some equilibria are not proved to be all the extreme ones.

    Parameters
    ----------
    tables : pair of sequences of sequences of int, shapes (m, n) and (n, m)
        Both best-response polytopes.
    pairs : mapping of (int, int) to int
        For each equilibrium, all labels that the first player's mixture carries, and all that the
        second's does, with its number; every label must be carried.
    tree : LabelTree
        The evidence.
    deadline : float, optional
        A time of ``time.perf_counter``, in seconds, at which to give up.

    Raises
    ------
    TimeoutError
        The deadline has passed.

    Notes
    -----
    1. The tree is checked (:func:`open_cases`): every extreme equilibrium ends at a leaf.
    2. Where the constraints to be tight at a leaf leave one point of either polytope, and one of
       the pairs ends there, it is the only one to.
    3. Elsewhere the vertices of both faces are found anew (:meth:`.face.Faces.vertices`), but for a
       leaf at which one player would play nothing. Those that carry every label must be among the
       pairs.
    4. All pairs must be made of vertices.
    """
    import numpy as np

    from est_games.certificate.kernels.modular_rank import PRIME, have_full_rank

    m, n = len(tables[0]), len(tables[1])
    full = (1 << (m + n)) - 1
    own, rival = (1 << m) - 1, ((1 << n) - 1) << m
    carries = np.stack([_flags([pair[side] for pair in pairs], m + n) for side in (0, 1)], axis=1)
    held, arrived, problems = open_cases(tables, tree, carries, deadline=deadline)
    settled, are_vertices = arrived >= 0, np.ones(len(pairs), dtype=np.bool_)
    for side, table in enumerate(tables):
        remainders = np.array([[x % PRIME for x in row] for row in table], dtype=np.int64)
        # Each polytope's own strategies come first among its constraints.
        turned = (np.arange(m + n) + m * side) % (m + n)
        settled &= have_full_rank(remainders, held[:, side].take(turned, axis=1))
        are_vertices &= have_full_rank(remainders, carries[:, side].take(turned, axis=1))
    first = Faces(tables[0], (x for x, _ in pairs), deadline=deadline)
    second = Faces(tables[1], (_turned(y, m, n) for _, y in pairs), deadline=deadline)
    listed = list(pairs)
    for place in np.flatnonzero(~are_vertices).tolist():
        x, y = listed[place]
        if not (first.is_vertex(x) and second.is_vertex(_turned(y, m, n))):
            path = f"profiles[{pairs[x, y]}]"
            problems.append(Problem(path=path, message="is not an extreme equilibrium"))
    for place in np.flatnonzero(~settled).tolist():
        if len(problems) > _SHOWN_PROBLEMS:
            break
        if deadline is not None and perf_counter() > deadline:
            raise TimeoutError("the proof was not finished in time")
        x, y = _bits(held[place])
        if not own & ~x or not rival & ~y:
            continue
        try:
            rows = first.vertices(x)
            columns = second.vertices(_turned(y, m, n))
        except OverflowError as mistake:
            problems.append(Problem(path=f"tree.leaves[{place}]", message=str(mistake)))
            break
        problems.extend(
            Problem(path="profiles", message=f"lack an equilibrium at leaf {place} of the tree")
            for row in rows
            for column in columns
            if row | (back := _turned(column, n, m)) == full and (row, back) not in pairs
        )
    return problems


def _bits(flags: NDArray[np.bool_]) -> list[Labels]:
    """Return each row of flags as the bits of a number."""
    import numpy as np

    packed = np.packbits(flags, axis=1, bitorder="little")
    return [int.from_bytes(row.tobytes(), "little") for row in packed]


def _flags(labels: Sequence[Labels], n_labels: int) -> NDArray[np.bool_]:
    """Return the bits of each number as a row of flags."""
    import numpy as np

    size = n_labels // 8 + 1
    packed = np.frombuffer(b"".join(x.to_bytes(size, "little") for x in labels), dtype=np.uint8)
    bits = np.unpackbits(packed.reshape(-1, size), axis=1, count=n_labels, bitorder="little")
    return bits.astype(np.bool_)


def _turned(labels: Labels, d: int, c: int) -> Labels:
    """Return bits of which the lowest `d` become the highest, and the `c` above them the lowest."""
    return labels >> d | (labels & ((1 << d) - 1)) << c
