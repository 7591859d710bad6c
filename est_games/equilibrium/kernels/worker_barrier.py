"""Where workers that run the same kernel on threads of their own wait for one another."""

from __future__ import annotations

import os
from typing import Any

from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic

_SPINS = 4_000
"""So often it is looked whether the others are there, some ten microseconds; then the processor is
offered to other threads before each look, lest one of them is what is waited for."""
ROW = 8
"""Machine integers that a meeting takes up: one cache line for who has come, one for the gate."""
GATE = 64
"""Bytes from the one to the other."""


@intrinsic
def _added(_: Any, address: Any, amount: Any) -> Any:
    """Add to a machine integer in memory at one stroke; return what it was before."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        place = builder.inttoptr(arguments[0], cgutils.intp_t.as_pointer())
        return builder.atomic_rmw("add", place, arguments[1], "seq_cst")

    return types.intp(types.intp, types.intp), generate


@intrinsic
def _read(_: Any, address: Any) -> Any:
    """Read an integer that others write; what they wrote before can be read after."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        place = builder.inttoptr(arguments[0], cgutils.intp_t.as_pointer())
        return builder.load_atomic(place, "acquire", 8)

    return types.intp(types.intp), generate


if os.name == "posix":
    _give_way = types.ExternalFunction("sched_yield", types.int32())
else:

    @njit(cache=True)
    def _give_way():  # type: ignore[no-untyped-def]
        return 0


@njit(cache=True, nogil=True)
def is_last(address, n_workers, met):  # type: ignore[no-untyped-def]
    """Come to a meeting; return whether all others have come before.

    Parameters
    ----------
    address : int
        Of the meeting: two cache lines that all workers share, zero at first.
    n_workers : int
        How many there are.
    met : int
        How often all have met there before.
    """
    return _added(address, 1) + 1 == n_workers * (met + 1)


@njit(cache=True, nogil=True)
def open_gate(address):  # type: ignore[no-untyped-def]
    """Let the others go on: what was written before can be read by them after."""
    _added(address + GATE, 1)


@njit(cache=True, nogil=True)
def wait_at_gate(address, met):  # type: ignore[no-untyped-def]
    """Return once the last one has opened the gate; arguments as :func:`is_last` takes them."""
    spins = 0
    while _read(address + GATE) <= met:
        spins += 1
        if spins > _SPINS:
            _give_way()
