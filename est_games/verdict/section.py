"""What a telling is made of: sections of labelled rows, without layout."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One labelled statement and what stands behind it."""

    label: str
    text: str
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading, a sentence on how to read what follows, and the rows."""

    title: str
    lead: str = ""
    rows: tuple[Row, ...]
