"""Beliefs as cones: the unnormalised beliefs for which a continuation is rational.

A belief over the informed player's types is a nonzero vector m >= 0, unnormalised, so that Bayes'
rule after an action is a restriction and after nature's move a product, and no ring element is ever
divided. Conditions on a belief are homogeneous and linear, so the beliefs that satisfy them are a
closed polyhedral cone, kept both ways: by its halfspaces and by its extreme rays.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from est_games.arithmetic import Ring, Value, rational

Row = tuple[Value, ...]
"""One number per type: a halfspace {m : row . m >= 0}, a ray, or a belief."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cone:
    """A closed cone of beliefs other than {0}.

    Parameters
    ----------
    rows : tuple of tuple, shape (n_rows, n_types)
        Halfspaces row . m >= 0 that cut it out of the orthant; none for the whole orthant.
    rays : tuple of tuple, shape (n_rays, n_types)
        Its extreme rays; with two types, the one that leans to the first type stands first.
    active : tuple of int
        For each ray the constraints that hold with equality, as bits: coordinates, then rows.
    """

    rows: tuple[Row, ...]
    rays: tuple[Row, ...]
    active: tuple[int, ...]

    @property
    def is_whole(self) -> bool:
        """Whether every belief is in it."""
        return not self.rows

    @property
    def n_types(self) -> int:
        """Number of types a belief ranges over."""
        return len(self.rays[0])

    @property
    def is_full(self) -> bool:
        """Whether it has interior points."""
        common = -1
        for bits in self.active:
            common &= bits
        return not common

    @property
    def inside(self) -> Row:
        """A belief in its relative interior: the sum of the rays."""
        return tuple(sum(column[1:], start=column[0]) for column in zip(*self.rays, strict=True))


@lru_cache(maxsize=64)
def whole(n_types: int) -> Cone:
    """Return the cone of all beliefs.

    Examples
    --------
    >>> whole(2).rays
    ((1, 0), (0, 1))
    """
    zero, one = rational(0), rational(1)
    rays = tuple(tuple(one if i == j else zero for j in range(n_types)) for i in range(n_types))
    everything = (1 << n_types) - 1
    return Cone(rows=(), rays=rays, active=tuple(everything & ~(1 << i) for i in range(n_types)))


def dot(row: Row, belief: Sequence[Value]) -> Value:
    """Return the inner product."""
    total = row[0] * belief[0]
    for weight, amount in zip(row[1:], belief[1:], strict=True):
        total = total + weight * amount
    return total


def clip(cone: Cone, row: Row, ring: Ring) -> Cone | None:
    """Return the part of a cone in a halfspace; None where only the zero vector is left.

    Notes
    -----
    One step of the double description method (Motzkin, Raiffa, Thompson and Thrall 1953): rays on
    the right side stay, and each adjacent pair on opposite sides gives the ray where its face is
    cut.
    """
    # The rays of the whole orthant are the unit vectors.
    signs = [ring.sign(x) for x in (row if cone.is_whole else (dot(row, r) for r in cone.rays))]
    if min(signs) >= 0:
        return cone
    if max(signs) < 0:
        return None
    bit = 1 << (cone.n_types + len(cone.rows))
    kept = [
        (ray, bits if sign else bits | bit)
        for ray, bits, sign in zip(cone.rays, cone.active, signs, strict=True)
        if sign >= 0
    ]
    for i, positive in enumerate(signs):
        for j, negative in enumerate(signs):
            if positive > 0 > negative and _adjacent(cone, i, j):
                bits = (cone.active[i] & cone.active[j]) | bit
                kept.insert(len(kept) if i < j else 0, (_crossing(cone, i, j, row), bits))
    return Cone(
        rows=(*cone.rows, row),
        rays=tuple(ray for ray, _ in kept),
        active=tuple(bits for _, bits in kept),
    )


def _adjacent(cone: Cone, i: int, j: int) -> bool:
    common = cone.active[i] & cone.active[j]
    return not any(
        bits & common == common for k, bits in enumerate(cone.active) if k != i and k != j
    )


def _crossing(cone: Cone, positive: int, negative: int, row: Row) -> Row:
    """Return the ray on the face spanned by two rays where a row vanishes."""
    if cone.n_types == 2:
        # With two types the row alone fixes its zero, which keeps the entries from growing; the
        # order of the rays says which of its two entries is the positive one.
        return (-row[1], row[0]) if positive < negative else (row[1], -row[0])
    ahead, behind = cone.rays[positive], cone.rays[negative]
    up, down = dot(row, ahead), dot(row, behind)
    return tuple(up * b - down * a for a, b in zip(ahead, behind, strict=True))


def meet(cone: Cone, other: Cone, ring: Ring) -> Cone | None:
    """Return the intersection of two cones; None where only the zero vector is left."""
    if cone.is_whole or cone is other:
        return other
    met: Cone | None = cone
    for row in other.rows:
        if met is None:
            return None
        met = clip(met, row, ring)
    return met


def contains(cone: Cone, belief: Sequence[Value], ring: Ring) -> bool:
    """Tell whether a belief is in a cone."""
    return all(ring.sign(dot(row, belief)) >= 0 for row in cone.rows)


def is_within(cone: Cone, other: Cone, ring: Ring) -> bool:
    """Tell whether a cone is part of another."""
    if cone is other or other.is_whole:
        return True
    return all(contains(other, ray, ring) for ray in cone.rays)


def pull_back(cone: Cone, weights: Row, ring: Ring) -> Cone:
    """Return the beliefs m whose reweighting (weights[k] * m[k]) is zero or in a cone.

    Zero counts because after an event of probability zero a belief is free: the cone given is not
    {0}, so there is one.
    """
    return pulled_from(cone, whole(cone.n_types), weights, ring) or whole(cone.n_types)


def pulled_from(cone: Cone, start: Cone, weights: Row, ring: Ring) -> Cone | None:
    """Return the part of a starting cone that :func:`pull_back` would keep."""
    pulled: Cone | None = start
    for row in cone.rows:
        if pulled is None:
            return None
        scaled = tuple(weight * entry for weight, entry in zip(weights, row, strict=True))
        pulled = clip(pulled, scaled, ring)
    return pulled


def uncovered(cones: Iterable[Cone], n_types: int, ring: Ring) -> tuple[Cone, ...]:
    """Return the closures of the open regions that no cone covers.

    Notes
    -----
    The cones are closed, so what they miss is open: pieces without interior are nothing but shared
    boundary and are dropped.
    """
    remaining = [whole(n_types)]
    for cone in cones:
        if cone.is_whole:
            return ()
        remaining = [part for piece in remaining for part in _outside(piece, cone, ring)]
    return tuple(remaining)


def _outside(piece: Cone, cone: Cone, ring: Ring) -> Iterable[Cone]:
    rest: Cone | None = piece
    for row in cone.rows:
        if rest is None or not rest.is_full:
            return
        beyond = clip(rest, tuple(-entry for entry in row), ring)
        if beyond is not None and beyond.is_full:
            yield beyond
        rest = clip(rest, row, ring)


def common(unions: Sequence[Sequence[Cone]], n_types: int, ring: Ring) -> Cone | None:
    """Return a cone of beliefs that lie in each of several unions of cones, or None."""
    return _common(whole(n_types), sorted(unions, key=len), ring)


def _common(start: Cone, unions: Sequence[Sequence[Cone]], ring: Ring) -> Cone | None:
    if not unions:
        return start
    for cone in unions[0]:
        met = meet(start, cone, ring)
        found = met and _common(met, unions[1:], ring)
        if found:
            return found
    return None
