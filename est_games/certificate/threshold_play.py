"""Is this the threshold of a global game, and is there no other? The conditions, checked."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from est_games.certificate.monotone_gain import rises_with_others, rises_with_state
from est_games.certificate.threshold_gain import ThresholdRoot, expected_gain
from est_games.errors import Problem
from est_games.game.global_game import GlobalGame

CLOSE = Fraction(1, 1 << 64)
"""How near a rational threshold acting must be seen to lose, and to gain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """What makes threshold play an equilibrium, and the only one.

    Parameters
    ----------
    complements : bool or None
        Acting never pays less because more others act; None where it could not be decided.
    monotone : bool or None
        It never pays less because the state is better: higher, or lower where players act in low
        states.
    dominance : bool
        At one end of the states acting does not pay even if all others act; at the other it pays
        even if none does.
    """

    complements: bool | None
    monotone: bool | None
    dominance: bool

    @property
    def are_sufficient(self) -> bool:
        """Whether play above, or below, any point of indifference is an equilibrium."""
        return self.complements is True and self.monotone is True


def conditions(form: GlobalGame) -> Conditions:
    """Return which of the conditions of Morris and Shin (2003) hold.

    Examples
    --------
    >>> conditions(GlobalGame.from_payoffs("theta + l - 1", low=-1, high=2)).are_sufficient
    True
    """
    everyone = Fraction(1 if form.n_players is None else form.n_players - 1)
    good, bad = (form.high, form.low) if form.acts_above else (form.low, form.high)
    nobody = Fraction(0)
    return Conditions(
        complements=rises_with_others(form),
        monotone=rises_with_state(form, turned=not form.acts_above),
        dominance=form.gain_at(bad, everyone) < 0 < form.gain_at(good, nobody),
    )


def threshold_problems(
    form: GlobalGame, threshold: Fraction | ThresholdRoot, *, is_only: bool
) -> tuple[Problem, ...]:
    """Return what is wrong with a claimed threshold.

    Parameters
    ----------
    form : GlobalGame
        The game.
    threshold : Fraction or ThresholdRoot
        The signal at which players begin to act, or two signals between which it lies.
    is_only : bool
        Whether it is claimed that no other equilibrium exists.

    Notes
    -----
    1. With strategic complements and monotone gains, what is expected at the signal at which all
       switch never falls (or never rises) with that signal: where it changes sign between two
       signals, all its zeros lie between them.
    2. The greatest and the least equilibrium are thresholds and zeros of it. With dominance at both
       ends, and one zero, they are one, and nothing else survives iterated elimination.

    References
    ----------
    Morris, S. and Shin, H. S. (2003), Global games: theory and applications, propositions 2.1, 2.2.
    Frankel, D., Morris, S. and Pauzner, A. (2003), Equilibrium selection in global games with
    strategic complementarities, Journal of Economic Theory 108.

    Examples
    --------
    >>> game = GlobalGame.from_payoffs("theta + l - 1", low=-1, high=2)
    >>> threshold_problems(game, Fraction(1, 2), is_only=True)
    ()
    >>> print(*threshold_problems(game, Fraction(1, 3), is_only=True))
    threshold: acting does not begin to pay there [found '1/3']
    """
    found = []
    held = conditions(form)
    if not held.are_sufficient:
        message = "is none: acting is not proved to pay more with others and with the state"
        found.append(Problem(path="threshold", message=message))
    if is_only and not held.dominance:
        message = "is not proved the only one: acting may always pay, or never"
        found.append(Problem(path="threshold", message=message))
    if isinstance(threshold, Fraction):
        near = ThresholdRoot(form=form, low=threshold - CLOSE, high=threshold + CLOSE)
        gained = expected_gain(form, threshold)
        jumps = gained != 0 and near.is_bracket()
        if not (gained == 0 or jumps) or (is_only and not near.is_bracket()):
            message = "acting does not begin to pay there"
            found.append(Problem(path="threshold", message=message, value=str(threshold)))
    elif threshold.form != form or not threshold.is_bracket():
        found.append(Problem(path="threshold", message="acting does not begin to pay between"))
    return tuple(found)
