"""Does acting pay more the more others act, and the better the state? Decided piece by piece."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from est_games.certificate.gain_cells import (
    Cell,
    Strip,
    along,
    is_never_negative,
    never_negative_on,
    strips,
)
from est_games.certificate.real_root import sign_at
from est_games.game.global_game import COUNT, SHARE, STATE, GlobalGame
from est_games.game.piecewise import coefficients, line, substituted
from est_games.polynomial import Polynomial

Verdicts = Iterator[bool | None]


def rises_with_others(form: GlobalGame) -> bool | None:
    """Tell whether acting never pays less because more others act (strategic complements).

    Parameters
    ----------
    form : GlobalGame
        The game.

    Returns
    -------
    bool or None
        None where it could not be decided.

    Notes
    -----
    1. Of finitely many players, what one more gains is a function of the state, piece by piece.
    2. Of a continuum, the derivative by the share must not be negative in any cell, and where one
       case follows another as the share grows, the gain must not fall.

    Examples
    --------
    >>> rises_with_others(GlobalGame.from_payoffs("theta + l - 1", low=-1, high=2))
    True
    >>> rises_with_others(GlobalGame.from_payoffs("theta - l", low=-1, high=2))
    False
    """
    ends = form.low, form.high
    if form.n_players is not None:
        slices = list(_slices(form))
        return _joint(
            verdict
            for one, more in pairwise(slices)
            for strip in strips(more - one, *ends)
            for cell in strip.cells
            for verdict in [never_negative_on(cell.gain, cell, strip, ends)]
        )
    return _joint(_in_share(form, ends))


def rises_with_state(form: GlobalGame, *, turned: bool = False) -> bool | None:
    """Tell whether acting never pays less because the state is higher.

    Parameters
    ----------
    form : GlobalGame
        The game.
    turned : bool
        Whether to tell instead if it never pays more.

    Returns
    -------
    bool or None
        None where it could not be decided.

    Notes
    -----
    1. The derivative by the state must not be negative in any cell.
    2. An edge that falls with the state is crossed upward by it: the case above must pay no less;
       one that rises, no more.
    3. Where a case begins at a state, the gain must not fall there, at any share.

    Examples
    --------
    A peg that is attacked by more is more easily lost, and the less so the better the state.

    >>> attack = GlobalGame.from_payoffs("if(l >= theta, 1, 0) - 1/4", low=-1, high=2)
    >>> rises_with_state(attack), rises_with_state(attack, turned=True)
    (False, True)
    """
    sign = Polynomial.constant(-1 if turned else 1)
    ends = form.low, form.high
    gains = [form.gain] if form.n_players is None else list(_slices(form))
    return _joint(
        verdict
        for gain in gains
        for verdict in _in_state(sign * gain, strips(sign * gain, *ends), ends)
    )


def _slices(form: GlobalGame) -> Iterator[Polynomial]:
    """Yield the gain, in the state, for each number of others who act."""
    n = form.n_players or 0
    for k in range(n):
        share = Polynomial.constant(Fraction(k, n - 1))
        yield substituted(form.gain, {SHARE: share, COUNT: Polynomial.constant(k)})


def _in_share(form: GlobalGame, ends: tuple[Fraction, Fraction]) -> Verdicts:
    for strip in strips(form.gain, *ends):
        for cell in strip.cells:
            yield never_negative_on(_derivative(cell.gain, SHARE), cell, strip, ends)
        for one, other in pairwise(strip.cells):
            yield is_never_negative(line(_jump(one, other), STATE), strip, ends)


def _in_state(
    gain: Polynomial, found: tuple[Strip, ...], ends: tuple[Fraction, Fraction]
) -> Verdicts:
    for strip in found:
        for cell in strip.cells:
            yield never_negative_on(_derivative(cell.gain, STATE), cell, strip, ends)
        for one, other in pairwise(strip.cells):
            falls = Polynomial.constant(-1) * _derivative(other.lower, STATE)
            yield is_never_negative(line(falls * _jump(one, other), STATE), strip, ends)
    for left, right in pairwise(found):
        before = {cell.signs: cell for cell in left.cells}
        for cell in right.cells:
            if cell.signs in before:
                step = cell.gain - before[cell.signs].gain
                rows = along(step, cell, Fraction(0), Fraction(1))
                signs = [sign_at(line(row, STATE), right.low) for row in rows]
                ends_fall = signs[0] < 0 or signs[-1] < 0
                yield True if min(signs) >= 0 else False if ends_fall else None


def _jump(one: Cell, other: Cell) -> Polynomial:
    """Return by how much the gain rises across the edge between two cells, the lower first."""
    return substituted(other.gain - one.gain, {SHARE: other.lower})


def _derivative(polynomial: Polynomial, name: str) -> Polynomial:
    parts = coefficients(polynomial, name)
    total = Polynomial({})
    power = Polynomial.constant(1)
    for k, part in enumerate(parts[1:], start=1):
        total = total + Polynomial.constant(k) * part * power
        power = power * Polynomial.generator(name)
    return total


def _joint(verdicts: Verdicts) -> bool | None:
    """Return False if anything is, else None if anything is undecided, else True."""
    undecided = False
    for verdict in verdicts:
        if verdict is False:
            return False
        undecided = undecided or verdict is None
    return None if undecided else True
