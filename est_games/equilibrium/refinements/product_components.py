"""From products of polytopes to the connected sets they make up."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product

from est_games.equilibrium.bimatrix.nash_subsets import nash_components
from est_games.equilibrium.solution import Amounts, EquilibriumComponent

Mixture = tuple[Fraction, ...]


def product_components(
    corners: Sequence[tuple[Amounts, ...]], products: Sequence[Sequence[tuple[Mixture, ...]]]
) -> tuple[EquilibriumComponent, ...]:
    """Return the connected sets that products make up, any two of which meet in common corners.

    Parameters
    ----------
    corners : sequence of Profile
        The equilibria shown, all corners of the products among them.
    products : sequence of tuples of tuples of Mixture
        The corners of each, by player.

    Returns
    -------
    tuple of EquilibriumComponent
        Without an index.

    Notes
    -----
    A corner and a product hang together as the two kinds of vertices of a bipartite graph do.
    """
    places = {corner: place for place, corner in enumerate(corners)}
    edges = sorted(
        (places[tuple(corner)], number)
        for number, sides in enumerate(products)
        for corner in product(*sides)
    )
    components = []
    for component in nash_components(edges):
        members = sorted({edges[place][0] for place in component.pairs})
        parts = sorted({edges[place][1] for place in component.pairs})
        components.append(
            EquilibriumComponent(
                extreme=tuple(members), subsets=tuple(tuple(products[number]) for number in parts)
            )
        )
    return tuple(components)
