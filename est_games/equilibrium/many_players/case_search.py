"""Which case distinctions settle a support: factors first, then what is linear, then samples."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import islice, product

from est_games.certificate.open_region import TooManyError, open_samples
from est_games.certificate.support_case import (
    Case,
    by_factor,
    by_limit,
    by_solution,
    first_case,
    free_unknowns,
    with_common_divisor,
    with_resultant,
)
from est_games.certificate.support_cases import (
    Step,
    SupportCases,
    UnsoundError,
    by_projection,
    critical_line,
    line_of,
    open_points,
    replayed,
    runs,
)
from est_games.certificate.support_ring import SupportRing, Supports, TooLongError
from est_games.equilibrium.time_limit import is_past
from est_games.game.normal import NormalForm

MAX_CASES = 400
"""Cases looked at for one support."""
_MOST_SAMPLES = 40
_MOST_RESULTANTS = 4
_NUMBERS = tuple(Fraction(*pair) for pair in ((1, 2), (1, 3), (2, 3), (1, 5), (4, 5), (1, 9)))


class _GivenUpError(Exception):
    """No more is tried."""


def support_cases(
    game: NormalForm, supports: Supports, *, deadline: float | None = None
) -> SupportCases | None:
    r"""Return all equilibria with exactly these supports, as points and cells, if that works out.

    Parameters
    ----------
    game : NormalForm
        The game.
    supports : tuple of tuple of int
        The strategies that each player mixes, ascending.
    deadline : float, optional
        A time of ``time.perf_counter``, in seconds, at which to give up.

    Returns
    -------
    SupportCases or None
        The case distinctions, which the certificate package replays, and what they show. None
        where polynomials grow too long, or a set is neither proved empty nor found not to be.

    Notes
    -----
    1. An equation that factors vanishes with one of its factors.
    2. An equation :math:`A x + B = 0` gives :math:`x`, unless :math:`A` and :math:`B` vanish. Where
       the sign of :math:`A` is known there is nothing else to distinguish; short ones come first.
    3. Two equations linear in no unknown have a resultant, which often factors. At a root of one of
       its factors they have a common divisor, which is mostly linear.
    4. With one unknown left, or none, all signs are decided exactly, at algebraic numbers too.
    5. With more left, some are given simple values, and the line through them is decided so. If
       none meets the set, its limits are reached, or an open decomposition shows it empty.
    6. Where that does not work out, it is tried again with resultants of equations in the same two
       unknowns first: what these leave of one may be nothing.

    References
    ----------
    Ritt (1950), Differential algebra, on the decomposition of polynomial systems into those whose
    unknowns follow one from another.

    Examples
    --------
    Two players of three mix, and each is indifferent whatever the other does: an area, which the
    third player's choice limits by a hyperbola.

    >>> import numpy as np
    >>> table = np.zeros((3, 2, 2, 2), dtype=int)
    >>> table[2, 0, 0, 1] = 2
    >>> table[2, :, :, 0] = 1
    >>> found = support_cases(NormalForm.from_payoffs(table), ((0, 1), (0, 1), (0,)))
    >>> [(cell.dimension, cell.limits) for cell in found.cells]
    [(2, ((((0, 0), -1), ((0, 1), 2), ((1, 0), 2), ((1, 1), -2)),))]
    """
    return ring_cases(SupportRing(game, supports), deadline=deadline)


def ring_cases(ring: SupportRing, *, deadline: float | None = None) -> SupportCases | None:
    """Return all that satisfies the conditions of a support; see :func:`support_cases`.

    Parameters
    ----------
    ring : SupportRing
        The support, and its conditions as polynomials.
    deadline : float, optional
        A time of ``time.perf_counter``, in seconds, at which to give up.

    Examples
    --------
    >>> game = NormalForm.from_payoffs([[2, 0], [0, 1]], [[1, 0], [0, 3]])
    >>> found = ring_cases(SupportRing(game, ((0, 1), (0, 1))))
    >>> [[str(x) for x in row] for row in found.points[0]]
    [['3/4', '1/4'], ['1/3', '2/3']]
    """
    search = _CaseSearch(ring=ring, deadline=deadline)
    try:
        case = first_case(ring)
        step = search.first_step(case)
        points, cells = replayed(ring, case, step)
    except (_GivenUpError, TooLongError, TooManyError, UnsoundError, ArithmeticError):
        return None
    return SupportCases(step=step, points=points, cells=cells)


@dataclass(slots=True, kw_only=True)
class _CaseSearch:
    """What has been spent."""

    ring: SupportRing
    deadline: float | None
    is_eager: bool = False
    n_cases: int = 0

    def first_step(self, case: Case | None) -> Step:
        """Return what to do with a case; if that does not work out, eagerly."""
        try:
            return self.step(case)
        except (_GivenUpError, TooLongError, TooManyError):
            self.is_eager, self.n_cases = True, 0
            return self.step(case)

    def step(self, case: Case | None, n_resultants: int = 0) -> Step:
        """Return what to do with a case, and with all that comes of it."""
        if case is None:
            return None
        self.n_cases += 1
        if self.n_cases > MAX_CASES or is_past(self.deadline):
            raise _GivenUpError
        if len(free_unknowns(self.ring, case)) <= 1:
            return ("decide",)
        if not case.equations:
            return self._sampled(case, n_resultants)
        for which, equation in enumerate(case.equations):
            if len(self.ring.factors(equation)[1]) > 1:
                cases = by_factor(self.ring, case, which)
                return ("factor", which, self._below(cases, n_resultants))
        for numbers in self._reducible(case):
            cases = with_common_divisor(self.ring, case, *numbers)
            return ("common", *numbers, self._below(cases, n_resultants))
        if self.is_eager and n_resultants < _MOST_RESULTANTS:
            for first, second, unknown in self._closed(case):
                cases = with_resultant(self.ring, case, first, second, unknown)
                below = self._below(cases, n_resultants + 1)
                return ("resultant", first, second, unknown, below)
        for which, unknown in self._linear(case):
            cases = by_solution(self.ring, case, which, unknown)
            return ("solve", which, unknown, self._below(cases, n_resultants))
        if len(case.equations) > 1 and n_resultants < _MOST_RESULTANTS:
            for first, second, unknown in self._eliminable(case):
                cases = with_resultant(self.ring, case, first, second, unknown)
                below = self._below(cases, n_resultants + 1)
                return ("resultant", first, second, unknown, below)
        return self._sampled(case, n_resultants)

    def _below(self, cases: Sequence[Case | None], n_resultants: int) -> tuple[Step, ...]:
        return tuple(self.step(each, n_resultants) for each in cases)

    def _linear(self, case: Case) -> list[tuple[int, int]]:
        """Return the best equation and unknown that it is linear in, if there is any."""
        options = []
        for which, equation in enumerate(case.equations):
            degrees = equation.degrees()
            for unknown in self.ring.used(equation):
                if degrees[unknown] == 1:
                    slope = self.ring.parts(equation, unknown)[1]
                    is_open = self.ring.plain_sign(slope) == 0 and slope not in case.nonzero
                    options.append((is_open, len(slope), len(equation), which, unknown))
        return [option[3:] for option in sorted(options)[:1]]

    def _closed(self, case: Case) -> Iterator[tuple[int, int, int]]:
        """Yield two equations of the same two unknowns, and one of these, if none has it alone."""
        used = [tuple(self.ring.used(equation)) for equation in case.equations]
        for second, pair in enumerate(used):
            if len(pair) == 2 and not any((unknown,) in used for unknown in pair):
                for first in range(second):
                    if used[first] == pair:
                        yield first, second, pair[1]

    def _reducible(self, case: Case) -> Iterator[tuple[int, int, int, int]]:
        """Yield an equation of one unknown, two of that and the same other, and the other."""
        used = [set(self.ring.used(equation)) for equation in case.equations]
        for base, own in enumerate(used):
            for second, pair in enumerate(used):
                if len(own) == 1 and len(pair) == 2 and own < pair:
                    (unknown,) = pair - own
                    for first, other in enumerate(used):
                        if first not in (base, second) and unknown in other and other <= pair:
                            yield base, first, second, unknown

    def _eliminable(self, case: Case) -> Iterator[tuple[int, int, int]]:
        """Yield two equations and an unknown of both, those of low degree first."""
        options = []
        for second, other in enumerate(case.equations):
            for first, one in enumerate(case.equations[:second]):
                for unknown in set(self.ring.used(one)) & set(self.ring.used(other)):
                    degree = one.degrees()[unknown] * other.degrees()[unknown]
                    options.append((degree, len(one) + len(other), first, second, unknown))
        yield from (option[2:] for option in sorted(options))

    def _sampled(self, case: Case, n_resultants: int) -> Step:
        """Show that a case is not empty, or that it is, or distinguish further."""
        ring = self.ring
        free = free_unknowns(ring, case)
        live = ring.used(case.equations[0])[-1] if case.equations else free[-1]
        others = [unknown for unknown in free if unknown != live]
        # A point within all limits also tells the dimension.
        inner = replace(case, positive=(*case.positive, *case.limits), limits=())
        for numbers in islice(product(_NUMBERS, repeat=len(others)), _MOST_SAMPLES):
            values = dict(zip(others, numbers, strict=True))
            if runs(ring, line_of(ring, inner, values), live):
                return ("sample", tuple(values.items()))
        if case.limits:
            cases = by_limit(ring, case, 0)
            return ("limit", 0, self._below(cases, n_resultants))
        if len(case.equations) == 1 and len(free) == 2:
            return self._projected(case, live, others[0], n_resultants)
        if case.equations:
            raise _GivenUpError
        for values in open_points(ring, case):
            return ("sample", tuple((place, values[place]) for place in others))
        return ("empty",)

    def _projected(self, case: Case, unknown: int, other: int, n_resultants: int) -> Step:
        """Look for a part of a plane curve over open intervals; if there is none, over the ends."""
        ring = self.ring
        for (number,) in open_samples(ring, critical_line(ring, case, unknown), [other]):
            if runs(ring, line_of(ring, case, {other: number}), unknown):
                return ("sample", ((other, number),))
        cases = by_projection(ring, case, unknown)
        return ("project", unknown, self._below(cases, n_resultants))
