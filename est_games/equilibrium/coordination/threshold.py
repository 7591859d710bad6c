"""The threshold at which players of a global game begin to act."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from time import perf_counter

from est_games.certificate.threshold_gain import ThresholdRoot, expected_gain
from est_games.certificate.threshold_play import (
    CLOSE,
    Conditions,
    conditions,
    threshold_problems,
)
from est_games.equilibrium.solution import Amount, Certificate, Equilibrium, Solution, Status
from est_games.game.algebraic import AlgebraicNumber
from est_games.game.global_game import GlobalGame
from est_games.game.number import simplest_within

_GUESS = Fraction(1, 1 << 40)


@dataclass(frozen=True, slots=True, kw_only=True)
class ThresholdEquilibrium(Equilibrium):
    """Play in which each acts where its signal is past a threshold.

    Parameters
    ----------
    threshold : Fraction or AlgebraicNumber
        The signal; without noise, the state.
    acts_above : bool
        Whether players act above it, or below.
    common_knowledge : tuple of Fraction, or None
        If all knew the state, that all act and that nobody does would both be equilibria between
        these two states, irrational ones to within 2**-40; None where they are not in the range.
    """

    threshold: Amount
    acts_above: bool
    common_knowledge: tuple[Fraction, Fraction] | None


def threshold(form: GlobalGame) -> Solution:
    """Return the equilibrium of a global game: act where the signal is past a threshold.

    Parameters
    ----------
    form : GlobalGame
        The game.

    Returns
    -------
    Solution
        ``equilibria[0].threshold``. COMPLETE: it is the only equilibrium, nothing else survives
        iterated elimination, and the conditions for that were checked exactly. NONE: acting, or
        not, is best whatever the signal in the range. PARTIAL: there may be other equilibria.
        FAILED: the conditions do not hold, or could not be decided; messages say which.

    Notes
    -----
    1. The conditions: acting pays more if more others act, and in better states; at the ends of the
       range one of both is best whatever others do.
    2. What is expected at the signal at which all switch is an exact integral, and monotone in that
       signal; it is halved until a simple fraction is tried, and if that is no zero, kept as a
       number in an interval.
    3. The certificate package looks at the conditions and at both sides of the threshold.

    With a continuum of players and no noise the belief about the share of others who act is uniform
    (Laplacian) whatever the distribution of the errors.

    References
    ----------
    Carlsson, H. and van Damme, E. (1993), Global games and equilibrium selection, Econometrica 61.
    Morris, S. and Shin, H. S. (2003), Global games: theory and applications.

    Examples
    --------
    >>> solution = threshold(GlobalGame.from_payoffs("theta + l - 1", low=-1, high=2))
    >>> solution.status.name, str(solution.equilibria[0].threshold)
    ('COMPLETE', '1/2')

    A currency is attacked by all who see a state below three quarters, if an attack costs a quarter
    of what it wins, and wins if as many take part as the state is good.

    >>> attack = GlobalGame.from_payoffs("if(l >= theta, 1, 0) - 1/4", low=-1, high=2)
    >>> e = threshold(attack).equilibria[0]
    >>> str(e.threshold), e.acts_above, [str(x) for x in e.common_knowledge]
    ('3/4', False, ['0', '1'])
    """
    started = perf_counter()
    held = conditions(form)
    messages = [*_messages(held)]
    found = _threshold(form) if held.are_sufficient else None
    status = Status.NONE if held.are_sufficient and held.dominance else Status.FAILED
    equilibria: tuple[Equilibrium, ...] = ()
    if found is not None:
        is_only = not threshold_problems(form, found, is_only=True)
        wrong = threshold_problems(form, found, is_only=False)
        if wrong:
            messages.extend(map(str, wrong))
        else:
            status = Status.COMPLETE if is_only else Status.PARTIAL
            if not is_only and held.dominance:
                messages.append("acting gains nothing at neighbouring signals either")
            equilibria = (
                ThresholdEquilibrium(
                    payoffs=(),
                    regret=Fraction(0),
                    threshold=_number(found),
                    acts_above=form.acts_above,
                    common_knowledge=_common_knowledge(form),
                ),
            )
    elif held.are_sufficient:
        messages.append("acting is expected to pay at every signal in the range, or at none")
        status = Status.PARTIAL
    return Solution(
        equilibria=equilibria,
        status=status,
        concept="threshold",
        algorithm="Laplacian belief, exact integrals",
        certificate=Certificate(argument=_argument(status), evidence=(held, found)),
        stats={"seconds": perf_counter() - started},
        messages=tuple(messages),
    )


def _argument(status: Status) -> str:
    if status is Status.COMPLETE:
        return (
            "Acting was proved to pay more the more others act and the better the state, to be "
            "dominated at one end and dominant at the other; the expected gain at the signal at "
            "which all switch is monotone and changes its sign at the threshold alone."
        )
    return "What is not proved the messages say."


def _messages(held: Conditions) -> list[str]:
    said = []
    for name, holds in (
        ("acting pays more if more others act", held.complements),
        ("acting pays more in better states", held.monotone),
        ("acting is dominated at one end of the range and dominant at the other", held.dominance),
    ):
        if holds is not True:
            said.append(f"{'not decided' if holds is None else 'does not hold'}: {name}")
    return said


def _threshold(form: GlobalGame) -> Fraction | ThresholdRoot | None:
    """Return where the expected gain changes its sign; None where it does not in the range."""
    below, above = expected_gain(form, form.low), expected_gain(form, form.high)
    if below * above > 0 or below == above == 0:
        return None
    if below * above == 0:
        return form.low if below == 0 else form.high
    root = ThresholdRoot(form=form, low=form.low, high=form.high)
    low, high = root.interval("threshold", 41)
    simple = simplest_within((low + high) / 2, _GUESS)
    if expected_gain(form, simple) == 0:
        return simple
    if ThresholdRoot(form=form, low=simple - CLOSE, high=simple + CLOSE).is_bracket():
        return simple
    return root


def _number(found: Fraction | ThresholdRoot) -> Amount:
    return found if isinstance(found, Fraction) else AlgebraicNumber(found, "threshold")


def _common_knowledge(form: GlobalGame) -> tuple[Fraction, Fraction] | None:
    """Return the states between which both all and nobody acting are equilibria."""
    everyone = Fraction(1 if form.n_players is None else form.n_players - 1)
    ends = []
    for others in (everyone, Fraction(0)):
        below, above = form.gain_at(form.low, others), form.gain_at(form.high, others)
        if below * above >= 0:
            return None
        ends.append(_switch(form, others))
    return (ends[0], ends[1]) if form.acts_above else (ends[1], ends[0])


def _switch(form: GlobalGame, others: Fraction) -> Fraction:
    """Return, to within 2**-40 or exactly where simple, the state at which a gain changes sign."""
    low, high = form.low, form.high
    rises = form.gain_at(high, others) > 0
    while high - low > _GUESS:
        middle = (low + high) / 2
        if (form.gain_at(middle, others) < 0) == rises:
            low = middle
        else:
            high = middle
    return simplest_within((low + high) / 2, _GUESS)
