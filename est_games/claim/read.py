"""From TOML files to claims, every problem at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from est_games.argument import PATH, optional, takes
from est_games.claim.check import check_ledger
from est_games.claim.model import Claim, Ledger
from est_games.document import parse_toml, read_source, shipped_names
from est_games.errors import ClaimError, Problem, shown_path
from est_games.validation import examined

_PACKAGE = "est_games.claim"


def parse_claims(text: str) -> tuple[Claim, ...]:
    """Return the claims of a TOML text, in file order.

    Raises
    ------
    ClaimError
        Not TOML, not of the format, or inconsistent: all problems with path, value and remedy.
    """
    ledger, problems = examined(Ledger, parse_toml(text, ClaimError))
    misfits = check_ledger(ledger) if ledger else ()
    if problems or ledger is None:
        known = {problem.path for problem in problems}
        others = [misfit for misfit in misfits if misfit.path not in known]
        raise ClaimError("not a ledger of claims", [*problems, *others])
    if misfits:
        raise ClaimError("the claims do not fit together", misfits)
    return ledger.claim


@takes(ClaimError, source=optional(PATH))
def load_claims(source: str | Path | None = None) -> tuple[Claim, ...]:
    """Return the claims of a ledger, by number.

    Parameters
    ----------
    source : str or Path, optional
        A file of claims, or the name of a shipped one; all the shipped ones where left out.

    Raises
    ------
    ClaimError
        No such document, or anything :func:`parse_claims` finds wrong.

    Examples
    --------
    >>> claims = load_claims()
    >>> claims[0].theme
    'collective-security'
    """
    names = shipped_names(_PACKAGE) if source is None else (source,)
    found = [claim for name in names for claim in _read(name)]
    numbers = [claim.number for claim in found]
    problems = [
        Problem(path="number", message="is used in two files", value=str(number))
        for number in sorted(set(numbers))
        if numbers.count(number) > 1
    ]
    if problems:
        raise ClaimError("the claims do not fit together", problems)
    return tuple(sorted(found, key=lambda claim: claim.number))


def _read(name: str | Path) -> tuple[Claim, ...]:
    try:
        return parse_claims(read_source(name, _PACKAGE, ClaimError))
    except ClaimError as error:
        raise ClaimError(f"{shown_path(name)}: {error.summary}", error.problems) from None


def claims_schema() -> dict[str, Any]:
    """Return the JSON Schema of files of claims, for editors."""
    return Ledger.model_json_schema()
