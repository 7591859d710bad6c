"""Does a coalition object, and if none does, is that so? Each pure profile settled one way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, combinations
from typing import Any, Literal

from est_games.errors import Problem
from est_games.game.normal import NormalForm

Improvement = Literal["strict", "weak"]
"""Every member gains; no member loses and one gains."""

Chosen = tuple[int, ...]
"""A pure profile, or a coalition."""

_SHOWN_PROBLEMS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """Why a profile is no equilibrium: a coalition would leave it.

    Parameters
    ----------
    profile : tuple of int
        The profile left.
    coalition : tuple of int
        Who leaves it.
    deviation : tuple of int
        The profile they go to; the others' strategies are the same.
    """

    profile: Chosen
    coalition: Chosen
    deviation: Chosen


def strong_problems(
    game: NormalForm,
    profiles: Sequence[Chosen],
    objections: Sequence[Objection],
    improvement: Improvement = "strict",
) -> tuple[Problem, ...]:
    """Return what is wrong with a claim that these are all strong equilibria.

    Parameters
    ----------
    game : NormalForm
        The game.
    profiles : sequence of tuple of int
        The claim.
    objections : sequence of Objection
        One to each other profile.
    improvement : {"strict", "weak"}
        What moves a coalition.

    Notes
    -----
    1. Every profile of the game is claimed or objected to, once.
    2. Every objection moves its coalition only, to its gain.
    3. From no profile claimed does any coalition gain by any joint deviation.

    Examples
    --------
    >>> game = NormalForm.from_payoffs([[4, 0], [3, 3]], [[4, 3], [0, 3]])
    >>> wrong = strong_problems(game, [(0, 0), (1, 1)], [])
    >>> for problem in wrong:
    ...     print(problem)
    objections: lack one to profile (0, 1)
    objections: lack one to profile (1, 0)
    profiles[1]: is left by players (0, 1) for (0, 0)
    """
    view = _View(game=game, weak=improvement == "weak")
    problems = chain(
        _cover_problems(game, profiles, objections),
        _objection_problems(view, objections),
        _stability_problems(view, profiles),
    )
    return tuple(problem for problem, _ in zip(problems, range(_SHOWN_PROBLEMS), strict=False))


def coalition_proof_problems(
    game: NormalForm, profiles: Sequence[Chosen], objections: Sequence[Objection]
) -> tuple[Problem, ...]:
    """Return what is wrong with a claim that these are all coalition-proof equilibria.

    Parameters
    ----------
    game : NormalForm
        The game.
    profiles : sequence of tuple of int
        The claim.
    objections : sequence of Objection
        One to each other profile.

    Notes
    -----
    1. Every profile of the game is claimed or objected to, once.
    2. Every objection moves its coalition only, to the gain of all, to what is self-enforcing in
       the game left to it.
    3. Every profile claimed is coalition-proof. Both are asked of the definition, coalition by
       coalition, each question once.
    """
    view = _View(game=game)
    problems = chain(
        _cover_problems(game, profiles, objections),
        _objection_problems(view, objections),
        (
            Problem(
                path=f"objections[{place}]",
                message=f"is not self-enforcing for players {each.coalition}",
            )
            for place, each in enumerate(objections)
            if view.has(each.deviation)
            and view.is_coalition(each.coalition)
            and not view.is_self_enforcing(each.coalition, each.deviation)
        ),
        (
            Problem(path=f"profiles[{place}]", message="is not coalition-proof")
            for place, profile in enumerate(profiles)
            if view.has(profile) and not view.is_proof(tuple(range(game.n_players)), profile)
        ),
    )
    return tuple(problem for problem, _ in zip(problems, range(_SHOWN_PROBLEMS), strict=False))


def _cover_problems(
    game: NormalForm, profiles: Sequence[Chosen], objections: Sequence[Objection]
) -> Iterator[Problem]:
    import numpy as np

    settled: dict[Chosen, int] = {}
    for profile in chain(profiles, (each.profile for each in objections)):
        settled[profile] = settled.get(profile, 0) + 1
    for profile in np.ndindex(game.shape):
        times = settled.pop(profile, 0)
        if times == 0:
            yield Problem(path="objections", message=f"lack one to profile {profile}")
        elif times > 1:
            yield Problem(path="objections", message=f"settle profile {profile} twice")
    for profile in settled:
        yield Problem(path="profiles", message=f"hold {profile}, which the game has not")


def _objection_problems(view: _View, objections: Sequence[Objection]) -> Iterator[Problem]:
    for place, each in enumerate(objections):
        path = f"objections[{place}]"
        before, after = each.profile, each.deviation
        if not (view.has(before) and view.has(after)):
            yield Problem(path=path, message="is between profiles the game has not")
        elif not view.is_coalition(each.coalition):
            yield Problem(path=path, message="is of no coalition")
        elif any(
            x != y
            for i, (x, y) in enumerate(zip(before, after, strict=True))
            if i not in each.coalition
        ):
            yield Problem(path=path, message="moves players who are not in the coalition")
        elif not view.gains(each.coalition, before, after):
            yield Problem(path=path, message=f"does not pay players {each.coalition} more")


def _stability_problems(view: _View, profiles: Sequence[Chosen]) -> Iterator[Problem]:
    for place, profile in enumerate(profiles):
        if not view.has(profile):
            continue
        for coalition in _coalitions(range(view.game.n_players)):
            better = next(view.better(coalition, profile), None)
            if better is not None:
                message = f"is left by players {coalition} for {better}"
                yield Problem(path=f"profiles[{place}]", message=message)
                break


def _coalitions(players: Sequence[int]) -> Iterator[Chosen]:
    for size in range(1, len(players) + 1):
        yield from combinations(players, size)


@dataclass(slots=True)
class _View:
    """A game as coalitions see it."""

    game: NormalForm
    weak: bool = False
    known: dict[tuple[Chosen, Chosen], bool] = field(default_factory=dict)
    tables: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Put the order of each player's payoffs in arrays, for whole numbers are faster."""
        import numpy as np

        for row in self.game.payoffs:
            order = {payoff: rank for rank, payoff in enumerate(sorted(set(row)))}
            ranks = np.array([order[payoff] for payoff in row])
            self.tables.append(ranks.reshape(self.game.shape))

    def has(self, profile: Chosen) -> bool:
        """Return whether this is a profile of the game."""
        return len(profile) == self.game.n_players and all(
            0 <= k < m for k, m in zip(profile, self.game.shape, strict=True)
        )

    def is_coalition(self, players: Chosen) -> bool:
        """Return whether these are some of the players, each once, in order."""
        return bool(players) and list(players) == sorted(
            set(players) & set(range(self.game.n_players))
        )

    def gains(self, coalition: Chosen, before: Chosen, after: Chosen) -> bool:
        """Return whether a coalition gains by a move."""
        old, new = self.game.payoff(before), self.game.payoff(after)
        changes = [new[i] - old[i] for i in coalition]
        if self.weak:
            return min(changes) >= 0 and max(changes) > 0
        return min(changes) > 0

    def better(self, coalition: Chosen, profile: Chosen) -> Iterator[Chosen]:
        """Yield the profiles a coalition can move to with a gain."""
        where = tuple(
            slice(None) if i in coalition else profile[i] for i in range(self.game.n_players)
        )
        old = [table[profile] for table in self.tables]
        no_loss: Any = True
        gain: Any = False
        for i in coalition:
            part = self.tables[i][where]
            no_loss = no_loss & (part >= old[i] if self.weak else part > old[i])
            gain = gain | (part > old[i])
        for moved in zip(*(no_loss & gain).nonzero(), strict=True):
            after = list(profile)
            for i, k in zip(sorted(coalition), moved, strict=True):
                after[i] = int(k)
            yield tuple(after)

    def is_self_enforcing(self, coalition: Chosen, profile: Chosen) -> bool:
        """Return whether a profile is coalition-proof for all smaller coalitions within."""
        smaller = (part for part in _coalitions(coalition) if len(part) < len(coalition))
        return all(self.is_proof(part, profile) for part in smaller)

    def is_proof(self, coalition: Chosen, profile: Chosen) -> bool:
        """Return whether a coalition's part in a profile is coalition-proof, the others' fixed."""
        key = coalition, profile
        if key not in self.known:
            self.known[key] = self.is_self_enforcing(coalition, profile) and not any(
                self.is_self_enforcing(coalition, after)
                for after in self.better(coalition, profile)
            )
        return self.known[key]
