"""A group of subgames as a tree of its own, set up again for the proof.

Nature draws a piece of the group; from its root on the game is played, and who moves in the piece
drawn is paid. Its Nash equilibria are the ways to play the group that are equilibria of each piece.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from est_games.certificate.local_cell import Keyed, LocalCell, LocalConditions, keyed
from est_games.certificate.subgame_sets import RefusedError
from est_games.certificate.subgame_values import SubgameValues
from est_games.game.extensive import CHANCE, TERMINAL, ExtensiveForm, InformationSet

MAX_NODES = 20_000

Known = Mapping[tuple[int, int], Fraction]
_ZERO = Fraction(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupTree:
    """The tree of a group.

    Parameters
    ----------
    form : ExtensiveForm
        The tree.
    origin : tuple of (int, tuple of int)
        For each information set of a player of the game, which one it is and its actions there; it
        stands first in the tree, or second where nature draws a piece.
    first : int
        The number of the first of these in the tree.
    n_actions : mapping of int to int
        How many actions each of them has in the game.
    """

    form: ExtensiveForm
    origin: tuple[tuple[int, tuple[int, ...]], ...]
    first: int
    n_actions: Mapping[int, int]

    def translated(self, cell: LocalCell) -> LocalCell:
        """Return a set of behaviours of the tree as one of the game."""

        def key(number: int, action: int) -> tuple[int, int]:
            there, allowed = self.origin[number - self.first]
            return there, allowed[action]

        def of(polynomial: Keyed, *, is_equation: bool) -> Keyed:
            terms = {
                tuple(sorted(key(*each) for each in monomial)): Fraction(amount)
                for monomial, amount in polynomial
            }
            return keyed(terms, is_equation=is_equation)

        found = cell.conditions
        return LocalCell(
            tuple(
                sorted(
                    (self.origin[n - self.first][0], tuple(key(n, k)[1] for k in row))
                    for n, row in cell.played
                )
            ),
            LocalConditions(
                frozenset(of(each, is_equation=True) for each in found.equations),
                frozenset(of(each, is_equation=False) for each in found.positive),
                frozenset(of(each, is_equation=False) for each in found.limits),
            ),
        )


def group_tree(
    values: SubgameValues, roots: Sequence[int], only: Mapping[int, Sequence[int]], known: Known
) -> GroupTree:
    """Return the tree of a group of pieces.

    Parameters
    ----------
    values : SubgameValues
        The game, and what is known of its subgames.
    roots : sequence of int
        Where the pieces start, the last first.
    only : mapping of int to sequence of int
        By root, the actions that a single move is restricted to.
    known : mapping of (int, int) to Fraction
        What other subgames with several equilibria are worth, by root and player.

    Raises
    ------
    RefusedError
        It would be too large, or depends on what is not known.
    """
    form = values.form
    payees = [(root, player) for root in roots for player in values.sets[root]]
    origin = []
    sets: list[InformationSet] = []
    rows: list[tuple[int, int, dict[int, Fraction]]] = []

    def nature(names: Sequence[str], weights: Sequence[Fraction]) -> int:
        label = f"nature {len(rows)}"
        while label in form.information_set_index:
            label += "'"
        sets.append(
            InformationSet(
                label=label, player=CHANCE, actions=tuple(names), probabilities=tuple(weights)
            )
        )
        return len(sets) - 1

    def added(above: int, number: int, pays: dict[int, Fraction]) -> int:
        if len(rows) == MAX_NODES:
            raise RefusedError("claims", f"make too large a tree of the subgames at {roots}")
        rows.append((above, number, pays))
        return len(rows) - 1

    top = -1
    if len(roots) > 1:
        names = [str(place) for place in range(len(roots))]
        top = added(-1, nature(names, [Fraction(1, len(roots))] * len(roots)), {})
    place_of: dict[int, int] = {}
    for root in roots:
        for number in _as_met(values, root):
            choice = form.information_sets[number]
            allowed = tuple(only.get(root, values.actions(number)))
            place_of[number] = len(sets)
            origin.append((number, allowed))
            sets.append(
                InformationSet(
                    label=choice.label,
                    player=payees.index((root, choice.player)),
                    actions=tuple(choice.actions[k] for k in allowed),
                )
            )
    for root in roots:
        paid = {player: payees.index((root, player)) for player in values.sets[root]}
        waiting: list[tuple[int, int, int, dict[int, int]]] = [(root, root, top, paid)]
        while waiting:
            node, home, above, active = waiting.pop()
            if node < 0:
                added(above, TERMINAL, {})
                continue
            if node != home and node in values.pieces:
                pays, shares, minding = _end(values, node, active, known)
                if not shares:
                    added(above, TERMINAL, pays)
                    continue
                ahead = sorted(shares, reverse=True)
                weights = [shares[each] for each in ahead]
                rest = 1 - sum(weights, _ZERO)
                if rest:
                    weights.append(rest)
                names = [str(k) for k in range(len(weights))]
                here = added(above, nature(names, weights), pays)
                if rest:
                    waiting.append((-1, -1, here, {}))
                waiting += [(each, each, here, minding[each]) for each in reversed(ahead)]
                continue
            own = form.payoffs[node]
            pays = {payee: own[player] for player, payee in active.items()} if own else {}
            number = form.information_set[node]
            children = list(form.children[node])
            if number == TERMINAL:
                added(above, TERMINAL, pays)
                continue
            if form.player[node] == CHANCE:
                choice = form.information_sets[number]
                here = added(above, nature(choice.actions, choice.probabilities), pays)
            else:
                here = added(above, place_of[number], pays)
                if node in only:
                    children = [children[k] for k in only[node]]
            waiting += [(child, home, here, active) for child in reversed(children)]
    tree = ExtensiveForm.from_nodes(
        players=[f"{form.players[player]} at {root}" for root, player in payees],
        parent=[above for above, _, _ in rows],
        information_set=[number for _, number, _ in rows],
        information_sets=sets,
        payoffs=[tuple(pays.get(k, _ZERO) for k in range(len(payees))) for _, _, pays in rows],
    )
    return GroupTree(
        form=tree,
        origin=tuple(origin),
        first=int(len(roots) > 1),
        n_actions={number: len(form.information_sets[number].actions) for number, _ in origin},
    )


def _as_met(values: SubgameValues, root: int) -> Iterator[int]:
    """Yield the information sets of a piece as they are first met."""
    form, seen = values.form, set[int]()
    for node in values.pieces[root]:
        number = form.information_set[node]
        is_end = node != root and node in values.pieces
        if number == TERMINAL or is_end or form.player[node] == CHANCE or number in seen:
            continue
        seen.add(number)
        yield number


def _end(
    values: SubgameValues, cut: int, active: Mapping[int, int], known: Known
) -> tuple[dict[int, Fraction], dict[int, Fraction], dict[int, dict[int, int]]]:
    """Return what is certain where a piece ends, and to which open subgames that may lead."""
    pays: dict[int, Fraction] = {}
    shares: dict[int, Fraction] = {}
    minding: dict[int, dict[int, int]] = {}
    for player, payee in active.items():
        amount, ahead = values.outlook(cut, player, known)
        pays[payee] = amount
        for root, share in ahead.items():
            shares[root] = share
            minding.setdefault(root, {})[player] = payee
    return pays, shares, minding
