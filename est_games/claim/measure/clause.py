"""What the text of a treaty says, as far as it is a fact of the file."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from est_games.claim.measure.base import Measured, MeasureEntry, Told, UndefinedError
from est_games.errors import ClaimError, Problem, choices, shown
from est_games.record import Identifier, Label
from est_games.treaty.decision import DecisionRule
from est_games.treaty.threshold import Threshold

if TYPE_CHECKING:
    from est_games.claim.case import ValuedCase
    from est_games.treaty.model import Treaty


class ClauseMeasure(MeasureEntry):
    """A fact of the text.

    With ``provision`` or ``kind`` alone: how many provisions have that name or type. With ``field``
    besides: what stands in that field of the first of them, or of the treaty itself where neither
    is given. A number or a yes is a value as it is; of a word or a list ``word`` says which word it
    should be, or hold. A threshold counts states.
    """

    type: Literal["clause"]
    provision: Identifier | None = None
    kind: Identifier | None = None
    field: Label | None = None
    word: Label | None = None

    needs: ClassVar[tuple[str, ...]] = ("treaty",)

    def measured(self, case: ValuedCase) -> Measured:
        """Return the fact as a number."""
        found = self._provisions(case.treaty)
        if self.field is None:
            return Measured(values={"": case.ring.constant(len(found))})
        whole = self.provision is None and self.kind is None
        if not whole and not found:
            name = self.provision or self.kind
            raise UndefinedError(f"the text has no {name}")
        value = self._at(case.treaty if whole else found[0])
        return Measured(values={"": case.ring.constant(self._number(value, case.treaty))})

    def _provisions(self, treaty: Treaty) -> list[Any]:
        return [
            provision
            for provision in treaty.provisions
            if self.provision in (None, provision.id) and self.kind in (None, provision.type)
        ]

    def _at(self, record: Any) -> Any:
        names = (self.field or "").split(".")
        value = record
        for place, name in enumerate(names):
            known = getattr(type(value), "model_fields", {})
            if name not in known:
                raise ClaimError(
                    "a claim does not fit its model",
                    [
                        Problem(
                            path=f"measure.{self.id}.field",
                            message="is no field of this provision",
                            value=shown(".".join(names[: place + 1])),
                            accepted=choices(known),
                        )
                    ],
                )
            value = getattr(value, name)
        return value

    def _number(self, value: Any, treaty: Treaty) -> Fraction | int:
        if self.word is not None:
            return int(self.word in _words(value))
        if isinstance(value, Threshold):
            return value.least(treaty.eligible or 0)
        if isinstance(value, tuple | dict):
            return len(value)
        if isinstance(value, int | Fraction):
            return int(value) if isinstance(value, bool) else value
        if value is None:
            return 0
        raise ClaimError(
            "a claim does not fit its model",
            [
                Problem(
                    path=f"measure.{self.id}.word",
                    message="is missing: what stands there is a word",
                    value=shown(_words(value)[0]),
                    accepted="the word it should be",
                )
            ],
        )

    def told(self, case: ValuedCase) -> Told:
        """Return the provisions meant, with what they say."""
        found = self._provisions(case.treaty)
        if self.provision is None and self.kind is None:
            return Told()
        if not found:
            return Told(lines=(f"no {self.provision or self.kind} in {case.treaty.title}",))
        return Told(
            lines=tuple(self._line(case.treaty, provision) for provision in found),
            articles=tuple(case.treaty.article_of(provision.id) for provision in found),
        )

    def _line(self, treaty: Treaty, provision: Any) -> str:
        place = f"art. {treaty.article_of(provision.id)}, {provision.id}"
        if self.field is None:
            return f"{place}: {provision.note}" if provision.note else place
        return f"{place}: {self.field} is {', '.join(_words(self._at(provision))) or 'empty'}"


def _words(value: Any) -> tuple[str, ...]:
    return tuple(_spoken(value))


def _spoken(value: Any) -> Iterator[str]:
    if isinstance(value, tuple | list):
        for each in value:
            yield from _spoken(each)
    elif isinstance(value, DecisionRule):
        yield str(getattr(value, "rule", ""))
    elif isinstance(value, bool):
        yield "true" if value else "false"
    else:
        yield "none" if value is None else str(value)
