"""One walk backwards over the stages of a form, as far as somebody asks.

A stage is solved under a view: for all beliefs at once, or at a single one. What it takes of the
stages after it is found first, then the stage itself:

1. Terminal: the payoffs. Delay and chance: :mod:`~est_games.equilibrium.stages.nature`.
2. Decision: :mod:`.stage_game`; votes first lose weakly dominated ballots
   (:mod:`.ballots`); beliefs without a pure equilibrium are tried for mixed
   ones (:mod:`~est_games.equilibrium.stages.mixed_stage`).
3. Votes, moves of the informed player and stages without a pure equilibrium are solved for all
   beliefs even where one is asked about: what happens there depends on other beliefs too.

Stages that offer the same to the same players are solved once. Values count as equal when they are
identically equal, so a traced run never rests on a coincidence at its point unless a comparison
does.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property, partial
from itertools import pairwise
from typing import NamedTuple, TypeVar

from est_games.equilibrium.stages.ballots import undominated
from est_games.equilibrium.stages.belief import Cone, Row, contains, dot, uncovered, whole
from est_games.equilibrium.stages.continuation import (
    Continuation,
    Outlook,
    Register,
    Values,
    certain,
)
from est_games.equilibrium.stages.gathering import Gathering
from est_games.equilibrium.stages.memory import Memory
from est_games.equilibrium.stages.mixed_stage import mixed_continuations
from est_games.equilibrium.stages.nature import delayed, expected
from est_games.equilibrium.stages.pattern import stage_pattern
from est_games.equilibrium.stages.reach import Beliefs, reaching_beliefs
from est_games.equilibrium.stages.stage_game import StageGame
from est_games.equilibrium.stages.stage_solution import StageSolution
from est_games.equilibrium.stages.view import EVERYWHERE, View
from est_games.errors import Problem, SolveError
from est_games.game.multistage import Stage, StageKind
from est_games.game.valuation import Valuation
from est_games.polynomial import ONE

Answer = TypeVar("Answer", "Outlook", "_Solved")
Seen = tuple[int, View]
"""A stage, and the view it is solved under."""


class ContinuationLimitError(SolveError):
    """A stage has more continuations than the limit."""


class _Solved(NamedTuple):
    """A decision stage's continuations, how they came about, and whether a belief lacks one."""

    outlook: Outlook
    n_removed: int
    is_mixed: bool = False
    lacks: bool = False


def rests_on_signs(answer: Outlook | _Solved) -> bool:
    """Whether all was decided by signs: not where mixed equilibria were sought at the point."""
    return isinstance(answer, Outlook) or not (answer.is_mixed or answer.lacks)


class StageRun:
    """The state of one walk; parameters as :func:`.backward.solve_stages`."""

    def __init__(
        self,
        valuation: Valuation,
        *,
        undominated_ballots: bool,
        reuse: StageSolution | None,
        limit: int,
        apart: int,
        memory: Memory | None,
    ) -> None:
        self.valuation = valuation
        self.form = valuation.form
        self.ring = valuation.ring
        self.options = {"undominated_ballots": int(undominated_ballots), "apart": apart}
        self.limit = limit
        self.reuse = reuse
        self.register = memory.register if memory else Register(reuse.register if reuse else None)
        self.payoffs = memory.payoffs if memory else {}
        self.recalled = memory.at(valuation.traced) if memory and valuation.traced else None
        self.reusable = self._reusable()
        self.lacking: set[int] = set()
        self.outlooks: dict[tuple[int, int], Outlook] = {}
        self.removed: dict[str, int] = {}
        self.mixed: list[str] = []
        self.empty: list[str] = []
        self.known: dict[object, _Solved] = {}

    @cached_property
    def beliefs(self) -> list[Beliefs]:
        """For each stage the beliefs it can be reached with."""
        return reaching_beliefs(self.valuation)

    def solution(self) -> StageSolution:
        """Return what was found."""
        return StageSolution(
            valuation=self.valuation,
            outlooks=tuple(self.outlook(number) for number in range(len(self.form.stages))),
            removed_ballots=dict(reversed(self.removed.items())),
            mixed_stages=tuple(reversed(self.mixed)),
            empty_stages=tuple(reversed(self.empty)),
            options=self.options,
            register=self.register,
            lacking=frozenset(self.lacking),
            n_reused=sum(self.reusable),
        )

    def _reusable(self) -> Sequence[bool]:
        previous = self.reuse
        if previous is None:
            return [False] * len(self.form.stages)
        if (
            previous.valuation.form is not self.form
            or previous.valuation.traced is not None
            or previous.options != self.options
        ):
            problem = Problem(
                path="reuse",
                message="is not a run of this form with these options in plain rationals",
            )
            raise SolveError("continuations cannot be reused", [problem])
        before, now = previous.valuation.point, self.valuation.point
        changed = {name for name, value in now.items() if before[name] != value}
        if self.valuation.traced is not None:
            changed.update(self.valuation.traced.names)
        moved_prior = any(changed & weight.names for weight in self.form.prior)
        same = {names for names in previous.distinct_reads if changed.isdisjoint(names)}
        return [
            names in same and not (moved_prior and depends)
            for names, depends in zip(previous.reads, previous.depends_on_prior, strict=True)
        ]

    def view(self, belief: Row) -> View:
        """Return the view under a single belief; with one type there is nothing to believe."""
        if self.form.n_types == 1:
            return EVERYWHERE
        return View(belief, self.register.values((belief,)))

    def outlook(self, number: int, view: View = EVERYWHERE) -> Outlook:
        """Return what may follow a stage under a view, solving what that takes."""
        missing: dict[tuple[int, int], Seen] = {}
        stack: list[Seen] = [(number, view)]
        while stack:
            stage, seen = stack.pop()
            key = (stage, seen.ident)
            if key not in self.outlooks and key not in missing:
                missing[key] = (stage, seen)
                stack.extend(self._needs(stage, seen))
        # Later stages first, and of one stage all beliefs before a single one.
        for stage, seen in sorted(missing.values(), key=lambda each: (-each[0], each[1].ident)):
            self._solve(stage, seen)
        return self.outlooks[number, view.ident]

    def _needs(self, number: int, view: View) -> Iterator[Seen]:
        """Yield what a stage's answer under a view is made of."""
        if self.reuse is not None and self.reusable[number]:
            return
        stage = self.form.stages[number]
        if view.belief is None:
            yield from ((target, view) for target in stage.successors)
        elif self._looks_further(stage):
            yield number, EVERYWHERE
        else:
            yield from self._followed(number, view)

    def _looks_further(self, stage: Stage) -> bool:
        """Tell whether what happens at one belief depends on what would happen at others."""
        votes = stage.ballots and bool(self.options["undominated_ballots"])
        return votes or any(move.player == self.form.informed for move in stage.moves)

    def _followed(self, number: int, view: View) -> list[Seen]:
        """Return the successors of a stage with the views they are seen under."""
        stage = self.form.stages[number]
        if stage.kind is not StageKind.CHANCE:
            return [(target, view) for target in stage.successors]
        rows = self.valuation.probabilities(number)
        return [
            (target, self._updated(view, row))
            for target, row in zip(stage.successors, rows, strict=True)
        ]

    def _updated(self, view: View, likelihoods: Row) -> View:
        """Return a view after an outcome of nature; one it excludes may be explained anyhow."""
        assert view.belief is not None
        if all(left == right for left, right in pairwise(likelihoods)):
            return view
        if self.ring.sign(dot(likelihoods, view.belief)) == 0:
            return EVERYWHERE
        return self.view(tuple(m * p for m, p in zip(view.belief, likelihoods, strict=True)))

    def _solve(self, number: int, view: View) -> None:
        """Find the continuations of a stage when what it needs is found."""
        if view.belief is None:
            self.outlooks[number, view.ident] = self._everywhere(number)
            return
        stage = self.form.stages[number]
        if self.reuse is not None and self.reusable[number]:
            found = self._supported(self._taken_over(number, stage, self.reuse), view)
        elif self._looks_further(stage):
            found = self._supported(self.outlooks[number, EVERYWHERE.ident], view)
        else:
            after = [self._seen(*each, view) for each in self._followed(number, view)]
            if stage.kind is StageKind.DECISION:
                found = self._decision(number, stage, after, view)
            else:
                found = self._without_choice(number, stage, after)
            if not found.continuations:
                found = self._supported(self.outlook(number), view)
        self.outlooks[number, view.ident] = found

    def _seen(self, number: int, view: View, before: View) -> Outlook:
        """Return an outlook as what precedes it sees it: supported wherever it is asked about."""
        outlook = self.outlooks[number, view.ident]
        if view.belief is None and before.belief is not None:
            return self._freed(outlook, [(each, 0) for each in outlook.continuations])
        return outlook

    def _supported(self, outlook: Outlook, view: View) -> Outlook:
        """Return the continuations that the belief of a view supports."""
        assert view.belief is not None
        if all(each.is_free for each in outlook.continuations):
            return outlook
        pieces = [(each, each.piece(view.belief, self.ring)) for each in outlook.continuations]
        return self._freed(outlook, [(each, piece) for each, piece in pieces if piece is not None])

    def _freed(self, outlook: Outlook, kept: Sequence[tuple[Continuation, int]]) -> Outlook:
        """Return continuations as if every belief supported them: only one is asked about."""
        everything = (whole(self.form.n_types),)
        found = tuple(
            replace(each, cones=everything, witnesses=(each.witnesses[piece],))
            for each, piece in kept
        )
        return Outlook(
            continuations=found,
            covers=bool(found),
            ident=self.register.outlook(found, bool(found)),
        )

    def _everywhere(self, number: int) -> Outlook:
        stage = self.form.stages[number]
        if self.reuse is not None and self.reusable[number]:
            return self._taken_over(number, stage, self.reuse)
        after = [self.outlooks[target, EVERYWHERE.ident] for target in stage.successors]
        if stage.kind is StageKind.DECISION:
            return self._decision(number, stage, after, EVERYWHERE)
        if not self.lacking.isdisjoint(stage.successors):
            self.lacking.add(number)
        return self._without_choice(number, stage, after)

    def _answer(self, question: Hashable, find: Callable[[], Answer]) -> Answer:
        """Find an answer, or take it from memory where it was met under the signs of this point."""
        if self.recalled is None:
            return find()
        return self.recalled.answer(question, find, lasts=rests_on_signs)

    def _taken_over(self, number: int, stage: Stage, previous: StageSolution) -> Outlook:
        if stage.label in previous.removed_ballots:
            self.removed[stage.label] = previous.removed_ballots[stage.label]
        if stage.label in previous.mixed_stages:
            self.mixed.append(stage.label)
        if stage.label in previous.empty_stages:
            self.empty.append(stage.label)
        if number in previous.lacking:
            self.lacking.add(number)
        return previous.outlooks[number]

    def _outlook(self, stage: Stage, continuations: tuple[Continuation, ...]) -> Outlook:
        self._check_limit(stage, len(continuations))
        covers = any(each.is_free for each in continuations) or (
            bool(continuations)
            and not uncovered(
                (cone for each in continuations for cone in each.cones),
                self.form.n_types,
                self.ring,
            )
        )
        return Outlook(
            continuations=continuations,
            covers=covers,
            ident=self.register.outlook(continuations, covers),
        )

    def _check_limit(self, stage: Stage, n_continuations: int) -> None:
        if n_continuations > self.limit:
            problem = Problem(
                path=stage.label,
                message="has too many continuations",
                accepted=f"at most {self.limit}; a larger limit, or fewer ties between payoffs",
            )
            raise ContinuationLimitError("the form has too many equilibria to list", [problem])

    def _without_choice(self, number: int, stage: Stage, after: Sequence[Outlook]) -> Outlook:
        # Numbers are worked out before the question is asked, and are part of it: formulas are
        # shared, and what deciding one took is not the business of the stage that came first.
        rates, (rewards, ident) = self._rates(number, stage), self._rewards(number, stage)
        question = (
            stage.kind,
            number if stage.kind is StageKind.CHANCE else None,
            self.register.values(rates),
            ident,
            *(each.ident for each in after),
        )

        def find() -> Outlook:
            offered = [each.continuations for each in after]
            if stage.kind is StageKind.CHANCE:
                check = partial(self._check_limit, stage)
                found = expected(number, offered, rates, self.register, self.ring, check)
            elif stage.kind is StageKind.DELAY:
                found = delayed(offered[0], rewards, rates[0], self.register, self.ring)
            else:
                found = (certain(rewards, None, ident, self.form.n_types),)
            return self._outlook(stage, found)

        return self._answer(question, find)

    def _rates(self, number: int, stage: Stage) -> Values:
        """Return what weighs what may follow: nature's probabilities, or the discounts."""
        if stage.kind is StageKind.CHANCE:
            return self.valuation.probabilities(number)
        return (self.valuation.discounts(number),) if stage.kind is StageKind.DELAY else ()

    def _rewards(self, number: int, stage: Stage) -> tuple[Values, int]:
        """Return what accrues, and its number; nothing where a delay neither pays nor discounts."""
        passes = stage.kind is StageKind.DELAY and stage.discount == ONE and not stage.components
        if passes or stage.kind is StageKind.CHANCE:
            return (), -1
        known = self.payoffs.get(number)
        if known is None:
            values = self.valuation.payoffs(number)
            known = values, self.register.values(values)
            if all(amount.is_plain for part in stage.components for amount in part.amounts):
                self.payoffs[number] = known
        return known

    def _decision(self, number: int, stage: Stage, after: Sequence[Outlook], view: View) -> Outlook:
        shared, targets = stage_pattern(self.form, stage)
        following = dict(zip(stage.successors, after, strict=True))
        outlooks = [following[target] for target in targets]
        players = tuple(move.player for move in stage.moves)
        apart = number if self.form.depths[number] < self.options["apart"] else None
        votes = stage.ballots and bool(self.options["undominated_ballots"])
        beliefs = self.beliefs[number] if view.belief is None else None
        own = None if beliefs is None else self.register.values(beliefs)
        key = (shared, players, votes, apart, own, view.ident, *(each.ident for each in outlooks))
        solved = self.known.get(key)
        if solved is None:
            solved = self.known[key] = self._answer(
                key,
                lambda: self._solved(
                    stage,
                    StageGame(shared, players, outlooks, self.ring, view, self.recalled),
                    votes,
                    apart,
                    beliefs,
                    view,
                ),
            )
        if view.belief is not None:
            return solved.outlook
        if solved.n_removed:
            self.removed[stage.label] = solved.n_removed
        if solved.is_mixed:
            self.mixed.append(stage.label)
        if solved.lacks:
            self.lacking.add(number)
            if self.lacking.isdisjoint(targets):
                self.empty.append(stage.label)
        return solved.outlook

    def _solved(
        self,
        stage: Stage,
        game: StageGame,
        votes: bool,
        apart: int | None,
        beliefs: Beliefs,
        view: View,
    ) -> _Solved:
        allowed, n_removed = game.pattern.everything, 0
        if votes:
            allowed, n_removed = undominated(game.pattern, game.players, game.outlooks, self.ring)
        gathering = Gathering(self.register, self.ring)
        game.solve(allowed, gathering, apart, lambda n: self._check_limit(stage, n))
        outlook = self._outlook(stage, gathering.continuations())
        if view.belief is not None:
            return _Solved(outlook, n_removed)
        gaps = self._gaps(outlook, beliefs)
        if not gaps or self.form.ordinal or not mixed_continuations(game, gaps, gathering):
            return _Solved(outlook, n_removed, lacks=bool(gaps))
        outlook = self._outlook(stage, gathering.continuations())
        return _Solved(outlook, n_removed, True, bool(self._gaps(outlook, beliefs)))

    def _gaps(self, outlook: Outlook, beliefs: Beliefs) -> tuple[Cone, ...]:
        """Return regions without a continuation that hold a belief the stage is reached with."""
        if outlook.covers:
            return ()
        cones = [cone for each in outlook.continuations for cone in each.cones]
        if beliefs is not None:
            beliefs = tuple(
                belief
                for belief in beliefs
                if all(each.piece(belief, self.ring) is None for each in outlook.continuations)
            )
        return tuple(
            region
            for region in uncovered(cones, self.form.n_types, self.ring)
            if beliefs is None or any(contains(region, belief, self.ring) for belief in beliefs)
        )
