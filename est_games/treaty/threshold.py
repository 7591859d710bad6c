"""How much is enough: exact shares and whole numbers, as treaty files write them."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import ceil, floor
from typing import Annotated, Any

from pydantic import (
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    PlainSerializer,
    PlainValidator,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import CoreSchema

from est_games.expression import parse_number
from est_games.record import Record

SHARE_ACCEPTED = 'a share above 0 and up to 1 as text, such as "2/3"'
THRESHOLD_ACCEPTED = (
    f"{SHARE_ACCEPTED}; a whole number from 1, such as 9; "
    'or a table such as {share = "1/2", strict = true}'
)
_SHARE_SCHEMA = {"type": "string", "examples": ["2/3", "0.8"]}


def _read_share(value: Any) -> Fraction:
    """Read a share; a number that is not text is refused, since it need not be exact."""
    refused = ValueError(f"is not a share | {SHARE_ACCEPTED}")
    if isinstance(value, Fraction):
        share = value
    elif isinstance(value, str):
        try:
            share = parse_number(value)
        except ValueError:
            raise refused from None
    else:
        raise refused
    if share > 1:
        raise ValueError(f"is more than everything | {SHARE_ACCEPTED} (a number has no quotes)")
    if share <= 0:
        raise refused
    return share


Share = Annotated[
    Fraction,
    PlainValidator(_read_share),
    PlainSerializer(str, return_type=str),
    WithJsonSchema(_SHARE_SCHEMA),
]
"""An exact share above 0 and up to 1, written as text."""


class Threshold(Record):
    """How much is enough: a share of something, or a whole number.

    Written ``"2/3"``, ``9``, or as a table ``{share = "1/2", strict = true}``.

    Parameters
    ----------
    share : Fraction, optional
        Above 0, up to 1.
    count : int, optional
        From 1, instead of a share.
    strict : bool
        More than that much, rather than at least.

    Examples
    --------
    >>> [Threshold.model_validate("2/3").least(n) for n in (25, 28, 56)]
    [17, 19, 38]
    >>> Threshold.model_validate({"share": "1/2", "strict": True}).least(56)
    29
    """

    model_config = ConfigDict(strict=True)

    share: Share | None = None
    count: int | None = Field(default=None, ge=1)
    strict: bool = False

    @model_validator(mode="before")
    @classmethod
    def _from_shorthand(cls, value: Any) -> Any:
        if isinstance(value, str | Fraction):
            return {"share": _read_share(value)}
        if isinstance(value, int) and not isinstance(value, bool) and value >= 1:
            return {"count": value}
        if isinstance(value, Mapping | Threshold):
            return value
        raise ValueError(f"is not a threshold | {THRESHOLD_ACCEPTED}")

    @model_validator(mode="after")
    def _is_one_amount(self) -> Threshold:
        if (self.share is None) == (self.count is None):
            raise ValueError(f"gives not exactly one amount | {THRESHOLD_ACCEPTED}")
        if self.strict and self.share == 1:
            raise ValueError(f"asks for more than everything | {THRESHOLD_ACCEPTED}")
        return self

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        table = dict(handler.resolve_ref_schema(handler(schema)))
        return {"anyOf": [_SHARE_SCHEMA, {"type": "integer", "minimum": 1}, table]}

    def least(self, n: int) -> int:
        """Return the smallest whole number that is enough out of n."""
        if self.share is None:
            assert self.count is not None
            return self.count + self.strict
        return floor(self.share * n) + 1 if self.strict else ceil(self.share * n)

    def is_met(self, amount: Fraction | int, base: Fraction | int) -> bool:
        """Return whether an amount, which need not be whole, is enough out of a base."""
        required = self.count if self.share is None else self.share * base
        assert required is not None
        return amount > required if self.strict else amount >= required

    def __str__(self) -> str:
        amount = self.count if self.share is None else self.share
        return f"more than {amount}" if self.strict else f"{amount}"
