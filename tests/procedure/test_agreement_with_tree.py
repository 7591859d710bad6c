"""The solver, stage by stage, against a second implementation that sees only the expanded tree.

For every stage that can be reached and every history that leads to it, both give a set of value
matrices, each with the beliefs that support it: as functions they must be equal, not only at the
prior. Mixed equilibria, which the solver lets stand in where no pure one is, are switched off.
"""

import random
from collections import defaultdict
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from est_games.equilibrium.solution import Status
from est_games.equilibrium.stages import stage_run
from est_games.equilibrium.stages.perfect_bayesian import perfect_bayesian, solve_stages
from est_games.equilibrium.stages.tree_subgame_perfect import tree_subgame_perfect
from est_games.game.multistage import StageKind
from est_games.game.valuation import Valuation
from est_games.procedure.compile import compile_game
from est_games.situation import load_situation, parse_situation
from est_games.treaty import load_treaty
from tests.oracles import small_forms as forms, tree_oracle as oracle

TESTS = Path(__file__).parents[1]
FILES = TESTS / "files" / "agreement"
MOST_NODES = 20_000
EITHER = (False, True)
"""All ballots, and undominated ones only."""
TYPED = pytest.mark.parametrize("types", [True, False], ids=["two types", "one type"])


@pytest.fixture(autouse=True)
def pure_equilibria_only(monkeypatch):
    monkeypatch.setattr(stage_run, "mixed_continuations", lambda *_: False)


# What is compared


def in_intervals(cones, ring):
    """Cones of unnormalised beliefs as intervals of the first type's probability."""
    found = []
    for cone in cones:
        if cone.n_types == 1:
            return oracle.ALL
        rays = [tuple(map(ring.at_point, ray)) for ray in cone.rays]
        shares = [first / (first + second) for first, second in rays]
        found.append((min(shares), max(shares)))
    return oracle.union(found)


class Comparison:
    """One form at one point, solved both ways."""

    def __init__(self, form, parameters=None, undominated=False, tree=None):
        assert not any(" | " in stage.label for stage in form.stages)
        self.form = form
        self.undominated = undominated
        self.valuation = Valuation(form, parameters)
        self.at_point = self.valuation.ring.at_point
        self.solved = solve_stages(self.valuation, undominated_ballots=undominated)
        self.tree = tree or form.to_extensive(self.valuation, limit=MOST_NODES)
        voting = {stage.label for stage in form.stages if stage.ballots}
        self.oracle = oracle.TreeOracle(
            self.tree,
            form.informed if form.n_types > 1 else None,
            voting.__contains__ if undominated else None,
        )
        self.n_compared = 0

    def run(self):
        self._every_history()
        self._root()
        return self

    def _root(self):
        prior = self.at_point(self.valuation.prior[0])
        assert self.oracle.prior == prior
        expected = self.oracle.equilibria()
        assert {self._numbers(each.values) for each in self.solved.equilibria} == expected
        shown = perfect_bayesian(
            self.form, self.valuation.point, undominated_ballots=self.undominated
        )
        assert {each.values for each in shown.equilibria} == expected
        assert all(each.regret == 0 for each in shown.equilibria)

    def _numbers(self, values):
        return tuple(tuple(map(self.at_point, row)) for row in values)

    def _every_history(self):
        """Walk stages and public histories side by side, with what has accrued on the way."""
        nothing = ((Fraction(0),) * self.form.n_types,) * self.form.n_players
        waiting = [(0, self.oracle.root, nothing, Fraction(1))]
        seen = set()
        while waiting:
            number, history, accrued, factor = waiting.pop()
            key = (number, id(history), accrued, factor)
            if key in seen:
                continue
            seen.add(key)
            self._compare(number, history, accrued, factor)
            stage = self.form.stages[number]
            if stage.kind is StageKind.DELAY:
                rewards = self._numbers(self.valuation.payoffs(number))
                accrued = totals(accrued, factor, rewards)
                factor *= self.at_point(self.valuation.discount(number))
                waiting.append((stage.successors[0], history, accrued, factor))
                continue
            profiles = (
                stage.profiles()
                if stage.kind is StageKind.DECISION
                else ((k,) for k in range(len(stage.outcomes)))
            )
            for profile, target in zip(profiles, stage.successors, strict=True):
                waiting.append((target, history.children[profile], accrued, factor))

    def _compare(self, number, history, accrued, factor):
        values, plays = defaultdict(tuple), defaultdict(tuple)
        for each in self.solved.continuations[number]:
            matrix = totals(accrued, factor, self._numbers(each.values))
            beliefs = in_intervals(each.cones, self.valuation.ring)
            values[matrix] = oracle.union(values[matrix], beliefs)
            if each.outcome is not None:
                profiles = tuple(outcome[1] for outcome in each.outcome)
                plays[matrix, profiles] = oracle.union(plays[matrix, profiles], beliefs)
        where = self.form.stages[number].label
        assert dict(values) == history.values, where
        if self.form.stages[number].kind is StageKind.DECISION and plays:
            assert dict(plays) == history.plays, where
        self.n_compared += 1


def totals(accrued, factor, later):
    return tuple(
        tuple(a + factor * b for a, b in zip(row, then, strict=True))
        for row, then in zip(accrued, later, strict=True)
    )


# Games and points


def compiled(treaty, situation, types=True, readings=None, changes=(), in_force=False):
    text = (FILES / f"{situation}.toml").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    named = FILES / f"{treaty}.toml"
    treaty = load_treaty(named if named.exists() else treaty)
    situation = parse_situation(text if types else of_one_type(text))
    form = compile_game(treaty, situation, readings=readings, in_force=in_force)
    assert form.size.n_expanded_nodes < MOST_NODES
    return form


def of_one_type(text):
    """The same with one proposer, a little of each type."""
    tables = [table for table in text.split("\n\n") if not table.startswith("[[type]]")]
    text = "\n\n".join(tables)
    return text.replace("type.sincere", "(1/3)").replace("type.revisionist", "(2/3)")


def points(form, seed, n):
    """Random points among few numbers, most of them 0 or 1: full of ties."""
    rng = random.Random(seed)
    numbers = [Fraction(n, 12) for n in (0, 0, 0, 0, 12, 12, -12, 6, 4, 3, 9, 18, 24, 30)]
    for _ in range(n):
        yield {
            each.name: rng.choice([x for x in numbers if each.low <= x <= each.high])
            for each in form.parameters
        }


def agree(form, seed, n, either=EITHER):
    """Compare at the form's own point and at some others, with all ballots and undominated ones."""
    for point in (None, *points(form, seed, n)):
        tree = form.to_extensive(Valuation(form, point), limit=MOST_NODES)
        for undominated in either:
            Comparison(form, point, undominated, tree).run()


# Treaties

READINGS = [
    {"territory": "accused"},
    {"territory": "conference", "assistance": "must"},
    {"assistance": "must", "extraordinary-conference": "minus-attacker"},
    {"territory": "accused", "extraordinary-conference": "minus-attacker"},
]


@TYPED
@pytest.mark.parametrize("treaty", ["est-2009", "forum"])
@pytest.mark.parametrize(("situation", "n"), [("attack", 10), ("blocs", 3), ("talks", 10)])
def test_shipped_treaties(treaty, situation, n, types):
    agree(compiled(treaty, situation, types), f"{treaty} {situation}", n)


@pytest.mark.parametrize("readings", READINGS, ids=lambda r: ", ".join(map(": ".join, r.items())))
@pytest.mark.parametrize(("situation", "n"), [("attack", 4), ("blocs", 2)])
def test_readings_of_the_draft_of_2009(readings, situation, n):
    form = compiled("est-2009", situation, readings=readings)
    agree(form, str(readings), n)


@TYPED
def test_weights_a_veto_voted_sanctions_and_later_accession(types):
    form = compiled("council", "members", types)
    phases = {stage.phase for stage in form.stages}
    assert {"vote", "sanctions", "consent to accession"} <= phases
    agree(form, "council", 3)


FRIEND = (
    "[[threat]]",
    """[[actor]]
id = "friend"
members = 10

[[interest]]
actor = "friend"
name = "friendship"
formula = "clause*assisted.friend - cost*token.friend - breach_cost*political_breach.friend"

[[interest]]
actor = ["friend", "neighbour"]
name = "knowledge"
formula = "clause*inspected - cost*raised - cost*delayed + loss*settled"

[[interest]]
actor = "power"
name = "sanctions"
formula = "-clause*sanctioned - breach_cost*political_breach.power - war*assistants/10"

[[threat]]""",
)
DELAY = ("[[threat]]", '[talks]\ndiscount = "3/4"\n\n[[threat]]')


@TYPED
def test_an_institution_in_force(types):
    form = compiled("standing", "attack", types, changes=[DELAY, FRIEND], in_force=True)
    phases = {stage.phase for stage in form.stages}
    assert {"mission", "concern", "vote", "adjournment", "assistance", "enforcement"} <= phases
    agree(form, "standing", 1)


FOUR = ('replies = ["sign", "reject", "reform"]', 'replies = ["sign", "reject", "stall", "reform"]')
FOUR_TOO = ('replies = ["sign", "reject"]', 'replies = ["sign", "reject", "stall", "reform"]')
STALL = (FOUR[0], 'replies = ["sign", "stall"]')
STALL_TOO = (FOUR_TOO[0], 'replies = ["sign", "stall"]')
TWO_ROUNDS = ("[[threat]]", '[talks]\nhorizon = 2\ndiscount = "3/4"\n\n[[threat]]')


@pytest.mark.parametrize(
    ("treaty", "changes", "n_nodes"),
    [
        ("est-2009", [FOUR, FOUR_TOO], 8_000),
        ("est-2009", [STALL, STALL_TOO, TWO_ROUNDS], 16_000),
        ("forum", [FOUR, FOUR_TOO, TWO_ROUNDS], 5_000),
    ],
)
def test_larger_trees(treaty, changes, n_nodes):
    form = compiled(treaty, "blocs", changes=changes)
    assert form.size.n_expanded_nodes > n_nodes
    agree(form, f"{treaty} {n_nodes}", 1)


HIDDEN_AGENDA = [
    {},
    {"mu": "0"},
    {"mu": "1"},
    {"mu": "2/3"},
    {"s": "2"},
    {"s": "3", "mu": "0"},
    {"mu": "1/3", "b": "2", "l": "1", "s": "0"},
    {"cost_sincere": "1/2", "cost_insincere": "5/2"},
    {"cost_sincere": "1/2", "cost_insincere": "5/2", "mu": "0"},
    {"cost_sincere": "1", "cost_insincere": "1"},
    {"cost_sincere": "1", "cost_insincere": "2", "s": "1", "mu": "1"},
    {"b": "0", "l": "0", "s": "0"},
]


@pytest.mark.parametrize("point", HIDDEN_AGENDA, ids=str)
def test_the_hidden_agenda(point):
    folder = FILES.parent
    form = compile_game(
        load_treaty(folder / "hidden-agenda-treaty.toml"),
        load_situation(folder / "hidden-agenda-situation.toml"),
    )
    point = {name: Fraction(value) for name, value in point.items()}
    Comparison(form, point).run()
    agree(form, str(point), 10, either=(False,))


# Forms that are no treaty's


def without_delays_to_nothing(form):
    """A discount of zero makes everything after it equal in the tree, though not in the form."""
    valuation = Valuation(form)
    return all(
        stage.kind is not StageKind.DELAY or valuation.discount(number) != 0
        for number, stage in enumerate(form.stages)
    )


@pytest.mark.parametrize("start", range(0, 400, 100))
def test_random_forms(start):
    for seed in range(start, start + 100):
        form = forms.random_form(seed)
        if form.size.n_expanded_nodes < 2_000 and without_delays_to_nothing(form):
            Comparison(form).run()


@pytest.mark.parametrize("start", range(0, 400, 100))
def test_random_votes(start):
    """Every decision a vote: with informed voters and several equilibria to come."""
    for seed in range(start, start + 100):
        form = forms.random_form(seed)
        if form.size.n_expanded_nodes > 2_000:
            continue
        if any(stage.kind is StageKind.DELAY for stage in form.stages):
            continue
        stages = tuple(
            replace(stage, ballots=stage.kind is StageKind.DECISION) for stage in form.stages
        )
        Comparison(replace(form, stages=stages), undominated=True).run()


def test_surprises():
    for seed in range(40):
        Comparison(forms.surprising_form(seed)).run()


def crowded_form(seed):
    """Three move at once; what follows has, for many beliefs, no pure equilibrium."""
    rng = random.Random(seed)
    n_types = rng.choice([1, 2, 2])

    def end(label):
        rows = [[rng.randint(0, 2) for _ in range(n_types)] for _ in range(3)]
        return forms.terminal(label, rows)

    everybody = [(player, "ab") for player in range(3)]
    stages = [forms.decision("root", everybody, [rng.randint(1, 8) for _ in range(8)])]
    for k in range(1, 9):
        if rng.random() < 0.4:
            stages.append(end(f"end {k}"))
            continue
        pair = rng.choice([everybody[:2], everybody[1:], everybody[::2]])
        stages.append(forms.decision(f"stage {k}", pair, [rng.randint(9, 18) for _ in range(4)]))
    stages += [end(f"end {k}") for k in range(9, 19)]
    first = Fraction(rng.choice([0, 1, 2, 2, 3, 4]), 4)
    if n_types == 1:
        return forms.form(stages, "ABC")
    return forms.form(stages, "ABC", ("x", "y"), rng.randrange(3), (first, 1 - first))


@pytest.mark.parametrize("start", range(0, 120, 40))
def test_crowded_forms(start):
    for seed in range(start, start + 40):
        Comparison(crowded_form(seed)).run()


# One type: subgame perfection


@pytest.mark.parametrize(
    ("treaty", "situation"),
    [("est-2009", "attack"), ("forum", "attack"), ("est-2009", "talks"), ("est-2009", "blocs")],
)
def test_three_ways_to_subgame_perfection(treaty, situation):
    form = compiled(treaty, situation, types=False)
    n_answered = 0
    for point in points(form, f"{treaty} {situation}", 4):
        both = Comparison(form, point)
        found = tree_subgame_perfect(both.tree)
        if found.status is Status.COMPLETE:
            n_answered += 1
            payoffs = {each.payoffs for each in found.equilibria}
            assert payoffs == {tuple(row[0] for row in v) for v in both.oracle.equilibria()}
        both.run()
    assert n_answered
