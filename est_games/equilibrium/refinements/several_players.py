"""Perfect and proper equilibria of any number of players: every Nash equilibrium judged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache, partial
from itertools import product
from math import prod
from time import perf_counter
from typing import Literal, cast

from est_games.certificate.mistake_curve import MistakeCurve
from est_games.certificate.rare_gain import RareGain
from est_games.certificate.trembles import Trembles, product_problems
from est_games.equilibrium.nash import nash
from est_games.equilibrium.refinements.curve_search import found_curve
from est_games.equilibrium.refinements.perfection import found_rare_gain, perfection
from est_games.equilibrium.refinements.product_components import product_components
from est_games.equilibrium.refinements.properness import properness
from est_games.equilibrium.refinements.refinement import Refinement
from est_games.equilibrium.refinements.support_dominance import support_dominance
from est_games.equilibrium.refinements.tremble_search import found_trembles
from est_games.equilibrium.refinements.undominated_faces import Judge, undominated_faces
from est_games.equilibrium.solution import (
    Amounts,
    Certificate,
    Equilibrium,
    EquilibriumComponent,
    Solution,
    Status,
)
from est_games.equilibrium.time_limit import deadline_after, is_past
from est_games.game.algebraic import AlgebraicNumber
from est_games.game.normal import NormalForm

MAX_CORNERS = 1_000
"""Products of equilibria with more combinations of corners than this are left undecided."""

Concept = Literal["perfect", "proper"]
Mixture = tuple[Fraction, ...]
Profile = tuple[Amounts, ...]
Product = tuple[tuple[Mixture, ...], ...]


def refined_equilibria(
    game: NormalForm, concept: Concept, *, timeout: float | None = None
) -> Solution:
    """Return the perfect, or proper, equilibria among all Nash equilibria of a game.

    Parameters
    ----------
    game : NormalForm
        Any number of players.
    concept : {"perfect", "proper"}
        Which.
    timeout : float, optional
        Seconds after which to stop; no limit unless given.

    Returns
    -------
    Solution
        COMPLETE: all Nash equilibria were proved to be known, and each was decided. PARTIAL: some
        stay undecided, or more Nash equilibria may exist; `messages` say which, and by which test
        how many were decided.

    Raises
    ------
    SolveError
        `timeout` is not a positive number.

    Notes
    -----
    1. All Nash equilibria are found, isolated ones and products of polytopes.
    2. Isolated ones are judged one by one, algebraic ones too:
       :func:`est_games.equilibrium.refinements.perfection.perfection` and
       :func:`est_games.equilibrium.refinements.properness.properness`.
    3. Of a product only faces can be perfect on which no player's mixtures are weakly dominated.
       A face that is a point is judged as such. Of a larger one the profiles that use all of its
       strategies may be refuted by rare gains, or a curve or trembles are sought that do wherever
       on it they start from, which is checked at the corners. Unless it is proved as a whole, the
       faces that leave a strategy out are judged in turn.

    References
    ----------
    Selten (1975), Reexamination of the perfectness concept for equilibrium points in extensive
    games. Myerson (1978), Refinements of the Nash equilibrium concept. van Damme (1987), Stability
    and Perfection of Nash Equilibria, chapter 2.

    Examples
    --------
    All three must accept. Refusal by two or more is an equilibrium, but a mistake.

    >>> table = [[[1, 0], [0, 0]], [[0, 0], [0, 0]]]
    >>> solution = refined_equilibria(NormalForm.from_payoffs(table, table, table), "perfect")
    >>> solution.status.name, [[str(row[0]) for row in e.profile] for e in solution.equilibria]
    ('COMPLETE', [['1', '1', '1']])
    """
    started = perf_counter()
    deadline = deadline_after(timeout)
    # Half the time at most, so that some is left to judge what was found.
    source = nash(game, timeout=None if timeout is None else timeout / 2)
    search = _Judging(game=game, concept=concept, source=source, deadline=deadline)
    search.run()
    return search.solution(started, timeout)


@dataclass(slots=True, kw_only=True)
class _Judging:
    """What is known so far."""

    game: NormalForm
    concept: Concept
    source: Solution
    deadline: float | None
    judged: dict[Profile, Refinement] = field(default_factory=dict)
    products: list[Product] = field(default_factory=list)
    trembles: list[tuple[Product, Trembles | MistakeCurve]] = field(default_factory=list)
    open_faces: int = 0
    closed_sets: int = 0
    unlisted: int = 0
    seen: set[tuple[frozenset[Mixture], ...]] = field(default_factory=set)
    refuted_faces: list[tuple[Product, RareGain]] = field(default_factory=list)
    judges: list[Judge] = field(default_factory=list)

    def run(self) -> None:
        """Judge everything while there is time."""
        self.judges = [
            cache(partial(support_dominance, self.game, player))
            for player in range(self.game.n_players)
        ]
        equilibria = self.source.equilibria
        in_sets = self._in_sets()
        for place, equilibrium in enumerate(equilibria):
            if place not in in_sets:
                self._judge(equilibrium.profile)
        for component in self.source.components:
            if _is_continuum(component):
                self._judge_set(component)

    def _in_sets(self) -> set[int]:
        """Return the places of equilibria that do not stand alone."""
        return {k for c in self.source.components if _is_continuum(c) for k in c.extreme}

    def _judge(self, profile: Profile) -> Refinement | None:
        if profile not in self.judged and not is_past(self.deadline):
            test: Callable[..., Refinement] = (
                perfection if self.concept == "perfect" else properness
            )
            self.judged[profile] = test(self.game, profile)
        return self.judged.get(profile)

    def _judge_set(self, component: EquilibriumComponent) -> None:
        """Judge a connected set of equilibria, product by product."""
        plain = bool(component.subsets) and not component.cells
        plain = plain and not any(
            isinstance(x, AlgebraicNumber)
            for sides in component.subsets
            for side in sides
            for row in side
            for x in row
        )
        if not plain:
            self.open_faces += 1
            for place in component.extreme:
                self._judge(self.source.equilibria[place].profile)
            return
        faces = [face for sides in component.subsets for face in self._faces(sides)]
        self.closed_sets += not faces
        for face in faces:
            self._judge_face(face)

    def _faces(self, sides: Sequence[Sequence[Mixture]]) -> Iterator[Product]:
        """Yield the undominated faces of a product."""
        found = [
            undominated_faces(player, side, self.judges[player])
            for player, side in enumerate(sides)
        ]
        for chosen in product(*(each.faces for each in found)):
            yield tuple(
                tuple(each.vertices[v] for v in face)
                for each, face in zip(found, chosen, strict=True)
            )

    def _judge_face(self, face: Product) -> None:
        """Judge a product, and smaller ones within it as long as it is not proved as a whole."""
        key = tuple(map(frozenset, face))
        if key in self.seen or any(_covers(known, face) for known in self.products):
            return
        self.seen.add(key)
        size = prod(map(len, face))
        if size == 1:
            corner = tuple(side[0] for side in face)
            answer = self._judge(corner)
            if answer is None:
                self.open_faces += 1
            elif answer.holds:
                self.products.append(face)
            return
        if size > MAX_CORNERS or is_past(self.deadline):
            self.open_faces += 1
            return
        supports = [sorted({k for x in side for k, w in enumerate(x) if w}) for side in face]
        rare = found_rare_gain(self.game, supports)
        if rare is not None:
            self.refuted_faces.append((face, rare))
        elif self._survives(face):
            return
        else:
            self.open_faces += 1
        for player, side in enumerate(face):
            for k in supports[player]:
                left = tuple(x for x in side if not x[k])
                if left:
                    self._judge_face((*face[:player], left, *face[player + 1 :]))

    def _survives(self, face: Product) -> bool:
        """Look for a curve, or for trembles, that do wherever on a product they start from."""
        middle = tuple(
            tuple(sum(column, Fraction(0)) / len(side) for column in zip(*side, strict=True))
            for side in face
        )
        wanted = self.concept == "proper"
        curve = found_curve(self.game, face, proper=wanted)
        if curve is not None:
            self.products.append(face)
            self.trembles.append((face, curve))
            return True
        found = found_trembles(self.game, middle, proper=wanted)
        if found is None:
            return False
        later = Trembles(levels=tuple(rows[1:] for rows in found.levels))
        if product_problems(self.game, face, later, proper=wanted):
            return False
        self.products.append(face)
        self.trembles.append((face, later))
        return True

    # The answer

    def solution(self, started: float, timeout: float | None) -> Solution:
        """Return what is known."""
        within = {corner for sides in self.products for corner in product(*sides)}
        kept = tuple(e for e in self.source.equilibria if self._holds(e, within))
        answers = list(self.judged.values())
        undecided = sum(answer.holds is None for answer in answers)
        left = sum(e.profile not in self.judged and e.profile not in within for e in self._alone())
        whole = self.source.status is Status.COMPLETE and not (undecided or left or self.open_faces)
        tests = Counter(answer.test for answer in answers if answer.holds is not None)
        return Solution(
            equilibria=kept,
            status=Status.COMPLETE
            if whole and kept
            else Status.LIMIT
            if self.source.status is Status.LIMIT
            else Status.PARTIAL,
            concept=self.concept,
            algorithm="all Nash equilibria, dominance, regularity and trembles",
            options={"timeout": timeout},
            certificate=Certificate(
                argument="Each equilibrium shown is completely mixed or regular, or survives "
                "trembles that vanish, checked as polynomials in their size. In each one refuted "
                "a mixture is weakly dominated, or a strategy gains only after more mistakes than "
                "make it lose."
                + (" All Nash equilibria were proved to be known." if whole else ""),
                numbers={
                    "Nash equilibria": len(self.source.equilibria),
                    self.concept: len(kept),
                    f"not {self.concept}": sum(answer.holds is False for answer in answers),
                    "undecided": undecided,
                    "sets undecided": self.open_faces,
                    **{f"by the test {test}": tests[test] for test in sorted(tests)},
                },
                evidence=(tuple(self.judged.items()), (*self.trembles, *self.refuted_faces)),
            ),
            stats={"seconds": perf_counter() - started},
            messages=tuple(self._messages(len(kept), answers, tests, left)),
            components=self._components(kept),
            players=self.game.players,
            strategies=self.game.strategies,
        )

    def _alone(self) -> Iterator[Equilibrium]:
        in_sets = self._in_sets()
        yield from (e for k, e in enumerate(self.source.equilibria) if k not in in_sets)

    def _holds(self, equilibrium: Equilibrium, within: set[tuple[Mixture, ...]]) -> bool:
        profile = cast("tuple[Mixture, ...]", equilibrium.profile)
        answer = self.judged.get(profile)
        return profile in within or (answer is not None and bool(answer.holds))

    def _components(self, kept: Sequence[Equilibrium]) -> tuple[EquilibriumComponent, ...]:
        """Return the sets of products, and what stands alone."""
        found = product_components([e.profile for e in kept], self.products)
        inside = {k for component in found for k in component.extreme}
        alone = [EquilibriumComponent(extreme=(k,)) for k in range(len(kept)) if k not in inside]
        return (*found, *alone)

    def _messages(
        self, n_kept: int, answers: Sequence[Refinement], tests: Counter[str], left: int
    ) -> Iterator[str]:
        refuted = sum(answer.holds is False for answer in answers)
        undecided = sum(answer.holds is None for answer in answers)
        named = ", ".join(f"{tests[test]} by the test {test}" for test in sorted(tests))
        yield (
            f"of {len(self.source.equilibria)} Nash equilibria {n_kept} are proved {self.concept}, "
            f"{refuted} are refuted and {undecided} stay undecided"
            + (f": {named}" if named else "")
        )
        if self.closed_sets:
            yield f"sets of equilibria weakly dominated all over: {self.closed_sets}"
        if self.trembles:
            yield f"products of equilibria {self.concept} all over: {len(self.trembles)}"
        if self.open_faces:
            yield (
                f"sets of equilibria that stay undecided, but for their corners: {self.open_faces}"
            )
        if left:
            yield f"stopped by the time given: {left} equilibria were not judged"
        if not self.source.is_complete:
            yield from (f"more Nash equilibria may exist: {text}" for text in self.source.messages)


def _is_continuum(component: EquilibriumComponent) -> bool:
    return len(component.extreme) > 1 or bool(component.cells)


def _covers(known: Product, face: Product) -> bool:
    return all(set(side) <= set(other) for side, other in zip(face, known, strict=True))
