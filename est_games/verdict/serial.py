"""The verdict as JSON-ready data, of a stable documented shape."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from fractions import Fraction
from typing import Any

from est_games.verdict.model import SCHEMA, Verdict

_LEFT_OUT = frozenset({"form", "judge"})


def plain(value: Any) -> Any:
    """Return a value as JSON-ready data: rationals as text, sets sorted, records as tables."""
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, Enum):
        return value.name if not isinstance(value, str) else value.value
    if is_dataclass(value) and not isinstance(value, type):
        return {
            f.name: plain(getattr(value, f.name)) for f in fields(value) if f.name not in _LEFT_OUT
        }
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, frozenset | set):
        return sorted(plain(item) for item in value)
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    return value


def to_dict(verdict: Verdict) -> dict[str, Any]:
    """Return a verdict as JSON-ready data.

    The keys are those of :class:`~est_games.verdict.model.Verdict` less the game itself, with
    ``schema`` naming the shape and ``size`` the compiled game.
    """
    size = verdict.form.size
    return {"schema": SCHEMA, **plain(verdict), "size": plain(size)}
