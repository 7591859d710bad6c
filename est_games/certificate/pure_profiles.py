"""Are these all the pure equilibria of a normal form? Each other profile has one who gains."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from operator import gt
from typing import TYPE_CHECKING

from est_games.errors import Problem
from est_games.game.normal import NormalForm

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_SHOWN_PROBLEMS = 20


def pure_profile_problems(
    game: NormalForm, places: Sequence[int], deviations: NDArray[np.int64]
) -> tuple[Problem, ...]:
    """Return what is wrong with a claim to know all pure equilibria of a normal form.

    Parameters
    ----------
    game : NormalForm
        Any number of players.
    places : sequence of int
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
    2. Each deviation changes the strategy of one player and pays it more, exactly.
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
    return (*_idle(game, deviations), *_beaten(game, listed.tolist()))


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
    for row, by_player in zip(game.payoffs, moved, strict=True):
        first, second = start[by_player].tolist(), end[by_player].tolist()
        gains = map(gt, map(row.__getitem__, second), map(row.__getitem__, first))
        wrong.extend(place for place, gain in zip(first, gains, strict=True) if not gain)
    for place in sorted(set(wrong))[:_SHOWN_PROBLEMS]:
        yield Problem(
            path=f"deviations[{place}]",
            message="nobody gains by moving there",
            value=str(deviations[place]),
        )


def _beaten(game: NormalForm, places: Sequence[int]) -> Iterator[Problem]:
    """Yield the listed profiles at which some player gains by deviating."""
    n_shown = 0
    for player, (row, stride, m) in enumerate(
        zip(game.payoffs, game.strides, game.shape, strict=True)
    ):
        best = {}
        for place in places:
            line = place - place // stride % m * stride
            if line not in best:
                best[line] = _largest(row[line : line + m * stride : stride])
            if best[line] is not row[place] and best[line] > row[place]:
                yield Problem(
                    path=f"places[{place}]", message=f"{game.players[player]} gains by deviating"
                )
                n_shown += 1
                if n_shown == _SHOWN_PROBLEMS:
                    return


def _largest(numbers: Sequence[Fraction]) -> Fraction:
    """Return the largest; at once where all are one and the same object."""
    first = numbers[0]
    return first if all(number is first for number in numbers) else max(numbers)
