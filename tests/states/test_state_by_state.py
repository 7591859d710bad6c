"""A pact and a basin of our own: every state's payoff by hand, all sets of signers looked at."""

from collections import Counter
from fractions import Fraction
from functools import cache
from itertools import combinations, product
from pathlib import Path

import pytest

import est_games as eg
from est_games.errors import EstGamesError
from est_games.states.alliance_core import alliance_core
from est_games.states.ballots import vote_of_states
from est_games.states.bloc_form import paid
from est_games.states.facing import context_of
from est_games.states.linear_form import Arguments
from est_games.states.side_payment import SidePayments
from est_games.states.split import Split
from est_games.treaty.provision import Conference
from est_games.voting import VotingGame

FILES = Path(__file__).parents[1] / "files"
PACT = eg.load_treaty(str(FILES / "river-pact.toml"))
BASIN = eg.load_situation(str(FILES / "basin.toml"))
SIZES = {"a": 3, "b": 2, "c": 3, "d": 1}
OWNERS = [kind for kind, n in SIZES.items() for _ in range(n)]
TRUST = Fraction(2, 5)


@cache
def by_hand(profile):
    """Return what each state gets, grabs that a type is indifferent to at their worst."""
    given = {k: Counter(r for o, r in zip(OWNERS, profile, strict=True) if o == k) for k in SIZES}
    signers = 2 + sum(own["sign"] for own in given.values())
    force = int(signers >= 6 and given["b"]["sign"] == 2)
    west = Fraction(given["a"]["sign"] + given["b"]["sign"], 5)

    def share(kind, reply):
        return Fraction(given[kind][reply], SIZES[kind])

    def grabs(bad):
        gain = bad * share("a", "reject") + share("c", "reject") / 2 - Fraction(2, 5)
        return (0,) if force or gain < 0 else (1,) if gain > 0 else (0, 1)

    def gets(kind, reply, bad):
        signs = int(reply == "sign")
        order = 2 * force * west - (1 - force) * (west > Fraction(1, 2)) * Fraction(1, 3)
        if kind == "a":
            stalls = Fraction(reply == "stall", 7) * share("c", "reject")
            return order - Fraction(3, 5) * signs + Fraction(signers, 50) - stalls
        if kind == "b":
            most = max(share("a", "sign"), share("c", "sign"))
            return order - signs * (Fraction(1, 4) + Fraction(bad, 3)) + most / 5
        if kind == "c":
            free = force * Fraction(signers, 11) ** 2 - Fraction(signs, 6)
            return (
                free - Fraction(reply == "stall", 9) * force + abs(share("d", "sign") - signs) / 8
            )
        return signs * (west - Fraction(1, 2)) + Fraction(force * (reply == "reject"), 3)

    return tuple(
        min(
            sum(
                weight * (gets(kind, reply, bad) - grab)
                for bad, weight, grab in ((0, TRUST, good), (1, 1 - TRUST, cruel))
            )
            for good in grabs(0)
            for cruel in grabs(1)
        )
        for kind, reply in zip(OWNERS, profile, strict=True)
    )


def counted(profile, labels):
    """Return how many states of each kind gave each reply."""
    return tuple(
        tuple(
            sum((o, r) == (kind, label) for o, r in zip(OWNERS, profile, strict=True))
            for label in own
        )
        for kind, own in labels.items()
    )


def turned(profile, state, reply):
    return (*profile[:state], reply, *profile[state + 1 :])


@pytest.fixture(scope="module")
def form():
    return eg.compile_states(PACT, BASIN, replies=["sign", "reject"]).form


def profiles():
    return list(product(("sign", "reject"), repeat=9))


def test_every_state_gets_what_the_file_says(form):
    labels = dict(zip(form.types, form.strategies, strict=True))
    for profile in profiles():
        counts = counted(profile, labels)
        for state, kind in enumerate(OWNERS):
            place = labels[kind].index(profile[state])
            assert paid(form, counts, form.types.index(kind), place) == by_hand(profile)[state]


def test_a_third_reply_too():
    form = eg.compile_states(PACT, BASIN).form
    labels = dict(zip(form.types, form.strategies, strict=True))
    assert labels["a"] == ("sign", "reject", "stall")
    for profile in list(product(*(labels[kind] for kind in OWNERS)))[::23]:
        counts = counted(profile, labels)
        for state, kind in enumerate(OWNERS):
            place = labels[kind].index(profile[state])
            assert paid(form, counts, form.types.index(kind), place) == by_hand(profile)[state]


def test_what_payoffs_cannot_tell_apart_is_the_same_where_all_counts_are_told(monkeypatch):
    lumped = eg.compile_states(PACT, BASIN, replies=["sign", "stall"]).form
    monkeypatch.setattr(
        "est_games.states.following.Arguments.of",
        lambda polynomials, names: Arguments(forms=tuple(((name, 1),) for name in names)),
    )
    assert eg.compile_states(PACT, BASIN, replies=["sign", "stall"]).form == lumped


def test_equilibria_and_stable_sets_are_those_of_all_profiles(form):
    labels = dict(zip(form.types, form.strategies, strict=True))
    stable = Counter(
        counted(profile, labels)
        for profile in profiles()
        if all(
            by_hand(turned(profile, i, other))[i] <= by_hand(profile)[i]
            for i in range(9)
            for other in ("sign", "reject")
        )
    )
    solution = eg.solve(form, "pure-nash")
    assert {each.counts: each.multiplicity for each in solution.equilibria} == stable
    sets = eg.stable_signing_sets(form, "sign")
    found = {tuple(each.members.values()) for each in sets.stable}
    assert found == {tuple(signing for signing, _ in counts) for counts in stable}
    for members in sorted(found):
        here = tuple(
            reply
            for kind, k in zip(SIZES, members, strict=True)
            for reply in ["sign"] * k + ["reject"] * (SIZES[kind] - k)
        )
        together = [
            len(movers)
            for there in profiles()
            if (movers := [i for i in range(9) if there[i] != here[i]])
            and all(by_hand(there)[i] > by_hand(here)[i] for i in movers)
        ]
        move = sets.blocking(dict(zip(SIZES, members, strict=True)))
        moving = None if move is None else sum((*move.leaving.values(), *move.joining.values()))
        assert moving == min(together, default=None)


@pytest.mark.parametrize("others", [{}, {"c": "sign", "d": "sign"}, {"c": "stall"}])
def test_an_alliance_gets_what_its_states_get(others):
    told = eg.alliance_split(PACT, BASIN, "west", others=others)
    rest = tuple({"c": "reject", "d": "reject", **others}[kind] for kind in OWNERS[5:])
    alone = {own: by_hand((*own, *rest))[:5] for own in product(("sign", "reject"), repeat=5)}
    worth = {}
    for own, amounts in alone.items():
        counts = own[:3].count("sign"), own[3:].count("sign")
        for state, amount in enumerate(amounts):
            side = told.signing if own[state] == "sign" else told.abstaining
            assert side[state > 2][counts] == amount
    for size in range(1, 6):
        for inside in combinations(range(5), size):
            by_own = {}
            for own, amounts in alone.items():
                key = tuple(own[i] for i in inside)
                by_own.setdefault(key, []).append(sum(amounts[i] for i in inside))
            worth[sum(i < 3 for i in inside), sum(i > 2 for i in inside)] = max(
                map(min, by_own.values())
            )
    assert alliance_core(told).worth == worth


def test_pivotal_groups_are_those_of_the_required_actor_and_four_in_all():
    entry, *_ = eg.pivotal_states(PACT, BASIN)
    groups = [
        group
        for group in product(*(range(n + 1) for n in SIZES.values()))
        if group[1] == 2 and 2 + sum(group) >= 6
    ]
    least = [g for g in groups if not any(h != g and all(map(int.__le__, h, g)) for h in groups)]
    found = {tuple(group.get(kind, 0) for kind in SIZES) for group in entry.minimal}
    assert found == set(least)
    assert (entry.needed, entry.more, entry.blocking) == (6, 4, 1)


def test_benches_decide_as_their_actors_do():
    context = context_of(PACT, BASIN, None)
    (body,) = context.treaty.of_type(Conference)
    vote = vote_of_states(context, body.decision, context.sizes)
    alone = VotingGame(rule=vote.rule, electorate=vote.electorate)
    decision = next(each for each in eg.pivotal_states(PACT, BASIN) if each.what == "decision")

    def listed(groups):
        return {tuple(group.get(name, 0) for name in vote.electorate.names) for group in groups}

    assert listed(decision.minimal) == listed(alone.minimal_winning)
    ways = product(*(range(n + 1) for n in alone.sizes))
    stopping = [
        w for w in ways if alone.is_blocking(dict(zip(vote.electorate.names, w, strict=True)))
    ]
    least = {
        w for w in stopping if not any(v != w and all(map(int.__le__, v, w)) for v in stopping)
    }
    assert listed(decision.preventing) == least


def test_pivotal_states_of_six_actors_are_told():
    found = eg.pivotal_states(eg.load_treaty("est-2009"), eg.load_situation("nato-split"))
    decision = next(each for each in found if each.what == "decision")
    assert (decision.needed, decision.blocking, len(decision.preventing)) == (56, 1, 6)


WEST = eg.alliance_split(PACT, BASIN, "west")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (lambda: eg.compile_states(PACT, BASIN, replies=[]), "replies: are open to nobody"),
        (
            lambda: eg.compile_states(PACT, BASIN, replies=["reform"]),
            "replies: are open to nobody [found \"['reform']\"; accepted: sign, reject, stall]",
        ),
        (
            lambda: eg.compile_states(PACT, BASIN, threat="works", parties={"a": 1}),
            "threat: has no meaning at the stage of accession [found 'works']\n"
            "  - parties: has no meaning at the stage of accession",
        ),
        (
            lambda: eg.state_verdict(PACT, BASIN, "voting", replies=["sign"], crises=True),
            "replies: has no meaning at the stage of voting [found \"['sign']\"]\n"
            "  - crises: has no meaning",
        ),
        (
            lambda: eg.compile_states(PACT, BASIN, "enforcement", parties={"hub": 2, "a": 3}),
            "parties: leave nobody outside the dispute [accepted: b, c, d]",
        ),
        (
            lambda: eg.pivotal_states(PACT, BASIN, parties={"a": 0}),
            "parties: are no states at all [accepted: a number of hub, a, b, c, d]",
        ),
        (
            lambda: WEST.total((9, 9)),
            "counts: is no signing subset [found '(9, 9)'; accepted: a tuple of how many sign, up "
            "to (3, 2)]",
        ),
        (lambda: WEST.leavers([1, 1]), "counts: is no signing subset [found '[1, 1]'"),
        (lambda: WEST.joining(0, (3, 0)), "others: cannot be beside a state of kind 0"),
        (lambda: SidePayments(split=WEST).split_unique((4, 0)), "counts: is no signing subset"),
        (lambda: SidePayments(split=WEST).split_stable(3), "counts: is no signing subset"),
    ],
)
def test_what_makes_no_sense_is_refused(asked, said):
    with pytest.raises(EstGamesError) as caught:
        asked()
    assert said in str(caught.value)


def test_members_that_are_no_numbers_are_refused(form):
    with pytest.raises(eg.GameError, match="members: is of the wrong kind"):
        eg.stable_signing_sets(form, "sign").blocking({"a": 1.0})


def test_a_split_made_by_hand_is_looked_at():
    half = Fraction(1, 2)
    with pytest.raises(eg.GameError) as caught:
        Split(
            kinds=("a", "a"),
            sizes=(1, 1),
            signing=({(1, 0): half, (1, 1): half}, {(0, 1): half, (1, 1): 1}),
            abstaining=({(0, 0): half, (0, 1): half}, {(0, 0): half}),
        )
    told = str(caught.value)
    assert "kinds" in told
    assert "signing[1][(1, 1)]: is no payoff [found '1'; accepted: a Fraction]" in told
    assert "abstaining[1][(1, 0)]: is no payoff [found 'None'" in told
