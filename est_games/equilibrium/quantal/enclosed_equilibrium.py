"""Equilibria whose probabilities are no rationals: known up to a proved radius."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from est_games.certificate.agent_regret import agent_regrets
from est_games.certificate.extensive_form import expected_payoffs, regrets
from est_games.certificate.normal_form import outcome
from est_games.equilibrium.solution import Behavior, Beliefs, Equilibrium, Profile
from est_games.game.extensive import ExtensiveForm
from est_games.game.normal import NormalForm

_FINEST = 2**64


@dataclass(frozen=True, slots=True, kw_only=True)
class EnclosedEquilibrium(Equilibrium):
    """A rational profile, and how far from it the equilibrium meant is at most.

    `payoffs` and `regret` are those of the rational profile, exact.

    Parameters
    ----------
    radius : Fraction
        In each probability; there is exactly one equilibrium of the kind sought within it.
    lambda_ : Fraction or None
        Quantal responses: the parameter, per unit of payoff. None for a Nash equilibrium.

    Examples
    --------
    >>> game = NormalForm.from_payoffs([[2, 0], [0, 1]], [[1, 0], [0, 2]])
    >>> profile = ((Fraction(2, 3), Fraction(1, 3)), (Fraction(1, 3), Fraction(2, 3)))
    >>> enclosed(game, profile, radius=Fraction(1, 10**15)).regret
    Fraction(0, 1)
    """

    radius: Fraction = Fraction(0)
    lambda_: Fraction | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EnclosedBehavior(EnclosedEquilibrium):
    """A rational behaviour of an extensive form, and how far from it the equilibrium is at most.

    Parameters
    ----------
    logarithms : tuple of tuple of Fraction
        About the logarithms of the equilibrium's probabilities, by player's information set and
        action in the order of the form: what
        :func:`est_games.certificate.behavior_response.behavior_response_radius` needs to prove it
        again where the behaviour rounds some to 0.
    """

    logarithms: tuple[tuple[Fraction, ...], ...] = ()


def enclosed_behavior(
    form: ExtensiveForm,
    behavior: Behavior,
    *,
    radius: Fraction,
    lambda_: Fraction,
    logarithms: tuple[tuple[Fraction, ...], ...],
) -> EnclosedBehavior:
    """Return a behaviour with its exact payoffs and regret, and the radius proved for it.

    Beliefs are those of the behaviour, by Bayes' rule; none are given where it rounds to 0 all that
    leads to some information set.
    """
    return EnclosedBehavior(
        behavior=behavior,
        beliefs=_beliefs(form, behavior),
        payoffs=expected_payoffs(form, behavior),
        regret=behavior_regret(form, behavior),
        radius=radius,
        lambda_=lambda_,
        logarithms=logarithms,
    )


def _beliefs(form: ExtensiveForm, behavior: Behavior) -> Beliefs | None:
    weights = [
        choice.probabilities or [behavior[choice.label][action] for action in choice.actions]
        for choice in form.information_sets
    ]
    reach = [Fraction(1)]
    for node in range(1, form.n_nodes):
        above = form.parent[node]
        reach.append(reach[above] * weights[form.information_set[above]][form.branch[node]])
    beliefs = {}
    for choice, members in zip(form.information_sets, form.members, strict=True):
        if choice.is_chance:
            continue
        total = sum(reach[node] for node in members)
        if not total:
            return None
        beliefs[choice.label] = {form.node(node).path: reach[node] / total for node in members}
    return beliefs


def behavior_regret(form: ExtensiveForm, behavior: Behavior) -> Fraction:
    """Return the most a player can gain; where players forget, at one information set alone."""
    if form.has_perfect_recall:
        return max(regrets(form, behavior))
    return max(agent_regrets(form, behavior).values())


def enclosed(
    game: NormalForm, profile: Profile, *, radius: Fraction, lambda_: Fraction | None = None
) -> EnclosedEquilibrium:
    """Return a profile with its exact payoffs and regret, and the radius proved for it."""
    payoffs, regrets = outcome(game, profile)
    return EnclosedEquilibrium(
        profile=profile, payoffs=payoffs, regret=max(regrets), radius=radius, lambda_=lambda_
    )


def rational_mixture(
    weights: Sequence[float | Fraction], finest: int = _FINEST
) -> tuple[Fraction, ...]:
    """Return weights as rationals of one small denominator that add up to one.

    Parameters
    ----------
    weights : sequence of float or Fraction
        None negative; they nearly add up to one. Zeros stay zeros.
    finest : int
        The denominator.

    Examples
    --------
    >>> rational_mixture([0.1, 0.9], finest=10)
    (Fraction(1, 10), Fraction(9, 10))
    """
    whole = [round(Fraction(weight) * finest) for weight in weights]
    likeliest = max(range(len(whole)), key=whole.__getitem__)
    whole[likeliest] += finest - sum(whole)
    return tuple(Fraction(number, finest) for number in whole)
