"""Named quantities nobody can measure exactly: a value, a range, a source."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from est_games.provenance import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A named quantity.

    Parameters
    ----------
    name : str
        As payoff formulas read it.
    value : Fraction
        The value used unless another is set.
    low, high : Fraction
        The range in which values are accepted and flips are sought, ends included.
    source : Source
        Who says so.
    note : str
        What it measures, and in what unit.
    """

    name: str
    value: Fraction
    low: Fraction
    high: Fraction
    source: Source
    note: str = ""
