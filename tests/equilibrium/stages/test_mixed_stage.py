"""Mixed equilibria where there is no pure one."""

from fractions import Fraction

from est_games.arithmetic import ExactRing, fraction, rational
from est_games.certificate.assessment import check_assessment
from est_games.equilibrium.solution import Status
from est_games.equilibrium.stages.mixed_stage import bimatrix_mixture
from est_games.equilibrium.stages.perfect_bayesian import perfect_bayesian, solve_stages
from est_games.game.valuation import Valuation
from est_games.polynomial import Polynomial
from tests.oracles import small_forms as forms


def test_matching_pennies_is_mixed_and_says_so():
    solution = perfect_bayesian(forms.matching_pennies("3"))
    (equilibrium,) = solution.equilibria
    assert equilibrium.regret == 0
    assert equilibrium.payoffs == (Fraction(3, 2), 0)
    assert (
        equilibrium.behavior["pennies: B"]
        == {
            "heads": Fraction(1, 2),
            "tails": Fraction(1, 2),
        }
        or not equilibrium.is_pure
    )
    assert solution.status is Status.PARTIAL
    assert any("pennies" in message for message in solution.messages)


def test_a_traced_mixture_is_a_rational_function():
    prize = Polynomial.generator("w")
    form = forms.form(
        [
            forms.decision("pennies", [(0, "ht"), (1, "ht")], [1, 2, 2, 3]),
            forms.terminal("both heads", [[prize], [-1]]),
            forms.terminal("different", [[-1], [1]]),
            forms.terminal("both tails", [[1], [-1]]),
        ],
        "AB",
        parameters=[forms.parameter("w", 3)],
    )
    valuation = Valuation(form, free=["w"])
    stages = solve_stages(valuation)
    assert not stages.exact_region
    (equilibrium,) = stages.equilibria
    assert valuation.ring.at_point(equilibrium.values[0][0]) == Fraction(1, 3)
    assert any(str(decided) for decided, _ in valuation.traced.decisions())


def test_an_action_outside_the_support_that_pays_more_is_refused():
    win, lose, much = rational(1), rational(-1), rational(9)
    row = [[win, lose, lose], [lose, win, lose]]
    column = [[lose, win, much], [win, lose, much]]
    assert bimatrix_mixture(row, column, (0, 1), (0, 1), ExactRing()) is None
    column = [[lose, win, lose], [win, lose, lose]]
    mixture = bimatrix_mixture(row, column, (0, 1), (0, 1), ExactRing())
    assert tuple(map(fraction, mixture.columns)) == (Fraction(1, 2), Fraction(1, 2), 0)


def test_three_players_without_a_pure_equilibrium_are_named():
    stages = [
        forms.decision("round", [(0, "ht"), (1, "ht"), (2, "ht")], [1, 2, 2, 1, 2, 1, 1, 2]),
        forms.terminal("even", [[1], [-1], [0]]),
        forms.terminal("odd", [[-1], [1], [0]]),
    ]
    solution = perfect_bayesian(forms.form(stages, "ABC"))
    assert solution.equilibria == ()
    assert solution.status is Status.PARTIAL
    assert any("round" in message for message in solution.messages)


def test_a_mixed_stage_under_uncertainty_keeps_the_belief():
    stages = [
        forms.decision("send", [(2, "lr")], [1, 1]),
        forms.decision("pennies", [(0, "ht"), (1, "ht")], [2, 3, 3, 2]),
        forms.terminal("same", [[1, 1], [-1, -1], [0, 1]]),
        forms.terminal("different", [[-1, -1], [1, 1], [1, 0]]),
    ]
    half = Fraction(1, 2)
    form = forms.form(stages, "ABC", ("x", "y"), 2, (half, half))
    solution = perfect_bayesian(form)
    assert solution.equilibria
    for equilibrium in solution.equilibria:
        assert check_assessment(Valuation(form), equilibrium.plan).holds
        assert equilibrium.payoffs == (0, 0, half)
