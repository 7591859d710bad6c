"""From the leaves of a label search to extreme equilibria and their indices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from math import comb

from est_games.certificate.feasible_basis import tight_constraints
from est_games.equilibrium.bimatrix.best_response_polytope import Polytope
from est_games.equilibrium.bimatrix.extreme_equilibria import ExtremeEquilibria, sign_of, turned
from est_games.equilibrium.bimatrix.face_vertices import MAX_TRIED, FaceVertices


def tree_equilibria(
    polytopes: tuple[Polytope, Polytope],
    leaves: Sequence[tuple[int, int]],
    *,
    most: int = MAX_TRIED,
) -> ExtremeEquilibria:
    r"""Return the extreme equilibria on the faces that a label search has left, exactly.

    Parameters
    ----------
    polytopes : pair of Polytope
        Of the first player, of the second.
    leaves : sequence of (int, int)
        Independent constraints tight on a face of either; see
        :class:`est_games.equilibrium.bimatrix.label_tree.LabelSearch`.
    most : int
        Sets of constraints to be tried in all, to find vertices and, at each equilibrium, bases.

    Raises
    ------
    OverflowError
        That does not do: faces have many dimensions, or many bases meet at an equilibrium.

    Notes
    -----
    1. The vertices of each face are found in rationals. Pairs of one face and the other that carry
       every label are extreme equilibria.
    2. The sign of an equilibrium is that of its bases (:func:`.extreme_equilibria.sign_of`). Where
       more constraints are tight than make a basis, the pairs of complementary bases among them
       that stay feasible when ties are broken lexicographically are the equilibria near it.
    """
    own, rival = polytopes
    m, n = own.d, rival.d
    full = (1 << (m + n)) - 1
    faces = FaceVertices(own), FaceVertices(rival)
    zeros = (1 << m) - 1, (1 << n) - 1
    # Stopped early, a search may have no leaves yet.
    by_player = zip(*leaves, strict=True) if leaves else ((), ())
    if sum(f.n_sets(bits) for f, bits in zip(faces, by_player, strict=True)) > most:
        raise OverflowError("the faces have too many dimensions")
    matched: dict[tuple[int, int], None] = {}
    for fixed in leaves:
        if fixed == zeros:
            continue
        rows, columns = (face.of(bits) for face, bits in zip(faces, fixed, strict=True))
        for y in columns:
            labels = turned(y, n, m)
            matched.update(((x, labels), None) for x in rows if x | labels == full)
    second = {turned(y, n, m): mixture for y, mixture in faces[1].mixtures.items()}
    equilibria, places = ExtremeEquilibria.from_labels(faces[0].mixtures, second, matched)
    return replace(equilibria, signs=tuple(_signs(polytopes, places, most)))


def _signs(
    polytopes: tuple[Polytope, Polytope], places: Mapping[tuple[int, int], int], most: int
) -> Iterator[tuple[int, int]]:
    """Yield the place of each pair, with the sign of every equilibrium near it."""
    own, rival = polytopes
    m, n = own.d, rival.d
    full = (1 << (m + n)) - 1
    feasible: dict[tuple[int, int], bool] = {}

    def stays(side: int, basis: int) -> bool:
        if (side, basis) not in feasible:
            table = polytopes[side].table
            feasible[side, basis] = tight_constraints(table, basis) is not None
        return feasible[side, basis]

    for (x, y), place in places.items():
        both = x & y
        if not both:
            yield place, sign_of(polytopes, (x, turned(y, m, n)))
            continue
        shared = [1 << label for label in range(m + n) if both >> label & 1]
        alone = full ^ y
        left = m - alone.bit_count()
        if comb(len(shared), left) > most:
            raise OverflowError("too many bases meet at an equilibrium")
        for more in combinations(shared, left):
            basis = alone + sum(more)
            other = turned(full ^ basis, m, n)
            if stays(0, basis) and stays(1, other):
                yield place, sign_of(polytopes, (basis, other))
