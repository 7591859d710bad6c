"""All Nash equilibria of a bimatrix game, degenerate or not: found, solved exactly and proved."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from itertools import count
from time import perf_counter

from est_games.certificate.bimatrix import completeness_problems
from est_games.certificate.bimatrix_payoffs import IntegerBimatrix
from est_games.certificate.components import component_problems
from est_games.equilibrium.asked import check_bimatrix
from est_games.equilibrium.bimatrix.all_extreme import (
    MAX_ROUNDED,
    MAX_WHOLE,
    Findings,
    by_labels,
    by_vertices,
    told_of_bases,
)
from est_games.equilibrium.bimatrix.best_response_polytope import Polytope, best_response_polytopes
from est_games.equilibrium.bimatrix.extreme_equilibria import ExtremeEquilibria
from est_games.equilibrium.bimatrix.nash_subsets import nash_components
from est_games.equilibrium.bimatrix.polytope_bases import polytope_bases
from est_games.equilibrium.bimatrix.polytope_bases_float import polytope_bases_float
from est_games.equilibrium.bimatrix.polytope_bases_machine import polytope_bases_machine
from est_games.equilibrium.bimatrix.small_nash import SmallNash, small_nash
from est_games.equilibrium.pure.pure_nash import pure_nash
from est_games.equilibrium.solution import (
    Certificate,
    Equilibrium,
    EquilibriumComponent,
    Solution,
    Status,
)
from est_games.equilibrium.time_limit import is_past
from est_games.game.normal import NormalForm

SMALL = 8
"""Up to so many strategies in all, all bases are walked: the tree of cases would cost more."""
_FIRST_FEW = 20
"""So many small games are sooner solved than compiled code is loaded, if it is not there yet."""

_n_small = count()
_ZERO = Fraction(0)
_TOO_LATE = "stopped by the time given before all cases were closed"
_TOO_LARGE = "stopped by the memory allowed before all cases were closed"

Way = Callable[[tuple[Polytope, Polytope], float | None], Findings]


def bimatrix_nash(game: NormalForm, *, timeout: float | None = None) -> Solution:
    r"""Return all Nash equilibria of a two-player game, exact and proved to be all.

    Parameters
    ----------
    game : NormalForm
        Two players, with `m` and `n` strategies.
    timeout : float, optional
        Seconds after which to stop; no limit unless given.

    Returns
    -------
    Solution
        COMPLETE: `equilibria` holds the extreme equilibria, `components` the connected sets of all
        equilibria, each the union of its maximal Nash subsets, with its index. Every equilibrium is
        in a component, and there are no others. PARTIAL, after `timeout` or at the bound
        on memory: what was found until then, all pure equilibria included; components are not
        given.

    Raises
    ------
    SolveError
        There are not two players, or `timeout` is not a positive number.

    Notes
    -----
    1. The mixtures of each player, cut by what the rival can get against them, form a polytope.
       Equilibria are the pairs of points, but zeros, that together carry every label: each strategy
       not played or a best response.
    2. Who carries which label is searched case by case in floats, until either polytope is left
       with a vertex (:mod:`.label_tree`). In games with up to eight strategies in all, all feasible
       bases of both polytopes are walked instead, ties broken lexicographically. The smallest are
       walked in machine integers once compiled code is loaded (:mod:`.small_nash`), which changes
       nothing in the answer.
    3. The pairs of vertices that carry every label are the extreme equilibria, and are solved in
       rationals. Their maximal complete bipartite graphs are the maximal Nash subsets.
    4. The certificate package proves the tree of cases, or the lists of bases, to be whole and the
       equilibria to be all, and checks the components. Were floats wrong, it says so, and the next
       way is tried: bases walked in floats, then in whole numbers.

    In random games with `n` strategies each the tree has about :math:`1.55^n` nodes, where the
    polytopes have about :math:`2.2^n` bases each.

    References
    ----------
    Mangasarian (1964), Equilibrium points of bimatrix games.
    Winkels (1979), An algorithm to determine all equilibrium points of a bimatrix game.
    Audet, Hansen, Jaumard and Savard (2001), Enumeration of all extreme equilibria of bimatrix
    games.
    Avis, Rosenberg, Savani and von Stengel (2010), Enumeration of Nash equilibria for two-player
    games.

    Examples
    --------
    A veto: the offer passes only if both accept. All that ends in refusal by both is Nash, and so
    is acceptance.

    >>> game = NormalForm.from_payoffs([[1, 0], [0, 0]], [[1, 0], [0, 0]])
    >>> solution = bimatrix_nash(game)
    >>> solution.status.name, [component.index for component in solution.components]
    ('COMPLETE', [1, 0])

    Matching pennies.

    >>> game = NormalForm.from_payoffs([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])
    >>> [str(x) for x in bimatrix_nash(game).equilibria[0].profile[0]]
    ['1/2', '1/2']
    """
    check_bimatrix(game, timeout)
    started = perf_counter()
    deadline = None if timeout is None else started + timeout
    is_small = sum(game.shape) <= SMALL
    is_compiled = not is_small or "numba" in sys.modules or next(_n_small) >= _FIRST_FEW
    if is_small and is_compiled and not is_past(deadline):
        small = small_nash(game)
        if small is not None:
            return _without_ties(game, small, timeout, started)
    search = _Search(
        game=game,
        polytopes=best_response_polytopes(game),
        judge=IntegerBimatrix(game),
        deadline=deadline,
    )
    ways: list[Way] = [partial(by_vertices, polytope_bases, MAX_WHOLE)]
    if not is_small:
        ways = [by_labels, partial(by_vertices, polytope_bases_float, MAX_ROUNDED), *ways]
    elif is_compiled:
        ways = [partial(by_vertices, polytope_bases_machine, MAX_WHOLE), *ways]
    proved = any(search.prove(way) for way in ways)
    found = search.found
    return Solution(
        equilibria=search.equilibria if proved else search.with_pure(),
        status=Status.COMPLETE if proved else Status.PARTIAL,
        concept="nash",
        algorithm=found.algorithm if found else "none came to an end",
        options={"timeout": timeout},
        certificate=_certificate(search, proved),
        stats={
            "seconds": perf_counter() - started,
            "tries": search.n_tries,
            **(found.numbers if found else {}),
        },
        messages=tuple(search.messages),
        components=search.components if proved else (),
        players=game.players,
        strategies=game.strategies,
    )


@dataclass(slots=True, kw_only=True)
class _Search:
    """What is known so far, kept from one way of looking to the next."""

    game: NormalForm
    polytopes: tuple[Polytope, Polytope]
    judge: IntegerBimatrix
    deadline: float | None
    equilibria: tuple[Equilibrium, ...] = ()
    components: tuple[EquilibriumComponent, ...] = ()
    found: Findings | None = None
    n_tries: int = 0
    is_over: bool = False
    messages: list[str] = field(default_factory=list)

    def prove(self, way: Way) -> bool:
        """Look for all equilibria in one way; return whether that led to them and their proof."""
        if self.is_over:
            return False
        if is_past(self.deadline):
            self.messages = [_TOO_LATE]
            return False
        self.n_tries += 1
        self.messages = []
        try:
            self.found = way(self.polytopes, self.deadline)
        except (FloatingPointError, ZeroDivisionError, OverflowError):
            return False
        found = self.found
        extreme = found.extreme
        profiles = [(extreme.first[x], extreme.second[y]) for x, y in extreme.pairs]
        self.equilibria = _equilibria(self.judge, extreme)
        if not found.is_whole:
            # Other ways take more of both.
            self.is_over = True
            self.messages = [_TOO_LATE if is_past(self.deadline) else _TOO_LARGE]
            return False
        try:
            problems = completeness_problems(
                self.game, profiles, found.evidence, judge=self.judge, deadline=self.deadline
            )
            if not problems:
                self.components = _components(extreme, self.deadline)
                problems = component_problems(
                    self.game,
                    profiles,
                    self.components,
                    judge=self.judge,
                    evidence=found.evidence,
                    deadline=self.deadline,
                )
            self.messages = [f"not proved to be all: {problem}" for problem in problems]
        except TimeoutError as late:
            self.messages = [f"stopped by the time given: {late}"]
            return False
        return not problems

    def with_pure(self) -> tuple[Equilibrium, ...]:
        """Return what was found, and every pure equilibrium."""
        known = {equilibrium.profile: equilibrium for equilibrium in self.equilibria}
        for equilibrium in pure_nash(self.game).equilibria:
            known.setdefault(equilibrium.profile, equilibrium)
        return tuple(known.values())


def _equilibria(judge: IntegerBimatrix, extreme: ExtremeEquilibria) -> tuple[Equilibrium, ...]:
    """Return what are profiles and have no regret; the certificate package judges both.

    Two mixtures that carry every label have none, and each player gets the best it can.
    """
    full = (1 << (judge.m + judge.n)) - 1
    judge.look_at(0, extreme.first)
    judge.look_at(1, extreme.second)
    equilibria = []
    for x, y in extreme.pairs:
        profile = extreme.first[x], extreme.second[y]
        first, second = judge.seen(0, profile[0]), judge.seen(1, profile[1])
        if first is not None and second is not None and first[0] | second[0] == full:
            payoffs = second[1], first[1]
            equilibria.append(Equilibrium(profile=profile, payoffs=payoffs, regret=_ZERO))
    return tuple(equilibria)


def _components(
    extreme: ExtremeEquilibria, deadline: float | None
) -> tuple[EquilibriumComponent, ...]:
    """Return the components, each with the sum of the signs that stand in it."""
    index = [0] * len(extreme.pairs)
    for place, sign in extreme.signs:
        index[place] += sign
    return tuple(
        EquilibriumComponent(
            extreme=component.pairs,
            subsets=tuple(
                (_chosen(extreme.first, rows), _chosen(extreme.second, columns))
                for rows, columns in component.subsets
            ),
            index=sum(index[place] for place in component.pairs),
        )
        for component in nash_components(extreme.pairs, deadline=deadline)
    )


def _chosen(
    mixtures: Sequence[tuple[Fraction, ...]], places: Iterable[int]
) -> tuple[tuple[Fraction, ...], ...]:
    return tuple(mixtures[place] for place in places)


def _without_ties(
    game: NormalForm, small: SmallNash, timeout: float | None, started: float
) -> Solution:
    """Return what was found of a small game, said as of any other."""
    told = told_of_bases(small.evidence)
    numbers = {
        "equilibria": len(small.equilibria),
        "components": len(small.components),
        **told["numbers"],
    }
    return Solution(
        equilibria=small.equilibria,
        status=Status.COMPLETE,
        concept="nash",
        algorithm=told["algorithm"],
        options={"timeout": timeout},
        certificate=Certificate(
            argument=told["argument"], numbers=numbers, evidence=small.evidence
        ),
        stats={"seconds": perf_counter() - started, "tries": 1, **told["numbers"]},
        components=small.components,
        players=game.players,
        strategies=game.strategies,
    )


def _certificate(search: _Search, proved: bool) -> Certificate:
    found = search.found
    if found is None or not proved:
        return Certificate(
            argument="Each profile's regret was recomputed exactly and is zero; all pure "
            "equilibria are among them. Nothing is claimed of other mixed ones.",
            numbers={"equilibria": len(search.equilibria)},
        )
    return Certificate(
        argument=found.argument,
        numbers={
            "equilibria": len(search.equilibria),
            "components": len(search.components),
            **found.numbers,
        },
        evidence=found.evidence,
    )
