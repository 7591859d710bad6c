"""An equilibrium as a solution lists it: numbers that no fraction gives are known by intervals."""

from __future__ import annotations

from fractions import Fraction

from est_games.certificate.algebraic_point import AlgebraicPoint
from est_games.certificate.enclosed_root import EnclosedRoot
from est_games.certificate.normal_form import expected_payoffs, regrets
from est_games.equilibrium.solution import Equilibrium, Profile
from est_games.game.algebraic import AlgebraicNumber
from est_games.game.normal import NormalForm


def listed_equilibrium(
    game: NormalForm, point: Profile | EnclosedRoot | AlgebraicPoint
) -> Equilibrium | None:
    """Return a point as an equilibrium, if it has no regret.

    Parameters
    ----------
    game : NormalForm
        The game.
    point : profile of Fractions, EnclosedRoot or AlgebraicPoint
        One of the last two is proved to be an equilibrium already.

    Examples
    --------
    >>> game = NormalForm.from_payoffs([[2, 0], [3, 1]], [[2, 3], [0, 1]])
    >>> one, zero = Fraction(1), Fraction(0)
    >>> listed_equilibrium(game, ((one, zero), (one, zero))) is None
    True
    """
    if isinstance(point, EnclosedRoot):
        return Equilibrium(
            profile=tuple(
                tuple(
                    AlgebraicNumber(point, ("probability", i, k))
                    if len(own) > 1 and k in own
                    else weight
                    for k, weight in enumerate(row)
                )
                for i, (own, row) in enumerate(zip(point.supports, point.centre, strict=True))
            ),
            payoffs=tuple(AlgebraicNumber(point, ("payoff", i)) for i in range(game.n_players)),
            regret=Fraction(0),
        )
    if isinstance(point, AlgebraicPoint):
        return Equilibrium(
            profile=tuple(
                tuple(_number(point, each, ("probability", i, k)) for k, each in enumerate(row))
                for i, row in enumerate(point.weights)
            ),
            payoffs=tuple(
                _number(point, each, ("payoff", i)) for i, each in enumerate(point.payoffs())
            ),
            regret=Fraction(0),
        )
    regret = max(regrets(game, point))
    if regret:
        return None
    return Equilibrium(profile=point, payoffs=expected_payoffs(game, point), regret=regret)


def _number(
    point: AlgebraicPoint, element: tuple[Fraction, ...], which: tuple[object, ...]
) -> Fraction | AlgebraicNumber:
    """Return a number of the point's field, as a Fraction where it is one."""
    if len(element) <= 1:
        return sum(element, Fraction(0))
    return AlgebraicNumber(point, which)
