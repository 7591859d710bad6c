"""Dominance in graphical forms: round by round what the normal form loses, and large chains."""

from __future__ import annotations

import math
import random
from fractions import Fraction
from itertools import pairwise

import pytest

from est_games.equilibrium.dominance.elimination import iterated_elimination
from est_games.equilibrium.learning.best_response_path import best_response_path
from est_games.equilibrium.solve import solve
from est_games.errors import SolveError
from est_games.game.graphical import GraphicalForm
from est_games.game.local_table import LocalTable

SAME = [[1, 0], [0, 1]]


def random_form(seed: int) -> GraphicalForm:
    chance = random.Random(seed)
    n = chance.randint(1, 4)
    shape = [chance.choice([1, 2, 3]) for _ in range(n)]
    tables = []
    for i in range(n):
        own = []
        for _ in range(chance.randint(1, 3)):
            scope = tuple(sorted({i, *chance.sample(range(n), chance.randint(0, min(n, 2)))}))
            size = math.prod(shape[j] for j in scope)
            payoffs = tuple(Fraction(chance.randint(0, 4), 3) for _ in range(size))
            own.append(LocalTable(scope=scope, payoffs=payoffs))
        tables.append(tuple(own))
    return GraphicalForm(
        players=tuple(f"p{i}" for i in range(n)),
        strategies=tuple(tuple(map(str, range(m))) for m in shape),
        tables=tuple(tables),
    )


@pytest.mark.parametrize("kind", ["strict", "weak", "very-weak"])
@pytest.mark.parametrize("mixed", [False, True])
def test_the_normal_form_loses_the_same(kind: str, mixed: bool) -> None:
    for seed in range(25):
        form = random_form(seed)
        here = iterated_elimination(form, kind=kind, mixed=mixed)
        there = iterated_elimination(form.to_normal(), kind=kind, mixed=mixed)
        assert here.survivors == there.survivors
        assert here.reduced.to_normal() == there.reduced
        if not mixed:
            assert here.rounds == there.rounds


def test_a_chain_unravels_round_by_round() -> None:
    names = [str(i) for i in range(56)]
    tables: dict[str, object] = {"0": (["0"], [1, 0])}
    tables |= {b: ([a, b], SAME) for a, b in pairwise(names)}
    found = iterated_elimination(GraphicalForm.from_tables(tables), mixed=False)
    assert found.survivors == ((0,),) * 56
    assert len(found.rounds) == 56
    assert str(found).startswith(
        "strict dominance, pure dominators only: 112 strategies of 56 players became "
        "56 strategies of 56 players in 56 rounds\nround 1: 0 drops 2, strictly worse than 1\n"
    )


def test_a_hub_is_compared_partner_by_partner() -> None:
    pairs = {("hub", f"s{i}"): (SAME, SAME) for i in range(55)}
    sure = GraphicalForm.from_pairs(pairs, own={"hub": [0, 56]})
    found = iterated_elimination(sure, mixed=False)
    assert found.survivors == ((1,),) * 56
    assert found.removals[0].margin == 1
    torn = GraphicalForm.from_pairs(pairs, own={"hub": [0, 55]})
    assert iterated_elimination(torn, mixed=False).rounds == ()
    assert iterated_elimination(torn, kind="weak", mixed=False).survivors == ((1,),) * 56
    with pytest.raises(SolveError, match=r"tables\[0\]: hub and those it .*pure dominators only"):
        iterated_elimination(torn)


def test_what_is_left_holds_every_equilibrium() -> None:
    for seed in range(40):
        form = random_form(seed)
        found = iterated_elimination(form, mixed=False)
        left = solve(found.reduced, "pure-nash").n_equilibria
        assert left == solve(form, "pure-nash").n_equilibria


def test_a_path_of_best_responses_ends_where_the_normal_form_says() -> None:
    for seed in range(40):
        form = random_form(seed)
        start = [0] * form.n_players
        assert best_response_path(form, start) == best_response_path(form.to_normal(), start)


def test_fifty_six_states_find_a_standard() -> None:
    ring = {(str(i), str((i + 1) % 56)): (SAME, SAME) for i in range(56)}
    form = GraphicalForm.from_pairs(ring, own={str(i): ["1/2", 0] for i in range(56)})
    path = best_response_path(form, [i % 2 for i in range(56)])
    assert path.equilibrium is not None
    assert len(path.profiles) > 20
