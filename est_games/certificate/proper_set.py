"""Are these all the proper equilibria of a bimatrix game? Orders closed or open, cells compared."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations, pairwise
from typing import Any

from est_games.arithmetic import fraction, rational
from est_games.certificate.ordered_partitions import Classes, Mixture, PartitionTree, TreeChecker
from est_games.errors import GameError, Problem
from est_games.game.normal import NormalForm

Product = tuple[tuple[Mixture, ...], tuple[Mixture, ...]]
Cells = tuple[frozenset[Mixture], frozenset[Mixture]]


def proper_set_problems(
    game: NormalForm, products: Sequence[Product], tree: PartitionTree
) -> tuple[Problem, ...]:
    r"""Return what is wrong with a claim to know all proper equilibria of a bimatrix game.

    Parameters
    ----------
    game : NormalForm
        Two players.
    products : sequence of (tuple of Mixture, tuple of Mixture) pairs
        The claim: an equilibrium is proper exactly if it lies in one of these, a mixture of the
        first against a mixture of the second.
    tree : Closed, Open or Split
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
    1. As :func:`est_games.certificate.ordered_partitions.improper_problems` explains, the trembles
       to any proper equilibrium rank both players' strategies in orders that no leaf of the tree
       closes. So :math:`x` is within the first class, and ranks the rival's strategies in its
       order, later classes paying no more; likewise :math:`y`.
    2. An open leaf has a mixture that reaches each class: added one after another, each times a
       higher power of :math:`\varepsilon`, to *any* such pair :math:`(x, y)`, they are proper
       trembles. So each open leaf stands for a product of two polytopes, all of it proper.
    3. The corners of these are computed by trying all constraints that may be tight, and must be
       the corners claimed, but for products that lie in others.

    References
    ----------
    Myerson (1978), Refinements of the Nash equilibrium concept.
    """
    if game.n_players != 2:
        problem = Problem(path="game", message=f"has {game.n_players} players", accepted="two")
        raise GameError("the proof is for bimatrix games", [problem])
    checker = TreeChecker(game, None)
    problems = checker.problems(tree, ((), ()), "tree")
    if problems:
        return tuple(problems)
    proved: set[Cells] = {
        (_corners(game, 0, first[0], second), _corners(game, 1, second[0], first))
        for first, second in checker.open
    }
    claimed: set[Cells] = {(frozenset(xs), frozenset(ys)) for xs, ys in products}
    if any(not _within(cells, claimed) for cells in proved):
        problems.append(Problem(path="products", message="lack some proper equilibria"))
    if not claimed <= proved:
        problems.append(Problem(path="products", message="hold what is not proved proper"))
    return tuple(problems)


def _within(cells: Cells, outer: set[Cells]) -> bool:
    return any(cells[0] <= xs and cells[1] <= ys for xs, ys in outer)


def _corners(
    game: NormalForm, player: int, allowed: Sequence[int], rivals: Classes
) -> frozenset[Mixture]:
    """Return the corners of a player's mixtures of some strategies that pay the rival in order."""
    import flint

    own, other = game.strides[player], game.strides[1 - player]
    row = game.payoffs[1 - player]

    def gap(better: int, worse: int) -> list[Fraction]:
        return [row[k * own + better * other] - row[k * own + worse * other] for k in allowed]

    level = [gap(members[0], k) for members in rivals for k in members[1:]]
    tight = [gap(above[0], below[0]) for above, below in pairwise(rivals)]
    tight += [[Fraction(int(j == k)) for j in allowed] for k in allowed]
    d = len(allowed)
    rank = flint.fmpq_mat([[rational(x) for x in each] for each in level]).rank() if level else 0
    found = set()
    for chosen in combinations(tight, max(d - 1 - rank, 0)):
        point = _solved([*level, *chosen], d)
        if point is None or any(
            sum((a * z for a, z in zip(each, point, strict=True)), Fraction(0)) < 0
            for each in tight
        ):
            continue
        placed = dict(zip(allowed, point, strict=True))
        found.add(tuple(placed.get(k, Fraction(0)) for k in range(game.shape[player])))
    return frozenset(found)


def _solved(rows: Sequence[Sequence[Fraction]], d: int) -> list[Fraction] | None:
    """Return the one point where rows vanish and entries sum to one, if there is just one."""
    import flint

    system: Any = [[*map(rational, row), flint.fmpq(0)] for row in rows]
    system.append([flint.fmpq(1)] * (d + 1))
    reduced, rank = flint.fmpq_mat(system).rref()
    if rank != d or any(reduced[r, r] == 0 for r in range(d)):
        return None
    return [fraction(reduced[r, d]) for r in range(d)]
