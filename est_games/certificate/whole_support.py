"""A support settled as a whole: products of polytopes, redundancy, case distinctions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from typing import TYPE_CHECKING

from est_games.certificate.algebraic_point import AlgebraicPoint
from est_games.certificate.enclosed_root import EnclosedRoot
from est_games.certificate.product_set import product_vertices
from est_games.certificate.support_cases import cases_problem
from est_games.errors import Problem
from est_games.game.normal import NormalForm

if TYPE_CHECKING:
    from est_games.certificate.polynomial_support import SupportSubdivision

OPEN, PRODUCT, REDUNDANT, CASES = 4, 5, 6, 7
"""What a support's only node may be beside those of :mod:`est_games.certificate.support_tree`."""

Masks = tuple[int, ...]


def members(mask: int) -> tuple[int, ...]:
    """Return the strategies that are marked in the bits of a number.

    Examples
    --------
    >>> members(0b101)
    (0, 2)
    """
    return tuple(k for k in range(mask.bit_length()) if mask >> k & 1)


def whole_problem(
    game: NormalForm,
    support: Masks,
    place: int,
    evidence: SupportSubdivision,
    unfelt: Sequence[bool],
    uneven: frozenset[Masks],
) -> Problem | None:
    """Check a support that has no subdivision; a problem without a message if it has one.

    Parameters
    ----------
    game : NormalForm
        The game.
    support : tuple of int
        Bits of the strategies played.
    place : int
        Of the support in the order of all.
    evidence : SupportSubdivision
        What is said of it.
    unfelt : sequence of bool
        Which redundancies hold.
    uneven : frozenset of tuple of int
        The supports with equilibria that are neither rational points nor in products of polytopes.
    """
    start, end = evidence.starts[place : place + 2, 0].tolist()
    path = f"supports[{place}]"
    own = tuple(map(members, support))
    value = " x ".join(str(list(each)) for each in own)
    if end != start + 1 or int(evidence.nodes[start, 0]) not in (PRODUCT, REDUNDANT, OPEN, CASES):
        return Problem(path=path, message="", value=value)
    kind, which = evidence.nodes[start, :2].tolist()
    if kind == OPEN:
        return Problem(path=path, message="is left open", value=value)
    if kind == REDUNDANT:
        if 0 <= which < len(evidence.redundancies) and unfelt[which]:
            player, change = evidence.redundancies[which]
            is_within = all(k in own[player] for k, x in enumerate(change) if x)
            if is_within and uneven.isdisjoint(smaller(support, player)):
                return None
        return Problem(path=path, message="is not redundant as claimed", value=value)
    if kind == CASES:
        message: str | None = "has no case distinctions"
        if 0 <= which < len(evidence.cases):
            message = cases_problem(game, own, evidence.cases[which])
        return None if message is None else Problem(path=path, message=message, value=value)
    if 0 <= which < len(evidence.products):
        claimed = tuple(map(frozenset, evidence.products[which]))
        vertices = product_vertices(game, own)
        if vertices is not None and tuple(map(frozenset, vertices)) == claimed:
            return None
    return Problem(path=path, message="does not hold the product of polytopes named", value=value)


def unused_problems(evidence: SupportSubdivision) -> Iterator[Problem]:
    """Yield which products and case distinctions no support refers to: nothing proves them."""
    nodes = evidence.nodes[evidence.starts[:-1, 0], :2].tolist()
    for kind, name in ((PRODUCT, "products"), (CASES, "cases")):
        used = {which for own, which in nodes if own == kind}
        for place in range(len(getattr(evidence, name))):
            if place not in used:
                yield Problem(path=f"{name}[{place}]", message="is of no support")


def smaller(support: Masks, player: int) -> Iterator[Masks]:
    """Yield the supports in which one player plays some of its strategies, but not all.

    Examples
    --------
    >>> list(smaller((0b101, 0b1), 0))
    [(4, 1), (1, 1)]
    """
    whole = support[player]
    part = (whole - 1) & whole
    while part:
        yield (*support[:player], part, *support[player + 1 :])
        part = (part - 1) & whole


def uneven_supports(
    game: NormalForm, evidence: SupportSubdivision, standings: Sequence[str]
) -> frozenset[Masks]:
    """Return the supports with equilibria that are no rational points and in no product.

    Mixtures of these are no products of polytopes whose vertices are listed, so that a support that
    has them as its faces is not left out as redundant.
    """
    found = {
        tuple(sum(1 << k for k in own) for own in point.supports)
        for point, standing in zip(evidence.points, standings, strict=True)
        if isinstance(point, EnclosedRoot) and standing == "equilibrium"
    }
    nodes = evidence.nodes[evidence.starts[:-1, 0]]
    if evidence.cases:
        for place, support in enumerate(product(*(range(1, 1 << m) for m in game.shape))):
            kind, which = nodes[place, :2].tolist()
            if kind == CASES and 0 <= which < len(evidence.cases):
                cases = evidence.cases[which]
                if cases.cells or any(isinstance(each, AlgebraicPoint) for each in cases.points):
                    found.add(support)
    return frozenset(found)
