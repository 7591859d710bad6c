"""Why no equilibrium has some supports: what would not be gained adds up to a gain."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from est_games.certificate.signal_payoffs import Supports
from est_games.game.bayesian_anonymous import BayesianAnonymousForm
from est_games.game.tally import Tally, reachable


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradicted:
    r"""Multipliers under which deviations that must not pay add up to one that pays.

    Parameters
    ----------
    multipliers : tuple of ((int, int, int), Fraction)
        For (kind, strategy in its support, another strategy): how often the deviation is taken,
        none negative. All kinds have one type.

    Notes
    -----
    In equilibrium no kind gains by a strategy other than those it plays. Given the state and the
    signals of others, all players of a type meet the same tallies with the same probabilities
    whatever their own signals; so gains weighted by the chance of the signal can be added tally by
    tally: if :math:`\sum \lambda\, p(s \mid \omega)\, \Delta u(o, \omega)` is nowhere negative and
    somewhere positive, among the tallies that these supports let come about, the sum of what is
    gained is positive, a contradiction (Farkas).
    """

    multipliers: tuple[tuple[tuple[int, int, int], Fraction], ...]


def is_contradicted(form: BayesianAnonymousForm, supports: Supports, reason: Contradicted) -> bool:
    """Tell whether multipliers prove that no equilibrium has these supports.

    Examples
    --------
    Nobody says yes after a low signal and no after a high one, if yes is better in the high state.

    >>> form = BayesianAnonymousForm.from_payoff(
    ...     lambda kind, vote, tally, state, signal: (
    ...         (1 if state == "high" else -1) * (tally["yes"] >= 2)
    ...     ),
    ...     prior={"high": "1/2", "low": "1/2"}, sizes={"voter": 3}, strategies=["no", "yes"],
    ...     signals={"high": {"h": "2/3", "l": "1/3"}, "low": {"h": "1/3", "l": "2/3"}},
    ...     tallies={"yes": ["yes"]},
    ... )
    >>> turned = Contradicted(multipliers=(((0, 0, 1), Fraction(1)), ((1, 1, 0), Fraction(1))))
    >>> is_contradicted(form, ((0,), (1,)), turned), is_contradicted(form, ((1,), (0,)), turned)
    (True, False)
    """
    taken = [(key, weight) for key, weight in reason.multipliers if weight]
    types = {form.kinds[kind][0] for (kind, _, _), _ in taken}
    if len(types) != 1 or any(weight < 0 for _, weight in taken):
        return False
    if any(
        strategy not in supports[kind] or other not in range(form.n_strategies[kind])
        for (kind, strategy, other), _ in taken
    ):
        return False
    (own,) = types
    sums = [
        sum(
            (
                weight
                * form.likelihoods[own][state][form.kinds[kind][1]]
                * (
                    form.payoff(state, kind, other, others)
                    - form.payoff(state, kind, strategy, others)
                )
                for (kind, strategy, other), weight in taken
            ),
            start=Fraction(0),
        )
        for state, others in possible(form, supports, own)
    ]
    return all(x >= 0 for x in sums) and any(x > 0 for x in sums)


def possible(
    form: BayesianAnonymousForm, supports: Supports, kind: int
) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Yield each state with each of the tallies that others of a player of a type can have in it.

    Each has positive probability wherever kinds mix, in full, over their supports.
    """
    left = [n - (t == kind) for t, n in enumerate(form.sizes)]
    for state in range(len(form.states)):
        played = [_played(form, supports, state, t) for t in range(len(form.types))]
        tallies = [
            Tally(
                name=tally.name,
                weights=tuple(
                    tuple(row[a] for a in own)
                    for row, own in zip(tally.weights, played, strict=True)
                ),
            )
            for tally in form.tallies
        ]
        for others in reachable(left, tallies, list(map(len, played))):
            yield state, others


def _played(
    form: BayesianAnonymousForm, supports: Supports, state: int, kind: int
) -> Sequence[int]:
    """Return what players of a type may play in a state, after any signal seen there."""
    return sorted(
        {
            a
            for k, (t, s) in enumerate(form.kinds)
            if t == kind and form.likelihoods[t][state][s]
            for a in supports[k]
        }
    )
