"""Are these all the pure equilibria of a normal form? Each other profile has one who gains."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import gt
from typing import TYPE_CHECKING

from est_games.errors import Problem
from est_games.game.normal import NormalForm

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_SHOWN_PROBLEMS = 20


def pure_profile_problems(
    game: NormalForm, places: Sequence[int] | NDArray[np.int64], deviations: NDArray[np.int64]
) -> tuple[Problem, ...]:
    """Return what is wrong with a claim to know all pure equilibria of a normal form.

    Parameters
    ----------
    game : NormalForm
        Any number of players.
    places : sequence or array of int
        The profiles claimed to be all equilibria, as places in a row of ``game.payoffs``.
    deviations : array of int64, shape (n_profiles,)
        For every other profile one to which a single player gains by moving; -1 at `places`.

    Returns
    -------
    tuple of Problem
        Empty exactly when the claim is proved; otherwise what fails, at most twenty of a kind.

    Notes
    -----
    1. Every profile is listed or has a deviation, none both.
    2. Each deviation changes the strategy of one player and pays it more, exactly: in whole numbers
       over a common denominator where they fit the machine's, else in rationals.
    3. At a listed profile every player's payoff is the largest on its line, exactly.

    Examples
    --------
    >>> import numpy as np
    >>> game = NormalForm.from_payoffs([[2, 0], [3, 1]], [[2, 3], [0, 1]])
    >>> pure_profile_problems(game, [3], np.array([2, 3, 3, -1]))
    ()
    >>> str(pure_profile_problems(game, [3], np.array([2, 3, 0, -1]))[0])
    "deviations[2]: nobody gains by moving there [found '0']"
    """
    import numpy as np

    listed = np.asarray(places, dtype=np.int64)
    n = game.n_profiles
    if deviations.shape != (n,) or deviations.min() < -1 or deviations.max() >= n:
        return (Problem(path="deviations", message=f"need a place or -1 for each of {n} profiles"),)
    if not np.array_equal(np.sort(listed), np.flatnonzero(deviations < 0)):
        message = "and the profiles without a deviation are not the same"
        return (Problem(path="places", message=message),)
    return (*_idle(game, deviations), *_beaten(game, listed))


def _idle(game: NormalForm, deviations: NDArray[np.int64]) -> Iterator[Problem]:
    """Yield the deviations by which nobody, or not exactly one player, moves and gains."""
    import numpy as np

    start = np.flatnonzero(deviations >= 0)
    end = deviations[start]
    moved = [
        start // stride % m != end // stride % m
        for stride, m in zip(game.strides, game.shape, strict=True)
    ]
    wrong = start[np.sum(moved, axis=0, dtype=np.int64) != 1].tolist()
    for table, by_player in zip(game.tables, moved, strict=True):
        first, second = start[by_player], end[by_player]
        if table.integers is not None:
            wrong.extend(first[table.integers[second] <= table.integers[first]].tolist())
            continue
        amount = table.fractions.__getitem__
        gains = map(gt, map(amount, second.tolist()), map(amount, first.tolist()))
        wrong.extend(p for p, gain in zip(first.tolist(), gains, strict=True) if not gain)
    for place in sorted(set(wrong))[:_SHOWN_PROBLEMS]:
        yield Problem(
            path=f"deviations[{place}]",
            message="nobody gains by moving there",
            value=str(deviations[place]),
        )


def _beaten(game: NormalForm, places: NDArray[np.int64]) -> Iterator[Problem]:
    """Yield the listed profiles at which some player gains by deviating."""
    import numpy as np

    found: list[tuple[int, str]] = []
    for player, (table, stride, m) in enumerate(
        zip(game.tables, game.strides, game.shape, strict=True)
    ):
        first = places - places // stride % m * stride
        if table.integers is not None:
            own = table.integers[places]
            others = [table.integers[first + k * stride] for k in range(m)]
            wrong = places[np.any([other > own for other in others], axis=0)].tolist()
        else:
            row = table.fractions
            best = {
                line: max(row[line : line + m * stride : stride]) for line in set(first.tolist())
            }
            lines = zip(places.tolist(), first.tolist(), strict=True)
            wrong = [place for place, line in lines if best[line] > row[place]]
        found.extend((place, game.players[player]) for place in wrong)
    for place, name in found[:_SHOWN_PROBLEMS]:
        yield Problem(path=f"places[{place}]", message=f"{name} gains by deviating")
