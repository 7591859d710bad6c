"""Are these all the pure equilibria of a typed anonymous form? Counted, not found again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from time import perf_counter

from est_games.errors import Problem
from est_games.game.typed_anonymous import TypedAnonymousForm

_SHOWN_PROBLEMS = 20
_OFTEN = 1_000

Vector = tuple[int, ...]
Replies = tuple[frozenset[int], ...]
Counts = tuple[tuple[int, ...], ...]
Payoffs = dict[Vector, tuple[Fraction, ...]]


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
    pays = [
        dict(zip(others, zip(*rows, strict=True), strict=True))
        for others, rows in zip(form.others, form.payoffs, strict=True)
    ]
    problems = list(_not_equilibria(form, profiles, pays))
    if problems:
        return tuple(problems)
    listed = Counter(form.tally(counts) for counts in profiles)
    for state, n in _numbers_of_equilibria(form, pays, deadline):
        if n != listed[state]:
            message = f"hold {listed[state]} equilibria with tallies {state}, but there are {n}"
            problems.append(Problem(path="profiles", message=message))
            if len(problems) == _SHOWN_PROBLEMS:
                break
    return tuple(problems)


def _not_equilibria(
    form: TypedAnonymousForm, profiles: Sequence[Counts], pays: Sequence[Payoffs]
) -> Iterator[Problem]:
    seen: set[Counts] = set()
    n_shown = 0
    for place, counts in enumerate(profiles):
        message = _fault(form, counts, seen, pays)
        seen.add(counts)
        if message:
            yield Problem(path=f"profiles[{place}]", message=message, value=str(counts))
            n_shown += 1
        if n_shown == _SHOWN_PROBLEMS:
            return


def _fault(
    form: TypedAnonymousForm, counts: Counts, seen: set[Counts], pays: Sequence[Payoffs]
) -> str:
    """Return what is wrong with one count profile, or nothing."""
    if tuple(map(len, counts)) != form.n_strategies or tuple(map(sum, counts)) != form.sizes:
        return "is no count profile of this form"
    if min(map(min, counts)) < 0:
        return "is no count profile of this form"
    if counts in seen:
        return "is listed twice"
    state = form.tally(counts)
    for t, row in enumerate(counts):
        best = _best_replies(form, state, t, pays[t])
        for a, count in enumerate(row):
            if count and a not in best:
                return f"pays a {form.types[t]} more for leaving {form.strategies[t][a]}"
    return ""


def _best_replies(
    form: TypedAnonymousForm, state: Vector, kind: int, pays: Payoffs
) -> frozenset[int]:
    """Return the strategies no player of a type who plays them gains by leaving."""
    found = []
    for a in range(form.n_strategies[kind]):
        others = tuple(
            s - tally.weights[kind][a] for s, tally in zip(state, form.tallies, strict=True)
        )
        amounts = pays.get(others)
        if amounts is not None and amounts[a] == max(amounts):
            found.append(a)
    return frozenset(found)


def _numbers_of_equilibria(
    form: TypedAnonymousForm, pays: Sequence[Payoffs], deadline: float | None
) -> Iterator[tuple[Vector, int]]:
    """Yield for all tallies how many count profiles that have them play best replies only."""
    by_replies: dict[Replies, list[Vector]] = {}
    for place, state in enumerate(form.states):
        if place % _OFTEN == 0:
            _in_time(deadline)
        replies = []
        for t in range(len(form.types)):
            replies.append(_best_replies(form, state, t, pays[t]))
            if not replies[-1]:
                yield state, 0
                break
        else:
            by_replies.setdefault(tuple(replies), []).append(state)
    counted = _Counted(form)
    for allowed, states in by_replies.items():
        _in_time(deadline)
        yield from counted.ways(allowed, states)


class _Counted:
    """In how many ways types can split so that they reach tallies, kept by strategies allowed."""

    def __init__(self, form: TypedAnonymousForm) -> None:
        self._form = form
        self._last: dict[Replies, Counter[Vector]] = {}

    def ways(self, allowed: Replies, states: Sequence[Vector]) -> Iterator[tuple[Vector, int]]:
        """Yield for each of these tallies the number of count profiles that have it."""
        if len(allowed) == 1:
            alone = self._one(0, allowed[0])
            yield from ((state, alone[state]) for state in states)
            return
        first, rest = self._one(0, allowed[0]), self._of_last(allowed[1:])
        if len(states) > len(rest):
            whole = _both(first, rest)
            yield from ((state, whole[state]) for state in states)
            return
        for state in states:
            yield (
                state,
                sum(
                    n * rest[tuple(s - v for s, v in zip(state, vector, strict=True))]
                    for vector, n in first.items()
                ),
            )

    def _of_last(self, allowed: Replies) -> Counter[Vector]:
        """Return in how many ways the last types reach each tally."""
        if allowed not in self._last:
            ways = self._one(len(self._form.types) - len(allowed), allowed[0])
            if len(allowed) > 1:
                ways = _both(ways, self._of_last(allowed[1:]))
            self._last[allowed] = ways
        return self._last[allowed]

    def _one(self, kind: int, allowed: frozenset[int]) -> Counter[Vector]:
        """Return in how many ways one type reaches each tally: one strategy after another."""
        size = self._form.sizes[kind]
        ways: list[Counter[Vector]] = [Counter() for _ in range(size + 1)]
        ways[0][(0,) * len(self._form.tallies)] = 1
        for a in sorted(allowed):
            step = [tally.weights[kind][a] for tally in self._form.tallies]
            for n in range(1, size + 1):
                for vector, count in list(ways[n - 1].items()):
                    ways[n][tuple(v + s for v, s in zip(vector, step, strict=True))] += count
        return ways[size]


def _both(first: Counter[Vector], second: Counter[Vector]) -> Counter[Vector]:
    found: Counter[Vector] = Counter()
    for vector, n in first.items():
        for rest, m in second.items():
            found[tuple(v + w for v, w in zip(vector, rest, strict=True))] += n * m
    return found


def _in_time(deadline: float | None) -> None:
    if deadline is not None and perf_counter() > deadline:
        raise TimeoutError("the count profiles were not all counted in time")
