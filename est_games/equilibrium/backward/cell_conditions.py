"""When behaviours in a group of pieces are equilibria of it: polynomials in what is mixed there.

Pieces are gone through from the last to the first. What a piece is worth to a player is a
polynomial in the probabilities of actions in the group; subgames outside it are worth what is known
of them. This is the solver's own account; the certificate package works the conditions out anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from est_games.certificate.local_cell import ActionKey, LocalConditions, Monomial, keyed
from est_games.equilibrium.backward.continuation import Continuations
from est_games.equilibrium.backward.piece import Piece, Plan, Play, TooManyError, movers, plans
from est_games.game.extensive import CHANCE

MAX_TERMS = 2_000
"""Terms of a polynomial."""

Polynomial = Mapping[Monomial, Fraction]
Rows = Mapping[int, Sequence[int]]
"""The actions that may be played at information sets."""

_ZERO, _ONE = Fraction(0), Fraction(1)


class GroupValues:
    """What pieces of a group are worth to players, filled in from the last to the first.

    Parameters
    ----------
    there : Continuations
        The game.
    known : mapping of (int, int) to Fraction
        What other subgames with several equilibria are worth, by root and player.
    """

    def __init__(self, there: Continuations, known: Mapping[tuple[int, int], Fraction]) -> None:
        self.there, self.known = there, known
        self.worth: dict[tuple[int, int], Polynomial] = {}

    def copy(self) -> GroupValues:
        """Return values that can be added to without these being changed."""
        other = GroupValues(self.there, self.known)
        other.worth = dict(self.worth)
        return other

    def of_actions(
        self, piece: Piece, player: int, actions: Iterable[int]
    ) -> dict[int, Polynomial]:
        """Return what actions at a single move are worth to a player."""
        plays = self.there.action_plays(piece)
        return {k: self._of_play(plays[k], player) for k in actions}

    def add_move(
        self,
        piece: Piece,
        played: Sequence[int],
        minding: Iterable[int],
        fixed: Mapping[ActionKey, Fraction] | None = None,
    ) -> None:
        """Note what a single move is worth if some actions may be played.

        Parameters
        ----------
        piece : Piece
            The move.
        played : sequence of int
            Actions; the first has what the others leave.
        minding : iterable of int
            The players to whom.
        fixed : mapping of (int, int) to Fraction, optional
            Probabilities that are numbers.
        """
        weights = probabilities(piece.information_sets[0], played)
        for player in minding:
            amounts = self.of_actions(piece, player, played)
            total: Polynomial = {}
            for action in played:
                weight = weights[action] if fixed is None else reduced(weights[action], fixed)
                total = _added(total, _times(weight, amounts[action]), _ONE)
            self.worth[piece.root, player] = total

    def of_plan(self, piece: Piece, rows: Rows, player: int, plan: Plan | None) -> Polynomial:
        """Return what a piece is worth to a player who follows a plan; None is to mix as others."""
        form = self.there.form
        reach: dict[int, Polynomial] = {piece.root: {(): _ONE}}
        total: Polynomial = {}
        cuts = set(piece.cuts)
        weights = {
            number: probabilities(number, rows.get(number) or (0,))
            for number in piece.information_sets
        }
        for node in sorted((*piece.nodes, *piece.cuts)):
            chance = reach.get(node)
            if not chance:
                continue
            if node in cuts:
                total = _added(total, _times(chance, self._of_cut(node, player)), _ONE)
                continue
            own = form.payoffs[node]
            if own and own[player]:
                total = _added(total, chance, own[player])
            number = form.information_set[node]
            for action, child in enumerate(form.children[node]):
                if form.player[node] == CHANCE:
                    weight: Polynomial = {(): form.probability[child]}
                elif form.player[node] == player and plan is not None:
                    weight = {(): Fraction(plan.get(number) == action)}
                else:
                    weight = weights[number].get(action, {})
                step = _times(chance, {key: x for key, x in weight.items() if x})
                if step:
                    reach[child] = step
        return total

    def add_piece(self, piece: Piece, rows: Rows, minding: Iterable[int]) -> None:
        """Note what a piece is worth to some players."""
        for player in minding:
            self.worth[piece.root, player] = self.of_plan(piece, rows, player, None)

    def _of_cut(self, root: int, player: int) -> Polynomial:
        worth = self.there.worth[root][player]
        total: Polynomial = {(): worth.amount} if worth.amount else {}
        for open_root, share in worth.shares.items():
            known = self.known.get((open_root, player))
            if known is not None:
                total = _added(total, {(): _ONE}, share * known)
            else:
                total = _added(total, self.worth[open_root, player], share)
        return total

    def _of_play(self, found: Play, player: int) -> Polynomial:
        total: Polynomial = {(): found.payoffs[player]} if found.payoffs[player] else {}
        for cut, chance in found.ends.items():
            total = _added(total, self._of_cut(cut, player), chance)
        return total


def group_conditions(
    there: Continuations,
    group: Sequence[Piece],
    known: Mapping[tuple[int, int], Fraction],
    rows: Rows,
    loose: frozenset[int] = frozenset(),
    given: frozenset[int] = frozenset(),
) -> LocalConditions:
    """Return when a behaviour in some pieces is an equilibrium of them.

    Parameters
    ----------
    there : Continuations
        The game.
    group : sequence of Piece
        The pieces, the last first.
    known : mapping of (int, int) to Fraction
        What others are worth.
    rows : mapping of int to sequence of int
        The actions played at information sets, or that may be; those that the movers exclude
        themselves are left out.
    loose : frozenset of int
        Single moves at which any of the actions may be played that are best, and no other.
    given : frozenset of int
        Roots of pieces whose own conditions are left out.

    Raises
    ------
    TooManyError
        A polynomial has too many terms.
    """
    values = GroupValues(there, known)
    minding = minding_above(there, group)
    equal: list[Polynomial] = []
    below: list[Polynomial] = []
    for piece in group:
        if piece.root in given:
            values.add_piece(piece, rows, minding[piece.root])
            continue
        if piece.root in there.kept:
            (number,) = piece.information_sets
            mover = there.form.information_sets[number].player
            kept = there.kept[piece.root]
            amounts = values.of_actions(piece, mover, kept)
            if number in loose:
                n_actions = len(there.form.information_sets[number].actions)
                row = [k for k in rows[number] if k in kept]
                equal += [{((number, k),): _ONE} for k in range(n_actions) if k not in row]
                weights = probabilities(number, row)
                below += [
                    _times(weights[k], _added(amounts[k], amounts[m], -_ONE))
                    for k in row
                    for m in kept
                    if m != k
                ]
            else:
                first, *others = rows[number]
                equal += [_added(amounts[first], amounts[k], -_ONE) for k in others]
                below += [
                    _added(amounts[first], amounts[k], -_ONE) for k in kept if k not in rows[number]
                ]
            values.add_move(piece, rows[number], minding[piece.root])
            continue
        for player in movers(there.form, piece):
            used, unused = _plan_worths(values, piece, rows, player)
            equal += [_added(used[0], each, -_ONE) for each in used[1:]]
            below += [_added(used[0], each, -_ONE) for each in unused]
        values.add_piece(piece, rows, minding[piece.root])
    equations = frozenset(keyed(each, is_equation=True) for each in equal if each)
    limits = frozenset(keyed(each) for each in below if bounds(each)[0] < 0)
    return LocalConditions(equations=equations, limits=limits)


def minding_above(there: Continuations, group: Sequence[Piece]) -> dict[int, list[int]]:
    """Return who moves in pieces of a group above each of them, to whom its worth matters."""
    form = there.form
    own = {piece.root: movers(form, piece) for piece in group}
    found: dict[int, list[int]] = {}
    for piece in reversed(group):
        node = piece.root
        minding: set[int] = set()
        while node:
            node = form.parent[node]
            if node in own:
                minding.update(own[node], found[node])
                break
        found[piece.root] = sorted(minding)
    return found


def _plan_worths(
    values: GroupValues, piece: Piece, rows: Rows, player: int
) -> tuple[list[Polynomial], list[Polynomial]]:
    """Return what plans in use are worth to a player, and what others are."""
    used: list[Polynomial] = []
    unused: list[Polynomial] = []
    for plan in plans(values.there.form, piece, player):
        is_used = all(action in rows.get(number, ()) for number, action in plan.items())
        worth = values.of_plan(piece, rows, player, plan)
        (used if is_used else unused).append(worth)
    return used, unused


def probabilities(number: int, played: Sequence[int]) -> dict[int, Polynomial]:
    """Return the probabilities of actions that may be played: the first has what others leave."""
    first, *others = played
    rest: dict[Monomial, Fraction] = {(): _ONE, **{((number, k),): -_ONE for k in others}}
    return {first: rest, **{k: {((number, k),): _ONE} for k in others}}


def reduced(polynomial: Polynomial, fixed: Mapping[ActionKey, Fraction]) -> Polynomial:
    """Return a polynomial with numbers put in for some probabilities."""
    total: dict[Monomial, Fraction] = {}
    for monomial, weight in polynomial.items():
        amount, left = weight, []
        for key in monomial:
            if key in fixed:
                amount *= fixed[key]
            else:
                left.append(key)
        total[tuple(left)] = total.get(tuple(left), _ZERO) + amount
    return {monomial: weight for monomial, weight in total.items() if weight}


def bounds(polynomial: Polynomial) -> tuple[Fraction, Fraction]:
    """Return numbers between which a polynomial lies where all probabilities are from 0 to 1."""
    base = polynomial.get((), _ZERO)
    rest = [weight for monomial, weight in polynomial.items() if monomial]
    low = sum((w for w in rest if w < 0), base)
    return low, sum((w for w in rest if w > 0), base)


def difference(one: Polynomial, other: Polynomial) -> Polynomial:
    """Return one polynomial less another."""
    return _added(one, other, -_ONE)


def unknowns(polynomials: Iterable[Polynomial]) -> Iterator[ActionKey]:
    """Yield the probabilities that polynomials depend on, some more than once."""
    return (key for each in polynomials for monomial in each for key in monomial)


def _added(one: Polynomial, other: Polynomial, factor: Fraction) -> Polynomial:
    total = dict(one)
    for monomial, weight in other.items():
        left = total.get(monomial, _ZERO) + factor * weight
        if left:
            total[monomial] = left
        else:
            total.pop(monomial, None)
    if len(total) > MAX_TERMS:
        raise TooManyError
    return total


def _times(one: Polynomial, other: Polynomial) -> Polynomial:
    if len(one) * len(other) > MAX_TERMS * 4:
        raise TooManyError
    total: dict[Monomial, Fraction] = {}
    for left, weight in one.items():
        for right, amount in other.items():
            monomial = tuple(sorted(left + right))
            total[monomial] = total.get(monomial, _ZERO) + weight * amount
    return {monomial: weight for monomial, weight in total.items() if weight}
