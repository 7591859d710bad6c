"""The cases of who carries which label, searched depth first until only equilibria are left."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from est_games.certificate.label_tree import LabelTree, Shifts
from est_games.equilibrium.bimatrix.best_response_polytope import Polytope

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MAX_REASONS = 32_000_000
"""Most numbers kept as reasons why branches are closed: 256 MB."""

_MAX_BITS = 900
_BLOCK = 4096


@dataclass(slots=True, kw_only=True)
class LabelSearch:
    """What a search over labels has found so far; it grows while the search goes on.

    Parameters
    ----------
    leaves : list of (int, int)
        For each leaf the bases of both polytopes that are tight there, as each polytope's bits.
    n_pivots : int
        Number of pivots.
    is_whole : bool
        Whether the search came to its end.
    is_full : bool
        Whether it stopped because the tree is larger than :data:`MAX_REASONS` allows.
    """

    leaves: list[tuple[int, int]] = field(default_factory=list)
    n_pivots: int = 0
    is_whole: bool = False
    is_full: bool = False
    steps: list[NDArray[np.int32]] = field(default_factory=list, repr=False)
    numbers: list[NDArray[np.float64]] = field(default_factory=list, repr=False)

    def evidence(self) -> LabelTree:
        """Return the tree, as the certificate package takes it; it is kept in one piece then."""
        import numpy as np

        self.steps = [np.concatenate(self.steps)]
        self.numbers = [np.concatenate(self.numbers)]
        return LabelTree(steps=self.steps[0], numbers=self.numbers[0])


def label_search(
    polytopes: tuple[Polytope, Polytope],
    shifts: Shifts | None = None,
) -> Iterator[LabelSearch]:
    r"""Search the cases of who carries which label in a bimatrix game, in floats.

    Parameters
    ----------
    polytopes : pair of Polytope
        Of the first player, with `m` strategies, and of the second, with `n`.
    shifts : pair of tuples of int, optional
        How many infinitesimals each constraint of either polytope is moved by: with numbers without
        pattern the ties are broken.

    Yields
    ------
    LabelSearch
        The same object again and again, every few thousand steps; the last time it is whole. It may
        still be wrong, and has to be proved.

    Raises
    ------
    FloatingPointError
        Rounding got in the way.

    Notes
    -----
    1. At an equilibrium each of the ``m + n`` labels is carried by one player: its strategy is not
       played, or is a best response. A case says of some labels by whom; it leaves a face of either
       polytope.
    2. A label that one player cannot carry on its face is the other's. Its slack is then positive
       all over the face: a row of the dictionary without a coefficient that could lower it. This is
       repeated until nothing changes.
    3. Then branch on the label that is hardest to carry, measured by its slacks over the sum of
       what could lower them. To make a constraint tight, its slack is minimised from the vertex at
       hand, in a pivot or a few.
    4. Where no label is left, all that is in both faces is an equilibrium, and its vertices are
       sought in the same way: a constraint is tight at the vertex, or it is not.
    5. Whoever carries a label first, the other case is that it does not. So every pair of vertices
       that carries all labels ends at one leaf.
    6. A face without points closes the branch; so does one on which a constraint is tight all over
       that is not to be, and the row of its slack says why. A face has no vertex either if only
       constraints that are not to be tight change in some direction.

    In random games with `n` strategies each the tree has about :math:`1.55^n` nodes where the
    polytopes have :math:`2.2^n` vertices. With payoffs 0, 1, 2 it has some 70 branches for each
    extreme equilibrium.

    References
    ----------
    Audet, Hansen, Jaumard and Savard (2001), Enumeration of all extreme equilibria of bimatrix
    games: the idea of a tree of complementary faces.
    Porter, Nudelman and Shoham (2008), Simple search methods for finding a Nash equilibrium: what
    is dominated conditionally is left out.

    Examples
    --------
    Matching pennies: one leaf is the pair of origins, one the equilibrium.

    >>> from est_games.equilibrium.bimatrix.best_response_polytope import best_response_polytopes
    >>> from est_games.game.normal import NormalForm
    >>> pennies = NormalForm.from_payoffs([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])
    >>> *_, found = label_search(best_response_polytopes(pennies))
    >>> sorted((format(x, "04b"), format(y, "04b")) for x, y in found.leaves)
    [('0011', '0011'), ('1100', '1100')]
    """
    import numpy as np

    from est_games.equilibrium.kernels import label_search as kernel

    m, n = polytopes[0].d, polytopes[1].d
    # Each player decides each label once at most on the way down.
    depth = 2 * (m + n) + 2
    tables = _tables(polytopes, depth, shifts or ((0,) * n, (0,) * m))
    state = np.zeros((depth, 2, m + n), dtype=np.int8)
    carried = np.zeros((depth, m + n), dtype=np.bool_)
    pending = np.full(depth, -1, dtype=np.int64)
    counts = np.zeros(6, dtype=np.int64)
    block = max(min(_BLOCK, 32 * (m + n)), 8 * (m + n))
    turned = (np.arange(m + n) + m) % (m + n)
    n_reasons = 0
    found = LabelSearch()
    while counts[kernel.DEPTH] >= 0:
        counts[kernel.N_STEPS] = counts[kernel.N_CLOSED] = counts[kernel.N_LEAVES] = 0
        steps = np.empty(block, dtype=np.int32)
        numbers = np.zeros((block, max(m, n)))
        fixed_at = np.empty((block, 2, m + n), dtype=np.bool_)
        kernel.advance(tables, state, carried, pending, counts, steps, numbers, fixed_at)
        if counts[kernel.IS_LOST]:
            raise FloatingPointError("rounding spoils the search over labels")
        n_steps, n_closed, n_leaves = counts[kernel.N_STEPS : kernel.N_PIVOTS].tolist()
        found.steps.append(steps[:n_steps].copy())
        found.numbers.append(numbers[:n_closed].copy())
        # Each polytope's own strategies come first among its bits.
        first, second = fixed_at[:n_leaves, 0], fixed_at[:n_leaves, 1].take(turned, axis=1)
        found.leaves.extend(zip(_bits(first), _bits(second), strict=True))
        found.n_pivots = int(counts[kernel.N_PIVOTS])
        n_reasons += n_closed * max(m, n)
        found.is_whole = bool(counts[kernel.DEPTH] < 0)
        found.is_full = n_reasons > MAX_REASONS and not found.is_whole
        yield found
        if found.is_full:
            return
        block = max(block, min(2 * block, _BLOCK))


def _tables(
    polytopes: tuple[Polytope, Polytope],
    depth: int,
    shifts: Shifts,
) -> tuple[Any, ...]:
    """Return both players' dictionaries at the origin, with room for all depths below."""
    import numpy as np

    m, n = polytopes[0].d, polytopes[1].d
    labels = np.arange(m + n)
    largest = max(1, *shifts[0], *shifts[1])
    tables = []
    for polytope, own, rival, shift in zip(
        polytopes, (labels[:m], labels[m:]), (labels[m:], labels[:m]), shifts, strict=True
    ):
        d, c = polytope.d, polytope.c
        greatest = [max(row) for row in polytope.table]
        if max(greatest).bit_length() > _MAX_BITS:
            raise FloatingPointError("the payoffs are too large for floats")
        rows = np.zeros((depth, c, d + 2))
        basic = np.zeros((depth, c), dtype=np.int64)
        cobasic = np.zeros((depth, d), dtype=np.int64)
        where = np.zeros((depth, m + n), dtype=np.int64)
        fixed = np.zeros((depth, d), dtype=np.bool_)
        unit, determinant = np.ones(m + n), np.ones((depth, 1))
        rows[0, :, :d] = np.array(
            [
                [entry / top for entry in row]
                for row, top in zip(polytope.table, greatest, strict=True)
            ]
        ).T
        rows[0, :, d] = 1
        rows[0, :, d + 1] = [each / largest for each in shift]
        basic[0], cobasic[0] = rival, own
        where[0, rival], where[0, own] = np.arange(c), -1 - np.arange(d)
        unit[own] = greatest
        tables.append((rows, basic, cobasic, where, fixed, unit, determinant))
    return tuple(tables)


def _bits(flags: NDArray[np.bool_]) -> list[int]:
    """Return each row of flags as the bits of a number."""
    import numpy as np

    packed = np.packbits(flags, axis=1, bitorder="little")
    return [int.from_bytes(row.tobytes(), "little") for row in packed]
