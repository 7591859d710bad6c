"""Where a solved game stands: the reply stage, the status quo, and what may follow each reply."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from est_games.arithmetic import Value
from est_games.equilibrium.stages.continuation import Continuation
from est_games.errors import GameError, Problem
from est_games.game.multistage import MultistageForm, Stage, StageKind
from est_games.game.valuation import Valuation
from est_games.procedure import phases

Profile = tuple[int, ...]
"""Action of each move of the reply stage."""


class Solved(Protocol):
    """What a verdict asks of a solved game."""

    @property
    def valuation(self) -> Valuation:
        """The form and the numbers it is solved in."""

    @property
    def exact_region(self) -> bool:
        """Whether all was decided by signs alone."""

    def at(self, stage: int, belief: tuple[Value, ...]) -> tuple[Continuation, ...]:
        """Return the continuations of a stage that an unnormalised belief supports."""

    def everywhere(self, stage: int) -> tuple[Continuation, ...]:
        """Return the continuations of a stage that any belief supports."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Position:
    """A form solved at a point, with the places a verdict looks at.

    Parameters
    ----------
    solution : StageSolution or Inquiry
        In any ring; solved already, or as it is asked.

    Raises
    ------
    GameError
        When nothing anybody is paid depends on whether the treaty is tabled or how it is answered.
    """

    solution: Solved

    @property
    def form(self) -> MultistageForm:
        """The form solved."""
        return self.solution.valuation.form

    @cached_property
    def _root(self) -> Stage:
        root = self.form.stages[0]
        if root.phase == phases.DRAW:
            raise GameError(
                "there is nothing to judge",
                [
                    Problem(
                        path="in_force",
                        message="nobody tables or answers what is in force from the start",
                        accepted="the treaty as tabled; solve(form, 'perfect-bayesian') otherwise",
                    )
                ],
            )
        if root.phase != phases.TABLING:
            raise GameError(
                "there is nothing to judge",
                [
                    Problem(
                        path="interest",
                        message="nobody's payoff depends on the treaty being tabled",
                        accepted="at least one interest that reads what follows",
                    )
                ],
            )
        return root

    @cached_property
    def proposer(self) -> int:
        """Index of the proposer."""
        return self._root.moves[0].player

    @cached_property
    def tabled(self) -> int:
        """Index of the stage that follows tabling."""
        return self._root.successors[self._root.moves[0].actions.index("table")]

    @cached_property
    def status_quo(self) -> int:
        """Index of the stage in which the treaty is not tabled."""
        return self._root.successors[self._root.moves[0].actions.index("wait")]

    @cached_property
    def reply_stage(self) -> Stage:
        """The first round of replies."""
        stage = self.form.stages[self.tabled]
        if stage.phase != phases.REPLIES:
            raise GameError(
                "there is nothing to judge",
                [
                    Problem(
                        path="interest",
                        message="nobody's payoff depends on how the treaty is answered",
                        accepted="at least one interest that reads a reply or what follows it",
                    )
                ],
            )
        return stage

    @property
    def responders(self) -> tuple[int, ...]:
        """Player indices of those who reply, in the order of the reply profile."""
        return tuple(move.player for move in self.reply_stage.moves)

    def replies(self, position: int) -> tuple[str, ...]:
        """Return the replies open to one responder."""
        return self.reply_stage.moves[position].actions

    def named(self, profile: Profile) -> Mapping[str, str]:
        """Return a reply profile in words: actor to reply."""
        return {
            self.form.players[move.player]: move.actions[action]
            for move, action in zip(self.reply_stage.moves, profile, strict=True)
        }

    def expected(
        self, player: int, values: tuple[tuple[Value, ...], ...], belief: tuple[Value, ...]
    ) -> Value:
        """Return a player's value under a belief that sums to one."""
        total = self.solution.valuation.ring.constant(0)
        for weight, value in zip(belief, values[player], strict=True):
            total = total + weight * value
        return total

    def before(self, player: int, kind: int | None = None) -> Value:
        """Return a player's value of the status quo: under the prior, or given a type."""
        values = self.solution.everywhere(self.status_quo)[0].values
        if kind is not None:
            return values[player][kind]
        return self.expected(player, values, self.solution.valuation.prior)

    def point_belief(self, kind: int) -> tuple[Value, ...]:
        """Return certainty of one type."""
        ring = self.solution.valuation.ring
        return tuple(ring.constant(int(k == kind)) for k in range(self.form.n_types))

    def least_and_most(self, values: list[Value]) -> tuple[Value, Value]:
        """Return the least and the most of some values, decided in the ring."""
        sign = self.solution.valuation.ring.sign
        least = most = values[0]
        for value in values[1:]:
            if sign(value - least) < 0:
                least = value
            elif sign(value - most) > 0:
                most = value
        return least, most

    def resolutions(self) -> Iterator[tuple[int, bool]]:
        """Yield the stages in which it is settled whether the treaty is in force, and which way."""
        seen, stack = set(), [self.tabled]
        while stack:
            number = stack.pop()
            if number in seen:
                continue
            seen.add(number)
            stage = self.form.stages[number]
            if stage.phase in phases.BEFORE_RESOLUTION:
                stack.extend(stage.successors)
            else:
                yield number, bool(dict(stage.facts).get("in_force"))

    def unresolved(self) -> list[int]:
        """Return the stages of replies and talks, each after those that follow it."""
        seen, stack = set(), [self.tabled]
        while stack:
            number = stack.pop()
            if number not in seen and self.form.stages[number].phase in phases.BEFORE_RESOLUTION:
                seen.add(number)
                stack.extend(self.form.stages[number].successors)
        return sorted(seen, reverse=True)

    def talks(self, number: int, player: int, belief: tuple[Value, ...]) -> tuple[Value, Value]:
        """Return what a round of talks pays a player, and the discount on what follows it."""
        valuation = self.solution.valuation
        assert self.form.stages[number].kind is StageKind.DELAY
        reward = self.expected(player, valuation.payoffs(number), belief)
        return reward, valuation.discount(number)
