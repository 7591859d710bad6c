"""Fictitious play, plain and with noise: each answers what the other has played so far."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from est_games.argument import REAL, list_of, optional, takes
from est_games.equilibrium.learning.learning import (
    Learning,
    check_run,
    exact_mixture,
    outcome,
    seeded,
    unit_payoffs,
)
from est_games.errors import Problem, SolveError
from est_games.game.normal import NormalForm

_LARGEST_POWER = 700
"""Of e: what floats hold. Payoffs, between 0 and 1, and shocks are divided by the noise."""


@takes(SolveError, game=NormalForm, initial=optional(list_of(list_of(REAL))))
def fictitious_play(
    game: NormalForm,
    *,
    steps: int = 1_000,
    seed: int = 0,
    initial: Sequence[Sequence[float]] | None = None,
) -> Learning:
    """Return where fictitious play leads: best responses to the frequencies of past play.

    Parameters
    ----------
    game : NormalForm
        Two players.
    steps : int
        How often both play.
    seed : int
        Best responses that tie are drawn at random.
    initial : pair of sequences of float, optional
        How often each strategy is taken to have been played before; never, unless given.

    Returns
    -------
    Learning
        The trajectory holds frequencies, those before the start included; `average` is their last,
        `final` the last step's strategies. Frequencies tend to equilibria in zero-sum games, 2 x 2
        games and potential games; in others they may go round for ever.

    Raises
    ------
    SolveError
        There are not two players, or an option cannot be used; everything wrong at once.

    References
    ----------
    Brown (1951), Iterative solution of games by fictitious play. Robinson (1951), An iterative
    method of solving a game. Miyasawa (1961), On the convergence of the learning process in a 2 x 2
    non-zero-sum two-person game. Shapley (1964), Some topics in two-person games.

    Examples
    --------
    Matching pennies: frequencies come near one half, and are no equilibrium yet.

    >>> pennies = NormalForm.from_payoffs([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])
    >>> found = fictitious_play(pennies, steps=1000)
    >>> max(found.average_regrets) < Fraction(1, 10), found.average_is_equilibrium
    (True, False)
    """
    check_run(game, "fictitious play", steps=steps, initial=initial)
    from nashpy.learning.fictitious_play import fictitious_play as play

    first, second = unit_payoffs(game)
    with seeded(seed):
        counts = list(play(first, second, steps, _counts(initial)))
    options = {"steps": steps, "seed": seed, "initial": initial}
    final = _last_play(counts)
    return _outcome(game, "fictitious play", counts, final, options)


@takes(
    SolveError, game=NormalForm, initial=optional(list_of(list_of(REAL))), noise=REAL, shock=REAL
)
def stochastic_fictitious_play(
    game: NormalForm,
    *,
    steps: int = 1_000,
    seed: int = 0,
    initial: Sequence[Sequence[float]] | None = None,
    noise: float = 0.1,
    shock: float = 0.01,
) -> Learning:
    """Return where fictitious play leads if each answers by a logit choice.

    Parameters
    ----------
    game : NormalForm
        Two players.
    steps : int
        How often both play.
    seed : int
        Of the random choices.
    initial : pair of sequences of float, optional
        How often each strategy is taken to have been played before; never, unless given.
    noise : float
        The logit parameter, as a share of the range of a player's payoffs, 0.002 or more: a
        strategy that pays less by so much is less likely by a factor of e.
    shock : float
        Payoffs are disturbed by up to so much in each step, as a share of their range.

    Returns
    -------
    Learning
        The trajectory holds frequencies; `average` is their last, `final` the last step's choice
        probabilities. They are near a logit quantal response equilibrium at best, not a Nash
        equilibrium.

    Raises
    ------
    SolveError
        There are not two players, or an option cannot be used; everything wrong at once.

    References
    ----------
    Fudenberg and Kreps (1993), Learning mixed equilibria. Hofbauer and Sandholm (2002), On the
    global convergence of stochastic fictitious play.

    Examples
    --------
    >>> pennies = NormalForm.from_payoffs([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])
    >>> found = stochastic_fictitious_play(pennies, steps=500)
    >>> max(found.average_regrets) < Fraction(1, 5)
    True
    """
    wrong = [
        Problem(path=name, message="cannot be used", value=str(value), accepted=accepted)
        for name, value, accepted, low, high in (
            ("noise", noise, "0.002 or more", 0.002, float("inf")),
            ("shock", shock, "not negative, small beside the noise", 0, _LARGEST_POWER * noise - 1),
        )
        if not low <= value < max(low, high)
    ]
    check_run(game, "stochastic fictitious play", steps=steps, initial=initial, more=wrong)
    from nashpy.learning.stochastic_fictitious_play import stochastic_fictitious_play as play

    first, second = unit_payoffs(game)
    with seeded(seed):
        course = list(
            play(
                first,
                second,
                steps,
                etha=float(noise),
                epsilon_bar=float(shock),
                play_counts=_counts(initial),
            )
        )
    counts = [counted for counted, _ in course]
    final = tuple(map(exact_mixture, course[-1][1]))
    options = {"steps": steps, "seed": seed, "initial": initial, "noise": noise, "shock": shock}
    return _outcome(game, "stochastic fictitious play", counts, final, options)


def _counts(initial: Sequence[Sequence[float]] | None) -> list[Any] | None:
    import numpy as np

    return None if initial is None else [np.array(weights, dtype=float) for weights in initial]


def _last_play(counts: Sequence[Any]) -> tuple[tuple[Fraction, ...], ...]:
    """Return the strategies the last step has added to the counts, as a profile."""
    last, before = counts[-1], counts[-2]
    return tuple(
        tuple(Fraction(int(k == (now - then).argmax())) for k in range(len(now)))
        for now, then in zip(last, before, strict=True)
    )


def _outcome(
    game: NormalForm,
    rule: str,
    counts: Iterable[Any],
    final: tuple[tuple[Fraction, ...], ...],
    options: Mapping[str, object],
) -> Learning:
    import numpy as np

    # Before anything has been played there are no frequencies.
    kept = [pair for pair in counts if all(each.sum() for each in pair)]
    trajectory = [
        np.array([pair[player] / pair[player].sum() for pair in kept]) for player in range(2)
    ]
    average = tuple(map(exact_mixture, kept[-1]))
    start = 1 if options["initial"] is None else 0
    times = np.arange(start, start + len(kept), dtype=float)
    return outcome(game, rule, times, trajectory, final, average, options)
