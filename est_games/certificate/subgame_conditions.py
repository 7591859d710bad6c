"""When behaviours in a group of subgames are equilibria of it, worked out for the proof.

What a piece (a subgame without those inside it) is worth to a player is evaluated in a ring of
polynomials: the probabilities of actions in the group are unknowns, and the play is followed from
the piece's root through everything below. The solver has an account of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import flint

from est_games.arithmetic import fraction, rational
from est_games.certificate.local_cell import ActionKey, Keyed, LocalConditions, keyed
from est_games.certificate.subgame_pieces import Plan, piece_plans
from est_games.certificate.subgame_sets import RefusedError
from est_games.certificate.subgame_values import SubgameValues
from est_games.game.extensive import CHANCE

Known = Mapping[tuple[int, int], Fraction]
Rows = Mapping[int, Sequence[int]]
"""The actions that may be played at information sets, by number."""


class SymbolicWorth:
    """What pieces are worth, as polynomials in the probabilities of a group's actions.

    Parameters
    ----------
    values : SubgameValues
        The game, and what is known of its subgames.
    numbers : sequence of int
        The information sets of the group.
    known : mapping of (int, int) to Fraction
        What subgames outside the group with several equilibria are worth, by root and player.
    """

    def __init__(self, values: SubgameValues, numbers: Sequence[int], known: Known) -> None:
        self.values, self.known = values, known
        self.keys = [(number, k) for number in sorted(numbers) for k in values.actions(number)]
        self.ring = flint.fmpq_mpoly_ctx.get(
            [f"x{place}" for place in range(max(len(self.keys), 1))], flint.Ordering.lex
        )
        self.unknown = dict(zip(self.keys, self.ring.gens(), strict=False))
        self.rows: dict[int, Sequence[Any]] = {}
        self.told: dict[tuple[int, int], Any] = {}

    def number(self, amount: Fraction | int) -> Any:
        """Return a number as a polynomial."""
        return self.ring.constant(rational(Fraction(amount)))

    def copy(self) -> SymbolicWorth:
        """Return one that can be told more without this one being changed."""
        other = object.__new__(SymbolicWorth)
        other.__dict__.update(self.__dict__)
        other.rows, other.told = dict(self.rows), dict(self.told)
        return other

    def tell(
        self, number: int, row: Sequence[int], fixed: Mapping[ActionKey, Fraction] | None = None
    ) -> None:
        """Say which actions may be played at an information set; the first takes what is left."""
        weights = {k: self.unknown[number, k] for k in row[1:]}
        for k in weights:
            if fixed and (number, k) in fixed:
                weights[k] = self.number(fixed[number, k])
        weights[row[0]] = self.number(1) - sum(weights.values(), self.number(0))
        self.rows[number] = [weights.get(k, self.number(0)) for k in self.values.actions(number)]

    def note(self, root: int, players: Iterable[int]) -> None:
        """Note what a piece is worth if it is played as was told."""
        for player in players:
            self.told[root, player] = self.of(root, player, None)

    def of_actions(
        self, root: int, number: int, player: int, actions: Iterable[int]
    ) -> dict[int, Any]:
        """Return what actions at a single move are worth to a player."""
        return {k: self.of(root, player, {number: k}) for k in actions}

    def of(self, root: int, player: int, plan: Plan | None) -> Any:
        """Return what a piece is worth to a player who follows a plan in it, or what was told."""
        values, form = self.values, self.values.form
        total = self.number(0)
        starts = [(root, self.number(1), plan)]
        while starts:
            top, chance, own_plan = starts.pop()
            reach = {top: chance}
            for node in values.pieces[top]:
                here = reach.get(node)
                if here is None or here.is_zero():
                    continue
                if node != top and node in values.pieces:
                    end = self._end(node, player)
                    if end is None:
                        starts.append((node, here, None))
                    else:
                        total += here * end
                    continue
                own = form.payoffs[node]
                if own:
                    total += here * self.number(own[player])
                number = form.information_set[node]
                for k, child in enumerate(form.children[node]):
                    if form.player[node] == CHANCE:
                        reach[child] = here * self.number(form.probability[child])
                    elif form.player[node] == player and own_plan is not None:
                        if own_plan.get(number) == k:
                            reach[child] = here
                    elif number in self.rows:
                        reach[child] = here * self.rows[number][k]
                    elif number in values.rows.get(top, ()):
                        reach[child] = here * self.number(values.rows[top][number][k])
        return total

    def _end(self, root: int, player: int) -> Any:
        """Return what a subgame inside is worth; None where it has to be followed."""
        low, high = self.values.ranges[root][player]
        if low == high:
            return self.number(low)
        if (root, player) in self.told:
            return self.told[root, player]
        if (root, player) in self.known:
            return self.number(self.known[root, player])
        if root in self.values.opened:
            raise RefusedError("groups", f"part the subgame at {root} from one above it")
        return None

    def keyed(self, polynomial: Any, *, is_equation: bool = False) -> Keyed:
        """Return a polynomial by its monomials."""
        terms = {
            tuple(
                key for key, e in zip(self.keys, exponents, strict=False) for _ in range(int(e))
            ): fraction(amount)
            for exponents, amount in polynomial.to_dict().items()
        }
        return keyed(terms, is_equation=is_equation)


def players_above(values: SubgameValues, roots: Sequence[int], root: int) -> list[int]:
    """Return who moves in pieces of a group above one of them."""
    above = [upper for upper in roots if values.is_inside(root, upper)]
    return sorted({player for upper in above for player in values.sets[upper]})


def coefficient_bounds(polynomial: Any) -> tuple[Fraction, Fraction]:
    """Return bounds that coefficients alone give, where all unknowns are from zero to one."""
    low = high = Fraction(0)
    for exponents, amount in polynomial.to_dict().items():
        value = fraction(amount)
        low += value if value < 0 or not any(exponents) else 0
        high += value if value > 0 or not any(exponents) else 0
    return low, high


def cell_conditions(
    values: SubgameValues,
    roots: Sequence[int],
    known: Known,
    rows: Rows,
    loose: frozenset[int] = frozenset(),
    given: frozenset[int] = frozenset(),
) -> LocalConditions:
    """Return when a behaviour in some pieces is an equilibrium of them.

    Parameters
    ----------
    values : SubgameValues
        The game, and what is known of its subgames.
    roots : sequence of int
        Where the pieces start, the last first.
    known : mapping of (int, int) to Fraction
        What others are worth.
    rows : mapping of int to sequence of int
        The actions played at information sets, or that may be; those that the movers exclude
        themselves are left out.
    loose : frozenset of int
        Single moves at which any of the actions may be played that are best, and no other.
    given : frozenset of int
        Pieces of which it is known when they are played in an equilibrium.

    Notes
    -----
    By definition: of a player's plans in a piece those in use are worth the same, and others no
    more. Where any of the best actions may be played, each is played with probability zero, or no
    other is better: the product of its probability and its lead is not negative.
    """
    numbers = [n for root in roots for own in values.sets[root].values() for n in own]
    worth = SymbolicWorth(values, numbers, known)
    equal: list[Any] = []
    below: list[Any] = []
    for root in roots:
        for own in values.sets[root].values():
            for number in own:
                worth.tell(number, rows.get(number) or (0,))
        if root not in given:
            more = (
                _of_move(worth, root, rows, loose)
                if root in values.kept
                else _of_stage(worth, root, rows)
            )
            equal += more[0]
            below += more[1]
        worth.note(root, players_above(values, roots, root))
    return LocalConditions(
        equations=frozenset(
            worth.keyed(each, is_equation=True) for each in equal if not each.is_zero()
        ),
        limits=frozenset(worth.keyed(each) for each in below if coefficient_bounds(each)[0] < 0),
    )


def _of_move(
    worth: SymbolicWorth, root: int, rows: Rows, loose: frozenset[int]
) -> tuple[list[Any], list[Any]]:
    ((player, (number,)),) = worth.values.sets[root].items()
    kept, row = worth.values.kept[root], rows[number]
    amounts = worth.of_actions(root, number, player, kept)
    if number not in loose:
        first = amounts[row[0]]
        return (
            [first - amounts[k] for k in row[1:]],
            [first - amounts[k] for k in kept if k not in row],
        )
    # What others leave to the first action is its probability here as well.
    weights = worth.rows[number]
    return (
        [worth.unknown[number, k] for k in worth.values.actions(number) if k not in row],
        [weights[k] * (amounts[k] - amounts[m]) for k in row for m in kept if m != k],
    )


def _of_stage(worth: SymbolicWorth, root: int, rows: Rows) -> tuple[list[Any], list[Any]]:
    equal: list[Any] = []
    below: list[Any] = []
    for player, own in worth.values.sets[root].items():
        first = None
        rest: list[tuple[bool, Any]] = []
        for plan in piece_plans(worth.values.form, root, player, own):
            is_used = all(action in rows.get(number, ()) for number, action in plan.items())
            amount = worth.of(root, player, plan)
            if is_used and first is None:
                first = amount
            else:
                rest.append((is_used, amount))
        equal += [first - amount for is_used, amount in rest if is_used]
        below += [first - amount for is_used, amount in rest if not is_used]
    return equal, below
