"""What every measure is: a record of a claim that becomes values at one point of one model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from est_games.arithmetic import Value
from est_games.record import Name, Record, Text

if TYPE_CHECKING:
    from est_games.claim.case import Observe, ValuedCase


class UndefinedError(Exception):
    """What is asked has no answer at this point; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What a measure comes to at one point.

    Parameters
    ----------
    values : mapping of str to ring element
        By field; the bare name of the measure stands under the empty text.
    options : tuple of ring elements
        The bare value in each equilibrium, where it is not settled which is played; empty
        otherwise.
    exact : bool
        Whether it was decided by signs alone, so that it holds wherever these signs do.
    """

    values: Mapping[str, Value]
    options: tuple[Value, ...] = ()
    exact: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What stands behind a measure, in words.

    Parameters
    ----------
    lines : tuple of str
        The witness.
    articles : tuple of str
        The places in the treaty that the witness rests on.
    """

    lines: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()


class MeasureEntry(Record):
    """What every measure has: its name in formulas, and the model it looks at."""

    id: Name
    model: Name | None = None
    note: Text = ""

    fields: ClassVar[tuple[str, ...]] = ("",)
    """The names a formula may read after the measure's own; one ending in ``.`` opens a family."""
    needs: ClassVar[tuple[str, ...]] = ("treaty", "situation")
    """What the model must have; ``game`` stands for a treaty and a situation, or a game."""

    @property
    def observe(self) -> Observe:
        """The events it has to watch; none unless it says so."""
        return ()

    def has_field(self, name: str) -> bool:
        """Return whether a formula may read a field."""
        return any(
            name.startswith(field) if field.endswith(".") else name == field
            for field in self.fields
        )

    def measured(self, case: ValuedCase) -> Measured:
        """Return what the measure comes to at a point.

        Raises
        ------
        UndefinedError
            It has no value there.
        ClaimError
            It asks for something the model does not have.
        """
        raise NotImplementedError

    def told(self, case: ValuedCase) -> Told:
        """Return what stands behind it, at the present values."""
        return Told()
