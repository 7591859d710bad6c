"""Whether chances are chances, and add up, under every reading of the payoffs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

from est_games.arithmetic import ExactRing, fraction
from est_games.errors import Problem, shown
from est_games.expression import Expression
from est_games.polynomial import Evaluator, ExpressionError
from est_games.situation.model import Situation, Threat


def chances(situation: Situation) -> Iterator[Problem]:
    """Yield where chances are none or do not add up, under any reading; each once."""
    threats = tuple(enumerate(situation.threat))
    if not situation.reading:
        yield from _chances_of(situation, threats)
        return
    found: dict[Problem, None] = {}
    for reading in situation.readings:
        held = [(index, threat) for index, threat in threats if threat.holds_under(reading)]
        found.update(dict.fromkeys(_chances_of(situation.under(reading), held)))
    yield from found


def _chances_of(situation: Situation, threats: Iterable[tuple[int, Threat]]) -> Iterator[Problem]:
    """Yield the same of a situation as read; the threats with their places in the file."""
    ring = ExactRing()
    values = {entry.id: ring.constant(entry.value) for entry in situation.parameter}
    under = f" under {situation.readings[0]!r}" if situation.reading else ""
    evaluate = Evaluator(values, ring)

    def number(
        path: str,
        formula: Expression,
        known: Mapping[str, int],
    ) -> Fraction | Problem | None:
        """Return a formula's value; None where it cannot be known, which is said elsewhere."""
        if not formula.names <= values.keys() | known.keys():
            return None
        try:
            return fraction(evaluate(formula.reduce(known)))
        except ExpressionError as failure:
            return Problem(
                path=path,
                message=failure.summary,
                value=shown(formula.text),
                accepted="a formula that has a value at the parameters' values",
            )

    def distribution(
        path: str,
        field: str,
        chances: list[tuple[int, Fraction | Problem | None]],
        *,
        exactly_one: bool,
    ) -> Iterator[Problem]:
        total: Fraction | None = Fraction(0)
        for index, chance in chances:
            if isinstance(chance, Problem):
                yield chance
            elif chance is not None and not 0 <= chance <= 1:
                yield Problem(
                    path=f"{path}[{index}].{field}",
                    message=f"is not a probability{under}",
                    value=str(chance),
                    accepted="0 to 1",
                )
            elif chance is not None:
                total = None if total is None else total + chance
                continue
            total = None
        if total is not None and (total > 1 or (exactly_one and total != 1)):
            yield Problem(
                path=path,
                message=f"has probabilities that do not add up{under}",
                value=str(total),
                accepted="a sum of 1" if exactly_one else "a sum of at most 1",
            )

    if situation.type:
        beliefs = [
            (index, number(f"type[{index}].belief", kind.belief, {}))
            for index, kind in enumerate(situation.type)
        ]
        yield from distribution("type", "belief", beliefs, exactly_one=True)
    kinds = [kind.id for kind in situation.type] or [""]
    found: dict[Problem, None] = {}
    for kind in kinds:
        known = {f"type.{other}": int(other == kind) for other in kinds if other}
        odds = [
            (index, number(f"threat[{index}].probability", threat.probability, known))
            for index, threat in threats
        ]
        found.update(dict.fromkeys(distribution("threat", "probability", odds, exactly_one=False)))
    yield from found
    discount = number("talks.discount", situation.talks.discount, {})
    if isinstance(discount, Problem):
        yield discount
    elif discount is not None and not 0 < discount <= 1:
        yield Problem(
            path="talks.discount",
            message=f"is not a discount factor{under}",
            value=str(discount),
            accepted="above 0, at most 1",
        )
