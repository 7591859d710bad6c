"""The argument that no subgame-perfect equilibrium is missing, gone through again.

From the last subgame to the first, what each is worth is bounded and what its movers can do is
worked out; then every equilibrium is followed, group of entangled subgames by group.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from math import prod
from typing import Any

from est_games.certificate.local_cell import LocalCell, LocalConditions, keyed
from est_games.certificate.nash_supports import claim_problems, nash_set
from est_games.certificate.subgame_classes import class_sets_found
from est_games.certificate.subgame_conditions import cell_conditions
from est_games.certificate.subgame_forms import group_tree
from est_games.certificate.subgame_moves import move_cells
from est_games.certificate.subgame_proof import ClassClaim, Known, SubgameProof, UnitClaim
from est_games.certificate.subgame_sets import Listed, LocalSet, RefusedError, in_time
from est_games.certificate.subgame_values import SubgameValues
from est_games.errors import Problem
from est_games.game.extensive import ExtensiveForm

MAX_SETS = 20_000
"""Connected sets compared with those listed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    """A connected set of ways to play a piece, with points at which worth is extreme, if known."""

    local: LocalSet
    corners: tuple[Mapping[int, Any], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Path:
    """What an equilibrium does in the first pieces of a group.

    What it does in those `varying` is not worth one amount to those above.
    """

    known: Known
    local: tuple[LocalSet, ...] = ()
    varying: tuple[tuple[int, LocalSet], ...] = ()
    put_off: tuple[int, ...] = ()


class Replay:
    """One pass over the subgames, and one over the groups.

    Parameters
    ----------
    form : ExtensiveForm
        A game with perfect recall.
    proof : SubgameProof
        What is claimed.
    deadline : float or None
        A time of ``time.perf_counter``, in seconds, at which to give up.
    """

    def __init__(self, form: ExtensiveForm, proof: SubgameProof, deadline: float | None) -> None:
        self.form, self.proof, self.deadline = form, proof, deadline
        self.values = SubgameValues(form)
        every: tuple[UnitClaim | ClassClaim, ...] = (*proof.claims, *proof.classes)
        self.claims = {(claim.roots, frozenset(claim.known.items())): claim for claim in every}
        self.ways: dict[int, tuple[_Way, ...]] = {}
        self.tied: dict[int, tuple[int, ...]] = {}
        self.settled: dict[int, tuple[Fraction, ...]] = {}

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
            self.settled[number] = values.unit_row(number, kept[0])
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
        ways = self._solved((root,), {}, {})
        if len(ways) == 1 and ways[0].local.point is not None and ways[0].corners:
            rows = ways[0].local.point
            values.note_settled(root, rows)
            self.settled.update(rows)
            return
        self.ways[root] = ways
        bounds = values.bounds(root, {})
        if all(way.corners for way in ways):
            found = [values.bounds_of(root, corner) for way in ways for corner in way.corners]
            bounds = [
                (min(low for low, _ in column), max(high for _, high in column))
                for column in zip(*found, strict=True)
            ]
        values.note_open(root, bounds)

    def _solved(
        self, roots: tuple[int, ...], known: Known, only: Mapping[int, Sequence[int]]
    ) -> tuple[_Way, ...]:
        """Return all ways to play pieces, as is claimed of them, once the claim is checked."""
        claim = self.claims.get((roots, frozenset(known.items())))
        if claim is None:
            raise RefusedError("claims", f"lack the strategic form of the subgames at {roots}")
        in_time(self.deadline)
        if isinstance(claim, ClassClaim):
            return self._by_classes(claim, only)
        values = self.values
        if claim.units != values.units(roots, only):
            raise RefusedError("claims", f"have other plans in the subgames at {roots}")
        game = values.game(roots, claim.units, known)
        if game is None:
            raise RefusedError("groups", f"part the subgames at {roots} from what they depend on")
        problems = claim_problems(game, claim.nash)
        if problems:
            raise RefusedError("claims", f"do not hold at {roots}: {problems[0]}")
        found = nash_set(claim.nash)
        if isinstance(found, Problem):
            raise RefusedError("claims", f"cannot be followed at {roots}: {found}")
        return tuple(
            self._way(claim, supports, profiles)
            for supports, profiles in zip(found.supports, found.corners, strict=True)
        )

    def _way(
        self,
        claim: UnitClaim,
        supports: frozenset[tuple[tuple[int, ...], ...]],
        profiles: Sequence[Sequence[tuple[Fraction, ...]]],
    ) -> _Way:
        """Return a component of the equilibria of one or two units as a set of behaviours.

        Behaviours correspond to mixtures of all plans that take only the actions played; what a
        unit excludes by its own moves is free.
        """
        values = self.values
        numbers = {n for unit in claim.units for plan in unit.plans for n in plan}
        cells = set()
        for chosen in supports:
            played: dict[int, set[int]] = {}
            for unit, own in zip(claim.units, chosen, strict=True):
                for k in own:
                    for number, action in unit.plans[k].items():
                        played.setdefault(number, set()).add(action)
            rows = {number: tuple(sorted(row)) for number, row in played.items()}
            conditions = cell_conditions(values, claim.roots, claim.known, rows)
            cells.add(LocalCell(tuple(sorted(rows.items())), conditions))
        corners = tuple(
            {
                **{number: values.unit_row(number, 0) for number in numbers},
                **values.behavior(claim.units, profile),
            }
            for profile in profiles
        )
        told = {number for cell in cells for number, _ in cell.played}
        open_ = {number for number in numbers - told if len(values.actions(number)) > 1}
        is_point = len(cells) == 1 and not open_ and all(row == corners[0] for row in corners)
        return _Way(
            local=LocalSet(frozenset(cells), corners[0] if is_point else None), corners=corners
        )

    def _by_classes(self, claim: ClassClaim, only: Mapping[int, Sequence[int]]) -> tuple[_Way, ...]:
        """Return all ways to play pieces in which three or more move, once these are replayed."""
        tree = group_tree(self.values, claim.roots, only, claim.known)
        found = class_sets_found(tree, claim.evidence, self.deadline)
        if isinstance(found, Problem):
            raise RefusedError("claims", f"do not hold at {claim.roots}: {found}")
        if Counter(found.keys()) != Counter(cell for own in claim.components for cell in own):
            raise RefusedError("claims", f"hold other sets at {claim.roots}")
        ways = []
        for own in claim.components:
            point, corners = found[next(iter(own))] if len(own) == 1 else (None, ())
            ways.append(_Way(local=LocalSet(own, point), corners=corners))
        return tuple(ways)

    # Groups

    def compare(self, listed: Listed) -> None:
        """Refuse unless the sets listed are those that are possible."""
        parts = self.check_factors()
        if prod(len(each) for each in parts) > MAX_SETS:
            raise RefusedError("components", "are too many to be compared")
        for chosen in product(*parts):
            in_time(self.deadline)
            if not listed.take(self.settled, [local for way in chosen for local in way]):
                raise RefusedError("components", "are not those that are possible")
        if not listed.is_empty:
            raise RefusedError("components", "are not those that are possible")

    def check_factors(self) -> list[list[tuple[LocalSet, ...]]]:
        """Return the connected sets of each group, which must be those of the factors."""
        opened = sorted(self.values.opened, reverse=True)
        if sorted((root for group in self.proof.groups for root in group), reverse=True) != opened:
            raise RefusedError("groups", "do not share out the subgames with several equilibria")
        parts = [list(self._group(roots)) for roots in self.proof.groups]
        if len(parts) != len(self.proof.factors):
            raise RefusedError("factors", "are not one for each group")
        for place, (each, factor) in enumerate(zip(parts, self.proof.factors, strict=True)):
            found = Counter(tuple(local.cells for local in way) for way in each)
            if found != Counter(factor):
                raise RefusedError(f"factors[{place}]", "are not the sets that are possible")
        return parts

    def _group(self, roots: tuple[int, ...]) -> Iterator[tuple[LocalSet, ...]]:
        """Yield the ways to play a group, component by component."""
        if list(roots) != sorted(roots, reverse=True):
            raise RefusedError("groups", "must name the last subgame first")
        paths = [_Path(known={})]
        for root in roots:
            in_time(self.deadline)
            paths = [longer for path in paths for longer in self._followed(path, root, roots)]
            if len(paths) > MAX_SETS:
                raise RefusedError("groups", "can be played in too many ways")
        for path in paths:
            if not path.put_off and not path.varying:
                yield path.local
                continue
            for local in self._together(path):
                yield (*path.local, local)

    def _followed(self, path: _Path, root: int, roots: tuple[int, ...]) -> Iterator[_Path]:
        values = self.values
        put_off = replace(path, put_off=(*path.put_off, root))
        below = (*path.put_off, *(lower for lower, _ in path.varying))
        if any(values.is_inside(lower, root) for lower in below):
            yield put_off
            return
        above = [upper for upper in roots if values.is_inside(root, upper)]
        minding = sorted({player for upper in above for player in values.sets[upper]})
        ways = self._ways(path, root)
        worth = [self._worth(path, root, way.corners, minding) for way in ways]
        is_told = root not in values.kept and all(
            each in values.kept or each in self.ways for each in roots
        )
        if any(each is None for each in worth) and not is_told:
            yield put_off
            return
        for way, each in zip(ways, worth, strict=True):
            if each is None:
                yield replace(path, varying=(*path.varying, (root, way.local)))
            else:
                yield replace(path, known={**path.known, **each}, local=(*path.local, way.local))

    def _ways(self, path: _Path, root: int) -> tuple[_Way, ...]:
        """Return the components of a piece, what it depends on being known."""
        values = self.values
        if root in self.ways:
            return self.ways[root]
        if root not in values.kept:
            return self._solved((root,), path.known, {})
        best = self._best(path, root)
        ((_, (number,)),) = values.sets[root].items()
        corners = tuple({number: values.unit_row(number, k)} for k in best)
        if len(best) == 1:
            cell = LocalCell(((number, best),), LocalConditions())
            return (_Way(local=LocalSet(frozenset({cell}), corners[0]), corners=corners),)
        excluded = frozenset(
            keyed({((number, k),): Fraction(1)}, is_equation=True)
            for k in values.actions(number)
            if k not in best
        )
        cell = LocalCell((), LocalConditions(equations=excluded))
        return (_Way(local=LocalSet(frozenset({cell})), corners=corners),)

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
        """Return what a set is worth to some players; None where that is not one amount."""
        if not corners:
            return None if minding else {}
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
        values = self.values
        if all(root in values.kept for root in path.put_off):
            told = (path.put_off, frozenset(path.known.items()))
            if path.varying or told in self.proof.told_as_one:
                yield LocalSet(frozenset(self._above(path)))
                return
            cells = move_cells(values, path.put_off, path.known, self.deadline)
            yield LocalSet(cells)
            return
        only: dict[int, Sequence[int]] = {}
        for place, root in enumerate(path.put_off):
            if root in values.kept:
                lower = path.put_off[:place]
                inside = any(values.is_inside(each, root) for each in lower)
                only[root] = values.kept[root] if inside else self._best(path, root)
        for way in self._solved(path.put_off, path.known, only):
            yield way.local

    def _above(self, path: _Path) -> Iterator[LocalCell]:
        """Yield what single moves above given sets can do, a cell for each of their parts.

        An equilibrium above any behaviour there is, by backward induction; what is best is a convex
        set that depends on it in a closed graph, so that what is above a connected set is one.
        """
        values = self.values
        rows = {
            number: values.kept[root]
            for root in path.put_off
            for own in values.sets[root].values()
            for number in own
        }
        stages = [root for root, _ in path.varying]
        roots = sorted((*stages, *path.put_off), reverse=True)
        for chosen in product(*(sorted(local.cells, key=repr) for _, local in path.varying)):
            played = {number: row for cell in chosen for number, row in cell.played}
            conditions = cell_conditions(
                values,
                roots,
                path.known,
                {**played, **rows},
                frozenset(rows),
                frozenset(stages),
            )
            for cell in chosen:
                conditions = conditions.together(cell.conditions)
            yield LocalCell(tuple(sorted(played.items())), conditions)
