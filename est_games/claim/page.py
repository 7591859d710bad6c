"""A finding as a self-contained piece of HTML for a notebook, readable in dark and in light."""

from __future__ import annotations

from html import escape

from est_games.claim.finding import Finding
from est_games.claim.words import sections
from est_games.verdict.account import ILLUSTRATIVE
from est_games.verdict.page import section_html

_QUIET = "opacity:.75;font-size:90%"
_WARNING = "border-left:.25em solid;padding:.2em .6em;margin:.5em 0"
_OPEN = ("What decides", "The figures")


def html(finding: Finding) -> str:
    """Return a finding as an HTML fragment: no scripts, nothing fetched, colours inherited.

    Parameters
    ----------
    finding : Finding
        What was found.
    """
    head = (
        f'<div style="font-size:115%"><b>{finding.number}. {escape(finding.title)}</b></div>'
        f'<div style="{_QUIET}">{escape(finding.says)}</div>'
        f"<p><b>{escape(finding.verdict)}</b></p>"
    )
    caution = f'<div style="{_WARNING}">{escape(ILLUSTRATIVE)}</div>'
    is_illustrative = any(model.illustrative for model in finding.models)
    body = "".join(
        section_html(section, opened=section.title in _OPEN) for section in sections(finding)
    )
    warning = caution if is_illustrative else ""
    return f'<div style="max-width:60em;line-height:1.4">{head}{warning}{body}</div>'
