"""Readings taken apart: those of a treaty's clauses, and the one of a situation's payoffs."""

from __future__ import annotations

from collections.abc import Mapping

from est_games.errors import EstGamesError, Problem, SituationError, TreatyError
from est_games.situation.model import Situation
from est_games.treaty.model import Treaty

PAYOFFS = "payoffs"
"""The place at which a reading of the payoffs is chosen, beside the places of clauses."""


def taken_apart(
    treaty: Treaty, situation: Situation, readings: Mapping[str, str]
) -> tuple[dict[str, str], Situation]:
    """Return the readings of the treaty's clauses, and the situation as read.

    Parameters
    ----------
    readings : mapping of str to str
        Place to reading; ``payoffs`` is the place of the situation's own, the one in force where
        it is left out.

    Raises
    ------
    TreatyError, SituationError
        A reading does not exist; all of them at once.

    Examples
    --------
    >>> from est_games.situation import load_situation
    >>> from est_games.treaty import load_treaty
    >>> clauses, read = taken_apart(
    ...     load_treaty("est-2009"), load_situation("europe-2010"), {"7(2)": "must"})
    >>> clauses, len(read.readings)
    ({'7(2)': 'must'}, 1)
    """
    clauses = {place: reading for place, reading in readings.items() if place != PAYOFFS}
    problems: list[Problem] = []
    error: type[EstGamesError] = SituationError
    summary = ""
    try:
        treaty.under(clauses)
    except TreatyError as failure:
        error, summary = TreatyError, failure.summary
        problems += failure.problems
    asked = readings.get(PAYOFFS, next(iter(situation.readings), None))
    if asked is not None:
        try:
            situation = situation.under(asked)
        except SituationError as failure:
            summary = summary or failure.summary
            problems += failure.problems
    if problems:
        raise error(summary, problems)
    return clauses, situation
