"""All pure equilibria of one decision stage, given what may follow each action profile.

For every pure strategy profile s (the informed player's may depend on its type) and every choice of
continuations on the path:

1. No type of the informed player gains by another action, whether another type takes it or none
   does; after an action that no type takes, the belief is free but one, whoever else did what.
2. The beliefs considered are those whose restriction to the types that act alike lies in the cone
   of the continuation chosen after that action; where the restriction is zero the belief is free.
3. Everything that may follow an action, even after several deviations, has some continuation at the
   same belief (nobody signals what it does not know).
4. For each uninformed player and each deviation, a continuation is chosen for which the deviation
   does not pay: one more halfspace of beliefs, and the cone of that continuation. All choices are
   pursued at once, as a union of cones, and die as soon as no belief is left.

Strategies in the same :class:`~est_games.equilibrium.stages.pattern.Situation` are solved together.

References
----------
Fudenberg and Tirole 1991, "Perfect Bayesian equilibrium and sequential equilibrium", JET 53.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import product

from est_games.arithmetic import Ring, TracedRing, Value
from est_games.equilibrium.stages.belief import (
    Cone,
    common,
    whole,
)
from est_games.equilibrium.stages.continuation import (
    Continuation,
    DecisionWitness,
    Outcome,
    Outlook,
    Values,
    together,
    worths,
)
from est_games.equilibrium.stages.gathering import Gathering
from est_games.equilibrium.stages.memory import Recollection, Shared
from est_games.equilibrium.stages.pattern import Allowed, Pattern, Situation, Strategy
from est_games.equilibrium.stages.play import Deterrent, Off, Play, Solved
from est_games.equilibrium.stages.refutation import cheapest_refutation
from est_games.equilibrium.stages.state import Deviation, Groups, State, distinct, is_same, refined
from est_games.equilibrium.stages.view import EVERYWHERE, View

FEW = 2
"""A deviation with more answers is not tried as the one comparison that refutes a play."""
MANY = 32
"""From so many action profiles on, a situation is a question of its own to the memory."""


class StageGame:
    """One decision stage with what may follow it.

    Parameters
    ----------
    pattern : Pattern
        Which profiles lead to the same successor.
    players : tuple of int, shape (n_moves,)
        Who moves.
    outlooks : sequence of Outlook, shape (n_classes,)
        What may follow each successor.
    ring : Ring
        Decides the comparisons.
    view : View
        The beliefs it is looked at under; a single one only where the informed player does not
        move, with outlooks of the same view.
    recalled : Recollection or None
        What is remembered of runs at other points.
    """

    def __init__(
        self,
        pattern: Pattern,
        players: tuple[int, ...],
        outlooks: Sequence[Outlook],
        ring: Ring,
        view: View = EVERYWHERE,
        recalled: Recollection | None = None,
    ) -> None:
        self.view = view
        self.pattern = pattern
        self.players = players
        self.outlooks = outlooks
        self.ring = ring
        self._recalled = recalled if len(pattern.classes) >= MANY else None
        self._gaps = {number for number, each in enumerate(outlooks) if not each.covers}
        self._known_plays = self._shared()
        self._harshest = self._shared()

    def _shared(self) -> Shared:
        return Shared(self._recalled.ring if self._recalled else None)

    def solve(
        self,
        allowed: Allowed,
        gathering: Gathering,
        apart: int | None,
        check_limit: Callable[[int], None],
    ) -> None:
        """Gather every continuation of the stage.

        Parameters
        ----------
        allowed : Allowed
            The actions strategies are made of; deviations range over all actions.
        gathering : Gathering
            Where they go.
        apart : int or None
            The stage's index if strategies with different outcomes are told apart.
        check_limit : callable
            Told how many continuations there are; raises where they are too many.
        """
        situations = self.pattern.situations(allowed)
        if apart is None:
            situations = self.pattern.least_constrained(allowed)
        for situation, strategies in situations:
            for solved in self._solutions(situation):
                chosen, values = solved.play.chosen, solved.play.values
                ident = chosen[0].ident if len(chosen) == 1 else gathering.number(values)
                for strategy in strategies if apart is not None else strategies[:1]:
                    outcome = _outcome(apart, strategy, situation, chosen)
                    replies = self._replies(strategy, solved)
                    for state in solved.states:
                        witness = DecisionWitness(
                            strategy=strategy, replies=replies, answers=state.answers
                        )
                        gathering.add(values, state.cone, witness, outcome, ident)
                    check_limit(len(gathering))

    def _replies(self, strategy: Strategy, solved: Solved) -> tuple[tuple[int, int], ...]:
        pattern = self.pattern
        taken = dict.fromkeys(pattern.informed_action(profile) for profile in strategy)
        replies = dict(zip(taken, solved.play.choices, strict=True))
        for action in pattern.informed_actions:
            if action not in replies:
                reached = pattern.after(strategy[0], pattern.informed, action)
                replies[action] = solved.off[reached, pattern.rows[action]]
        return tuple(replies.items())

    def _solutions(self, situation: Situation) -> list[Solved]:
        """Return, for each choice of continuations on the path, the beliefs that support it."""
        if self._recalled is None:
            return self._solved(situation)
        seen = {*situation.classes, *(reached for reached, _ in situation.off)}
        for _, classes in situation.deviations:
            seen.update(classes)
        for row in situation.rows + tuple(row for _, row in situation.off):
            seen.update(self._gaps.intersection(row))
        idents = tuple((number, self.outlooks[number].ident) for number in sorted(seen))
        question = (self.pattern, self.players, self.view.ident, situation, idents)
        return self._recalled.answer(question, lambda: self._solved(situation))

    def _solved(self, situation: Situation) -> list[Solved]:
        found = []
        for play in self._plays(situation.groups, situation.classes):
            off = self._off_path(situation, play.values)
            states = [] if off is None else self._deterred(situation, play)
            if off is not None and states:
                found.append(Solved(play, off, states))
        return found

    def _plays(self, groups: Groups, classes: tuple[int, ...]) -> list[Play]:
        """Return the choices on the path at which no type would rather act like another."""

        def find() -> list[Play]:
            offered = [self.outlooks[reached].continuations for reached in classes]
            found = []
            for choices in product(*(range(len(each)) for each in offered)):
                chosen = tuple(each[k] for each, k in zip(offered, choices, strict=True))
                values = together(groups, chosen)
                if self._content(groups, chosen, values):
                    found.append(Play(choices, chosen, values, self._shared(), self._shared()))
            return found

        return self._known_plays.answer((groups, classes), find)

    def _content(self, groups: Groups, chosen: Sequence[Continuation], values: Values) -> bool:
        if self.pattern.informed is None or len(groups) == 1:
            return True
        player = self.players[self.pattern.informed]
        own = values[player]
        return all(
            self.ring.sign(own[kind] - other.values[player][kind]) >= 0
            for group, mine in zip(groups, chosen, strict=True)
            for other in chosen
            if other is not mine
            for kind in group
        )

    def _off_path(self, situation: Situation, values: Values) -> Off | None:
        """Return what keeps every type from actions that none takes; None if one gains."""
        off: Off = {}
        if self.pattern.informed is None:
            return off
        player = self.players[self.pattern.informed]
        everybody = tuple(range(self.pattern.n_types))
        for reached, row in situation.off:
            for choice in self._deterring(reached, player, everybody):
                after = self.outlooks[reached].continuations[choice]
                if all(
                    self.ring.sign(worth - other) >= 0
                    for worth, other in zip(values[player], after.values[player], strict=True)
                ) and self._believable(after, row):
                    off[reached, row] = choice
                    break
            else:
                return None
        return off

    def _believable(self, after: Continuation, row: Sequence[int]) -> bool:
        """Tell whether some belief supports a continuation and one for all else that may follow."""
        doubtful = self._doubtful(row)
        if not doubtful:
            return True
        return common([after.cones, *doubtful], self.pattern.n_types, self.ring) is not None

    def _doubtful(self, row: Sequence[int]) -> list[tuple[Cone, ...]]:
        """Return, for each successor without a continuation for every belief, where it has one."""
        return [
            tuple(cone for each in self.outlooks[reached].continuations for cone in each.cones)
            for reached in row
            if not self.outlooks[reached].covers
        ]

    def _start(self, situation: Situation, play: Play) -> list[State]:
        """Return the beliefs for which everything that may follow the play has a continuation."""
        return play.starts.answer(situation.rows, lambda: self._started(situation, play))

    def _started(self, situation: Situation, play: Play) -> list[State]:
        everything = whole(self.pattern.n_types)
        n_groups = len(situation.groups)
        states = [State(everything, (everything,) * n_groups if n_groups > 1 else (), ())]
        for number, (after, row) in enumerate(zip(play.chosen, situation.rows, strict=True)):
            others = [reached for reached in row if reached != situation.classes[number]]
            for union in (after.cones, *self._doubtful(others)):
                states = distinct(
                    [
                        new
                        for state in states
                        for new in refined(
                            state,
                            situation.groups,
                            ({number: cone} for cone in union),
                            None,
                            self.ring,
                        )
                    ],
                    self.ring,
                )
        return states

    def _deterred(self, situation: Situation, play: Play) -> list[State]:
        """Return the states in which no uninformed player deviates, with what deters it."""
        if self._is_refuted(situation, play):
            return []
        states = self._start(situation, play)
        # What has the fewest answers is asked first: it is the cheapest and the likeliest to fail.
        for deviation in sorted(situation.deviations, key=self._n_answers):
            if not states:
                return []
            deterrents = self._known_deterrents(situation, play, deviation)
            states = distinct(
                [
                    new
                    for state in states
                    for new in self._answered(state, situation.groups, deviation, deterrents)
                ],
                self.ring,
            )
        return states

    def _known_deterrents(
        self, situation: Situation, play: Play, deviation: Deviation
    ) -> list[Deterrent]:
        return play.deterrents.answer(
            deviation, partial(self._deterrents, situation.groups, play, deviation)
        )

    def _is_refuted(self, situation: Situation, play: Play) -> bool:
        """Tell whether one deviation alone pays whatever follows it, under every belief."""
        if not isinstance(self.ring, TracedRing):
            return False
        costs = {
            deviation: tuple(self._costs(situation, play, deviation))
            for deviation in situation.deviations
            if self._n_answers(deviation) <= FEW
        }
        paying = cheapest_refutation(costs, self.ring)
        return paying is not None and not self._known_deterrents(situation, play, paying)

    def _costs(self, situation: Situation, play: Play, deviation: Deviation) -> Iterator[Value]:
        """Yield what a deviation costs, by what follows it and by type or in expectation."""
        move, classes = deviation
        now = play.values[self.players[move]]
        for reached, group in zip(classes, situation.groups, strict=True):
            for after in self.outlooks[reached].continuations:
                there = after.values[self.players[move]]
                yield from self.view.amounts(tuple(now[kind] - there[kind] for kind in group))

    def _n_answers(self, deviation: Deviation) -> int:
        return math.prod(len(self.outlooks[reached].continuations) for reached in deviation[1])

    def _answered(
        self,
        state: State,
        groups: Groups,
        deviation: Deviation,
        deterrents: Iterable[Deterrent],
    ) -> list[State]:
        """Return the parts of a state in which one of the deterrents works."""
        found: list[State] = []
        for deterrent in deterrents:
            answers = (*state.answers, (deviation, deterrent.choices))
            if deterrent.is_free:
                return [State(state.cone, state.follows, answers)]
            pieces = (
                dict(enumerate(cones))
                for cones in product(*(each.cones for each in deterrent.chosen))
            )
            for new in refined(state, groups, pieces, deterrent.row, self.ring):
                if is_same(new, state):
                    return [State(new.cone, new.follows, answers)]
                found.append(State(new.cone, new.follows, answers))
        return found

    def _deterrents(self, groups: Groups, play: Play, deviation: Deviation) -> list[Deterrent]:
        """Return the continuations after a deviation that can make it not pay, for some belief.

        One that does so under every belief stands alone.
        """
        move, classes = deviation
        player = self.players[move]
        found: list[Deterrent] = []
        for choices in product(
            *(
                self._deterring(reached, player, group)
                for reached, group in zip(classes, groups, strict=True)
            )
        ):
            chosen = tuple(
                self.outlooks[reached].continuations[choice]
                for reached, choice in zip(classes, choices, strict=True)
            )
            there = worths(groups, chosen, player)
            row = tuple(a - b for a, b in zip(play.values[player], there, strict=True))
            signs = self.view.signs(row, self.ring)
            if max(signs) < 0:
                continue
            harmless = min(signs) >= 0
            is_free = harmless and all(each.is_free for each in chosen)
            deterrent = Deterrent(choices, chosen, None if harmless else row, is_free)
            if is_free:
                return [deterrent]
            found.append(deterrent)
        return found

    def _deterring(self, reached: int, player: int, types: tuple[int, ...]) -> tuple[int, ...]:
        """Return the continuations of a successor worth choosing to deter a player.

        A continuation is left out if another, rational under every belief, gives the player no more
        for any of these types.
        """
        offered = self.outlooks[reached].continuations
        if len(offered) < 2:
            return tuple(range(len(offered)))

        def find() -> tuple[int, ...]:
            kept: list[int] = []
            for number, each in enumerate(offered):
                if any(self._harsher(offered[other], each, player, types) for other in kept):
                    continue
                kept = [
                    other
                    for other in kept
                    if not self._harsher(each, offered[other], player, types)
                ]
                kept.append(number)
            return tuple(kept)

        return self._harshest.answer((reached, player, types), find)

    def _harsher(
        self, first: Continuation, second: Continuation, player: int, types: tuple[int, ...]
    ) -> bool:
        if not first.is_free:
            return False
        row = tuple(second.values[player][kind] - first.values[player][kind] for kind in types)
        return all(self.ring.sign(amount) >= 0 for amount in self.view.amounts(row))


def _outcome(
    apart: int | None, strategy: Strategy, situation: Situation, chosen: Sequence[Continuation]
) -> Outcome:
    if apart is None:
        return None
    source = {
        kind: after for group, after in zip(situation.groups, chosen, strict=True) for kind in group
    }
    return tuple(
        (apart, profile, after.outcome[kind] if after.outcome else None)
        for kind, profile in enumerate(strategy)
        for after in (source[kind],)
    )
