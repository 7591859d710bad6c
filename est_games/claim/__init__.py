"""Claims as data: what a text argues, put to models and decided, with the exact condition."""

from est_games.claim.accounts import Findings, run_claims
from est_games.claim.finding import Finding, FindingKind
from est_games.claim.library import Library
from est_games.claim.model import Claim
from est_games.claim.read import claims_schema, load_claims, parse_claims
from est_games.claim.run import run_claim

__all__ = [
    "Claim",
    "Finding",
    "FindingKind",
    "Findings",
    "Library",
    "claims_schema",
    "load_claims",
    "parse_claims",
    "run_claim",
    "run_claims",
]
