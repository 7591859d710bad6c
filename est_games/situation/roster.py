"""The shipped rosters of states: who belonged to what."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType


@cache
def roster(name: str) -> Mapping[str, str]:
    """Return the bloc of each state of a shipped roster, by ISO 3166 alpha-3 code.

    Examples
    --------
    >>> from collections import Counter
    >>> sorted(Counter(roster("osce-2010").values()).items())
    [('csto', 7), ('eu_only', 6), ('nato_eu', 21), ('nato_only', 7), ('other', 15)]
    """
    file = resources.files("est_games.situation") / "data" / f"{name}-blocs.csv"
    lines = file.read_text("utf-8").splitlines()
    return MappingProxyType({row["iso3"]: row["bloc"] for row in csv.DictReader(lines)})
