"""Components, maximal Nash subsets and indices: true claims pass, every kind of damage is seen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from est_games.certificate.bimatrix import completeness_problems
from est_games.certificate.bimatrix_payoffs import IntegerBimatrix
from est_games.certificate.components import component_problems
from est_games.equilibrium.bimatrix.bimatrix_nash import bimatrix_nash
from est_games.equilibrium.solution import EquilibriumComponent, Solution
from est_games.game.normal import NormalForm


def solved(seed: int) -> tuple[NormalForm, Solution]:
    """Return a random game, every other one degenerate, and its equilibria."""
    generator = np.random.default_rng(seed)
    shape = generator.integers(1, 7, 2)
    game = NormalForm.from_payoffs(generator.integers(0, (2, 3, 20, 50)[seed % 4], (2, *shape)))
    return game, bimatrix_nash(game)


def problems(
    game: NormalForm, solution: Solution, components: list[EquilibriumComponent]
) -> list[str]:
    profiles = [e.profile for e in solution.equilibria]
    evidence = solution.certificate.evidence  # type: ignore[union-attr]
    found = component_problems(game, profiles, components, evidence=evidence)
    return [str(problem) for problem in found]


def damaged(component: EquilibriumComponent) -> Iterator[tuple[EquilibriumComponent, str]]:
    """Yield false claims about a component, and what has to be said of them."""
    assert component.index is not None
    yield replace(component, index=component.index + 1), "index"
    yield replace(component, extreme=component.extreme[1:]), "every extreme equilibrium once"
    first, *others = component.subsets
    yield replace(component, subsets=(first, *component.subsets)), "hold one twice"
    if others:
        yield replace(component, subsets=tuple(others)), "lack a maximal Nash subset"
    if len(first[0]) > 1:
        less = (first[0][1:], first[1])
        yield replace(component, subsets=(less, *others)), "is no maximal Nash subset"
    twice = (first[0] + first[0][:1], first[1])
    yield replace(component, subsets=(twice, *others)), "hold a vertex twice"
    yield replace(component, subsets=((first[0], ()), *others)), "are no extreme equilibria"


def test_true_components_pass_and_false_ones_do_not() -> None:
    n_false = 0
    for seed in range(60):
        game, solution = solved(seed)
        components = list(solution.components)
        assert problems(game, solution, components) == []
        for place, component in enumerate(components):
            for false, words in damaged(component):
                claimed = [*components[:place], false, *components[place + 1 :]]
                found = problems(game, solution, claimed)
                assert any(words in problem or "indices" in problem for problem in found), found
                n_false += 1
    assert n_false > 300


def test_components_put_together_or_taken_apart_are_seen() -> None:
    game = NormalForm.from_payoffs([[2, 0], [0, 1]], [[1, 0], [0, 2]])
    solution = bimatrix_nash(game)
    first, second, third = solution.components
    both = EquilibriumComponent(
        extreme=first.extreme + second.extreme,
        subsets=first.subsets + second.subsets,
        index=(first.index or 0) + (second.index or 0),
    )
    assert problems(game, solution, [both, third]) == ["components[0]: is not connected"]

    tied = NormalForm.from_payoffs([[1, 1], [0, 0]], [[1, 1], [0, 0]])
    solution = bimatrix_nash(tied)
    (whole,) = solution.components
    halves = [replace(whole, extreme=whole.extreme[k : k + 1]) for k in (0, 1)]
    assert problems(tied, solution, halves) == ["components[1]: shares a mixture with another"]


@pytest.mark.parametrize("index", [0, -1, 2])
def test_the_index_of_a_strict_equilibrium_is_one(index: int) -> None:
    game = NormalForm.from_payoffs([[2, 0], [3, 1]], [[2, 3], [0, 1]])
    solution = bimatrix_nash(game)
    false = replace(solution.components[0], index=index)
    assert problems(game, solution, [false]) == [
        f"components[0].index: is not that of its equilibrium [found '{index}']",
        "components: have indices that do not add up to 1",
    ]


TIED = (
    [[1, 0, 0, 0], [0, 1, 0, 0], [0, 1, 1, 1], [1, 0, 1, 0]],
    [[1, 0, 0, 1], [0, 1, 0, 0], [1, 0, 1, 1], [1, 0, 0, 1]],
)


def test_indices_of_several_components_with_ties_are_counted() -> None:
    game = NormalForm.from_payoffs(*TIED)
    solution = bimatrix_nash(game)
    components = list(solution.components)
    assert [component.index for component in components] == [1, 0]
    assert problems(game, solution, components) == []
    for indices in ((0, 1), (-41, 42), (2, 0)):
        claimed = [replace(c, index=i) for c, i in zip(components, indices, strict=True)]
        assert problems(game, solution, claimed) != []
    profiles = [e.profile for e in solution.equilibria]
    (unproved,) = component_problems(game, profiles, components)
    assert str(unproved) == "components: of several components with ties nothing proves the indices"
    nothing = [replace(component, index=None) for component in components]
    assert component_problems(game, profiles, nothing) == ()


def test_a_component_without_equilibria_is_none() -> None:
    game, solution = solved(0)
    empty = EquilibriumComponent(extreme=(), index=0)
    (problem,) = problems(game, solution, [*solution.components, empty])
    assert "every extreme equilibrium once" in problem


def test_a_game_seen_before_is_not_another() -> None:
    """What is known of one game says nothing of another."""
    game, other = (
        NormalForm.from_payoffs(table, table) for table in ([[2, 0], [0, 1]], [[1, 2], [3, 0]])
    )
    solution = bimatrix_nash(game)
    profiles = [e.profile for e in solution.equilibria]
    evidence = solution.certificate.evidence  # type: ignore[union-attr]
    judge = IntegerBimatrix(game)
    assert completeness_problems(game, profiles, evidence, judge=judge) == ()
    assert completeness_problems(other, profiles, evidence, judge=judge) != ()
    assert component_problems(other, profiles, solution.components, judge=judge) != ()
