"""What a zero-sum stochastic game is worth, between bounds that two stationary strategies prove."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from est_games.certificate.malformed import refuses_malformed
from est_games.certificate.markov_play import profile_value
from est_games.errors import Problem
from est_games.game.stochastic import StochasticForm

Vector = tuple[Fraction, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueBounds:
    """Bounds on the value of every state to the first player, and the strategies that keep them.

    Parameters
    ----------
    lower, upper : tuple of Fraction, shape (n_states,)
        The bounds.
    play : tuple of tuple of tuple of Fraction, shape (n_states, 2)
        What the two mix: the first secures the lower ones, the second the upper ones.
    """

    lower: Vector
    upper: Vector
    play: tuple[tuple[Vector, Vector], ...]


def is_zero_sum(form: StochasticForm) -> bool:
    """Return whether two players discount alike and one gets what the other loses."""
    return (
        form.n_players == 2
        and form.discounts[0] == form.discounts[1]
        and all(
            x == -y for first, second in form.payoffs for x, y in zip(first, second, strict=True)
        )
    )


@refuses_malformed
def value_problems(form: StochasticForm, bounds: ValueBounds) -> tuple[Problem, ...]:
    r"""Return what is wrong with bounds on the values of a zero-sum stochastic game.

    .. math:: \underline v(s) \le \sum_a x(a) (r(s, a, b) + \delta \sum_t p(t | s, a, b)
        \underline v(t)) \quad \text{for every } b

    and with `y`, the other way round, for the upper bounds.

    Parameters
    ----------
    form : StochasticForm
        Two players, zero-sum.
    bounds : ValueBounds
        The claim.

    Notes
    -----
    Iterating the right hand side, which is a contraction that keeps order, only raises the lower
    bounds, up to what the first player secures by its strategy; so that is no less.

    References
    ----------
    Shapley (1953), Stochastic games.

    Examples
    --------
    >>> form = StochasticForm.from_rule(
    ...     {"here": {"one": ["a"], "other": ["b"]}}, payoff=lambda s, a: (1, -1),
    ...     transition=lambda s, a: "here", discount="1/2",
    ... )
    >>> sure = ((Fraction(1),), (Fraction(1),))
    >>> two = (Fraction(2),)
    >>> value_problems(form, ValueBounds(lower=two, upper=two, play=(sure,)))
    ()
    """
    return tuple(_problems(form, bounds))


def _problems(form: StochasticForm, bounds: ValueBounds) -> Iterator[Problem]:
    if not is_zero_sum(form):
        yield Problem(path="form", message="is not zero-sum")
        return
    if not len(bounds.lower) == len(bounds.upper) == len(bounds.play) == form.n_states:
        yield Problem(path="bounds", message="must be given for every state")
        return
    for s, mixtures in enumerate(bounds.play):
        path = f"play[{form.states[s]}]"
        if tuple(map(len, mixtures)) != form.shapes[s] or any(
            min(row) < 0 or sum(row) != 1 for row in mixtures
        ):
            yield Problem(path=path, message="is not probabilities of strategies")
            continue
        secured = min(_replies(form, s, 0, mixtures[0], bounds.lower))
        if secured < bounds.lower[s]:
            yield Problem(path=path, message="secures less", value=str(secured))
        held = max(_replies(form, s, 1, mixtures[1], bounds.upper))
        if held > bounds.upper[s]:
            yield Problem(path=path, message="allows more", value=str(held))


def _replies(
    form: StochasticForm, state: int, player: int, mixture: Vector, values: Sequence[Fraction]
) -> list[Fraction]:
    """Return what each reply to a mixture brings the first player."""
    totals = [Fraction(0)] * form.shapes[state][1 - player]
    for place, profile in enumerate(form.profiles(state)):
        worth = profile_value(form, state, place, 0, values.__getitem__)
        totals[profile[1 - player]] += mixture[profile[player]] * worth
    return totals
