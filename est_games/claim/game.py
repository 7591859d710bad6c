"""A small game written in a claim: who moves when, what each wants, what is not known.

It has no treaty: it states an argument that is about players and nothing else, in the same
vocabulary as situations, and compiles to the same form.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, product
from typing import Any

from pydantic import Field, StrictInt, field_validator

from est_games.errors import ClaimError, Problem, choices, shown
from est_games.expression import Expression
from est_games.game.multistage import Component, Move, MultistageForm, Stage, StageKind
from est_games.parameter import Parameter
from est_games.polynomial import ONE, Polynomial
from est_games.provenance import Kind, Source
from est_games.record import Label, Name, Record, Text
from est_games.situation.model import Formula, PrivateType

NATURE = "nature"
MAX_STAGES = 4_000
Facts = Mapping[str, int]


class MoveEntry(Record):
    """A choice: of one player, or of nature with the ``probability`` of each of its actions.

    Moves of equal ``order`` are made at once, nature's alone. ``when`` is a formula over earlier
    choices: where it is 0 the move is not made.
    """

    player: Name
    actions: tuple[Name, ...] = Field(min_length=2, max_length=12)
    order: StrictInt = Field(default=1, ge=1, le=24)
    when: Formula | None = None
    probability: tuple[Formula, ...] = ()
    note: Text = ""


class GameEntry(Record):
    """Players, their moves in order, and what each is paid.

    Payoffs are formulas over choices (``chose.PLAYER.ACTION``), private types (``type.ID``) of the
    ``informed`` player and parameters.
    """

    title: Text = "a game"
    player: tuple[Name, ...] = Field(min_length=1, max_length=8)
    informed: Name | None = None
    type: tuple[PrivateType, ...] = Field(default=(), max_length=6)
    move: tuple[MoveEntry, ...] = Field(min_length=1, max_length=24)
    payoff: dict[Name, Formula] = Field(max_length=8)
    article: Label | None = None

    @field_validator("move")
    @classmethod
    def _in_order(cls, moves: tuple[MoveEntry, ...]) -> tuple[MoveEntry, ...]:
        return tuple(sorted(moves, key=lambda move: move.order))

    @property
    def attributes(self) -> tuple[str, ...]:
        """Every name of an outcome a formula may read."""
        chosen = (f"chose.{move.player}.{each}" for move in self.move for each in move.actions)
        return (*dict.fromkeys(chosen), *(f"type.{kind.id}" for kind in self.type))


def game_problems(
    game: GameEntry, path: str, parameters: Sequence[str] | None
) -> Iterator[Problem]:
    """Yield what does not fit together in a game.

    Parameters
    ----------
    game : GameEntry
        The game.
    path : str
        Where it stands.
    parameters : sequence of str or None
        Those its formulas may read; None where they are not known yet.
    """
    if (game.informed is not None) != (len(game.type) > 1) or len(game.type) == 1:
        yield Problem(
            path=f"{path}.informed",
            message="and the types do not go together",
            value=game.informed,
            accepted="an informed player and two types or more, or neither",
        )
    for place, named in (("informed", game.informed), *_movers(game)):
        if named is not None and named not in game.player:
            yield Problem(
                path=f"{path}.{place}",
                message="is no player of this game",
                value=named,
                accepted=choices(game.player),
            )
    for name in sorted(set(game.payoff) ^ set(game.player)):
        yield Problem(
            path=f"{path}.payoff.{name}",
            message="is missing" if name in game.player else "belongs to no player of this game",
            accepted="a formula" if name in game.player else choices(game.player),
        )
    for _, together in groupby(game.move, key=lambda move: move.order):
        moves = list(together)
        who = [move.player for move in moves]
        if len(set(who)) < len(who) or (NATURE in who and len(who) > 1):
            yield Problem(
                path=f"{path}.move",
                message="has a player who moves twice at once, or nature beside players",
                value=", ".join(who),
                accepted="another order",
            )
    if parameters is not None:
        yield from _unread(game, path, {*game.attributes, *parameters})


def _movers(game: GameEntry) -> Iterator[tuple[str, str | None]]:
    for index, move in enumerate(game.move):
        yield f"move[{index}].player", None if move.player == NATURE else move.player


def _unread(game: GameEntry, path: str, known: set[str]) -> Iterator[Problem]:
    formulas = [(f"{path}.payoff.{name}", formula) for name, formula in game.payoff.items()]
    formulas += [(f"{path}.type.{kind.id}", kind.belief) for kind in game.type]
    for index, move in enumerate(game.move):
        place = f"{path}.move[{index}]"
        formulas += [(f"{place}.when", move.when)] if move.when is not None else []
        formulas += [(f"{place}.probability", each) for each in move.probability]
        if (move.player == NATURE) != bool(move.probability) or (
            move.probability and len(move.probability) != len(move.actions)
        ):
            yield Problem(
                path=f"{place}.probability",
                message="does not suit the move",
                accepted="of nature one formula for each action, of players none",
            )
    for place, formula in formulas:
        for name in sorted(formula.names - known):
            yield Problem(
                path=place,
                message="reads an unknown name",
                value=shown(name),
                accepted=choices(sorted(known)),
            )


def game_form(
    game: GameEntry,
    parameters: Sequence[Parameter],
    observe: Mapping[str, Expression] | None = None,
) -> MultistageForm:
    """Return a game as a multistage form: one stage for every way the choices have gone.

    Parameters
    ----------
    game : GameEntry
        The game.
    parameters : sequence of Parameter
        Those its formulas read.
    observe : mapping of str to Expression
        Events to be watched: each becomes a player who never moves, paid the formula.

    Raises
    ------
    ClaimError
        It has too many stages.
    """
    return _Growing(game, parameters, observe or {}).form()


class _Growing:
    """The stages made so far, those that follow numbered later."""

    def __init__(
        self,
        game: GameEntry,
        parameters: Sequence[Parameter],
        observe: Mapping[str, Expression],
    ) -> None:
        self.game = game
        self.parameters = tuple(parameters)
        self.paid = {**game.payoff, **observe}
        self.players = (*game.player, *observe)
        self.rounds = [list(moves) for _, moves in groupby(game.move, key=lambda m: m.order)]
        self.source = Source(citation=game.title, kind=Kind.ASSUMPTION, article=game.article or "")
        self.kinds = tuple(kind.id for kind in game.type) or ("",)

    def form(self) -> MultistageForm:
        """Return the form: stages in the order in which they are first reached."""
        stages: list[Stage] = []
        waiting: list[tuple[int, dict[str, int]]] = [(0, {})]
        known = {self._key(0, {}): 0}
        place = 0
        while place < len(waiting):
            stages.append(self._stage(*waiting[place], waiting, known))
            place += 1
            if len(waiting) > MAX_STAGES:
                problem = Problem(
                    path="game.move",
                    message=f"makes more than {MAX_STAGES} stages",
                    accepted="fewer moves or actions",
                )
                raise ClaimError("the game of a claim is too large", [problem])
        game = self.game
        return MultistageForm(
            title=game.title,
            players=self.players,
            n_observers=len(self.players) - len(self.game.player),
            stages=tuple(stages),
            types=self.kinds,
            informed=game.player.index(game.informed) if game.informed else None,
            prior=tuple(kind.belief.reduce({}) for kind in game.type) or (ONE,),
            parameters=self.parameters,
        )

    def _key(self, turn: int, facts: Facts) -> tuple[Any, ...]:
        return (turn, frozenset(facts))

    def _stage(
        self,
        turn: int,
        facts: dict[str, int],
        waiting: list[tuple[int, dict[str, int]]],
        known: dict[tuple[Any, ...], int],
    ) -> Stage:
        moves: list[MoveEntry] = []
        while turn < len(self.rounds) and not moves:
            moves = [move for move in self.rounds[turn] if self._is_made(move, facts)]
            turn += 1
        label = "; ".join(name.removeprefix("chose.").replace(".", " ") for name in facts)
        label = label or "start"
        if not moves:
            return Stage(
                label=f"end: {label}",
                kind=StageKind.TERMINAL,
                phase="outcome",
                components=tuple(self._components(facts)),
            )
        successors = []
        for profile in product(*(move.actions for move in moves)):
            chosen = {f"chose.{m.player}.{a}": 1 for m, a in zip(moves, profile, strict=True)}
            after = {**facts, **chosen}
            key = self._key(turn, after)
            if key not in known:
                known[key] = len(waiting)
                waiting.append((turn, after))
            successors.append(known[key])
        if moves[0].player == NATURE:
            return Stage(
                label=label,
                kind=StageKind.CHANCE,
                phase=NATURE,
                outcomes=moves[0].actions,
                probabilities=tuple(
                    tuple(
                        each.reduce(
                            self._settled(facts, kind), path=f"game.move.{NATURE}.probability[{k}]"
                        )
                        for kind in self.kinds
                    )
                    for k, each in enumerate(moves[0].probability)
                ),
                successors=tuple(successors),
            )
        return Stage(
            label=label,
            kind=StageKind.DECISION,
            phase="choice",
            moves=tuple(
                Move(
                    player=self.game.player.index(move.player),
                    actions=move.actions,
                    sources=(self.source,) * len(move.actions),
                )
                for move in sorted(moves, key=lambda move: self.game.player.index(move.player))
            ),
            successors=tuple(self._ordered(moves, successors)),
        )

    def _ordered(self, moves: Sequence[MoveEntry], successors: Sequence[int]) -> list[int]:
        """Return successors in C order over the moves as they stand by player."""
        by_profile = dict(
            zip(product(*(range(len(m.actions)) for m in moves)), successors, strict=True)
        )
        order = sorted(range(len(moves)), key=lambda i: self.game.player.index(moves[i].player))
        back = {place: new for new, place in enumerate(order)}
        return [
            by_profile[tuple(profile[back[i]] for i in range(len(moves)))]
            for profile in product(*(range(len(moves[i].actions)) for i in order))
        ]

    def _is_made(self, move: MoveEntry, facts: Facts) -> bool:
        if move.when is None:
            return True
        value = move.when.reduce(self._settled(facts, ""), path=f"game.move.{move.player}.when")
        return not value.is_constant or bool(value.constant_value)

    def _settled(self, facts: Facts, kind: str) -> dict[str, int]:
        """Return every attribute of an outcome as it stands, for a type."""
        return {
            **dict.fromkeys(self.game.attributes, 0),
            **facts,
            **{f"type.{each}": int(each == kind) for each in self.kinds},
        }

    def _components(self, facts: Facts) -> Iterator[Component]:
        for number, name in enumerate(self.players):
            amounts: tuple[Polynomial, ...] = tuple(
                self.paid[name].reduce(self._settled(facts, kind), path=f"game.payoff.{name}")
                for kind in self.kinds
            )
            if any(amount.terms for amount in amounts):
                yield Component(name="payoff", player=number, amounts=amounts, source=self.source)
