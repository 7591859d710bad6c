"""A state of a conflict that nobody leaves, and the answer to a question about all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from time import perf_counter

from est_games.equilibrium.solution import Certificate, Equilibrium, Solution, Status
from est_games.game.conflict_graph import ConflictGraph


@dataclass(frozen=True, slots=True, kw_only=True)
class StableState(Equilibrium):
    """One state at which a conflict may rest.

    Here ``payoffs[i]`` is only how high decision maker i ranks the state, the worst at 0; ranks are
    compared and never added. The regret is that of moves that nothing stops: none.

    Parameters
    ----------
    state : str
        Its label.
    place : int
        Its index.
    """

    state: str
    place: int

    @property
    def words(self) -> tuple[str, ...]:
        """The state."""
        return (self.state,)


def stable_states(
    graph: ConflictGraph,
    places: Sequence[int],
    *,
    concept: str,
    algorithm: str,
    options: Mapping[str, object],
    certificate: Certificate,
    started: float,
    is_late: bool = False,
    messages: tuple[str, ...] = (),
) -> Solution:
    """Return the solution that holds these states.

    Parameters
    ----------
    graph : ConflictGraph
        The conflict.
    places : sequence of int
        The states stable for everybody.
    concept, algorithm, options, certificate, messages
        As in :class:`~est_games.equilibrium.solution.Solution`.
    started : float
        A time of ``time.perf_counter``, in seconds.
    is_late : bool
        Whether the time ran out before every state was looked at.
    """
    status = Status.COMPLETE if places else Status.NONE
    return Solution(
        equilibria=tuple(
            StableState(
                payoffs=tuple(Fraction(ranks[s]) for ranks in graph.ranks),
                regret=Fraction(0),
                state=graph.states[s],
                place=s,
            )
            for s in places
        ),
        status=Status.LIMIT if is_late else status,
        concept=concept,
        algorithm=algorithm,
        options=options,
        certificate=certificate,
        stats={"seconds": perf_counter() - started, "states": graph.n_states},
        messages=messages,
        players=graph.players,
    )
