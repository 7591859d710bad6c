"""Alike players who mix alike: published games, all equilibria of the table, bent evidence."""

import random
from dataclasses import replace
from fractions import Fraction
from itertools import product

import pytest

import est_games as eg
from est_games.certificate.symmetric_play import InBoxes, NeverBest, OnLine, is_complete, is_proved
from est_games.certificate.type_boxes import Cut, Empty, HoldsOne
from est_games.errors import SolveError


def drawn(seed, sizes, n_strategies=2, largest=9):
    """Return a form with whole payoffs drawn for every count of the others."""
    draw = random.Random(seed)
    table = {}

    def payoff(kind, strategy, tally):
        key = (kind, strategy, tuple(tally.values()))
        return table.setdefault(key, draw.randint(0, largest))

    return eg.TypedAnonymousForm.from_payoff(
        payoff, sizes=sizes, strategies=["a", "b", "c"][:n_strategies]
    )


def rounded(profile):
    return tuple(tuple(round(float(x), 8) for x in row) for row in profile)


def contribution(n, needed, cost):
    return eg.TypedAnonymousForm.from_payoff(
        lambda kind, strategy, tally: (tally["paid"] >= needed) - cost * (strategy == "pay"),
        sizes={"player": n},
        strategies=["wait", "pay"],
        tallies={"paid": ["pay"]},
    )


# Published


def test_provision_of_a_discrete_public_good_palfrey_rosenthal_1984():
    solution = eg.solve(contribution(3, 2, Fraction(3, 10)), "symmetric-nash")
    assert solution.status.name == "COMPLETE"
    assert {e.regret for e in solution.equilibria} == {0}
    shares = sorted(float(e.profile[0][1]) for e in solution.equilibria)
    assert shares == pytest.approx([0, 0.18377223398314757, 0.8162277660168524], abs=1e-12)


def test_volunteers_dilemma_diekmann_1985():
    # Everybody waits with probability (cost / value) ** (1 / (n - 1)).
    for n in (2, 5, 20):
        solution = eg.solve(contribution(n, 1, Fraction(1, 2**5)), "symmetric-nash")
        (e,) = solution.equilibria
        assert float(e.profile[0][0]) == pytest.approx(2 ** (-5 / (n - 1)))
        assert solution.status.name == "COMPLETE"


def test_matching_pennies_of_two_types():
    form = eg.TypedAnonymousForm.from_payoff(
        lambda kind, side, tally: (
            (tally["up"] in (0, 2)) if kind == "matcher" else (tally["up"] == 1)
        ),
        sizes={"matcher": 1, "other": 1},
        strategies=["up", "down"],
        tallies={"up": ["up"]},
    )
    (e,) = eg.solve(form, "symmetric-nash").equilibria
    assert e.profile == ((Fraction(1, 2),) * 2,) * 2
    assert e.payoffs == (Fraction(1, 2),) * 2


# Against the table


@pytest.mark.parametrize(
    ("seed", "sizes"),
    [
        (seed, sizes)
        for seed, sizes in enumerate(
            [{"x": 3}, {"x": 2, "y": 1}, {"x": 2}, {"x": 1, "y": 1, "z": 1}] * 3
        )
    ],
)
def test_all_symmetric_equilibria_of_the_table_are_found(seed, sizes):
    form = drawn(seed, sizes, largest=50)
    found = eg.solve(form, "symmetric-nash")
    owners = [t for t, n in enumerate(sizes.values()) for _ in range(n)]
    table = eg.solve(form.to_normal(), "nash")
    assert table.status.name == found.status.name == "COMPLETE"
    expected = set()
    for e in table.equilibria:
        by_type = dict(zip(owners, rounded(e.profile), strict=True))
        if all(by_type[t] == row for t, row in zip(owners, rounded(e.profile), strict=True)):
            expected.add(tuple(by_type.values()))
    assert {rounded(e.profile) for e in found.equilibria} == expected


@pytest.mark.parametrize("seed", range(6))
def test_whatever_stands_on_a_grid_is_found_and_nothing_else(seed):
    form = drawn(seed, {"x": 2, "y": 2}, largest=1)
    solution = eg.solve(form, "symmetric-nash")
    table = form.to_normal()
    found = {e.profile for e in solution.equilibria}
    ends = [
        [solution.equilibria[k].profile for k in component.extreme]
        for component in solution.components
        if len(component.extreme) > 1
    ]
    grid = [(Fraction(k, 4), 1 - Fraction(k, 4)) for k in range(5)]
    for x, y in product(grid, repeat=2):
        stands = regret(table, (x, x, y, y)) == 0
        if solution.is_complete and not ends:
            assert stands == ((x, y) in found)
        elif (x, y) in found:
            assert stands


def regret(table, profile):
    """Return the most any player gains in a normal form, by summing over all pure profiles."""

    def paid(player, rows):
        total = Fraction(0)
        for place, pure in enumerate(product(*(range(m) for m in table.shape))):
            weight = Fraction(1)
            for row, a in zip(rows, pure, strict=True):
                weight *= row[a]
            total += weight * table.payoffs[player][place]
        return total

    most = Fraction(0)
    for player, m in enumerate(table.shape):
        own = paid(player, profile)
        for a in range(m):
            pure = tuple(Fraction(k == a) for k in range(m))
            other = paid(player, (*profile[:player], pure, *profile[player + 1 :]))
            most = max(most, other - own)
    return most


def test_mixtures_between_two_ends_are_one_component():
    # Nobody cares what it does; the second type wants at least one of the first to go along.
    form = eg.TypedAnonymousForm.from_payoff(
        lambda kind, strategy, tally: (
            0 if kind == "idle" else (2 * (tally["up"] >= 1) - 1) * (strategy == "join")
        ),
        sizes={"idle": 2, "keen": 1},
        strategies={"idle": ["up", "down"], "keen": ["join", "stay"]},
        tallies={"up": ["up"]},
    )
    solution = eg.solve(form, "symmetric-nash")
    # Where the keen one mixes too there is a curve, which is not settled.
    assert solution.status.name == "PARTIAL"
    assert solution.messages == ("not settled: idle up and down, keen join and stay",)
    threshold = (0.29289322, 0.70710678)
    found = {rounded(e.profile) for e in solution.equilibria}
    assert found == {
        (idle, keen)
        for keen, ends in (((1, 0), ((1, 0), threshold)), ((0, 1), ((0, 1), threshold)))
        for idle in ends
    }


# Fifty-six states


def states():
    value = {"east": 3, "west": Fraction(-1, 2), "union": Fraction(6, 5), "grey": Fraction(7, 4)}

    def payoff(kind, strategy, tally):
        signed = tally["signed"]
        return value[kind] * (signed >= 25) * (1 + Fraction(signed, 56)) - Fraction(1, 5) * (
            strategy == "sign"
        )

    return eg.TypedAnonymousForm.from_payoff(
        payoff,
        sizes={"east": 7, "west": 28, "union": 9, "grey": 12},
        strategies=["sign", "reject"],
        tallies={"signed": ["sign"]},
    )


def test_states_by_types_each_equilibrium_indifferent_where_it_mixes():
    form = states()
    solution = eg.solve(form, "symmetric-nash")
    assert solution.status.name == "COMPLETE"
    assert len(solution.equilibria) > 1
    for e in solution.equilibria:
        for t, row in enumerate(e.profile):
            pays = [expected(form, e.profile, t, a) for a in range(len(form.strategies[t]))]
            for a, weight in enumerate(row):
                assert pays[a] <= max(pays) + 1e-9
                if weight != 0:
                    assert pays[a] == pytest.approx(max(pays), abs=1e-9)


def expected(form, profile, kind, strategy):
    """Return what a strategy pays, by the distribution of how many of the others sign."""
    counts = {0: 1.0}
    for t, n in enumerate(form.sizes):
        p = float(profile[t][0])
        for _ in range(n - (t == kind)):
            longer = {}
            for k, weight in counts.items():
                longer[k] = longer.get(k, 0) + weight * (1 - p)
                longer[k + 1] = longer.get(k + 1, 0) + weight * p
            counts = longer
    return sum(
        weight * float(form.payoff(kind, strategy, (k,))) for k, weight in counts.items() if weight
    )


# Evidence


def test_bent_evidence_is_refused():
    form = states()
    reasons = dict(eg.solve(form, "symmetric-nash").certificate.evidence)
    assert is_complete(form, reasons)
    supports = next(s for s, r in reasons.items() if isinstance(r, InBoxes) and r.equilibria)
    held = reasons[supports]
    for bent in (
        replace(held, equilibria=()),
        replace(held, roots=(), equilibria=()),
        replace(held, tree=held.tree[:-1]),
        replace(held, tree=(*held.tree, held.tree[-1])),
        replace(held, tree=()),
        replace(held, tree=tuple(map(shifted, held.tree))),
        replace(
            held,
            roots=tuple(
                replace(r, centre=tuple(x + Fraction(1, 99) for x in r.centre)) for r in held.roots
            ),
        ),
        OnLine(pieces=()),
        NeverBest(kind=0, strategy=0, better=1),
    ):
        assert not is_proved(form, supports, bent)
    line = next(s for s, r in reasons.items() if isinstance(r, OnLine) and r.pieces)
    assert not is_proved(form, line, OnLine(pieces=()))
    assert not is_complete(form, {s: r for s, r in reasons.items() if s != line})


def shifted(step):
    """Return a step with its numbers bent."""
    if isinstance(step, Empty):
        return replace(step, multipliers=tuple(-0.1 * x + 0.3 for x in step.multipliers))
    if isinstance(step, HoldsOne):
        return replace(step, inverse=tuple(tuple(-x for x in row) for row in step.inverse))
    return replace(step, at=step.at + 1) if isinstance(step, Cut) else step


def test_an_all_empty_tree_is_refused_where_there_is_a_root():
    form = states()
    reasons = eg.solve(form, "symmetric-nash").certificate.evidence
    supports = next(s for s, r in reasons.items() if isinstance(r, InBoxes) and r.roots)
    for multipliers in product((-1.0, 0.0, 1.0), repeat=2):
        claim = InBoxes(tree=(Empty(multipliers=multipliers),), roots=(), equilibria=())
        assert not is_proved(form, supports, claim)


# Laws and limits


def test_scaled_payoffs_change_nothing():
    form = drawn(3, {"x": 4, "y": 3}, largest=100)
    scaled = replace(
        form,
        payoffs=tuple(
            tuple(tuple(pay / 10**12 + 10**15 for pay in row) for row in rows)
            for rows in form.payoffs
        ),
    )
    one, other = (eg.solve(f, "symmetric-nash") for f in (form, scaled))
    assert one.status == other.status
    assert list(map(rounded, (e.profile for e in one.equilibria))) == list(
        map(rounded, (e.profile for e in other.equilibria))
    )


def test_what_is_too_much_is_refused_and_time_is_kept():
    labels = [f"s{k}" for k in range(16)]
    wide = eg.TypedAnonymousForm.from_payoff(
        lambda kind, strategy, tally: 0, sizes={"x": 1}, strategies=labels
    )
    with pytest.raises(SolveError, match="leave 65535 choices of supports"):
        eg.solve(wide, "symmetric-nash")
    with pytest.raises(SolveError, match="timeout"):
        eg.solve(contribution(3, 2, Fraction(1, 3)), "symmetric-nash", timeout=-1)
    late = eg.solve(states(), "symmetric-nash", timeout=1e-9)
    assert late.status.name == "LIMIT"
    assert "stopped by the time given" in late.messages[0]


def test_three_strategies_that_all_mix_are_named():
    form = eg.TypedAnonymousForm.from_payoff(
        lambda kind, strategy, tally: tally[
            f"x: {chr(ord(strategy) + 1) if strategy != 'c' else 'a'}"
        ],
        sizes={"x": 4},
        strategies=["a", "b", "c"],
    )
    solution = eg.solve(form, "symmetric-nash")
    assert solution.status.name == "PARTIAL"
    assert "not settled: x a and b and c" in solution.messages[0]
