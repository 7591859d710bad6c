"""Learning and dynamics: published courses, seeds, exact regrets, nothing called what it is not."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

import est_games as eg
from est_games.certificate.normal_form import regrets
from est_games.certificate.potential import cycle_problems
from est_games.equilibrium.learning.best_response_path import best_response_path
from est_games.equilibrium.learning.learning import Learning, exact_mixture
from est_games.equilibrium.pure.pure_nash import pure_nash
from est_games.equilibrium.recognition.improvement import best_response_cycle
from est_games.errors import GameError, SolveError
from est_games.game.normal import NormalForm

PENNIES = NormalForm.from_payoffs([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])
DILEMMA = NormalForm.from_payoffs([[2, 0], [3, 1]], [[2, 3], [0, 1]])
HAWK_DOVE = NormalForm.from_payoffs([[-1, 2], [0, 1]], [[-1, 0], [2, 1]])
SHAPLEY = NormalForm.from_payoffs(
    [[0, 0, 1], [1, 0, 0], [0, 1, 0]], [[0, 1, 0], [0, 0, 1], [1, 0, 0]]
)

RUNS = {
    "fictitious": lambda game, seed: eg.fictitious_play(game, steps=60, seed=seed),
    "stochastic": lambda game, seed: eg.stochastic_fictitious_play(game, steps=60, seed=seed),
    "replicator": lambda game, seed: eg.replicator_dynamics(
        game, initial=[[1, 2], [3, 1]], steps=50
    ),
    "one-population": lambda game, seed: eg.replicator_dynamics(
        game, initial=[[1, 2], [1, 2]], steps=50, one_population=True
    ),
    "moran": lambda game, seed: eg.moran_process(game, [6, 6], steps=60, seed=seed),
}


@pytest.mark.parametrize("name", RUNS)
def test_every_run_says_exactly_what_could_be_gained(name: str) -> None:
    state = np.random.get_state()[1].copy()
    found = RUNS[name](HAWK_DOVE, 3)
    assert (np.random.get_state()[1] == state).all()
    assert isinstance(found, Learning)
    assert found.final_regrets == regrets(HAWK_DOVE, found.final)
    assert found.average_regrets == regrets(HAWK_DOVE, found.average)
    assert found.ended_at_equilibrium == (max(found.final_regrets) == 0)
    for shares in found.trajectory:
        assert shares.shape == (len(found.times), 2)
        assert np.allclose(shares.sum(axis=1), 1)
        assert not shares.flags.writeable
    again = RUNS[name](HAWK_DOVE, 3)
    for here, there in zip(found.trajectory, again.trajectory, strict=True):
        assert np.array_equal(here, there)
    assert repr(found).startswith(f"Learning({found.rule}: ")


@pytest.mark.parametrize("name", RUNS)
def test_units_change_no_course(name: str) -> None:
    tiny = NormalForm(
        players=HAWK_DOVE.players,
        strategies=HAWK_DOVE.strategies,
        payoffs=tuple(
            tuple(x * Fraction(1, 10**12) + 10**15 for x in row) for row in HAWK_DOVE.payoffs
        ),
    )
    here, there = (RUNS[name](game, 5) for game in (HAWK_DOVE, tiny))
    assert np.array_equal(here.trajectory[0], there.trajectory[0])


def test_robinson_1951_frequencies_approach_the_value() -> None:
    found = eg.fictitious_play(PENNIES, steps=2_000, seed=1)
    assert not found.average_is_equilibrium
    assert max(found.average_regrets) < Fraction(1, 10)
    assert set(found.final[0]) == {0, 1}
    assert [float(x) for x in found.average[0]] == found.trajectory[0][-1].tolist()


def test_shapley_1964_frequencies_go_round() -> None:
    """Fictitious play in Shapley's game does not approach its only equilibrium."""
    found = eg.fictitious_play(SHAPLEY, steps=3_000, initial=[[1, 0, 0], [0, 1, 0]])
    late = found.trajectory[0][1_000:, 0]
    assert late.max() - late.min() > 0.1
    assert max(found.average_regrets) > Fraction(1, 20)


def test_the_dilemma_is_learnt() -> None:
    found = eg.fictitious_play(DILEMMA, steps=50, initial=[[0, 1], [0, 1]])
    assert found.average_is_equilibrium
    assert found.ended_at_equilibrium
    assert len(found.times) == 51
    grown = eg.replicator_dynamics(DILEMMA, duration=25)
    assert grown.trajectory[1][-1][1] > 0.99
    assert not grown.ended_at_equilibrium


def test_hofbauer_sigmund_1998_zero_sum_orbits_keep_a_product() -> None:
    """In matching pennies the product of all shares is constant along orbits."""
    found = eg.replicator_dynamics(PENNIES, initial=[[1, 3], [1, 1]], duration=30)
    x, y = found.trajectory
    constant = x[:, 0] * x[:, 1] * y[:, 0] * y[:, 1]
    assert np.allclose(constant, constant[0], rtol=1e-4)


def test_noise_leaves_choices_mixed() -> None:
    found = eg.stochastic_fictitious_play(DILEMMA, steps=200, noise=0.5, shock=0.0)
    assert all(0 < p < 1 for row in found.final for p in row)
    assert not found.ended_at_equilibrium


def test_moran_ends_when_all_are_alike() -> None:
    found = eg.moran_process(HAWK_DOVE, [1, 5], steps=5_000, seed=2)
    assert set(found.trajectory[0][-1]) == {0, 1}
    assert len(found.times) < 5_001
    mutating = eg.moran_process(HAWK_DOVE, [3, 3], steps=40, mutation=0.5)
    assert len(mutating.times) == 41
    settled = eg.moran_process(HAWK_DOVE, [0, 5], steps=10)
    assert settled.trajectory[0][-1].tolist() == [0, 1]


def test_floats_become_mixtures_exactly() -> None:
    assert exact_mixture([0.5, -1e-18, 0.5]) == (Fraction(1, 2), 0, Fraction(1, 2))
    assert sum(exact_mixture([0.1, 0.2, 0.7])) == 1


@settings(max_examples=60)
@given(st.lists(st.integers(-2, 2), min_size=18, max_size=18), st.integers(0, 8))
def test_best_responses_end_at_an_equilibrium_or_on_a_cycle(entries: list[int], at: int) -> None:
    game = NormalForm.from_payoffs(np.array(entries).reshape(2, 3, 3))
    found = best_response_path(game, divmod(at, 3))
    assert (found.equilibrium is None) != (found.cycle is None)
    if found.cycle is None:
        pure = {tuple(row.index(1) for row in e.profile) for e in pure_nash(game).equilibria}
        assert found.equilibrium in pure
        assert found.profiles[-1] == found.equilibrium
    else:
        assert cycle_problems(game, found.cycle) == ()
        assert found.cycle.is_strict
        assert best_response_cycle(game) is not None


def test_best_responses_by_label_and_of_three() -> None:
    game = DILEMMA.relabel(strategies=[["help", "betray"]] * 2)
    assert eg.best_response_path(game, ("help", "help")).equilibrium == (1, 1)
    table = np.zeros((3, 2, 2, 2), dtype=int)
    table[:, 1, 1, 1] = 1
    assert best_response_path(NormalForm.from_payoffs(table), (0, 1, 1)).equilibrium == (1, 1, 1)
    with pytest.raises(GameError, match="no such profile"):
        best_response_path(game, ("help", "hinder"))


def test_bad_input_is_refused_all_at_once() -> None:
    with pytest.raises(SolveError) as caught:
        eg.fictitious_play(PENNIES, steps=0, initial=[[1, -1], [0, 0]])
    assert str(caught.value) == (
        "fictitious play cannot be run\n"
        "  - steps: cannot be made [found '0'; accepted: a whole number up to 1000000]\n"
        "  - initial: is no mixed profile [accepted: for each player a weight for each strategy, "
        "none negative, some positive]"
    )
    three = NormalForm.from_payoffs(np.zeros((3, 2, 2, 2)))
    for run in (eg.fictitious_play, eg.stochastic_fictitious_play, eg.replicator_dynamics):
        with pytest.raises(SolveError, match="has 3 players"):
            run(three)
    for seed in (-1, 2**32, "x"):
        with pytest.raises(SolveError, match="seed: is no seed"):
            eg.fictitious_play(PENNIES, steps=2, seed=seed)
    with pytest.raises(SolveError, match=r"noise: cannot be used \[found '0'"):
        eg.stochastic_fictitious_play(PENNIES, noise=0)
    with pytest.raises(SolveError, match=r"duration: is of the wrong kind .* a finite number"):
        eg.replicator_dynamics(PENNIES, duration=float("nan"))
    with pytest.raises(SolveError, match="is not symmetric"):
        eg.replicator_dynamics(PENNIES, one_population=True)
    with pytest.raises(SolveError, match="must be the same for both"):
        eg.replicator_dynamics(HAWK_DOVE, initial=[[1, 2], [2, 1]], one_population=True)
    with pytest.raises(SolveError) as caught:
        eg.moran_process(PENNIES, [1], selection=2)
    assert [p.path for p in caught.value.problems] == ["game", "population", "selection"]
