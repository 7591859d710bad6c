"""What an outcome pays: interests reduced by what has happened, as far as it is settled."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from typing import NamedTuple

from est_games.expression import Expression
from est_games.game.multistage import Component
from est_games.polynomial import Polynomial
from est_games.procedure.context import Context
from est_games.situation.model import Interest

Facts = Mapping[str, Fraction | int]
Values = tuple[Fraction | int, ...]
Amounts = tuple[Polynomial, ...]
"""What an interest pays, by the proposer's type."""

AT_END = "end"
EACH_ROUND = "each-round"


@cache
def family(name: str) -> str:
    """Return the family of a fact: ``signed`` for ``signed.nato``."""
    return name.partition(".")[0]


def _watching(observe: Mapping[str, Expression]) -> list[Interest]:
    """Return what observers are paid, in the form interests have."""
    return [
        Interest(actor=name, name="observed", formula=formula) for name, formula in observe.items()
    ]


class _Part(NamedTuple):
    """An interest, the facts it reads that are settled, and its amounts as far as these go.

    Amounts are kept by the values of those facts, with a number that equal ones of it share.
    """

    interest: Interest
    names: tuple[str, ...]
    known: dict[Values, tuple[int, Amounts]]


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
        self._interests = {
            paid: tuple(i for i in interests if i.paid == paid) for paid in (AT_END, EACH_ROUND)
        }
        self._reads = {
            id(i): tuple(sorted(n for n in i.formula.names - parameters if family(n) != "type"))
            for i in interests
        }
        self.names = frozenset(name for reads in self._reads.values() for name in reads)
        self._parts: dict[tuple[str, frozenset[str]], tuple[_Part, ...]] = {}
        self._known: dict[tuple[int, tuple[str, ...]], dict[Values, tuple[int, Amounts]]] = {}
        self._settled: dict[frozenset[str], tuple[str, ...]] = {}
        self._residuals: dict[tuple[object, ...], int] = {}
        self._numbers: dict[object, int] = {}
        self._paid: dict[int, tuple[Component, ...]] = {}

    def residual(self, facts: Facts, open_families: frozenset[str]) -> int:
        """Return a number for what can still be paid, as far as the facts settle it.

        Equal numbers mean equal futures. Facts of open families may still change, so they stay
        names in the polynomials.
        """
        settled = self._settled.get(open_families)
        if settled is None:
            parts = self._as_far(AT_END, open_families)
            settled = tuple(sorted({name for part in parts for name in part.names}))
            self._settled[open_families] = settled
        key = (open_families, *(facts.get(name, 0) for name in settled))
        number = self._residuals.get(key)
        if number is None:
            amounts = tuple(each for each, _ in self._amounts(AT_END, facts, open_families))
            number = self._residuals[key] = self._numbered(amounts)
        return number

    def at_end(self, facts: Facts) -> tuple[Component, ...]:
        """Return the components paid at an outcome."""
        return self._components(AT_END, facts)

    def in_talks(self, facts: Facts) -> tuple[Component, ...]:
        """Return the components paid in a round of talks."""
        return self._components(EACH_ROUND, facts)

    def _components(self, paid: str, facts: Facts) -> tuple[Component, ...]:
        found: list[Component] = []
        amounts = self._amounts(paid, facts, frozenset())
        for interest, (number, each) in zip(self._interests[paid], amounts, strict=True):
            if number not in self._paid:
                self._paid[number] = self._made(interest, each)
            found.extend(self._paid[number])
        return tuple(found)

    def _made(self, interest: Interest, amounts: Amounts) -> tuple[Component, ...]:
        if not any(amount.terms for amount in amounts):
            return ()
        source = interest.source()
        return tuple(
            Component(name=interest.name, player=self.index[actor], amounts=amounts, source=source)
            for actor in interest.actors
        )

    def _amounts(
        self, paid: str, facts: Facts, open_families: frozenset[str]
    ) -> list[tuple[int, Amounts]]:
        """Return what each interest pays, with a number, as far as the facts settle it."""
        found = []
        for part in self._as_far(paid, open_families):
            values = tuple([facts.get(name, 0) for name in part.names])
            amounts = part.known.get(values)
            if amounts is None:
                amounts = part.known[values] = self._reduced(part, values)
            found.append(amounts)
        return found

    def _as_far(self, paid: str, open_families: frozenset[str]) -> tuple[_Part, ...]:
        """Return the interests with the facts that are settled where families are open."""
        parts = self._parts.get((paid, open_families))
        if parts is None:
            parts = tuple(self._part(each, open_families) for each in self._interests[paid])
            self._parts[paid, open_families] = parts
        return parts

    def _part(self, interest: Interest, open_families: frozenset[str]) -> _Part:
        reads = self._reads[id(interest)]
        names = tuple(name for name in reads if family(name) not in open_families)
        return _Part(interest, names, self._known.setdefault((id(interest), names), {}))

    def _reduced(self, part: _Part, values: Values) -> tuple[int, Amounts]:
        settled = dict(zip(part.names, values, strict=True))
        amounts = tuple(
            part.interest.formula.reduce(
                {**settled, **{f"type.{k}": int(k == kind) for k in self.types}},
                path=self._places[id(part.interest)],
            )
            for kind in self.types
        )
        return self._numbered((id(part.interest), amounts)), amounts

    def _numbered(self, key: object) -> int:
        return self._numbers.setdefault(key, len(self._numbers))
