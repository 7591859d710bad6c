"""All proper equilibria of a bimatrix game, continua included, as products of cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

from est_games.certificate.mistake_limits import Sides
from est_games.certificate.mistake_tree import MistakeTree
from est_games.equilibrium.refinements.mistake_search import MistakeSearch, Regions
from est_games.game.normal import NormalForm


@dataclass(frozen=True, slots=True, kw_only=True)
class ProperSet:
    """All proper equilibria of a bimatrix game.

    Parameters
    ----------
    groups : tuple of tuples of (tuple of Mixture, tuple of Mixture) pairs
        Any mixture of the first against any of the second is proper, and nothing else is; those of
        one group hang together.
    trees : tuple of nodes
        For each product searched, the proof.
    named : tuple of (tuple of Mixture, tuple of Mixture) pairs
        The products that leaves of the trees refer to by place.
    n_nodes, n_programs : int
        Orders looked at, and linear programs solved.
    """

    groups: tuple[tuple[Sides, ...], ...]
    trees: tuple[MistakeTree, ...]
    named: tuple[Sides, ...]
    n_nodes: int
    n_programs: int

    @property
    def products(self) -> tuple[Sides, ...]:
        """All products, group by group."""
        return tuple(product for group in self.groups for product in group)


def proper_set(
    game: NormalForm, limits: Sequence[Sides], *, max_nodes: int, deadline: float = inf
) -> ProperSet | None:
    """Return all proper equilibria in some products, proved to be all; None if it takes too long.

    Parameters
    ----------
    game : NormalForm
        Two players.
    limits : sequence of (tuple of Mixture, tuple of Mixture) pairs
        The corners of products that hold all of them, e.g. the perfect equilibria: faces of the
        maximal Nash subsets.
    max_nodes : int
        How many pairs of orders of mistakes to look at, in part or whole.
    deadline : float
        A time of ``time.perf_counter``, in seconds, at which to stop.

    Returns
    -------
    ProperSet or None
        The products are those that lie in no other.

    Notes
    -----
    1. In each product both players' strategies are ranked, pair by pair, as trembles may rank them
       (:class:`.mistake_search.MistakeSearch`); contradictions met in one serve in all.
    2. Whole orders that admit trembles stand for a product: the limits that agree with them. These
       are cells into which the hyperplanes where two strategies tie cut the product searched. Where
       all that a comparison parts is proper, so is the whole.
    3. Two products hang together if they meet.

    References
    ----------
    Myerson (1978), Refinements of the Nash equilibrium concept.

    Examples
    --------
    The second player is indifferent: all it does is proper while the first's answer is best.

    >>> from est_games.equilibrium.refinements.perfect import perfect
    >>> game = NormalForm.from_payoffs([[1, 1], [0, 0]], [[0, 0], [0, 0]])
    >>> limits = [product for part in perfect(game).components for product in part.subsets]
    >>> ((first, second),) = proper_set(game, limits, max_nodes=100).products
    >>> len(first), len(second)
    (1, 2)
    """
    search = MistakeSearch(game=game, max_nodes=max_nodes, deadline=deadline)
    trees = []
    for sides in limits:
        tree = search.explored(sides)
        if tree is None:
            return None
        trees.append(tree)
    found = _maximal(search)
    return ProperSet(
        groups=tuple(
            tuple(_corners(search, found[place]) for place in group)
            for group in _connected(search, found)
        ),
        trees=tuple(trees),
        named=tuple(_corners(search, product) for product in search.products),
        n_nodes=search.n_nodes,
        n_programs=sum(fit.n_programs for fit in search.fits),
    )


def _corners(search: MistakeSearch, product: Regions) -> Sides:
    first, second = search.regions
    return first.corners(product[0]), second.corners(product[1])


def _maximal(search: MistakeSearch) -> list[Regions]:
    """Return the products that lie in no other, each once."""
    distinct = list(dict.fromkeys(search.products))
    return [
        product
        for product in distinct
        if not any(
            product != other
            and all(search.regions[p].within(product[p], other[p]) for p in range(2))
            for other in distinct
        )
    ]


def _connected(search: MistakeSearch, products: Sequence[Regions]) -> list[list[int]]:
    """Return the places of products, those together that hang together."""
    groups: list[list[int]] = []
    for place, product in enumerate(products):
        near = [
            group
            for group in groups
            if any(
                all(search.regions[p].meet(product[p], products[other][p]) for p in range(2))
                for other in group
            )
        ]
        groups = [group for group in groups if group not in near]
        groups.append(sorted([place, *(other for group in near for other in group)]))
    return sorted(groups)
