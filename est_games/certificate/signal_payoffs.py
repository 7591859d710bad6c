r"""What a signal and a strategy are expected to pay where kinds mix: exact polynomials.

In state :math:`\omega` a player of type t plays a mean, over its signals, of what its kinds play;
its contribution to the tallies is a polynomial in marks :math:`Y` for the tallies whose
coefficients are affine in the probabilities :math:`x_j` with which kinds that mix play their second
strategies. In *scaled Bernstein form*, in which the coefficient of :math:`X^e` stands for
:math:`\binom{N}{e} x^e (1 - x)^{N - e}` before the binomial is taken out, players who act
independently multiply as ordinary polynomials.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product
from math import comb, prod
from typing import Any

import flint

from est_games.arithmetic import fraction, rational
from est_games.game.bayesian_anonymous import BayesianAnonymousForm

Supports = tuple[tuple[int, ...], ...]


def signal_payoffs(
    form: BayesianAnonymousForm, supports: Supports, kind: int, strategy: int
) -> list[Fraction]:
    """Return the Bernstein coefficients of what a strategy pays a player that has seen its signal.

    Parameters
    ----------
    form : BayesianAnonymousForm
        The game.
    supports : tuple of tuple of int
        One or two strategies for each kind.
    kind, strategy : int
        Whose payoff, conditional on its signal.

    Returns
    -------
    list of Fraction, ``prod(N_j + 1)`` long, in C order
        `N_j` is how many others there are of the type of the j-th kind that mixes.

    Examples
    --------
    Two judges who both must say yes; who has seen u says so, who has seen d may.

    >>> form = BayesianAnonymousForm.from_payoff(
    ...     lambda kind, vote, tally, state, signal: (tally["yes"] == 2) == (state == "up"),
    ...     prior={"up": "1/2", "down": "1/2"}, sizes={"judge": 2}, strategies=["no", "yes"],
    ...     signals={"up": {"u": "2/3", "d": "1/3"}, "down": {"u": "1/3", "d": "2/3"}},
    ...     tallies={"yes": ["yes"]},
    ... )
    >>> [str(x) for x in signal_payoffs(form, ((1,), (0, 1)), 1, 1)]
    ['2/3', '1/3']
    """
    sizes = [form.n_others(kind, j) for j in _free(supports)]
    total = [rational(0)] * prod(n + 1 for n in sizes)
    for w, belief in enumerate(form.beliefs[kind]):
        rows = form.payoffs[w][kind][strategy]
        others = form.others[form.kinds[kind][0]]
        pays = {o: rational(belief * x) for o, x in zip(others, rows, strict=True) if belief * x}
        for place, tallies, chance in _terms(form, supports, w, kind, sizes) if pays else ():
            if tallies in pays:
                total[place] += chance * pays[tallies]
    return list(map(fraction, total))


def event_chances(
    form: BayesianAnonymousForm, supports: Supports, state: int, event: int
) -> list[Fraction]:
    """Return the Bernstein coefficients of an event's probability in a state.

    Parameters
    ----------
    form, supports
        As in :func:`signal_payoffs`.
    state, event : int
        Numbers of the state and of the event in ``form.events``.
    """
    sizes = [form.n_others(None, j) for j in _free(supports)]
    total = [rational(0)] * prod(n + 1 for n in sizes)
    occurs = form.events[event][1]
    for place, tallies, chance in _terms(form, supports, state, None, sizes):
        if tallies in occurs:
            total[place] += chance
    return list(map(fraction, total))


def type_payoffs(form: BayesianAnonymousForm, supports: Supports, kind: int) -> list[Fraction]:
    """Return the coefficients of what a type expects before it sees a signal.

    Parameters
    ----------
    form, supports
        As in :func:`signal_payoffs`.
    kind : int
        Number of the type; what it plays after each signal is taken to be best.
    """
    total: list[Fraction] = []
    for k, (t, _) in enumerate(form.kinds):
        if t == kind:
            row = signal_payoffs(form, supports, k, supports[k][0])
            total = total or [Fraction(0)] * len(row)
            total = [x + form.signal_chances[k] * y for x, y in zip(total, row, strict=True)]
    return total


def _free(supports: Supports) -> tuple[int, ...]:
    return tuple(k for k, support in enumerate(supports) if len(support) > 1)


def _terms(
    form: BayesianAnonymousForm,
    supports: Supports,
    state: int,
    kind: int | None,
    sizes: Sequence[int],
) -> Iterator[tuple[int, tuple[int, ...], Any]]:
    """Yield, by place in C order, how likely each tally of the others is at each coefficient."""
    free = _free(supports)
    context: Any = flint.fmpq_mpoly_ctx.get(
        [*(f"x{j}" for j in range(len(free))), *(f"y{j}" for j in range(len(form.tallies)))],
        flint.Ordering.lex,
    )
    whole = context.from_dict({(0,) * context.nvars(): 1})
    for t, n in enumerate(form.sizes):
        n_left = n - (kind is not None and form.kinds[kind][0] == t)
        whole *= _player(form, supports, state, t, context) ** n_left
    strides = [prod(n + 1 for n in sizes[j + 1 :]) for j in range(len(sizes))]
    for powers, coefficient in whole.to_dict().items():
        marks = list(map(int, powers[: len(free)]))
        scale = prod(map(comb, sizes, marks))
        place = sum(e * stride for e, stride in zip(marks, strides, strict=True))
        yield place, tuple(map(int, powers[len(free) :])), coefficient / scale


def _player(
    form: BayesianAnonymousForm, supports: Supports, state: int, kind: int, context: Any
) -> Any:
    """Return one player's contribution: a term for each corner of its mixtures and strategy."""
    free = _free(supports)
    own = [(k, s) for k, (t, s) in enumerate(form.kinds) if t == kind]
    mixing = [free.index(k) for k, _ in own if k in free]
    terms: dict[tuple[int, ...], Any] = {}
    for corner in product((0, 1), repeat=len(mixing)):
        marks = [0] * len(free)
        for j, end in zip(mixing, corner, strict=True):
            marks[j] = end
        for k, s in own:
            strategy = supports[k][marks[free.index(k)]] if k in free else supports[k][0]
            weights = (tally.weights[kind][strategy] for tally in form.tallies)
            key = (*marks, *weights)
            chance = rational(form.likelihoods[kind][state][s])
            terms[key] = terms.get(key, 0) + chance
    return context.from_dict(terms)
