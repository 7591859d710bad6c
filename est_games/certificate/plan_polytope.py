"""A player's realisation plans, and what the rival can get against them: a polytope per player."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm

from est_games.certificate.deviation_game import NO_MOVE, DeviationGame, Move
from est_games.certificate.polytope_vertices import cone_rays, solved_equations

NOBODY = -2
"""The rival of a player who alone has a choice."""

Plan = tuple[Fraction, ...]


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
    """A vertex at which the rival's values are what it gets at best.

    Parameters
    ----------
    plan : tuple of Fraction
        A weight for each of the player's own moves, in the order of the polytope's.
    played : int
        Own moves with weight, as bits in that order.
    best : int
        Moves of the rival that are best where they are made if the best follow, as bits in the
        order of the rival's.
    """

    plan: Plan
    played: int
    best: int


class PlanPolytope:
    r"""The realisation plans of a player with bounds on what the rival gets.

    Parameters
    ----------
    game : DeviationGame
        A tree in which two players at most have a choice.
    player, rival : int
        Whose plans, and who answers them.

    Notes
    -----
    The unknowns are the weights :math:`x` of the player's sequences, by their last moves, and the
    values :math:`v` of the rival's information sets, its payoffs weighted with the chance that
    nature and the player bring them about.

    1. The weights of the moves at an information set add up to that of the sequence before it, one
       for the empty sequence. None is negative; that says nothing new of moves that are followed by
       information sets of the player's own.
    2. The value of an information set is at least that of each move there: the plays that end
       behind it, and the values of the rival's information sets that come next.
    3. The values of its first information sets together stay below a roof that no plan reaches.

    So the polytope is bounded. The player's plan and a plan of the rival are best against each
    other if and only if there are points with these plans, in this polytope and its counterpart, at
    which every move of either has no weight in the one or is worth its value in the other.

    References
    ----------
    von Stengel (1996), Efficient computation of behavior strategies.
    Koller, Megiddo and von Stengel (1996), Efficient computation of equilibria for extensive
    two-person games.
    """

    def __init__(self, game: DeviationGame, player: int, rival: int) -> None:
        self.game, self.player, self.rival = game, player, rival
        form = game.form
        self.own_sets = [k for k, d in enumerate(game.deviator) if d == player]
        self.rival_sets = [k for k, d in enumerate(game.deviator) if d == rival]
        self.moves = self._moves(self.own_sets)
        self.rival_moves = self._moves(self.rival_sets)
        self._place = {move: k for k, move in enumerate(self.moves)}
        self._value = {number: len(self.moves) + k for k, number in enumerate(self.rival_sets)}
        self.n_unknowns = len(self.moves) + len(self.rival_sets)
        equations = []
        for number in self.own_sets:
            line = [Fraction(0)] * (1 + self.n_unknowns)
            for action in range(len(form.information_sets[number].actions)):
                line[1 + self._place[number, action]] = Fraction(1)
            above = game.last[form.members[number][0]][player]
            line[0 if above == NO_MOVE else 1 + self._place[above]] -= 1
            equations.append(line)
        base, self._directions = solved_equations(self.n_unknowns, equations)
        assert base is not None
        self._base = base
        self._gains = self._rival_gains()
        lines = {
            (player, move): self._weight_line(move)
            for move in self.moves
            if not self._following(move)
        }
        lines |= {(rival, move): self._slack_line(move) for move in self.rival_moves}
        if self.rival_sets:
            lines[NOBODY, NO_MOVE] = self._roof_line()
        rows = {key: self._in_cone(line) for key, line in lines.items()}
        # Players who are not there may leave nothing to cut: the cone is a ray.
        self.rows = list(dict.fromkeys(rows.values())) or [(1,)]
        self._row_of = {key: self.rows.index(row) for key, row in rows.items()}

    @property
    def size(self) -> int:
        """Number of unknowns of the cone over the polytope."""
        return 1 + len(self._directions)

    def _moves(self, sets: Iterable[int]) -> list[Move]:
        return [
            (number, action)
            for number in sets
            for action in range(len(self.game.form.information_sets[number].actions))
        ]

    def _following(self, move: Move) -> Sequence[int]:
        return self.game.next_sets.get((self.player, move), ())

    def _rival_gains(self) -> dict[Move, dict[Move, int]]:
        """Return what the rival gets by its last move and the player's."""
        gains: dict[Move, dict[Move, int]] = {}
        if self.rival != NOBODY:
            amounts = self.game.amounts[self.rival]
            for node in self.game.form.terminals:
                last = self.game.last[node]
                row = gains.setdefault(last[self.rival], {})
                move = last[self.player]
                row[move] = row.get(move, 0) + amounts[node]
        return gains

    # Lines: a constant and the coefficients of the unknowns

    def _weight_line(self, move: Move) -> list[int]:
        line = [0] * (1 + self.n_unknowns)
        line[1 + self._place[move]] = 1
        return line

    def _slack_line(self, move: Move) -> list[int]:
        """Return how much more an information set of the rival is worth than a move there."""
        line = [0] * (1 + self.n_unknowns)
        line[1 + self._value[move[0]]] = 1
        for later in self.game.next_sets.get((self.rival, move), ()):
            line[1 + self._value[later]] -= 1
        for own, amount in self._gains.get(move, {}).items():
            line[0 if own == NO_MOVE else 1 + self._place[own]] -= amount
        return line

    def _roof_line(self) -> list[int]:
        amounts = self.game.amounts[self.rival]
        line = [0] * (1 + self.n_unknowns)
        line[0] = 1 + 2 * sum(map(abs, amounts))
        for number in self.game.next_sets.get((self.rival, NO_MOVE), ()):
            line[1 + self._value[number]] = -1
        return line

    def _in_cone(self, line: Sequence[int]) -> tuple[int, ...]:
        """Return a line in the unknowns that the equations leave free."""
        numbers = [line[0] + _dot(line[1:], self._base)]
        numbers += [_dot(line[1:], direction) for direction in self._directions]
        common = lcm(*(x.denominator for x in numbers))
        whole = [int(x * common) for x in numbers]
        factor = gcd(*whole) or 1
        return tuple(x // factor for x in whole)

    # Vertices

    def vertices(
        self, *, backward: bool = False, deadline: float | None = None
    ) -> list[PlanVertex]:
        """Return the vertices at which every value is what the rival gets at best, each plan once.

        Parameters
        ----------
        backward : bool
            Whether the polytope is cut by its inequalities in the opposite order: another way to
            the same vertices.
        deadline : float, optional
            A time of ``time.perf_counter``, in seconds, at which to give up.

        Raises
        ------
        TooManyVerticesError
            There are very many on the way.
        TimeoutError
            The deadline has passed.
        """
        order = list(range(len(self.rows)))
        if backward:
            order.reverse()
        rays = cone_rays([self.rows[k] for k in order], self.size, deadline=deadline)
        bits = {place: 1 << k for k, place in enumerate(order)}
        tight_bits = {move: bits[place] for move, place in self._row_of.items()}
        worth = [
            sum({tight_bits[self.rival, move] for move in self._moves([number])})
            for number in self.rival_sets
        ]
        slacks = [tight_bits[self.rival, move] for move in self.rival_moves]
        found = (
            self._vertex(ray, sum(1 << k for k, bit in enumerate(slacks) if tight & bit))
            for ray, tight in rays
            if all(tight & mask for mask in worth)
        )
        return sorted(found, key=lambda vertex: vertex.plan, reverse=True)

    def _vertex(self, ray: Sequence[int], best: int) -> PlanVertex:
        point = list(self._base)
        for amount, direction in zip(ray[1:], self._directions, strict=True):
            if amount:
                share = Fraction(amount, ray[0])
                for k, x in enumerate(direction):
                    if x:
                        point[k] += share * x
        plan = tuple(point[: len(self.moves)])
        played = sum(1 << k for k, weight in enumerate(plan) if weight)
        return PlanVertex(plan=plan, played=played, best=best)


def _dot(one: Sequence[int | Fraction], other: Sequence[Fraction]) -> Fraction:
    return sum((x * y for x, y in zip(one, other, strict=True) if x and y), Fraction(0))
