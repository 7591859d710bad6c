"""The checker of plans catches every way of breaking one."""

from dataclasses import replace
from fractions import Fraction

import pytest

from est_games.certificate.assessment import Plan, check_assessment
from est_games.equilibrium.stages.perfect_bayesian import perfect_bayesian
from est_games.game.valuation import Valuation
from tests.oracles import small_forms as forms

FORM = forms.beer_quiche()
VALUATION = Valuation(FORM)
BEER = next(e for e in perfect_bayesian(FORM).equilibria if "A beer" in e.path["wimp"][0]).plan


def changed(plan, stage, **fields):
    """The plan with every node of a stage changed."""
    nodes = tuple(replace(node, **fields) if node.stage == stage else node for node in plan.nodes)
    return Plan(nodes=nodes)


def pure(*actions):
    return tuple(((action, Fraction(1)),) for action in actions)


def kinds(plan):
    return {violation.kind for violation in check_assessment(VALUATION, plan).violations}


def test_an_equilibrium_passes():
    check = check_assessment(VALUATION, BEER)
    assert check.holds
    assert check.regret == 0
    assert check.payoffs == (Fraction(29, 10), Fraction(9, 10))
    assert check.values == ((2, 3), (0, 1))


def test_a_wrong_answer_is_a_deviation_with_its_gain():
    check = check_assessment(VALUATION, changed(BEER, 1, strategy=(pure(0, 0),)))
    witness = max(check.violations, key=lambda violation: violation.amount)
    assert check.regret == witness.amount
    assert {v.stage for v in check.violations} >= {"beer"}
    assert any("B gains by 'let go'" in v.detail for v in check.violations)


def test_types_believed_impossible_must_be_content_too():
    form = forms.beer_quiche("1")
    valuation = Valuation(form)
    plan = perfect_bayesian(form).equilibria[0].plan
    assert check_assessment(valuation, plan).holds
    root = plan.nodes[0]
    ((wimp,), (surly,)) = root.strategy[0]
    flipped = ((1 - wimp[0], Fraction(1)),), (surly,)
    broken = Plan(nodes=(replace(root, strategy=(flipped,)), *plan.nodes[1:]))
    check = check_assessment(valuation, broken)
    assert any("type 'wimp'" in v.detail or v.kind == "bayes" for v in check.violations)


@pytest.mark.parametrize(
    ("stage", "fields", "kind"),
    [
        (1, {"belief": (Fraction(1, 2), Fraction(1, 2))}, "bayes"),
        (2, {"belief": (Fraction(1, 3), Fraction(2, 3))}, "deviation"),
        (2, {"belief": (Fraction(1, 3), Fraction(1, 3))}, "belief"),
        (2, {"belief": (Fraction(3, 2), Fraction(-1, 2))}, "belief"),
        (1, {"strategy": (pure(0, 1),)}, "structure"),
        (1, {"strategy": (pure(0, 0), pure(0, 0))}, "structure"),
        (1, {"strategy": (pure(7, 7),)}, "structure"),
        (1, {"successors": (0, 0)}, "structure"),
        (0, {"belief": (Fraction(1, 2), Fraction(1, 2))}, "structure"),
        (0, {"strategy": (pure(1, 1),)}, "bayes"),
    ],
)
def test_a_broken_plan_is_caught(stage, fields, kind):
    assert kind in kinds(changed(BEER, stage, **fields))


def test_nobody_signals_what_it_does_not_know():
    stages = [
        forms.decision("both", [(0, "ab"), (1, "ab")], [1, 2, 3, 3]),
        forms.terminal("aa", [[1, 1], [1, 1]]),
        forms.terminal("ab", [[1, 1], [1, 1]]),
        forms.terminal("b", [[0, 0], [1, 1]]),
    ]
    half = Fraction(1, 2)
    form = forms.form(stages, "AB", ("x", "y"), 0, (half, half))
    valuation = Valuation(form)
    plan = perfect_bayesian(form).equilibria[0].plan
    assert check_assessment(valuation, plan).holds
    sure = replace(next(n for n in plan.nodes if n.stage == 3), belief=(Fraction(1), Fraction(0)))
    unsure = replace(sure, belief=(half, half))
    root = plan.nodes[0]
    n = len(plan.nodes)
    broken = Plan(
        nodes=(
            replace(root, successors=(*root.successors[:2], n, n + 1)),
            *plan.nodes[1:],
            sure,
            unsure,
        )
    )
    assert {v.kind for v in check_assessment(valuation, broken).violations} == {"signalling"}


@pytest.mark.parametrize("seed", range(40))
def test_changing_any_action_of_a_strict_equilibrium_is_caught(seed):
    form = forms.random_form(seed, slope=True)
    valuation = Valuation(form, {"t": Fraction(17, 23)})
    for equilibrium in perfect_bayesian(form, {"t": Fraction(17, 23)}).equilibria[:3]:
        plan = equilibrium.plan
        for number, node in enumerate(plan.nodes):
            for position, move in enumerate(node.strategy):
                shape = form.stages[node.stage].shape
                actions = {lottery[0][0] for lottery in move}
                if len(actions) > 1 or any(len(lottery) > 1 for lottery in move):
                    continue
                other = (actions.pop() + 1) % shape[position]
                strategy = list(node.strategy)
                strategy[position] = pure(*[other] * form.n_types)
                nodes = list(plan.nodes)
                nodes[number] = replace(node, strategy=tuple(strategy))
                before = check_assessment(valuation, plan)
                after = check_assessment(valuation, Plan(nodes=tuple(nodes)))
                assert before.holds
                # Either it is caught, or the change was between actions worth the same.
                assert not after.holds or after.regret == 0


def test_an_empty_plan_is_no_plan():
    assert not check_assessment(VALUATION, Plan(nodes=())).holds
