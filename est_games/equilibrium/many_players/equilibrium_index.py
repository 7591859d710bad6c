"""The index of a regular equilibrium: which way payoffs turn within its support."""

from __future__ import annotations

from fractions import Fraction

from est_games.arithmetic import rational
from est_games.certificate.enclosed_root import EnclosedRoot
from est_games.certificate.normal_form import strategy_payoffs
from est_games.equilibrium.solution import Profile
from est_games.game.normal import NormalForm


def regular_index(game: NormalForm, point: Profile | EnclosedRoot) -> int | None:
    r"""Return the index of an equilibrium, if it is regular.

    With `F` the payoff differences between the strategies played, as functions of the
    probabilities of all of them but each player's first, the index is the sign of
    :math:`\det(-F')`, if no unplayed strategy is as good as those played.

    Parameters
    ----------
    game : NormalForm
        The game.
    point : profile of Fractions or EnclosedRoot
        An equilibrium.

    Returns
    -------
    int or None
        1 or -1; None where a strategy is tied or the determinant vanishes or is not known.

    Notes
    -----
    Over the equilibria of a game all of which are regular the indices sum to 1.

    References
    ----------
    Ritzberger (1994), The theory of normal form games from the differentiable viewpoint.
    Govindan and Wilson (1997), Equivalence and invariance of the index and degree of Nash
    equilibria.

    Examples
    --------
    The mixed equilibrium of a coordination game.

    >>> game = NormalForm.from_payoffs([[1, 0], [0, 1]], [[1, 0], [0, 1]])
    >>> half = (Fraction(1, 2), Fraction(1, 2))
    >>> regular_index(game, (half, half))
    -1
    """
    if isinstance(point, EnclosedRoot):
        return point.orientation() if point.is_strict() else None
    supports = [[k for k, weight in enumerate(row) if weight] for row in point]
    for player, own in enumerate(supports):
        pays = strategy_payoffs(game, point, player)
        if any(pays[k] == pays[own[0]] for k in range(len(pays)) if k not in own):
            return None
    return _orientation(game, point, supports)


def _orientation(game: NormalForm, point: Profile, supports: list[list[int]]) -> int | None:
    import flint

    columns = []
    for j, own in enumerate(supports):
        for k in own[1:]:
            moved = [Fraction(0)] * game.shape[j]
            moved[k], moved[own[0]] = Fraction(1), Fraction(-1)
            shifted = (*point[:j], tuple(moved), *point[j + 1 :])
            column: list[Fraction] = []
            for i, other in enumerate(supports):
                if len(other) == 1:
                    continue
                pays = [Fraction(0)] * game.shape[i]
                if i != j:
                    pays = list(strategy_payoffs(game, shifted, i))
                column.extend(pays[other[0]] - pays[a] for a in other[1:])
            columns.append([rational(x) for x in column])
    if not columns:
        return 1
    determinant = flint.fmpq_mat(columns).det()
    return int(determinant > 0) - int(determinant < 0) or None
