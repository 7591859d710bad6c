"""A claim to know all equilibria of a tree by classes of supports: bent evidence is refused."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from random import Random
from typing import Any

from hypothesis import given, settings, strategies as st

from est_games.certificate.certain_loss import Loss, certain_losses
from est_games.certificate.class_ring import ClassRing
from est_games.certificate.deviation_game import DeviationGame
from est_games.certificate.extensive_form import is_nash
from est_games.certificate.support_cases import SupportCases
from est_games.certificate.support_classes import (
    Polytope,
    Split,
    action_sets,
    forced_supports,
    found_classes,
    open_classes,
)
from est_games.equilibrium.agent_form.class_search import ClassSearch
from est_games.game.extensive_builder import ExtensiveBuilder
from tests.oracles.behavior_oracle import grid, owned
from tests.oracles.random_tree import random_tree, three_behind_a_choice
from tests.oracles.selten_horse import horse

GAME = DeviationGame(horse())
EVIDENCE = ClassSearch(game=GAME).evidence()
BENT = DeviationGame(three_behind_a_choice(4))
"""Its sets of equilibria are bounded by surfaces."""


def parts(evidence: Any, way: tuple[int, ...] = ()) -> list[tuple[tuple[int, ...], Any]]:
    found = [(way, evidence)]
    if isinstance(evidence, Split):
        for k, below in enumerate(evidence.below):
            found += parts(below, (*way, k))
    return found


def put(evidence: Any, way: tuple[int, ...], part: Any) -> Any:
    if not way:
        return part
    below = list(evidence.below)
    below[way[0]] = put(below[way[0]], way[1:], part)
    return replace(evidence, below=tuple(below))


def test_the_evidence_holds() -> None:
    classes, problems = found_classes(GAME, EVIDENCE)
    assert problems == ()
    assert sum(len(found.sets) for found in classes) == 4


def test_every_part_is_needed() -> None:
    """Whatever is left open, or said to be empty, is found out."""
    for way, part in parts(EVIDENCE):
        assert found_classes(GAME, put(EVIDENCE, way, None))[1]
        nothing = SupportCases(step=None, points=(), cells=())
        if isinstance(part, SupportCases) and (part.points or part.cells):
            assert found_classes(GAME, put(EVIDENCE, way, nothing))[1]
        if not isinstance(part, Loss):
            for number in range(3):
                loss = Loss(information_set=number, action=0, other=1)
                if not isinstance(part, Split):
                    continue
                assert found_classes(GAME, put(EVIDENCE, way, loss))[1]
        else:
            turned = replace(part, action=part.other, other=part.action)
            assert found_classes(GAME, put(EVIDENCE, way, turned))[1]


def test_splits_are_where_they_must_be() -> None:
    assert isinstance(EVIDENCE, Split)
    other = replace(EVIDENCE, information_set=1 - EVIDENCE.information_set)
    text = str(found_classes(GAME, other)[1][0])
    assert text == "all behaviours: does not split at the next information set that matters"
    short = replace(EVIDENCE, below=EVIDENCE.below[:-1])
    text = str(found_classes(GAME, short)[1][0])
    assert text == "all behaviours: does not deal with every support"


def test_points_and_cells_must_be_those_of_the_cases() -> None:
    evidence = ClassSearch(game=BENT).evidence()
    assert found_classes(BENT, evidence)[1] == ()
    n_cases = 0
    for way, part in parts(evidence):
        if isinstance(part, SupportCases) and (part.points or part.cells):
            n_cases += 1
            for bent in (
                replace(part, points=(), cells=()),
                replace(part, points=part.points * 2, cells=part.cells * 2),
                replace(part, step=("factor", 7, ())),
                Polytope(),
            ):
                assert found_classes(BENT, put(evidence, way, bent))[1]
    assert n_cases


def test_a_polytope_is_where_all_is_said() -> None:
    assert found_classes(GAME, Polytope())[1][0].message == "is not settled"


def test_what_is_open_is_named() -> None:
    (way, _) = parts(EVIDENCE)[2]
    assert open_classes(GAME, put(EVIDENCE, way, None)) == ["one: across; two: across"]


def test_time_runs_out() -> None:
    found, problems = found_classes(GAME, EVIDENCE, deadline=0.0)
    assert found == []
    assert "not gone through in time" in problems[0].message


@settings(max_examples=15)
@given(seed=st.integers(0, 10**6))
def test_a_certain_loss_is_one(seed: int) -> None:
    """No behaviour with these supports is an equilibrium, whatever else it does."""
    rng = Random(seed)
    form = random_tree(rng, 2 + seed % 2, 4)
    game = DeviationGame(form)
    supports = forced_supports(game)
    while (number := game.reach(supports).missing) is not None and rng.random() < 0.8:
        options = action_sets(len(form.information_sets[number].actions))
        supports[number] = rng.choice(options)
    if next(certain_losses(game, supports), None) is None:
        return
    names = {choice.label: choice for choice in owned(form)}
    for behavior in grid(form, most=80, seed=seed):
        fits = all(
            {k for k, a in enumerate(names[label].actions) if behavior[label].get(a)} == set(own)
            for label, own in (
                (form.information_sets[number].label, own) for number, own in supports.items()
            )
        )
        assert not (fits and is_nash(form, behavior))


def test_what_matters_follows_from_the_supports() -> None:
    """Down at once: the second still matters to the first, who may lead there alone."""
    assert GAME.reach({0: (1,)}).missing is not None
    reach = GAME.reach({0: (0,), 1: (0,), 2: (0, 1)})
    assert (reach.missing, sorted(reach.required)) == (None, [0, 1, 2])
    ring = ClassRing(GAME, {0: (0,), 1: (0,), 2: (0, 1)})
    assert len(ring.limits()) == 2


def test_who_does_not_know_the_node_cannot_choose_by_it() -> None:
    """A coin that is not seen: stopping is as good as guessing, and no loss."""
    tree = ExtensiveBuilder(["1"])
    coin = tree.chance({"h": Fraction(1, 2), "t": Fraction(1, 2)})
    for side in "ht":
        start = tree.decision("1", ["stop", "go"], after=coin[side], information_set="start")
        guess = tree.decision("1", ["h", "t"], after=start["go"], information_set="guess")
        tree.terminal([1], after=start["stop"])
        for own in "ht":
            tree.terminal([2 * (own == side)], after=guess[own])
    form = tree.build()
    number = form.information_set_index["start"]
    assert list(certain_losses(DeviationGame(form), {number: (0,)})) == []
    assert is_nash(form, {"start": {"stop": 1}, "guess": {"h": 1}})
    # Seen, it is.
    seen = ExtensiveBuilder(["1"])
    start = seen.decision("1", ["stop", "go"], information_set="start")
    guess = seen.decision("1", ["h", "t"], after=start["go"], information_set="guess")
    for amount, branch in zip((1, 2, 0), (start["stop"], *guess), strict=True):
        seen.terminal([amount], after=branch)
    losses = list(certain_losses(DeviationGame(seen.build()), {0: (0,)}))
    assert losses == [Loss(information_set=0, action=0, other=1)]
