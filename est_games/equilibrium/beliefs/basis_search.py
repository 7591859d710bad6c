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
    are_behind_open_moves,
    order_system,
    settled_sets,
)
from est_games.certificate.reply_system import reply_question, reply_system
from est_games.certificate.sequential_set import (
    Branch,
    SequentialEvidence,
    action_sets,
    node_sets,
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

_Part = tuple[Basis, Branch | None]
"""What is to be looked at, and why not, where it is refuted at once."""
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
    1. Next come the actions or nodes of the information set of which least is left open. What
       cannot be best for any belief and whatever follows is refuted by a linear program
       (:mod:`est_games.certificate.reply_system`); its answer is kept for all branches that ask the
       same. Of sets alike, earlier ones come first: from them beliefs follow.
    2. Where the actions before leave no choice which nodes are possible, that is put in. Once all
       that follows a set is known too, the linear ones among the conditions are tried.
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
    _short: dict[Hashable, bool] = field(default_factory=dict)
    _orders: dict[System, Refutation | None] = field(default_factory=dict)
    _later: dict[int, tuple[int, ...]] = field(default_factory=dict)
    _order: tuple[int, ...] = ()

    def run(self) -> SequentialEvidence:
        """Search all supports; return the evidence, which is incomplete where `open` says so."""
        self._later = _later_sets(self.form)
        self._order = _forward(self.form, self._later)
        branch = self._settled(open_basis(self.form), frozenset())
        return SequentialEvidence(branch=branch, replies=self.replies)

    def _stops(self) -> bool:
        self.n_branches += 1
        self.is_stopped = (
            self.is_stopped or self.n_branches > self.max_branches or is_past(self.deadline)
        )
        return self.is_stopped

    def _settled(self, basis: Basis, before: frozenset[int]) -> Branch:
        """Put in the nodes that must be possible, check what is new, and go on."""
        if self._stops():
            return OPEN
        whole = with_forced_nodes(self.form, basis)
        branch = self._tried(whole, before)
        return branch if whole == basis else ("forced", branch)

    def _tried(self, basis: Basis, before: frozenset[int]) -> Branch:
        ready = settled_sets(self.form, basis)
        for number, own in enumerate(basis.nodes):
            if own and basis.actions[number] is not None and self._is_refuted_reply(basis, number):
                return ("reply", number)
        is_whole = None not in basis.actions and None not in basis.nodes
        if is_whole:
            return self._ended(basis)
        if any(self._is_uncertain(basis, number) for number in ready - before):
            ring = AssessmentRing(self.form, basis)
            case = first_case(ring)
            if case is None:
                return ("linear", None)
            answer = decided(linear_system(ring, case)[0])
            if isinstance(answer, Refutation):
                return ("linear", answer)
        return self._split(basis, ready)

    def _is_uncertain(self, basis: Basis, number: int) -> bool:
        """Tell whether beliefs or mixtures matter at an information set."""
        return len(basis.nodes[number] or ()) > 1 or any(
            len(basis.actions[k] or ()) > 1 for k in (number, *self._later[number])
        )

    def _split(self, basis: Basis, ready: frozenset[int]) -> Branch:
        """Go on with the actions or nodes of the information set that leave least open."""
        behind = are_behind_open_moves(self.form, basis)
        kind, at, parts, least = "", -1, list[_Part](), 0
        for number in reversed(self._order):
            if basis.actions[number] is None:
                own_kind, own = "actions", self._action_parts(basis, number)
            elif basis.nodes[number] is None and not any(
                behind[node] for node in self.form.members[number]
            ):
                own_kind, own = "nodes", self._node_parts(basis, number)
            else:
                continue
            n_left = sum(branch is None for _, branch in own)
            if at < 0 or n_left <= least:
                kind, at, parts, least = own_kind, number, own, n_left
            if n_left <= 1:
                break
        below = tuple(
            self._settled(each, ready) if branch is None else branch for each, branch in parts
        )
        return (kind, at, below)

    def _action_parts(self, basis: Basis, number: int) -> list[_Part]:
        parts: list[_Part] = []
        for own in action_sets(self.form, number):
            taken = with_actions(basis, number, own)
            parts.append(
                (taken, ("reply", number) if self._is_refuted_reply(taken, number) else None)
            )
        return parts

    def _node_parts(self, basis: Basis, number: int) -> list[_Part]:
        parts: list[_Part] = []
        for own in node_sets(self.form, basis, number):
            likely = with_nodes(basis, number, own)
            branch: Branch | None = None
            if self._is_refuted_reply(likely, number):
                branch = ("reply", number)
            else:
                orders = self._no_orders(likely)
                branch = None if orders is None else ("orders", orders)
            parts.append((likely, branch))
        return parts

    def _is_refuted_reply(self, basis: Basis, number: int) -> bool:
        actions = basis.actions
        short = (
            number,
            actions[number],
            basis.nodes[number],
            tuple([actions[k] for k in self._later[number]]),
        )
        known = self._short.get(short)
        if known is None:
            known = self._short[short] = self._answered(basis, number)
        return known

    def _answered(self, basis: Basis, number: int) -> bool:
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

    def _no_orders(self, basis: Basis) -> Refutation | None:
        """Return what refutes that trembles have orders; mostly all may have the same."""
        system = order_system(self.form, basis)
        if system not in self._orders:
            answer = None if holds(system, [Fraction(1)] * system.n) else decided(system)
            self._orders[system] = answer if isinstance(answer, Refutation) else None
        return self._orders[system]

    def _ended(self, basis: Basis) -> Branch:
        """Settle a basis that leaves nothing open."""
        orders = self._no_orders(basis)
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


def _later_sets(form: ExtensiveForm) -> dict[int, tuple[int, ...]]:
    """Return the players' information sets that may be come to after each of them."""
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
    return {number: tuple(sorted(own)) for number, own in sorted(after.items())}


def _forward(form: ExtensiveForm, later: Mapping[int, tuple[int, ...]]) -> tuple[int, ...]:
    """Return the players' information sets, earlier ones first as far as that goes.

    What follows one move is gone through before what follows another.
    """
    place: dict[int, int] = {}
    stack = [0]
    while stack:
        node = stack.pop()
        if form.information_set[node] in later:
            place.setdefault(form.information_set[node], len(place))
        stack.extend(reversed(form.children[node]))
    before = {
        number: {other for other, own in later.items() if number in own} - {number}
        for number in later
    }
    order: list[int] = []
    left = sorted(place, key=lambda number: place[number])
    while left:
        # Sets that come before each other cannot be timed: any of them may be first.
        number = next((k for k in left if before[k] <= set(order)), left[0])
        order.append(number)
        left.remove(number)
    return tuple(order)
