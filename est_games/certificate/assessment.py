"""Check a plan of a multistage form: values, one-shot deviations, Bayes' rule, no signalling.

A plan is a finite automaton over the stages of the form. The check knows nothing of how it was
found:

1. The automaton fits the form: every profile or outcome has a next node, at the right stage, and
   the root holds the prior.
2. Values of every node are recomputed backwards, for every player and type.
3. Beliefs: after an action or outcome with positive probability they follow by Bayes' rule; after a
   surprise they are free, but the same whatever the uninformed players did.
4. At every node no player gains by deviating once, at the belief of the node; the informed player's
   types one by one, also those believed impossible.

By the one-shot deviation principle for finite games, 4 makes the plan sequentially rational.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from operator import mul

from est_games.arithmetic import Value, fraction, rational
from est_games.game.multistage import Stage, StageKind
from est_games.game.valuation import Valuation

Lottery = tuple[tuple[int, Fraction], ...]
"""Actions with their probabilities, those with none left out."""
_ZERO, _ONE = rational(0), rational(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanNode:
    """One situation in which a plan says what to do.

    Parameters
    ----------
    stage : int
        Index of the stage.
    belief : tuple of Fraction, shape (n_types,)
        What the uninformed players believe.
    strategy : tuple of tuple of Lottery, shape (n_moves, n_types)
        What each mover does; an uninformed player does the same for all types.
    successors : tuple of int
        The next node for every action profile in C order, or for every outcome.
    """

    stage: int
    belief: tuple[Fraction, ...]
    strategy: tuple[tuple[Lottery, ...], ...] = ()
    successors: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A strategy profile and beliefs as a finite automaton; node 0 is the root.

    Parameters
    ----------
    nodes : tuple of PlanNode
        The root first.
    """

    nodes: tuple[PlanNode, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One reason why a plan is not an equilibrium.

    Parameters
    ----------
    kind : str
        ``structure``, ``belief``, ``bayes``, ``signalling`` or ``deviation``.
    node : int
        Index of the node.
    stage : str
        Label of its stage.
    detail : str
        What is wrong, one clause.
    amount : Fraction
        Deviations: what is gained.
    """

    kind: str
    node: int
    stage: str
    detail: str
    amount: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentCheck:
    """What the check found.

    Parameters
    ----------
    values : tuple of tuple of Fraction, shape (n_players, n_types)
        The value of the plan to each player given the true type; empty where it does not fit the
        form.
    payoffs : tuple of Fraction, shape (n_players,)
        The same, weighted by the prior.
    regret : Fraction
        The most anybody gains by one deviation at any node.
    violations : tuple of Violation
        Everything wrong; none for an equilibrium.
    n_nodes, n_deviations : int
        How much was checked.
    """

    values: tuple[tuple[Fraction, ...], ...]
    payoffs: tuple[Fraction, ...]
    regret: Fraction
    violations: tuple[Violation, ...]
    n_nodes: int
    n_deviations: int

    @property
    def holds(self) -> bool:
        """Whether the plan is a perfect Bayesian equilibrium."""
        return not self.violations


def check_assessment(valuation: Valuation, plan: Plan) -> AssessmentCheck:
    """Recompute a plan's values and look for every violation of perfect Bayesian equilibrium.

    Parameters
    ----------
    valuation : Valuation
        The form in plain rationals.
    plan : Plan
        The automaton.

    References
    ----------
    Fudenberg and Tirole 1991, Game Theory, definition 8.2 (one informed player); Hendon, Jacobsen
    and Sloth 1996, "The one-shot-deviation principle for sequential rationality".
    """
    structure = tuple(_structure(valuation, plan))
    if structure:
        return AssessmentCheck(
            values=(),
            payoffs=(),
            regret=Fraction(0),
            violations=structure,
            n_nodes=len(plan.nodes),
            n_deviations=0,
        )
    return _Checker(valuation, plan).check()


def _structure(valuation: Valuation, plan: Plan) -> Iterator[Violation]:
    form = valuation.form

    def wrong(number: int, detail: str) -> Violation:
        label = form.stages[plan.nodes[number].stage].label if plan.nodes else ""
        return Violation(kind="structure", node=number, stage=label, detail=detail)

    if not plan.nodes or plan.nodes[0].stage != 0:
        yield Violation(
            kind="structure", node=0, stage="", detail="the first node is not the root stage"
        )
        return
    prior = tuple(valuation.ring.at_point(weight) for weight in valuation.prior)
    if plan.nodes[0].belief != prior:
        yield wrong(0, "the root does not hold the prior")
    for number, node in enumerate(plan.nodes):
        stage = form.stages[node.stage]
        targets = [
            plan.nodes[target].stage if 0 <= target < len(plan.nodes) else None
            for target in node.successors
        ]
        if targets != list(stage.successors):
            yield wrong(number, "its next nodes are not at the stages that follow")
        if len(node.belief) != form.n_types:
            yield wrong(number, "its belief has the wrong length")
        if len(node.strategy) != len(stage.moves):
            yield wrong(number, "its strategy has the wrong number of moves")
            continue
        for move, lotteries in zip(stage.moves, node.strategy, strict=True):
            if len(lotteries) != form.n_types or not all(
                _is_lottery(lottery, len(move.actions)) for lottery in lotteries
            ):
                yield wrong(number, f"{form.players[move.player]} does not play a mixture")
            elif move.player != form.informed and len(set(lotteries)) > 1:
                yield wrong(number, f"{form.players[move.player]} acts on what it does not know")


def _is_lottery(lottery: Lottery, n_actions: int) -> bool:
    actions = [action for action, _ in lottery]
    return (
        len(set(actions)) == len(actions)
        and all(0 <= action < n_actions for action in actions)
        and all(weight > 0 for _, weight in lottery)
        and sum(weight for _, weight in lottery) == 1
    )


class _Checker:
    """One check of a plan that fits the form."""

    def __init__(self, valuation: Valuation, plan: Plan) -> None:
        self.valuation = valuation
        self.form = valuation.form
        self.nodes = plan.nodes
        self.beliefs = [tuple(map(rational, node.belief)) for node in plan.nodes]
        self.values: list[tuple[tuple[Value, ...], ...]] = [()] * len(plan.nodes)
        self.violations: list[Violation] = []
        self.regret = rational(0)
        self.n_deviations = 0
        self._weights: dict[int, tuple[tuple[Value, ...], ...]] = {}
        self._accrued: dict[int, tuple[tuple[Value, ...], ...]] = {}

    def check(self) -> AssessmentCheck:
        """Check all nodes, later stages first."""
        backwards = sorted(
            range(len(self.nodes)), key=lambda number: self.nodes[number].stage, reverse=True
        )
        for number in backwards:
            self._belief(number)
            stage = self.form.stages[self.nodes[number].stage]
            {
                StageKind.TERMINAL: self._terminal,
                StageKind.DELAY: self._delay,
                StageKind.CHANCE: self._chance,
                StageKind.DECISION: self._decision,
            }[stage.kind](number, stage)
        root = self.values[0]
        return AssessmentCheck(
            values=tuple(tuple(map(fraction, row)) for row in root),
            payoffs=tuple(fraction(_weighted(self.beliefs[0], row)) for row in root),
            regret=fraction(self.regret),
            violations=tuple(sorted(self.violations, key=lambda each: (each.node, each.kind))),
            n_nodes=len(self.nodes),
            n_deviations=self.n_deviations,
        )

    def _violate(self, number: int, kind: str, detail: str, amount: Fraction = Fraction(0)) -> None:
        label = self.form.stages[self.nodes[number].stage].label
        self.violations.append(
            Violation(kind=kind, node=number, stage=label, detail=detail, amount=amount)
        )

    def _belief(self, number: int) -> None:
        belief = self.beliefs[number]
        if sum(belief[1:], start=belief[0]) != 1 or min(belief) < 0:
            self._violate(number, "belief", "is not a distribution over types")

    def _follows(self, number: int, target: int, likelihood: Sequence[Value], event: str) -> bool:
        """Check Bayes' rule for an event; return whether it was a surprise."""
        weights = [m * p for m, p in zip(self.beliefs[number], likelihood, strict=True)]
        total = sum(weights[1:], start=weights[0])
        if total == 0:
            return True
        after = self.beliefs[target]
        if any(weight != total * now for weight, now in zip(weights, after, strict=True)):
            self._violate(number, "bayes", f"the belief after {event} does not follow")
        return False

    def _payoffs(self, stage: int) -> tuple[tuple[Value, ...], ...]:
        if stage not in self._accrued:
            self._accrued[stage] = self.valuation.payoffs(stage)
        return self._accrued[stage]

    def _terminal(self, number: int, stage: Stage) -> None:
        self.values[number] = self._payoffs(self.nodes[number].stage)

    def _delay(self, number: int, stage: Stage) -> None:
        node = self.nodes[number]
        (target,) = node.successors
        discounts = self.valuation.discounts(node.stage)
        self.values[number] = tuple(
            tuple(now + discount * later for now, later in zip(row, after, strict=True))
            for row, after, discount in zip(
                self._payoffs(node.stage), self.values[target], discounts, strict=True
            )
        )
        self._follows(number, target, (_ONE,) * self.form.n_types, "the delay")

    def _chance(self, number: int, stage: Stage) -> None:
        node = self.nodes[number]
        if node.stage not in self._weights:
            self._weights[node.stage] = self.valuation.probabilities(node.stage)
        rows = self._weights[node.stage]
        self.values[number] = tuple(
            tuple(
                _weighted(
                    [row[kind] for row in rows],
                    [self.values[target][player][kind] for target in node.successors],
                )
                for kind in range(self.form.n_types)
            )
            for player in range(self.form.n_players)
        )
        for label, row, target in zip(stage.outcomes, rows, node.successors, strict=True):
            self._follows(number, target, row, f"{label!r}")

    def _decision(self, number: int, stage: Stage) -> None:
        node = self.nodes[number]
        lotteries = [
            [tuple((action, rational(weight)) for action, weight in lottery) for lottery in move]
            for move in node.strategy
        ]
        strides = _strides(stage)
        self.values[number] = tuple(
            tuple(
                self._expected(number, strides, lotteries, kind, player)
                for kind in range(self.form.n_types)
            )
            for player in range(self.form.n_players)
        )
        self._signals(number, stage)
        for position, move in enumerate(stage.moves):
            views = self._views(number, move.player)
            for action in range(len(move.actions)):
                gains = self._gains(number, strides, lotteries, position, move.player, action)
                for name, weights in views:
                    self.n_deviations += 1
                    gain = _weighted(weights, gains)
                    if gain > 0:
                        self.regret = max(self.regret, gain)
                        self._violate(
                            number,
                            "deviation",
                            f"{name} gains by {move.actions[action]!r}",
                            fraction(gain),
                        )

    def _views(self, number: int, player: int) -> list[tuple[str, tuple[Value, ...]]]:
        """Return the weights over types a player compares with: its belief, or each type alone."""
        name = self.form.players[player]
        if player != self.form.informed or self.form.n_types == 1:
            return [(name, self.beliefs[number])]
        return [
            (
                f"{name} of type {label!r}",
                tuple(rational(int(kind == own)) for kind in range(self.form.n_types)),
            )
            for own, label in enumerate(self.form.types)
        ]

    def _gains(
        self,
        number: int,
        strides: tuple[int, ...],
        lotteries: _Lotteries,
        position: int,
        player: int,
        action: int,
    ) -> list[Value]:
        """Return by type what the player of a move gains by an action over its lottery."""
        changed = list(lotteries)
        changed[position] = [((action, _ONE),)] * self.form.n_types
        return [
            self._expected(number, strides, changed, kind, player)
            - self.values[number][player][kind]
            for kind in range(self.form.n_types)
        ]

    def _expected(
        self,
        number: int,
        strides: tuple[int, ...],
        lotteries: _Lotteries,
        kind: int,
        player: int,
    ) -> Value:
        successors = self.nodes[number].successors
        played = [move[kind] for move in lotteries]
        if all(len(lottery) == 1 for lottery in played):
            index = sum(map(mul, (lottery[0][0] for lottery in played), strides))
            return self.values[successors[index]][player][kind]
        total = rational(0)
        for combination in product(*played):
            index = sum(map(mul, (action for action, _ in combination), strides))
            chance = rational(1)
            for _, weight in combination:
                chance = chance * weight
            total = total + chance * self.values[successors[index]][player][kind]
        return total

    def _signals(self, number: int, stage: Stage) -> None:
        """Check Bayes' rule after every profile, and that only the informed player tells."""
        node = self.nodes[number]
        position = next(
            (i for i, move in enumerate(stage.moves) if move.player == self.form.informed), None
        )
        one = (_ONE,) * self.form.n_types
        likelihoods = (
            [
                tuple(rational(dict(lottery).get(action, 0)) for lottery in node.strategy[position])
                for action in range(len(stage.moves[position].actions))
            ]
            if position is not None
            else []
        )
        seen: set[tuple[int, int]] = set()
        beliefs_after: dict[int, tuple[Fraction, ...]] = {}
        for profile, target in zip(stage.profiles(), node.successors, strict=True):
            action = 0 if position is None else profile[position]
            if (action, target) in seen:
                continue
            seen.add((action, target))
            likelihood = one
            event = "what was done"
            if position is not None:
                likelihood = likelihoods[action]
                event = f"{stage.moves[position].actions[action]!r}"
            if self._follows(number, target, likelihood, event):
                belief = self.nodes[target].belief
                if beliefs_after.setdefault(action, belief) != belief:
                    self._violate(
                        number, "signalling", f"the belief after {event} hangs on the others"
                    )


_Lotteries = list[list[tuple[tuple[int, Value], ...]]]


def _strides(stage: Stage) -> tuple[int, ...]:
    """Return how far apart in C order two profiles are that differ by one in one action."""
    strides = [1]
    for move in reversed(stage.moves[1:]):
        strides.append(strides[-1] * len(move.actions))
    return tuple(reversed(strides))


def _weighted(weights: Sequence[Value], amounts: Sequence[Value]) -> Value:
    total = _ZERO
    for weight, amount in zip(weights, amounts, strict=True):
        total = total + weight * amount
    return total
