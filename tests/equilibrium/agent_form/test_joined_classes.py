"""Which sets of equilibria hang together, where they are no polytopes."""

from __future__ import annotations

from fractions import Fraction

import pytest

from est_games.certificate.behavior_cell import Assessment
from est_games.certificate.deviation_game import DeviationGame
from est_games.certificate.extensive_form import is_nash
from est_games.certificate.support_classes import found_classes
from est_games.equilibrium.agent_form.class_search import ClassSearch
from est_games.equilibrium.agent_form.joined_classes import joined_classes
from est_games.equilibrium.agent_form.tree_nash import tree_nash
from est_games.equilibrium.agent_form.way_in import leads_in
from tests.oracles.random_tree import three_behind_a_choice


@pytest.mark.parametrize("seed", [4, 8, 11, 13])
def test_staying_out_is_one_set(seed: int) -> None:
    """Bounded by surfaces: its parts hang together by points on the way to one another."""
    form = three_behind_a_choice(seed)
    solution = tree_nash(form)
    out = [
        component
        for component in solution.components
        if any(cell.supports["root"] == ("out",) for cell in component.cells)
    ]
    assert len(out) == 1
    assert solution.messages == ()


@pytest.mark.parametrize("seed", [4, 8])
def test_the_way_in_is_in_the_set(seed: int) -> None:
    """Wherever a way is said to lead in, a point a little along it is in the set."""
    form = three_behind_a_choice(seed)
    game = DeviationGame(form)
    classes, problems = found_classes(game, ClassSearch(game=game).evidence())
    assert problems == ()
    n_ways = 0
    for found in classes:
        for other in classes:
            own = dict(zip(found.ring.sets, found.ring.supports, strict=True))
            if not all(
                set(played) <= set(own.get(number, ()))
                for number, played in zip(other.ring.sets, other.ring.supports, strict=True)
            ):
                continue
            target, start = found.sets[0], other.sets[0]
            if not leads_in(found.ring, target, other.ring, start.sample):
                continue
            n_ways += 1
            step = Fraction(1, 10**9)
            here, there = start.cell.sample.behavior, target.cell.sample.behavior
            outside = set(there) - {form.information_sets[k].label for k in other.ring.sets}
            behavior = {
                label: {
                    action: (1 - step) * (row if label in outside else here[label])[action]
                    + step * row[action]
                    for action in row
                }
                for label, row in there.items()
            }
            assert target.cell.contains(Assessment(behavior=behavior))
            assert is_nash(form, behavior)
    assert n_ways > 2
    assert joined_classes(classes)[1]
