"""Is this equilibrium proper? Ordered partitions of mistakes, each settled by linear programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, combinations, pairwise

from est_games.certificate.normal_form import MixedProfile, regrets, strategy_payoffs
from est_games.certificate.ordered_partitions import (
    Closed,
    PartitionTree,
    Split,
    improper_problems,
)
from est_games.certificate.trembles import Trembles, proper_problems
from est_games.equilibrium.exact_program import maximum
from est_games.equilibrium.perfection import perfection
from est_games.equilibrium.refinement import Refinement
from est_games.equilibrium.tremble_search import found_trembles
from est_games.game.normal import NormalForm

MAX_NODES = 5_000
"""Ordered partitions looked at, in part or whole, before the answer is left open."""

Mixture = tuple[Fraction, ...]
Classes = tuple[tuple[int, ...], ...]


def properness(
    game: NormalForm, profile: MixedProfile, *, max_nodes: int = MAX_NODES
) -> Refinement:
    r"""Return whether a profile is a proper equilibrium, with a witness.

    A profile is proper if it is the limit of fully mixed profiles in which a mistake that costs
    more than another is made infinitely less often.

    Parameters
    ----------
    game : NormalForm
        Any number of players.
    profile : sequence of sequences of Fraction, shape (n_players, m_i)
        The profile.
    max_nodes : int
        How many ordered partitions to go through.

    Returns
    -------
    Refinement
        Two players: an exact answer, unless `max_nodes` is reached. More: proper if trembles are
        found, not proper if not perfect, else undecided.

    Raises
    ------
    GameError
        It is no mixed profile of this game.

    Notes
    -----
    1. In the limit the strategies of each player fall into classes, each infinitely likelier than
       the next; the first is the support. A class never pays less than a later one, and its members
       pay the same.
    2. With both orders given, proper trembles exist exactly if for each class of the rival some
       mixture uses all of it, nothing later, and pays the player's classes in this order: a linear
       program each. These mixtures, one after another, are the levels of the trembles.
    3. The orders are built class by class, the likeliest first, among the strategies that pay the
       same against the equilibrium; what has no solution is not gone into. If nothing is left, the
       dual solutions prove that the equilibrium is not proper.

    Without ties between mistakes there is only one order. With `k` tied strategies there may be as
    many as ordered partitions of `k`: 3, 13, 75, 541 for 2 to 5.

    References
    ----------
    Myerson (1978), Refinements of the Nash equilibrium concept. Blume, Brandenburger and Dekel
    (1991), Lexicographic probabilities and equilibrium refinements, proposition 5.

    Examples
    --------
    Myerson's game: all three equilibria on the diagonal, the middle one perfect and not proper.

    >>> table = [[1, 0, -9], [0, 0, -7], [-9, -7, -7]]
    >>> game = NormalForm.from_payoffs(table, table)
    >>> [properness(game, [pure, pure]).holds for pure in ([1, 0, 0], [0, 1, 0], [0, 0, 1])]
    [True, False, False]
    """
    lost = regrets(game, profile)
    if any(lost):
        name = game.players[next(i for i, loss in enumerate(lost) if loss)]
        return Refinement(
            concept="proper", holds=False, test="regret", reason=f"{name} gains by deviating"
        )
    exact = [tuple(map(Fraction, weights)) for weights in profile]
    if game.n_players != 2:
        return _of_several(game, exact)
    search = _Search(game=game, profile=exact, max_nodes=max_nodes)
    found = search.explored(tuple((search.support(player),) for player in range(2)), ({}, {}))
    test = "ordered partitions"
    if isinstance(found, Trembles) and not proper_problems(game, exact, found):
        reason = "costlier mistakes can be made infinitely less often"
        return Refinement(concept="proper", holds=True, test=test, reason=reason, witness=found)
    if isinstance(found, Closed | Split) and not improper_problems(game, exact, found):
        reason = "every order of mistakes contradicts what they cost"
        return Refinement(concept="proper", holds=False, test=test, reason=reason, witness=found)
    reason = f"more than {max_nodes} ordered partitions of mistakes"
    return Refinement(concept="proper", holds=None, test=test, reason=reason)


def _of_several(game: NormalForm, profile: Sequence[Mixture]) -> Refinement:
    trembles = found_trembles(game, profile, proper=True)
    if trembles is not None:
        return Refinement(
            concept="proper",
            holds=True,
            test="sequence",
            reason="costlier mistakes can be made infinitely less often",
            witness=trembles,
        )
    perfect = perfection(game, profile)
    refuted = perfect.holds is False
    reason = "it is not perfect: " + perfect.reason if refuted else "no trembles were found"
    return Refinement(
        concept="proper",
        holds=False if refuted else None,
        test=perfect.test,
        reason=reason,
        witness=perfect.witness if refuted else None,
    )


Rows = dict[int, Mixture]
"""For each class of a player but the first, a mixture that reaches it in the rival's cone."""


@dataclass(slots=True, kw_only=True)
class _Search:
    """A walk through pairs of ordered partitions, the likeliest classes first."""

    game: NormalForm
    profile: Sequence[Mixture]
    max_nodes: int
    n_nodes: int = 0

    def support(self, player: int) -> tuple[int, ...]:
        """Return the first class."""
        return tuple(k for k, weight in enumerate(self.profile[player]) if weight)

    def groups(self, player: int, classes: Classes) -> list[list[int]]:
        """Return the strategies left by what they pay against the equilibrium, the best first."""
        done = set(chain.from_iterable(classes))
        groups: dict[Fraction, list[int]] = {}
        for k, pay in enumerate(strategy_payoffs(self.game, self.profile, player)):
            if k not in done:
                groups.setdefault(pay, []).append(k)
        return [groups[pay] for pay in sorted(groups, reverse=True)]

    def explored(
        self, classes: tuple[Classes, ...], levels: tuple[Rows, ...]
    ) -> Trembles | PartitionTree | None:
        """Return trembles with these first classes, or why there are none; None if too long."""
        self.n_nodes += 1
        if self.n_nodes > self.max_nodes:
            return None
        levels = (dict(levels[0]), dict(levels[1]))
        left = [self.groups(player, classes[player]) for player in range(2)]
        for player in range(2):
            relations = _relations(classes[player], left[player])
            rival = 1 - player
            for level in range(1, len(classes[rival])):
                known = levels[rival].get(level)
                if known is None or not self.keeps(player, relations, known):
                    found = self.reached(player, relations, classes[rival], level)
                    if isinstance(found, Closed):
                        return found
                    levels[rival][level] = found
        open_players = [player for player in range(2) if left[player]]
        if not open_players:
            return Trembles(
                levels=tuple(
                    (self.profile[player], *(levels[player][j] for j in sorted(levels[player])))
                    for player in range(2)
                )
            )
        player = min(open_players, key=lambda p: len(left[p][0]))
        branches = []
        for chosen in _subsets(left[player][0]):
            grown = list(classes)
            grown[player] = (*classes[player], chosen)
            branch = self.explored(tuple(grown), levels)
            if branch is None or isinstance(branch, Trembles):
                return branch
            branches.append((chosen, branch))
        return Split(player=player, branches=tuple(branches))

    def gaps(self, player: int, better: int, worse: int) -> list[Fraction]:
        """Return what one strategy pays less than another, by strategy of the rival."""
        row, strides = self.game.payoffs[player], self.game.strides
        own, other = strides[player], strides[1 - player]
        return [
            row[worse * own + c * other] - row[better * own + c * other]
            for c in range(self.game.shape[1 - player])
        ]

    def keeps(self, player: int, relations: Sequence[tuple[int, int]], mixture: Mixture) -> bool:
        """Return whether a mixture of the rival pays the player's strategies in this order."""
        return all(
            sum(
                (g * z for g, z in zip(self.gaps(player, *pair), mixture, strict=True)), Fraction(0)
            )
            <= 0
            for pair in relations
        )

    def reached(
        self, player: int, relations: Sequence[tuple[int, int]], rivals: Classes, level: int
    ) -> Mixture | Closed:
        """Return a mixture of the rival that reaches a class in the player's order, or why not.

        The program's variables are the probabilities and the least of those in the class.
        """
        allowed = list(chain.from_iterable(rivals[: level + 1]))
        zero, one = Fraction(0), Fraction(1)
        rows = []
        for pair in relations:
            gaps = self.gaps(player, *pair)
            rows.append([*(gaps[c] for c in allowed), zero])
        rows.extend([*(-one if c == k else zero for c in allowed), one] for k in rivals[level])
        rows.append([*(one for _ in allowed), zero])
        bounds = [*(zero for _ in rows[1:]), one]
        best = maximum([*(zero for _ in allowed), one], rows, bounds)
        if best is None:
            raise ArithmeticError("a bounded program has no bound")
        if best.value > 0:
            placed = dict(zip(allowed, best.primal, strict=False))
            total = sum(placed.values(), zero)
            return tuple(placed.get(c, zero) / total for c in range(self.game.shape[1 - player]))
        n = len(relations)
        return Closed(
            player=player,
            level=level,
            relations=tuple(
                (*pair, price) for pair, price in zip(relations, best.dual, strict=False) if price
            ),
            prices=tuple(
                (k, price) for k, price in zip(rivals[level], best.dual[n:], strict=False) if price
            ),
        )


def _relations(classes: Classes, left: Sequence[Sequence[int]]) -> list[tuple[int, int]]:
    """Return pairs of strategies of which the first never pays less, enough to imply all."""
    pairs: list[tuple[int, int]] = []
    for members in classes:
        ring = [*members, members[0]] if len(members) > 1 else []
        pairs.extend(pairwise(ring))
    for members, following in pairwise(classes):
        pairs.append((members[0], following[0]))
    for group, below in zip([classes[-1][:1], *left], left, strict=False):
        pairs.extend((better, worse) for better in group for worse in below)
    return pairs


def _subsets(members: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Yield all subsets but the empty one, the largest first."""
    for size in range(len(members), 0, -1):
        yield from combinations(members, size)
