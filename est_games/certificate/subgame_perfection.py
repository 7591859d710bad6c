"""Are these all subgame-perfect equilibria of a tree? The argument is gone through again.

What is claimed lists connected sets of behaviours by their supports, with all Nash equilibria of
some strategic forms. Here the subgames are gone through from the last to the first, by other code
than the search, which shows that no other supports are possible; with given supports, what is an
equilibrium is a matter of definition (:mod:`.subgame_conditions`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import product
from math import prod
from typing import Any

from est_games.certificate.extensive_form import Behavior
from est_games.certificate.malformed import refuses_malformed
from est_games.certificate.nash_supports import NashClaim, NashSet, claim_problems, nash_set
from est_games.certificate.subgame_sets import (
    MAX_SUPPORTS,
    Component,
    Factors,
    LocalSet,
    LocalSupports,
    RefusedError,
    all_supports,
    in_time,
    listed_sets,
    set_problems,
)
from est_games.certificate.subgame_values import SubgameValues, Unit
from est_games.errors import Problem
from est_games.game.extensive import ExtensiveForm

Known = Mapping[tuple[int, int], Fraction]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitClaim:
    """All equilibria of a strategic form whose players are the movers of some pieces.

    Parameters
    ----------
    roots : tuple of int
        Where the pieces start, the last first.
    units : tuple of Unit
        Its players, with their plans.
    known : mapping of (int, int) to Fraction
        What other subgames with several equilibria are taken to be worth, by root and player.
    nash : NashClaim
        Its equilibria.
    """

    roots: tuple[int, ...]
    units: tuple[Unit, ...]
    known: Known = field(hash=False)
    nash: NashClaim


@dataclass(frozen=True, slots=True, kw_only=True)
class SubgameProof:
    """What a claim to know all subgame-perfect equilibria rests on.

    Parameters
    ----------
    groups : tuple of tuple of int
        The roots of subgames whose equilibria depend on one another, the last first.
    claims : tuple of UnitClaim
        The strategic forms solved.
    factors : tuple of tuples of tuples of frozensets of LocalSupports
        For each group, the connected sets of ways to play it, each a product of sets by what can be
        played: the actions with positive probability at each information set, by number. The
        equilibria of the tree are one way in each group, in all combinations; all else is settled.
    """

    groups: tuple[tuple[int, ...], ...]
    claims: tuple[UnitClaim, ...]
    factors: tuple[tuple[Factors, ...], ...]


@refuses_malformed
def completeness_problems(
    form: ExtensiveForm,
    behaviors: Sequence[Behavior],
    components: Sequence[Component],
    proof: SubgameProof,
    *,
    deadline: float | None = None,
) -> tuple[Problem, ...]:
    """Return what is wrong with a claim to know all subgame-perfect equilibria.

    Parameters
    ----------
    form : ExtensiveForm
        A game with perfect recall.
    behaviors : sequence of behaviours
        The equilibria listed.
    components : sequence of Component
        The connected sets, each one behaviour or cells with different supports.
    proof : SubgameProof
        What it rests on.
    deadline : float, optional
        A time of ``time.perf_counter``, in seconds, at which to give up.

    Returns
    -------
    tuple of Problem
        Empty exactly if it is proved that no subgame-perfect equilibrium is missing; that those
        listed are such is for :func:`.subgame_sets.set_problems` to tell. That each component is
        connected, and that they do not meet, is proved of strategic forms of two players only.

    Raises
    ------
    TimeoutError
        The deadline has passed.

    Notes
    -----
    1. From the last subgame to the first, bounds on what each is worth to each player in any
       equilibrium, and what its movers can do in one, are worked out; where a stage's strategic
       form is claimed to be solved, it is set up again and the claim is checked.
    2. Group by group, every equilibrium is followed: it plays one of the claimed components in each
       piece, which is worth one amount to the movers above, or the pieces from there on are solved
       together.
    3. The supports that are left, in all combinations, must be those of the sets listed.
    """
    try:
        replay = _Replay(form, proof, deadline)
        replay.look_at_subgames()
        replay.compare(*listed_sets(form, behaviors, components))
    except RefusedError as refused:
        return (refused.problem,)
    return ()


@refuses_malformed
def factor_problems(
    form: ExtensiveForm, proof: SubgameProof, *, deadline: float | None = None
) -> tuple[Problem, ...]:
    """Return what is wrong with a claim that the factors are all, where sets are not listed.

    Empty exactly if it is proved that every subgame-perfect equilibrium plays what is settled, and
    in each group what one of the factor's sets does.
    """
    try:
        replay = _Replay(form, proof, deadline)
        replay.look_at_subgames()
        replay.check_factors()
    except RefusedError as refused:
        return (refused.problem,)
    return ()


def is_complete(
    form: ExtensiveForm,
    behaviors: Sequence[Behavior],
    components: Sequence[Component],
    proof: SubgameProof,
) -> bool:
    """Return whether it is proved that these are all subgame-perfect equilibria, and are such."""
    return not (
        set_problems(form, behaviors, components)
        or completeness_problems(form, behaviors, components, proof)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Path:
    """What an equilibrium does in the first pieces of a group."""

    known: Known
    local: tuple[LocalSet, ...] = ()
    put_off: tuple[int, ...] = ()


class _Replay:
    """One pass over the subgames, and one over the groups."""

    def __init__(self, form: ExtensiveForm, proof: SubgameProof, deadline: float | None) -> None:
        self.form, self.proof, self.deadline = form, proof, deadline
        self.values = SubgameValues(form)
        self.claims = {
            (claim.roots, frozenset(claim.known.items())): claim for claim in proof.claims
        }
        self.sets: dict[int, NashSet] = {}
        self.tied: dict[int, tuple[int, ...]] = {}
        self.settled: dict[int, tuple[int, ...]] = {}

    def look_at_subgames(self) -> None:
        """Bound what each subgame is worth."""
        values = self.values
        for root in reversed(values.pieces):
            in_time(self.deadline)
            if not values.sets[root]:
                values.note_settled(root, {})
            elif values.is_move(root):
                self._look_at_move(root)
            else:
                self._look_at_stage(root)

    def _look_at_move(self, root: int) -> None:
        values = self.values
        ((player, (number,)),) = values.sets[root].items()
        ranges = [values.bounds(root, {number: {k}})[player] for k in values.actions(number)]
        bar = max(low for low, _ in ranges)
        kept = tuple(k for k, (_, high) in enumerate(ranges) if high >= bar)
        if len(kept) == 1:
            values.note_settled(root, {number: values.unit_row(number, kept[0])})
            self.settled[number] = kept
            return
        values.kept[root] = kept
        if all(low == high for low, high in (ranges[k] for k in kept)):
            self.tied[root] = kept
        bounds = values.bounds(root, {number: set(kept)})
        bounds[player] = (bar, max(high for _, high in ranges))
        values.note_open(root, bounds)

    def _look_at_stage(self, root: int) -> None:
        values = self.values
        if values.has_uncertain_ends(root):
            values.note_open(root, values.bounds(root, {}))
            return
        claim, found = self._claimed((root,), {}, {})
        behaviors = [
            values.behavior(claim.units, profile) for row in found.corners for profile in row
        ]
        if len(found.supports) == 1 == len(found.supports[0]) and len(behaviors) == 1:
            excluded = [k for own in values.sets[root].values() for k in own]
            if all(number in behaviors[0] for number in excluded):
                values.note_settled(root, behaviors[0])
                for number, row in behaviors[0].items():
                    self.settled[number] = tuple(k for k, weight in enumerate(row) if weight)
                return
        self.sets[root] = found
        if all(found.corners):
            rows = [values.bounds_of(root, behavior) for behavior in behaviors]
            values.note_open(
                root,
                [
                    (min(low for low, _ in column), max(high for _, high in column))
                    for column in zip(*rows, strict=True)
                ],
            )
        else:
            values.note_open(root, values.bounds(root, {}))

    def _claimed(
        self, roots: tuple[int, ...], known: Known, only: Mapping[int, Sequence[int]]
    ) -> tuple[UnitClaim, NashSet]:
        """Return what is claimed of a strategic form, once it is set up again and checked."""
        claim = self.claims.get((roots, frozenset(known.items())))
        if claim is None:
            raise RefusedError("claims", f"lack the strategic form of the subgames at {roots}")
        if claim.units != self.values.units(roots, only):
            raise RefusedError("claims", f"have other plans in the subgames at {roots}")
        in_time(self.deadline)
        game = self.values.game(roots, claim.units, known)
        if game is None:
            raise RefusedError("groups", f"part the subgames at {roots} from what they depend on")
        problems = claim_problems(game, claim.nash)
        if problems:
            raise RefusedError("claims", f"do not hold at {roots}: {problems[0]}")
        found = nash_set(claim.nash)
        if isinstance(found, Problem):
            raise RefusedError("claims", f"cannot be followed at {roots}: {found}")
        return claim, found

    # Groups

    def compare(self, listed: Counter[LocalSet], products: Counter[Factors]) -> None:
        """Refuse unless the sets listed are those that are possible.

        Parameters
        ----------
        listed : Counter of LocalSet
            Those listed one by one, by supports.
        products : Counter of Factors
            Those listed as products.
        """
        parts = self.check_factors()
        if prod(len(each) for each in parts) > MAX_SUPPORTS:
            raise RefusedError("components", "are too many to be compared")
        settled = LocalSet(frozenset({tuple(self.settled.items())}), True)
        found: Counter[LocalSet] = Counter()
        found_products: Counter[Factors] = Counter()
        n_supports = 0
        for chosen in product(*parts):
            locals_ = [local for way in chosen for local in way]
            factors = tuple(local.normal for local in locals_)
            if factors in products:
                found_products[factors] += 1
                continue
            whole = settled
            for local in locals_:
                whole = whole.times(local)
            n_supports += len(whole.supports)
            if n_supports > MAX_SUPPORTS:
                raise RefusedError("components", "are too many to be compared")
            found[LocalSet(whole.normal, whole.is_point)] += 1
        if found != listed or found_products != products:
            raise RefusedError("components", "do not have the supports that are possible")

    def check_factors(self) -> list[list[tuple[LocalSet, ...]]]:
        """Return the connected sets of each group, which must be those of the factors."""
        opened = sorted(self.values.opened, reverse=True)
        if sorted((root for group in self.proof.groups for root in group), reverse=True) != opened:
            raise RefusedError("groups", "do not share out the subgames with several equilibria")
        parts = [list(self._group(roots)) for roots in self.proof.groups]
        if len(parts) != len(self.proof.factors):
            raise RefusedError("factors", "are not one for each group")
        for place, (each, factor) in enumerate(zip(parts, self.proof.factors, strict=True)):
            found = Counter(tuple(local.normal for local in way) for way in each)
            if found != Counter(factor):
                message = "does not have the supports that are possible"
                raise RefusedError(f"factors[{place}]", message)
        return parts

    def _group(self, roots: tuple[int, ...]) -> Iterator[tuple[LocalSet, ...]]:
        """Yield the supports possible in a group, component by component."""
        if list(roots) != sorted(roots, reverse=True):
            raise RefusedError("groups", "must name the last subgame first")
        paths = [_Path(known={})]
        for root in roots:
            paths = [longer for path in paths for longer in self._followed(path, root, roots)]
            if len(paths) > MAX_SUPPORTS:
                raise RefusedError("groups", "can be played in too many ways")
        for path in paths:
            if not path.put_off:
                yield path.local
                continue
            for local in self._together(path):
                yield (*path.local, local)

    def _followed(self, path: _Path, root: int, roots: tuple[int, ...]) -> Iterator[_Path]:
        values = self.values
        put_off = replace(path, put_off=(*path.put_off, root))
        if any(values.is_inside(lower, root) for lower in path.put_off):
            yield put_off
            return
        above = [upper for upper in roots if values.is_inside(root, upper)]
        minding = sorted({player for upper in above for player in values.sets[upper]})
        ways = list(self._ways(path, root, minding))
        if any(worth is None for _, worth in ways):
            yield put_off
            return
        for local, worth in ways:
            yield _Path(
                known={**path.known, **(worth or {})},
                local=(*path.local, local),
                put_off=path.put_off,
            )

    def _ways(
        self, path: _Path, root: int, minding: Sequence[int]
    ) -> Iterator[tuple[LocalSet, dict[tuple[int, int], Fraction] | None]]:
        """Yield the components of a piece, with what each is worth if that is one amount."""
        values = self.values
        if root in values.kept:
            best = self._best(path, root)
            ((_, (number,)),) = values.sets[root].items()
            corners: list[Mapping[int, Any]] = [{number: values.unit_row(number, k)} for k in best]
            local = LocalSet(all_supports({number: best}), len(best) == 1)
            yield local, self._worth(path, root, corners, minding)
            return
        claim, found = self._claimed((root,), path.known if root not in self.sets else {}, {})
        for supports, profiles in zip(found.supports, found.corners, strict=True):
            corners = [values.behavior(claim.units, profile) for profile in profiles]
            worth = self._worth(path, root, corners, minding) if profiles or not minding else None
            if not profiles and not minding:
                worth = {}
            yield self._local_set(claim.units, supports, len(profiles) == 1), worth

    def _best(self, path: _Path, root: int) -> tuple[int, ...]:
        """Return the optimal actions of a single move, what it depends on being known."""
        if root in self.tied:
            return self.tied[root]
        values = self.values
        ((player, (number,)),) = values.sets[root].items()
        amounts = {
            k: values.worth(root, {number: values.unit_row(number, k)}, player, path.known)
            for k in values.kept[root]
        }
        known = [amount for amount in amounts.values() if amount is not None]
        if len(known) < len(amounts):
            raise RefusedError("groups", f"part the subgame at {root} from what it depends on")
        return tuple(k for k, amount in amounts.items() if amount == max(known))

    def _worth(
        self, path: _Path, root: int, corners: Sequence[Any], minding: Sequence[int]
    ) -> dict[tuple[int, int], Fraction] | None:
        found: dict[tuple[int, int], Fraction] = {}
        for player in minding:
            amounts = {self.values.worth(root, row, player, path.known) for row in corners}
            if len(amounts) != 1:
                return None
            amount = amounts.pop()
            if amount is not None:
                found[root, player] = amount
        return found

    def _together(self, path: _Path) -> Iterator[LocalSet]:
        only: dict[int, Sequence[int]] = {}
        for place, root in enumerate(path.put_off):
            if root in self.values.kept:
                lower = path.put_off[:place]
                inside = any(self.values.is_inside(each, root) for each in lower)
                only[root] = self.values.kept[root] if inside else self._best(path, root)
        claim, found = self._claimed(path.put_off, path.known, only)
        for supports, profiles in zip(found.supports, found.corners, strict=True):
            yield self._local_set(claim.units, supports, len(profiles) == 1)

    def _local_set(
        self,
        units: Sequence[Unit],
        supports: frozenset[tuple[tuple[int, ...], ...]],
        is_point: bool,
    ) -> LocalSet:
        """Return which actions are played where units mix certain plans.

        Behaviours correspond to mixtures of all plans that take only the actions played; what a
        unit excludes by its own moves is free.
        """
        found: set[LocalSupports] = set()
        for chosen in supports:
            played: dict[int, set[int]] = {}
            for unit, own in zip(units, chosen, strict=True):
                for k in own:
                    for number, action in unit.plans[k].items():
                        played.setdefault(number, set()).add(action)
            free: dict[int, Sequence[int]] = {}
            for unit in units:
                for number in dict.fromkeys(n for plan in unit.plans for n in plan):
                    if number not in played:
                        free[number] = self.values.actions(number)
            base = tuple((number, tuple(sorted(row))) for number, row in played.items())
            for rest in all_supports(free):
                found.add((*base, *rest))
            if len(found) > MAX_SUPPORTS:
                raise RefusedError("components", "have too many supports to be compared")
        return LocalSet(frozenset(found), is_point and len(found) == 1)
