"""What a mixed profile of a bimatrix game pays, and which labels it carries, in whole numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

from est_games.game.normal import NormalForm

Weights = Sequence[Fraction | int]


class IntegerBimatrix:
    """A bimatrix game whose payoffs are brought to common denominators, to be asked many times.

    Parameters
    ----------
    game : NormalForm
        Two players, with `m` and `n` strategies.

    Notes
    -----
    Labels are those of Shapley (1974), kept as bits: label ``i < m`` belongs to the first player's
    strategies, label ``m + j`` to the second's. A mixture of one player carries the label of each
    own strategy it does not play and of each strategy of the rival that is a best response to it.
    A profile is an equilibrium exactly when its two mixtures together carry all ``m + n`` labels.

    References
    ----------
    Shapley (1974), A note on the Lemke-Howson algorithm.

    Examples
    --------
    Matching pennies, heads against heads: the second player would rather show tails.

    >>> game = NormalForm.from_payoffs([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])
    >>> pennies = IntegerBimatrix(game)
    >>> [str(x) for x in pennies.payoffs([1, 0], [1, 0])]
    ['1', '-1']
    >>> [str(x) for x in pennies.regrets([1, 0], [1, 0])]
    ['0', '2']
    >>> bin(pennies.labels_of_first([1, 0])), bin(pennies.labels_of_second([1, 0]))
    ('0b1010', '0b1001')
    """

    def __init__(self, game: NormalForm) -> None:
        self.m, self.n = game.shape
        first, self._scale_first = _whole(game.payoffs[0])
        second, self._scale_second = _whole(game.payoffs[1])
        m, n = self.m, self.n
        self._first_rows = [first[i * n : i * n + n] for i in range(m)]
        self._second_columns = [second[j::n] for j in range(n)]

    def payoffs(self, x: Weights, y: Weights) -> tuple[Fraction, Fraction]:
        """Return what the mixtures `x` and `y` pay each player."""
        return self.outcome(x, y)[0]

    def regrets(self, x: Weights, y: Weights) -> tuple[Fraction, Fraction]:
        """Return the most each player could gain by deviating alone."""
        return self.outcome(x, y)[1]

    def labels_of_first(self, x: Weights) -> int:
        """Return the labels of a mixture of the first player, as bits."""
        return self.seen_from_second(x)[0]

    def labels_of_second(self, y: Weights) -> int:
        """Return the labels of a mixture of the second player, as bits."""
        return self.seen_from_first(y)[0]

    def seen_from_second(self, x: Weights) -> tuple[int, Fraction]:
        """Return the labels of a mixture of the first player, and the best the second can get."""
        weights, scale = _whole(x)
        idle = sum(1 << i for i, weight in enumerate(weights) if not weight)
        pays = _against(self._second_columns, weights)
        return idle | _best(pays) << self.m, Fraction(max(pays), scale * self._scale_second)

    def seen_from_first(self, y: Weights) -> tuple[int, Fraction]:
        """Return the labels of a mixture of the second player, and the best the first can get."""
        weights, scale = _whole(y)
        idle = sum(1 << j for j, weight in enumerate(weights) if not weight)
        pays = _against(self._first_rows, weights)
        return idle << self.m | _best(pays), Fraction(max(pays), scale * self._scale_first)

    def outcome(
        self, x: Weights, y: Weights
    ) -> tuple[tuple[Fraction, Fraction], tuple[Fraction, Fraction]]:
        """Return what the mixtures pay each player, and their regrets."""
        p, scale_x = _whole(x)
        q, scale_y = _whole(y)
        of_rows = _against(self._first_rows, q)
        of_columns = _against(self._second_columns, p)
        mean_first = sum(map(int.__mul__, p, of_rows))
        mean_second = sum(map(int.__mul__, q, of_columns))
        unit_first = scale_x * scale_y * self._scale_first
        unit_second = scale_x * scale_y * self._scale_second
        return (
            (Fraction(mean_first, unit_first), Fraction(mean_second, unit_second)),
            (
                Fraction(max(of_rows) * scale_x - mean_first, unit_first),
                Fraction(max(of_columns) * scale_y - mean_second, unit_second),
            ),
        )


def is_mixture(weights: Weights, size: int) -> bool:
    """Return whether these are probabilities of so many strategies, exact.

    Examples
    --------
    >>> is_mixture([Fraction(1, 3), Fraction(2, 3)], 2), is_mixture([2, -1], 2)
    (True, False)
    """
    if len(weights) != size or not all(isinstance(weight, Fraction | int) for weight in weights):
        return False
    whole, scale = _whole(weights)
    return min(whole) >= 0 and sum(whole) == scale


def _whole(numbers: Weights) -> tuple[list[int], int]:
    """Return numbers times their common denominator, and the denominator."""
    scale = math.lcm(*(number.denominator for number in numbers))
    return [number.numerator * (scale // number.denominator) for number in numbers], scale


def _against(table: Sequence[Sequence[int]], weights: Sequence[int]) -> list[int]:
    return [sum(map(int.__mul__, row, weights)) for row in table]


def _best(amounts: Sequence[int]) -> int:
    top = max(amounts)
    return sum(1 << k for k, amount in enumerate(amounts) if amount == top)
