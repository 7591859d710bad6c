"""What an outcome pays: interests reduced by what has happened, as far as it is settled."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cache

from est_games.expression import Expression
from est_games.game.multistage import Component
from est_games.polynomial import Polynomial
from est_games.procedure.context import Context
from est_games.situation.model import Interest

Facts = Mapping[str, Fraction | int]


@cache
def family(name: str) -> str:
    """Return the family of a fact: ``signed`` for ``signed.nato``."""
    return name.partition(".")[0]


def _watching(observe: Mapping[str, Expression]) -> list[Interest]:
    """Return what observers are paid, in the form interests have."""
    return [
        Interest(actor=name, name="observed", formula=formula) for name, formula in observe.items()
    ]


class Payoffs:
    """The interests of a situation, reduced once for each way the facts they read can stand.

    Parameters
    ----------
    context : Context
        Whose interests.
    observe : mapping of str to Expression, or None
        What is paid to observers, players who never move, by name: they come after the actors.
    """

    def __init__(self, context: Context, observe: Mapping[str, Expression] | None = None) -> None:
        watched = observe or {}
        observers = {name: len(context.players) + n for n, name in enumerate(watched)}
        self.index = {**context.index, **observers}
        self.types = tuple(kind.id for kind in context.situation.type) or ("",)
        parameters = {parameter.id for parameter in context.situation.parameter}
        interests = [*context.situation.interest, *_watching(watched)]
        places = [f"interest[{k}].formula" for k in range(len(context.situation.interest))]
        places += [f"observe.{name}" for name in watched]
        self._places = {id(i): place for i, place in zip(interests, places, strict=True)}
        self._at_end = [i for i in interests if i.paid == "end"]
        self._each_round = [i for i in interests if i.paid == "each-round"]
        self._reads = {
            id(i): tuple(
                sorted((n, family(n)) for n in i.formula.names - parameters if family(n) != "type")
            )
            for i in interests
        }
        self._known: dict[
            tuple[int, tuple[Fraction | int | None, ...]], tuple[Polynomial, ...]
        ] = {}
        self.names = frozenset(name for reads in self._reads.values() for name, _ in reads)
        self._settled: dict[frozenset[str], tuple[str, ...]] = {}
        self._residuals: dict[tuple[object, ...], int] = {}
        self._numbers: dict[tuple[tuple[Polynomial, ...], ...], int] = {}

    def residual(self, facts: Facts, open_families: frozenset[str]) -> int:
        """Return a number for what can still be paid, as far as the facts settle it.

        Equal numbers mean equal futures. Facts of open families may still change, so they stay
        names in the polynomials.
        """
        settled = self._settled.get(open_families)
        if settled is None:
            read = {entry for interest in self._at_end for entry in self._reads[id(interest)]}
            settled = tuple(sorted(name for name, kin in read if kin not in open_families))
            self._settled[open_families] = settled
        key = (open_families, *(facts.get(name, 0) for name in settled))
        number = self._residuals.get(key)
        if number is None:
            amounts = tuple(self._amounts(i, facts, open_families) for i in self._at_end)
            number = self._residuals[key] = self._numbers.setdefault(amounts, len(self._numbers))
        return number

    def at_end(self, facts: Facts) -> tuple[Component, ...]:
        """Return the components paid at an outcome."""
        return self._components(self._at_end, facts)

    def in_talks(self, facts: Facts) -> tuple[Component, ...]:
        """Return the components paid in a round of talks."""
        return self._components(self._each_round, facts)

    def _components(self, interests: list[Interest], facts: Facts) -> tuple[Component, ...]:
        found: list[Component] = []
        for interest in interests:
            amounts = self._amounts(interest, facts, frozenset())
            if any(amount.terms for amount in amounts):
                found.extend(
                    Component(
                        name=interest.name,
                        player=self.index[actor],
                        amounts=amounts,
                        source=interest.source(),
                    )
                    for actor in interest.actors
                )
        return tuple(found)

    def _amounts(
        self, interest: Interest, facts: Facts, open_families: frozenset[str]
    ) -> tuple[Polynomial, ...]:
        names = self._reads[id(interest)]
        values = tuple(None if kin in open_families else facts.get(n, 0) for n, kin in names)
        key = (id(interest), values)
        amounts = self._known.get(key)
        if amounts is None:
            settled = {n: v for (n, _), v in zip(names, values, strict=True) if v is not None}
            amounts = tuple(
                interest.formula.reduce(
                    {**settled, **{f"type.{k}": int(k == kind) for k in self.types}},
                    path=self._places[id(interest)],
                )
                for kind in self.types
            )
            self._known[key] = amounts
        return amounts
