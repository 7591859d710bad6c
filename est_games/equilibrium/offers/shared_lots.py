"""Who invites which of several players at one price, so that each is invited as often as due."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from fractions import Fraction

from est_games.game.offers.recognition import Recognition

Tied = tuple[int, int, Fraction | None]
"""A type, how many they are, and how many of them are to be invited on average; None if any."""


def shared_lots(
    recognition: Recognition, needs: Sequence[int], tied: Sequence[Tied]
) -> tuple[tuple[Fraction, ...], ...] | None:
    """Return how many of each tied type each proposer invites on average, or None if none can.

    Parameters
    ----------
    recognition : Recognition
        Who proposes, by lot.
    needs : sequence of int, shape (n_states,)
        How many of the tied players the proposer of each state needs.
    tied : sequence of tuple
        See :data:`Tied`.

    Notes
    -----
    A flow from proposers, who send what they need weighted by how likely they are to propose, to
    types, that take what they are due. No proposer invites more of a type than there are beside
    itself. The flow is raised along shortest paths, in rationals (Edmonds and Karp 1972).

    Examples
    --------
    Three take turns by lot; one of two others is needed, the first half as often as the rest:

    >>> third = (Fraction(1, 3),) * 3
    >>> by_lot = Recognition(proposers=(0, 1, 2), transition=(third,) * 3, start=third)
    >>> due = [(0, 1, Fraction(1, 5)), (1, 1, Fraction(2, 5)), (2, 1, Fraction(2, 5))]
    >>> [[str(n) for n in row] for row in shared_lots(by_lot, [1, 1, 1], due)]
    [['0', '4/5', '1/5'], ['0', '0', '1'], ['3/5', '2/5', '0']]
    """
    rows = [[Fraction(0)] * len(tied) for _ in needs]
    if all(due is None for _, _, due in tied):
        for m, (need, j) in enumerate(zip(needs, recognition.proposers, strict=True)):
            for k, (kind, size, _) in enumerate(tied):
                rows[m][k] = Fraction(min(need, size - (kind == j)))
                need -= int(rows[m][k])
        return tuple(map(tuple, rows))
    flow = _Flow(recognition, needs, tied)
    while flow.raise_once():
        pass
    if any(flow.supply) or any(flow.room):
        return None
    return tuple(
        tuple(sent / x for sent in row) for row, x in zip(flow.sent, recognition.start, strict=True)
    )


class _Flow:
    """A flow from states to types, and what is left to send and to take."""

    def __init__(
        self, recognition: Recognition, needs: Sequence[int], tied: Sequence[Tied]
    ) -> None:
        chances = recognition.start
        self.supply = [x * need for x, need in zip(chances, needs, strict=True)]
        self.room = [due or Fraction(0) for _, _, due in tied]
        self.most = [
            [x * (size - (kind == j)) for kind, size, _ in tied]
            for x, j in zip(chances, recognition.proposers, strict=True)
        ]
        self.sent = [[Fraction(0)] * len(tied) for _ in needs]

    def raise_once(self) -> bool:
        """Send more along one shortest path, if there is one."""
        came: dict[tuple[str, int], tuple[str, int] | None] = {
            ("state", m): None for m, left in enumerate(self.supply) if left
        }
        queue = deque(came)
        while queue:
            here = queue.popleft()
            if here[0] == "type" and self.room[here[1]]:
                self._send(here, came)
                return True
            for there in self._next(here):
                if there not in came:
                    came[there] = here
                    queue.append(there)
        return False

    def _next(self, here: tuple[str, int]) -> list[tuple[str, int]]:
        side, k = here
        if side == "state":
            pairs = zip(self.sent[k], self.most[k], strict=True)
            return [("type", t) for t, (sent, most) in enumerate(pairs) if sent < most]
        return [("state", m) for m, row in enumerate(self.sent) if row[k]]

    def _send(
        self, end: tuple[str, int], came: dict[tuple[str, int], tuple[str, int] | None]
    ) -> None:
        steps: list[tuple[int, int, bool]] = []
        here = end
        while (before := came[here]) is not None:
            forward = before[0] == "state"
            m, t = (before[1], here[1]) if forward else (here[1], before[1])
            steps.append((m, t, forward))
            here = before
        amount = min(self.supply[here[1]], self.room[end[1]])
        for m, t, forward in steps:
            left = self.most[m][t] - self.sent[m][t] if forward else self.sent[m][t]
            amount = min(amount, left)
        for m, t, forward in steps:
            self.sent[m][t] += amount if forward else -amount
        self.supply[here[1]] -= amount
        self.room[end[1]] -= amount
