"""Is a closed case empty? Two reasons that are checked, for many cases at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from operator import mul
from time import perf_counter
from typing import TYPE_CHECKING, Any

from est_games.certificate.feasible_basis import Table

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_MAX_BITS = 900
_MACHINE = 1 << 61
_ZERO, _SEEMS_ZERO = Fraction(0), Fraction(1, 10**9)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Case:
    """What closed branches say of one player's vertex, a row for each of them.

    Parameters
    ----------
    idle, played : arrays of bool, shape (n, d)
        Own strategies that are not played, and that are.
    best, worse : arrays of bool, shape (n, c)
        Strategies of the rival that are best responses, and that are not.
    """

    idle: NDArray[np.bool_]
    best: NDArray[np.bool_]
    played: NDArray[np.bool_]
    worse: NDArray[np.bool_]

    def row(self, place: int) -> Case:
        """Return one row."""
        one = slice(place, place + 1)
        return Case(
            idle=self.idle[one],
            best=self.best[one],
            played=self.played[one],
            worse=self.worse[one],
        )


def closed_by_slacks(
    table: Table,
    shift: Sequence[int],
    case: Case,
    numbers: NDArray[np.float64],
    deadline: float | None,
) -> NDArray[np.bool_]:
    r"""Return which cases combinations of slacks prove empty.

    Parameters
    ----------
    table : sequence of sequences of int, shape (d, c)
        The player's best-response polytope; see :mod:`est_games.certificate.feasible_basis`.
    shift : sequence of int, shape (c,)
        How many infinitesimals the right side of each constraint of the rival is moved by.
    case : Case
        What the branches say.
    numbers : array of float, shape (n, at least c)
        The combinations.
    deadline : float or None
        A time of ``time.perf_counter``, in seconds, at which to give up.

    Raises
    ------
    TimeoutError
        The deadline has passed.

    Notes
    -----
    1. Numbers :math:`\mu_l`, one for each strategy of the rival, must be negative at most where
       `l` is a best response, with :math:`\sum_l \mu_l \le 0` and
       :math:`g_k = \sum_l \mu_l t_{kl} \ge 0` for every own strategy `k` that may be played. In
       words: on what may be played, a mixture of the rival's strategies is no worse than a mixture
       of those that were to be best responses.
    2. With slacks :math:`s_l = 1 - \sum_k t_{kl} z_k`, of which those of best responses are zero,
       :math:`0 \le \sum_l \mu_l s_l + \sum_k g_k z_k = \sum_l \mu_l \le 0`. Either this is a
       contradiction, or every term is zero: which is one where a strategy that is to be played has
       :math:`g_k > 0`, or one that is to be worse :math:`\mu_l > 0`.
    3. If constraints are shifted by :math:`\epsilon \delta_l`, the sum is
       :math:`\sum_l \mu_l (1 + \epsilon \delta_l)`: where :math:`\sum_l \mu_l` is zero,
       :math:`\sum_l \mu_l \delta_l` decides.
    4. The sums are formed in floats with a rigorous bound on their rounding error; what that cannot
       decide is formed again exactly, in machine integers where it fits them. Where numbers would
       have to be larger than that to be whole, the exact ones near them are solved for: those whose
       sums that seem to be zero are.
    """
    import numpy as np

    numbers = numbers[:, : len(table[0])]
    shown = _surely_closed(table, case.idle, case.best, numbers)
    left = np.flatnonzero(~shown)
    lines = [*table, shift]
    whole, fits = _whole(lines, numbers[left])
    quick = left[fits]
    if len(quick):
        integers = np.array(lines, dtype=np.int64)
        shown[quick] = _is_closed(
            case.idle[quick],
            case.best[quick],
            case.played[quick],
            case.worse[quick],
            (whole[fits], whole[fits] @ integers.T),
        )
    for place in left[~fits].tolist():
        if deadline is not None and perf_counter() > deadline:
            raise TimeoutError("the proof was not finished in time")
        ones = [1] * len(table[0])
        given = [Fraction(number) for number in numbers[place].tolist()]
        one = case.row(place)
        for exact in (given, _exact_near(given, [*table, ones], ones)):
            gains = [sum(map(mul, exact, row)) for row in lines]
            sums = np.array([exact], dtype=object), np.array([gains], dtype=object)
            if not shown[place]:
                shown[place] = _is_closed(one.idle, one.best, one.played, one.worse, sums)[0]
    return shown


def closed_by_direction(
    table: Table,
    shift: Sequence[int],
    case: Case,
    numbers: NDArray[np.float64],
    deadline: float | None,
) -> NDArray[np.bool_]:
    """Return which cases a direction proves to hold no vertex.

    Parameters
    ----------
    table, shift, case, deadline
        As for :func:`closed_by_slacks`.
    numbers : array of float, shape (n, at least d)
        The directions: how much each own strategy's weight changes.

    Raises
    ------
    TimeoutError
        The deadline has passed.

    Notes
    -----
    If along a direction all constraints stay as they are but those that are not to be tight, a
    point at which the latter are not can move to and fro within the polytope: it is no vertex.
    """
    import numpy as np

    numbers = numbers[:, : len(table)]
    turned = [list(column) for column in zip(*table, strict=True)]
    whole, fits = _whole(turned, numbers)
    shown = np.zeros(len(numbers), dtype=np.bool_)
    for place in np.flatnonzero(~fits).tolist():
        if deadline is not None and perf_counter() > deadline:
            raise TimeoutError("the proof was not finished in time")
        given = [Fraction(number) for number in numbers[place].tolist()]
        exact = _exact_near(given, turned, [max(row) for row in table])
        changes = [sum(map(mul, exact, line)) for line in turned]
        shown[place] = (
            any(exact)
            and all(not u or free for u, free in zip(exact, case.played[place], strict=True))
            and all(not v or free for v, free in zip(changes, case.worse[place], strict=True))
        )
    if fits.any():
        move = whole[fits]
        change = move @ np.array(table, dtype=np.int64)
        shown[fits] = (
            move.any(axis=1)
            & ((move == 0) | case.played[fits]).all(axis=1)
            & ((change == 0) | case.worse[fits]).all(axis=1)
        )
    return shown


def _exact_near(
    numbers: Sequence[Fraction], lines: Sequence[Sequence[int]], units: Sequence[int]
) -> list[Fraction]:
    """Return numbers near those given whose sums along lines are zero where they seem to be.

    What is small in its unit counts as zero. Those given, where the others are not determined up to
    a factor. Whatever is returned is checked.
    """
    import flint

    sizes = [abs(number) * unit for number, unit in zip(numbers, units, strict=True)]
    least = _SEEMS_ZERO * max(sizes)
    used = [k for k, size in enumerate(sizes) if size > least]
    rows = []
    for line in lines:
        parts = [numbers[k] * line[k] for k in used]
        if abs(sum(parts, _ZERO)) <= _SEEMS_ZERO * sum(map(abs, parts), _ZERO):
            rows.append([line[k] for k in used])
    if not rows:
        return list(numbers)
    space, nullity = flint.fmpz_mat(rows).nullspace()
    if nullity != 1:
        return list(numbers)
    entries = [int(row[0]) for row in space.tolist()]
    largest = max(range(len(used)), key=lambda place: abs(entries[place]))
    factor = numbers[used[largest]] / entries[largest]
    exact = [_ZERO] * len(numbers)
    for k, entry in zip(used, entries, strict=True):
        exact[k] = entry * factor
    return exact


def _whole(
    table: Table, numbers: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return rows of numbers in machine integers, and which are whole and overflow nowhere.

    Nowhere: in no sum over them, times entries of a line of the table or not.
    """
    import numpy as np

    greatest = max(1, max(map(max, table)), -min(map(min, table)))
    if greatest >= _MACHINE:
        return np.zeros(numbers.shape, dtype=np.int64), np.zeros(len(numbers), dtype=np.bool_)
    fits = (numbers == np.rint(numbers)).all(axis=1) & (
        np.abs(numbers).sum(axis=1) * float(greatest) < _MACHINE
    )
    return np.where(fits[:, None], numbers, 0).astype(np.int64), fits


def _is_closed(
    idle: NDArray[np.bool_],
    best: NDArray[np.bool_],
    played: NDArray[np.bool_],
    worse: NDArray[np.bool_],
    sums: tuple[NDArray[Any], NDArray[Any]],
) -> NDArray[np.bool_]:
    """Return which cases multipliers prove empty, given with their gains and what a shift adds."""
    import numpy as np

    numbers, gains, moved = sums[0], sums[1][:, :-1], sums[1][:, -1]
    total = numbers.sum(axis=1)
    holds = ((numbers >= 0) | best).all(axis=1) & ((gains >= 0) | idle).all(axis=1)
    clash = ((numbers > 0) & worse).any(axis=1) | ((gains > 0) & played).any(axis=1)
    is_empty = (total < 0) | ((total == 0) & ((moved < 0) | ((moved == 0) & clash)))
    return np.asarray(holds & is_empty, dtype=np.bool_)


def _surely_closed(
    table: Table,
    own: NDArray[np.bool_],
    rival: NDArray[np.bool_],
    numbers: NDArray[np.float64],
) -> NDArray[np.bool_]:
    """Return which cases the floats prove empty; False says nothing.

    `own` and `rival` say which strategies are not played and which are best responses.
    """
    import numpy as np

    if max(map(max, table)).bit_length() > _MAX_BITS:
        return np.zeros(len(numbers), dtype=np.bool_)
    # Rows scaled by powers of two and rounded once; the bound is eight times that of a dot product.
    tops = np.array([max(row).bit_length() for row in table])
    scaled = np.ldexp(np.array(table, dtype=np.float64), -tops[:, None])
    error = 8 * (scaled.shape[1] + 4) * 2.0**-53
    size = np.abs(numbers)
    with np.errstate(all="ignore"):
        gains = numbers @ scaled.T - error * (size @ scaled.T) - 2.0**-1000
        total = numbers.sum(axis=1) + error * size.sum(axis=1)
    return np.asarray(
        ((gains > 0) | own).all(axis=1) & ((numbers >= 0) | rival).all(axis=1) & (total < 0)
    )
