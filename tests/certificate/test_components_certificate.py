"""Components, maximal Nash subsets and indices: true claims pass, every kind of damage is seen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

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
    found = component_problems(game, [e.profile for e in solution.equilibria], components)
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
