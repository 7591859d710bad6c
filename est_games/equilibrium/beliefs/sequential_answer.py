"""What a search for sequential equilibria came to: checked, joined, and put in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from est_games.certificate.algebraic_assessment import AlgebraicAssessment
from est_games.certificate.assessment_ring import Basis
from est_games.certificate.behavior_cell import Assessment, BehaviorCell, Weights
from est_games.certificate.extensive_form import expected_payoffs
from est_games.certificate.sequential import is_sequential
from est_games.certificate.sequential_set import SequentialEvidence, sequential_problems
from est_games.equilibrium.beliefs.algebraic_equilibrium import algebraic_equilibrium
from est_games.equilibrium.beliefs.assessment_components import (
    AssessmentSet,
    algebraic_assessments,
    assessment_sets,
    joined_assessments,
)
from est_games.equilibrium.beliefs.basis_search import BasisSearch, Leaf
from est_games.equilibrium.solution import Equilibrium, EquilibriumComponent
from est_games.equilibrium.time_limit import is_past
from est_games.game.extensive import ExtensiveForm

_MOST_NAMED = 3


@dataclass(slots=True, kw_only=True)
class SequentialAnswer:
    """What is shown, and what prevents it from being all.

    Parameters
    ----------
    game : ExtensiveForm
        The game.
    until, deadline : float or None
        Times of ``time.perf_counter``, in seconds: after the first no more equilibria are checked,
        after the second it is not proved that they are all.
    equilibria, components
        As a solution shows them.
    messages : list of str
        What was not settled.
    listed, algebraic, sets
        The equilibria once more, those of them with irrational numbers, and all sets.
    is_late : bool
        Whether something was left unchecked.
    """

    game: ExtensiveForm
    until: float | None
    deadline: float | None
    equilibria: tuple[Equilibrium, ...] = ()
    components: tuple[EquilibriumComponent, ...] = ()
    messages: list[str] = field(default_factory=list)
    algebraic: list[AlgebraicAssessment] = field(default_factory=list)
    listed: list[Assessment | AlgebraicAssessment] = field(default_factory=list)
    sets: list[AssessmentSet] = field(default_factory=list)
    is_late: bool = False
    _confirmed: dict[tuple[str, str], bool] = field(default_factory=dict)

    def collect(self, search: BasisSearch) -> None:
        """Check a point of each set found and all corners by the definition; join the sets."""
        self.messages += _named(self.game, search.open, "could not be settled")
        self.messages += _named(
            self.game,
            [basis for leaf in search.leaves for basis in self._took(leaf)],
            "hold equilibria of which no point is rational",
        )
        listed, components = joined_assessments(self.sets)
        self.listed = [*listed, *self.algebraic]
        self.equilibria = (
            *(_listed(self.game, each) for each in listed),
            *map(algebraic_equilibrium, self.algebraic),
        )
        single = range(len(listed), len(self.listed))
        self.components = (
            *components,
            *(EquilibriumComponent(extreme=(place,)) for place in single),
        )

    def _took(self, leaf: Leaf) -> Iterator[Basis]:
        """Keep what a basis holds, once it is checked; yield the basis if that is not possible."""
        if self.is_late:
            return
        try:
            self.algebraic += algebraic_assessments(leaf)
            for each in assessment_sets(leaf, deadline=self.until):
                if all(map(self._is_confirmed, (each.sample, *each.corners))):
                    self.sets.append(each)
                else:
                    self.messages.append("an assessment found is not confirmed and left out")
        except ArithmeticError:
            yield leaf.ring.basis
        except TimeoutError:
            self.messages.append("stopped by the time given, before all was checked")
            self.is_late = True

    def _is_confirmed(self, assessment: Assessment) -> bool:
        if is_past(self.until):
            raise TimeoutError
        key = (_text(assessment.behavior), _text(assessment.beliefs))
        if key not in self._confirmed:
            self._confirmed[key] = is_sequential(self.game, assessment.behavior, assessment.beliefs)
        return self._confirmed[key]

    def cells(self) -> list[BehaviorCell]:
        """Return all cells of all components."""
        cells = [cell for each in self.components for cell in each.cells]
        return [cell for cell in cells if isinstance(cell, BehaviorCell)]

    def unproved(self, evidence: SequentialEvidence) -> list[str]:
        """Return why these are not proved to be all."""
        try:
            problems = sequential_problems(
                self.game, self.cells(), self.listed, evidence, deadline=self.deadline
            )
        except TimeoutError as late:
            self.is_late = True
            return [f"stopped by the time given: {late}"]
        return [f"not proved to be all: {problem}" for problem in dict.fromkeys(problems)]

    def remarks(self) -> Iterator[str]:
        """Yield what a reader of the components must know."""
        if len(self.components) > 1 and not all(each.is_closed for each in self.sets):
            yield (
                "some sets are no polytopes: components are told apart where no common point of "
                "their closures was found"
            )


def _listed(game: ExtensiveForm, assessment: Assessment) -> Equilibrium:
    return Equilibrium(
        behavior=assessment.behavior,
        beliefs=assessment.beliefs,
        payoffs=expected_payoffs(game, assessment.behavior),
        regret=Fraction(0),
    )


def _named(game: ExtensiveForm, bases: Sequence[Basis], what: str) -> list[str]:
    """Return a message that names the supports of some bases."""
    if not bases:
        return []
    texts = []
    for basis in bases[:_MOST_NAMED]:
        parts = []
        for choice, own in zip(game.information_sets, basis.actions, strict=True):
            if not choice.is_chance:
                actions = "+".join(choice.actions[k] for k in own or ())
                parts.append(f"{choice.label}: {actions}")
        texts.append("; ".join(parts))
    more = f" and {len(bases) - _MOST_NAMED} more" if len(bases) > _MOST_NAMED else ""
    return [f"supports that {what}: {' | '.join(texts)}{more}"]


def _text(weights: Weights) -> str:
    return repr([(label, list(row.items())) for label, row in weights.items()])
