"""The undominated part of a polytope of mixtures: a union of faces, found with its proof."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction

from est_games.certificate.domination import Domination, FullBelief
from est_games.certificate.perfect_subsets import UndominatedFaces

Mixture = tuple[Fraction, ...]
Judge = Callable[[tuple[int, ...]], Domination | FullBelief]
"""Tells of a support, in rising order, whether its mixtures are dominated, with a witness."""


def undominated_faces(player: int, vertices: Sequence[Mixture], judge: Judge) -> UndominatedFaces:
    """Return the largest faces of a hull on which no mixture is weakly dominated.

    Parameters
    ----------
    player : int
        Whose mixtures.
    vertices : sequence of Mixture
        The mixtures whose hull is meant.
    judge : callable
        :func:`est_games.equilibrium.refinements.support_dominance.support_dominance`, remembered.

    Returns
    -------
    UndominatedFaces
        The faces, and why there are no others.

    Notes
    -----
    Subsets of an undominated set of vertices are undominated, which is a monotone question:

    1. A set of vertices that leaves every face known holds one of the vertices outside of each: it
       holds a smallest such set, a transversal.
    2. Each transversal is judged. One that is undominated is enlarged, vertex by vertex, to a
       largest face, and the transversals are made anew.
    3. When all are dominated, every set is in a face or contains one of them.

    The number of questions grows with the number of faces and of transversals, which may be
    exponential in the number of vertices; in games met in practice both are few.

    References
    ----------
    Borm, Jansen, Potters and Tijs (1993), On the structure of the set of perfect equilibria in
    bimatrix games. Gunopulos et al. (2003), Discovering all most specific sentences.

    Examples
    --------
    Of the hull of top and bottom only the corners are undominated.

    >>> from functools import partial
    >>> from est_games.equilibrium.refinements.support_dominance import support_dominance
    >>> from est_games.game.normal import NormalForm
    >>> game = NormalForm.from_payoffs([[2, 0], [2, 2], [0, 2]], [[0, 0]] * 3)
    >>> top, bottom = (Fraction(1), *[Fraction(0)] * 2), (*[Fraction(0)] * 2, Fraction(1))
    >>> undominated_faces(0, [top, bottom], partial(support_dominance, game, 0)).faces
    ()
    """
    used = [{k for k, weight in enumerate(vertex) if weight} for vertex in vertices]
    faces: list[tuple[int, ...]] = []
    beliefs: list[FullBelief] = []
    dominated: dict[frozenset[int], Domination] = {}

    def judged(members: Iterable[int]) -> Domination | FullBelief:
        return judge(tuple(sorted(set().union(*(used[v] for v in members)))))

    def enlarged(members: frozenset[int], belief: FullBelief | None) -> None:
        for v in range(len(vertices)):
            if v not in members:
                answer = judged(members | {v})
                if isinstance(answer, FullBelief):
                    members, belief = members | {v}, answer
        if belief is not None:
            faces.append(tuple(sorted(members)))
            beliefs.append(belief)

    def found_face() -> bool:
        for members in _transversals(faces, len(vertices)):
            if members not in dominated:
                answer = judged(members)
                if isinstance(answer, FullBelief):
                    enlarged(members, answer)
                    return True
                dominated[members] = answer
        return False

    enlarged(frozenset(), None)
    while found_face():
        continue
    return UndominatedFaces(
        player=player,
        vertices=tuple(vertices),
        faces=tuple(faces),
        beliefs=tuple(beliefs),
        dominated=tuple((tuple(sorted(members)), why) for members, why in dominated.items()),
    )


def _transversals(faces: Sequence[tuple[int, ...]], n_vertices: int) -> Iterator[frozenset[int]]:
    """Yield the smallest sets with a vertex outside every face; one vertex where there is none."""
    found = [frozenset[int]()]
    for face in faces or [()]:
        outside = frozenset(range(n_vertices)) - frozenset(face)
        kept = [members for members in found if members & outside]
        grown = {members | {v} for members in found if not members & outside for v in outside}
        found = [*kept, *(each for each in grown if not any(old <= each for old in kept))]
    yield from sorted(found, key=sorted)
