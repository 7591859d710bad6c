"""Profiles of a bimatrix game that the certificate package finds to be equilibria."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from est_games.certificate.bimatrix_payoffs import IntegerBimatrix
from est_games.equilibrium.solution import Equilibrium, Profile
from est_games.game.normal import NormalForm


def proved_equilibria(game: NormalForm, profiles: Iterable[Profile]) -> tuple[Equilibrium, ...]:
    """Return those of the profiles that are mixtures without regret, recomputed exactly.

    Parameters
    ----------
    game : NormalForm
        Two players.
    profiles : iterable of Profile
        Exact; in the order in which they are to be returned.

    Examples
    --------
    >>> pennies = NormalForm.from_payoffs([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])
    >>> half, heads = (Fraction(1, 2),) * 2, (Fraction(1), Fraction(0))
    >>> len(proved_equilibria(pennies, [(half, heads), (half, half)]))
    1
    """
    judge = IntegerBimatrix(game)
    equilibria = []
    for profile in profiles:
        payoffs = judge.equilibrium_payoffs(*profile)
        if payoffs is not None:
            equilibria.append(Equilibrium(profile=profile, payoffs=payoffs, regret=Fraction(0)))
    return tuple(equilibria)
