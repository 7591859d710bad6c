"""Is this equilibrium of a bimatrix game not proper? Every order of mistakes, refuted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, combinations, pairwise

from est_games.certificate.normal_form import MixedProfile, is_nash, strategy_payoffs
from est_games.errors import GameError, Problem
from est_games.game.normal import NormalForm

Classes = tuple[tuple[int, ...], ...]
Mixture = tuple[Fraction, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    r"""A contradiction: no mixtures of the rival pay a player's strategies in this order.

    Parameters
    ----------
    player : int
        Whose strategies.
    level : int or None
        None: no fully mixed strategy of the rival pays them so. Otherwise a class of the rival's,
        counted from 0, that no mixture reaches which pays them so and uses no later class.
    relations : tuple of (int, int, Fraction)
        Strategies of the player, the first never paying less than the second, each pair with a
        multiplier.
    orders : tuple of (int, int, Fraction)
        For level None: strategies of which the first pays more than the second, with a price.
    prices : tuple of (int, Fraction)
        Strategies of the rival that must be used. The relations make all that is priced, gains of
        `orders` and probabilities, sum to nothing or less.
    """

    player: int
    level: int | None
    relations: tuple[tuple[int, int, Fraction], ...]
    orders: tuple[tuple[int, int, Fraction], ...]
    prices: tuple[tuple[int, Fraction], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """Two whole orders that admit proper trembles.

    Parameters
    ----------
    levels : pair of tuples of tuple of Fraction
        For each player and each of its classes a mixture that uses all of the class and no later
        one, against which no later class of the rival's pays more than an earlier.
    """

    levels: tuple[tuple[Mixture, ...], tuple[Mixture, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """All ways to go on: which strategies are the player's next likeliest mistakes.

    Parameters
    ----------
    player : int
        Whose mistakes.
    branches : tuple of (tuple of int, Closed, Open or Split)
        The next class, and what follows from it.
    """

    player: int
    branches: tuple[tuple[tuple[int, ...], Closed | Open | Split], ...]


PartitionTree = Closed | Open | Split


def improper_problems(
    game: NormalForm, profile: MixedProfile, tree: PartitionTree
) -> tuple[Problem, ...]:
    r"""Return what is wrong with a claim that an equilibrium of a bimatrix game is not proper.

    Parameters
    ----------
    game : NormalForm
        Two players.
    profile : pair of sequences of Fraction
        A Nash equilibrium `(x, y)`.
    tree : Closed or Split
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
    Suppose :math:`(x, y)` were the limit of :math:`\varepsilon_n`-proper profiles
    :math:`(x^n, y^n)`.

    1. Along some of them, what strategies pay against :math:`y^n` puts those of the first player
       into the same classes :math:`P_1, P_2, \ldots`, the best first: :math:`y^n` is fully mixed
       and pays those of one class the same and those of a later class less. Such mixtures, or with
       "no more" instead of "less", form a cone. Each class is infinitely likelier than the next.
       The same goes for the second player's classes :math:`Q_1, Q_2, \ldots`
    2. What pays more against `y` pays more against :math:`y^n`: classes part only what ties against
       `y`, and the first contains the support.
    3. The cone has finitely many generators. For each strategy `c` in the class :math:`Q_j` one of
       them uses `c` and, along some of the profiles, carries a fixed share of :math:`y^n_c`: it
       cannot use later classes. Hence for each `j` some mixture in the cone uses all of
       :math:`Q_j` and nothing later; and likewise for `P`.
    4. The tree goes through all such orders: a split lists every possible next class.
    5. Where it is closed, a linear combination of the inequalities of the cone shows that there is
       no such mixture (Farkas).

    References
    ----------
    Myerson (1978), Refinements of the Nash equilibrium concept. Blume, Brandenburger and Dekel
    (1991), Lexicographic probabilities and equilibrium refinements, proposition 5.
    """
    if game.n_players != 2 or not is_nash(game, profile):
        problem = Problem(path="profile", message="is no equilibrium of a bimatrix game")
        raise GameError("the proof is for equilibria of bimatrix games", [problem])
    checker = TreeChecker(game, profile)
    problems = checker.problems(tree, ((), ()), "tree")
    if checker.open:
        problems.append(Problem(path="tree", message="leaves orders open"))
    return tuple(problems)


class TreeChecker:
    """Checks trees of orders, and keeps the pairs of orders they leave open.

    Parameters
    ----------
    game : NormalForm
        Two players.
    profile : pair of sequences of Fraction, or None
        The equilibrium that trembles should tend to; None for any.
    """

    def __init__(self, game: NormalForm, profile: MixedProfile | None) -> None:
        self.game = game
        self.supports = [frozenset[int]()] * 2
        self.pays: list[Sequence[Fraction]] = [[Fraction(0)] * m for m in game.shape]
        if profile is not None:
            self.supports = [frozenset(k for k, weight in enumerate(w) if weight) for w in profile]
            self.pays = [strategy_payoffs(game, profile, player) for player in range(2)]
        self.open: list[tuple[Classes, Classes]] = []

    def problems(
        self, tree: PartitionTree, classes: tuple[Classes, Classes], path: str
    ) -> list[Problem]:
        """Return what is wrong from a node on, given the classes so far."""
        if isinstance(tree, Open):
            return self.opened(tree, classes, path)
        if tree.player not in (0, 1):
            return [Problem(path=path, message="is about no player")]
        if isinstance(tree, Closed):
            return self.closed(tree, classes, path)
        player = tree.player
        done = set(chain.from_iterable(classes[player]))
        left = [k for k in range(self.game.shape[player]) if k not in done]
        if not left:
            return [Problem(path=path, message="splits what is whole")]
        top = max(self.pays[player][k] for k in left)
        tied = [k for k in left if self.pays[player][k] == top]
        possible = {
            frozenset(chosen)
            for size in range(1, len(tied) + 1)
            for chosen in combinations(tied, size)
            if done or self.supports[player] <= set(chosen)
        }
        found = {frozenset(chosen) for chosen, _ in tree.branches}
        if found != possible:
            return [Problem(path=path, message="does not list every possible next class")]
        problems = []
        for place, (chosen, branch) in enumerate(tree.branches):
            grown = (*classes[player], tuple(chosen))
            both = (grown, classes[1]) if player == 0 else (classes[0], grown)
            problems.extend(self.problems(branch, both, f"{path}.branches[{place}]"))
        return problems

    def opened(self, leaf: Open, classes: tuple[Classes, Classes], path: str) -> list[Problem]:
        """Return what is wrong with two orders said to admit trembles."""
        for player, rows in enumerate(leaf.levels):
            own, rivals = classes[player], classes[1 - player]
            whole = set(chain.from_iterable(own)) == set(range(self.game.shape[player]))
            if not whole or len(rows) != len(own):
                return [Problem(path=path, message="does not reach each class of a whole order")]
            for level, mixture in enumerate(rows):
                used = {k for k, weight in enumerate(mixture) if weight}
                allowed = set(chain.from_iterable(own[: level + 1]))
                sizes = len(mixture) == self.game.shape[player] and min(mixture) >= 0
                if not (sizes and set(own[level]) <= used <= allowed):
                    return [Problem(path=path, message=f"does not reach class {level} alone")]
                sides = (mixture, ()) if player == 0 else ((), mixture)
                pays = strategy_payoffs(self.game, _padded(self.game, sides), 1 - player)
                best = [[pays[k] for k in members] for members in rivals]
                if any(len(set(tied)) > 1 for tied in best) or any(
                    a[0] < b[0] for a, b in pairwise(best)
                ):
                    return [Problem(path=path, message=f"pays out of order at class {level}")]
        self.open.append(classes)
        return []

    def closed(self, leaf: Closed, classes: tuple[Classes, Classes], path: str) -> list[Problem]:
        """Return what is wrong with a contradiction."""
        own, rivals = classes[leaf.player], classes[1 - leaf.player]
        used: Sequence[int] = range(self.game.shape[1 - leaf.player])
        priced = set(used)
        if leaf.level is not None:
            if not 0 <= leaf.level < len(rivals):
                return [Problem(path=path, message="is about no class")]
            used = list(chain.from_iterable(rivals[: leaf.level + 1]))
            priced = set(rivals[leaf.level])
        place = {k: position for position, members in enumerate(own) for k in members}
        for better, worse, multiplier in leaf.relations:
            if multiplier < 0 or not self.ordered(leaf.player, place, better, worse, strict=False):
                return [Problem(path=path, message=f"takes {worse} to pay no more than {better}")]
        for better, worse, price in leaf.orders:
            known = self.ordered(leaf.player, place, better, worse, strict=True)
            if leaf.level is not None or price < 0 or not known:
                return [Problem(path=path, message=f"takes {worse} to pay less than {better}")]
        prices = dict(leaf.prices)
        if not set(prices) <= priced or any(price < 0 for price in prices.values()):
            return [Problem(path=path, message="prices what may not be used")]
        if not any(prices.values()) and not any(price for _, _, price in leaf.orders):
            return [Problem(path=path, message="prices nothing")]
        row, strides = self.game.payoffs[leaf.player], self.game.strides
        step = strides[leaf.player]
        for c in used:
            start = c * strides[1 - leaf.player]
            total = sum(
                (
                    weight * (row[start + worse * step] - row[start + better * step])
                    for better, worse, weight in (*leaf.relations, *leaf.orders)
                ),
                Fraction(0),
            )
            if total < prices.get(c, 0):
                return [Problem(path=path, message=f"is no contradiction at strategy {c}")]
        return []

    def ordered(
        self, player: int, place: dict[int, int], better: int, worse: int, *, strict: bool
    ) -> bool:
        """Return whether one strategy is known to pay no less, or more, than another."""
        if not {better, worse} <= set(range(self.game.shape[player])):
            return False
        if better in place and worse in place:
            return place[better] + strict <= place[worse]
        if better in place or worse in place:
            return better in place
        return self.pays[player][better] > self.pays[player][worse]


def _padded(game: NormalForm, sides: Sequence[Sequence[Fraction]]) -> MixedProfile:
    """Return a profile of which only one player's mixture is read."""
    return [side or [Fraction(0)] * m for side, m in zip(sides, game.shape, strict=True)]
