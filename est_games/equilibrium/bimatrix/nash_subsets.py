"""From pairs of vertices to sets: maximal Nash subsets, and the components they make up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter


@dataclass(frozen=True, slots=True, kw_only=True)
class NashComponent:
    """A connected component of the graph of extreme equilibria.

    Parameters
    ----------
    pairs : tuple of int
        Its edges, as indices into the pairs given.
    subsets : tuple of (tuple of int, tuple of int)
        Its maximal complete subgraphs: vertices of the first player, of the second.
    """

    pairs: tuple[int, ...]
    subsets: tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]


def nash_components(
    pairs: Sequence[tuple[int, int]], *, deadline: float | None = None
) -> tuple[NashComponent, ...]:
    """Return the components of a bipartite graph, each with its maximal complete subgraphs.

    Parameters
    ----------
    pairs : sequence of (int, int)
        The extreme equilibria: a vertex of the first player's polytope, one of the second's.
    deadline : float, optional
        A time of ``time.perf_counter``, in seconds, at which to stop.

    Returns
    -------
    tuple of NashComponent
        In the order of their first pairs.

    Raises
    ------
    TimeoutError
        The deadline has passed.

    Notes
    -----
    1. Two pairs hang together if they share a vertex.
    2. The vertices of the second player met by all of some set of the first's are closed sets; all
       of them come from intersecting neighbourhoods one after another. Each that is not empty
       gives one maximal complete subgraph. There may be exponentially many.

    References
    ----------
    Winkels (1979), An algorithm to determine all equilibrium points of a bimatrix game.
    Avis, Rosenberg, Savani and von Stengel (2010), Enumeration of Nash equilibria for two-player
    games, section 3.

    Examples
    --------
    Two sets that share a corner, and an equilibrium alone.

    >>> for component in nash_components([(0, 0), (0, 1), (1, 1), (2, 5)]):
    ...     print(component.pairs, component.subsets)
    (0, 1, 2) (((0,), (0, 1)), ((0, 1), (1,)))
    (3,) (((2,), (5,)),)
    """
    return tuple(
        NashComponent(pairs=members, subsets=_complete([pairs[p] for p in members], deadline))
        for members in connected(pairs)
    )


def connected(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, ...]]:
    """Return the connected parts of a bipartite graph, each as the places of its pairs.

    Parameters
    ----------
    pairs : sequence of (int, int)
        Its edges.

    Examples
    --------
    >>> connected([(0, 0), (0, 1), (2, 5)])
    [(0, 1), (2,)]
    """
    root: dict[tuple[int, int], tuple[int, int]] = {}

    def find(node: tuple[int, int]) -> tuple[int, int]:
        while root.setdefault(node, node) != node:
            root[node] = root[root[node]]
            node = root[node]
        return node

    for x, y in pairs:
        root[find((1, y))] = find((0, x))
    members: dict[tuple[int, int], list[int]] = {}
    for place, (x, _) in enumerate(pairs):
        members.setdefault(find((0, x)), []).append(place)
    return [tuple(places) for places in members.values()]


def _complete(
    pairs: Sequence[tuple[int, int]], deadline: float | None
) -> tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]:
    """Return the maximal complete subgraphs of one component."""
    if len(pairs) == 1:
        ((x, y),) = pairs
        return (((x,), (y,)),)
    met: dict[int, int] = {}
    for x, y in pairs:
        met[x] = met.get(x, 0) | 1 << y
    closed: set[int] = set()
    for neighbours in met.values():
        if deadline is not None and perf_counter() > deadline:
            raise TimeoutError("the maximal Nash subsets were not listed in time")
        closed |= {neighbours & other for other in closed} | {neighbours}
    closed.discard(0)
    subsets = [
        (tuple(sorted(x for x, near in met.items() if not own & ~near)), _places(own))
        for own in closed
    ]
    return tuple(sorted(subsets))


def _places(bits: int) -> tuple[int, ...]:
    places = []
    while bits:
        lowest = bits & -bits
        places.append(lowest.bit_length() - 1)
        bits ^= lowest
    return tuple(places)
