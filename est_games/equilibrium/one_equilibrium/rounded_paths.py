"""Lemke and Howson's paths in floats, from many labels, the short ones first: a finder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from est_games.equilibrium.one_equilibrium.support_profile import Support
from est_games.equilibrium.one_equilibrium.table_view import TableView

_FIRST_CUT = 16
_GROWTH = 4
_MOST_PIVOTS = 10_000_000
"""So long a path is given up for good: it takes minutes."""
_A_CALL = 2_000
_SEED = 0


class RoundedPath:
    """A path from one label, followed as far as is asked for.

    Parameters
    ----------
    view : TableView
        The game.
    label : int
        From 1: the first player's strategies looked at, then the second's.
    """

    def __init__(self, view: TableView, label: int) -> None:
        import numpy as np

        self._view = view
        m, n = view.losses[0].shape
        self._sizes, self._since = np.zeros((2, 2), np.int64)
        self._played = self._tight = np.zeros((2, 0), np.int64)
        self._weights, self._inverses = np.zeros((2, 0)), np.zeros((2, 0, 0))
        self._flags = np.zeros((2, max(m, n)), np.bool_)
        self._slacks = np.ones((2, max(m, n)))
        second = label > m
        self._place = np.array([label - 1, second, True, label - 1 - m * second, 0])
        self.is_ended = False

    @property
    def n_pivots(self) -> int:
        """How long it was followed."""
        return int(self._place[4])

    def follow(self, most: int) -> Support | None:
        """Return what both play at its end; None where it goes on after so many pivots.

        None too, with ``is_ended``, where rounding left no way on.
        """
        from est_games.equilibrium.kernels.complementary_path import CUT, REACHED, follow

        self._make_room(most)
        how = follow(
            *self._view.gains,
            self._inverses,
            self._sizes,
            self._since,
            self._played,
            self._tight,
            self._weights,
            self._flags,
            self._slacks,
            self._place,
            most,
        )
        self.is_ended = how != CUT
        size, other = self._sizes.tolist()
        # An end has as many strategies on either side, or rounding has mistaken one for another.
        if how != REACHED or size != other or size == 0:
            return None
        rows, columns = self._played[:, :size].tolist()
        return self._view.support(sorted(rows), sorted(columns))

    def _make_room(self, most: int) -> None:
        """Let the arrays hold as many strategies as can be played after so many pivots."""
        import numpy as np

        bound = min(*self._view.losses[0].shape, most // 2 + 1) + 1
        more = bound - self._played.shape[1]
        if more > 0:
            ends = ((0, 0), (0, more))
            self._played, self._tight = np.pad(self._played, ends), np.pad(self._tight, ends)
            self._weights = np.pad(self._weights, ends)
            self._inverses = np.pad(self._inverses, (*ends, (0, more)))


@dataclass(slots=True, kw_only=True)
class PathCount:
    """What was tried so far.

    Parameters
    ----------
    n_pivots, n_paths : int
        In all.
    is_cut : bool
        Whether the last one was cut.
    seen : set of Support
        Where paths ended.
    """

    n_pivots: int = 0
    n_paths: int = 0
    is_cut: bool = False
    seen: set[Support] = field(default_factory=set)


def rounded_paths(view: TableView, count: PathCount) -> Iterator[Support | None]:
    """Yield what may be equilibria at the ends of paths.

    Parameters
    ----------
    view : TableView
        The game.
    count : PathCount
        Kept up to date.

    Yields
    ------
    Support or None
        None where some time has passed and nothing was found.

    Notes
    -----
    1. From every label the path is followed for a few pivots. In random games some path is that
       short, and the first pivots cost least.
    2. Then from a quarter of the labels for four times as many, and so on, so that each round costs
       the same number of pivots, until one label at a time is followed.
    3. The order of labels is drawn once and for all: the same game, the same answer.

    References
    ----------
    Codenotti, De Rossi and Pagan (2008), An experimental analysis of Lemke-Howson algorithm.
    """
    import numpy as np

    n_labels = sum(map(len, view.kept))
    order = (np.random.default_rng(_SEED).permutation(n_labels) + 1).tolist()
    most, share, place, since = _FIRST_CUT, n_labels, 0, 0
    while most <= _MOST_PIVOTS:
        any_cut = False
        for _ in range(share):
            path, place = RoundedPath(view, order[place % n_labels]), place + 1
            count.n_paths += 1
            found = None
            while not path.is_ended and path.n_pivots < most:
                before = path.n_pivots
                found = path.follow(min(most, before + _A_CALL))
                count.n_pivots, since = (
                    count.n_pivots + path.n_pivots - before,
                    since + path.n_pivots - before,
                )
                if since >= _A_CALL:
                    since = 0
                    yield None
            count.is_cut = not path.is_ended
            any_cut = any_cut or count.is_cut
            if found is not None and found not in count.seen:
                count.seen.add(found)
                yield found
        if not any_cut:
            return
        most, share = most * _GROWTH, max(1, share // _GROWTH)
