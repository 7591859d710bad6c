"""A typed anonymous form without its weakly dominated strategies."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from est_games.game.typed_anonymous import TypedAnonymousForm


def weakly_dominated(form: TypedAnonymousForm) -> dict[str, tuple[str, ...]]:
    """Return the strategies of each type that another pure one weakly dominates.

    Never less and somewhere more, over all tallies the others can have; exact.

    Examples
    --------
    >>> form = TypedAnonymousForm.from_payoff(
    ...     lambda kind, ballot, tally: int(tally["yes"] >= 2),
    ...     sizes={"state": 3},
    ...     strategies=["yes", "no"],
    ...     tallies={"yes": ["yes"]},
    ... )
    >>> weakly_dominated(form)
    {'state': ('no',)}
    """
    return {
        kind: tuple(
            label
            for label, row in zip(labels, tables, strict=True)
            if any(_dominates(other, row) for other in tables)
        )
        for kind, labels, tables in zip(form.types, form.strategies, form.payoffs, strict=True)
    }


def without(form: TypedAnonymousForm, removed: Mapping[str, tuple[str, ...]]) -> TypedAnonymousForm:
    """Return a form in which some strategies cannot be played."""
    kept = {
        kind: [label for label in labels if label not in removed.get(kind, ())]
        for kind, labels in zip(form.types, form.strategies, strict=True)
    }

    def payoff(kind: str, strategy: str, tally: Mapping[str, int]) -> Fraction:
        t = form.types.index(kind)
        a = form.strategies[t].index(strategy)
        others = tuple(tally[each.name] - each.weights[t][a] for each in form.tallies)
        return form.payoff(t, a, others)

    return TypedAnonymousForm.from_payoff(
        payoff,
        sizes=dict(zip(form.types, form.sizes, strict=True)),
        strategies=kept,
        tallies={
            tally.name: {
                (kind, label): weight
                for kind, labels, row in zip(
                    form.types, form.strategies, tally.weights, strict=True
                )
                for label, weight in zip(labels, row, strict=True)
                if label in kept[kind]
            }
            for tally in form.tallies
        },
        title=form.title,
    )


def _dominates(better: tuple[Fraction, ...], worse: tuple[Fraction, ...]) -> bool:
    pairs = list(zip(better, worse, strict=True))
    return all(a >= b for a, b in pairs) and any(a > b for a, b in pairs)
