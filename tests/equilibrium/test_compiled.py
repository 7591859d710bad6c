"""Loops are compiled before the time given begins, once a process, and only where they are run."""

from __future__ import annotations

import numpy as np
import pytest

from est_games.equilibrium import compiled, solve
from est_games.equilibrium.solve import SOLVERS, solve as ask
from est_games.game.normal import NormalForm

DILEMMA = NormalForm.from_payoffs([[3, 0], [5, 1]], [[3, 5], [0, 1]])
THREE = NormalForm.from_payoffs(np.random.default_rng(1).integers(0, 101, (3, 2, 2, 2)))


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return the list of the numbers of players for which loops were to be compiled."""
    calls: list[int] = []
    monkeypatch.setattr(solve, "compile_loops", lambda _, n_players, __: calls.append(n_players))
    return calls


@pytest.mark.parametrize("concept", ["logit-nash", "global-newton", "quantal-response"])
def test_loops_are_compiled_where_time_is_given(concept: str, asked: list[int]) -> None:
    ask(DILEMMA, concept)
    assert asked == []
    ask(DILEMMA, concept, timeout=60)
    ask(THREE, concept, timeout=60)
    assert asked == [2, 3]


def test_small_games_of_two_players_take_no_loops(asked: list[int]) -> None:
    ask(DILEMMA, "nash", timeout=60)
    ask(DILEMMA, "pure-nash")
    assert asked == []
    ask(THREE, "nash", timeout=60)
    assert asked == [3]


def test_a_time_that_is_none_is_refused_before_anything_is_compiled(asked: list[int]) -> None:
    with pytest.raises(Exception, match="timeout: must be positive"):
        ask(THREE, "logit-nash", timeout=-1)
    assert asked == []


def test_what_took_long_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solve, "_WORTH_SAYING", 0.0)
    said = ask(THREE, "logit-nash", timeout=60).messages[-1]
    assert said == "compiling took 0 s before the time given began; what it made is kept"


def test_the_examples_are_solved_by_what_needs_loops() -> None:
    for (concept, kind), solver in SOLVERS.items():
        if solver.compiles is compiled.never or solver.as_normal:
            continue
        of_two = concept in ("one-nash", "lemke-howson", "zero-sum")
        players = (2,) if of_two else (1, 2, 3)
        example = compiled._tree if kind == "ExtensiveForm" else compiled._example
        for n_players in players:
            assert ask(example(n_players), concept).equilibria
