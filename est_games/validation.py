"""From a parsed file to a frozen model: every problem at once, with the path it has in the file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, TypeVar, get_args, get_origin

from est_games.errors import EstGamesError, Problem, choices, shown

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError
    from pydantic.fields import FieldInfo

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]{1,64}")
Model = TypeVar("Model", bound="BaseModel")


def path_text(location: Iterable[str | int]) -> str:
    """Return a location as people write it: ``article[4].provision[0].quorum``."""
    text = ""
    for part in location:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            name = part if _BARE_KEY.fullmatch(part) else repr(shown(part))
            text += f".{name}" if text else name
    return text


def validated(
    model: type[Model], data: Mapping[str, Any], error: type[EstGamesError], summary: str
) -> Model:
    """Return the model of some data, or raise all of its problems at once."""
    document, problems = examined(model, data)
    if problems or document is None:
        raise error(summary, problems)
    return document


def examined(model: type[Model], data: Mapping[str, Any]) -> tuple[Model | None, list[Problem]]:
    """Return the model of some data, and its problems.

    Where there are problems, the model is that of the data without the keys at fault, so that what
    else is wrong can be said at once; None where too little is left.
    """
    from pydantic import ValidationError

    try:
        return model.model_validate(data), []
    except ValidationError as failure:
        problems = problems_of(failure, data, model=model)
        rest = _without(data, failure)
    try:
        return (None if rest is None else model.model_validate(rest)), problems
    except ValidationError:
        return None, problems


def _without(data: Mapping[str, Any], failure: ValidationError) -> dict[str, Any] | None:
    """Drop the keys at fault; None where tables, or a key of the whole file, would go with them."""
    from copy import deepcopy

    rest = deepcopy(dict(data))
    for item in _mistakes(failure):
        location, _ = _walk(item, data)
        while location and isinstance(location[-1], int):
            location.pop()
        if not location:
            return None
        table: Any = rest
        for part in location[:-1]:
            table = table[part] if not isinstance(table, dict) or part in table else {}
        fault = table.pop(location[-1], None) if isinstance(table, dict) else None
        is_known = item["type"] != "extra_forbidden"
        if is_known and (len(location) == 1 or _holds_tables(fault)):
            return None
    return rest


def _mistakes(failure: ValidationError) -> Iterator[Mapping[str, Any]]:
    """Yield what pydantic finds; a list counts as short only if it is, not for its bad entries."""
    for item in failure.errors(include_url=False):
        if item["type"] != "too_short" or len(item["input"]) < item["ctx"]["min_length"]:
            yield item


def _holds_tables(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(entry, dict | list) for entry in value)


def problems_of(
    failure: ValidationError,
    data: Any,
    prefix: tuple[str | int, ...] = (),
    model: type[BaseModel] | None = None,
) -> list[Problem]:
    """Return a pydantic failure as problems whose paths exist in the file.

    Parameters
    ----------
    failure : ValidationError
        What pydantic says.
    data : object
        What was validated.
    prefix : tuple
        Where the data stand in the file.
    model : type, optional
        The model they were validated by: its keys and choices are then named as accepted.
    """
    problems = []
    for item in _mistakes(failure):
        kind, context = item["type"], item.get("ctx", {})
        path, article = _walk(item, data)
        if item["loc"][-1:] == ("[key]",) and kind == "literal_error":
            text = "is not a known key | {expected}".format_map(context)
        elif kind in _PHRASES:
            text = _PHRASES[kind].format_map(context)
        else:
            text = str(context["error"]) if kind == "value_error" else item["msg"]
        message, _, accepted = text.partition(" | ")
        if kind.startswith("union_tag"):
            path.append(str(context["discriminator"]).strip("'"))
        if model is not None and not accepted:
            names = tuple(part for part in item["loc"] if isinstance(part, str))
            is_unknown = kind == "extra_forbidden"  # whatever its name, the known ones are the same
            accepted = _accepted(model, (*names[:-1], "") if is_unknown else names, kind)
        problems.append(
            Problem(
                path=path_text((*prefix, *path)),
                message=message,
                value=_found(item),
                accepted=accepted or None,
                article=article,
            )
        )
    return problems


_PHRASES = {
    "missing": "is missing",
    "extra_forbidden": "is not a known key",
    "union_tag_not_found": "is missing",
    "union_tag_invalid": "is not a known type | {expected_tags}",
    "literal_error": "is not one of the choices | {expected}",
    "enum": "is not one of the choices | {expected}",
    "string_type": "is not text",
    "string_too_short": "is empty",
    "string_too_long": "is too long | at most {max_length} characters",
    "bool_type": "is not true or false",
    "int_type": "is not a whole number",
    "greater_than_equal": "is too small | {ge} or more",
    "less_than_equal": "is too large | {le} or less",
    "tuple_type": "is not a list",
    "list_type": "is not a list",
    "dict_type": "is not a table",
    "model_type": "is not a table",
    "model_attributes_type": "is not a table",
    "too_short": "has too few entries | {min_length} or more",
    "too_long": "has too many entries | at most {max_length}",
}
_EXAMPLES = {
    "string_type": 'text in quotes, such as "EST"',
    "bool_type": "true or false, without quotes",
    "int_type": "a whole number without quotes, such as 25",
    "tuple_type": 'a list in brackets, such as ["a", "b"]',
    "list_type": 'a list in brackets, such as ["a", "b"]',
}


def _found(item: Mapping[str, Any]) -> str | None:
    """Return what stands in the place of a problem; None where it is the absence that matters."""
    kind, value = item["type"], item["input"]
    if kind in ("missing", "extra_forbidden", "union_tag_not_found"):
        return None
    if kind == "union_tag_invalid":
        return shown(item["ctx"]["tag"])
    if kind in ("too_short", "too_long"):
        return str(len(value))
    if isinstance(value, dict | list):
        name = "a table" if isinstance(value, dict) else "a list"
        return None if kind == "value_error" else name
    return shown(value.isoformat() if hasattr(value, "isoformat") else value)


@lru_cache(maxsize=256)
def _accepted(model: type[BaseModel], names: tuple[str, ...], kind: str) -> str:
    """Return what a model would accept at a place, as far as it says so itself."""
    if kind in _EXAMPLES:
        return _EXAMPLES[kind]
    if kind == "union_tag_not_found":
        return ", ".join(repr(_tag(table)) for table in _tables_at(model, names))
    tables = _tables_at(model, names[:-1])
    if kind == "extra_forbidden":
        return choices(key for table in tables for key in table.model_fields) if tables else ""
    fields = [table.model_fields.get(names[-1]) for table in tables if kind == "missing"]
    return next((_wanted(field) for field in fields if field is not None), "")


def _wanted(field: FieldInfo) -> str:
    annotation = field.annotation
    values: list[Any] = []
    if get_origin(annotation) is Literal:
        values.extend(get_args(annotation))
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        values.extend(member.value for member in annotation)
    return " or ".join(map(repr, values)) or field.description or ""


def _tag(table: type[BaseModel]) -> str:
    """Return the name a table of a union goes by."""
    for name in ("type", "rule"):
        if name in table.model_fields:
            return str(next(iter(get_args(table.model_fields[name].annotation)), ""))
    return ""


def _tables(annotation: Any) -> Iterator[type[BaseModel]]:
    from pydantic import BaseModel

    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _tables(argument)


def _tables_at(model: type[BaseModel], names: tuple[str, ...]) -> list[type[BaseModel]]:
    """Return the tables that may stand at a place: several where nothing says which."""
    tables = [model]
    for name in names:
        tagged = [table for table in tables if len(tables) > 1 and _tag(table) == name]
        tables = tagged or [
            nested
            for table in tables
            if name in table.model_fields
            for nested in _tables(table.model_fields[name].annotation)
        ]
    return tables


def _walk(item: Mapping[str, Any], data: Any) -> tuple[list[str | int], str | None]:
    """Drop the parts of a location that are pydantic's, not the file's; find the article."""
    location: tuple[str | int, ...] = item["loc"]
    path: list[str | int] = []
    article: str | None = None
    for position, part in enumerate(location):
        last = position == len(location) - 1
        in_table = isinstance(data, dict) and part in data
        if in_table or (isinstance(data, list) and isinstance(part, int) and part < len(data)):
            data = data[part]
        elif not (last and item["type"] == "missing" and isinstance(data, dict)):
            continue
        path.append(part)
        in_article = path[-2:-1] == ["article"]
        if in_article and isinstance(data, dict) and isinstance(data.get("number"), str):
            article = shown(data["number"])
    return path, article
