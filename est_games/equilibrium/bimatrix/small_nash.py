"""All equilibria of a small bimatrix game without ties, found and checked by compiled code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from est_games.certificate.bimatrix import BimatrixBases
from est_games.certificate.small_claim import MAX_NUMBER, MAX_STRATEGIES, proved_payoffs
from est_games.equilibrium.solution import Equilibrium, EquilibriumComponent
from est_games.game.normal import NormalForm

Mixture = tuple[Fraction, ...]

_ZERO, _ONE = Fraction(0), Fraction(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallNash:
    """All equilibria of a small game, each a component of its own, and what proves them all."""

    equilibria: tuple[Equilibrium, ...]
    components: tuple[EquilibriumComponent, ...]
    evidence: BimatrixBases


def small_nash(game: NormalForm) -> SmallNash | None:
    """Return all equilibria of a game without ties, proved; None where that takes more.

    Parameters
    ----------
    game : NormalForm
        Two players.

    Returns
    -------
    SmallNash or None
        None where the game is not small or not without ties, or numbers are too large for machine
        integers. What there is, is what the other ways lead to, in the same order.

    Notes
    -----
    1. Both best-response polytopes are walked in machine integers, and bases that share no label
       are paired (:func:`est_games.equilibrium.kernels.small_equilibria.small_equilibria`).
    2. What was found is checked in one pass (:mod:`est_games.certificate.small_claim`).

    A call takes as long as some hundred steps of Python, most of it to make the answer.

    Examples
    --------
    Matching pennies; and a veto, whose ties are left to others.

    >>> pennies = NormalForm.from_payoffs([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])
    >>> [str(p) for p in small_nash(pennies).equilibria[0].profile[0]]
    ['1/2', '1/2']
    >>> small_nash(NormalForm.from_payoffs([[1, 0], [0, 0]], [[1, 0], [0, 0]])) is None
    True
    """
    m, n = game.shape
    own, rival = (table.integers for table in game.tables)
    if own is None or rival is None or m + n > MAX_STRATEGIES:
        return None
    sizes = [max(int(pays.max()), -int(pays.min())) for pays in (own, rival)]
    if max(sizes) >= MAX_NUMBER:
        return None
    from est_games.equilibrium.kernels.small_equilibria import small_equilibria

    (rows, columns), x, y, signs, is_whole = small_equilibria(
        own.reshape(m, n), rival.reshape(m, n)
    )
    if not is_whole:
        return None
    found = [
        ((_mixture(p), _mixture(q)), sign)
        for p, q, sign in zip(x.tolist(), y.tolist(), signs.tolist(), strict=True)
    ]
    if len(found) > 1:
        found.sort(reverse=True)
    profiles = [profile for profile, _ in found]
    indices = [sign for _, sign in found]
    evidence = BimatrixBases(first=tuple(rows.tolist()), second=tuple(columns.tolist()))
    payoffs = proved_payoffs(game, profiles, evidence, indices)
    if payoffs is None:
        return None
    return SmallNash(
        equilibria=tuple(
            Equilibrium(profile=profile, payoffs=pays, regret=_ZERO)
            for profile, pays in zip(profiles, payoffs, strict=True)
        ),
        components=tuple(
            EquilibriumComponent(extreme=(place,), subsets=(((p,), (q,)),), index=index)
            for place, ((p, q), index) in enumerate(found)
        ),
        evidence=evidence,
    )


def _mixture(weights: Sequence[int]) -> Mixture:
    """Return weights brought to sum one."""
    total = sum(weights)
    return tuple(
        [
            _ZERO if not weight else _ONE if weight == total else Fraction(weight, total)
            for weight in weights
        ]
    )
