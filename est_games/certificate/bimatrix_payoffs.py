"""What a mixed profile of a bimatrix game pays, and which labels it carries, in whole numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property
from operator import mul

from est_games.certificate.feasible_basis import best_response_tables
from est_games.game.normal import NormalForm
from est_games.game.payoff_table import PayoffTable

Weights = Sequence[Fraction | int]

MACHINE = 2_000
"""From so many products on, they are added up in machine integers, if no sum can overflow."""
_FITTING = 62
_SEVERAL = 4
_EXACT = frozenset((Fraction, int))


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
        first, second = game.tables
        self._first = _Lines(first, [slice(j, None, self.n) for j in range(self.n)])
        self._second = _Lines(second, [slice(i * self.n, (i + 1) * self.n) for i in range(self.m)])
        self.game = game
        self._seen: dict[tuple[int, int], tuple[Weights, tuple[int, Fraction] | None]] = {}

    @cached_property
    def polytopes(self) -> tuple[list[list[int]], list[list[int]]]:
        """The tables of both best-response polytopes; see :mod:`.feasible_basis`."""
        return best_response_tables(self.game)

    def payoffs(self, x: Weights, y: Weights) -> tuple[Fraction, Fraction]:
        """Return what the mixtures `x` and `y` pay each player."""
        return self.outcome(x, y)[0]

    def regrets(self, x: Weights, y: Weights) -> tuple[Fraction, Fraction]:
        """Return the most each player could gain by deviating alone."""
        return self.outcome(x, y)[1]

    def labels_of_first(self, x: Weights) -> int:
        """Return the labels of a mixture of the first player, as bits."""
        weights, _ = _whole(x)
        return _idle(weights, self.m) | _best(self._second.mixed(weights)) << self.m

    def labels_of_second(self, y: Weights) -> int:
        """Return the labels of a mixture of the second player, as bits."""
        weights, _ = _whole(y)
        return _idle(weights, self.n) << self.m | _best(self._first.mixed(weights))

    def seen(self, player: int, mixture: Weights) -> tuple[int, Fraction] | None:
        """Return the labels of a player's mixture and the most its rival can get, looked up once.

        Parameters
        ----------
        player : int
            0 or 1.
        mixture : sequence of Fraction or int
            A tuple is kept, so that it need not be looked at again: Fractions hash slowly.

        Returns
        -------
        pair of int and Fraction, or None
            None where it is no mixture.
        """
        if type(mixture) is not tuple:
            return self._looked_at(player, mixture)  # it may have changed by the next time
        known = self._seen.get((player, id(mixture)))
        if known is None:
            known = self._seen[player, id(mixture)] = (mixture, self._looked_at(player, mixture))
        return known[1]

    def look_at(self, player: int, mixtures: Sequence[Weights]) -> None:
        """Look at many mixtures of a player together, so that each will have been seen.

        Parameters
        ----------
        player : int
            0 or 1.
        mixtures : sequence of sequences of Fraction or int
            Tuples are kept. One that is no mixture, or for which machine integers might not do, is
            left to be looked at by itself.
        """
        own, rival = (self.m, self.n)[:: 1 - 2 * player]
        table = self.game.tables[1 - player]
        pays = table.integers
        chosen = [row for row in mixtures if type(row) is tuple and _are_exact(row, own)]
        if len(chosen) < _SEVERAL or pays is None or own + rival > _FITTING:
            return
        import numpy as np

        room = (1 << _FITTING) // max(int(pays.max()), -int(pays.min()), 1)
        ratios = [[weight.as_integer_ratio() for weight in mixture] for mixture in chosen]
        scales = [math.lcm(*[bottom for _, bottom in row]) for row in ratios]
        wholes = [
            [top * (scale // bottom) for top, bottom in row]
            for row, scale in zip(ratios, scales, strict=True)
        ]
        fits = [
            scale < room and min(row) >= 0 and sum(row) == scale
            for row, scale in zip(wholes, scales, strict=True)
        ]
        nothing = [0] * own
        weights = np.array(
            [row if fit else nothing for row, fit in zip(wholes, fits, strict=True)],
            dtype=np.int64,
        )
        lines = pays.reshape(self.m, self.n)
        gains = weights @ (lines.T if player else lines)
        most = gains.max(axis=1)
        flags = [weights == 0, gains == most[:, None]]
        named = np.concatenate(flags[::-1] if player else flags, axis=1) << np.arange(own + rival)
        for mixture, scale, fit, labels, gain in zip(
            chosen, scales, fits, named.sum(axis=1).tolist(), most.tolist(), strict=True
        ):
            if fit:
                seen = labels, Fraction(gain, scale * table.denominator)
                self._seen.setdefault((player, id(mixture)), (mixture, seen))

    def _looked_at(self, player: int, mixture: Weights) -> tuple[int, Fraction] | None:
        own, rival = (self.m, self.n)[:: 1 - 2 * player]
        if not _are_exact(mixture, own):
            return None
        weights, scale = _whole(mixture)
        if not _adds_up(weights, scale):
            return None
        lines = self._first if player else self._second
        pays = lines.mixed(weights)
        labels = _idle(weights, own) | _best(pays) << own
        if player:
            labels = labels >> own | (labels & ((1 << own) - 1)) << rival
        return labels, Fraction(max(pays), scale * lines.table.denominator)

    def outcome(
        self, x: Weights, y: Weights
    ) -> tuple[tuple[Fraction, Fraction], tuple[Fraction, Fraction]]:
        """Return what the mixtures pay each player, and their regrets."""
        return self._outcome(_whole(x), _whole(y))

    def equilibrium_payoffs(self, x: Weights, y: Weights) -> tuple[Fraction, Fraction] | None:
        """Return what an equilibrium pays each player; None where it is none.

        Parameters
        ----------
        x, y : sequence of Fraction or int
            Weights that are no mixtures are no equilibrium.
        """
        if not (_are_exact(x, self.m) and _are_exact(y, self.n)):
            return None
        first, second = _whole(x), _whole(y)
        if not (_adds_up(*first) and _adds_up(*second)):
            return None
        payoffs, regrets = self._outcome(first, second)
        return None if any(regrets) else payoffs

    def _outcome(
        self, x: tuple[list[tuple[int, int]], int], y: tuple[list[tuple[int, int]], int]
    ) -> tuple[tuple[Fraction, Fraction], tuple[Fraction, Fraction]]:
        (p, scale_x), (q, scale_y) = x, y
        of_rows = self._first.mixed(q)
        of_columns = self._second.mixed(p)
        mean_first = sum(weight * of_rows[i] for i, weight in p)
        mean_second = sum(weight * of_columns[j] for j, weight in q)
        unit = scale_x * scale_y
        unit_first = unit * self._first.table.denominator
        unit_second = unit * self._second.table.denominator
        return (
            (Fraction(mean_first, unit_first), Fraction(mean_second, unit_second)),
            (
                Fraction(max(of_rows) * scale_x - mean_first, unit_first),
                Fraction(max(of_columns) * scale_y - mean_second, unit_second),
            ),
        )


class _Lines:
    """One player's payoffs, a line for each strategy of the rival, read when first asked for.

    Parameters
    ----------
    table : PayoffTable
        The payoffs.
    places : sequence of slice
        Where in it each line stands.
    """

    def __init__(self, table: PayoffTable, places: Sequence[slice]) -> None:
        self.table = table
        self._places = places
        self._read: dict[int, list[int]] = {}

    def mixed(self, weights: Sequence[tuple[int, int]]) -> list[int]:
        """Return what each own strategy gets against a mixture of the rival, in whole numbers."""
        if len(weights) == 1:
            ((chosen, weight),) = weights
            line = self._line(chosen)
            return line if weight == 1 else [weight * amount for amount in line]
        if len(weights) * self.table.n_profiles >= MACHINE * len(self._places):
            added = self._added(weights)
            if added is not None:
                return added
        lines = [self._line(chosen) for chosen, _ in weights]
        factors = [weight for _, weight in weights]
        return [sum(map(mul, amounts, factors)) for amounts in zip(*lines, strict=True)]

    def _line(self, chosen: int) -> list[int]:
        line = self._read.get(chosen)
        if line is None:
            line = self._read[chosen] = self.table.numerators(self._places[chosen])
        return line

    def _added(self, weights: Sequence[tuple[int, int]]) -> list[int] | None:
        """Return the same in machine integers; None where a sum might not fit one."""
        total = sum(abs(weight) for _, weight in weights)
        if total.bit_length() > _FITTING or self.table.integers is None:
            return None
        import numpy as np

        lines = np.stack([self.table.integers[self._places[chosen]] for chosen, _ in weights])
        largest = max(int(lines.max()), -int(lines.min()))
        if (largest * total).bit_length() > _FITTING:
            return None
        factors = np.array([weight for _, weight in weights], dtype=np.int64)
        added: list[int] = (factors @ lines).tolist()
        return added


def is_mixture(weights: Weights, size: int) -> bool:
    """Return whether these are probabilities of so many strategies, exact.

    Examples
    --------
    >>> is_mixture([Fraction(1, 3), Fraction(2, 3)], 2), is_mixture([2, -1], 2)
    (True, False)
    """
    return _are_exact(weights, size) and _adds_up(*_whole(weights))


def _are_exact(weights: Weights, size: int) -> bool:
    return len(weights) == size and (
        _EXACT.issuperset(map(type, weights))
        or all(isinstance(weight, Fraction | int) for weight in weights)
    )


def _adds_up(whole: Sequence[tuple[int, int]], scale: int) -> bool:
    return all(weight > 0 for _, weight in whole) and sum(w for _, w in whole) == scale


def _whole(weights: Weights) -> tuple[list[tuple[int, int]], int]:
    """Return where weights are not zero, them times their common denominator, and that."""
    placed = [(k, weight) for k, weight in enumerate(weights) if weight]
    scale = math.lcm(*(weight.denominator for _, weight in placed))
    return [(k, weight.numerator * (scale // weight.denominator)) for k, weight in placed], scale


def _idle(weights: Sequence[tuple[int, int]], size: int) -> int:
    """Return the strategies without a weight, as bits."""
    return (1 << size) - 1 - sum(1 << k for k, _ in weights)


def _best(amounts: Sequence[int]) -> int:
    top = max(amounts)
    return sum(1 << k for k, amount in enumerate(amounts) if amount == top)
