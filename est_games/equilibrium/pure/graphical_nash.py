"""All pure Nash equilibria of a graphical form: listed where few, counted where many, proved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields
from fractions import Fraction
from time import perf_counter
from typing import TYPE_CHECKING, Any

from est_games.certificate.graphical_count import (
    CountPlan,
    TooManyRowsError,
    graphical_count_problems,
)
from est_games.certificate.graphical_profiles import graphical_profile_problems
from est_games.equilibrium.pure.best_reply_relation import n_local_profiles
from est_games.equilibrium.pure.graphical_search import (
    Question,
    Search,
    easiest_question,
)
from est_games.equilibrium.pure.graphical_solution import GraphicalSolution
from est_games.equilibrium.pure.pure_nash import pure_nash
from est_games.equilibrium.pure.relation_join import TooWideError
from est_games.equilibrium.pure.reply_walk import reply_walk
from est_games.equilibrium.solution import Certificate, Equilibrium, Status
from est_games.equilibrium.time_limit import timeout_problem
from est_games.errors import Problem, SolveError, shown
from est_games.game.graphical import GraphicalForm
from est_games.game.normal import MAX_ENTRIES as LARGEST_NORMAL, MAX_PLAYERS

if TYPE_CHECKING:
    from numpy.typing import NDArray

_WALK = 0.1
_LISTED_ONLY = Certificate(
    argument="Each profile listed was compared with every deviation; nothing is claimed of others."
)
_FEW = 200_000
_DENSE = 8


def graphical_nash(
    form: GraphicalForm, *, limit: int = 10_000, timeout: float | None = None
) -> GraphicalSolution:
    """Return all pure Nash equilibria of a game in which payoffs depend on few others.

    Parameters
    ----------
    form : GraphicalForm
        The game.
    limit : int
        How many equilibria to list at most.
    timeout : float, optional
        Seconds after which to stop; no limit unless given.

    Returns
    -------
    GraphicalSolution
        COMPLETE or NONE: all are listed. LIMIT: there are more than `limit`; `n_equilibria` says
        how many, and ``profiles()`` goes through them; or the game is too wide for the memory
        given. PARTIAL: the time is up, and those listed are proved; where there are none, a tenth
        of the time more goes into finding one by best replies.

    Raises
    ------
    SolveError
        `limit` or `timeout` is not positive, or a player depends on too many others.

    Notes
    -----
    1. For each player, the local profiles in which it replies best, from its tables, exactly. The
       profiles that agree with all these relations are the equilibria.
    2. Strategies in no row of some relation are struck out, until nothing changes.
    3. Players are summed out one at a time, in an order chosen so that few rows are to be expected:
       the relations a player is in are put together, and each row left keeps the number of its
       completions. In the end the number of equilibria is left.
    4. Backwards, the same tables list the equilibria without a dead end.
    5. Where a table would be too large, the strategies of one player in many relations are taken
       one at a time, each a game of its own from step 2.
    6. Where the tables are hardly smaller than that of all profiles, and that one is not large, it
       is written out and gone through: nothing is sparse then. That takes seconds at most, and is
       not stopped.
    7. The certificate package compares every strategy of every player at each profile listed, and
       counts all equilibria again, by the same order and other code.

    Time and memory grow exponentially with the width of the graph, not with the number of players;
    on trees and rings they are linear in it. That there is any pure equilibrium is NP-hard to tell
    in general.

    References
    ----------
    Gottlob, Greco and Scarcello (2005), Pure Nash equilibria: hard and easy games, theorem 4.7.
    Daskalakis and Papadimitriou (2006), Computing pure Nash equilibria in graphical games via
    Markov random fields, theorem 1.

    Examples
    --------
    A public good on a ring of five (Bramoullé and Kranton 2007): one builds exactly if neither
    neighbour does, so that the builders are a maximal independent set.

    >>> def payoff(state, profile):
    ...     return 2 * ("build" in profile.values()) - (profile[state] == "build")
    >>> ring = {str(i): [str((i - 1) % 5), str((i + 1) % 5)] for i in range(5)}
    >>> form = GraphicalForm.from_payoff(payoff, neighbours=ring, strategies=["build", "wait"])
    >>> solution = graphical_nash(form)
    >>> solution.status.name, solution.n_equilibria
    ('COMPLETE', 5)
    """
    _check(limit, timeout)
    if _is_dense(form):
        return _by_table(form, limit)
    started = perf_counter()
    deadline = None if timeout is None else started + timeout
    search = Search(limit, deadline)
    run = _Run(form=form, deadline=deadline)
    question, plan = run.search(search)
    profiles = _profiles(form, search.listed)
    if run.stopped and not len(profiles):
        profiles = _walked(form, _WALK * (perf_counter() - started))
    run.prove(plan, search, profiles, limit)
    equilibria = () if run.problems else tuple(_equilibria(form, profiles))
    if run.status is Status.COMPLETE and not equilibria:
        run.status = Status.NONE
    return GraphicalSolution(
        equilibria=equilibria,
        status=Status.FAILED if run.problems else run.status,
        concept="pure-nash",
        algorithm="best replies joined player by player",
        options={"limit": limit, "timeout": timeout},
        certificate=run.certificate,
        stats={
            "seconds": perf_counter() - started,
            "cases": search.n_cases,
            "rows": search.n_rows,
            "width": search.width,
        },
        messages=tuple(filter(None, (run.stopped, *run.problems))),
        players=form.players,
        strategies=form.strategies,
        n_equilibria=search.total if run.counted else None,
        question=question if run.counted else None,
    )


@dataclass(slots=True, kw_only=True)
class _Run:
    """How one search and its proof went."""

    form: GraphicalForm
    deadline: float | None
    status: Status = Status.COMPLETE
    stopped: str = ""
    counted: bool = False
    problems: list[str] = field(default_factory=list)
    certificate: Certificate = _LISTED_ONLY

    def search(self, search: Search) -> tuple[Question | None, CountPlan | None]:
        """Search; return the game as it was put, and how it was counted if it was to the end."""
        question = None
        try:
            question = easiest_question(self.form, self.deadline)
            case = search.solve(question.position)
        except TimeoutError:
            self._stop(Status.PARTIAL, "stopped by the time given")
        except TooWideError:
            self._stop(Status.LIMIT, "the graph is too wide for the memory given")
        else:
            return question, CountPlan(sums=question.sums, case=case)
        return question, None

    def prove(
        self, plan: CountPlan | None, search: Search, profiles: NDArray[Any], limit: int
    ) -> None:
        """Have the certificate package check the profiles, and the number of all equilibria."""
        self.problems.extend(map(str, graphical_profile_problems(self.form, profiles)))
        if plan is None or self.problems:
            return
        try:
            wrong = graphical_count_problems(self.form, plan, search.total, deadline=self.deadline)
        except TimeoutError as late:
            self._stop(Status.PARTIAL, f"stopped by the time given: {late}")
            return
        except TooManyRowsError as large:
            self._stop(Status.LIMIT, str(large))
            return
        self.problems.extend(map(str, wrong))
        if len(profiles) != min(search.total, limit):
            self.problems.append(f"of {search.total} equilibria {len(profiles)} were listed")
        if self.problems:
            return
        self.counted = True
        self.certificate = _certificate(self.form, plan, search)
        if search.total > len(profiles):
            message = f"there are {search.total} pure equilibria; {len(profiles)} are listed"
            self._stop(Status.LIMIT, message)

    def _stop(self, status: Status, message: str) -> None:
        self.status, self.stopped = status, message


def _check(limit: int, timeout: float | None) -> None:
    problems = []
    if not (isinstance(limit, int) and limit > 0):
        problems.append(Problem(path="limit", message="must be positive", value=shown(limit)))
    late = timeout_problem(timeout)
    if late is not None:
        problems.append(late)
    if problems:
        raise SolveError("pure equilibria cannot be listed so", problems)


def _is_dense(form: GraphicalForm) -> bool:
    """Return whether a table of all profiles is not much larger than the local ones."""
    entries = form.n_players * form.n_profiles
    if not _FEW <= entries <= LARGEST_NORMAL or form.n_players > MAX_PLAYERS:
        return False
    return sum(n_local_profiles(form, i) for i in range(form.n_players)) * _DENSE >= entries


def _by_table(form: GraphicalForm, limit: int) -> GraphicalSolution:
    found = pure_nash(form.to_normal(), limit=limit)
    known = {each.name: getattr(found, each.name) for each in fields(found)}
    numbers = found.certificate.numbers if found.certificate else {}
    counted = None if found.status is Status.FAILED else numbers.get("equilibria")
    return GraphicalSolution(**known, n_equilibria=counted)


def _walked(form: GraphicalForm, seconds: float) -> NDArray[Any]:
    """Return one equilibrium to which best replies lead, if there is such and time for it."""
    import numpy as np

    found = reply_walk(form, deadline=perf_counter() + seconds)
    return np.array([found] if found else [], dtype=np.int64).reshape(-1, form.n_players)


def _profiles(form: GraphicalForm, listed: Sequence[NDArray[Any]]) -> NDArray[Any]:
    """Return the profiles listed as one array, in lexicographic order."""
    import numpy as np

    if not listed:
        return np.zeros((0, form.n_players), dtype=np.int64)
    profiles = np.concatenate(listed).astype(np.int64)
    ordered: NDArray[Any] = profiles[np.lexsort(profiles.T[::-1])]
    return ordered


def _certificate(form: GraphicalForm, plan: CountPlan, search: Search) -> Certificate:
    n_cases = f"{search.n_cases} cases" if search.n_cases > 1 else "one case"
    return Certificate(
        argument="Each profile listed was compared with every deviation, and all pure equilibria "
        f"were counted again in {n_cases}, a player at a time: whatever is left of a profile "
        "agrees with the best replies of all players gone.",
        numbers={
            "local payoffs": form.n_entries,
            "equilibria": search.total,
            "listed": search.n_listed,
        },
        evidence=plan,
    )


def _equilibria(form: GraphicalForm, profiles: NDArray[Any]) -> Iterator[Equilibrium]:
    """Yield what was proved: profiles nobody gains by leaving."""
    zero, one = Fraction(0), Fraction(1)
    units = [[(zero,) * k + (one,) + (zero,) * (m - k - 1) for k in range(m)] for m in form.shape]
    payoffs = [_payoffs(form, profiles, player) for player in range(form.n_players)]
    for chosen, amounts in zip(profiles.tolist(), zip(*payoffs, strict=True), strict=True):
        yield Equilibrium(
            profile=tuple(map(list.__getitem__, units, chosen)), payoffs=amounts, regret=zero
        )


def _payoffs(form: GraphicalForm, profiles: NDArray[Any], player: int) -> list[Fraction]:
    """Return what each profile pays one player."""
    parts = [
        map(table.payoffs.__getitem__, _listed_places(form, table.scope, profiles))
        for table in form.tables[player]
    ]
    if len(parts) == 1:
        return list(parts[0])
    return [sum(row, Fraction(0)) for row in zip(*parts, strict=True)] or [Fraction(0)] * len(
        profiles
    )


def _listed_places(form: GraphicalForm, scope: Sequence[int], profiles: NDArray[Any]) -> list[int]:
    if not scope:
        return [0] * len(profiles)
    places: list[int] = form.place(scope, profiles.T).tolist()  # type: ignore[attr-defined, arg-type]
    return places
