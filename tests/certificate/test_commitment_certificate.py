"""The checkers of commitments: what is true passes, what was tampered with does not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from est_games.certificate.commitment import (
    StrongProof,
    WeakProof,
    pure_commitments,
    reply_problems,
    strong_commitment_problems,
    weak_commitment_problems,
)
from est_games.certificate.tree_commitment import (
    TreeCommitmentProof,
    tree_commitment_problems,
    tree_reply_problems,
)
from est_games.equilibrium.solve import solve
from est_games.game.normal import NormalForm
from tests.equilibrium.commitment.test_stackelberg import sender
from tests.equilibrium.correlated.test_tree_correlated import entry
from tests.oracles.recall_trees import recall_tree

TINY = Fraction(1, 10**9)
CONITZER_SANDHOLM = NormalForm.from_payoffs([[2, 4], [1, 3]], [[1, 0], [0, 1]])


def drawn(seed: int) -> NormalForm:
    return NormalForm.from_payoffs(np.random.default_rng(seed).integers(0, 4, (2, 3, 4)))


GAMES = {"published": CONITZER_SANDHOLM, **{f"drawn {k}": drawn(k) for k in range(8)}}


@pytest.mark.parametrize("leader", [0, 1])
@pytest.mark.parametrize("name", GAMES)
def test_a_strong_claim_that_is_tampered_with_fails(name: str, leader: int) -> None:
    game = GAMES[name]
    solution = solve(game, "stackelberg", leader=game.players[leader])
    value, proof = solution.certificate.numbers["value"], solution.certificate.evidence
    profile = solution.equilibria[0].profile
    assert not strong_commitment_problems(game, leader, profile, value, proof)
    assert strong_commitment_problems(game, leader, profile, value - TINY, proof)
    assert strong_commitment_problems(game, leader, profile, value + TINY, proof)
    mixture = profile[leader]
    other = tuple(Fraction(int(k == mixture.index(max(mixture)))) for k in range(len(mixture)))
    moved = (other, profile[1]) if leader == 0 else (profile[0], other)
    if moved != profile:
        assert value != 4 or strong_commitment_problems(game, leader, moved, value, proof)
    for reply, bound in proof.replies.items():
        rest = {k: each for k, each in proof.replies.items() if k != reply}
        assert strong_commitment_problems(game, leader, profile, value, StrongProof(replies=rest))
        for prices in (
            tuple((k, -price) for k, price in bound.prices),
            tuple((99, price) for _, price in bound.prices),
        ):
            wrong = StrongProof(replies={**rest, reply: replace(bound, prices=prices)})
            assert strong_commitment_problems(game, leader, profile, value, wrong)


def tampered(proof: WeakProof, n: int) -> Iterator[WeakProof]:
    """Yield evidence that does not prove the claim."""
    classes = proof.classes
    yield replace(proof, classes=classes[1:])
    yield replace(proof, classes=(*classes, classes[0]))
    yield replace(proof, limit=proof.limit[1:])
    yield replace(proof, inside=tuple(2 * x for x in proof.inside))
    if len(classes) > 1:
        merged = replace(classes[0], members=classes[0].members + classes[1].members)
        yield replace(proof, classes=(merged, *classes[2:]))
    for k, each in enumerate(classes):
        for bound in (
            replace(each.bound, offset=each.bound.offset - TINY),
            replace(each.bound, normal=each.bound.normal[1:]),
            replace(each.bound, normal=tuple(-x for x in each.bound.normal)),
            replace(
                each.bound, prices=tuple((j, -y) for j, y in each.bound.prices) or ((99, TINY),)
            ),
        ):
            wrong = replace(each, bound=bound)
            yield replace(proof, classes=(*classes[:k], wrong, *classes[k + 1 :]))
        for steps in (each.steps[:-1], each.steps[1:]) if each.steps else ():
            wrong = replace(each, steps=steps)
            yield replace(proof, classes=(*classes[:k], wrong, *classes[k + 1 :]))


@pytest.mark.parametrize("leader", [0, 1])
@pytest.mark.parametrize("name", GAMES)
def test_a_weak_claim_that_is_tampered_with_fails(name: str, leader: int) -> None:
    game = GAMES[name]
    solution = solve(game, "stackelberg", leader=game.players[leader], ties="weak")
    value, proof = solution.certificate.numbers["value"], solution.certificate.evidence
    profile = solution.equilibria[0].profile if solution.equilibria else None
    assert not weak_commitment_problems(game, leader, profile, value, proof)
    assert weak_commitment_problems(game, leader, profile, value + TINY, proof)
    assert weak_commitment_problems(game, leader, profile, value - TINY, proof)
    for wrong in tampered(proof, len(proof.classes)):
        assert weak_commitment_problems(game, leader, profile, value, wrong)
    if profile is not None:
        # What is attained is not claimed to be out of reach.
        assert weak_commitment_problems(game, leader, None, value, proof)


def test_a_reply_is_checked() -> None:
    half, one = Fraction(1, 2), Fraction(1)
    value = Fraction(7, 2)
    best = ((half, half), (Fraction(0), one))
    assert not reply_problems(CONITZER_SANDHOLM, 0, best, value)
    assert "has a best reply that pays less" in str(
        reply_problems(CONITZER_SANDHOLM, 0, best, value, weak=True)
    )
    first = ((one, Fraction(0)), (Fraction(0), one))
    assert "is no best reply" in str(reply_problems(CONITZER_SANDHOLM, 0, first, Fraction(4)))
    short = ((one,), (Fraction(0), one))
    assert "is no distribution" in str(reply_problems(CONITZER_SANDHOLM, 0, short, value))


def test_pure_commitments_are_compared() -> None:
    assert pure_commitments(CONITZER_SANDHOLM, 0) == (3, ((1, 1),))
    assert pure_commitments(CONITZER_SANDHOLM, 1) == (1, ((0, 0),))
    level = NormalForm.from_payoffs([[2, 0], [1, 1]], [[1, 1], [0, 0]])
    assert pure_commitments(level, 0) == (2, ((0, 0),))
    assert pure_commitments(level, 0, weak=True) == (1, ((1, 0), (1, 1)))


TREES = {"entry": entry(), "drawn": recall_tree(5, chance=True), "sender": sender(1)}


@pytest.mark.parametrize("name", TREES)
@pytest.mark.parametrize("leader", [0, 1])
def test_a_claim_on_a_tree_that_is_tampered_with_fails(name: str, leader: int) -> None:
    form = TREES[name]
    solution = solve(form, "stackelberg", leader=form.players[leader])
    value, proof = solution.certificate.numbers["value"], solution.certificate.evidence
    behavior = solution.equilibria[0].behavior
    assert not tree_commitment_problems(form, leader, behavior, value, proof)
    assert tree_commitment_problems(form, leader, behavior, value - TINY, proof)
    assert tree_commitment_problems(form, leader, behavior, value + TINY, proof)
    for wrong in tampered_parts(proof, leader):
        assert tree_commitment_problems(form, leader, behavior, value, wrong)


def tampered_parts(proof: TreeCommitmentProof, leader: int) -> Iterator[TreeCommitmentProof]:
    """Yield evidence that does not prove the claim."""
    for k, (moves, bound) in enumerate(proof.parts):
        rest = (*proof.parts[:k], *proof.parts[k + 1 :])
        yield TreeCommitmentProof(parts=rest)
        yield TreeCommitmentProof(parts=(*rest, ((("nowhere", "x"),), bound)))
        for wrong in (
            replace(bound, offset=bound.offset - TINY),
            replace(bound, offset=bound.offset + 100),
            replace(bound, normal=bound.normal[::-1]),
            replace(bound, prices=(((leader, (("nowhere", "x"),), ("nowhere", "y")), TINY),)),
            replace(bound, potentials=((("nowhere", None), TINY),)),
        ):
            yield TreeCommitmentProof(parts=(*rest, (moves, wrong)))


def test_a_reply_in_a_tree_is_checked() -> None:
    one, zero = Fraction(1), Fraction(0)
    behavior = {"E": {"in": one, "out": zero}, "I": {"fight": one, "yield": zero}}
    messages = str(tree_reply_problems(entry(), 1, behavior, Fraction(2)))
    assert "is not a best reply of the follower" in messages
    assert "pays the leader another value" in messages


def test_parts_must_hold_every_reply() -> None:
    solution = solve(entry(), "stackelberg", leader="incumbent")
    value, proof = solution.certificate.numbers["value"], solution.certificate.evidence
    behavior = solution.equilibria[0].behavior
    (((), bound),) = proof.parts

    def problems(*parts: tuple[tuple[str, str], ...]) -> str:
        claim = TreeCommitmentProof(parts=tuple((part, bound) for part in parts))
        return str(tree_commitment_problems(entry(), 1, behavior, value, claim))

    assert problems((("E", "in"),), (("E", "out"),)) == "()"
    assert "leave out some replies" in problems((("E", "in"),))
    assert "leave out some replies" in problems()
    assert "differ otherwise" in problems((("I", "fight"),), (("I", "yield"),))
    assert "differ otherwise" in problems((("E", "in"),), (("I", "yield"),))
