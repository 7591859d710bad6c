"""Is this mixture evolutionarily stable, and are these all? Forms and supports checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Any

from est_games.arithmetic import rational
from est_games.errors import GameError, Problem
from est_games.game.normal import NormalForm

Mixture = tuple[Fraction, ...]
Table = Sequence[Sequence[Fraction]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """A support that can carry no other stable mixture, being too near one that is stable.

    Parameters
    ----------
    support : tuple of int
        Strategies.
    by : int
        Which of the stable mixtures: its support is within these strategies, or these are all best
        responses to it.
    """

    support: tuple[int, ...]
    by: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unequal:
    """A support no mixture of which leaves its strategies equally good.

    Parameters
    ----------
    support : tuple of int
        Strategies.
    weights : tuple of Fraction
        One for each, summing to zero: the payoffs times these are never negative against any of the
        strategies and positive against one.
    """

    support: tuple[int, ...]
    weights: Mixture


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """A support on which mixtures can be moved without being driven back.

    Parameters
    ----------
    support : tuple of int
        Strategies.
    direction : tuple of Fraction
        Changes of probability, one for each, summing to zero, by which the quadratic form of the
        payoffs does not fall.
    """

    support: tuple[int, ...]
    direction: Mixture


@dataclass(frozen=True, slots=True, kw_only=True)
class Invaded:
    """A support whose one candidate is invaded.

    Parameters
    ----------
    support : tuple of int
        Strategies.
    mixture : tuple of Fraction, shape (n,)
        The only mixture of the support against which all its strategies are equally good.
    mutant : tuple of Fraction, shape (n,)
        What does better against it, or as well and no worse against the mutant itself.
    """

    support: tuple[int, ...]
    mixture: Mixture
    mutant: Mixture


Excluded = Covered | Unequal | Drift | Invaded


def symmetric_table(game: NormalForm) -> list[list[Fraction]]:
    """Return the payoffs of a symmetric bimatrix game, by own strategy and the other's.

    Raises
    ------
    GameError
        There are not two players, or they cannot change places.
    """
    n = game.shape[0]
    if game.n_players == 2 and game.shape == (n, n):
        first, second = game.payoffs
        if all(first[i * n + j] == second[j * n + i] for i in range(n) for j in range(n)):
            return [list(first[i * n : i * n + n]) for i in range(n)]
    problem = Problem(
        path="game",
        message="is not symmetric",
        accepted="two players; what the first gets at (i, j) the second gets at (j, i)",
    )
    raise GameError("evolutionary stability is for symmetric bimatrix games", [problem])


def stable_problems(
    game: NormalForm, mixture: Mixture, *, strict: bool = True
) -> tuple[Problem, ...]:
    r"""Return what is wrong with a claim that a mixture is evolutionarily stable.

    Parameters
    ----------
    game : NormalForm
        Two players, symmetric.
    mixture : tuple of Fraction, shape (n,)
        `x`.
    strict : bool
        Evolutionary stability; otherwise neutral stability.

    Returns
    -------
    tuple of Problem
        Empty exactly when the claim is true.

    Raises
    ------
    GameError
        The game is not symmetric.

    Notes
    -----
    1. The support `S` of `x` must be part of the best responses `B` to it.
    2. With `k` in `S` the form :math:`-z^T A z` in the variables :math:`z_j`, `j` in `B` without
       `k`, :math:`z_k = -\sum z_j`, must be positive (not negative) wherever :math:`z_j \ge 0`
       outside `S`.
    3. Variables in `S` are free: each is eliminated by completing its square.
    4. What is left must be strictly copositive (copositive): no principal submatrix has a
       determinant that is not positive (negative) while the cofactors of its last row are positive
       (its adjugate is not negative).

    References
    ----------
    Maynard Smith and Price (1973), The logic of animal conflict. Haigh (1975), Game theory and
    evolution. Abakuks (1980), Conditions for evolutionarily stable strategies. Hadeler (1983), On
    copositive matrices.

    Examples
    --------
    Hawk and dove, a prize of 2 and an injury of 4: half of each.

    >>> game = NormalForm.from_payoffs([[-1, 2], [0, 1]], [[-1, 0], [2, 1]])
    >>> stable_problems(game, (Fraction(1, 2), Fraction(1, 2)))
    ()
    """
    table = symmetric_table(game)
    if len(mixture) != len(table) or sum(mixture) != 1 or min(mixture) < 0:
        return (Problem(path="mixture", message="is no mixture of this game"),)
    pays = [_dot(row, mixture) for row in table]
    support = [k for k, weight in enumerate(mixture) if weight]
    if any(pays[k] != max(pays) for k in support):
        return (Problem(path="mixture", message="is no best response to itself"),)
    base, *free = support
    idle = [k for k, pay in enumerate(pays) if pay == max(pays) and not mixture[k]]
    moves = [*free, *idle]
    form = [
        [
            table[i][base]
            + table[base][j]
            + table[j][base]
            + table[base][i]
            - table[i][j]
            - table[j][i]
            - 2 * table[base][base]
            for j in moves
        ]
        for i in moves
    ]
    rest = _completed(form, len(free), strict)
    if rest is None or not _is_copositive(rest, strict):
        kind = "evolutionarily" if strict else "neutrally"
        return (Problem(path="mixture", message=f"is not {kind} stable"),)
    return ()


def _completed(form: Table, n_free: int, strict: bool) -> list[list[Fraction]] | None:
    """Return the form once free variables have been chosen best; None where it falls in them."""
    rows = [list(row) for row in form]
    for _ in range(n_free):
        head = rows[0][0]
        if head < 0 or (head == 0 and (strict or any(rows[0]))):
            return None
        rows = [
            [
                entry - (row[0] * top / head if head else 0)
                for entry, top in zip(row[1:], rows[0][1:], strict=True)
            ]
            for row in rows[1:]
        ]
    return rows


def _is_copositive(form: Table, strict: bool) -> bool:
    """Return whether a symmetric form is positive, or never negative, where nothing is negative."""
    import flint

    for size in range(1, len(form) + 1):
        for chosen in combinations(range(len(form)), size):
            part = [[rational(form[i][j]) for j in chosen] for i in chosen]
            determinant = flint.fmpq_mat(part).det()
            if strict:
                falls = determinant <= 0 and min(_cofactors(part, size - 1)) > 0
            else:
                falls = determinant < 0 and all(
                    min(_cofactors(part, row)) >= 0 for row in range(size)
                )
            if falls:
                return False
    return True


def _cofactors(part: list[list[Any]], row: int) -> list[Any]:
    """Return the cofactors along a row."""
    import flint

    size = len(part)
    if size == 1:
        return [flint.fmpq(1)]
    answer = []
    for column in range(size):
        minor = [[part[i][j] for j in range(size) if j != column] for i in range(size) if i != row]
        determinant = flint.fmpq_mat(minor).det()
        answer.append(-determinant if (row + column) % 2 else determinant)
    return answer


def all_stable_problems(
    game: NormalForm, mixtures: Sequence[Mixture], excluded: Sequence[Excluded]
) -> tuple[Problem, ...]:
    r"""Return what is wrong with a claim to know all evolutionarily stable mixtures.

    Parameters
    ----------
    game : NormalForm
        Two players, symmetric.
    mixtures : sequence of Mixture
        The claim.
    excluded : sequence of Covered, Unequal, Drift or Invaded
        Why every other support carries none.

    Returns
    -------
    tuple of Problem
        Empty exactly when the claim is proved.

    Raises
    ------
    GameError
        The game is not symmetric.

    Notes
    -----
    1. Each mixture is stable, and the only stable one of its support.
    2. Each support that is not one of theirs has its reason. *Covered*: no other equilibrium is
       within the best responses to a stable one. *Unequal*: Stiemke's alternative. *Drift*: a
       stable mixture is driven back from every change within its support. *Invaded*: one mixture at
       most leaves the strategies equally good, the determinant of its equations not being zero, and
       a mutant does as well against it.

    References
    ----------
    Bishop and Cannings (1976), Models of animal conflict. Haigh (1975), Game theory and evolution.

    Examples
    --------
    >>> game = NormalForm.from_payoffs([[-1, 2], [0, 1]], [[-1, 0], [2, 1]])
    >>> half = (Fraction(1, 2), Fraction(1, 2))
    >>> reasons = [Covered(support=(0,), by=0), Covered(support=(1,), by=0)]
    >>> all_stable_problems(game, [half], reasons)
    ()
    >>> str(all_stable_problems(game, [half], reasons[:1])[0])
    'excluded: leaves the support (1,) open'
    """
    table = symmetric_table(game)
    problems = [
        Problem(path=f"mixtures[{place}]", message=problem.message)
        for place, mixture in enumerate(mixtures)
        for problem in stable_problems(game, mixture)
    ]
    if problems:
        return tuple(problems)
    supports = [tuple(k for k, weight in enumerate(x) if weight) for x in mixtures]
    if len(set(supports)) < len(supports):
        problems.append(Problem(path="mixtures", message="hold one of them twice"))
    settled = set(supports)
    for place, reason in enumerate(excluded):
        if _excludes(table, mixtures, reason):
            settled.add(tuple(reason.support))
        else:
            problems.append(Problem(path=f"excluded[{place}]", message="is no reason"))
    for size in range(1, len(table) + 1):
        for support in combinations(range(len(table)), size):
            if support not in settled:
                message = f"leaves the support {support} open"
                problems.append(Problem(path="excluded", message=message))
    return tuple(problems)


def _excludes(table: Table, mixtures: Sequence[Mixture], reason: Excluded) -> bool:
    support = list(reason.support)
    named = [*support, *([reason.by] if isinstance(reason, Covered) else [])]
    if not support or not all(isinstance(k, int) and k >= 0 for k in named):
        return False
    if max(support) >= len(table) or support != sorted(set(support)):
        return False
    block = [[table[i][j] for j in support] for i in support]
    if isinstance(reason, Covered):
        if reason.by >= len(mixtures):
            return False
        stable = mixtures[reason.by]
        pays = [_dot(row, stable) for row in table]
        own = {k for k, weight in enumerate(stable) if weight}
        near = {k for k, pay in enumerate(pays) if pay == max(pays)}
        return own < set(support) or (set(support) <= near and set(support) != own)
    if isinstance(reason, Unequal):
        if len(reason.weights) != len(support):
            return False
        sums = [_dot(reason.weights, column) for column in zip(*block, strict=True)]
        return not sum(reason.weights) and min(sums) >= 0 and any(sums)
    if isinstance(reason, Drift):
        z = reason.direction
        if len(z) != len(support):
            return False
        falls = _dot(z, [_dot(row, z) for row in block]) < 0
        return any(z) and not sum(z) and not falls
    return _is_invaded(table, block, reason)


def _is_invaded(table: Table, block: Table, reason: Invaded) -> bool:
    import flint

    n = len(block)
    equations = [[*map(rational, row), flint.fmpq(-1)] for row in block]
    equations.append([*(flint.fmpq(1) for _ in range(n)), flint.fmpq(0)])
    x, y = reason.mixture, reason.mutant
    if any(len(w) != len(table) or min(w) < 0 or sum(w) != 1 for w in (x, y)):
        return False
    pays = [_dot(row, x) for row in table]
    alone = flint.fmpq_mat(equations).det() != 0
    support = tuple(k for k, weight in enumerate(x) if weight)
    level = len({pays[k] for k in support}) == 1
    gain = _dot(y, pays) - _dot(x, pays)
    against = [_dot(row, y) for row in table]
    back = _dot(y, against) - _dot(x, against)
    return (
        alone
        and support == tuple(reason.support)
        and level
        and (gain > 0 or (gain == 0 and x != y and back >= 0))
    )


def _dot(xs: Sequence[Fraction], ys: Sequence[Fraction]) -> Fraction:
    return sum((x * y for x, y in zip(xs, ys, strict=True) if x and y), Fraction(0))
