"""Commitments in a tree to which one reply is best, as linear programs over the leader's plans."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

from est_games.certificate.tree_commitment import Reply
from est_games.equilibrium.correlated.play_program import (
    Condition,
    PlayProgram,
    as_rows,
    first_corner,
)
from est_games.equilibrium.correlated.tree_side import (
    EMPTY,
    Outcome,
    Side,
    Strategy,
    counted,
    lifted,
    outcomes,
)
from est_games.equilibrium.correlated.triggers import (
    Amounts,
    Trigger,
    prove_by_plans,
    trigger_conditions,
    triggers,
)
from est_games.errors import Problem, SolveError
from est_games.game.extensive import ExtensiveForm

MAX_REPLIES = 20_000
"""Replies of the follower that are tried at most."""
MAX_SUMMANDS = 5_000_000
"""Replies times outcomes that are added up at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeReplies:
    """A leader's realisation plans, and the follower's replies to them.

    Parameters
    ----------
    sides : tuple of Side
        By player.
    leader : int
        Who commits itself.
    strategies : tuple of Strategy
        The follower's replies.
    found : tuple of Outcome
        What comes of the sequences.
    deviators : tuple of Trigger
        The follower, told each reply.
    deadline : float or None
        A time of ``time.perf_counter``, in seconds.
    """

    sides: tuple[Side, ...]
    leader: int
    strategies: tuple[Strategy, ...]
    found: tuple[Outcome, ...]
    deviators: tuple[Trigger, ...]
    deadline: float | None

    @classmethod
    def of(cls, form: ExtensiveForm, leader: int, deadline: float | None) -> TreeReplies:
        """Return the replies of a game of two players.

        Raises
        ------
        SolveError
            They are more than 20,000, or too many for so large a tree.
        """
        found = outcomes(form)
        limit = min(MAX_REPLIES, MAX_SUMMANDS // len(found))
        sides = tuple(Side.of(form, player) for player in range(2))
        follower = sides[1 - leader]
        n_replies = follower.n_strategies(full=False)
        if n_replies > limit:
            problem = Problem(
                path=form.players[1 - leader],
                message=f"has {counted(n_replies)} pure strategies, each of which is tried as a "
                "reply",
                accepted=f"up to {limit}",
            )
            raise SolveError("the game is too large for a commitment to be sought", [problem])
        strategies = follower.strategies(full=False)
        by_player: list[Sequence[Strategy]] = [[], []]
        by_player[1 - leader] = strategies
        deviators = triggers([follower], "correlated", by_player)
        return cls(
            sides=sides,
            leader=leader,
            strategies=tuple(strategies),
            found=found,
            deviators=tuple(deviators),
            deadline=deadline,
        )

    def label(self, reply: int) -> Reply:
        """Return a reply by label."""
        side = self.sides[1 - self.leader]
        order = sorted(self.strategies[reply], key=lambda move: side.sets[side.home[move]])
        return tuple(side.labels[move] for move in order)

    def ceilings(self) -> list[Fraction]:
        """Return the most the leader gets against each reply, were it free to choose."""
        side = self.sides[self.leader]
        return [_best(side, self._paid(reply)[self.leader]) for reply in self.strategies]

    def _paid(self, reply: Strategy) -> list[dict[int, Fraction]]:
        """Return what each of the leader's sequences pays each player against a reply."""
        played = {EMPTY, *reply}
        paid: list[dict[int, Fraction]] = [{}, {}]
        for outcome in self.found:
            if outcome.sequences[1 - self.leader] in played:
                own = outcome.sequences[self.leader]
                for row, amount in zip(paid, outcome.payoffs, strict=True):
                    row[own] = row.get(own, Fraction(0)) + amount
        return paid

    def program(self, reply: int) -> PlayProgram:
        """Return the programs over the realisation plans to which a reply is best.

        The columns are the leader's sequences, then what the follower's information sets are worth.
        """
        side = self.sides[self.leader]
        strategy = self.strategies[reply]
        conditions = [
            Condition(
                name=("plan", place),
                entries={side.parent[place]: Fraction(-1)} | dict.fromkeys(moves, Fraction(1)),
                is_equation=True,
            )
            for place, moves in enumerate(side.moves)
        ]
        column = side.n_sequences
        deviators = self.deviators[reply : reply + 1]
        for trigger in deviators:
            credit: dict[int, dict[int, Fraction]] = {}
            obeyed: dict[int, Fraction] = {}
            for sequences, amount in lifted(self.found, 1 - self.leader):
                own, other = sequences[self.leader], sequences[1 - self.leader]
                if not amount or other == EMPTY:
                    continue
                row = credit.setdefault(other, {})
                row[own] = row.get(own, Fraction(0)) + amount
                if other in strategy:
                    obeyed[own] = obeyed.get(own, Fraction(0)) + amount
            more, width = trigger_conditions(trigger, partial(_credited, credit), obeyed, column)
            conditions += more
            column += width
        rows, names = as_rows(conditions)
        paid = self._paid(strategy)
        return PlayProgram(
            payoffs=tuple(tuple(row.get(j, Fraction(0)) for j in range(column)) for row in paid),
            mass=(EMPTY,),
            conditions=rows,
            names=names,
            prove=partial(prove_by_plans, deviators),
            deadline=self.deadline,
            corner=first_corner(rows, (EMPTY,), column),
        )


def _credited(credit: Mapping[int, Amounts], move: int) -> Amounts:
    return credit.get(move, {})


def _best(side: Side, paid: Mapping[int, Fraction]) -> Fraction:
    """Return the most that a player's sequences pay, chosen backward."""
    credit = dict(paid)
    for place in reversed(range(len(side.sets))):
        best = max(credit.get(move, Fraction(0)) for move in side.moves[place])
        before = side.parent[place]
        credit[before] = credit.get(before, Fraction(0)) + best
    return credit.get(EMPTY, Fraction(0))
