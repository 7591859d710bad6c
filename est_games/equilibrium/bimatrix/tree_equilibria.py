"""From the leaves of a label search to extreme equilibria and their indices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product

from est_games.equilibrium.bimatrix.basis_points import basis_points
from est_games.equilibrium.bimatrix.best_response_polytope import Polytope
from est_games.equilibrium.bimatrix.extreme_equilibria import ExtremeEquilibria, turned
from est_games.equilibrium.bimatrix.face_vertices import MAX_TRIED, FaceVertices

Mixture = tuple[Fraction, ...]

Leaves = Sequence[tuple[int, int]]

Places = Mapping[tuple[int, int], int]
"""The place of each pair of label sets among the equilibria."""


def tree_equilibria(
    polytopes: tuple[Polytope, Polytope], leaves: Leaves
) -> tuple[ExtremeEquilibria, Places]:
    r"""Return the extreme equilibria on the faces that a label search has left, exactly.

    Parameters
    ----------
    polytopes : pair of Polytope
        Of the first player, of the second.
    leaves : sequence of (int, int)
        Independent constraints tight on a face of either; see
        :class:`est_games.equilibrium.bimatrix.label_tree.LabelSearch`.

    Returns
    -------
    pair of ExtremeEquilibria and mapping
        Without their signs, and the place of each pair of label sets among them.

    Raises
    ------
    OverflowError
        There are faces with many dimensions.

    Notes
    -----
    Nearly all faces are vertices, and are solved for together. Pairs of a vertex of one face and
    one of the other that carry every label are extreme equilibria.
    """
    own, rival = polytopes
    m, n = own.d, rival.d
    full = (1 << (m + n)) - 1
    zeros = (1 << m) - 1, (1 << n) - 1
    left = [fixed for fixed in leaves if fixed != zeros]
    points = [pair for pair in left if pair[0].bit_count() == m and pair[1].bit_count() == n]
    rows = basis_points(own, [x for x, _ in points])
    columns = basis_points(rival, [y for _, y in points])
    matched: dict[tuple[int, int], None] = {}
    first: dict[int, Mixture] = {}
    second: dict[int, Mixture] = {}
    for row, column in zip(rows, columns, strict=True):
        if row is not None and column is not None:
            labels = turned(column.tight, n, m)
            if row.tight | labels == full:
                matched[row.tight, labels] = None
                first.setdefault(row.tight, row.mixture)
                second.setdefault(labels, column.mixture)
    if len(points) < len(left):
        faces = [pair for pair in left if pair not in set(points)]
        for x, y, of_first, of_second in _on_faces(polytopes, faces):
            matched[x, y] = None
            first.setdefault(x, of_first)
            second.setdefault(y, of_second)
    return ExtremeEquilibria.from_labels(first, second, matched)


def _on_faces(
    polytopes: tuple[Polytope, Polytope], faces: Leaves
) -> Iterator[tuple[int, int, Mixture, Mixture]]:
    """Yield the extreme equilibria on pairs of faces, as labels and mixtures."""
    m, n = polytopes[0].d, polytopes[1].d
    full = (1 << (m + n)) - 1
    sides = FaceVertices(polytopes[0]), FaceVertices(polytopes[1])
    each = zip(sides, zip(*faces, strict=True), strict=True)
    if sum(side.n_sets(these) for side, these in each) > MAX_TRIED:
        raise OverflowError("the faces have too many dimensions")
    for fixed in faces:
        rows, columns = (side.of(face) for side, face in zip(sides, fixed, strict=True))
        for x, y in product(rows, columns):
            labels = turned(y, n, m)
            if x | labels == full:
                yield x, labels, sides[0].mixtures[x], sides[1].mixtures[y]


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
