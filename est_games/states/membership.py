"""Two stages: states join or stay out; then members act for their joint good, outsiders alone."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import product

from est_games.argument import one_of, takes
from est_games.equilibrium.pure.count_nash import count_nash
from est_games.equilibrium.solution import CountEquilibrium, Status
from est_games.errors import GameError, Problem, SolveError
from est_games.game.typed_anonymous import TypedAnonymousForm

JOIN, STAY_OUT = "join", "stay out"
MAX_WAYS = 20_000

Counts = tuple[tuple[int, ...], ...]
Paid = tuple[tuple[Fraction | None, ...], tuple[Fraction | None, ...]]
"""What a member and what an outsider of each type gets; None where there is none."""


@takes(GameError, form=TypedAnonymousForm, following=one_of(("worst", "best")))
def membership_game(form: TypedAnonymousForm, *, following: str = "worst") -> TypedAnonymousForm:
    r"""Return the game of joining a coalition whose members then act together in another game.

    Parameters
    ----------
    form : TypedAnonymousForm
        What is played once it is known who joined.
    following : str
        Where the second stage can end in several ways: for each state the ``"worst"`` or the
        ``"best"`` of them.

    Returns
    -------
    TypedAnonymousForm
        Strategies ``"join"`` and ``"stay out"``, the same types and sizes.

    Raises
    ------
    GameError
        There are too many ways to join and to act.
    SolveError
        In no way to act do the outsiders have a pure equilibrium.

    Notes
    -----
    For every number of members of each type:

    1. The members commit themselves to one strategy for each type.
    2. The outsiders answer: all pure equilibria among themselves, by counts.
    3. The members choose what pays them most together, what follows it at its worst (best).
    4. A state gets the worst (best) of all that is then possible; outsiders of one type who do
       different things get the mean.

    References
    ----------
    Barrett (1994), Self-enforcing international environmental agreements; Barrett (2003),
    Environment and Statecraft, chapter 7.

    Examples
    --------
    Ten states; abating costs 7/2 and brings 1 to everybody. Members abate once it pays them
    jointly, from four on: four is the size that nobody leaves and nobody joins.

    >>> from est_games.states.signing_sets import stable_signing_sets
    >>> abate = TypedAnonymousForm.from_payoff(
    ...     lambda kind, act, tally: tally["abating"] - Fraction(7, 2) * (act == "abate"),
    ...     sizes={"state": 10},
    ...     strategies=["abate", "pollute"],
    ...     tallies={"abating": ["abate"]},
    ... )
    >>> sets = stable_signing_sets(membership_game(abate), "join")
    >>> [each.size for each in sets.strictly_stable]
    [4]
    """
    ways = math.prod(n + 1 for n in form.sizes) * math.prod(form.n_strategies)
    if ways > MAX_WAYS:
        problem = Problem(
            path="form",
            message=f"leaves {ways} ways to join and to act",
            accepted=f"up to {MAX_WAYS}: merge types or drop strategies",
        )
        raise GameError("a membership game is too large", [problem])
    known: dict[tuple[int, ...], Paid] = {}

    def payoff(kind: str, strategy: str, tally: Mapping[str, int]) -> Fraction:
        members = tuple(tally[f"{name}: {JOIN}"] for name in form.types)
        if members not in known:
            known[members] = _second_stage(form, members, following)
        paid = known[members][strategy != JOIN][form.types.index(kind)]
        assert paid is not None
        return paid

    return TypedAnonymousForm.from_payoff(
        payoff,
        sizes=dict(zip(form.types, form.sizes, strict=True)),
        strategies=(JOIN, STAY_OUT),
        tallies={f"{name}: {JOIN}": {(name, JOIN): 1} for name in form.types},
        title=form.title,
    )


def _second_stage(form: TypedAnonymousForm, members: tuple[int, ...], following: str) -> Paid:
    choose = min if following == "worst" else max
    by_joint: dict[Fraction, list[Paid]] = {}
    for acts in product(
        *(range(m) if k else (0,) for m, k in zip(form.n_strategies, members, strict=True))
    ):
        ends = list(_ends(form, members, acts))
        if ends:
            joint = choose(_joint(paid, members) for paid in ends)
            by_joint.setdefault(joint, []).extend(ends)
    if not by_joint:
        problem = Problem(
            path="form", message=f"has no pure equilibrium of outsiders to members {members}"
        )
        raise SolveError("a membership game cannot be solved", [problem])
    best = by_joint[max(by_joint)]

    def over(side: int, t: int) -> Fraction | None:
        found = [each for paid in best if (each := paid[side][t]) is not None]
        return choose(found) if found else None

    kinds = range(len(form.types))
    return tuple(over(0, t) for t in kinds), tuple(over(1, t) for t in kinds)


def _joint(paid: Paid, members: tuple[int, ...]) -> Fraction:
    return sum(
        (k * each for k, each in zip(members, paid[0], strict=True) if each is not None),
        Fraction(0),
    )


def _ends(
    form: TypedAnonymousForm, members: tuple[int, ...], acts: tuple[int, ...]
) -> Iterator[Paid]:
    """Yield what everybody gets in each equilibrium of the outsiders, the members acting so."""
    inside = tuple(
        tuple(k if a == act else 0 for a in range(m))
        for k, act, m in zip(members, acts, form.n_strategies, strict=True)
    )
    left = [n - k for n, k in zip(form.sizes, members, strict=True)]
    for outside in _outsiders(form, inside, left):
        total = form.tally(
            [
                [a + b for a, b in zip(*rows, strict=True)]
                for rows in zip(inside, outside, strict=True)
            ]
        )

        def pays(t: int, a: int, total: tuple[int, ...] = total) -> Fraction:
            weights = (tally.weights[t][a] for tally in form.tallies)
            return form.payoff(t, a, tuple(s - w for s, w in zip(total, weights, strict=True)))

        yield (
            tuple(pays(t, acts[t]) if k else None for t, k in enumerate(members)),
            tuple(
                sum((n * pays(t, a) for a, n in enumerate(outside[t]) if n), Fraction(0)) / n_left
                if n_left
                else None
                for t, n_left in enumerate(left)
            ),
        )


def _outsiders(form: TypedAnonymousForm, inside: Counts, left: list[int]) -> Iterator[Counts]:
    """Yield the pure equilibria of those outside, by counts over all types."""
    kinds = [t for t, n in enumerate(left) if n]
    if not kinds:
        yield tuple((0,) * m for m in form.n_strategies)
        return
    added = form.tally(inside)
    rest = TypedAnonymousForm.from_payoff(
        lambda kind, strategy, tally: _paid_outside(form, added, kind, strategy, tally),
        sizes={form.types[t]: left[t] for t in kinds},
        strategies={form.types[t]: form.strategies[t] for t in kinds},
        tallies={
            tally.name: {
                (form.types[t], label): weight
                for t in kinds
                for label, weight in zip(form.strategies[t], tally.weights[t], strict=True)
            }
            for tally in form.tallies
        },
    )
    solution = count_nash(rest)
    if solution.status not in (Status.COMPLETE, Status.NONE):
        problem = Problem(path="form", message="; ".join(solution.messages))
        raise SolveError("not every equilibrium of the outsiders is known", [problem])
    for equilibrium in solution.equilibria:
        assert isinstance(equilibrium, CountEquilibrium)
        by_kind = dict(zip(kinds, equilibrium.counts, strict=True))
        yield tuple(by_kind.get(t, (0,) * m) for t, m in enumerate(form.n_strategies))


def _paid_outside(
    form: TypedAnonymousForm,
    added: tuple[int, ...],
    kind: str,
    strategy: str,
    tally: Mapping[str, int],
) -> Fraction:
    t = form.types.index(kind)
    a = form.strategies[t].index(strategy)
    others = tuple(
        tally[each.name] + more - each.weights[t][a]
        for each, more in zip(form.tallies, added, strict=True)
    )
    return form.payoff(t, a, others)
