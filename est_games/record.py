"""Building blocks of treaty and situation files: a frozen table, the shapes of names, numbers."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, cast

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)

from est_games.errors import EstGamesError, Problem, shown
from est_games.expression import parse_number
from est_games.validation import problems_of

MAX_NAMES = 64
"""How many names a list in a file may hold."""
_IDENTIFIER = r"^[a-z][a-z0-9_-]{0,47}$"
_NAME = r"^[a-z][a-z0-9_]{0,31}$"
_IDENTIFIER_IN_WORDS = (
    "a small letter, then small letters, digits, - or _, at most 48 characters in all"
)
_NAME_IN_WORDS = "a small letter, then small letters, digits or _, at most 32 characters in all"


def _shaped(pattern: str, words: str) -> Callable[[Any], Any]:
    """Return a check that refuses, in words, what the pattern would refuse in symbols."""

    def check(value: Any) -> Any:
        if not isinstance(value, str):
            raise ValueError(f"is not a name | {words}")
        if not re.fullmatch(pattern, value):
            raise ValueError(f"is not in the form of a name | {words}")
        return value

    return check


Identifier = Annotated[
    str,
    StringConstraints(strict=True, pattern=_IDENTIFIER),
    BeforeValidator(_shaped(_IDENTIFIER, _IDENTIFIER_IN_WORDS)),
    Field(description=_IDENTIFIER_IN_WORDS),
]
Name = Annotated[
    str,
    StringConstraints(strict=True, pattern=_NAME),
    BeforeValidator(_shaped(_NAME, _NAME_IN_WORDS)),
    Field(description=_NAME_IN_WORDS),
]
Label = Annotated[
    str,
    StringConstraints(strict=True, min_length=1, max_length=60),
    Field(description="text of 1 to 60 characters"),
]
Text = Annotated[
    str,
    StringConstraints(strict=True, max_length=2_000),
    Field(description="text of at most 2000 characters"),
]


_NUMBER_ACCEPTED = '3, 0.25 or "1/4", at most 40 digits'
TEXT_OR_NUMBER = {"anyOf": [{"type": "string"}, {"type": "number"}]}
"""What a number or a formula may be in a file, for the JSON Schema."""


def read_number(value: Any) -> Fraction:
    """Read an exact number as a file gives it."""
    if isinstance(value, Fraction):
        return value
    if not isinstance(value, str | int | float):
        raise ValueError(f"is not a number | {_NUMBER_ACCEPTED}")
    try:
        return parse_number(value)
    except ValueError as reason:
        raise ValueError(f"is {reason} | {_NUMBER_ACCEPTED}") from None


Number = Annotated[
    Any,
    BeforeValidator(read_number),
    Field(json_schema_extra=TEXT_OR_NUMBER, description=_NUMBER_ACCEPTED),
]


_DAY_ACCEPTED = "a year such as 1999, or a day such as 1999-03-12"
DAY_SCHEMA = {"anyOf": [{"type": "integer"}, {"type": "string"}]}
"""What a day may be in a file, for the JSON Schema."""


def read_day(value: Any) -> date:
    """Read a day as a file gives it; a year stands for its first day.

    Examples
    --------
    >>> read_day(1999).isoformat(), read_day("1999-03-12").isoformat()
    ('1999-01-01', '1999-03-12')
    """
    try:
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        if isinstance(value, int) and not isinstance(value, bool):
            return date(value, 1, 1)
        if isinstance(value, str):
            return date(int(value), 1, 1) if value.isdecimal() else date.fromisoformat(value)
    except (ValueError, OverflowError):
        pass
    raise ValueError(f"is not a day | {_DAY_ACCEPTED}")


Day = Annotated[
    Any,
    BeforeValidator(read_day),
    Field(json_schema_extra=DAY_SCHEMA, description=_DAY_ACCEPTED),
]


if TYPE_CHECKING:
    from pydantic._internal._model_construction import ModelMetaclass
else:
    ModelMetaclass = type(BaseModel)


class _Refusing(ModelMetaclass):
    """Has what is made by hand, and not read from a file, refused in the same words."""

    refusal: type[EstGamesError]

    def __call__(self, *args: Any, **fields: Any) -> Any:
        """Return the table of some fields, or raise all that is wrong with them."""
        summary = f"{self.__name__} cannot be made"
        if args:
            problem = Problem(path="", message="takes its fields by name", value=shown(args[0]))
            raise self.refusal(summary, [problem])
        try:
            return super().__call__(**fields)
        except ValidationError as failure:
            problems = problems_of(failure, fields, model=cast("type[BaseModel]", self))
        raise self.refusal(summary, problems)


class Record(BaseModel, metaclass=_Refusing):
    """A frozen table of a file; unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    refusal: ClassVar[type[EstGamesError]] = EstGamesError
    """What is raised where one cannot be made."""
