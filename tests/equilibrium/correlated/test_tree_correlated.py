"""Correlated play of trees: published games, brute force, inclusions, invariances, bad input."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise, product

import pytest
from hypothesis import given, settings, strategies as st

from est_games.certificate.tree_bound import tree_payoff_set_problems, tree_welfare_problems
from est_games.certificate.tree_correlated import tree_regrets
from est_games.certificate.tree_profile import tree_distribution_payoffs
from est_games.equilibrium.correlated import plan_program, profile_program
from est_games.equilibrium.correlated.payoff_set import payoff_set
from est_games.equilibrium.correlated.plan_mixture import plan_mixture
from est_games.equilibrium.correlated.plan_program import PLAN_KINDS, PlanProgram
from est_games.equilibrium.correlated.profile_program import ProfileProgram
from est_games.equilibrium.correlated.sequence_pairs import SequencePairs
from est_games.equilibrium.correlated.tree_side import Side
from est_games.equilibrium.solution import Solution, Status
from est_games.equilibrium.solve import solve
from est_games.errors import SolveError
from est_games.game.extensive import ExtensiveForm
from est_games.game.extensive_builder import ExtensiveBuilder
from est_games.game.normal import NormalForm
from est_games.game.published_trees import published_tree
from tests.oracles import tree_correlated_brute as brute
from tests.oracles.recall_trees import recall_tree, small_recall_trees

KINDS = (
    "correlated",
    "extensive-form-correlated",
    "agent-form-correlated",
    "extensive-form-coarse-correlated",
    "coarse-correlated",
)
WEIGHTS = ((1, 1), (1, 0), (0, 1), (-1, 0), (0, -1), (1, -1), (-1, 1), (3, 1), (1, 3))
Points = set[tuple[Fraction, ...]]


def points(text: str) -> Points:
    return {tuple(map(Fraction, row.split())) for row in text.split(";")}


def vertices(solution: Solution) -> Points:
    return {equilibrium.payoffs for equilibrium in solution.equilibria}


def check(game: ExtensiveForm, solution: Solution) -> None:
    """Recompute everything a complete answer claims."""
    for e in solution.equilibria:
        assert set(tree_regrets(game, e.distribution, solution.concept)) == {0}
        assert tree_distribution_payoffs(game, e.distribution) == e.payoffs
        assert e.regret == 0
        assert min(e.distribution.values()) > 0
    assert solution.status is Status.COMPLETE
    assert len(vertices(solution)) == len(solution.equilibria)
    claim = [e.payoffs for e in solution.equilibria]
    assert not tree_payoff_set_problems(
        game, claim, solution.certificate.evidence, solution.concept
    )


def within(inside: Points, solution: Solution) -> bool:
    """Return whether points are in a set of payoffs, by its facets and equations."""
    bounds = solution.certificate.evidence
    both = [*bounds.facets, *(bound for pair in bounds.equations for bound in pair)]
    return all(
        sum(map(Fraction.__mul__, bound.normal, point)) <= bound.offset
        for bound in both
        for point in inside
    )


def signalling() -> ExtensiveForm:
    """von Stengel and Forges (2008), figure 1."""
    tree = ExtensiveBuilder(["student", "professor"])
    nature = tree.chance({"good": "1/2", "bad": "1/2"})
    for kind, hired in (("good", [4, 10]), ("bad", [6, 0])):
        signal = tree.decision("student", ["X", "Y"], after=nature[kind], information_set=kind)
        for sent in ("X", "Y"):
            reply = tree.decision(
                "professor", ["hire", "refuse"], after=signal[sent], information_set=sent
            )
            tree.terminal(hired, after=reply["hire"])
            tree.terminal([0, 6], after=reply["refuse"])
    return tree.build()


def simultaneous(*tables: Sequence[Sequence[int]]) -> ExtensiveForm:
    """Return a bimatrix game as a tree in which the second does not see what the first did."""
    tree = ExtensiveBuilder(["row", "column"])
    first = tree.decision("row", [f"r{i}" for i in range(len(tables[0]))], information_set="R")
    for i, branch in enumerate(first):
        columns = [f"c{j}" for j in range(len(tables[0][0]))]
        second = tree.decision("column", columns, after=branch, information_set="C")
        for j, leaf in enumerate(second):
            tree.terminal([table[i][j] for table in tables], after=leaf)
    return tree.build()


def entry(fight: tuple[int, int] = (-1, -1)) -> ExtensiveForm:
    tree = ExtensiveBuilder(["entrant", "incumbent"])
    first = tree.decision("entrant", ["in", "out"], information_set="E")
    reply = tree.decision("incumbent", ["fight", "yield"], after=first["in"], information_set="I")
    tree.terminal(fight, after=reply["fight"])
    tree.terminal([1, 1], after=reply["yield"])
    tree.terminal([0, 2], after=first["out"])
    return tree.build()


def twice() -> ExtensiveForm:
    """One player who stops, or goes on and then does well or badly."""
    tree = ExtensiveBuilder(["one"])
    first = tree.decision("one", ["stop", "go"], information_set="first")
    second = tree.decision("one", ["well", "badly"], after=first["go"], information_set="second")
    tree.terminal([0], after=first["stop"])
    tree.terminal([1], after=second["well"])
    tree.terminal([-1], after=second["badly"])
    return tree.build()


# Published games


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("correlated", "0 6"),
        ("extensive-form-correlated", "0 6; 4 6; 7/2 13/2"),
        ("agent-form-correlated", "0 6; 4 6; 7/2 13/2"),
        ("extensive-form-coarse-correlated", "0 6; 4 6; 7/2 13/2"),
        ("coarse-correlated", "0 6; 4 6; 5/2 15/2"),
    ],
)
def test_a_sealed_signal_von_stengel_forges_2008(kind: str, expected: str) -> None:
    game = signalling()
    solution = solve(game, kind)
    check(game, solution)
    assert vertices(solution) == points(expected)


def test_the_tree_by_slug_von_stengel_forges_2008() -> None:
    game = published_tree("von-stengel-forges-2008")
    assert vertices(solve(game, "extensive-form-correlated")) == points("0 6; 4 6; 7/2 13/2")
    assert vertices(solve(game, "correlated")) == points("0 6")


def test_poker_has_one_value_kuhn_1950() -> None:
    """Where interests are opposed nobody gains by signals."""
    game = published_tree("kuhn-1950")
    solution = solve(game, "extensive-form-coarse-correlated", welfare=(1, 0))
    assert solution.equilibria[0].payoffs == (Fraction(-1, 18), Fraction(1, 18))


def test_the_signals_are_secret_and_even_von_stengel_forges_2008() -> None:
    """The good send either signal, the bad any, and the professor hires on the one told."""
    half = Fraction(1, 4)
    lottery = {}
    for good, bad in product("XY", repeat=2):
        reply = {sent: "hire" if sent == good else "refuse" for sent in "XY"}
        profile = (("good", good), ("X", reply["X"]), ("Y", reply["Y"]), ("bad", bad))
        lottery[profile] = half
    game = signalling()
    assert tree_distribution_payoffs(game, lottery) == (Fraction(7, 2), Fraction(13, 2))
    assert tree_regrets(game, lottery, "extensive-form-correlated") == (0, 0)
    assert tree_regrets(game, lottery, "correlated") == (Fraction(3, 2), 0)


def test_chicken_as_a_tree_aumann_1974() -> None:
    game = simultaneous([[6, 2], [7, 0]], [[6, 7], [2, 0]])
    for kind in KINDS:
        solution = solve(game, kind)
        check(game, solution)
        assert vertices(solution) == points("2 7; 7 2; 21/4 21/4; 18/5 18/5")
    best = solve(game, "extensive-form-correlated", welfare="utilitarian")
    half, quarter = Fraction(1, 2), Fraction(1, 4)
    assert best.equilibria[0].distribution == {
        (("R", "r0"), ("C", "c0")): half,
        (("R", "r0"), ("C", "c1")): quarter,
        (("R", "r1"), ("C", "c0")): quarter,
    }


def test_told_or_not_told_moulin_vial_1978() -> None:
    tables = [[3, 1, 4], [1, 5, 0], [1, 0, 2]], [[3, 1, 1], [4, 2, 0], [1, 0, 5]]
    game = simultaneous(*tables)
    strategic = NormalForm.from_payoffs(*tables)
    for kind in KINDS:
        solution = solve(game, kind)
        check(game, solution)
        same = "coarse-correlated" if "coarse" in kind else "correlated"
        assert vertices(solution) == vertices(solve(strategic, same))


@pytest.mark.parametrize("kind", KINDS)
def test_a_threat_that_is_never_tried_keeps_an_entrant_out(kind: str) -> None:
    """Whoever is told to fight, where nobody comes, has nothing to gain by disobeying."""
    assert vertices(solve(entry(), kind)) == points("0 2; 1 1")
    assert vertices(solve(entry((-1, 2)), kind)) == points("0 2")


def test_agents_of_one_player_may_fail_to_coordinate() -> None:
    expected = ["1", "1", "0; 1", "1", "1"]
    for kind, text in zip(KINDS, expected, strict=True):
        solution = solve(twice(), kind)
        check(twice(), solution)
        assert vertices(solution) == points(text)


# Brute force


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "game",
    [
        *small_recall_trees(2, 40),
        *small_recall_trees(2, 40, chance=True),
        *small_recall_trees(1, 32, players=3),
        *small_recall_trees(1, 32, players=3, chance=True),
    ],
)
def test_against_every_deviation_one_by_one(game: ExtensiveForm, kind: str) -> None:
    solution = solve(game, kind)
    check(game, solution)
    for weights in ((1, 1, 1), (1, 0, 0), (0, 1, 0), (-1, 0, 1), (2, -1, 0), (-1, -3, -1)):
        direction = list(weights[: game.n_players])
        exact = max(
            sum(w * x for w, x in zip(direction, point, strict=True))
            for point in vertices(solution)
        )
        assert abs(brute.most(game, kind, direction) - exact) < 1e-7


@pytest.mark.parametrize("kind", PLAN_KINDS)
@pytest.mark.parametrize("chance", [False, True])
@pytest.mark.parametrize("seed", [5, 13])
def test_pairs_of_sequences_say_what_profiles_say(seed: int, chance: bool, kind: str) -> None:
    game = recall_tree(seed, chance=chance, depth=3)
    pairs = SequencePairs.of(game)
    profiles, plans = ProfileProgram.of(game, kind), PlanProgram.of(game, pairs, kind)
    expected, found = payoff_set(profiles), payoff_set(plans)
    assert not tree_payoff_set_problems(
        game, [play.payoffs for play in found.plays], found.bounds, kind
    )
    assert {play.payoffs for play in found.plays} == {play.payoffs for play in expected.plays}
    assert pairs.crossing() is None
    for play in found.plays:
        lottery = plans.lottery(play.weights.items())
        assert tree_distribution_payoffs(game, lottery) == play.payoffs
        assert not any(tree_regrets(game, lottery, kind))


def test_strategies_stand_as_in_the_strategic_form() -> None:
    for seed in range(6):
        game = recall_tree(seed, chance=True)
        strategic = game.to_normal()
        for player, labels in enumerate(strategic.strategies):
            side = Side.of(game, player)
            own = game.player_information_sets(player)
            texts = []
            for strategy in side.strategies(full=False):
                taken = dict(side.labels[move] for move in strategy)
                names = (game.information_sets[number].label for number in own)
                texts.append("/".join(taken.get(name, "*") for name in names))
            if own:
                assert tuple(texts) == labels
            assert side.n_strategies(full=False) == len(labels)


# Inclusions


@settings(max_examples=4)
@given(st.sampled_from([*small_recall_trees(12, 40), *small_recall_trees(12, 40, chance=True)]))
def test_each_kind_within_the_next(game: ExtensiveForm) -> None:
    told = [solve(game, kind) for kind in KINDS]
    for solution in told:
        check(game, solution)
    nash = {e.payoffs for e in solve(game, "nash").equilibria}
    assert within(nash, told[0])
    for inner, outer in pairwise(told[:3]):
        assert within(vertices(inner), outer)
    for inner, outer in ((told[0], told[4]), (told[1], told[3]), (told[3], told[4])):
        assert within(vertices(inner), outer)


@settings(max_examples=4)
@given(st.integers(0, 10**6), st.sampled_from(KINDS))
def test_the_best_is_the_best_vertex(seed: int, kind: str) -> None:
    game = recall_tree(seed, chance=seed % 2 == 0, players=2 + seed % 3 // 2, widths=(2,))
    every = vertices(solve(game, kind))
    weights = [Fraction(seed % 5 - 2), *([Fraction(1, 3)] * (game.n_players - 1))]
    even = [Fraction(1)] * game.n_players
    for welfare, given_weights in (("utilitarian", even), (weights, weights)):
        solution = solve(game, kind, welfare=welfare)
        (best,) = solution.equilibria
        value = max(sum(map(Fraction.__mul__, given_weights, point)) for point in every)
        assert solution.certificate.numbers["welfare"] == value
        assert not tree_welfare_problems(
            game, best.distribution, solution.certificate.evidence, kind, weights=given_weights
        )
    solution = solve(game, kind, welfare="egalitarian")
    (best,) = solution.equilibria
    assert solution.certificate.numbers["welfare"] == min(best.payoffs) >= max(map(min, every))
    assert not tree_welfare_problems(
        game, best.distribution, solution.certificate.evidence, kind, weights=None
    )


# Invariances


def rebuilt(
    game: ExtensiveForm,
    *,
    scale: Fraction = Fraction(1),
    offset: Fraction = Fraction(0),
    turned: bool = False,
    copied: bool = False,
) -> ExtensiveForm:
    """Return a tree with the first player's payoffs moved, actions turned round or copied."""
    tree = ExtensiveBuilder(game.players)
    stack = [(game.node(0), None, "")]
    while stack:
        node, after, mark = stack.pop()
        choice = node.information_set
        if choice is None:
            first, *rest = (game.leaf_totals[i].fractions for i in range(game.n_players))
            place = game.terminals.index(node.index)
            payoffs = [offset + scale * first[place], *(row[place] for row in rest)]
            tree.terminal(payoffs, after=after)
            continue
        actions = list(choice.actions)[:: -1 if turned else 1]
        if choice.is_chance:
            weights = dict(zip(choice.actions, choice.probabilities, strict=True))
            made = tree.chance({a: weights[a] for a in actions}, after=after)
        else:
            copies = [f"{a}'" for a in actions[:1]] if copied and choice.player == 0 else []
            label = choice.label
            made = tree.decision(
                game.players[choice.player],
                [*actions, *copies],
                after=after,
                information_set=f"{label}{mark}" if choice.player == 0 else label,
            )
            first_child = node.children[choice.actions.index(actions[0])]
            stack += [(first_child, made[copy], f"{mark}'") for copy in copies]
        stack += [(node.children[choice.actions.index(a)], made[a], mark) for a in actions]
    return tree.build()


@settings(max_examples=4)
@given(
    st.integers(0, 10**6),
    st.sampled_from(["1e-12", "1e12"]),
    st.sampled_from([0, 10**15]),
    st.sampled_from(KINDS),
)
def test_payoffs_move_with_positive_affine_maps(
    seed: int, unit: str, offset: int, kind: str
) -> None:
    game = recall_tree(seed, chance=seed % 2 == 0, widths=(2,), top=9)
    scale = Fraction(unit)
    moved = rebuilt(game, scale=scale, offset=Fraction(offset))
    solution = solve(moved, kind)
    check(moved, solution)
    expected = {(offset + scale * x, y) for x, y in vertices(solve(game, kind))}
    assert vertices(solution) == expected


@settings(max_examples=3)
@given(st.integers(0, 10**6), st.sampled_from(KINDS))
def test_the_order_of_actions_changes_nothing(seed: int, kind: str) -> None:
    game = recall_tree(seed, chance=True, widths=(2,))
    assert vertices(solve(rebuilt(game, turned=True), kind)) == vertices(solve(game, kind))


@pytest.mark.parametrize("kind", KINDS)
def test_copies_of_an_action_change_nothing(kind: str) -> None:
    game = recall_tree(9, widths=(2,))
    assert vertices(solve(rebuilt(game, copied=True), kind)) == vertices(solve(game, kind))


def test_what_nature_never_does_changes_nothing() -> None:
    def told(extra: dict[str, int]) -> ExtensiveForm:
        tree = ExtensiveBuilder(["entrant", "incumbent"])
        nature = tree.chance({"calm": 1, **extra})
        for branch in nature:
            first = tree.decision("entrant", ["in", "out"], after=branch, information_set="E")
            reply = tree.decision(
                "incumbent", ["fight", "yield"], after=first["in"], information_set="I"
            )
            bonus = 100 * (branch.action > 0)
            tree.terminal([bonus - 1, bonus - 1], after=reply["fight"])
            tree.terminal([bonus + 1, bonus + 1], after=reply["yield"])
            tree.terminal([bonus, bonus + 2], after=first["out"])
        return tree.build()

    for kind in KINDS:
        assert vertices(solve(told({"storm": 0}), kind)) == vertices(solve(told({}), kind))


# Size and limits


def test_a_tree_with_too_many_profiles_for_a_table() -> None:
    game = recall_tree(2, depth=6, top=100)
    pairs = SequencePairs.of(game)
    assert pairs.n_pairs == len(pairs.columns)
    for kind in PLAN_KINDS:
        solution = solve(game, kind, welfare="utilitarian")
        (best,) = solution.equilibria
        assert not tree_welfare_problems(
            game,
            best.distribution,
            solution.certificate.evidence,
            kind,
            weights=(Fraction(1), Fraction(1)),
        )
        assert solution.certificate.evidence.potentials is not None


def told_in_secret(welfare: Sequence[int] | None) -> Solution:
    return solve(signalling(), "extensive-form-correlated", welfare=welfare)


def test_too_many_profiles_where_sets_cross(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pairs are tried: their best may be a lottery all the same, and is then the best."""
    game, kind = signalling(), "extensive-form-correlated"
    pairs = SequencePairs.of(game)
    assert pairs.crossing() == ("good", "bad", "X", "Y")
    expected = {w: told_in_secret(w).certificate.numbers["welfare"] for w in WEIGHTS}
    monkeypatch.setattr(profile_program, "MAX_PROFILES", 1)
    monkeypatch.setattr(SequencePairs, "n_pairs", 1)
    found = {}
    for weights in WEIGHTS:
        solution = told_in_secret(weights)
        if solution.status is Status.LIMIT:
            assert "the information sets good, bad, X, Y cross" in solution.messages[0]
            continue
        found[weights] = solution.certificate.numbers["welfare"]
        assert found[weights] == expected[weights]
        assert not any(tree_regrets(game, solution.equilibria[0].distribution, kind))
    assert len(found) > 2
    assert len(found) < len(WEIGHTS)


def test_what_is_no_mixture_is_not_taken_apart() -> None:
    pairs = SequencePairs.of(signalling())
    plan = dict.fromkeys(range(len(pairs.columns)), Fraction(1, 4))
    plan[pairs.columns[0, 0]] = Fraction(1)
    for first, second in product((1, 2, 3, 4), repeat=2):
        plan[pairs.columns[first, second]] = Fraction(0)
    with pytest.raises(ArithmeticError, match="is no mixture of profiles"):
        list(plan_mixture(pairs, plan))


def test_limits_show_what_was_found() -> None:
    game = recall_tree(12, depth=4, players=3)
    solution = solve(game, "coarse-correlated", max_vertices=4)
    assert solution.status in (Status.LIMIT, Status.COMPLETE)
    solution = solve(game, "extensive-form-correlated", timeout=1e-9)
    assert solution.status is Status.LIMIT
    assert solution.equilibria == ()


def test_the_answer_shows_the_lottery() -> None:
    page = solve(entry(), "extensive-form-correlated")._repr_html_()
    assert "1 of E: in, I: yield" in page


def forgetful() -> ExtensiveForm:
    tree = ExtensiveBuilder(["a"])
    first = tree.decision("a", ["l", "r"], information_set="first")
    for branch in first:
        second = tree.decision("a", ["x", "y"], after=branch, information_set="second")
        for leaf in second:
            tree.terminal([1], after=leaf)
    return tree.build()


@pytest.mark.parametrize("kind", KINDS)
def test_a_player_who_forgets_is_refused(kind: str) -> None:
    with pytest.raises(SolveError) as caught:
        solve(forgetful(), kind)
    assert str(caught.value) == (
        f"{kind} play is sought in games with perfect recall\n"
        "  - second: a player forgets what it knew or did [accepted: a game with perfect recall]"
    )


def test_bad_options_are_listed_together() -> None:
    with pytest.raises(SolveError) as caught:
        solve(entry(), "extensive-form-correlated", welfare=[1], max_vertices=0, timeout=-1)
    assert str(caught.value) == (
        "correlated play cannot be solved so\n"
        "  - welfare: needs 2 weights, one a player [found '[1]']\n"
        "  - max_vertices: must be positive [found '0'; accepted: a whole number]\n"
        "  - timeout: must be positive [found '-1'; accepted: seconds, or None for no limit]"
    )


def test_too_large_a_game_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(profile_program, "MAX_PROFILES", 3)
    with pytest.raises(SolveError) as caught:
        solve(entry(), "correlated")
    assert str(caught.value) == (
        "the game is too large for correlated play: up to 3 profiles that make inequalities of up "
        "to 1000000 entries fit\n"
        "  - entrant: has 2 pure strategies [found '1 information sets']\n"
        "  - incumbent: has 2 pure strategies [found '1 information sets']"
    )
    monkeypatch.setattr(plan_program, "MAX_PAIRS", 3)
    with pytest.raises(SolveError) as caught:
        PlanProgram.of(entry(), SequencePairs.of(entry()), "coarse-correlated")
    assert str(caught.value) == (
        "the game is too large for coarse-correlated play\n"
        "  - game: makes 9 pairs of sequences that can be played together [accepted: up to 3]"
    )
