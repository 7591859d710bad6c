"""How much a biased sender can tell: all partitions of the states that are equilibria."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from est_games.certificate.partition_talk import has_no_more_parts, partition_problems
from est_games.equilibrium.asked import limit_problems
from est_games.equilibrium.solution import Certificate, Equilibrium, Solution, Status
from est_games.errors import SolveError
from est_games.game.cheap_talk import CheapTalk


@dataclass(frozen=True, slots=True, kw_only=True)
class PartitionEquilibrium(Equilibrium):
    """An equilibrium in which the sender tells in which part of the interval the state lies.

    Here ``payoffs`` are what sender and receiver expect before the state is known.

    Parameters
    ----------
    cutoffs : tuple of Fraction
        The ends of the parts, from the lowest state to the highest.
    actions : tuple of Fraction
        What the receiver does when told each part.
    """

    cutoffs: tuple[Fraction, ...]
    actions: tuple[Fraction, ...]

    @property
    def n_parts(self) -> int:
        """How many different things are told."""
        return len(self.actions)


def partition(form: CheapTalk, *, max_parts: int = 100) -> Solution:
    """Return all equilibria of cheap talk with quadratic losses and a uniform state.

    Parameters
    ----------
    form : CheapTalk
        The game.
    max_parts : int
        How many parts to look for at most.

    Returns
    -------
    Solution
        One equilibrium for each number of parts, from one, in which nothing is told. COMPLETE: all,
        up to words that mean the same. LIMIT: there may be some with more than `max_parts` parts.

    Raises
    ------
    SolveError
        `max_parts` is not positive.

    Notes
    -----
    1. At each cutoff the sender is indifferent between the middles of the parts on both sides; so a
       cutoff follows from the two before it.
    2. Followed from the lowest state on, cutoffs are linear in the first one; the last one must be
       the highest state, which gives the first.
    3. Parts are added one at a time until the cutoffs do not rise any more; the certificate package
       proves that no larger number can do.

    References
    ----------
    Crawford, V. and Sobel, J. (1982), Strategic information transmission, Econometrica 50.

    Examples
    --------
    >>> solution = partition(CheapTalk.of("1/20"))
    >>> [[str(x) for x in e.cutoffs] for e in solution.equilibria]
    [['0', '1'], ['0', '2/5', '1'], ['0', '2/15', '7/15', '1']]
    >>> solution.status.name
    'COMPLETE'
    """
    problems = limit_problems(max_parts=max_parts)
    if problems:
        raise SolveError("partitions cannot be sought so", problems)
    found: list[PartitionEquilibrium] = []
    for n_parts in range(1, max_parts + 1):
        cutoffs = _cutoffs(form, n_parts)
        if cutoffs is None or partition_problems(form, cutoffs):
            break
        found.append(_equilibrium(form, cutoffs))
    proved = has_no_more_parts(form, len(found))
    messages = []
    if not form.bias:
        messages.append("without a bias the state itself may be told, and any partition")
    return Solution(
        equilibria=tuple(found),
        status=Status.COMPLETE if proved else Status.LIMIT,
        concept="partition",
        algorithm="cutoffs from indifference, exact",
        options={"max_parts": max_parts},
        certificate=Certificate(
            argument="Each part is longer than the one before by four times the bias: no more fit."
            if proved
            else "Nothing is claimed of more parts.",
            numbers={"most parts": len(found)},
        ),
        messages=tuple(messages),
        players=("sender", "receiver"),
    )


def _cutoffs(form: CheapTalk, n_parts: int) -> tuple[Fraction, ...] | None:
    """Return the only cutoffs at which the sender is indifferent; None if they do not rise."""
    # Each cutoff as a constant and a multiple of the first one above the lowest state.
    line = [(form.low, Fraction(0)), (Fraction(0), Fraction(1))]
    while len(line) <= n_parts:
        (before, slope_before), (last, slope) = line[-2:]
        # The wanted point is the mean of two middles: 4 (x + b) = before + 2 x + next.
        line.append((2 * last + 4 * form.bias - before, 2 * slope - slope_before))
    constant, slope = line[n_parts]
    first = (form.high - constant) / slope
    cutoffs = tuple(x + y * first for x, y in line[: n_parts + 1])
    return cutoffs if all(one < other for one, other in pairwise(cutoffs)) else None


def _equilibrium(form: CheapTalk, cutoffs: tuple[Fraction, ...]) -> PartitionEquilibrium:
    length = form.high - form.low
    lost = sum(((b - a) ** 3 for a, b in pairwise(cutoffs)), start=Fraction(0)) / (12 * length)
    return PartitionEquilibrium(
        payoffs=(-lost - form.bias**2, -lost),
        regret=Fraction(0),
        cutoffs=cutoffs,
        actions=tuple((a + b) / 2 for a, b in pairwise(cutoffs)),
    )
