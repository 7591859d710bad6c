"""Power indices: published bodies, and every order and coalition of small ones listed."""

from fractions import Fraction
from itertools import permutations, product
from math import factorial

import pytest
from hypothesis import given, settings, strategies as st

import est_games as eg
from est_games.errors import TreatyError
from est_games.voting.coalition import VotingGame
from est_games.voting.reading import read_electorate, read_rule
from est_games.voting.shares import Halves, counted

EXAMPLES = settings(deadline=None, max_examples=60)


# Published


def test_security_council_shapley_shubik_1954():
    council = eg.voting_power(
        {"rule": "qualified-majority", "threshold": 9, "veto": "permanent"},
        {"permanent": 5, "elected": 10},
    )
    assert (council.n_winning, council.n_coalitions) == (848, 2**15)
    assert council.shapley_shubik == {
        "permanent": Fraction(421, 2145),
        "elected": Fraction(4, 2145),
    }
    assert council.normalized_banzhaf == {
        "permanent": Fraction(106, 635),
        "elected": Fraction(21, 1270),
    }
    assert council.power_to_act == Fraction(53, 2048)
    assert council.power_to_prevent["permanent"] == 1


def test_european_economic_community_1958():
    votes = {"germany": 4, "france": 4, "italy": 4, "netherlands": 2, "belgium": 2, "luxembourg": 1}
    council = eg.voting_power(
        {"rule": "weighted-majority", "measure": "votes", "threshold": 12},
        {name: {"votes": w} for name, w in votes.items()},
    )
    sevenths = [Fraction(5, 21)] * 3 + [Fraction(1, 7)] * 2 + [Fraction(0)]
    assert list(council.normalized_banzhaf.values()) == sevenths
    twentieths = [Fraction(7, 30)] * 3 + [Fraction(3, 20)] * 2 + [Fraction(0)]
    assert list(council.shapley_shubik.values()) == twentieths


NICE = {29: 4, 27: 2, 14: 1, 13: 1, 12: 5, 10: 3, 7: 5, 4: 5, 3: 1}


def test_european_union_of_27_under_nice_felsenthal_machover_2001():
    council = eg.voting_power(
        {"rule": "weighted-majority", "measure": "votes", "threshold": 255},
        {f"{votes} votes, {i}": {"votes": votes} for votes, n in NICE.items() for i in range(n)},
    )
    assert council.n_winning == 2_718_774
    shares = council.normalized_banzhaf
    assert round(float(shares["29 votes, 0"]), 4) == 0.0778
    assert round(float(shares["3 votes, 0"]), 4) == 0.0094
    assert round(float(council.power_to_act), 4) == 0.0203
    assert sum(council.shapley_shubik.values()) == 1


@pytest.mark.parametrize(("minus", "n_winning"), [(0, 1), (1, 57)])
def test_consensus_of_fifty_six(minus, n_winning):
    body = eg.voting_power({"rule": "consensus", "minus": minus}, {"states": 56})
    assert body.n_winning == n_winning
    assert body.shapley_shubik == {"states": Fraction(1, 56)}


# Against listing


@EXAMPLES
@given(
    st.lists(st.integers(0, 5), min_size=1, max_size=5).filter(any),
    st.integers(1, 9),
    st.sampled_from(["all", "any"]),
    st.sampled_from(["1/2", "2/3"]),
)
def test_every_order_and_every_coalition(weights, quota, meet, share):
    names = [f"voter {i}" for i in range(len(weights))]
    table = {
        "rule": "multiple-majority",
        "meet": meet,
        "rules": [
            {"rule": "weighted-majority", "measure": "votes", "threshold": quota},
            {"rule": "qualified-majority", "threshold": share, "of": "all"},
        ],
    }
    body = eg.voting_power(
        table, {name: {"votes": w} for name, w in zip(names, weights, strict=True)}
    )

    def wins(coalition):
        votes = sum(w for w, member in zip(weights, coalition, strict=True) if member)
        reached = [0 < quota <= votes, any(coalition) and sum(coalition) >= Fraction(share) * n]
        return all(reached) if meet == "all" else any(reached)

    n = len(weights)
    winning = {c for c in product((0, 1), repeat=n) if wins(c)}
    assert body.n_winning == len(winning)
    for i, name in enumerate(names):
        swings = sum(c[i] and (*c[:i], 0, *c[i + 1 :]) not in winning for c in winning)
        assert body.swings[name] == swings
        assert body.banzhaf[name] == Fraction(swings, 2 ** (n - 1))
        pivots = 0
        for order in permutations(range(n)):
            before = set(order[: order.index(i)])
            without = tuple(int(j in before) for j in range(n))
            with_it = tuple(int(j in before or j == i) for j in range(n))
            pivots += with_it in winning and without not in winning
        assert body.shapley_shubik[name] == Fraction(pivots, factorial(n))


@EXAMPLES
@given(st.lists(st.integers(0, 9), min_size=2, max_size=9).filter(any), st.integers(1, 20))
def test_loops_and_exact_arithmetic_agree(weights, quota):
    game = VotingGame(
        rule=read_rule({"rule": "weighted-majority", "measure": "votes", "threshold": quota}),
        electorate=read_electorate({f"voter {i}": {"votes": w} for i, w in enumerate(weights)}),
    )
    groups = [counted(game.requirement, c, n) for c, n in enumerate(game.sizes)]
    halves = Halves(game.requirement, groups)
    assert halves._met_in_loops() == halves._met_exactly()


# Laws


def test_alike_voters_have_equal_power_apart_or_in_one_class():
    rule = {"rule": "weighted-majority", "measure": "votes", "threshold": 4}
    apart = eg.voting_power(
        rule, {name: {"votes": w} for name, w in zip("abc", (3, 2, 2), strict=True)}
    )
    assert apart.swings["b"] == apart.swings["c"]
    assert apart.normalized_banzhaf["a"] == Fraction(1, 3)


def test_whoever_is_excluded_has_no_power_and_is_not_counted():
    rule = {"rule": "unanimity", "excluded": ["respondent"]}
    body = eg.voting_power(rule, {"states": 55, "respondent": 1}, excluded={"respondent": 1})
    assert body.n_coalitions == 2**55
    assert body.swings == {"states": 1, "respondent": 0}


# Refusals


@pytest.mark.parametrize(
    ("electorate", "said"),
    [
        (None, "electorate: is not an electorate"),
        ({"a": "many"}, "electorate.a: is neither a number of voters nor what one weighs"),
        ({"a": {"votes": 0.5}}, "electorate.a.votes: is not a weight"),
        ({"": 3}, "electorate: is not a name"),
        ({"a": -1}, "a.count: is not a number of voters"),
    ],
)
def test_what_is_no_electorate_is_refused(electorate, said):
    with pytest.raises(TreatyError) as caught:
        eg.voting_power("consensus", electorate)
    assert said in str(caught.value)


def test_too_many_different_voters_are_refused():
    voters = {f"voter {i}": {"votes": 2**i} for i in range(40)}
    with pytest.raises(TreatyError, match="voters fall into more than"):
        eg.voting_power(
            {"rule": "weighted-majority", "measure": "votes", "threshold": 2**39}, voters
        )


@pytest.mark.parametrize(
    ("electorate", "said"),
    [
        ({"a": 10**30}, "too many in one class .*accepted: up to 4096 who are alike"),
        (dict.fromkeys("abc", 4_096), "fall into more than"),
    ],
)
def test_more_voters_than_can_be_counted_are_refused_before_they_are(electorate, said):
    with pytest.raises(TreatyError, match=said):
        eg.voting_power("consensus", electorate)


def test_more_voters_than_can_be_weighed_are_refused_before_they_are():
    with pytest.raises(TreatyError, match="too many in one class"):
        eg.capacity_to_act("consensus", {"a": 10**30}, "1/2")
