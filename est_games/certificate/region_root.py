"""Is this point the root of a support's conditions in this region, and is it an equilibrium?"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from est_games.arithmetic import fraction, rational
from est_games.certificate.algebraic_point import AlgebraicPoint
from est_games.certificate.enclosed_root import EnclosedRoot
from est_games.certificate.normal_form import strategy_payoffs
from est_games.game.normal import NormalForm

INFLATION = Fraction(1, 4)
"""How far beyond a region its root is the only one; the walk over a subdivision checks it so."""

Mixture = tuple[Fraction, ...]
Point = tuple[Mixture, ...] | EnclosedRoot
"""The single root of a region."""


def standing_of(game: NormalForm, point: Point | AlgebraicPoint) -> str:
    """Return "equilibrium", "refuted" or "undecided" for a point.

    Parameters
    ----------
    game : NormalForm
        The game.
    point : profile of Fractions, EnclosedRoot or AlgebraicPoint
        An enclosed root is first proved to be one, in this game.

    Examples
    --------
    >>> game = NormalForm.from_payoffs([[2, 0], [3, 1]], [[2, 3], [0, 1]])
    >>> one, zero = Fraction(1), Fraction(0)
    >>> standing_of(game, ((zero, one), (zero, one))), standing_of(game, ((one, zero),) * 2)
    ('equilibrium', 'refuted')
    """
    if isinstance(point, AlgebraicPoint):
        return AlgebraicPoint(game=game, root=point.root, weights=point.weights).standing()
    if isinstance(point, EnclosedRoot):
        own = EnclosedRoot(
            game=game, supports=point.supports, centre=point.centre, radius=point.radius
        )
        return own.standing() if own.is_proved() else "undecided"
    if len(point) != game.n_players or any(
        len(row) != m or sum(row) != 1 for row, m in zip(point, game.shape, strict=True)
    ):
        return "undecided"
    if min(map(min, point)) < 0:
        return "refuted"
    for player, weights in enumerate(point):
        pays = strategy_payoffs(game, point, player)
        best = max(pays)
        if any(weight and pay < best for weight, pay in zip(weights, pays, strict=True)):
            return "refuted"
    return "equilibrium"


def is_root_of_region(
    game: NormalForm,
    point: Point,
    supports: Sequence[tuple[int, ...]],
    denominators: Sequence[int],
    corners: Any,
) -> bool:
    """Tell whether a point solves the conditions of a support and is in an inflated region.

    Parameters
    ----------
    game : NormalForm
        The game.
    point : profile of Fractions or EnclosedRoot
        An enclosed root must have been proved; it belongs to its own supports only.
    supports : sequence of tuple of int
        The strategies played, on which payoffs must be equal.
    denominators : sequence of int, shape (n_players,)
        The common denominator of each player's corners.
    corners : array of int, shape (n_players, most, most)
        The corners of the region: weights of the strategies played.
    """
    if isinstance(point, EnclosedRoot):
        if point.supports != tuple(supports):
            return False
        weights, radius = point.centre, point.radius
    else:
        if not _solves(game, supports, point):
            return False
        weights, radius = point, Fraction(0)
    return all(
        _is_within(
            [row[k] for k in own],
            radius,
            [[int(x) for x in line[: len(own)]] for line in corners[player, : len(own)]],
            int(denominators[player]),
        )
        for player, (row, own) in enumerate(zip(weights, supports, strict=True))
        if len(own) > 1
    )


def _solves(
    game: NormalForm, supports: Sequence[tuple[int, ...]], point: tuple[Mixture, ...]
) -> bool:
    """Tell whether a rational point plays within a support and leaves all in it indifferent."""
    for player, own in enumerate(supports):
        if any(weight and k not in own for k, weight in enumerate(point[player])):
            return False
        if len(own) > 1:
            pays = strategy_payoffs(game, point, player)
            if len({pays[k] for k in own}) > 1:
                return False
    return True


def _is_within(
    weights: Sequence[Fraction], radius: Fraction, corners: list[list[int]], denominator: int
) -> bool:
    r"""Tell whether a mixture, known to within a radius, is in the inflated region of a player.

    With :math:`t` its coordinates with respect to the `s` corners, inflation by a share
    :math:`\delta` allows :math:`t_k \ge -\delta / s`.
    """
    import flint

    size = len(corners)
    inverse = flint.fmpq_mat([[rational(x) for x in row] for row in corners]).inv()
    for k in range(size):
        column = [denominator * fraction(inverse[row, k]) for row in range(size)]
        coordinate = sum((w * x for w, x in zip(weights, column, strict=True)), Fraction(0))
        # The first strategy's weight is what the others leave: its error is theirs together.
        spread = radius * sum((abs(x - column[0]) for x in column[1:]), Fraction(0))
        if coordinate - spread < -INFLATION / size:
            return False
    return True
