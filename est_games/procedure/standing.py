"""An institution in force: how play begins where nobody has to sign any more."""

from __future__ import annotations

from fractions import Fraction

from est_games.procedure import phases
from est_games.procedure.accession import counted, displaced
from est_games.procedure.context import Context


def opening(context: Context) -> tuple[str, dict[str, Fraction | int]]:
    """Return the phase in which play begins, and what is known by then.

    A treaty that is tabled begins with nothing; an institution in force with its members as
    parties and nature about to draw a crisis.

    Examples
    --------
    >>> from est_games.procedure.membership import membership_in_force
    >>> from est_games.situation import load_situation
    >>> from est_games.treaty import load_treaty
    >>> nato, europe = load_treaty("nato"), load_situation("europe-2010")
    >>> membership = membership_in_force(nato, europe)
    >>> phase, facts = opening(Context(treaty=nato, situation=europe, standing=membership))
    >>> phase, facts["signed.nato"], facts["signers"], str(facts["share.west"])
    ('crisis', 1, 28, '14/17')
    """
    if not context.in_force:
        return phases.TABLING, {}
    members = [a for a in context.players if context.membership.states[a]]
    suspended = {f"suspended.{a}": 1 for a in context.membership.suspended}
    facts = counted(context, {"in_force": 1, **{f"signed.{a}": 1 for a in members}, **suspended})
    return phases.DRAW, displaced(context, facts)
