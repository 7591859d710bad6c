"""Repeated games of the literature: how patient players must be, and what they can bring about."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest

import est_games as eg

HALF = Fraction(1, 2)


def dilemma(t: object, r: object, p: object, s: object) -> eg.NormalForm:
    return eg.NormalForm.from_payoffs([[r, s], [t, p]], [[r, t], [s, p]], strategies=["CD"] * 2)


def both_defect(stage: eg.NormalForm) -> dict[str, tuple[str, str]]:
    return dict.fromkeys(stage.players, ("D", "D"))


def together(make, stage: eg.NormalForm) -> eg.DiscountFactors:
    return eg.discount_factors(eg.AutomatonProfile.of(stage, [make(stage, i) for i in (0, 1)]))


def test_friedman_1971_grim_trigger() -> None:
    stage = dilemma(5, 3, 1, 0)
    found = eg.discount_factors(eg.sanctions(stage, ("C", "C"), both_defect(stage)))
    assert float(found.least) == pytest.approx(0.5, abs=1e-9)
    assert str(found) == "[1/2, 1)"


def test_mailath_samuelson_2006_two_periods_of_punishment_ask_for_the_golden_ratio() -> None:
    """What is won at once, 2, is lost in each of two periods: d + d**2 must reach 1."""
    stage = dilemma(5, 3, 1, 0)
    forgiving = eg.sanctions(stage, ("C", "C"), both_defect(stage), periods=2)
    least = eg.discount_factors(forgiving).least
    assert float(least) == pytest.approx((5**0.5 - 1) / 2, abs=1e-9)
    # One period is not enough for anybody, however patient.
    once = eg.sanctions(stage, ("C", "C"), both_defect(stage), periods=1)
    assert not eg.discount_factors(once).intervals


def test_mailath_samuelson_2006_tit_for_tat_is_perfect_at_one_discount_factor() -> None:
    """Where a favour that costs 1 is worth 3, at a third and nowhere else."""
    found = together(lambda stage, i: eg.Automaton.tit_for_tat(stage, i, "C"), dilemma(3, 2, 0, -1))
    assert str(found) == "[1/3, 1/3]"
    assert not together(
        lambda stage, i: eg.Automaton.tit_for_tat(stage, i, "C"), dilemma(5, 3, 1, 0)
    ).intervals


@pytest.mark.parametrize(("payoffs", "least"), [((3, 2, 0, -1), "1/2"), ((5, 4, 1, 0), "1/3")])
def test_nowak_sigmund_1993_win_stay_lose_shift(payoffs, least) -> None:
    def wins(stage: eg.NormalForm, i: int) -> eg.Automaton:
        return eg.Automaton.win_stay_lose_shift(stage, i, "C", payoffs[1])

    assert str(together(wins, dilemma(*payoffs))) == f"[{least}, 1)"


def test_nowak_sigmund_1993_a_large_temptation_undoes_it() -> None:
    found = together(
        lambda stage, i: eg.Automaton.win_stay_lose_shift(stage, i, "C", 3), dilemma(5, 3, 1, 0)
    )
    assert found.intervals == ()


def duopoly() -> eg.NormalForm:
    return eg.NormalForm.from_payoffs(
        [[10, 3, 0], [15, 7, -4], [7, 5, -15]],
        [[10, 15, 7], [3, 7, 5], [0, -4, -15]],
        strategies=[["L", "M", "H"]] * 2,
    )


def test_abreu_1988_stick_and_carrot() -> None:
    """Punishments down to the security level work from 4/7 on, reversion to Nash from 5/8."""
    stage = duopoly()
    paths = {"player 1": [("M", "H"), ("L", "M")], "player 2": [("H", "M"), ("M", "L")]}
    code = eg.penal_code(stage, ("L", "L"), paths)
    assert str(eg.discount_factors(code)) == "[4/7, 1)"
    reversion = eg.sanctions(stage, ("L", "L"), dict.fromkeys(stage.players, ("M", "M")))
    assert str(eg.discount_factors(reversion)) == "[5/8, 1)"
    harshest = eg.optimal_penal_code(stage, "4/7")
    assert harshest is not None
    assert (harshest.values, harshest.is_optimal) == ((0, 0), True)
    assert [eg.minmax(stage, i, kind="pure").value for i in (0, 1)] == [0, 0]


def test_fudenberg_maskin_1986_what_patient_players_can_get() -> None:
    found = eg.individually_rational(dilemma(3, 2, 0, -1))
    assert set(found.vertices) == {(0, 0), (2, 2), (0, Fraction(8, 3)), (Fraction(8, 3), 0)}
    assert found.has_folk_theorem


def test_fudenberg_maskin_1986_no_folk_theorem_without_full_dimension() -> None:
    """Three who all want to match: nobody can be punished alone."""
    table = [[[int(a == b == c) for c in range(2)] for b in range(2)] for a in range(2)]
    found = eg.individually_rational(eg.NormalForm.from_payoffs(table, table, table))
    assert (found.dimension, found.has_folk_theorem) == (1, False)


def sanctioning(cost: int, harm: int) -> eg.NormalForm:
    """Three parties keep a treaty, breach it, or sanction one of the others at a cost."""
    own = [["keep", "breach", *(f"sanction {j + 1}" for j in range(3) if j != i)] for i in range(3)]

    def paid(i: int, done: tuple[str, ...]) -> int:
        breaches = sum(done[j] == "breach" for j in range(3) if j != i)
        hits = sum(done[j] == f"sanction {i + 1}" for j in range(3) if j != i)
        mine = done[i]
        return 2 * (mine == "breach") - 2 * breaches - harm * hits - cost * ("sanction" in mine)

    tables = [
        [[[paid(i, (a, b, c)) for c in own[2]] for b in own[1]] for a in own[0]] for i in range(3)
    ]
    return eg.NormalForm.from_payoffs(*tables, strategies=own)


@pytest.mark.parametrize("periods", [1, 2])
def test_axelrod_1986_norms_need_sanctions_of_those_who_do_not_sanction(periods) -> None:
    stage = sanctioning(cost=1, harm=3)
    against = {}
    for i, name in enumerate(stage.players):
        against[name] = tuple("keep" if j == i else f"sanction {i + 1}" for j in range(3))
    keep = ("keep",) * 3
    without, within = (
        eg.discount_factors(eg.sanctions(stage, keep, against, periods=periods, second_order=order))
        for order in (False, True)
    )
    # Nobody bears the cost of a sanction that nobody asks for.
    assert without.intervals == ()
    assert within.least is not None
    assert within.least < 1


def test_abreu_1988_least_patience_in_the_dilemma() -> None:
    for t, r, p in product((4, 5, 6), (3,), (1, 2)):
        found = eg.least_discount(dilemma(t, r, p, 0), ("C", "C"))
        assert found.is_exact
        assert found.upper == Fraction(t - r, t - p)


@pytest.mark.parametrize("n", [2, 3, 4])
def test_taylor_1976_conditional_cooperation_of_many(n: int) -> None:
    """A public good costs each 1 and brings all 3/5 each, as long as everybody pays."""
    share = Fraction(3, 5)

    def table(i: int, done: tuple[int, ...]) -> object:
        if len(done) < n:
            return [table(i, (*done, k)) for k in (1, 0)]
        return share * sum(done) - done[i]

    stage = eg.NormalForm.from_payoffs(
        *[table(i, ()) for i in range(n)], strategies=[["pay", "shirk"]] * n
    )
    nobody = dict.fromkeys(stage.players, ("shirk",) * n)
    found = eg.discount_factors(eg.sanctions(stage, ("pay",) * n, nobody))
    tempted, all_pay = share * (n - 1), share * n - 1
    assert found.least == (tempted - all_pay) / tempted
    assert (found.least < 1) == (all_pay > 0)
