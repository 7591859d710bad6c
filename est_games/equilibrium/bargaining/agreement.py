"""An agreement between players: who gets what, by which lottery, and the proof."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from html import escape
from typing import Literal

from est_games.certificate.bargaining import (
    Ideal,
    Security,
    Step,
    ideal_problems,
    level_problems,
    nash_problems,
    play_problems,
    security_problems,
)
from est_games.certificate.correlated import Bound, distribution_payoffs
from est_games.equilibrium.correlated.incentives import Feasible
from est_games.equilibrium.solution import Distribution
from est_games.errors import Problem
from est_games.game.normal import NormalForm

BargainingSolution = Literal["nash", "kalai-smorodinsky", "egalitarian"]
Vector = tuple[Fraction, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementProof:
    """What the certificate package needs to check an agreement again.

    Parameters
    ----------
    security : tuple of Security
        Where the disagreement is what each player can secure: how.
    ideals : tuple of Ideal
        The most each player can get; empty for the egalitarian solution.
    steps : tuple of Step
        Kalai-Smorodinsky and egalitarian: the levels.
    bound : Bound or None
        Nash: the bound that the greatest product meets.
    """

    security: tuple[Security, ...] = ()
    ideals: tuple[Ideal, ...] = ()
    steps: tuple[Step, ...] = ()
    bound: Bound | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """What a bargaining solution gives the players, and how they bring it about.

    Parameters
    ----------
    payoffs : tuple of Fraction, shape (n_players,)
        What each player gets.
    distribution : mapping of tuple of int to Fraction
        The joint lottery over profiles that pays it.
    disagreement : tuple of Fraction, shape (n_players,)
        What each gets without an agreement.
    ideal : tuple of Fraction
        The most each can get while nobody gets less than the disagreement; empty where not asked.
    error : Fraction
        How much greater or smaller each gain may be in the true solution, as a share of itself;
        zero where the agreement is exact.
    solution, feasible : str
        What was asked.
    proof : AgreementProof
        The evidence.
    messages : tuple of str
        What a reader must know.
    stats : mapping of str to float
        Seconds.
    players : tuple of str
        Names.
    strategies : tuple of tuple of str
        Labels.
    """

    payoffs: Vector
    distribution: Distribution = field(hash=False)
    disagreement: Vector
    ideal: Vector = ()
    error: Fraction = Fraction(0)
    solution: BargainingSolution
    feasible: Feasible
    proof: AgreementProof = field(repr=False)
    messages: tuple[str, ...] = ()
    stats: Mapping[str, float] = field(default_factory=dict, hash=False, repr=False)
    players: tuple[str, ...] = ()
    strategies: tuple[tuple[str, ...], ...] = field(default=(), repr=False)

    @property
    def gains(self) -> Vector:
        """What each player gets above the disagreement."""
        return tuple(x - d for x, d in zip(self.payoffs, self.disagreement, strict=True))

    @property
    def is_exact(self) -> bool:
        """Whether the payoffs are the solution's own, not only close to them."""
        return not self.error

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><th>{escape(name)}</th><td>{payoff}</td><td>{gain}</td></tr>"
            for name, payoff, gain in zip(self.players, self.payoffs, self.gains, strict=True)
        )
        lottery = "<br>".join(
            f"{weight} of "
            + escape(", ".join(row[k] for row, k in zip(self.strategies, profile, strict=True)))
            for profile, weight in self.distribution.items()
        )
        return (
            f"<div><p><b>{escape(self.solution)}</b> agreement, {escape(self.feasible)} payoffs</p>"
            "<table><thead><tr><th></th><th>payoff</th><th>above disagreement</th></tr></thead>"
            f"<tbody>{rows}</tbody></table><p>{lottery}</p>"
            + "".join(f"<p><small>{escape(note)}</small></p>" for note in self.messages)
            + "</div>"
        )


def agreement_problems(game: NormalForm, agreement: Agreement) -> tuple[Problem, ...]:
    """Return what is wrong with an agreement, everything asked of the certificate package.

    Examples
    --------
    >>> from est_games.equilibrium.bargaining.bargaining import bargain
    >>> game = NormalForm.from_payoffs([[0, 1, "3/4"]], [[1, 0, "3/4"]])
    >>> agreement_problems(game, bargain(game, "egalitarian"))
    ()
    """
    return tuple(_problems(game, agreement))


def _problems(game: NormalForm, agreement: Agreement) -> Iterator[Problem]:
    proof, start, kind = agreement.proof, agreement.disagreement, agreement.feasible
    for i, security in enumerate(proof.security):
        yield from security_problems(game, security)
        if security.player != i or security.value != start[i]:
            yield Problem(path="disagreement", message="is not what players secure")
    if distribution_payoffs(game, agreement.distribution) != agreement.payoffs:
        yield Problem(path="payoffs", message="are not what the lottery pays")
    weights: Vector = tuple([unit(game)] * game.n_players)
    if agreement.solution != "egalitarian":
        yield from ideal_problems(game, proof.ideals, agreement.ideal, start, kind)
        weights = tuple(x - d for x, d in zip(agreement.ideal, start, strict=True))
    gaining = [i for i, weight in enumerate(weights) if weight]
    play = agreement.distribution
    if not gaining:
        yield from play_problems(game, play, kind, start)
    elif agreement.solution != "nash":
        yield from level_problems(
            game, play, proof.steps, disagreement=start, weights=weights, feasible=kind
        )
    elif proof.bound is None:
        yield Problem(path="proof.bound", message="is missing")
    else:
        yield from nash_problems(
            game,
            play,
            proof.bound,
            disagreement=start,
            gaining=gaining,
            error=agreement.error,
            feasible=kind,
        )


def unit(game: NormalForm) -> Fraction:
    """Return the range of all payoffs, in which equal gains are counted."""
    low, high = min(map(min, game.payoffs)), max(map(max, game.payoffs))
    return high - low or Fraction(1)
