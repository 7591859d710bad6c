"""The multistage form: public states, the stage game played in each, and one informed player.

A multi-stage game with observed actions and incomplete information (Fudenberg and Tirole 1991,
chapters 3 and 8). In a stage some players move at once, or nature moves, or time passes; everybody
then observes what was done. One player may have private types; the others hold a belief over them.
Stages reached with the same public state are one stage: the form is an acyclic graph, not a tree.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING

from est_games.errors import GameError, Problem
from est_games.parameter import Parameter
from est_games.polynomial import ONE, ZERO, Polynomial
from est_games.provenance import Source

if TYPE_CHECKING:
    from est_games.game.extensive import ExtensiveForm
    from est_games.game.normal import NormalForm
    from est_games.game.valuation import Valuation


class StageKind(StrEnum):
    """What happens in a stage."""

    DECISION = "decision"
    CHANCE = "chance"
    DELAY = "delay"
    TERMINAL = "terminal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One player's choice in a stage.

    Parameters
    ----------
    player : int
        Index of the player.
    actions : tuple of str
        Labels, distinct.
    sources : tuple of Source
        Where each action comes from, one per action.
    """

    player: int
    actions: tuple[str, ...]
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """One named, sourced part of one player's payoff.

    Parameters
    ----------
    name : str
        What it stands for.
    player : int
        Whose payoff.
    amounts : tuple of Polynomial, shape (n_types,)
        The amount for each type of the informed player.
    source : Source
        Who says so.
    """

    name: str
    player: int
    amounts: tuple[Polynomial, ...]
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One public state and the stage game played in it.

    Parameters
    ----------
    label : str
        Unique in the form.
    kind : StageKind
        Decision, chance, delay (time passes, payoffs accrue) or terminal.
    phase : str
        The procedure the stage belongs to.
    facts : tuple of (str, Fraction) pairs
        The public state: what is known to have happened, as far as anything still depends on it.
    moves : tuple of Move
        Decision stages: the simultaneous choices, players ascending.
    outcomes : tuple of str
        Chance stages: labels of nature's outcomes.
    probabilities : tuple of tuple of Polynomial, shape (n_outcomes, n_types)
        Chance stages: the probability of each outcome given each type.
    successors : tuple of int
        Indices of the next stages: decision, one per action profile in C order over `moves`;
        chance, one per outcome; delay, one.
    successor_sources : tuple of Source or None
        What makes each transition: parallel to `successors`, or empty.
    discount : Polynomial
        Delay stages: the factor on everything after.
    components : tuple of Component
        Terminal and delay stages: the payoffs that accrue here.
    ballots : bool
        The moves are votes: solved without weakly dominated ones unless asked otherwise.
    sources : tuple of Source
        What puts the game in this stage.
    """

    label: str
    kind: StageKind
    phase: str = ""
    facts: tuple[tuple[str, Fraction], ...] = ()
    moves: tuple[Move, ...] = ()
    outcomes: tuple[str, ...] = ()
    probabilities: tuple[tuple[Polynomial, ...], ...] = ()
    successors: tuple[int, ...] = ()
    successor_sources: tuple[Source | None, ...] = ()
    discount: Polynomial = ONE
    components: tuple[Component, ...] = ()
    ballots: bool = False
    sources: tuple[Source, ...] = ()

    @property
    def shape(self) -> tuple[int, ...]:
        """Number of actions of each move."""
        return tuple(len(move.actions) for move in self.moves)

    def profiles(self) -> Iterator[tuple[int, ...]]:
        """Yield the action profiles in the order of `successors`."""
        return product(*(range(n) for n in self.shape))

    def successor(self, profile: tuple[int, ...]) -> int:
        """Return the index of the stage that follows an action profile."""
        index = 0
        for choice, n in zip(profile, self.shape, strict=True):
            index = index * n + choice
        return self.successors[index]

    def payoffs(self, n_players: int, n_types: int) -> tuple[tuple[Polynomial, ...], ...]:
        """Return the payoffs accruing here, shape (n_players, n_types): sums of components."""
        totals = [[ZERO] * n_types for _ in range(n_players)]
        for component in self.components:
            row = totals[component.player]
            for index, amount in enumerate(component.amounts):
                row[index] = row[index] + amount
        return tuple(tuple(row) for row in totals)


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How big a form is, before anything is expanded.

    Parameters
    ----------
    n_stages : int
        Public states, terminal ones included.
    n_decisions : int
        Stages in which somebody chooses.
    n_profiles : int
        Action profiles and outcomes over all stages.
    n_expanded_nodes : int
        Nodes of the extensive form `to_extensive` would build.
    largest : str
        Label of the stage whose copies multiply most in the expansion.
    """

    n_stages: int
    n_decisions: int
    n_profiles: int
    n_expanded_nodes: int
    largest: str


@dataclass(frozen=True, kw_only=True)
class MultistageForm:
    """A multi-stage game with observed actions and at most one informed player.

    Parameters
    ----------
    title : str
        For people.
    players : tuple of str
        Names.
    stages : tuple of Stage
        Root first; successors always have larger indices.
    types : tuple of str
        Private types of the informed player; one unnamed type where nobody is informed.
    informed : int or None
        Index of the informed player.
    prior : tuple of Polynomial, shape (n_types,)
        What the others believe at the root; sums to one.
    parameters : tuple of Parameter
        Everything the polynomials read.
    n_observers : int
        How many players, the last ones, only watch: they move nowhere, and what they see is not
        discounted.
    ordinal : bool
        Payoffs only rank outcomes, so no mixed equilibrium may be claimed.
    notes : tuple of str
        What a reader should know about how the form was made.

    Raises
    ------
    GameError
        When the stages are not such a graph.
    """

    title: str
    players: tuple[str, ...]
    stages: tuple[Stage, ...]
    types: tuple[str, ...] = ("",)
    informed: int | None = None
    prior: tuple[Polynomial, ...] = (ONE,)
    parameters: tuple[Parameter, ...] = ()
    n_observers: int = 0
    ordinal: bool = False
    notes: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        problems = list(self._problems())
        if problems:
            raise GameError("not a multistage form", problems)

    def _problems(self) -> Iterator[Problem]:
        if len(self.prior) != len(self.types):
            yield Problem(path="prior", message="needs one belief per type")
        if len(self.types) > 1 and self.informed is None:
            yield Problem(path="informed", message="several types but nobody is informed")
        labels: set[str] = set()
        for index, stage in enumerate(self.stages):
            path = f"stages[{index}]"
            if stage.label in labels:
                yield Problem(path=path, message="label used twice", value=stage.label)
            labels.add(stage.label)
            expected = {
                StageKind.DECISION: math.prod(stage.shape),
                StageKind.CHANCE: len(stage.outcomes),
                StageKind.DELAY: 1,
                StageKind.TERMINAL: 0,
            }[stage.kind]
            if len(stage.successors) != expected:
                yield Problem(
                    path=f"{path}.successors",
                    message=f"needs {expected} of them",
                    value=str(len(stage.successors)),
                )
            if any(not index < target < len(self.stages) for target in stage.successors):
                yield Problem(path=f"{path}.successors", message="must point forward")

    @property
    def n_players(self) -> int:
        """Number of players."""
        return len(self.players)

    @property
    def n_types(self) -> int:
        """Number of private types of the informed player."""
        return len(self.types)

    @cached_property
    def index(self) -> Mapping[str, int]:
        """Index of each stage by label."""
        return {stage.label: number for number, stage in enumerate(self.stages)}

    @cached_property
    def values(self) -> Mapping[str, Fraction]:
        """Value of each parameter by name."""
        return {parameter.name: parameter.value for parameter in self.parameters}

    @cached_property
    def depths(self) -> tuple[int, ...]:
        """For each stage the fewest decisions taken before it."""
        depths = [0] + [len(self.stages)] * (len(self.stages) - 1)
        for number, stage in enumerate(self.stages):
            after = depths[number] + (stage.kind is StageKind.DECISION)
            for target in set(stage.successors):
                depths[target] = min(depths[target], after)
        return tuple(depths)

    @cached_property
    def size(self) -> Size:
        """How big the form is, and how big its expansion would be."""
        nodes = [1] * len(self.stages)
        visits = [0] * len(self.stages)
        visits[0] = self.n_types
        for number, stage in enumerate(self.stages):
            for target in stage.successors:
                visits[target] += visits[number]
        for number in reversed(range(len(self.stages))):
            stage = self.stages[number]
            if stage.kind is StageKind.DELAY:
                nodes[number] = nodes[stage.successors[0]]
                continue
            inner, width = 0, 1
            for n in stage.shape:
                inner, width = inner + width, width * n
            nodes[number] = max(inner, 1) + sum(nodes[target] for target in stage.successors)
        largest = max(
            range(len(self.stages)),
            key=lambda number: visits[number] * max(len(self.stages[number].successors), 1),
        )
        root = (1 if self.n_types > 1 else 0) + self.n_types * nodes[0]
        return Size(
            n_stages=len(self.stages),
            n_decisions=sum(stage.kind is StageKind.DECISION for stage in self.stages),
            n_profiles=sum(len(stage.successors) for stage in self.stages),
            n_expanded_nodes=root,
            largest=self.stages[largest].label,
        )

    def to_extensive(
        self, valuation: Valuation | None = None, *, limit: int = 200_000
    ) -> ExtensiveForm:
        """Return the tree; see :func:`~est_games.game.expansion.expand`."""
        from est_games.game.expansion import expand

        return expand(self, valuation, limit)

    def to_normal(
        self, valuation: Valuation | None = None, *, limit: int = 200_000, reduced: bool = True
    ) -> NormalForm:
        """Return the strategic form of the tree."""
        return self.to_extensive(valuation, limit=limit).to_normal(reduced=reduced)

    def _repr_html_(self) -> str:
        from est_games.game.drawing_multistage import multistage_form_html

        return multistage_form_html(self)
