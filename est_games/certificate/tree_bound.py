"""Can no correlated play of a tree pay more? Deviations, weighed, that any better play would tempt.

The evidence is a plan for each *deviator*: a player at an information set, or before the game, told
one thing or nothing. In the mean over a correlated equilibrium no plan gains, so that adding what
obeying pays more than the plans only raises the sum to be bounded. What is left must be bounded
profile by profile; or, of two players, pair by pair of their sequences, with *potentials*:
multiples of equations that the sequences of every profile meet.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from math import lcm, prod
from typing import Any, Self

from est_games.certificate.correlated import Bound, best_claim_problems
from est_games.certificate.malformed import refuses_malformed
from est_games.certificate.payoff_set import PayoffBounds, bounded_set_problems
from est_games.certificate.tree_correlated import TreeKind, tree_regrets
from est_games.certificate.tree_deviator import Deviator, numbered, read_deviators
from est_games.certificate.tree_profile import (
    Distribution,
    Leaf,
    OwnSets,
    leaves,
    pure_strategies,
    tree_distribution_payoffs,
)
from est_games.errors import Problem, shown
from est_games.game.extensive import ExtensiveForm
from est_games.game.extensive_structure import NO_MOVE, OwnMove

Pair = tuple[OwnMove, OwnMove]
"""The last own moves of two players."""

_AGENT = "agent-form-correlated"

MAX_PROFILES = 2_000_000
"""Profiles over which a sum is bounded one by one at most."""
_SHOWN_PROBLEMS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeBound(Bound):
    r"""The evidence that no correlated play of a tree pays more, by a weighted sum.

    Of every pure profile `s`, with :math:`w_t` the weight of deviator `t` and :math:`y_t` its plan,

    .. math:: \nu \cdot u(s) + \sum_{t : s \text{ tells } t} w_t u_t(s) - u_t(y_t, s_{-i}) \le \beta

    where :math:`u_t` counts the plays through the information sets at which `t` may disobey.

    Parameters
    ----------
    prices : tuple of (deviation, Fraction) pairs
        The plans: how often a deviator makes a move, by player, what it is told, and the move. At
        its first information set they add up to its weight, at each later one to the move before.
    potentials : tuple of pairs, or None
        ``((information set, (other's set, other's action) or None), multiple)``; None where the
        sum is bounded profile by profile.
    """

    potentials: tuple[tuple[tuple[str, tuple[str, str] | None], Fraction], ...] | None = None

    def numbers(self) -> Iterator[Fraction]:
        """Yield all its numbers."""
        yield from Bound.numbers(self)
        yield from (multiple for _, multiple in self.potentials or ())

    def scaled(self, factor: Fraction) -> Self:
        """Return the bound of so many times the sum; the factor is positive."""
        # Zero-argument super() does not work in a dataclass with slots.
        scaled = Bound.scaled(self, factor)
        if self.potentials is None:
            return scaled
        moved = tuple((name, factor * multiple) for name, multiple in self.potentials)
        return replace(scaled, potentials=moved)


@refuses_malformed
def tree_bound_problems(
    form: ExtensiveForm, bound: TreeBound, kind: TreeKind
) -> tuple[Problem, ...]:
    """Return what is wrong with a claim that no play of a kind pays more, at most twenty problems.

    Parameters
    ----------
    form : ExtensiveForm
        A game with perfect recall.
    bound : TreeBound
        The claim and its evidence.
    kind : str
        Who may disobey, as for :func:`~est_games.certificate.tree_correlated.tree_regrets`.

    Raises
    ------
    GameError
        A player forgets, or the profiles to be bounded one by one are more than two million.

    Examples
    --------
    An entry game whose incumbent, told to fight, would rather yield: both together get two at
    least.

    >>> from est_games.game.extensive_builder import ExtensiveBuilder
    >>> tree = ExtensiveBuilder(["entrant", "incumbent"])
    >>> entry = tree.decision("entrant", ["in", "out"], information_set="E")
    >>> reply = tree.decision(
    ...     "incumbent", ["fight", "yield"], after=entry["in"], information_set="I"
    ... )
    >>> tree.terminal([-1, -1], after=reply["fight"])
    >>> tree.terminal([1, 1], after=reply["yield"])
    >>> tree.terminal([0, 2], after=entry["out"])
    >>> one, two = Fraction(1), Fraction(2)
    >>> told_to_fight = (1, (("I", "fight"),), ("I", "yield"))
    >>> bound = TreeBound(normal=(-one, -one), offset=-two, prices=((told_to_fight, two),))
    >>> tree_bound_problems(tree.build(), bound, "extensive-form-correlated")
    ()
    >>> weak = replace(bound, prices=((told_to_fight, one),))
    >>> print(*tree_bound_problems(tree.build(), weak, "extensive-form-correlated"))
    bound: is exceeded at profile E: in, I: fight [found '0']
    """
    sides = [OwnSets.of(form, player) for player in range(form.n_players)]
    plays = leaves(form)
    if not bound.is_exact:
        return (Problem(path="bound", message="must be exact", accepted="Fractions or integers"),)
    if len(bound.normal) != form.n_players:
        return (Problem(path="bound.normal", message=f"needs {form.n_players} weights"),)
    problems: list[Problem] = []
    deviators = list(read_deviators(form, sides, bound.prices, kind, problems))
    if problems:
        return tuple(problems[:_SHOWN_PROBLEMS])
    if bound.potentials is None:
        exceeded = _exceeding_profiles(form, sides, plays, bound, deviators, kind)
    else:
        exceeded = exceeding_pairs(form, sides, plays, bound, deviators, kind)
    return tuple(problem for problem, _ in zip(exceeded, range(_SHOWN_PROBLEMS), strict=False))


# Profile by profile


def _exceeding_profiles(
    form: ExtensiveForm,
    sides: Sequence[OwnSets],
    plays: Sequence[Leaf],
    bound: TreeBound,
    deviators: Sequence[Deviator],
    kind: TreeKind,
) -> Iterator[Problem]:
    """Yield the profiles at which the sum is above the bound.

    For each player a matrix product adds, over the plays that the others allow, what the player's
    strategy makes a play count.
    """
    import flint

    strategies = _strategies(sides, full=kind == _AGENT)
    shape = [len(own) for own in strategies]
    n_profiles = prod(shape)
    allowed = [
        [[int(_allows(s, leaf.moves[i])) for leaf in plays] for s in own]
        for i, own in enumerate(strategies)
    ]
    totals = [Fraction(0)] * n_profiles
    for player, own in enumerate(strategies):
        mine = [each for each in deviators if each.player == player]
        if not mine and player:
            continue
        counted = [_counted(plays, bound, player, s, sides[player], mine, kind=kind) for s in own]
        unit = lcm(*(x.denominator for row in counted for x in row))
        others = [range(m) for m in shape]
        others[player] = range(1)
        columns = [
            [
                prod(allowed[j][k][place] for j, k in enumerate(rest) if j != player)
                for place in range(len(plays))
            ]
            for rest in product(*others)
        ]
        left = flint.fmpz_mat([[int(x * unit) for x in row] for row in counted])
        table: Any = left * flint.fmpz_mat(columns).transpose()
        stride = prod(shape[player + 1 :])
        for k in range(len(own)):
            for place in range(len(columns)):
                high, low = divmod(place, stride)
                amount = int(table[k, place])
                if amount:
                    index = (high * shape[player] + k) * stride + low
                    totals[index] += Fraction(amount, unit)
    for index, total in enumerate(totals):
        if total > bound.offset:
            named, rest = [], index
            for own in reversed(strategies):
                rest, k = divmod(rest, len(own))
                named.append(own[k])
            moves = sorted(move for strategy in named for move in strategy.items())
            words = (
                f"{form.information_sets[number].label}: "
                f"{form.information_sets[number].actions[action]}"
                for number, action in moves
            )
            message = f"is exceeded at profile {shown(', '.join(words))}"
            yield Problem(path="bound", message=message, value=str(total))


def _strategies(sides: Sequence[OwnSets], *, full: bool) -> list[list[dict[int, int]]]:
    """Return every player's pure strategies."""
    found, n_profiles = [], 1
    for side in sides:
        own = pure_strategies(side, full=full, limit=MAX_PROFILES // n_profiles)
        n_profiles *= len(own)
        found.append(own)
    return found


def _allows(strategy: Mapping[int, int], moves: Sequence[OwnMove]) -> bool:
    return all(strategy.get(number) == action for number, action in moves)


def _counted(
    plays: Sequence[Leaf],
    bound: TreeBound,
    player: int,
    strategy: Mapping[int, int],
    side: OwnSets,
    deviators: Sequence[Deviator],
    *,
    kind: TreeKind,
) -> list[Fraction]:
    """Return what each play counts where a player is told a strategy and the others allow it."""
    told = [each for each in deviators if each.is_told(_led_to(strategy, side))]
    row = []
    for leaf in plays:
        moves = leaf.moves[player]
        obeyed = _allows(strategy, moves)
        own = Fraction(0)
        for each in told:
            if not each.counts(leaf):
                continue
            own += each.weight * obeyed
            if kind != _AGENT:
                own -= each.plan.get(moves[-1], Fraction(0))
                continue
            at = next(k for k, (number, _) in enumerate(moves) if number in each.starts)
            if _allows(strategy, moves[at + 1 :]):
                own -= each.plan.get(moves[at], Fraction(0))
        total = own * leaf.payoffs[player]
        if not player and obeyed:
            total += sum(map(Fraction.__mul__, bound.normal, leaf.payoffs), Fraction(0))
        row.append(leaf.chance * total)
    return row


def _led_to(strategy: Mapping[int, int], side: OwnSets) -> dict[int, int]:
    """Return what a strategy does at the information sets its own moves lead to."""
    moves: dict[int, int] = {}
    for number in side.numbers:
        before = side.before[number]
        if before == NO_MOVE or moves.get(before[0]) == before[1]:
            moves[number] = strategy[number]
    return moves


# Pair by pair


def exceeding_pairs(
    form: ExtensiveForm,
    sides: Sequence[OwnSets],
    plays: Sequence[Leaf],
    bound: TreeBound,
    deviators: Sequence[Deviator],
    kind: TreeKind,
    barred: Collection[OwnMove] = (),
) -> Iterator[Problem]:
    """Yield the pairs of sequences whose count is above the bound: zero but for the empty pair.

    Pairs with a barred move need not be bounded.

    A profile plays the empty pair once and every other pair once or not at all, so what it counts
    is at most what the empty pair does. The least there is of each payoff is counted there too:
    every profile comes to an end, and so do a deviator's plan and to obey, equally often.
    """
    if form.n_players != 2 or kind in ("correlated", _AGENT):
        message = "bound profiles of two players, told no more than one action"
        yield Problem(path="bound.potentials", message=message)
        return
    counts: dict[Pair, Fraction] = {}
    least = [min(column) for column in zip(*(leaf.payoffs for leaf in plays), strict=True)]

    def count(player: int, own: OwnMove, other: OwnMove, amount: Fraction) -> None:
        pair = (other, own) if player else (own, other)
        counts[pair] = counts.get(pair, Fraction(0)) + amount

    count(0, NO_MOVE, NO_MOVE, sum(map(Fraction.__mul__, bound.normal, least), Fraction(0)))
    for leaf in plays:
        lasts = [own[-1] if own else NO_MOVE for own in leaf.moves]
        spare = [x - low for x, low in zip(leaf.payoffs, least, strict=True)]
        total = sum(map(Fraction.__mul__, bound.normal, spare), Fraction(0))
        count(0, lasts[0], lasts[1], leaf.chance * total)
        for each in deviators:
            if not each.counts(leaf):
                continue
            own, other = lasts[each.player], lasts[1 - each.player]
            amount = leaf.chance * spare[each.player]
            sequence = NO_MOVE
            for number, action in each.told:
                before = sides[each.player].before[number]
                sequence = before if action is None else (number, action)
            if sequence == NO_MOVE or sequence in leaf.moves[each.player]:
                count(each.player, own, other, each.weight * amount)
            count(each.player, sequence, other, -each.plan.get(own, Fraction(0)) * amount)
    for (label, move), multiple in bound.potentials or ():
        number, _ = numbered(form, (label, None))
        player = next((i for i, side in enumerate(sides) if number in side.numbers), None)
        against = None if player is None else _sequence(form, sides[1 - player], move)
        if player is None or against is None:
            yield Problem(path="bound.potentials", message="name no information set and move")
            return
        for action in range(sides[player].n_actions[number]):
            count(player, (number, action), against, multiple)
        count(player, sides[player].before[number], against, -multiple)
    for pair, amount in counts.items():
        limit = bound.offset if pair == (NO_MOVE, NO_MOVE) else Fraction(0)
        if amount > limit and not any(move in barred for move in pair):
            yield Problem(path="bound", message="is exceeded at a pair of moves", value=str(amount))


def _sequence(form: ExtensiveForm, side: OwnSets, move: tuple[str, str] | None) -> OwnMove | None:
    """Return a move as numbers; None where it is not one of the player's."""
    if move is None:
        return NO_MOVE
    number, action = numbered(form, move)
    return None if action is None or number not in side.numbers else (number, action)


# Claims


def tree_payoff_set_problems(
    form: ExtensiveForm,
    vertices: Sequence[Sequence[Fraction]],
    bounds: PayoffBounds,
    kind: TreeKind,
) -> tuple[Problem, ...]:
    """Return what is wrong with a claim that a set of payoffs has exactly these vertices.

    That each is attained is not asked here; see
    :func:`~est_games.certificate.tree_correlated.tree_regrets`.
    """
    return bounded_set_problems(
        vertices, bounds, form.n_players, lambda bound: _checked(form, bound, kind)
    )


def _checked(form: ExtensiveForm, bound: Bound, kind: TreeKind) -> tuple[Problem, ...]:
    if not isinstance(bound, TreeBound):
        return (Problem(path="bound", message="is not one of a tree"),)
    return tree_bound_problems(form, bound, kind)


def tree_welfare_problems(
    form: ExtensiveForm,
    distribution: Distribution,
    bound: Bound,
    kind: TreeKind,
    *,
    weights: Sequence[Fraction] | None,
) -> tuple[Problem, ...]:
    """Return what is wrong with a claim that a lottery over profiles is the best of its kind.

    Parameters
    ----------
    form, bound, kind
        As for :func:`tree_bound_problems`.
    distribution : mapping of tuple of (str, str) pairs to Fraction
        What is claimed to be best.
    weights : sequence of Fraction, shape (n_players,), or None
        Of the payoffs; None for the egalitarian welfare, the least payoff.
    """
    problems = list(_checked(form, bound, kind))
    if any(tree_regrets(form, distribution, kind)):
        problems.append(Problem(path="distribution", message=f"is not {kind}"))
    payoffs = tree_distribution_payoffs(form, distribution)
    return (*problems, *best_claim_problems(payoffs, bound, weights=weights))
