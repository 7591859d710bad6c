"""Side payments: with them made, what they are for is done, and with less it is not."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

from hypothesis import given, settings

from est_games.states.side_payment import PaymentPlan, SidePayments
from est_games.states.split import Split
from tests.states.splits import counted, forms, owners, pays, split, turned

EXAMPLES = settings(deadline=None, max_examples=30)


def profiles(told: Split) -> list[tuple[bool, ...]]:
    return list(product((False, True), repeat=sum(told.sizes)))


def gain(told: Split, profile: tuple[bool, ...], state: int) -> Fraction:
    """What a state gains by doing otherwise."""
    return pays(told, turned(profile, state), state) - pays(told, profile, state)


def by_kind(plan: PaymentPlan, told: Split) -> dict[int, Fraction]:
    return {told.kinds.index(each.kind): each.payment for each in plan.installments}


@EXAMPLES
@given(forms())
def test_paid_for_staying_nobody_leaves_first_and_nobody_leaves_at_all(form):
    told = split(form)
    payments = SidePayments(split=told)
    nobody = (False,) * sum(told.sizes)
    stable = by_kind(payments.stay_stable(), told)
    dominant = by_kind(payments.stay_dominant(), told)
    for state, kind in enumerate(owners(told.sizes)):
        first = gain(told, nobody, state)
        ever = max(gain(told, profile, state) for profile in profiles(told) if not profile[state])
        assert stable[kind] == max(0, first)
        assert dominant[kind] == max(0, ever)
    assert payments.stay_stable().total <= payments.stay_unique().total
    assert payments.stay_unique().total <= payments.stay_dominant().total


@EXAMPLES
@given(forms())
def test_paid_in_order_each_does_what_is_wanted_whatever_the_later_ones_do(form):
    told = split(form)
    payments = SidePayments(split=told)
    wanted = [payments.stay_unique(), *(payments.split_unique(k) for k in told.subsets)]
    for plan in wanted:
        signs = any(plan.wanted)
        left = {kind: [i for i, k in enumerate(owners(told.sizes)) if k == kind] for kind in (0, 1)}
        pinned: list[int] = []
        for each in plan.installments:
            for _ in range(each.number):
                state = left[told.kinds.index(each.kind)].pop()
                worst = max(
                    gain(told, profile, state)
                    for profile in profiles(told)
                    if all(profile[i] == signs for i in (*pinned, state))
                )
                assert each.payment == max(0, worst)
                pinned.append(state)
        if signs:
            done = tuple(i in pinned for i in range(sum(told.sizes)))
            assert counted(done, told.sizes) == plan.wanted
            assert payments.split_costs()[plan.wanted] == plan.total


@EXAMPLES
@given(forms())
def test_no_order_is_cheaper(form):
    told = split(form)
    payments = SidePayments(split=told)

    def cheapest(pinned: tuple[int, ...], signs: bool) -> Fraction:
        """The least that the rest must be paid, by trying every order."""
        if pinned == told.sizes:
            return Fraction(0)
        totals = []
        for kind, n in enumerate(told.sizes):
            if pinned[kind] < n:
                gains = [
                    (-1 if signs else 1) * told.joining(kind, others)
                    for others in told.abstaining[kind]
                    if all(
                        o >= p if signs else o <= size - p - (t == kind)
                        for t, (o, p, size) in enumerate(
                            zip(others, pinned, told.sizes, strict=True)
                        )
                    )
                ]
                after = tuple(p + (t == kind) for t, p in enumerate(pinned))
                totals.append(max(0, *gains) + cheapest(after, signs))
        return min(totals)

    assert payments.stay_unique().total == cheapest(told.nobody, signs=False)
    assert payments.split_unique(told.sizes).total == cheapest(told.nobody, signs=True)


@EXAMPLES
@given(forms())
def test_a_paid_subset_has_no_leaver(form):
    told = split(form)
    payments = SidePayments(split=told)
    for wanted in told.subsets:
        plan = payments.split_stable(wanted)
        paid = by_kind(plan, told)
        for kind, k in enumerate(wanted):
            if k:
                others = tuple(c - (t == kind) for t, c in enumerate(wanted))
                assert paid[kind] == max(0, -told.joining(kind, others))
        if told.is_internally_stable(wanted):
            assert plan.total == 0
