"""Where workers that run the same kernel on threads of their own wait for one another."""

from __future__ import annotations

import os
from typing import Any

from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic

_SPINS = 2_000


@intrinsic
def _added(_: Any, address: Any, amount: Any) -> Any:
    """Add to a machine integer in memory at one stroke; return what it was before."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        place = builder.inttoptr(arguments[0], cgutils.intp_t.as_pointer())
        return builder.atomic_rmw("add", place, arguments[1], "seq_cst")

    return types.intp(types.intp, types.intp), generate


@intrinsic
def _read(_: Any, address: Any) -> Any:
    """Read an integer that others write."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        place = builder.inttoptr(arguments[0], cgutils.intp_t.as_pointer())
        return builder.load_atomic(place, "seq_cst", 8)

    return types.intp(types.intp), generate


if os.name == "posix":
    _give_way = types.ExternalFunction("sched_yield", types.int32())
else:

    @njit(cache=True)
    def _give_way():  # type: ignore[no-untyped-def]
        return 0


@njit(cache=True, nogil=True)
def wait_for_all(address, n_workers, met):  # type: ignore[no-untyped-def]
    """Return once all workers have come here; what they wrote before can be read after.

    Parameters
    ----------
    address : int
        Of a machine integer that all workers share, zero at first.
    n_workers : int
        How many there are; one does not wait.
    met : int
        How often they have met before.

    Returns
    -------
    int
        How often they have met now.
    """
    if n_workers > 1:
        goal = n_workers * (met + 1)
        here = _added(address, 1) + 1
        spins = 0
        while here < goal:
            here = _read(address)
            spins += 1
            if spins > _SPINS:
                _give_way()
    return met + 1
