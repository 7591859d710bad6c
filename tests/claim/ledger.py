"""Claims by number, and small ledgers made for tests."""

from functools import cache

from est_games.claim import Claim, load_claims, parse_claims


@cache
def shipped() -> dict[int, Claim]:
    return {claim.number: claim for claim in load_claims()}


def claim(number: int) -> Claim:
    """Return a shipped claim."""
    return shipped()[number]


def made(body: str) -> Claim:
    """Return the claim of a table's text, its usual keys filled in."""
    head = 'format = "est-games/claims-1"\n[[claim]]\nnumber = 1\ntitle = "t"\ntheme = "x"\n'
    (only,) = parse_claims(f'{head}says = "s"\n{body}')
    return only
