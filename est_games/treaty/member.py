"""The members of an institution, class by class: how many are alike, and what each weighs."""

from __future__ import annotations

from typing import Any

from pydantic import Field, StrictBool, StrictInt, field_validator, model_validator

from est_games.provenance import Kind
from est_games.record import MAX_NAMES, Label, Name, Number, Record, Text
from est_games.treaty.ballot import MEMBERS, VoterClass

MAX_MEMBERS = 400


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
    basis: Kind = Kind.ASSUMPTION
    citation: Text = ""
    note: Text = ""

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
