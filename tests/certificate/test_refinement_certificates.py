"""The proofs about perfect and proper equilibria: whole ones pass, damage is seen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from est_games.certificate.domination import Domination, domination_problems
from est_games.certificate.mistake_tree import (
    Closed,
    Empty,
    Known,
    MistakeTree as Tree,
    Open,
    Split,
    improper_problems,
)
from est_games.certificate.perfect_subsets import PerfectSubsets, perfect_subset_problems
from est_games.certificate.proper_set import ProperSubsets, proper_set_problems
from est_games.certificate.rare_gain import RareGain, rare_gain_problems
from est_games.certificate.trembles import Trembles, perfect_problems, proper_problems
from est_games.equilibrium.refinements.perfect import perfect
from est_games.equilibrium.refinements.perfection import perfection
from est_games.equilibrium.refinements.proper import proper
from est_games.equilibrium.refinements.properness import properness
from est_games.errors import GameError
from est_games.game.normal import NormalForm

Profile = tuple[tuple[Fraction, ...], ...]


def shares(*texts: str) -> Profile:
    return tuple(tuple(Fraction(x) for x in text.split()) for text in texts)


def cells(*rows: str) -> NormalForm:
    """Return the bimatrix game whose cells are written ``a,b``."""
    table = [[tuple(cell.split(",")) for cell in row.split()] for row in rows]
    return NormalForm.from_payoffs(*([[cell[i] for cell in row] for row in table] for i in (0, 1)))


MYERSON = cells("1,1 0,0 -9,-9", "0,0 0,0 -7,-7", "-9,-9 -7,-7 -7,-7")
"""Myerson (1978), table 2."""


def random_game(seed: int, top: int, shape: tuple[int, int]) -> NormalForm:
    return NormalForm.from_payoffs(np.random.default_rng(seed).integers(0, top, (2, *shape)))


def horse() -> NormalForm:
    """Selten (1975), figure 1: the horse, in normal form."""
    table = np.zeros((3, 2, 2, 2), dtype=int)
    table[:, 0, :, 0] = np.array([[3], [2], [2]])
    table[:, 1, 0, 0], table[:, 1, 0, 1] = (4, 4, 0), (0, 0, 1)
    table[:, 1, 1, :] = 1
    return NormalForm.from_payoffs(table)


def evidence(game: NormalForm) -> tuple[list[tuple[tuple, tuple]], PerfectSubsets]:
    found = perfect(game)
    assert found.certificate is not None
    claim = found.certificate.evidence
    assert isinstance(claim, PerfectSubsets)
    return [pair for c in found.components for pair in c.subsets], claim


@pytest.mark.parametrize("seed", range(4))
def test_damaged_claims_about_the_perfect_set_are_seen(seed: int) -> None:
    game = random_game(seed, 2, (4, 4))
    products, claim = evidence(game)
    assert perfect_subset_problems(game, products, claim) == ()
    assert perfect_subset_problems(game, products[1:], claim)
    nash = [(x, y) for x, y in claim.extreme if not perfection(game, (x, y)).holds]
    assert nash
    wrong = [*products, ((nash[0][0],), (nash[0][1],))]
    assert perfect_subset_problems(game, wrong, claim)
    assert perfect_subset_problems(game, products, replace(claim, subsets=claim.subsets[1:]))
    assert perfect_subset_problems(game, products, replace(claim, extreme=claim.extreme[1:]))
    for place, sides in enumerate(claim.subsets):
        for player, side in enumerate(sides):
            if not side.dominated:
                continue
            for damaged in (
                replace(side, dominated=side.dominated[1:]),
                replace(side, faces=(*side.faces, tuple(range(len(side.vertices))))),
                replace(
                    side,
                    faces=(tuple(range(len(side.vertices))),),
                    beliefs=side.beliefs[:1],
                    dominated=(),
                ),
            ):
                pair = (damaged, sides[1]) if player == 0 else (sides[0], damaged)
                subsets = (*claim.subsets[:place], pair, *claim.subsets[place + 1 :])
                assert perfect_subset_problems(game, products, replace(claim, subsets=subsets))


def test_damaged_trembles_are_seen() -> None:
    game = MYERSON
    pure = shares("1 0 0", "1 0 0")
    good = properness(game, pure).witness
    assert isinstance(good, Trembles)
    assert proper_problems(game, pure, good) == ()
    first, second = good.levels
    for levels in (
        (first[:2], second),
        (first[1:], second),
        ((first[0], first[2], first[1]), second),
        ((first[0], tuple(-x for x in first[1]), first[2]), second),
        (first,),
        (tuple(row[:2] for row in first), second),
    ):
        assert proper_problems(game, pure, Trembles(levels=levels))
    middle = shares("0 1 0", "0 1 0")
    trembling = perfection(game, middle).witness
    assert isinstance(trembling, Trembles)
    assert perfect_problems(game, middle, trembling) == ()
    assert proper_problems(game, middle, trembling)
    with pytest.raises(GameError, match="not a mixed profile"):
        perfect_problems(game, pure[:1], trembling)


def leaves_of(tree: Tree) -> Iterator[Tree]:
    if isinstance(tree, Split):
        for branch in tree.branches:
            yield from leaves_of(branch)
    else:
        yield tree


def put(tree: Tree, old: Tree, new: Tree) -> Tree:
    """Return the tree with one leaf exchanged."""
    if not isinstance(tree, Split):
        return new if tree is old else tree
    return replace(tree, branches=tuple(put(b, old, new) for b in tree.branches))


def test_damaged_refutations_are_seen() -> None:
    game = random_game(12, 3, (4, 4))
    middle = shares("0 0 0 1", "1 0 0 0")
    assert perfection(game, middle).holds
    tree = properness(game, middle).witness
    assert isinstance(tree, Split)
    assert improper_problems(game, middle, tree) == ()
    leaves = [leaf for leaf in leaves_of(tree) if isinstance(leaf, Closed)]
    damages = 0
    for leaf in leaves:
        turned = tuple((worse, better, w) for better, worse, w in leaf.relations)
        for damaged in (
            replace(leaf, relations=()),
            replace(leaf, relations=turned),
            replace(leaf, relations=tuple((a, b, -w) for a, b, w in leaf.relations)),
            replace(leaf, mistake=7),
            replace(leaf, mistake=(leaf.mistake + 1) % 4),
            replace(leaf, player=1 - leaf.player),
            Empty(),
            Known(product=0),
        ):
            damages += bool(improper_problems(game, middle, put(tree, leaf, damaged)))
    assert damages >= 6 * len(leaves)
    assert improper_problems(game, middle, replace(tree, branches=()))
    assert improper_problems(game, middle, replace(tree, branches=tree.branches[1:]))
    assert improper_problems(game, middle, replace(tree, second=tree.first))
    # A tree proves nothing of another equilibrium, that is proper.
    tree = properness(MYERSON, shares("0 1 0", "0 1 0")).witness
    assert isinstance(tree, Closed)
    assert improper_problems(MYERSON, shares("0 1 0", "0 1 0"), tree) == ()
    assert improper_problems(MYERSON, shares("1 0 0", "1 0 0"), tree)
    with pytest.raises(GameError, match="is no equilibrium"):
        improper_problems(MYERSON, shares("1 0 0", "0 1 0"), tree)


@pytest.mark.parametrize("better", [0, 1])
def test_a_refutation_may_not_turn_the_order_round(better: int) -> None:
    """With the second strategy said to pay no less than the first, anything could be refuted."""
    relations = ((better, 1 - better, Fraction(1)),)
    forged = Closed(player=0, mistake=0, relations=relations)
    (problem,) = improper_problems(MYERSON, shares("1 0 0", "1 0 0"), forged)
    assert problem.message == (
        "takes 0 to pay no more than 1" if better else "is no contradiction at strategy 0"
    )


def proper_evidence(game: NormalForm) -> tuple[list[tuple[tuple, tuple]], ProperSubsets]:
    found = proper(game)
    assert found.certificate is not None
    claim = found.certificate.evidence
    assert isinstance(claim, ProperSubsets)
    return [pair for c in found.components for pair in c.subsets], claim


@pytest.mark.parametrize("seed", range(6))
def test_damaged_claims_about_the_proper_set_are_seen(seed: int) -> None:
    game = random_game(seed + 2, 2 + seed % 2, (3, 3))
    products, claim = proper_evidence(game)
    assert proper_set_problems(game, products, claim) == ()
    assert proper_set_problems(game, products[1:], claim)
    first, second = products[0]
    for damaged in (
        (first, second[1:]),
        (first, (*second, shares("1/4 1/4 1/2")[0])),
        (second, first),
    ):
        if damaged != products[0]:
            assert proper_set_problems(game, (damaged, *products[1:]), claim)
    assert proper_set_problems(game, products, replace(claim, limits=claim.limits[1:]))
    assert proper_set_problems(game, products, replace(claim, trees=claim.trees[1:]))
    for place, tree in enumerate(claim.trees):
        for leaf in leaves_of(tree):
            wrong: list[Tree] = []
            if isinstance(leaf, Open):
                wrong = [replace(leaf, mistakes=((), ())), Empty(), Known(product=-1)]
            elif isinstance(leaf, Known):
                wrong = [Known(product=len(claim.named)), Empty(), Open(mistakes=((), ()))]
            for new in wrong:
                trees = (*claim.trees[:place], put(tree, leaf, new), *claim.trees[place + 1 :])
                assert proper_set_problems(game, products, replace(claim, trees=trees))
    with pytest.raises(GameError, match="bimatrix"):
        proper_set_problems(horse(), (), claim)


def test_a_product_may_not_prove_itself() -> None:
    """A leaf that rests on the product it is a part of is not believed."""
    game = NormalForm.from_payoffs([[1, 1], [0, 0]], [[0, 0], [0, 0]])
    products, claim = proper_evidence(game)
    assert proper_set_problems(game, products, claim) == ()
    circular = replace(claim, trees=(Known(product=0),), named=claim.limits)
    found = proper_set_problems(game, products, circular)
    assert "names a product that is not proved before" in {each.message for each in found}
    split = Split(player=1, first=0, second=1, branches=(Known(product=0),) * 3)
    assert proper_set_problems(game, products, replace(circular, trees=(split,)))


def test_damaged_dominations_are_seen() -> None:
    game = MYERSON
    bad = perfection(game, shares("0 0 1", "0 0 1"))
    assert isinstance(bad.witness, Domination)
    assert domination_problems(game, bad.witness) == ()
    same = replace(bad.witness, dominator=bad.witness.mixture)
    assert str(domination_problems(game, same)[0]).endswith("pays the same against everything")
    longer = replace(bad.witness, dominator=(Fraction(2), Fraction(-1), Fraction(0)))
    assert domination_problems(game, longer)
    game = horse()
    assert (
        rare_gain_problems(game, ((0,), (1,), (0,)), RareGain(player=1, own=1, alternative=0)) == ()
    )
    whole = ((1,), (1,), (1,))
    assert rare_gain_problems(game, whole, RareGain(player=2, own=1, alternative=0))
    assert rare_gain_problems(game, whole, RareGain(player=0, own=1, alternative=0))
    assert rare_gain_problems(game, whole, RareGain(player=1, own=0, alternative=1))
