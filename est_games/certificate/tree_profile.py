"""Pure strategy profiles of a tree, told by labels, and lotteries over them.

A *profile* is a tuple of ``(information set, action)`` pairs. A player's strategy may leave out
information sets that its own moves exclude; it is then a reduced one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from est_games.errors import GameError, Problem, shown
from est_games.game.extensive import CHANCE, ExtensiveForm
from est_games.game.extensive_structure import (
    NO_MOVE,
    OwnMove,
    forgetful_information_set,
    last_own_moves,
)

Profile = tuple[tuple[str, str], ...]
"""A pure strategy profile: pairs of information set and action, by label."""
Distribution = Mapping[Profile, Fraction]

_SHOWN_PROBLEMS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSets:
    """One player's information sets, each after those its own moves come from.

    Parameters
    ----------
    numbers : tuple of int
        The form's numbers of them.
    n_actions : mapping of int to int
        Among how many actions the player chooses.
    before : mapping of int to (int, int)
        The last own move before each, :data:`~est_games.game.extensive_structure.NO_MOVE` before
        the first.
    """

    numbers: tuple[int, ...]
    n_actions: Mapping[int, int]
    before: Mapping[int, OwnMove]

    @classmethod
    def of(cls, form: ExtensiveForm, player: int) -> OwnSets:
        """Return a player's."""
        last = last_own_moves(form)
        own = form.player_information_sets(player)
        before = {number: last[form.members[number][0]][player] for number in own}
        after: dict[int, list[int]] = {}
        for number, move in before.items():
            after.setdefault(move[0], []).append(number)
        order = list(after.get(NO_MOVE[0], []))
        for number in order:
            order.extend(after.get(number, []))
        return cls(
            numbers=tuple(order),
            n_actions={number: len(form.information_sets[number].actions) for number in own},
            before=before,
        )


def pure_strategies(side: OwnSets, *, full: bool = False, limit: int) -> list[dict[int, int]]:
    """Return a player's pure strategies: the action at each information set they lead to.

    Parameters
    ----------
    side : OwnSets
        The player's information sets.
    full : bool
        Whether they say what to do also where the player's own moves never lead.
    limit : int
        How many there may be.

    Raises
    ------
    GameError
        They are more.
    """
    found: list[dict[int, int]] = [{}]
    for number in side.numbers:
        before = side.before[number]
        longer = []
        for strategy in found:
            if full or before == NO_MOVE or strategy.get(before[0]) == before[1]:
                actions = range(side.n_actions[number])
                longer += [{**strategy, number: action} for action in actions]
            else:
                longer.append(strategy)
        found = longer
        if len(found) > limit:
            problem = Problem(
                path="form", message="has too many pure strategies", accepted=f"up to {limit}"
            )
            raise GameError("what is claimed cannot be checked one by one", [problem])
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """One play of a tree.

    Parameters
    ----------
    chance : Fraction
        The probability of nature's moves on it.
    payoffs : tuple of Fraction, shape (n_players,)
        What it pays in all.
    moves : tuple of tuple of (int, int), shape (n_players,)
        Each player's own moves on it, in order: information set and action.
    """

    chance: Fraction
    payoffs: tuple[Fraction, ...]
    moves: tuple[tuple[OwnMove, ...], ...]


def leaves(form: ExtensiveForm) -> tuple[Leaf, ...]:
    """Return the plays that nature does not exclude.

    Raises
    ------
    GameError
        A player forgets what it knew or did.
    """
    forgotten = forgetful_information_set(form)
    if forgotten is not None:
        problem = Problem(
            path=form.information_sets[forgotten].label,
            message="a player forgets what it knew or did",
            accepted="a game with perfect recall",
        )
        raise GameError("what correlated play is told is not defined", [problem])
    totals = list(zip(*(table.fractions for table in form.leaf_totals), strict=True))
    found = []
    for place, leaf in enumerate(form.terminals):
        chance, node = Fraction(1), leaf
        moves: list[list[OwnMove]] = [[] for _ in form.players]
        while (above := form.parent[node]) >= 0:
            chance *= form.probability[node]
            mover = form.player[above]
            if mover is not None and mover != CHANCE:
                moves[mover].append((form.information_set[above], form.branch[node]))
            node = above
        if chance:
            found.append(
                Leaf(
                    chance=chance,
                    payoffs=totals[place],
                    moves=tuple(tuple(reversed(own)) for own in moves),
                )
            )
    return tuple(found)


def check_tree_distribution(
    form: ExtensiveForm, distribution: Distribution, *, full: bool = False
) -> None:
    """Raise unless these are probabilities of pure profiles of a tree, adding up to one.

    Parameters
    ----------
    form : ExtensiveForm
        The game.
    distribution : mapping of tuple of (str, str) pairs to Fraction
        Probabilities by profile.
    full : bool
        Whether an action is needed also where the player's own moves never lead.

    Raises
    ------
    GameError
        Everything wrong with it at once.
    """
    problems = list(_distribution_problems(form, distribution, full))
    if problems:
        raise GameError("not a distribution over profiles of this game", problems[:_SHOWN_PROBLEMS])


def _distribution_problems(
    form: ExtensiveForm, distribution: Distribution, full: bool
) -> Iterator[Problem]:
    last = last_own_moves(form)
    if not isinstance(distribution, Mapping):
        yield Problem(path="distribution", message="must be a mapping", accepted="profile: weight")
        return
    for profile, weight in distribution.items():
        path = f"distribution[{shown(profile)}]"
        if not isinstance(weight, Fraction | int):
            yield Problem(path=path, message="must be exact", accepted="Fractions or integers")
        elif weight < 0:
            yield Problem(path=path, message="is negative", value=str(weight))
        try:
            actions = actions_of(form, profile)
        except GameError as mistake:
            for problem in mistake.problems:
                yield Problem(path=path, message=problem.message, value=problem.value)
            continue
        for number, choice in enumerate(form.information_sets):
            if choice.is_chance or number in actions:
                continue
            before = last[form.members[number][0]][choice.player]
            reached = before == NO_MOVE or actions.get(before[0]) == before[1]
            if full or reached:
                yield Problem(path=path, message="says nothing of", value=choice.label)
    if sum(weight for weight in distribution.values() if isinstance(weight, Fraction | int)) != 1:
        yield Problem(path="distribution", message="does not add up to one")


def actions_of(form: ExtensiveForm, profile: Profile) -> dict[int, int]:
    """Return the action a profile takes at each information set, by number.

    Raises
    ------
    GameError
        It names what is not in the game.
    """
    actions: dict[int, int] = {}
    problems = []
    if not isinstance(profile, tuple):
        problem = Problem(path="", message="is no tuple of pairs", value=shown(profile))
        raise GameError("not a profile", [problem])
    for pair in profile:
        label, action = pair if isinstance(pair, tuple) and len(pair) == 2 else (None, None)
        number = form.information_set_index.get(label) if isinstance(label, str) else None
        choice = None if number is None else form.information_sets[number]
        if number is None or choice is None or choice.is_chance:
            problems.append(
                Problem(path="", message="has no such information set", value=shown(label))
            )
        elif action not in choice.actions:
            problems.append(Problem(path="", message="has no such action", value=shown(action)))
        elif number in actions:
            problems.append(Problem(path="", message="names a set twice", value=shown(label)))
        else:
            actions[number] = choice.actions.index(action)
    if problems:
        raise GameError("not a profile", problems)
    return actions


def tree_distribution_payoffs(
    form: ExtensiveForm, distribution: Distribution
) -> tuple[Fraction, ...]:
    """Return what each player expects before anybody is told anything."""
    check_tree_distribution(form, distribution)
    totals = [Fraction(0)] * form.n_players
    plays = leaves(form)
    for profile, weight in distribution.items():
        actions = actions_of(form, profile)
        for leaf in plays:
            if not strayed(leaf, actions):
                for player, amount in enumerate(leaf.payoffs):
                    totals[player] += weight * leaf.chance * amount
    return tuple(totals)


def strayed(leaf: Leaf, actions: Mapping[int, int]) -> list[int]:
    """Return the players who must disobey for the play to come about."""
    return [
        player
        for player, own in enumerate(leaf.moves)
        if any(actions.get(number) != action for number, action in own)
    ]
