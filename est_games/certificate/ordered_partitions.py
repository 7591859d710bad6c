"""Is this equilibrium of a bimatrix game not proper? Every order of mistakes, refuted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, combinations

from est_games.certificate.normal_form import MixedProfile, is_nash, strategy_payoffs
from est_games.errors import GameError, Problem
from est_games.game.normal import NormalForm

Classes = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    r"""A contradiction: with these orders, the rival cannot tremble as it would have to.

    Parameters
    ----------
    player : int
        Whose order of strategies is not compatible with any tremble.
    level : int
        The class of the rival's mistakes that no tremble reaches, counted from 0.
    relations : tuple of (int, int, Fraction)
        Strategies of the player, the first at least as likely as the second and so never paying
        less, each with a multiplier.
    prices : tuple of (int, Fraction)
        Strategies of the rival's class with what the relations say of them: times these prices,
        their probabilities would sum to nothing or less.
    """

    player: int
    level: int
    relations: tuple[tuple[int, int, Fraction], ...]
    prices: tuple[tuple[int, Fraction], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """All ways to go on: which strategies are the player's next likeliest mistakes.

    Parameters
    ----------
    player : int
        Whose mistakes.
    branches : tuple of (tuple of int, Closed or Split)
        The next class, and what follows from it.
    """

    player: int
    branches: tuple[tuple[tuple[int, ...], Closed | Split], ...]


PartitionTree = Closed | Split


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
        The refutation.

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

    1. Along some of them, both players' strategies fall into classes `P` and `Q` of comparable
       probability, each class infinitely likelier than the next; the first are the supports. Where
       a strategy pays less than another against :math:`y^n`, its class is later. So those of one
       class pay the same, and those of an earlier class never less: :math:`y^n` lies in the cone of
       mixtures with these properties, and so does `y`.
    2. The cone has finitely many generators. For each strategy `c` in the class :math:`Q_j` one of
       them uses `c` and, along some of the profiles, carries a fixed share of :math:`y^n_c`: it
       cannot use later classes. Hence for each `j` some mixture in the cone uses all of
       :math:`Q_j` and nothing later; and likewise for `P`.
    3. The tree goes through all ordered partitions: a split lists every possible next class, among
       the strategies left those that pay most against the equilibrium.
    4. Where it is closed, a linear combination of the inequalities of the cone shows that there is
       no such mixture (Farkas).

    References
    ----------
    Myerson (1978), Refinements of the Nash equilibrium concept. Blume, Brandenburger and Dekel
    (1991), Lexicographic probabilities and equilibrium refinements, proposition 5.
    """
    if game.n_players != 2 or not is_nash(game, profile):
        problem = Problem(path="profile", message="is no equilibrium of a bimatrix game")
        raise GameError("the proof is for equilibria of bimatrix games", [problem])
    supports = [tuple(k for k, weight in enumerate(w) if weight) for w in profile]
    checker = _Checker(game, [strategy_payoffs(game, profile, player) for player in range(2)])
    return tuple(checker.problems(tree, ((supports[0],), (supports[1],)), "tree"))


class _Checker:
    """The game, and what each strategy pays against the equilibrium."""

    def __init__(self, game: NormalForm, pays: Sequence[Sequence[Fraction]]) -> None:
        self.game = game
        self.pays = pays

    def problems(
        self, tree: PartitionTree, classes: tuple[Classes, Classes], path: str
    ) -> list[Problem]:
        """Return what is wrong from a node on, given the classes so far."""
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
            for size in range(len(tied))
            for chosen in combinations(tied, size + 1)
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

    def closed(self, leaf: Closed, classes: tuple[Classes, Classes], path: str) -> list[Problem]:
        """Return what is wrong with a contradiction."""
        own, rivals = classes[leaf.player], classes[1 - leaf.player]
        if not 0 <= leaf.level < len(rivals):
            return [Problem(path=path, message="is about no class")]
        place = {k: position for position, members in enumerate(own) for k in members}
        for better, worse, multiplier in leaf.relations:
            if multiplier < 0 or not self.ordered(leaf.player, place, better, worse):
                return [Problem(path=path, message=f"takes {better} for likelier than {worse}")]
        prices = dict(leaf.prices)
        if not prices or min(prices.values()) <= 0 or not set(prices) <= set(rivals[leaf.level]):
            return [Problem(path=path, message="prices must be positive, in the class")]
        row, strides = self.game.payoffs[leaf.player], self.game.strides
        for c in chain.from_iterable(rivals[: leaf.level + 1]):
            start = c * strides[1 - leaf.player]
            total = sum(
                (
                    multiplier * (row[start + worse * step] - row[start + better * step])
                    for step in (strides[leaf.player],)
                    for better, worse, multiplier in leaf.relations
                ),
                Fraction(0),
            )
            if total < prices.get(c, 0):
                return [Problem(path=path, message=f"is no contradiction at strategy {c}")]
        return []

    def ordered(self, player: int, place: dict[int, int], better: int, worse: int) -> bool:
        """Return whether one strategy is known to be in no later class than another."""
        if not {better, worse} <= set(range(self.game.shape[player])):
            return False
        if better in place:
            return worse not in place or place[better] <= place[worse]
        return worse not in place and self.pays[player][better] > self.pays[player][worse]
