"""All sequential equilibria: published games, grids, other solvers, bent evidence."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction
from itertools import islice, product

import pytest
from hypothesis import given, settings, strategies as st

import est_games as eg
from est_games.certificate.behavior_cell import Assessment
from est_games.certificate.extensive_form import (
    is_subgame_perfect,
    move_probabilities,
    node_payoffs,
)
from est_games.certificate.sequential import (
    is_sequential,
    sequential_regrets,
)
from est_games.certificate.sequential_set import (
    SequentialEvidence,
    replayed_evidence,
    sequential_problems,
)
from est_games.certificate.support_cases import UnsoundError
from est_games.equilibrium.beliefs.sequential import sequential
from est_games.equilibrium.solution import Status
from est_games.errors import SolveError
from est_games.game.extensive import ExtensiveForm
from est_games.game.extensive_builder import ExtensiveBuilder
from tests.oracles.assessment_grid import assessment_axes, assessments, is_held, n_assessments
from tests.oracles.assessment_trees import random_tree
from tests.oracles.belief_trees import at_once, chain_store
from tests.oracles.selten_horse import horse
from tests.oracles.signalling import beer_quiche, random_signalling, signalling

HALF, THIRD = Fraction(1, 2), Fraction(1, 3)


def checked(game: ExtensiveForm, **options):
    """Return the answer, once each equilibrium and each sample is one by definition."""
    solution = eg.solve(game, "sequential", **options)
    for e in solution.equilibria:
        if not _is_irrational(e):
            assert not any(sequential_regrets(game, e.behavior, e.beliefs).values())
            assert is_sequential(game, e.behavior, e.beliefs)
            assert is_subgame_perfect(game, e.behavior)
    for component in solution.components:
        for cell in component.cells:
            for each in (cell.sample, *cell.vertices):
                assert is_sequential(game, each.behavior, each.beliefs)
            assert cell.contains(cell.sample)
    return solution


def _is_irrational(e) -> bool:
    numbers = [x for rows in (e.behavior, e.beliefs) for row in rows.values() for x in row.values()]
    return not all(isinstance(x, Fraction) for x in numbers)


def plays(e, **actions: str) -> bool:
    return all(e.behavior[label][action] == 1 for label, action in actions.items())


# Published games


def test_selten_1975_horse() -> None:
    """Of the two sets of Nash equilibria only the one across and across is sequential."""
    solution = checked(horse())
    assert solution.status is Status.COMPLETE
    (component,) = solution.components
    found = {(e.behavior["three"]["left"], e.beliefs["three"]["down"]) for e in solution.equilibria}
    assert found == {(0, 0), (0, THIRD), (Fraction(1, 4), THIRD)}
    assert all(plays(e, one="across", two="across") for e in solution.equilibria)
    sensible = {"one": {"across": 1}, "two": {"across": 1}}
    for left, down, expected in [
        (0, Fraction(1, 6), True),
        (Fraction(1, 8), THIRD, True),
        (Fraction(1, 8), Fraction(1, 4), False),
        (Fraction(1, 2), THIRD, False),
        (0, HALF, False),
    ]:
        behavior = {**sensible, "three": {"left": Fraction(left), "right": 1 - Fraction(left)}}
        beliefs = {
            "one": {"": Fraction(1)},
            "two": {"across": Fraction(1)},
            "three": {"down": Fraction(down), "across/down": 1 - Fraction(down)},
        }
        assessment = Assessment(behavior=behavior, beliefs=beliefs)
        assert is_held(solution, assessment) == expected
        assert is_sequential(horse(), behavior, beliefs) == expected
    assert len(component.cells) == 3


def test_cho_kreps_1987_beer_and_quiche() -> None:
    """Both breakfasts are sequential for both types, for fear of what the other would show."""
    solution = checked(beer_quiche())
    assert solution.status is Status.COMPLETE
    assert len(solution.components) == 2
    for breakfast, other in (("beer", "quiche"), ("quiche", "beer")):
        (own,) = (
            [solution.equilibria[k] for k in component.extreme]
            for component in solution.components
            if plays(solution.equilibria[component.extreme[0]], **{"S wimp": breakfast})
        )
        assert all(plays(e, **{"S wimp": breakfast, "S surly": breakfast}) for e in own)
        assert all(e.behavior[breakfast]["let go"] == 1 for e in own)
        found = {(e.behavior[other]["fight"], e.beliefs[other][f"wimp/{other}"]) for e in own}
        assert found == {(1, 1), (1, HALF), (HALF, HALF)}


def entry_and_fight() -> ExtensiveForm:
    """Mas-Colell, Whinston and Green (1995), example 9.C.5: both choose at once after entry."""
    tree = ExtensiveBuilder(["E", "I"])
    first = tree.decision("E", ["out", "in"], information_set="E")
    tree.terminal([0, 2], after=first["out"])
    second = tree.decision("E", ["fight", "yield"], after=first["in"], information_set="E'")
    pays = {
        ("fight", "fight"): (-3, -1),
        ("fight", "yield"): (1, -2),
        ("yield", "fight"): (-2, -1),
        ("yield", "yield"): (3, 1),
    }
    for own in ("fight", "yield"):
        reply = tree.decision("I", ["fight", "yield"], after=second[own], information_set="I")
        for action in ("fight", "yield"):
            tree.terminal(pays[own, action], after=reply[action])
    return tree.build()


def test_mas_colell_whinston_green_1995_entry() -> None:
    """Staying out is weakly perfect Bayesian, for a belief that no mistakes explain."""
    game = entry_and_fight()
    solution = checked(game)
    assert solution.status is Status.COMPLETE
    (only,) = solution.equilibria
    assert plays(only, **{"E": "in", "E'": "yield", "I": "yield"})
    out = {"E": {"out": 1}, "E'": {"yield": 1}, "I": {"fight": 1}}
    beliefs = {"I": {"in/fight": Fraction(1), "in/yield": Fraction(0)}}
    assert not any(sequential_regrets(game, out, beliefs).values())
    assert not is_sequential(game, out, beliefs)


def burning_money() -> ExtensiveForm:
    """Ben-Porath and Dekel (1992): the first may burn money before a battle of the sexes."""
    tree = ExtensiveBuilder(["1", "2"])
    first = tree.decision("1", ["keep", "burn"], information_set="1")
    for before, cost in (("keep", 0), ("burn", 2)):
        own = tree.decision("1", ["U", "D"], after=first[before], information_set=f"1 {before}")
        for row, up in (("U", True), ("D", False)):
            reply = tree.decision("2", ["L", "R"], after=own[row], information_set=f"2 {before}")
            tree.terminal([9 - cost if up else -cost, 6 if up else 4], after=reply["L"])
            tree.terminal([4 - cost if up else 6 - cost, 0 if up else 9], after=reply["R"])
    return tree.build()


def test_ben_porath_dekel_1992_burning_money() -> None:
    """Sequential here means subgame perfect: the same set, component by component."""
    solution = checked(burning_money())
    assert solution.status is Status.COMPLETE
    # What the first gets in each of three equilibria with and without burning never ties.
    pays = {plays(e, **{"1": "keep"}) for e in solution.equilibria}
    assert len(solution.components) == len(solution.equilibria)
    assert pays == {True, False}


def bargaining_with_a_doubtful_type() -> ExtensiveForm:
    """Spence (1973) in small: able workers learn cheaply; wages are what the market believes."""

    def pay(kind: str, message: str, answer: str) -> list[object]:
        wage = {"low": 1, "middle": "3/2", "high": 2}[answer]
        worth = 2 if kind == "able" else 1
        cost = Fraction(0) if message == "none" else Fraction(1, 2 if kind == "able" else 1)
        error = Fraction(wage) - worth
        return [Fraction(wage) - cost, -error * error]

    return signalling(
        {"able": "1/2", "not": "1/2"}, ["none", "school"], ["low", "middle", "high"], pay
    )


def test_spence_1973_pooling_and_separating() -> None:
    solution = checked(bargaining_with_a_doubtful_type())
    assert solution.status is Status.COMPLETE
    kinds = {
        tuple(str(e.behavior[f"S {kind}"]["school"]) for kind in ("able", "not"))
        for e in solution.equilibria
    }
    assert ("1", "0") in kinds  # separating
    assert ("0", "0") in kinds  # pooling without school


def test_a_perfect_equilibrium_is_sequential_not_the_other_way_round() -> None:
    """Kreps and Wilson (1982), section 7: where there are ties, a dominated action may be."""
    tree = ExtensiveBuilder(["1", "2"])
    one = tree.decision("1", ["U", "D"], information_set="1")
    for row, pays in (("U", ([1, 1], [0, 0])), ("D", ([0, 0], [0, 0]))):
        two = tree.decision("2", ["L", "R"], after=one[row], information_set="2")
        for action, amounts in zip("LR", pays, strict=True):
            tree.terminal(amounts, after=two[action])
    solution = checked(tree.build())
    assert {str(e.payoffs[0]) for e in solution.equilibria} == {"1", "0"}
    assert len(solution.components) == 2


def test_kreps_ramey_1987_no_one_other_behavior_explains_the_beliefs() -> None:
    """Two may stray, and the third believes that one of them did, each as likely, but not both.

    Any one behaviour under which each strays with positive probability lets both do.
    """
    tree = ExtensiveBuilder(["1", "2", "3"])
    one = tree.decision("1", ["stay", "stray"], information_set="1")
    two = [tree.decision("2", ["stay", "stray"], after=b, information_set="2") for b in one]
    tree.terminal([1, 1, 0], after=two[0]["stay"])
    pays = {"fine": (0, 0, 0), "blame 1": (3, 0, -5), "blame 2": (0, 3, -5)}
    bets = {("stay", "stray"): "blame 2", ("stray", "stay"): "blame 1"}
    for k, first in enumerate(("stay", "stray")):
        for second in ("stay", "stray"):
            if (first, second) == ("stay", "stay"):
                continue
            three = tree.decision("3", list(pays), after=two[k][second], information_set="3")
            for action, amounts in pays.items():
                is_right = bets.get((first, second)) == action
                tree.terminal([*amounts[:2], 3 if is_right else amounts[2]], after=three[action])
    game = tree.build()
    solution = checked(game)
    assert solution.status is Status.COMPLETE
    behavior = {
        "1": {"stay": Fraction(1), "stray": Fraction(0)},
        "2": {"stay": Fraction(1), "stray": Fraction(0)},
        "3": {"fine": Fraction(1), "blame 1": Fraction(0), "blame 2": Fraction(0)},
    }
    beliefs = {
        "1": {"": Fraction(1)},
        "2": {"stay": Fraction(1), "stray": Fraction(0)},
        "3": {"stay/stray": HALF, "stray/stay": HALF, "stray/stray": Fraction(0)},
    }
    assert is_held(solution, Assessment(behavior=behavior, beliefs=beliefs))
    third = {"stay/stray": THIRD, "stray/stay": THIRD, "stray/stray": THIRD}
    with_both = Assessment(behavior=behavior, beliefs={**beliefs, "3": third})
    assert not any(sequential_regrets(game, behavior, with_both.beliefs).values())
    assert not is_held(solution, with_both)


def test_who_knows_the_same_believes_the_same() -> None:
    """Kreps and Wilson (1982), section 5: one strays, two look on and agree how likely left is."""
    tree = ExtensiveBuilder(["1", "2", "3"])
    one = tree.decision("1", ["stay", "left", "right"], information_set="1")
    tree.terminal([1, 0, 0], after=one["stay"])
    for way in ("left", "right"):
        two = tree.decision("2", ["a", "b"], after=one[way], information_set="2")
        for k, reply in enumerate("ab"):
            three = tree.decision("3", ["c", "d"], after=two[reply], information_set=f"3{reply}")
            for m, end in enumerate(three):
                tree.terminal([0, 1 - k, 1 - m], after=end)
    game = tree.build()
    solution = checked(game)
    assert solution.status is Status.COMPLETE
    assert len(solution.components) == 1
    for cell in solution.components[0].cells:
        likely = {
            tuple(path.split("/")[0] for path in cell.belief_supports[label])
            for label in ("2", "3a", "3b")
        }
        assert len(likely) == 1
        sides = {
            cell.sample.beliefs[k][f"left{more}"]
            for k, more in zip(("2", "3a", "3b"), ("", "/a", "/b"), strict=True)
        }
        assert len(sides) == 1


# Against the definition, on grids


def small_tree(seed: int) -> ExtensiveForm:
    return random_tree(seed, n_players=2 + seed % 2, n_sets=2 + seed % 3, highest=1 + seed % 3)


def assert_agrees_on_grid(game: ExtensiveForm, solution, most: int, seed: int) -> None:
    axes = assessment_axes(game, [2, 3])
    if n_assessments(axes) > most:
        axes = assessment_axes(game, [2])
    if n_assessments(axes) <= most:
        chosen = list(assessments(axes))
    else:
        rng = random.Random(seed)
        chosen = []
        for _ in range(most):
            rows = [(label, kind, [rng.choice(values)]) for label, kind, values in axes]
            chosen += assessments(rows)
    for each in chosen:
        expected = is_sequential(game, each.behavior, each.beliefs)
        assert is_held(solution, each) == expected, each


@given(st.integers(0, 1_000_000))
@settings(max_examples=15)
def test_the_set_is_what_the_definition_says(seed: int) -> None:
    game = small_tree(seed)
    solution = checked(game)
    assert solution.status is Status.COMPLETE
    assert_agrees_on_grid(game, solution, 120, seed)


@pytest.mark.parametrize("seed", [3, 11, 18])
def test_the_set_is_what_the_definition_says_all_over_a_grid(seed: int) -> None:
    game = small_tree(seed)
    assert_agrees_on_grid(game, checked(game), 1_500, seed)


def test_a_grid_of_the_horse() -> None:
    axes = assessment_axes(horse(), [1, 4, 6])
    solution = checked(horse())
    for each in islice(assessments(axes), 0, None, 17):
        expected = is_sequential(horse(), each.behavior, each.beliefs)
        assert is_held(solution, each) == expected


# Against trembles


@pytest.mark.parametrize("seed", range(20))
def test_what_is_best_against_trembles_is_sequential(seed: int) -> None:
    """Selten (1975): pure behaviour that stays best, everywhere, while all make rare mistakes."""
    game = random_tree(seed, n_players=2 + seed % 2, n_sets=4, highest=6)
    solution = checked(game)
    rng = random.Random(seed)
    own = [choice for choice in game.information_sets if not choice.is_chance]
    rare = Fraction(1, 10**30)
    for chosen in islice(product(*(choice.actions for choice in own)), 40):
        orders = {choice.label: {a: rng.choice([1, 2]) for a in choice.actions} for choice in own}
        mixed = {}
        for choice, action in zip(own, chosen, strict=True):
            row = {a: rare ** orders[choice.label][a] for a in choice.actions}
            row[action] += 1 - sum(row.values())
            mixed[choice.label] = row
        believed = beliefs_by_bayes(game, mixed)
        pure = {
            choice.label: {a: Fraction(a == action) for a in choice.actions}
            for choice, action in zip(own, chosen, strict=True)
        }
        if is_best_everywhere(game, mixed, believed, pure):
            limits = {label: limit_of(row, 1_000) for label, row in believed.items()}
            assessment = Assessment(behavior=pure, beliefs=limits)
            assert is_sequential(game, pure, limits)
            assert is_held(solution, assessment)


def beliefs_by_bayes(game: ExtensiveForm, behavior):
    weights = move_probabilities(game, behavior)
    chance = [Fraction(1)] * game.n_nodes
    for node in range(1, game.n_nodes):
        chance[node] = chance[game.parent[node]] * weights[node]
    beliefs = {}
    for choice, members in zip(game.information_sets, game.members, strict=True):
        if not choice.is_chance:
            total = sum(chance[x] for x in members)
            beliefs[choice.label] = {game.node(x).path: chance[x] / total for x in members}
    return beliefs


def is_best_everywhere(game: ExtensiveForm, mixed, believed, pure) -> bool:
    """Tell whether each action taken is better, by more than mistakes matter, than all others."""
    values = node_payoffs(game, mixed)
    for choice, members in zip(game.information_sets, game.members, strict=True):
        if choice.is_chance:
            continue
        pays = [Fraction(0)] * len(choice.actions)
        for x in members:
            weight = believed[choice.label][game.node(x).path]
            for k, child in enumerate(game.children[x]):
                pays[k] += weight * values[child][choice.player]
        taken = next(k for k, action in enumerate(choice.actions) if pure[choice.label][action])
        if any(pays[taken] - pay < Fraction(1, 1000) for k, pay in enumerate(pays) if k != taken):
            return False
    return True


def limit_of(row, bound: int):
    """Return beliefs without what mistakes add to them."""
    limits = {path: x.limit_denominator(bound) for path, x in row.items()}
    assert sum(limits.values()) == 1
    return limits


# Against other solvers


@pytest.mark.parametrize("seed", [0, 1, 2, 3, 32])
def test_where_all_move_at_once_sequential_is_nash(seed: int) -> None:
    game = at_once(seed, 3, 5)
    solution = checked(game)
    nash = eg.solve(game.to_normal(), "nash")
    assert solution.status is nash.status is Status.COMPLETE
    assert len(solution.equilibria) == len(nash.equilibria)
    assert len(solution.components) == len(nash.components)
    ours = sorted(
        [float(e.behavior[name]["a"]) for name in game.players] for e in solution.equilibria
    )
    theirs = sorted([float(row[0]) for row in e.profile] for e in nash.equilibria)
    assert all(
        abs(x - y) < 1e-12
        for one, other in zip(ours, theirs, strict=True)
        for x, y in zip(one, other, strict=True)
    )


@pytest.mark.parametrize("seed", range(12))
def test_two_who_move_at_once_have_the_extreme_equilibria_of_their_table(seed: int) -> None:
    """Ties included: the same points, in the same connected sets."""
    rng = random.Random(seed)
    shape = [(2, 2), (2, 3), (3, 3)][seed % 3]
    rows, columns = ([f"{who}{k}" for k in range(m)] for who, m in zip("ab", shape, strict=True))
    tree = ExtensiveBuilder(["A", "B"])
    first = tree.decision("A", rows, information_set="A")
    for row in rows:
        second = tree.decision("B", columns, after=first[row], information_set="B")
        for column in columns:
            tree.terminal([rng.randint(0, 1 + seed % 3) for _ in "AB"], after=second[column])
    game = tree.build()
    solution, nash = checked(game), eg.solve(game.to_normal(), "nash")

    def components(points, answer) -> set[frozenset]:
        return {frozenset(points[k] for k in each.extreme) for each in answer.components}

    ours = [tuple(tuple(e.behavior[p].values()) for p in "AB") for e in solution.equilibria]
    theirs = [e.profile for e in nash.equilibria]
    assert len(ours) == len(theirs)
    assert components(ours, solution) == components(theirs, nash)


def test_irrational_probabilities_are_numbers_in_intervals() -> None:
    solution = eg.solve(at_once(32, 3, 5), "sequential")
    (mixed,) = (e for e in solution.equilibria if _is_irrational(e))
    number = next(x for x in mixed.behavior["P0"].values() if not isinstance(x, Fraction))
    low, high = number.interval(100)
    assert 0 < low < high < 1
    assert high - low < Fraction(1, 1 << 99)
    whole = sum(float(x) for x in mixed.beliefs["P2"].values())
    assert abs(whole - 1) < 1e-12
    assert len({float(x) for x in mixed.payoffs}) == 3


@given(st.integers(0, 1_000_000))
@settings(max_examples=6)
def test_with_perfect_information_it_is_backward_induction(seed: int) -> None:
    rng = random.Random(seed)
    tree = ExtensiveBuilder(["a", "b"])
    open_branches = [None]
    for level in range(3):
        open_branches = [
            after
            for before in open_branches
            for after in tree.decision("ab"[level % 2], ["l", "r"], after=before)
        ]
    for branch in open_branches:
        tree.terminal([rng.randint(0, 3), rng.randint(0, 3)], after=branch)
    game = tree.build()
    solution = checked(game)
    pure = eg.solve(game, "subgame-perfect")
    assert solution.status is Status.COMPLETE
    assert {e.payoffs for e in pure.equilibria} <= {e.payoffs for e in solution.equilibria}


# Properties


@pytest.mark.parametrize(
    ("factor", "shift"),
    [(Fraction(1, 10**12), 0), (Fraction(10**12), 10**15), (Fraction(3, 7), -5)],
)
def test_units_do_not_matter(factor: Fraction, shift: int) -> None:
    def changed(game_of) -> ExtensiveForm:
        plain = beer_quiche()
        nodes = [
            tuple(factor * x + shift for x in row) if not plain.children[k] else row
            for k, row in enumerate(plain.payoffs)
        ]
        return game_of(plain, nodes)

    def rebuilt(plain: ExtensiveForm, payoffs) -> ExtensiveForm:
        return ExtensiveForm.from_nodes(
            players=plain.players,
            parent=plain.parent,
            information_set=plain.information_set,
            information_sets=plain.information_sets,
            payoffs=payoffs,
        )

    plain, other = checked(beer_quiche()), checked(changed(rebuilt))
    assert [e.behavior for e in other.equilibria] == [e.behavior for e in plain.equilibria]
    assert [e.beliefs for e in other.equilibria] == [e.beliefs for e in plain.equilibria]
    assert [c.extreme for c in other.components] == [c.extreme for c in plain.components]


def test_an_action_twice_adds_only_mixtures_of_the_two() -> None:
    def entry(actions: list[str]) -> ExtensiveForm:
        tree = ExtensiveBuilder(["E", "I"])
        first = tree.decision("E", ["in", "out"], information_set="E")
        reply = tree.decision("I", actions, after=first["in"], information_set="I")
        tree.terminal([0, 2], after=first["out"])
        for action in actions:
            tree.terminal([-1, -1] if action == "fight" else [1, 1], after=reply[action])
        return tree.build()

    single, double = (
        checked(entry(["fight", "yield"])),
        checked(entry(["fight", "yield", "yield'"])),
    )
    assert len(single.equilibria) == 1
    assert len(double.equilibria) == 2
    (component,) = double.components
    assert {cell.dimension for cell in component.cells} == {0, 1}
    assert {e.payoffs for e in double.equilibria} == {(1, 1)}


@pytest.mark.parametrize("seed", range(3))
def test_signalling_games_of_three_kinds_are_settled(seed: int) -> None:
    solution = checked(random_signalling(seed, 3, 2, 2))
    assert solution.status is Status.COMPLETE
    assert solution.equilibria


# The proof


def problems_with(game: ExtensiveForm, solution, evidence=None, cells=None, shown=None):
    found = [cell for each in solution.components for cell in each.cells]
    points = [Assessment(behavior=e.behavior, beliefs=e.beliefs) for e in solution.equilibria]
    return sequential_problems(
        game,
        found if cells is None else cells,
        points if shown is None else shown,
        evidence or solution.certificate.evidence,
    )


def test_what_is_left_out_is_missed() -> None:
    game = beer_quiche()
    solution = checked(game)
    assert problems_with(game, solution) == []
    cells = [cell for each in solution.components for cell in each.cells]
    assert problems_with(game, solution, cells=cells[1:]) or problems_with(
        game, solution, cells=cells[:-1]
    )
    entry = entry_and_fight()
    alone = checked(entry)
    assert problems_with(entry, alone, shown=[]) == [
        "an equilibrium that the case distinctions end in is missing"
    ]


def branches(branch, path=()):
    """Yield every branch with the way to it."""
    yield path, branch
    if branch[0] in ("actions", "nodes"):
        for k, below in enumerate(branch[2]):
            yield from branches(below, (*path, k))
    if branch[0] == "forced":
        yield from branches(branch[1], (*path, 0))


def put(branch, path, new):
    if not path:
        return new
    if branch[0] == "forced":
        return ("forced", put(branch[1], path[1:], new))
    below = list(branch[2])
    below[path[0]] = put(below[path[0]], path[1:], new)
    return (*branch[:2], tuple(below))


@pytest.mark.parametrize("game", [horse(), beer_quiche(), entry_and_fight()], ids=["h", "b", "e"])
def test_bent_evidence_is_refused(game: ExtensiveForm) -> None:
    """No branch that holds an equilibrium can be called refuted, and none can be left out."""
    solution = checked(game)
    evidence: SequentialEvidence = solution.certificate.evidence
    refutations = [b for _, b in branches(evidence.branch) if b[0] in ("orders", "linear", "reply")]
    for path, branch in branches(evidence.branch):
        if branch[0] in ("point", "cell"):
            for other in refutations[::5]:
                bent = replace(evidence, branch=put(evidence.branch, path, other))
                assert problems_with(game, solution, bent) == ["a case distinction is not sound"]
        elif branch[0] in ("actions", "nodes"):
            bent = replace(
                evidence, branch=put(evidence.branch, path, (*branch[:2], branch[2][1:]))
            )
            with pytest.raises(UnsoundError):
                replayed_evidence(game, bent)
    for question, multipliers in evidence.replies.items():
        for weak in (tuple(-x for x in multipliers), (), tuple(map(float, multipliers))):
            bent = replace(evidence, replies={**evidence.replies, question: weak})
            assert problems_with(game, solution, bent)


@pytest.mark.parametrize("seed", range(4))
def test_a_mutated_equilibrium_is_refused(seed: int) -> None:
    """Moved off the set in any one number, an isolated equilibrium is none any more."""
    game = random_signalling(seed, 2, 2, 2)
    solution = checked(game)
    for e in solution.equilibria:
        for label, row in e.behavior.items():
            for action in row:
                moved = {a: x * HALF + HALF * (a == action) for a, x in row.items()}
                if moved != row:
                    each = Assessment(behavior={**e.behavior, label: moved}, beliefs=e.beliefs)
                    assert is_held(solution, each) == is_sequential(
                        game, each.behavior, each.beliefs
                    )


# Limits and bad input


def test_a_short_time_is_kept() -> None:
    solution = sequential(random_signalling(1, 3, 3, 3), timeout=0.2)
    assert solution.status is Status.LIMIT
    assert "stopped by the time given" in solution.messages[0]
    assert solution.stats["seconds"] < 20


def test_branches_are_counted() -> None:
    solution = sequential(beer_quiche(), max_branches=10)
    assert solution.status is Status.LIMIT
    assert solution.messages[0] == "stopped after 10 supports"


def test_what_is_too_large_is_not_begun() -> None:
    tree = ExtensiveBuilder(["a"])
    entry = tree.decision("a", ["in", "out"])
    tree.terminal([0], after=entry["out"])
    wide = [f"a{k}" for k in range(12)]
    for branch in tree.decision("a", wide, after=entry["in"], information_set="wide"):
        tree.terminal([0], after=branch)
    solution = sequential(tree.build())
    assert solution.status is Status.LIMIT
    assert solution.messages == (
        "wide has 12 actions and 1 nodes; the supports of at most 10 of each are looked at",
    )


def test_a_long_game_of_perfect_information_is_solved() -> None:
    tree = ExtensiveBuilder(["a", "b"])
    branch = None
    for k in range(60):
        choice = tree.decision("ab"[k % 2], ["stop", "go"], after=branch)
        tree.terminal([k, k - 1] if k % 2 else [k, k - 2], after=choice["stop"])
        branch = choice["go"]
    tree.terminal([60, 60], after=branch)
    solution = checked(tree.build())
    assert solution.status is Status.COMPLETE


def test_chain_store_kreps_wilson_1982() -> None:
    """The weak incumbent fights the first of three entrants for its name, and yields to the last.

    Entry pays an entrant one half if the other yields and loses as much if it fights; one in three
    incumbents always fights. Belief one third is more than a half squared, so that the first stays
    out, and so does the second; the third comes in unless a name is made before.
    """
    solution = checked(chain_store(3, "1/3"))
    assert solution.status is Status.COMPLETE
    (e,) = solution.equilibria
    assert plays(e, **{"E1|": "out", "E2|o": "out", "I1 weak|": "fight", "I3 weak|oo": "yield"})
    # Whoever saw the weak yield knows; who saw a fight by all believes what it did before.
    assert e.beliefs["E2|y"] == {"weak/in/yield": 1}
    assert e.beliefs["E2|f"]["crazy/in"] == Fraction(1, 3)
    # The second fight is made as likely as leaves the third, who would lose as much as win, even.
    assert e.beliefs["E3|of"]["crazy/out/in"] == HALF


def test_where_nodes_are_believed_possible_early_cases_are_as_the_definition_says() -> None:
    game = chain_store(2, "1/5")
    solution = checked(game)
    assert solution.status is Status.COMPLETE
    (e,) = solution.equilibria
    assert e.beliefs["E2|f"]["crazy/in"] == HALF


def test_nobody_moves() -> None:
    tree = ExtensiveBuilder(["a"])
    for branch in tree.chance({"x": "1/3", "y": "2/3"}):
        tree.terminal([3], after=branch)
    solution = checked(tree.build())
    assert [(e.behavior, e.payoffs) for e in solution.equilibria] == [({}, (3,))]


def with_mistaken_nature(seed: int, *, is_player: bool) -> ExtensiveForm:
    """Return a game that begins with a move nobody wants: nature's, or that of a player like it."""
    rng = random.Random(seed)
    tree = ExtensiveBuilder(["1", "2", "fate"])
    if is_player:
        start = tree.decision("fate", ["x", "y"], information_set="nature")
    else:
        start = tree.chance({"x": 0, "y": 1}, information_set="nature")
    sees = rng.random() < 0.5
    for way in "xy":
        label = f"1 {way}" if sees else "1"
        one = tree.decision("1", ["out", "a", "b"], after=start[way], information_set=label)
        tree.terminal([rng.randint(0, 3), 0, int(way == "y")], after=one["out"])
        for move in "ab":
            two = tree.decision("2", ["l", "r"], after=one[move], information_set="2")
            for end in two:
                tree.terminal([rng.randint(0, 3), rng.randint(0, 3), int(way == "y")], after=end)
    return tree.build()


def test_what_hangs_on_moves_left_open_is_no_step() -> None:
    """Nodes are not told apart, and nothing ends in equilibria, before the moves are known."""
    game = horse()
    three = game.information_set_index["three"]
    for branch in (("nodes", three, ()), ("cell",), ("point", ())):
        with pytest.raises(UnsoundError):
            replayed_evidence(game, SequentialEvidence(branch=branch, replies={}))


def test_what_is_not_checked_in_time_is_not_returned(monkeypatch) -> None:
    monkeypatch.setattr(
        "est_games.equilibrium.beliefs.sequential_answer.is_past", lambda deadline: bool(deadline)
    )
    late = eg.solve(beer_quiche(), "sequential", timeout=60)
    assert late.status is Status.LIMIT
    assert late.equilibria == late.components == ()
    assert late.messages == ("stopped by the time given, before all was checked",)


@pytest.mark.parametrize("seed", range(12))
def test_what_nature_never_does_is_a_mistake_like_that_of_a_player(seed: int) -> None:
    found = []
    for is_player in (False, True):
        game = with_mistaken_nature(seed, is_player=is_player)
        solution = checked(game)
        assert solution.status is Status.COMPLETE
        rows = [
            {
                (kind, label, entry): x
                for kind in ("behavior", "beliefs")
                for label, row in getattr(e, kind).items()
                if label != "nature"
                for entry, x in row.items()
            }
            for e in solution.equilibria
        ]
        found.append({frozenset(row.items()) for row in rows})
        for e in solution.equilibria if not is_player else ():
            assert eg.is_perfect_bayesian(game, e.behavior, e.beliefs)
            assert eg.is_weak_perfect_bayesian(game, e.behavior, e.beliefs)
    assert found[0] == found[1]


def forgetful() -> ExtensiveForm:
    tree = ExtensiveBuilder(["1"])
    for branch in tree.decision("1", ["l", "r"], information_set="first"):
        for end in tree.decision("1", ["l", "r"], after=branch, information_set="second"):
            tree.terminal([0], after=end)
    return tree.build()


def ambiguous() -> ExtensiveForm:
    tree = ExtensiveBuilder(["1", "2"])
    one = tree.decision("1", ["a", "a/b"], information_set="1")
    nature = tree.chance({"b/c": 1}, after=one["a"])
    other = tree.chance({"c": 1}, after=one["a/b"])
    for branch in (nature["b/c"], other["c"]):
        for end in tree.decision("2", ["l", "r"], after=branch, information_set="2"):
            tree.terminal([0, 0], after=end)
    return tree.build()


@pytest.mark.parametrize(
    ("game", "options", "message"),
    [
        (
            forgetful(),
            {},
            "second: a player forgets what it knew or did [accepted: a game with perfect recall]",
        ),
        (
            ambiguous(),
            {},
            "2: has two nodes of which the path is the same text "
            "[accepted: actions whose labels have no '/']",
        ),
        (horse(), {"max_branches": 0}, "max_branches: must be a positive whole number"),
        (horse(), {"timeout": -1}, "timeout: must be positive"),
        (horse(), {"depth": 1}, "depth: is not an option of this solver"),
    ],
)
def test_what_cannot_be_asked_is_told(game, options, message: str) -> None:
    with pytest.raises(SolveError) as refused:
        eg.solve(game, "sequential", **options)
    assert message in str(refused.value)
