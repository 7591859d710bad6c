"""Which supports players with private signals cannot have: a linear program finds the proof."""

from __future__ import annotations

from fractions import Fraction

from est_games.certificate.signal_play import Contradicted, possible
from est_games.equilibrium.programs.exact_program import maximum
from est_games.game.bayesian_anonymous import BayesianAnonymousForm

Supports = tuple[tuple[int, ...], ...]


def contradiction(form: BayesianAnonymousForm, supports: Supports) -> Contradicted | None:
    r"""Return deviations that must not pay and yet add up to a gain, if there are any.

    Parameters
    ----------
    form : BayesianAnonymousForm
        The game.
    supports : tuple of tuple of int
        What each kind plays, with positive probability.

    Notes
    -----
    1. For each type in turn: a multiplier for each deviation of each of its kinds from each
       strategy in support, their sum at most one.
    2. The program maximises the sum, over states and tallies that can come about, of what these
       deviations gain there, weighted by the signals' likelihoods, none being negative. The states
       and tallies at which rows are multiples of each other count once.
    3. A positive optimum is the proof.

    Examples
    --------
    If all must agree to convict, no juror votes yes after signs of innocence only.

    >>> form = BayesianAnonymousForm.from_payoff(
    ...     lambda kind, vote, tally, state, signal: (
    ...         (tally["yes"] == 3) * (1 if state == "guilty" else -1)
    ...     ),
    ...     prior={"guilty": "1/2", "innocent": "1/2"}, sizes={"juror": 3},
    ...     signals={"guilty": {"g": "3/4", "i": "1/4"}, "innocent": {"g": "1/4", "i": "3/4"}},
    ...     strategies=["yes", "no"], tallies={"yes": ["yes"]},
    ... )
    >>> contradiction(form, ((1,), (0,))) is None, contradiction(form, ((0, 1), (0,))) is None
    (False, False)
    """
    for own in range(len(form.types)):
        deviations = [
            (kind, strategy, other)
            for kind, (t, _) in enumerate(form.kinds)
            if t == own
            for strategy in supports[kind]
            for other in range(form.n_strategies[kind])
            if other != strategy
        ]
        rows: dict[tuple[Fraction, ...], None] = {}
        for state, others in possible(form, supports, own):
            gains = [
                form.likelihoods[own][state][form.kinds[kind][1]]
                * (
                    form.payoff(state, kind, other, others)
                    - form.payoff(state, kind, strategy, others)
                )
                for kind, strategy, other in deviations
            ]
            largest = max(map(abs, gains), default=Fraction(0))
            if largest:
                rows[tuple(-x / largest for x in gains)] = None
        if not rows:
            continue
        objective = [-sum(column, start=Fraction(0)) for column in zip(*rows, strict=True)]
        limits = [*rows, (Fraction(1),) * len(deviations)]
        best = maximum(objective, limits, [*(Fraction(0) for _ in rows), Fraction(1)])
        if best is not None and best.value > 0:
            return Contradicted(
                multipliers=tuple(
                    (key, weight)
                    for key, weight in zip(deviations, best.primal, strict=True)
                    if weight
                )
            )
    return None
