r"""What a sequential equilibrium with given supports satisfies, in polynomials.

A *basis* says which actions are taken with positive probability and which nodes are believed
possible (Kreps and Wilson 1982). Unknown are the probabilities of the actions, and beliefs where
trembles leave them free; beliefs that follow are quotients of polynomials in the unknowns.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, cast

import flint

from est_games.arithmetic import fraction, rational
from est_games.certificate.alternative import Row, System
from est_games.certificate.support_ring import SupportRing
from est_games.game.extensive import CHANCE, TERMINAL, ExtensiveForm
from est_games.game.normal import NormalForm

Move = tuple[int, int]
"""An information set and an action, by number."""
Factor = tuple[str, int, int]
"""A probability: ``"action"`` or ``"node"``, the information set, and which."""
Monomial = dict[Factor, int]
"""A product of powers of probabilities."""


@dataclass(frozen=True, slots=True)
class Basis:
    """Which probabilities are positive.

    Parameters
    ----------
    actions : tuple of tuple of int, or None, shape (n_sets,)
        By information set the actions taken, ascending; empty for nature's; None where that is left
        open.
    nodes : tuple of tuple of int, or None, shape (n_sets,)
        By information set the nodes believed possible; likewise.
    """

    actions: tuple[tuple[int, ...] | None, ...]
    nodes: tuple[tuple[int, ...] | None, ...]


def trembles_before(form: ExtensiveForm, basis: Basis) -> list[dict[Move, int]]:
    """Return the moves of probability zero on the way to each node, and how often each is met.

    Those of nature are among them.
    """
    met: list[dict[Move, int]] = [{}]
    for node in range(1, form.n_nodes):
        above = form.parent[node]
        number, action = form.information_set[above], form.branch[node]
        known, own = met[above], basis.actions[number]
        if form.player[above] == CHANCE:
            is_mistake = not form.probability[node]
        else:
            is_mistake = own is not None and action not in own
        if is_mistake:
            known = {**known, (number, action): known.get((number, action), 0) + 1}
        met.append(known)
    return met


def possible_nodes(
    form: ExtensiveForm, met: Sequence[Mapping[Move, int]], number: int
) -> list[tuple[int, ...]]:
    """Return which sets of nodes may be believed possible together, given all trembles.

    A node behind all the trembles of another, and more, is impossible; two behind the same ones are
    possible both or neither.
    """
    members = form.members[number]
    reached = tuple(x for x in members if not met[x])
    if reached:
        return [reached]

    def is_behind(one: int, other: int) -> bool:
        return all(met[one].get(move, 0) >= times for move, times in met[other].items())

    minimal = [
        x
        for x in members
        if not any(is_behind(x, y) and not is_behind(y, x) for y in members if y != x)
    ]
    alike: list[list[int]] = []
    for x in minimal:
        group = next((own for own in alike if met[own[0]] == met[x]), None)
        if group is None:
            alike.append([x])
        else:
            group.append(x)
    return [
        tuple(sorted(x for k, own in enumerate(alike) if mask >> k & 1 for x in own))
        for mask in range(1, 1 << len(alike))
    ]


def are_behind_open_moves(form: ExtensiveForm, basis: Basis) -> list[bool]:
    """Tell of each node whether some move on the way to it is left open."""
    behind = [False] * form.n_nodes
    for node in range(1, form.n_nodes):
        above = form.parent[node]
        behind[node] = behind[above] or basis.actions[form.information_set[above]] is None
    return behind


def settled_sets(form: ExtensiveForm, basis: Basis) -> frozenset[int]:
    """Return the players' information sets at which actions, nodes and all that follows are known.

    What is best there is best whatever is left open elsewhere.
    """
    is_open = [False] * form.n_nodes
    for node in range(form.n_nodes - 1, 0, -1):
        number, above = form.information_set[node], form.parent[node]
        own_is_open = number != TERMINAL and basis.actions[number] is None
        is_open[above] = is_open[above] or is_open[node] or own_is_open
    return frozenset(
        number
        for number, (own, likely) in enumerate(zip(basis.actions, basis.nodes, strict=True))
        if own and likely and not any(is_open[node] for node in likely)
    )


def order_system(form: ExtensiveForm, basis: Basis) -> System:
    """Return the linear conditions on the orders of trembles; nodes left open say nothing."""
    met = trembles_before(form, basis)
    moves = sorted({move for known in met for move in known})
    place = {move: k for k, move in enumerate(moves)}

    def row(node: int, other: int) -> Row:
        entries = [0] * (len(moves) + 1)
        for which, sign in ((node, 1), (other, -1)):
            for move, times in met[which].items():
                entries[place[move]] += sign * times
        return tuple(entries)

    same, more = [], []
    for members, likely in zip(form.members, basis.nodes, strict=True):
        if likely:
            same += [row(x, likely[0]) for x in likely[1:]]
            more += [row(x, likely[0]) for x in members if x not in likely]
    units = [tuple(int(k == j) for k in range(len(moves) + 1)) for j in range(len(moves))]
    return System(n=len(moves), equations=tuple(same), strict=(*units, *more))


class _Sizes:
    """How many probabilities each distribution has: what a ring asks of a game."""

    def __init__(self, shape: Sequence[int]) -> None:
        self.shape = tuple(shape)
        self.n_players = len(self.shape)


class AssessmentRing(SupportRing):
    """The unknown probabilities of a basis, and the polynomials of sequential rationality.

    Parameters
    ----------
    form : ExtensiveForm
        The game.
    basis : Basis
        Actions must not be left open; where nodes are, nothing is asked.

    Notes
    -----
    1. Along the paths to nodes believed possible there are trembles, whose coefficients are
       unknown. An information set's proportions of beliefs are monomials in these, and in
       probabilities. Sets are taken from the first node on; proportions that are independent of
       those before are unknowns, those that follow are solved for.
    2. Where all of an information set's proportions follow with whole exponents, its beliefs are no
       unknowns. Otherwise the equations are added.
    3. Nobody gains by one other action: with consistent beliefs that is all of sequential
       rationality (Hendon, Jacobsen and Sloth 1996).

    References
    ----------
    Kreps and Wilson (1982), Sequential equilibria, section 6 and appendix.
    """

    def __init__(self, form: ExtensiveForm, basis: Basis) -> None:
        self.form, self.basis = form, basis
        self._met = trembles_before(form, basis)
        self._moves = sorted({move for known in self._met for move in known})
        self._pivots: list[tuple[list[int], Monomial, Fraction]] = []
        self.determined: dict[int, list[tuple[Monomial, Fraction]]] = {}
        relations = [self._related(number) for number in self._in_order()]
        sets = [k for k, choice in enumerate(form.information_sets) if not choice.is_chance]
        self.rows: list[Factor] = [("action", number, 0) for number in sets]
        # What is left open is in no condition: any action may stand for it.
        supports = [basis.actions[number] or (0,) for number in sets]
        shape = [len(form.information_sets[number].actions) for number in sets]
        for number in sets:
            likely = basis.nodes[number]
            if likely and len(likely) > 1 and number not in self.determined:
                self.rows.append(("node", number, 0))
                supports.append(tuple(form.members[number].index(x) for x in likely))
                shape.append(len(form.members[number]))
        super().__init__(cast(NormalForm, _Sizes(shape)), tuple(supports))
        self._factor_of = self._factors_by_name()
        self._rationals = flint.fmpq_mpoly_ctx.get(self.context.names(), flint.Ordering.lex)
        self._equations: list[Any] = []
        self._limits: list[Any] = []
        for relation in relations:
            self._equations += [self._whole(each) for each in map(self._relation, relation)]
        self.weights = {number: self._weights(number) for number in sets if basis.nodes[number]}
        self._add_replies()

    def equations(self) -> list[Any]:
        """Return what vanishes."""
        return [each for each in self._equations if not each.is_zero()]

    def limits(self) -> list[Any]:
        """Return what is not negative, but for numbers that are not."""
        return [each for each in self._limits if not (each.is_constant() and _value(each) >= 0)]

    # Beliefs

    def _in_order(self) -> list[int]:
        numbers = [k for k, likely in enumerate(self.basis.nodes) if likely and len(likely) > 1]
        return sorted(numbers, key=lambda number: self.form.members[number][0])

    def _known(self, node: int) -> tuple[Monomial, Fraction]:
        """Return the probability of a node, trembles left out."""
        product: Monomial = {}
        constant = Fraction(1)
        while (above := self.form.parent[node]) >= 0:
            move = (self.form.information_set[above], self.form.branch[node])
            if self.form.player[above] == CHANCE:
                # What nature does with probability zero is a mistake, and left out.
                constant *= self.form.probability[node] or 1
            elif len(self.basis.actions[move[0]] or ()) > 1 and move not in self._met[node]:
                product = _times(product, {("action", *move): 1})
            node = above
        return product, constant

    def _related(self, number: int) -> list[tuple[Monomial, Fraction]]:
        """Settle how the beliefs of a set depend on those before; return equations that are left.

        An equation says that a monomial times a constant is one.
        """
        first, *others = self.basis.nodes[number] or ()
        base, base_constant = self._known(first)
        solved: list[tuple[Monomial, Fraction]] = [({}, Fraction(1))]
        equations = []
        n_before = len(self._pivots)
        for node in others:
            row = [
                self._met[node].get(move, 0) - self._met[first].get(move, 0) for move in self._moves
            ]
            known, constant = self._known(node)
            known, constant = _times(known, base, -1), constant / base_constant
            ratio: Monomial = {("node", number, node): 1, ("node", number, first): -1}
            powers = _combination([each[0] for each in self._pivots], row)
            if powers is None:
                self._pivots.append((row, _times(ratio, known, -1), 1 / constant))
                continue
            scale = math.lcm(*(x.denominator for x in powers))
            product = {key: times * scale for key, times in known.items()}
            constant **= scale
            for x, (_, monomial, number_of) in zip(powers, self._pivots, strict=True):
                product = _times(product, monomial, int(x * scale))
                constant *= number_of ** int(x * scale)
            if scale == 1:
                solved.append((product, constant))
            equations.append((_times(product, ratio, -scale), constant))
        if len(self._pivots) == n_before and len(solved) == len(others) + 1:
            self.determined[number] = solved
            return []
        return equations

    def _factors_by_name(self) -> dict[Factor, Any]:
        table: dict[Factor, Any] = {}
        for row, own, group in zip(self.rows, self.supports, self.groups, strict=True):
            kind, number, _ = row
            rest = sum((-self.gens[place] for place in group), self.one)
            members = self.form.members[number]
            for k, factor in zip(own, [rest, *(self.gens[p] for p in group)], strict=True):
                table[kind, number, members[k] if kind == "node" else k] = factor
        return table

    def _relation(self, relation: tuple[Monomial, Fraction]) -> Any:
        monomial, constant = relation
        above = self._product({key: times for key, times in monomial.items() if times > 0})
        below = self._product({key: -times for key, times in monomial.items() if times < 0})
        return above * constant.numerator - below * constant.denominator

    def _product(self, monomial: Monomial) -> Any:
        total = self.one
        for key, times in monomial.items():
            total = total * self._factor_of[key] ** times
        return total

    def _weights(self, number: int) -> list[Any]:
        """Return numbers in the proportions of the beliefs at the nodes believed possible."""
        likely = self.basis.nodes[number] or ()
        if len(likely) == 1:
            return [self.one]
        if number not in self.determined:
            return [self._factor_of["node", number, node] for node in likely]
        solved = self.determined[number]
        keys = {key for monomial, _ in solved for key in monomial}
        least = {key: min(monomial.get(key, 0) for monomial, _ in solved) for key in keys}
        scale = math.lcm(*(constant.denominator for _, constant in solved))
        return [
            self._product(_times(monomial, least, -1)) * int(constant * scale)
            for monomial, constant in solved
        ]

    # Rationality

    def _add_replies(self) -> None:
        settled = settled_sets(self.form, self.basis)
        chances = {
            key: self._rational(factor)
            for key, factor in self._factor_of.items()
            if key[0] == "action"
        }
        for player in range(self.form.n_players):
            own = [
                number
                for number in self.weights
                if number in settled and self.form.information_sets[number].player == player
            ]
            if not own:
                continue
            values = self._values(player, chances)
            for number in own:
                taken = self.basis.actions[number] or ()
                likely = self.basis.nodes[number] or ()
                weights = [self._rational(weight) for weight in self.weights[number]]
                for action in range(len(self.form.information_sets[number].actions)):
                    if action == taken[0]:
                        continue
                    gain = self._rationals.constant(0)
                    for node, weight in zip(likely, weights, strict=True):
                        after = self.form.children[node]
                        more = values[after[action]] - values[after[taken[0]]]
                        gain = gain + more * weight
                    if action in taken:
                        self._equations.append(self._whole(gain))
                    else:
                        self._limits.append(self._whole(-gain))

    def _values(self, player: int, chances: Mapping[Factor, Any]) -> list[Any]:
        """Return what a player expects from each node on."""
        form = self.form
        zero = self._rationals.constant(0)
        values = [zero + rational(row[player]) if row else zero for row in form.payoffs]
        for node in range(form.n_nodes - 1, 0, -1):
            above = form.parent[node]
            if form.player[above] == CHANCE:
                values[above] = values[above] + values[node] * rational(form.probability[node])
                continue
            chance = chances.get(("action", form.information_set[above], form.branch[node]))
            if chance is not None:
                values[above] = values[above] + (
                    values[node] if chance == 1 else values[node] * chance
                )
        return values

    def _rational(self, polynomial: Any) -> Any:
        terms = {key: flint.fmpq(x) for key, x in polynomial.to_dict().items()}
        return self._rationals.from_dict(terms)

    def _whole(self, polynomial: Any) -> Any:
        """Return a polynomial scaled to whole numbers without a common factor."""
        terms = {key: fraction(flint.fmpq(x)) for key, x in polynomial.to_dict().items()}
        scale = math.lcm(*(x.denominator for x in terms.values()))
        whole = {key: int(x * scale) for key, x in terms.items()}
        factor = math.gcd(*whole.values()) or 1
        return self.context.from_dict({key: x // factor for key, x in whole.items()})


def _value(constant: Any) -> int:
    return 0 if constant.is_zero() else int(constant.leading_coefficient())


def _times(one: Monomial, other: Mapping[Factor, int], power: int = 1) -> Monomial:
    product = dict(one)
    for key, times in other.items():
        product[key] = product.get(key, 0) + power * times
    return {key: times for key, times in product.items() if times}


def _combination(rows: Sequence[Sequence[int]], target: Sequence[int]) -> list[Fraction] | None:
    """Return how independent rows add up to another one; None where they do not."""
    if not any(target):
        return [Fraction(0)] * len(rows)
    if not rows:
        return None
    columns = [[rational(x) for x in line] for line in zip(*rows, target, strict=True)]
    reduced, rank = flint.fmpq_mat(columns).rref()
    if rank > len(rows):
        return None
    return [fraction(reduced[r, len(rows)]) for r in range(len(rows))]
