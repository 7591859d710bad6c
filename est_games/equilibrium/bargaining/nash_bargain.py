"""The agreement with the greatest product of gains: exact for two, enclosed for more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import isqrt

from est_games.certificate.correlated import Bound
from est_games.equilibrium.bargaining.product_mixture import Mixture, best_mixture, best_pair
from est_games.equilibrium.correlated.correlated_program import CorrelatedProgram
from est_games.equilibrium.correlated.play_program import Floor, Play, Vector

_CLOSE = Fraction(1, 10**20)
"""Below it an excess of the bound is left: gains are then enclosed to within 1e-9."""
_MAX_PLAYS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A play with the greatest product of gains, or close to it.

    Parameters
    ----------
    weights : mapping of int to Fraction
        Probabilities by place of the profile in the payoff table.
    bound : Bound
        The proof.
    error : Fraction
        How much greater or smaller each gain may be at the optimum, as a share of itself; zero
        where the play is the optimum.
    """

    weights: Mapping[int, Fraction]
    bound: Bound
    error: Fraction


def nash_bargain(
    program: CorrelatedProgram,
    disagreement: Sequence[Fraction],
    gaining: Sequence[int],
    plays: Sequence[Play],
) -> Product | None:
    r"""Return the play that maximises :math:`\prod_{i} (u_i - d_i)` over the players who can gain.

    Parameters
    ----------
    program : CorrelatedProgram
        The linear programs over the plays.
    disagreement : sequence of Fraction, shape (n_players,)
        `d`.
    gaining : sequence of int
        Those who can gain; the others get `d`.
    plays : sequence of Play
        Plays that reach `d`, and in the mean pay each of these more.

    Returns
    -------
    Product or None
        None where the search does not end in 200 plays.

    Notes
    -----
    1. The best mixture of the plays known is found: for two players on a segment, exactly; for
       more in floats, polished in rationals.
    2. The play that pays most when each gain is weighed by one over what the mixture gains proves
       the mixture best if it pays no more; otherwise it joins the plays.
    3. For more than two players the optimum may be irrational. The search then ends when the
       excess is tiny, and encloses the gains by it.

    References
    ----------
    Nash (1950), The bargaining problem; von Hohenbalken (1977), Simplicial decomposition in
    nonlinear programming algorithms.
    """
    search = _Search(
        program=program, disagreement=tuple(disagreement), gaining=tuple(gaining), plays=list(plays)
    )
    return search.found()


@dataclass(slots=True, kw_only=True)
class _Search:
    """The plays known so far."""

    program: CorrelatedProgram
    disagreement: Vector
    gaining: tuple[int, ...]
    plays: list[Play] = field(default_factory=list)

    def found(self) -> Product | None:
        best = None
        while len(self.plays) < _MAX_PLAYS:
            table = [self._gains(play) for play in self.plays]
            for mixture in best_pair(table) if len(self.gaining) == 2 else best_mixture(table):
                gains = [
                    sum((x * row[k] for x, row in zip(mixture, table, strict=True)), Fraction(0))
                    for k in range(len(self.gaining))
                ]
                if min(gains) <= 0:
                    continue
                play = self._beyond(gains)
                excess = sum(
                    (x / gain for x, gain in zip(self._gains(play), gains, strict=True)),
                    Fraction(-len(gains)),
                )
                if best is None or excess < best[0]:
                    best = excess, mixture, play
                if not excess:
                    break
            if best is None:
                return None
            excess, mixture, play = best
            if excess <= (_CLOSE if len(self.gaining) > 2 else 0):
                return Product(
                    weights=self._mixed(mixture), bound=play.bound, error=_root(6 * excess)
                )
            if any(known.payoffs == play.payoffs for known in self.plays):
                return None
            self.plays.append(play)
            best = None
        return None

    def _gains(self, play: Play) -> Vector:
        return tuple(play.payoffs[i] - self.disagreement[i] for i in self.gaining)

    def _beyond(self, gains: Sequence[Fraction]) -> Play:
        """Return the play that pays most by the reciprocals of gains."""
        weights = [Fraction(0)] * len(self.disagreement)
        for i, gain in zip(self.gaining, gains, strict=True):
            weights[i] = 1 / gain
        floors = [
            Floor(player=i, base=d) for i, d in enumerate(self.disagreement) if not weights[i]
        ]
        play = self.program.best(weights, floors)
        if play is None:
            raise ArithmeticError("no play reaches the disagreement")
        return play

    def _mixed(self, mixture: Mixture) -> dict[int, Fraction]:
        total: dict[int, Fraction] = {}
        for share, play in zip(mixture, self.plays, strict=True):
            for place, weight in play.weights.items():
                if share:
                    total[place] = total.get(place, Fraction(0)) + share * weight
        return dict(sorted(total.items()))


def _root(square: Fraction) -> Fraction:
    """Return a rational no less than the square root, zero only of zero."""
    if not square:
        return Fraction(0)
    scale = 10**20
    return Fraction(isqrt(square.numerator * scale * scale // square.denominator) + 1, scale)
