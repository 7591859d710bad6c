"""Are these all the perfect equilibria of a bimatrix game? A proof that is checked, not redone."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from est_games.certificate.bimatrix import BimatrixBases, completeness_problems
from est_games.certificate.domination import (
    Domination,
    FullBelief,
    belief_problems,
    domination_problems,
)
from est_games.certificate.label_tree import LabelTree
from est_games.errors import Problem
from est_games.game.normal import NormalForm

Mixture = tuple[Fraction, ...]
Product = tuple[tuple[Mixture, ...], tuple[Mixture, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class UndominatedFaces:
    """The undominated part of the convex hull of some mixtures of one player.

    Whether a mixture is dominated depends on its support alone, so that this part is a union of
    faces, each the hull of those mixtures whose supports lie in one undominated set.

    Parameters
    ----------
    player : int
        Whose mixtures.
    vertices : tuple of Mixture
        The mixtures.
    faces : tuple of tuple of int
        The largest undominated faces, each by the places of its vertices.
    beliefs : tuple of FullBelief
        For each face, a belief to which all strategies used on it are best responses.
    dominated : tuple of (tuple of int, Domination) pairs
        Places of vertices whose even mixture uses only strategies the dominated mixture uses, and
        why that is dominated.
    """

    player: int
    vertices: tuple[Mixture, ...]
    faces: tuple[tuple[int, ...], ...]
    beliefs: tuple[FullBelief, ...]
    dominated: tuple[tuple[tuple[int, ...], Domination], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PerfectSubsets:
    """The evidence: all extreme equilibria, and the undominated part of each Nash subset.

    Parameters
    ----------
    extreme : tuple of profiles
        All extreme Nash equilibria.
    proof : BimatrixBases or LabelTree
        Why they are all.
    subsets : tuple of (UndominatedFaces, UndominatedFaces) pairs
        For each maximal Nash subset, what is undominated of both its sides.
    """

    extreme: tuple[tuple[Mixture, ...], ...]
    proof: BimatrixBases | LabelTree
    subsets: tuple[tuple[UndominatedFaces, UndominatedFaces], ...]


def face_problems(game: NormalForm, claim: UndominatedFaces) -> tuple[Problem, ...]:
    """Return what is wrong with a claim to know the undominated part of a hull.

    Parameters
    ----------
    game : NormalForm
        Two players.
    claim : UndominatedFaces
        The claim.

    Returns
    -------
    tuple of Problem
        Empty exactly when the claim is proved.

    Notes
    -----
    1. Each face has its belief, under which all it uses are best responses.
    2. Each dominated set has its dominator. A mixture is then dominated whenever it uses all that
       the dominated mixture uses.
    3. A set of vertices that lies in no face holds one from outside each: all ways to choose them
       are followed, and must meet a dominated set.

    Examples
    --------
    >>> game = NormalForm.from_payoffs([[1, 0], [0, 0]], [[1, 0], [0, 0]])
    >>> accept, refuse = (Fraction(1), Fraction(0)), (Fraction(0), Fraction(1))
    >>> claim = UndominatedFaces(
    ...     player=0, vertices=(refuse,), faces=(), beliefs=(),
    ...     dominated=(((0,), Domination(player=0, mixture=refuse, dominator=accept)),),
    ... )
    >>> face_problems(game, claim)
    ()
    """
    used = [{k for k, weight in enumerate(vertex) if weight} for vertex in claim.vertices]
    problems: list[Problem] = []
    listed = {v for members in (*claim.faces, *(m for m, _ in claim.dominated)) for v in members}
    if not listed <= set(range(len(claim.vertices))):
        return (Problem(path="vertices", message="are fewer than the faces name"),)
    if len(claim.beliefs) != len(claim.faces):
        problems.append(Problem(path="beliefs", message="need one for each face"))
    for place, (face, belief) in enumerate(zip(claim.faces, claim.beliefs, strict=False)):
        problems.extend(belief_problems(game, belief))
        needed = set().union(*(used[v] for v in face))
        if belief.player != claim.player or not needed <= set(belief.support):
            problems.append(Problem(path=f"beliefs[{place}]", message="is not about its face"))
    for place, (members, why) in enumerate(claim.dominated):
        problems.extend(domination_problems(game, why))
        worse = {k for k, weight in enumerate(why.mixture) if weight}
        if why.player != claim.player or not worse <= set().union(*(used[v] for v in members)):
            problems.append(Problem(path=f"dominated[{place}]", message="is not about its set"))
    sets = [frozenset(members) for members, _ in claim.dominated]
    faces = [frozenset(face) for face in claim.faces]
    if not problems and not _excluded(frozenset(), faces, sets, len(claim.vertices)):
        problems.append(Problem(path="dominated", message="leaves open a set outside every face"))
    return tuple(problems)


def _excluded(
    chosen: frozenset[int],
    faces: Sequence[frozenset[int]],
    dominated: Sequence[frozenset[int]],
    n_vertices: int,
) -> bool:
    """Return whether every set that holds what was chosen is in a face or dominated."""
    if any(members <= chosen for members in dominated):
        return True
    face = next((face for face in faces if chosen <= face), None)
    if face is None:
        # With no face left to leave, only the empty set needs no reason.
        return not chosen and all(
            _excluded(frozenset([v]), faces, dominated, n_vertices) for v in range(n_vertices)
        )
    return all(
        _excluded(chosen | {v}, faces, dominated, n_vertices)
        for v in range(n_vertices)
        if v not in face
    )


def perfect_subset_problems(
    game: NormalForm, products: Sequence[Product], evidence: PerfectSubsets
) -> tuple[Problem, ...]:
    r"""Return what is wrong with a claim to know all perfect equilibria of a bimatrix game.

    Parameters
    ----------
    game : NormalForm
        Two players.
    products : sequence of (tuple of Mixture, tuple of Mixture) pairs
        The claim: an equilibrium is perfect exactly if it lies in one of these, a mixture of the
        first against a mixture of the second.
    evidence : PerfectSubsets
        The proof.

    Returns
    -------
    tuple of Problem
        Empty exactly when the claim is proved.

    Notes
    -----
    1. The extreme equilibria are proved to be all, so that every equilibrium lies in a maximal
       Nash subset.
    2. Each maximal Nash subset, found anew as a maximal complete part of the graph of the extreme
       equilibria, must be among those of the evidence.
    3. In two-player games an equilibrium is perfect exactly if neither mixture is weakly dominated
       (van Damme 1987, theorem 3.2.2); the faces of both sides are checked to be these.
    4. The products of the faces must be the products claimed, but for those that lie in others.

    References
    ----------
    van Damme (1987), Stability and Perfection of Nash Equilibria, theorem 3.2.2.
    Borm, Jansen, Potters and Tijs (1993), On the structure of the set of perfect equilibria in
    bimatrix games.
    """
    problems = list(completeness_problems(game, evidence.extreme, evidence.proof))
    graph: dict[Mixture, set[Mixture]] = {}
    for x, y in evidence.extreme:
        graph.setdefault(x, set()).add(y)
    known = {
        (frozenset(first.vertices), frozenset(second.vertices))
        for first, second in evidence.subsets
    }
    for first, second in evidence.subsets:
        for player, side in enumerate((first, second)):
            if side.player != player:
                problems.append(Problem(path="subsets", message="hold a side of the wrong player"))
            else:
                problems.extend(face_problems(game, side))
    problems.extend(
        Problem(path="subsets", message="lack a maximal Nash subset")
        for subset in _maximal_subsets(graph)
        if subset not in known
    )
    if any(not ys <= graph.get(x, set()) for xs, ys in known for x in xs):
        problems.append(Problem(path="subsets", message="hold what is not a Nash subset"))
    claimed = {(frozenset(xs), frozenset(ys)) for xs, ys in products}
    proved = {
        (
            frozenset(first.vertices[v] for v in face),
            frozenset(second.vertices[v] for v in other),
        )
        for first, second in evidence.subsets
        for face in first.faces
        for other in second.faces
        if face and other
    }
    if any(not _within(each, claimed) for each in proved):
        problems.append(Problem(path="products", message="lack some perfect equilibria"))
    if any(not _within(each, proved) for each in claimed):
        problems.append(Problem(path="products", message="hold what is not perfect"))
    return tuple(problems)


def _within(
    inner: tuple[frozenset[Mixture], frozenset[Mixture]],
    outer: Collection[tuple[frozenset[Mixture], frozenset[Mixture]]],
) -> bool:
    return any(inner[0] <= xs and inner[1] <= ys for xs, ys in outer)


def _maximal_subsets(
    graph: dict[Mixture, set[Mixture]],
) -> Iterator[tuple[frozenset[Mixture], frozenset[Mixture]]]:
    """Yield the maximal complete parts of a bipartite graph."""
    met: set[frozenset[Mixture]] = set()
    for near in graph.values():
        met |= {frozenset(near)} | {other & near for other in met}
    for shared in met:
        if shared:
            yield frozenset(x for x, near in graph.items() if shared <= near), shared
