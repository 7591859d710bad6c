"""All subgame-perfect equilibria of trees: published games, and every behaviour on a grid."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings, strategies as st

import est_games as eg
from est_games.certificate.behavior_cell import Assessment
from est_games.certificate.extensive_form import is_subgame_perfect
from est_games.certificate.product_cells import ProductCells
from est_games.certificate.subgame_perfection import factor_problems, is_complete
from est_games.certificate.subgame_proof import SubgameProof
from est_games.equilibrium.backward import listing
from est_games.equilibrium.backward.subgame_perfect import subgame_perfect
from est_games.equilibrium.solution import Solution, Status
from est_games.equilibrium.stages.tree_subgame_perfect import tree_subgame_perfect
from est_games.errors import SolveError
from est_games.game.efg_writing import write_efg
from est_games.game.extensive import ExtensiveForm
from est_games.game.extensive_builder import Branch, ExtensiveBuilder
from tests.oracles.selten_horse import horse
from tests.oracles.tied_trees import grid, grid_size, random_tree

Behavior = dict[str, dict[str, Fraction]]


def is_in(solution: Solution, behavior: Behavior) -> int:
    """Count the components that hold a behaviour."""
    assessment = Assessment(behavior=behavior)
    return sum(
        any(cell.contains(assessment) for cell in component.cells)
        if component.cells
        else solution.equilibria[component.extreme[0]].behavior == behavior
        for component in solution.components
    )


def stage(
    tree: ExtensiveBuilder, table: list[list[list[int]]], after: Branch | None, name: str
) -> None:
    """Two players move at once."""
    own = tree.decision("1", ["a", "b"], after=after, information_set=f"{name}1")
    for row, branch in zip(table, own, strict=True):
        reply = tree.decision("2", ["a", "b"], after=branch, information_set=f"{name}2")
        for payoffs, end in zip(row, reply, strict=True):
            tree.terminal(payoffs, after=end)


# Published games


def entry() -> ExtensiveForm:
    """Selten (1978): an empty threat."""
    tree = ExtensiveBuilder(["1", "2"])
    first = tree.decision("1", ["in", "out"], information_set="E")
    reply = tree.decision("2", ["fight", "yield"], after=first["in"], information_set="I")
    tree.terminal([-1, -1], after=reply["fight"])
    tree.terminal([1, 1], after=reply["yield"])
    tree.terminal([0, 2], after=first["out"])
    return tree.build()


def ultimatum(n: int) -> ExtensiveForm:
    """Offers from nothing to all of n; the responder cares for its share only."""
    tree = ExtensiveBuilder(["1", "2"])
    offer = tree.decision("1", [f"give {k}" for k in range(n + 1)], information_set="offer")
    for k, branch in enumerate(offer):
        reply = tree.decision("2", ["yes", "no"], after=branch, information_set=f"reply {k}")
        tree.terminal([n - k, k], after=reply["yes"])
        tree.terminal([0, 0], after=reply["no"])
    return tree.build()


def centipede(n: int) -> ExtensiveForm:
    """Rosenthal (1981)."""
    tree = ExtensiveBuilder(["1", "2"])
    after: Branch | None = None
    for k in range(n):
        node = tree.decision("12"[k % 2], ["stop", "go"], after=after, information_set=f"n{k}")
        pays = [k + 1, k - 1] if k % 2 == 0 else [k - 1, k + 1]
        tree.terminal(pays, after=node["stop"])
        after = node["go"]
    tree.terminal([n - 2, n - 2], after=after)
    return tree.build()


def pennies_after_entry() -> ExtensiveForm:
    """Matching pennies for 2, or 1/2 for sure."""
    tree = ExtensiveBuilder(["1", "2"])
    first = tree.decision("1", ["in", "out"], information_set="E")
    stage(tree, [[[2, 0], [0, 2]], [[0, 2], [2, 0]]], first["in"], "m")
    tree.terminal([Fraction(1, 2), 0], after=first["out"])
    return tree.build()


def burning_money() -> ExtensiveForm:
    """Ben-Porath and Dekel (1992): burn one, or not, then the battle of the sexes."""
    tree = ExtensiveBuilder(["1", "2"])
    first = tree.decision("1", ["keep", "burn"], information_set="B")
    stage(tree, [[[3, 1], [0, 0]], [[0, 0], [1, 3]]], first["keep"], "k")
    stage(tree, [[[2, 1], [-1, 0]], [[-1, 0], [0, 3]]], first["burn"], "b")
    return tree.build()


def indifferent_below() -> ExtensiveForm:
    """What 1 does depends on how 2, to whom all is one, mixes."""
    tree = ExtensiveBuilder(["1", "2"])
    first = tree.decision("1", ["safe", "risk"], information_set="1")
    reply = tree.decision("2", ["good", "bad"], after=first["risk"], information_set="2")
    tree.terminal([3, 0], after=reply["good"])
    tree.terminal([0, 0], after=reply["bad"])
    tree.terminal([1, 5], after=first["safe"])
    return tree.build()


def chance_and_ties() -> ExtensiveForm:
    """Nature between two moves; all is one to 2, and to 1 as well if 2 mixes in one way."""
    tree = ExtensiveBuilder(["1", "2"])
    first = tree.decision("1", ["l", "r"], information_set="1")
    nature = tree.chance({"u": "1/4", "d": "3/4"}, after=first["r"])
    reply = tree.decision("2", ["x", "y"], after=nature["u"], information_set="2")
    tree.terminal([8, 1], after=reply["x"])
    tree.terminal([0, 1], after=reply["y"])
    tree.terminal([0, 0], after=nature["d"])
    tree.terminal([1, 0], after=first["l"])
    return tree.build()


def two_ties() -> ExtensiveForm:
    """1 compares products of what 2 and 3 do: a set bounded by a hyperbola."""
    tree = ExtensiveBuilder(["1", "2", "3"])
    first = tree.decision("1", ["l", "r"], information_set="1")
    second = tree.decision("2", ["x", "y"], after=first["r"], information_set="2")
    third = tree.decision("3", ["u", "v"], after=second["x"], information_set="3")
    tree.terminal([4, 1, 0], after=third["u"])
    tree.terminal([0, 1, 0], after=third["v"])
    tree.terminal([0, 1, 0], after=second["y"])
    tree.terminal([1, 0, 0], after=first["l"])
    return tree.build()


@pytest.mark.parametrize(
    ("form", "n_components", "payoffs", "n_cells"),
    [
        (entry(), 1, {(1, 1)}, 0),
        (ultimatum(3), 1, {(3, 0), (2, 0), (2, 1)}, 3),
        (centipede(6), 1, {(1, -1)}, 0),
        (pennies_after_entry(), 1, {(1, 1)}, 0),
        (
            burning_money(),
            9,
            {(3, 1), (1, 3), (Fraction(3, 4), Fraction(3, 4)), (2, 1)},
            0,
        ),
        (indifferent_below(), 1, {(3, 0), (1, 5), (1, 0)}, 3),
        (chance_and_ties(), 1, {(2, Fraction(1, 4)), (1, 0), (1, Fraction(1, 4))}, 3),
        (two_ties(), 1, None, None),
        (horse(), 2, None, None),
    ],
    ids=[
        "selten-1978",
        "ultimatum",
        "rosenthal-1981",
        "pennies after entry",
        "ben-porath-dekel-1992",
        "indifferent below",
        "chance and ties",
        "hyperbola",
        "selten-1975",
    ],
)
def test_published_games(
    form: ExtensiveForm, n_components: int, payoffs: set[object] | None, n_cells: int | None
) -> None:
    solution = eg.solve(form, "subgame-perfect")
    assert all(e.regret == 0 for e in solution.equilibria)
    assert all(is_subgame_perfect(form, e.behavior) for e in solution.equilibria)
    assert solution.status is Status.COMPLETE
    assert len(solution.components) == n_components
    if payoffs is not None:
        assert {e.payoffs for e in solution.equilibria} == payoffs
    if n_cells is not None:
        assert sum(len(component.cells) for component in solution.components) == n_cells
    parts = 4 if grid_size(form, 4) < 3_000 else 1
    assert all(is_in(solution, b) == is_subgame_perfect(form, b) for b in grid(form, parts))


def test_the_hyperbola_is_exact() -> None:
    """1 risks r if p(x) p(u) is at least 1/4: grids of 2 and of 5 are told apart exactly."""
    form = two_ties()
    solution = subgame_perfect(form)
    for parts in (2, 5):
        for behavior in grid(form, parts):
            assert is_in(solution, behavior) == is_subgame_perfect(form, behavior)


def test_a_chain_of_moves_of_one_player_is_one_plan_after_another() -> None:
    """1 moves twice in one subgame; what the first move excludes is free."""
    tree = ExtensiveBuilder(["1", "2"])
    first = tree.decision("1", ["l", "r"], information_set="1")
    left = tree.decision("2", ["x", "y"], after=first["l"], information_set="2")
    right = tree.decision("2", ["x", "y"], after=first["r"], information_set="2")
    for own, pays in zip(right, ((0, 1), (0, 0)), strict=True):
        again = tree.decision("1", ["u", "d"], after=own, information_set="3")
        tree.terminal([pays[0] + 1, pays[1]], after=again["u"])
        tree.terminal([pays[0], pays[1]], after=again["d"])
    tree.terminal([3, 1], after=left["x"])
    tree.terminal([3, 0], after=left["y"])
    form = tree.build()
    solution = subgame_perfect(form)
    assert [len(component.cells) for component in solution.components] == [1]
    assert all(is_in(solution, b) == is_subgame_perfect(form, b) for b in grid(form, 3))


def nothing_to_do() -> ExtensiveForm:
    """A game that is over before it starts."""
    return ExtensiveForm.from_nodes(
        players=["1"],
        parent=[-1],
        information_set=[-1],
        information_sets=[],
        payoffs=[(Fraction(3),)],
    )


def impossible(*, is_hidden: bool) -> ExtensiveForm:
    """What nature never does is a subgame all the same, unless it cannot be told."""
    tree = ExtensiveBuilder(["1"])
    for k, branch in enumerate(tree.chance({"u": 1, "d": 0})):
        name = "1" if is_hidden else f"1{k}"
        for m, end in enumerate(tree.decision("1", ["l", "r"], after=branch, information_set=name)):
            tree.terminal([m - 3 * k * m], after=end)
    return tree.build()


def only_one_way() -> ExtensiveForm:
    """A choice of one action, and a tie."""
    tree = ExtensiveBuilder(["1", "2"])
    first = tree.decision("1", ["go"], information_set="1")
    reply = tree.decision("2", ["x", "y"], after=first["go"], payoffs=[1, 2], information_set="2")
    for k, end in enumerate(reply):
        tree.terminal([k, 0], after=end)
    return tree.build()


@pytest.mark.parametrize(
    "form",
    [nothing_to_do(), impossible(is_hidden=False), impossible(is_hidden=True), only_one_way()],
    ids=["nothing", "impossible", "hidden and impossible", "one action"],
)
def test_trees_at_the_edge(form: ExtensiveForm) -> None:
    solution = eg.solve(form, "subgame-perfect")
    assert solution.status is Status.COMPLETE
    assert all(is_in(solution, b) == is_subgame_perfect(form, b) for b in grid(form, 2))


# Random trees


def check_grid(form: ExtensiveForm, most: int) -> Solution:
    solution = subgame_perfect(form, timeout=60)
    if solution.status is Status.COMPLETE:
        parts = max((k for k in (1, 2, 4) if grid_size(form, k) <= most), default=0)
        behaviors = grid(form, parts) if parts else ()
        wrong = [b for b in behaviors if is_in(solution, b) != is_subgame_perfect(form, b)]
        assert wrong == []
    return solution


@settings(deadline=None, max_examples=12)
@given(st.integers(0, 10**6), st.sampled_from([2, 3]), st.integers(2, 5))
def test_the_set_is_what_the_verifier_says(seed: int, n_players: int, n_choices: int) -> None:
    form = random_tree(seed, n_players=n_players, n_choices=n_choices)
    solution = check_grid(form, 100)
    assert solution.status in (Status.COMPLETE, Status.PARTIAL, Status.LIMIT)
    assert solution.status is Status.COMPLETE or solution.messages


@settings(deadline=None, max_examples=10)
@given(st.integers(0, 10**6), st.integers(2, 5))
def test_with_nothing_hidden(seed: int, n_choices: int) -> None:
    form = random_tree(seed, n_players=2, n_choices=n_choices, is_open=True)
    assert check_grid(form, 100).status is Status.COMPLETE


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 10**6))
def test_pure_ones_pay_what_another_search_finds(seed: int) -> None:
    form = random_tree(seed, n_choices=4, most=3)
    solution = subgame_perfect(form)
    if solution.status is not Status.COMPLETE:
        return
    cells = [cell for component in solution.components for cell in component.cells]
    payoffs = {e.payoffs for e in solution.equilibria if e.is_pure}
    pure = tree_subgame_perfect(form)
    assert payoffs == {e.payoffs for e in pure.equilibria}
    assert cells or len(solution.equilibria) == len(solution.components)


@settings(deadline=None, max_examples=10)
@given(
    st.integers(0, 10**6),
    st.sampled_from([Fraction(1, 10**12), Fraction(3), Fraction(10**12)]),
    st.sampled_from([0, 10**15, -7]),
)
def test_units_and_offsets_change_nothing(seed: int, scale: Fraction, offset: int) -> None:
    form = random_tree(seed, n_choices=3)
    changed = rebuilt(form, lambda player, x: x * scale + offset if player == 0 else x)
    one, other = subgame_perfect(form), subgame_perfect(changed)
    assert [e.behavior for e in one.equilibria] == [e.behavior for e in other.equilibria]
    assert [c.extreme for c in one.components] == [c.extreme for c in other.components]


def rebuilt(form: ExtensiveForm, change: Callable[[int, Fraction], Fraction]) -> ExtensiveForm:
    """Return a tree with other payoffs at its ends."""
    return ExtensiveForm.from_nodes(
        players=form.players,
        parent=form.parent,
        information_set=form.information_set,
        information_sets=form.information_sets,
        payoffs=[tuple(change(player, x) for player, x in enumerate(row)) for row in form.payoffs],
    )


def test_players_may_be_called_anything() -> None:
    """Players in another order have the same equilibria."""
    for seed in range(10):
        rng = Random(seed)
        form = random_tree(rng.randrange(10**6), n_choices=3)
        turned = ExtensiveForm.from_nodes(
            players=form.players[::-1],
            parent=form.parent,
            information_set=form.information_set,
            information_sets=[
                choice
                if choice.is_chance
                else type(choice)(
                    label=choice.label, player=1 - choice.player, actions=choice.actions
                )
                for choice in form.information_sets
            ],
            payoffs=[row[::-1] for row in form.payoffs],
        )
        one, other = subgame_perfect(form), subgame_perfect(turned)
        assert {str(e.behavior) for e in one.equilibria} == {
            str(e.behavior) for e in other.equilibria
        }


def test_pure_ones_are_those_of_gambit() -> None:
    """Gambit lists profiles from which no agent gains; the subgame-perfect ones are among them."""
    pygambit = pytest.importorskip("pygambit", reason="pygambit is not installed (extra: peers)")
    n_found = 0
    for seed in range(12):
        form = random_tree(seed, n_choices=4)
        text = write_efg(form)
        named: dict[int, dict[str, None]] = {}
        for player, label in re.findall(r'^p "[^"]*" (\d+) \d+ "([^"]*)"', text, re.MULTILINE):
            named.setdefault(int(player), {})[label] = None
        parsed = pygambit.read_efg(io.BytesIO(text.encode()))
        theirs = set()
        for profile in pygambit.nash.enumpure_agent_solve(parsed).equilibria:
            behavior = {
                label: {action: int(weight) for action, weight in row}
                for number, labels in named.items()
                for label, (_, row) in zip(labels, profile[form.players[number - 1]], strict=True)
            }
            if is_subgame_perfect(form, behavior):
                theirs.add(str(sorted(behavior.items())))
        solution = subgame_perfect(form)
        ours = {
            str(sorted((k, {a: int(x) for a, x in row.items()}) for k, row in b.items()))
            for b in grid(form, 1)
            if is_in(solution, b)
        }
        assert solution.status is not Status.COMPLETE or ours == theirs
        n_found += len(theirs)
    assert n_found > 20


# What is refused, and where it stops


def test_a_player_who_forgets_is_named() -> None:
    tree = ExtensiveBuilder(["1"])
    first = tree.decision("1", ["l", "r"])
    for branch in first:
        again = tree.decision("1", ["l", "r"], after=branch, information_set="again")
        for end in again:
            tree.terminal([0], after=end)
    with pytest.raises(SolveError, match="again: a player forgets what it knew or did"):
        eg.solve(tree.build(), "subgame-perfect")


def test_a_bad_time_limit_is_refused() -> None:
    with pytest.raises(SolveError, match="timeout: must be positive"):
        subgame_perfect(entry(), timeout=-1)


def test_a_subgame_too_large_is_named() -> None:
    """Ten players who all choose at once, none with a best choice of its own."""
    tree = ExtensiveBuilder([f"p{k}" for k in range(10)])
    first = tree.decision("p0", ["stay", "go"], information_set="first")
    tree.terminal([0] * 10, after=first["stay"])
    branches = [first["go"]]
    for k in range(10):
        branches = [
            end
            for branch in branches
            for end in tree.decision(f"p{k}", "ab", after=branch, information_set=f"s{k}")
        ]
    for number, branch in enumerate(branches):
        tree.terminal([number * (k + 3) % 7 for k in range(10)], after=branch)
    solution = subgame_perfect(tree.build(), timeout=0.5)
    assert solution.status is Status.LIMIT
    assert all(e.is_pure and e.regret == 0 for e in solution.equilibria)
    assert solution.messages[0].startswith("the subgame after go is not solved: ")


def test_many_ties_that_matter_to_nobody_are_one_cell() -> None:
    """Twenty ties: everything goes."""
    tree = ExtensiveBuilder(["1", "2"])
    after: Branch | None = None
    for k in range(20):
        node = tree.decision("1", ["stop", "go"], after=after, information_set=f"n{k}")
        tree.terminal([0, k], after=node["stop"])
        after = node["go"]
    tree.terminal([0, 0], after=after)
    form = tree.build()
    solution = subgame_perfect(form)
    assert solution.status is Status.COMPLETE
    (component,) = solution.components
    (cell,) = component.cells
    assert cell.dimension == 20
    assert not cell.supports
    assert sum(e.is_pure for e in solution.equilibria) == 21
    rng = Random(0)
    for behavior in (cell.sample.behavior, *(drawn(form, rng) for _ in range(5))):
        assert cell.contains(Assessment(behavior=behavior))
        assert is_subgame_perfect(form, behavior)


def drawn(form: ExtensiveForm, rng: Random) -> Behavior:
    """A behaviour at random."""
    found = {}
    for choice in form.information_sets:
        if choice.is_chance:
            continue
        weights = [rng.randrange(4) for _ in choice.actions]
        weights[rng.randrange(len(weights))] += 1
        shares = [Fraction(x, sum(weights)) for x in weights]
        found[choice.label] = dict(zip(choice.actions, shares, strict=True))
    return found


def test_many_groups_are_a_product() -> None:
    """Twelve moves above a tie, drawn by nature: 3 ** 12 cells, none made before it is read."""
    tree = ExtensiveBuilder(["1", "2"])
    for k, branch in enumerate(tree.chance({f"c{k}": "1/12" for k in range(12)})):
        first = tree.decision("1", ["safe", "risk"], after=branch, information_set=f"m{k}")
        reply = tree.decision("2", ["good", "bad"], after=first["risk"], information_set=f"t{k}")
        tree.terminal([3, 0], after=reply["good"])
        tree.terminal([0, 0], after=reply["bad"])
        tree.terminal([1, 5], after=first["safe"])
    form = tree.build()
    solution = subgame_perfect(form)
    assert solution.status is Status.COMPLETE
    assert "their cells are made when they are read" in solution.messages[0]
    (component,) = solution.components
    cells = component.cells
    assert isinstance(cells, ProductCells)
    assert len(cells) == 3**12
    assert repr(cells) == "ProductCells(" + " x ".join("3" * 12) + ")"
    assert [cell.dimension for cell in (cells[0], cells[-1])] == [12, 12]
    rng = Random(0)
    for _ in range(5):
        cell = cells[rng.randrange(3**12)]
        assert is_subgame_perfect(form, cell.sample.behavior)
        assert cells.contains(cell.sample)
        behavior = drawn(form, rng)
        assert cells.contains(Assessment(behavior=behavior)) == is_subgame_perfect(form, behavior)
    with pytest.raises(IndexError):
        cells[3**12]
    assert solution.certificate is not None
    assert isinstance(solution.certificate.evidence, SubgameProof)
    proof, behaviors = solution.certificate.evidence, [e.behavior for e in solution.equilibria]
    assert is_complete(form, behaviors, solution.components, proof)
    fewer = ProductCells(form, cells.settled, (cells.factors[0][1:], *cells.factors[1:]))
    bent = [replace(component, cells=fewer)]
    assert not is_complete(form, behaviors, bent, proof)
    assert not is_complete(form, behaviors, [component, component], proof)


def test_too_many_sets_are_said_to_be_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four times the battle of the sexes, in any order: 3 ** 4 equilibria, more than allowed."""
    monkeypatch.setattr(listing, "MAX_COMPONENTS", 20)
    tree = ExtensiveBuilder(["1", "2"])
    for k, branch in enumerate(tree.chance({f"c{k}": "1/4" for k in range(4)})):
        stage(tree, [[[3, 1], [0, 0]], [[0, 0], [1, 3]]], branch, f"b{k}")
    form = tree.build()
    solution = subgame_perfect(form)
    assert solution.status is Status.PARTIAL
    assert solution.messages[0] == (
        "all were found, but not all are listed: 81 connected sets, products of those of 4 "
        "groups of subgames, in certificate.evidence.factors"
    )
    assert solution.certificate is not None
    assert isinstance(solution.certificate.evidence, SubgameProof)
    factors = solution.certificate.evidence.factors
    assert [[[*map(len, way)] for way in factor] for factor in factors] == [[[1]] * 3] * 4
    assert factor_problems(form, solution.certificate.evidence) == ()
    bent = replace(solution.certificate.evidence, factors=factors[1:])
    assert factor_problems(form, bent)
