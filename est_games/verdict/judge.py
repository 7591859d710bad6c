"""One game judged at one point: the position, its comparisons and stakes, and named findings.

Findings are what can flip: each has a name and a value that can be compared. The judge decides only
through the ring of the valuation, so in a traced ring its findings hold where the logged signs do.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from est_games.equilibrium.memory import Memory
from est_games.equilibrium.perfect_bayesian import StageSolution, solve_stages
from est_games.game.valuation import Valuation
from est_games.verdict.answers import Answer, answers, equilibrium_replies, tabling
from est_games.verdict.dominance import (
    Comparison,
    Dominance,
    at_the_prior,
    whatever_the_type,
)
from est_games.verdict.position import Position
from est_games.verdict.stakes import (
    Bounds,
    Stake,
    Stakes,
    best_hope,
    cannot_lose,
    is_closed,
    stakes,
)

Findings = Mapping[str, Hashable]
INEXACT = "_inexact"


@dataclass(frozen=True, kw_only=True, eq=False)
class Judgement:
    """Everything a verdict says of one game at one point.

    Parameters
    ----------
    position : Position
        The game, solved.
    """

    position: Position

    @cached_property
    def _prior(self) -> Comparison:
        return at_the_prior(self.position)

    @cached_property
    def _any_type(self) -> Comparison:
        return whatever_the_type(self.position)

    @cached_property
    def relations(self) -> tuple[tuple[Dominance, ...], ...]:
        """Dominances between replies at the prior, by responder."""
        return tuple(self._prior.relations(m) for m in range(len(self.position.responders)))

    @cached_property
    def relations_any_type(self) -> tuple[tuple[Dominance, ...], ...]:
        """Dominances that hold whatever the proposer's type, by responder."""
        return tuple(self._any_type.relations(m) for m in range(len(self.position.responders)))

    @cached_property
    def dominant(self) -> tuple[tuple[str, str] | None, ...]:
        """By responder: the reply that dominates all others at the prior, and how strongly."""
        return tuple(self._prior.dominant(m) for m in range(len(self.position.responders)))

    @cached_property
    def dominant_any_type(self) -> tuple[tuple[str, str] | None, ...]:
        """The same whatever the proposer's type."""
        return tuple(self._any_type.dominant(m) for m in range(len(self.position.responders)))

    @cached_property
    def bounds(self) -> Bounds:
        """Values over all the ways replies can go."""
        return Bounds(self.position)

    @cached_property
    def stakes(self) -> tuple[Stakes, ...]:
        """Heads and tails by type of the proposer."""
        return stakes(self.position, self.bounds)

    @cached_property
    def hopes(self) -> tuple[Stake | None, ...]:
        """For each responder the most it can gain."""
        return tuple(best_hope(self.position, self.bounds, p) for p in self.position.responders)

    @cached_property
    def answers(self) -> tuple[Answer, ...]:
        """Equilibria of what follows the tabling."""
        return answers(self.position)

    @cached_property
    def equilibrium_replies(self) -> Mapping[str, frozenset[str]]:
        """The replies each responder makes in some equilibrium after tabling."""
        return equilibrium_replies(self.position, self.answers)

    @cached_property
    def headline(self) -> Findings:
        """The findings whose flips are sought: dominant replies, stakes, equilibrium choices."""
        return dict(self._headline())

    def _headline(self) -> Iterator[tuple[str, Hashable]]:
        form = self.position.form
        for mover, player in enumerate(self.position.responders):
            actor = form.players[player]
            yield f"dominant.{actor}", self.dominant[mover]
            yield f"dominant-any-type.{actor}", self.dominant_any_type[mover]
            made = self.equilibrium_replies[actor]
            for reply in self.position.replies(mover):
                yield f"may.{actor}.{reply}", reply in made
            yield f"closed.{actor}", is_closed(self.position, self.bounds, player)
        tables = [row for _, row in tabling(self.position)]
        for kind, name in enumerate(form.types):
            suffix = f".{name}" if name else ""
            yield f"cannot-lose{suffix}", cannot_lose(self.position, self.bounds, kind)
            yield f"may-table{suffix}", any(row[kind] is not False for row in tables)
            yield f"may-wait{suffix}", any(row[kind] is not True for row in tables)
        if not self.position.solution.exact_region:
            yield INEXACT, True

    @cached_property
    def findings(self) -> Findings:
        """The headline, and every dominance between two replies."""
        found = dict(self.headline)
        for mover, player in enumerate(self.position.responders):
            replies = self.position.replies(mover)
            for better in range(len(replies)):
                for worse in range(len(replies)):
                    if better != worse:
                        name = f"{self.position.form.players[player]}.{replies[better]}"
                        found[f"dominates.{name}.{replies[worse]}"] = self._strength(
                            mover, better, worse
                        )
        return found

    def _strength(self, mover: int, better: int, worse: int) -> str | None:
        for in_every, words in ((True, "in every equilibrium"), (False, "in some equilibrium")):
            strength = self._prior.strength(mover, better, worse, in_every=in_every)
            if strength is not None:
                return f"{strength} {words}"
        return None


class Judge:
    """Judges a form at any point, reusing what a plain run has settled.

    Parameters
    ----------
    base : StageSolution
        A run in plain rationals of the same form.

    Examples
    --------
    >>> from est_games.procedure import compile_game
    >>> from est_games.situation import load_situation
    >>> from est_games.treaty import load_treaty
    >>> form = compile_game(load_treaty("est-2009"), load_situation("europe-2010"))
    >>> judge = Judge(solve_stages(Valuation(form)))
    >>> judge(Valuation(form))["cannot-lose.revisionist"] in (True, False)
    True
    """

    def __init__(self, base: StageSolution) -> None:
        self.base = base
        self.n_runs = 0
        self._memory: Memory | None = None

    def judgement(self, valuation: Valuation) -> Judgement:
        """Return everything said at a point."""
        self.n_runs += 1
        options = self.base.options
        solution = solve_stages(
            valuation,
            reuse=self.base,
            undominated_ballots=bool(options["undominated_ballots"]),
            apart=options["apart"],
            memory=self._remembered(valuation),
        )
        return Judgement(position=Position(solution=solution))

    def _remembered(self, valuation: Valuation) -> Memory | None:
        """Return what runs along the same parameters met; only the latest line is remembered."""
        if valuation.traced is None:
            return None
        if self._memory is None or not self._memory.suits(valuation, self.base):
            self._memory = Memory(valuation, self.base)
        return self._memory

    def __call__(self, valuation: Valuation) -> Findings:
        """Return the headline findings at a point."""
        return self.judgement(valuation).headline

    def in_full(self, valuation: Valuation) -> Findings:
        """Return all findings at a point, the dominances between two replies included."""
        return self.judgement(valuation).findings
