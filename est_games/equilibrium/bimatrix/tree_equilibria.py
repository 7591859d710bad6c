"""From the leaves of a label search to extreme equilibria and their indices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from est_games.equilibrium.bimatrix.basis_points import basis_points
from est_games.equilibrium.bimatrix.best_response_polytope import Polytope
from est_games.equilibrium.bimatrix.extreme_equilibria import ExtremeEquilibria, turned

Leaves = Sequence[tuple[int, int]]

Places = Mapping[tuple[int, int], int]
"""The place of each pair of label sets among the equilibria."""


def tree_equilibria(
    polytopes: tuple[Polytope, Polytope], leaves: Leaves
) -> tuple[ExtremeEquilibria, Places]:
    r"""Return the extreme equilibria at the vertices that a label search has left, exactly.

    Parameters
    ----------
    polytopes : pair of Polytope
        Of the first player, of the second.
    leaves : sequence of (int, int)
        A basis of either; see :class:`est_games.equilibrium.bimatrix.label_tree.LabelSearch`.

    Returns
    -------
    pair of ExtremeEquilibria and mapping
        Without their signs, and the place of each pair of label sets among them.

    Notes
    -----
    The vertices of all bases are solved for together. Pairs that carry every label are extreme
    equilibria.
    """
    own, rival = polytopes
    m, n = own.d, rival.d
    full = (1 << (m + n)) - 1
    rows = basis_points(own, [x for x, _ in leaves])
    columns = basis_points(rival, [y for _, y in leaves])
    matched: dict[tuple[int, int], None] = {}
    first: dict[int, tuple[Fraction, ...]] = {}
    second: dict[int, tuple[Fraction, ...]] = {}
    for row, column in zip(rows, columns, strict=True):
        if row is not None and column is not None:
            labels = turned(column.tight, n, m)
            if row.tight | labels == full:
                matched[row.tight, labels] = None
                first.setdefault(row.tight, row.mixture)
                second.setdefault(labels, column.mixture)
    return ExtremeEquilibria.from_labels(first, second, matched)


def signs_nearby(
    polytopes: tuple[Polytope, Polytope], leaves: Leaves, places: Places
) -> Iterator[tuple[int, int]]:
    r"""Yield the place of each equilibrium of a generic game close by, and its sign.

    Parameters
    ----------
    polytopes : pair of Polytope
        Of the first player, of the second.
    leaves : sequence of (int, int)
        Those of a search in which the constraints of the polytopes are shifted infinitesimally: a
        basis of either.
    places : mapping of (int, int) to int
        The place of each pair of label sets among the equilibria.

    Yields
    ------
    pair of int
        The place of the equilibrium it comes to stand at when nothing is shifted, and the sign of
        its bases (:func:`.extreme_equilibria.extreme_equilibria`).

    Raises
    ------
    FloatingPointError
        A leaf is no pair of bases that come to stand at one of the equilibria.
    """
    own, rival = polytopes
    m, n = own.d, rival.d
    zeros = (1 << m) - 1, (1 << n) - 1
    bases = [pair for pair in leaves if pair != zeros]
    if any(x.bit_count() != m or y.bit_count() != n for x, y in bases):
        raise FloatingPointError("a game whose ties are broken has ties")
    first = basis_points(own, [x for x, _ in bases])
    second = basis_points(rival, [y for _, y in bases])
    for (x, _), row, column in zip(bases, first, second, strict=True):
        if row is None or column is None:
            raise FloatingPointError("an equilibrium of a game close by is none")
        place = places.get((row.tight, turned(column.tight, n, m)))
        if place is None:
            raise FloatingPointError("an equilibrium of a game close by is not close")
        size = m - (x & zeros[0]).bit_count()
        yield place, row.sign * column.sign * (1 if size % 2 else -1)
