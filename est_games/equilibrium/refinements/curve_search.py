"""A direction in which all may err while what is played stays best: one linear program."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from math import prod

from est_games.certificate.mistake_curve import MistakeCurve, curve_problems
from est_games.certificate.normal_form import strategy_payoffs
from est_games.equilibrium.programs.exact_program import maximum
from est_games.game.normal import NormalForm

MAX_CORNERS = 64
"""Products with more combinations of corners than this are not tried."""

Mixture = tuple[Fraction, ...]


def found_curve(
    game: NormalForm, sides: Sequence[Sequence[Mixture]], *, proper: bool = False
) -> MistakeCurve | None:
    """Return a direction that proves equilibria perfect, or proper, if there is one.

    Parameters
    ----------
    game : NormalForm
        Any number of players.
    sides : sequence of sequences of mixtures
        For each player the corners of a polytope of equilibria; for one equilibrium its mixtures.
    proper : bool
        Whether it should prove them proper.

    Returns
    -------
    MistakeCurve or None
        Checked by the certificate package. None proves nothing.

    Notes
    -----
    1. The variables are the speeds, up to one, and a margin. At each combination of corners what is
       used pays the same to the first order; what is not played gains probability at least at the
       margin's speed, and if it is as good as what is played loses payoff at that speed.
    2. A positive margin is a direction. The slopes' independence is left to the check.

    Examples
    --------
    >>> game = NormalForm.from_payoffs([[1, 1], [0, 0]], [[0, 0], [0, 0]])
    >>> top, left = (Fraction(1), Fraction(0)), (Fraction(1), Fraction(0))
    >>> curve = found_curve(game, ((top,), (left, left[::-1])))
    >>> [str(x) for x in curve.direction[0]]
    ['-1', '1']
    """
    if prod(map(len, sides)) > MAX_CORNERS:
        return None
    zero, one = Fraction(0), Fraction(1)
    places = [(j, k) for j, m in enumerate(game.shape) for k in range(m)]
    number = {place: n for n, place in enumerate(places)}
    size = len(places)
    used = [{k for x in side for k, w in enumerate(x) if w} for side in sides]
    rows: dict[tuple[Fraction, ...], Fraction] = {}

    def at_most(speeds: Sequence[Fraction], margin: Fraction, bound: Fraction) -> None:
        # Speeds of any sign are differences of two variables.
        rows[(*speeds, *(-x for x in speeds), margin)] = bound

    for j, m in enumerate(game.shape):
        whole = [one if place[0] == j else zero for place in places]
        at_most(whole, zero, zero)
        at_most([-x for x in whole], zero, zero)
        for k in range(m):
            unit = [one if place == (j, k) else zero for place in places]
            at_most(unit, zero, one)
            at_most([-x for x in unit], zero, one)
            if k not in used[j]:
                at_most([-x for x in unit], one, zero)
    for choice in product(*sides):
        for i, own in enumerate(used):
            first = min(own)
            pays = strategy_payoffs(game, choice, i)
            slopes = _slopes(game, choice, i, first, number, size)
            for a, speeds in enumerate(slopes):
                if not any(speeds) or (a not in own and pays[a] != pays[first]):
                    continue
                at_most(speeds, zero if a in own else one, zero)
                if a in own:
                    at_most([-x for x in speeds], zero, zero)
    best = maximum(
        [*[zero] * (2 * size), one], [*rows, [*[zero] * (2 * size), one]], [*rows.values(), one]
    )
    if best is None or not best.value:
        return None
    speeds = [x - y for x, y in zip(best.primal[:size], best.primal[size:], strict=False)]
    claim = MistakeCurve(
        direction=tuple(
            tuple(speeds[number[j, k]] for k in range(m)) for j, m in enumerate(game.shape)
        )
    )
    return None if curve_problems(game, sides, claim, proper=proper) else claim


def _slopes(
    game: NormalForm,
    choice: Sequence[Mixture],
    player: int,
    first: int,
    number: dict[tuple[int, int], int],
    size: int,
) -> list[list[Fraction]]:
    """Return for each strategy how what it pays more than the first one in use grows."""
    slopes = [[Fraction(0)] * size for _ in range(game.shape[player])]
    for (j, k), place in number.items():
        if j != player:
            unit = tuple(Fraction(int(c == k)) for c in range(game.shape[j]))
            pays = strategy_payoffs(game, [*choice[:j], unit, *choice[j + 1 :]], player)
            for a, speeds in enumerate(slopes):
                speeds[place] = pays[a] - pays[first]
    return slopes
