"""The equilibria of many games, as flat arrays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from numbers import Integral
from typing import Any

import numpy as np
from numpy.typing import NDArray

from est_games.certificate.batch import regret_bounds
from est_games.equilibrium.solution import Solution, Status
from est_games.equilibrium.solve import solve
from est_games.errors import GameError, Problem
from est_games.game.normal import NormalForm


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class BatchSolution:
    """The extreme equilibria of every game of a batch, as flat arrays.

    Parameters
    ----------
    batch_shape : tuple of int
        The leading axes.
    offsets : array of int64, shape (n_games + 1,)
        The equilibria of game g, in C order of the leading axes, are rows ``offsets[g]`` to
        ``offsets[g + 1]`` of the arrays by equilibrium.
    x, y : array, shape (n_equilibria, m) and (n_equilibria, n)
        The players' strategies, rounded.
    supports : array of int64, shape (n_equilibria, 2)
        Bit i is set where strategy i is played: exact.
    payoffs : array, shape (n_equilibria, 2)
        What each player gets, rounded.
    components : array of int32, shape (n_equilibria,)
        In which connected set of equilibria of its game it lies, from 0; -1 where that is not
        known, in games that are not complete.
    is_continuum : array of bool, shape (n_games,)
        Whether some strategy belongs to two extreme equilibria: all between them are equilibria.
    is_close : array of bool, shape (n_games,)
        Whether some sign was within rounding of zero, so that exact arithmetic decided it.
    is_complete : array of bool, shape (n_games,)
        Whether all extreme equilibria are there; false only where time ran out.
    exact : mapping of int to Solution
        The games left to the solver of one game, with their answers.
    games : array, shape (n_games, 2, m, n)
        The payoffs as given, not copied: what is changed in them later is changed here.

    Notes
    -----
    In games without a continuum these are all equilibria.
    """

    batch_shape: tuple[int, ...]
    offsets: NDArray[np.int64]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    supports: NDArray[np.int64]
    payoffs: NDArray[np.float64]
    components: NDArray[np.int32]
    is_continuum: NDArray[np.bool_]
    is_close: NDArray[np.bool_]
    is_complete: NDArray[np.bool_]
    games: NDArray[Any]
    exact: Mapping[int, Solution] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @property
    def status(self) -> Status:
        """COMPLETE, or LIMIT if time ran out before every game was solved."""
        return Status.COMPLETE if self.is_complete.all() else Status.LIMIT

    @property
    def counts(self) -> NDArray[np.int64]:
        """The number of extreme equilibria of each game, in the batch's shape."""
        return np.diff(self.offsets).reshape(self.batch_shape)

    @property
    def regret_bounds(self) -> NDArray[np.float64]:
        """What no player's regret is more than at the rounded strategies, by equilibrium.

        Recomputed by the certificate package, in units of payoffs, shape (n_equilibria, 2).
        """
        return regret_bounds(self.games, self.offsets, self.x, self.y)

    def equilibria(self, *index: int) -> Iterator[tuple[NDArray[np.float64], NDArray[np.float64]]]:
        """Yield the equilibria of one game of the batch.

        Raises
        ------
        GameError
            There is no such game.
        """
        place = self._place(index)
        for row in range(self.offsets[place], self.offsets[place + 1]):
            yield self.x[row], self.y[row]

    def game(self, *index: int) -> NormalForm:
        """Return one game of the batch, exact.

        Raises
        ------
        GameError
            There is no such game.
        """
        return normal_form(self.games[self._place(index)])

    def solution(self, *index: int) -> Solution:
        """Return the equilibria of one game, exact, with components and certificate.

        Raises
        ------
        GameError
            There is no such game.
        """
        place = self._place(index)
        known = self.exact.get(place)
        return known if known and known.is_complete else solve(self.game(*index), "nash")

    def _place(self, index: tuple[int, ...]) -> int:
        if len(index) == len(self.batch_shape) and all(
            isinstance(i, Integral) and -size <= i < size
            for i, size in zip(index, self.batch_shape, strict=True)
        ):
            place = 0
            for i, size in zip(index, self.batch_shape, strict=True):
                place = place * size + int(i) % size
            return place
        problem = Problem(
            path="index",
            message="is no game of the batch",
            value=str(index),
            accepted=f"one index for each of the leading axes {self.batch_shape}",
        )
        raise GameError("no such game", [problem])

    def __repr__(self) -> str:
        n_open = len(self) - int(self.is_complete.sum())
        return (
            f"BatchSolution({len(self)} games, {len(self.x)} extreme equilibria, "
            f"{int(self.is_continuum.sum())} with continua, {int(self.is_close.sum())} close, "
            f"{len(self.exact)} one by one{f', {n_open} not complete' if n_open else ''})"
        )


def normal_form(game: NDArray[Any]) -> NormalForm:
    """Return a game of a batch as a normal form."""
    return NormalForm.from_payoffs(game.astype(np.int8) if game.dtype.kind == "b" else game)
