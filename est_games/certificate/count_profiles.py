"""Are these all the pure equilibria of a typed anonymous form? Counted, not found again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from time import perf_counter

from est_games.errors import Problem
from est_games.game.typed_anonymous import TypedAnonymousForm

_SHOWN_PROBLEMS = 20

Vector = tuple[int, ...]
Counts = tuple[tuple[int, ...], ...]


def count_profile_problems(
    form: TypedAnonymousForm, profiles: Sequence[Counts], *, deadline: float | None = None
) -> tuple[Problem, ...]:
    """Return what is wrong with a claim to know all pure equilibria, as count profiles.

    Parameters
    ----------
    form : TypedAnonymousForm
        The game.
    profiles : sequence of count profiles
        ``profiles[e][t][a]`` players of type t play a.
    deadline : float, optional
        A time of ``time.perf_counter``, in seconds, at which to give up.

    Raises
    ------
    TimeoutError
        The deadline has passed.

    Notes
    -----
    1. At each profile listed no player gains by any deviation: what its strategy pays is compared
       exactly with every other at the same tallies of the others.
    2. Whether a strategy is a best reply depends on the tallies alone. For all tallies that can be,
       the count profiles with these tallies in which every type plays best replies are counted,
       one type at a time. As many must be listed, each once.

    Examples
    --------
    Two drivers keep left or right.

    >>> def payoff(kind, side, tally):
    ...     return tally[f"driver: {side}"]
    >>> form = TypedAnonymousForm.from_payoff(
    ...     payoff, sizes={"driver": 2}, strategies=["left", "right"]
    ... )
    >>> count_profile_problems(form, [((2, 0),), ((0, 2),)])
    ()
    >>> [str(problem) for problem in count_profile_problems(form, [((2, 0),)])]
    ['profiles: hold 0 equilibria with tallies (0, 2), but there are 1']
    """
    problems = list(_not_equilibria(form, profiles))
    if problems:
        return tuple(problems)
    listed = Counter(form.tally(counts) for counts in profiles)
    for state in form.states:
        if deadline is not None and perf_counter() > deadline:
            raise TimeoutError("the count profiles were not all counted in time")
        n = _n_equilibria(form, state)
        if n != listed[state]:
            message = f"hold {listed[state]} equilibria with tallies {state}, but there are {n}"
            problems.append(Problem(path="profiles", message=message))
            if len(problems) == _SHOWN_PROBLEMS:
                break
    return tuple(problems)


def _not_equilibria(form: TypedAnonymousForm, profiles: Sequence[Counts]) -> Iterator[Problem]:
    seen: set[Counts] = set()
    n_shown = 0
    for place, counts in enumerate(profiles):
        message = _fault(form, counts, seen)
        seen.add(counts)
        if message:
            yield Problem(path=f"profiles[{place}]", message=message, value=str(counts))
            n_shown += 1
        if n_shown == _SHOWN_PROBLEMS:
            return


def _fault(form: TypedAnonymousForm, counts: Counts, seen: set[Counts]) -> str:
    """Return what is wrong with one count profile, or nothing."""
    if tuple(map(len, counts)) != form.n_strategies or tuple(map(sum, counts)) != form.sizes:
        return "is no count profile of this form"
    if min(map(min, counts)) < 0:
        return "is no count profile of this form"
    if counts in seen:
        return "is listed twice"
    state = form.tally(counts)
    for t, row in enumerate(counts):
        best = _best_replies(form, state, t)
        for a, count in enumerate(row):
            if count and a not in best:
                return f"pays a {form.types[t]} more for leaving {form.strategies[t][a]}"
    return ""


def _best_replies(form: TypedAnonymousForm, state: Vector, kind: int) -> set[int]:
    """Return the strategies no player of a type who plays them gains by leaving."""
    found = set()
    for a in range(form.n_strategies[kind]):
        others = tuple(
            s - tally.weights[kind][a] for s, tally in zip(state, form.tallies, strict=True)
        )
        if not form.can_be_met(kind, others):
            continue
        pays = [form.payoff(kind, b, others) for b in range(form.n_strategies[kind])]
        if pays[a] == max(pays):
            found.add(a)
    return found


def _n_equilibria(form: TypedAnonymousForm, state: Vector) -> int:
    """Return how many count profiles with these tallies play best replies only."""
    allowed = [frozenset(_best_replies(form, state, t)) for t in range(len(form.types))]
    if not all(allowed):
        return 0

    @cache
    def n_ways(kind: int, left: Vector) -> int:
        ways = _ways(form, kind, allowed[kind])
        if kind == len(form.types) - 1:
            return ways[left]
        return sum(
            n * n_ways(kind + 1, rest)
            for vector, n in ways.items()
            if min(rest := tuple(s - v for s, v in zip(left, vector, strict=True)), default=0) >= 0
        )

    return n_ways(0, state)


@cache
def _ways_of(size: int, steps: tuple[Vector, ...]) -> Counter[Vector]:
    """Return in how many ways so many players reach each tally: one strategy after another."""
    ways: list[Counter[Vector]] = [Counter() for _ in range(size + 1)]
    ways[0][(0,) * len(steps[0])] = 1
    for step in steps:
        for n in range(1, size + 1):
            for vector, count in list(ways[n - 1].items()):
                ways[n][tuple(v + s for v, s in zip(vector, step, strict=True))] += count
    return ways[size]


def _ways(form: TypedAnonymousForm, kind: int, allowed: frozenset[int]) -> Counter[Vector]:
    steps = tuple(tuple(tally.weights[kind][a] for tally in form.tallies) for a in sorted(allowed))
    return _ways_of(form.sizes[kind], steps)
