"""The same stage played by blocs: all states of a type move together."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product

from est_games.game.normal import NormalForm
from est_games.game.typed_anonymous import TypedAnonymousForm


def bloc_form(form: TypedAnonymousForm) -> NormalForm:
    """Return the game in which each type is one player, paid what one of its states is paid.

    Raises
    ------
    GameError
        It would be too large.

    Examples
    --------
    Ten states in two blocs; a treaty in force once six have signed. Alone nobody tips the scales,
    the larger bloc does.

    >>> form = TypedAnonymousForm.from_payoff(
    ...     lambda kind, reply, tally: 3 * (tally["in"] >= 6) - (reply == "sign"),
    ...     sizes={"west": 7, "east": 3},
    ...     strategies=["sign", "reject"],
    ...     tallies={"in": ["sign"]},
    ... )
    >>> bloc_form(form).payoffs[0]
    (Fraction(2, 1), Fraction(2, 1), Fraction(0, 1), Fraction(0, 1))
    """
    rows: list[list[Fraction]] = [[] for _ in form.types]
    for profile in product(*(range(m) for m in form.n_strategies)):
        for t, row in enumerate(rows):
            row.append(paid(form, together(form, profile), t, profile[t]))
    return NormalForm(
        players=form.types,
        strategies=form.strategies,
        payoffs=tuple(map(tuple, rows)),
        title=form.title,
    )


def together(form: TypedAnonymousForm, profile: Sequence[int]) -> list[list[int]]:
    """Return the counts where all states of each type do the same."""
    return [
        [n if a == chosen else 0 for a in range(m)]
        for n, m, chosen in zip(form.sizes, form.n_strategies, profile, strict=True)
    ]


def paid(
    form: TypedAnonymousForm, counts: Sequence[Sequence[int]], kind: int, strategy: int
) -> Fraction:
    """Return what a state of a type that plays a strategy gets at a count profile."""
    others = tuple(
        total - tally.weights[kind][strategy]
        for total, tally in zip(form.tally(counts), form.tallies, strict=True)
    )
    return form.payoff(kind, strategy, others)
