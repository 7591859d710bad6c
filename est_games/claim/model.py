"""A claim as data: what it says, the models it is put to, what is measured, when it holds."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import Field, StrictBool, StrictInt, StringConstraints

from est_games.claim.game import GameEntry
from est_games.claim.measure import Measure
from est_games.errors import ClaimError
from est_games.parameter import Parameter
from est_games.record import MAX_NAMES, Identifier, Label, Name, Number, Record, Text
from est_games.situation.model import Formula, ParameterEntry, Reply

FORMAT = "est-games/claims-1"
MAX_OVER = 2

Caption = Annotated[
    str,
    StringConstraints(strict=True, min_length=1, max_length=120),
    Field(description="text of 1 to 120 characters"),
]


class ModelEntry(Record):
    """What a measure looks at: a treaty, the situation that faces it, and how the text is read.

    ``set`` moves parameters, ``belief`` replaces what the others believe of each private type,
    ``without`` takes provisions out and ``amend`` changes fields of others; ``binding`` says what
    the same text would bind in. ``in_force`` has the treaty bind its members from the start;
    ``after`` begins once it is tabled and so answered, ``untabled`` where it never is. Or ``game``:
    a small game written out, which may read the parameters of a situation.
    """

    id: Name = "model"
    treaty: Label | None = None
    situation: Label | None = None
    forum: Label | None = None
    readings: dict[Label, Label] = Field(default_factory=dict, max_length=MAX_NAMES)
    set: dict[Name, Number] = Field(default_factory=dict, max_length=MAX_NAMES)
    belief: dict[Name, Formula] = Field(default_factory=dict, max_length=MAX_NAMES)
    binding: Literal["legal", "political"] | None = None
    without: tuple[Identifier, ...] = Field(default=(), max_length=MAX_NAMES)
    amend: dict[Identifier, dict[str, Any]] = Field(default_factory=dict, max_length=MAX_NAMES)
    in_force: StrictBool = False
    after: dict[Name, Reply] = Field(default_factory=dict, max_length=MAX_NAMES)
    untabled: StrictBool = False
    game: GameEntry | None = None

    @property
    def settings(self) -> dict[str, Fraction]:
        """The parameters it moves."""
        return dict(self.set)


class Claim(Record):
    """One claim.

    ``holds`` is a formula over what is measured; ``over`` names the parameters on which the exact
    condition is sought; ``figure`` labels the numbers to print. A claim that cannot be modelled has
    none of these and says what is ``missing``.
    """

    refusal = ClaimError

    number: StrictInt = Field(ge=1, le=9_999)
    title: Text = Field(min_length=1)
    theme: Identifier
    says: Text = Field(min_length=1)
    citation: Text = ""
    articles: tuple[Label, ...] = Field(default=(), max_length=MAX_NAMES)
    note: Text = ""
    parameter: tuple[ParameterEntry, ...] = Field(default=(), max_length=40)
    model: tuple[ModelEntry, ...] = Field(default=(), max_length=24)
    measure: tuple[Measure, ...] = Field(default=(), max_length=80)
    holds: Formula | None = None
    over: tuple[Name, ...] = Field(default=(), max_length=MAX_OVER)
    figure: dict[Caption, Formula] = Field(default_factory=dict, max_length=40)
    missing: Text = ""

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """The parameters that are the claim's own."""
        return tuple(entry.parameter() for entry in self.parameter)

    def model_of(self, measure: Measure) -> ModelEntry | None:
        """Return the model a measure looks at: the one it names, or the first."""
        for entry in self.model:
            if measure.model in (None, entry.id):
                return entry
        return None


class Ledger(Record):
    """A file of claims."""

    format: Literal["est-games/claims-1"]
    claim: tuple[Claim, ...] = Field(min_length=1, max_length=200, description="[[claim]] tables")
