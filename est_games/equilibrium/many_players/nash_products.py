"""Products of mixtures all of whose combinations are equilibria, and how these hang together."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

MAX_PRODUCTS = 5_000
"""More maximal products than this are not listed."""

Mixture = tuple[Any, ...]
Numbered = tuple[int, ...]
Sets = tuple[tuple[int, ...], ...]


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
    # From here on a mixture is its number among those of its player.
    numbers: list[dict[Mixture, int]] = [{} for _ in (profiles[0] if profiles else ())]
    places = {
        tuple(
            known.setdefault(mixture, len(known))
            for known, mixture in zip(numbers, profile, strict=True)
        ): place
        for place, profile in enumerate(profiles)
    }
    mixtures = [list(known) for known in numbers]
    seen: set[Numbered] = set()
    components = []
    for profile in places:
        if profile in seen:
            continue
        group = _connected(profile, places)
        seen |= group
        components.append(
            ProductComponent(
                places=tuple(sorted(places[each] for each in group)),
                subsets=tuple(
                    tuple(
                        tuple(own[number] for number in sorted(chosen))
                        for own, chosen in zip(mixtures, sets, strict=True)
                    )
                    for sets in _maximal_products(group)
                ),
            )
        )
    return tuple(components)


def _connected(start: Numbered, places: Collection[Numbered]) -> set[Numbered]:
    group, queue = {start}, [start]
    while queue:
        here = queue.pop()
        for other in places:
            differing = sum(x != y for x, y in zip(here, other, strict=True))
            if other not in group and differing == 1:
                group.add(other)
                queue.append(other)
    return group


def _maximal_products(group: set[Numbered]) -> tuple[Sets, ...]:
    queue: list[Sets] = [tuple((x,) for x in profile) for profile in sorted(group)]
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


def _key(sets: Sets) -> tuple[frozenset[int], ...]:
    return tuple(map(frozenset, sets))


def _grown(sets: Sets, group: set[Numbered]) -> Iterator[Sets]:
    """Yield the products with one more mixture of one player."""
    first = tuple(own[0] for own in sets)
    for j, own in enumerate(sets):
        rest = (*first[:j], *first[j + 1 :])
        candidates = {
            other[j]
            for other in group
            if other[j] not in own and (*other[:j], *other[j + 1 :]) == rest
        }
        for mixture in sorted(candidates):
            added = (*sets[:j], (mixture,), *sets[j + 1 :])
            if all(combination in group for combination in product(*added)):
                yield (*sets[:j], (*own, mixture), *sets[j + 1 :])
