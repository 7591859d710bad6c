"""A verdict as a self-contained piece of HTML for a notebook, readable in dark and in light."""

from __future__ import annotations

from html import escape

from est_games.verdict.account import ILLUSTRATIVE, sections
from est_games.verdict.model import Verdict
from est_games.verdict.section import Row, Section

_OPEN = 4
_TABLE = "border-collapse:collapse;margin:.3em 0"
_CELL = "text-align:left;vertical-align:top;padding:.2em .8em .2em 0"
_QUIET = "opacity:.75;font-size:90%"
_WARNING = "border-left:.25em solid;padding:.2em .6em;margin:.5em 0"


def html(verdict: Verdict) -> str:
    """Return a verdict as an HTML fragment: no scripts, nothing fetched, colours inherited.

    Parameters
    ----------
    verdict : Verdict
        What was found.
    """
    head = (
        f'<div style="font-size:115%"><b>{escape(verdict.treaty)}</b></div>'
        f'<div style="{_QUIET}">faced by: {escape(verdict.situation)}</div>'
    )
    caution = f'<div style="{_WARNING}">{escape(ILLUSTRATIVE)}</div>'
    warning = caution if verdict.illustrative else ""
    body = "".join(
        section_html(section, opened=place < _OPEN)
        for place, section in enumerate(sections(verdict))
    )
    return f'<div style="max-width:60em;line-height:1.4">{head}{warning}{body}</div>'


def section_html(section: Section, *, opened: bool) -> str:
    """Return a section as a block that can be folded."""
    lead = f'<div style="{_QUIET}">{escape(section.lead)}</div>' if section.lead else ""
    rows = "".join(map(_row, section.rows))
    return (
        f"<details{' open' if opened else ''}><summary><b>{escape(section.title)}</b></summary>"
        f'<table style="{_TABLE}"><tbody>{rows}</tbody></table>{lead}</details>'
    )


def _row(row: Row) -> str:
    details = "".join(f'<div style="{_QUIET}">{escape(each)}</div>' for each in row.details)
    return (
        f'<tr><th scope="row" style="{_CELL}">{escape(row.label)}</th>'
        f'<td style="{_CELL}">{escape(row.text)}{details}</td></tr>'
    )
