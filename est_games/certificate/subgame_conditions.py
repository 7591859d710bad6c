"""What subgame perfection says of behaviours with given supports: polynomials, by definition.

A behaviour is subgame perfect exactly when, in every subgame with the subgames inside it cut off,
each player's plans that it gives a positive probability pay as much as any other of that player's
plans, everything else as the behaviour has it. With the supports given, these are equations and
inequalities between polynomials in the probabilities of actions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm

from est_games.certificate.subgame_pieces import piece_nodes, piece_plans, piece_sets
from est_games.certificate.support_ring import Terms
from est_games.game.extensive import CHANCE, ExtensiveForm

ActionKey = tuple[int, int]
"""An information set and an action there, by number."""
Monomial = tuple[ActionKey, ...]
Polynomial = Mapping[Monomial, Fraction]
FrozenPolynomial = tuple[tuple[Monomial, Fraction], ...]
Supports = Mapping[int, Sequence[int]]
"""The actions played at each information set of a player, by number."""

_ZERO, _ONE = Fraction(0), Fraction(1)
_SURE: Polynomial = {(): _ONE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """When behaviours with certain supports are subgame perfect.

    Parameters
    ----------
    variables : tuple of (int, int)
        The information set and action of each probability that the polynomials are written in.
    equations, limits : tuple of Terms
        Polynomials that vanish and are not negative; those that do so anyway are left out.
    is_possible : bool
        False where a condition fails whatever the probabilities are.
    """

    variables: tuple[ActionKey, ...]
    equations: tuple[Terms, ...]
    limits: tuple[Terms, ...]
    is_possible: bool


def subgame_conditions(form: ExtensiveForm, supports: Supports) -> Conditions:
    """Return when behaviours with certain supports are subgame perfect.

    Parameters
    ----------
    form : ExtensiveForm
        A game with perfect recall.
    supports : mapping of int to sequence of int
        The actions played at every information set of a player.

    Raises
    ------
    TooManyPlansError
        A player has too many plans in a subgame to compare them.

    Notes
    -----
    1. Going backward, every node's worth to everyone is a polynomial: probabilities of actions
       alone in their support are one, and the first of several has what the others leave.
    2. In each subgame with those inside it cut off, for each player who moves there, what each of
       its plans pays is compared with what a plan it uses pays.

    Examples
    --------
    An indifferent responder: the offer of everything is made only if it is accepted often enough.

    >>> from est_games.game.extensive_builder import ExtensiveBuilder
    >>> tree = ExtensiveBuilder(["1", "2"])
    >>> offer = tree.decision("1", ["all", "half"])
    >>> reply = tree.decision("2", ["yes", "no"], after=offer["all"])
    >>> for payoffs, branch in (([2, 0], reply["yes"]), ([0, 0], reply["no"])):
    ...     tree.terminal(payoffs, after=branch)
    >>> tree.terminal([1, 1], after=offer["half"])
    >>> subgame_conditions(tree.build(), {0: (0,), 1: (0, 1)}).limits
    ((((0,), 1), ((1,), -2)),)
    """
    probabilities = _probabilities(form, supports)
    values = _values(form, probabilities)
    equal: dict[FrozenPolynomial, None] = {}
    below: dict[FrozenPolynomial, None] = {}
    is_possible = True
    pieces = piece_nodes(form)
    tree = _Weighed(form=form, probabilities=probabilities, values=values, roots=pieces)
    for root, nodes in pieces.items():
        for used, other, is_used in _comparisons(tree, root, nodes, supports):
            if used is other:
                continue
            gap = _added(used, other, -_ONE)
            low, high = _bounds(gap)
            if is_used:
                is_possible = is_possible and low <= 0 <= high
                if gap:
                    equal[_frozen(gap)] = None
            elif low < 0:
                is_possible = is_possible and high >= 0
                below[_frozen(gap)] = None
    keys = sorted({key for terms in (*equal, *below) for each, _ in terms for key in each})
    return Conditions(
        variables=tuple(keys),
        equations=tuple(_as_terms(each, keys) for each in equal),
        limits=tuple(_as_terms(each, keys) for each in below if each not in equal),
        is_possible=is_possible,
    )


def _frozen(polynomial: Polynomial) -> FrozenPolynomial:
    return tuple(sorted(polynomial.items()))


def _as_terms(polynomial: FrozenPolynomial, keys: Sequence[ActionKey]) -> Terms:
    """Return a polynomial with whole coefficients that have no common factor."""
    scale = lcm(*(weight.denominator for _, weight in polynomial))
    whole = [int(weight * scale) for _, weight in polynomial]
    factor = gcd(*whole)
    terms = (
        (tuple(int(key in monomial) for key in keys), amount // factor)
        for (monomial, _), amount in zip(polynomial, whole, strict=True)
    )
    return tuple(sorted(terms))


def _added(one: Polynomial, other: Polynomial, factor: Fraction) -> Polynomial:
    total = dict(one)
    for monomial, weight in other.items():
        left = total.get(monomial, _ZERO) + factor * weight
        if left:
            total[monomial] = left
        else:
            total.pop(monomial, None)
    return total


def _times(one: Polynomial, other: Polynomial) -> Polynomial:
    total: dict[Monomial, Fraction] = {}
    for left, weight in one.items():
        for right, amount in other.items():
            monomial = tuple(sorted(left + right))
            total[monomial] = total.get(monomial, _ZERO) + weight * amount
    return {monomial: weight for monomial, weight in total.items() if weight}


def _bounds(polynomial: Polynomial) -> tuple[Fraction, Fraction]:
    """Return numbers between which a polynomial lies where all probabilities are from 0 to 1."""
    base = polynomial.get((), _ZERO)
    rest = [weight for monomial, weight in polynomial.items() if monomial]
    return base + sum(w for w in rest if w < 0), base + sum(w for w in rest if w > 0)


# The tree


def _probabilities(form: ExtensiveForm, supports: Supports) -> list[Polynomial]:
    """Return the probability of the move that leads to each node."""
    found: list[Polynomial] = [{(): weight} if weight else {} for weight in form.probability]
    for number, played in supports.items():
        n_actions = len(form.information_sets[number].actions)
        rows: dict[int, Polynomial] = {action: {} for action in range(n_actions)}
        rows.update((action, {((number, action),): _ONE}) for action in played[1:])
        rows[played[0]] = {(): _ONE, **{((number, action),): -_ONE for action in played[1:]}}
        for node in form.members[number]:
            for action, child in enumerate(form.children[node]):
                found[child] = rows[action]
    return found


def _values(form: ExtensiveForm, probabilities: Sequence[Polynomial]) -> list[list[Polynomial]]:
    """Return what everything from each node on pays each player."""
    values: list[list[Polynomial]] = [
        [{(): amount} if amount else {} for amount in row] or [{}] * form.n_players
        for row in form.payoffs
    ]
    for node in range(form.n_nodes - 1, 0, -1):
        weight = probabilities[node]
        if weight:
            above = values[form.parent[node]]
            for player, amount in enumerate(values[node]):
                if amount:
                    share = amount if weight == _SURE else _times(weight, amount)
                    above[player] = _added(above[player], share, _ONE) if above[player] else share
    return values


@dataclass(frozen=True, slots=True, kw_only=True)
class _Weighed:
    """A tree with the probability of every move and the worth of every node."""

    form: ExtensiveForm
    probabilities: Sequence[Polynomial]
    values: Sequence[Sequence[Polynomial]]
    roots: Mapping[int, Sequence[int]]


def _comparisons(
    tree: _Weighed, root: int, nodes: Sequence[int], supports: Supports
) -> Iterator[tuple[Polynomial, Polynomial, bool]]:
    """Yield what a plan in use pays, what another of the player pays, and if that is in use."""
    form = tree.form
    children = form.children[root]
    mover = form.player[root]
    if mover == CHANCE and len(nodes) == 1 + len(children):
        return
    if mover is not None and len(nodes) == 1 + len(children):
        # One move: what accrues at it is the same whatever is done.
        played = supports[form.information_set[root]]
        first = tree.values[children[played[0]]][mover]
        for action, child in enumerate(children):
            yield first, tree.values[child][mover], action in played
        return
    for player, own in piece_sets(form, root, nodes, tree.roots).items():
        plans = piece_plans(form, root, player, own)
        pays = [
            (
                all(action in supports[number] for number, action in plan.items()),
                _worth(tree, root, nodes, player, plan),
            )
            for plan in plans
        ]
        first = next(worth for is_used, worth in pays if is_used)
        for is_used, worth in pays:
            yield first, worth, is_used


def _worth(
    tree: _Weighed, root: int, nodes: Sequence[int], player: int, plan: Mapping[int, int]
) -> Polynomial:
    """Return what a plan in a piece pays its player from the piece's root on."""
    form = tree.form
    reach: dict[int, Polynomial] = {root: {(): _ONE}}
    total: Polynomial = {}
    for node in nodes:
        chance = reach.get(node)
        if not chance:
            continue
        if node != root and node in tree.roots:
            total = _added(total, _times(chance, tree.values[node][player]), _ONE)
            continue
        own = form.payoffs[node]
        if own and own[player]:
            total = _added(total, chance, own[player])
        for action, child in enumerate(form.children[node]):
            if form.player[node] == player:
                if plan.get(form.information_set[node]) == action:
                    reach[child] = chance
            elif tree.probabilities[child]:
                reach[child] = _times(chance, tree.probabilities[child])
    return total
