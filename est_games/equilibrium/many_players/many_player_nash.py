"""All Nash equilibria of a small game of many players: supports searched, regions proved empty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from math import prod
from time import perf_counter
from typing import TYPE_CHECKING, Any, cast

from est_games.certificate.enclosed_root import EnclosedRoot
from est_games.certificate.normal_form import expected_payoffs, regrets
from est_games.certificate.polynomial_support import (
    PRODUCT,
    REDUNDANT,
    SupportSubdivision,
    completeness_problems,
)
from est_games.certificate.region_root import Point
from est_games.equilibrium.many_players.degenerate_support import (
    Gains,
    separable_vertices,
    unfelt_change,
)
from est_games.equilibrium.many_players.equilibrium_index import regular_index
from est_games.equilibrium.many_players.nash_products import nash_product_components
from est_games.equilibrium.many_players.payoff_differences import payoff_differences
from est_games.equilibrium.many_players.support_parts import (
    ROOT,
    Part,
    assembled,
    single_node,
    supports_at,
)
from est_games.equilibrium.many_players.support_root import exact_root
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
from est_games.game.algebraic import AlgebraicNumber
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
_SHOWN_MESSAGES = 6
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
        COMPLETE: `equilibria` holds every isolated equilibrium, and of sets of equilibria the
        vertices; `components` the connected sets, each a union of products of polytopes, with the
        index of those that are single regular equilibria, and of one more: all add up to 1. There
        are no others. A probability is a
        Fraction, or an AlgebraicNumber: a real number in a proved interval.
        PARTIAL: something is neither proved nor excluded, which `messages` name by support; all
        isolated equilibria with other supports are there. PARTIAL also after `timeout`, LIMIT where
        the game is too large to begin: all pure equilibria are there.

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
    5. The certificate package walks all subdivisions again in whole numbers.

    The number of supports is the product of :math:`2^{m_i} - 1`. A continuum that is no union of
    products of polytopes, a singular root, or a tie at an irrational root that no linear identity
    explains, is reported but not described.

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
        return _too_large(game, n_supports, timeout, started)
    search = _Search(game=game, deadline=deadline)
    search.run()
    messages = search.prove()
    equilibria = tuple(search.equilibria.values())
    proved = not messages
    return Solution(
        equilibria=equilibria,
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
        messages=tuple(messages),
        components=search.components() if proved else (),
        players=game.players,
        strategies=game.strategies,
    )


def _too_large(
    game: NormalForm, n_supports: int, timeout: float | None, started: float
) -> Solution:
    pure = pure_nash(game)
    return Solution(
        equilibria=pure.equilibria,
        status=Status.LIMIT,
        concept="nash",
        algorithm="subdivision of the simplices of every support",
        options={"timeout": timeout},
        certificate=Certificate(
            argument="Each profile's regret was recomputed exactly and is zero; all pure "
            "equilibria are among them. Nothing is claimed of mixed ones.",
            numbers={"equilibria": len(pure.equilibria)},
        ),
        stats={"seconds": perf_counter() - started, "supports": n_supports},
        messages=(f"{n_supports} supports are too many: only pure equilibria are shown",),
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
    equilibria: dict[Point, Equilibrium] = field(default_factory=dict)
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
            self.equilibria.setdefault(point, _algebraic_equilibrium(self.game, point))
        return True

    def _keep(self, profile: Profile) -> None:
        """Keep a profile if it has no regret."""
        if profile in self.equilibria:
            return
        regret = max(regrets(self.game, profile))
        if not regret:
            self.equilibria[profile] = Equilibrium(
                profile=profile, payoffs=expected_payoffs(self.game, profile), regret=regret
            )

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
        self.evidence = assembled(self.parts, n_supports, self.products, self.redundancies)
        open_places = [k for k in range(n_supports) if k not in self.parts]
        if open_places:
            return self._open_messages(open_places)
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

    def _open_messages(self, places: Sequence[int]) -> list[str]:
        if self.is_late:
            return [
                f"stopped by the time given: {len(places)} of {self._n_supports()} supports are "
                "not settled"
            ]
        messages = []
        for place in places[:_SHOWN_MESSAGES]:
            named = " x ".join(
                "{" + ", ".join(labels[k] for k in own) + "}"
                for labels, own in zip(
                    self.game.strategies, supports_at(self.game.shape, place), strict=True
                )
            )
            why = self.reasons.get(place, "a continuum not described, or a singular root")
            messages.append(f"not settled where {named} are played: {why}")
        if len(places) > _SHOWN_MESSAGES:
            messages.append(f"and {len(places) - _SHOWN_MESSAGES} more supports are not settled")
        return messages

    def certificate(self, proved: bool) -> Certificate:
        """Return the argument for the status."""
        n_open = sum(k not in self.parts for k in range(self._n_supports()))
        numbers = {
            "equilibria": len(self.equilibria),
            "supports": self._n_supports(),
            "supports not settled": n_open,
        }
        if not proved:
            return Certificate(
                argument="Each profile was proved to be an equilibrium; all pure equilibria are "
                "among them. Nothing is claimed of the supports that are not settled.",
                numbers=numbers,
                evidence=self.evidence,
            )
        return Certificate(
            argument="The simplices of every support were cut into regions, and in whole numbers "
            "each was proved to be empty, since a multilinear combination of the conditions is "
            "positive at its corners, or to hold one root at most, which was found; or the support "
            "was proved redundant, or to hold the product of polytopes shown.",
            numbers={**numbers, "regions": len(self.evidence.nodes) if self.evidence else 0},
            evidence=self.evidence,
        )

    def components(self) -> tuple[EquilibriumComponent, ...]:
        """Return the connected sets of equilibria."""
        profiles = [equilibrium.profile for equilibrium in self.equilibria.values()]
        roots = list(self.equilibria)
        found = nash_product_components(profiles)
        indices = [
            regular_index(self.game, roots[each.places[0]]) if len(each.places) == 1 else None
            for each in found
        ]
        if indices.count(None) == 1:
            # They all add up to one.
            indices[indices.index(None)] = 1 - sum(index for index in indices if index is not None)
        return tuple(
            EquilibriumComponent(extreme=each.places, subsets=each.subsets, index=index)
            for each, index in zip(found, indices, strict=True)
        )


def _algebraic_equilibrium(game: NormalForm, root: EnclosedRoot) -> Equilibrium:
    """Return an equilibrium whose numbers are known by their intervals."""
    profile = tuple(
        tuple(
            AlgebraicNumber(root, ("probability", i, k)) if len(own) > 1 and k in own else weight
            for k, weight in enumerate(row)
        )
        for i, (own, row) in enumerate(zip(root.supports, root.centre, strict=True))
    )
    payoffs = tuple(AlgebraicNumber(root, ("payoff", i)) for i in range(game.n_players))
    return Equilibrium(profile=profile, payoffs=payoffs, regret=Fraction(0))
