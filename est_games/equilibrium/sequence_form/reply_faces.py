"""Two players of a tree in sequence form, and the plans against which some moves are best."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import prod

from est_games.certificate.deviation_game import DeviationGame
from est_games.certificate.plan_side import PlanVertex
from est_games.equilibrium.sequence_form.face_vertices import Line, TooManyError, face_vertices
from est_games.game.treeplex import Treeplex

MAX_WAYS = 2_000
"""Ways to play on after a move."""

Point = tuple[Fraction, ...]
Row = dict[int, Fraction]
"""A sum over one player's sequences, the empty one with number zero."""


@dataclass(slots=True, kw_only=True)
class ReplySide:
    """One of two players, the sequences of both, and what the other gets.

    Parameters
    ----------
    player, rival : int
        Negative for nobody.
    parent, first, n_actions, nodes : lists of int
        Of the player's information sets: the sequence before each, the first that ends in it, how
        many do, and the first node in it.
    rival_parent, rival_first, rival_n_actions : lists of int
        The same of the rival.
    met : mapping of int to set of int
        By the rival's sequence, those of the player that end plays through its information set.
    pays : mapping of int to Row
        By the rival's sequence, what plays that end in it pay the rival, from zero to one, times
        nature's probability: by the player's sequence.
    """

    player: int
    rival: int
    parent: list[int]
    first: list[int]
    n_actions: list[int]
    nodes: list[int]
    rival_parent: list[int]
    rival_first: list[int]
    rival_n_actions: list[int]
    met: Mapping[int, set[int]]
    pays: Mapping[int, Row]
    known: dict[tuple[frozenset[int], ...], list[Point]] = field(default_factory=dict)

    @property
    def n_sequences(self) -> int:
        """Of the player, the empty one included."""
        return 1 + sum(self.n_actions)

    @property
    def n_rival(self) -> int:
        """Sequences of the rival, the empty one included."""
        return 1 + sum(self.rival_n_actions)

    def vertices(
        self,
        dead: frozenset[int],
        live: frozenset[int],
        idle: frozenset[int],
        deadline: float | None,
    ) -> list[Point]:
        """Return the extreme plans without some sequences against which some replies are best.

        Parameters
        ----------
        dead : frozenset of int
            Own sequences that are not played.
        live, idle : frozensets of int
            Sequences of the rival that are best replies, and others where it comes to by such.
        deadline : float or None
            A time of ``time.perf_counter``, in seconds, at which to give up.

        Returns
        -------
        list of tuple of Fraction
            The weights of all sequences but the empty one.
        """
        key = dead, live, idle
        if key not in self.known:
            equations, limits = self._conditions(dead, live, idle)
            self.known[key] = face_vertices(self.n_sequences - 1, equations, limits, deadline)
        return self.known[key]

    def _conditions(
        self, dead: frozenset[int], live: frozenset[int], idle: frozenset[int]
    ) -> tuple[list[Line], list[Line]]:
        gone = set(dead)
        equations: list[Row] = []
        for parent, first, m in zip(self.parent, self.first, self.n_actions, strict=True):
            own = range(first, first + m)
            if parent in gone:
                gone.update(own)
            else:
                row = dict.fromkeys(own, Fraction(1))
                equations.append({**row, parent: Fraction(-1)})
        equations += [{sequence: Fraction(1)} for sequence in sorted(gone)]
        limits: list[Row] = [
            {sequence: Fraction(1)}
            for sequence in range(1, self.n_sequences)
            if sequence not in gone
        ]
        # What live sequences are worth, with live ones after them; what others are, each way.
        worth: dict[int, Row] = {}
        ways: dict[int, list[Row]] = {}
        after: dict[int, list[int]] = {}
        for k in reversed(range(len(self.rival_parent))):
            start = self.rival_first[k]
            own = range(start, start + self.rival_n_actions[k])
            after.setdefault(self.rival_parent[k], []).append(k)
            best = [sequence for sequence in own if sequence in live]
            for sequence in own:
                following = [
                    range(f, f + self.rival_n_actions[j])
                    for j in after.get(sequence, ())
                    for f in (self.rival_first[j],)
                ]
                pay = dict(self.pays.get(sequence, {}))
                if sequence in live:
                    for later in following:
                        _add(pay, worth[next(s for s in later if s in live)])
                    worth[sequence] = pay
                else:
                    ways[sequence] = self._ways(pay, following, ways)
            equations += [_difference(worth[best[0]], worth[s]) for s in best[1:]]
            limits += [
                _difference(worth[best[0]], way)
                for sequence in own
                if best and sequence in idle
                for way in ways[sequence]
            ]
        return [self._line(row) for row in equations], [self._line(row) for row in limits]

    def _ways(
        self, pay: Row, following: Sequence[range], ways: Mapping[int, list[Row]]
    ) -> list[Row]:
        # Where something is live further down, what is above it is as well.
        options = [[way for s in later for way in ways.get(s, ())] for later in following]
        if prod(map(len, options)) > MAX_WAYS:
            raise TooManyError
        found = [pay]
        for own in options:
            sums: dict[tuple[tuple[int, Fraction], ...], Row] = {}
            for one in found:
                for other in own:
                    total = dict(one)
                    _add(total, other)
                    sums[tuple(sorted(total.items()))] = total
            found = list(sums.values())
        return found

    def _line(self, row: Row) -> Line:
        line = [Fraction(0)] * self.n_sequences
        for sequence, x in row.items():
            line[sequence] = x
        return line

    def best_replies(self, plan: Point) -> frozenset[int]:
        """Return the rival's sequences that are best where it comes to, if the best follow."""
        behind: dict[int, Fraction] = {}
        best = set()
        for k in reversed(range(len(self.rival_parent))):
            start = self.rival_first[k]
            amounts = {
                sequence: behind.get(sequence, Fraction(0))
                + sum(
                    (
                        amount * (plan[own - 1] if own else 1)
                        for own, amount in self.pays.get(sequence, {}).items()
                    ),
                    Fraction(0),
                )
                for sequence in range(start, start + self.rival_n_actions[k])
            }
            most = max(amounts.values())
            best |= {sequence for sequence, amount in amounts.items() if amount == most}
            above = self.rival_parent[k]
            behind[above] = behind.get(above, Fraction(0)) + most
        return frozenset(best)

    def vertex(self, plan: Point) -> PlanVertex:
        """Return a plan with what is best against it."""
        return PlanVertex(
            plan=plan,
            played=sum(1 << k for k, weight in enumerate(plan) if weight),
            best=sum(1 << sequence - 1 for sequence in self.best_replies(plan)),
        )


def reply_sides(game: DeviationGame, pair: tuple[int, int]) -> tuple[ReplySide, ReplySide]:
    """Return both players' sides."""
    form = game.form
    shapes, ends = [], []
    for player in pair:
        plex: Treeplex | None = form.treeplexes[player] if player >= 0 else None
        fields = (plex.parent_sequence, plex.first_sequence, plex.n_actions) if plex else ()
        numbers = plex.information_sets.tolist() if plex else []
        shapes.append([each.tolist() for each in fields] or [[], [], []])
        shapes[-1].append([form.members[number][0] for number in numbers])
        ends.append(plex.node_sequence.tolist() if plex else [0] * form.n_nodes)
    sides = []
    for s in range(2):
        rival = pair[1 - s]
        pays: dict[int, Row] = {}
        reached: dict[int, set[int]] = {}
        for node in form.terminals:
            if game.chance[node]:
                reached.setdefault(ends[1 - s][node], set()).add(ends[s][node])
        if rival >= 0:
            totals = form.leaf_totals[rival].fractions
            least, most = min(totals), max(totals)
            scale = most - least or Fraction(1)
            for node, amount in zip(form.terminals, totals, strict=True):
                row = pays.setdefault(ends[1 - s][node], {})
                _add(row, {ends[s][node]: game.chance[node] * (amount - least) / scale})
        sides.append(
            ReplySide(
                player=pair[s],
                rival=rival,
                parent=shapes[s][0],
                first=shapes[s][1],
                n_actions=shapes[s][2],
                nodes=shapes[s][3],
                rival_parent=shapes[1 - s][0],
                rival_first=shapes[1 - s][1],
                rival_n_actions=shapes[1 - s][2],
                met=_met(shapes[1 - s], reached),
                pays=pays,
            )
        )
    return sides[0], sides[1]


def case_plans(
    sides: tuple[ReplySide, ReplySide], leaves: Sequence[Sequence[int]], deadline: float | None
) -> tuple[list[PlanVertex], list[PlanVertex]]:
    """Return both players' extreme plans in some cases, each once.

    Parameters
    ----------
    sides : pair of ReplySide
        The players.
    leaves : sequence of sequences of int
        For each move, those of the first player before the second's, whether it is open, dead or
        live: 0, 1, 2.
    deadline : float or None
        A time of ``time.perf_counter``, in seconds, at which to give up.
    """
    found: tuple[dict[Point, PlanVertex], dict[Point, PlanVertex]] = ({}, {})
    n_first = sides[0].n_sequences - 1
    for leaf in leaves:
        decided = leaf[:n_first], leaf[n_first:]
        own = []
        for s, side in enumerate(sides):
            dead, (live, idle) = _those(decided[s], 1), (_those(decided[1 - s], k) for k in (2, 1))
            own.append(side.vertices(dead, live, idle, deadline))
            if not own[-1]:
                break
        if not all(own):
            continue
        for side, known, plans in zip(sides, found, own, strict=True):
            for plan in plans:
                if plan not in known:
                    known[plan] = side.vertex(plan)
    first, second = (sorted(known.values(), key=_plan, reverse=True) for known in found)
    return first, second


def _plan(vertex: PlanVertex) -> Point:
    return vertex.plan


def _those(decided: Sequence[int], how: int) -> frozenset[int]:
    """Return the sequences decided in one way."""
    return frozenset(k + 1 for k, own in enumerate(decided) if own == how)


def _met(shape: Sequence[Sequence[int]], reached: Mapping[int, set[int]]) -> dict[int, set[int]]:
    """Return by sequence which of the other's end plays through its information set."""
    behind = {sequence: set(others) for sequence, others in reached.items()}
    met: dict[int, set[int]] = {}
    for parent, first, m, _ in reversed(list(zip(*shape, strict=True))):
        own = range(first, first + m)
        here: set[int] = set().union(*(behind.get(sequence, ()) for sequence in own))
        met |= dict.fromkeys(own, here)
        behind.setdefault(parent, set()).update(here)
    return met


def _add(row: Row, other: Row) -> None:
    for sequence, x in other.items():
        row[sequence] = row.get(sequence, Fraction(0)) + x


def _difference(one: Row, other: Row) -> Row:
    total = dict(one)
    for sequence, x in other.items():
        total[sequence] = total.get(sequence, Fraction(0)) - x
    return total
