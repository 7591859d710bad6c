"""One player's payoffs, exact, held as they came: whole numbers, floats or rationals."""

from __future__ import annotations

import math
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_FLOAT_BITS = 53
_WHOLE_BITS = 62
_SAMPLE = 32
_LARGEST = 1_000


class PayoffTable:
    """What every profile pays one player, exact, without an object for every entry.

    Parameters
    ----------
    numbers : tuple of Fraction, or array of int64 or float64, shape (n_profiles,)
        In C order of the profiles; finite. Floats count at their exact binary value.

    Examples
    --------
    >>> table = PayoffTable((Fraction(1, 2), Fraction(1, 3)))
    >>> table.denominator, table.numerators(slice(0, 2))
    (6, [3, 2])
    """

    def __init__(self, numbers: tuple[Fraction, ...] | NDArray[Any]) -> None:
        self.numbers = numbers

    @property
    def n_profiles(self) -> int:
        """How many payoffs it holds."""
        return len(self.numbers)

    @cached_property
    def fractions(self) -> tuple[Fraction, ...]:
        """The payoffs as rationals."""
        if isinstance(self.numbers, tuple):
            return self.numbers
        amounts = self.numbers.tolist()
        # Payoffs often take few values: one object serves all places of a value.
        known = {amount: Fraction(amount) for amount in set(amounts)}
        return tuple(map(known.__getitem__, amounts))

    @cached_property
    def floats(self) -> NDArray[np.float64]:
        """The payoffs rounded to floats."""
        import numpy as np

        return np.array(
            list(map(float, self.numbers)) if isinstance(self.numbers, tuple) else self.numbers,
            dtype=np.float64,
        )

    @cached_property
    def denominator(self) -> int:
        """The least common denominator of all payoffs."""
        if isinstance(self.numbers, tuple):
            return math.lcm(*{number.denominator for number in self.numbers})
        return 1 << self._point if self.numbers.dtype.kind == "f" else 1

    @cached_property
    def _point(self) -> int:
        """How many binary digits the floats have after the point, at most."""
        import numpy as np

        numbers = np.asarray(self.numbers)
        # The first few often have as many as any; where not, no more than the least of all can.
        low = max(bottom.bit_length() - 1 for bottom in _denominators(numbers[:_SAMPLE]))
        high = low
        if not _are_whole(numbers, low):
            least = np.abs(numbers[numbers != 0]).min()
            high = _FLOAT_BITS - int(np.frexp(least)[1])
        while low < high:
            middle = (low + high) // 2
            if _are_whole(numbers, middle):
                high = middle
            else:
                low = middle + 1
        return low

    @cached_property
    def integers(self) -> NDArray[np.int64] | None:
        """All payoffs times the denominator, where each fits a machine integer."""
        import numpy as np

        whole_numbers: NDArray[np.int64]
        if isinstance(self.numbers, tuple):
            whole = self.numerators(slice(None))
            fits = max(map(int.bit_length, whole)) <= _WHOLE_BITS
            return np.array(whole, dtype=np.int64) if fits else None
        if self.numbers.dtype.kind != "f":
            whole_numbers = self.numbers
            return whole_numbers
        # Nought has an exponent too, which says nothing of the others.
        exponents = np.frexp(self.numbers[self.numbers != 0])[1]
        if exponents.size and int(exponents.max()) + self._point > _WHOLE_BITS:
            return None
        whole_numbers = np.ldexp(self.numbers, self._point).astype(np.int64)
        return whole_numbers

    def amount(self, place: int) -> Fraction:
        """Return the payoff of one profile, by its place in C order."""
        if isinstance(self.numbers, tuple):
            return self.numbers[place]
        return Fraction(self.numbers[place].item())

    def numerators(self, places: slice) -> list[int]:
        """Return the payoffs of some profiles times the denominator.

        Parameters
        ----------
        places : slice
            Which profiles, in C order.
        """
        scale = self.denominator
        if isinstance(self.numbers, tuple):
            rationals = self.numbers[places]
            if scale == 1:
                return [number.numerator for number in rationals]
            return [number.numerator * (scale // number.denominator) for number in rationals]
        amounts: list[Any] = self.numbers[places].tolist()
        if amounts and isinstance(amounts[0], int):
            return amounts
        ratios = [amount.as_integer_ratio() for amount in amounts]
        return [top * (scale // bottom) for top, bottom in ratios]


def _denominators(numbers: NDArray[Any]) -> list[int]:
    return [amount.as_integer_ratio()[1] for amount in numbers.tolist()]


def _are_whole(numbers: NDArray[Any], point: int) -> bool:
    """Return whether floats have no more binary digits than so many after the point."""
    import numpy as np

    if len(numbers) > _SAMPLE and not _are_whole(numbers[:_SAMPLE], point):
        return False
    with np.errstate(over="ignore"):
        # Powers of two multiply exactly, and faster than ldexp as far as they are floats.
        shifted = numbers * 2.0**point if point <= _LARGEST else np.ldexp(numbers, point)
    return bool((np.rint(shifted) == shifted).all())


def table_from_array(array: Any) -> PayoffTable | None:
    """Return an array's numbers as a table, or None where they must be read one by one.

    Parameters
    ----------
    array : numpy array
        Integers or floats of at most 64 bits are taken as they are, if all are finite.

    Examples
    --------
    >>> import numpy as np
    >>> table_from_array(np.array([[0.5, 3.0]])).fractions
    (Fraction(1, 2), Fraction(3, 1))
    >>> table_from_array(np.array([1.0, np.nan])) is None
    True
    """
    import numpy as np

    if array.dtype.kind in "iu":
        whole = array.astype(np.int64).ravel()
        # Unsigned numbers past the signed ones come out negative.
        return None if array.dtype == np.uint64 and (whole < 0).any() else PayoffTable(whole)
    if array.dtype.kind == "f" and array.dtype.itemsize <= 8:
        floats = array.astype(np.float64).ravel()
        # Not a number, if there is one, is what both are.
        low, high = floats.min(), floats.max()
        if not (np.isfinite(low) and np.isfinite(high)):
            return None
        if max(-low, high) < 2.0**_FLOAT_BITS and _are_whole(floats, 0):
            return PayoffTable(floats.astype(np.int64))
        return PayoffTable(floats)
    return None
