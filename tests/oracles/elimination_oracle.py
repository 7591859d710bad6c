"""Isolated equilibria of three-player games by elimination: one unknown left, its roots isolated.

For games in which two players have two strategies each. Written for the tests only; it shares
nothing with the package but the game it is given. On every support all unknowns are written as
rational functions of one of them, which is a root of a polynomial of degree two at most; signs at
such a root are decided by common divisors and Sturm sequences.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import chain, combinations, pairwise, product

from flint import fmpq, fmpq_poly

Table = dict[tuple[int, int, int], tuple[Fraction, Fraction, Fraction]]
T = fmpq_poly([0, 1])
ONE = fmpq_poly([1])


class DegenerateError(Exception):
    """A support has no finite set of solutions, or none that this method can tell."""


def table_of(game) -> Table:
    """Return the payoffs of a three-player game by profile."""
    return {p: game.payoff(p) for p in product(*map(range, game.shape))}


def supports_of(shape: tuple[int, ...]) -> Iterator[tuple[tuple[int, ...], ...]]:
    own = [
        list(chain.from_iterable(combinations(range(m), size) for size in range(1, m + 1)))
        for m in shape
    ]
    return product(*own)


# Signs at a root


def sign_at_end(poly: fmpq_poly, x: Fraction) -> int:
    value = poly(fmpq(x.numerator, x.denominator))
    return (value > 0) - (value < 0)


def variations(sequence: list[fmpq_poly], x: Fraction) -> int:
    signs = [s for s in (sign_at_end(poly, x) for poly in sequence) if s]
    return sum(a != b for a, b in pairwise(signs))


def sturm(poly: fmpq_poly) -> list[fmpq_poly]:
    sequence = [poly, poly.derivative()]
    while sequence[-1].degree() > 0:
        rest = sequence[-2] % sequence[-1]
        if rest == 0:
            break
        sequence.append(-rest)
    return sequence


class Root:
    """One real root of a square-free polynomial, in a half-open interval (low, high]."""

    def __init__(self, poly: fmpq_poly, low: Fraction, high: Fraction) -> None:
        self.poly, self.low, self.high, self.sequence = poly, low, high, sturm(poly)

    def halve(self) -> None:
        middle = (self.low + self.high) / 2
        if variations(self.sequence, self.low) > variations(self.sequence, middle):
            self.high = middle
        else:
            self.low = middle

    def sign(self, poly: fmpq_poly) -> int:
        """Return the sign of a polynomial at the root."""
        common = self.poly.gcd(poly) if poly != 0 else self.poly
        if poly == 0:
            return 0
        if common.degree() > 0:
            sequence = sturm(common)
            if variations(sequence, self.low) > variations(sequence, self.high):
                return 0
        free = poly
        sequence = sturm(free / free.gcd(free.derivative()) if free.degree() > 0 else free)
        if free.degree() <= 0:
            return sign_at_end(free, self.low)
        while (
            variations(sequence, self.low) != variations(sequence, self.high)
            or sign_at_end(free, self.low) == 0
            or sign_at_end(free, self.high) == 0
        ):
            self.halve()
        return sign_at_end(free, self.high)

    def near(self) -> float:
        while self.high - self.low > Fraction(1, 2**70):
            self.halve()
        return float((self.low + self.high) / 2)


def roots_between_zero_and_one(poly: fmpq_poly) -> list[Root]:
    if poly == 0:
        raise DegenerateError
    if poly.degree() == 0:
        return []
    poly = poly / poly.gcd(poly.derivative())
    found, queue = [], [(Fraction(0), Fraction(1))]
    sequence = sturm(poly)
    while queue:
        low, high = queue.pop()
        n = variations(sequence, low) - variations(sequence, high)
        if n == 1:
            found.append(Root(poly, low, high))
        elif n > 1:
            queue += [(low, (low + high) / 2), ((low + high) / 2, high)]
    return [root for root in found if root.sign(T - 1) < 0]


# One support


def at(x: Fraction) -> fmpq_poly:
    return fmpq_poly([fmpq(x.numerator, x.denominator)])


class Support:
    """Payoff differences on one support, with players in a fixed order."""

    def __init__(self, table: Table, shape, own) -> None:
        self.table, self.shape, self.own = table, shape, own

    def difference(self, player: int, a: int, rest: dict[int, int]) -> Fraction:
        def pays(strategy: int) -> Fraction:
            place = {**rest, player: strategy}
            return self.table[place[0], place[1], place[2]][player]

        return pays(a) - pays(self.own[player][0])

    def value(self, player: int, a: int, mixed: dict[int, list[fmpq_poly]]) -> fmpq_poly:
        """Return a difference against mixtures: polynomials, one a strategy in support."""
        j, k = (other for other in range(3) if other != player)
        return sum(
            (
                at(self.difference(player, a, {j: b, k: c})) * mixed[j][s] * mixed[k][t]
                for s, b in enumerate(self.own[j])
                for t, c in enumerate(self.own[k])
            ),
            fmpq_poly([0]),
        )


def linear_mixture(rows: list[list[fmpq_poly]], n: int) -> list[fmpq_poly]:
    """Return unnormalised weights, at most three, that `n - 1` rows send to zero."""
    if n == 1:
        return [ONE]
    if n == 2:
        ((a, b),) = rows
        return [b, -a]
    (a, b, c), (d, e, f) = rows
    return [b * f - c * e, c * d - a * f, a * e - b * d]


def candidates(support: Support) -> Iterator[tuple[Root, dict[int, list[fmpq_poly]]]]:
    """Yield roots and the unnormalised mixtures there, as polynomials of the unknown."""
    own = support.own
    mixing = [i for i in range(3) if len(own[i]) > 1]
    free = {i: [ONE] for i in range(3)}
    never = Root(T - at(Fraction(1, 2)), Fraction(0), Fraction(1))
    if len(mixing) == 0:
        yield never, free
        return
    if len(mixing) == 1:
        (i,) = mixing
        if not any(support.value(i, a, free) != 0 for a in own[i][1:]):
            raise DegenerateError
        return
    if len(mixing) == 2:
        i, j = mixing
        mixed = dict(free)
        for one, other in ((i, j), (j, i)):
            # What `one` mixes makes `other` indifferent.
            rows = [
                [
                    at(support.difference(other, a, {3 - i - j: own[3 - i - j][0], one: b}))
                    for b in own[one]
                ]
                for a in own[other][1:]
            ]
            if len(rows) > len(own[one]) - 1:
                if len(own[one]) == 2 and len(rows) == 2:
                    (a, b), (c, d) = rows
                    if a * d - b * c != 0:
                        return
                raise DegenerateError
            if len(rows) < len(own[one]) - 1:
                # Too few conditions: finitely many only if the other side has none.
                mixed[one] = []
                continue
            mixed[one] = linear_mixture(rows, len(own[one]))
            if not any(weight != 0 for weight in mixed[one]):
                raise DegenerateError
        if not (mixed[i] and mixed[j]):
            raise DegenerateError
        yield never, mixed
        return
    # All three mix: the two with two strategies, and the first, with two or three.
    t_player, s_player = 1, 2
    mixed = {t_player: [1 - T, T]}
    rows = [
        [
            sum(
                (
                    at(support.difference(0, a, {1: b, 2: c})) * mixed[1][k]
                    for k, b in enumerate(own[1])
                ),
                fmpq_poly([0]),
            )
            for c in own[2]
        ]
        for a in own[0][1:]
    ]
    if len(rows) == 1:
        mixed[s_player] = linear_mixture(rows, 2)
        first = [
            [at(support.difference(2, own[2][1], {0: x, 1: b})) for x in own[0]] for b in own[1]
        ]
        row = [first[0][k] * mixed[1][0] + first[1][k] * mixed[1][1] for k in range(2)]
        mixed[0] = linear_mixture([row], 2)
        eliminant = support.value(1, own[1][1], mixed)
    else:
        (a, b), (c, d) = rows
        eliminant = a * d - b * c
        mixed[s_player] = linear_mixture(rows[:1], 2)
        second = [
            sum(
                (
                    at(support.difference(1, own[1][1], {0: x, 2: c2})) * mixed[2][k]
                    for k, c2 in enumerate(own[2])
                ),
                fmpq_poly([0]),
            )
            for x in own[0]
        ]
        third = [
            sum(
                (
                    at(support.difference(2, own[2][1], {0: x, 1: b2})) * mixed[1][k]
                    for k, b2 in enumerate(own[1])
                ),
                fmpq_poly([0]),
            )
            for x in own[0]
        ]
        mixed[0] = linear_mixture([second, third], 3)
    for root in roots_between_zero_and_one(eliminant):
        yield root, mixed


def isolated_equilibria(game) -> tuple[dict[tuple, list[tuple[tuple[float, ...], ...]]], set]:
    """Return the equilibria by support, in floats, and the supports that are degenerate."""
    table, found, degenerate = table_of(game), {}, set()
    for own in supports_of(game.shape):
        support = Support(table, game.shape, own)
        try:
            found[own] = [
                profile
                for root, mixed in candidates(support)
                if (profile := equilibrium(support, root, mixed)) is not None
            ]
        except DegenerateError:
            degenerate.add(own)
    return found, degenerate


def equilibrium(support: Support, root: Root, mixed) -> tuple[tuple[float, ...], ...] | None:
    """Return the profile in floats if all weights are positive and nothing pays more."""
    positive = {}
    for i in range(3):
        signs = [root.sign(weight) for weight in mixed[i]]
        if not any(signs):
            raise DegenerateError
        if len(set(signs)) > 1 or 0 in signs:
            return None
        positive[i] = [weight * signs[0] for weight in mixed[i]]
    for i, own in enumerate(support.own):
        for a in range(support.shape[i]):
            if a not in own and root.sign(support.value(i, a, positive)) > 0:
                return None
    x = root.near()
    profile = []
    for i, own in enumerate(support.own):
        weights = [float(weight(fmpq(*x.as_integer_ratio()))) for weight in positive[i]]
        row = [0.0] * support.shape[i]
        for k, weight in zip(own, weights, strict=True):
            row[k] = weight / sum(weights)
        profile.append(tuple(row))
    return tuple(profile)
