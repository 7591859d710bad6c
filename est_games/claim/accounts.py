"""All claims of a ledger run at once: what was found of each, and how many were decided."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from est_games.argument import Kind, list_of, optional, takes
from est_games.claim.finding import Finding, FindingKind
from est_games.claim.library import Library
from est_games.claim.model import Claim
from est_games.claim.run import run_claim
from est_games.errors import ClaimError

SCHEMA = "est-games/findings-1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What the claims of a ledger come to.

    Parameters
    ----------
    findings : tuple of Finding
        One for each claim, by number.
    """

    findings: tuple[Finding, ...]

    @property
    def n_computed(self) -> int:
        """How many hold, fail, or hold under an exact condition."""
        return len(self.findings) - len(self.undecided)

    @property
    def undecided(self) -> tuple[Finding, ...]:
        """Those that are undecided; each says why."""
        return tuple(each for each in self.findings if each.kind is FindingKind.UNDECIDED)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as JSON-ready data."""
        return {
            "schema": SCHEMA,
            "n_claims": len(self.findings),
            "n_computed": self.n_computed,
            "n_undecided": len(self.undecided),
            "undecided": [{"number": each.number, "why": each.why} for each in self.undecided],
            "claims": [each.to_dict() for each in self.findings],
        }

    def __str__(self) -> str:
        lines = [f"{each.number:>3}  {each.title}: {each.verdict}" for each in self.findings]
        tally = f"{self.n_computed} computed, {len(self.undecided)} undecided"
        return "\n".join([*lines, "", tally])


@takes(
    ClaimError,
    claims=list_of(Claim),
    library=optional(Library),
    progress=optional(Kind(callable, "a function of text")),
)
def run_claims(
    claims: Sequence[Claim],
    *,
    library: Library | None = None,
    progress: Callable[[str], None] | None = None,
) -> Findings:
    """Run claims one after the other; what they share is compiled and solved once.

    Parameters
    ----------
    claims : sequence of Claim
        Such as :func:`~est_games.claim.read.load_claims` returns.
    library : Library, optional
        Treaties, situations, readings and values to be taken in the place of others.
    progress : callable, optional
        Told each claim in words.

    Raises
    ------
    ClaimError
        A claim does not fit its models.

    Examples
    --------
    >>> from est_games.claim import load_claims
    >>> found = run_claims([claim for claim in load_claims() if claim.number == 35])
    >>> found.n_computed
    1
    """
    shelf = library or Library()
    found = []
    for claim in claims:
        if progress is not None:
            progress(f"claim {claim.number}")
        found.append(run_claim(claim, library=shelf))
    return Findings(findings=tuple(found))
