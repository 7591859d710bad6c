"""What a leader can be sure of when ties are broken against it: a supremum, attained or not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from est_games.certificate.commitment import ReplyClass, WeakProof
from est_games.certificate.correlated import Bound
from est_games.equilibrium.commitment.reply_program import Table, reply_program
from est_games.equilibrium.correlated.play_program import Floor, Play, PlayProgram

Mixture = tuple[Fraction, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WeakCommitment:
    """What a leader can be sure of.

    Parameters
    ----------
    value : Fraction
        The supremum.
    commitment : tuple of Fraction or None
        One that attains it; None if none does.
    proof : WeakProof
        The evidence.
    n_programs : int
        Linear programs solved.
    """

    value: Fraction
    commitment: Mixture | None
    proof: WeakProof
    n_programs: int


@dataclass(slots=True, kw_only=True)
class _Class:
    """Replies that always pay the follower the same, and where they are best."""

    members: tuple[int, ...]
    program: PlayProgram
    size: int
    n_programs: int = 0
    worst: Play | None = None
    inside: Play | None = None
    bound: Bound | None = None

    def solve(self) -> None:
        """Find a commitment at which the members alone are best, and the best with the worst."""
        others = [k for k in range(self.size) if k not in self.members]
        if others:
            inside = self._highest([self.size + k for k in others])
            if inside is None or min(inside.payoffs[self.size + k] for k in others) <= 0:
                self.bound = self._never_best() if inside is None else inside.bound
                return
            self.inside = inside
        self.worst = self._highest(self.members)
        self.bound = self.worst.bound if self.worst else None
        self.inside = self.inside or self.worst

    def value(self) -> Fraction | None:
        """Return what the leader is sure of; None where the members are never best alone."""
        return min(self.worst.payoffs[k] for k in self.members) if self.worst else None

    def _highest(self, rows: Sequence[int]) -> Play | None:
        """Return what lifts the least of some sums as high as it goes; its bound is of a mean."""
        low, high = self.program.payoff_range()
        unit = high - low or Fraction(1)
        self.n_programs += 1
        play = self.program.highest([Floor(player=k, base=low, weight=unit) for k in rows])
        return play and replace(play, bound=play.bound.scaled(unit))

    def _never_best(self) -> Bound:
        """Return a sum of gains that is nowhere positive, of replies that no mixture makes best."""
        nothing = [Fraction(0)] * (2 * self.size)
        self.n_programs += 1
        _, bound = self.program.best_and_bound(nothing)
        for k, price in bound.prices:
            nothing[self.size + k] = price
        return Bound(normal=tuple(nothing), offset=bound.offset)

    def attained(self, value: Fraction) -> tuple[Mixture | None, list[tuple[int | None, Bound]]]:
        """Return a commitment to which all best replies give the value, or why there is none.

        Replies that are best wherever those known to be best all give the value are best too, until
        there are no more. In between commitments that leave out one other each, none other is best.
        """
        size, best = self.size, list(self.members)
        nothing = [Fraction(0)] * (2 * size)
        steps: list[tuple[int | None, Bound]] = []
        while True:
            floors = [Floor(player=k, base=value) for k in best]
            self.n_programs += 1
            play, bound = self.program.best_and_bound(nothing, floors)
            if play is None:
                steps.append((None, bound))
                return None, steps
            found = [play.weights]
            for k in range(size):
                if k in best:
                    continue
                weights = [Fraction(int(j == size + k)) for j in range(2 * size)]
                self.n_programs += 1
                play, bound = self.program.best_and_bound(weights, floors)
                if play is None or play.payoffs[size + k] <= 0:
                    steps.append((k, bound))
                    best.append(k)
                    break
                found.append(play.weights)
            else:
                return _middle(found, len(self.program.mass)), steps


def weak_commitment(mine: Table, theirs: Table, deadline: float | None = None) -> WeakCommitment:
    r"""Return what a leader can be sure of, and a commitment that attains it if there is one.

    .. math:: \sup_x \min_{j \text{ best reply to } x} u_L(x, j)

    Parameters
    ----------
    mine, theirs : sequence of sequences of Fraction, shape (m, n)
        The leader's and the follower's payoffs, a row for each strategy of the leader.
    deadline : float, optional
        A time of ``time.perf_counter``, in seconds.

    Raises
    ------
    TimeoutError
        The deadline has passed.

    Notes
    -----
    1. Replies that always pay the follower the same make a class.
    2. A linear program tells whether the members of a class are best alone anywhere. If so, they
       are at points as close as one likes to any point where they are best.
    3. Another finds where the worst member for the leader is best for it. The greatest of these is
       the value.
    4. Whether it is attained is found out face by face.

    References
    ----------
    von Stengel and Zamir (2010), Leadership games with convex strategy sets, theorem 10.
    """
    n = len(mine[0])
    columns = list(zip(*theirs, strict=True))
    groups: dict[tuple[Fraction, ...], list[int]] = {}
    for k, column in enumerate(columns):
        groups.setdefault(column, []).append(k)
    gets = list(zip(*mine, strict=True))
    classes = []
    for members in groups.values():
        first = columns[members[0]]
        gains = [tuple(x - y for x, y in zip(first, column, strict=True)) for column in columns]
        program = reply_program(theirs, members[0], [*gets, *gains], deadline)
        each = _Class(members=tuple(members), program=program, size=n)
        each.solve()
        classes.append(each)
    value, chosen = max(
        ((level, k) for k, each in enumerate(classes) if (level := each.value()) is not None),
        key=lambda pair: (pair[0], -pair[1]),
    )
    commitment, steps = None, {}
    for k, each in enumerate(classes):
        if each.value() == value:
            commitment, steps[k] = each.attained(value)
            if commitment is not None:
                break
    best = classes[chosen]
    return WeakCommitment(
        value=value,
        commitment=commitment,
        proof=WeakProof(
            classes=tuple(
                ReplyClass(
                    members=each.members,
                    bound=each.bound,
                    steps=() if commitment is not None else tuple(steps.get(k, ())),
                )
                for k, each in enumerate(classes)
                if each.bound is not None
            ),
            limit=_mixture(best.worst, len(mine)),
            inside=_mixture(best.inside, len(mine)),
        ),
        n_programs=sum(each.n_programs for each in classes),
    )


def _middle(found: Sequence[Mapping[int, Fraction]], m: int) -> Mixture:
    """Return the middle of some commitments."""
    total = (sum((weights.get(i, Fraction(0)) for weights in found), Fraction(0)) for i in range(m))
    return tuple(x / len(found) for x in total)


def _mixture(play: Play | None, m: int) -> Mixture:
    weights = play.weights if play else {}
    return tuple(weights.get(i, Fraction(0)) for i in range(m))
