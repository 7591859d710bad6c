"""Products of mixtures all of whose combinations are equilibria, and how these hang together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

MAX_PRODUCTS = 5_000
"""More maximal products than this are not listed."""

Mixture = tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductComponent:
    """One connected set of equilibria.

    Parameters
    ----------
    places : tuple of int
        The profiles in it, by their place in the list given.
    subsets : tuple of tuples of tuples of mixtures
        Its maximal products: for each player a set of mixtures. Empty where there are too many.
    """

    places: tuple[int, ...]
    subsets: tuple[tuple[tuple[Mixture, ...], ...], ...]


def nash_product_components(profiles: Sequence[Sequence[Mixture]]) -> tuple[ProductComponent, ...]:
    r"""Return the connected sets that equilibria span, each with its maximal products.

    Parameters
    ----------
    profiles : sequence of profiles
        Equilibria: of every polytope of equilibria, all combinations of its vertices.

    Returns
    -------
    tuple of ProductComponent
        In the order of the first profile in each.

    Notes
    -----
    1. If all combinations of some mixtures of each player are equilibria, so are all mixtures of
       them: payoffs are linear in each.
    2. Two equilibria that differ in one player's mixture are such a product, and span a segment;
       what such steps connect is one component.
    3. Maximal products are grown from each profile by adding one mixture at a time.

    References
    ----------
    Chin, Parthasarathy and Raghavan (1974), Structure of equilibria in n-person non-cooperative
    games.

    Examples
    --------
    >>> component, = nash_product_components([("a", "c"), ("b", "c")])
    >>> component.places, component.subsets
    ((0, 1), ((('a', 'b'), ('c',)),))
    """
    places = {tuple(profile): place for place, profile in enumerate(profiles)}
    seen: set[tuple[Mixture, ...]] = set()
    components = []
    for profile in places:
        if profile in seen:
            continue
        group = _connected(profile, places)
        seen |= group
        components.append(
            ProductComponent(
                places=tuple(sorted(places[each] for each in group)),
                subsets=_maximal_products(group),
            )
        )
    return tuple(components)


def _connected(
    start: tuple[Mixture, ...], places: dict[tuple[Mixture, ...], int]
) -> set[tuple[Mixture, ...]]:
    group, queue = {start}, [start]
    while queue:
        here = queue.pop()
        for other in places:
            differing = sum(x != y for x, y in zip(here, other, strict=True))
            if other not in group and differing == 1:
                group.add(other)
                queue.append(other)
    return group


def _maximal_products(
    group: set[tuple[Mixture, ...]],
) -> tuple[tuple[tuple[Mixture, ...], ...], ...]:
    queue = [tuple((x,) for x in profile) for profile in sorted(group, key=repr)]
    seen = set(map(_key, queue))
    maximal = {}
    while queue:
        here = queue.pop()
        larger = list(_grown(here, group))
        if not larger:
            maximal[_key(here)] = here
        for each in larger:
            if _key(each) not in seen:
                seen.add(_key(each))
                queue.append(each)
        if len(seen) > MAX_PRODUCTS:
            return ()
    return tuple(maximal.values())


def _key(sets: tuple[tuple[Mixture, ...], ...]) -> tuple[frozenset[Mixture], ...]:
    return tuple(map(frozenset, sets))


def _grown(
    sets: tuple[tuple[Mixture, ...], ...], group: set[tuple[Mixture, ...]]
) -> Iterator[tuple[tuple[Mixture, ...], ...]]:
    """Yield the products with one more mixture of one player."""
    first = tuple(own[0] for own in sets)
    for j, own in enumerate(sets):
        candidates = sorted(
            {
                other[j]
                for other in group
                if other[j] not in own and (*other[:j], *other[j + 1 :]) == (*first[:j], *first[j + 1 :])
            },
            key=repr,
        )
        for mixture in candidates:
            rest = [*sets[:j], (mixture,), *sets[j + 1 :]]
            if all(combination in group for combination in product(*rest)):
                yield (*sets[:j], (*own, mixture), *sets[j + 1 :])
