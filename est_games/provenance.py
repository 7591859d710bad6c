"""Where a provision, a parameter, a move or a payoff comes from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How firmly a source carries what is encoded from it."""

    TEXT = "text"
    INFERENCE = "inference"
    ASSUMPTION = "assumption"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One source, travelling with everything made from it.

    Parameters
    ----------
    citation : str
        The instrument, article or study cited.
    kind : Kind
        ``text`` (the source says so), ``inference`` (we read it so) or ``assumption``.
    article : str
        Article number of the instrument, empty where there is none.
    provision : str
        Identifier of the provision, empty where there is none.
    reading : str
        Name of the reading in force, empty where the clause is not ambiguous.
    note : str
        One sentence of explanation.

    Examples
    --------
    >>> str(Source(citation="EST draft 2009", article="8(4)", kind=Kind.ASSUMPTION))
    'art. 8(4), EST draft 2009 (assumption)'
    """

    citation: str
    kind: Kind
    article: str = ""
    provision: str = ""
    reading: str = ""
    note: str = ""

    def __str__(self) -> str:
        article = f"art. {self.article}, " if self.article else ""
        reading = f", reading {self.reading!r}" if self.reading else ""
        return f"{article}{self.citation}{reading} ({self.kind.value})"
