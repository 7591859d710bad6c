"""From a TOML file to a Situation, every problem at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from est_games.argument import PATH, takes
from est_games.document import parse_toml, read_source, shipped_names
from est_games.errors import SituationError
from est_games.situation.check import check_situation
from est_games.situation.model import Situation
from est_games.validation import examined


def shipped_situations() -> tuple[str, ...]:
    """Return the names of the situations the package ships."""
    return shipped_names("est_games.situation")


def parse_situation(text: str) -> Situation:
    """Return the situation a TOML text describes.

    Raises
    ------
    SituationError
        Not TOML, not of the format, or inconsistent: all problems with path, value and remedy.
    """
    situation, problems = examined(Situation, parse_toml(text, SituationError))
    misfits = check_situation(situation) if situation else ()
    if problems or situation is None:
        raise SituationError("not a situation", [*problems, *misfits])
    if misfits:
        raise SituationError("the situation does not fit together", misfits)
    return situation


@takes(SituationError, source=PATH)
def load_situation(source: str | Path) -> Situation:
    """Return a shipped situation by name, or the situation of a file.

    Raises
    ------
    SituationError
        No such document, or anything :func:`parse_situation` finds wrong.

    Examples
    --------
    >>> situation = load_situation("europe-2010")
    >>> [actor.id for actor in situation.actor]
    ['russia', 'nato', 'eu', 'neutrals']
    """
    return parse_situation(read_source(source, "est_games.situation", SituationError))


def situation_schema() -> dict[str, Any]:
    """Return the JSON Schema of situation files, for editors."""
    return Situation.model_json_schema()
