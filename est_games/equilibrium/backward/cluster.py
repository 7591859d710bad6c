"""Groups of entangled subgames, each solved completely; what is left of a tree is settled.

The equilibria of the whole tree are then one choice of an equilibrium from each group, freely.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from est_games.equilibrium.backward.class_pieces import ClassAnswer, class_answer
from est_games.equilibrium.backward.continuation import Continuations
from est_games.equilibrium.backward.group_form import group_form
from est_games.equilibrium.backward.local_set import LocalComponent, tied
from est_games.equilibrium.backward.move_cells import move_component
from est_games.equilibrium.backward.moves_as_one import moves_above
from est_games.equilibrium.backward.piece import Piece, TooManyError, movers, play
from est_games.equilibrium.backward.unit_equilibria import local_components
from est_games.equilibrium.backward.unit_game import Unit, unit_game, units
from est_games.equilibrium.nash import nash
from est_games.equilibrium.solution import Solution, Status
from est_games.equilibrium.time_limit import is_past

_FEW = 2
_MOST_SHOWN = 200
MAX_SELECTIONS = 2_000
"""Ways to choose equilibria in the subgames of a group."""
Told = tuple[tuple[int, ...], frozenset[tuple[tuple[int, int], Fraction]]]
"""Moves whose equilibria are told as one set: their roots, and what others are worth."""
_TOO_LATE = "the time given ran out before it"


class UnsolvedError(Exception):
    """A piece could not be solved completely; says which and why."""

    def __init__(self, root: int, reason: str, status: Status) -> None:
        super().__init__(reason)
        self.root, self.reason, self.status = root, reason, status


@dataclass(frozen=True, slots=True, kw_only=True)
class Solved:
    """Pieces that were solved: what the proof of completeness rests on.

    Parameters
    ----------
    roots : tuple of int
        Where they start.
    known : mapping of (int, int) to Fraction
        What other subgames with several equilibria were taken to be worth, by root and player.
    units : tuple of Unit
        Who moves in them, with their plans, where these are one or two; otherwise none.
    solution : Solution or None
        All equilibria of the strategic form of these.
    classes : ClassAnswer or None
        Otherwise all equilibria, class of supports by class.
    """

    roots: tuple[int, ...]
    known: Mapping[tuple[int, int], Fraction] = field(hash=False)
    units: tuple[Unit, ...] = ()
    solution: Solution | None = None
    classes: ClassAnswer | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Entangled subgames with all ways to play them.

    Parameters
    ----------
    roots : tuple of int
        Where the subgames start, descending.
    components : tuple of tuples of LocalComponent
        The connected sets, each a product of sets of equilibria of different pieces.
    """

    roots: tuple[int, ...]
    components: tuple[tuple[LocalComponent, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Selection:
    """An equilibrium component in each of the first pieces of a group.

    Those in `chosen` are worth one amount to those above, those in `varying` are not; pieces that
    were put off have no choice made yet.
    """

    known: Mapping[tuple[int, int], Fraction]
    chosen: tuple[LocalComponent, ...] = ()
    varying: tuple[tuple[int, LocalComponent], ...] = ()
    put_off: tuple[int, ...] = ()
    places: tuple[int, ...] = ()

    @property
    def is_uniform(self) -> bool:
        """Whether all choices are in the same place, but for one."""
        return any(sum(place != usual for place in self.places) <= 1 for usual in self.places[:2])


class ClusterSolver:
    """Solves a tree's subgames from the last to the first, and joins those that are entangled."""

    def __init__(self, there: Continuations, deadline: float | None) -> None:
        self.there, self.deadline = there, deadline
        self.settled: dict[int, tuple[Fraction, ...]] = {}
        self.closed: dict[int, tuple[LocalComponent, ...]] = {}
        self.solved: list[Solved] = []
        self.told_as_one: set[Told] = set()
        self.may_hang_together = False
        self.cut_short = ""

    def analyse(self) -> None:
        """Go through all pieces, from the last to the first.

        Raises
        ------
        UnsolvedError
            A piece could not be solved.
        """
        for root in reversed(self.there.pieces):
            if is_past(self.deadline):
                raise UnsolvedError(root, _TOO_LATE, Status.LIMIT)
            piece = self.there.pieces[root]
            if not piece.information_sets:
                self.there.settle(piece, {})
            elif self.there.is_single(piece):
                self._look_at_move(piece)
            else:
                self._look_at_stage(piece)

    def _look_at_move(self, piece: Piece) -> None:
        """Look at a piece that is one move of one player."""
        there = self.there
        (number,) = piece.information_sets
        player = there.form.information_sets[number].player
        ranges = there.action_ranges(piece, player)
        bar = max(low for low, _ in ranges)
        kept = tuple(k for k, (_, high) in enumerate(ranges) if high >= bar)
        if len(kept) == 1:
            there.settle_pure(piece, kept[0])
            self.settled[number] = tuple(Fraction(k == kept[0]) for k in range(len(ranges)))
            return
        there.kept[piece.root] = kept
        outcomes = there.action_plays(piece)
        bounds = list(there.ranges_of([outcomes[k] for k in kept]))
        bounds[player] = (bar, max(high for _, high in ranges))
        if all(ranges[k][0] == ranges[k][1] for k in kept):
            self.closed[piece.root] = (tied(number, len(ranges), kept),)
        else:
            children = there.form.children[piece.root]
            there.links[piece.root] = [
                (children[k], player) for k in kept if children[k] in there.ranges
            ]
        there.leave_open(piece.root, bounds)

    def _look_at_stage(self, piece: Piece) -> None:
        """Look at a piece in which several choices are made."""
        there = self.there
        links = there.uncertain(piece)
        if links:
            there.links[piece.root] = links
            there.leave_open(piece.root, there.widest(piece))
            return
        components = self._solve([piece], {}, {})
        sample = components[0].parts[0].sample
        if len(components) == 1 and components[0].is_point and components[0].corners:
            there.settle(piece, sample)
            self.settled.update(sample)
            return
        self.closed[piece.root] = components
        if all(component.corners for component in components):
            corners = [corner for component in components for corner in component.corners]
            bounds = there.ranges_of([play(there.form, piece, corner) for corner in corners])
        else:
            bounds = there.widest(piece)
        there.leave_open(piece.root, bounds)

    # Groups

    def groups(self) -> Iterator[tuple[int, ...]]:
        """Yield the roots of entangled subgames, descending, group by group.

        Notes
        -----
        An entangled piece belongs with the open subgames that its movers' values depend on, and
        with those that the values of these depend on.
        """
        there = self.there
        leader: dict[int, int] = {root: root for root in (*self.closed, *there.links)}

        def found(root: int) -> int:
            while leader[root] != root:
                leader[root] = leader[leader[root]]
                root = leader[root]
            return root

        seen: set[tuple[int, int]] = set()
        for root, links in there.links.items():
            stack = [(root, open_root, i) for open_root, i in there.needed(links)]
            while stack:
                above, below, player = stack.pop()
                leader[found(below)] = found(above)
                if (below, player) in seen:
                    continue
                seen.add((below, player))
                cuts = [(cut, player) for cut in self._reachable_cuts(below)]
                stack += [(below, lower, i) for lower, i in there.needed(cuts)]
        members: dict[int, list[int]] = {}
        for root in sorted(leader, reverse=True):
            members.setdefault(found(root), []).append(root)
        return iter(sorted(map(tuple, members.values()), reverse=True))

    def _reachable_cuts(self, root: int) -> Sequence[int]:
        kept = self.there.kept.get(root)
        if kept is None:
            return self.there.pieces[root].cuts
        children = self.there.form.children[root]
        return [children[k] for k in kept if children[k] in self.there.ranges]

    def cluster(self, roots: tuple[int, ...]) -> Cluster:
        """Solve a group.

        Notes
        -----
        1. Piece by piece, from below, where what a piece depends on has been chosen: each connected
           set of its equilibria is a way to go on, if it is worth the same all over to those who
           move above it in the group.
        2. Otherwise the piece is put off, with all pieces above it; those are solved together, as
           one strategic form, for each choice made in the others.

        Raises
        ------
        UnsolvedError
            A piece could not be solved.
        """
        there = self.there
        selections, is_cut = [_Selection(known={})], False
        for root in roots:
            piece = there.pieces[root]
            if len(roots) == 1 and root in self.closed:
                own = tuple((component,) for component in self.closed[root])
                return Cluster(roots=roots, components=own)
            selections = [
                longer for each in selections for longer in self._extended(each, piece, roots)
            ]
            if len(selections) > MAX_SELECTIONS:
                path = there.form.node(root).path
                self.cut_short = (
                    f"more than {MAX_SELECTIONS} choices of equilibria matter to what is above "
                    f"{path or 'the root'}; shown are equilibria in which the subgames there go on "
                    "alike, all but one"
                )
                is_cut = True
            if is_cut:
                selections = [each for each in selections if each.is_uniform][:_MOST_SHOWN]
        components: list[tuple[LocalComponent, ...]] = []
        for each in selections:
            ends: Sequence[tuple[LocalComponent, ...]] = [()]
            if each.put_off or each.varying:
                ends = [(component,) for component in self._together(each)]
            components += [(*each.chosen, *end) for end in ends]
        return Cluster(roots=roots, components=tuple(components))

    def _extended(
        self, selection: _Selection, piece: Piece, roots: tuple[int, ...]
    ) -> Iterator[_Selection]:
        put_off = replace(selection, put_off=(*selection.put_off, piece.root))
        open_below = (*selection.put_off, *(root for root, _ in selection.varying))
        if any(self._is_below(lower, piece.root) for lower in open_below):
            yield put_off
            return
        components = self._piece_components(piece, selection.known)
        form = self.there.form
        above = [root for root in roots if root != piece.root and self._is_below(piece.root, root)]
        minding = sorted(
            {player for root in above for player in movers(form, self.there.pieces[root])}
        )
        worth = [
            self._worth(piece, component, minding, selection.known) for component in components
        ]
        is_stage = piece.root not in self.there.kept
        # What varies can be left open where those above only choose what is best.
        may_vary = is_stage and not self._has_entangled_stage(roots)
        if any(each is None for each in worth) and not may_vary:
            yield put_off
            return
        for place, (component, each) in enumerate(zip(components, worth, strict=True)):
            places = (*selection.places, place) if len(components) > 1 else selection.places
            if each is None:
                varying = (*selection.varying, (piece.root, component))
                yield replace(selection, varying=varying, places=places)
            else:
                yield replace(
                    selection,
                    places=places,
                    known={**selection.known, **each},
                    chosen=(*selection.chosen, component),
                )

    def _has_entangled_stage(self, roots: Sequence[int]) -> bool:
        there = self.there
        return any(root in there.links and root not in there.kept for root in roots)

    def _worth(
        self,
        piece: Piece,
        component: LocalComponent,
        minding: Sequence[int],
        known: Mapping[tuple[int, int], Fraction],
    ) -> dict[tuple[int, int], Fraction] | None:
        """Return what a set is worth to those above; None where it is not one amount."""
        if not component.corners and minding:
            return None
        plays = [play(self.there.form, piece, corner) for corner in component.corners]
        found = {}
        for player in minding:
            amounts = {self.there.value(each, player, known) for each in plays}
            if len(amounts) > 1:
                return None
            (amount,) = amounts
            if amount is not None:
                found[piece.root, player] = amount
        return found

    def _piece_components(
        self, piece: Piece, known: Mapping[tuple[int, int], Fraction]
    ) -> tuple[LocalComponent, ...]:
        if piece.root in self.closed:
            return self.closed[piece.root]
        kept = self.there.kept.get(piece.root)
        if kept is None:
            return self._solve([piece], {}, known)
        (number,) = piece.information_sets
        n_actions = len(self.there.form.information_sets[number].actions)
        return (tied(number, n_actions, self._best(piece, known)),)

    def _best(self, piece: Piece, known: Mapping[tuple[int, int], Fraction]) -> list[int]:
        """Return the optimal actions of a single move, what it depends on being known."""
        there = self.there
        (number,) = piece.information_sets
        player = there.form.information_sets[number].player
        plays = there.action_plays(piece)
        amounts = {k: there.value(plays[k], player, known) for k in there.kept[piece.root]}
        best = max(amount for amount in amounts.values() if amount is not None)
        return [k for k, amount in amounts.items() if amount == best]

    def _together(self, selection: _Selection) -> tuple[LocalComponent, ...]:
        """Solve the pieces put off together."""
        there = self.there
        group = [there.pieces[root] for root in selection.put_off]
        if all(piece.root in there.kept for piece in group):
            varying = [(there.pieces[root], component) for root, component in selection.varying]
            with self._naming(group[-1] if group else varying[-1][0]):
                if varying:
                    found = moves_above(there, varying, group, selection.known)
                else:
                    found = move_component(there, group, selection.known, self.deadline)
            if any(not part.supports for part in found.parts) or varying:
                self.told_as_one.add((selection.put_off, frozenset(selection.known.items())))
            return (found,)
        only: dict[int, Sequence[int]] = {}
        for place, piece in enumerate(group):
            kept = there.kept.get(piece.root)
            if kept is None:
                continue
            only[piece.root] = kept
            if not any(self._is_below(lower.root, piece.root) for lower in group[:place]):
                only[piece.root] = self._best(piece, selection.known)
        return self._solve(group, only, selection.known)

    def _solve(
        self,
        group: Sequence[Piece],
        only: Mapping[int, Sequence[int]],
        known: Mapping[tuple[int, int], Fraction],
    ) -> tuple[LocalComponent, ...]:
        top = group[-1].root
        if is_past(self.deadline):
            raise UnsolvedError(top, _TOO_LATE, Status.LIMIT)
        roots = tuple(piece.root for piece in group)
        if sum(len(movers(self.there.form, piece)) for piece in group) > _FEW:
            return self._solve_classes(group, only, known)
        with self._naming(group[-1]):
            own = units(self.there, group, only)
            game = unit_game(self.there, group, own, known)
        solution = nash(game, timeout=self._seconds_left())
        if solution.status is not Status.COMPLETE:
            reason = f"its strategic form ({' x '.join(map(str, game.shape))}) is not solved: "
            reason += "; ".join(solution.messages) or solution.status.message
            raise UnsolvedError(top, reason, Status.LIMIT)
        self.solved.append(Solved(roots=roots, known=dict(known), units=own, solution=solution))
        with self._naming(group[-1]):
            return local_components(self.there, group, own, known, solution)

    def _solve_classes(
        self,
        group: Sequence[Piece],
        only: Mapping[int, Sequence[int]],
        known: Mapping[tuple[int, int], Fraction],
    ) -> tuple[LocalComponent, ...]:
        """Solve pieces in which three or more move, or one of few with others above it."""
        top = group[-1].root
        with self._naming(group[-1]):
            own = group_form(self.there, group, only, known)
        answer = class_answer(own, self.deadline)
        if answer.problem:
            status = Status.LIMIT if answer.is_late else Status.PARTIAL
            raise UnsolvedError(top, answer.problem, status)
        self.may_hang_together = self.may_hang_together or not answer.are_apart
        roots = tuple(piece.root for piece in group)
        self.solved.append(Solved(roots=roots, known=dict(known), classes=answer))
        return answer.components

    def _seconds_left(self) -> float | None:
        from time import perf_counter

        return None if self.deadline is None else max(self.deadline - perf_counter(), 1e-3)

    def _is_below(self, lower: int, upper: int) -> bool:
        tree = self.there.form.tree
        gap = int(tree.preorder[lower]) - int(tree.preorder[upper])
        return 0 < gap < int(tree.n_below[upper])

    def _naming(self, piece: Piece) -> _Naming:
        return _Naming(piece.root)


class _Naming:
    """Says of which piece there was too much."""

    def __init__(self, root: int) -> None:
        self.root = root

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, problem: object, trace: object) -> None:
        if isinstance(problem, TooManyError):
            reason = "there are too many ways to play it to list them"
            raise UnsolvedError(self.root, reason, Status.LIMIT) from None
