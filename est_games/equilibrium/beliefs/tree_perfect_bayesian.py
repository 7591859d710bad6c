"""All perfect Bayesian equilibria of a tree, weak or not: assessments, pattern by pattern."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from time import perf_counter

from est_games.certificate.assessment_claim import assessment_claim_problems
from est_games.certificate.assessment_patterns import AssessmentPatterns, TooManyPatternsError
from est_games.certificate.assessment_plans import TooManyPlansError
from est_games.certificate.assessment_system import Refutation, System
from est_games.certificate.behavior_cell import Assessment, BehaviorCell
from est_games.certificate.extensive_form import expected_payoffs
from est_games.certificate.perfect_bayesian import AssessmentJudge, sequential_regrets
from est_games.certificate.system_cases import SystemCases
from est_games.equilibrium.beliefs.assessment_cells import SolvedPattern
from est_games.equilibrium.beliefs.assessment_components import connected_patterns
from est_games.equilibrium.beliefs.solved_system import (
    SolvedSystem,
    refutation,
    solved_system,
)
from est_games.equilibrium.beliefs.system_vertices import TooManyVerticesError
from est_games.equilibrium.solution import (
    Certificate,
    Equilibrium,
    EquilibriumComponent,
    Solution,
    Status,
)
from est_games.equilibrium.time_limit import deadline_after, is_past
from est_games.errors import Problem, SolveError
from est_games.game.extensive import ExtensiveForm
from est_games.game.extensive_structure import forgetful_information_set

MAX_PATTERNS = 200_000
"""Patterns looked at, unfinished ones included."""


class CheckFailedError(SolveError):
    """What was found did not pass the independent check."""


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
        A player forgets, or an option is not one.

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
        equilibria, and cells that say exactly which assessments are in it. COMPLETE: all patterns
        are proved empty or shown as cells; PARTIAL: of some it was not decided; LIMIT: stopped.

    Raises
    ------
    SolveError
        A player forgets, or an option is not one.

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


@dataclass(slots=True, kw_only=True)
class _Search:
    """What was found out about systems."""

    deadline: float | None
    proofs: dict[System, Refutation | SystemCases | None] = field(default_factory=dict)
    known: dict[System, SolvedSystem] = field(default_factory=dict)

    def is_refuted(self, system: System) -> bool:
        """Tell whether a system is known to hold nowhere."""
        if system not in self.proofs:
            if is_past(self.deadline):
                raise TimeoutError
            self.proofs[system] = refutation(system, deadline=self.deadline)
        return self.proofs[system] is not None

    def solved(self, system: System) -> SolvedSystem:
        """Return what a system holds; each is solved once."""
        if system not in self.known:
            if is_past(self.deadline):
                raise TimeoutError
            self.known[system] = solved_system(system, deadline=self.deadline)
            # Only now is more than one program tried on what is not linear.
            self.proofs[system] = self.known[system].refutation
        return self.known[system]

    @property
    def refutations(self) -> dict[System, Refutation | SystemCases]:
        """The proofs."""
        return {system: proof for system, proof in self.proofs.items() if proof is not None}


def _solved(
    game: ExtensiveForm, is_weak: bool, max_patterns: int, timeout: float | None
) -> Solution:
    started = perf_counter()
    search = _Search(deadline=deadline_after(timeout))
    _check(game, max_patterns)
    messages: list[str] = []
    status = Status.COMPLETE
    patterns: list[SolvedPattern] = []
    n_undecided = n_irrational = 0
    try:
        rules = AssessmentPatterns(game, is_weak=is_weak)
        for pattern in rules.patterns(search.is_refuted, most=max_patterns):
            blocks = tuple((system, search.solved(system)) for system in pattern.blocks())
            if any(solved.refutation is not None for _, solved in blocks):
                continue
            if any(solved.sample is None for _, solved in blocks):
                is_known = all(solved.sample or solved.is_irrational for _, solved in blocks)
                n_irrational += is_known
                n_undecided += not is_known
            else:
                patterns.append(SolvedPattern(rules=rules, pattern=pattern, blocks=blocks))
    except TooManyPlansError as reason:
        status = Status.LIMIT
        messages.append(f"the mover at {reason.label!r} has too many plans from there on")
    except TooManyPatternsError:
        status = Status.LIMIT
        messages.append(f"there are more than {max_patterns} patterns of moves to look at")
    except TooManyVerticesError:
        status = Status.LIMIT
        messages.append("a set of equilibria has too many vertices to list")
    except TimeoutError:
        status = Status.LIMIT
        messages.append("the time given was over before all patterns were looked at")
    if status is Status.COMPLETE and (n_undecided or n_irrational):
        status = Status.PARTIAL
    if n_undecided:
        messages.append(f"of {n_undecided} patterns of moves it was not decided what they hold")
    if n_irrational:
        messages.append(
            f"{n_irrational} patterns of moves hold equilibria, but none with rational "
            "probabilities was found to list"
        )
    equilibria, components = _listed(game, patterns, is_weak, messages)
    cells = [cell for _, _, own in components for cell in own]
    if status is Status.COMPLETE:
        problems = assessment_claim_problems(game, cells, search.refutations, is_weak=is_weak)
        if problems:
            raise CheckFailedError("the equilibria found do not pass the check", list(problems))
        if not equilibria:
            raise CheckFailedError("no equilibrium was found, and every game has one", [])
    elif status is Status.PARTIAL and not equilibria:
        status = Status.FAILED
    return Solution(
        equilibria=equilibria,
        status=status,
        concept="weak-perfect-bayesian" if is_weak else "perfect-bayesian",
        algorithm="patterns of moves and beliefs, each decided by linear programs in rationals",
        options={"max_patterns": max_patterns, "timeout": timeout},
        certificate=Certificate(
            argument="Every pattern of moves is either refuted by a sum of its conditions or is "
            "listed with its conditions; all were worked out again, and every equilibrium listed "
            "was judged from the definition.",
            numbers={"patterns": len(patterns), "refutations": len(search.refutations)},
            evidence=search.refutations,
        )
        if status is Status.COMPLETE
        else None,
        stats={"seconds": perf_counter() - started, "systems": len(search.proofs)},
        messages=tuple(messages),
        components=tuple(
            EquilibriumComponent(extreme=extreme, cells=() if is_point else own)
            for extreme, is_point, own in components
        ),
        players=game.players,
    )


def _check(game: ExtensiveForm, max_patterns: int) -> None:
    problems = []
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


_Found = tuple[tuple[int, ...], bool, tuple[BehaviorCell, ...]]
"""Extreme equilibria of a component by number, whether it is a point, and its cells."""


def _listed(
    game: ExtensiveForm, patterns: Sequence[SolvedPattern], is_weak: bool, messages: list[str]
) -> tuple[tuple[Equilibrium, ...], list[_Found]]:
    """Return the extreme equilibria, and for each component these, and its cells."""
    extreme = [
        [pattern.assessment(point) for point in pattern.vertex_points] for pattern in patterns
    ]
    cells = [pattern.cell(own) for pattern, own in zip(patterns, extreme, strict=True)]
    if any(pattern.dimension is None for pattern in patterns):
        messages.append(
            "some sets are no polytopes: a point of each is listed; they may be in pieces, or "
            "hang together more than is said"
        )
    elif not all(pattern.has_all_vertices for pattern in patterns):
        messages.append("some sets have too many extreme equilibria to list them all")
    places: dict[object, int] = {}
    equilibria: list[Equilibrium] = []
    components = []
    judge = AssessmentJudge(game, is_weak=is_weak)
    for group in connected_patterns(patterns, cells):
        own = []
        for number in group:
            for assessment in extreme[number]:
                key = _key(assessment)
                if key not in places:
                    places[key] = len(equilibria)
                    equilibria.append(_equilibrium(judge, assessment))
                own.append(places[key])
        is_point = len(group) == 1 and patterns[group[0]].dimension == 0
        components.append(
            (tuple(dict.fromkeys(own)), is_point, tuple(cells[number] for number in group))
        )
    return tuple(equilibria), components


def _key(assessment: Assessment) -> object:
    return tuple(
        tuple(weights.values())
        for part in (assessment.behavior, assessment.beliefs)
        for weights in part.values()
    )


def _equilibrium(judge: AssessmentJudge, assessment: Assessment) -> Equilibrium:
    behavior, beliefs = assessment.behavior, assessment.beliefs
    problems = judge.problems(behavior, beliefs)
    if problems:
        raise CheckFailedError("an equilibrium found is none", list(problems))
    return Equilibrium(
        behavior=behavior,
        beliefs=beliefs,
        payoffs=expected_payoffs(judge.form, behavior),
        regret=max(sequential_regrets(judge.form, behavior, beliefs).values(), default=Fraction(0)),
    )
