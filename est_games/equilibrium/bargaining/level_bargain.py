"""The agreement that raises who gains least, then who gains least of the rest, and so on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from est_games.certificate.bargaining import Step
from est_games.equilibrium.correlated.correlated_program import CorrelatedProgram
from est_games.equilibrium.correlated.play_program import Floor


@dataclass(frozen=True, slots=True, kw_only=True)
class Levels:
    """A play, and the levels at which it settles the players.

    Parameters
    ----------
    weights : mapping of int to Fraction
        Probabilities by place of the profile in the payoff table.
    steps : tuple of Step
        The levels, rising, with their proofs.
    """

    weights: Mapping[int, Fraction]
    steps: tuple[Step, ...]


def level_bargain(
    program: CorrelatedProgram, disagreement: Sequence[Fraction], shares: Sequence[Fraction]
) -> Levels:
    r"""Return the play whose gains :math:`(u_i - d_i) / w_i`, put in order, are greatest.

    Parameters
    ----------
    program : CorrelatedProgram
        The linear programs over the plays.
    disagreement : sequence of Fraction, shape (n_players,)
        `d`, which some play reaches.
    shares : sequence of Fraction, shape (n_players,)
        `w`; one at least positive. Players with none cannot gain, and stay at `d`.

    Notes
    -----
    1. All open players are raised together as far as that goes, while those settled keep theirs.
    2. Whoever the prices weigh cannot get more, and is settled. One at least is.

    As many programs as players at most.

    References
    ----------
    Imai (1983), Individual monotonicity and lexicographic maxmin solution.
    """
    floors = {i: Floor(player=i, base=d) for i, d in enumerate(disagreement)}
    left = {i for i, share in enumerate(shares) if share}
    steps: list[Step] = []
    weights: Mapping[int, Fraction] = {}
    while left:
        for i in left:
            floors[i] = Floor(player=i, base=disagreement[i], weight=shares[i])
        play = program.highest(list(floors.values()))
        if play is None:
            raise ArithmeticError("no play reaches the disagreement")
        level = min((play.payoffs[i] - disagreement[i]) / shares[i] for i in left)
        steps.append(Step(level=level, bound=play.bound))
        settled = {i for i in left if play.bound.normal[i] > 0}
        for i in settled:
            floors[i] = Floor(player=i, base=disagreement[i] + level * shares[i])
        left -= settled
        weights = play.weights
    return Levels(weights=weights, steps=tuple(steps))
