"""What can be asked of which kind of game, and where the answer is computed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module

from est_games.equilibrium.compiled import always, never, of_two, unless_small
from est_games.equilibrium.solution import Solution
from est_games.game.normal import NormalForm


@dataclass(frozen=True, slots=True, kw_only=True)
class Solver:
    """A concept for one kind of game.

    Parameters
    ----------
    home : str
        ``module:function`` in this package; imported on first use, since some need slow libraries.
    as_normal : bool
        Whether the game is turned into its normal form first.
    compiles : callable
        Tells of a normal form whether loops are run that are compiled the first time on a machine.
    """

    home: str
    as_normal: bool = False
    compiles: Callable[[NormalForm], bool] = never

    def load(self) -> Callable[..., Solution]:
        """Return the function."""
        module, name = self.home.split(":")
        function: Callable[..., Solution] = getattr(
            import_module(f"est_games.equilibrium.{module}"), name
        )
        return function


SOLVERS: Mapping[tuple[str, str], Solver] = {
    # All equilibria.
    ("pure-nash", "NormalForm"): Solver(home="pure.pure_nash:pure_nash"),
    ("pure-nash", "ExtensiveForm"): Solver(home="pure.tree_pure_nash:tree_pure_nash"),
    ("pure-nash", "MultistageForm"): Solver(home="pure.pure_nash:pure_nash", as_normal=True),
    ("pure-nash", "TypedAnonymousForm"): Solver(home="pure.count_nash:count_nash"),
    ("symmetric-nash", "TypedAnonymousForm"): Solver(
        home="anonymous.symmetric_nash:symmetric_nash"
    ),
    ("symmetric-nash", "BayesianAnonymousForm"): Solver(
        home="anonymous.symmetric_nash:symmetric_nash"
    ),
    ("pure-nash", "GraphicalForm"): Solver(home="pure.graphical_nash:graphical_nash"),
    ("nash", "NormalForm"): Solver(home="nash:nash", compiles=unless_small),
    ("nash", "ExtensiveForm"): Solver(home="agent_form.tree_nash:tree_nash", compiles=of_two),
    ("nash", "MultistageForm"): Solver(home="nash:nash", as_normal=True, compiles=unless_small),
    ("agent-nash", "ExtensiveForm"): Solver(home="agent_form.tree_nash:agent_nash"),
    ("bayes-nash", "BayesianForm"): Solver(home="bayesian.bayes_nash:bayes_nash"),
    ("pure-bayes-nash", "BayesianForm"): Solver(home="bayesian.bayes_nash:pure_bayes_nash"),
    ("hypergame-nash", "Hypergame"): Solver(home="coordination.foresight:hypergame_equilibria"),
    ("partition", "CheapTalk"): Solver(home="coordination.partition:partition"),
    ("threshold", "GlobalGame"): Solver(home="coordination.threshold:threshold"),
    # Of games in stages and trees: no empty threats, and beliefs.
    ("subgame-perfect", "ExtensiveForm"): Solver(home="backward.subgame_perfect:subgame_perfect"),
    # With one type this and the next are one; with several, a multistage form has no proper
    # subgames worth the name, and the answer says that it is perfect Bayesian.
    ("subgame-perfect", "MultistageForm"): Solver(home="stages.perfect_bayesian:perfect_bayesian"),
    ("pure-subgame-perfect", "ExtensiveForm"): Solver(
        home="stages.tree_subgame_perfect:tree_subgame_perfect"
    ),
    ("perfect-bayesian", "ExtensiveForm"): Solver(
        home="beliefs.tree_perfect_bayesian:perfect_bayesian_tree"
    ),
    ("perfect-bayesian", "MultistageForm"): Solver(home="stages.perfect_bayesian:perfect_bayesian"),
    ("weak-perfect-bayesian", "ExtensiveForm"): Solver(
        home="beliefs.tree_perfect_bayesian:weak_perfect_bayesian"
    ),
    ("sequential", "ExtensiveForm"): Solver(home="beliefs.sequential:sequential"),
    # Offers.
    ("stationary-subgame-perfect", "BargainingForm"): Solver(
        home="offers.stationary:stationary_offers"
    ),
    ("subgame-perfect", "BargainingForm"): Solver(home="offers.finite:finite_offers"),
    ("perfect-bayesian", "UltimatumForm"): Solver(home="offers.ultimatum:ultimatum"),
    ("subgame-perfect", "PowerShiftForm"): Solver(home="offers.shifting_power:shifting_power"),
    ("subgame-perfect", "AgendaForm"): Solver(home="offers.agenda:agenda"),
    ("core", "AgendaForm"): Solver(home="offers.agenda:core"),
    ("peaceful-settlements", "CrisisForm"): Solver(home="offers.settlements:settlements"),
    # One equilibrium.
    ("zero-sum", "NormalForm"): Solver(home="one_equilibrium.zero_sum:zero_sum"),
    ("zero-sum", "ExtensiveForm"): Solver(
        home="sequence_form.tree_zero_sum:tree_zero_sum", compiles=always
    ),
    ("one-nash", "NormalForm"): Solver(
        home="one_equilibrium.one_nash:one_nash", compiles=unless_small
    ),
    ("one-nash", "ExtensiveForm"): Solver(
        home="sequence_form.tree_one_nash:tree_one_nash", compiles=always
    ),
    ("lemke-howson", "NormalForm"): Solver(
        home="one_equilibrium.lemke_howson:lemke_howson", compiles=unless_small
    ),
    ("logit-nash", "NormalForm"): Solver(home="quantal.logit_nash:logit_nash", compiles=always),
    ("logit-nash", "ExtensiveForm"): Solver(
        home="quantal.behavior_response:logit_behavior", compiles=always
    ),
    ("global-newton", "NormalForm"): Solver(
        home="quantal.global_newton:global_newton", compiles=always
    ),
    # Refinements of tables.
    ("perfect", "NormalForm"): Solver(home="refinements.perfect:perfect"),
    ("proper", "NormalForm"): Solver(home="refinements.proper:proper"),
    ("evolutionarily-stable", "NormalForm"): Solver(
        home="evolution.evolutionary:evolutionarily_stable"
    ),
    ("strong", "NormalForm"): Solver(home="coalitions.strong:strong"),
    ("coalition-proof", "NormalForm"): Solver(home="coalitions.coalition_proof:coalition_proof"),
    # Beside Nash.
    ("quantal-response", "NormalForm"): Solver(
        home="quantal.quantal_response:quantal_responses", compiles=always
    ),
    ("quantal-response", "ExtensiveForm"): Solver(
        home="quantal.behavior_response:behavior_responses", compiles=always
    ),
    ("correlated", "NormalForm"): Solver(home="correlated.correlated:correlated"),
    ("correlated", "ExtensiveForm"): Solver(home="correlated.tree_correlated:tree_correlated"),
    ("correlated", "MultistageForm"): Solver(
        home="correlated.correlated:correlated", as_normal=True
    ),
    ("coarse-correlated", "NormalForm"): Solver(home="correlated.correlated:coarse_correlated"),
    ("coarse-correlated", "ExtensiveForm"): Solver(
        home="correlated.tree_correlated:tree_coarse_correlated"
    ),
    ("coarse-correlated", "MultistageForm"): Solver(
        home="correlated.correlated:coarse_correlated", as_normal=True
    ),
    ("extensive-form-correlated", "ExtensiveForm"): Solver(
        home="correlated.tree_correlated:extensive_form_correlated"
    ),
    ("extensive-form-coarse-correlated", "ExtensiveForm"): Solver(
        home="correlated.tree_correlated:extensive_form_coarse_correlated"
    ),
    ("agent-form-correlated", "ExtensiveForm"): Solver(
        home="correlated.tree_correlated:agent_form_correlated"
    ),
    ("stackelberg", "NormalForm"): Solver(home="commitment.stackelberg:stackelberg"),
    ("stackelberg", "ExtensiveForm"): Solver(home="commitment.tree_stackelberg:tree_stackelberg"),
    ("stackelberg", "MultistageForm"): Solver(
        home="commitment.stackelberg:stackelberg", as_normal=True
    ),
    ("memory-one", "RepeatedForm"): Solver(home="repeated.memory_one:memory_one"),
    ("nash", "AttritionForm"): Solver(home="attrition.concession_equilibrium:war_of_attrition"),
    # Stationary strategies of stochastic games.
    ("markov-perfect", "StochasticForm"): Solver(home="stochastic.markov_perfect:markov_perfect"),
    ("pure-markov-perfect", "StochasticForm"): Solver(
        home="stochastic.pure_markov:pure_markov_perfect"
    ),
    ("zero-sum", "StochasticForm"): Solver(home="stochastic.shapley_value:stochastic_zero_sum"),
    # Conflicts of ranked states.
    ("nash-stability", "ConflictGraph"): Solver(home="conflict.stability:nash_stability"),
    ("general-metarationality", "ConflictGraph"): Solver(
        home="conflict.stability:general_metarationality"
    ),
    ("symmetric-metarationality", "ConflictGraph"): Solver(
        home="conflict.stability:symmetric_metarationality"
    ),
    ("sequential-stability", "ConflictGraph"): Solver(
        home="conflict.stability:sequential_stability"
    ),
    ("symmetric-sequential-stability", "ConflictGraph"): Solver(
        home="conflict.stability:symmetric_sequential_stability"
    ),
    ("limited-move-stability", "ConflictGraph"): Solver(
        home="conflict.limited_moves:limited_move_stability"
    ),
    ("non-myopic-stability", "ConflictGraph"): Solver(
        home="conflict.limited_moves:non_myopic_stability"
    ),
}
"""What is offered: a concept for a kind of game."""
