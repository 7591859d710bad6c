"""A tree seen from those who may deviate: what they can reach, given what is done where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import gcd, lcm

from est_games.errors import GameError, Problem
from est_games.game.extensive import CHANCE, ExtensiveForm
from est_games.game.extensive_structure import forgetful_information_set

Supports = Mapping[int, tuple[int, ...]]
"""The actions with positive probability, by information set, ascending; not all sets are there."""
Move = tuple[int, int]
"""An information set and an action."""
NO_MOVE: Move = (-1, -1)
ON_PATH = 1
"""The bit of a node that is reached with nobody deviating; bit ``1 + d`` says that deviator d."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Which nodes are reached under some supports, by whose deviation.

    Parameters
    ----------
    bits : list of int, shape (n_nodes,)
        :data:`ON_PATH`, and a bit for each deviator who alone can bring it about.
    required : tuple of int
        Information sets where what is done matters to somebody: reached on the path, or by another
        than the deviator who moves there. In the order in which they are met.
    missing : int or None
        The first of these of which the supports say nothing. What follows it is not looked at,
        where it is None all required sets are there.
    """

    bits: list[int]
    required: tuple[int, ...]
    missing: int | None


class DeviationGame:
    """A tree with those who deviate as one: its players, or each information set by itself.

    Parameters
    ----------
    form : ExtensiveForm
        The tree.
    by_agents : bool
        Whether each information set deviates by itself (the agent form) and not each player.

    Raises
    ------
    GameError
        A deviator forgets what it knew or did: a player without perfect recall, or an information
        set that a play passes twice.

    Notes
    -----
    Against any behaviour, the plays that a deviator alone can bring about are those on which nobody
    else leaves the actions with positive probability. Behaviour elsewhere is nobody's concern: a
    behaviour is an equilibrium or not whatever is done there.
    """

    def __init__(self, form: ExtensiveForm, *, by_agents: bool = False) -> None:
        self.form, self.by_agents = form, by_agents
        sets = range(len(form.information_sets))
        movers = [choice.player for choice in form.information_sets]
        owners = [number for number in sets if movers[number] != CHANCE]
        if by_agents:
            self.deviator = [owners.index(k) if k in set(owners) else CHANCE for k in sets]
            self.player = [movers[number] for number in owners]
        else:
            self.deviator, self.player = movers, list(range(form.n_players))
        self.last = self._last_moves()
        self.next_sets: dict[tuple[int, Move], list[int]] = {}
        for number in owners:
            d = self.deviator[number]
            move = self.last[form.members[number][0]][d]
            self.next_sets.setdefault((d, move), []).append(number)

    @property
    def n_deviators(self) -> int:
        """How many there are."""
        return len(self.player)

    def _last_moves(self) -> list[dict[int, Move]]:
        """Return each deviator's last move before each node, where it made one."""
        form = self.form
        if not self.by_agents:
            forgotten = forgetful_information_set(form)
            if forgotten is not None:
                raise _forgets(form, forgotten, "a player forgets what it knew or did")
        moves: list[dict[int, Move]] = [_Moves()]
        for node in range(1, form.n_nodes):
            above = form.parent[node]
            number = form.information_set[above]
            known = moves[above]
            d = self.deviator[number]
            if d != CHANCE:
                if self.by_agents and d in known:
                    raise _forgets(form, number, "a play passes it twice")
                known = _Moves(known)
                known[d] = (number, form.branch[node])
            moves.append(known)
        return moves

    @cached_property
    def chance(self) -> tuple[Fraction, ...]:
        """The probability of nature's moves on the way to each node."""
        chances = [Fraction(1)]
        for node in range(1, self.form.n_nodes):
            chances.append(chances[self.form.parent[node]] * self.form.probability[node])
        return tuple(chances)

    @cached_property
    def amounts(self) -> tuple[tuple[int, ...], ...]:
        """What each deviator gets at each terminal node, times nature's probability of it.

        In whole numbers, each deviator's in a unit of its own; zero at other nodes. Shape
        (n_deviators, n_nodes).
        """
        form = self.form
        by_player = []
        for totals in form.leaf_totals:
            weighted = [
                self.chance[leaf] * amount
                for leaf, amount in zip(form.terminals, totals.fractions, strict=True)
            ]
            common = lcm(*(x.denominator for x in weighted))
            whole = [x.numerator * (common // x.denominator) for x in weighted]
            factor = gcd(*whole) or 1
            row = [0] * form.n_nodes
            for leaf, amount in zip(form.terminals, whole, strict=True):
                row[leaf] = amount // factor
            by_player.append(tuple(row))
        return tuple(by_player[player] for player in self.player)

    def reach(self, supports: Supports) -> Reach:
        """Return what is reached under some supports.

        Notes
        -----
        Going down the tree, a node passes on to its children who brought it about. Off the support
        go only the deviator who moves there, and plays on which nobody has deviated yet, which then
        are its doing.
        """
        form, deviator = self.form, self.deviator
        bits = [0] * form.n_nodes
        bits[0] = ON_PATH
        required: dict[int, None] = {}
        missing = None
        for node, number in enumerate(form.information_set):
            own_bits = bits[node]
            if not own_bits or number < 0:
                continue
            d = deviator[number]
            children = form.children[node]
            if d == CHANCE:
                for child in children:
                    if form.probability[child]:
                        bits[child] = own_bits
                continue
            own = 1 << (1 + d)
            allowed = own_bits & own
            if own_bits & ~own:
                required.setdefault(number)
                played = supports.get(number)
                if played is None:
                    missing = number if missing is None else missing
                else:
                    if own_bits & ON_PATH:
                        allowed = own
                    for action in played:
                        bits[children[action]] = own_bits
            for child in children:
                bits[child] = bits[child] or allowed
        return Reach(bits=bits, required=tuple(required), missing=missing)

    def possible(self, supports: Supports) -> Sequence[bool]:
        """Return which nodes may be on the path, whatever is done where the supports are silent."""
        form = self.form
        may = [False] * form.n_nodes
        may[0] = True
        for node in range(1, form.n_nodes):
            above = form.parent[node]
            if may[above] and form.probability[node]:
                played = supports.get(form.information_set[above])
                may[node] = played is None or form.branch[node] in played
        return may


class _Moves(dict[int, Move]):
    """The last move of each deviator, :data:`NO_MOVE` where it made none."""

    def __missing__(self, key: int) -> Move:
        return NO_MOVE


def _forgets(form: ExtensiveForm, number: int, message: str) -> GameError:
    problem = Problem(
        path=form.information_sets[number].label,
        message=message,
        accepted="a game with perfect recall",
    )
    return GameError("deviations cannot be told apart", [problem])
