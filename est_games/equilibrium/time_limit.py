"""How long a solver may take, as its users give it."""

from __future__ import annotations

from math import isfinite
from time import perf_counter

from est_games.errors import Problem, SolveError, shown


def deadline_after(timeout: float | None) -> float | None:
    """Return the time of ``time.perf_counter``, in seconds, at which to stop.

    Raises
    ------
    SolveError
        `timeout` is not a positive number.

    Examples
    --------
    >>> deadline_after(None) is None
    True
    """
    if timeout is None:
        return None
    is_number = isinstance(timeout, int | float) and not isinstance(timeout, bool)
    if is_number and isfinite(timeout) and timeout > 0:
        return perf_counter() + timeout
    problem = Problem(
        path="timeout",
        message="is not a positive number",
        value=shown(timeout),
        accepted="seconds, more than 0, or None for no limit",
    )
    raise SolveError("nothing can be solved in that time", [problem])


def is_past(deadline: float | None) -> bool:
    """Tell whether a deadline has come.

    Examples
    --------
    >>> is_past(None), is_past(0.0)
    (False, True)
    """
    return deadline is not None and perf_counter() > deadline
