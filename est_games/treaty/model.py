"""A treaty as data: articles, their provisions, and the readings of the ambiguous ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Literal, TypeVar

from pydantic import (
    Field,
    StrictInt,
    TypeAdapter,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_core import InitErrorDetails

from est_games.errors import Problem, TreatyError, choices, shown
from est_games.provenance import Source
from est_games.record import Identifier, Label, Record, Text, read_day
from est_games.treaty.ballot import Electorate
from est_games.treaty.member import MAX_MEMBERS, MemberClass
from est_games.treaty.provision import Provision
from est_games.treaty.tenure import members_on

FORMAT = "est-games/treaty-1"
MAX_PROVISIONS = 200
_TOO_MANY = f"has too many provisions | at most {MAX_PROVISIONS} in a treaty"
_KEPT = frozenset(("id", "reading", "readings"))
P = TypeVar("P", bound=Record)
_PROVISION: TypeAdapter[Any] = TypeAdapter(Provision)


class Article(Record):
    """One article: its number, heading, summary in our words, and what it does in a game."""

    number: Label
    heading: Text = ""
    summary: Text = ""
    provision: tuple[Provision, ...] = ()

    @field_validator("provision", mode="before")
    @classmethod
    def _are_not_too_many(cls, provisions: Any) -> Any:
        if isinstance(provisions, list | tuple) and len(provisions) > MAX_PROVISIONS:
            raise ValueError(_TOO_MANY)  # at once, and not after a complaint about each
        return provisions

    @field_validator("provision", mode="after")
    @classmethod
    def _readings_are_provisions(cls, provisions: tuple[Any, ...]) -> tuple[Any, ...]:
        mistakes = [
            mistake
            for index, provision in enumerate(provisions)
            for mistake in _mistakes_in_readings(index, provision)
        ]
        if mistakes:
            raise ValidationError.from_exception_data(cls.__name__, mistakes)
        return provisions


def _mistakes_in_readings(index: int, provision: Any) -> Iterator[InitErrorDetails]:
    if provision.reading in provision.readings:
        message = "is the name of two readings | another name for one of them"
        yield _mistake((index, "reading"), provision.reading, message)
    changeable = choices(key for key in type(provision).model_fields if key not in _KEPT)
    for name, fields in provision.readings.items():
        place = (index, "readings", name)
        for key in fields.keys() & _KEPT:
            message = f"cannot differ between readings | {changeable}"
            yield _mistake((*place, key), fields[key], message)
        try:
            read_as(provision, name)
        except ValidationError as failure:
            for item in failure.errors(include_url=False):
                location = (*place, *item["loc"][1:])  # the first names the provision's type
                if item["type"] == "extra_forbidden":
                    message = f"is not a known key | {changeable}"
                    yield _mistake(location, item["input"], message)
                    continue
                yield InitErrorDetails(
                    type=item["type"], loc=location, input=item["input"], ctx=item.get("ctx", {})
                )


def _mistake(location: tuple[int | str, ...], value: Any, message: str) -> InitErrorDetails:
    return InitErrorDetails(
        type="value_error", loc=location, input=value, ctx={"error": ValueError(message)}
    )


def read_as(provision: Any, reading: str) -> Any:
    """Return a provision under one of its other readings."""
    fields = provision.model_dump(
        exclude={"readings", "reading"}, exclude_unset=True, mode="json", by_alias=True
    )
    changes = {k: v for k, v in provision.readings[reading].items() if k not in _KEPT}
    replaced = {**fields, **changes, "reading": reading}
    return _PROVISION.validate_python({"type": provision.type, **replaced})


def _forgetting(provision_id: str, key: str, value: Any) -> Any:
    """Return the value of a field with no reference left to a provision."""
    if key == "overrides":
        return tuple(name for name in value if name != provision_id)
    return None if key == "after" and value == provision_id else value


class Treaty(Record):
    """An instrument: who may join, its articles, and where each clause is found.

    Parameters
    ----------
    format : str
        ``est-games/treaty-1``.
    id, title, citation : str
        Name, full title, where the text is published.
    eligible : int or None
        Number of states that may become parties.
    member : tuple of MemberClass
        Who the members are, where they are not all alike.
    article : tuple of Article
        In order.
    """

    refusal = TreatyError

    format: Literal["est-games/treaty-1"]
    id: Identifier
    title: Text
    citation: Text
    year: StrictInt | None = Field(default=None, ge=1, le=9999)
    note: Text = ""
    binding: Literal["legal", "political"] = "legal"
    eligible: StrictInt | None = Field(default=None, ge=1, le=100_000)
    member: tuple[MemberClass, ...] = Field(default=(), max_length=MAX_MEMBERS)
    article: tuple[Article, ...] = Field(
        min_length=1, max_length=400, description="1 to 400 [[article]] tables"
    )

    @model_validator(mode="after")
    def _is_of_bounded_size(self) -> Treaty:
        if len(self.provisions) > MAX_PROVISIONS:
            raise ValueError(_TOO_MANY)
        return self

    @property
    def provisions(self) -> tuple[Any, ...]:
        """Every provision, in article order."""
        return tuple(provision for article in self.article for provision in article.provision)

    @property
    def electorate(self) -> Electorate | None:
        """Everybody who may vote: the members that do, or as many of one class as are eligible.

        Of members with dates those there are in the end.
        """
        return self.electorate_of(None)

    def electorate_of(self, body: tuple[str, ...] | None) -> Electorate | None:
        """Return the classes of members a body names, or everybody who may vote."""
        if self.member:
            seated = tuple(
                member.voters
                for member in members_on(self.member)
                if (member.votes if body is None else member.id in body)
            )
            return Electorate(classes=seated)
        return Electorate.of({"members": self.eligible}) if self.eligible else None

    def of_type(self, kind: type[P]) -> tuple[P, ...]:
        """Return the provisions of one type, in article order."""
        return tuple(provision for provision in self.provisions if isinstance(provision, kind))

    def article_of(self, provision_id: str) -> str:
        """Return the place a provision is found: its own, or its article's number."""
        for article in self.article:
            for provision in article.provision:
                if provision.id == provision_id:
                    return provision.place or article.number
        raise KeyError(provision_id)

    def source(self, provision: Any) -> Source:
        """Return where a provision comes from, as everything made from it will say."""
        return Source(
            citation=provision.citation or self.citation,
            kind=provision.basis,
            article=self.article_of(provision.id),
            provision=provision.id,
            reading=provision.reading or "",
            note=provision.note,
        )

    @property
    def readings(self) -> Mapping[str, tuple[str, ...]]:
        """The readings of each ambiguous place, the one in force first."""
        return {
            self.article_of(provision.id): (provision.reading or "text", *provision.readings)
            for provision in self.provisions
            if provision.readings
        }

    def under(self, readings: Mapping[str, str]) -> Treaty:
        """Return the treaty with other readings in force.

        Parameters
        ----------
        readings : mapping of str to str
            Article, place or provision identifier to the name of a reading.

        Raises
        ------
        TreatyError
            An unknown place or reading; all of them at once.
        """
        chosen: dict[str, str] = {}
        problems = []
        for place, reading in readings.items():
            found = [p for p in self._at(place) if p.readings]
            options = [n for p in found for n in (p.reading or "text", *p.readings)]
            if reading not in options:
                accepted = (
                    choices(options)
                    if options
                    else "; ".join(
                        f"{key}: {' | '.join(names)}" for key, names in self.readings.items()
                    )
                )
                problems.append(
                    Problem(
                        path=f"readings.{shown(place)}",
                        value=shown(reading),
                        message="is not a reading of this place"
                        if found
                        else "has no other readings",
                        accepted=accepted or "none: no clause of this treaty has another reading",
                    )
                )
            chosen.update({p.id: reading for p in found})
        if problems:
            raise TreatyError("a reading cannot be chosen", problems)
        return self._replaced(
            lambda provision: (
                read_as(provision, chosen[provision.id])
                if chosen.get(provision.id) in provision.readings
                else provision
            )
        )

    def on(self, day: date | int | str | None) -> Treaty:
        """Return the treaty with the members it had on a day.

        Parameters
        ----------
        day : date, int or str
            A day, such as ``"1999-03-12"``; a year is its first. None is the last day there is.

        Raises
        ------
        TreatyError
            That is no day, or a day on which nobody is a member.
        """
        try:
            chosen = None if day is None else read_day(day)
        except ValueError as reason:
            message, _, accepted = str(reason).partition(" | ")
            problem = Problem(path="day", message=message, value=shown(day), accepted=accepted)
            raise TreatyError("members cannot be found", [problem]) from None
        present = members_on(self.member, chosen)
        if self.member and not present:
            problem = Problem(
                path="day",
                message=f"is a day on which nobody is a member of {shown(self.id)}",
                value=shown(day),
                accepted="a day between the joining and the leaving of some state",
            )
            raise TreatyError("members cannot be found", [problem])
        return self.model_copy(update={"member": present})

    def without(self, provision_id: str) -> Treaty:
        """Return the treaty with one provision removed, and nothing left that refers to it.

        Raises
        ------
        TreatyError
            No such provision.
        """
        known = [provision.id for provision in self.provisions]
        if provision_id not in known:
            raise TreatyError(
                "a provision cannot be removed",
                [
                    Problem(
                        path="provision",
                        message="is no provision of this treaty",
                        value=shown(provision_id),
                        accepted=choices(known),
                    )
                ],
            )

        def removed(provision: Any) -> Any:
            if provision.id == provision_id:
                return None
            readings = {
                name: {key: _forgetting(provision_id, key, value) for key, value in fields.items()}
                for name, fields in provision.readings.items()
            }
            changes = {
                key: _forgetting(provision_id, key, getattr(provision, key))
                for key in ("overrides", "after")
                if key in provision.model_fields_set
            }
            return provision.model_copy(update={**changes, "readings": readings})

        return self._replaced(removed)

    def _at(self, place: str) -> Iterator[Any]:
        for article in self.article:
            for provision in article.provision:
                if place in (provision.id, provision.place, article.number):
                    yield provision

    def _replaced(self, change: Any) -> Treaty:
        articles = tuple(
            article.model_copy(
                update={
                    "provision": tuple(
                        changed for changed in map(change, article.provision) if changed is not None
                    )
                }
            )
            for article in self.article
        )
        return self.model_copy(update={"article": articles})

    def _repr_html_(self) -> str:
        from html import escape

        rows = "".join(
            f"<tr><td>{escape(self.article_of(p.id))}</td><td>{escape(p.type)}</td>"
            f"<td>{escape(p.note)}</td><td>{p.basis.value}</td></tr>"
            for p in self.provisions
        )
        return (
            f"<b>{escape(self.title)}</b> <small>{escape(self.citation)}</small>"
            f"<table><tr><th>article</th><th>provision</th><th>says</th><th>basis</th></tr>"
            f"{rows}</table>"
        )
