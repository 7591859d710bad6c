"""All Nash equilibria of a bimatrix game, degenerate or not: found, solved exactly and proved."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from time import perf_counter

from est_games.certificate.bimatrix import BimatrixBases, completeness_problems
from est_games.certificate.bimatrix_payoffs import IntegerBimatrix, is_mixture
from est_games.equilibrium.best_response_polytope import Polytope, best_response_polytopes
from est_games.equilibrium.extreme_equilibria import ExtremeEquilibria, extreme_equilibria
from est_games.equilibrium.nash_subsets import nash_components
from est_games.equilibrium.polytope_bases import Bases, polytope_bases
from est_games.equilibrium.polytope_bases_float import polytope_bases_float
from est_games.equilibrium.pure_nash import pure_nash
from est_games.equilibrium.solution import (
    Certificate,
    Equilibrium,
    EquilibriumComponent,
    Profile,
    Solution,
    Status,
)
from est_games.errors import Problem, SolveError
from est_games.game.normal import NormalForm

SMALL = 14
"""Up to so many strategies in all, whole numbers are as fast as loading compiled code."""

Walk = Callable[[Polytope], Iterator[Bases]]


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
        in a component, and there are no others. PARTIAL, after `timeout`: what was found until
        then, all pure equilibria included; components are not given.

    Raises
    ------
    SolveError
        There are not two players, or `timeout` is not a positive number.

    Notes
    -----
    1. The mixtures of each player, cut by what the rival can get against them, form a polytope.
       Equilibria are the pairs of points, but zeros, that together carry every label: each strategy
       not played or a best response.
    2. All feasible bases of both polytopes are walked, ties broken lexicographically; games of more
       than a few strategies in floats.
    3. The pairs of vertices that carry every label are the extreme equilibria, and are solved in
       rationals. Their maximal complete bipartite graphs are the maximal Nash subsets.
    4. The certificate package proves the lists of bases to be whole and the equilibria to be all.
       Were floats wrong, it says so, and the walk is made again in whole numbers.

    Time and memory grow as the number of bases: in random games with `n` strategies each about
    :math:`2.2^n` a polytope.

    References
    ----------
    Mangasarian (1964), Equilibrium points of bimatrix games.
    Winkels (1979), An algorithm to determine all equilibrium points of a bimatrix game.
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
    _check(game, timeout)
    started = perf_counter()
    deadline = None if timeout is None else started + timeout
    search = _Search(game=game, polytopes=best_response_polytopes(game), deadline=deadline)
    walks: list[Walk] = [polytope_bases]
    if sum(game.shape) > SMALL:
        walks.insert(0, polytope_bases_float)
    proved = any(search.prove(walk) for walk in walks)
    return Solution(
        equilibria=search.equilibria if proved else search.with_pure(),
        status=Status.COMPLETE if proved else Status.PARTIAL,
        concept="nash",
        algorithm="enumeration of the vertices of both best-response polytopes",
        options={"timeout": timeout},
        certificate=_certificate(search, proved),
        stats={
            "seconds": perf_counter() - started,
            "bases": sum(len(found.bases) for found in search.found),
            "walks": search.n_walks,
        },
        messages=tuple(search.messages),
        components=search.components if proved else (),
        players=game.players,
        strategies=game.strategies,
    )


def _check(game: NormalForm, timeout: float | None) -> None:
    problems = []
    if game.n_players != 2:
        problems.append(
            Problem(
                path="game",
                message=f"has {game.n_players} players",
                accepted="two players; pure_nash takes any number",
            )
        )
    if timeout is not None and not timeout > 0:
        problems.append(
            Problem(
                path="timeout",
                message="must be positive",
                value=str(timeout),
                accepted="seconds, or None for no limit",
            )
        )
    if problems:
        raise SolveError("this solver takes bimatrix games", problems)


@dataclass(slots=True, kw_only=True)
class _Search:
    """What is known so far, kept from one walk to the next."""

    game: NormalForm
    polytopes: tuple[Polytope, Polytope]
    deadline: float | None
    equilibria: tuple[Equilibrium, ...] = ()
    components: tuple[EquilibriumComponent, ...] = ()
    found: tuple[Bases, ...] = ()
    n_walks: int = 0
    messages: list[str] = field(default_factory=list)

    def prove(self, walk: Walk) -> bool:
        """Walk both polytopes; return whether that led to all equilibria and their proof."""
        if self.deadline is not None and perf_counter() > self.deadline:
            self.messages = ["stopped by the time given before all vertices were found"]
            return False
        self.n_walks += 1
        self.messages = []
        try:
            first, second = self.found = self._walked(walk)
            extreme = extreme_equilibria(self.polytopes, (first, second))
        except (FloatingPointError, ZeroDivisionError):
            return False
        profiles = [(extreme.first[x], extreme.second[y]) for x, y in extreme.pairs]
        self.equilibria = _equilibria(self.game, profiles)
        if not (first.is_whole and second.is_whole):
            self.messages = ["stopped by the time given before all vertices were found"]
            return False
        try:
            problems = completeness_problems(
                self.game, profiles, self.evidence, deadline=self.deadline
            )
            self.messages = [f"not proved to be all: {problem}" for problem in problems]
            if not problems:
                self.components = _components(extreme, self.deadline)
        except TimeoutError as late:
            self.messages = [f"stopped by the time given: {late}"]
            return False
        return not problems

    @property
    def evidence(self) -> BimatrixBases:
        """The bases found, as the certificate package takes them."""
        first, second = self.found
        return BimatrixBases(first=tuple(first.bases), second=tuple(second.bases))

    def with_pure(self) -> tuple[Equilibrium, ...]:
        """Return what was found, and every pure equilibrium."""
        known = {equilibrium.profile: equilibrium for equilibrium in self.equilibria}
        for equilibrium in pure_nash(self.game).equilibria:
            known.setdefault(equilibrium.profile, equilibrium)
        return tuple(known.values())

    def _walked(self, walk: Walk) -> tuple[Bases, Bases]:
        """Walk both polytopes in turns, as far as time allows."""
        walks = [walk(polytope) for polytope in self.polytopes]
        found = [next(each) for each in walks]
        while not (found[0].is_whole and found[1].is_whole):
            if self.deadline is not None and perf_counter() > self.deadline:
                break
            behind = min((each.is_whole, len(each.bases), k) for k, each in enumerate(found))[-1]
            found[behind] = next(walks[behind])
        return found[0], found[1]


def _equilibria(game: NormalForm, profiles: Iterable[Profile]) -> tuple[Equilibrium, ...]:
    """Return what are profiles and have no regret; the certificate package judges both."""
    whole = IntegerBimatrix(game)
    equilibria = []
    for profile in profiles:
        if not all(map(is_mixture, profile, game.shape)):
            continue
        payoffs, regrets = whole.outcome(*profile)
        if not any(regrets):
            equilibria.append(Equilibrium(profile=profile, payoffs=payoffs, regret=max(regrets)))
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


def _certificate(search: _Search, proved: bool) -> Certificate:
    if not proved:
        return Certificate(
            argument="Each profile's regret was recomputed exactly and is zero; all pure "
            "equilibria are among them. Nothing is claimed of other mixed ones.",
            numbers={"equilibria": len(search.equilibria)},
        )
    first, second = search.found
    return Certificate(
        argument="Every basis listed of the two best-response polytopes was proved feasible, and "
        "every edge from one leads to another in the list; the graph of a polytope is connected "
        "(Balinski 1961), so the lists are whole. The pairs of their vertices that carry every "
        "label are the extreme equilibria shown; the maximal Nash subsets they span hold all "
        "equilibria there are.",
        numbers={
            "equilibria": len(search.equilibria),
            "components": len(search.components),
            "bases of the first polytope": len(first.bases),
            "bases of the second polytope": len(second.bases),
        },
        evidence=search.evidence,
    )
