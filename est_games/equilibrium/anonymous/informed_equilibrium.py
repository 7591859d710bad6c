"""An equilibrium of players with private signals, in words: what each does, what comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from est_games.certificate.type_payoffs import asked_polynomial, value_at
from est_games.equilibrium.solution import Amount, Amounts, Equilibrium
from est_games.game.algebraic import AlgebraicNumber
from est_games.game.bayesian_anonymous import BayesianAnonymousForm


@dataclass(frozen=True, slots=True, kw_only=True)
class InformedEquilibrium(Equilibrium):
    """One equilibrium in which players of one type do the same after the same signal.

    Here ``profile[k][a]`` is the probability of strategy a of kind k, ``payoffs[k]`` what a player
    of kind k expects once it has seen its signal, and `behavior` the same profile by label.

    Parameters
    ----------
    chances : mapping of str to mapping of str to Fraction or AlgebraicNumber
        For each state the probability of each event of the form.
    values : tuple of Fraction or AlgebraicNumber, shape (n_types,)
        What a player of each type expects before it sees a signal.
    is_responsive : bool
        Whether some type does not do the same after all signals.
    """

    chances: Mapping[str, Mapping[str, Amount]] = field(default_factory=dict, hash=False)
    values: Amounts = ()
    is_responsive: bool


def informed(form: BayesianAnonymousForm, equilibrium: Equilibrium) -> InformedEquilibrium:
    """Return an equilibrium with its behaviour by label, and how likely events are in each state.

    Examples
    --------
    >>> from fractions import Fraction
    >>> form = BayesianAnonymousForm.from_payoff(
    ...     lambda kind, vote, tally, state, signal: (tally["yes"] == 2) == (state == "up"),
    ...     prior={"up": "1/2", "down": "1/2"}, sizes={"judge": 2}, strategies=["no", "yes"],
    ...     signals={"up": {"u": "2/3", "d": "1/3"}, "down": {"u": "1/3", "d": "2/3"}},
    ...     tallies={"yes": ["yes"]}, events={"adopted": lambda tally: tally["yes"] == 2},
    ... )
    >>> rows = ((Fraction(0), Fraction(1)), (Fraction(1, 2), Fraction(1, 2)))
    >>> play = informed(form, Equilibrium(profile=rows, payoffs=(), regret=Fraction(0)))
    >>> str(play.chances["up"]["adopted"]), str(play.behavior["judge: d"]["yes"])
    ('25/36', '1/2')
    """
    supports = tuple(tuple(a for a, x in enumerate(row) if x) for row in equilibrium.profile)
    mixing = [
        row[own[1]] for row, own in zip(equilibrium.profile, supports, strict=True) if len(own) > 1
    ]
    root = next((x.root for x in mixing if isinstance(x, AlgebraicNumber)), None)

    def number(*which: Any) -> Amount:
        if root is not None:
            return AlgebraicNumber(root, which)
        row, sizes = asked_polynomial(form, supports, which)
        return value_at(row, sizes, mixing)

    known = {each.name: getattr(equilibrium, each.name) for each in fields(Equilibrium)}
    behavior = {
        label: dict(zip(form.strategies[t], row, strict=True))
        for label, (t, _), row in zip(form.labels, form.kinds, equilibrium.profile, strict=True)
    }
    chances = {
        state: {name: number("chance", w, e) for e, (name, _) in enumerate(form.events)}
        for w, state in enumerate(form.states)
    }
    own: dict[int, set[Any]] = {}
    for (t, _), row in zip(form.kinds, equilibrium.profile, strict=True):
        own.setdefault(t, set()).add(row)
    return InformedEquilibrium(
        **known | {"behavior": behavior},
        chances=chances,
        values=tuple(number("value", t) for t in range(len(form.types))),
        is_responsive=any(len(rows) > 1 for rows in own.values()),
    )
