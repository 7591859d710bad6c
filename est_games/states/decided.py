"""Interests that replies decide by themselves, and what they are worth to an alliance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from est_games.arithmetic import ExactRing, fraction, rational
from est_games.polynomial import ZERO, Polynomial
from est_games.procedure.context import Context
from est_games.situation.model import REPLIES, Interest
from est_games.states.linear_form import Arguments
from est_games.states.split import Counts
from est_games.states.standpoint import Standpoint, count_name

SIGN = "sign"


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedInterest:
    """An interest that the replies, the entry into force and the proposer's type decide.

    Parameters
    ----------
    name : str
        As the situation has it.
    parts : tuple of (kind, reply, Polynomial)
        What it pays a state of the alliance's kind that gave a reply, over the types: in counts of
        replies, and in ``in_force``.
    """

    name: str
    parts: tuple[tuple[int, str, Polynomial], ...]

    def worth(
        self, told: Mapping[Counts, Mapping[str, int]], sizes: Sequence[int]
    ) -> dict[Counts, Fraction]:
        """Return what all states of an alliance get of it together, by signing subset.

        Parameters
        ----------
        told : mapping of tuple of int to mapping of str to int
            For every subset the counts of replies, and whether the treaty is in force.
        sizes : sequence of int, shape (n_kinds,)
            How many states each kind has.

        Notes
        -----
        A part is evaluated once for all subsets between which it cannot tell.
        """
        names = sorted({name for _, _, polynomial in self.parts for name in polynomial.names})
        total = dict.fromkeys(told, Fraction(0))
        for t, reply, polynomial in self.parts:
            arguments, known = Arguments.of([polynomial], names), {}
            for subset, counts in told.items():
                n = subset[t] if reply == SIGN else sizes[t] - subset[t]
                if not n:
                    continue
                key = arguments.at(counts)
                if key not in known:
                    # Counts of replies that nobody gives are nought.
                    at = {name: rational(counts.get(name, 0)) for name in names}
                    known[key] = fraction(polynomial.evaluate(at, ExactRing()))
                total[subset] += n * known[key]
        return total


def decided_interests(
    context: Context, values: Mapping[str, Fraction], kinds: Sequence[str], otherwise: str
) -> Iterator[DecidedInterest]:
    """Yield the interests of an alliance that nothing later decides.

    Parameters
    ----------
    context : Context
        A treaty facing a situation.
    values : mapping of str to Fraction
        The value of each parameter.
    kinds : sequence of str
        The actors of the alliance.
    otherwise : str
        What a state of it replies that does not sign.
    """
    counted = {count_name(a.id, reply) for a in context.situation.responders for reply in REPLIES}
    for name in dict.fromkeys(interest.name for interest in context.situation.interest):
        parts = tuple(
            (t, reply, _direct(context, values, interest, kind, reply))
            for interest in context.situation.interest
            if interest.name == name and interest.paid == "end"
            for t, kind in enumerate(kinds)
            if kind in interest.actors
            for reply in (SIGN, otherwise)
        )
        if parts and all(part.names <= counted | {"in_force"} for _, _, part in parts):
            yield DecidedInterest(name=name, parts=parts)


def _direct(
    context: Context,
    values: Mapping[str, Fraction],
    interest: Interest,
    kind: str,
    reply: str,
) -> Polynomial:
    """Return an interest as one state reads it, over the proposer's types."""
    formula = Standpoint(context=context, actor=kind, reply=reply).of(interest.formula)
    types = context.situation.type
    total = ZERO
    for drawn in types or (None,):
        facts = {f"type.{each.id}": int(each is drawn) for each in types}
        belief = Polynomial.constant(1) if drawn is None else drawn.belief.reduce(values)
        total = total + belief * formula.reduce({**values, **facts, "tabled": 1})
    return total
