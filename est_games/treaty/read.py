"""From a TOML file to a Treaty, every problem at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from est_games.argument import PATH, takes
from est_games.document import parse_toml, read_source, shipped_names
from est_games.errors import TreatyError
from est_games.treaty.check import errors_of
from est_games.treaty.model import Treaty
from est_games.validation import examined


def shipped_treaties() -> tuple[str, ...]:
    """Return the names of the treaties the package ships."""
    return shipped_names("est_games.treaty")


def parse_treaty(text: str) -> Treaty:
    """Return the treaty a TOML text describes.

    Raises
    ------
    TreatyError
        Not TOML, not of the format, or a lint that makes it meaningless (see
        :func:`~est_games.treaty.check.check_treaty`): all problems with path, value, article and
        what would be accepted.
    """
    treaty, problems = examined(Treaty, parse_toml(text, TreatyError))
    nonsense = [lint.problem for lint in errors_of(treaty)] if treaty else []
    if problems or treaty is None:
        raise TreatyError("not a treaty", [*problems, *nonsense])
    if nonsense:
        raise TreatyError("the treaty does not make sense", nonsense)
    return treaty


@takes(TreatyError, source=PATH)
def load_treaty(source: str | Path) -> Treaty:
    """Return a shipped treaty by name, or the treaty of a file.

    Parameters
    ----------
    source : str or Path
        ``"est-2009"`` or the path of a ``.toml`` file.

    Raises
    ------
    TreatyError
        No such document, or anything :func:`parse_treaty` finds wrong.

    Examples
    --------
    >>> treaty = load_treaty("est-2009")
    >>> len(treaty.article)
    14
    >>> treaty.readings["7(2)"]
    ('may', 'must')
    """
    return parse_treaty(read_source(source, "est_games.treaty", TreatyError))


def treaty_schema() -> dict[str, Any]:
    """Return the JSON Schema of treaty files, for editors."""
    return Treaty.model_json_schema()
