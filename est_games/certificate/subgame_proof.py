"""What a claim to know all subgame-perfect equilibria of a tree rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from est_games.certificate.local_cell import LocalCell
from est_games.certificate.nash_supports import NashClaim
from est_games.certificate.subgame_sets import Factors
from est_games.certificate.subgame_values import Unit

Known = Mapping[tuple[int, int], Fraction]
"""What subgames with several equilibria are taken to be worth, by root and player."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitClaim:
    """All equilibria of a strategic form whose players are the movers of some pieces.

    Parameters
    ----------
    roots : tuple of int
        Where the pieces start, the last first.
    units : tuple of Unit
        Its players, with their plans.
    known : mapping of (int, int) to Fraction
        What other subgames with several equilibria are taken to be worth, by root and player.
    nash : NashClaim
        Its equilibria.
    """

    roots: tuple[int, ...]
    units: tuple[Unit, ...]
    known: Known = field(hash=False)
    nash: NashClaim


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassClaim:
    """All equilibria of pieces in which three or more move, class of supports by class.

    Parameters
    ----------
    roots : tuple of int
        Where the pieces start, the last first.
    known : mapping of (int, int) to Fraction
        What other subgames with several equilibria are taken to be worth, by root and player.
    evidence : object
        Why these are all; see :mod:`est_games.certificate.support_classes`.
    components : tuple of frozenset of LocalCell
        The connected sets.
    """

    roots: tuple[int, ...]
    known: Known = field(hash=False)
    evidence: Any = field(repr=False)
    components: tuple[frozenset[LocalCell], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SubgameProof:
    """What a claim to know all subgame-perfect equilibria rests on.

    Parameters
    ----------
    groups : tuple of tuple of int
        The roots of subgames whose equilibria depend on one another, the last first.
    claims : tuple of UnitClaim
        The strategic forms solved.
    classes : tuple of ClassClaim
        The pieces solved in which three or more move.
    told_as_one : frozenset of (tuple of int, frozenset)
        The roots of single moves whose equilibria are not parted by what is played, with what
        others are taken to be worth.
    factors : tuple of tuples of tuples of frozensets of LocalCell
        For each group, the connected sets of ways to play it, each a product of sets by their
        cells. The equilibria of the tree are one way in each group, in all combinations; all else
        is settled.
    """

    groups: tuple[tuple[int, ...], ...]
    claims: tuple[UnitClaim, ...]
    classes: tuple[ClassClaim, ...] = ()
    told_as_one: frozenset[Any] = frozenset()
    factors: tuple[tuple[Factors, ...], ...]
