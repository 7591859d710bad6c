"""Is this partition of states an equilibrium of cheap talk? Are there none of more parts?"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from est_games.errors import Problem
from est_games.game.cheap_talk import CheapTalk


def partition_problems(form: CheapTalk, cutoffs: Sequence[Fraction]) -> tuple[Problem, ...]:
    """Return what is wrong with a partition as an equilibrium.

    Parameters
    ----------
    form : CheapTalk
        The game.
    cutoffs : sequence of Fraction
        The ends of the parts, from the lowest state to the highest.

    Notes
    -----
    1. The receiver's best action in a part is its middle.
    2. The sender wants the state plus its bias, and so prefers the nearer of two actions: that of
       its own part to those of all others, in every state of the part, if and only if it does so at
       both ends, since the point it wants rises with the state.

    Examples
    --------
    >>> form = CheapTalk.of("1/8")
    >>> partition_problems(form, [Fraction(0), Fraction(1, 4), Fraction(1)])
    ()
    >>> print(*partition_problems(form, [Fraction(0), Fraction(1, 2), Fraction(1)]))
    cutoffs[1]: the sender would rather tell another part there
    """
    if len(cutoffs) < 2 or cutoffs[0] != form.low or cutoffs[-1] != form.high:
        return (Problem(path="cutoffs", message="must run from the lowest state to the highest"),)
    if any(one >= other for one, other in pairwise(cutoffs)):
        return (Problem(path="cutoffs", message="must rise"),)
    middles = [(one + other) / 2 for one, other in pairwise(cutoffs)]
    return tuple(
        Problem(path=f"cutoffs[{k}]", message="the sender would rather tell another part there")
        for k, state in enumerate(cutoffs)
        if not all(
            abs(middle - state - form.bias) >= abs(own - state - form.bias)
            for own in middles[max(k - 1, 0) : k + 1]
            for middle in middles
        )
    )


def has_no_more_parts(form: CheapTalk, n_parts: int) -> bool:
    """Tell whether it is proved that no equilibrium has more than so many parts.

    Notes
    -----
    At a cutoff the wanted point is midway between two actions: each part is longer than the one
    before it by four times the bias, and the first is not empty. More than n parts are thus longer
    together than :math:`2 |b| (n + 1) n`; if the states are not, there is no such equilibrium.

    References
    ----------
    Crawford and Sobel (1982), equation (22).

    Examples
    --------
    >>> form = CheapTalk.of("1/20")
    >>> has_no_more_parts(form, 2), has_no_more_parts(form, 3)
    (False, True)
    """
    return 2 * abs(form.bias) * (n_parts + 1) * n_parts >= form.high - form.low
