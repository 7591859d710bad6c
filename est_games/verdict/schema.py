"""The JSON Schema of a verdict given as JSON: the shape its readers may rely on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from est_games.equilibrium.solution import Status
from est_games.provenance import Kind
from est_games.verdict.model import SCHEMA

Schema = dict[str, Any]

_TEXT: Schema = {"type": "string"}
_FLAG: Schema = {"type": "boolean"}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_EXACT: Schema = {
    "type": "string",
    "pattern": r"^-?[0-9]+(/[0-9]+)?$",
    "description": 'An exact rational, e.g. "2/3".',
}
_VALUE: Schema = {
    "type": ["string", "boolean", "array", "null"],
    "items": _TEXT,
    "description": "The value of a finding: yes or no, a reply and how it dominates, or nothing.",
}


def verdict_schema() -> Schema:
    """Return the JSON Schema of :meth:`Verdict.to_dict`.

    Examples
    --------
    >>> verdict_schema()["properties"]["schema"]
    {'const': 'est-games/verdict-1'}
    """
    listed = {
        name: _list(_ref(name))
        for name in ("stakes", "blocs", "equilibria", "flips", "carriers", "rivals")
    }
    properties = {
        "schema": {"const": SCHEMA},
        "treaty": _described(_TEXT, "Title of the instrument."),
        "situation": _described(_TEXT, "Title of the situation."),
        "proposer": _described(_TEXT, "Name of whoever tables it."),
        "readings": _described(_map(_TEXT), "The reading in force at each ambiguous place."),
        "parameters": _described(_map(_EXACT), "The values used."),
        "illustrative": _described(_FLAG, "The payoffs measure nothing."),
        "status": _described(
            {"enum": [status.name for status in Status]},
            "How sure it is that the equilibria are all.",
        ),
        "messages": _described(_list(_TEXT), "What a reader must know."),
        **listed,
        "idle": _described(_list(_ref("source")), "Provisions that change nothing."),
        "findings": _described(_map(_VALUE), "Every named finding."),
        "size": _ref("size"),
    }
    optional = {"regions": _list(_ref("region"))}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A verdict",
        **_record({**properties, **optional}, required=tuple(properties)),
        "$defs": _definitions(),
    }


def _definitions() -> dict[str, Schema]:
    return {
        "stake": _described(
            _record(
                {
                    "gain": _EXACT,
                    "replies": _list(_TEXT),
                    "outcome": _TEXT,
                }
            ),
            "A least or a most gain over the status quo, and the replies that reach it.",
        ),
        "stakes": _described(
            _record(
                {
                    "kind": _TEXT,
                    "heads": _maybe("stake"),
                    "tails": _maybe("stake"),
                    "cannot_lose": _FLAG,
                }
            ),
            "What one type of the proposer is sure of: in force (heads), not in force (tails).",
        ),
        "dominance": _described(
            _record(
                {
                    "player": _TEXT,
                    "better": _TEXT,
                    "worse": _TEXT,
                    "strict": _FLAG,
                    "in_every": _FLAG,
                    "margin": _EXACT,
                    "against": _list({**_list(_TEXT), "minItems": 2, "maxItems": 2}),
                }
            ),
            "One reply dominates another; `against` is where the margin is least.",
        ),
        "blocs": _described(
            _record(
                {
                    "actor": _TEXT,
                    "name": _TEXT,
                    "dominant": _or_nothing(_TEXT),
                    "dominant_any_type": _or_nothing(_TEXT),
                    "relations": _list(_ref("dominance")),
                    "relations_any_type": _list(_ref("dominance")),
                    "equilibrium_replies": _list(_TEXT),
                    "hope": _maybe("stake"),
                    "closed": _FLAG,
                }
            ),
            "What is said to one responder.",
        ),
        "equilibria": _described(
            _record(
                {
                    "tables": _map(_or_nothing(_FLAG)),
                    "replies": _map(_TEXT),
                    "payoffs": _map(_EXACT),
                    "belief": _map(_EXACT),
                    "regret": _EXACT,
                    "path": _map(_list(_TEXT)),
                }
            ),
            "One equilibrium in outline; tables and path by type, null where randomised.",
        ),
        "flips": _described(
            _record(
                {
                    "parameter": _TEXT,
                    "finding": _TEXT,
                    "value": _EXACT,
                    "at": _described(
                        _TEXT, "Where, exactly: a rational or an algebraic expression."
                    ),
                    "approximately": {"type": "number"},
                    "beyond": _FLAG,
                    "direction": {"enum": [-1, 1]},
                    "before": _VALUE,
                    "after": _VALUE,
                    "distance": {"type": "number", "minimum": 0},
                }
            ),
            "The nearest change of one parameter that changes one finding.",
        ),
        "carriers": _described(
            _record(
                {
                    "source": _ref("source"),
                    "change": _TEXT,
                    "findings": _map({**_list(_VALUE), "minItems": 2, "maxItems": 2}),
                }
            ),
            "A provision whose removal or other reading changes findings, from and to.",
        ),
        "rivals": _described(
            _record(
                {
                    "reading": _TEXT,
                    "name": _TEXT,
                    "source": _ref("source"),
                    "findings": _map({**_list(_VALUE), "minItems": 2, "maxItems": 2}),
                }
            ),
            "Another reading of the payoffs, and the findings that differ under it.",
        ),
        "source": _record(
            {
                "citation": _TEXT,
                "kind": {"enum": [kind.value for kind in Kind]},
                "article": _TEXT,
                "provision": _TEXT,
                "reading": _TEXT,
                "note": _TEXT,
            }
        ),
        "size": _record(
            {
                "n_stages": _COUNT,
                "n_decisions": _COUNT,
                "n_profiles": _COUNT,
                "n_expanded_nodes": _COUNT,
                "largest": _TEXT,
            }
        ),
        "region": _described(
            _record(
                {
                    "parameters": {**_list(_TEXT), "minItems": 2, "maxItems": 2},
                    "box": _list(_list(_EXACT)),
                    "finding": _TEXT,
                    "value": _VALUE,
                    "where": _TEXT,
                    "share": {"type": "number", "minimum": 0, "maximum": 1},
                    "exact": _FLAG,
                    "complete": _FLAG,
                }
            ),
            "Where over two parameters a finding has a value; only on demand.",
        ),
    }


def _record(properties: Mapping[str, Schema], required: tuple[str, ...] | None = None) -> Schema:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties if required is None else required),
        "additionalProperties": False,
    }


def _map(values: Schema) -> Schema:
    return {"type": "object", "additionalProperties": values}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _maybe(name: str) -> Schema:
    return {"anyOf": [_ref(name), {"type": "null"}]}


def _or_nothing(schema: Schema) -> Schema:
    return {**schema, "type": [schema["type"], "null"]}


def _described(schema: Schema, description: str) -> Schema:
    return {**schema, "description": description}
