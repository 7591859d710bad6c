"""Equilibria of several players that need no trembles: completely mixed ones, and regular ones."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import cast

from est_games.certificate.algebraic_point import AlgebraicPoint
from est_games.certificate.enclosed_root import EnclosedRoot
from est_games.certificate.normal_form import MixedProfile, check_profile
from est_games.certificate.regular_equilibrium import Unshaken, unshaken_problems
from est_games.equilibrium.refinements.refinement import Refinement
from est_games.errors import GameError, Problem
from est_games.game.algebraic import AlgebraicNumber
from est_games.game.normal import NormalForm

Mixture = tuple[Fraction, ...]
Number = Fraction | int | AlgebraicNumber


def found_unshaken(game: NormalForm, point: tuple[Mixture, ...] | EnclosedRoot) -> Unshaken | None:
    """Return the proof that an equilibrium is completely mixed, or regular, if it is.

    Parameters
    ----------
    game : NormalForm
        Any number of players.
    point : profile of Fractions, or EnclosedRoot
        An equilibrium.

    References
    ----------
    van Damme (1987), Stability and Perfection of Nash Equilibria, chapter 2.

    Examples
    --------
    >>> game = NormalForm.from_payoffs([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])
    >>> half = (Fraction(1, 2), Fraction(1, 2))
    >>> found_unshaken(game, (half, half)).kind
    'completely mixed'
    """
    for kind in ("completely mixed", "regular"):
        claim = Unshaken(point=point, kind=kind)
        if not unshaken_problems(game, claim):
            return claim
    return None


def undecided_point(concept: str) -> Refinement:
    """Return what is said of a profile that no box holds: no test takes it."""
    return Refinement(
        concept=concept,
        holds=None,
        test="none",
        reason="its probabilities are irrational, with ties or at a singular root",
    )


def exact_point(
    game: NormalForm, profile: Sequence[Sequence[Number]]
) -> tuple[Mixture, ...] | EnclosedRoot | None:
    """Return a profile in fractions or, where it is not made of these, the box that holds it.

    None where no box does: at singular roots, and where irrational probabilities come with ties.

    Raises
    ------
    GameError
        It is no mixed profile of this game.

    Examples
    --------
    >>> game = NormalForm.from_payoffs([[1, 0]])
    >>> exact_point(game, [[1, 0]])
    ((Fraction(1, 1), Fraction(0, 1)),)
    """
    roots = [x.root for row in profile for x in row if isinstance(x, AlgebraicNumber)]
    if not roots:
        exact = cast("MixedProfile", profile)
        check_profile(game, exact)
        return tuple(tuple(map(Fraction, row)) for row in exact)
    root = roots[0]
    if isinstance(root, AlgebraicPoint) and root.game == game:
        return None
    if isinstance(root, EnclosedRoot) and root.game == game:
        wanted = [
            [
                AlgebraicNumber(root, ("probability", i, k)) if k in own and len(own) > 1 else x
                for k, x in enumerate(row)
            ]
            for i, (own, row) in enumerate(zip(root.supports, root.centre, strict=True))
        ]
        if list(map(list, profile)) == wanted:
            return root
    problem = Problem(path="profile", message="mixes numbers of several profiles or other games")
    raise GameError("not a mixed profile of this game", [problem])
