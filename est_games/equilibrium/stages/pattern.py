"""How the profiles of a stage share their successors: a stage game without its numbers.

Many stages of a form look alike (the same voters, the same rule) and differ only in what follows,
so what depends on the pattern alone is worked out once and kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache
from itertools import product
from operator import mul
from typing import NamedTuple

from est_games.game.multistage import MultistageForm, Stage

Profile = tuple[int, ...]
Strategy = tuple[Profile, ...]
"""The action profile played for each type of the informed player."""
Allowed = tuple[tuple[tuple[int, ...], ...], ...]
"""The actions considered, by move and type; an uninformed player's are the same for all types."""


class Situation(NamedTuple):
    """What a pure strategy profile of a stage leads to, as far as incentives go.

    Parameters
    ----------
    groups : tuple of tuple of int
        The types that act alike.
    classes : tuple of int
        The successor each group reaches.
    deviations : tuple of (move, classes) pairs
        For uninformed players: the successors the groups reach if that player deviates; only where
        some successor changes, each once.
    rows : tuple of tuple of int
        For each group, all successors that its action may lead to.
    off : tuple of (class, row) pairs
        For each action no type takes: the successor, and all it may lead to.
    """

    groups: tuple[tuple[int, ...], ...]
    classes: tuple[int, ...]
    deviations: tuple[tuple[int, tuple[int, ...]], ...]
    rows: tuple[tuple[int, ...], ...]
    off: tuple[tuple[int, tuple[int, ...]], ...]


class Pattern:
    """A stage game without its numbers.

    Parameters
    ----------
    shape : tuple of int
        Number of actions of each move.
    classes : tuple of int
        For each action profile in C order, which of the distinct successors it leads to.
    informed : int or None
        The move of the informed player, where it has several types and moves.
    n_types : int
        Number of types.
    """

    def __init__(
        self, shape: tuple[int, ...], classes: tuple[int, ...], informed: int | None, n_types: int
    ) -> None:
        self.shape = shape
        self.classes = classes
        self.informed = informed
        self.n_types = n_types
        self._strides = _strides(shape)
        self._by_strategy: dict[Strategy, Situation] = {}
        self._equal: dict[Situation, Situation] = {}
        self._situations: dict[Allowed, tuple[tuple[Situation, tuple[Strategy, ...]], ...]] = {}
        self._least: dict[Allowed, tuple[tuple[Situation, tuple[Strategy, ...]], ...]] = {}
        self._ballots: dict[tuple[int, int, int], frozenset[tuple[int, int]]] = {}

    @cached_property
    def everything(self) -> Allowed:
        """All actions of all moves."""
        return tuple((tuple(range(n)),) * self.n_types for n in self.shape)

    def flat(self, profile: Sequence[int]) -> int:
        """Return the position of a profile in C order."""
        return sum(map(mul, profile, self._strides))

    def leads(self, profile: Sequence[int]) -> int:
        """Return the class of the successor of a profile."""
        return self.classes[self.flat(profile)]

    def after(self, profile: Profile, move: int | None, action: int) -> int:
        """Return the class reached when one player of a profile acts otherwise."""
        if move is None:
            return self.leads(profile)
        return self.leads((*profile[:move], action, *profile[move + 1 :]))

    @cached_property
    def informed_actions(self) -> range:
        """The informed player's actions; one nameless action where it does not move."""
        return range(1 if self.informed is None else self.shape[self.informed])

    @cached_property
    def rows(self) -> tuple[tuple[int, ...], ...]:
        """For each action of the informed player, the classes it may lead to."""
        seen: list[set[int]] = [set() for _ in self.informed_actions]
        for profile, reached in zip(self.profiles(), self.classes, strict=True):
            seen[self.informed_action(profile)].add(reached)
        return tuple(tuple(sorted(classes)) for classes in seen)

    def profiles(self) -> product[Profile]:
        """Return all action profiles, in C order."""
        return product(*map(range, self.shape))

    def informed_action(self, profile: Profile) -> int:
        """Return what the informed player does in a profile."""
        return 0 if self.informed is None else profile[self.informed]

    def situations(self, allowed: Allowed) -> tuple[tuple[Situation, tuple[Strategy, ...]], ...]:
        """Return every situation that considered actions lead to, with the strategies that do."""
        known = self._situations.get(allowed)
        if known is None:
            found: dict[int, tuple[Situation, list[Strategy]]] = {}
            for strategy in self._strategies(allowed):
                situation = self._by_strategy.get(strategy) or self._situation(strategy)
                found.setdefault(id(situation), (situation, []))[1].append(strategy)
            known = tuple((situation, tuple(same)) for situation, same in found.values())
            self._situations[allowed] = known
        return known

    def least_constrained(
        self, allowed: Allowed
    ) -> tuple[tuple[Situation, tuple[Strategy, ...]], ...]:
        """Return the situations not implied by another with the same play and fewer deviations.

        Whatever supports the one left out supports the other, with the same values.
        """
        known = self._least.get(allowed)
        if known is None:
            alike: dict[object, list[tuple[Situation, tuple[Strategy, ...]]]] = {}
            for situation, same in self.situations(allowed):
                key = (situation.groups, situation.classes, situation.rows)
                alike.setdefault(key, []).append((situation, same))
            known = tuple(each for bucket in alike.values() for each in _least(bucket))
            self._least[allowed] = known
        return known

    def _strategies(self, allowed: Allowed) -> list[Strategy]:
        informed = self.informed
        choices = [actions[0] for actions in allowed]
        if informed is None:
            return [(profile,) * self.n_types for profile in product(*choices)]
        choices[informed] = (0,)
        return [
            tuple((*others[:informed], action, *others[informed + 1 :]) for action in actions)
            for others in product(*choices)
            for actions in product(*allowed[informed])
        ]

    def _situation(self, strategy: Strategy) -> Situation:
        informed = self.informed
        groups: dict[int, list[int]] = {}
        for kind, profile in enumerate(strategy):
            groups.setdefault(self.informed_action(profile), []).append(kind)
        base = strategy[0]
        on_path = tuple(self.after(base, informed, action) for action in groups)
        deviations = {
            (move, self.deviated(base, move, action, groups))
            for move, n in enumerate(self.shape)
            if move != informed
            for action in range(n)
        }
        off = {
            (self.after(base, informed, action), self.rows[action])
            for action in self.informed_actions
            if action not in groups
        }
        situation = Situation(
            groups=tuple(map(tuple, groups.values())),
            classes=on_path,
            deviations=tuple(sorted(each for each in deviations if each[1] != on_path)),
            rows=tuple(self.rows[action] for action in groups),
            off=tuple(sorted(off)),
        )
        self._by_strategy[strategy] = self._equal.setdefault(situation, situation)
        return self._by_strategy[strategy]

    def deviated(
        self, base: Profile, move: int, action: int, played: Sequence[int] | dict[int, list[int]]
    ) -> tuple[int, ...]:
        """Return the classes reached after each played informed action if a player deviates."""
        profile = (*base[:move], action, *base[move + 1 :])
        return tuple(self.after(profile, self.informed, taken) for taken in played)

    def ballot_pairs(self, move: int, ballot: int, other: int) -> frozenset[tuple[int, int]]:
        """Return the distinct pairs of successors that two ballots of a player lead to."""
        key = (move, ballot, other)
        known = self._ballots.get(key)
        if known is None:
            known = frozenset(
                pair
                for pair in zip(self._with(move, ballot), self._with(move, other), strict=True)
                if pair[0] != pair[1]
            )
            self._ballots[key] = known
        return known

    def _with(self, move: int, action: int) -> list[int]:
        """Return the classes reached by one action against all profiles of the others, in order."""
        inner = 1
        for n in self.shape[move + 1 :]:
            inner *= n
        block = inner * self.shape[move]
        return [
            self.classes[start + action * inner + offset]
            for start in range(0, len(self.classes), block)
            for offset in range(inner)
        ]


def _strides(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Return how far apart in C order two profiles are that differ by one in one action."""
    strides = [1]
    for n in reversed(shape[1:]):
        strides.append(strides[-1] * n)
    return tuple(reversed(strides))


def _least(
    bucket: Sequence[tuple[Situation, tuple[Strategy, ...]]],
) -> list[tuple[Situation, tuple[Strategy, ...]]]:
    """Return the situations whose deviations and unplayed actions contain no other's."""
    demands = [
        (frozenset(situation.deviations), frozenset(situation.off)) for situation, _ in bucket
    ]
    return [
        each
        for each, (deviations, off) in zip(bucket, demands, strict=True)
        if not any(
            other <= deviations and other_off <= off and (other < deviations or other_off < off)
            for other, other_off in demands
        )
    ]


@lru_cache(maxsize=8192)
def pattern(
    shape: tuple[int, ...], classes: tuple[int, ...], informed: int | None, n_types: int
) -> Pattern:
    """Return the pattern, made once."""
    return Pattern(shape, classes, informed, n_types)


def stage_pattern(form: MultistageForm, stage: Stage) -> tuple[Pattern, tuple[int, ...]]:
    """Return the pattern of a decision stage, and the successor each of its classes stands for."""
    index: dict[int, int] = {}
    classes = tuple(index.setdefault(target, len(index)) for target in stage.successors)
    informed = next((i for i, move in enumerate(stage.moves) if move.player == form.informed), None)
    # With one type nobody knows anything the others do not.
    told = informed if form.n_types > 1 else None
    return pattern(stage.shape, classes, told, form.n_types), tuple(index)
