"""A root found in floats, made exact: rational where it is, else isolated in a proved box."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from est_games.arithmetic import fraction, rational
from est_games.certificate.enclosed_root import EnclosedRoot, Supports
from est_games.certificate.normal_form import strategy_payoffs
from est_games.equilibrium.solution import Profile
from est_games.game.normal import NormalForm

_RADII = (36, 28, 44, 22, 16)
"""Bits of the boxes tried around a root in floats."""
_FIRST_BITS = 160
_MOST_BITS = 6_000
_MARGIN_BITS = 24


def exact_root(
    game: NormalForm, supports: Supports, near: Sequence[Sequence[float]]
) -> Profile | EnclosedRoot | None:
    """Return the root of a support's indifference conditions near a mixed profile.

    Parameters
    ----------
    game : NormalForm
        The game.
    supports : tuple of tuple of int
        The strategies that each player mixes.
    near : sequence of sequences of float, shape (n_players, m_i)
        About where the root is.

    Returns
    -------
    profile of Fractions, EnclosedRoot or None
        The root; rational if its probabilities are fractions of a height that the payoffs' size
        makes plausible. None where no box could be proved to hold exactly one root.

    Notes
    -----
    1. Where only two players mix, the conditions are linear, and are solved in rationals.
    2. Otherwise boxes of several sizes are tried around the float until the Krawczyk operator
       proves one.
    3. The box is narrowed, and continued fractions propose rational probabilities, first of small
       height, then up to the height that solutions of such systems can have. A proposal is
       verified in rationals.

    References
    ----------
    Krawczyk (1969), Newton-Algorithmen zur Bestimmung von Nullstellen mit Fehlerschranken.

    Examples
    --------
    >>> game = NormalForm.from_payoffs([[1, -2], [-1, 1]], [[-1, 1], [1, -1]])
    >>> root = exact_root(game, ((0, 1), (0, 1)), [[0.5, 0.5], [0.6, 0.4]])
    >>> [str(x) for x in root[1]]
    ['3/5', '2/5']
    """
    centre = _centre(game, supports, near)
    mixing = [player for player, own in enumerate(supports) if len(own) > 1]
    if not mixing:
        return centre
    if len(mixing) == 2:
        return _linear_root(game, supports, mixing[0], mixing[1])
    for bits in _RADII:
        root = EnclosedRoot(
            game=game, supports=supports, centre=centre, radius=Fraction(1, 1 << bits)
        )
        if root.is_proved():
            break
    else:
        return None
    most = _height_bits(game, supports)
    narrow = first = root
    for bits in (_FIRST_BITS, most):
        try:
            narrow = narrow.refined(bits)
        except ArithmeticError:
            return root
        if bits == _FIRST_BITS:
            first = narrow
        profile = _rational(narrow, bits)
        if profile is not None and _is_solution(game, supports, profile):
            return profile
    return first


def _centre(game: NormalForm, supports: Supports, near: Sequence[Sequence[float]]) -> Profile:
    """Return floats as a profile of fractions that adds up exactly."""
    rows = []
    for m, own, weights in zip(game.shape, supports, near, strict=True):
        row = [Fraction(0)] * m
        for k in own[1:]:
            row[k] = Fraction(float(weights[k]))
        row[own[0]] = 1 - sum(row, Fraction(0))
        rows.append(tuple(row))
    return tuple(rows)


def _linear_root(game: NormalForm, supports: Supports, one: int, other: int) -> Profile | None:
    """Return the only profile in which two players make each other indifferent."""
    import flint

    profile = [
        tuple(Fraction(int(k in own)) for k in range(m))
        for m, own in zip(game.shape, supports, strict=True)
    ]
    for mixer, rival in ((one, other), (other, one)):
        own, theirs = supports[mixer], supports[rival]
        if len(own) != len(theirs):
            return None
        base = sum(
            support[0] * stride
            for player, (support, stride) in enumerate(zip(supports, game.strides, strict=True))
            if player not in (one, other)
        )
        row, step, stride = game.payoffs[rival], game.strides[mixer], game.strides[rival]
        system = [
            [
                rational(
                    row[base + k * step + a * stride] - row[base + k * step + theirs[0] * stride]
                )
                for k in own
            ]
            for a in theirs[1:]
        ]
        system.append([rational(1)] * len(own))
        right = [[rational(0)]] * len(theirs[1:]) + [[rational(1)]]
        try:
            weights = flint.fmpq_mat(system).solve(flint.fmpq_mat(right))
        except ZeroDivisionError:
            return None
        placed = {k: fraction(weights[place, 0]) for place, k in enumerate(own)}
        profile[mixer] = tuple(placed.get(k, Fraction(0)) for k in range(game.shape[mixer]))
    return tuple(profile)


def _height_bits(game: NormalForm, supports: Supports) -> int:
    """Return how many bits tell a rational root of plausible height from others.

    An eliminant's coefficients are sums of products of as many payoff differences as all conditions
    together have roots, leaving out one each time; rational roots divide the outer ones.
    """
    n = sum(len(own) - 1 for own in supports)
    n_mixing = sum(len(own) > 1 for own in supports)
    size = 1 + max(
        max(x.numerator.bit_length(), x.denominator.bit_length())
        for row in game.payoffs
        for x in row
    )
    n_roots = 1 if n_mixing <= 2 else min(1 << (n - 2), 16)
    return min(_MOST_BITS, _FIRST_BITS + 2 * n * n_roots * size)


def _rational(root: EnclosedRoot, bits: int) -> Profile | None:
    """Return the simplest rational profile in the box, if it is much simpler than the box."""
    bound = 1 << (bits // 2 - _MARGIN_BITS)
    rows = []
    for row, own in zip(root.centre, root.supports, strict=True):
        exact = [Fraction(0)] * len(row)
        for k in own[1:]:
            simple = row[k].limit_denominator(bound)
            if abs(simple - row[k]) > root.radius:
                return None
            exact[k] = simple
        exact[own[0]] = 1 - sum(exact, Fraction(0))
        rows.append(tuple(exact))
    return tuple(rows)


def _is_solution(game: NormalForm, supports: Supports, profile: Profile) -> bool:
    for player, own in enumerate(supports):
        if len(own) > 1:
            pays = strategy_payoffs(game, profile, player)
            if len({pays[k] for k in own}) > 1:
                return False
    return True
