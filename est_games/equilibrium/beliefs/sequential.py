"""All sequential equilibria of a small tree: supports searched, each settled exactly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from time import perf_counter

from est_games.certificate.sequential import form_problems
from est_games.equilibrium.beliefs.basis_search import BasisSearch
from est_games.equilibrium.beliefs.sequential_answer import SequentialAnswer
from est_games.equilibrium.beliefs.surely_reached import (
    by_bayes,
    is_worth_it,
    seconds_for_nash,
)
from est_games.equilibrium.beliefs.tree_perfect_bayesian import pattern_equilibria
from est_games.equilibrium.solution import Certificate, Solution, Status
from est_games.equilibrium.time_limit import deadline_after
from est_games.errors import Problem, SolveError
from est_games.game.extensive import ExtensiveForm

MAX_BRANCHES = 200_000
"""Supports of actions and beliefs looked at, partial ones included."""
MAX_NODES = 5_000
MAX_SETS = 200
_MAX_CHOICES = 10
_SHARE_OF_SEARCH, _SHARE_OF_LISTING = 0.5, 0.85

_COMPLETE = (
    "Every information set's actions, and the nodes believed possible there, were distinguished: "
    "what is not among the equilibria is refuted by multipliers of linear conditions on beliefs, "
    "orders of trembles or probabilities, or by case distinctions, all checked exactly"
)
_REACHED = (
    "Every information set is reached whatever is done: the weak perfect Bayesian equilibria are "
    "all, and sequential."
)
_PARTIAL = "Each equilibrium is sequentially rational and consistent, exactly; others may exist"


def sequential(
    game: ExtensiveForm, *, timeout: float | None = None, max_branches: int = MAX_BRANCHES
) -> Solution:
    r"""Return all sequential equilibria of a small game, with their beliefs, as connected sets.

    An assessment :math:`(\beta, \mu)` is sequentially rational if nobody gains from any information
    set on, given the belief :math:`\mu` held there; it is consistent if it is a limit of completely
    mixed behaviours with the beliefs that Bayes' rule gives them.

    Parameters
    ----------
    game : ExtensiveForm
        A game with perfect recall. Some ten to thirty information sets with two or three actions
        take seconds. Nature's moves of probability zero are taken as mistakes: beliefs after them
        are limits in which nature errs as players do.
    timeout : float, optional
        Seconds after which to stop; no limit unless given.
    max_branches : int
        Supports looked at, partial ones included, after which to stop.

    Returns
    -------
    Solution
        COMPLETE: there are no others. `equilibria` holds the extreme ones, with beliefs;
        `components` the connected sets, each with cells that say exactly which assessments belong
        to it, what is free off the path included.
        PARTIAL: some supports could not be settled, which `messages` name. LIMIT: stopped by the
        time or size given.

    Raises
    ------
    SolveError
        A player forgets, or an option makes no sense.

    Notes
    -----
    1. Supports of behaviour and of beliefs are searched
       (:class:`est_games.equilibrium.beliefs.basis_search.BasisSearch`): a basis is consistent for
       some numbers if orders of trembles exist, a linear program (Kreps and Wilson, lemma A1).
    2. Given a basis, beliefs that trembles do not leave free follow from the behaviour and from
       each other (:class:`est_games.certificate.assessment_ring.AssessmentRing`). What remains
       says that nobody gains by one other action, in polynomials; mostly they are linear and their
       solutions a polytope, whose vertices are listed. Others go to case distinctions.
    3. Sets that share a point of their closures are joined.
    4. The certificate package checks each equilibrium by the definition, and the whole search.

    The number of bases is exponential in the number of information sets.

    References
    ----------
    Kreps and Wilson (1982), Sequential equilibria.
    Azhar, McLennan and Reif (2005), Computation of equilibria in noncooperative games, on bases of
    sequential equilibria as semi-algebraic cells.

    Examples
    --------
    Selten's horse: of the two sets of Nash equilibria only the one in which everybody moves across
    is sequential. The third player's belief is free up to one third of not moving right.

    >>> from est_games.game.extensive_builder import ExtensiveBuilder
    >>> tree = ExtensiveBuilder(["1", "2", "3"])
    >>> one = tree.decision("1", ["across", "down"], information_set="1")
    >>> two = tree.decision("2", ["across", "down"], after=one["across"], information_set="2")
    >>> three = tree.decision("3", ["left", "right"], after=one["down"], information_set="3")
    >>> again = tree.decision("3", ["left", "right"], after=two["down"], information_set="3")
    >>> tree.terminal([1, 1, 1], after=two["across"])
    >>> tree.terminal([3, 3, 2], after=three["left"])
    >>> tree.terminal([0, 0, 0], after=three["right"])
    >>> tree.terminal([4, 4, 0], after=again["left"])
    >>> tree.terminal([0, 0, 1], after=again["right"])
    >>> solution = sequential(tree.build())
    >>> solution.status.name, len(solution.components)
    ('COMPLETE', 1)
    >>> [(str(e.behavior["3"]["left"]), str(e.beliefs["3"]["down"])) for e in solution.equilibria]
    [('0', '0'), ('0', '1/3'), ('1/4', '1/3')]
    """
    _check(game, max_branches)
    started = perf_counter()
    deadline = deadline_after(timeout)
    options = {"timeout": timeout, "max_branches": max_branches}
    is_sure = is_worth_it(game)
    if is_sure:
        share = seconds_for_nash(game, timeout)
        found = by_bayes(game, "sequential", options, share)
        if found is not None:
            return found
    size = _size_problem(game)
    if size and is_sure:
        return _as_weak(game, options, deadline, started)
    if size:
        return Solution(
            equilibria=(),
            status=Status.LIMIT,
            concept="sequential",
            algorithm=_ALGORITHM,
            options=options,
            stats={"seconds": perf_counter() - started},
            messages=(size,),
            players=game.players,
        )
    # What is found is yet to be checked.
    begun = perf_counter()
    given = None if deadline is None else deadline - begun
    until, late = (
        None if given is None else begun + share * given
        for share in (_SHARE_OF_SEARCH, _SHARE_OF_LISTING)
    )
    search = BasisSearch(form=game, max_branches=max_branches, deadline=until)
    evidence = search.run()
    answer = SequentialAnswer(game=game, until=late, deadline=deadline)
    answer.collect(search)
    messages = [*answer.messages]
    if search.is_stopped:
        messages.insert(0, _stopped(search, max_branches))
    elif not messages and not answer.is_late:
        messages += answer.unproved(evidence)
    proved = not messages
    status = Status.COMPLETE if proved else Status.PARTIAL
    if search.is_stopped or answer.is_late:
        status = Status.LIMIT
    return Solution(
        equilibria=answer.equilibria,
        status=status,
        concept="sequential",
        algorithm=_ALGORITHM,
        options=options,
        certificate=Certificate(
            argument=_COMPLETE if proved else _PARTIAL,
            numbers={
                "branches": search.n_branches,
                "bases with equilibria": len(search.leaves),
                "bases not settled": len(search.open),
            },
            evidence=evidence if proved else None,
        ),
        stats={"seconds": perf_counter() - started, "branches": search.n_branches},
        messages=(*messages, *answer.remarks()),
        components=answer.components,
        players=game.players,
    )


_ALGORITHM = "search of the supports of behaviour and beliefs, exact"


def _as_weak(
    game: ExtensiveForm, options: Mapping[str, object], deadline: float | None, started: float
) -> Solution:
    """Return the weak perfect Bayesian equilibria of a game in which every set is reached."""
    weak = pattern_equilibria(
        game, is_weak=True, options=options, deadline=deadline, started=started
    )
    proof = weak.certificate
    if proof is not None:
        proof = replace(proof, argument=f"{_REACHED} {proof.argument}")
    return replace(weak, concept="sequential", certificate=proof)


def _check(game: ExtensiveForm, max_branches: int) -> None:
    problems = list(form_problems(game))
    if isinstance(max_branches, bool) or not isinstance(max_branches, int) or max_branches < 1:
        problems.append(Problem(path="max_branches", message="must be a positive whole number"))
    if problems:
        raise SolveError("sequential equilibria cannot be sought", problems)


def _size_problem(game: ExtensiveForm) -> str | None:
    sets = [choice for choice in game.information_sets if not choice.is_chance]
    if game.n_nodes > MAX_NODES or len(sets) > MAX_SETS:
        return (
            f"the game has {game.n_nodes} nodes and {len(sets)} information sets; "
            f"at most {MAX_NODES} and {MAX_SETS} are looked at"
        )
    for choice, members in zip(game.information_sets, game.members, strict=True):
        if not choice.is_chance and max(len(choice.actions), len(members)) > _MAX_CHOICES:
            return (
                f"{choice.label} has {len(choice.actions)} actions and {len(members)} nodes; "
                f"the supports of at most {_MAX_CHOICES} of each are looked at"
            )
    return None


def _stopped(search: BasisSearch, max_branches: int) -> str:
    if search.n_branches > max_branches:
        return f"stopped after {max_branches} supports"
    return "stopped by the time given"
