"""From the leaves of a label search to extreme equilibria and their indices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from est_games.equilibrium.bimatrix.best_response_polytope import Polytope
from est_games.equilibrium.bimatrix.extreme_equilibria import ExtremeEquilibria, sign_of, turned
from est_games.equilibrium.bimatrix.face_vertices import MAX_TRIED, FaceVertices

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
    sides = FaceVertices(own), FaceVertices(rival)
    faces = list(zip(*leaves, strict=True))
    if sum(side.n_sets(each) for side, each in zip(sides, faces, strict=True)) > (
        MAX_TRIED + 2 * len(leaves)
    ):
        raise OverflowError("the faces have too many dimensions")
    for side, each in zip(sides, faces, strict=True):
        side.solve(each)
    matched: dict[tuple[int, int], None] = {}
    for fixed in leaves:
        if fixed == zeros:
            continue
        rows, columns = (side.of(face) for side, face in zip(sides, fixed, strict=True))
        for y in columns:
            labels = turned(y, n, m)
            matched.update(((x, labels), None) for x in rows if x | labels == full)
    second = {turned(y, n, m): mixture for y, mixture in sides[1].mixtures.items()}
    return ExtremeEquilibria.from_labels(sides[0].mixtures, second, matched)


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
        its bases (:func:`.extreme_equilibria.sign_of`).

    Raises
    ------
    FloatingPointError
        A leaf is no pair of bases that come to stand at one of the equilibria.
    """
    m, n = polytopes[0].d, polytopes[1].d
    zeros = (1 << m) - 1, (1 << n) - 1
    for bases in leaves:
        if bases == zeros:
            continue
        if bases[0].bit_count() != m or bases[1].bit_count() != n:
            raise FloatingPointError("a game whose ties are broken has ties")
        points = [polytope.vertex(basis) for polytope, basis in zip(polytopes, bases, strict=True)]
        if points[0] is None or points[1] is None:
            raise FloatingPointError("an equilibrium of a game close by is not close")
        place = places.get((points[0][0], turned(points[1][0], n, m)))
        if place is None:
            raise FloatingPointError("an equilibrium of a game close by is not close")
        yield place, sign_of(polytopes, bases)
