"""The members of an institution, class by class: how many are alike, and what each weighs."""

from __future__ import annotations

from typing import Any

from pydantic import Field, StrictBool, StrictInt, field_validator, model_validator

from est_games.errors import shown
from est_games.provenance import Kind
from est_games.record import MAX_NAMES, Day, Label, Name, Number, Record, Text
from est_games.treaty.ballot import MEMBERS, VoterClass
from est_games.treaty.tenure import Span, is_span

MAX_MEMBERS = 400
_DATED = ("joined", "left", "suspended")


def _or_one_for_all(schema: dict[str, Any]) -> None:
    """Say in the JSON Schema that what is told by state may be told once for the whole class."""
    by_state = dict(schema)
    schema.clear()
    schema["anyOf"] = [by_state, by_state["additionalProperties"]]


def _dates() -> Any:
    return Field(default_factory=dict, max_length=1_000, json_schema_extra=_or_one_for_all)


class MemberClass(Record):
    """Members who are alike: same rights, same weights.

    Parameters
    ----------
    id : str
        As the rules of the treaty name them, in a veto for instance.
    count : int, optional
        How many they are; as many as the states named, or one, where left out.
    states : tuple of str
        Which states they are, by ISO 3166 alpha-3 code.
    weights : mapping of str to Fraction
        What one of them weighs in each measure the rules ask for: votes, population.
    votes : bool
        Whether they vote in the bodies of the institution; where not, they are bound all the same.
        A class that neither votes nor names states is everybody else.
    joined : mapping of str to date
        The day on which a state named became a member; it always was one where left out. A day
        instead of a table is that of all states of the class.
    left, suspended : mapping of str to (date, date)
        From when, and until when, a state was no member, or was one without a vote.
    basis : Kind
        How well this is known.

    Examples
    --------
    >>> council = MemberClass.model_validate({"id": "permanent", "states": ["FRA", "GBR"]})
    >>> council.size
    2
    """

    id: Name
    count: StrictInt | None = Field(default=None, ge=1, le=1_000)
    states: tuple[Label, ...] = Field(default=(), max_length=1_000)
    weights: dict[Name, Number] = Field(default_factory=dict, max_length=MAX_NAMES)
    votes: StrictBool = True
    joined: dict[Label, Day] = _dates()
    left: dict[Label, Span] = _dates()
    suspended: dict[Label, Span] = _dates()
    basis: Kind = Kind.ASSUMPTION
    citation: Text = ""
    note: Text = ""

    @model_validator(mode="before")
    @classmethod
    def _are_dated_together(cls, value: Any) -> Any:
        """Read one day for a class as the day of each of its states."""
        if not isinstance(value, dict) or not isinstance(value.get("states"), list | tuple):
            return value
        states = [state for state in value["states"] if isinstance(state, str)]
        shared = {
            # What is no day is complained of once, and not for each state.
            key: dict.fromkeys(states if is_span(value[key]) else states[:1], value[key])
            for key in _DATED
            if key in value and not isinstance(value[key], dict)
        }
        return {**value, **shared}

    @field_validator("weights", mode="after")
    @classmethod
    def _are_from_nought(cls, weights: dict[str, Any]) -> dict[str, Any]:
        for measure, weight in weights.items():
            if measure == MEMBERS:
                raise ValueError(f"{MEMBERS!r} counts heads | another name for a measure of weight")
            if weight < 0:
                raise ValueError(f"has a negative weight of {measure} | numbers from 0")
        return weights

    @model_validator(mode="after")
    def _are_as_many_as_named(self) -> MemberClass:
        if len(set(self.states)) < len(self.states):
            raise ValueError("names a state twice | each state once")
        if self.states and self.count not in (None, len(self.states)):
            raise ValueError(
                f"counts {self.count} and names {len(self.states)} | count = {len(self.states)},"
                " or no count"
            )
        return self

    @model_validator(mode="after")
    def _dates_are_of_members(self) -> MemberClass:
        for key in _DATED:
            strangers = [state for state in getattr(self, key) if state not in self.states]
            if strangers:
                raise ValueError(
                    f"dates under {key} {', '.join(map(shown, strangers))}, which it does not name"
                    " | states that the class names"
                )
        for state, (gone, _) in self.left.items():
            if gone < self.joined.get(state, gone):
                raise ValueError(f"has {shown(state)} leave before it joins | joined, then left")
        return self

    @property
    def is_dated(self) -> bool:
        """Whether it depends on the day who belongs to it, or who of it votes."""
        return bool(self.joined or self.left or self.suspended)

    @property
    def size(self) -> int:
        """How many they are."""
        return self.count or len(self.states) or 1

    @property
    def is_everybody_else(self) -> bool:
        """Whether they are the members that no other class has."""
        return not self.votes and not self.states

    @property
    def voters(self) -> VoterClass:
        """The same as voters."""
        return VoterClass(name=self.id, count=self.size, weights=self.weights)
