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
COUNCIL = eg.voting_body(eg.load_treaty("osce"), "council")
VOTE = {"rule": "consensus", "electorate": {"east": 2}, "others": "no", "excluded": {}}
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


def root(**arguments):
    """Make a decision at the root of a new tree."""
    return eg.ExtensiveBuilder(["a", "b"]).decision(**arguments)


def nature(**arguments):
    """Make a move of nature at the root of a new tree."""
    return eg.ExtensiveBuilder(["a", "b"]).chance(**arguments)


def leaf(**arguments):
    """End a new tree at its root."""
    return eg.ExtensiveBuilder(["a", "b"]).terminal(**arguments)


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
    (eg.solve, {"game": ENTRY, "concept": "pure-nash"}),
    (eg.near_optimal, {"game": eg.published_tree("kuhn-1950"), "timeout": None}),
    (eg.sequential_objections, ASSESSED),
    (eg.perfect_bayesian_objections, {**ASSESSED, "is_weak": False}),
    (eg.voting_bodies, {"treaty": eg.load_treaty("osce")}),
    (eg.voting_body, {"treaty": eg.load_treaty("osce"), "name": "council"}),
    (eg.VotingGame, {**VOTE, "rule": COUNCIL.rule, "electorate": COUNCIL.electorate}),
    (eg.voting_power, VOTE),
    (eg.capacity_to_act, {**VOTE, "approval": 1, "blocs": None, "correlation": 0}),
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
    *("Situation", "GraphicalForm", "MultistageForm", "TypedAnonymousForm", "compile_game"),
    *("verdict", "to_pygambit", "to_quantecon", "VotingBody", "VotingPower"),
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


@pytest.mark.parametrize("name", sorted(set(eg._HOMES) - ELSEWHERE - MADE))
def test_every_public_function_is_asked(name):
    asked = {getattr(function, "__name__", "") for function, _ in CALLS}
    found = getattr(eg, name)
    assert name in asked or (isinstance(found, type) and issubclass(found, Exception))


@pytest.mark.parametrize(("concept", "kind"), SOLVERS, ids=str)
def test_every_option_of_every_solver_is_looked_at(concept, kind):
    game = {"NormalForm": MATCH, "ExtensiveForm": ENTRY}.get(kind)
    if game is None:
        pytest.skip("asked of normal forms and of trees")
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
