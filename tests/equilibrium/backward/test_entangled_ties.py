"""Moves that depend on how ties below them are broken, and stages in which many move at once."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from random import Random

import pytest

import est_games as eg
from est_games.certificate.behavior_cell import Assessment
from est_games.certificate.extensive_form import is_subgame_perfect
from est_games.equilibrium.backward import move_cells, moves_as_one
from est_games.equilibrium.backward.subgame_perfect import subgame_perfect
from est_games.equilibrium.solution import Solution, Status
from est_games.game.algebraic import AlgebraicNumber
from est_games.game.extensive import ExtensiveForm
from est_games.game.extensive_builder import Branch, ExtensiveBuilder
from tests.oracles.tied_trees import grid, grid_size, random_tree

Behavior = dict[str, dict[str, Fraction]]
Table = Callable[[list[int]], list[Fraction]]


def is_in(solution: Solution, behavior: Behavior) -> bool:
    assessment = Assessment(behavior=behavior)
    return any(
        any(cell.contains(assessment) for cell in component.cells)
        if component.cells
        else solution.equilibria[component.extreme[0]].behavior == behavior
        for component in solution.components
    )


def drawn(form: ExtensiveForm, rng: Random, most: int = 3) -> Behavior:
    """A behaviour at random."""
    found = {}
    for choice in form.information_sets:
        if choice.is_chance:
            continue
        weights = [rng.randrange(most) for _ in choice.actions]
        weights[rng.randrange(len(weights))] += 1
        shares = [Fraction(x, sum(weights)) for x in weights]
        found[choice.label] = dict(zip(choice.actions, shares, strict=True))
    return found


# Ties


def indifferent_responder(n: int) -> ExtensiveForm:
    """Offers from nothing to all of n, to someone who gets nothing either way."""
    tree = ExtensiveBuilder(["1", "2"])
    offers = tree.decision("1", [f"give {k}" for k in range(n + 1)], information_set="offer")
    for k, branch in enumerate(offers):
        reply = tree.decision("2", ["yes", "no"], after=branch, information_set=f"reply {k}")
        tree.terminal([n - k, 0], after=reply["yes"])
        tree.terminal([0, 0], after=reply["no"])
    return tree.build()


def tied_centipede(n: int) -> ExtensiveForm:
    """Rosenthal (1981), the last to move being indifferent, to whom all before it look."""
    tree = ExtensiveBuilder(["1", "2"])
    after: Branch | None = None
    for k in range(n):
        node = tree.decision("12"[k % 2], ["stop", "go"], after=after, information_set=f"n{k}")
        tree.terminal([k + 1, k - 1] if k % 2 == 0 else [k - 1, k + 1], after=node["stop"])
        after = node["go"]
    ends = [n + 4, n + 4]
    ends[(n - 1) % 2] = n
    tree.terminal(ends, after=after)
    return tree.build()


def chain_store(n: int) -> ExtensiveForm:
    """Selten (1978): entrants one after another; a fight costs the incumbent nothing."""
    tree = ExtensiveBuilder([*(f"entrant {k}" for k in range(n)), "incumbent"])
    ends: list[tuple[Branch | None, list[int]]] = [(None, [0] * (n + 1))]
    for k in range(n):
        following: list[tuple[Branch | None, list[int]]] = []
        for after, paid in ends:
            entry = tree.decision(f"entrant {k}", ["in", "out"], after=after)
            reply = tree.decision("incumbent", ["fight", "yield"], after=entry["in"])
            for branch, own, other in (
                (reply["fight"], -1, 2),
                (reply["yield"], 1, 2),
                (entry["out"], 0, 5),
            ):
                more = list(paid)
                more[k] += own
                more[n] += other
                following.append((branch, more))
        ends = following
    for after, paid in ends:
        tree.terminal(paid, after=after)
    return tree.build()


def roll_call(wishes: list[int], needed: int) -> ExtensiveForm:
    """Votes in turn, aloud; what each gains if the bill passes, which some do not care for."""
    tree = ExtensiveBuilder([f"v{k}" for k in range(len(wishes))])
    ends: list[tuple[Branch | None, int]] = [(None, 0)]
    for k in range(len(wishes)):
        following: list[tuple[Branch | None, int]] = []
        for after, count in ends:
            vote = tree.decision(f"v{k}", ["yes", "no"], after=after)
            following += [(vote["yes"], count + 1), (vote["no"], count)]
        ends = following
    for after, count in ends:
        tree.terminal([wish if count >= needed else 0 for wish in wishes], after=after)
    return tree.build()


@pytest.mark.parametrize(
    ("form", "n_cells"),
    [
        (indifferent_responder(2), 7),
        (indifferent_responder(3), 15),
        (indifferent_responder(9), 1),
        (indifferent_responder(15), 1),
        (tied_centipede(6), 11),
        (tied_centipede(12), 23),
        (chain_store(1), 3),
        (chain_store(2), None),
        (roll_call([1, 0, -1], 2), None),
        (roll_call([1, -1, 0], 2), None),
        (roll_call([1, 0, -1, 0], 2), None),
    ],
    ids=[
        "responder 2",
        "responder 3",
        "responder 9",
        "responder 15",
        "centipede 6",
        "centipede 12",
        "chain store 1",
        "chain store 2",
        "three votes",
        "the last does not care",
        "four votes, two do not care",
    ],
)
def test_textbook_games_with_ties(form: ExtensiveForm, n_cells: int | None) -> None:
    """One connected set: exactly what the verifier says, at random behaviours and near the set."""
    solution = eg.solve(form, "subgame-perfect", timeout=60)
    assert solution.status is Status.COMPLETE
    (component,) = solution.components
    if n_cells is not None:
        assert len(component.cells) == n_cells
    assert len(solution.equilibria) > 1
    for equilibrium in solution.equilibria[:20]:
        assert is_subgame_perfect(form, equilibrium.behavior)
    rng = Random(0)
    n_inside = 0
    for k in range(30):
        behavior = {label: dict(row) for label, row in solution.equilibria[0].behavior.items()}
        if k % 3:
            cell = component.cells[rng.randrange(len(component.cells))]
            behavior = {label: dict(row) for label, row in cell.sample.behavior.items()}
        changed = drawn(form, rng, 2)
        for label in rng.sample(sorted(behavior), k % 4 if len(behavior) > 3 else 1):
            behavior[label] = changed[label]
        n_inside += is_subgame_perfect(form, behavior)
        assert is_in(solution, behavior) == is_subgame_perfect(form, behavior)
    assert n_inside > 0


@pytest.mark.parametrize("seed", range(6))
def test_told_as_one_or_in_cells_it_is_the_same_set(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = random_tree(seed + 100, n_players=2, n_choices=5, most=1, is_open=True)
    in_cells = subgame_perfect(form)
    monkeypatch.setattr(move_cells, "MAX_CELLS", 0)
    as_one = subgame_perfect(form)
    assert in_cells.status is as_one.status is Status.COMPLETE
    parts = 2 if grid_size(form, 2) < 300 else 1
    for behavior in grid(form, parts):
        assert is_in(in_cells, behavior) == is_in(as_one, behavior)


def test_polynomials_that_are_too_long_are_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("est_games.equilibrium.backward.cell_conditions.MAX_TERMS", 3)
    solution = subgame_perfect(tied_centipede(8))
    assert solution.status is Status.LIMIT
    assert "too many ways to play it" in solution.messages[0]
    assert all(e.is_pure for e in solution.equilibria)


# Stages


def at_once(n: int, table: Table, outside: list[Fraction] | None = None) -> ExtensiveForm:
    """All choose between two at once, maybe after the first player entered."""
    names = [f"p{k}" for k in range(n)]
    tree = ExtensiveBuilder(names)
    start: Branch | None = None
    if outside is not None:
        entry = tree.decision("p0", ["in", "out"], information_set="entry")
        tree.terminal(outside, after=entry["out"])
        start = entry["in"]
    ends: list[tuple[Branch | None, list[int]]] = [(start, [])]
    for k, name in enumerate(names):
        ends = [
            (branch, [*taken, action])
            for after, taken in ends
            for action, branch in enumerate(
                tree.decision(name, "ab", after=after, information_set=f"s{k}")
            )
        ]
    for after, taken in ends:
        tree.terminal(table(taken), after=after)
    return tree.build()


def volunteers(taken: list[int]) -> list[Fraction]:
    """Diekmann (1985): two to each if somebody helps, which costs the helper one."""
    return [Fraction((2 if any(taken) else 0) - own) for own in taken]


@pytest.mark.parametrize(("n", "n_components"), [(3, 7), (4, 15)])
def test_the_volunteers_dilemma_is_solved_as_nash_is(n: int, n_components: int) -> None:
    form = at_once(n, volunteers)
    perfect, nash = subgame_perfect(form), eg.solve(form, "nash")
    assert perfect.status is nash.status is Status.COMPLETE
    assert len(perfect.components) == len(nash.components) == n_components
    ours = sorted(tuple(map(float, e.payoffs)) for e in perfect.equilibria)
    assert ours == sorted(tuple(map(float, e.payoffs)) for e in nash.equilibria)
    assert any(
        isinstance(x, AlgebraicNumber)
        for e in perfect.equilibria
        for row in e.behavior.values()
        for x in row.values()
    )


def test_an_irrational_stage_below_a_move_is_compared_exactly() -> None:
    """In the mixed equilibrium of four everybody has one: the first stays out for more."""
    form = at_once(4, volunteers, [Fraction(3, 2), *[Fraction(0)] * 3])
    solution = subgame_perfect(form)
    assert solution.status is Status.COMPLETE
    assert len(solution.components) == 15
    lazy = [e for e in solution.equilibria if not isinstance(e.behavior["s0"]["a"], Fraction)]
    assert lazy
    for equilibrium in lazy:
        stays = equilibrium.payoffs == (Fraction(3, 2), 0, 0, 0)
        assert stays == (equilibrium.behavior["entry"]["out"] == 1)


@pytest.mark.parametrize("n", [3, 4])
def test_a_game_of_one_piece_is_solved_as_nash_is(n: int) -> None:
    """Three or four at once, with ties: the same status, sets and grid."""
    for seed in range(4 if n == 3 else 2):
        rng = Random(seed)
        values = {}

        def table(taken: list[int], values=values, rng=rng) -> list[Fraction]:  # type: ignore[no-untyped-def]
            key = tuple(taken)
            if key not in values:
                values[key] = [Fraction(rng.randrange(3 if n == 3 else 9)) for _ in range(n)]
            return values[key]

        form = at_once(n, table)
        perfect, nash = subgame_perfect(form, timeout=20), eg.solve(form, "nash", timeout=20)
        if nash.status is not Status.COMPLETE:
            continue
        assert perfect.status is Status.COMPLETE
        assert len(perfect.components) == len(nash.components)
        for behavior in grid(form, 2 if n == 3 else 1):
            assert is_in(perfect, behavior) == is_subgame_perfect(form, behavior)


def test_moves_above_a_stage_worth_several_amounts() -> None:
    """2 does not care what it does if 1 plays a; 1 enters if that is good enough on average."""
    tree = ExtensiveBuilder(["1", "2"])
    entry = tree.decision("1", ["in", "out"], information_set="entry")
    tree.terminal([Fraction(5, 2), 0], after=entry["out"])
    own = tree.decision("1", ["a", "b"], after=entry["in"], information_set="s1")
    for row, branch in zip([[(3, 1), (0, 1)], [(2, 0), (2, 2)]], own, strict=True):
        reply = tree.decision("2", ["a", "b"], after=branch, information_set="s2")
        for payoffs, end in zip(row, reply, strict=True):
            tree.terminal(payoffs, after=end)
    form = tree.build()
    solution = subgame_perfect(form)
    assert solution.status is Status.COMPLETE
    assert any("not parted by what is played" in message for message in solution.messages)
    for behavior in grid(form, 4):
        assert is_in(solution, behavior) == is_subgame_perfect(form, behavior)


def test_too_many_sets_below_are_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moves_as_one, "MAX_PARTS", 0)
    form = at_once(3, volunteers, [Fraction(3, 2), Fraction(0), Fraction(0)])
    assert subgame_perfect(form).status is Status.LIMIT


def test_a_stage_played_twice_with_more_equilibria_than_are_followed() -> None:
    """Benoit and Krishna (1985): cooperation first, kept up by which equilibrium comes next."""
    stage = [[(5, 5), (0, 6), (0, 0)], [(6, 0), (1, 1), (0, 0)], [(0, 0), (0, 0), (3, 3)]]
    tree = ExtensiveBuilder(["1", "2"])
    ends: list[tuple[Branch | None, tuple[int, int]]] = [(None, (0, 0))]
    for time in range(2):
        following = []
        for place, (after, paid) in enumerate(ends):
            own = tree.decision("1", "abc", after=after, information_set=f"{time}.{place}.1")
            for row, branch in zip(stage, own, strict=True):
                label = f"{time}.{place}.2"
                for pays, end in zip(
                    row, tree.decision("2", "abc", after=branch, information_set=label), strict=True
                ):
                    following.append((end, (paid[0] + pays[0], paid[1] + pays[1])))
        ends = following
    for after, paid in ends:
        tree.terminal(paid, after=after)
    form = tree.build()
    solution = subgame_perfect(form)
    assert solution.status is Status.LIMIT
    assert "more than 2000 choices of equilibria matter" in solution.messages[0]
    assert (8, 8) in {e.payoffs for e in solution.equilibria}
    assert all(is_subgame_perfect(form, e.behavior) for e in solution.equilibria[::9])


def test_long_sets_are_shown_in_short() -> None:
    tree = ExtensiveBuilder(["1"])
    for branch in tree.chance({f"c{k}": "1/60" for k in range(60)}):
        choice = tree.decision("1", ["l", "r"], after=branch)
        tree.terminal([0], after=choice["l"])
        tree.terminal([0], after=choice["r"])
    page = subgame_perfect(tree.build())._repr_html_()
    assert "all of whatever is played, dimension 60" in page
    page = subgame_perfect(indifferent_responder(9))._repr_html_()
    assert "conditions in all" in page
