"""One of two who move in a tree: its realisation plans, and what is best against them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any

from est_games.arithmetic import fraction, rational
from est_games.certificate.deviation_game import NO_MOVE, DeviationGame, Move
from est_games.certificate.polytope_vertices import TooManyVerticesError, polytope_vertices

NOBODY = -2
"""The rival of a player who alone has a choice."""
MAX_WAYS = 2_000
"""Ways to play on after a move that are compared with what is best."""

Plan = tuple[Fraction, ...]
Moves = frozenset[int]
Line = tuple[int, ...]
"""A constant, and a coefficient for each of the player's own moves."""


def movers(game: DeviationGame) -> tuple[int, int] | None:
    """Return the two players who have a choice, :data:`NOBODY` for lack of one; None where more.

    Examples
    --------
    >>> from est_games.game.extensive_builder import ExtensiveBuilder
    >>> tree = ExtensiveBuilder(["1", "2"])
    >>> for amount, branch in enumerate(tree.decision("2", ["l", "r"])):
    ...     tree.terminal([amount, amount], after=branch)
    >>> movers(DeviationGame(tree.build()))
    (1, -2)
    """
    choosing = sorted(
        {
            choice.player
            for choice in game.form.information_sets
            if not choice.is_chance and len(choice.actions) > 1
        }
    )
    if len(choosing) > 2 or game.by_agents:
        return None
    first, second = (*choosing, NOBODY, NOBODY)[:2]
    return first, second


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanVertex:
    """A realisation plan, and what is best against it.

    Parameters
    ----------
    plan : tuple of Fraction
        A weight for each of the player's own moves.
    played : int
        Own moves with weight, as bits.
    best : int
        Moves of the rival that are best where they are made if the best follow, as bits.
    """

    plan: Plan
    played: int
    best: int


class PlanSide:
    r"""The realisation plans of a player, and what its rival gets against them.

    Parameters
    ----------
    game : DeviationGame
        A tree in which two players at most have a choice.
    player, rival : int
        Whose plans, and who answers them.

    Notes
    -----
    Moves are numbered as the sequences that end in them, less one: an information set and an
    action. The weights of the moves at an information set add up to that of the move before it, to
    one at the first ones. Against weights :math:`x`, a move of the rival is worth the plays that
    end behind it, weighted with the chance that nature and the player bring them about, and its
    best moves at the information sets of its own that come next.

    References
    ----------
    von Stengel (1996), Efficient computation of behavior strategies.
    Koller, Megiddo and von Stengel (1996), Efficient computation of equilibria for extensive
    two-person games.
    """

    def __init__(self, game: DeviationGame, player: int, rival: int) -> None:
        self.game, self.player, self.rival = game, player, rival
        self.moves, self.choices = _numbered(game, player)
        self.rival_moves, self.rival_choices = _numbered(game, rival)
        self._gains = self._rival_gains()
        self._after: dict[int | None, list[range]] = {}
        for above, moves in self.rival_choices:
            self._after.setdefault(above, []).append(moves)
        self._met = self._own_ends()
        self._known_ways: dict[int, list[Line]] = {}
        self._known: dict[tuple[Moves, Moves, Moves], list[PlanVertex]] = {}

    @property
    def n_moves(self) -> int:
        """Number of the player's own moves."""
        return len(self.moves)

    def _rival_gains(self) -> list[list[int]]:
        """Return what the rival gets by its last move and the player's: lines, NO_MOVE's last."""
        n = self.n_moves
        gains = [[0] * (1 + n) for _ in range(len(self.rival_moves) + 1)]
        if self.rival != NOBODY:
            place: dict[Move, int] = {move: 1 + k for k, move in enumerate(self.moves)}
            row = {move: k for k, move in enumerate(self.rival_moves)}
            amounts = self.game.amounts[self.rival]
            for node in self.game.form.terminals:
                last = self.game.last[node]
                own, theirs = last[self.player], last[self.rival]
                gains[row.get(theirs, -1)][0 if own == NO_MOVE else place[own]] += amounts[node]
        return gains

    def _own_ends(self) -> list[set[int]]:
        """Return for the rival's moves which own ones, -1 for none, end plays past their sets."""
        place = {move: k for k, move in enumerate(self.moves)}
        row = {move: k for k, move in enumerate(self.rival_moves)}
        behind: dict[int | None, set[int]] = {}
        for node in self.game.form.terminals:
            last = self.game.last[node]
            if self.game.chance[node]:
                theirs = row.get(last[self.rival])
                behind.setdefault(theirs, set()).add(place.get(last[self.player], -1))
        ends: list[set[int]] = [set() for _ in self.rival_moves]
        for above, moves in reversed(self.rival_choices):
            here: set[int] = set().union(*(behind.get(k, ()) for k in moves))
            behind.setdefault(above, set()).update(here)
            for k in moves:
                ends[k] = here
        return ends

    # What is worth what, as lines

    def _values(self, live: Moves) -> tuple[dict[int, list[int]], list[list[int]]]:
        """Return what the rival's live moves are worth, and what vanishes where they are best."""
        worth: dict[int, list[int]] = {}
        vanishing = []
        behind: dict[int | None, list[list[int]]] = {}
        for above, moves in reversed(self.rival_choices):
            own = [k for k in moves if k in live]
            if not own:
                continue
            for k in own:
                worth[k] = _sum([self._gains[k], *behind.get(k, ())])
            vanishing += [_less(worth[own[0]], worth[k]) for k in own[1:]]
            behind.setdefault(above, []).append(worth[own[0]])
        return worth, vanishing

    def _ways(self, move: int) -> list[Line]:
        """Return what a move of the rival is worth with each way to play on."""
        if move not in self._known_ways:
            after, order = self._after, [move]
            for k in order:
                order.extend(later for moves in after.get(k, ()) for later in moves)
            for k in reversed(order):
                ways = [tuple(self._gains[k])]
                for moves in after.get(k, ()):
                    options = [way for later in moves for way in self._known_ways[later]]
                    if len(ways) * len(options) > MAX_WAYS:
                        raise TooManyVerticesError
                    ways = list(dict.fromkeys(_plus(a, b) for a, b in product(ways, options)))
                self._known_ways[k] = ways
        return self._known_ways[move]

    def _flows(self, dead: Moves) -> list[list[int]]:
        """Return what vanishes: weights that do not add up, and those of dead moves."""
        lines = []
        for above, moves in self.choices:
            line = [0] * (1 + self.n_moves)
            line[0 if above is None else 1 + above] = -1
            for k in moves:
                line[1 + k] = 1
            lines.append(line)
        lines += [[int(k == move + 1) for k in range(1 + self.n_moves)] for move in sorted(dead)]
        return lines

    # Cases

    def with_following(self, dead: Moves) -> Moves:
        """Return dead moves with all that follow them."""
        found = set(dead)
        for above, moves in self.choices:
            if above in found:
                found.update(moves)
        return frozenset(found)

    def vertices(
        self, dead: Moves, live: Moves, idle: Moves, *, deadline: float | None = None
    ) -> list[PlanVertex]:
        """Return the vertices of the plans of a case.

        Parameters
        ----------
        dead : frozenset of int
            Own moves without weight, with all that follow them.
        live, idle : frozensets of int
            Moves of the rival that are best, at all information sets that it comes to by such; and
            the others there.
        deadline : float, optional
            A time of ``time.perf_counter``, in seconds, at which to give up.

        Raises
        ------
        TooManyVerticesError
            There are very many, or very many ways for the rival to play on after a move.
        TimeoutError
            The deadline has passed.
        """
        key = dead, live, idle
        if key not in self._known:
            worth, vanishing = self._values(live)
            limits: dict[Line, None] = {}
            for _, moves in self.rival_choices:
                best = next((k for k in moves if k in live), None)
                for k in moves:
                    if k in idle and best is not None:
                        for way in self._ways(k):
                            limits[tuple(_less(worth[best], way))] = None
            signs = [
                tuple(int(k == move + 1) for k in range(1 + self.n_moves))
                for move in range(self.n_moves)
                if move not in dead
            ]
            found = polytope_vertices(
                self.n_moves,
                [*self._flows(dead), *vanishing],
                [*signs, *limits],
                deadline=deadline,
            )
            self._known[key] = [self.vertex(plan) for plan in found]
        return self._known[key]

    def vertex(self, plan: Plan) -> PlanVertex:
        """Return a plan with what is best against it."""
        best = 0
        behind: dict[int | None, Fraction] = {}
        for above, moves in reversed(self.rival_choices):
            amounts = {k: _at(self._gains[k], plan) + behind.get(k, Fraction(0)) for k in moves}
            most = max(amounts.values())
            best |= sum(1 << k for k, amount in amounts.items() if amount == most)
            behind[above] = behind.get(above, Fraction(0)) + most
        played = sum(1 << k for k, weight in enumerate(plan) if weight)
        return PlanVertex(plan=plan, played=played, best=best)

    def has_no_plan(self, dead: Moves, live: Moves, flow: Sequence[Fraction]) -> bool:
        """Tell whether weights of the rival's moves show that a case has no plan of the player.

        The numbers are as in :func:`.plan_tree.open_leaves`.
        """
        for above, moves in self.rival_choices:
            total = Fraction(0) if above is None else flow[above]
            if sum((flow[k] for k in moves), Fraction(0)) != total:
                return False
        if any(flow[k] < 0 for k in range(len(flow)) if k not in live):
            return False
        gains = [Fraction(0)] * (1 + self.n_moves)
        for k, weight in enumerate(flow):
            if weight:
                for place, amount in enumerate(self._gains[k]):
                    gains[place] += weight * amount
        # The least that the flow gains, going backward over the player's own moves.
        behind: dict[int | None, Fraction | None] = {}
        for above, moves in reversed(self.choices):
            amounts = []
            for k in moves:
                later = behind.get(k, Fraction(0))
                if k not in dead and later is not None:
                    amounts.append(gains[1 + k] + later)
            known = behind.get(above, Fraction(0))
            behind[above] = None if known is None or not amounts else known + min(amounts)
        least = behind.get(None, Fraction(0))
        return least is None or gains[0] + least > 0

    def is_unreached(self, dead: Moves, move: int) -> bool:
        """Tell whether every play through a move's information set has a dead move before it.

        All of the rival's moves there are worth nothing then: all are best.
        """
        return self._met[move] <= dead

    def is_always_best(self, dead: Moves, live: Moves, move: int) -> bool:
        """Tell whether a move of the rival is best all over a case: its slack is bound to vanish.

        The values of the rival's information sets are unknowns here, beside the player's weights.
        """
        known = [*self._wide_flows(dead), *(self._slack(k) for k in sorted(live))]
        return _rank([*known, self._slack(move)]) == _rank(known)

    def has_no_weight(
        self, dead: Moves, live: Moves, move: int, named: tuple[Sequence[int], Sequence[int]]
    ) -> bool:
        """Tell whether slacks of some moves, own and the rival's, keep a case from making a move.

        Whether its weight is their sum, each times a number that is not positive; of moves that
        are dead or live, any number.
        """
        import flint

        flows = self._wide_flows(frozenset())
        width = len(flows[0])
        own, theirs = named
        units = {k: [int(place == k + 1) for place in range(width)] for k in (*own, move)}
        rows = [units[k] for k in own] + [self._slack(k) for k in theirs] + flows
        system = [
            [rational(x) for x in (*column, right)]
            for *column, right in zip(*rows, units[move], strict=True)
        ]
        reduced, rank = flint.fmpq_mat(system).rref()
        amounts = [Fraction(0)] * len(rows)
        for r in range(rank):
            lead = next(c for c in range(len(rows) + 1) if reduced[r, c])
            if lead == len(rows):
                return False
            amounts[lead] = fraction(reduced[r, len(rows)])
        tied = [k in dead for k in own] + [k in live for k in theirs]
        return all(x <= 0 or is_tied for x, is_tied in zip(amounts, tied, strict=False))

    # In weights and values of the rival's information sets

    def _wide_flows(self, dead: Moves) -> list[list[int]]:
        return [[*line, *[0] * len(self.rival_choices)] for line in self._flows(dead)]

    def _slack(self, move: int) -> list[int]:
        """Return how much more a rival's information set is worth than a move there."""
        line = [-x for x in self._gains[move]] + [0] * len(self.rival_choices)
        for number, (above, moves) in enumerate(self.rival_choices):
            line[1 + self.n_moves + number] += (move in moves) - (above == move)
        return line


def _numbered(
    game: DeviationGame, player: int
) -> tuple[tuple[Move, ...], tuple[tuple[int | None, range], ...]]:
    """Return a player's moves, and its information sets: the move before, and the moves there."""
    if player == NOBODY:
        return (), ()
    plex = game.form.treeplexes[player]
    moves: list[Move] = []
    choices: list[tuple[int | None, range]] = []
    for number, n_actions, above in zip(
        plex.information_sets.tolist(),
        plex.n_actions.tolist(),
        plex.parent_sequence.tolist(),
        strict=True,
    ):
        choices.append((above - 1 if above else None, range(len(moves), len(moves) + n_actions)))
        moves += [(number, action) for action in range(n_actions)]
    return tuple(moves), tuple(choices)


def _sum(lines: Iterable[Sequence[int]]) -> list[int]:
    return [sum(column) for column in zip(*lines, strict=True)]


def _less(one: Sequence[int], other: Sequence[int]) -> list[int]:
    return [a - b for a, b in zip(one, other, strict=True)]


def _plus(one: Line, other: Line) -> Line:
    return tuple(a + b for a, b in zip(one, other, strict=True))


def _at(line: Sequence[int], plan: Plan) -> Fraction:
    return line[0] + sum((a * x for a, x in zip(line[1:], plan, strict=True) if a), Fraction(0))


def _rank(rows: Sequence[Sequence[Any]]) -> int:
    import flint

    return int(flint.fmpq_mat([[rational(x) for x in row] for row in rows]).rank()) if rows else 0
