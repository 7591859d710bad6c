"""Trees in which every information set is reached: auctions, votes, random games, bent claims."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction
from itertools import product

import pytest

import est_games as eg
from est_games.certificate.bayes_claim import bayes_claim_problems
from est_games.certificate.behavior_cell import Assessment
from est_games.certificate.sequential import is_sequential
from est_games.certificate.surely_reached import avoidable_sets, bayes_beliefs
from est_games.equilibrium.beliefs import sequential as sequential_module
from est_games.equilibrium.beliefs.sequential import sequential
from est_games.equilibrium.beliefs.surely_reached import by_bayes, is_worth_it
from est_games.equilibrium.solution import Status
from est_games.game.extensive import ExtensiveForm
from est_games.game.extensive_builder import ExtensiveBuilder
from tests.oracles.told_trees import Told, moves, nature, pays, tell

CONCEPTS = ("sequential", "perfect-bayesian", "weak-perfect-bayesian")
HALF = Fraction(1, 2)


def bayesian_game(n_players, kinds, chances, payoff, actions) -> ExtensiveForm:
    """Nature draws everybody's kind; all then act at once, knowing their own."""
    names = "ABC"[:n_players]

    def acts(own: tuple, done: tuple = ()) -> Told:
        place = len(done)
        if place == n_players:
            return pays(*payoff(own, done))
        after = {str(a): acts(own, (*done, a)) for a in actions}
        return moves(names[place], f"{names[place]} {own[place]}", after)

    draws = list(product(kinds, repeat=n_players))
    return tell(
        names,
        nature(
            {
                " ".join(map(str, own)): (chance, acts(own))
                for own, chance in zip(draws, chances, strict=True)
            }
        ),
    )


def first_price(values, bids) -> ExtensiveForm:
    """Two bidders who value the good independently; equal bids share it."""

    def payoff(own, bid):
        winners = [k for k in range(2) if bid[k] == max(bid)]
        return [
            Fraction(own[k] - bid[k], len(winners)) if k in winners else Fraction(0)
            for k in range(2)
        ]

    share = Fraction(1, len(values) ** 2)
    return bayesian_game(2, values, [share] * len(values) ** 2, payoff, bids)


def random_game(seed: int, n_players: int = 2) -> ExtensiveForm:
    """Two with two kinds each, or three without."""
    rng = random.Random(seed)
    kinds = "st" if n_players == 2 else "s"
    weights = [rng.randint(1, 3) for _ in range(len(kinds) ** n_players)]
    paid = {
        key: [rng.randint(0, 2) for _ in range(n_players)]
        for key in product(product("st", repeat=n_players), product("lr", repeat=n_players))
    }
    chances = [Fraction(w, sum(weights)) for w in weights]
    return bayesian_game(n_players, kinds, chances, lambda own, done: paid[own, done], "lr")


def points(solution) -> list[Assessment]:
    return [Assessment(behavior=e.behavior, beliefs=e.beliefs) for e in solution.equilibria]


def is_held(solution, point: Assessment) -> bool:
    return point in points(solution) or any(
        cell.contains(point) for component in solution.components for cell in component.cells
    )


def test_a_set_is_surely_reached_where_every_choice_leads_to_it() -> None:
    tree = ExtensiveBuilder(["1", "2"])
    one = tree.decision("1", ["in", "out"], information_set="1")
    for end in tree.decision("2", ["l", "r"], after=one["in"], information_set="2"):
        tree.terminal([0, 0], after=end)
    tree.terminal([0, 0], after=one["out"])
    assert avoidable_sets(tree.build()) == ("2",)
    assert avoidable_sets(random_game(1)) == ()
    # What nature never does leads nowhere.
    tree = ExtensiveBuilder(["1"])
    draw = tree.chance({"yes": 0, "no": 1})
    for end in tree.decision("1", ["l", "r"], after=draw["yes"], information_set="1"):
        tree.terminal([0], after=end)
    tree.terminal([0], after=draw["no"])
    assert avoidable_sets(tree.build()) == ("1",)


@pytest.mark.parametrize("concept", CONCEPTS)
def test_a_first_price_auction_of_two_bidders_with_two_values(concept) -> None:
    game = first_price((2, 5), (0, 1, 2, 3))
    assert is_worth_it(game)
    solution = eg.solve(game, concept)
    assert solution.status is Status.COMPLETE
    assert solution.concept == concept
    nash = eg.solve(game, "nash")
    assert [e.behavior for e in nash.equilibria] == [e.behavior for e in solution.equilibria]
    for e in solution.equilibria:
        assert is_sequential(game, e.behavior, e.beliefs)
        # The rival's value is not learnt from what is one's own.
        beliefs = e.beliefs["B 5"]
        assert sum(x for path, x in beliefs.items() if path.startswith("2 5")) == HALF


@pytest.mark.parametrize(
    ("seed", "n_players"), [*((k, 2) for k in range(24)), *((k, 3) for k in range(16))]
)
def test_random_games_have_what_the_search_of_assessments_finds(seed, n_players) -> None:
    game = random_game(seed, n_players)
    assert not is_worth_it(game)
    found = by_bayes(game, "sequential", {}, None)
    searched = sequential(game)
    assert searched.status is Status.COMPLETE
    assert found is not None
    assert len(found.components) == len(searched.components)
    for own, other in ((found, searched), (searched, found)):
        for point in points(own):
            assert is_held(other, point) or _is_corner(point, other)
        for component in own.components:
            for cell in component.cells:
                assert is_held(other, cell.sample)


def _is_corner(point, solution) -> bool:
    """Whether a point belongs to a closed set with other supports: it is one by definition."""
    vertices = [v for c in solution.components for cell in c.cells for v in cell.vertices]
    return point in vertices


@pytest.mark.parametrize("seed", range(4))
def test_a_grid_of_behaviours_lies_in_the_sets_exactly_if_it_is_an_equilibrium(seed) -> None:
    game = random_game(seed)
    solution = by_bayes(game, "sequential", {}, None)
    labels = [choice.label for choice in game.information_sets if not choice.is_chance]
    for row in product((Fraction(0), Fraction(1, 3), HALF, Fraction(1)), repeat=len(labels)):
        behavior = {label: {"l": x, "r": 1 - x} for label, x in zip(labels, row, strict=True)}
        point = Assessment(behavior=behavior, beliefs=bayes_beliefs(game, behavior))
        assert is_held(solution, point) == eg.is_nash(game, behavior)


def test_beliefs_of_irrational_equilibria_follow_by_bayes_rule() -> None:
    game = random_game(9, 3)
    solution = by_bayes(game, "sequential", {}, None)
    assert solution is not None
    irrational = [
        e
        for e in solution.equilibria
        if any(not isinstance(x, Fraction) for row in e.behavior.values() for x in row.values())
    ]
    assert irrational
    for e in irrational:
        near = {
            label: {action: Fraction(float(x)) for action, x in row.items()}
            for label, row in e.behavior.items()
        }
        expected = bayes_floats(game, near)
        for label, row in e.beliefs.items():
            assert {path: float(x) for path, x in row.items()} == pytest.approx(expected[label])


def bayes_floats(game, behavior):
    """Beliefs in floats, node by node."""
    reach = [1.0] * game.n_nodes
    for node in range(1, game.n_nodes):
        choice = game.information_sets[game.information_set[game.parent[node]]]
        if choice.is_chance:
            weight = game.probability[node]
        else:
            weight = behavior[choice.label][choice.actions[game.branch[node]]]
        reach[node] = reach[game.parent[node]] * float(weight)
    return {
        choice.label: {
            game.node(x).path: reach[x] / sum(reach[y] for y in members) for x in members
        }
        for choice, members in zip(game.information_sets, game.members, strict=True)
        if not choice.is_chance
    }


def test_three_who_vote_have_all_their_equilibria() -> None:
    def payoff(own, votes):
        passes = votes.count("C") >= 2
        return [Fraction((k == "g") - (k == "i")) if passes else Fraction(0) for k in own]

    game = bayesian_game(3, "gi", [Fraction(1, 8)] * 8, payoff, "CA")
    solution = eg.solve(game, "sequential", timeout=20)
    assert solution.status is Status.COMPLETE
    sincere = {f"{p} {k}": {"C" if k == "g" else "A": Fraction(1)} for p in "ABC" for k in "gi"}
    point = Assessment(behavior=sincere, beliefs=bayes_beliefs(game, sincere))
    behaviors = [
        {label: {a: x for a, x in row.items() if x} for label, row in e.behavior.items()}
        for e in solution.equilibria
    ]
    assert sincere in behaviors or is_held(solution, point)


# What is bent is refused.


def claim(seed: int, n_players: int = 2):
    game = random_game(seed, n_players)
    solution = by_bayes(game, "sequential", {}, None)
    assert solution is not None
    return game, solution, solution.certificate.evidence


def problems(game, solution, evidence, *, components=None, listed=None, concept="sequential"):
    return bayes_claim_problems(
        game,
        solution.components if components is None else components,
        points(solution) if listed is None else listed,
        evidence,
        concept=concept,
    )


@pytest.mark.parametrize(
    ("seed", "n_players"),
    [*((seed, 2) for seed in range(6)), *((seed, 3) for seed in (1, 5, 6, 15))],
)
def test_bent_claims_are_refused(seed, n_players) -> None:
    game, solution, evidence = claim(seed, n_players)
    listed = points(solution)
    if any(
        not isinstance(x, Fraction) for p in listed for r in p.behavior.values() for x in r.values()
    ):
        pytest.skip("an irrational equilibrium")
    for concept in CONCEPTS:
        assert not problems(game, solution, evidence, concept=concept)
    assert problems(game, solution, evidence, concept="nash")
    assert problems(game, solution, None)
    assert problems(game, solution, replace(evidence, nash=None))
    for place, point in enumerate(listed):
        for label, row in point.beliefs.items():
            shifted = dict(
                zip(row, [*list(row.values())[1:], next(iter(row.values()))], strict=True)
            )
            if shifted == row:
                continue
            bent = replace(point, beliefs={**point.beliefs, label: shifted})
            assert problems(
                game, solution, evidence, listed=[*listed[:place], bent, *listed[place + 1 :]]
            )
            break
        label, row = next(iter(point.behavior.items()))
        other = dict(zip(row, [(x + 1) / 3 for x in row.values()], strict=True))
        bent = replace(point, behavior={**point.behavior, label: other})
        assert problems(
            game, solution, evidence, listed=[*listed[:place], bent, *listed[place + 1 :]]
        )
    assert problems(game, solution, evidence, components=solution.components[1:], listed=listed)
    if len(solution.components) > 1:
        one, other, *rest = solution.components
        swapped = (
            replace(one, extreme=other.extreme),
            replace(other, extreme=one.extreme),
            *rest,
        )
        assert problems(game, solution, evidence, components=swapped)
    bare = replace(evidence, components=evidence.components[1:])
    assert problems(game, solution, bare, components=solution.components[1:], listed=listed)
    for c, component in enumerate(solution.components):
        if not component.cells:
            continue
        cell = component.cells[0]
        for changed in (
            replace(cell, equations=cell.equations[:-1]) if cell.equations else None,
            replace(cell, belief_supports={}),
            replace(cell, sample=replace(cell.sample, beliefs={})),
        ):
            if changed is None:
                continue
            own = replace(component, cells=(changed, *component.cells[1:]))
            parts = (*solution.components[:c], own, *solution.components[c + 1 :])
            assert problems(game, solution, evidence, components=parts)


def test_a_game_with_a_set_off_the_path_is_refused() -> None:
    tree = ExtensiveBuilder(["1", "2"])
    one = tree.decision("1", ["in", "out"], information_set="1")
    for pay, end in enumerate(tree.decision("2", ["l", "r"], after=one["in"], information_set="2")):
        tree.terminal([pay, pay], after=end)
    tree.terminal([0, 2], after=one["out"])
    game = tree.build()
    assert not is_worth_it(game)
    found = bayes_claim_problems(game, (), (), None, concept="sequential")
    assert [str(each) for each in found] == ["2: may not be reached"]
    assert by_bayes(game, "sequential", {}, None) is None


def test_large_sets_fall_back_on_patterns(monkeypatch) -> None:
    """Where the Nash equilibria are not all known, weak perfect Bayesian ones are the answer."""
    game = first_price((2, 4), (0, 1))
    monkeypatch.setattr(sequential_module, "is_worth_it", lambda game: True)
    monkeypatch.setattr(sequential_module, "by_bayes", lambda *_: None)
    monkeypatch.setattr(sequential_module, "_MAX_CHOICES", 1)
    solution = sequential(game)
    assert solution.status is Status.COMPLETE
    assert solution.concept == "sequential"
    for e in solution.equilibria:
        assert is_sequential(game, e.behavior, e.beliefs)
