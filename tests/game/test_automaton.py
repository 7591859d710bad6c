"""Automata and penal codes as they are told, and what is refused."""

from __future__ import annotations

import pytest

import est_games as eg

DILEMMA = eg.NormalForm.from_payoffs([[3, 0], [5, 1]], [[3, 5], [0, 1]], strategies=["CD"] * 2)
BOTH = dict.fromkeys(DILEMMA.players, ("D", "D"))


def states_after(profile, history):
    state = 0
    for done in history:
        state = profile.transitions[state][
            DILEMMA.strategies[0].index(done[0]) * 2 + "CD".index(done[1])
        ]
    return profile.states[state]


def test_tit_for_tat_copies():
    both = [eg.Automaton.tit_for_tat(DILEMMA, i, "C") for i in (0, 1)]
    profile = eg.AutomatonProfile.of(DILEMMA, both)
    assert states_after(profile, ["CD"]) == "D | C"
    assert states_after(profile, ["DD", "CC"]) == "C | C"


def test_win_stay_lose_shift_goes_back_after_one_quarrel():
    both = [eg.Automaton.win_stay_lose_shift(DILEMMA, i, "C", 3) for i in (0, 1)]
    profile = eg.AutomatonProfile.of(DILEMMA, both)
    assert states_after(profile, ["CD"]) == "D | D"
    assert states_after(profile, ["CD", "DD"]) == "C | C"


def test_who_does_not_punish_is_punished():
    """Only with sanctions of the second order does it matter what is done during one."""
    first, second = (
        eg.sanctions(
            DILEMMA,
            ("C", "C"),
            {"player 1": ("C", "D"), "player 2": ("D", "C")},
            periods=2,
            second_order=order,
        )
        for order in (False, True)
    )
    assert states_after(second, ["DC"]) == "against player 1: 1"
    assert states_after(second, ["DC", "CD"]) == "against player 1: 2"
    assert states_after(second, ["DC", "CD", "CD"]) == "outcome 1"
    assert states_after(second, ["DC", "CC"]) == "against player 2: 1"
    assert states_after(first, ["DC", "CC"]) == "against player 1: 2"
    assert states_after(first, ["DC", "CC", "CC"]) == "outcome 1"


def test_when_several_leave_at_once_nothing_follows():
    assert states_after(eg.sanctions(DILEMMA, ("C", "C"), BOTH), ["DD"]) == "outcome 1"


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: eg.penal_code(DILEMMA, ("C", "X"), BOTH), "is no strategy of player 2"),
        (lambda: eg.penal_code(DILEMMA, 5, BOTH), "is no path"),
        (lambda: eg.penal_code(DILEMMA, ("C", "C"), {}), "must be given for each player"),
        (lambda: eg.penal_code(DILEMMA, {"first": [("C", "C")]}, BOTH), "for ever after"),
        (lambda: eg.sanctions(DILEMMA, ("C", "C"), BOTH, periods=10**7), "is too large"),
        (lambda: eg.Automaton.tit_for_tat(DILEMMA, 2, "C"), "is none of the game"),
        (lambda: eg.Automaton.tit_for_tat(DILEMMA, 0, "X"), "is no strategy"),
        (lambda: eg.Automaton.win_stay_lose_shift(DILEMMA, 0, "C", "x"), "is not a number"),
        (
            lambda: eg.Automaton.from_rule(DILEMMA, 0, {"a": "C"}, lambda state, done: "b"),
            "is no state",
        ),
        (lambda: eg.AutomatonProfile.of(DILEMMA, []), "one for each player"),
        (
            lambda: eg.AutomatonProfile(
                stage=DILEMMA, states=("a",), plays=(9,), transitions=((0, 0, 0, 1),)
            ),
            "must be 1 rows of 4 states",
        ),
    ],
)
def test_what_is_none_is_refused(make, said):
    with pytest.raises(eg.GameError, match=said):
        make()
