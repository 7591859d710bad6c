"""The proof that no subgame-perfect equilibrium is missing: it holds, and bent claims do not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from est_games.certificate.pure_behavior import PureBehavior, one_shot_check
from est_games.certificate.subgame_conditions import SymbolicWorth
from est_games.certificate.subgame_perfection import completeness_problems, is_complete
from est_games.certificate.subgame_proof import SubgameProof
from est_games.certificate.subgame_sets import set_problems
from est_games.equilibrium.backward import cell_conditions as solver_conditions
from est_games.equilibrium.backward.subgame_perfect import subgame_perfect
from est_games.equilibrium.solution import EquilibriumComponent, Solution, Status
from est_games.errors import SolveError
from est_games.game.extensive import ExtensiveForm
from est_games.game.extensive_builder import ExtensiveBuilder
from tests.oracles.tied_trees import random_tree


def indifferent(good: int = 3) -> ExtensiveForm:
    """1's choice depends on how 2, to whom all is one, mixes."""
    tree = ExtensiveBuilder(["1", "2"])
    first = tree.decision("1", ["safe", "risk"], information_set="1")
    reply = tree.decision("2", ["good", "bad"], after=first["risk"], information_set="2")
    tree.terminal([good, 0], after=reply["good"])
    tree.terminal([0, 0], after=reply["bad"])
    tree.terminal([1, 5], after=first["safe"])
    return tree.build()


def coordination() -> ExtensiveForm:
    """Enter a game of coordination, or not: five equilibria apart from one another."""
    tree = ExtensiveBuilder(["1", "2"])
    first = tree.decision("1", ["in", "out"], information_set="0")
    own = tree.decision("1", ["a", "b"], after=first["in"], information_set="1")
    for k, branch in enumerate(own):
        reply = tree.decision("2", ["a", "b"], after=branch, information_set="2")
        for m, end in enumerate(reply):
            tree.terminal([3 - 2 * k, 1 + 2 * k] if k == m else [0, 0], after=end)
    tree.terminal([2, 2], after=first["out"])
    return tree.build()


Claim = tuple[list[object], tuple[EquilibriumComponent, ...], SubgameProof]


def claim(solution: Solution) -> Claim:
    evidence = solution.certificate and solution.certificate.evidence
    assert isinstance(evidence, SubgameProof)
    return [e.behavior for e in solution.equilibria], solution.components, evidence


def test_what_is_claimed_holds() -> None:
    for form in (indifferent(), coordination(), *(random_tree(seed) for seed in range(6))):
        assert is_complete(form, *claim(subgame_perfect(form)))


@pytest.mark.parametrize("form", [indifferent(), coordination()], ids=["tie", "coordination"])
def test_no_component_cell_or_proof_can_be_left_out(form: ExtensiveForm) -> None:
    behaviors, components, proof = claim(subgame_perfect(form))
    for place, component in enumerate(components):
        fewer = components[:place] + components[place + 1 :]
        assert not is_complete(form, behaviors, fewer, proof)
        for number in range(len(component.cells)):
            cells = component.cells[:number] + component.cells[number + 1 :]
            bent = (*fewer, replace(component, cells=cells))
            assert not is_complete(form, behaviors, bent, proof)
    for place in range(len(proof.claims)):
        claims = proof.claims[:place] + proof.claims[place + 1 :]
        assert not is_complete(form, behaviors, components, replace(proof, claims=claims))
        one = proof.claims[place]
        nash = replace(one.nash, profiles=one.nash.profiles[1:])
        claims = (*proof.claims[:place], replace(one, nash=nash), *proof.claims[place + 1 :])
        assert not is_complete(form, behaviors, components, replace(proof, claims=claims))
    for groups in (
        proof.groups[1:],
        tuple(root_ for g in proof.groups for root_ in [(r,) for r in g]),
    ):
        if groups != proof.groups:
            assert not is_complete(form, behaviors, components, replace(proof, groups=groups))


def test_a_behaviour_moved_a_little_is_caught() -> None:
    form = coordination()
    behaviors, components, _ = claim(subgame_perfect(form))
    for place, behavior in enumerate(behaviors):
        for label, row in behavior.items():
            first, *_ = row
            moved = {action: weight * Fraction(9, 10) for action, weight in row.items()}
            moved[first] += Fraction(1, 10)
            if moved == dict(row):
                continue
            bent = [*behaviors[:place], {**behavior, label: moved}, *behaviors[place + 1 :]]
            (problem,) = set_problems(form, bent, components)
            assert str(problem) == f"equilibria[{place}]: is not subgame perfect"


def test_conditions_of_a_cell_cannot_be_bent() -> None:
    form = indifferent()
    behaviors, (component,), proof = claim(subgame_perfect(form))
    for place, cell in enumerate(component.cells):
        bends = [replace(cell, positive=((((0,) * len(cell.variables), 1),),))]
        if cell.limits:
            bends.append(replace(cell, limits=()))
        if cell.equations:
            bends.append(replace(cell, equations=()))
        other = component.cells[place - 1]
        bends.append(replace(cell, sample=other.sample))
        for bent in bends:
            cells = (*component.cells[:place], bent, *component.cells[place + 1 :])
            assert not is_complete(form, behaviors, [replace(component, cells=cells)], proof)


def test_a_claim_about_another_tree_does_not_hold() -> None:
    other = claim(subgame_perfect(indifferent()))
    for good in (1, 0):
        assert not is_complete(indifferent(good), *other)


def test_what_is_missing_is_said() -> None:
    form = coordination()
    behaviors, components, proof = claim(subgame_perfect(form))
    (problem,) = completeness_problems(form, behaviors, components[1:], proof)
    assert str(problem) == "components: are not those that are possible"
    (problem,) = completeness_problems(form, behaviors, components, replace(proof, claims=()))
    assert str(problem) == "claims: lack the strategic form of the subgames at (1,)"


# What is worked out twice


def wrong_rest(number: int, played: Sequence[int]) -> dict[int, dict[Any, Fraction]]:
    """Probabilities of which the first does not leave anything to the others."""
    return {
        k: {((number, k),): Fraction(1)} if place else {(): Fraction(1)}
        for place, k in enumerate(played)
    }


def wrong_tell(self: SymbolicWorth, number: int, row: Sequence[int], fixed: object = None) -> None:
    """As above, in the certificate package."""
    self.rows[number] = [
        self.number(1) if k == row[0] else self.unknown[number, k] if k in row else self.number(0)
        for k in self.values.actions(number)
    ]


def stage_of_three(is_below: bool) -> ExtensiveForm:
    """Three who choose at once whether to do what one must, maybe after the first went in."""
    tree = ExtensiveBuilder(["1", "2", "3"])
    start = None
    if is_below:
        entry = tree.decision("1", ["in", "out"], information_set="entry")
        tree.terminal([1, 0, 0], after=entry["out"])
        start = entry["in"]
    ends = [(start, ())]
    for k in range(3):
        ends = [
            (branch, (*taken, action))
            for after, taken in ends
            for action, branch in enumerate(
                tree.decision(f"{k + 1}", "ab", after=after, information_set=f"s{k}")
            )
        ]
    for after, taken in ends:
        # Ties make sets of some dimension.
        tree.terminal([min(sum(taken), 1) * (2 - x) for x in taken], after=after)
    return tree.build()


@pytest.mark.parametrize("form", [indifferent(), coordination()], ids=["tie", "coordination"])
@pytest.mark.parametrize(
    ("owner", "name", "wrong"),
    [
        (solver_conditions, "probabilities", wrong_rest),
        (SymbolicWorth, "tell", wrong_tell),
    ],
    ids=["solver", "certificate"],
)
def test_an_error_in_one_account_is_caught_by_the_other(
    form: ExtensiveForm, owner: Any, name: str, wrong: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(owner, name, wrong)
    try:
        solution = subgame_perfect(form)
    except SolveError:
        # Already a behaviour that it leads to was refused.
        return
    assert solution.status is Status.PARTIAL
    assert solution.components == ()
    assert any("not proved to be all" in message for message in solution.messages)
    assert solution.certificate is not None
    assert solution.certificate.argument == "Nothing is claimed."


def test_classes_of_behaviour_are_replayed() -> None:
    """No class, set or component of a stage of three can be left out or bent."""
    for form in (stage_of_three(is_below=False), stage_of_three(is_below=True)):
        solution = subgame_perfect(form)
        assert solution.status is Status.COMPLETE
        behaviors, components, proof = claim(solution)
        assert is_complete(form, behaviors, components, proof)
        (own,) = proof.classes
        for bent in (
            replace(own, evidence=None),
            replace(own, components=own.components[1:]),
            replace(own, components=(own.components[0] | own.components[1], *own.components[2:])),
            replace(own, known={(0, 0): Fraction(1)}),
        ):
            assert not is_complete(form, behaviors, components, replace(proof, classes=(bent,)))
        assert not is_complete(form, behaviors, components, replace(proof, classes=()))
        for place in range(len(components)):
            fewer = (*components[:place], *components[place + 1 :])
            assert not is_complete(form, behaviors, fewer, proof)


def test_a_move_told_as_one_must_be_claimed_so() -> None:
    form = indifferent()
    behaviors, components, proof = claim(subgame_perfect(form))
    ((*roots,),) = proof.groups
    told = frozenset({(tuple(roots), frozenset[Any]())})
    assert is_complete(form, behaviors, components, proof)
    assert not is_complete(form, behaviors, components, replace(proof, told_as_one=told))


# One pass


def test_one_pass_tells_ties_and_mistakes() -> None:
    form = indifferent()
    found = [
        one_shot_check(form, PureBehavior(form, np.array(actions, dtype=np.int32)))
        for actions in ([1, 0], [0, 0], [0, 1], [1, 1])
    ]
    assert [each.is_subgame_perfect for each in found] == [True, False, True, False]
    assert not any(each.is_unique for each in found)
    assert found[0].payoffs == (3, 0)


def test_numbers_beyond_64_bits_are_checked_too() -> None:
    tree = ExtensiveBuilder(["1"])
    first = tree.decision("1", ["l", "r"], information_set="1")
    tree.terminal([10**40], after=first["l"])
    nature = tree.chance({"u": "1/3", "d": "2/3"}, after=first["r"])
    tree.terminal([10**40 - 1], after=nature["u"])
    tree.terminal([Fraction(10**40) + Fraction(1, 2) + Fraction(1, 7)], after=nature["d"])
    form = tree.build()
    right = one_shot_check(form, PureBehavior(form, np.array([1, 0], dtype=np.int32)))
    assert right.is_unique
    assert right.payoffs == (10**40 + Fraction(2, 21),)
    wrong = one_shot_check(form, PureBehavior(form, np.array([0, 0], dtype=np.int32)))
    assert not wrong.is_subgame_perfect


def test_a_game_with_hidden_moves_is_refused() -> None:
    form = coordination()
    with pytest.raises(ValueError, match="perfect information"):
        one_shot_check(form, PureBehavior(form, np.zeros(3, dtype=np.int32)))
    form = indifferent()
    with pytest.raises(ValueError, match="an action is taken that there is not"):
        one_shot_check(form, PureBehavior(form, np.array([2, 0], dtype=np.int32)))
