"""What each strategy of a bimatrix game loses against each of the rival's, for floats to search."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from est_games.game.normal import NormalForm
from est_games.game.payoff_table import PayoffTable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_FITTING = 2**62


def losses(game: NormalForm) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    r"""Return what both players lose at each profile by not playing a best response, rounded.

    .. math:: \max_k a_{kj} - a_{ij} \qquad \max_l b_{il} - b_{ij}

    Parameters
    ----------
    game : NormalForm
        Two players, with `m` and `n` strategies.

    Returns
    -------
    pair of arrays, shape (m, n)
        Each in units of its largest entry. Differences are taken before anything is rounded, so
        that an offset, however large beside them, changes nothing; a best response loses exactly 0.

    Examples
    --------
    >>> game = NormalForm.from_payoffs([[2, 0], [3, 1]], [[2, 3], [0, 1]])
    >>> losses(game)[0].tolist()
    [[1.0, 1.0], [0.0, 0.0]]
    """
    first, second = game.tables
    return _below_best(first, game.shape, 0), _below_best(second, game.shape, 1)


def _below_best(table: PayoffTable, shape: tuple[int, ...], axis: int) -> NDArray[np.float64]:
    import numpy as np

    below: NDArray[np.float64]
    exact = table.numbers
    amounts: NDArray[Any] | None = table.integers if isinstance(exact, tuple) else exact
    # Whole numbers must not overflow, and floats not round to infinity.
    if amounts is not None and int(amounts.max()) - int(amounts.min()) < _FITTING:
        amounts = amounts.reshape(shape)
        below = (amounts.max(axis=axis, keepdims=True) - amounts).astype(np.float64)
    else:
        below = _below_best_of_any(table, shape, axis)
    largest = float(below.max())
    if largest:
        below /= largest
    return below


def _below_best_of_any(table: PayoffTable, shape: tuple[int, ...], axis: int) -> Any:
    """Return the same of numbers of any size, by Python's integers."""
    import numpy as np

    whole = np.array(table.numerators(slice(None)), dtype=object).reshape(shape)
    below = whole.max(axis=axis, keepdims=True) - whole
    largest = int(below.max()) or 1
    return np.array([int(gap) / largest for gap in below.flat], dtype=np.float64).reshape(shape)
