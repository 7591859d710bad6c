"""What a claim comes to: whether it holds, under which exact condition, and what shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Any

SCHEMA = "est-games/finding-1"


class FindingKind(StrEnum):
    """What can be found of a claim."""

    HOLDS = "holds"
    FAILS = "fails"
    HOLDS_IFF = "holds iff"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelUsed:
    """A model a claim was put to.

    Parameters
    ----------
    name : str
        As the claim calls it.
    treaty, situation : str
        Their titles; empty where there is none.
    readings : mapping of str to str
        Every reading in force, by place.
    changes : tuple of str
        What was set, taken out or amended, in words.
    illustrative : bool
        Whether the situation's payoffs are illustrations.
    """

    name: str
    treaty: str
    situation: str
    readings: Mapping[str, str]
    changes: tuple[str, ...]
    illustrative: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """What stands behind one measure.

    Parameters
    ----------
    measure : str
        Its name.
    value : str
        What it comes to at the present values.
    lines : tuple of str
        What shows it.
    """

    measure: str
    value: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one claim comes to.

    Parameters
    ----------
    number : int
        Of the claim.
    title, theme, says, citation : str
        The claim in words.
    kind : FindingKind
        What was found.
    condition : str
        Where it holds: exact, over the parameters it was sought on; empty unless `kind` is
        ``holds iff``.
    why : str
        Why it is undecided, wholly or in part.
    here : bool or None
        Whether it holds at the present values; None where that is undecided.
    present : mapping of str to Fraction
        The present values of the parameters it was sought on.
    ranges : mapping of str to pair of Fraction
        Their ranges, all of which was looked at.
    proposition : str
        The formula that was decided.
    models : tuple of ModelUsed
        What it was put to.
    figures : mapping of str to str
        The numbers that carry it, exact.
    witnesses : tuple of Witness
        What shows it.
    articles : tuple of str
        The places in the treaties that it involves; those of other texts than that of the first
        model, or of the forum, with whose they are.
    exact : bool
        Whether the condition is proved: all was decided by signs.
    n_calls : int
        How many points were judged to find the condition.
    messages : tuple of str
        What a reader should know besides.
    """

    number: int
    title: str
    theme: str
    says: str
    citation: str
    kind: FindingKind
    condition: str = ""
    why: str = ""
    here: bool | None = None
    present: Mapping[str, Fraction] = field(default_factory=dict)
    ranges: Mapping[str, tuple[Fraction, Fraction]] = field(default_factory=dict)
    proposition: str = ""
    models: tuple[ModelUsed, ...] = ()
    figures: Mapping[str, str] = field(default_factory=dict)
    witnesses: tuple[Witness, ...] = ()
    articles: tuple[str, ...] = ()
    exact: bool = True
    n_calls: int = 0
    messages: tuple[str, ...] = ()

    @property
    def verdict(self) -> str:
        """The finding in one line: ``holds iff breach_cost < 3/8``."""
        if self.kind is FindingKind.HOLDS_IFF:
            return f"{self.kind} {self.condition}"
        if self.kind is FindingKind.UNDECIDED:
            return f"{self.kind} ({self.why})"
        return str(self.kind)

    def to_dict(self) -> dict[str, Any]:
        """Return the finding as JSON-ready data; numbers are exact text."""
        from est_games.verdict.serial import plain

        told: dict[str, Any] = plain(self)
        return {"schema": SCHEMA, "verdict": self.verdict, **told}

    def __str__(self) -> str:
        from est_games.claim.words import text

        return text(self)

    def _repr_html_(self) -> str:
        from est_games.claim.page import html

        return html(self)
