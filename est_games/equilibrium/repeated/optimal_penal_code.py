"""The harshest punishments that are themselves carried out, at one discount factor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from typing import Any

from est_games.argument import COUNT, takes
from est_games.certificate.automaton_play import one_shot_deviations, read_discount
from est_games.equilibrium.repeated.folk_theorem import minmax
from est_games.errors import Problem, SolveError
from est_games.game.automaton_profile import AutomatonProfile
from est_games.game.normal import NormalForm
from est_games.game.penal_code import Path, penal_code

MAX_PATHS = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class PenalCode:
    """Punishments that are carried out at a discount factor, the harshest of their lengths.

    Parameters
    ----------
    discount : Fraction
        The discount factor.
    punishments : mapping of str to mapping
        For each player the path against it: profiles played ``first``, and ``then`` for ever.
    values : tuple of Fraction, shape (n_players,)
        What each player gets when it is punished.
    minmax : tuple of Fraction, shape (n_players,)
        What no pure punishment can go below.
    """

    discount: Fraction
    punishments: Mapping[str, Mapping[str, list[tuple[str, ...]]]] = field(hash=False)
    values: tuple[Fraction, ...]
    minmax: tuple[Fraction, ...]

    @property
    def is_optimal(self) -> bool:
        """Whether nobody could be punished harder in pure strategies, whatever the length."""
        return self.values == self.minmax

    def strategies(self, stage: NormalForm, players: Sequence[str]) -> tuple[AutomatonProfile, ...]:
        """Return, for each player, the strategies that start with its punishment."""
        return tuple(
            penal_code(stage, self.punishments[name], self.punishments) for name in players
        )


@takes(SolveError, stage=NormalForm, length=COUNT)
def optimal_penal_code(stage: NormalForm, discount: Any, *, length: int = 2) -> PenalCode | None:
    r"""Return the harshest punishments that players carry out, of a limited length.

    Parameters
    ----------
    stage : NormalForm
        The game played each period.
    discount : number
        The discount factor, from 0 to below 1.
    length : int
        Profiles played once at most before one is played for ever.

    Returns
    -------
    PenalCode or None
        None where no path of that length can be kept up at all.

    Raises
    ------
    SolveError
        There are too many paths.
    GameError
        The discount factor is none.

    Notes
    -----
    1. Let everybody be held to its pure minmax value after leaving a path: the paths of that length
       that nobody leaves then include all that can be kept up.
    2. Each player's worst among them is what it can be held to at the worst. Paths that somebody
       leaves for that are struck out, and so on, until nothing changes.
    3. The paths left support each other: each player's worst is a path against it.

    Optimal among paths of that length; where everybody gets its pure minmax value, among all.

    References
    ----------
    Abreu (1988), On the theory of infinitely repeated games with discounting, propositions 2 to 5.

    Examples
    --------
    Abreu's duopoly: a period in which the punished floods the market, and it is content with
    little for ever, hold it to nothing at a discount factor of 4/7.

    >>> stage = NormalForm.from_payoffs(
    ...     [[10, 3, 0], [15, 7, -4], [7, 5, -15]], [[10, 15, 7], [3, 7, 5], [0, -4, -15]],
    ...     strategies=[["low", "middle", "high"]] * 2,
    ... )
    >>> code = optimal_penal_code(stage, "4/7")
    >>> code.is_optimal, [str(x) for x in code.values]
    (True, ['0', '0'])
    """
    factor = read_discount(discount)
    code = PathSearch(stage, int(length)).code(factor)
    if code is not None:
        for profile in code.strategies(stage, stage.players):
            if one_shot_deviations(profile, factor):
                raise ArithmeticError("punishments were found that are not carried out")
    return code


class PathSearch:
    """All paths of a limited length, and what leaving each of them would pay.

    Parameters
    ----------
    stage : NormalForm
        The game.
    length : int
        Profiles played once at most before one is played for ever.

    Raises
    ------
    SolveError
        There are too many paths.
    """

    def __init__(self, stage: NormalForm, length: int) -> None:
        n = stage.n_profiles
        n_paths = n ** (length + 1) if length < 64 else MAX_PATHS + 1
        if n_paths > MAX_PATHS:
            problem = Problem(
                path="length",
                message=f"of {length} makes {n} ** {length + 1} paths",
                accepted=f"up to {MAX_PATHS} paths",
            )
            raise SolveError("punishments cannot be sought so", [problem])
        self.stage = stage
        self.floors = tuple(minmax(stage, i, kind="pure") for i in range(stage.n_players))
        self.paths = [Path(first=all_[:-1], then=all_[-1:]) for all_ in _of(range(n), length + 1)]
        self.tempting = [[self._tempting(i, p) for p in range(n)] for i in range(stage.n_players)]

    def code(self, factor: Fraction) -> PenalCode | None:
        """Return the harshest punishments that are carried out at a discount factor."""
        stage = self.stage
        lowest = tuple(each.value for each in self.floors)
        held = list(lowest)
        left = [(path, self._values(path, factor)) for path in self.paths]
        while True:
            left = [(path, rows) for path, rows in left if self._is_kept(path, rows, factor, held)]
            if not left:
                return None
            worst = [min(rows[0][i] for _, rows in left) for i in range(stage.n_players)]
            if worst == held:
                break
            held = worst
        chosen = [next(path for path, rows in left if rows[0][i] == w) for i, w in enumerate(held)]
        return PenalCode(
            discount=factor,
            punishments={
                name: {"first": self._told(path.first), "then": self._told(path.then)}
                for name, path in zip(stage.players, chosen, strict=True)
            },
            values=tuple(held),
            minmax=lowest,
        )

    def _values(self, path: Path, factor: Fraction) -> list[tuple[Fraction, ...]]:
        """Return what everybody gets from each place of a path on."""
        rows = [tuple(row[path.then[0]] for row in self.stage.payoffs)]
        for place in reversed(path.first):
            now = (row[place] for row in self.stage.payoffs)
            rows.append(
                tuple((1 - factor) * u + factor * v for u, v in zip(now, rows[-1], strict=True))
            )
        return rows[::-1]

    def _is_kept(
        self,
        path: Path,
        rows: Sequence[Sequence[Fraction]],
        factor: Fraction,
        held: Sequence[Fraction],
    ) -> bool:
        return all(
            value >= (1 - factor) * self.tempting[i][place] + factor * held[i]
            for place, values in zip(path.profiles, rows, strict=True)
            for i, value in enumerate(values)
            if self.stage.shape[i] > 1
        )

    def _tempting(self, player: int, place: int) -> Fraction:
        """Return the most a player gets by leaving a profile."""
        stride, m = self.stage.strides[player], self.stage.shape[player]
        own = place // stride % m
        others = [
            self.stage.payoffs[player][place + (k - own) * stride] for k in range(m) if k != own
        ]
        return max(others, default=Fraction(0))

    def _told(self, places: Sequence[int]) -> list[tuple[str, ...]]:
        return [
            tuple(
                labels[place // stride % m]
                for labels, stride, m in zip(
                    self.stage.strategies, self.stage.strides, self.stage.shape, strict=True
                )
            )
            for place in places
        ]


def _of(profiles: range, length: int) -> Iterator[tuple[int, ...]]:
    """Yield each path once: none whose last profile played once is that played for ever."""
    for size in range(1, length + 1):
        for path in product(profiles, repeat=size):
            if size == 1 or path[-1] != path[-2]:
                yield path
