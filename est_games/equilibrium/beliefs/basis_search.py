"""Which supports of behaviour and beliefs hold sequential equilibria: a search with proofs."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from est_games.certificate.alternative import Refutation, System, decided, equation_rank, holds
from est_games.certificate.assessment_cells import linear_system
from est_games.certificate.assessment_ring import (
    AssessmentRing,
    Basis,
    order_system,
)
from est_games.certificate.reply_system import reply_question, reply_system
from est_games.certificate.sequential_set import (
    Branch,
    SequentialEvidence,
    action_sets,
    open_basis,
    with_actions,
    with_forced_nodes,
    with_nodes,
)
from est_games.certificate.support_case import first_case
from est_games.certificate.support_cases import SupportCases
from est_games.certificate.support_ring import TooLongError
from est_games.equilibrium.many_players.case_search import ring_cases
from est_games.equilibrium.time_limit import is_past
from est_games.game.extensive import TERMINAL, ExtensiveForm

OPEN: Branch = ("open",)
"""A branch that is not settled: no evidence for anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """A basis that holds equilibria.

    Parameters
    ----------
    ring : AssessmentRing
        Its unknowns and conditions.
    system : System or None
        Its conditions, where all are linear.
    point : tuple of Fraction
        Values of the unknowns that satisfy them.
    cases : SupportCases or None
        What case distinctions found, where not all are.
    """

    ring: AssessmentRing
    system: System | None = None
    point: tuple[Fraction, ...] = ()
    cases: SupportCases | None = None


@dataclass(slots=True, kw_only=True)
class BasisSearch:
    """The search, and what it came to.

    Parameters
    ----------
    form : ExtensiveForm
        The game.
    max_branches : int
        Branches after which it stops.
    deadline : float or None
        A time of ``time.perf_counter``, in seconds, at which it stops.

    Notes
    -----
    1. Information sets are taken from those after which nothing follows, backward: which actions
       are taken. What cannot be best for any belief and whatever follows is refuted by a linear
       program (:mod:`est_games.certificate.reply_system`); its answer is kept for all branches that
       ask the same.
    2. Where trembles leave no choice which nodes are possible, that is put in, and the linear ones
       among the conditions are tried.
    3. Which other nodes are believed possible: refuted at once where the actions are not best for
       any such belief, or where no orders of trembles give it.
    4. The conditions of a basis are mostly linear: a point or multipliers settle them. Others are
       left to case distinctions.
    """

    form: ExtensiveForm
    max_branches: int
    deadline: float | None
    leaves: list[Leaf] = field(default_factory=list)
    open: list[Basis] = field(default_factory=list)
    replies: dict[Hashable, tuple[Fraction, ...]] = field(default_factory=dict)
    n_branches: int = 0
    is_stopped: bool = False
    _possible: set[Hashable] = field(default_factory=set)

    def run(self) -> SequentialEvidence:
        """Search all supports; return the evidence, which is incomplete where `open` says so."""
        branch = self._actions(open_basis(self.form), _backward(self.form), 0)
        return SequentialEvidence(branch=branch, replies=self.replies)

    def _stops(self) -> bool:
        self.n_branches += 1
        self.is_stopped = (
            self.is_stopped or self.n_branches > self.max_branches or is_past(self.deadline)
        )
        return self.is_stopped

    def _actions(self, basis: Basis, order: tuple[int, ...], done: int) -> Branch:
        if self._stops():
            return OPEN
        if done == len(order):
            return self._forced(basis)
        number = order[done]
        below = []
        for own in action_sets(self.form, number):
            taken = with_actions(basis, number, own)
            refuted = self._is_refuted_reply(taken, number)
            below.append(("reply", number) if refuted else self._actions(taken, order, done + 1))
        return ("actions", number, tuple(below))

    def _is_refuted_reply(self, basis: Basis, number: int) -> bool:
        question, _ = reply_question(self.form, basis, number)
        if question in self.replies:
            return True
        if question in self._possible:
            return False
        system = reply_system(self.form, basis, number)
        multipliers = decided(system) if system is not None else None
        if isinstance(multipliers, tuple):
            self.replies[question] = multipliers
            return True
        self._possible.add(question)
        return False

    def _forced(self, basis: Basis) -> Branch:
        """Put in all nodes that must be possible, and try what is linear."""
        basis, options = with_forced_nodes(self.form, basis)
        return ("forced", self._tried(basis, options))

    def _tried(self, basis: Basis, options: Mapping[int, list[tuple[int, ...]]]) -> Branch:
        for number, own in enumerate(basis.nodes):
            if own and self._is_refuted_reply(basis, number):
                return ("reply", number)
        if not options:
            return self._ended(basis)
        ring = AssessmentRing(self.form, basis)
        case = first_case(ring)
        if case is None:
            return ("linear", None)
        answer = decided(linear_system(ring, case)[0])
        if isinstance(answer, Refutation):
            return ("linear", answer)
        return self._nodes(basis, options, tuple(options), 0)

    def _nodes(
        self,
        basis: Basis,
        options: Mapping[int, list[tuple[int, ...]]],
        order: tuple[int, ...],
        done: int,
    ) -> Branch:
        if self._stops():
            return OPEN
        if done == len(order):
            return self._ended(basis)
        number = order[done]
        below: list[Branch] = []
        for own in options[number]:
            likely = with_nodes(basis, number, own)
            if self._is_refuted_reply(likely, number):
                below.append(("reply", number))
                continue
            orders = _no_orders(self.form, likely)
            if orders is not None:
                below.append(("orders", orders))
                continue
            below.append(self._nodes(likely, options, order, done + 1))
        return ("nodes", number, tuple(below))

    def _ended(self, basis: Basis) -> Branch:
        """Settle a basis that leaves nothing open."""
        orders = _no_orders(self.form, basis)
        if orders is not None:
            return ("orders", orders)
        ring = AssessmentRing(self.form, basis)
        case = first_case(ring)
        if case is None:
            return ("linear", None)
        system, are_all = linear_system(ring, case)
        answer = decided(system)
        if isinstance(answer, Refutation):
            return ("linear", answer)
        if are_all:
            self.leaves.append(Leaf(ring=ring, system=system, point=answer))
            return ("point", answer) if equation_rank(system) == system.n else ("cell",)
        try:
            cases = ring_cases(ring, deadline=self.deadline)
        except TooLongError:
            cases = None
        if cases is None:
            self.open.append(basis)
            return OPEN
        if cases.points or cases.cells:
            self.leaves.append(Leaf(ring=ring, cases=cases))
        return ("cases", cases.step)


def _no_orders(form: ExtensiveForm, basis: Basis) -> Refutation | None:
    """Return what refutes that trembles have orders; mostly all may have the same."""
    system = order_system(form, basis)
    if holds(system, [Fraction(1)] * system.n):
        return None
    answer = decided(system)
    return answer if isinstance(answer, Refutation) else None


def _backward(form: ExtensiveForm) -> tuple[int, ...]:
    """Return the players' information sets, those that come later first as far as that goes."""
    after: dict[int, set[int]] = {}
    below: list[frozenset[int]] = [frozenset()] * form.n_nodes
    for node in range(form.n_nodes - 1, -1, -1):
        number = form.information_set[node]
        if number == TERMINAL:
            continue
        found = frozenset().union(*(below[child] for child in form.children[node]))
        if not form.information_sets[number].is_chance:
            after.setdefault(number, set()).update(found)
            found |= {number}
        below[node] = found
    order: list[int] = []
    while after:
        free = [number for number, later in after.items() if later <= set(order)]
        # Sets that come before each other cannot be timed: any of them may be first.
        number = max(free or after)
        order.append(number)
        del after[number]
    return tuple(order)
