"""Where learning went: a trajectory in floats, and the exact regret of where it ended."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from est_games.certificate.normal_form import regrets
from est_games.equilibrium.solution import Profile
from est_games.errors import Problem, SolveError, shown
from est_games.game.normal import NormalForm

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MAX_STEPS = 1_000_000


@dataclass(frozen=True, kw_only=True)
class Learning:
    """The outcome of a learning rule or a dynamic: never an equilibrium unless its regret is zero.

    Parameters
    ----------
    rule : str
        Which.
    times : array, shape (n_points,)
        Steps, or units of time in which a payoff difference as large as the game's range, between
        two strategies in use, changes their quotient by a factor of e.
    trajectory : tuple of arrays, each of shape (n_points, m_i)
        For each player the mixture at each time: what has been played so far, for fictitious play;
        shares of a population otherwise.
    final : Profile
        Where it ended, exactly as in floats, brought to sum one: for fictitious play what each
        player does in the last step.
    final_regrets : tuple of Fraction, shape (n_players,)
        The most each could gain there, recomputed exactly.
    average : Profile
        The average over time: for fictitious play what has been played.
    average_regrets : tuple of Fraction, shape (n_players,)
        The most each could gain there, recomputed exactly.
    options : mapping of str to object
        What it was run with, the seed included.

    Examples
    --------
    >>> from est_games.equilibrium.learning.fictitious import fictitious_play
    >>> dilemma = NormalForm.from_payoffs([[2, 0], [3, 1]], [[2, 3], [0, 1]])
    >>> fictitious_play(dilemma, steps=10)
    Learning(fictitious play: 10 points, final regret 0, average regret 0.1)
    """

    rule: str
    times: NDArray[np.float64] = field(repr=False)
    trajectory: tuple[NDArray[np.float64], ...] = field(repr=False)
    final: Profile
    final_regrets: tuple[Fraction, ...]
    average: Profile
    average_regrets: tuple[Fraction, ...]
    options: Mapping[str, object] = field(default_factory=dict)

    @property
    def ended_at_equilibrium(self) -> bool:
        """Whether the final profile is an equilibrium, exactly."""
        return not any(self.final_regrets)

    @property
    def average_is_equilibrium(self) -> bool:
        """Whether the average profile is an equilibrium, exactly."""
        return not any(self.average_regrets)

    def __repr__(self) -> str:
        final, average = (
            f"{float(max(lost)):.3g}" for lost in (self.final_regrets, self.average_regrets)
        )
        return (
            f"Learning({self.rule}: {len(self.times)} points, final regret {final}, "
            f"average regret {average})"
        )


def outcome(
    game: NormalForm,
    rule: str,
    times: NDArray[np.float64],
    trajectory: Sequence[NDArray[np.float64]],
    final: Profile,
    average: Profile,
    options: Mapping[str, object],
) -> Learning:
    """Return what came out, with regrets recomputed by the certificate package."""
    for array in (times, *trajectory):
        array.setflags(write=False)
    return Learning(
        rule=rule,
        times=times,
        trajectory=tuple(trajectory),
        final=final,
        final_regrets=regrets(game, final),
        average=average,
        average_regrets=regrets(game, average),
        options=options,
    )


def unit_payoffs(game: NormalForm) -> tuple[NDArray[np.float64], ...]:
    """Return each player's payoffs brought to [0, 1] exactly, then made floats.

    So the course of a dynamic is the same whatever the scale and offset of payoffs.
    """
    import numpy as np

    tables = []
    for row in game.payoffs:
        low, high = min(row), max(row)
        width = high - low or Fraction(1)
        tables.append(np.array([float((x - low) / width) for x in row]).reshape(game.shape))
    return tuple(tables)


def exact_mixture(weights: Any) -> tuple[Fraction, ...]:
    """Return floats, none taken for less than zero, as rationals that sum to one."""
    exact = [max(Fraction(float(weight)), Fraction(0)) for weight in weights]
    total = sum(exact, Fraction(0))
    return tuple(weight / total for weight in exact)


def check_run(
    game: NormalForm,
    rule: str,
    *,
    steps: int,
    initial: Sequence[Sequence[Any]] | None = None,
    more: Sequence[Problem] = (),
) -> None:
    """Raise unless there are two players, the steps can be made and the start is a profile.

    Raises
    ------
    SolveError
        Everything wrong at once.
    """
    problems = []
    if game.n_players != 2:
        message = f"has {game.n_players} players"
        problems.append(Problem(path="game", message=message, accepted="two players"))
    if not (isinstance(steps, int) and 1 <= steps <= MAX_STEPS):
        accepted = f"a whole number up to {MAX_STEPS}"
        problems.append(
            Problem(path="steps", message="cannot be made", value=str(steps), accepted=accepted)
        )
    if initial is not None and not _is_profile(game, initial):
        problems.append(
            Problem(
                path="initial",
                message="is no mixed profile",
                accepted="for each player a weight for each strategy, none negative, some positive",
            )
        )
    problems.extend(more)
    if problems:
        raise SolveError(f"{rule} cannot be run", problems)


def _is_profile(game: NormalForm, initial: Sequence[Sequence[Any]]) -> bool:
    return len(initial) == game.n_players and all(
        len(weights) == m and all(0 <= w < float("inf") for w in weights) and any(weights)
        for weights, m in zip(initial, game.shape, strict=True)
    )


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Run with numpy's global generator seeded, which nashpy draws from, and put back after.

    Raises
    ------
    SolveError
        That generator takes no such seed.
    """
    import numpy as np

    state = np.random.get_state()
    try:
        np.random.seed(seed)
    except (TypeError, ValueError):
        accepted = f"a whole number from 0 to {2**32 - 1}"
        problem = Problem(path="seed", message="is no seed", value=shown(seed), accepted=accepted)
        raise SolveError("the dynamic cannot be run", [problem]) from None
    try:
        yield
    finally:
        np.random.set_state(state)
