"""Which strategies pay less than others whatever the others' counts, supports being given."""

from __future__ import annotations

from functools import cache

from est_games.game.typed_anonymous import TypedAnonymousForm

Supports = tuple[tuple[int, ...], ...]
Vector = tuple[int, ...]


class CountedPlay:
    """The tallies that can come about, as sets, and where one strategy pays more than another.

    Parameters
    ----------
    form : TypedAnonymousForm
        The game.
    """

    def __init__(self, form: TypedAnonymousForm) -> None:
        self._form = form
        self._reach = cache(self._reached)
        self._worse = cache(self._not_better)

    def never_best(self, supports: Supports) -> tuple[int, int, int] | None:
        """Return a type, a strategy of its support and one that always pays more, if there is."""
        for t, support in enumerate(supports):
            possible = None
            for a in support:
                for b in range(self._form.n_strategies[t]):
                    if a == b:
                        continue
                    if possible is None:
                        possible = self._others(supports, t)
                    if not possible & self._worse(t, a, b):
                        return t, a, b
        return None

    def _others(self, supports: Supports, kind: int) -> frozenset[Vector]:
        """Return the tallies of the others of a player of a type."""
        total: frozenset[Vector] = frozenset([(0,) * len(self._form.tallies)])
        for t, support in enumerate(supports):
            own = self._reach(t, support, self._form.sizes[t] - (t == kind))
            total = frozenset(
                tuple(x + y for x, y in zip(v, w, strict=True)) for v in total for w in own
            )
        return total

    def _reached(self, kind: int, support: tuple[int, ...], n: int) -> frozenset[Vector]:
        """Return the tallies of n players of a type that use some strategies."""
        steps = [tuple(tally.weights[kind][a] for tally in self._form.tallies) for a in support]
        reached: frozenset[Vector] = frozenset([(0,) * len(self._form.tallies)])
        for _ in range(n):
            reached = frozenset(
                tuple(x + y for x, y in zip(v, step, strict=True))
                for v in reached
                for step in steps
            )
        return reached

    def _not_better(self, kind: int, strategy: int, other: int) -> frozenset[Vector]:
        """Return the tallies of the others at which another strategy does not pay more."""
        form = self._form
        rows = form.payoffs[kind]
        return frozenset(
            others
            for others, pays, instead in zip(
                form.others[kind], rows[strategy], rows[other], strict=True
            )
            if instead <= pays
        )
