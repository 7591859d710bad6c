"""The answer for a graphical form: equilibria listed, counted, and gone through one by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from est_games.certificate.graphical_count import CountPlan
from est_games.equilibrium.pure.graphical_search import Question, all_profiles
from est_games.equilibrium.solution import Solution


@dataclass(frozen=True, kw_only=True, repr=False)
class GraphicalSolution(Solution):
    """The pure equilibria of a graphical form, which may be too many to be listed.

    Parameters
    ----------
    n_equilibria : int or None
        How many there are, exactly, as the certificate package has counted again; None where time
        or memory did not suffice.
    question : Question or None
        The game as it was put, for :meth:`profiles`.

    Examples
    --------
    Sixty players who do not care: every profile is an equilibrium.

    >>> from est_games.equilibrium.solve import solve
    >>> from est_games.game.graphical import GraphicalForm
    >>> idle = {f"player {i}": ([f"player {i}"], [0, 0]) for i in range(60)}
    >>> solution = solve(GraphicalForm.from_tables(idle), "pure-nash", limit=3)
    >>> solution.status.name, len(solution.equilibria), solution.n_equilibria == 2**60
    ('LIMIT', 3, True)
    >>> sum(next(solution.profiles()))
    0
    """

    n_equilibria: int | None = None
    question: Question | None = field(default=None, repr=False, compare=False)

    def profiles(self) -> Iterator[tuple[int, ...]]:
        """Yield all pure equilibria as profiles of indices, one after another, in no order.

        Nothing is tried in vain and memory is bounded, however many there are: take as many as are
        needed. Where they were not counted to the end, only those listed are yielded.
        """
        plan = self.certificate.evidence if self.certificate else None
        if self.question is None or not isinstance(plan, CountPlan):
            yield from (tuple(row.index(1) for row in each.profile) for each in self.equilibria)
            return
        for block in all_profiles(self.question.position, plan.case):
            yield from map(tuple, block.tolist())
