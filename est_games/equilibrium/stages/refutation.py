"""Which deviation refutes a play with the fewest decisions: a proof wants one, not the first tried.

Numbers near the exact ones choose; the choice proves nothing until it is decided exactly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from est_games.arithmetic import TracedRing, Value
from est_games.equilibrium.stages.state import Deviation


def cheapest_refutation(
    costs: Mapping[Deviation, Sequence[Value]], ring: TracedRing
) -> Deviation | None:
    """Return the deviation that seems to pay in every case and is the cheapest to prove so.

    Parameters
    ----------
    costs : mapping of deviation to sequence of ring elements
        What each deviation costs, in every case; it pays where all are negative.
    ring : TracedRing
        Where it would be decided: new signs are dear, those logged already and constants are free.

    Returns
    -------
    tuple or None
        Of the cheapest, the one that pays most; None where none seems to pay.
    """
    found = []
    for deviation, amounts in costs.items():
        most = max(map(ring.near, amounts), default=0.0)
        if most < 0:
            found.append((sum(not ring.knows(each) for each in amounts), most, deviation))
    return min(found)[2] if found else None
