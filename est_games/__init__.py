"""From treaty text to games between blocs, their equilibria, and a verdict: sign, reject or stall.

A treaty is data and a situation says who faces it. A procedure turns both into a game, a solver
solves it, a certificate proves the answer, and a verdict says what it means to a party::

    import est_games as eg

    treaty = eg.load_treaty("est-2009")
    situation = eg.load_situation("europe-2010")
    game = eg.compile_game(treaty, situation)
    solution = eg.solve(game, "subgame-perfect")
    verdict = eg.verdict(treaty, situation)

Importing the package imports nothing else of it: each public name is fetched from its home when
first used, so that a question about one treaty does not pay for every solver.
"""

import sys
from importlib import import_module
from types import ModuleType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from est_games.certificate.agent_form import is_agent_nash as is_agent_nash
    from est_games.certificate.automaton_play import (
        one_shot_deviations as one_shot_deviations,
    )
    from est_games.certificate.bayes_nash import is_bayes_nash as is_bayes_nash
    from est_games.certificate.behavior_cell import Assessment as Assessment
    from est_games.certificate.extensive_form import (
        is_nash as is_nash,
        is_subgame_perfect as is_subgame_perfect,
    )
    from est_games.certificate.perfect_bayesian import (
        is_perfect_bayesian as is_perfect_bayesian,
        is_weak_perfect_bayesian as is_weak_perfect_bayesian,
        perfect_bayesian_objections as perfect_bayesian_objections,
    )
    from est_games.certificate.sequential import (
        is_sequential as is_sequential,
        sequential_objections as sequential_objections,
    )
    from est_games.claim import (
        Claim as Claim,
        Finding as Finding,
        Findings as Findings,
        Library as Library,
        load_claims as load_claims,
        run_claim as run_claim,
        run_claims as run_claims,
    )
    from est_games.equilibrium.backward.subgame_perfect_batch import (
        subgame_perfect_batch as subgame_perfect_batch,
    )
    from est_games.equilibrium.bargaining.bargaining import bargain as bargain
    from est_games.equilibrium.batch.batch_dominance import (
        dominance_batch as dominance_batch,
        dominated_batch as dominated_batch,
    )
    from est_games.equilibrium.batch.batch_nash import nash_batch as nash_batch
    from est_games.equilibrium.batch.batch_pure import (
        best_response_batch as best_response_batch,
        pure_nash_batch as pure_nash_batch,
    )
    from est_games.equilibrium.batch.batch_stakes import stakes_batch as stakes_batch
    from est_games.equilibrium.bayesian.supporting_beliefs import (
        supporting_beliefs as supporting_beliefs,
    )
    from est_games.equilibrium.beliefs.forward_induction import (
        divinity as divinity,
        intuitive_criterion as intuitive_criterion,
    )
    from est_games.equilibrium.conflict.analysis import (
        ConflictStability as ConflictStability,
        conflict_stability as conflict_stability,
        status_quo_paths as status_quo_paths,
    )
    from est_games.equilibrium.coordination.foresight import foresee as foresee
    from est_games.equilibrium.dominance.elimination import (
        iterated_elimination as iterated_elimination,
        rationalizable as rationalizable,
    )
    from est_games.equilibrium.evolution.evolutionary import (
        evolutionary_stability as evolutionary_stability,
    )
    from est_games.equilibrium.learning.best_response_path import (
        best_response_path as best_response_path,
    )
    from est_games.equilibrium.learning.fictitious import (
        fictitious_play as fictitious_play,
        stochastic_fictitious_play as stochastic_fictitious_play,
    )
    from est_games.equilibrium.learning.moran import moran_process as moran_process
    from est_games.equilibrium.learning.replicator import replicator_dynamics as replicator_dynamics
    from est_games.equilibrium.quantal.behavior_branch import BehaviorBranch as BehaviorBranch
    from est_games.equilibrium.quantal.quantal_branch import QuantalBranch as QuantalBranch
    from est_games.equilibrium.quantal.quantal_fit import (
        QuantalFit as QuantalFit,
        fit_quantal_response as fit_quantal_response,
    )
    from est_games.equilibrium.quantal.quantal_response import quantal_response as quantal_response
    from est_games.equilibrium.recognition.recognition import recognize as recognize
    from est_games.equilibrium.refinements.perfection import perfection as perfection
    from est_games.equilibrium.refinements.properness import properness as properness
    from est_games.equilibrium.regret.evaluator import ProfileEvaluator as ProfileEvaluator
    from est_games.equilibrium.regret.minimizer import RegretMinimizer as RegretMinimizer
    from est_games.equilibrium.regret.regret_minimization import (
        regret_minimization as regret_minimization,
    )
    from est_games.equilibrium.regret.replies import (
        best_response as best_response,
        exploitability as exploitability,
        nash_conv as nash_conv,
    )
    from est_games.equilibrium.repeated.discount_factors import (
        DiscountFactors as DiscountFactors,
        discount_factors as discount_factors,
    )
    from est_games.equilibrium.repeated.folk_theorem import (
        RationalPayoffs as RationalPayoffs,
        individually_rational as individually_rational,
        minmax as minmax,
    )
    from est_games.equilibrium.repeated.least_discount import (
        LeastDiscount as LeastDiscount,
        least_discount as least_discount,
    )
    from est_games.equilibrium.repeated.optimal_penal_code import (
        PenalCode as PenalCode,
        optimal_penal_code as optimal_penal_code,
    )
    from est_games.equilibrium.selection.p_dominance import p_dominance as p_dominance
    from est_games.equilibrium.selection.payoff_dominance import (
        payoff_dominance as payoff_dominance,
    )
    from est_games.equilibrium.selection.risk_dominance import risk_dominance as risk_dominance
    from est_games.equilibrium.sequence_form.near_optimal import near_optimal as near_optimal
    from est_games.equilibrium.solution import Solution as Solution, Status as Status
    from est_games.equilibrium.solve import solve as solve
    from est_games.errors import (
        ClaimError as ClaimError,
        EstGamesError as EstGamesError,
        GameError as GameError,
        SituationError as SituationError,
        SolveError as SolveError,
        TreatyError as TreatyError,
    )
    from est_games.figure.correspondence import plot_best_responses as plot_best_responses
    from est_games.figure.frontier import plot_frontier as plot_frontier
    from est_games.figure.payoff_set import plot_payoffs as plot_payoffs
    from est_games.figure.regions import plot_regions as plot_regions
    from est_games.figure.split import plot_split as plot_split
    from est_games.figure.tree import plot_tree as plot_tree
    from est_games.game.attrition import (
        AttritionForm as AttritionForm,
    )
    from est_games.game.automaton import Automaton as Automaton
    from est_games.game.automaton_profile import AutomatonProfile as AutomatonProfile
    from est_games.game.bayesian import BayesianForm as BayesianForm
    from est_games.game.bayesian_anonymous import BayesianAnonymousForm as BayesianAnonymousForm
    from est_games.game.cheap_talk import CheapTalk as CheapTalk, cheap_talk as cheap_talk
    from est_games.game.conflict_graph import ConflictGraph as ConflictGraph
    from est_games.game.drawing_tree import tree_svg as tree_svg
    from est_games.game.exchange import (
        from_peer as from_peer,
        to_nashpy as to_nashpy,
        to_pygambit as to_pygambit,
        to_quantecon as to_quantecon,
    )
    from est_games.game.extensive import ExtensiveForm as ExtensiveForm
    from est_games.game.extensive_builder import ExtensiveBuilder as ExtensiveBuilder
    from est_games.game.files import read_game as read_game, write_game as write_game
    from est_games.game.generate import generate as generate
    from est_games.game.global_game import GlobalGame as GlobalGame
    from est_games.game.graphical import GraphicalForm as GraphicalForm
    from est_games.game.hypergame import Hypergame as Hypergame
    from est_games.game.mixed_behavior import (
        behavior_from_mixed as behavior_from_mixed,
        mixed_from_behavior as mixed_from_behavior,
        plan_from_mixed as plan_from_mixed,
    )
    from est_games.game.multistage import MultistageForm as MultistageForm
    from est_games.game.normal import NormalForm as NormalForm
    from est_games.game.offers.agenda_form import AgendaForm as AgendaForm
    from est_games.game.offers.bargaining_form import BargainingForm as BargainingForm
    from est_games.game.offers.crisis_form import CrisisForm as CrisisForm
    from est_games.game.offers.power_shift_form import PowerShiftForm as PowerShiftForm
    from est_games.game.offers.ultimatum_form import UltimatumForm as UltimatumForm
    from est_games.game.penal_code import (
        penal_code as penal_code,
        sanctions as sanctions,
    )
    from est_games.game.published import published_game as published_game
    from est_games.game.published_trees import published_tree as published_tree
    from est_games.game.realization import (
        behavior_from_plan as behavior_from_plan,
        realization_plan as realization_plan,
        sequence_labels as sequence_labels,
    )
    from est_games.game.repeated import (
        RepeatedForm as RepeatedForm,
    )
    from est_games.game.signal_voting import signal_voting as signal_voting
    from est_games.game.stochastic import (
        StochasticForm as StochasticForm,
    )
    from est_games.game.tikz_tree import tree_tikz as tree_tikz
    from est_games.game.typed_anonymous import TypedAnonymousForm as TypedAnonymousForm
    from est_games.procedure import compile_game as compile_game
    from est_games.situation import Situation as Situation, load_situation as load_situation
    from est_games.states.alliance_core import alliance_core as alliance_core
    from est_games.states.alliance_split import alliance_split as alliance_split
    from est_games.states.compile import compile_states as compile_states
    from est_games.states.membership import membership_game as membership_game
    from est_games.states.pivotal import pivotal_states as pivotal_states
    from est_games.states.side_payment import SidePayments as SidePayments
    from est_games.states.signing_sets import stable_signing_sets as stable_signing_sets
    from est_games.states.split import Split as Split, split_of as split_of
    from est_games.states.state_game import StateGame as StateGame
    from est_games.states.state_verdict import (
        StateVerdict as StateVerdict,
        state_verdict as state_verdict,
    )
    from est_games.treaty import Treaty as Treaty, load_treaty as load_treaty
    from est_games.verdict import Verdict as Verdict, verdict as verdict
    from est_games.voting import (
        BodyComparison as BodyComparison,
        Frontier as Frontier,
        VotingBody as VotingBody,
        VotingGame as VotingGame,
        VotingPower as VotingPower,
        agenda_setting as agenda_setting,
        approval_needed as approval_needed,
        capacity_polynomial as capacity_polynomial,
        capacity_to_act as capacity_to_act,
        compare_bodies as compare_bodies,
        legislative_bargaining as legislative_bargaining,
        rule_frontier as rule_frontier,
        threshold_rules as threshold_rules,
        voting_bodies as voting_bodies,
        voting_body as voting_body,
        voting_power as voting_power,
    )


__version__ = "0.1.0"

_HOMES = {
    "AgendaForm": "est_games.game.offers.agenda_form:AgendaForm",
    "Assessment": "est_games.certificate.behavior_cell:Assessment",
    "BayesianAnonymousForm": "est_games.game.bayesian_anonymous:BayesianAnonymousForm",
    "BayesianForm": "est_games.game.bayesian:BayesianForm",
    "BehaviorBranch": "est_games.equilibrium.quantal.behavior_branch:BehaviorBranch",
    "CheapTalk": "est_games.game.cheap_talk:CheapTalk",
    "AttritionForm": "est_games.game.attrition:AttritionForm",
    "Automaton": "est_games.game.automaton:Automaton",
    "AutomatonProfile": "est_games.game.automaton_profile:AutomatonProfile",
    "ConflictGraph": "est_games.game.conflict_graph:ConflictGraph",
    "ConflictStability": "est_games.equilibrium.conflict.analysis:ConflictStability",
    "DiscountFactors": "est_games.equilibrium.repeated.discount_factors:DiscountFactors",
    "BodyComparison": "est_games.voting:BodyComparison",
    "BargainingForm": "est_games.game.offers.bargaining_form:BargainingForm",
    "CrisisForm": "est_games.game.offers.crisis_form:CrisisForm",
    "EstGamesError": "est_games.errors:EstGamesError",
    "ExtensiveBuilder": "est_games.game.extensive_builder:ExtensiveBuilder",
    "ExtensiveForm": "est_games.game.extensive:ExtensiveForm",
    "Frontier": "est_games.voting:Frontier",
    "Claim": "est_games.claim:Claim",
    "ClaimError": "est_games.errors:ClaimError",
    "Finding": "est_games.claim:Finding",
    "Findings": "est_games.claim:Findings",
    "GameError": "est_games.errors:GameError",
    "GlobalGame": "est_games.game.global_game:GlobalGame",
    "GraphicalForm": "est_games.game.graphical:GraphicalForm",
    "Hypergame": "est_games.game.hypergame:Hypergame",
    "LeastDiscount": "est_games.equilibrium.repeated.least_discount:LeastDiscount",
    "Library": "est_games.claim:Library",
    "MultistageForm": "est_games.game.multistage:MultistageForm",
    "NormalForm": "est_games.game.normal:NormalForm",
    "PenalCode": "est_games.equilibrium.repeated.optimal_penal_code:PenalCode",
    "PowerShiftForm": "est_games.game.offers.power_shift_form:PowerShiftForm",
    "ProfileEvaluator": "est_games.equilibrium.regret.evaluator:ProfileEvaluator",
    "QuantalBranch": "est_games.equilibrium.quantal.quantal_branch:QuantalBranch",
    "QuantalFit": "est_games.equilibrium.quantal.quantal_fit:QuantalFit",
    "RationalPayoffs": "est_games.equilibrium.repeated.folk_theorem:RationalPayoffs",
    "RegretMinimizer": "est_games.equilibrium.regret.minimizer:RegretMinimizer",
    "RepeatedForm": "est_games.game.repeated:RepeatedForm",
    "SidePayments": "est_games.states.side_payment:SidePayments",
    "Situation": "est_games.situation:Situation",
    "SituationError": "est_games.errors:SituationError",
    "Solution": "est_games.equilibrium.solution:Solution",
    "SolveError": "est_games.errors:SolveError",
    "Split": "est_games.states.split:Split",
    "StateGame": "est_games.states.state_game:StateGame",
    "StateVerdict": "est_games.states.state_verdict:StateVerdict",
    "Status": "est_games.equilibrium.solution:Status",
    "StochasticForm": "est_games.game.stochastic:StochasticForm",
    "Treaty": "est_games.treaty:Treaty",
    "TreatyError": "est_games.errors:TreatyError",
    "TypedAnonymousForm": "est_games.game.typed_anonymous:TypedAnonymousForm",
    "UltimatumForm": "est_games.game.offers.ultimatum_form:UltimatumForm",
    "Verdict": "est_games.verdict:Verdict",
    "VotingBody": "est_games.voting:VotingBody",
    "VotingGame": "est_games.voting:VotingGame",
    "VotingPower": "est_games.voting:VotingPower",
    "alliance_core": "est_games.states.alliance_core:alliance_core",
    "alliance_split": "est_games.states.alliance_split:alliance_split",
    "approval_needed": "est_games.voting:approval_needed",
    "agenda_setting": "est_games.voting:agenda_setting",
    "bargain": "est_games.equilibrium.bargaining.bargaining:bargain",
    "behavior_from_mixed": "est_games.game.mixed_behavior:behavior_from_mixed",
    "behavior_from_plan": "est_games.game.realization:behavior_from_plan",
    "best_response": "est_games.equilibrium.regret.replies:best_response",
    "best_response_batch": "est_games.equilibrium.batch.batch_pure:best_response_batch",
    "best_response_path": "est_games.equilibrium.learning.best_response_path:best_response_path",
    "capacity_polynomial": "est_games.voting:capacity_polynomial",
    "capacity_to_act": "est_games.voting:capacity_to_act",
    "compare_bodies": "est_games.voting:compare_bodies",
    "compile_game": "est_games.procedure:compile_game",
    "cheap_talk": "est_games.game.cheap_talk:cheap_talk",
    "conflict_stability": "est_games.equilibrium.conflict.analysis:conflict_stability",
    "discount_factors": "est_games.equilibrium.repeated.discount_factors:discount_factors",
    "compile_states": "est_games.states.compile:compile_states",
    "divinity": "est_games.equilibrium.beliefs.forward_induction:divinity",
    "dominance_batch": "est_games.equilibrium.batch.batch_dominance:dominance_batch",
    "dominated_batch": "est_games.equilibrium.batch.batch_dominance:dominated_batch",
    "evolutionary_stability": "est_games.equilibrium.evolution.evolutionary:evolutionary_stability",
    "exploitability": "est_games.equilibrium.regret.replies:exploitability",
    "fictitious_play": "est_games.equilibrium.learning.fictitious:fictitious_play",
    "fit_quantal_response": "est_games.equilibrium.quantal.quantal_fit:fit_quantal_response",
    "from_peer": "est_games.game.exchange:from_peer",
    "foresee": "est_games.equilibrium.coordination.foresight:foresee",
    "generate": "est_games.game.generate:generate",
    "individually_rational": "est_games.equilibrium.repeated.folk_theorem:individually_rational",
    "intuitive_criterion": "est_games.equilibrium.beliefs.forward_induction:intuitive_criterion",
    "is_agent_nash": "est_games.certificate.agent_form:is_agent_nash",
    "is_bayes_nash": "est_games.certificate.bayes_nash:is_bayes_nash",
    "is_nash": "est_games.certificate.extensive_form:is_nash",
    "is_perfect_bayesian": "est_games.certificate.perfect_bayesian:is_perfect_bayesian",
    "is_sequential": "est_games.certificate.sequential:is_sequential",
    "is_subgame_perfect": "est_games.certificate.extensive_form:is_subgame_perfect",
    "is_weak_perfect_bayesian": "est_games.certificate.perfect_bayesian:is_weak_perfect_bayesian",
    "iterated_elimination": "est_games.equilibrium.dominance.elimination:iterated_elimination",
    "least_discount": "est_games.equilibrium.repeated.least_discount:least_discount",
    "legislative_bargaining": "est_games.voting:legislative_bargaining",
    "load_claims": "est_games.claim:load_claims",
    "load_situation": "est_games.situation:load_situation",
    "load_treaty": "est_games.treaty:load_treaty",
    "minmax": "est_games.equilibrium.repeated.folk_theorem:minmax",
    "membership_game": "est_games.states.membership:membership_game",
    "mixed_from_behavior": "est_games.game.mixed_behavior:mixed_from_behavior",
    "moran_process": "est_games.equilibrium.learning.moran:moran_process",
    "nash_batch": "est_games.equilibrium.batch.batch_nash:nash_batch",
    "nash_conv": "est_games.equilibrium.regret.replies:nash_conv",
    "near_optimal": "est_games.equilibrium.sequence_form.near_optimal:near_optimal",
    "one_shot_deviations": "est_games.certificate.automaton_play:one_shot_deviations",
    "optimal_penal_code": "est_games.equilibrium.repeated.optimal_penal_code:optimal_penal_code",
    "p_dominance": "est_games.equilibrium.selection.p_dominance:p_dominance",
    "payoff_dominance": "est_games.equilibrium.selection.payoff_dominance:payoff_dominance",
    "penal_code": "est_games.game.penal_code:penal_code",
    "perfection": "est_games.equilibrium.refinements.perfection:perfection",
    "pivotal_states": "est_games.states.pivotal:pivotal_states",
    "plan_from_mixed": "est_games.game.mixed_behavior:plan_from_mixed",
    "perfect_bayesian_objections": (
        "est_games.certificate.perfect_bayesian:perfect_bayesian_objections"
    ),
    "plot_best_responses": "est_games.figure.correspondence:plot_best_responses",
    "plot_frontier": "est_games.figure.frontier:plot_frontier",
    "plot_payoffs": "est_games.figure.payoff_set:plot_payoffs",
    "plot_regions": "est_games.figure.regions:plot_regions",
    "plot_split": "est_games.figure.split:plot_split",
    "plot_tree": "est_games.figure.tree:plot_tree",
    "properness": "est_games.equilibrium.refinements.properness:properness",
    "published_game": "est_games.game.published:published_game",
    "published_tree": "est_games.game.published_trees:published_tree",
    "pure_nash_batch": "est_games.equilibrium.batch.batch_pure:pure_nash_batch",
    "quantal_response": "est_games.equilibrium.quantal.quantal_response:quantal_response",
    "rationalizable": "est_games.equilibrium.dominance.elimination:rationalizable",
    "read_game": "est_games.game.files:read_game",
    "realization_plan": "est_games.game.realization:realization_plan",
    "recognize": "est_games.equilibrium.recognition.recognition:recognize",
    "regret_minimization": "est_games.equilibrium.regret.regret_minimization:regret_minimization",
    "replicator_dynamics": "est_games.equilibrium.learning.replicator:replicator_dynamics",
    "risk_dominance": "est_games.equilibrium.selection.risk_dominance:risk_dominance",
    "sanctions": "est_games.game.penal_code:sanctions",
    "rule_frontier": "est_games.voting:rule_frontier",
    "run_claim": "est_games.claim:run_claim",
    "run_claims": "est_games.claim:run_claims",
    "sequence_labels": "est_games.game.realization:sequence_labels",
    "sequential_objections": "est_games.certificate.sequential:sequential_objections",
    "signal_voting": "est_games.game.signal_voting:signal_voting",
    "solve": "est_games.equilibrium.solve:solve",
    "split_of": "est_games.states.split:split_of",
    "stakes_batch": "est_games.equilibrium.batch.batch_stakes:stakes_batch",
    "status_quo_paths": "est_games.equilibrium.conflict.analysis:status_quo_paths",
    "stable_signing_sets": "est_games.states.signing_sets:stable_signing_sets",
    "state_verdict": "est_games.states.state_verdict:state_verdict",
    "stochastic_fictitious_play": (
        "est_games.equilibrium.learning.fictitious:stochastic_fictitious_play"
    ),
    "subgame_perfect_batch": (
        "est_games.equilibrium.backward.subgame_perfect_batch:subgame_perfect_batch"
    ),
    "supporting_beliefs": ("est_games.equilibrium.bayesian.supporting_beliefs:supporting_beliefs"),
    "threshold_rules": "est_games.voting:threshold_rules",
    "to_nashpy": "est_games.game.exchange:to_nashpy",
    "to_pygambit": "est_games.game.exchange:to_pygambit",
    "to_quantecon": "est_games.game.exchange:to_quantecon",
    "tree_svg": "est_games.game.drawing_tree:tree_svg",
    "tree_tikz": "est_games.game.tikz_tree:tree_tikz",
    "verdict": "est_games.verdict:verdict",
    "voting_bodies": "est_games.voting:voting_bodies",
    "voting_body": "est_games.voting:voting_body",
    "voting_power": "est_games.voting:voting_power",
    "write_game": "est_games.game.files:write_game",
}

__all__ = ["__version__", *_HOMES]


class _Front(ModuleType):
    """A module whose public names are not hidden by its subpackages.

    The import system binds ``est_games.verdict``, the package, under the name of the function
    :func:`est_games.verdict.verdict`. Which of the two a user gets must not depend on who
    imported what first, so the function keeps the name.
    """

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in _HOMES and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Front

# Hidden from type checkers, to whom it would make every misspelt name an object.
if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """Fetch a public name from its home, once."""
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        module, _, attribute = _HOMES[name].partition(":")
        value = getattr(import_module(module), attribute)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted(__all__)
