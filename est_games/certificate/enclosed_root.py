"""Is there exactly one solution of a support's conditions in this box? Proved in balls.

A ball is a float with a radius that holds every rounding (python-flint's `arb`).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from math import prod
from typing import Any

import flint

from est_games.arithmetic import fraction, rational
from est_games.certificate.krawczyk import krawczyk_reach
from est_games.game.normal import NormalForm

MAX_BITS = 2048
"""A sign not decided with this many bits is left undecided."""

_GUARD_BITS = 64
_NEWTON_STEPS = 24

Supports = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, kw_only=True)
class EnclosedRoot:
    r"""A mixed profile known to be the only solution of its indifference conditions in a box.

    Parameters
    ----------
    game : NormalForm
        The game.
    supports : tuple of tuple of int
        The strategies that each player mixes, ascending; on them it is indifferent.
    centre : tuple of tuple of Fraction
        The middle of the box: a probability for every strategy of every player, zero off supports.
    radius : Fraction
        How far each probability may be from it, but for a player's first strategy in support, whose
        probability is what the others leave.

    Notes
    -----
    With :math:`F` the payoff differences within the supports, :math:`c` the centre, :math:`X` the
    box and :math:`Y` any matrix, the Krawczyk operator is
    :math:`K = c - Y F(c) + (I - Y F'(X))(X - c)`. If it lies inside the box, :math:`F` has
    exactly one root there.

    References
    ----------
    Krawczyk (1969), Newton-Algorithmen zur Bestimmung von Nullstellen mit Fehlerschranken.
    Rump (2010), Verification methods: rigorous results using floating-point arithmetic, section 13.

    Examples
    --------
    Matching pennies.

    >>> game = NormalForm.from_payoffs([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])
    >>> half = (Fraction(1, 2), Fraction(1, 2))
    >>> root = EnclosedRoot(
    ...     game=game, supports=((0, 1),) * 2, centre=(half, half), radius=Fraction(1, 8)
    ... )
    >>> root.is_proved(), root.is_equilibrium()
    (True, True)
    """

    game: NormalForm = field(compare=False, repr=False)
    supports: Supports
    centre: tuple[tuple[Fraction, ...], ...]
    radius: Fraction
    _known: dict[int, tuple[EnclosedRoot, Any]] = field(
        default_factory=dict, compare=False, repr=False
    )
    _rows: dict[tuple[int, int], list[Any]] = field(default_factory=dict, compare=False, repr=False)

    def __getstate__(self) -> dict[str, Any]:
        # Balls cannot be stored; what they were worked out from can.
        return {**self.__dict__, "_known": {}, "_rows": {}}

    def is_proved(self) -> bool:
        """Tell whether the box is proved to hold exactly one root."""
        return _is_well_formed(self) and _holds_one(self)

    def refined(self, bits: int) -> EnclosedRoot:
        """Return the same root in a box of radius ``2 ** -bits``, or this box if that is smaller.

        Raises
        ------
        ArithmeticError
            The root is too close to others for its box to be proved.
        """
        wanted = Fraction(1, 1 << bits)
        return self if self.radius <= wanted else self._at(bits)[0]

    def interval(self, which: Hashable, bits: int) -> tuple[Fraction, Fraction]:
        """Return rational bounds on a probability or a payoff.

        Parameters
        ----------
        which : ("probability", player, strategy) or ("payoff", player)
            Which number.
        bits : int
            They are no further apart than about ``2 ** -bits`` of the payoffs' size.
        """
        for extra in (16, 64, 256, 1024):
            low, high = self._bounds(which, bits + extra)
            if high - low <= Fraction(1, 1 << bits):
                break
        return low, high

    def standing(self) -> str:
        """Return "equilibrium", "refuted" or "undecided".

        Notes
        -----
        1. An equilibrium plays every strategy in support with positive probability, and no other
           strategy pays more.
        2. A strategy that pays exactly as much is recognised where its row of payoff differences
           is a combination of those that vanish.
        """
        bits = 64
        open_signs = [*self._signs_to_decide()]
        while bits <= MAX_BITS:
            weights = self._at(bits)[1]
            left = []
            with flint.ctx.workprec(bits + _GUARD_BITS):
                for player, strategy in open_signs:
                    if strategy in self.supports[player]:
                        value = weights[player][self.supports[player].index(strategy)]
                    else:
                        value = -_difference(self, weights, player, strategy)
                    if value < 0:
                        return "refuted"
                    if not value > 0:
                        left.append((player, strategy))
            if not left:
                return "equilibrium"
            if bits == 64:
                left = [place for place in left if not self._is_tied(*place)]
                if not left:
                    return "equilibrium"
            open_signs, bits = left, bits * 4
        return "undecided"

    def is_equilibrium(self) -> bool:
        """Tell whether the root is proved to be an equilibrium."""
        return self.standing() == "equilibrium"

    def is_strict(self) -> bool:
        """Tell whether no unplayed strategy is recognised to be as good as those played."""
        return not any(
            self._is_tied(player, strategy)
            for player, m in enumerate(self.game.shape)
            for strategy in range(m)
        )

    def orientation(self) -> int | None:
        """Return the sign of the determinant of minus the slopes; None where it is not proved."""
        n = sum(len(support) - 1 for support in self.supports)
        if n == 0:
            return 1
        with flint.ctx.workprec(2 * _GUARD_BITS):
            slopes = _system(self, self._at(_GUARD_BITS)[1])[1]
            determinant = (-1 * flint.arb_mat(slopes)).det()
        if determinant > 0:
            return 1
        return -1 if determinant < 0 else None

    def _signs_to_decide(self) -> Iterator[tuple[int, int]]:
        for player, count in enumerate(self.game.shape):
            for strategy in range(count):
                if self.supports[player] != (strategy,):
                    yield player, strategy

    def _is_tied(self, player: int, strategy: int) -> bool:
        """Tell whether a strategy's differences are a combination of those that vanish."""
        if strategy in self.supports[player]:
            return False
        own = self.supports[player][1:]
        rows = [_row(self.game, self.supports, player, a) for a in (*own, strategy)]
        matrix = [[rational(x) for x in row] for row in rows]
        return _rank(matrix) == _rank(matrix[:-1])

    def _bounds(self, which: Hashable, bits: int) -> tuple[Fraction, Fraction]:
        kind, player, strategy = (*which, None)[:3]  # type: ignore[misc]
        weights = self._at(bits)[1]
        with flint.ctx.workprec(bits + _GUARD_BITS):
            if kind == "payoff":
                value = _payoff(self, weights, player)
            elif strategy in self.supports[player]:
                value = weights[player][self.supports[player].index(strategy)]
            else:
                return Fraction(0), Fraction(0)
            return _ends(value)

    def _at(self, bits: int) -> tuple[EnclosedRoot, Any]:
        """Return the root in a smaller box, and its weights there as balls."""
        if bits not in self._known:
            narrow = self
            if self.radius > Fraction(1, 1 << bits):
                narrow = _narrowed(self, bits)
            with flint.ctx.workprec(bits + _GUARD_BITS):
                self._known[bits] = narrow, _box(narrow)
        return self._known[bits]


def _is_well_formed(root: EnclosedRoot) -> bool:
    shape = root.game.shape
    if not (len(root.supports) == len(root.centre) == len(shape)) or root.radius <= 0:
        return False
    return all(
        len(row) == m
        and list(support) == sorted(set(support))
        and support
        and set(support) <= set(range(m))
        and sum(row) == 1
        and all(not row[k] for k in range(m) if k not in support)
        for row, m, support in zip(root.centre, shape, root.supports, strict=True)
    )


def _holds_one(root: EnclosedRoot) -> bool:
    """Tell whether the Krawczyk operator maps the box into its inside."""
    n = sum(len(support) - 1 for support in root.supports)
    if n == 0:
        return True
    bits = root.radius.denominator.bit_length() + _GUARD_BITS
    with flint.ctx.workprec(2 * bits):
        middle = [[flint.arb(rational(row[k])) for k in support] for row, support in _rows(root)]
        value, slopes = _system(root, middle)
        try:
            inverse = flint.arb_mat(slopes).mid().inv().mid()
        except ZeroDivisionError:
            return False
        _, spread = _system(root, _box(root))
        reach = krawczyk_reach(value, inverse, flint.arb_mat(spread), root.radius)
        return reach is not None and reach < root.radius


def _narrowed(root: EnclosedRoot, bits: int) -> EnclosedRoot:
    """Follow Newton's method from the centre, and prove the smaller box it ends in."""
    n = sum(len(support) - 1 for support in root.supports)
    if n == 0:
        return root
    with flint.ctx.workprec(bits + 2 * _GUARD_BITS):
        weights = [[flint.arb(rational(row[k])) for k in support] for row, support in _rows(root)]
        small = flint.arb(rational(Fraction(1, 1 << (bits + 8))))
        for _ in range(_NEWTON_STEPS):
            value, slopes = _system(root, weights)
            step = flint.arb_mat(slopes).mid().solve(flint.arb_mat(n, 1, value).mid())
            place, largest = 0, flint.arb(0)
            for row in weights:
                for k in range(1, len(row)):
                    moved = step[place, 0].mid()
                    row[k] = (row[k] - moved).mid()
                    largest = largest.max(abs(moved))
                    place += 1
                row[0] = 1 - sum(row[1:], flint.arb(0))
            if largest < small:
                break
        centre = [[Fraction(0)] * m for m in root.game.shape]
        for player, support in enumerate(root.supports):
            for k, weight in zip(support[1:], weights[player][1:], strict=True):
                centre[player][k] = _ends(weight.mid())[0]
            centre[player][support[0]] = 1 - sum(centre[player], Fraction(0))
    narrow = EnclosedRoot(
        game=root.game,
        supports=root.supports,
        centre=tuple(map(tuple, centre)),
        radius=Fraction(1, 1 << bits),
        _rows=root._rows,
    )
    inside = all(
        abs(row[k] - old[k]) + narrow.radius <= root.radius
        for row, old, support in zip(narrow.centre, root.centre, root.supports, strict=True)
        for k in support[1:]
    )
    if not (inside and _holds_one(narrow)):
        raise ArithmeticError(f"a root could not be isolated to {bits} bits")
    return narrow


def _rows(root: EnclosedRoot) -> Iterator[tuple[Sequence[Fraction], tuple[int, ...]]]:
    return zip(root.centre, root.supports, strict=True)


def _box(root: EnclosedRoot) -> list[list[Any]]:
    """Return the box as balls, one for every strategy in support."""
    radius = flint.arb(rational(root.radius))
    box = []
    for row, support in _rows(root):
        rest = [flint.arb(rational(row[k])) + flint.arb(0, radius) for k in support[1:]]
        box.append([1 - sum(rest, flint.arb(0)), *rest])
    return box


def _row(game: NormalForm, supports: Supports, player: int, strategy: int) -> tuple[Fraction, ...]:
    """Return what a strategy pays more than the first in support, against the others' supports."""
    payoffs, strides = game.payoffs[player], game.strides
    first = supports[player][0] * strides[player]
    other = strategy * strides[player]
    rivals = [
        [k * strides[j] for k in support] if j != player else [0]
        for j, support in enumerate(supports)
    ]
    return tuple(
        payoffs[offset + other] - payoffs[offset + first] for offset in map(sum, product(*rivals))
    )


def _balls(root: EnclosedRoot, player: int, strategy: int) -> list[Any]:
    row = root._rows.get((player, strategy))
    if row is None:
        row = [rational(x) for x in _row(root.game, root.supports, player, strategy)]
        root._rows[player, strategy] = row
    return [flint.arb(x) for x in row]


def _contracted(table: list[Any], sizes: Sequence[int], weights: Sequence[Any]) -> list[Any]:
    """Sum a table in C order over its last axes, each weighted, as many as weights are given."""
    for size, row in zip(reversed(sizes), reversed(weights), strict=False):
        if row is not None:
            table = [
                sum((row[k] * table[start + k] for k in range(1, size)), row[0] * table[start])
                for start in range(0, len(table), size)
            ]
    return table


def _partial(table: list[Any], sizes: list[int], weights: list[Any], kept: int) -> list[Any]:
    """Sum a table in C order over all axes but one."""
    inner = prod(sizes[kept + 1 :])
    table = _contracted(table, sizes[kept + 1 :], weights[kept + 1 :]) if inner > 1 else table
    # Now the kept axis is the last; bring the outer axes last by turning the table over.
    size = sizes[kept]
    columns = []
    for k in range(size):
        columns.append(_contracted(table[k::size], sizes[:kept], weights[:kept])[0])
    return columns


def _system(root: EnclosedRoot, weights: list[list[Any]]) -> tuple[list[Any], list[list[Any]]]:
    """Return the payoff differences within the supports, and their slopes.

    A slope is for weight moved from the first strategy in support to another.
    """
    sizes = [len(support) for support in root.supports]
    value, slopes = [], []
    for player, support in enumerate(root.supports):
        own_sizes = [1 if j == player else size for j, size in enumerate(sizes)]
        own_weights = [[1] if j == player else row for j, row in enumerate(weights)]
        for strategy in support[1:]:
            table = _balls(root, player, strategy)
            line: list[Any] = []
            total = None
            for j, size in enumerate(sizes):
                if j == player or size == 1:
                    line.extend([flint.arb(0)] * (size - 1))
                    continue
                columns = _partial(table, own_sizes, own_weights, j)
                line.extend(column - columns[0] for column in columns[1:])
                if total is None:
                    total = sum(
                        (w * x for w, x in zip(weights[j], columns, strict=True)), flint.arb(0)
                    )
            value.append(table[0] if total is None else total)
            slopes.append(line)
    return value, slopes


def _difference(root: EnclosedRoot, weights: list[list[Any]], player: int, strategy: int) -> Any:
    """Return what a strategy pays more than those in support."""
    sizes = [1 if j == player else len(support) for j, support in enumerate(root.supports)]
    own = [[1] if j == player else row for j, row in enumerate(weights)]
    return _contracted(_balls(root, player, strategy), sizes, own)[0]


def _payoff(root: EnclosedRoot, weights: list[list[Any]], player: int) -> Any:
    game, supports = root.game, root.supports
    rivals = [
        [k * game.strides[j] for k in (support[:1] if j == player else support)]
        for j, support in enumerate(supports)
    ]
    table = [flint.arb(rational(game.payoffs[player][sum(c)])) for c in product(*rivals)]
    own = [[1] if j == player else row for j, row in enumerate(weights)]
    return _contracted(table, [len(row) for row in rivals], own)[0]


def _ends(ball: Any) -> tuple[Fraction, Fraction]:
    """Return the exact ends of a ball."""
    middle, radius = fraction(ball.mid().fmpq()), fraction(ball.rad().fmpq())
    return middle - radius, middle + radius


def _rank(matrix: list[list[Any]]) -> int:
    if not matrix:
        return 0
    rank: int = flint.fmpq_mat(matrix).rank()
    return rank
