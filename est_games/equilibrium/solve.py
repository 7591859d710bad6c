"""One way in: a game and the name of a solution concept, a Solution out."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from importlib import import_module
from time import perf_counter
from typing import Any

from est_games.equilibrium.compiled import always, compile_loops, never, unless_small
from est_games.equilibrium.solution import Solution
from est_games.equilibrium.time_limit import timeout_problem
from est_games.errors import Problem, SolveError, shown
from est_games.game.normal import NormalForm

_WORTH_SAYING = 1.0
_KINDS = ("NormalForm", "ExtensiveForm", "MultistageForm", "TypedAnonymousForm", "GraphicalForm")


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
    ("pure-nash", "NormalForm"): Solver(home="pure.pure_nash:pure_nash"),
    ("pure-nash", "ExtensiveForm"): Solver(home="pure.tree_pure_nash:tree_pure_nash"),
    ("pure-nash", "MultistageForm"): Solver(home="pure.pure_nash:pure_nash", as_normal=True),
    ("pure-nash", "TypedAnonymousForm"): Solver(home="pure.count_nash:count_nash"),
    ("pure-nash", "GraphicalForm"): Solver(home="pure.graphical_nash:graphical_nash"),
    ("nash", "NormalForm"): Solver(home="nash:nash", compiles=unless_small),
    ("nash", "ExtensiveForm"): Solver(home="agent_form.tree_nash:tree_nash"),
    ("agent-nash", "ExtensiveForm"): Solver(home="agent_form.tree_nash:agent_nash"),
    ("nash", "MultistageForm"): Solver(home="nash:nash", as_normal=True, compiles=unless_small),
    ("zero-sum", "NormalForm"): Solver(home="one_equilibrium.zero_sum:zero_sum"),
    ("zero-sum", "ExtensiveForm"): Solver(
        home="sequence_form.tree_zero_sum:tree_zero_sum", compiles=always
    ),
    ("one-nash", "ExtensiveForm"): Solver(
        home="sequence_form.tree_one_nash:tree_one_nash", compiles=always
    ),
    ("one-nash", "NormalForm"): Solver(
        home="one_equilibrium.one_nash:one_nash", compiles=unless_small
    ),
    ("lemke-howson", "NormalForm"): Solver(
        home="one_equilibrium.lemke_howson:lemke_howson", compiles=unless_small
    ),
    ("logit-nash", "NormalForm"): Solver(home="quantal.logit_nash:logit_nash", compiles=always),
    ("global-newton", "NormalForm"): Solver(
        home="quantal.global_newton:global_newton", compiles=always
    ),
    ("quantal-response", "NormalForm"): Solver(
        home="quantal.quantal_response:quantal_responses", compiles=always
    ),
    ("logit-nash", "ExtensiveForm"): Solver(
        home="quantal.behavior_response:logit_behavior", compiles=always
    ),
    ("quantal-response", "ExtensiveForm"): Solver(
        home="quantal.behavior_response:behavior_responses", compiles=always
    ),
    ("perfect", "NormalForm"): Solver(home="refinements.perfect:perfect"),
    ("proper", "NormalForm"): Solver(home="refinements.proper:proper"),
    ("evolutionarily-stable", "NormalForm"): Solver(
        home="evolution.evolutionary:evolutionarily_stable"
    ),
    ("correlated", "NormalForm"): Solver(home="correlated.correlated:correlated"),
    ("coarse-correlated", "NormalForm"): Solver(home="correlated.correlated:coarse_correlated"),
    ("correlated", "ExtensiveForm"): Solver(home="correlated.tree_correlated:tree_correlated"),
    ("coarse-correlated", "ExtensiveForm"): Solver(
        home="correlated.tree_correlated:tree_coarse_correlated"
    ),
    ("correlated", "MultistageForm"): Solver(
        home="correlated.correlated:correlated", as_normal=True
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
    ("strong", "NormalForm"): Solver(home="coalitions.strong:strong"),
    ("coalition-proof", "NormalForm"): Solver(home="coalitions.coalition_proof:coalition_proof"),
    ("subgame-perfect", "ExtensiveForm"): Solver(home="backward.subgame_perfect:subgame_perfect"),
    ("pure-subgame-perfect", "ExtensiveForm"): Solver(
        home="stages.tree_subgame_perfect:tree_subgame_perfect"
    ),
    ("sequential", "ExtensiveForm"): Solver(home="beliefs.sequential:sequential"),
    # With one type the two concepts are one; with several, a multistage form has no proper subgames
    # worth the name, and the answer says that it is perfect Bayesian.
    ("subgame-perfect", "MultistageForm"): Solver(home="stages.perfect_bayesian:perfect_bayesian"),
    ("perfect-bayesian", "MultistageForm"): Solver(home="stages.perfect_bayesian:perfect_bayesian"),
    ("perfect-bayesian", "ExtensiveForm"): Solver(
        home="beliefs.tree_perfect_bayesian:perfect_bayesian_tree"
    ),
    ("weak-perfect-bayesian", "ExtensiveForm"): Solver(
        home="beliefs.tree_perfect_bayesian:weak_perfect_bayesian"
    ),
}
"""What is offered: a concept for a kind of game."""


def solve(game: Any, concept: str, **options: Any) -> Solution:
    """Return the equilibria of a game, with their status and certificate.

    Parameters
    ----------
    game : NormalForm, ExtensiveForm, MultistageForm, TypedAnonymousForm or GraphicalForm
        The game. What is offered for a normal form is offered for a graphical form whose normal
        form is small.
    concept : str
        Which are offered depends on the kind of game. All equilibria: ``"nash"``, ``"pure-nash"``,
        ``"subgame-perfect"``, ``"perfect-bayesian"``, ``"pure-subgame-perfect"`` (of a tree, one
        for each payoff vector). One: ``"one-nash"`` (two players, however
        many strategies), ``"zero-sum"`` (and the value), ``"lemke-howson"`` (where complementary
        pivoting leads), ``"logit-nash"`` and ``"global-newton"`` (any number of players).
        ``"subgame-perfect"``, ``"perfect-bayesian"``. One: ``"one-nash"`` (two players, however
        many strategies or nodes), ``"zero-sum"`` (and the value), ``"lemke-howson"`` (where
        complementary pivoting leads), ``"logit-nash"`` and ``"global-newton"`` (any number of
        players).
        ``"subgame-perfect"``, ``"perfect-bayesian"``, ``"weak-perfect-bayesian"`` (of trees, with
        beliefs). One: ``"one-nash"`` (two players, however many strategies), ``"zero-sum"``
        (and the value), ``"lemke-howson"`` (where complementary pivoting leads),
        ``"logit-nash"`` and ``"global-newton"`` (any number of players).
        Refinements: ``"perfect"``, ``"proper"``, ``"evolutionarily-stable"`` (of a symmetric
        game), ``"strong"`` and ``"coalition-proof"`` (in pure strategies). Beside Nash:
        ``"agent-nash"``, ``"subgame-perfect"``, ``"perfect-bayesian"``. One: ``"one-nash"`` (two
        ``"subgame-perfect"``, ``"sequential"``, ``"perfect-bayesian"``. One: ``"one-nash"`` (two
        players, however many strategies), ``"zero-sum"`` (and the value), ``"lemke-howson"`` (where
        complementary pivoting leads), ``"logit-nash"`` and ``"global-newton"`` (any number of
        players). Refinements: ``"perfect"``, ``"proper"``, ``"evolutionarily-stable"`` (of a
        symmetric game), ``"strong"`` and ``"coalition-proof"`` (in pure strategies). Beside Nash:
        ``"correlated"`` and ``"coarse-correlated"`` (the vertices of the set of payoffs, or the
        best for a welfare), ``"quantal-response"`` (logit equilibria on the principal branch, of
        an extensive form those of its agents).
        best for a welfare), of extensive forms also ``"extensive-form-correlated"``,
        ``"extensive-form-coarse-correlated"`` and ``"agent-form-correlated"``;
        ``"quantal-response"`` (logit equilibria on the principal branch), ``"stackelberg"`` (what
        a `leader` best commits itself to).
    **options
        Passed on to the solver. Time that loops take to be compiled, on their first use on a
        machine, does not count against `timeout`.

    Raises
    ------
    SolveError
        The concept or an option is not offered for this kind of game; what is offered is listed.

    Examples
    --------
    >>> from est_games.game.normal import NormalForm
    >>> dilemma = NormalForm.from_payoffs([[3, 0], [5, 1]], [[3, 5], [0, 1]])
    >>> solve(dilemma, "pure-nash").status.name
    'COMPLETE'
    """
    kind = next((base.__name__ for base in type(game).__mro__ if base.__name__ in _KINDS), None)
    solver = None if kind is None or not isinstance(concept, str) else _solver(concept, kind)
    if solver is None:
        raise SolveError("no such question can be asked of this game", [_problem(concept, kind)])
    function = solver.load()
    if options:
        _check_options(function, concept, options)
    asked = game.to_normal() if solver.as_normal else game
    limit = options.get("timeout")
    if limit is None or timeout_problem(limit) is not None or not solver.compiles(asked):
        return function(asked, **options)
    started = perf_counter()
    takes_trees = kind == "ExtensiveForm" and not solver.as_normal
    compile_loops(function, min(asked.n_players, 3), takes_trees)
    seconds = perf_counter() - started
    solution = function(asked, **options)
    if seconds < _WORTH_SAYING:
        return solution
    said = f"compiling took {seconds:.0f} s before the time given began; what it made is kept"
    return replace(solution, messages=(*solution.messages, said))


def _solver(concept: str, kind: str) -> Solver | None:
    """Return the solver; that of the normal form where a graphical form has none of its own."""
    solver = SOLVERS.get((concept, kind))
    if solver is None and kind == "GraphicalForm" and (concept, "NormalForm") in SOLVERS:
        return Solver(home=SOLVERS[concept, "NormalForm"].home, as_normal=True)
    return solver


def _check_options(
    function: Callable[..., Solution], concept: str, options: Mapping[str, object]
) -> None:
    offered = list(inspect.signature(function).parameters)[1:]
    unknown = [
        Problem(path=name, message="is not an option of this solver", accepted=", ".join(offered))
        for name in options
        if name not in offered
    ]
    if unknown:
        raise SolveError(f"{concept} cannot be solved so", unknown)


def _problem(concept: object, kind: str | None) -> Problem:
    if kind is None:
        return Problem(path="game", message="is not a game", accepted=", ".join(_KINDS))
    concepts = dict.fromkeys(offered for offered, _ in SOLVERS if _solver(offered, kind))
    return Problem(
        path="concept",
        message=f"is not offered for a {kind}",
        value=shown(concept),
        accepted=", ".join(concepts),
    )
