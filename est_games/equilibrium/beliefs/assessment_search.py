"""The patterns of a form that hold assessments, and why all others do not."""

from __future__ import annotations

from dataclasses import dataclass, field

from est_games.certificate.assessment_patterns import AssessmentPatterns, TooManyPatternsError
from est_games.certificate.assessment_plans import TooManyPlansError
from est_games.certificate.assessment_system import Refutation, System
from est_games.certificate.system_cases import SystemCases
from est_games.equilibrium.beliefs.finite_pattern import FinitePattern, finite_pattern
from est_games.equilibrium.beliefs.solved_pattern import SolvedPattern
from est_games.equilibrium.beliefs.solved_system import (
    SolvedSystem,
    refutation,
    solved_system,
)
from est_games.equilibrium.beliefs.system_vertices import TooManyVerticesError
from est_games.equilibrium.solution import Status
from est_games.equilibrium.time_limit import is_past
from est_games.game.extensive import ExtensiveForm

MAX_SETS = 100
"""Games with more information sets are not begun."""


@dataclass(slots=True, kw_only=True)
class AssessmentSearch:
    """What was found out about the patterns of a form, and about their systems.

    Parameters
    ----------
    form : ExtensiveForm
        The game, with perfect recall.
    is_weak : bool
        Whether beliefs follow by Bayes' rule on the path only.
    max_patterns : int
        How many patterns are looked at, unfinished ones included.
    deadline : float or None
        A time of ``time.perf_counter``, in seconds, at which to stop.
    patterns : list of SolvedPattern
        Those that hold something.
    finite : list of FinitePattern
        Those of which all assessments are known, and stand alone.
    proofs : dict
        Of every system met, why it holds nowhere, or None.
    status : Status
        COMPLETE where each pattern is decided; PARTIAL or LIMIT otherwise.
    messages : list of str
        Why not.
    """

    form: ExtensiveForm
    is_weak: bool
    max_patterns: int
    deadline: float | None
    patterns: list[SolvedPattern] = field(default_factory=list)
    finite: list[FinitePattern] = field(default_factory=list)
    proofs: dict[System, Refutation | SystemCases | None] = field(default_factory=dict)
    status: Status = Status.COMPLETE
    messages: list[str] = field(default_factory=list)
    _known: dict[System, SolvedSystem] = field(default_factory=dict)

    def run(self) -> None:
        """Go through all patterns."""
        try:
            self._run()
        except TooManyPlansError as reason:
            self.stopped(f"the mover at {reason.label!r} has too many plans from there on")
        except TooManyPatternsError:
            self.stopped(f"there are more than {self.max_patterns} patterns of moves to look at")
        except TooManyVerticesError:
            self.stopped("a set of equilibria has too many vertices to list")
        except TimeoutError:
            self.stopped("the time given was over before all patterns were looked at")

    def stopped(self, message: str) -> None:
        """Note that not all was done that was to be."""
        self.status = Status.LIMIT
        self.messages.append(message)

    def _run(self) -> None:
        n_sets = sum(not choice.is_chance for choice in self.form.information_sets)
        if n_sets > MAX_SETS:
            self.stopped(f"of {n_sets} information sets there are too many patterns to look at")
            return
        rules = AssessmentPatterns(self.form, is_weak=self.is_weak, deadline=self.deadline)
        n_undecided = n_irrational = 0
        for pattern in rules.patterns(self._is_refuted, most=self.max_patterns):
            blocks = tuple((system, self._solved(system)) for system in pattern.blocks())
            if any(solved.refutation is not None for _, solved in blocks):
                continue
            if any(solved.is_finite for _, solved in blocks) and all(
                solved.is_finite or len(solved.vertices or ()) == 1 for _, solved in blocks
            ):
                finite = finite_pattern(rules, pattern, deadline=self.deadline)
                if finite is not None:
                    self.finite.append(finite)
                    continue
            missing = [solved for _, solved in blocks if solved.sample is None]
            if not missing:
                self.patterns.append(SolvedPattern(rules=rules, pattern=pattern, blocks=blocks))
            elif all(solved.is_irrational for solved in missing):
                n_irrational += 1
            else:
                n_undecided += 1
        if n_undecided:
            self.status = Status.PARTIAL
            self.messages.append(
                f"of {n_undecided} patterns of moves it was not decided what they hold"
            )
        if n_irrational:
            self.status = Status.PARTIAL
            self.messages.append(
                f"{n_irrational} patterns of moves hold equilibria, but none with rational "
                "probabilities was found to list"
            )

    @property
    def points(self) -> dict[System, SystemCases]:
        """What shows that patterns hold no more than the assessments listed."""
        return {each.pattern.whole(): each.cases for each in self.finite}

    def _is_refuted(self, system: System) -> bool:
        """Tell whether a system is known to hold nowhere."""
        if system not in self.proofs:
            if is_past(self.deadline):
                raise TimeoutError
            self.proofs[system] = refutation(system, deadline=self.deadline)
        return self.proofs[system] is not None

    def _solved(self, system: System) -> SolvedSystem:
        """Return what a system holds; each is solved once."""
        if system not in self._known:
            if is_past(self.deadline):
                raise TimeoutError
            self._known[system] = solved_system(system, deadline=self.deadline)
            # Only now is more than one program tried on what is not linear.
            self.proofs[system] = self._known[system].refutation
        return self._known[system]

    @property
    def refutations(self) -> dict[System, Refutation | SystemCases]:
        """The proofs."""
        return {system: proof for system, proof in self.proofs.items() if proof is not None}
