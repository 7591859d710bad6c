"""All perfect Bayesian equilibria of a tree, weak or not: assessments, pattern by pattern."""

from __future__ import annotations

from collections.abc import Mapping
from time import perf_counter

from est_games.certificate.assessment_claim import AssessmentEvidence, assessment_claim_problems
from est_games.certificate.sequential import path_problems
from est_games.equilibrium.beliefs.assessment_listing import CheckFailedError, listed_assessments
from est_games.equilibrium.beliefs.assessment_search import AssessmentSearch
from est_games.equilibrium.beliefs.surely_reached import (
    by_bayes,
    is_worth_it,
    seconds_for_nash,
)
from est_games.equilibrium.solution import Certificate, Solution, Status
from est_games.equilibrium.time_limit import deadline_after
from est_games.errors import Problem, SolveError
from est_games.game.extensive import ExtensiveForm
from est_games.game.extensive_structure import forgetful_information_set

_SHARE_OF_SEARCH, _SHARE_OF_LISTING = 0.5, 0.8
"""Of the time given, when what was found is listed and checked, and when what is listed is proved
to be all."""
MAX_PATTERNS = 200_000
"""Patterns looked at, unfinished ones included."""


def weak_perfect_bayesian(
    game: ExtensiveForm, *, max_patterns: int = MAX_PATTERNS, timeout: float | None = None
) -> Solution:
    """Return all weak perfect Bayesian equilibria: rational everywhere, Bayes' rule on the path.

    Parameters
    ----------
    game : ExtensiveForm
        A game with perfect recall.
    max_patterns : int
        Patterns of moves looked at; beyond it the status is LIMIT.
    timeout : float, optional
        Seconds after which to stop.

    Returns
    -------
    Solution
        See :func:`perfect_bayesian_tree`.

    Raises
    ------
    SolveError
        A player forgets, two nodes of an information set have one path, or an option is not one.

    References
    ----------
    Mas-Colell, Whinston and Green (1995), definition 9.C.3. Myerson (1991), section 4.3.

    Examples
    --------
    An entrant stays out for fear of an incumbent who would believe it weak.

    >>> from est_games.game.extensive_builder import ExtensiveBuilder
    >>> tree = ExtensiveBuilder(["entrant", "incumbent"])
    >>> entry = tree.decision("entrant", ["out", "weak", "strong"], information_set="E")
    >>> tree.terminal([0, 2], after=entry["out"])
    >>> for way, fight, share in (("weak", (-1, 1), (1, 0)), ("strong", (-1, -1), (2, 0))):
    ...     reply = tree.decision(
    ...         "incumbent", ["fight", "share"], after=entry[way], information_set="I"
    ...     )
    ...     tree.terminal(fight, after=reply["fight"])
    ...     tree.terminal(share, after=reply["share"])
    >>> solution = weak_perfect_bayesian(tree.build())
    >>> solution.status.name, len(solution.components)
    ('COMPLETE', 2)
    >>> [[str(x) for x in e.payoffs] for e in solution.equilibria if e.is_pure]
    [['0', '2'], ['0', '2'], ['2', '0']]
    """
    return _solved(game, True, max_patterns, timeout)


def perfect_bayesian_tree(
    game: ExtensiveForm, *, max_patterns: int = MAX_PATTERNS, timeout: float | None = None
) -> Solution:
    """Return all perfect Bayesian equilibria of a tree.

    What is meant is said in :mod:`est_games.certificate.perfect_bayesian`: beliefs follow by Bayes'
    rule from every subgame's root and every earlier belief, and players signal only what they know.

    Parameters
    ----------
    game : ExtensiveForm
        A game with perfect recall.
    max_patterns : int
        Patterns of moves looked at; beyond it the status is LIMIT.
    timeout : float, optional
        Seconds after which to stop.

    Returns
    -------
    Solution
        Connected sets of assessments as components: each with its extreme points among the
        equilibria, and cells that say exactly which assessments are in it. Probabilities that no
        fraction gives are numbers in proved intervals. COMPLETE: all patterns are proved empty or
        shown as cells or single points; PARTIAL: of some it was not decided; LIMIT: stopped.

    Raises
    ------
    SolveError
        A player forgets, two nodes of an information set have one path, or an option is not one.

    Notes
    -----
    1. Patterns of moves, and of beliefs where others follow from them, are gone through choice by
       choice (:mod:`est_games.certificate.assessment_patterns`). A system of conditions that a sum
       of them refutes ends the search there.
    2. What is left of a pattern falls into systems without common variables. Linear ones are
       polytopes, whose vertices are listed; of others a point is looked for.
    3. Vertices become assessments; where an information set is no longer reached its belief is the
       limit. Patterns whose closures meet make a component.
    4. The claim is worked out again by :mod:`est_games.certificate.assessment_claim`.

    The number of patterns is exponential in that of information sets.

    References
    ----------
    Fudenberg and Tirole (1991), Perfect Bayesian equilibrium and sequential equilibrium.
    Bonanno (2013), AGM-consistency and perfect Bayesian equilibrium, part I. Watson (2017).

    Examples
    --------
    >>> from est_games.game.extensive_builder import ExtensiveBuilder
    >>> tree = ExtensiveBuilder(["entrant", "incumbent"])
    >>> entry = tree.decision("entrant", ["in", "out"], information_set="E")
    >>> reply = tree.decision(
    ...     "incumbent", ["fight", "yield"], after=entry["in"], information_set="I"
    ... )
    >>> tree.terminal([-1, -1], after=reply["fight"])
    >>> tree.terminal([1, 1], after=reply["yield"])
    >>> tree.terminal([0, 2], after=entry["out"])
    >>> (equilibrium,) = perfect_bayesian_tree(tree.build()).equilibria
    >>> equilibrium.behavior["I"]["yield"], equilibrium.beliefs["I"]["in"]
    (Fraction(1, 1), Fraction(1, 1))
    """
    return _solved(game, False, max_patterns, timeout)


def _solved(
    game: ExtensiveForm, is_weak: bool, max_patterns: int, timeout: float | None
) -> Solution:
    started = perf_counter()
    deadline = deadline_after(timeout)
    _check(game, max_patterns)
    if is_worth_it(game):
        concept = "weak-perfect-bayesian" if is_weak else "perfect-bayesian"
        options = {"max_patterns": max_patterns, "timeout": timeout}
        share = seconds_for_nash(game, timeout)
        found = by_bayes(game, concept, options, share)
        if found is not None:
            return found
    return pattern_equilibria(
        game,
        is_weak=is_weak,
        options={"max_patterns": max_patterns, "timeout": timeout},
        max_patterns=max_patterns,
        deadline=deadline,
        started=started,
    )


def pattern_equilibria(
    game: ExtensiveForm,
    *,
    is_weak: bool,
    options: Mapping[str, object],
    max_patterns: int = MAX_PATTERNS,
    deadline: float | None,
    started: float,
) -> Solution:
    """Return all perfect Bayesian equilibria of a tree, by the patterns of moves and beliefs.

    Parameters
    ----------
    game : ExtensiveForm
        A game with perfect recall.
    is_weak : bool
        Whether weak ones are sought.
    options : mapping of str to object
        What was asked for.
    max_patterns : int
        Patterns of moves looked at.
    deadline : float or None
        A time of ``time.perf_counter``, in seconds, at which to stop.
    started : float
        The time at which the work began.
    """
    begun = perf_counter()
    search = AssessmentSearch(
        form=game,
        is_weak=is_weak,
        max_patterns=max_patterns,
        deadline=_part(begun, deadline, _SHARE_OF_SEARCH),
    )
    search.run()
    listed = listed_assessments(search, deadline=_part(begun, deadline, _SHARE_OF_LISTING))
    evidence = AssessmentEvidence(
        is_weak=is_weak, refutations=search.refutations, points=search.points
    )
    if search.status is Status.COMPLETE:
        problems: tuple[Problem, ...] = ()
        try:
            problems = assessment_claim_problems(
                game, listed.cells, evidence, singles=listed.singles, deadline=deadline
            )
        except TimeoutError:
            search.stopped("the time given was over before it was proved that there are no others")
        if problems:
            raise CheckFailedError("the equilibria found do not pass the check", list(problems))
    if search.status is Status.PARTIAL and not listed.equilibria:
        search.status = Status.FAILED
    return Solution(
        equilibria=listed.equilibria,
        status=search.status,
        concept="weak-perfect-bayesian" if is_weak else "perfect-bayesian",
        algorithm="patterns of moves and beliefs, by exact linear programs and case distinctions",
        options=options,
        certificate=Certificate(
            argument="Every pattern of moves is either refuted, by a sum of its conditions or by "
            "case distinctions, or is listed with its conditions; all were worked out again, and "
            "every equilibrium listed was judged from the definition.",
            numbers={
                "patterns": len(listed.cells) + len(search.finite),
                "refutations": len(evidence.refutations),
            },
            evidence=evidence,
        )
        if search.status is Status.COMPLETE
        else None,
        stats={"seconds": perf_counter() - started, "systems": len(search.proofs)},
        messages=tuple(search.messages),
        components=listed.components,
        players=game.players,
    )


def _part(started: float, deadline: float | None, share: float) -> float | None:
    """Return when a share of the time given is over."""
    return None if deadline is None else started + share * (deadline - started)


def _check(game: ExtensiveForm, max_patterns: int) -> None:
    problems = list(path_problems(game))
    if type(max_patterns) is not int or max_patterns < 1:
        problems.append(
            Problem(path="max_patterns", message="must be positive", accepted="a whole number")
        )
    forgotten = forgetful_information_set(game)
    if forgotten is not None:
        problems.append(
            Problem(
                path=game.information_sets[forgotten].label,
                message="a player forgets what it knew or did",
                accepted="a game with perfect recall",
            )
        )
    if problems:
        raise SolveError("perfect Bayesian equilibria cannot be sought", problems)
