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
from functools import lru_cache
from itertools import product
from math import comb, prod
from typing import Any, NamedTuple

import flint

from est_games.arithmetic import fraction, rational
from est_games.game.bayesian_anonymous import BayesianAnonymousForm
from est_games.game.tally import Tally

Supports = tuple[tuple[int, ...], ...]
Term = tuple[int, tuple[int, ...], Any]
"""A coefficient's place in C order, a tally of the others, and how likely that is there."""


class _Others(NamedTuple):
    """Who acts in a state, payoffs left out: all that the chances of tallies depend on."""

    kinds: tuple[tuple[int, int], ...]
    likelihoods: tuple[tuple[Fraction, ...], ...]
    tallies: tuple[Tally, ...]
    n_left: tuple[int, ...]
    supports: Supports


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
        for place, tallies, chance in _terms(_others(form, supports, w, kind)) if pays else ():
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
    for place, tallies, chance in _terms(_others(form, supports, state, None)):
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


def _others(
    form: BayesianAnonymousForm, supports: Supports, state: int, kind: int | None
) -> _Others:
    """Return the others of a player of a kind in a state; all, for None."""
    own = None if kind is None else form.kinds[kind][0]
    return _Others(
        kinds=form.kinds,
        likelihoods=tuple(rows[state] for rows in form.likelihoods),
        tallies=form.tallies,
        n_left=tuple(n - (t == own) for t, n in enumerate(form.sizes)),
        supports=supports,
    )


@lru_cache(maxsize=16)
def _terms(others: _Others) -> tuple[Term, ...]:
    """Return how likely each tally of the others is at each coefficient.

    Every strategy of every kind of a type meets the same others: they are counted once.
    """
    free = _free(others.supports)
    sizes = [others.n_left[others.kinds[j][0]] for j in free]
    n_tallies = len(others.tallies)
    context: Any = flint.fmpq_mpoly_ctx.get(
        [*(f"x{j}" for j in range(len(free))), *(f"y{j}" for j in range(n_tallies))],
        flint.Ordering.lex,
    )
    whole = context.from_dict({(0,) * context.nvars(): 1})
    for t, n in enumerate(others.n_left):
        whole *= _player(others, t, context) ** n
    strides = [prod(n + 1 for n in sizes[j + 1 :]) for j in range(len(sizes))]
    return tuple(_read(whole, sizes, strides))


def _read(whole: Any, sizes: Sequence[int], strides: Sequence[int]) -> Iterator[Term]:
    for powers, coefficient in whole.to_dict().items():
        marks = list(map(int, powers[: len(sizes)]))
        scale = prod(map(comb, sizes, marks))
        place = sum(e * stride for e, stride in zip(marks, strides, strict=True))
        yield place, tuple(map(int, powers[len(sizes) :])), coefficient / scale


def _player(others: _Others, kind: int, context: Any) -> Any:
    """Return one player's contribution: a term for each corner of its mixtures and strategy."""
    supports = others.supports
    free = _free(supports)
    own = [(k, s) for k, (t, s) in enumerate(others.kinds) if t == kind]
    mixing = [free.index(k) for k, _ in own if k in free]
    terms: dict[tuple[int, ...], Any] = {}
    for corner in product((0, 1), repeat=len(mixing)):
        marks = [0] * len(free)
        for j, end in zip(mixing, corner, strict=True):
            marks[j] = end
        for k, s in own:
            strategy = supports[k][marks[free.index(k)]] if k in free else supports[k][0]
            weights = (tally.weights[kind][strategy] for tally in others.tallies)
            key = (*marks, *weights)
            chance = rational(others.likelihoods[kind][s])
            terms[key] = terms.get(key, 0) + chance
    return context.from_dict(terms)
