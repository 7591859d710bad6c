"""Ways to look for all extreme equilibria of a bimatrix game, each with what proves them all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from time import perf_counter
from typing import Any

from est_games.certificate.bimatrix import BimatrixBases
from est_games.certificate.label_tree import LabelTree, NearbyTree, Shifts
from est_games.equilibrium.bimatrix.best_response_polytope import Polytope
from est_games.equilibrium.bimatrix.extreme_equilibria import (
    ExtremeEquilibria,
    extreme_equilibria,
    sign_of,
    turned,
)
from est_games.equilibrium.bimatrix.label_tree import LabelSearch, label_search
from est_games.equilibrium.bimatrix.nash_subsets import connected
from est_games.equilibrium.bimatrix.polytope_bases import Bases
from est_games.equilibrium.bimatrix.tree_equilibria import Places, signs_nearby, tree_equilibria

MAX_ROUNDED, MAX_WHOLE = 150_000_000, 20_000_000
"""Numbers walked through in floats, of which a part is held at a time, and in whole numbers, of
which most are: under three gigabytes at the limit."""

_SHIFT_BITS = 20
_SEED = 1

Walk = Callable[[Polytope], Iterator[Bases]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What one way of looking for all equilibria has led to.

    Parameters
    ----------
    extreme : ExtremeEquilibria
        All there are, if `is_whole`.
    is_whole : bool
        Whether the search came to its end.
    evidence : BimatrixBases or LabelTree
        What proves them to be all.
    algorithm, argument : str
        How they were found, and why there are no others.
    numbers : mapping of str to int
        What was counted.
    """

    extreme: ExtremeEquilibria
    is_whole: bool
    evidence: BimatrixBases | LabelTree
    algorithm: str
    argument: str
    numbers: Mapping[str, int] = field(default_factory=dict)


def by_labels(polytopes: tuple[Polytope, Polytope], deadline: float | None) -> Findings:
    """Search the cases of who carries which label, as far as time and memory allow.

    Parameters
    ----------
    polytopes : pair of Polytope
        Of the first player, of the second.
    deadline : float or None
        A time of ``time.perf_counter``, in seconds.

    Raises
    ------
    FloatingPointError
        Rounding got in the way.

    Notes
    -----
    Where several components have ties, their indices are counted in a game infinitesimally close,
    whose few equilibria are searched for in the same way.
    """
    found = _searched(polytopes, deadline)
    extreme, places = tree_equilibria(polytopes, found.leaves)
    evidence = found.evidence()
    is_whole = found.is_whole
    if is_whole:
        signs = _signs(polytopes, extreme.pairs, places)
        if signs is None:
            shifts = _shifts(polytopes)
            nearby = _searched(polytopes, deadline, shifts)
            is_whole = nearby.is_whole
            close = NearbyTree(tree=nearby.evidence(), shifts=shifts)
            evidence = replace(evidence, nearby=close)
            signs = tuple(signs_nearby(polytopes, nearby.leaves, places)) if is_whole else ()
        extreme = replace(extreme, signs=signs)
    return Findings(
        extreme=extreme,
        is_whole=is_whole,
        evidence=evidence,
        algorithm="search over who carries which label",
        argument="A tree of cases says of each label and player whether the player's vertex "
        "carries it: a strategy not played, or a best response. Every closed case was proved empty "
        "by a conditional dominance or by a direction, and at the leaves the constraints to be "
        "tight leave one point each. They are the extreme equilibria shown; the maximal Nash "
        "subsets they span hold all equilibria there are.",
        numbers={
            "steps": sum(map(len, found.steps)),
            "closed": sum(map(len, found.numbers)),
            "leaves": len(found.leaves),
            "pivots": found.n_pivots,
        },
    )


def _signs(
    polytopes: tuple[Polytope, Polytope], pairs: Sequence[tuple[int, int]], places: Places
) -> tuple[tuple[int, int], ...] | None:
    """Return the signs of equilibria without ties, and what is left for the component with some.

    All indices add up to one. None where several components have ties.
    """
    m, n = polytopes[0].d, polytopes[1].d
    labels = list(places)
    signs: list[tuple[int, int]] = []
    tied: list[int] = []
    for members in connected(pairs):
        x, y = labels[members[0]]
        if len(members) > 1 or x & y:
            tied.append(members[0])
        else:
            signs.append((members[0], sign_of(polytopes, (x, turned(y, m, n)))))
    if len(tied) > 1:
        return None
    return (*signs, *((place, 1 - sum(sign for _, sign in signs)) for place in tied))


def _searched(
    polytopes: tuple[Polytope, Polytope], deadline: float | None, shifts: Shifts | None = None
) -> LabelSearch:
    """Return how far a search over labels comes in the time and memory given."""
    found = LabelSearch()
    for found in label_search(polytopes, shifts):
        if found.is_full or (deadline is not None and perf_counter() > deadline):
            break
    return found


def _shifts(polytopes: tuple[Polytope, Polytope]) -> Shifts:
    """Return by how much to shift each constraint of either polytope: numbers without pattern."""
    drawn = Random(_SEED)
    first, second = ([drawn.getrandbits(_SHIFT_BITS) for _ in range(p.c)] for p in polytopes)
    return tuple(first), tuple(second)


def by_vertices(
    walk: Walk, most: int, polytopes: tuple[Polytope, Polytope], deadline: float | None
) -> Findings:
    """Walk both polytopes in turns, as far as time and memory allow.

    Parameters
    ----------
    walk : callable
        From a polytope to its bases.
    most : int
        Numbers in the dictionaries of all bases walked, at most.
    polytopes : pair of Polytope
        Of the first player, of the second.
    deadline : float or None
        A time of ``time.perf_counter``, in seconds.

    Raises
    ------
    FloatingPointError, ZeroDivisionError
        Rounding got in the way.
    """
    walks = [walk(polytope) for polytope in polytopes]
    found = [next(each) for each in walks]
    while not (found[0].is_whole and found[1].is_whole):
        n_bases = sum(len(each.bases) for each in found)
        if n_bases * polytopes[0].d * polytopes[1].d > most:
            break
        if deadline is not None and perf_counter() > deadline:
            break
        behind = min((each.is_whole, len(each.bases), k) for k, each in enumerate(found))[-1]
        found[behind] = next(walks[behind])
    first, second = found
    return Findings(
        extreme=extreme_equilibria(polytopes, (first, second)),
        is_whole=first.is_whole and second.is_whole,
        **told_of_bases(BimatrixBases(first=tuple(first.bases), second=tuple(second.bases))),
    )


def told_of_bases(evidence: BimatrixBases) -> dict[str, Any]:
    """Return what there is to say where the evidence is all bases, as fields of a finding."""
    return {
        "evidence": evidence,
        "algorithm": "enumeration of the vertices of both best-response polytopes",
        "argument": "Every basis listed of the two best-response polytopes was proved feasible, "
        "and every edge from one leads to another in the list; the graph of a polytope is "
        "connected (Balinski 1961), so the lists are whole. The pairs of their vertices that carry "
        "every label are the extreme equilibria shown; the maximal Nash subsets they span hold all "
        "equilibria there are.",
        "numbers": {
            "bases of the first polytope": len(evidence.first),
            "bases of the second polytope": len(evidence.second),
        },
    }
