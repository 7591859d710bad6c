"""How long a solver may take, as its users give it."""

from __future__ import annotations

from time import perf_counter

from est_games.errors import Problem, SolveError, shown

LONGEST = 1e12
"""Seconds: longer than anything has lasted, and still a clock's time in floats."""


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
    problem = timeout_problem(timeout)
    if problem is not None:
        raise SolveError("nothing can be solved in that time", [problem])
    return None if timeout is None else perf_counter() + timeout


def timeout_problem(timeout: object) -> Problem | None:
    """Return what is wrong with a time limit.

    Examples
    --------
    >>> timeout_problem(2.5) is None, str(timeout_problem(0))
    (True, "timeout: must be positive [found '0'; accepted: seconds, or None for no limit]")
    """
    if timeout is None or (
        isinstance(timeout, int | float)
        and not isinstance(timeout, bool)
        and 0 < timeout <= LONGEST
    ):
        return None
    return Problem(
        path="timeout",
        message="must be positive",
        value=shown(timeout),
        accepted="seconds, or None for no limit",
    )


def is_past(deadline: float | None) -> bool:
    """Tell whether a deadline has come.

    Examples
    --------
    >>> is_past(None), is_past(0.0)
    (False, True)
    """
    return deadline is not None and perf_counter() > deadline
