"""What all players of a repeated game do together, as one automaton."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from est_games.argument import MAPPING, list_of, takes
from est_games.errors import GameError, Problem, shown
from est_games.game.automaton import Automaton
from est_games.game.automaton_table import (
    SHOWN_PROBLEMS,
    Rule,
    check_size,
    check_table,
    distinct_labels,
    place_of,
    told_by,
)
from est_games.game.normal import NormalForm


@dataclass(frozen=True, kw_only=True)
class AutomatonProfile:
    """What all players of a repeated game do, as one automaton.

    Parameters
    ----------
    stage : NormalForm
        The game played each period.
    states : tuple of str
        Labels; the first is where play starts.
    plays : tuple of int, shape (n_states,)
        The profile of the stage game played in each state, as its place in a row of payoffs.
    transitions : tuple of tuple of int, shape (n_states, n_profiles)
        The next state after each profile, what was prescribed and what was not.

    Raises
    ------
    GameError
        What is missing, or is no state or profile.

    References
    ----------
    Mailath and Samuelson (2006), Repeated Games and Reputations, section 2.3.

    Examples
    --------
    >>> dilemma = NormalForm.from_payoffs([[3, 0], [5, 1]], [[3, 5], [0, 1]], strategies=["CD"] * 2)
    >>> both = [Automaton.tit_for_tat(dilemma, i, "C") for i in (0, 1)]
    >>> AutomatonProfile.of(dilemma, both)
    AutomatonProfile(4 states of player 1, player 2)
    """

    stage: NormalForm = field(repr=False)
    states: tuple[str, ...]
    plays: tuple[int, ...]
    transitions: tuple[tuple[int, ...], ...] = field(repr=False)

    def __post_init__(self) -> None:
        check_table(self)
        problems = []
        if len(self.plays) != len(self.states) or not set(self.plays) <= set(
            range(self.stage.n_profiles)
        ):
            problems.append(Problem(path="plays", message="must be a profile for each state"))
        if problems:
            raise GameError("not an automaton", problems[:SHOWN_PROBLEMS])

    @classmethod
    @takes(GameError, stage=NormalForm, automata=list_of(Automaton))
    def of(cls, stage: NormalForm, automata: Sequence[Automaton]) -> AutomatonProfile:
        """Return what strategies of all players do together.

        Only states that some history leads to are kept: what all do after it.

        Raises
        ------
        GameError
            There is not one strategy for each player, of this game, or too many states are reached.
        """
        owners = [automaton.player for automaton in automata]
        if owners != list(range(stage.n_players)) or any(a.stage != stage for a in automata):
            message = "must be one for each player in turn, of this game"
            problem = Problem(path="automata", message=message, value=shown(owners))
            raise GameError("not a profile of automata", [problem])
        start = (0,) * len(automata)
        places, queue = {start: 0}, deque([start])
        rows: list[tuple[int, ...]] = []
        while queue:
            here = queue.popleft()
            row = []
            for done in range(stage.n_profiles):
                moved = zip(automata, here, strict=True)
                there = tuple(a.transitions[s][done] for a, s in moved)
                if there not in places:
                    places[there] = len(places)
                    queue.append(there)
                    check_size(stage, len(places))
                row.append(places[there])
            rows.append(tuple(row))
        labels = [
            " | ".join(a.states[s] for a, s in zip(automata, here, strict=True)) for here in places
        ]
        plays = (
            sum(
                a.plays[s] * stride
                for a, s, stride in zip(automata, here, stage.strides, strict=True)
            )
            for here in places
        )
        return cls(
            stage=stage,
            states=distinct_labels(labels),
            plays=tuple(plays),
            transitions=tuple(rows),
        )

    @classmethod
    @takes(GameError, stage=NormalForm, plays=MAPPING)
    def from_rule(
        cls, stage: NormalForm, plays: Mapping[str, Sequence[str | int]], rule: Rule
    ) -> AutomatonProfile:
        """Return the automaton whose next state a function tells.

        Parameters
        ----------
        stage : NormalForm
            The game played each period.
        plays : mapping of str to profile
            What all play in each state; the first is where play starts.
        rule : function of (state, profile)
            The next state after the profile, given by labels. Called once for each.
        """
        states = tuple(plays)
        return cls(
            stage=stage,
            states=states,
            plays=tuple(place_of(stage, profile) for profile in plays.values()),
            transitions=told_by(stage, states, rule),
        )

    @cached_property
    def follow(self) -> tuple[int, ...]:
        """The next state if everybody does what is prescribed."""
        return tuple(row[p] for row, p in zip(self.transitions, self.plays, strict=True))

    @cached_property
    def reached(self) -> tuple[int, ...]:
        """The states that some history leads to, ascending."""
        seen, queue = {0}, deque([0])
        while queue:
            for target in set(self.transitions[queue.popleft()]) - seen:
                seen.add(target)
                queue.append(target)
        return tuple(sorted(seen))

    def deviations(self, state: int) -> Iterator[tuple[int, int, int]]:
        """Yield player, strategy and resulting profile of every deviation of one in a state."""
        place = self.plays[state]
        for i, (stride, m) in enumerate(zip(self.stage.strides, self.stage.shape, strict=True)):
            own = place // stride % m
            yield from ((i, k, place + (k - own) * stride) for k in range(m) if k != own)

    def __repr__(self) -> str:
        return f"AutomatonProfile({len(self.states)} states of {', '.join(self.stage.players)})"
