"""Ways to look for all extreme equilibria of a bimatrix game, each with what proves them all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

from est_games.certificate.bimatrix import BimatrixBases
from est_games.certificate.label_tree import LabelTree
from est_games.equilibrium.bimatrix.best_response_polytope import Polytope
from est_games.equilibrium.bimatrix.extreme_equilibria import ExtremeEquilibria, extreme_equilibria
from est_games.equilibrium.bimatrix.face_vertices import MAX_TRIED
from est_games.equilibrium.bimatrix.label_tree import LabelSearch, label_search
from est_games.equilibrium.bimatrix.polytope_bases import Bases
from est_games.equilibrium.bimatrix.tree_equilibria import tree_equilibria

FEW_TRIED = 250
"""So many sets of constraints are tried in any game before its vertices are walked instead."""

MAX_ROUNDED, MAX_WHOLE = 150_000_000, 20_000_000
"""Numbers walked through in floats, of which a part is held at a time, and in whole numbers, of
which most are: under three gigabytes at the limit."""

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
    FloatingPointError, OverflowError
        Rounding got in the way, or there are too many ties.
    """
    # As many sets of constraints as the polytopes of a random game have vertices take about as
    # long as walking these.
    size = polytopes[0].d + polytopes[1].d
    most = int(min(MAX_TRIED, max(FEW_TRIED, 2.2 ** min(size / 2, 64))))
    found = LabelSearch()
    for found in label_search(polytopes):
        if (deadline is not None and perf_counter() > deadline) or found.is_full:
            break
        if sum(x.bit_count() + y.bit_count() < size for x, y in found.leaves) > most:
            raise OverflowError("too many faces are no vertices")
    extreme = tree_equilibria(polytopes, found.leaves, most=most)
    return Findings(
        extreme=extreme,
        is_whole=found.is_whole,
        evidence=found.evidence,
        algorithm="search over who carries which label",
        argument="A tree of cases says of each label which player carries it: a strategy not "
        "played, or a best response. Every closed case was proved empty by a conditional "
        "dominance, and on the faces left at the leaves all vertices were found anew. They are the "
        "extreme equilibria shown; the maximal Nash subsets they span hold all equilibria there "
        "are.",
        numbers={
            "steps": sum(map(len, found.steps)),
            "closed": sum(map(len, found.multipliers)),
            "leaves": len(found.leaves),
            "pivots": found.n_pivots,
        },
    )


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
