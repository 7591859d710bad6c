"""Orders in which mistakes may rank, gone through pair by pair: a proof, and what it proves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from est_games.certificate.mistake_limits import (
    LimitCutter,
    Mixture,
    Order,
    OrderedLimits,
    Sides,
    ordered,
    unordered,
)
from est_games.certificate.normal_form import MixedProfile, is_nash
from est_games.errors import GameError, Problem
from est_games.game.normal import NormalForm


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """A contradiction: a strategy of the rival is no mistake that fits a player's order.

    Parameters
    ----------
    player : int
        Whose payoffs.
    mistake : int
        A strategy of the rival: no mixture uses it, pays the player's strategies in order, and
        uses nothing that the rival ranks below it.
    relations : tuple of (int, int, Fraction)
        Strategies of the player, the first never paying less than the second, each pair with a
        multiplier: what the second pays more, weighted and summed, is positive at the mistake, and
        negative at most where the rival's strategies rank below it.
    """

    player: int
    mistake: int
    relations: tuple[tuple[int, int, Fraction], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Empty:
    """No limits are left that agree with the orders."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """Two whole orders that admit proper trembles.

    Parameters
    ----------
    mistakes : pair of tuples of Mixture
        For each player and each of its strategies a mixture that uses it and none ranked lower,
        against which the rival's strategies pay in their order.
    """

    mistakes: Sides


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """All limits that are left lie in a product that is proper.

    Parameters
    ----------
    product : int
        Its place among the products claimed.
    """

    product: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """Two strategies of a player compared.

    Parameters
    ----------
    player, first, second : int
        Which.
    branches : tuple of three nodes
        What follows if the first pays more against the trembles, less, or as much.
    """

    player: int
    first: int
    second: int
    branches: tuple[Closed | Empty | Open | Known | Split, ...]


MistakeTree = Closed | Empty | Open | Known | Split


def improper_problems(
    game: NormalForm, profile: MixedProfile, tree: MistakeTree
) -> tuple[Problem, ...]:
    """Return what is wrong with a claim that an equilibrium of a bimatrix game is not proper.

    Parameters
    ----------
    game : NormalForm
        Two players.
    profile : pair of sequences of Fraction
        A Nash equilibrium.
    tree : Closed, Empty or Split
        The refutation; no leaf of it may be open.

    Returns
    -------
    tuple of Problem
        Empty exactly when the tree is a proof.

    Raises
    ------
    GameError
        There are not two players, or it is no Nash equilibrium.

    Notes
    -----
    As :class:`TreeChecker` explains, with the profile as the only limit there may be.
    """
    if game.n_players != 2 or not is_nash(game, profile):
        problem = Problem(path="profile", message="is no equilibrium of a bimatrix game")
        raise GameError("the proof is for equilibria of bimatrix games", [problem])
    checker = TreeChecker(game)
    first, second = (tuple(map(Fraction, weights)) for weights in profile)
    problems = checker.problems(tree, ((first,), (second,)), "tree")
    if checker.proved:
        problems.append(Problem(path="tree", message="leaves orders open"))
    return tuple(problems)


class TreeChecker:
    r"""Checks trees of orders, and keeps the products they prove to be proper.

    Parameters
    ----------
    game : NormalForm
        Two players.
    products : sequence of (tuple of Mixture, tuple of Mixture) pairs
        Products that leaves refer to. Each must be proved before a leaf rests on it.

    Notes
    -----
    Suppose :math:`(x, y)` is the limit of :math:`\varepsilon_n`-proper profiles
    :math:`(x^n, y^n)`. Along some of them what strategies pay against :math:`y^n`, and against
    :math:`x^n`, ranks each player's strategies in one order, with ties.

    1. Orders cut the polytopes of limits, and these imply orders (:class:`.LimitCutter`).
    2. The mixtures that pay a player's strategies in its order, strictly or not, form a cone with
       finitely many generators. For each strategy `c` of the rival one of them uses `c` and, along
       some of the profiles, carries a fixed share of :math:`y^n_c`: it uses nothing ranked below
       `c`, which is infinitely rarer. Where a linear combination of the inequalities shows that
       there is no such mixture (Farkas), the orders are contradictory.
    3. Where the orders are whole and each strategy of both players has such a mixture, these, class
       by class, times rising powers of :math:`\varepsilon`, added to *any* `x` and `y` that agree
       with the orders, are proper trembles: the whole product of the limits left is proper.
    4. A split whose branches are proper all over and cover its limits makes these proper, too.

    References
    ----------
    Myerson (1978), Refinements of the Nash equilibrium concept. Blume, Brandenburger and Dekel
    (1991), Lexicographic probabilities and equilibrium refinements, proposition 5.
    """

    def __init__(self, game: NormalForm, products: Sequence[Sides] = ()) -> None:
        self.game = game
        self.products = products
        self.proved: dict[tuple[frozenset[Mixture], frozenset[Mixture]], None] = {}
        self._limits = LimitCutter(game)

    def problems(self, tree: MistakeTree, sides: Sides, path: str) -> list[Problem]:
        """Return what is wrong with a tree about all limits in a product."""
        first, second = map(unordered, self.game.shape)
        start = OrderedLimits(orders=(first, second), sides=sides)
        return self._checked(tree, start, path)[0]

    def _checked(
        self, tree: MistakeTree, given: OrderedLimits, path: str
    ) -> tuple[list[Problem], bool]:
        """Return what is wrong from a node on, and whether all limits are proved proper."""
        known = self._limits.implied(given)
        if known is None:
            return [], False
        if isinstance(tree, Split):
            problems, whole = self._split(tree, known, path)
        else:
            problem, whole = self._leaf(tree, known)
            problems = [Problem(path=path, message=problem)] if problem else []
        return problems, whole and not problems and known.sides == given.sides

    def _leaf(self, tree: MistakeTree, known: OrderedLimits) -> tuple[str, bool]:
        if isinstance(tree, Closed):
            return self._closed(tree, known), False
        if isinstance(tree, Open):
            problem = self._opened(tree, known)
            if not problem:
                self.proved[_as_sets(known.sides)] = None
            return problem, True
        if isinstance(tree, Known):
            return self._within(tree, known), True
        return "leaves some limits", False

    def _split(self, tree: Split, known: OrderedLimits, path: str) -> tuple[list[Problem], bool]:
        player, first, second = tree.player, tree.first, tree.second
        named = player in (0, 1) and {first, second} <= set(range(self.game.shape[player]))
        if not named or first == second or len(tree.branches) != 3:
            return [Problem(path=path, message="compares what are no two strategies")], False
        ways = (
            ((first, second, True),),
            ((second, first, True),),
            ((first, second, False), (second, first, False)),
        )
        problems: list[Problem] = []
        parts: list[tuple[Sides, bool]] = []
        for place, (way, branch) in enumerate(zip(ways, tree.branches, strict=True)):
            order: Order | None = known.orders[player]
            for better, worse, strict in way:
                order = order and ordered(order, better, worse, strict=strict)
            if order is None:
                parts.append((((), ()), False))
                continue
            orders = (order, known.orders[1]) if player == 0 else (known.orders[0], order)
            limits = self._limits.cut(OrderedLimits(orders=orders, sides=known.sides))
            found, whole = self._checked(branch, limits, f"{path}.branches[{place}]")
            problems.extend(found)
            parts.append((limits.sides, whole))
        covered = any(whole and sides == known.sides for sides, whole in parts)
        # To pay no less and to pay no more are the two halves, if the other side is left whole.
        own = known.sides[player]
        covered = covered or all(parts[k][1] and parts[k][0][player] == own for k in (0, 1))
        if covered and not problems:
            self.proved[_as_sets(known.sides)] = None
        return problems, covered

    def _within(self, leaf: Known, known: OrderedLimits) -> str:
        """Return what is wrong with a claim that limits lie in a product."""
        if not 0 <= leaf.product < len(self.products):
            return "names no product"
        corners = self.products[leaf.product]
        if _as_sets(corners) not in self.proved:
            return "names a product that is not proved before"
        for player, points in enumerate(known.sides):
            if not self._limits.within(1 - player, corners[player], points):
                return f"has limits outside of product {leaf.product}"
        return ""

    def _opened(self, leaf: Open, known: OrderedLimits) -> str:
        """Return what is wrong with two orders said to admit trembles."""
        for player, mixtures in enumerate(leaf.mistakes):
            m = self.game.shape[player]
            weak, strong = known.orders[player]
            if any(weak[a] | below != (1 << m) - 1 for a, below in enumerate(_worse(weak))):
                return "has an order that is not whole"
            if len(mixtures) != m:
                return "does not have a mixture for each strategy"
            for k, mixture in enumerate(mixtures):
                if len(mixture) != m or min(mixture) < 0 or not mixture[k]:
                    return f"does not use strategy {k}"
                if any(strong[k] >> other & 1 for other, weight in enumerate(mixture) if weight):
                    return f"uses what ranks below strategy {k}"
                if not self._limits.agree(1 - player, known.orders[1 - player], mixture):
                    return f"pays out of order at strategy {k}"
        return ""

    def _closed(self, leaf: Closed, known: OrderedLimits) -> str:
        """Return what is wrong with a contradiction."""
        player = leaf.player
        if player not in (0, 1) or not 0 <= leaf.mistake < self.game.shape[1 - player]:
            return "is about no strategy"
        m = self.game.shape[player]
        weak, below = known.orders[player][0], known.orders[1 - player][1][leaf.mistake]
        for better, worse, multiplier in leaf.relations:
            if not (0 <= better < m and 0 <= worse < m and weak[better] >> worse & 1):
                return f"takes {worse} to pay no more than {better}"
            if not isinstance(multiplier, Fraction | int) or multiplier < 0:
                return "has a multiplier that is negative or not exact"
        row, own, other = (
            self.game.payoffs[player],
            self.game.strides[player],
            self.game.strides[1 - player],
        )
        for c in range(self.game.shape[1 - player]):
            total = sum(
                (
                    weight * (row[worse * own + c * other] - row[better * own + c * other])
                    for better, worse, weight in leaf.relations
                ),
                Fraction(0),
            )
            if total < 0 and not below >> c & 1:
                return f"is no contradiction at strategy {c}"
            if c == leaf.mistake and total <= 0:
                return "does not rule its mistake out"
        return ""


def _as_sets(sides: Sides) -> tuple[frozenset[Mixture], frozenset[Mixture]]:
    return frozenset(sides[0]), frozenset(sides[1])


def _worse(weak: tuple[int, ...]) -> list[int]:
    """Return for each strategy, as bits, what pays no less."""
    return [sum(1 << k for k, below in enumerate(weak) if below >> a & 1) for a in range(len(weak))]
