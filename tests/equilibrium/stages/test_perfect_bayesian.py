"""Perfect Bayesian equilibria: published games, brute force, limits, reuse and exact regions."""

from fractions import Fraction

import pytest
from flint import fmpq
from hypothesis import given, settings, strategies as st

from est_games.arithmetic import fraction, rational
from est_games.certificate.assessment import check_assessment
from est_games.equilibrium.solution import Status
from est_games.equilibrium.stages.perfect_bayesian import perfect_bayesian, solve_stages
from est_games.errors import GameError, SolveError
from est_games.game.valuation import Valuation
from tests.oracles import assessment_oracle as oracle, small_forms as forms


def fractions(values, ring):
    return tuple(tuple(map(ring.at_point, row)) for row in values)


# Published games


def test_beer_quiche_cho_kreps_1987():
    solution = perfect_bayesian(forms.beer_quiche())
    assert [e.regret for e in solution.equilibria] == [0, 0]
    assert solution.status is Status.COMPLETE
    assert {e.values for e in solution.equilibria} == {
        ((2, 3), (0, 1)),
        ((3, 2), (0, 1)),
    }
    beer = next(e for e in solution.equilibria if e.values[0] == (2, 3))
    assert beer.path["wimp"] == ("breakfast: A beer", "beer: B let go", "beer, let go")
    assert beer.behavior["breakfast: A (surly)"] == {"beer": 1, "quiche": 0}
    assert beer.beliefs["beer: B"] == {"wimp": Fraction(1, 10), "surly": Fraction(9, 10)}
    surprised = next(node for node in beer.plan.nodes if node.stage == 2)
    assert surprised.belief[0] >= Fraction(1, 2)


def test_the_belief_after_quiche_is_an_interval():
    stages = solve_stages(Valuation(forms.beer_quiche()))
    fight = next(
        c for c in stages.continuations[2] if fractions(c.values, stages.valuation.ring)[1][0]
    )
    (cone,) = fight.cones
    assert cone.rays == ((1, 0), (1, 1))
    assert stages.at(2, (Fraction(1, 3), Fraction(2, 3))) != (fight,)
    assert len(stages.at(2, (1, 1))) == 2


@pytest.mark.parametrize("s", ["0", "1/2", "1", "3/2"])
@pytest.mark.parametrize("mu", ["0", "1/5", "1/4", "1/3", "1/2", "2/3", "3/4", "1"])
def test_a_costless_proposal_only_pools(s, mu):
    loss, belief = Fraction(s), Fraction(mu)
    threshold = (2 - loss) / (3 - loss)
    solution = perfect_bayesian(forms.hidden_agenda(s, mu))
    assert solution.status is Status.COMPLETE
    replies = set()
    for equilibrium in solution.equilibria:
        assert all("proposer propose" in path[0] for path in equilibrium.path.values())
        replies.add(equilibrium.path["sincere"][1].rsplit(" ", 1)[1])
    expected = {"sign"} if belief >= threshold else set()
    expected |= {"reject"} if belief <= threshold else set()
    assert replies == expected


@pytest.mark.parametrize("s", ["2", "3"])
def test_signing_weakly_dominates_where_rejecting_costs_as_much(s):
    solution = perfect_bayesian(forms.hidden_agenda(s, "1/5"))
    assert {e.path["sincere"][-1] for e in solution.equilibria} == {"signed"}


@pytest.mark.parametrize("mu", ["1/5", "1/2"])
def test_a_cost_separates(mu):
    (equilibrium,) = perfect_bayesian(forms.hidden_agenda("1/2", mu, ("1/2", "5/2"))).equilibria
    assert equilibrium.path["sincere"][-1] == "signed"
    assert equilibrium.path["insincere"][-1] == "still"


# Brute force


SMALL = [seed for seed in range(280) if oracle.size(Valuation(forms.random_form(seed))) <= 1_500]


@pytest.mark.parametrize("seed", SMALL)
def test_all_values_are_those_of_brute_force(seed):
    form = forms.random_form(seed)
    valuation = Valuation(form)
    stages = solve_stages(valuation, apart=0)
    found = {fractions(each.values, valuation.ring) for each in stages.equilibria}
    wanted = oracle.equilibrium_values(valuation)
    if stages.mixed_stages:
        assert wanted <= found
        return
    assert found == wanted
    solution = perfect_bayesian(form)
    assert {e.values for e in solution.equilibria} == wanted
    if not stages.empty_stages:
        assert solution.status is (Status.COMPLETE if wanted else Status.NONE)


@pytest.mark.parametrize("seed", range(60))
def test_surprises_are_explained_as_in_brute_force(seed):
    form = forms.surprising_form(seed)
    valuation = Valuation(form)
    stages = solve_stages(valuation, apart=0)
    wanted = oracle.equilibrium_values(valuation)
    found = {fractions(each.values, valuation.ring) for each in stages.equilibria}
    assert wanted <= found if stages.mixed_stages else wanted == found
    assert {e.values for e in perfect_bayesian(form).equilibria} == found


def unanswerable(types=("",), informed=None, prior=(1,)):
    """After two deviations comes a game of three without a pure equilibrium."""
    n = len(types)
    coins = [(i, "ht") for i in range(3)]
    return forms.form(
        [
            forms.decision("root", [(0, "ab"), (1, "ab")], [2, 3, 3, 1]),
            forms.decision("coins", coins, [4, 5, 5, 4, 5, 4, 4, 5]),
            forms.terminal("calm", [[5] * n, [5] * n, [0] * n]),
            forms.terminal("lonely", [[0] * n, [0] * n, [0] * n]),
            forms.terminal("even", [[1] * n, [-1] * n, [0] * n]),
            forms.terminal("odd", [[-1] * n, [1] * n, [0] * n]),
        ],
        "ABC",
        types,
        informed,
        prior,
    )


HALF = Fraction(1, 2)


@pytest.mark.parametrize(
    "form", [unanswerable(), unanswerable(("x", "y"), 0, (HALF, HALF))], ids=["one type", "two"]
)
def test_a_plan_needs_an_answer_to_everything_and_says_what_lacks_one(form):
    solution = perfect_bayesian(form)
    assert solution.equilibria == ()
    assert oracle.equilibrium_values(Valuation(form)) == set()
    assert solution.status is Status.PARTIAL
    assert "coins" in solution.messages[-1]


# Regions: what a traced run logs is what its answer rests on


@pytest.mark.parametrize("seed", range(60))
def test_the_answer_holds_wherever_the_logged_signs_do(seed):
    form = forms.random_form(seed, slope=True)
    valuation = Valuation(form, free=["t"])
    stages = solve_stages(valuation, apart=0)
    here = valuation.point["t"]
    for there in (here, here + Fraction(1, 7), here - Fraction(1, 7), Fraction(5), Fraction(-3)):
        other = Valuation(form, {"t": there})
        same_signs = all(
            other.ring.sign(decided(rational(there))) == sign
            for decided, sign in valuation.traced.decisions()
        )
        if not same_signs or stages.mixed_stages:
            continue
        carried = {values_at(each.values, there) for each in stages.equilibria}
        direct = solve_stages(other, apart=0)
        assert carried == {fractions(each.values, other.ring) for each in direct.equilibria}


def values_at(values, point):
    def number(value):
        return fraction(value if isinstance(value, fmpq) else value(rational(point)))

    return tuple(tuple(map(number, row)) for row in values)


def test_the_threshold_of_signing_is_logged():
    valuation = Valuation(forms.hidden_agenda("1/2", "1/2"), free=["s", "mu"])
    (equilibrium,) = solve_stages(valuation).equilibria
    assert str(equilibrium.values[1][1]) == "-s"
    decided = {str(polynomial) for polynomial, _ in valuation.traced.decisions()}
    assert any("s*mu" in text for text in decided)


# Reuse


@pytest.mark.parametrize("seed", range(40))
def test_reusing_a_run_changes_nothing(seed):
    form = forms.random_form(seed, slope=True)
    before = solve_stages(Valuation(form))
    for valuation in (Valuation(form, {"t": Fraction(1, 5)}), Valuation(form, free=["t"])):
        again = solve_stages(valuation, reuse=before)
        fresh_valuation = Valuation(
            form, dict(valuation.point), free=["t"] if valuation.traced else ()
        )
        fresh = solve_stages(fresh_valuation)
        assert again.n_reused <= len(form.stages)
        assert [fractions(e.values, valuation.ring) for e in again.equilibria] == [
            fractions(e.values, fresh_valuation.ring) for e in fresh.equilibria
        ]
        assert again.empty_stages == fresh.empty_stages
        assert again.mixed_stages == fresh.mixed_stages


def test_nothing_is_solved_twice_where_nothing_changed():
    form = forms.hidden_agenda()
    before = solve_stages(Valuation(form))
    again = solve_stages(Valuation(form), reuse=before)
    assert again.n_reused == len(form.stages)
    assert again.outlooks == before.outlooks


def test_a_run_of_another_form_is_refused():
    before = solve_stages(Valuation(forms.beer_quiche()))
    with pytest.raises(SolveError, match="reuse"):
        solve_stages(Valuation(forms.hidden_agenda()), reuse=before)


# Delay, chance, ties


def test_a_discount_of_zero_makes_all_that_follows_equal():
    form = forms.form(
        [
            forms.delay("wait", 0, [[3], [4]], 1),
            forms.decision("either", [(0, "ab")], [2, 3]),
            forms.terminal("a", [[1], [2]]),
            forms.terminal("b", [[1], [0]]),
        ],
        "AB",
    )
    (equilibrium,) = perfect_bayesian(form, apart=0).equilibria
    assert equilibrium.payoffs == (3, 4)
    assert len(perfect_bayesian(form).equilibria) == 2


@pytest.mark.parametrize("factor", [-1, 2])
def test_a_factor_that_does_not_discount_is_refused(factor):
    form = forms.form([forms.delay("wait", factor, [[0]], 1), forms.terminal("end", [[1]])], "A")
    with pytest.raises(GameError, match="discounted by a factor that is not one"):
        solve_stages(Valuation(form))


def test_the_limit_names_the_stage():
    stages = [
        forms.chance("draw", [[Fraction(1, 3)]] * 3, [1, 2, 3]),
        *(
            forms.decision(f"tie {k}", [(0, "abc")], [4 + 3 * k, 5 + 3 * k, 6 + 3 * k])
            for k in range(3)
        ),
        *(forms.terminal(f"end {k}", [[0], [2**k]]) for k in range(9)),
    ]
    form = forms.form(stages, "AB")
    assert len(perfect_bayesian(form).equilibria) == 27
    limited = perfect_bayesian(form, limit=20)
    assert limited.status is Status.LIMIT
    assert "draw" in limited.messages[0]


def test_equal_values_are_told_apart_by_early_play():
    form = forms.form(
        [
            forms.decision("first", [(0, "ab")], [1, 2]),
            forms.terminal("after a", [[1]]),
            forms.terminal("after b", [[1]]),
        ],
        "A",
    )
    assert {e.path[""] for e in perfect_bayesian(form).equilibria} == {
        ("first: A a", "after a"),
        ("first: A b", "after b"),
    }
    assert len(perfect_bayesian(form, apart=0).equilibria) == 1


@settings(max_examples=60)
@given(st.integers(min_value=1_000, max_value=100_000))
def test_every_plan_passes_the_check(seed):
    form = forms.random_form(seed)
    valuation = Valuation(form)
    for equilibrium in perfect_bayesian(form).equilibria:
        check = check_assessment(valuation, equilibrium.plan)
        assert check.regret == 0
        assert check.holds
        assert check.payoffs == equilibrium.payoffs
