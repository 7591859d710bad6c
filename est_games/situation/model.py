"""A situation as data: who faces a treaty, what may happen, what each wants and believes.

Where the payoffs are disputed, a situation names its readings: each sets parameters otherwise, and
entries marked with it hold under no other.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Discriminator,
    Field,
    StrictBool,
    StrictInt,
    Tag,
)

from est_games.errors import Problem, SituationError, choices, shown
from est_games.expression import Expression, parse
from est_games.parameter import Parameter
from est_games.polynomial import ExpressionError
from est_games.provenance import Kind, Source
from est_games.record import (
    MAX_NAMES,
    TEXT_OR_NUMBER,
    Day,
    Identifier,
    Label,
    Name,
    Number,
    Record,
    Text,
    read_number,
)

FORMAT = "est-games/situation-1"
Reply = Literal["sign", "reject", "stall", "reform"]
REPLIES: tuple[Reply, ...] = ("sign", "reject", "stall", "reform")


_RANGE_ACCEPTED = 'two numbers in brackets, such as ["0", "1/2"]'
_FORMULA_ACCEPTED = 'a formula in quotes, such as "freeze*in_force - blame*rejected.nato"'
_MEMBERS_ACCEPTED = 'a number of states, a list of them, or a table such as {blocs = ["csto"]}'
_ACTORS_ACCEPTED = "the name of an actor, or a list of such names"
_READING_ACCEPTED = "the name of a reading of this file, or a list of such names"


def _formula(value: Any) -> Expression:
    if isinstance(value, Expression):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(read_number(value))
    if not isinstance(value, str):
        raise ValueError(f"is not a formula | {_FORMULA_ACCEPTED}")
    try:
        return parse(value)
    except ExpressionError as failure:
        problem = failure.problems[0]
        raise ValueError(f"{problem.message} | {problem.accepted}") from None


def _pair(value: Any) -> Any:
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise ValueError(f"is not a range | {_RANGE_ACCEPTED}")
    return value


def _ordered(value: tuple[Fraction, Fraction]) -> tuple[Fraction, Fraction]:
    low, high = value
    if low > high:
        raise ValueError(f"runs backwards from {low} to {high} | the lower end first")
    return value


def _shape(value: Any) -> str | None:
    """Return which member of a union a value means to be."""
    shapes: dict[type, str] = {
        int: "number",
        str: "name",
        list: "list",
        tuple: "list",
        dict: "table",
    }
    return shapes.get(type(value))


Range = Annotated[
    tuple[Number, Number],
    BeforeValidator(_pair),
    AfterValidator(_ordered),
    Field(description=_RANGE_ACCEPTED),
]
Formula = Annotated[
    Any,
    BeforeValidator(_formula),
    Field(json_schema_extra=TEXT_OR_NUMBER, description=_FORMULA_ACCEPTED),
]
Members = Annotated[
    Annotated[StrictInt, Field(ge=1, le=1_000), Tag("number")]
    | Annotated[tuple[Label, ...], Field(min_length=1), Tag("list")]
    | Annotated[dict[Literal["blocs"], tuple[Label, ...]], Field(min_length=1), Tag("table")],
    Discriminator(
        _shape,
        custom_error_type="members",
        custom_error_message=f"does not say which states | {_MEMBERS_ACCEPTED}",
    ),
]
Seats = Annotated[StrictInt, Field(ge=1, le=1_000)]
Actors = Annotated[
    Annotated[Name, Tag("name")] | Annotated[tuple[Name, ...], Field(min_length=1), Tag("list")],
    Discriminator(
        _shape,
        custom_error_type="actors",
        custom_error_message=f"does not name actors | {_ACTORS_ACCEPTED}",
    ),
    Field(description=_ACTORS_ACCEPTED),
]
ReadingNames = Annotated[
    Annotated[Identifier, Tag("name")]
    | Annotated[tuple[Identifier, ...], Field(min_length=1, max_length=MAX_NAMES), Tag("list")],
    Discriminator(
        _shape,
        custom_error_type="readings",
        custom_error_message=f"does not name readings | {_READING_ACCEPTED}",
    ),
    Field(description=_READING_ACCEPTED),
]


class _Sourced(Record):
    """What every element of a situation says of itself."""

    basis: Kind = Kind.ASSUMPTION
    citation: Text = ""
    note: Text = ""

    def source(self) -> Source:
        """Return where the element comes from."""
        return Source(citation=self.citation or "this situation", kind=self.basis, note=self.note)


class _Disputed(_Sourced):
    """An element that may hold under some readings of the payoffs only."""

    reading: ReadingNames | None = None

    @property
    def readings(self) -> tuple[str, ...]:
        """The readings the element belongs to; none where it belongs to all."""
        if self.reading is None:
            return ()
        return (self.reading,) if isinstance(self.reading, str) else self.reading

    def holds_under(self, reading: str) -> bool:
        """Whether the element holds under a reading."""
        return self.reading is None or reading in self.readings


D = TypeVar("D", bound=_Disputed)


class Actor(_Sourced):
    """A bloc or a state that plays.

    ``members`` is a number of states, a list of them, or the blocs of the roster whose states it
    has. ``replies`` are those open to a responder. ``obligations`` are the kinds it has under other
    instruments. ``weights`` are what its states weigh together in each measure a rule may ask for.
    ``seats`` are those its states hold in an institution in force whose members are not named by
    state: how many in each class of members.
    """

    id: Name
    name: Text = ""
    role: Literal["proposer", "responder"] = "responder"
    members: Members = 1
    replies: tuple[Reply, ...] = Field(default=REPLIES, min_length=1, max_length=len(REPLIES))
    obligations: tuple[Identifier, ...] = Field(default=(), max_length=MAX_NAMES)
    weights: dict[Name, Number] = Field(default_factory=dict, max_length=MAX_NAMES)
    seats: dict[Name, Seats] = Field(default_factory=dict, max_length=MAX_NAMES)


class Group(_Sourced):
    """Actors whose cohesion matters together."""

    id: Name
    name: Text = ""
    actors: tuple[Name, ...] = Field(min_length=1, max_length=MAX_NAMES)


class PrivateType(_Sourced):
    """A private type of the proposer and the others' prior belief in it."""

    id: Name
    belief: Formula


class ParameterEntry(_Disputed):
    """A named quantity with its range."""

    id: Name
    value: Number
    range: Range

    def parameter(self) -> Parameter:
        """Return the entry as the parameter formulas read."""
        return Parameter(
            name=self.id,
            value=self.value,
            low=self.range[0],
            high=self.range[1],
            source=self.source(),
            note=self.note,
        )


class Threat(_Disputed):
    """A crisis nature may draw once a regime is in force.

    ``kind`` is the kind of act a treaty's scope may cover; ``aggressor`` may hold back; ``victim``
    may complain. A threat without aggressor has no will behind it (a collapse, a disaster). Where
    only some states of an actor are in the dispute, ``aggressor_states`` and ``victim_states`` say
    how many.
    """

    id: Name
    kind: Identifier
    probability: Formula
    aggressor: Name | None = None
    victim: Name | None = None
    aggressor_states: StrictInt | None = Field(default=None, ge=1, le=1_000)
    victim_states: StrictInt | None = Field(default=None, ge=1, le=1_000)


class Talks(_Sourced):
    """What stalling means: another round of replies, discounted, up to a horizon."""

    horizon: StrictInt = Field(default=1, ge=1, le=6)
    discount: Formula = Field(default=1, validate_default=True)


class OutsideStep(_Disputed):
    """What an actor may do when the treaty is not in force; equal ``order`` means at once."""

    actor: Name
    order: StrictInt = Field(default=1, ge=1, le=8)
    actions: tuple[Name, ...] = Field(min_length=2, max_length=6)


class Interest(_Disputed):
    """One named component of one or more actors' payoffs: a formula over what happened.

    ``paid`` is ``end`` (once, at the outcome) or ``each-round`` (in every round of talks).
    """

    actor: Actors
    name: Label
    formula: Formula
    paid: Literal["end", "each-round"] = "end"

    @property
    def actors(self) -> tuple[str, ...]:
        """Whose payoff this is part of."""
        return (self.actor,) if isinstance(self.actor, str) else self.actor


class Reading(_Sourced):
    """One way of reading the payoffs: the parameters it sets otherwise than the file does.

    What else is peculiar to it is marked with its ``id``: parameters, threats, steps outside,
    interests.
    """

    id: Identifier
    name: Text = ""
    set: dict[Name, Number] = Field(default_factory=dict, max_length=200)


class Situation(Record):
    """Who faces a treaty: actors, types and beliefs, threats, parameters, interests.

    The ``date`` decides which states are members of an institution in force, where it dates them.
    """

    refusal = SituationError

    format: Literal["est-games/situation-1"]
    id: Identifier
    title: Text
    note: Text = ""
    date: Day | None = None
    illustrative: StrictBool = True
    scale: Literal["cardinal", "ordinal"] = "cardinal"
    forum: Identifier | None = None
    roster: Literal["osce-2010"] | None = None
    reading: tuple[Reading, ...] = Field(default=(), max_length=12)
    actor: tuple[Actor, ...] = Field(
        min_length=2, max_length=12, description="2 to 12 [[actor]] tables"
    )
    group: tuple[Group, ...] = Field(default=(), max_length=24)
    type: tuple[PrivateType, ...] = Field(default=(), max_length=6)
    parameter: tuple[ParameterEntry, ...] = Field(default=(), max_length=200)
    threat: tuple[Threat, ...] = Field(default=(), max_length=12)
    talks: Talks = Field(default_factory=Talks)
    outside: tuple[OutsideStep, ...] = Field(default=(), max_length=24)
    interest: tuple[Interest, ...] = Field(default=(), max_length=400)

    @property
    def proposer(self) -> Actor:
        """The actor that tables the treaty."""
        return next(actor for actor in self.actor if actor.role == "proposer")

    @property
    def responders(self) -> tuple[Actor, ...]:
        """The actors that answer, in file order."""
        return tuple(actor for actor in self.actor if actor.role == "responder")

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """The parameters formulas read."""
        return tuple(entry.parameter() for entry in self.parameter)

    @property
    def readings(self) -> tuple[str, ...]:
        """The readings of the payoffs, the one in force first; none where nothing is disputed."""
        return tuple(reading.id for reading in self.reading)

    @property
    def reading_in_force(self) -> Reading | None:
        """The reading taken where nobody asks for another: the first."""
        return self.reading[0] if self.reading else None

    def under(self, reading: str) -> Situation:
        """Return the situation with one reading of its payoffs in force, and no other left.

        Parameters
        ----------
        reading : str
            One of :attr:`readings`.

        Raises
        ------
        SituationError
            There is no such reading.

        Examples
        --------
        >>> from est_games.situation import load_situation
        >>> europe = load_situation("europe-2010")
        >>> europe.under(europe.readings[-1]).readings == europe.readings[-1:]
        True
        """
        chosen = next((entry for entry in self.reading if entry.id == reading), None)
        if chosen is None:
            problem = Problem(
                path="readings.payoffs",
                message="is not a reading of the payoffs",
                value=shown(reading),
                accepted=choices(self.readings)
                if self.reading
                else "none: this situation names no readings",
            )
            raise SituationError("a reading cannot be chosen", [problem])
        return self.model_copy(
            update={
                "reading": (chosen,),
                "parameter": tuple(
                    _set_by(chosen, entry) for entry in _held(self.parameter, reading)
                ),
                "threat": _held(self.threat, reading),
                "outside": _held(self.outside, reading),
                "interest": _held(self.interest, reading),
            }
        )


def _held(entries: tuple[D, ...], reading: str) -> tuple[D, ...]:
    return tuple(entry for entry in entries if entry.holds_under(reading))


def _set_by(reading: Reading, entry: ParameterEntry) -> ParameterEntry:
    """Return a parameter as a reading has it; where it sets the value, the value is its own."""
    if entry.id not in reading.set:
        return entry
    changes: dict[str, Any] = {"value": reading.set[entry.id], "basis": reading.basis}
    return entry.model_copy(update={**changes, "citation": reading.citation or entry.citation})
