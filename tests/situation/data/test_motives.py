"""Four motives: what each gains by an answer, and which of them cannot lose."""

import pytest

import est_games as eg
from est_games.equilibrium.solution import Status

SITUATION = eg.load_situation("europe-2010-motives")
TREATY = eg.load_treaty("est-2009")
MOTIVES = ("sincere", "revisionist", "spoiler", "challenger")


@pytest.fixture(scope="module")
def plain():
    return eg.verdict(TREATY, SITUATION, flips=False, attribution=False)


def test_there_is_a_verdict(plain):
    assert plain.status is Status.COMPLETE
    assert all(equilibrium.regret == 0 for equilibrium in plain.equilibria)


def test_only_the_revisionist_wins_either_way(plain):
    assert plain.proposer
    found = {kind: plain.findings[f"cannot-lose.{kind}"] for kind in MOTIVES}
    assert found == {kind: kind == "revisionist" for kind in MOTIVES}


def test_everybody_tables_so_tabling_tells_nothing(plain):
    assert all(plain.findings[f"may-table.{kind}"] for kind in MOTIVES)
    assert not any(plain.findings[f"may-wait.{kind}"] for kind in MOTIVES)
    for equilibrium in plain.equilibria:
        assert set(equilibrium.belief.values()) == {plain.parameters["p_sincere"]}


def test_the_spoiler_gains_by_failure_and_the_sincere_by_success(plain):
    stakes = {each.kind: each for each in plain.stakes}
    assert stakes["spoiler"].tails.gain > 0 > stakes["spoiler"].heads.gain
    assert stakes["sincere"].heads.gain > 0 > stakes["sincere"].tails.gain


def test_the_west_leaves_it_to_talks_and_signs_in_no_equilibrium(plain):
    assert "sign" not in plain.bloc("west").equilibrium_replies
    assert "reject" not in plain.bloc("west").equilibrium_replies
