"""A finding in words: plain text for a page or a pipe."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from est_games.claim.finding import Finding, ModelUsed
from est_games.verdict.account import ILLUSTRATIVE
from est_games.verdict.section import Row, Section

WIDTH = 80


def text(finding: Finding, *, width: int = WIDTH) -> str:
    """Return a finding as plain text, the answer first.

    Parameters
    ----------
    finding : Finding
        What was found.
    width : int
        Columns to wrap at.
    """
    lines = [*wrap(f"{finding.number}. {finding.title}", width), ""]
    lines += wrap(finding.says, width)
    lines += ["", *wrap(f"Finding: {finding.verdict}", width, subsequent_indent="  ")]
    for section in sections(finding):
        lines += ["", section.title, "-" * len(section.title)]
        for row in section.rows:
            label = f"{row.label}: " if row.label else ""
            lines += wrap(f"{label}{row.text}", width, subsequent_indent="  ")
            for detail in row.details:
                lines += wrap(detail, width, initial_indent="  - ", subsequent_indent="    ")
    if any(model.illustrative for model in finding.models):
        lines += ["", *wrap(ILLUSTRATIVE, width)]
    return "\n".join(lines)


def sections(finding: Finding) -> tuple[Section, ...]:
    """Return what stands behind a finding, in sections without layout."""
    made = (
        ("What decides", tuple(_decision(finding))),
        ("The model", tuple(map(_model, finding.models))),
        ("The figures", tuple(Row(label=k, text=v) for k, v in finding.figures.items())),
        (
            "What shows it",
            tuple(
                Row(label=each.measure, text=each.value, details=each.lines)
                for each in finding.witnesses
            ),
        ),
        ("Articles involved", _articles(finding)),
        ("Notes", tuple(Row(label="", text=message) for message in finding.messages)),
    )
    return tuple(Section(title=title, rows=rows) for title, rows in made if rows)


def _decision(finding: Finding) -> Iterator[Row]:
    if finding.proposition:
        yield Row(label="proposition", text=finding.proposition)
    if finding.present:
        values = ", ".join(f"{name} = {value}" for name, value in finding.present.items())
        sides = {True: "it holds", False: "it fails", None: "it is undecided"}
        yield Row(label="at the present values", text=f"{values}: {sides[finding.here]}")
        ranges = ", ".join(f"{k} from {low} to {high}" for k, (low, high) in finding.ranges.items())
        yield Row(label="sought on", text=ranges)
    if finding.why and finding.condition:
        yield Row(label="undecided in part", text=finding.why)
    if finding.citation:
        yield Row(label="source", text=finding.citation)


def _model(model: ModelUsed) -> Row:
    faced = f", faced by: {model.situation}" if model.situation else ""
    readings = ", ".join(f"{place} = {reading}" for place, reading in model.readings.items())
    details = (*model.changes, *((f"readings {readings}",) if readings else ()))
    return Row(
        label=model.name,
        text=f"{model.treaty}{faced}" if model.treaty else model.situation or "no text",
        details=details,
    )


def _articles(finding: Finding) -> tuple[Row, ...]:
    return (Row(label="", text=", ".join(finding.articles)),) if finding.articles else ()
