"""Are these all the proper equilibria of a bimatrix game? Orders closed or open, cells compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations

from est_games.certificate.mistake_limits import LimitCutter, Sides
from est_games.certificate.mistake_tree import MistakeTree, TreeChecker
from est_games.certificate.perfect_subsets import PerfectSubsets, perfect_subset_problems
from est_games.errors import GameError, Problem
from est_games.game.normal import NormalForm


@dataclass(frozen=True, slots=True, kw_only=True)
class ProperSubsets:
    """The evidence: all perfect equilibria, and which of them are proper.

    Parameters
    ----------
    limits : tuple of (tuple of Mixture, tuple of Mixture) pairs
        Products that hold all perfect equilibria.
    perfect : PerfectSubsets
        Why they do.
    trees : tuple of nodes
        For each of the products, which part of it is proper.
    named : tuple of (tuple of Mixture, tuple of Mixture) pairs
        Products that leaves of the trees refer to by place.
    """

    limits: tuple[Sides, ...]
    perfect: PerfectSubsets
    trees: tuple[MistakeTree, ...]
    named: tuple[Sides, ...]


def proper_set_problems(
    game: NormalForm, products: Sequence[Sides], evidence: ProperSubsets
) -> tuple[Problem, ...]:
    r"""Return what is wrong with a claim to know all proper equilibria of a bimatrix game.

    Parameters
    ----------
    game : NormalForm
        Two players.
    products : sequence of (tuple of Mixture, tuple of Mixture) pairs
        The claim: an equilibrium is proper exactly if it lies in one of these, a mixture of the
        first against a mixture of the second.
    evidence : ProperSubsets
        The proof.

    Returns
    -------
    tuple of Problem
        Empty exactly when the claim is proved.

    Raises
    ------
    GameError
        There are not two players.

    Notes
    -----
    1. Proper equilibria are perfect. The perfect ones are proved to be known, as products, each a
       face of one side of a maximal Nash subset with a face of the other: bounded by strategies
       not used and by ties of the rival's.
    2. In each of these the trembles to a proper equilibrium rank both players' strategies in orders
       that no leaf of its tree closes (:class:`.mistake_tree.TreeChecker`); a leaf left open proves
       that all limits which agree with its orders are proper.
    3. The products proved must be the products claimed, but for those that lie in others.

    References
    ----------
    Myerson (1978), Refinements of the Nash equilibrium concept.
    """
    if game.n_players != 2:
        problem = Problem(path="game", message=f"has {game.n_players} players", accepted="two")
        raise GameError("the proof is for bimatrix games", [problem])
    problems = list(perfect_subset_problems(game, evidence.limits, evidence.perfect))
    if len(evidence.trees) != len(evidence.limits):
        problems.append(Problem(path="trees", message="need one for each product of limits"))
    sets = [tuple(map(frozenset, sides)) for sides in evidence.limits]
    if any(
        a != b and all(inner <= outer for inner, outer in zip(sets[a], sets[b], strict=True))
        for a, b in permutations(range(len(sets)), 2)
    ):
        # Each is then the whole of a maximal product of perfect equilibria.
        problems.append(Problem(path="limits", message="hold one within another"))
    if problems:
        return tuple(problems)
    checker = TreeChecker(game, evidence.named)
    for place, (sides, tree) in enumerate(zip(evidence.limits, evidence.trees, strict=True)):
        problems.extend(checker.problems(tree, sides, f"trees[{place}]"))
    cutter = LimitCutter(game)
    claimed = [(frozenset(xs), frozenset(ys)) for xs, ys in products]
    for xs, ys in checker.proved:
        if not any(
            cutter.within(1, tuple(us), tuple(xs)) and cutter.within(0, tuple(vs), tuple(ys))
            for us, vs in claimed
        ):
            problems.append(Problem(path="products", message="lack some proper equilibria"))
            break
    if any(sets not in checker.proved for sets in claimed):
        problems.append(Problem(path="products", message="hold what is not proved proper"))
    return tuple(problems)
