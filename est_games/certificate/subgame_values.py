"""What subgames are worth, for the proof that no subgame-perfect equilibrium is missing."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import product
from math import prod

from est_games.certificate.subgame_pieces import Plan, piece_nodes, piece_plans, piece_sets
from est_games.game.extensive import CHANCE, ExtensiveForm
from est_games.game.normal import NormalForm

MAX_PROFILES = 100_000

Row = tuple[Fraction, ...]
Range = tuple[Fraction, Fraction]
_ZERO = Fraction(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One player in one piece, with the plans it chooses among.

    Parameters
    ----------
    root : int
        Where the piece starts.
    player : int
        Who.
    plans : tuple of Plan
        Its strategies.
    """

    root: int
    player: int
    plans: tuple[Plan, ...]


class SubgameValues:
    """Bounds on what every subgame is worth in equilibrium, and its worth where that is known.

    Parameters
    ----------
    form : ExtensiveForm
        A game with perfect recall.
    """

    def __init__(self, form: ExtensiveForm) -> None:
        self.form = form
        self.pieces = piece_nodes(form)
        self.sets = {
            root: piece_sets(form, root, nodes, self.pieces) for root, nodes in self.pieces.items()
        }
        self.ranges: dict[int, list[Range]] = {}
        self.rows: dict[int, Mapping[int, Row]] = {}
        self.kept: dict[int, tuple[int, ...]] = {}
        self.opened: set[int] = set()

    def actions(self, number: int) -> range:
        """Return the actions at an information set."""
        return range(len(self.form.information_sets[number].actions))

    def unit_row(self, number: int, action: int) -> Row:
        """Return one action as a mixture."""
        return tuple(Fraction(k == action) for k in self.actions(number))

    def is_move(self, root: int) -> bool:
        """Tell whether a piece is one move, after which the game or the piece ends."""
        form = self.form
        return form.player[root] not in (None, CHANCE) and all(
            form.player[child] is None or child in self.pieces for child in form.children[root]
        )

    def is_inside(self, lower: int, upper: int) -> bool:
        """Tell whether a subgame is inside another."""
        return self._span[upper][0] < self._span[lower][0] <= self._span[upper][1]

    @cached_property
    def _span(self) -> list[tuple[int, int]]:
        """Each node's place in preorder, and the last place in its subtree."""
        sizes = [1] * self.form.n_nodes
        for node in range(self.form.n_nodes - 1, 0, -1):
            sizes[self.form.parent[node]] += sizes[node]
        places = [0] * self.form.n_nodes
        for node in range(self.form.n_nodes):
            place = places[node] + 1
            for child in self.form.children[node]:
                places[child] = place
                place += sizes[child]
        return [(place, place + size - 1) for place, size in zip(places, sizes, strict=True)]

    # Bounds

    def note_settled(self, root: int, rows: Mapping[int, Row]) -> None:
        """Note that a piece is played in one way."""
        self.rows[root] = rows
        self.ranges[root] = self.bounds_of(root, rows)

    def note_open(self, root: int, bounds: list[Range]) -> None:
        """Note that a piece may be played in several ways."""
        self.opened.add(root)
        self.ranges[root] = bounds

    def has_uncertain_ends(self, root: int) -> bool:
        """Tell whether a mover's worth of a subgame inside is not known."""
        return any(
            self.ranges[node][player][0] < self.ranges[node][player][1]
            for node in self.pieces[root]
            if node != root and node in self.pieces
            for player in self.sets[root]
        )

    def bounds_of(self, root: int, rows: Mapping[int, Row]) -> list[Range]:
        """Return bounds on a piece's worth if it is played in one way."""
        return self._bounds(root, rows, {})

    def bounds(self, root: int, allowed: Mapping[int, Collection[int]]) -> list[Range]:
        """Return bounds on a piece's worth, with only some actions allowed at information sets."""
        return self._bounds(root, {}, allowed)

    def _bounds(
        self, root: int, rows: Mapping[int, Row], allowed: Mapping[int, Collection[int]]
    ) -> list[Range]:
        form = self.form
        found: dict[int, list[Range]] = {}
        for node in reversed(self.pieces[root]):
            if node != root and node in self.pieces:
                found[node] = self.ranges[node]
                continue
            number = form.information_set[node]
            children = form.children[node]
            weights: Sequence[Fraction] | None = None
            if form.player[node] == CHANCE:
                weights = [form.probability[child] for child in children]
            elif number in rows:
                weights = rows[number]
            own = form.payoffs[node] or (_ZERO,) * form.n_players
            below = [
                found[child]
                for k, child in enumerate(children)
                if weights is not None or k in allowed.get(number, self.actions(number))
            ]
            if not below:
                found[node] = [(amount, amount) for amount in own]
                continue
            total = []
            for player, amount in enumerate(own):
                lows = [row[player][0] for row in below]
                highs = [row[player][1] for row in below]
                if weights is None:
                    low, high = min(lows), max(highs)
                else:
                    low = sum(map(Fraction.__mul__, weights, lows), _ZERO)
                    high = sum(map(Fraction.__mul__, weights, highs), _ZERO)
                total.append((amount + low, amount + high))
            found[node] = total
        return found[root]

    # Worth

    def worth(
        self,
        root: int,
        rows: Mapping[int, Row],
        player: int,
        known: Mapping[tuple[int, int], Fraction],
    ) -> Fraction | None:
        """Return what a piece is worth if it is played in one way; None if that is not known."""
        given = {root: rows}
        waiting, found = [root], dict[int, Fraction | None]()
        while waiting:
            top = waiting[-1]
            missing = [
                node
                for node in self.pieces[top]
                if node != top
                and node in self.pieces
                and node not in found
                and self._told(node, player, known, found) is False
            ]
            if missing:
                waiting += missing
                continue
            waiting.pop()
            found[top] = self._piece_worth(top, given.get(top, self.rows.get(top)), player, found)
        return found[root]

    def _told(
        self,
        node: int,
        player: int,
        known: Mapping[tuple[int, int], Fraction],
        found: dict[int, Fraction | None],
    ) -> bool:
        """Write what a subgame is known to be worth; tell whether it need not be worked out."""
        low, high = self.ranges[node][player]
        if low == high:
            found[node] = low
        elif (node, player) in known:
            found[node] = known[node, player]
        elif node in self.opened:
            found[node] = None
        else:
            return False
        return True

    def _piece_worth(
        self,
        root: int,
        rows: Mapping[int, Row] | None,
        player: int,
        ends: Mapping[int, Fraction | None],
    ) -> Fraction | None:
        total, reached = self._followed(root, rows or {}, player)
        for node, chance in reached.items():
            end = ends[node]
            if end is None:
                return None
            total += chance * end
        return total

    def outlook(
        self, root: int, player: int, known: Mapping[tuple[int, int], Fraction]
    ) -> tuple[Fraction, dict[int, Fraction]]:
        """Return what a subgame is worth for certain, and how likely it leads to which open ones.

        Parameters
        ----------
        root : int
            Where it starts.
        player : int
            To whom it is worth that.
        known : mapping of (int, int) to Fraction
            What open subgames are worth, by root and player; these are not among those returned.
        """
        total, shares = _ZERO, dict[int, Fraction]()
        waiting = [(root, Fraction(1))]
        while waiting:
            top, chance = waiting.pop()
            told: dict[int, Fraction | None] = {}
            if self._told(top, player, known, told):
                amount = told[top]
                if amount is None:
                    shares[top] = shares.get(top, _ZERO) + chance
                else:
                    total += chance * amount
                continue
            gained, ends = self._followed(top, self.rows[top], player)
            total += chance * gained
            waiting += [(end, chance * weight) for end, weight in ends.items()]
        return total, shares

    def _followed(
        self, root: int, rows: Mapping[int, Row], player: int
    ) -> tuple[Fraction, dict[int, Fraction]]:
        """Return what accrues in a piece, and how likely it ends in which subgame inside."""
        form = self.form
        total, ends = _ZERO, dict[int, Fraction]()
        reach = {root: Fraction(1)}
        for node in self.pieces[root]:
            chance = reach.get(node)
            if not chance:
                continue
            if node != root and node in self.pieces:
                ends[node] = chance
                continue
            if form.payoffs[node]:
                total += chance * form.payoffs[node][player]
            for k, child in enumerate(form.children[node]):
                if form.player[node] == CHANCE:
                    reach[child] = chance * form.probability[child]
                elif form.information_set[node] in rows:
                    reach[child] = chance * rows[form.information_set[node]][k]
        return total, ends

    # Strategic forms

    def units(self, roots: Sequence[int], only: Mapping[int, Sequence[int]]) -> tuple[Unit, ...]:
        """Return the units of pieces; those of single moves may be restricted to some actions."""
        found = []
        for root in roots:
            for player, own in self.sets[root].items():
                plans: Sequence[Plan] = (
                    [{own[0]: k} for k in only[root]]
                    if root in only
                    else piece_plans(self.form, root, player, own)
                )
                found.append(Unit(root=root, player=player, plans=tuple(plans)))
        return tuple(found)

    def game(
        self, roots: Sequence[int], units: Sequence[Unit], known: Mapping[tuple[int, int], Fraction]
    ) -> NormalForm | None:
        """Return the strategic form of pieces; None where it depends on what is not known."""
        shape = [len(unit.plans) for unit in units]
        if prod(shape) * len(units) > MAX_PROFILES:
            return None
        tables: list[list[Fraction]] = [[] for _ in units]
        players = sorted({unit.player for unit in units})
        for profile in product(*(unit.plans for unit in units)):
            values = dict(known)
            for root in roots:
                rows = {
                    number: self.unit_row(number, action)
                    for unit, plan in zip(units, profile, strict=True)
                    if unit.root == root
                    for number, action in plan.items()
                }
                for player in players:
                    amount = self.worth(root, rows, player, values)
                    if amount is not None:
                        values[root, player] = amount
            for table, unit in zip(tables, units, strict=True):
                amount = values.get((unit.root, unit.player))
                if amount is None:
                    return None
                table.append(amount)
        return NormalForm(
            players=tuple(f"unit {k + 1}" for k in range(len(units))),
            strategies=tuple(tuple(f"plan {k + 1}" for k in range(m)) for m in shape),
            payoffs=tuple(map(tuple, tables)),
        )

    def behavior(self, units: Sequence[Unit], profile: Sequence[Row]) -> Mapping[int, Row]:
        """Return the behaviour that mixtures of plans come to, where units can get at all."""
        found: dict[int, Row] = {}
        for unit, mixture in zip(units, profile, strict=True):
            for number in dict.fromkeys(n for plan in unit.plans for n in plan):
                shares = [
                    sum(
                        (w for w, p in zip(mixture, unit.plans, strict=True) if p.get(number) == k),
                        _ZERO,
                    )
                    for k in self.actions(number)
                ]
                whole = sum(shares)
                if whole:
                    found[number] = tuple(share / whole for share in shares)
        return found
