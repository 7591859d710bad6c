"""Whatever a public function is given, it answers, or says what is wrong and what it takes."""

import inspect
import math
from fractions import Fraction

import numpy as np
import pytest

import est_games as eg
from est_games.equilibrium.solvers import SOLVERS
from est_games.game.extensive import InformationSet

MATCH = eg.NormalForm.from_payoffs([[3, 0], [5, 1]], [[3, 5], [0, 1]])
ENTRY = eg.published_tree("selten-1978")
BEER = eg.published_tree("cho-kreps-1987")
BEHAVIOR = {choice.label: {choice.actions[0]: Fraction(1)} for choice in ENTRY.information_sets}
BEERS = eg.solve(BEER, "sequential")
BELIEVED = BEERS.equilibria[0]
ENTRIES = eg.solve(ENTRY, "sequential")
MATCHES = eg.solve(MATCH, "nash")
TABLES = [[[1, 2], [3, 4]], [[1, 2], [3, 4]]]
ONE = InformationSet(label="one", player=0, actions=("l", "r"))
NODES = {
    "players": ["a"],
    "parent": [-1, 0, 0],
    "information_set": [0, -1, -1],
    "information_sets": [ONE],
    "payoffs": [(), (Fraction(1),), (Fraction(2),)],
    "title": "",
    "node_labels": (),
    "outcome_labels": (),
    "sources": (),
}
ARRAYS = {
    "players": ["a"],
    "parent": [-1, 0, 0],
    "information_set": [0, -1, -1],
    "set_player": [0],
    "payoffs": [[1], [2]],
    "probabilities": None,
    "title": "",
}
FIELDS = ("players", "tree", "information_sets", "outcome", "outcomes", "title", "node_labels")
JUDGED = {"form": ENTRY, "behavior": BEHAVIOR}
ASSESSED = {"form": BEER, "behavior": BELIEVED.behavior, "beliefs": BELIEVED.beliefs}
FIGURE = {"game": MATCH, "solution": MATCHES, "ax": None}
MIXED = [[1] + [0] * (len(own) - 1) for own in ENTRY.to_normal().strategies]
(QUORUM,) = eg.load_claims("35-quorum-and-veto")
COUNCIL = eg.voting_body(eg.load_treaty("osce"), "council")
VOTE = {"rule": "consensus", "electorate": {"east": 2}, "others": "no", "excluded": {}}
RANKED = {"a": ["x", "y"], "b": ["y", "x"]}
CONFLICT = eg.ConflictGraph.from_moves({"a": [("x", "y")], "b": []}, RANKED)
TABLED = eg.StochasticForm.from_normal(MATCH, stays=lambda done: "1" in done, discount="1/2")
WAR = eg.AttritionForm.from_payoffs(prize=10, cost=1, rate="1/10")
AGAIN = eg.RepeatedForm.of(MATCH, "1/2")
DEFECT = dict.fromkeys(MATCH.players, (1, 1))
GRIM = eg.sanctions(MATCH, (0, 0), DEFECT)
RULES = eg.rule_frontier({"one": "consensus"}, {"east": 2})
ALLIES = eg.TypedAnonymousForm.from_payoff(
    lambda kind, strategy, tally: strategy == "sign",
    sizes={"allies": 2},
    strategies=["sign", "reject"],
)
SURPLUS = {
    "discounts": "1/2",
    "recognition": None,
    "first": None,
    "surplus": 1,
    "breakdown": 0,
    "disagreement": 0,
    "status_quo": 0,
    "title": "",
}
LINE = {"status_quo": 0, "setter": 1, "slopes": None, "title": ""}
TREATY, EUROPE = eg.load_treaty("est-2009"), eg.load_situation("europe-2010")
BEFORE_STATES = {
    "treaty": TREATY,
    "situation": EUROPE,
    "stage": "enforcement",
    "replies": None,
    "threat": None,
    "conference": None,
    "parties": None,
}
CLUB = eg.TypedAnonymousForm.from_payoff(
    lambda kind, reply, tally: tally["in"] - 2 * (reply == "sign"),
    sizes={"state": 3},
    strategies=["sign", "reject"],
    tallies={"in": ["sign"]},
)
PLANS = eg.realization_plan(ENTRY, BEHAVIOR)
SEEN = {"up": {"u": "2/3", "d": "1/3"}, "down": {"u": "1/3", "d": "2/3"}}
HALVES = {"up": "1/2", "down": "1/2"}
BAYES = eg.BayesianForm.from_games({("x", "y"): MATCH}, prior={("x", "y"): 1}, players=["A", "B"])
PLAYED = {"A: x": {"1": 1}, "B: y": {"1": 1}}
VIEWS = eg.Hypergame.from_views({"player 1": MATCH, "player 2": MATCH})


def root(**arguments):
    """Make a decision at the root of a new tree."""
    return eg.ExtensiveBuilder(["a", "b"]).decision(**arguments)


def nature(**arguments):
    """Make a move of nature at the root of a new tree."""
    return eg.ExtensiveBuilder(["a", "b"]).chance(**arguments)


def leaf(**arguments):
    """End a new tree at its root."""
    return eg.ExtensiveBuilder(["a", "b"]).terminal(**arguments)


def stays(**arguments):
    """Make an automaton that never changes its state."""
    return eg.Automaton.from_rule(**arguments, rule=lambda state, done: state)


# What is asked, and arguments of which each is replaced by what is hostile.
CALLS = [
    (eg.Assessment, {"behavior": BEHAVIOR, "beliefs": {}}),
    (eg.ExtensiveBuilder, {"players": ["a", "b"], "title": "t"}),
    (
        root,
        {
            "player": "a",
            "actions": ["l", "r"],
            "after": None,
            "information_set": "x",
            "payoffs": [],
            "label": "",
            "outcome": "",
            "sources": (),
        },
    ),
    (nature, {"outcomes": {"l": 1}, "after": None, "information_set": "x", "payoffs": []}),
    (leaf, {"payoffs": [1, 2], "after": None, "label": "", "outcome": "", "sources": ()}),
    (InformationSet, {"label": "one", "player": 0, "actions": ("l",), "probabilities": ()}),
    (eg.ExtensiveForm.from_nodes, NODES),
    (eg.ExtensiveForm.from_arrays, ARRAYS),
    (eg.ExtensiveForm, {name: getattr(ENTRY, name) for name in FIELDS}),
    (ENTRY.node, {"index": 0}),
    (ENTRY.player_information_sets, {"player": 0}),
    (ENTRY.to_normal, {"reduced": True}),
    (
        eg.NormalForm,
        {
            "players": MATCH.players,
            "strategies": MATCH.strategies,
            "payoffs": MATCH.payoffs,
            "title": "",
        },
    ),
    (
        eg.behavior_from_mixed,
        {"form": ENTRY, "mixed": MIXED, "reduced": True, "off_path": "uniform"},
    ),
    (eg.plan_from_mixed, {"form": ENTRY, "mixed": MIXED, "reduced": True}),
    (eg.mixed_from_behavior, {**JUDGED, "reduced": True}),
    (eg.behavior_from_plan, {"form": ENTRY, "plans": PLANS, "off_path": "uniform"}),
    (eg.realization_plan, JUDGED),
    (eg.sequence_labels, {"form": ENTRY, "player": 0}),
    (eg.is_nash, JUDGED),
    (eg.is_agent_nash, JUDGED),
    (eg.is_subgame_perfect, JUDGED),
    (eg.is_weak_perfect_bayesian, ASSESSED),
    (eg.is_perfect_bayesian, ASSESSED),
    (eg.is_sequential, ASSESSED),
    (eg.divinity, {"form": BEER, "solution": BEERS, "criterion": "d1"}),
    (eg.intuitive_criterion, {"form": BEER, "solution": BEERS, "is_joint": False}),
    (eg.published_tree, {"slug": "selten-1978"}),
    (eg.published_tree, {"slug": "rosenthal-1981", "moves": 2}),
    (eg.published_game, {"slug": "shapley-1964"}),
    (eg.generate, {"kind": "random", "shape": (2, 2), "seed": 1}),
    (eg.read_game, {"path": "no-such-file.efg"}),
    (eg.write_game, {"game": MATCH, "path": "no-such-folder/x.nfg", "variant": "payoffs"}),
    (eg.load_treaty, {"source": "est-2009"}),
    (eg.load_claims, {"source": "35-quorum-and-veto"}),
    (
        eg.run_claim,
        {
            "claim": QUORUM,
            "treaties": {"osce": eg.load_treaty("osce")},
            "situations": {},
            "readings": {},
            "parameters": {},
            "library": None,
        },
    ),
    (
        eg.Library,
        {"treaties": {}, "situations": {}, "readings": {"6": "x"}, "parameters": None},
    ),
    (eg.run_claims, {"claims": [QUORUM], "library": None}),
    (eg.load_situation, {"source": "europe-2010"}),
    (eg.tree_svg, {"form": ENTRY, "play": ENTRIES.equilibria[0]}),
    (eg.tree_tikz, {"form": ENTRY, "play": ENTRIES.equilibria[0]}),
    (eg.plot_tree, {"form": ENTRY, "play": ENTRIES.equilibria[0], "ax": None}),
    (eg.plot_payoffs, FIGURE),
    (eg.plot_best_responses, FIGURE),
    (eg.plot_regions, FIGURE),
    (eg.from_peer, {"game": MATCH}),
    (eg.to_nashpy, {"game": MATCH}),
    (
        eg.bargain,
        {
            "game": MATCH,
            "solution": "nash",
            "feasible": "pure",
            "disagreement": "maximin",
            "status_quo": [0, 0],
        },
    ),
    (eg.best_response_path, {"game": MATCH, "start": [0, 0]}),
    (eg.evolutionary_stability, {"game": MATCH, "mixture": [0, 1]}),
    (eg.iterated_elimination, {"game": MATCH, "kind": "strict", "mixed": True}),
    (eg.rationalizable, {"game": MATCH}),
    (eg.p_dominance, {"game": MATCH, "profile": [1, 1]}),
    (eg.payoff_dominance, {"solution": MATCHES}),
    (eg.risk_dominance, {"game": MATCH, "first": [0, 0], "second": [1, 1]}),
    (eg.perfection, {"game": MATCH, "profile": [[0, 1], [0, 1]]}),
    (eg.properness, {"game": MATCH, "profile": [[0, 1], [0, 1]], "max_nodes": 9, "timeout": None}),
    (eg.recognize, {"game": MATCH, "orders": None}),
    (eg.fictitious_play, {"game": MATCH, "steps": 5, "seed": 0, "initial": None}),
    (
        eg.stochastic_fictitious_play,
        {"game": MATCH, "steps": 5, "initial": None, "noise": 0.1, "shock": 0.01},
    ),
    (
        eg.replicator_dynamics,
        {"game": MATCH, "initial": None, "duration": 1.0, "steps": 5, "one_population": False},
    ),
    (
        eg.moran_process,
        {
            "game": MATCH,
            "population": [3, 4],
            "steps": 3,
            "seed": 0,
            "selection": 0.5,
            "mutation": 0.0,
        },
    ),
    (eg.fit_quantal_response, {"game": MATCH, "counts": [[3, 4], [5, 6]], "timeout": None}),
    (eg.quantal_response, {"game": MATCH, "until": 2, "timeout": None}),
    (eg.pure_nash_batch, {"payoffs": TABLES, "n_players": 2}),
    (eg.best_response_batch, {"payoffs": TABLES, "n_players": 2}),
    (eg.dominance_batch, {"payoffs": TABLES, "n_players": 2}),
    (eg.dominated_batch, {"payoffs": TABLES, "n_players": 2, "strictly": True}),
    (
        eg.stakes_batch,
        {
            "payoffs": TABLES,
            "n_players": 2,
            "proposer": 0,
            "status_quo": [0, 0],
            "in_force": [[True, False], [False, False]],
        },
    ),
    (
        eg.ConflictGraph.from_moves,
        {"moves": {"a": [("x", "y")], "b": []}, "preferences": RANKED, "states": None, "title": ""},
    ),
    (
        eg.ConflictGraph.from_options,
        {
            "options": {"a": ["x"]},
            "preferences": {"a": ["Y", "N"]},
            "infeasible": [],
            "irreversible": [],
            "merged": [],
            "title": "",
        },
    ),
    (eg.ConflictGraph.from_normal, {"game": MATCH}),
    (eg.conflict_stability, {"graph": CONFLICT, "coalitions": False}),
    (eg.status_quo_paths, {"graph": CONFLICT, "status_quo": "x", "by": "moves"}),
    (stays, {"stage": MATCH, "player": 0, "plays": {"a": 0}}),
    (
        eg.Automaton,
        {"stage": MATCH, "player": 0, "states": ("a",), "plays": (0,), "transitions": ((0,) * 4,)},
    ),
    (eg.Automaton.tit_for_tat, {"stage": MATCH, "player": 0, "start": "1"}),
    (
        eg.Automaton.win_stay_lose_shift,
        {"stage": MATCH, "player": 0, "start": "1", "aspiration": 3},
    ),
    (
        eg.AutomatonProfile,
        {"stage": MATCH, "states": ("a",), "plays": (0,), "transitions": ((0,) * 4,)},
    ),
    (eg.AutomatonProfile.of, {"stage": MATCH, "automata": []}),
    (
        eg.penal_code,
        {"stage": MATCH, "outcome": (0, 0), "punishments": DEFECT, "second_order": True},
    ),
    (
        eg.sanctions,
        {
            "stage": MATCH,
            "target": (0, 0),
            "punishments": DEFECT,
            "periods": 2,
            "second_order": True,
        },
    ),
    (
        eg.AttritionForm.from_payoffs,
        {
            "prize": 10,
            "cost": 1,
            "consolation": 0,
            "rate": 0,
            "committed": 0,
            "players": ["a", "b"],
            "title": "",
        },
    ),
    (WAR.to_stochastic, {"period": 1}),
    (eg.RepeatedForm, {"stage": MATCH, "discount": Fraction(1, 2)}),
    (eg.RepeatedForm.of, {"stage": MATCH, "discount": "1/2"}),
    (AGAIN.to_extensive, {"periods": 2}),
    (eg.one_shot_deviations, {"profile": GRIM, "discount": "1/2"}),
    (eg.discount_factors, {"profile": GRIM}),
    (eg.minmax, {"stage": MATCH, "player": 0, "kind": "pure"}),
    (eg.individually_rational, {"stage": MATCH, "kind": "pure"}),
    (eg.optimal_penal_code, {"stage": MATCH, "discount": "1/2", "length": 1}),
    (eg.least_discount, {"stage": MATCH, "outcome": (0, 0), "length": 1}),
    (eg.solve, {"game": ENTRY, "concept": "pure-nash"}),
    (eg.near_optimal, {"game": eg.published_tree("kuhn-1950"), "timeout": None}),
    (eg.sequential_objections, ASSESSED),
    (eg.perfect_bayesian_objections, {**ASSESSED, "is_weak": False}),
    (eg.voting_bodies, {"treaty": eg.load_treaty("osce")}),
    (eg.voting_body, {"treaty": eg.load_treaty("osce"), "name": "council"}),
    (eg.VotingGame, {**VOTE, "rule": COUNCIL.rule, "electorate": COUNCIL.electorate}),
    (eg.voting_power, VOTE),
    (
        eg.signal_voting,
        {
            "voters": 2,
            "prior": HALVES,
            "signals": SEEN,
            "adopted": 2,
            "payoffs": {state: {"adopted": 1, "rejected": 0} for state in HALVES},
            "definition": None,
            "title": "",
        },
    ),
    (
        eg.BayesianAnonymousForm.from_payoff,
        {
            "payoff": lambda *_: 1,
            "prior": HALVES,
            "sizes": {"voter": 2},
            "signals": SEEN,
            "strategies": ["yes", "no"],
            "tallies": {"yes": ["yes"]},
            "events": None,
            "title": "",
        },
    ),
    (
        eg.BayesianForm.from_payoff,
        {
            "payoff": lambda *_: (0, 1),
            "types": {"A": ["x"], "B": ["y"]},
            "actions": ["l", "r"],
            "prior": {("x", "y"): 1},
            "title": "",
        },
    ),
    (
        eg.BayesianForm.from_games,
        {"games": {("x", "y"): MATCH}, "prior": {("x", "y"): 1}, "players": None, "title": ""},
    ),
    (BAYES.with_prior, {"prior": {("x", "y"): 1}}),
    (eg.is_bayes_nash, {"form": BAYES, "behavior": PLAYED}),
    (
        eg.supporting_beliefs,
        {
            "form": BAYES,
            "behavior": PLAYED,
            "prior": {("x", "y"): 1},
            "parameter": "m",
            "low": 0,
            "high": 1,
        },
    ),
    (
        eg.GlobalGame.from_payoffs,
        {
            "act": "theta + l - 1",
            "refrain": 0,
            "low": -1,
            "high": 2,
            "noise": 0,
            "players": None,
            "parameters": None,
            "title": "",
        },
    ),
    (eg.Hypergame.from_views, {"views": {"player 1": MATCH, "player 2": MATCH}, "title": ""}),
    (eg.foresee, {"form": VIEWS}),
    (eg.CheapTalk.of, {"bias": "1/20", "low": 0, "high": 1, "title": ""}),
    (
        eg.cheap_talk,
        {
            "payoff": lambda kind, action: (0, 1),
            "prior": HALVES,
            "actions": ["a", "b"],
            "messages": None,
            "title": "",
        },
    ),
    (eg.capacity_to_act, {**VOTE, "approval": 1, "blocs": None, "correlation": 0}),
    (eg.capacity_polynomial, VOTE),
    (eg.approval_needed, {**VOTE, "capacity": "1/2"}),
    (eg.threshold_rules, {"n": 3}),
    (
        eg.rule_frontier,
        {
            **{name: value for name, value in VOTE.items() if name != "rule"},
            **{"rules": {"one": "consensus"}, "approval": 1, "mistaken": 0, "justified": "1/2"},
            **{"effectiveness": "capacity", "efficiency": "rounds", "legitimacy": "consent"},
            **{"blocs": None, "correlation": 0, "affected": None},
        },
    ),
    (
        eg.compare_bodies,
        {"first": COUNCIL, "second": COUNCIL, "approval": 1, "shared": None, "excluded": None},
    ),
    (eg.plot_frontier, {"frontier": RULES, "ax": None}),
    (
        eg.TypedAnonymousForm.from_payoff,
        {
            "payoff": lambda *_: 1,
            "sizes": {"ally": 2},
            "strategies": ["sign", "reject"],
            "tallies": {"in": ["sign"]},
            "title": "",
        },
    ),
    (eg.split_of, {"form": ALLIES, "sign": "sign", "proposer": None}),
    (eg.alliance_core, {"split": eg.split_of(ALLIES)}),
    (eg.SidePayments, {"split": eg.split_of(ALLIES)}),
    (eg.plot_split, {"split": eg.split_of(ALLIES), "ax": None}),
    (
        eg.alliance_split,
        {
            **{"treaty": eg.load_treaty("est-2009"), "situation": eg.load_situation("nato-split")},
            **{"alliance": "partners", "readings": None, "parameters": None, "forum": None},
            **{"otherwise": "reject", "others": None, "following": "worst"},
        },
    ),
    (
        eg.BargainingForm.from_players,
        {"players": {"east": 2}, "winning": 2, "delay_costs": None, "outside": None, **SURPLUS},
    ),
    (eg.legislative_bargaining, {**VOTE, **SURPLUS}),
    (eg.agenda_setting, {**VOTE, "positions": {"east": [1, 2]}, **LINE}),
    (eg.AgendaForm.from_positions, {"positions": [1, 2], "winning": 2, **LINE}),
    (
        eg.CrisisForm.from_power,
        {
            "power": "1/2",
            "costs": [1, 1],
            "utilities": [None, {"power": "1/2"}],
            "divisions": None,
            "players": ["a", "b"],
            "title": "",
        },
    ),
    (
        eg.UltimatumForm.from_costs,
        {"costs": {"cost": 1}, "power": "1/2", "cost": 1, "players": ["a", "b"], "title": ""},
    ),
    (
        eg.PowerShiftForm.from_powers,
        {
            "powers": ["1/2"],
            "costs": [1, 1],
            "discount": "1/2",
            "players": ["a", "b"],
            "title": "",
        },
    ),
    (
        eg.compile_game,
        {
            "treaty": TREATY,
            "situation": EUROPE,
            "readings": {},
            "parameters": {"trust": "1/2"},
            "forum": None,
            "in_force": False,
            "observe": None,
        },
    ),
    (eg.compile_states, {**BEFORE_STATES, "following": "worst", "crises": False}),
    (eg.state_verdict, {**BEFORE_STATES, "following": "worst"}),
    (eg.pivotal_states, {"treaty": TREATY, "situation": EUROPE, "parties": {"nato": 9}}),
    (eg.stable_signing_sets, {"game": CLUB, "inside": "sign", "outside": "reject"}),
    (eg.membership_game, {"form": CLUB, "following": "worst"}),
]
# Rooms that look after their own doors.
ELSEWHERE = {
    *("ProfileEvaluator", "RegretMinimizer", "regret_minimization", "best_response"),
    *("exploitability", "nash_conv", "subgame_perfect_batch", "nash_batch"),
}
# What is made of checked parts only, or checked with files of its own.
MADE = {
    *("BehaviorBranch", "QuantalBranch", "QuantalFit", "Solution", "Status", "Verdict", "Treaty"),
    *("Situation", "GraphicalForm", "MultistageForm", "TypedAnonymousForm"),
    *("BayesianAnonymousForm", "BayesianForm", "CheapTalk", "GlobalGame", "Hypergame"),
    *("Claim", "Finding", "Findings"),
    *("verdict", "to_pygambit", "to_quantecon", "VotingBody", "VotingPower"),
    *("ConflictGraph", "ConflictStability", "DiscountFactors", "RationalPayoffs", "PenalCode"),
    *("LeastDiscount", "StochasticForm", "AttritionForm", "RepeatedForm"),
    *("BodyComparison", "Frontier", "Split"),
    *("verdict", "to_pygambit", "to_quantecon", "VotingBody", "VotingPower", "BargainingForm"),
    *("AgendaForm", "CrisisForm", "UltimatumForm", "PowerShiftForm"),
    *("StateGame", "StateVerdict"),
}


def hostile():
    """Return what a careless or malicious user may give, anew."""
    return [
        *(None, 5, -1, 10**30, Fraction(1, 2), 1j, math.nan, math.inf, True),
        *("x", "", b"x", int, object(), (number for number in ())),
        *([], {}, {1, 2}, [None], [[[]]], [{}], [1, 2, 3, 4, 5, 6, 7], ["a", "b"]),
        *({None: None}, {"x": 3}, {"x": {"y": "z"}}, BELIEVED.behavior),
        *(np.array([[1.0, np.nan]]), np.array(3), BEER, MATCH, BEERS),
    ]


def named(entry):
    """Return the name of a call, to be shown."""
    return getattr(entry, "__qualname__", "")


def complaint(function, arguments):
    """Return what an answer to a call is refused with, or None; anything else is raised."""
    try:
        function(**arguments)
    except eg.EstGamesError as mistake:
        return mistake
    return None


@pytest.mark.parametrize(("function", "arguments"), CALLS, ids=named)
def test_anything_is_answered_or_refused_with_what_is_accepted(function, arguments):
    for name in arguments:
        for value in hostile():
            mistake = complaint(function, {**arguments, name: value})
            if mistake is not None:
                assert mistake.problems
                assert all(problem.message for problem in mistake.problems)


# What stands inside lists and mappings, and what it may be, where a plain value would be looked at.
SLOW = {eg.compile_game}
INNER = [None, -1, 0, 10**5, 10**400, math.nan, math.inf, 1j, "1/0", "x", b"x", [], {}, [[[]]]]


def within(value, place=()):
    """Yield where parts stand inside a value of lists and mappings, as keys one after another."""
    if place:
        yield place
    entries = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list | tuple)
        else ()
    )
    for key, entry in entries:
        yield from within(entry, (*place, key))


def with_part(value, place, part):
    """Return a value with another part at a place."""
    if not place:
        return part
    first, *rest = place
    if isinstance(value, dict):
        return {**value, first: with_part(value[first], rest, part)}
    return type(value)(
        with_part(entry, rest, part) if k == first else entry for k, entry in enumerate(value)
    )


@pytest.mark.parametrize(
    ("function", "arguments"),
    [entry for entry in CALLS if entry[0] not in SLOW],
    ids=named,
)
def test_what_stands_inside_is_answered_or_refused_too(function, arguments):
    for name, given in arguments.items():
        for place in within(given):
            for part in INNER:
                mistake = complaint(function, {**arguments, name: with_part(given, place, part)})
                assert mistake is None or mistake.problems


@pytest.mark.parametrize("name", sorted(set(eg._HOMES) - ELSEWHERE - MADE))
def test_every_public_function_is_asked(name):
    asked = {getattr(function, "__name__", "") for function, _ in CALLS}
    found = getattr(eg, name)
    assert name in asked or (isinstance(found, type) and issubclass(found, Exception))


@pytest.mark.parametrize(("concept", "kind"), SOLVERS, ids=str)
def test_every_option_of_every_solver_is_looked_at(concept, kind):
    game = {
        "NormalForm": MATCH,
        "ExtensiveForm": ENTRY,
        "ConflictGraph": CONFLICT,
        "StochasticForm": TABLED,
        "AttritionForm": WAR,
        "RepeatedForm": AGAIN,
    }.get(kind)
    if game is None:
        pytest.skip("asked of normal forms, of trees and of conflicts")
    for name in list(inspect.signature(SOLVERS[concept, kind].load()).parameters)[1:]:
        for value in hostile():
            mistake = complaint(eg.solve, {"game": game, "concept": concept, name: value})
            assert mistake is None or mistake.problems


def test_what_is_refused_is_said_in_full():
    with pytest.raises(eg.GameError) as refused:
        eg.is_sequential(5, BEHAVIOR, None)
    assert str(refused.value) == (
        "is_sequential takes other arguments\n"
        "  - form: is of the wrong kind [found '5'; accepted: ExtensiveForm]\n"
        "  - beliefs: is of the wrong kind "
        "[found 'None'; accepted: a mapping from text, each value a mapping]"
    )


def test_what_is_refused_inside_says_where_it_stands():
    with pytest.raises(eg.GameError) as refused:
        eg.ConflictGraph.from_moves({"a": [("x", ["y"])], "b": []}, RANKED)
    assert str(refused.value) == (
        "not a conflict graph\n  - moves[a][0]: is no state [found \"['y']\"; accepted: x, y]"
    )
