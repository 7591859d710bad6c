"""All proper equilibria of a small bimatrix game, continua included, as products of cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import inf

from est_games.certificate.ordered_partitions import Classes, Mixture, PartitionTree
from est_games.certificate.proper_set import Product, proper_set_problems
from est_games.equilibrium.refinements.mistake_search import MistakeSearch
from est_games.game.normal import NormalForm


@dataclass(frozen=True, slots=True, kw_only=True)
class ProperSet:
    """All proper equilibria of a bimatrix game.

    Parameters
    ----------
    products : tuple of (tuple of Mixture, tuple of Mixture) pairs
        Any mixture of the first against any of the second is proper, and nothing else is.
    tree : Closed, Open or Split
        The proof, for :func:`est_games.certificate.proper_set.proper_set_problems`.
    """

    products: tuple[Product, ...]
    tree: PartitionTree


def proper_set(game: NormalForm, *, max_nodes: int, deadline: float = inf) -> ProperSet | None:
    """Return all proper equilibria of a bimatrix game, proved to be all; None if it takes too long.

    Parameters
    ----------
    game : NormalForm
        Two players.
    max_nodes : int
        How many pairs of ordered partitions to look at, in part or whole.
    deadline : float
        A time of ``time.perf_counter``, in seconds, at which to stop.

    Returns
    -------
    ProperSet or None
        The products are those that lie in no other.

    Notes
    -----
    1. All pairs of orders of both players' strategies are gone through that some fully mixed
       strategies pay in, and of which each class can be reached in the other's order.
    2. Each stands for a product: the mixtures of the first class that pay the rival's strategies in
       their order. These are cells into which the hyperplanes where two strategies tie cut a face
       of the simplex; two of them meet, if at all, in a common face.
    3. A cell is cut out of its face by one inequality after another.

    References
    ----------
    Myerson (1978), Refinements of the Nash equilibrium concept.

    Examples
    --------
    The second player is indifferent: all it does is proper while the first's answer is best.

    >>> game = NormalForm.from_payoffs([[1, 1], [0, 0]], [[0, 0], [0, 0]])
    >>> ((first, second),) = proper_set(game, max_nodes=100).products
    >>> len(first), len(second)
    (1, 2)
    """
    search = MistakeSearch(game=game, profile=None, max_nodes=max_nodes, deadline=deadline)
    tree = search.explored()
    if tree is None:
        return None
    products: dict[tuple[frozenset[Mixture], frozenset[Mixture]], Product] = {}
    for (first, second), _ in search.found:
        product = (_cell(game, 0, first[0], second), _cell(game, 1, second[0], first))
        products[frozenset(product[0]), frozenset(product[1])] = product
    largest = tuple(
        product
        for (xs, ys), product in products.items()
        if not any(xs <= us and ys <= vs and (xs, ys) != (us, vs) for us, vs in products)
    )
    if proper_set_problems(game, largest, tree):
        raise ArithmeticError("cells do not come from their orders")
    return ProperSet(products=largest, tree=tree)


def _cell(
    game: NormalForm, player: int, allowed: Sequence[int], rivals: Classes
) -> tuple[Mixture, ...]:
    """Return the corners of the mixtures of some strategies that pay the rival in order."""
    own, other = game.strides[player], game.strides[1 - player]
    row, m = game.payoffs[1 - player], game.shape[player]
    pairs = [pair for members in rivals for pair in pairwise([*members, members[0]])]
    pairs += [(above[0], below[0]) for above, below in pairwise(rivals)]
    cuts = [
        [row[k * own + better * other] - row[k * own + worse * other] for k in range(m)]
        for better, worse in pairs
        if better != worse
    ]
    points = [tuple(Fraction(int(j == k)) for j in range(m)) for k in allowed]
    for place, cut in enumerate(cuts):
        heights = [_height(cut, point) for point in points]
        above = [(p, h) for p, h in zip(points, heights, strict=True) if h > 0]
        below = [(p, h) for p, h in zip(points, heights, strict=True) if h < 0]
        met = [
            tuple((h * b - g * a) / (h - g) for a, b in zip(p, q, strict=True))
            for p, h in above
            for q, g in below
        ]
        kept = [p for p, h in zip(points, heights, strict=True) if h >= 0]
        points = _extreme([*kept, *met], cuts[: place + 1])
    return tuple(sorted(points, reverse=True))


def _extreme(points: Sequence[Mixture], cuts: Sequence[Sequence[Fraction]]) -> list[Mixture]:
    """Return those points of a polytope, all its corners among them, that are corners.

    Any other point lies within a face, and all that is tight there is tight at the face's corners.
    """
    tight = {
        point: frozenset(
            [
                *(k for k, weight in enumerate(point) if not weight),
                *(-1 - place for place, cut in enumerate(cuts) if not _height(cut, point)),
            ]
        )
        for point in points
    }
    return [
        point
        for point, held in tight.items()
        if not any(held <= other and point != another for another, other in tight.items())
    ]


def _height(cut: Sequence[Fraction], point: Mixture) -> Fraction:
    return sum((c * z for c, z in zip(cut, point, strict=True) if z), Fraction(0))
