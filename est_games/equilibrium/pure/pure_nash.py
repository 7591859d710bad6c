"""All pure Nash equilibria of a normal form, by looking at every profile."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from time import perf_counter
from typing import TYPE_CHECKING

from est_games.certificate.pure_profiles import pure_profile_problems
from est_games.equilibrium.solution import Certificate, Equilibrium, Solution, Status
from est_games.errors import Problem, SolveError, shown
from est_games.game.normal import NormalForm

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_MANY = 1_000


def pure_nash(game: NormalForm, *, limit: int | None = None) -> Solution:
    """Return all pure Nash equilibria of a game.

    Parameters
    ----------
    game : NormalForm
        Any number of players.
    limit : int, optional
        How many equilibria to list at most; all unless given.

    Returns
    -------
    Solution
        COMPLETE, or NONE where every profile has a player who gains by deviating. LIMIT where there
        are more than `limit`: the certificate says how many.

    Raises
    ------
    SolveError
        `limit` is not positive.

    Notes
    -----
    1. For each player, strike out every profile in which another strategy pays it more against the
       same strategies of the others; in machine integers over a common denominator, where they
       fit, else with payoffs rounded to floats. Rounding keeps order: what is more when rounded is
       more.
    2. Where payoffs were rounded, strike out of the profiles left those in which another strategy
       pays more exactly.
    3. What is left is an equilibrium, and nothing else is. The certificate package goes through all
       of it again, exactly: the deviation that struck out each profile, and each line on which an
       equilibrium lies.

    Time and memory grow as the number of payoffs.

    Examples
    --------
    >>> game = NormalForm.from_payoffs([[2, 0], [3, 1]], [[2, 3], [0, 1]])
    >>> solution = pure_nash(game)
    >>> solution.status.name, [str(x) for x in solution.equilibria[0].payoffs]
    ('COMPLETE', ['1', '1'])
    """
    import numpy as np

    if limit is not None and not (isinstance(limit, int) and limit > 0):
        problem = Problem(path="limit", message="must be positive", value=shown(limit))
        raise SolveError("pure equilibria cannot be listed so", [problem])
    started = perf_counter()
    deviations = _deviations(game)
    for place, better in _exact_deviations(game, np.flatnonzero(deviations < 0).tolist()):
        deviations[place] = better
    places = np.flatnonzero(deviations < 0)
    problems = pure_profile_problems(game, places, deviations)
    equilibria = () if problems else tuple(_equilibria(game, places[:limit]))
    messages = list(map(str, problems))
    status = Status.COMPLETE if equilibria else Status.NONE
    if not problems and len(equilibria) < len(places):
        messages.append(f"there are {len(places)} pure equilibria; {len(equilibria)} are listed")
        status = Status.LIMIT
    return Solution(
        equilibria=equilibria,
        status=Status.FAILED if problems else status,
        concept="pure-nash",
        algorithm="exhaustion of pure profiles",
        options={} if limit is None else {"limit": limit},
        certificate=Certificate(
            argument=f"Every one of the {game.n_profiles} pure profiles was compared exactly: with "
            "one deviation that pays a player more, or, where there is none, with every deviation "
            "of one player.",
            numbers={"profiles": game.n_profiles, "equilibria": len(places)},
        ),
        stats={"seconds": perf_counter() - started, "profiles": game.n_profiles},
        messages=tuple(messages),
        players=game.players,
        strategies=game.strategies,
    )


def _deviations(game: NormalForm) -> NDArray[np.int64]:
    """Return for every profile one that pays a deviating player more, if only in floats, or -1."""
    import numpy as np

    deviations = np.full(game.n_profiles, -1, dtype=np.int64)
    for table, stride, m in zip(game.tables, game.strides, game.shape, strict=True):
        numbers = table.floats if table.integers is None else table.integers
        lines = numbers.reshape(-1, m, stride)
        best = lines.argmax(axis=1, keepdims=True)
        gains = (lines < np.take_along_axis(lines, best, axis=1)).ravel()
        first = np.arange(game.n_profiles).reshape(lines.shape)[:, :1]
        better = np.broadcast_to(first + best * stride, lines.shape).ravel()
        np.copyto(deviations, better, where=gains & (deviations < 0))
    return deviations


def _exact_deviations(game: NormalForm, places: list[int]) -> Iterator[tuple[int, int]]:
    """Yield, of these profiles, those some player leaves by a gain that rounding hid."""
    for table, stride, m in zip(game.tables, game.strides, game.shape, strict=True):
        if table.integers is not None:
            continue
        row = table.fractions
        best: dict[int, int] = {}
        for place in places:
            line = place - place // stride % m * stride
            if line not in best:
                best[line] = max(range(line, line + m * stride, stride), key=row.__getitem__)
            most = row[best[line]]
            if most is not row[place] and most > row[place]:
                yield place, best[line]


def _equilibria(game: NormalForm, places: NDArray[np.int64]) -> Iterator[Equilibrium]:
    """Yield what was proved: profiles nobody gains by leaving."""
    zero, one = Fraction(0), Fraction(1)
    listed = places.tolist()
    rows = []
    for stride, m in zip(game.strides, game.shape, strict=True):
        units = [(zero,) * k + (one,) + (zero,) * (m - k - 1) for k in range(m)]
        rows.append(map(units.__getitem__, (places // stride % m).tolist()))
    # All rationals of a table share their values, one made alone does not.
    amounts = [
        map(table.fractions.__getitem__ if len(listed) > _MANY else table.amount, listed)
        for table in game.tables
    ]
    for profile, payoffs in zip(zip(*rows, strict=True), zip(*amounts, strict=True), strict=True):
        yield Equilibrium(profile=profile, payoffs=payoffs, regret=zero)
