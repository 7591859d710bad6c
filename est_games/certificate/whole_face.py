"""Several types that mix, none of which minds: is all that they may do equilibrium?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from est_games.certificate.type_payoffs import (
    CountedForm,
    Supports,
    free_types,
    payoff_coefficients,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeFace:
    """No type that mixes gains or loses by it, whatever the others' proportions.

    Parameters
    ----------
    is_equilibrium : bool
        Whether every such mixture is an equilibrium; else none is.
    """

    is_equilibrium: bool


def face_standing(form: CountedForm, supports: Supports) -> bool | None:
    """Tell whether all mixtures over some supports are equilibria, or none; None if neither is so.

    Parameters
    ----------
    form : TypedAnonymousForm or BayesianAnonymousForm
        The game.
    supports : tuple of tuple of int
        One or two strategies for each type.

    Notes
    -----
    A polynomial that is nought everywhere has no other coefficients in Bernstein form than noughts,
    and one with no negative coefficients is nowhere negative. If none is positive and one is
    negative, it is negative wherever all mix in full.

    Examples
    --------
    Two vote on what a third has decided.

    >>> from est_games.game.typed_anonymous import TypedAnonymousForm
    >>> form = TypedAnonymousForm.from_payoff(
    ...     lambda kind, vote, tally: vote == "yes" if kind == "chair" else 0,
    ...     sizes={"chair": 1, "guest": 1, "clerk": 1}, strategies=["yes", "no"],
    ... )
    >>> face_standing(form, ((0,), (0, 1), (0, 1))), face_standing(form, ((1,), (0, 1), (0, 1)))
    (True, False)
    """
    for kind in free_types(supports):
        first, second = (payoff_coefficients(form, supports, kind, a) for a in supports[kind])
        if first != second:
            return None
    losses = list(_losses(form, supports))
    if all(x >= 0 for loss in losses for x in loss):
        return True
    if any(all(x <= 0 for x in loss) and any(loss) for loss in losses):
        return False
    return None


def _losses(form: CountedForm, supports: Supports) -> Iterator[list[Fraction]]:
    """Yield what each type loses by each strategy that it does not play."""
    for t, support in enumerate(supports):
        others = [a for a in range(form.n_strategies[t]) if a not in support]
        played = payoff_coefficients(form, supports, t, support[0]) if others else []
        for a in others:
            other = payoff_coefficients(form, supports, t, a)
            yield [x - y for x, y in zip(played, other, strict=True)]
