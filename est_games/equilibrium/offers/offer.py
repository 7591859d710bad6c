"""What a proposer offers and keeps, and the equilibrium that these offers make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from est_games.certificate.stationary_offers import StationaryPlay
from est_games.equilibrium.solution import Equilibrium
from est_games.game.offers.bargaining_form import BargainingForm


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What is proposed in one state.

    Parameters
    ----------
    proposer : str
        The type of which a member proposes.
    keeps : Fraction
        What it keeps.
    prices : mapping of str to Fraction
        What each player accepts at least, by type; those in the coalition get it.
    partners : mapping of str to Fraction
        How many of each type are offered their price, on average, the proposer not counted.
    """

    proposer: str
    keeps: Fraction
    prices: Mapping[str, Fraction] = field(hash=False)
    partners: Mapping[str, Fraction] = field(hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class StationaryEquilibrium(Equilibrium):
    """One stationary equilibrium of bargaining; ``payoffs[t]`` is for one player of type t.

    Parameters
    ----------
    offers : tuple of Offer
        In each state of the recognition, in order.
    play : StationaryPlay
        The same as the certificate package reads it.
    """

    offers: tuple[Offer, ...]
    play: StationaryPlay = field(repr=False)

    @property
    def is_pure(self) -> bool:
        """Whether each proposer always invites as many of each type."""
        return all(n.denominator == 1 for offer in self.offers for n in offer.partners.values())


def offers_of(form: BargainingForm, play: StationaryPlay) -> tuple[Offer, ...]:
    """Return the offers of a way of bargaining, state by state, by the names of types."""
    made = []
    for m, j in enumerate(form.recognition.proposers):
        partners = [Fraction(0)] * len(form.types)
        for proposal in play.proposals:
            if proposal.state == m:
                for t, n in enumerate(proposal.partners):
                    partners[t] += proposal.probability * n
        paid = sum(n * price for n, price in zip(partners, play.prices[m], strict=True))
        made.append(
            Offer(
                proposer=form.types[j],
                keeps=form.surplus - paid,
                prices=dict(zip(form.types, play.prices[m], strict=True)),
                partners=dict(zip(form.types, partners, strict=True)),
            )
        )
    return tuple(made)
