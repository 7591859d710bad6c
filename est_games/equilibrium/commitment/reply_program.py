"""Commitments of the row player to which one reply is best, as linear programs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from est_games.certificate.correlated import Bound
from est_games.equilibrium.correlated.play_program import (
    Condition,
    Play,
    PlayProgram,
    as_rows,
    first_corner,
)

Table = Sequence[Sequence[Fraction]]


def reply_program(
    theirs: Table, reply: int, payoffs: Sequence[Sequence[Fraction]], deadline: float | None
) -> PlayProgram:
    """Return the programs over the commitments to which a reply is best.

    Parameters
    ----------
    theirs : sequence of sequences of Fraction, shape (m, n)
        The follower's payoffs, a row for each strategy of the leader.
    reply : int
        The reply.
    payoffs : sequence of sequences of Fraction, shape (k, m)
        What is to be bounded.
    deadline : float or None
        A time of ``time.perf_counter``, in seconds.
    """
    m, n = len(theirs), len(theirs[0])
    conditions = []
    for other in range(n):
        losses = {i: pays[other] - pays[reply] for i, pays in enumerate(theirs)}
        entries = {i: loss for i, loss in losses.items() if loss}
        if any(loss > 0 for loss in entries.values()):
            conditions.append(Condition(name=other, entries=entries))
    rows, names = as_rows(conditions)
    return PlayProgram(
        payoffs=tuple(map(tuple, payoffs)),
        mass=range(m),
        conditions=rows,
        names=names,
        deadline=deadline,
        corner=first_corner(rows, range(m), m),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class BestReply:
    """The reply that serves the leader best where it is a best one, and why none serves better.

    Parameters
    ----------
    reply : int
        Which.
    play : Play
        The commitment.
    bounds : mapping of int to Bound
        By reply, where the leader might get more.
    n_programs : int
        Linear programs solved.
    """

    reply: int
    play: Play
    bounds: dict[int, Bound]
    n_programs: int


def best_reply(
    ceilings: Sequence[Fraction], program: Callable[[int], PlayProgram], leader: int
) -> BestReply:
    """Return the reply that serves the leader best, by one linear program for each.

    Parameters
    ----------
    ceilings : sequence of Fraction, shape (n,)
        The most the leader gets against each reply, were it free to choose.
    program : callable
        The programs over the commitments to which a reply is best.
    leader : int
        Which payoff is the leader's.

    Notes
    -----
    Replies are taken from the highest ceiling down, until none is above what was found.

    References
    ----------
    Conitzer and Sandholm (2006), Computing the optimal strategy to commit to, theorem 1.
    """
    best: tuple[int, Play] | None = None
    bounds: dict[int, Bound] = {}
    never: dict[int, Bound] = {}
    n_programs = 0
    for reply in sorted(range(len(ceilings)), key=ceilings.__getitem__, reverse=True):
        if best is not None and ceilings[reply] <= best[1].payoffs[leader]:
            break
        programs = program(reply)
        nothing = [Fraction(0)] * programs.n_players
        weights = [Fraction(int(k == leader)) for k in range(programs.n_players)]
        play, bounds[reply] = programs.best_and_bound(weights)
        n_programs += 1
        if play is None:
            never[reply] = programs.best_and_bound(nothing)[1]
            n_programs += 1
        elif best is None or play.payoffs[leader] > best[1].payoffs[leader]:
            best = reply, play
    if best is None:
        raise ArithmeticError("a game in which no reply is ever best")
    value = best[1].payoffs[leader]
    for reply, bound in never.items():
        # Gains that add up to less than nothing, raised until they make up for any payoff.
        raised = bound.scaled((ceilings[reply] - value + 1) / -bound.offset)
        offset = ceilings[reply] + raised.offset
        bounds[reply] = replace(raised, normal=bounds[reply].normal, offset=offset)
    return BestReply(
        reply=best[0],
        play=best[1],
        bounds={k: bound for k, bound in bounds.items() if ceilings[k] > value},
        n_programs=n_programs,
    )
