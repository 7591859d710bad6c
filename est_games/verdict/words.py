"""A verdict in words: plain text for a page or a pipe, and HTML for a notebook."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from est_games.verdict.account import ILLUSTRATIVE, sections
from est_games.verdict.model import Verdict
from est_games.verdict.page import html as html
from est_games.verdict.section import Row, Section

WIDTH = 80
_WIDEST_LABEL = 26


def text(verdict: Verdict, *, width: int = WIDTH) -> str:
    """Return a verdict as plain text, the answer first.

    Parameters
    ----------
    verdict : Verdict
        What was found.
    width : int
        Columns to wrap at.
    """
    lines = [*wrap(verdict.treaty, width), *wrap(f"faced by: {verdict.situation}", width)]
    if verdict.illustrative:
        lines += ["", *wrap(ILLUSTRATIVE, width)]
    for section in sections(verdict):
        lines += ["", *_section(section, width)]
    return "\n".join(lines)


def _section(section: Section, width: int) -> Iterator[str]:
    yield section.title
    yield "-" * min(len(section.title), width)
    longest = max(len(row.label) for row in section.rows)
    for row in section.rows:
        yield from _row(row, min(longest, _WIDEST_LABEL) + 2, width)
    yield from wrap(f"[{section.lead}]" if section.lead else "", width)


def _row(row: Row, indent: int, width: int) -> Iterator[str]:
    column = " " * indent
    label = row.label.ljust(indent)
    if len(label) > indent:
        yield row.label
        label = column
    yield from wrap(row.text, width, initial_indent=label, subsequent_indent=column)
    for detail in row.details:
        yield from wrap(
            detail, width, initial_indent=f"{column}- ", subsequent_indent=f"{column}  "
        )
