r"""Are these all the extreme equilibria? A tree of cases over who carries which label, checked.

At an equilibrium each label is carried by one player or by both. The tree branches on labels: here
the first player carries it, there the second. A branch closes when the constraints it makes tight
leave one player nothing; its leaves hold the equilibria.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from time import perf_counter
from typing import TYPE_CHECKING

from est_games.certificate.face import Faces
from est_games.certificate.feasible_basis import Table
from est_games.errors import Problem

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

CLOSED, LEAF = -1, -2
"""Steps that are no branches."""

_MAX_BITS = 900
_SHOWN_PROBLEMS = 20


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LabelTree:
    """The evidence: a tree of cases, and why each of its closed branches is empty.

    Parameters
    ----------
    steps : array of int32
        The tree in preorder: ``2 * label + player`` for a branch on who carries a label, where the
        case that ``player`` (0 or 1) carries it comes first; -1 for a closed branch, -2 for a leaf.
    multipliers : array of float, shape (n_closed, max(m, n))
        For each closed branch in order, one number for each strategy of the rival of the player
        whose constraints leave nothing; zeros behind.
    """

    steps: NDArray[np.int32]
    multipliers: NDArray[np.float64]


Labels = int
"""Labels as bits; the first player's strategies come first."""


def open_cases(
    tables: tuple[Table, Table], tree: LabelTree, *, deadline: float | None = None
) -> tuple[list[tuple[Labels, Labels]], list[Problem]]:
    r"""Return which labels each player has to carry at the leaves, and what is wrong with a tree.

    Parameters
    ----------
    tables : pair of sequences of sequences of int, shapes (m, n) and (n, m)
        Both best-response polytopes; see :mod:`est_games.certificate.feasible_basis`.
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
    1. The steps must make up one tree in which every branch has both its cases.
    2. A branch is closed by numbers :math:`\mu_l`, one for each strategy of the rival: negative at
       most where the branch has `l` a best response, with :math:`\sum_l \mu_l < 0` and
       :math:`\sum_l \mu_l t_{kl} > 0` for every own strategy `k` that may be played. In words: on
       what may be played, a mixture of the rival's strategies is better than a mixture of those
       that were to be best responses.

       Proof: with slacks :math:`s_l = 1 - \sum_k t_{kl} z_k`, of which those of best responses are
       zero, :math:`0 \le \sum_l \mu_l s_l = \sum_l \mu_l - \sum_k z_k \sum_l \mu_l t_{kl} < 0`.
    3. The sums are formed in floats with a rigorous bound on their rounding error; what that cannot
       decide is formed again exactly.
    """
    import numpy as np

    from est_games.certificate.kernels.label_paths import FIRST, SECOND, label_paths

    m, n = len(tables[0]), len(tables[1])
    closed, sides, leaves, is_tree = label_paths(np.asarray(tree.steps, dtype=np.int32), m + n)
    if not is_tree:
        return [], [Problem(path="tree.steps", message="are not one whole tree")]
    multipliers = np.asarray(tree.multipliers, dtype=np.float64)
    if multipliers.shape != (len(closed), max(m, n)) or not np.isfinite(multipliers).all():
        message = f"must be finite, one row for each of {len(closed)} closed branches"
        return [], [Problem(path="tree.multipliers", message=message)]
    problems: list[Problem] = []
    for side, table in enumerate(tables):
        places = np.flatnonzero(sides == side + 1)
        carried = closed[places] == side + 1
        own, rival = (carried[:, :m], carried[:, m:])[:: 1 - 2 * side]
        numbers = multipliers[places, : len(table[0])]
        sure = _surely_closed(table, own, rival, numbers)
        for row in np.flatnonzero(~sure).tolist():
            if deadline is not None and perf_counter() > deadline:
                raise TimeoutError("the proof was not finished in time")
            if not _is_closed(table, own[row].tolist(), rival[row].tolist(), numbers[row].tolist()):
                path = f"tree.multipliers[{places[row]}]"
                problems.append(Problem(path=path, message="do not show that the case is empty"))
    cases = list(zip(_bits(leaves == FIRST), _bits(leaves == SECOND), strict=True))
    return cases, problems[:_SHOWN_PROBLEMS]


def _bits(flags: NDArray[np.bool_]) -> list[Labels]:
    """Return each row of flags as the bits of a number."""
    import numpy as np

    packed = np.packbits(flags, axis=1, bitorder="little")
    return [int.from_bytes(row.tobytes(), "little") for row in packed]


def _surely_closed(
    table: Table,
    own: NDArray[np.bool_],
    rival: NDArray[np.bool_],
    numbers: NDArray[np.float64],
) -> NDArray[np.bool_]:
    """Return which cases the floats prove empty; False says nothing.

    `own` and `rival` say which strategies are not played and which are best responses.
    """
    import numpy as np

    if max(map(max, table)).bit_length() > _MAX_BITS:
        return np.zeros(len(numbers), dtype=np.bool_)
    # Rows scaled by powers of two and rounded once; the bound is eight times that of a dot product.
    scaled = np.array([[x / (1 << max(row).bit_length()) for x in row] for row in table])
    error = 8 * (scaled.shape[1] + 4) * 2.0**-53
    size = np.abs(numbers)
    with np.errstate(all="ignore"):
        gains = numbers @ scaled.T - error * (size @ scaled.T) - 2.0**-1000
        total = numbers.sum(axis=1) + error * size.sum(axis=1)
    return np.asarray(
        ((gains > 0) | own).all(axis=1) & ((numbers >= 0) | rival).all(axis=1) & (total < 0)
    )


def _is_closed(
    table: Table, own: Sequence[bool], rival: Sequence[bool], numbers: Sequence[float]
) -> bool:
    """Return whether the multipliers, at their exact binary values, prove a case empty."""
    exact = [Fraction(number) for number in numbers]
    if sum(exact) >= 0 or any(
        number < 0 and not best for number, best in zip(exact, rival, strict=True)
    ):
        return False
    return all(
        idle or sum(number * x for number, x in zip(exact, row, strict=True)) > 0
        for row, idle in zip(table, own, strict=True)
    )


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
    1. The tree is checked (:func:`open_cases`): every equilibrium is in the product of two faces
       that a leaf speaks of.
    2. The vertices of both faces are found anew (:meth:`.face.Faces.vertices`), but for a leaf at
       which one player would play nothing.
    3. Extreme equilibria are pairs of vertices that carry every label. Those of the vertices at a
       leaf that do must be among the pairs, and all pairs must be made of vertices.
    """
    m, n = len(tables[0]), len(tables[1])
    full = (1 << (m + n)) - 1
    own, rival = (1 << m) - 1, ((1 << n) - 1) << m
    first = Faces(tables[0], (x for x, _ in pairs), deadline=deadline)
    second = Faces(tables[1], (_turned(y, m, n) for _, y in pairs), deadline=deadline)
    problems = [
        Problem(path=f"profiles[{place}]", message="is not an extreme equilibrium")
        for (x, y), place in pairs.items()
        if not (first.is_vertex(x) and second.is_vertex(_turned(y, m, n)))
    ]
    cases, wrong = open_cases(tables, tree, deadline=deadline)
    problems.extend(wrong)
    for place, (x, y) in enumerate(cases):
        if len(problems) > _SHOWN_PROBLEMS:
            break
        if deadline is not None and perf_counter() > deadline:
            raise TimeoutError("the proof was not finished in time")
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


def _turned(labels: Labels, d: int, c: int) -> Labels:
    """Return bits of which the lowest `d` become the highest, and the `c` above them the lowest."""
    return labels >> d | (labels & ((1 << d) - 1)) << c
