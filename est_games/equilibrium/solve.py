"""One way in: a game and the name of a solution concept, a Solution out."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import replace
from time import perf_counter
from typing import Any

from est_games.equilibrium.compiled import compile_loops
from est_games.equilibrium.solution import Solution
from est_games.equilibrium.solvers import SOLVERS, Solver
from est_games.equilibrium.time_limit import timeout_problem
from est_games.errors import Problem, SolveError, shown

_WORTH_SAYING = 1.0
_KINDS = (
    *("NormalForm", "ExtensiveForm", "MultistageForm", "TypedAnonymousForm", "GraphicalForm"),
    *("BayesianAnonymousForm", "BayesianForm", "CheapTalk", "GlobalGame", "Hypergame"),
    *("ConflictGraph", "StochasticForm", "AttritionForm", "RepeatedForm"),
    *("BargainingForm", "CrisisForm", "UltimatumForm", "PowerShiftForm", "AgendaForm"),
)


def solve(game: Any, concept: str, **options: Any) -> Solution:
    """Return the equilibria of a game, with their status and certificate.

    Parameters
    ----------
    game : NormalForm, ExtensiveForm, BayesianForm, TypedAnonymousForm, or another form
        The game: of one of the forms that this package makes. What is offered for a normal form is
        offered for a graphical form whose normal form is small.
    concept : str
        Which are offered depends on the kind of game. All equilibria: ``"nash"``, ``"pure-nash"``,
        ``"subgame-perfect"``, ``"perfect-bayesian"``; of trees also ``"agent-nash"`` (of its
        agents, each by itself), ``"weak-perfect-bayesian"``, ``"sequential"`` and
        ``"pure-subgame-perfect"`` (one for each payoff vector). One: ``"one-nash"`` (two players,
        however many strategies or nodes), ``"zero-sum"`` (and the value), ``"lemke-howson"`` (where
        complementary pivoting leads), ``"logit-nash"`` and ``"global-newton"`` (any number of
        players). Refinements: ``"perfect"``, ``"proper"``, ``"evolutionarily-stable"`` (of a
        symmetric game), ``"strong"`` and ``"coalition-proof"`` (in pure strategies). Of many
        players of a few types also ``"symmetric-nash"`` (alike players mix alike), of a
        ``BayesianAnonymousForm`` too. Of other games of private information ``"bayes-nash"`` and
        ``"pure-bayes-nash"``, ``"threshold"`` (of a ``GlobalGame``), ``"hypergame-nash"`` and
        ``"partition"`` (of ``CheapTalk``). Beside Nash:
        ``"correlated"`` and ``"coarse-correlated"`` (the vertices of the set of payoffs, or the
        best for a welfare), of trees also ``"extensive-form-correlated"``,
        ``"extensive-form-coarse-correlated"`` and ``"agent-form-correlated"``;
        ``"quantal-response"`` (logit equilibria on the principal branch, of a tree those of its
        agents); ``"stackelberg"`` (what a `leader` best commits itself to). Of conflicts, the
        states nobody leaves: ``"nash-stability"``, ``"general-metarationality"``,
        ``"symmetric-metarationality"``, ``"sequential-stability"``,
        ``"symmetric-sequential-stability"``, ``"limited-move-stability"``,
        ``"non-myopic-stability"``. Of stochastic games, in stationary strategies:
        ``"markov-perfect"``, ``"pure-markov-perfect"`` and ``"zero-sum"``. Of wars of attrition:
        ``"nash"``. Of repeated games: ``"memory-one"`` (what remembers the last period only). Of
        bargaining with offers ``"stationary-subgame-perfect"``, of crises
        ``"peaceful-settlements"``, of agendas on a line also ``"core"``.
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
