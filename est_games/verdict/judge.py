"""One game judged at one point: the position, its comparisons and stakes, and named findings.

Findings are what can flip: each has a name and a value that can be compared. The judge decides only
through the ring of the valuation, so in a traced ring its findings hold where the logged signs do.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import permutations

from est_games.equilibrium.stages.backward import Inquiry
from est_games.equilibrium.stages.memory import Memory
from est_games.equilibrium.stages.perfect_bayesian import StageSolution
from est_games.game.valuation import Valuation
from est_games.verdict.answers import Answer, answers, equilibrium_replies
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
from est_games.verdict.tabling import Tabling

Question = Callable[[], Hashable]
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
    def _tabling(self) -> Tabling:
        return Tabling(self.position)

    @cached_property
    def questions(self) -> Mapping[str, Question]:
        """What can be asked, by the name of the finding; each is answered only when called."""
        return {**dict(self._headline()), **dict(self._comparisons())}

    def find(self, keys: Iterable[str]) -> Findings:
        """Return some findings, and whether anything beside signs decided them.

        Raises
        ------
        KeyError
            There is no such finding.
        """
        found = {key: self.questions[key]() for key in keys}
        # Only now is it known what was looked at.
        if self._tabling.lacks_equilibrium or not self.position.solution.exact_region:
            found[INEXACT] = True
        return found

    @cached_property
    def headline(self) -> Findings:
        """The findings whose flips are sought: dominant replies, stakes, equilibrium choices."""
        return self.find(key for key, _ in self._headline())

    @cached_property
    def findings(self) -> Findings:
        """The headline, and every dominance between two replies."""
        return self.find(self.questions)

    def _headline(self) -> Iterator[tuple[str, Question]]:
        form = self.position.form
        for mover, player in enumerate(self.position.responders):
            actor = form.players[player]
            yield f"dominant.{actor}", partial(self._prior.dominant, mover)
            yield f"dominant-any-type.{actor}", partial(self._any_type.dominant, mover)
            for reply in self.position.replies(mover):
                yield f"may.{actor}.{reply}", partial(self._may_reply, actor, reply)
            yield f"closed.{actor}", partial(self._is_closed, player)
        for kind, name in enumerate(form.types):
            suffix = f".{name}" if name else ""
            yield f"cannot-lose{suffix}", partial(self._cannot_lose, kind)
            yield f"may-table{suffix}", partial(self._may_table, kind, table=True)
            yield f"may-wait{suffix}", partial(self._may_table, kind, table=False)

    def _comparisons(self) -> Iterator[tuple[str, Question]]:
        for mover, player in enumerate(self.position.responders):
            replies = self.position.replies(mover)
            for better, worse in permutations(range(len(replies)), 2):
                name = f"{self.position.form.players[player]}.{replies[better]}.{replies[worse]}"
                yield f"dominates.{name}", partial(self._strength, mover, better, worse)

    def _may_reply(self, actor: str, reply: str) -> bool:
        return reply in self.equilibrium_replies[actor]

    def _is_closed(self, player: int) -> bool:
        return is_closed(self.position, self.bounds, player)

    def _cannot_lose(self, kind: int) -> bool:
        return cannot_lose(self.position, self.bounds, kind)

    def _may_table(self, kind: int, *, table: bool) -> bool:
        return self._tabling.may(kind, table=table)

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
    keys : sequence of str or None
        The findings asked for; the headline where None. The fewer they are, the fewer signs they
        rest on, and the larger is the set of points on which they are known to hold.

    Examples
    --------
    >>> from est_games.equilibrium.stages.perfect_bayesian import solve_stages
    >>> from est_games.procedure import compile_game
    >>> from est_games.situation import load_situation
    >>> from est_games.treaty import load_treaty
    >>> form = compile_game(load_treaty("est-2009"), load_situation("europe-2010"))
    >>> judge = Judge(solve_stages(Valuation(form)))
    >>> judge.watching("cannot-lose.revisionist")(Valuation(form))
    {'cannot-lose.revisionist': True}
    """

    def __init__(self, base: StageSolution, keys: Sequence[str] | None = None) -> None:
        self.base = base
        self.keys = keys
        self._memory: Memory | None = None

    def watching(self, *keys: str) -> Judge:
        """Return a judge of the same form that finds only what is named."""
        return Judge(self.base, keys)

    def judgement(self, valuation: Valuation) -> Judgement:
        """Return a point ready to be judged: it is solved as far as it is asked about."""
        memory = self._remembered(valuation)
        solution = Inquiry(valuation, self.base, memory)
        return Judgement(position=Position(solution=solution))

    def _remembered(self, valuation: Valuation) -> Memory | None:
        """Return what runs along the same parameters met; only the latest line is remembered."""
        if valuation.traced is None:
            return None
        if self._memory is None or not self._memory.suits(valuation, self.base):
            self._memory = Memory(valuation, self.base)
        return self._memory

    def __call__(self, valuation: Valuation) -> Findings:
        """Return the findings at a point."""
        judgement = self.judgement(valuation)
        return judgement.headline if self.keys is None else judgement.find(self.keys)
