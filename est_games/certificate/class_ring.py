"""What makes behaviour with given supports an equilibrium of a tree, as polynomials."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import gcd
from typing import TYPE_CHECKING, Any, cast

from est_games.certificate.deviation_game import (
    ON_PATH,
    DeviationGame,
    Move,
    Supports,
)
from est_games.certificate.support_ring import SupportRing, TooLongError

if TYPE_CHECKING:
    from est_games.game.normal import NormalForm

MAX_PLANS = 2_000
"""Ways to play on after a deviation that are compared, one by one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agents:
    """How many information sets there are, and among how many actions each chooses."""

    shape: tuple[int, ...]

    @property
    def n_players(self) -> int:
        """Number of information sets: each counts as a player."""
        return len(self.shape)


class ClassRing(SupportRing):
    r"""The unknowns of a class of behaviours, and the polynomials that say which are equilibria.

    A class is all behaviours with given supports at the information sets that matter to somebody,
    and any behaviour elsewhere. The unknowns are the probabilities of the actions in support, but
    for the first at each information set.

    Parameters
    ----------
    game : DeviationGame
        The tree, and who deviates as one.
    supports : mapping of int to tuple of int
        For each information set that is required under them.

    Raises
    ------
    TooLongError
        A deviator has very many ways to play on.

    Notes
    -----
    Against the others a deviator's plan pays the sum, over the plays that it allows, of a product
    of the others' probabilities, nature's and the payoff.

    1. At an information set on the path, playing on as the supports have it (their first actions
       will do: the others are as good, by the conditions there), every action in support pays the
       same.
    2. An action outside the support, however the deviator plays on, pays no more.

    Given the same for the information sets that follow, this is that nobody has a better plan
    (backward induction over its own information sets). No probability of the deviator's own occurs.

    Examples
    --------
    An entrant stays out for fear of a fight.

    >>> from est_games.game.extensive_builder import ExtensiveBuilder
    >>> tree = ExtensiveBuilder(["entrant", "incumbent"])
    >>> entry = tree.decision("entrant", ["in", "out"])
    >>> reply = tree.decision("incumbent", ["fight", "yield"], after=entry["in"])
    >>> tree.terminal([-1, -1], after=reply["fight"])
    >>> tree.terminal([1, 1], after=reply["yield"])
    >>> tree.terminal([0, 2], after=entry["out"])
    >>> ring = ClassRing(DeviationGame(tree.build()), {0: (1,), 1: (0, 1)})
    >>> ring.equations(), ring.limits()
    ([], [-2*x0 + 1])
    """

    def __init__(self, game: DeviationGame, supports: Supports) -> None:
        self.tree = game
        self.reached = game.reach(supports)
        self.sets = tuple(sorted(self.reached.required))
        sizes = tuple(len(game.form.information_sets[number].actions) for number in self.sets)
        super().__init__(
            cast("NormalForm", Agents(shape=sizes)),
            tuple(supports[number] for number in self.sets),
        )
        self._probability = {
            (number, action): self._weight(place, action)
            for place, number in enumerate(self.sets)
            for action in self.supports[place]
        }
        self._conditions = [self._of_deviator(d) for d in range(game.n_deviators)]

    def equations(self) -> list[Any]:
        """Return what vanishes: payoff differences between actions in support."""
        return _distinct(each for equal, _ in self._conditions for each in equal)

    def limits(self) -> list[Any]:
        """Return what is not negative: how much worse plans outside the supports are."""
        return _distinct(each for _, worse in self._conditions for each in worse)

    def _weight(self, place: int, action: int) -> Any:
        """Return the probability of an action in support."""
        own = self.supports[place]
        if action != own[0]:
            return self.gens[self.unknowns.index((place, action))]
        return sum((-self.gens[k] for k in self.groups[place]), self.one)

    def _of_deviator(self, d: int) -> tuple[list[Any], list[Any]]:
        """Return the equations and limits of one deviator."""
        return DeviatorPlans(self, d, self._gains(d), self.zero).conditions()

    def _gains(self, d: int) -> dict[Move, Any]:
        """Return what the plays after each of a deviator's last moves add up to."""
        form, game = self.tree.form, self.tree
        mine = ON_PATH | 1 << (1 + d)
        chances: list[Any] = [self.one] * form.n_nodes
        gains: dict[Move, Any] = {}
        amounts = game.amounts[d]
        for node in range(form.n_nodes):
            if not self.reached.bits[node] & mine:
                continue
            if node:
                above = form.parent[node]
                number = form.information_set[above]
                chances[node] = chances[above]
                if game.deviator[number] not in (d, -1):
                    chances[node] = chances[above] * self._probability[number, form.branch[node]]
            if amounts[node]:
                move = game.last[node][d]
                gains[move] = gains.get(move, self.zero) + chances[node] * amounts[node]
        return gains


class DeviatorPlans:
    """What a deviator gets from its moves and those that follow, in a class of behaviours.

    Parameters
    ----------
    ring : ClassRing
        The class.
    d : int
        The deviator.
    gains : mapping of Move to polynomial
        What the plays after each of its last moves add up to.
    zero : polynomial
        Nothing.
    """

    def __init__(self, ring: ClassRing, d: int, gains: Mapping[Move, Any], zero: Any) -> None:
        self.ring, self.d, self.gains, self.zero = ring, d, gains, zero
        bits, members = ring.reached.bits, ring.tree.form.members
        mine = ON_PATH | 1 << (1 + d)
        own = [k for k, mover in enumerate(ring.tree.deviator) if mover == d]
        self._met = {k for k in own if any(bits[node] & mine for node in members[k])}
        self._on_path = {k for k in own if any(bits[node] & ON_PATH for node in members[k])}

    def conditions(self) -> tuple[list[Any], list[Any]]:
        """Return what vanishes and what is not negative if the deviator has no better plan."""
        ring = self.ring
        equal, worse = [], []
        for place, number in enumerate(ring.sets):
            if number not in self._on_path:
                continue
            first, *others = ring.supports[place]
            pay = self.as_supported((number, first))
            equal += [self.as_supported((number, k)) - pay for k in others]
            for k in range(ring.game.shape[place]):
                if k not in ring.supports[place]:
                    worse += [pay - other for other in self.options((number, k))]
        return _without_nothing(equal), _without_nothing(worse)

    def _following(self, move: Move) -> Iterator[int]:
        later = self.ring.tree.next_sets.get((self.d, move), ())
        return (number for number in later if number in self._met)

    def as_supported(self, move: Move) -> Any:
        """Return what a move pays if the first actions in support follow."""
        total = self.zero
        moves = [move]
        while moves:
            move = moves.pop()
            total = total + self.gains.get(move, self.zero)
            for number in self._following(move):
                place = self.ring.sets.index(number)
                moves.append((number, self.ring.supports[place][0]))
        return total

    def options(self, move: Move) -> list[Any]:
        """Return what a move pays with each way to play on."""
        order, stack = [], [move]
        while stack:
            here = stack.pop()
            order.append(here)
            stack.extend(after for number in self._following(here) for after in self._moves(number))
        known: dict[Move, list[Any]] = {}
        for here in reversed(order):
            base = self.gains.get(here, self.zero)
            found: list[Any] = [base]
            for number in self._following(here):
                ways = [way for after in self._moves(number) for way in known[after]]
                if len(found) * len(ways) > MAX_PLANS:
                    raise TooLongError
                found = _distinct(one + other for one, other in product(found, ways))
            known[here] = found
        return known[move]

    def _moves(self, number: int) -> Sequence[Move]:
        n_actions = len(self.ring.tree.form.information_sets[number].actions)
        return [(number, action) for action in range(n_actions)]


def _distinct(polynomials: Iterable[Any]) -> list[Any]:
    """Return polynomials without repetitions; they have no hashes but their texts."""
    return list({str(each): each for each in polynomials}.values())


def _without_nothing(polynomials: Iterable[Any]) -> list[Any]:
    return [_primitive(each) for each in polynomials if not each.is_zero()]


def _primitive(polynomial: Any) -> Any:
    """Return a polynomial without the greatest common divisor of its coefficients."""
    if polynomial.is_zero():
        return polynomial
    factor = gcd(*(int(x) for x in polynomial.to_dict().values()))
    return polynomial if factor == 1 else polynomial / factor
