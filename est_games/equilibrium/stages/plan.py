"""An equilibrium written out: an automaton with a belief at every node, and its play in words.

1. Start at the root with the prior and the continuation chosen.
2. At each node take the piece of the continuation whose cone contains the belief; its witness names
   the strategy and the continuations after it.
3. After an action the belief is restricted to the types that take it; after nature's move it is
   reweighted; after a surprise any one belief is taken that supports all that may follow.
4. Nodes with the same stage, continuation and belief are one.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from est_games.arithmetic import Value, fraction, rational
from est_games.certificate.assessment import Lottery, Plan, PlanNode
from est_games.equilibrium.solution import Equilibrium
from est_games.equilibrium.stages.belief import Cone, common
from est_games.equilibrium.stages.continuation import (
    ChanceWitness,
    Continuation,
    DecisionWitness,
    MixedWitness,
    structure,
)
from est_games.equilibrium.stages.pattern import Pattern, stage_pattern
from est_games.equilibrium.stages.stage_solution import StageSolution
from est_games.game.multistage import Stage, StageKind
from est_games.game.valuation import Valuation

Belief = tuple[Value, ...]
Key = tuple[int, int, int]
"""Stage, continuation and the number of a belief."""
_SURELY = Fraction(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanEquilibrium(Equilibrium):
    """A perfect Bayesian equilibrium with everything it prescribes.

    `behavior` and `beliefs` hold the stages on the path; `plan` holds all others too.

    Parameters
    ----------
    plan : Plan
        The automaton.
    values : tuple of tuple of Fraction, shape (n_players, n_types)
        The payoffs given the informed player's true type.
    path : mapping of str to tuple of str
        By type: what happens, as ``stage: actions`` lines; outcomes of nature are all followed.
    """

    payoffs: tuple[Fraction, ...]
    plan: Plan
    values: tuple[tuple[Fraction, ...], ...]
    path: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)


def extract(solution: StageSolution, continuation: Continuation) -> Plan:
    """Write out one continuation of the root as an automaton.

    Parameters
    ----------
    solution : StageSolution
        A run in plain rationals.
    continuation : Continuation
        One of ``solution.equilibria``.
    """
    return _Extraction(solution).plan(solution.continuations[0].index(continuation))


class _Extraction:
    """Nodes made so far, and those still to be written."""

    def __init__(self, solution: StageSolution) -> None:
        self.solution = solution
        self.form = solution.valuation.form
        self.ring = solution.valuation.ring
        self.numbers: dict[Key, int] = {}
        self.waiting: deque[Key] = deque()
        self.beliefs: dict[Hashable, int] = {}
        self.stated: list[tuple[Belief, tuple[Fraction, ...]]] = []

    def plan(self, root: int) -> Plan:
        """Write nodes until none is waiting."""
        self._node(0, root, self._numbered(tuple(self.solution.valuation.prior)))
        nodes = []
        while self.waiting:
            nodes.append(self._written(*self.waiting.popleft()))
        return Plan(nodes=tuple(nodes))

    def _numbered(self, belief: Belief) -> int:
        """Return the number of a belief, so that it is hashed only here."""
        number = self.beliefs.setdefault(tuple(map(structure, belief)), len(self.beliefs))
        if number == len(self.stated):
            self.stated.append((belief, tuple(map(fraction, belief))))
        return number

    def _node(self, stage: int, choice: int, belief: int) -> int:
        key = (stage, choice, belief)
        number = self.numbers.get(key)
        if number is None:
            number = self.numbers[key] = len(self.numbers)
            self.waiting.append(key)
        return number

    def _written(self, number: int, choice: int, believed: int) -> PlanNode:
        belief, stated = self.stated[believed]
        stage = self.form.stages[number]
        continuation = self.solution.outlooks[number].continuations[choice]
        piece = continuation.piece(belief, self.ring)
        assert piece is not None, "a belief left the cone it was chosen for"
        witness = continuation.witnesses[piece]
        if isinstance(witness, DecisionWitness):
            strategy = _lotteries(stage, witness.strategy)
            successors = self._after_decision(stage, witness, belief)
        elif isinstance(witness, MixedWitness):
            strategy = tuple(
                (_support(weights),) * self.form.n_types for weights in witness.mixtures
            )
            successors = tuple(
                self._node(target, then, believed)
                for target, then in zip(stage.successors, witness.choices, strict=True)
            )
        else:
            strategy = ()
            choices = witness.choices if isinstance(witness, ChanceWitness) else ()
            successors = self._after_chance(number, stage, choices, belief)
        return PlanNode(stage=number, belief=stated, strategy=strategy, successors=successors)

    def _after_chance(
        self, number: int, stage: Stage, choices: Sequence[int], belief: Belief
    ) -> tuple[int, ...]:
        if stage.kind is not StageKind.CHANCE:
            return tuple(
                self._node(target, then, self._numbered(belief))
                for target, then in zip(stage.successors, choices, strict=True)
            )
        rows = self.solution.valuation.probabilities(number)
        reached = []
        for row, target, then in zip(rows, stage.successors, choices, strict=True):
            after = _normalised([m * p for m, p in zip(belief, row, strict=True)])
            if after is None:
                cones = self.solution.outlooks[target].continuations[then].cones
                after = self._free([cones])
            reached.append(self._node(target, then, self._numbered(after)))
        return tuple(reached)

    def _free(self, unions: Sequence[Sequence[Cone]]) -> Belief:
        """Return a belief that supports one cone of each union."""
        cone = common(unions, self.form.n_types, self.ring)
        belief = cone and _normalised(cone.inside)
        assert belief, "a surprise that no belief explains"
        return belief

    def _after_decision(
        self, stage: Stage, witness: DecisionWitness, belief: Belief
    ) -> tuple[int, ...]:
        shared, _ = stage_pattern(self.form, stage)
        chosen = _chosen(shared, witness)
        offered = {
            reached: self.solution.outlooks[target].continuations
            for reached, target in zip(shared.classes, stage.successors, strict=True)
        }
        beliefs: dict[int, int] = {}
        others: dict[tuple[int, int], int] = {}
        for action in shared.informed_actions:
            after = self._belief_after(shared, witness, chosen, offered, action, belief)
            beliefs[action] = self._numbered(after)
            for reached in shared.rows[action]:
                others[action, reached] = next(
                    number
                    for number, each in enumerate(offered[reached])
                    if each.is_free or each.piece(after, self.ring) is not None
                )
        nodes = []
        for flat, (profile, target) in enumerate(
            zip(shared.profiles(), stage.successors, strict=True)
        ):
            action = shared.informed_action(profile)
            then = chosen.get(flat)
            if then is None:
                then = others[action, shared.classes[flat]]
            nodes.append(self._node(target, then, beliefs[action]))
        return tuple(nodes)

    def _belief_after(
        self,
        shared: Pattern,
        witness: DecisionWitness,
        chosen: Mapping[int, int],
        offered: Mapping[int, Sequence[Continuation]],
        action: int,
        belief: Belief,
    ) -> Belief:
        after = _normalised(
            [
                weight if shared.informed_action(profile) == action else rational(0)
                for weight, profile in zip(belief, witness.strategy, strict=True)
            ]
        )
        if after is not None:
            return after
        needed = {
            (shared.classes[flat], then)
            for flat, then in chosen.items()
            if shared.informed_action(_profile(shared, flat)) == action
        }
        unions = [offered[reached][then].cones for reached, then in sorted(needed)]
        unions.extend(
            tuple(cone for each in offered[reached] for cone in each.cones)
            for reached in shared.rows[action]
        )
        return self._free(unions)


def _chosen(shared: Pattern, witness: DecisionWitness) -> dict[int, int]:
    """Return the continuations that matter, by flat profile: on the path and one deviation away."""
    base = witness.strategy[0]
    replies = dict(witness.replies)
    answers = dict(witness.answers)
    played = dict.fromkeys(shared.informed_action(profile) for profile in witness.strategy)
    chosen: dict[int, int] = {}
    for action, reply in replies.items():
        chosen[shared.flat(_with(shared, base, action))] = reply
    for move, n in enumerate(shared.shape):
        if move == shared.informed:
            continue
        for action in range(n):
            profile = (*base[:move], action, *base[move + 1 :])
            classes = shared.deviated(base, move, action, list(played))
            choices = answers.get((move, classes)) or tuple(replies[own] for own in played)
            for own, choice in zip(played, choices, strict=True):
                chosen.setdefault(shared.flat(_with(shared, profile, own)), choice)
    return chosen


def _with(shared: Pattern, profile: tuple[int, ...], action: int) -> tuple[int, ...]:
    if shared.informed is None:
        return profile
    return (*profile[: shared.informed], action, *profile[shared.informed + 1 :])


def _profile(shared: Pattern, flat: int) -> tuple[int, ...]:
    profile = []
    for n in reversed(shared.shape):
        flat, action = divmod(flat, n)
        profile.append(action)
    return tuple(reversed(profile))


def _normalised(weights: Sequence[Value]) -> Belief | None:
    total = sum(weights[1:], start=weights[0])
    return None if total == 0 else tuple(weight / total for weight in weights)


def _lotteries(
    stage: Stage, strategy: Sequence[tuple[int, ...]]
) -> tuple[tuple[Lottery, ...], ...]:
    return tuple(
        tuple(((profile[position], _SURELY),) for profile in strategy)
        for position in range(len(stage.moves))
    )


def _support(weights: Sequence[Value]) -> Lottery:
    return tuple((action, fraction(weight)) for action, weight in enumerate(weights) if weight != 0)


def on_path(valuation: Valuation, plan: Plan, kind: int) -> Iterator[int]:
    """Yield the nodes that are reached if the informed player has a type, in order of play."""
    form = valuation.form
    waiting = deque([0])
    seen = {0}
    while waiting:
        number = waiting.popleft()
        yield number
        node = plan.nodes[number]
        stage = form.stages[node.stage]
        if stage.kind is StageKind.DECISION:
            reached = [
                target
                for profile, target in zip(stage.profiles(), node.successors, strict=True)
                if all(
                    any(action == played for played, _ in move[kind])
                    for action, move in zip(profile, node.strategy, strict=True)
                )
            ]
        elif stage.kind is StageKind.CHANCE:
            rows = valuation.probabilities(node.stage)
            reached = [
                target
                for row, target in zip(rows, node.successors, strict=True)
                if valuation.ring.at_point(row[kind])
            ]
        else:
            reached = list(node.successors)
        waiting.extend(target for target in dict.fromkeys(reached) if target not in seen)
        seen.update(reached)


def play(valuation: Valuation, plan: Plan, kind: int) -> tuple[str, ...]:
    """Return what happens on the path for a type, one line for each decision stage reached."""
    form = valuation.form
    lines = []
    for number in on_path(valuation, plan, kind):
        node = plan.nodes[number]
        stage = form.stages[node.stage]
        if stage.kind is StageKind.DECISION:
            acts = ", ".join(
                f"{form.players[move.player]} {_words(move.actions, lotteries[kind])}"
                for move, lotteries in zip(stage.moves, node.strategy, strict=True)
            )
            lines.append(f"{stage.label}: {acts}")
        elif stage.kind is StageKind.TERMINAL:
            lines.append(stage.label)
    return tuple(lines)


def _words(actions: Sequence[str], lottery: Lottery) -> str:
    return " or ".join(
        actions[action] if weight == 1 else f"{actions[action]} ({weight})"
        for action, weight in lottery
    )


Table = dict[str, dict[str, Fraction]]


def tables(valuation: Valuation, plan: Plan) -> tuple[Table, Table]:
    """Return what is done and believed on the path, by information set.

    An information set is named ``stage: player`` (``stage: player (type)`` for the informed
    player); a stage visited with different plans or beliefs is numbered.
    """
    form = valuation.form
    behavior: Table = {}
    beliefs: Table = {}
    visits: dict[int, int] = {}
    reached = dict.fromkeys(
        number for kind in range(form.n_types) for number in on_path(valuation, plan, kind)
    )
    for number in reached:
        node = plan.nodes[number]
        stage = form.stages[node.stage]
        if stage.kind is not StageKind.DECISION:
            continue
        visits[node.stage] = visits.get(node.stage, 0) + 1
        visit = f" [{visits[node.stage]}]" if visits[node.stage] > 1 else ""
        for move, lotteries in zip(stage.moves, node.strategy, strict=True):
            name = f"{stage.label}{visit}: {form.players[move.player]}"
            informed = form.n_types > 1 and move.player == form.informed
            for kind, lottery in enumerate(lotteries if informed else lotteries[:1]):
                chances = dict(lottery)
                behavior[f"{name} ({form.types[kind]})" if informed else name] = {
                    label: chances.get(action, Fraction(0))
                    for action, label in enumerate(move.actions)
                }
            if form.n_types > 1 and not informed:
                beliefs[name] = dict(zip(form.types, node.belief, strict=True))
    return behavior, beliefs
