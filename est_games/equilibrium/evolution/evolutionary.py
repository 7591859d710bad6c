"""Evolutionarily stable mixtures of a symmetric bimatrix game: one tested, or all found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from time import perf_counter
from typing import Literal

from est_games.argument import LIMIT, takes
from est_games.arithmetic import fraction, rational
from est_games.certificate.evolutionary import (
    Covered,
    Drift,
    Excluded,
    Invaded,
    Mixture,
    Unequal,
    all_stable_problems,
    stable_problems,
    symmetric_table,
)
from est_games.certificate.normal_form import expected_payoffs, regrets
from est_games.equilibrium.asked import limit_problems
from est_games.equilibrium.evolution.copositive import falling_direction
from est_games.equilibrium.solution import Certificate, Equilibrium, Solution, Status
from est_games.errors import GameError, Problem, SolveError, shown
from est_games.game.normal import NormalForm
from est_games.game.number import exact_number

MAX_SUPPORTS = 4_095
"""Supports gone through: all of games of up to twelve strategies."""

MAX_IDLE = 14
"""Best responses beside the support up to which one mixture is tested: 16,383 faces."""

Kind = Literal["evolutionarily stable", "neutrally stable", "unstable", "no equilibrium"]
Table = Sequence[Sequence[Fraction]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stability:
    """How a mixture fares against mutants.

    Parameters
    ----------
    mixture : tuple of Fraction, shape (n,)
        The mixture.
    kind : str
        ``"evolutionarily stable"``, ``"neutrally stable"``, ``"unstable"`` or
        ``"no equilibrium"``.
    mutant : tuple of Fraction, shape (n,), or None
        What does better when rare: strictly, or, for a mixture that is neutrally stable, just as
        well. None for a mixture that is evolutionarily stable.
    """

    mixture: Mixture
    kind: Kind
    mutant: Mixture | None = None


def _read(mixture: Sequence[Fraction | int]) -> Mixture:
    try:
        return tuple(map(exact_number, mixture))
    except (TypeError, ValueError):
        accepted = "a probability for each strategy"
        problem = Problem(
            path="mixture", message="is none", value=shown(mixture), accepted=accepted
        )
        raise GameError("not a mixture of this game's strategies", [problem]) from None


@takes(SolveError, game=NormalForm)
def evolutionary_stability(game: NormalForm, mixture: Sequence[Fraction | int]) -> Stability:
    r"""Return how a mixture of a symmetric bimatrix game fares against mutants.

    `x` is evolutionarily stable if against each other mixture `y` either :math:`u(x, x) > u(y, x)`,
    or both are equal and :math:`u(x, y) > u(y, y)`; neutrally stable if :math:`\ge` in the last.

    Parameters
    ----------
    game : NormalForm
        Two players, symmetric.
    mixture : sequence of Fraction, shape (n,)
        `x`.

    Returns
    -------
    Stability
        Exact, with the mutant that shows what `x` is not.

    Raises
    ------
    GameError
        The game is not symmetric, or it is no mixture of its strategies.
    SolveError
        More than `MAX_IDLE` strategies not played are best responses.

    Notes
    -----
    1. Only mutants among the best responses to `x` matter. With :math:`z = y - x` it is a question
       of the sign of :math:`z^T A z`, a quadratic form in which changes within the support are free
       and others are not negative.
    2. Evolutionary stability is strict copositivity of that form, neutral stability copositivity.

    References
    ----------
    Maynard Smith and Price (1973), The logic of animal conflict. Haigh (1975), Game theory and
    evolution. Abakuks (1980), Conditions for evolutionarily stable strategies. Maynard Smith
    (1982), Evolution and the Theory of Games.

    Examples
    --------
    Hawk and dove, a prize of 2 and an injury of 4.

    >>> game = NormalForm.from_payoffs([[-1, 2], [0, 1]], [[-1, 0], [2, 1]])
    >>> evolutionary_stability(game, [Fraction(1, 2), Fraction(1, 2)]).kind
    'evolutionarily stable'
    >>> evolutionary_stability(game, [0, 1]).kind
    'no equilibrium'
    """
    table = symmetric_table(game)
    x = _read(mixture)
    regrets(game, (x, x))
    pays = [_dot(row, x) for row in table]
    top = max(pays)
    support = [k for k, weight in enumerate(x) if weight]
    if any(pays[k] < top for k in support):
        best = pays.index(top)
        return Stability(mixture=x, kind="no equilibrium", mutant=_pure(best, len(x)))
    idle = [k for k, pay in enumerate(pays) if pay == top and not x[k]]
    if len(idle) > MAX_IDLE:
        problem = Problem(
            path="mixture",
            message=f"has {len(idle)} best responses that it does not play",
            accepted=f"up to {MAX_IDLE}",
        )
        raise SolveError("stability is not decided", [problem])
    base, *free = support
    moves = [*free, *idle]
    form = [[_change(table, base, i, j) for j in moves] for i in moves]
    # The zero-free form settles evolutionary stability; what is never below zero, neutral.
    for strict in (False, True):
        found = falling_direction(form, len(free), strict=strict)
        if found is not None:
            mutant = _mutant(x, base, dict(zip(moves, found, strict=True)))
            kind: Kind = "neutrally stable" if strict else "unstable"
            if strict and stable_problems(game, x, strict=False):
                raise ArithmeticError("a quadratic form was judged wrongly")
            return Stability(mixture=x, kind=kind, mutant=mutant)
    if stable_problems(game, x):
        raise ArithmeticError("a quadratic form was judged wrongly")
    return Stability(mixture=x, kind="evolutionarily stable")


@takes(SolveError, max_supports=LIMIT)
def evolutionarily_stable(game: NormalForm, *, max_supports: int = MAX_SUPPORTS) -> Solution:
    """Return all evolutionarily stable mixtures of a symmetric bimatrix game.

    Parameters
    ----------
    game : NormalForm
        Two players, symmetric.
    max_supports : int
        Above so many supports, :math:`2^n - 1`, nothing is looked at, status LIMIT.

    Returns
    -------
    Solution
        COMPLETE or NONE: `equilibria` hold each mixture as the profile in which both players use
        it; the certificate's evidence says of every other support why it carries none.

    Raises
    ------
    GameError
        The game is not symmetric.
    SolveError
        `max_supports` is not a positive whole number.

    Notes
    -----
    Supports are gone through from the smallest:

    1. One within the best responses to a mixture known to be stable, or around its support, carries
       no other.
    2. The mixture that makes the strategies of the support equally good solves linear equations. If
       they are singular, there is a direction in which nothing drives a mixture back; if a
       probability comes out negative or zero, there is none.
    3. What is left is a candidate, and is tested.

    References
    ----------
    Haigh (1975), Game theory and evolution. Bishop and Cannings (1976), Models of animal conflict.

    Examples
    --------
    Rock, paper, scissors where winning pays more than losing costs: stable in the middle.

    >>> table = [[0, -1, 2], [2, 0, -1], [-1, 2, 0]]
    >>> game = NormalForm.from_payoffs(table, list(zip(*table)))
    >>> solution = evolutionarily_stable(game)
    >>> solution.status.name, [str(x) for x in solution.equilibria[0].profile[0]]
    ('COMPLETE', ['1/3', '1/3', '1/3'])
    """
    started = perf_counter()
    table = symmetric_table(game)
    wrong = limit_problems(max_supports=max_supports)
    if wrong:
        raise SolveError("stable mixtures cannot be looked for so", wrong)
    n_supports = 2 ** len(table) - 1
    stable: list[Mixture] = []
    excluded: list[Excluded] = []
    within = n_supports <= max_supports
    if within:
        for size in range(1, len(table) + 1):
            for support in combinations(range(len(table)), size):
                found = _carried(game, table, stable, support)
                if isinstance(found, tuple):
                    stable.append(found)
                else:
                    excluded.append(found)
        # A support looked at early may lie within the best responses to a mixture found later; its
        # own reason stands all the same.
        if all_stable_problems(game, stable, excluded):
            raise ArithmeticError("a support was judged wrongly")
    status = Status.LIMIT
    if within:
        status = Status.COMPLETE if stable else Status.NONE
    return Solution(
        equilibria=tuple(
            Equilibrium(
                profile=(x, x),
                payoffs=expected_payoffs(game, (x, x)),
                regret=max(regrets(game, (x, x))),
            )
            for x in stable
        ),
        status=status,
        concept="evolutionarily-stable",
        algorithm="exhaustion of supports, copositive forms",
        options={"max_supports": max_supports},
        certificate=Certificate(
            argument="Each mixture shown was proved stable by the determinants of its quadratic "
            "form. Every other support has a reason, checked exactly, why it carries none.",
            numbers={
                "stable": len(stable),
                **{
                    f"supports {kind.__name__.lower()}": sum(isinstance(e, kind) for e in excluded)
                    for kind in (Covered, Unequal, Drift, Invaded)
                },
            },
            evidence=tuple(excluded),
        )
        if within
        else None,
        stats={"seconds": perf_counter() - started, "supports": n_supports if within else 0},
        messages=()
        if within
        else (f"{n_supports} supports are too many; evolutionary_stability tests one mixture",),
        players=game.players,
        strategies=game.strategies,
    )


def _carried(
    game: NormalForm, table: Table, stable: Sequence[Mixture], support: tuple[int, ...]
) -> Mixture | Excluded:
    """Return the stable mixture of a support, or why there is none."""
    import flint

    for by, x in enumerate(stable):
        pays = [_dot(row, x) for row in table]
        own = {k for k, weight in enumerate(x) if weight}
        near = {k for k, pay in enumerate(pays) if pay == max(pays)}
        if own < set(support) or set(support) <= near:
            return Covered(support=support, by=by)
    n = len(support)
    rows = [[*(rational(table[i][j]) for j in support), flint.fmpq(-1)] for i in support]
    rows.append([*(flint.fmpq(1) for _ in support), flint.fmpq(0)])
    system = flint.fmpq_mat(rows)
    if system.det() == 0:
        return Drift(support=support, direction=_kernel(system, n))
    inverse = system.inv()
    weights = [fraction(inverse[k, n]) for k in range(n)]
    lowest = weights.index(min(weights))
    if weights[lowest] <= 0:
        row = tuple(fraction(inverse[lowest, k]) for k in range(n))
        return Unequal(support=support, weights=row)
    placed = dict(zip(support, weights, strict=True))
    x = tuple(placed.get(k, Fraction(0)) for k in range(len(table)))
    pays = [_dot(row, x) for row in table]
    best = pays.index(max(pays))
    if pays[best] > pays[support[0]]:
        return Invaded(support=support, mixture=x, mutant=_pure(best, len(table)))
    judged = evolutionary_stability(game, x)
    return x if judged.mutant is None else Invaded(support=support, mixture=x, mutant=judged.mutant)


def _kernel(system: object, n: int) -> Mixture:
    """Return the first `n` entries of a vector that the equations take to zero."""
    reduced, rank = system.rref()  # type: ignore[attr-defined]
    pivots = [next(c for c in range(n + 1) if reduced[r, c] != 0) for r in range(rank)]
    loose = next(c for c in range(n + 1) if c not in pivots)
    kernel = [Fraction(0)] * (n + 1)
    kernel[loose] = Fraction(1)
    for r, c in enumerate(pivots):
        kernel[c] = -fraction(reduced[r, loose])
    return tuple(kernel[:n])


def _change(table: Table, base: int, i: int, j: int) -> Fraction:
    """Return the form of two changes, each from one strategy of the support to another."""
    return (
        table[i][base]
        + table[base][j]
        + table[j][base]
        + table[base][i]
        - table[i][j]
        - table[j][i]
        - 2 * table[base][base]
    )


def _mutant(x: Mixture, base: int, change: dict[int, Fraction]) -> Mixture:
    """Return the mixture as far along a change as probabilities allow."""
    z = [change.get(k, Fraction(0)) for k in range(len(x))]
    z[base] -= sum(z)
    room = min(weight / -step for weight, step in zip(x, z, strict=True) if step < 0)
    return tuple(weight + room * step for weight, step in zip(x, z, strict=True))


def _pure(k: int, n: int) -> Mixture:
    return tuple(Fraction(j == k) for j in range(n))


def _dot(xs: Sequence[Fraction], ys: Sequence[Fraction]) -> Fraction:
    return sum((x * y for x, y in zip(xs, ys, strict=True) if x and y), Fraction(0))
