"""Which supports have equilibria, read off a proof that the equilibria of a form are all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Protocol

from est_games.certificate import bimatrix, components as two_player
from est_games.certificate.label_tree import LabelTree
from est_games.errors import Problem
from est_games.game.normal import NormalForm

MAX_PRODUCTS = 50_000
"""Products of equilibria looked at."""

Mixture = tuple[Fraction, ...]
Profile = tuple[Mixture, ...]
Supports = tuple[tuple[int, ...], ...]


class Component(Protocol):
    """What is claimed of one component; see :class:`.solution.EquilibriumComponent`."""

    @property
    def extreme(self) -> tuple[int, ...]:
        """Its extreme equilibria, as places in the list of all."""

    @property
    def subsets(self) -> tuple[tuple[tuple[Mixture, ...], ...], ...]:
        """Its maximal Nash subsets."""

    @property
    def index(self) -> int | None:
        """Its index, if it is claimed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NashClaim:
    """A claim to know all equilibria of a strategic form of one player or two.

    Parameters
    ----------
    profiles : tuple of profiles of Fractions
        The equilibria listed.
    components : tuple of Component
        The connected sets.
    evidence : object
        What the proof rests on; nothing where one player plays alone.
    """

    profiles: tuple[Profile, ...]
    components: tuple[Component, ...]
    evidence: object = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NashSet:
    """What is proved of the equilibria of a strategic form, component by component.

    Parameters
    ----------
    supports : tuple of frozenset of tuples
        The supports with which each component has equilibria.
    corners : tuple of tuples of profiles
        Equilibria at which any multilinear function is extreme on each component.
    """

    supports: tuple[frozenset[Supports], ...]
    corners: tuple[tuple[Profile, ...], ...]


def claim_problems(game: NormalForm, claim: NashClaim) -> list[Problem]:
    """Return what is wrong with a claim to know all equilibria.

    Examples
    --------
    >>> nothing = NashClaim(profiles=(), components=())
    >>> str(claim_problems(NormalForm.from_payoffs([[1, 2]]), nothing)[0])
    'profiles: are not the best strategies'
    """
    listed = [place for component in claim.components for place in component.extreme]
    if sorted(set(listed)) != list(range(len(claim.profiles))):
        return [Problem(path="components", message="do not hold every equilibrium listed")]
    if game.n_players == 1:
        (row,) = game.payoffs
        best = max(row)
        optimal = {
            (tuple(Fraction(k == place) for k in range(len(row))),)
            for place, payoff in enumerate(row)
            if payoff == best
        }
        if set(claim.profiles) != optimal:
            return [Problem(path="profiles", message="are not the best strategies")]
        return []
    if game.n_players > 2:
        return [Problem(path="game", message="has more than two players")]
    pairs = [(first, second) for first, second in claim.profiles]
    if not isinstance(claim.evidence, bimatrix.BimatrixBases | LabelTree):
        return [Problem(path="evidence", message="is none for two players")]
    problems = bimatrix.completeness_problems(game, pairs, claim.evidence)
    if not problems:
        problems = two_player.component_problems(
            game, pairs, claim.components, evidence=claim.evidence
        )
    return [*problems]


def nash_set(claim: NashClaim) -> NashSet | Problem:
    """Return what a claim without problems says of each component's supports.

    Notes
    -----
    What is proved is that every equilibrium is a mixture, player by player, of listed ones all of
    whose combinations are listed. So the products of listed equilibria are put together one mixture
    at a time; each must stay within one component.
    """
    owner: dict[Profile, int] = {}
    for place, component in enumerate(claim.components):
        owner.update((claim.profiles[k], place) for k in component.extreme)
    supports: list[set[Supports]] = [set() for _ in claim.components]
    mixtures = [list(dict.fromkeys(row)) for row in zip(*owner, strict=True)]
    stack: list[tuple[tuple[Mixture, ...], ...]] = [
        tuple((mixture,) for mixture in profile) for profile in owner
    ]
    seen = set(stack)
    while stack:
        sides = stack.pop()
        if len(seen) > MAX_PRODUCTS:
            return Problem(path="profiles", message="make too many products to be looked at")
        homes_ = {owner[profile] for profile in product(*sides)}
        if len(homes_) != 1:
            return Problem(path="components", message="part equilibria that mix")
        supports[homes_.pop()].add(tuple(map(_union, sides)))
        for player, side in enumerate(sides):
            for mixture in mixtures[player]:
                # Products are put together in the order of the mixtures, each once.
                if mixtures[player].index(mixture) <= mixtures[player].index(side[-1]):
                    continue
                longer = (*sides[:player], (*side, mixture), *sides[player + 1 :])
                if longer in seen:
                    continue
                added = product(*sides[:player], (mixture,), *sides[player + 1 :])
                if all(profile in owner for profile in added):
                    seen.add(longer)
                    stack.append(longer)
    return NashSet(
        supports=tuple(map(frozenset, supports)),
        corners=tuple(
            tuple(claim.profiles[k] for k in component.extreme) for component in claim.components
        ),
    )


def _union(side: Sequence[Mixture]) -> tuple[int, ...]:
    return tuple(k for k, column in enumerate(zip(*side, strict=True)) if any(column))
