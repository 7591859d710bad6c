"""Pure equilibria of graphical forms: as the normal form has them, as theory counts them."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Callable, Iterable
from fractions import Fraction

import pytest
from hypothesis import given, settings, strategies as st

from est_games.certificate.graphical_profiles import graphical_profile_problems
from est_games.equilibrium.pure import graphical_nash, graphical_search, relation_join
from est_games.equilibrium.pure.pure_nash import pure_nash
from est_games.equilibrium.pure.reply_walk import reply_walk
from est_games.equilibrium.solve import solve
from est_games.errors import GameError, SolveError
from est_games.game.graphical import GraphicalForm
from est_games.game.local_table import LocalTable

Graph = dict[int, set[int]]


def graph(n: int, edges: Iterable[tuple[int, int]]) -> Graph:
    near: Graph = {i: set() for i in range(n)}
    for i, j in edges:
        near[i].add(j)
        near[j].add(i)
    return near


def ring(n: int) -> Graph:
    return graph(n, [(i, (i + 1) % n) for i in range(n)])


def tree(n: int) -> Graph:
    return graph(n, [(i, (i - 1) // 2) for i in range(1, n)])


def grid(n: int, width: int) -> Graph:
    across = [(i, i + 1) for i in range(n - 1) if (i + 1) % width]
    return graph(n, across + [(i, i + width) for i in range(n - width)])


def form_on(near: Graph, payoff: Callable[..., object], strategies: str = "xyz") -> GraphicalForm:
    return GraphicalForm.from_payoff(
        payoff,
        neighbours={str(i): [str(j) for j in sorted(others)] for i, others in near.items()},
        strategies=list(strategies),
    )


def random_form(chance: random.Random) -> GraphicalForm:
    """Return a small game: any sizes, any scopes, sums of tables, many ties or none."""
    n = chance.randint(1, 5)
    shape = [chance.choice([1, 2, 2, 3]) for _ in range(n)]
    top = chance.choice([0, 1, 2, 100])
    tables = []
    for i in range(n):
        own = []
        for _ in range(chance.randint(0, 3)):
            scope = sorted(chance.sample(range(n), chance.randint(0, min(n, 3))))
            size = math.prod(shape[j] for j in scope)
            payoffs = tuple(Fraction(chance.randint(0, top), 3) for _ in range(size))
            own.append(LocalTable(scope=tuple(scope), payoffs=payoffs))
            if chance.random() < 0.5:
                both = tuple(sorted({i, chance.randrange(n)}))
                size = math.prod(shape[j] for j in both)
                payoffs = tuple(Fraction(chance.randint(0, top)) for _ in range(size))
                own.append(LocalTable(scope=both, payoffs=payoffs))
        tables.append(tuple(own))
    return GraphicalForm(
        players=tuple(f"p{i}" for i in range(n)),
        strategies=tuple(tuple(map(str, range(m))) for m in shape),
        tables=tuple(tables),
    )


def pairs_form(chance: random.Random, n: int, top: int) -> GraphicalForm:
    def table() -> list[list[int]]:
        return [[chance.randint(0, top) for _ in range(2)] for _ in range(2)]

    pairs = {
        (f"p{i}", f"p{j}"): (table(), table())
        for i, j in itertools.combinations(range(n), 2)
        if chance.random() < 0.8
    }
    own = {f"p{i}": [0, chance.randint(0, top)] for i in range(n)}
    return GraphicalForm.from_pairs(pairs, own=own)


def agree(form: GraphicalForm) -> None:
    ours = solve(form, "pure-nash", limit=10**6)
    brute = pure_nash(form.to_normal())
    assert all(each.regret == 0 for each in ours.equilibria)
    assert [(e.profile, e.payoffs) for e in ours.equilibria] == [
        (e.profile, e.payoffs) for e in brute.equilibria
    ]
    assert ours.n_equilibria == len(brute.equilibria)
    assert ours.status is brute.status
    assert sorted(ours.profiles()) == [
        tuple(row.index(1) for row in each.profile) for each in brute.equilibria
    ]


@pytest.mark.parametrize("block", range(6))
def test_three_hundred_games_agree_with_brute_force(block: int) -> None:
    for seed in range(50):
        agree(random_form(random.Random(50 * block + seed)))


@pytest.mark.parametrize("seed", range(8))
def test_running_sums_agree_with_brute_force(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graphical_search, "_MANY_NEIGHBOURS", 1)
    monkeypatch.setattr(graphical_search, "_FEW_CELLS", 0)
    monkeypatch.setattr(graphical_search, "_CELLS_A_ROW", 0)
    chance = random.Random(seed)
    form = pairs_form(chance, 6, (1, 2, 9)[seed % 3])
    found = solve(form, "pure-nash")
    assert found.certificate.evidence.sums
    agree(form)


@pytest.mark.parametrize("seed", range(12))
def test_splits_agree_with_brute_force(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (graphical_search, relation_join):
        monkeypatch.setattr(module, "MAX_ROWS", 6)
    chance = random.Random(seed)
    near = graph(7, [(i, (i + k) % 7) for i in range(7) for k in (1, 2)])
    form = form_on(near, lambda *_: chance.randint(0, (1, 100)[seed % 2]), "xy")
    agree(form)
    if seed % 2 == 0:
        assert solve(form, "pure-nash").stats["cases"] > 1


@pytest.mark.parametrize("seed", range(10))
def test_payoffs_of_all_scales_agree_with_brute_force(seed: int) -> None:
    """Floats at their binary value, a hair apart or 1e15 away: no machine integer holds them."""
    chance = random.Random(seed)

    def payoff(*_: object) -> float:
        return chance.choice([0.1 + 0.2, 0.3, 1e-12, 1e12, 1e15, 1e15 + 0.125, chance.random()])

    form = form_on(ring(5), payoff)
    assert form.integers[0][0].dtype == object
    agree(form)


# Laws


@settings(max_examples=40)
@given(st.integers(0, 2**32 - 1), st.data())
def test_names_and_order_do_not_matter(seed: int, data: st.DataObject) -> None:
    form = random_form(random.Random(seed))
    n = form.n_players
    order = data.draw(st.permutations(range(n)))
    number = {i: k for k, i in enumerate(order)}
    moved = []
    for i in order:
        own = []
        for table in form.tables[i]:
            scope = sorted(table.scope, key=number.__getitem__)
            profiles = itertools.product(*(range(form.shape[j]) for j in scope))
            chosen = (dict(zip(scope, profile, strict=True)) for profile in profiles)
            payoffs = tuple(table.payoffs[form.place(table.scope, one)] for one in chosen)
            own.append(LocalTable(scope=tuple(sorted(map(number.get, scope))), payoffs=payoffs))
        moved.append(tuple(own))
    other = GraphicalForm(
        players=tuple(f"q{k}" for k in range(n)),
        strategies=tuple(form.strategies[i] for i in order),
        tables=tuple(moved),
    )
    expected = {tuple(e.profile[i] for i in order) for e in solve(form, "pure-nash").equilibria}
    assert {e.profile for e in solve(other, "pure-nash").equilibria} == expected


@settings(max_examples=40)
@given(
    st.integers(0, 2**32 - 1),
    st.sampled_from([Fraction(1, 10**12), Fraction(10**12), Fraction(1, 3)]),
    st.sampled_from([Fraction(0), Fraction(10**15), Fraction(-1, 7)]),
)
def test_scale_and_offset_do_not_matter(seed: int, scale: Fraction, offset: Fraction) -> None:
    form = random_form(random.Random(seed))
    changed = tuple(
        (
            *(LocalTable(scope=t.scope, payoffs=tuple(scale * x for x in t.payoffs)) for t in own),
            LocalTable(scope=(), payoffs=(offset,)),
        )
        for own in form.tables
    )
    other = GraphicalForm(players=form.players, strategies=form.strategies, tables=changed)
    assert [e.profile for e in solve(other, "pure-nash").equilibria] == [
        e.profile for e in solve(form, "pure-nash").equilibria
    ]


@settings(max_examples=40)
@given(st.integers(0, 2**32 - 1))
def test_a_dominated_strategy_changes_nothing(seed: int) -> None:
    """The first player gets one more strategy, which pays it less than any; others do not care."""
    form = random_form(random.Random(seed))
    lowest = sum((min(table.payoffs) for table in form.tables[0]), start=Fraction(-1))
    tables = []
    for i, own in enumerate(form.tables):
        grown = []
        for table in own:
            if 0 not in table.scope:
                grown.append(table)
                continue
            rest = len(table.payoffs) // form.shape[0]
            more = (Fraction(0) if i == 0 else Fraction(17),) * rest
            grown.append(LocalTable(scope=table.scope, payoffs=table.payoffs + more))
        if i == 0:
            payoffs = (Fraction(0),) * form.shape[0] + (lowest - 10**6,)
            grown.append(LocalTable(scope=(0,), payoffs=payoffs))
        tables.append(tuple(grown))
    other = GraphicalForm(
        players=form.players,
        strategies=((*form.strategies[0], "never"), *form.strategies[1:]),
        tables=tuple(tables),
    )
    zero = (Fraction(0),)
    expected = [(e.profile[0] + zero, *e.profile[1:]) for e in solve(form, "pure-nash").equilibria]
    assert [e.profile for e in solve(other, "pure-nash").equilibria] == expected


# Published games


def best_shot(state: str, profile: dict[str, str]) -> int:
    return 2 * ("x" in profile.values()) - (profile[state] == "x")


def maximal_independent_sets(near: Graph) -> int:
    n = len(near)
    count = 0
    for bits in range(2**n):
        chosen = {i for i in range(n) if bits >> i & 1}
        count += all((i in chosen) != bool(chosen & near[i]) for i in range(n))
    return count


@pytest.mark.parametrize("near", [ring(9), tree(10), grid(12, 3)])
def test_bramoulle_kranton_2007_experts_are_maximal_independent_sets(near: Graph) -> None:
    """Theorem 1: specialised profiles are equilibria exactly on maximal independent sets."""
    found = solve(form_on(near, best_shot, "xy"), "pure-nash")
    assert found.n_equilibria == len(found.equilibria) == maximal_independent_sets(near)


def test_public_goods_on_a_ring_follow_perrins_numbers() -> None:
    """The maximal independent sets of the ring of n: P(n) = P(n - 2) + P(n - 3)."""
    perrin = [3, 0, 2]
    while len(perrin) <= 56:
        perrin.append(perrin[-2] + perrin[-3])
    found = solve(form_on(ring(56), best_shot, "xy"), "pure-nash", limit=10)
    assert found.n_equilibria == perrin[56]
    assert found.status.name == "LIMIT"
    assert f"there are {perrin[56]} pure equilibria; 10 are listed" in found.messages


def coordination(state: str, profile: dict[str, str]) -> int:
    return sum(profile[state] == own for name, own in profile.items() if name != state)


def test_jackson_zenou_2015_coordination_splits_where_groups_are_cohesive() -> None:
    """Two cliques with one tie between them: all alike, or each clique by itself."""
    edges = [*itertools.combinations(range(5), 2), *itertools.combinations(range(5, 10), 2), (0, 5)]
    found = solve(form_on(graph(10, edges), coordination, "xy"), "pure-nash")
    assert {tuple(row.index(1) for row in e.profile) for e in found.equilibria} == {
        (a,) * 5 + (b,) * 5 for a in (0, 1) for b in (0, 1)
    }


def test_anti_coordination_on_an_odd_ring_leaves_gaps() -> None:
    """With two strategies each wants to differ: no two equal pairs of neighbours in a row."""
    near = ring(11)
    form = form_on(near, lambda who, profile: -coordination(who, profile), "xy")
    expected = sum(
        all(2 * sum(p[i] == p[j] for j in near[i]) <= 2 for i in range(11))
        for p in itertools.product((0, 1), repeat=11)
    )
    assert solve(form, "pure-nash").n_equilibria == expected


def test_matching_pennies_in_a_ring_of_odd_length_has_none() -> None:
    """Each wants what the one before it has, the last wants the opposite."""
    n = 57
    near = {str(i): [str((i - 1) % n)] for i in range(n)}

    def payoff(state: str, profile: dict[str, str]) -> bool:
        same = len(set(profile.values())) == 1
        return same != (state == "0")

    form = GraphicalForm.from_payoff(payoff, neighbours=near, strategies=["x", "y"])
    found = solve(form, "pure-nash")
    assert found.status.name == "NONE"
    assert found.certificate.evidence is not None


def test_road_game_kearns_littman_singh_2001() -> None:
    """Lots along a road, three uses; a neighbour of the same use costs, one of another pays."""
    worth = {"x": 2, "y": 1, "z": 1}

    def payoff(lot: str, profile: dict[str, str]) -> int:
        others = [use for name, use in profile.items() if name != lot]
        return worth[profile[lot]] - 3 * others.count(profile[lot])

    def stable(p: tuple[str, ...]) -> bool:
        return all(
            max(
                payoff("me", {"me": use, **{str(j): p[j] for j in (i - 1, i + 1) if 0 <= j < 8}})
                for use in "xyz"
            )
            == payoff("me", {"me": p[i], **{str(j): p[j] for j in (i - 1, i + 1) if 0 <= j < 8}})
            for i in range(8)
        )

    found = solve(form_on(graph(8, [(i, i + 1) for i in range(7)]), payoff), "pure-nash")
    expected = {p for p in itertools.product("xyz", repeat=8) if stable(p)}
    assert {tuple("xyz"[r.index(1)] for r in e.profile) for e in found.equilibria} == expected


# Size


def test_a_dense_game_is_gone_through_as_a_table(monkeypatch: pytest.MonkeyPatch) -> None:
    form = pairs_form(random.Random(4), 8, 9)
    sparse = solve(form, "pure-nash")
    monkeypatch.setattr(graphical_nash, "_FEW", 1)
    dense = solve(form, "pure-nash")
    assert dense.algorithm != sparse.algorithm
    assert dense.equilibria == sparse.equilibria
    assert dense.n_equilibria == sparse.n_equilibria
    assert list(dense.profiles()) == sorted(sparse.profiles())
    idle = form_on(ring(3), lambda *_: 0, "xy")
    few = solve(idle, "pure-nash", limit=2)
    assert (few.status.name, len(few.equilibria), few.n_equilibria) == ("LIMIT", 2, 8)


def transfer_count(form: GraphicalForm) -> int:
    """Count the equilibria of a ring otherwise: closed walks through pairs of neighbours."""
    n, m = form.n_players, form.shape[0]
    total = 0
    for first in itertools.product(range(m), repeat=2):
        ways = {first: 1}
        for i in range(1, n + 1):
            (table,) = form.tables[i % n]
            step: dict[tuple[int, int], int] = {}
            for (before, own), number in ways.items():
                for after in range(m):
                    near = {(i - 1) % n: before, (i + 1) % n: after}
                    pays = [
                        table.payoffs[form.place(table.scope, {**near, i % n: k})] for k in range(m)
                    ]
                    if pays[own] == max(pays):
                        step[own, after] = step.get((own, after), 0) + number
            ways = step
        total += ways.get(first, 0)
    return total


@pytest.mark.parametrize("seed", range(4))
def test_a_ring_of_fifty_six_is_counted_as_by_transfer_matrices(seed: int) -> None:
    chance = random.Random(seed)
    form = form_on(ring(56), lambda *_: chance.randint(0, 1 + seed % 2 * 2))
    assert solve(form, "pure-nash", limit=10).n_equilibria == transfer_count(form)


def test_fifty_six_states_in_proof() -> None:
    for near in (ring(56), tree(56), grid(56, 4)):
        chance = random.Random(1)
        form = form_on(near, lambda *_, chance=chance: chance.randint(0, 2))
        found = solve(form, "pure-nash", limit=100)
        assert found.n_equilibria is not None
        assert len(found.equilibria) == min(found.n_equilibria, 100)
        assert found.status.name in ("COMPLETE", "LIMIT", "NONE")


def test_a_hub_with_fifty_five_partners_is_told_by_sums() -> None:
    same, none = [[1, 0], [0, 1]], [[0, 0], [0, 0]]
    loud = {("hub", f"s{i}"): (same, same) for i in range(55)}
    assert solve(GraphicalForm.from_pairs(loud), "pure-nash").n_equilibria == 2
    idle = {("hub", f"s{i}"): (same, none) for i in range(55)}
    found = solve(GraphicalForm.from_pairs(idle), "pure-nash", limit=4)
    # The hub follows the majority of fifty-five who do not care; there is no draw.
    assert found.n_equilibria == 2**55
    even = {("hub", f"s{i}"): (same, none) for i in range(54)}
    found = solve(GraphicalForm.from_pairs(even), "pure-nash", limit=4)
    assert found.n_equilibria == 2**54 + math.comb(54, 27)


def test_all_are_listed_block_after_block(monkeypatch: pytest.MonkeyPatch) -> None:
    form = form_on(ring(12), lambda *_: 0, "xy")
    found = solve(form, "pure-nash")
    assert (found.status.name, len(found.equilibria)) == ("COMPLETE", 2**12)
    whole = graphical_search.profile_blocks
    monkeypatch.setattr(
        graphical_search, "profile_blocks", lambda *args: itertools.islice(whole(*args), 1)
    )
    short = solve(form, "pure-nash")
    assert short.status.name == "FAILED"
    assert short.messages == ("of 4096 equilibria 1024 were listed",)


def test_too_many_to_list_are_counted_and_gone_through() -> None:
    form = form_on(ring(60), lambda *_: 0, "xy")
    found = solve(form, "pure-nash", limit=5)
    assert (found.status.name, found.n_equilibria, len(found.equilibria)) == ("LIMIT", 2**60, 5)
    some = list(itertools.islice(found.profiles(), 3000))
    assert len(set(some)) == 3000
    huge = form_on(ring(100), lambda *_: 0, "xyz")
    assert solve(huge, "pure-nash", limit=1).n_equilibria == 3**100


def test_time_is_kept_and_what_is_shown_is_proved() -> None:
    chance = random.Random(0)
    form = pairs_form(chance, 30, 1000)
    late = solve(form, "pure-nash", timeout=0.5)
    assert late.status.name == "PARTIAL"
    assert late.n_equilibria is None
    assert late.stats["seconds"] < 20
    assert list(late.profiles()) == [
        tuple(row.index(1) for row in each.profile) for each in late.equilibria
    ]
    early = solve(form_on(ring(5), best_shot, "xy"), "pure-nash", timeout=1e-9)
    assert early.status.name == "PARTIAL"


def test_where_the_graph_is_too_wide_one_is_found_by_best_replies() -> None:
    """Everybody wants what most others have, weighted at random: too many sums to be told."""
    chance = random.Random(2)
    pairs = {}
    for i, j in itertools.combinations(range(21), 2):
        weight = chance.randint(1, 200)
        same = [[weight, 0], [0, weight]]
        pairs[str(i), str(j)] = (same, same)
    form = GraphicalForm.from_pairs(pairs)
    found = solve(form, "pure-nash", timeout=1)
    assert found.status.name == "PARTIAL"
    assert len(found.equilibria) == 1
    assert found.equilibria[0].regret == 0
    assert found.n_equilibria is None


def test_walks_end_at_equilibria_or_say_nothing() -> None:
    import numpy as np

    ended = 0
    for seed in range(30):
        form = random_form(random.Random(seed))
        profile = reply_walk(form)
        if profile is None:
            continue
        ended += 1
        assert graphical_profile_problems(form, np.array([profile])) == ()
    assert ended > 15
    pennies = GraphicalForm.from_pairs({("a", "b"): ([[1, 0], [0, 1]], [[0, 1], [1, 0]])})
    assert reply_walk(pennies) is None


def test_profiles_that_are_none_are_not_let_through() -> None:
    import numpy as np

    form = form_on(ring(5), best_shot, "xy")
    for rows, message in [
        ([[1] * 5], "profiles[0]: 0 gains by leaving 'y'"),
        ([[0, 1, 0, 1, 1]] * 2, "profiles: hold one profile twice"),
        ([[2] * 5], "profiles: hold what is no strategy"),
        ([[0] * 4], "profiles: need 5 strategies each"),
    ]:
        assert str(graphical_profile_problems(form, np.array(rows))[0]) == message


# What is refused


def test_bad_questions_are_refused() -> None:
    form = form_on(ring(5), best_shot, "xy")
    with pytest.raises(SolveError) as caught:
        solve(form, "pure-nash", limit=0, timeout=-1)
    assert [str(problem) for problem in caught.value.problems] == [
        "limit: must be positive [found '0']",
        "timeout: must be positive [found '-1'; accepted: seconds, or None for no limit]",
    ]
    with pytest.raises(SolveError, match="accepted: pure-nash, nash"):
        solve(form, "no-such")


def test_too_many_partners_of_a_kind_are_refused() -> None:
    chance = random.Random(0)
    pairs = {
        ("hub", f"s{i}"): ([[chance.random(), chance.random()] for _ in range(2)], [[0, 0]] * 2)
        for i in range(40)
    }
    with pytest.raises(
        SolveError, match=r"tables\[0\]: hub and those it depends on have 2199023255552"
    ):
        solve(GraphicalForm.from_pairs(pairs), "pure-nash")


def test_other_concepts_go_through_the_normal_form_where_it_is_small() -> None:
    same = [[1, 0], [0, 1]]
    form = GraphicalForm.from_pairs({("a", "b"): (same, same)})
    assert len(solve(form, "nash").equilibria) == 3
    large = GraphicalForm.from_pairs({(str(i), str(i + 1)): (same, same) for i in range(55)})
    with pytest.raises(
        GameError, match=r"of 56 players would hold .*; pure-nash needs no normal form"
    ):
        solve(large, "nash")
