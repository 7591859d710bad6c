r"""All assessments of a form by patterns: which moves are made, and the conditions on the rest.

A pattern says which actions are taken with positive probability at every information set; where it
matters for other beliefs, also which nodes are believed possible. It fixes which information sets
have beliefs that follow, by Bayes' rule or because another's is the same, and which are free. What
is left are polynomial conditions: for each information set, with weights :math:`w(x)` of its nodes,

* every plan from there on that is in support is as good as the first:
  :math:`\sum_x w(x) (u(s_0|x) - u(s|x)) = 0`;
* every other plan is not better: :math:`\sum_x w(x) (u(s_0|x) - u(s|x)) \ge 0`;
* weights come from the place that the belief follows from, divided by nothing: what is to be
  optimal is so whatever the weights sum to.

Patterns are worked out choice by choice; as soon as all moves that matter to an information set are
chosen its conditions are formed, and if these and what hangs together with them are refuted, no
pattern that goes on so holds anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import combinations
from math import prod
from time import perf_counter

from est_games.arithmetic import rational
from est_games.certificate.assessment_pattern import Pattern, Weights
from est_games.certificate.assessment_plans import AssessmentPlans
from est_games.certificate.assessment_system import (
    Condition,
    Polynomial,
    System,
    added,
    condition,
    constant,
    times,
)
from est_games.certificate.behavior_cell import Variable
from est_games.certificate.shared_moves import Passage, passages, signature
from est_games.game.extensive import CHANCE, ExtensiveForm


class TooManyPatternsError(Exception):
    """There are more patterns than are looked at."""


class AssessmentPatterns:
    """The patterns of the assessments of a form.

    Parameters
    ----------
    form : ExtensiveForm
        The game, with perfect recall.
    is_weak : bool
        Whether beliefs follow by Bayes' rule on the path only.
    deadline : float, optional
        A time of ``time.perf_counter``, in seconds, after which patterns are gone through no more:
        a TimeoutError says so.
    """

    def __init__(
        self, form: ExtensiveForm, *, is_weak: bool, deadline: float | None = None
    ) -> None:
        self.form, self.is_weak, self._deadline = form, is_weak, deadline
        self.sets = [n for n, choice in enumerate(form.information_sets) if choice.player != CHANCE]
        self.variables: list[Variable] = []
        self._action: dict[tuple[int, int], int] = {}
        self._node: dict[int, int] = {}
        for number in self.sets:
            self._name(number)
        self._plans = AssessmentPlans(form, self.sets)
        self._above = {number: self._sets_above(number) for number in self.sets}
        self._below = {
            number: {other for other in self.sets if number in self._above[other]}
            for number in self.sets
        }
        self._involved = {n: sorted({n} | self._below[n]) for n in self.sets}
        self._losses: dict[
            tuple[object, ...], tuple[tuple[Condition, ...], tuple[Condition, ...]]
        ] = {}
        self._passages: dict[int, tuple[Passage, ...]] = {}
        self._alike: dict[int, tuple[object, tuple[int, ...]]] = {}
        self._sources: set[int] = set()
        if not is_weak:
            self._relate()
        self.steps = self._schedule()

    def _name(self, number: int) -> None:
        choice = self.form.information_sets[number]
        for place, action in enumerate(choice.actions):
            self._action[number, place] = len(self.variables)
            self.variables.append(Variable(information_set=choice.label, entry=action))
        if len(self.form.members[number]) > 1:
            for node in self.form.members[number]:
                self._node[node] = len(self.variables)
                path = self.form.node(node).path
                self.variables.append(
                    Variable(information_set=choice.label, entry=path, is_belief=True)
                )

    def node_variable(self, node: int) -> int:
        """Return the variable of the belief in a node that is not alone in its information set."""
        return self._node[node]

    def action_variable(self, number: int, action: int) -> int:
        """Return the variable of an action of an information set."""
        return self._action[number, action]

    def _sets_above(self, number: int) -> set[int]:
        found = set()
        for node in self.form.members[number]:
            while (node := self.form.parent[node]) >= 0:
                if self.form.player[node] != CHANCE:
                    found.add(self.form.information_set[node])
        return found

    def _relate(self) -> None:
        """Note from which places beliefs follow, which are alike, and which matter to others."""
        several = [number for number in self.sets if len(self.form.members[number]) > 1]
        for number in several:
            self._passages[number] = tuple(passages(self.form, number))
            self._alike[number] = signature(self.form, number)
            self._sources |= {
                each.information_set
                for each in self._passages[number]
                if len(self.form.members[each.information_set]) > 1
            } - {-1}
        seen = {self._alike[number][0] for number in several if number in self._sources}
        self._sources |= {number for number in several if self._alike[number][0] in seen}

    def _schedule(self) -> list[tuple[str, int]]:
        """Return the order of choices and checks: next what lets another check be made soonest."""
        ordered = sorted(self.sets, key=lambda n: self.form.members[n][0])
        sources = {
            n: {each.information_set for each in self._passages.get(n, ())} - {-1} for n in ordered
        }
        # What must be chosen before a belief is known; what it follows from comes earlier.
        due: dict[int, set[int]] = {}
        for number in ordered:
            due[number] = self._above_of_belief(number).union(*(due[k] for k in sources[number]))
        needed = {n: {n} | self._below[n] | due[n] for n in self.sets}
        size = {n: 2 ** len(self.form.information_sets[n].actions) - 1 for n in self.sets}
        chosen: set[int] = set()
        steps: list[tuple[str, int]] = []
        held: set[int] = set()
        unchecked = list(self.sets)
        while unchecked:
            best = min(unchecked, key=lambda n: prod(size[k] for k in needed[n] - chosen))
            for number in sorted(needed[best] - chosen, key=lambda n: self.form.members[n][0]):
                chosen.add(number)
                steps.append(("support", number))
            for number in ordered:
                if number not in held and due[number] <= chosen:
                    held.add(number)
                    steps.append(("belief", number))
            ready = [n for n in unchecked if needed[n] <= chosen and n in held]
            steps += [("check", number) for number in ready]
            unchecked = [number for number in unchecked if number not in ready]
        return steps

    def _above_of_belief(self, number: int) -> set[int]:
        return self._above[number] if len(self.form.members[number]) > 1 else set()

    def patterns(
        self, is_refuted: Callable[[System], bool], *, most: int | None = None
    ) -> Iterator[Pattern]:
        """Yield the patterns none of whose systems are refuted.

        Parameters
        ----------
        is_refuted : callable
            Tells of a system of conditions whether it is known to hold nowhere.
        most : int, optional
            How many patterns, unfinished ones included, are looked at.

        Raises
        ------
        TooManyPatternsError
            There are more.
        TimeoutError
            The deadline has passed.
        """
        stack = [(0, Pattern())]
        n_seen = 0
        while stack:
            place, pattern = stack.pop()
            self._keep_time()
            n_seen += 1
            if most is not None and n_seen > most:
                raise TooManyPatternsError
            if place == len(self.steps):
                yield pattern
                continue
            kind, number = self.steps[place]
            take = {"support": self._supported, "belief": self._believed, "check": self._checked}
            below = []
            for each in take[kind](pattern, number):
                if each.systems is pattern.systems or not is_refuted(each.systems[-1]):
                    below.append((place + 1, each))
            stack.extend(reversed(below))

    def _keep_time(self) -> None:
        if self._deadline is not None and perf_counter() > self._deadline:
            raise TimeoutError("the patterns were not gone through in time")

    # Choices

    def _supported(self, pattern: Pattern, number: int) -> Iterator[Pattern]:
        n_actions = len(self.form.information_sets[number].actions)
        for size in range(1, n_actions + 1):
            for support in combinations(range(n_actions), size):
                groups = dict(pattern.groups)
                if size > 1:
                    groups["action", number] = tuple(self._action[number, a] for a in support)
                yield replace(
                    pattern, supports={**pattern.supports, number: support}, groups=groups
                )

    def _probability(self, pattern: Pattern, node: int) -> Polynomial:
        """Return the probability of the move that leads to a node."""
        above = self.form.parent[node]
        if self.form.player[above] == CHANCE:
            return constant(rational(self.form.probability[node]))
        number, action = self.form.information_set[above], self.form.branch[node]
        support = pattern.supports[number]
        if action not in support:
            return {}
        one = rational(1)
        return constant(one) if len(support) == 1 else {(self._action[number, action],): one}

    def _believed(self, pattern: Pattern, number: int) -> Iterator[Pattern]:
        nodes = self.form.members[number]
        if len(nodes) == 1:
            held = {**pattern.weights, number: (constant(rational(1)),)}
            yield replace(pattern, weights=held)
            return
        if self.is_weak:
            sources = [self._reach(pattern, number)]
        else:
            sources = [self._passed(pattern, each) for each in self._passages[number]]
        sources = [weights for weights in sources if any(weights)]
        alike = [
            self._same(pattern, number, other)
            for other in pattern.weights
            if other in self._alike and self._alike[other][0] == self._alike[number][0]
        ]
        if sources or alike:
            first, *others = [*sources, *alike]
            equations = [each for other in others for each in _proportional(first, other)]
            after = replace(pattern, weights={**pattern.weights, number: first})
            yield after.limited(equations, ()) if equations else after
            return
        yield from self._free(pattern, number)

    def _free(self, pattern: Pattern, number: int) -> Iterator[Pattern]:
        nodes = self.form.members[number]
        sizes = range(1, len(nodes) + 1) if number in self._sources else [len(nodes)]
        for size in sizes:
            for places in combinations(range(len(nodes)), size):
                one, groups, believed = rational(1), dict(pattern.groups), dict(pattern.believed)
                weights: list[Polynomial] = [{}] * len(nodes)
                for place in places:
                    weights[place] = (
                        constant(one) if size == 1 else {(self._node[nodes[place]],): one}
                    )
                if size > 1:
                    groups["node", number] = tuple(self._node[nodes[place]] for place in places)
                if number in self._sources:
                    believed[number] = tuple(nodes[place] for place in places)
                yield replace(
                    pattern,
                    weights={**pattern.weights, number: tuple(weights)},
                    believed=believed,
                    free=pattern.free | {number},
                    groups=groups,
                )

    def _reach(self, pattern: Pattern, number: int) -> Weights:
        """Return the chance of each node but for own moves; zeros where nobody comes."""
        player = self.form.information_sets[number].player
        weights = []
        for node in self.form.members[number]:
            chance, above = constant(rational(1)), node
            while above and chance:
                move = self._probability(pattern, above)
                if self.form.player[self.form.parent[above]] != player or not move:
                    chance = times(chance, move)
                above = self.form.parent[above]
            weights.append(chance)
        return tuple(weights)

    def _passed(self, pattern: Pattern, passage: Passage) -> Weights:
        """Return the chance of each node from a place, but for moves common to all ways."""
        weights = []
        members = self.form.members
        for start, entered in zip(passage.starts, passage.moves, strict=True):
            chance = constant(rational(1))
            if passage.source < 0:
                place = members[passage.information_set].index(start)
                chance = pattern.weights[passage.information_set][place]
            for node in entered:
                chance = times(chance, self._probability(pattern, node))
            weights.append(chance)
        return tuple(weights)

    def _same(self, pattern: Pattern, number: int, other: int) -> Weights:
        held = dict(zip(self.form.members[other], pattern.weights[other], strict=True))
        pairs = zip(self._alike[number][1], self._alike[other][1], strict=True)
        own = {node: held[twin] for node, twin in pairs}
        return tuple(own[node] for node in self.form.members[number])

    # Conditions

    def _checked(self, pattern: Pattern, number: int) -> Iterator[Pattern]:
        held = tuple(tuple(weight.items()) for weight in pattern.weights[number])
        moves = tuple(pattern.supports[place] for place in self._involved[number])
        key = number, moves, held
        if key not in self._losses:
            self._losses[key] = self._conditions(pattern, number)
        equations, limits = self._losses[key]
        yield pattern.limited(equations, limits) if equations or limits else pattern

    def _conditions(
        self, pattern: Pattern, number: int
    ) -> tuple[tuple[Condition, ...], tuple[Condition, ...]]:
        """Return what must vanish and what must not be negative for what is done to be best."""
        probability: dict[int, Polynomial] = {}
        player = self.form.information_sets[number].player

        def of(node: int) -> Polynomial:
            if node not in probability:
                probability[node] = self._probability(pattern, node)
            return probability[node]

        first: Polynomial | None = None
        taken: list[Polynomial] = []
        others: list[Polynomial] = []
        for plan in self._plans.of(number):
            self._keep_time()
            is_taken = all(action in pattern.supports[place] for place, action in plan.items())
            value = self._plans.value(number, plan, pattern.weights[number], of, player)
            if is_taken and first is None:
                first = value
                continue
            (taken if is_taken else others).append(value)
        assert first is not None
        losses = [[added(first, value, -1) for value in part] for part in (taken, others)]
        equations, limits = (
            tuple(dict.fromkeys(condition(each) for each in part if each)) for part in losses
        )
        # What only says that a number is not negative goes without saying.
        return equations, tuple(each for each in limits if not _is_plain(each))


def _is_plain(limit: Condition) -> bool:
    """Tell whether a polynomial of probabilities has no negative coefficient."""
    return all(coefficient > 0 for _, coefficient in limit)


def _proportional(first: Weights, other: Weights) -> Iterator[Condition]:
    """Yield the equations that say that weights are proportional, some of the first positive."""
    pivot = next(place for place, weight in enumerate(first) if weight)
    for place in range(len(first)):
        if place != pivot:
            left = times(first[pivot], other[place])
            difference = added(left, times(first[place], other[pivot]), -1)
            if difference:
                yield condition(difference)
