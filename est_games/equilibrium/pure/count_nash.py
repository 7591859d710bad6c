"""All pure Nash equilibria of a typed anonymous form, as counts of who plays what."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations
from time import perf_counter

from est_games.certificate.count_profiles import count_profile_problems
from est_games.equilibrium.asked import limit_problems
from est_games.equilibrium.solution import Certificate, CountEquilibrium, Solution, Status
from est_games.errors import Problem, SolveError
from est_games.game.typed_anonymous import TypedAnonymousForm

_MAX_WAYS = 2_000_000
_OFTEN = 1_000

Vector = tuple[int, ...]
Counts = tuple[tuple[int, ...], ...]
Replies = tuple[tuple[int, ...], ...]


def count_nash(
    form: TypedAnonymousForm, *, limit: int = 10_000, timeout: float | None = None
) -> Solution:
    """Return all pure Nash equilibria of a game of many players of a few types.

    Parameters
    ----------
    form : TypedAnonymousForm
        The game.
    limit : int
        How many count profiles to list at most.
    timeout : float, optional
        Seconds after which to stop; no limit unless given.

    Returns
    -------
    Solution
        COMPLETE or NONE: `equilibria` holds one :class:`~.solution.CountEquilibrium` for every
        count profile at which nobody gains by deviating alone; its `multiplicity` is how many pure
        profiles of the players it stands for. LIMIT: the first that were found.

    Raises
    ------
    SolveError
        `limit` or `timeout` is not positive, or a type can split in too many ways.

    Notes
    -----
    1. For each type and each tally of the others, the best replies.
    2. For each tally of all, the strategies of each type that are best replies when their player is
       taken out of the tally. Where some type has none, no equilibrium has that tally.
    3. Elsewhere the count profiles with that tally, on these strategies, are the equilibria; they
       are listed one type at a time, never into a dead end.
    4. The certificate package compares every strategy in use again, and counts, for every tally,
       how many equilibria there must be.

    Time grows as the number of tallies, not of profiles.

    Examples
    --------
    Ten states, a treaty in force once six have signed, signing costs a third of what it brings.

    >>> def payoff(kind, strategy, tally):
    ...     return 3 * (tally["signed"] >= 6) - (strategy == "sign")
    >>> form = TypedAnonymousForm.from_payoff(
    ...     payoff,
    ...     sizes={"state": 10},
    ...     strategies=["sign", "stay out"],
    ...     tallies={"signed": ["sign"]},
    ... )
    >>> [(e.counts, e.multiplicity) for e in count_nash(form).equilibria]
    [(((0, 10),), 1), (((6, 4),), 210)]
    """
    _check(form, limit, timeout)
    started = perf_counter()
    deadline = None if timeout is None else started + timeout
    found: list[Counts] = []
    stopped = problems = ""
    try:
        for counts in _count_profiles(form, deadline):
            if len(found) == limit:
                stopped = f"stopped at {limit} count profiles; there are more"
                break
            found.append(counts)
        if not stopped:
            problems = "; ".join(map(str, count_profile_problems(form, found, deadline=deadline)))
    except TimeoutError as late:
        stopped = f"stopped by the time given: {late}"
    equilibria = () if problems else tuple(_equilibrium(form, counts) for counts in found)
    status = Status.COMPLETE if equilibria else Status.NONE
    return Solution(
        equilibria=equilibria,
        status=Status.FAILED if problems else Status.LIMIT if stopped else status,
        concept="pure-nash",
        algorithm="exhaustion of tallies",
        options={"limit": limit, "timeout": timeout},
        certificate=_certificate(form, equilibria, proved=not (stopped or problems)),
        stats={"seconds": perf_counter() - started, "tallies": len(form.states)},
        messages=tuple(filter(None, (stopped, problems))),
        players=form.types,
        strategies=form.strategies,
    )


def _check(form: TypedAnonymousForm, limit: int, timeout: float | None) -> None:
    problems = limit_problems(timeout, limit=limit)
    for t, (n, m) in enumerate(zip(form.sizes, form.n_strategies, strict=True)):
        ways = math.comb(n + m - 1, m - 1)
        if ways > _MAX_WAYS:
            message = f"{form.types[t]} can split in {ways} ways"
            problems.append(
                Problem(path=f"sizes[{t}]", message=message, accepted=f"up to {_MAX_WAYS}")
            )
    if problems:
        raise SolveError("pure equilibria cannot be counted so", problems)


def _count_profiles(form: TypedAnonymousForm, deadline: float | None) -> Iterator[Counts]:
    """Yield the equilibria: tallies with the same replies together, in order."""
    replies = _best_replies(form)
    by_replies: dict[Replies, list[Vector]] = {}
    for place, state in enumerate(form.states):
        if place % _OFTEN == 0:
            _in_time(deadline)
        allowed: list[tuple[int, ...]] = []
        for t in range(len(form.types)):
            allowed.append(_stable(form, replies[t], state, t))
            if not allowed[-1]:
                break
        else:
            by_replies.setdefault(tuple(allowed), []).append(state)
    splits = _Splits(form=form)
    for kept, states in by_replies.items():
        for state in splits.reached(kept, states):
            _in_time(deadline)
            yield from splits.reaching(state, kept)


def _in_time(deadline: float | None) -> None:
    if deadline is not None and perf_counter() > deadline:
        raise TimeoutError("not all tallies were looked at")


def _best_replies(form: TypedAnonymousForm) -> list[dict[Vector, tuple[int, ...]]]:
    """Return each type's best replies at each of the others' tallies."""
    found = []
    for others, tables in zip(form.others, form.payoffs, strict=True):
        best = [max(column) for column in zip(*tables, strict=True)]
        found.append(
            {
                o: tuple(a for a, row in enumerate(tables) if row[k] == best[k])
                for k, o in enumerate(others)
            }
        )
    return found


def _stable(
    form: TypedAnonymousForm, replies: dict[Vector, tuple[int, ...]], state: Vector, kind: int
) -> tuple[int, ...]:
    """Return the strategies of a type that nobody leaves when these are the tallies of all."""
    found = []
    for a in range(form.n_strategies[kind]):
        others = tuple(
            s - tally.weights[kind][a] for s, tally in zip(state, form.tallies, strict=True)
        )
        if a in replies.get(others, ()):
            found.append(a)
    return tuple(found)


@dataclass(slots=True, kw_only=True)
class _Splits:
    """How the types can split over strategies, kept by type and strategies allowed."""

    form: TypedAnonymousForm
    known: dict[tuple[int, tuple[int, ...]], dict[Vector, list[tuple[int, ...]]]] = field(
        default_factory=dict
    )
    ends: dict[Replies, set[Vector]] = field(default_factory=dict)

    def reached(self, allowed: Replies, states: Sequence[Vector]) -> Sequence[Vector]:
        """Return of these tallies those the types can add up to, or all where asking costs more."""
        if len(allowed) > 1 and len(states) <= len(self._ends(allowed[1:])):
            return states
        ends = self._ends(allowed)
        return [state for state in states if state in ends]

    def reaching(self, state: Vector, allowed: Replies) -> Iterator[Counts]:
        """Yield the count profiles of the last types that add up to a tally."""
        kind = len(self.form.types) - len(allowed)
        by_tally = self._by_tally(kind, allowed[0])
        if len(allowed) == 1:
            yield from ((counts,) for counts in by_tally.get(state, ()))
            return
        ends = self._ends(allowed[1:])
        for vector, splits in by_tally.items():
            left = tuple(s - v for s, v in zip(state, vector, strict=True))
            if left in ends:
                for rest in self.reaching(left, allowed[1:]):
                    yield from ((counts, *rest) for counts in splits)

    def _by_tally(self, kind: int, allowed: tuple[int, ...]) -> dict[Vector, list[tuple[int, ...]]]:
        """Return all splits of one type, by what they add to the tallies."""
        key = (kind, allowed)
        if key not in self.known:
            self.known[key] = {}
            weights = [[tally.weights[kind][a] for a in allowed] for tally in self.form.tallies]
            for split in _compositions(self.form.sizes[kind], len(allowed)):
                vector = tuple(
                    sum(w * n for w, n in zip(row, split, strict=True)) for row in weights
                )
                counts = [0] * self.form.n_strategies[kind]
                for a, n in zip(allowed, split, strict=True):
                    counts[a] = n
                self.known[key].setdefault(vector, []).append(tuple(counts))
        return self.known[key]

    def _ends(self, allowed: Replies) -> set[Vector]:
        """Return the tallies that the last types can add up to."""
        if allowed not in self.ends:
            kind = len(self.form.types) - len(allowed)
            vectors = set(self._by_tally(kind, allowed[0]))
            if len(allowed) > 1:
                vectors = {
                    tuple(v + w for v, w in zip(vector, rest, strict=True))
                    for vector in vectors
                    for rest in self._ends(allowed[1:])
                }
            self.ends[allowed] = vectors
        return self.ends[allowed]


def _compositions(n: int, parts: int) -> Iterator[tuple[int, ...]]:
    """Yield the ways to split n into so many parts, none negative."""
    for bars in combinations(range(n + parts - 1), parts - 1):
        edges = (-1, *bars, n + parts - 1)
        yield tuple(edges[k + 1] - edges[k] - 1 for k in range(parts))


def _equilibrium(form: TypedAnonymousForm, counts: Counts) -> CountEquilibrium:
    state = form.tally(counts)
    payoffs = tuple(
        tuple(_payoff(form, state, t, a) if count else None for a, count in enumerate(row))
        for t, row in enumerate(counts)
    )
    profile = tuple(
        tuple(Fraction(count, n) for count in row)
        for row, n in zip(counts, form.sizes, strict=True)
    )
    return CountEquilibrium(
        counts=counts,
        multiplicity=math.prod(map(_arrangements, counts)),
        strategy_payoffs=payoffs,
        profile=profile,
        payoffs=tuple(
            sum((share * (pays or 0) for share, pays in zip(*rows, strict=True)), Fraction(0))
            for rows in zip(profile, payoffs, strict=True)
        ),
        regret=Fraction(0),
    )


def _payoff(form: TypedAnonymousForm, state: Vector, kind: int, strategy: int) -> Fraction:
    weights = (tally.weights[kind][strategy] for tally in form.tallies)
    return form.payoff(kind, strategy, tuple(s - w for s, w in zip(state, weights, strict=True)))


def _arrangements(counts: Sequence[int]) -> int:
    """Return in how many ways players can be told apart who split so."""
    ways, left = 1, sum(counts)
    for count in counts:
        ways *= math.comb(left, count)
        left -= count
    return ways


def _certificate(
    form: TypedAnonymousForm, equilibria: Sequence[CountEquilibrium], *, proved: bool
) -> Certificate:
    if not proved:
        return Certificate(argument="Nothing is claimed of count profiles not listed.")
    return Certificate(
        argument=f"For each of the {len(form.states)} tallies that the {form.n_count_profiles} "
        "count profiles can have, every strategy of every type was compared exactly with every "
        "other, and the count profiles on best replies were counted: as many are listed.",
        numbers={
            "count profiles": form.n_count_profiles,
            "tallies": len(form.states),
            "equilibria": len(equilibria),
            "pure profiles": sum(each.multiplicity for each in equilibria),
        },
    )
