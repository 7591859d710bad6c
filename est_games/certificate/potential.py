"""Is this a potential of the game, or a cycle that rules one out? Every deviation compared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Literal

from est_games.errors import Problem
from est_games.game.normal import NormalForm

Kind = Literal["weighted", "ordinal", "generalized-ordinal"]
PureProfile = tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Potential:
    r"""One function of the profile that all players may be said to raise.

    Parameters
    ----------
    kind : {"weighted", "ordinal", "generalized-ordinal"}
        By a deviation of player i the potential changes as the payoff does, up to the factor
        :math:`1 / w_i`; in the same direction; or at least rises wherever the payoff rises.
    values : tuple of Fraction, shape (n_profiles,)
        In C order, zero at the first profile or lowest.
    weights : tuple of Fraction, shape (n_players,)
        :math:`w_i > 0`; all one for an exact potential.
    """

    kind: Kind
    values: tuple[Fraction, ...]
    weights: tuple[Fraction, ...]

    @property
    def is_exact(self) -> bool:
        """Whether payoffs change by just what the potential does."""
        return self.kind == "weighted" and set(self.weights) == {Fraction(1)}


@dataclass(frozen=True, slots=True, kw_only=True)
class FourCycle:
    """Two players move out and back in turns, and what each gains on the way.

    Parameters
    ----------
    players : tuple of int
        The first to move, and the second.
    profiles : tuple of tuple of int, length 4
        Start; the first has moved; both have; only the second has.
    gains : tuple of Fraction, length 2
        What each player gains by its own two moves.
    """

    players: tuple[int, int]
    profiles: tuple[PureProfile, PureProfile, PureProfile, PureProfile]
    gains: tuple[Fraction, Fraction]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImprovementCycle:
    """Deviations of one player each, none of them a loss, that lead back.

    Parameters
    ----------
    profiles : tuple of tuple of int
        In order; the last is the first again.
    gains : tuple of Fraction
        What the player who moves gains by each step, at least one positive.
    """

    profiles: tuple[PureProfile, ...]
    gains: tuple[Fraction, ...]

    @property
    def is_strict(self) -> bool:
        """Whether every step is a gain."""
        return all(self.gains)


def potential_problems(game: NormalForm, potential: Potential) -> tuple[Problem, ...]:
    """Return what is wrong with a claim that a function is a potential of a game.

    Parameters
    ----------
    game : NormalForm
        Any number of players.
    potential : Potential
        The claim.

    Returns
    -------
    tuple of Problem
        Empty exactly when every deviation of every player changes it as the kind demands;
        otherwise the first that does not.

    References
    ----------
    Monderer and Shapley (1996), Potential games.

    Examples
    --------
    >>> game = NormalForm.from_payoffs([[2, 0], [3, 1]], [[2, 3], [0, 1]])
    >>> values = tuple(map(Fraction, (0, 1, 1, 2)))
    >>> claim = Potential(kind="weighted", values=values, weights=(Fraction(1),) * 2)
    >>> potential_problems(game, claim)
    ()
    """
    if len(potential.values) != game.n_profiles:
        return (Problem(path="values", message=f"needs {game.n_profiles} values"),)
    if len(potential.weights) != game.n_players or min(potential.weights) <= 0:
        return (Problem(path="weights", message="needs a positive weight for each player"),)
    for player, weight in enumerate(potential.weights):
        row = game.payoffs[player]
        for line in _lines(game, player):
            for one, other in _compared(line, potential.kind):
                gain = row[other] - row[one]
                rise = potential.values[other] - potential.values[one]
                if not _agree(potential.kind, gain, rise * weight):
                    message = f"changes by {rise} where {game.players[player]} gains {gain}"
                    return (Problem(path=f"values[{other}]", message=message),)
    return ()


def four_cycle_problems(game: NormalForm, cycle: FourCycle) -> tuple[Problem, ...]:
    """Return what is wrong with what two players are said to gain by moving out and back.

    Examples
    --------
    Matching pennies: each step is a gain of two.

    >>> game = NormalForm.from_payoffs([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])
    >>> cycle = FourCycle(
    ...     players=(1, 0), profiles=((0, 0), (0, 1), (1, 1), (1, 0)),
    ...     gains=(Fraction(4), Fraction(4)),
    ... )
    >>> four_cycle_problems(game, cycle)
    ()
    """
    first, second = cycle.players
    start, one, both, two = cycle.profiles
    moves = [(start, one, first), (one, both, second), (both, two, first), (two, start, second)]
    gains = {first: Fraction(0), second: Fraction(0)}
    for before, after, player in moves:
        if _mover(before, after) != player:
            return (Problem(path="profiles", message=f"differ in more than player {player}"),)
        gains[player] += game.payoff(after)[player] - game.payoff(before)[player]
    if (gains[first], gains[second]) != cycle.gains:
        return (Problem(path="gains", message="are not what the players gain"),)
    return ()


def no_weighted_potential_problems(
    game: NormalForm, cycles: Sequence[FourCycle]
) -> tuple[Problem, ...]:
    r"""Return what is wrong with a claim that four-cycles rule out a weighted potential.

    Parameters
    ----------
    game : NormalForm
        Any number of players.
    cycles : sequence of FourCycle
        One alone, or a chain in which each starts from the player the one before ended with, and
        which comes back to the first.

    Returns
    -------
    tuple of Problem
        Empty exactly when the claim is proved.

    Notes
    -----
    With weights `w` what the players gain on a four-cycle is :math:`w_i \Delta` and
    :math:`-w_j \Delta`, as the potential comes back to where it was.

    1. So the gains are both zero or of opposite signs; one cycle where they are not is enough.
    2. Otherwise :math:`w_i / w_j = - g_i / g_j`; along a closed chain these must multiply to one.
    """
    for place, cycle in enumerate(cycles):
        problems = four_cycle_problems(game, cycle)
        if problems:
            return tuple(
                Problem(path=f"cycles[{place}].{p.path}", message=p.message) for p in problems
            )
    signs = [cycle.gains[0] * cycle.gains[1] for cycle in cycles]
    if len(cycles) == 1:
        harmless = signs[0] < 0 or not any(cycles[0].gains)
        return (Problem(path="cycles", message="leaves weights possible"),) if harmless else ()
    ends = [cycle.players for cycle in cycles]
    chained = all(a[1] == b[0] for a, b in pairwise([*ends, ends[0]])) if ends else False
    if not chained or any(sign >= 0 for sign in signs):
        return (Problem(path="cycles", message="are no closed chain"),)
    ratio = Fraction(1)
    for cycle in cycles:
        ratio *= -cycle.gains[0] / cycle.gains[1]
    return (Problem(path="cycles", message="leaves weights possible"),) if ratio == 1 else ()


def cycle_problems(game: NormalForm, cycle: ImprovementCycle) -> tuple[Problem, ...]:
    """Return what is wrong with a claim that deviations without loss lead back to their start.

    Examples
    --------
    >>> game = NormalForm.from_payoffs([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])
    >>> around = ((0, 0), (0, 1), (1, 1), (1, 0), (0, 0))
    >>> cycle_problems(game, ImprovementCycle(profiles=around, gains=(Fraction(2),) * 4))
    ()
    """
    if len(cycle.profiles) < 2 or cycle.profiles[0] != cycle.profiles[-1]:
        return (Problem(path="profiles", message="do not come back"),)
    gains = []
    for before, after in pairwise(cycle.profiles):
        player = _mover(before, after)
        if player is None:
            return (Problem(path="profiles", message="are not steps of one player each"),)
        gains.append(game.payoff(after)[player] - game.payoff(before)[player])
    if tuple(gains) != cycle.gains or min(gains) < 0 or not any(gains):
        return (Problem(path="gains", message="are not what is gained, or are losses"),)
    return ()


def _lines(game: NormalForm, player: int) -> Iterator[range]:
    """Yield the places that differ in one player's strategy only."""
    stride, m = game.strides[player], game.shape[player]
    for block in range(0, game.n_profiles, stride * m):
        for first in range(block, block + stride):
            yield range(first, first + stride * m, stride)


def _compared(line: range, kind: Kind) -> Iterator[tuple[int, int]]:
    """Yield pairs of places enough to compare all: differences add up, directions do not."""
    if kind == "weighted":
        yield from pairwise(line)
    else:
        yield from ((a, b) for a in line for b in line if a < b)


def _agree(kind: Kind, gain: Fraction, rise: Fraction) -> bool:
    if kind == "weighted":
        return gain == rise
    same = (gain > 0) == (rise > 0) and (gain < 0) == (rise < 0)
    return same or (kind == "generalized-ordinal" and gain == 0)


def _mover(before: PureProfile, after: PureProfile) -> int | None:
    """Return the one player whose strategy differs."""
    moved = [i for i, (a, b) in enumerate(zip(before, after, strict=True)) if a != b]
    return moved[0] if len(moved) == 1 else None
