"""Proper equilibria of a normal form: the whole set of a bimatrix game, or one by one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import inf
from time import perf_counter

from est_games.argument import LIMIT, takes
from est_games.certificate.mistake_limits import Sides
from est_games.certificate.normal_form import expected_payoffs, regrets
from est_games.certificate.perfect_subsets import PerfectSubsets
from est_games.certificate.proper_set import ProperSubsets, proper_set_problems
from est_games.equilibrium.asked import limit_problems
from est_games.equilibrium.refinements.perfect import perfect
from est_games.equilibrium.refinements.proper_set import ProperSet, proper_set
from est_games.equilibrium.refinements.properness import MAX_NODES, properness
from est_games.equilibrium.refinements.refinement import Refinement
from est_games.equilibrium.refinements.several_players import refined_equilibria
from est_games.equilibrium.solution import (
    Certificate,
    Equilibrium,
    EquilibriumComponent,
    Profile,
    Solution,
    Status,
)
from est_games.errors import SolveError
from est_games.game.normal import NormalForm

_LEAST_TIME = 1e-3
"""Seconds."""


@takes(SolveError, max_nodes=LIMIT)
def proper(
    game: NormalForm, *, timeout: float | None = None, max_nodes: int = MAX_NODES
) -> Solution:
    """Return the proper equilibria of a game.

    Parameters
    ----------
    game : NormalForm
        Any number of players.
    timeout : float, optional
        Seconds after which to stop; no limit unless given.
    max_nodes : int
        Two players: how many orders of mistakes to go through, for one equilibrium or for all.

    Returns
    -------
    Solution
        Two players, COMPLETE: `components` hold all proper equilibria. Where these are continua,
        each of the `subsets` is a product of two polytopes given by their corners, and `equilibria`
        are those corners, not all of them extreme Nash equilibria. PARTIAL: there are continua of
        perfect equilibria, and too many orders of mistakes to go through; then only the extreme
        ones were tested, and `messages` say so, as they say which tests were left open. Other
        numbers of players: see
        :func:`est_games.equilibrium.refinements.several_players.refined_equilibria`.

    Raises
    ------
    SolveError
        `timeout` or `max_nodes` is not positive.

    Notes
    -----
    1. Proper equilibria are perfect, so the perfect ones are found first: products of polytopes.
    2. In each of these all orders that both players' mistakes may have are gone through, with the
       limits that agree with them (:func:`.proper_set.proper_set`).

    Every game has a proper equilibrium; where none is shown it lies inside a continuum.

    References
    ----------
    Myerson (1978), Refinements of the Nash equilibrium concept.

    Examples
    --------
    Myerson's game.

    >>> table = [[1, 0, -9], [0, 0, -7], [-9, -7, -7]]
    >>> solution = proper(NormalForm.from_payoffs(table, table))
    >>> solution.status.name, [str(x) for x in solution.equilibria[0].profile[0]]
    ('COMPLETE', ['1', '0', '0'])

    A continuum of perfect equilibria, within which one point is proper.

    >>> game = NormalForm.from_payoffs([[1, 2, 1], [1, 0, 2]], [[2, 1, 0], [0, 0, 2]])
    >>> [str(e.profile[0][0]) for e in proper(game).equilibria]
    ['1', '2/3', '0']
    """
    wrong = limit_problems(timeout, max_nodes=max_nodes)
    if wrong:
        raise SolveError("proper equilibria cannot be looked for so", wrong)
    started = perf_counter()
    if game.n_players != 2:
        return refined_equilibria(game, "proper", timeout=timeout)
    source = perfect(game, timeout=timeout)
    answer = _Answer(
        game=game,
        options={"timeout": timeout, "max_nodes": max_nodes},
        started=started,
        deadline=inf if timeout is None else started + timeout,
    )
    if source.is_complete:
        limits = [(first, second) for part in source.components for first, second in part.subsets]
        # Half the time at most, so that some is left for the extreme ones.
        halfway = inf if timeout is None else started + timeout / 2
        whole = proper_set(game, limits, max_nodes=max_nodes, deadline=halfway)
        if whole is not None:
            return answer.of_all(whole, limits, source.certificate)
    answer.test(source.equilibria, max_nodes)
    answer.messages.extend(source.messages)
    continua = sum(len(component.extreme) > 1 for component in source.components)
    if continua:
        answer.messages.append(
            f"{continua} of the sets of perfect equilibria are continua: of those only the extreme "
            "equilibria were tested"
        )
    return answer.one_by_one(complete=source.is_complete)


@dataclass(slots=True, kw_only=True)
class _Answer:
    """What is known so far."""

    game: NormalForm
    options: dict[str, object]
    started: float
    deadline: float
    tested: list[tuple[Equilibrium, Refinement]] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)

    def test(self, equilibria: Iterable[Equilibrium], max_nodes: int) -> None:
        """Test equilibria one by one while there is time."""
        left = list(equilibria)
        while left and perf_counter() < self.deadline:
            equilibrium = left.pop(0)
            left_over = self.deadline - perf_counter()
            found = properness(
                self.game,
                equilibrium.profile,
                max_nodes=max_nodes,
                timeout=None if left_over == inf else max(left_over, _LEAST_TIME),
            )
            self.tested.append((equilibrium, found))
        if left:
            self.messages.append(f"stopped by the time given: {len(left)} were not tested")
        undecided = sum(found.holds is None for _, found in self.tested)
        if undecided:
            self.messages.append(f"{undecided} equilibria stay undecided")

    def one_by_one(self, *, complete: bool) -> Solution:
        """Return what passed the test; all, if there is nothing to say against it."""
        kept = tuple(equilibrium for equilibrium, found in self.tested if found.holds)
        complete = complete and not self.messages
        certificate = Certificate(
            argument="Each equilibrium shown is the limit of trembles in which costlier mistakes "
            "are infinitely rarer, checked as polynomials in their size. For each one refuted, "
            "every order of mistakes was shown to contradict what they cost.",
            numbers={
                "tested": len(self.tested),
                "proper": len(kept),
                "not proper": sum(found.holds is False for _, found in self.tested),
            },
            evidence=tuple((equilibrium.profile, found) for equilibrium, found in self.tested),
        )
        components = tuple(EquilibriumComponent(extreme=(k,)) for k in range(len(kept)))
        return self._solution(kept, complete, certificate, components if complete else ())

    def of_all(
        self, whole: ProperSet, limits: Sequence[Sides], perfect: Certificate | None
    ) -> Solution:
        """Return the corners of all products, and the sets these make up."""
        proof = None if perfect is None else perfect.evidence
        assert isinstance(proof, PerfectSubsets)
        evidence = ProperSubsets(
            limits=tuple(limits), perfect=proof, trees=whole.trees, named=whole.named
        )
        problems = proper_set_problems(self.game, whole.products, evidence)
        if problems:
            raise ArithmeticError(f"cells do not come from their orders: {problems[0]}")
        corners = sorted({(x, y) for xs, ys in whole.products for x in xs for y in ys})[::-1]
        places = {corner: place for place, corner in enumerate(corners)}
        certificate = Certificate(
            argument="All perfect equilibria were proved to be known. Every order of mistakes "
            "was closed by a contradiction, or is open: mixtures that use one mistake "
            "after another make every perfect equilibrium which agrees with it the limit of proper "
            "trembles.",
            numbers={
                "corners": len(corners),
                "products": len(whole.products),
                "orders": whole.n_nodes,
                "linear programs": whole.n_programs,
            },
            evidence=evidence,
        )
        components = tuple(
            EquilibriumComponent(
                extreme=tuple(sorted({places[x, y] for xs, ys in group for x in xs for y in ys})),
                subsets=group,
            )
            for group in whole.groups
        )
        equilibria = tuple(self._equilibrium(corner) for corner in corners)
        return self._solution(equilibria, True, certificate, components)

    def _equilibrium(self, corner: Profile) -> Equilibrium:
        return Equilibrium(
            profile=corner,
            payoffs=expected_payoffs(self.game, corner),
            regret=max(regrets(self.game, corner)),
        )

    def _solution(
        self,
        equilibria: tuple[Equilibrium, ...],
        complete: bool,
        certificate: Certificate,
        components: tuple[EquilibriumComponent, ...],
    ) -> Solution:
        return Solution(
            equilibria=equilibria,
            status=Status.COMPLETE if complete else Status.PARTIAL,
            concept="proper",
            algorithm="orders of mistakes, linear programs over rationals",
            options=self.options,
            certificate=certificate,
            stats={"seconds": perf_counter() - self.started},
            messages=tuple(self.messages),
            components=components,
            players=self.game.players,
            strategies=self.game.strategies,
        )
