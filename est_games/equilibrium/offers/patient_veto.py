"""Bargaining with one veto of a player who does not discount: it waits until it has everything."""

from __future__ import annotations

from fractions import Fraction

from est_games.certificate.stationary_offers import Proposal, StationaryPlay
from est_games.game.offers.bargaining_form import BargainingForm


def patient_veto_play(form: BargainingForm) -> StationaryPlay | None:
    """Return the play in which one patient player with a veto gets the surplus, or None.

    Parameters
    ----------
    form : BargainingForm
        One alternative; proposers by lot.

    Notes
    -----
    If just one player must always agree and loses nothing by waiting, a refusal is worth everything
    to it as long as the others are content with nothing, and they are, since that is what they get.

    References
    ----------
    Winter, E. (1996), Voting and vetoing, American Political Science Review 90.

    Examples
    --------
    >>> form = BargainingForm.from_players(
    ...     ["a", "b", "c"], discounts=1, winning=[{"a": 1, "b": 1}, {"a": 1, "c": 1}]
    ... )
    >>> [str(price) for price in patient_veto_play(form).prices[0]]
    ['1', '0', '0']
    """
    (alternative,) = form.winning
    forced = {
        t
        for quota in alternative
        if quota.count == sum(form.sizes[t] for t in quota.types)
        for t in quota.types
    }
    patient = [t for t in forced if form.weights[t] == 1]
    if len(patient) != 1 or form.sizes[patient[0]] > 1 or any(form.constants):
        return None
    prices = tuple(form.surplus * (t == patient[0]) for t in range(len(form.types)))
    proposals = []
    for m, j in enumerate(form.recognition.proposers):
        partners = [Fraction(0)] * len(form.types)
        for quota in alternative:
            needed = quota.count - (j in quota.types)
            for t in quota.types:
                partners[t] = Fraction(min(needed, form.sizes[t] - (t == j)))
                needed -= int(partners[t])
        proposals.append(
            Proposal(state=m, alternative=0, probability=Fraction(1), partners=tuple(partners))
        )
    return StationaryPlay(prices=(prices,) * form.n_states, proposals=tuple(proposals))
