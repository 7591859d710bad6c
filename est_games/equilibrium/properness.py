"""Is this equilibrium proper? Ordered partitions of mistakes, each settled by linear programs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
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
    1. Against the trembles of the rival the strategies of each player fall into classes that pay
       the same, each more than the next. Classes part only what ties against the equilibrium, and
       the first contains the support. Some fully mixed strategy of the rival must pay in this
       order, a linear program, or the order is not gone into.
    2. With both orders given, proper trembles exist exactly if for each class of the rival some
       mixture uses all of it, nothing later, and never pays a later class of the player's more: a
       linear program each. These mixtures, one after another, are the levels of the trembles.
    3. The orders are built class by class, the best first. If nothing is left, the dual solutions
       prove that the equilibrium is not proper.

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
    pays = [strategy_payoffs(game, exact, player) for player in range(2)]
    search = _Search(game=game, profile=exact, pays=pays, max_nodes=max_nodes)
    found = search.explored(((), ()))
    test = "ordered partitions"
    if isinstance(found, Trembles):
        if proper_problems(game, exact, found):
            raise ArithmeticError("trembles are not proper that should be")
        reason = "costlier mistakes can be made infinitely less often"
        return Refinement(concept="proper", holds=True, test=test, reason=reason, witness=found)
    if found is not None:
        if improper_problems(game, exact, found):
            raise ArithmeticError("a linear program was solved wrongly")
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


@dataclass(slots=True, kw_only=True)
class _Search:
    """A walk through pairs of ordered partitions, the best classes first."""

    game: NormalForm
    profile: Sequence[Mixture]
    pays: Sequence[Sequence[Fraction]]
    max_nodes: int
    n_nodes: int = 0
    orders: dict[tuple[int, Classes], _Order] = field(default_factory=dict)
    answers: dict[tuple[object, ...], Mixture | Closed] = field(default_factory=dict)

    def order(self, player: int, classes: Classes) -> _Order:
        """Return what is known of a player's strategies; remembered."""
        key = (player, classes)
        if key not in self.orders:
            self.orders[key] = _Order.of(self.game, player, classes, self.groups(player, classes))
        return self.orders[key]

    def answered(
        self, player: int, classes: tuple[Classes, ...], level: int | None
    ) -> Mixture | Closed:
        """Return what the linear program for a level yields; the same is not solved twice."""
        rivals = classes[1 - player]
        asked = None if level is None else (frozenset(chain(*rivals[:level])), rivals[level])
        key = (player, classes[player], level, asked)
        own = self.profile[1 - player]
        if level == 0 and set(rivals[0]) == {k for k, weight in enumerate(own) if weight}:
            return own  # as classes part only what ties against it
        if key not in self.answers:
            self.answers[key] = self.order(player, classes[player]).mixture(rivals, level)
        return self.answers[key]

    def support(self, player: int) -> tuple[int, ...]:
        """Return the strategies played."""
        return tuple(k for k, weight in enumerate(self.profile[player]) if weight)

    def groups(self, player: int, classes: Classes) -> list[list[int]]:
        """Return the strategies left by what they pay against the equilibrium, the best first."""
        done = set(chain.from_iterable(classes))
        groups: dict[Fraction, list[int]] = {}
        for k, pay in enumerate(self.pays[player]):
            if k not in done:
                groups.setdefault(pay, []).append(k)
        return [groups[pay] for pay in sorted(groups, reverse=True)]

    def explored(self, classes: tuple[Classes, ...]) -> Trembles | PartitionTree | None:
        """Return trembles with these first classes, or why there are none; None if too long."""
        self.n_nodes += 1
        if self.n_nodes > self.max_nodes:
            return None
        reached: tuple[list[Mixture], list[Mixture]] = ([], [])
        for player in range(2):
            rivals = classes[1 - player]
            for level in (None, *range(len(rivals))):
                answer = self.answered(player, classes, level)
                if isinstance(answer, Closed):
                    return answer
                if level is not None:
                    reached[1 - player].append(answer)
        left = [self.groups(player, classes[player]) for player in range(2)]
        open_players = [player for player in range(2) if left[player]]
        if not open_players:
            return self.trembles(reached)
        player = min(open_players, key=lambda p: len(left[p][0]))
        branches = []
        for chosen in _subsets(left[player][0]):
            if classes[player] or set(self.support(player)) <= set(chosen):
                grown = list(classes)
                grown[player] = (*classes[player], chosen)
                branch = self.explored(tuple(grown))
                if branch is None or isinstance(branch, Trembles):
                    return branch
                branches.append((chosen, branch))
        return Split(player=player, branches=tuple(branches))

    def trembles(self, reached: Sequence[Sequence[Mixture]]) -> Trembles:
        """Return the profile, and after it the mixtures that reach one class after another."""
        return Trembles(
            levels=tuple(
                (own, *(mixture for mixture in mixtures if mixture != own))
                for own, mixtures in zip(self.profile, reached, strict=True)
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Order:
    """What is known of how a player's strategies rank, and the mixtures of the rival it allows.

    Parameters
    ----------
    player : int
        Whose strategies.
    relations, orders : sequence of (int, int)
        Pairs of which the first never pays less, or pays more; enough to imply all.
    gaps : mapping of (int, int) to sequence of Fraction
        For each pair what the first pays less than the second, by strategy of the rival.
    n_rivals : int
        How many strategies the rival has.
    """

    player: int
    relations: Sequence[tuple[int, int]]
    orders: Sequence[tuple[int, int]]
    gaps: Mapping[tuple[int, int], Sequence[Fraction]]
    n_rivals: int

    @classmethod
    def of(
        cls, game: NormalForm, player: int, classes: Classes, left: Sequence[Sequence[int]]
    ) -> _Order:
        """Return the order that classes, and groups of what is left, make up."""
        relations: list[tuple[int, int]] = []
        for members in classes:
            ring = [*members, members[0]] if len(members) > 1 else []
            relations.extend(pairwise(ring))
        heads = [[members[0]] for members in classes]
        orders = [
            (better, worse)
            for above, below in pairwise([*heads, *left])
            for better in above
            for worse in below
        ]
        row, strides = game.payoffs[player], game.strides
        own, other = strides[player], strides[1 - player]
        n_rivals = game.shape[1 - player]
        gaps = {
            (better, worse): [
                row[worse * own + c * other] - row[better * own + c * other]
                for c in range(n_rivals)
            ]
            for better, worse in (*relations, *orders)
        }
        return cls(
            player=player,
            relations=[*relations, *orders],
            orders=orders,
            gaps=gaps,
            n_rivals=n_rivals,
        )

    def mixture(self, rivals: Classes, level: int | None) -> Mixture | Closed:
        """Return a mixture in this order that reaches a class, or is fully mixed; or why not.

        The program's variables are the probabilities, and the least of all that has to be positive.
        """
        zero, one = Fraction(0), Fraction(1)
        allowed: Sequence[int] = range(self.n_rivals)
        reached, orders = allowed, self.orders
        if level is not None:
            allowed = list(chain.from_iterable(rivals[: level + 1]))
            reached, orders = rivals[level], ()
        rows = [[*(self.gaps[pair][c] for c in allowed), zero] for pair in self.relations]
        rows.extend([*(self.gaps[pair][c] for c in allowed), one] for pair in orders)
        rows.extend([*(-one if c == k else zero for c in allowed), one] for k in reached)
        rows.append([*(one for _ in allowed), zero])
        best = maximum([*(zero for _ in allowed), one], rows, [*(zero for _ in rows[1:]), one])
        if best is None:
            raise ArithmeticError("a bounded program has no bound")
        if best.value > 0:
            placed = dict(zip(allowed, best.primal, strict=False))
            total = sum(placed.values(), zero)
            return tuple(placed.get(c, zero) / total for c in range(self.n_rivals))
        duals = iter(best.dual)
        return Closed(
            player=self.player,
            level=level,
            relations=tuple((*pair, price) for pair in self.relations if (price := next(duals))),
            orders=tuple((*pair, price) for pair in orders if (price := next(duals))),
            prices=tuple((k, price) for k in reached if (price := next(duals))),
        )


def _subsets(members: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Yield all subsets but the empty one, the largest first."""
    for size in range(len(members), 0, -1):
        yield from combinations(members, size)
