"""All equilibria of trees as behaviours: published games, grids by definition, peers, bad input."""

from __future__ import annotations

import pickle
from dataclasses import replace
from fractions import Fraction
from itertools import product
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

import est_games as eg
from est_games.certificate.agent_form import is_agent_nash
from est_games.certificate.behavior_cell import Assessment
from est_games.certificate.extensive_form import is_nash
from est_games.equilibrium.agent_form.tree_nash import agent_nash, tree_nash
from est_games.equilibrium.solution import EquilibriumComponent, Solution, Status
from est_games.errors import SolveError
from est_games.game.algebraic import AlgebraicNumber
from est_games.game.extensive import ExtensiveForm
from est_games.game.extensive_builder import ExtensiveBuilder
from est_games.game.normal import NormalForm
from tests.oracles.behavior_oracle import grid, is_equilibrium, n_sets_with
from tests.oracles.published_trees import at_once, beer_quiche, entry, kuhn, pennies_outside
from tests.oracles.random_tree import random_tree
from tests.oracles.selten_horse import horse


def holds(component: EquilibriumComponent, behavior: dict) -> bool:
    return sum(cell.contains(Assessment(behavior=behavior)) for cell in component.cells) == 1


def two(first: str, second: str, weight: Fraction | int) -> dict[str, Fraction]:
    return {first: Fraction(weight), second: 1 - Fraction(weight)}


# Published games


def test_selten_1975_both_components_of_the_horse() -> None:
    solution = eg.solve(horse(), "nash")
    assert [e.regret for e in solution.equilibria] == [0] * 4
    assert solution.status is Status.COMPLETE
    across, down = solution.components
    for right, stays in product((Fraction(k, 12) for k in range(13)), repeat=2):
        three = two("right", "left", right)
        first = {"one": two("across", "down", 1), "two": two("across", "down", 1), "three": three}
        assert holds(across, first) == (right >= Fraction(3, 4))
        other = {
            "one": two("across", "down", 0),
            "two": two("across", "down", stays),
            "three": two("right", "left", 0),
        }
        assert holds(down, other) == (stays >= Fraction(1, 3))
        assert not holds(across, other)
        assert not holds(down, first)
    assert [max(cell.dimension for cell in each.cells) for each in (across, down)] == [1, 1]
    corners = {v.behavior["three"]["right"] for cell in across.cells for v in cell.vertices}
    assert corners == {1, Fraction(3, 4)}
    corners = {v.behavior["two"]["across"] for cell in down.cells for v in cell.vertices}
    assert corners == {1, Fraction(1, 3)}


def test_cho_kreps_1987_two_components_of_beer_quiche() -> None:
    solution = eg.solve(beer_quiche(), "nash")
    assert {e.regret for e in solution.equilibria} == {0}
    assert solution.status is Status.COMPLETE
    beer, quiche = solution.components
    for meal, other, component in (("beer", "quiche", beer), ("quiche", "beer", quiche)):
        for eighths in range(9):
            pooling = {
                "strong": {meal: Fraction(1)},
                "weak": {meal: Fraction(1)},
                meal: {"leave": Fraction(1)},
                other: two("fight", "leave", Fraction(eighths, 8)),
            }
            assert holds(component, pooling) == (eighths >= 4)


def test_selten_1978_a_continuum_of_threats() -> None:
    solution = eg.solve(entry(), "nash")
    assert {e.regret for e in solution.equilibria} == {0}
    yielding, threats = solution.components
    assert [e.payoffs for e in map(solution.equilibria.__getitem__, yielding.extreme)] == [(1, 1)]
    assert yielding.cells == ()
    for quarters in range(5):
        threat = {"E": {"out": 1}, "I": two("fight", "yield", Fraction(quarters, 4))}
        assert holds(threats, threat) == (quarters >= 2)
        assert is_nash(entry(), threat) == (quarters >= 2)


def test_kuhn_1950_the_whole_family() -> None:
    """The first bets a jack with alpha, a king with 3 alpha, calls with a queen 1/3 + alpha."""
    form = kuhn()
    solution = eg.solve(form, "nash")
    assert {e.regret for e in solution.equilibria} == {0}
    assert solution.status is Status.COMPLETE
    (family,) = solution.components
    assert {e.payoffs for e in solution.equilibria} == {(Fraction(-1, 18), Fraction(1, 18))}
    third = Fraction(1, 3)
    for twelfths in range(-1, 6):
        alpha = Fraction(max(twelfths, 0), 12)
        behavior = {
            "1 J": two("bet", "check", alpha),
            "1 Q": two("bet", "check", 0),
            "1 K": two("bet", "check", min(3 * alpha, 1)),
            "1 J raised": two("call", "fold", 0),
            "1 Q raised": two("call", "fold", alpha + (third if twelfths >= 0 else 0)),
            "1 K raised": two("call", "fold", 1),
            "2 J checked": two("bet", "check", third),
            "2 Q checked": two("bet", "check", 0),
            "2 K checked": two("bet", "check", 1),
            "2 J bet": two("call", "fold", 0),
            "2 Q bet": two("call", "fold", third),
            "2 K bet": two("call", "fold", 1),
        }
        assert holds(family, behavior) == (0 <= alpha <= third and twelfths >= 0)
        assert is_nash(form, behavior) == holds(family, behavior)
    assert {cell.dimension for cell in family.cells} == {0, 1}
    bets = {solution.equilibria[k].behavior["1 J"]["bet"] for k in family.extreme}
    assert bets == {0, third}


def test_an_outside_option_leaves_behaviour_behind_it_free() -> None:
    solution = eg.solve(pennies_outside(), "nash")
    (component,) = solution.components
    for heads, mine in product((Fraction(k, 8) for k in range(9)), repeat=2):
        behavior = {
            "enter": {"out": Fraction(1)},
            "mine": two("h", "t", mine),
            "yours": two("h", "t", heads),
        }
        assert holds(component, behavior) == (Fraction(1, 4) <= heads <= Fraction(3, 4))
    (cell,) = component.cells
    assert cell.dimension == 2
    assert "mine" not in cell.supports
    assert len(cell.vertices) == 4
    # With a sure payoff below the value of the game it is played, and evenly.
    solution = eg.solve(pennies_outside(Fraction(-1, 2)), "nash")
    (equilibrium,) = solution.equilibria
    assert equilibrium.behavior["mine"] == two("h", "t", Fraction(1, 2))
    assert solution.components[0].cells == ()


def test_von_stengel_forges_2008_only_one_payoff() -> None:
    solution = eg.solve(eg.published_tree("von-stengel-forges-2008"), "nash")
    assert {e.regret for e in solution.equilibria} == {0}
    assert {e.payoffs for e in solution.equilibria} == {(0, 6)}
    assert len(solution.components) == 1


def test_nature_may_never_do_something() -> None:
    """What is done after a move of probability zero concerns nobody."""
    tree = ExtensiveBuilder(["1", "2"])
    coin = tree.chance({"never": 0, "always": 1})
    for side, amount in (("never", 5), ("always", 1)):
        start = tree.decision("1", ["l", "r"], after=coin[side], information_set=side)
        reply = tree.decision("2", ["x", "y"], after=start["l"], information_set=f"2 {side}")
        tree.terminal([0, 0], after=start["r"])
        for payoffs, branch in zip(([amount, 1], [-1, 1]), reply, strict=True):
            tree.terminal(payoffs, after=branch)
    form = tree.build()
    solution = tree_nash(form)
    check_on_grid(form, solution, agents=False, seed=1)
    assert all("never" not in c.supports for each in solution.components for c in each.cells)


def nau_canovas_hansen_2004() -> NormalForm:
    pays = [(3, 0, 2), (1, 0, 0), (0, 2, 0), (0, 1, 0), (0, 1, 0), (0, 3, 0), (1, 0, 0), (2, 0, 3)]
    return NormalForm.from_payoffs(np.array(pays).T.reshape(3, 2, 2, 2))


def test_nau_canovas_hansen_2004_irrational_behind_a_choice() -> None:
    """Three who do not see each other, and a fourth who lets them play: the same root."""
    (expected,) = eg.solve(nau_canovas_hansen_2004(), "nash").equilibria
    solution = pickle.loads(pickle.dumps(eg.solve(at_once(nau_canovas_hansen_2004()), "nash")))
    assert solution.status is Status.COMPLETE
    (equilibrium,) = solution.equilibria
    assert equilibrium.regret == 0
    for own, row in zip(expected.profile, equilibrium.behavior.values(), strict=True):
        for number, other in zip(own, row.values(), strict=True):
            assert isinstance(other, AlgebraicNumber)
            assert float(other) == pytest.approx(float(number), abs=1e-15)
    for amount, other in zip(expected.payoffs, equilibrium.payoffs, strict=True):
        assert float(other) == pytest.approx(float(amount), abs=1e-14)
    assert "0.4798" in solution._repr_html_()


def test_the_agent_form_has_more_than_nash() -> None:
    """One player who fails to coordinate with itself is at rest in the agent form."""
    tree = ExtensiveBuilder(["1", "2"])
    start = tree.decision("1", ["stop", "go"], information_set="one")
    reply = tree.decision("2", ["stop", "go"], after=start["go"], information_set="between")
    again = tree.decision("1", ["lose", "win"], after=reply["go"], information_set="two")
    for payoffs, branch in zip(
        ([1, 1], [0, 1], [0, 0], [2, 2]), (start["stop"], reply["stop"], *again), strict=True
    ):
        tree.terminal(payoffs, after=branch)
    form = tree.build()
    idle = {"one": {"stop": 1}, "between": {"go": 1}, "two": {"lose": 1}}
    assert is_agent_nash(form, idle)
    assert not is_nash(form, idle)
    assert n_sets_with(eg.solve(form, "agent-nash"), idle) == 1
    assert n_sets_with(eg.solve(form, "nash"), idle) == 0


# Grids: by definition an equilibrium exactly when in the sets returned


def test_a_cell_with_an_action_to_spare_reaches_into_its_corner() -> None:
    """Where the third action pays as much as the first, it may be used in a corner of a cube."""
    step = Fraction(10007, 7919)
    tree = ExtensiveBuilder(["1", "2"])
    first = tree.decision("1", ["out", "in"], information_set="1")
    tree.terminal([1, 0], after=first["out"])
    second = tree.decision("2", ["l", "m", "r"], after=first["in"], information_set="2")
    tree.terminal([2 + 2 * step, 4], after=second["l"])
    tree.terminal([3, 2], after=second["r"])
    last = tree.decision("1", ["a", "b", "c"], after=second["m"], information_set="last")
    for amounts, branch in zip(((4, 2), (2 - step, 2), (4, 3)), last, strict=True):
        tree.terminal(amounts, after=branch)
    game = tree.build()
    solution = eg.solve(game, "agent-nash")
    assert solution.status.name == "COMPLETE"
    rare = Fraction(1, 80)
    behavior = {
        "1": {"out": Fraction(1)},
        "2": {"l": 2 * rare, "m": 1 - 2 * rare},
        "last": {"a": rare, "b": 1 - 2 * rare, "c": rare},
    }
    assert eg.is_agent_nash(game, behavior)
    assert any(holds(component, behavior) for component in solution.components)


def check_on_grid(form: ExtensiveForm, solution: Solution, *, agents: bool, seed: int) -> None:
    assert solution.status is Status.COMPLETE
    assert all(e.regret == 0 for e in solution.equilibria)
    by_certificate = is_agent_nash if agents else is_nash
    for k, behavior in enumerate(grid(form, most=40, seed=seed)):
        good = by_certificate(form, behavior)
        assert n_sets_with(solution, behavior) == good
        if k < 8:
            assert is_equilibrium(form, behavior, agents=agents) == good
    for component in solution.components:
        for cell in component.cells:
            known = [cell.sample, *cell.vertices[:4]]
            for each in known:
                if all(isinstance(x, Fraction) for r in each.behavior.values() for x in r.values()):
                    assert by_certificate(form, each.behavior)
            assert cell.contains(cell.sample) or not cell.vertices


@settings(max_examples=14)
@given(seed=st.integers(0, 10**6), n_players=st.sampled_from([1, 2, 2]))
def test_two_players_on_a_grid(seed: int, n_players: int) -> None:
    form = random_tree(Random(seed), n_players)
    check_on_grid(form, tree_nash(form), agents=False, seed=seed)


@settings(max_examples=8)
@given(seed=st.integers(0, 10**6))
def test_three_players_on_a_grid(seed: int) -> None:
    form = random_tree(Random(seed), 3, 4)
    check_on_grid(form, tree_nash(form), agents=False, seed=seed)


@settings(max_examples=6)
@given(seed=st.integers(0, 10**6))
def test_agents_on_a_grid(seed: int) -> None:
    form = random_tree(Random(seed), 2, 4)
    check_on_grid(form, agent_nash(form), agents=True, seed=seed)


@settings(max_examples=6)
@given(seed=st.integers(0, 10**6))
def test_both_ways_say_the_same_of_two_players(seed: int) -> None:
    """Plans and classes of supports share the definition of a class, and no algorithm."""
    from est_games.certificate.deviation_game import DeviationGame
    from est_games.equilibrium.agent_form.class_equilibria import class_equilibria

    form = random_tree(Random(seed), 2, 4)
    plans, classes = tree_nash(form), class_equilibria(DeviationGame(form))
    assert len(plans.components) == len(classes.components)

    def words(solution: Solution) -> set[str]:
        return {
            str((dict(sorted(c.supports.items())), c.dimension))
            for each in solution.components
            for c in each.cells
        }

    assert words(plans) == words(classes)


# Invariance


@settings(max_examples=8)
@given(seed=st.integers(0, 10**6), exponent=st.sampled_from([-12, 12]))
def test_the_scale_and_place_of_payoffs_does_not_matter(seed: int, exponent: int) -> None:
    form = random_tree(Random(seed), 2 + seed % 2, 4)
    factor, offset = Fraction(10) ** exponent, Fraction(10) ** 15
    shifted = ExtensiveForm.from_nodes(
        players=form.players,
        parent=form.parent,
        information_set=form.information_set,
        information_sets=form.information_sets,
        payoffs=[tuple(factor * x + offset for x in row) for row in form.payoffs],
    )
    one, other = tree_nash(form), tree_nash(shifted)
    assert [e.behavior for e in one.equilibria] == [e.behavior for e in other.equilibria]
    assert [c.cells for c in one.components] == [c.cells for c in other.components]


def test_what_is_done_after_a_move_that_is_not_made_is_free() -> None:
    """An action that is always worse, followed by more of the player's own."""
    tree = ExtensiveBuilder(["1", "2"])
    start = tree.decision("1", ["good", "bad"], information_set="start")
    more = tree.decision("1", ["a", "b", "c"], after=start["bad"], information_set="more")
    reply = tree.decision("2", ["x", "y"], after=start["good"], information_set="reply")
    for branch in more:
        tree.terminal([-1, 0], after=branch)
    for amount, branch in zip((0, 1), reply, strict=True):
        tree.terminal([0, amount], after=branch)
    solution = tree_nash(tree.build())
    ((cell,),) = (each.cells for each in solution.components)
    assert cell.supports == {"start": ("good",), "reply": ("y",)}
    assert cell.dimension == 2
    assert len(cell.vertices) == 3


# Peers


@pytest.mark.parametrize("seed", range(8))
def test_pygambit_finds_no_others(seed: int) -> None:
    """Each of its extreme profiles is in a set, and each component has one of them."""
    gambit = pytest.importorskip("pygambit", reason="pygambit is not installed (extra: peers)")
    form = random_tree(Random(seed), 2, 6, payoffs=(0, 1, 2, 3, 5, 8))
    peer = eg.to_pygambit(form.to_normal())
    solution = tree_nash(form)
    touched = set()
    for profile in gambit.nash.enummixed_solve(peer, rational=True).equilibria:
        rows = [[Fraction(w.numerator, w.denominator) for _, w in row] for row in profile]
        behavior = eg.behavior_from_mixed(form, rows)
        assert is_nash(form, behavior)
        assert n_sets_with(solution, behavior) == 1
        touched |= {
            k
            for k, component in enumerate(solution.components)
            if n_sets_with(replace(solution, components=(component,)), behavior)
        }
    assert len(touched) == len(solution.components)


# Bad input, and too much


def forgetful() -> ExtensiveForm:
    tree = ExtensiveBuilder(["1"])
    one = tree.decision("1", ["l", "r"], information_set="one")
    for branch in one:
        for amount, leaf in enumerate(
            tree.decision("1", ["l", "r"], after=branch, information_set="two")
        ):
            tree.terminal([amount], after=leaf)
    return tree.build()


def test_a_player_who_forgets_is_refused() -> None:
    with pytest.raises(SolveError) as refusal:
        eg.solve(forgetful(), "nash")
    assert str(refusal.value) == (
        "a Nash equilibrium in behaviours is not sought here\n"
        "  - two: a player forgets what it knew or did [accepted: a game with perfect recall]"
    )
    # Information sets that look after themselves need no memory, and pure strategies none either.
    assert eg.solve(forgetful(), "agent-nash").status is Status.COMPLETE
    assert len(eg.solve(forgetful(), "pure-nash").equilibria) == 2


@pytest.mark.parametrize("concept", ["nash", "agent-nash"])
def test_a_time_limit_must_be_one(concept: str) -> None:
    with pytest.raises(SolveError, match="timeout: must be positive"):
        eg.solve(entry(), concept, timeout=-1)


def centipede(n: int) -> ExtensiveForm:
    tree = ExtensiveBuilder(["1", "2"])
    after = None
    for k in range(n):
        choice = tree.decision(str(k % 2 + 1), ["take", "pass"], after=after)
        tree.terminal([k + 1, k] if k % 2 == 0 else [k - 1, k + 2], after=choice["take"])
        after = choice["pass"]
    tree.terminal([n, n], after=after)
    return tree.build()


def test_rosenthal_1981_the_centipede_ends_at_once() -> None:
    solution = tree_nash(centipede(6))
    assert {e.payoffs for e in solution.equilibria} == {(1, 0)}
    assert len(solution.components) == 1


def test_time_runs_out() -> None:
    solution = tree_nash(centipede(14), timeout=0.01)
    assert solution.status is Status.LIMIT
    assert "stopped by the time given" in solution.messages[0]
    assert {e.payoffs for e in solution.equilibria} == {(1, 0)}


def test_no_large_table_is_made_when_time_is_over() -> None:
    """Three players who know which of eight games they play: 256 strategies each."""
    tree = ExtensiveBuilder(list("123"))
    root = tree.chance({f"game {k}": Fraction(1, 8) for k in range(8)})
    ways = [(f"game {k}", root[f"game {k}"], ()) for k in range(8)]
    for player in "123":
        later = []
        for game, branch, done in ways:
            node = tree.decision(
                player, ["a", "b"], after=branch, information_set=f"{player} {game}"
            )
            later += [(game, node[action], (*done, action)) for action in "ab"]
        ways = later
    for _, branch, done in ways:
        tree.terminal([int(done[k] != done[k - 1]) - (k == 0) for k in range(3)], after=branch)
    solution = tree_nash(tree.build(), timeout=0.05)
    assert solution.status is Status.LIMIT
    assert not any("pure" in message for message in solution.messages)


@pytest.mark.parametrize("concept", ["nash", "agent-nash"])
def test_a_long_chain_is_not_begun(concept: str) -> None:
    solution = eg.solve(centipede(5_000), concept)
    assert solution.status is Status.LIMIT
    assert solution.equilibria == ()
    assert "5000 information sets with a choice (up to 300)" in solution.messages[0]


def test_time_given_bounds_the_check_too():
    tree = ExtensiveBuilder(["a", "b"])
    level = [None]
    for depth in range(4):
        level = [
            end
            for branch in level
            for end in tree.decision("ab"[depth % 2], ["l", "r"], after=branch)
        ]
    for branch in level:
        tree.terminal([0, 0], after=branch)
    solution = eg.solve(tree.build(), "agent-nash", timeout=2)
    assert solution.status is Status.LIMIT
    assert solution.equilibria
    assert solution.stats["seconds"] < 20
