"""The agent logit branch of trees: closed forms, the definition, other names, scales, Gambit."""

from __future__ import annotations

import io
import random
from fractions import Fraction
from math import exp, log

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

import est_games as eg
from est_games.certificate.behavior_response import behavior_response_radius
from est_games.certificate.extensive_form import is_nash, is_subgame_perfect
from est_games.equilibrium.kernels.behavior_values import behavior_values
from est_games.equilibrium.quantal.behavior_response import MOST_UNKNOWNS
from est_games.equilibrium.quantal.behavior_tables import behavior_tables
from est_games.equilibrium.solution import Status
from est_games.equilibrium.solve import solve
from est_games.errors import SolveError
from est_games.game.extensive import CHANCE, ExtensiveForm, InformationSet
from est_games.game.extensive_builder import ExtensiveBuilder
from est_games.game.normal import NormalForm
from est_games.game.published_trees import published_tree
from tests.oracles.agent_logit_oracle import fixed_point, residual
from tests.oracles.grown_trees import grown_tree

SEEDS = st.integers(0, 10**6)


def drawn(seed: int, n_nodes: int = 14, **options: object) -> ExtensiveForm:
    options = {"n_players": 2 + seed % 2, "accrues": 0.2, "nature": 0.25, **options}
    return grown_tree(seed, n_nodes, **options)


def flat(behavior: object) -> dict[tuple[str, str], float]:
    return {(h, a): float(x) for h, row in behavior.items() for a, x in row.items()}


def one_set(*pays: object) -> ExtensiveForm:
    tree = ExtensiveBuilder(["a"])
    ends = tree.decision("a", [f"k{k}" for k in range(len(pays))], information_set="h")
    for amount, end in zip(pays, ends, strict=True):
        tree.terminal([amount], after=end)
    return tree.build()


# Closed forms


def take_or_pass(n_moves: int) -> ExtensiveForm:
    """Return the game of McKelvey and Palfrey 1992: the pot doubles, who takes gets four fifths."""
    tree = ExtensiveBuilder(["1", "2"])
    after = None
    for k in range(n_moves):
        pot = Fraction(2**k, 2)
        choice = tree.decision(
            str(k % 2 + 1), ["take", "pass"], after=after, information_set=f"{k}"
        )
        large, small = pot * Fraction(4, 5), pot / 5
        tree.terminal([large, small] if k % 2 == 0 else [small, large], after=choice["take"])
        after = choice["pass"]
    pot = Fraction(2**n_moves, 2)
    last = [pot * Fraction(4, 5), pot / 5]
    tree.terminal(last if n_moves % 2 == 0 else last[::-1], after=after)
    return tree.build()


def recursion(n_moves: int, lambda_: float) -> list[float]:
    """Return the probability to take at each move, from the last to the first."""
    pot = 2**n_moves / 2
    ends = [pot * 0.8, pot * 0.2] if n_moves % 2 == 0 else [pot * 0.2, pot * 0.8]
    takes = []
    for k in reversed(range(n_moves)):
        pot = 2**k / 2
        taken = [pot * 0.8, pot * 0.2] if k % 2 == 0 else [pot * 0.2, pot * 0.8]
        take = 1 / (1 + exp(lambda_ * (ends[k % 2] - taken[k % 2])))
        ends = [take * x + (1 - take) * y for x, y in zip(taken, ends, strict=True)]
        takes.append(take)
    return takes[::-1]


@pytest.mark.parametrize("n_moves", [4, 6])
@pytest.mark.parametrize("lambda_", [0.0, 0.25, 1.0, 4.0, 20.0])
def test_centipede_mckelvey_palfrey_1992(n_moves: int, lambda_: float) -> None:
    """With perfect information, responses follow from the last move to the first."""
    (point,) = eg.quantal_response(take_or_pass(n_moves)).every_at(lambda_)
    found = [float(point.behavior[f"{k}"]["take"]) for k in range(n_moves)]
    assert found == pytest.approx(recursion(n_moves, lambda_), abs=1e-12)
    assert point.radius < Fraction(1, 10**12)


def test_one_information_set_has_a_closed_form_everywhere() -> None:
    solution = solve(one_set(1, 2, 4), "quantal-response", precisions=[0, "1/2", 3])
    for point in solution.equilibria:
        raw = [exp(float(point.lambda_) * x) for x in (1, 2, 4)]
        found = list(flat(point.behavior).values())
        assert found == pytest.approx([x / sum(raw) for x in raw], abs=1e-15)


@pytest.mark.parametrize("n", [2, 3])
@pytest.mark.parametrize("seed", range(3))
def test_players_who_move_once_and_unseen_are_those_of_a_normal_form(seed: int, n: int) -> None:
    shape = (2, 3, 2)[:n]
    payoffs = np.random.default_rng(seed).integers(0, 11, (n, *shape))
    tree = ExtensiveBuilder([f"{i}" for i in range(n)])
    level = [((), None)]
    for i in range(n):
        grown = []
        for history, after in level:
            choice = tree.decision(
                f"{i}", [f"k{k}" for k in range(shape[i])], after=after, information_set=f"h{i}"
            )
            grown += [((*history, k), branch) for k, branch in enumerate(choice)]
        level = grown
    for history, end in level:
        tree.terminal([int(x) for x in payoffs[(slice(None), *history)]], after=end)
    normal = eg.quantal_response(NormalForm.from_payoffs(payoffs))
    agents = eg.quantal_response(tree.build())
    for lambda_ in ("1/10", "1/2", 3):
        theirs = normal.at(lambda_).profile
        ours = agents.at(lambda_).behavior
        for i, row in enumerate(theirs):
            assert list(ours[f"h{i}"].values()) == pytest.approx(list(map(float, row)), abs=1e-10)


# The definition


@settings(max_examples=15, deadline=None)
@given(SEEDS)
def test_every_point_satisfies_the_equations(seed: int) -> None:
    form = drawn(seed)
    branch = eg.quantal_response(form)
    assert branch.lambdas[0] == 0
    for place in range(0, len(branch.lambdas), 7):
        behavior = branch.behavior(place)
        # Floats that are 0 leave the definition nothing to condition on.
        if all(flat(behavior).values()):
            assert residual(form, branch.lambdas[place], behavior) < 1e-7
    for lambda_ in (0, 0.02, 0.3):
        for point in branch.every_at(lambda_):
            assert residual(form, lambda_, point.behavior) < 1e-12
            assert point.radius < Fraction(1, 10**10)


@settings(max_examples=8, deadline=None)
@given(SEEDS)
def test_small_precisions_against_scipy(seed: int) -> None:
    form = drawn(seed, 10)
    found = flat(eg.quantal_response(form, until=0.01).at(0.01).behavior)
    assert found == pytest.approx(fixed_point(form, 0.01), abs=1e-8)


@settings(max_examples=15, deadline=None)
@given(SEEDS)
def test_payoffs_and_slopes_of_the_kernel(seed: int) -> None:
    form = drawn(seed, 20)
    tables = behavior_tables(form, is_common=True)
    total = int(tables.shape.sum())
    x = np.log(np.random.default_rng(seed).random(total) + 0.01)
    pays, slopes = np.empty(total), np.empty((total, total))

    def at(point: np.ndarray) -> np.ndarray:
        found, room = np.empty(total), np.empty((total, total))
        behavior_values(*tables.arrays, point, np.exp(point), found, room)
        return found

    behavior_values(*tables.arrays, x, np.exp(x), pays, slopes)
    for c in range(total):
        step = np.zeros(total)
        step[c] = 1e-6
        assert slopes[:, c] == pytest.approx((at(x + step) - at(x - step)) / 2e-6, abs=1e-7)


def test_beliefs_keep_their_digits_where_floats_have_none_left() -> None:
    """Two moves far below all floats, whose ratio decides what the last player does."""
    tree = ExtensiveBuilder(["1", "2"])
    first = tree.decision("1", ["out", "l", "r"], information_set="1")
    tree.terminal([100, 0], after=first["out"])
    for side, rest in (("l", "1/1000"), ("r", 0)):
        then = tree.decision("2", ["l", "r"], after=first[side], information_set="2")
        for guess in ("l", "r"):
            tree.terminal([rest, int(guess == side)], after=then[guess])
    form = tree.build()
    point = eg.quantal_response(form).at(100)
    # The first player's odds of l are those of a thousandth, with nothing known to the second.
    odds = exp(100 * 0.001)
    belief = odds / (1 + odds)
    raw = [exp(100 * belief), exp(100 * (1 - belief))]
    assert float(point.behavior["2"]["l"]) == pytest.approx(raw[0] / sum(raw), abs=1e-12)
    assert point.behavior["1"]["l"] == 0
    assert point.logarithms[0][1] - point.logarithms[0][2] == pytest.approx(0.1)
    exact = {"form": form, "lambda_": Fraction(100), "behavior": point.behavior}
    assert behavior_response_radius(**exact) is None
    again = behavior_response_radius(**exact, logarithms=point.logarithms)
    assert again == point.radius


# Other names, scales and actions


def shuffled(form: ExtensiveForm, seed: int) -> ExtensiveForm:
    """Return the same game with actions, information sets and siblings in another order."""
    rng = random.Random(seed)
    orders = [rng.sample(range(len(c.actions)), len(c.actions)) for c in form.information_sets]
    places = rng.sample(range(len(orders)), len(orders))
    sets = [
        InformationSet(
            label=form.information_sets[k].label,
            player=form.information_sets[k].player,
            actions=tuple(form.information_sets[k].actions[a] for a in orders[k]),
            probabilities=tuple(form.information_sets[k].probabilities[a] for a in orders[k])
            if form.information_sets[k].is_chance
            else (),
        )
        for k in places
    ]
    parent, numbers, payoffs, queue = [], [], [], [(0, -1)]
    while queue:
        node, above = queue.pop(0)
        place = len(parent)
        parent.append(above)
        payoffs.append(form.payoffs[node])
        number = form.information_set[node]
        numbers.append(number if number < 0 else places.index(number))
        if number >= 0:
            queue += [(form.children[node][a], place) for a in orders[number]]
    return ExtensiveForm.from_nodes(
        players=form.players,
        parent=parent,
        information_set=numbers,
        information_sets=sets,
        payoffs=payoffs,
    )


@settings(max_examples=12, deadline=None)
@given(SEEDS)
def test_other_names_change_nothing(seed: int) -> None:
    form = drawn(seed, 20)
    moved = shuffled(form, seed)
    lambda_ = Fraction(seed % 50, 1000)
    one, other = (eg.quantal_response(x, until=lambda_).at(lambda_) for x in (form, moved))
    assert flat(other.behavior) == pytest.approx(flat(one.behavior), abs=1e-12)
    assert [float(x) for x in other.payoffs] == pytest.approx([float(x) for x in one.payoffs])


def affine(form: ExtensiveForm, unit: Fraction, offset: Fraction) -> ExtensiveForm:
    return ExtensiveForm.from_nodes(
        players=form.players,
        parent=form.parent,
        information_set=form.information_set,
        information_sets=form.information_sets,
        payoffs=[
            tuple(unit * (x + (i + 1) * offset) for i, x in enumerate(row))
            if row and node.is_terminal
            else tuple(unit * x for x in row)
            for node, row in zip(form.nodes, form.payoffs, strict=True)
        ],
    )


@settings(max_examples=12, deadline=None)
@given(SEEDS, st.sampled_from(["1e-12", "3/7", "1e12"]), st.sampled_from(["0", "1e15", "-7/3"]))
def test_positive_affine_payoffs_change_only_the_unit_of_lambda(
    seed: int, unit: str, offset: str
) -> None:
    form = drawn(seed, 16)
    other = affine(form, Fraction(unit), Fraction(offset))
    a, b = eg.quantal_response(form), eg.quantal_response(other)
    assert b.lambdas * float(Fraction(unit)) == pytest.approx(a.lambdas, rel=1e-6, abs=1e-9)
    assert b.probabilities == pytest.approx(a.probabilities, abs=1e-9)
    assert (a.limit is None) == (b.limit is None)
    if a.limit is not None:
        assert a.limit.behavior == b.limit.behavior
    lambda_ = Fraction(1, 20)
    one, two = a.at(lambda_), b.at(lambda_ / Fraction(unit))
    assert flat(two.behavior) == pytest.approx(flat(one.behavior), abs=1e-12)


def test_beliefs_follow_by_bayes_rule() -> None:
    form = published_tree("cho-kreps-1987")
    point = eg.quantal_response(form).at("1/2")
    for label in ("beer", "quiche"):
        odds = {path: point.behavior[path.split("/")[0]][label] for path in point.beliefs[label]}
        prior = {path: {"weak": 1, "strong": 9}[path.split("/")[0]] for path in odds}
        total = sum(odds[path] * prior[path] for path in odds)
        assert point.beliefs[label] == {p: odds[p] * prior[p] / total for p in odds}
    assert point.beliefs["weak"] == {"weak": 1}
    # So far on, all of it rounds to 0.
    assert eg.quantal_response(form).at(10_000).beliefs is None


def test_a_duplicated_action_is_taken_as_often_as_its_twin() -> None:
    """Logit responses depend on how many actions there are: the twins together get more."""
    plain, twin = one_set(2, 1), one_set(2, 2, 1)
    one, two = eg.quantal_response(plain).at(1), eg.quantal_response(twin).at(1)
    row = two.behavior["h"]
    assert row["k0"] == pytest.approx(row["k1"], abs=1e-15)
    assert log(float(row["k0"] / row["k2"])) == pytest.approx(1, abs=1e-12)
    assert row["k0"] + row["k1"] > one.behavior["h"]["k0"]


@pytest.mark.parametrize("n", [1, 2, 5])
def test_where_nothing_is_at_stake_behaviour_stays_uniform(n: int) -> None:
    branch = eg.quantal_response(one_set(*[7] * n))
    assert list(branch.limit.behavior["h"].values()) == [Fraction(1, n)] * n
    assert np.ptp(branch.probabilities, axis=0).max() < 1e-15


def test_moves_of_nature_that_never_happen_do_not_matter() -> None:
    tree = ExtensiveBuilder(["a"])
    nature = tree.chance({"1": 1, "0": 0})
    for k, branch in enumerate(nature):
        ends = tree.decision("a", ["l", "r"], after=branch, information_set="h")
        tree.terminal([1 - 9 * k], after=ends["l"])
        tree.terminal([0], after=ends["r"])
    point = eg.quantal_response(tree.build()).at(1)
    assert float(point.behavior["h"]["l"]) == pytest.approx(1 / (1 + exp(-1)), abs=1e-15)


# Limits


@pytest.mark.parametrize(
    ("slug", "options", "payoffs"),
    [
        ("selten-1975", {}, (1, 1, 1)),
        ("rosenthal-1981", {"moves": 6}, (1, -1)),
        ("selten-1978", {}, (2, 2)),
        ("cho-kreps-1987", {}, (Fraction(29, 10), Fraction(9, 10))),
        ("kuhn-1950", {}, (Fraction(-1, 18), Fraction(1, 18))),
        ("ferguson-1991", {"sides": 2}, (Fraction(1, 2), Fraction(-1, 2))),
        ("guth-1982", {}, (3, 1)),
    ],
)
def test_limits_of_published_trees(slug: str, options: dict, payoffs: tuple) -> None:
    form = published_tree(slug, **options)
    solution = solve(form, "logit-nash")
    (found,) = solution.equilibria
    assert solution.status is Status.PARTIAL
    assert found.regret == 0
    assert solution.certificate.numbers["regret in any subgame"] == 0
    assert found.payoffs == payoffs
    assert is_subgame_perfect(form, found.behavior)


def test_the_limit_of_seltens_horse_is_the_sensible_one() -> None:
    branch = eg.quantal_response(published_tree("selten-1975"))
    behavior = branch.limit.behavior
    assert (behavior["1"]["across"], behavior["2"]["across"]) == (1, 1)
    # Trembles towards 2's move are much likelier than towards 1's: 3 answers right.
    assert behavior["3"]["right"] == 1


@settings(max_examples=15, deadline=None)
@given(SEEDS)
def test_limits_are_nash_and_near_the_end_of_the_branch(seed: int) -> None:
    form = drawn(seed, 30)
    branch = eg.quantal_response(form)
    if branch.limit is None:
        assert "no Nash equilibrium could be proved" in branch.messages[0]
        return
    assert is_nash(form, branch.limit.behavior)
    last = flat(branch.behavior(len(branch.lambdas) - 1))
    assert flat(branch.limit.behavior) == pytest.approx(last, abs=0.02)


def test_payoffs_of_very_different_sizes_settle_each_in_its_unit() -> None:
    tree = ExtensiveBuilder(["a", "b"])
    for k, branch in enumerate(tree.decision("a", ["l", "r"], information_set="a")):
        for m, end in enumerate(tree.decision("b", ["l", "r"], after=branch, information_set="b")):
            tree.terminal([Fraction(int(k == m), 10**9), 10**9 * (k != m)], after=end)
    (found,) = solve(tree.build(), "logit-nash").equilibria
    assert set(flat(found.behavior).values()) == {0.5}


# Turning points


def test_a_branch_that_folds_is_followed_through_both_folds() -> None:
    form = grown_tree(3, 30)
    branch = eg.quantal_response(form)
    assert [turn.kind for turn in branch.turning_points] == ["fold", "fold"]
    late, early = (turn.lambda_ for turn in branch.turning_points)
    points = branch.every_at((late + early) / 2)
    assert len(points) == 3
    assert branch.at((late + early) / 2) == points[0]
    for point in points:
        assert residual(form, point.lambda_, point.behavior) < 1e-12
    assert len(branch.every_at(early / 2)) == len(branch.every_at(late * 2)) == 1
    said = solve(form, "quantal-response", precisions=1).messages
    assert said == tuple(f"the branch has a fold at lambda = {x:.10g}" for x in (late, early))


def test_pure_coordination_unseen_bifurcates() -> None:
    tree = ExtensiveBuilder(["a", "b"])
    for k, branch in enumerate(tree.decision("a", ["l", "r"], information_set="a")):
        for m, end in enumerate(tree.decision("b", ["l", "r"], after=branch, information_set="b")):
            tree.terminal([int(k == m)] * 2, after=end)
    (turn,) = eg.quantal_response(tree.build()).turning_points
    assert (turn.kind, turn.lambda_) == ("bifurcation", pytest.approx(2, rel=1e-6))


# What players forget


def forgetful() -> ExtensiveForm:
    """Return a game whose player does not know at the second move what it did at the first."""
    tree = ExtensiveBuilder(["a"])
    for k, branch in enumerate(tree.decision("a", ["l", "r"], information_set="first")):
        then = tree.decision("a", ["l", "r"], after=branch, information_set="then")
        for m, end in enumerate(then):
            tree.terminal([(k == m) * (k + 1)], after=end)
    return tree.build()


def test_players_who_forget_what_they_did_answer_set_by_set() -> None:
    form = forgetful()
    assert not form.has_perfect_recall
    branch = eg.quantal_response(form)
    point = branch.at(2)
    assert residual(form, 2, point.behavior) < 1e-12
    assert {h: row["r"] for h, row in branch.limit.behavior.items()} == {"first": 1, "then": 1}
    said = "a player forgets what it knew or did: each information set decides by itself, and "
    assert branch.messages[-1].startswith(said)
    assert solve(form, "logit-nash").messages[-1].startswith(said)
    assert solve(form, "quantal-response", precisions=1).messages[-1].startswith(said)


def test_an_information_set_met_twice_on_one_play_is_refused() -> None:
    """The absent-minded driver (Piccione and Rubinstein 1997)."""
    tree = ExtensiveBuilder(["driver"])
    first = tree.decision("driver", ["exit", "on"], information_set="crossing")
    second = tree.decision("driver", ["exit", "on"], after=first["on"], information_set="crossing")
    tree.terminal([0], after=first["exit"])
    tree.terminal([4], after=second["exit"])
    tree.terminal([1], after=second["on"])
    for concept in ("quantal-response", "logit-nash"):
        with pytest.raises(SolveError) as caught:
            solve(tree.build(), concept)
        assert str(caught.value) == (
            "agents' responses are not defined\n  - crossing: is met twice on one play "
            "[accepted: a game in which players know whether they have moved]"
        )


def test_an_information_set_that_nature_excludes_is_refused() -> None:
    tree = ExtensiveBuilder(["a"])
    nature = tree.chance({"1": 1, "0": 0})
    for branch, label in zip(nature, ("seen", "unseen"), strict=True):
        for amount, end in enumerate(
            tree.decision("a", ["l", "r"], after=branch, information_set=label)
        ):
            tree.terminal([amount], after=end)
    with pytest.raises(SolveError, match="unseen: is never reached, since nature's moves before"):
        eg.quantal_response(tree.build())


# Size, time, and bad input


def test_a_long_centipede_is_no_matter_of_recursion() -> None:
    form = published_tree("rosenthal-1981", moves=205)
    branch = eg.quantal_response(form, until="1/5")
    prediction = branch.predict("1/5")
    assert prediction.residual < 1e-9
    assert prediction.behavior.keys() == {f"move {k + 1}" for k in range(205)}
    with pytest.raises(SolveError, match=r"has 410 actions in all .*up to 400; quantal_response"):
        solve(form, "quantal-response", precisions=1)


def test_nature_moving_many_times_in_a_row() -> None:
    n = 5_000
    sets = [
        InformationSet(label=f"c{k}", player=CHANCE, actions=("on",), probabilities=(Fraction(1),))
        for k in range(n)
    ]
    sets.append(InformationSet(label="h", player=0, actions=("l", "r")))
    form = ExtensiveForm.from_nodes(
        players=["a"],
        parent=[-1, *range(n), n, n],
        information_set=[*range(n + 1), -1, -1],
        information_sets=sets,
        payoffs=[()] * (n + 1) + [(Fraction(0),), (Fraction(1),)],
    )
    assert eg.quantal_response(form).limit.behavior == {"h": {"l": 0, "r": 1}}


def test_a_game_without_choices_is_refused() -> None:
    tree = ExtensiveBuilder(["a"])
    for branch in tree.chance({"up": "1/2", "down": "1/2"}):
        tree.terminal([1], after=branch)
    with pytest.raises(SolveError) as caught:
        solve(tree.build(), "logit-nash")
    assert str(caught.value) == (
        "there is nothing to respond to\n  - game: has no information set of a player"
    )


def test_more_actions_than_can_be_followed_are_refused() -> None:
    m = MOST_UNKNOWNS + 1
    with pytest.raises(SolveError, match=f"game: has {m} actions in all"):
        eg.quantal_response(one_set(*range(m)))


def test_time_that_runs_out_is_said() -> None:
    form = grown_tree(0, 300, n_players=3)
    branch = eg.quantal_response(form, timeout=1e-4)
    assert branch.limit is None
    assert branch.messages[0].startswith("time ran out at lambda = ")
    solution = solve(form, "quantal-response", precisions=[10.0], timeout=1e-4)
    assert solution.status is Status.LIMIT
    assert solution.equilibria == ()
    nash = solve(form, "logit-nash", timeout=1e-4)
    assert nash.status is Status.LIMIT
    assert nash.messages[0].startswith("time ran out when the branch had been followed to")


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"precisions": -1}, "precisions: is negative [found '-1'; accepted: a finite number, 0"),
        ({"precisions": [1, "x"]}, "precisions[1]: is not a number [found 'x'; accepted: a"),
        ({"precisions": []}, "precisions: is empty [accepted: one number or several]"),
        ({"timeout": 0}, "timeout: must be positive [found '0'; accepted: seconds, or"),
        (
            {"lambdas": 1},
            "lambdas: is not an option of this solver [accepted: precisions, timeout]",
        ),
    ],
)
def test_bad_options(options: dict, text: str) -> None:
    with pytest.raises(SolveError) as caught:
        solve(published_tree("selten-1978"), "quantal-response", **options)
    assert text in str(caught.value)


def test_the_nodes_without_a_precision() -> None:
    form = published_tree("selten-1978")
    solution = solve(form, "quantal-response")
    branch = eg.quantal_response(form)
    assert [float(e.lambda_) for e in solution.equilibria] == branch.lambdas.tolist()
    for place, point in enumerate(solution.equilibria):
        assert flat(point.behavior) == pytest.approx(flat(branch.behavior(place)), abs=1e-8)
    assert "≈ 0." in solution._repr_html_()


def test_beyond_the_end_the_branch_is_followed_on() -> None:
    branch = eg.quantal_response(take_or_pass(4), until=1)
    assert branch.limit is None
    assert branch.messages == ("the branch was not followed to its limit",)
    found = flat(branch.at(3).behavior)
    assert [found[f"{k}", "take"] for k in range(4)] == pytest.approx(recursion(4, 3.0), abs=1e-12)


def test_public_names() -> None:
    assert isinstance(eg.quantal_response(one_set(1, 2)), eg.BehaviorBranch)


# Gambit


@pytest.mark.parametrize("seed", range(4))
def test_against_gambit(seed: int) -> None:
    gambit = pytest.importorskip("pygambit", reason="pygambit is not installed (extra: peers)")
    from est_games.game.efg_writing import write_efg

    form = drawn(seed, 25)
    theirs = gambit.read_efg(io.StringIO(write_efg(form)))
    nodes = {node.history: node for node in form.nodes}
    branch = eg.quantal_response(form)
    for found in gambit.qre.logit_solve_branch(theirs)[5::15]:
        behavior = {
            nodes[tuple(move.action for move in history)].information_set.label: dict(row)
            for player in theirs.players
            for history, row in found.profile[player]
        }
        known = np.array(list(flat(behavior).values()))
        points = [flat(point.behavior) for point in branch.every_at(found.lam)]
        ours = np.array([[point[key] for key in flat(behavior)] for point in points])
        assert np.abs(ours - known).max(axis=1).min() < 1e-5
