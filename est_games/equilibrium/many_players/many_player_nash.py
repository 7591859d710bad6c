"""All Nash equilibria of a small game of many players: supports searched, regions proved empty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from math import prod
from time import perf_counter
from typing import TYPE_CHECKING, Any, cast

from est_games.certificate.algebraic_point import AlgebraicPoint
from est_games.certificate.enclosed_root import EnclosedRoot, Supports
from est_games.certificate.polynomial_support import SupportSubdivision, completeness_problems
from est_games.certificate.region_root import Point
from est_games.certificate.support_cases import SupportCases
from est_games.certificate.whole_support import (
    CASES,
    PRODUCT,
    REDUNDANT,
    smaller,
)
from est_games.equilibrium.many_players.case_search import support_cases
from est_games.equilibrium.many_players.degenerate_support import (
    Gains,
    separable_vertices,
    unfelt_change,
)
from est_games.equilibrium.many_players.joined_components import (
    FoundSets,
    joined_components,
    with_last_index,
)
from est_games.equilibrium.many_players.listed_equilibrium import listed_equilibrium
from est_games.equilibrium.many_players.payoff_differences import payoff_differences
from est_games.equilibrium.many_players.proof_words import (
    CASES_ARGUMENT,
    COMPLETE_ARGUMENT,
    PARTIAL_ARGUMENT,
    cell_messages,
    open_messages,
)
from est_games.equilibrium.many_players.support_parts import (
    ROOT,
    Part,
    assembled,
    single_node,
    support_masks,
    supports_at,
)
from est_games.equilibrium.many_players.support_root import exact_root
from est_games.equilibrium.many_players.too_many_supports import pure_equilibria_only
from est_games.equilibrium.pure.pure_nash import pure_nash
from est_games.equilibrium.solution import (
    Certificate,
    Equilibrium,
    EquilibriumComponent,
    Profile,
    Solution,
    Status,
)
from est_games.equilibrium.time_limit import deadline_after
from est_games.game.normal import NormalForm

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MAX_SUPPORTS = 300_000
"""Supports looked at; four players with four strategies each have 50,625."""
MAX_WORK = 2_000_000_000
"""Supports times pure profiles times strategies: more would take hours."""

_PASSES = ((400, 40, 128), (20_000, 60, 4), (200_000, 60, 1))
"""Pass after pass: regions a support may take, bisections one within the other, supports a call."""
_SAME = 1e-7


def many_player_nash(game: NormalForm, *, timeout: float | None = None) -> Solution:
    r"""Return all Nash equilibria of a small game, each exact or isolated, and proved to be all.

    Parameters
    ----------
    game : NormalForm
        Any number of players; three players with three strategies each take some milliseconds.
    timeout : float, optional
        Seconds after which to stop; no limit unless given.

    Returns
    -------
    Solution
        COMPLETE: there are no equilibria but those shown. `equilibria` holds the isolated ones, and
        of products of polytopes the vertices; `components` the connected sets, each a union of
        products of polytopes, and of cells: curves and areas with their exact equations and
        inequalities. The index is given of those that are single regular equilibria, and of one
        more: all add up to 1. A probability is a Fraction, or an AlgebraicNumber: a real number in
        a proved interval.
        PARTIAL: something is neither proved nor excluded, which `messages` name by support; all
        equilibria with other supports are there. PARTIAL also after `timeout`, LIMIT where the game
        is too large to begin: all pure equilibria are there.

    Raises
    ------
    SolveError
        `timeout` is not a positive number.

    Notes
    -----
    1. In an equilibrium with given supports, payoff differences between strategies played vanish,
       others are not positive. They are multilinear: over a product of simplices they lie between
       their values at profiles of vertices.
    2. Each support's simplices are bisected, in floats. A region is discarded when a strategy
       played is worse than another all over it (conditional dominance), or when some sum of the
       conditions, with multipliers from the inverse of the slopes, is positive all over it. It is
       kept when the slopes times that inverse are diagonally dominant, so that it holds one root at
       most, and Newton's method finds one.
    3. Roots are made exact: rational, or isolated by an interval Newton method. Unplayed strategies
       must be proved worse or exactly as good.
    4. Supports that are not settled so are looked at for continua: a player whose mixture can be
       changed without consequence; conditions that separate into polytopes.
    5. What is left is settled by case distinctions: equations are factored and solved for one
       unknown after another, until points and cells remain. Singular roots, and ties at irrational
       ones, are found so too, with all signs exact.
    6. The certificate package walks all subdivisions again in whole numbers, and all case
       distinctions.

    The number of supports is the product of :math:`2^{m_i} - 1`. A support stays open where the
    polynomials of step 5 grow too long: in degenerate games where three players or more mix three
    strategies each. Cells of two dimensions or more may hang together where `components` keep them
    apart: two sets are joined only where a common point was found.

    References
    ----------
    Porter, Nudelman and Shoham (2008), Simple search methods for finding a Nash equilibrium.
    McKelvey and McLennan (1996), Computation of equilibria in finite games.
    Chin, Parthasarathy and Raghavan (1974), Structure of equilibria in n-person non-cooperative
    games, on products of polytopes.
    Neumaier (1990), Interval methods for systems of equations, chapter 5.

    Examples
    --------
    Three players who each want to differ from the next one.

    >>> differ = [[[abs(a - b) for c in (0, 1)] for b in (0, 1)] for a in (0, 1)]
    >>> second = [[[abs(b - c) for c in (0, 1)] for b in (0, 1)] for a in (0, 1)]
    >>> third = [[[abs(c - a) for c in (0, 1)] for b in (0, 1)] for a in (0, 1)]
    >>> solution = many_player_nash(NormalForm.from_payoffs(differ, second, third))
    >>> solution.status.name, [str(row[0]) for row in solution.equilibria[0].profile]
    ('COMPLETE', ['1/2', '1/2', '1/2'])
    """
    started = perf_counter()
    deadline = deadline_after(timeout)
    n_supports = prod((1 << m) - 1 for m in game.shape)
    if n_supports > MAX_SUPPORTS or n_supports * game.n_profiles * sum(game.shape) > MAX_WORK:
        return pure_equilibria_only(game, n_supports, timeout, started)
    search = _Search(game=game, deadline=deadline)
    search.run()
    components = search.components()
    messages = search.prove()
    proved = not messages
    cells = [cell for cases in search.cases.values() for cell in cases.cells]
    return Solution(
        equilibria=tuple(search.equilibria.values()),
        status=Status.COMPLETE if proved else Status.PARTIAL,
        concept="nash",
        algorithm="subdivision of the simplices of every support",
        options={"timeout": timeout},
        certificate=search.certificate(proved),
        stats={
            "seconds": perf_counter() - started,
            "supports": n_supports,
            "regions": search.n_regions,
        },
        messages=(*messages, *cell_messages(game, cells)),
        components=with_last_index(components) if proved else components,
        players=game.players,
        strategies=game.strategies,
    )


@dataclass(slots=True, kw_only=True)
class _Search:
    """What is known so far."""

    game: NormalForm
    deadline: float | None
    parts: dict[int, Part] = field(default_factory=dict)
    products: list[tuple[tuple[tuple[Fraction, ...], ...], ...]] = field(default_factory=list)
    redundancies: list[tuple[int, tuple[Fraction, ...]]] = field(default_factory=list)
    cases: dict[int, SupportCases] = field(default_factory=dict)
    equilibria: dict[Point | AlgebraicPoint, Equilibrium] = field(default_factory=dict)
    unfelt: dict[tuple[int, tuple[int, ...]], int | None] = field(default_factory=dict)
    gains: Gains = field(default_factory=dict)
    reasons: dict[int, str] = field(default_factory=dict)
    evidence: SupportSubdivision | None = None
    is_late: bool = False
    n_regions: int = 0

    def run(self) -> None:
        """Search all supports, those that resist with more patience each time."""
        import numpy as np

        for equilibrium in pure_nash(self.game).equilibria:
            self.equilibria[cast("Profile", equilibrium.profile)] = equilibrium
        masks = np.array([*product(*(range(1, 1 << m) for m in self.game.shape))], dtype=np.int64)
        tables, bits = payoff_differences(self.game)
        left = list(range(len(masks)))
        for number, (max_regions, max_halvings, n_together) in enumerate(_PASSES):
            resisting: list[int] = []
            for start in range(0, len(left), n_together):
                if self._is_over():
                    return
                block = left[start : start + n_together]
                resisting += self._searched(
                    (tables, bits), masks, block, (max_regions, max_halvings)
                )
            left = resisting
            if number == 0:
                left = [place for place in left if not self._is_described(place)]
            elif number == 1:
                left = [place for place in left if not self._is_distinguished(place)]
        self._unfold()

    def _n_supports(self) -> int:
        return prod((1 << m) - 1 for m in self.game.shape)

    def _is_over(self) -> bool:
        self.is_late = self.is_late or (
            self.deadline is not None and perf_counter() > self.deadline
        )
        return self.is_late

    def _searched(
        self,
        differences: tuple[NDArray[np.float64], int],
        masks: NDArray[np.int64],
        block: Sequence[int],
        patience: tuple[int, int],
    ) -> list[int]:
        """Search some supports; return those that resist."""
        import numpy as np

        from est_games.equilibrium.kernels.support_search import support_search

        counts = np.array(self.game.shape, dtype=np.int64)
        nodes, weights, starts, is_open, roots = support_search(
            *differences, counts, masks[block], *patience
        )
        self.n_regions += len(nodes)
        resisting = []
        for k, place in enumerate(block):
            if is_open[k]:
                resisting.append(place)
                continue
            part = Part(
                nodes=nodes[starts[k, 0] : starts[k + 1, 0]],
                weights=weights[starts[k, 1] : starts[k + 1, 1]],
            )
            self.parts[place] = part
            if (part.nodes[:, 0] == ROOT).any() and not self._settled(place, part, masks, roots):
                del self.parts[place]
                resisting.append(place)
        return resisting

    def _settled(
        self, place: int, part: Part, masks: NDArray[np.int64], roots: NDArray[np.float64]
    ) -> bool:
        """Make the roots of a support exact; return whether all could be."""
        supports = supports_at(self.game.shape, place)
        part.nodes = part.nodes.copy()
        known: list[tuple[Any, int]] = []
        for line in part.nodes:
            if line[0] != ROOT:
                continue
            near = roots[line[1]]
            same = [k for other, k in known if float(abs(other - near).max()) < _SAME]
            if not same:
                point = exact_root(self.game, supports, self._rows(near))
                if point is None or not self._accepted(place, point):
                    return False
                part.points.append(point)
                known.append((near, len(part.points) - 1))
                same = [len(part.points) - 1]
            line[1] = same[0]
        return True

    def _accepted(self, place: int, point: Point) -> bool:
        """Keep an equilibrium; return whether the point is proved to be one or not to be one."""
        if not isinstance(point, EnclosedRoot):
            if min(map(min, point)) >= 0:
                self._keep(point)
            return True
        standing = point.standing()
        if standing == "undecided":
            self.reasons[place] = "a root is tied with an unplayed strategy, or nearly so"
            return False
        if standing == "equilibrium":
            self._keep(point)
        return True

    def _keep(self, point: Point | AlgebraicPoint) -> None:
        """Keep a point if it is an equilibrium."""
        if point not in self.equilibria:
            equilibrium = listed_equilibrium(self.game, point)
            if equilibrium is not None:
                self.equilibria[point] = equilibrium

    def _rows(self, flat: NDArray[np.float64]) -> list[list[float]]:
        rows, start = [], 0
        for m in self.game.shape:
            rows.append(flat[start : start + m].tolist())
            start += m
        return rows

    def _is_described(self, place: int) -> bool:
        """Look at a support for a continuum that can be described exactly."""
        if self._is_over():
            return False
        supports = supports_at(self.game.shape, place)
        for each in enumerate(supports):
            if each not in self.unfelt:
                self.unfelt[each] = self._unfelt(*each)
            which = self.unfelt[each]
            if which is not None:
                self.parts[place] = single_node(REDUNDANT, which)
                return True
        sets = separable_vertices(self.game, supports, gains=self.gains)
        if sets is None:
            return False
        for profile in product(*sets):
            self._keep(profile)
        self.products.append(sets)
        self.parts[place] = single_node(PRODUCT, len(self.products) - 1)
        return True

    def _is_distinguished(self, place: int) -> bool:
        """Look at a support by case distinctions; return whether they settle it."""
        if self._is_over():
            return False
        supports = supports_at(self.game.shape, place)
        cases = support_cases(self.game, supports, deadline=self.deadline)
        if cases is None:
            return False
        # What was kept of this support already is found again, maybe as another kind of point.
        for known in [each for each in self.equilibria if _plays(each, supports)]:
            del self.equilibria[known]
        for point in cases.points:
            self._keep(point)
        self.cases[place] = cases
        self.parts[place] = single_node(CASES, len(self.cases) - 1)
        return True

    def _unfold(self) -> None:
        """Look again at supports left out as redundant whose faces hold more than polytopes."""
        uneven = {
            support_masks(each.supports) for each in self.equilibria if hasattr(each, "supports")
        }
        uneven |= {place_masks for place in self.cases if (place_masks := self._uneven(place))}
        redundant = [
            (sum(m.bit_count() for m in masks), place, masks)
            for place, part in self.parts.items()
            if len(part.nodes) == 1 and part.nodes[0, 0] == REDUNDANT
            for masks in [support_masks(supports_at(self.game.shape, place))]
        ]
        for _, place, masks in sorted(redundant) if uneven else ():
            player = self.redundancies[int(self.parts[place].nodes[0, 1])][0]
            if not uneven.isdisjoint(smaller(masks, player)):
                if not self._is_distinguished(place):
                    del self.parts[place]
                elif self._uneven(place):
                    uneven.add(masks)

    def _uneven(self, place: int) -> tuple[int, ...]:
        """Return a support that case distinctions settled, if it holds more than polytopes."""
        cases = self.cases[place]
        if cases.cells or any(isinstance(each, AlgebraicPoint) for each in cases.points):
            return support_masks(supports_at(self.game.shape, place))
        return ()

    def _unfelt(self, player: int, own: tuple[int, ...]) -> int | None:
        """Return the place of a change of a player's mixture that no other player feels."""
        change = unfelt_change(self.game, player, own)
        if change is None:
            return None
        self.redundancies.append((player, change))
        return len(self.redundancies) - 1

    # The proof

    def prove(self) -> list[str]:
        """Have everything checked; return what is not proved, in words."""
        n_supports = self._n_supports()
        cases = tuple(self.cases.values())
        self.evidence = assembled(self.parts, n_supports, self.products, self.redundancies, cases)
        open_places = [k for k in range(n_supports) if k not in self.parts]
        if open_places:
            n_late = n_supports if self.is_late else None
            return [*open_messages(self.game, open_places, self.reasons, n_late)]
        try:
            problems = completeness_problems(
                self.game,
                [equilibrium.profile for equilibrium in self.equilibria.values()],
                self.evidence,
                deadline=self.deadline,
            )
        except TimeoutError as late:
            return [f"stopped by the time given: {late}"]
        return [f"not proved to be all: {problem}" for problem in problems]

    def certificate(self, proved: bool) -> Certificate:
        """Return the argument for the status."""
        n_open = sum(k not in self.parts for k in range(self._n_supports()))
        numbers = {
            "equilibria": len(self.equilibria),
            "supports": self._n_supports(),
            "supports not settled": n_open,
        }
        argument = PARTIAL_ARGUMENT
        if proved:
            argument = COMPLETE_ARGUMENT + (CASES_ARGUMENT if self.cases else "") + "."
            numbers["regions"] = len(self.evidence.nodes) if self.evidence else 0
        return Certificate(argument=argument, numbers=numbers, evidence=self.evidence)

    def components(self) -> tuple[EquilibriumComponent, ...]:
        """Return the connected sets of equilibria."""
        found = FoundSets(
            game=self.game,
            equilibria=self.equilibria,
            parts=self.parts,
            products=self.products,
            redundancies=self.redundancies,
            cells={place: cases.cells for place, cases in self.cases.items()},
        )
        components, samples = joined_components(found)
        for sample in samples:
            self._keep(sample)
        return components


def _plays(point: Point | AlgebraicPoint, supports: Supports) -> bool:
    return isinstance(point, EnclosedRoot) and point.supports == supports
