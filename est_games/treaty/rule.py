"""Decision rules as data: when a vote adopts.

A rule is written as its name (``"consensus"``) or as a table with ``rule = ...`` and options. What
each ballot does: for adoption (+), against it (-), or nothing (.):

====================  ==============================================  ===  ==  =======  ======
rule                  adopted when                                    yes  no  abstain  absent
====================  ==============================================  ===  ==  =======  ======
consensus             at most ``minus`` objections                    .    --  .        .
unanimity, present    a yes, at most ``minus`` withhold consent       +    --  . [1]_   .
unanimity, all        the same                                        +    --  . [1]_   --
simple-majority       yes is more than half of the base               +    --  [2]_     [2]_
qualified-majority    a yes, and yes meets the threshold              +    --  [2]_     [2]_
weighted-majority     the same, in a measure of weight                +    --  [2]_     [2]_
multiple-majority     all, or any, of its ``rules`` are met           as each of them says
====================  ==============================================  ===  ==  =======  ======

.. [1] Against where ``abstention = "blocks"``.
.. [2] The base is ``of``: ``cast`` (yes and no; the default), ``present`` (and abstain) or ``all``
   (and absent). Who is in the base without saying yes counts against. A whole number as threshold
   ignores the base.

Modifiers, of any rule unless stated:

- ``excluded`` names roles (``respondent``). The caller says who plays them; those leave the
  electorate, and shares are taken of those who remain; numbers stay. The excluded are still bound.
- ``quorum``: attendance (all but absent) as a share of the electorate or a number; not with
  ``silence``.
- ``silence``: whoever does not say no has said yes.
- ``veto`` names classes; a no of one member defeats. With ``veto_abstention = "blocks"`` each of
  them must say yes: abstaining and staying away defeat too.
- ``minus`` (consensus, unanimity): so many withheld consents are tolerated; a veto is not.
- ``constructive_abstention`` (consensus, unanimity): abstentions do not block and abstainers are
  not bound, unless they exceed the share given.

- ``binds = "in-favour"``: what is adopted binds those who said yes, and whoever is left out.

The parts of a multiple majority share one meeting: ``binds``, ``excluded``, ``quorum`` and
``silence`` stand beside its ``rules``. A vote is tested in this order: quorum, veto, abstentions,
the rule itself.

A change from no, abstain or absent to yes never defeats. Other changes may surprise: a no in place
of an absence can adopt (it makes the quorum), and so can a no in place of an abstention (under
minus-one it is tolerated where one more abstainer was not).

References
----------
Felsenthal, D. and Machover, M. (1998), The Measurement of Voting Power, chapters 2 and 8 (ternary
rules). Charter of the United Nations, article 27. Treaty on European Union, article 31.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cache
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import (
    BeforeValidator,
    Field,
    GetJsonSchemaHandler,
    TypeAdapter,
    ValidationError,
    model_validator,
)
from pydantic_core import CoreSchema

from est_games.errors import TreatyError, shown
from est_games.record import Label
from est_games.treaty.ballot import ALL, CAST, MEMBERS, PRESENT, Ballot, Count
from est_games.treaty.decision import AbstentionLimit, Decision, DecisionRule, Reason
from est_games.treaty.threshold import Share, Threshold
from est_games.validation import problems_of

__all__ = [
    "AbstentionLimit",
    "Consensus",
    "Decision",
    "DecisionRule",
    "MultipleMajority",
    "QualifiedMajority",
    "Reason",
    "Rule",
    "Share",
    "SimpleMajority",
    "Threshold",
    "Unanimity",
    "WeightedMajority",
    "parse_rule",
]

MAX_DEPTH = 4
MAX_PARTS = 16
MORE_THAN_HALF = Threshold(share=Fraction(1, 2), strict=True)
_BASES = {"cast": CAST, "present": PRESENT, "all": ALL}


class _ConsentRule(DecisionRule):
    """Everybody's consent is wanted; some may be spared."""

    minus: int = Field(default=0, ge=0)
    constructive_abstention: AbstentionLimit | None = None

    @model_validator(mode="after")
    def _abstention_is_one_thing(self) -> _ConsentRule:
        if self.constructive_abstention is not None and self.abstention_blocks:
            raise ValueError(
                "a constructive abstention cannot block"
                ' | constructive_abstention, or abstentions that are "blocks"'
            )
        return self

    @property
    def releases(self) -> bool:
        """Whether whoever abstains is not bound."""
        return super().releases or self.constructive_abstention is not None

    def _too_many_abstain(self, count: Count) -> bool:
        limit = self.constructive_abstention
        return limit is not None and limit.is_exceeded(count)


class Consensus(_ConsentRule):
    """No objection; nobody needs to say yes."""

    rule: Literal["consensus"] = "consensus"

    def _shortfall(self, count: Count) -> Reason | None:
        if self._too_many_abstain(count):
            return Reason.ABSTENTIONS
        return Reason.OBJECTION if count.total([Ballot.NO]) > self.minus else None


class Unanimity(_ConsentRule):
    """Everybody present, or everybody, says yes; whether abstaining consents is an option."""

    rule: Literal["unanimity"] = "unanimity"
    of: Literal["present", "all"] = "present"
    abstention: Literal["consents", "blocks"] = "consents"

    @property
    def abstention_blocks(self) -> bool:
        """Whether an abstention can withhold a consent the rule needs."""
        return self.abstention == "blocks" or super().abstention_blocks

    def _shortfall(self, count: Count) -> Reason | None:
        if self._too_many_abstain(count):
            return Reason.ABSTENTIONS
        if count.total(self._withholding()) > self.minus:
            return Reason.OBJECTION
        return None if count.total([Ballot.YES]) else Reason.NO_SUPPORT

    def _withholding(self) -> Iterator[Ballot]:
        yield Ballot.NO
        if self.abstention == "blocks":
            yield Ballot.ABSTAIN
        if self.of == "all":
            yield Ballot.ABSENT


class _Majority(DecisionRule):
    """Enough yes, out of a base, in a measure."""

    of: Literal["cast", "present", "all"] = "cast"

    def _falls_short(self, count: Count, threshold: Threshold, measure: str) -> Reason | None:
        yes = count.total([Ballot.YES], measure)
        enough = yes > 0 and threshold.is_met(yes, count.total(_BASES[self.of], measure))
        return None if enough else Reason.THRESHOLD


class SimpleMajority(_Majority):
    """More yes than the rest of the base."""

    rule: Literal["simple-majority"] = "simple-majority"

    def _shortfall(self, count: Count) -> Reason | None:
        return self._falls_short(count, MORE_THAN_HALF, MEMBERS)


class QualifiedMajority(_Majority):
    """A share, or a number, of voters says yes."""

    rule: Literal["qualified-majority"] = "qualified-majority"
    threshold: Threshold

    def _shortfall(self, count: Count) -> Reason | None:
        return self._falls_short(count, self.threshold, MEMBERS)


class WeightedMajority(_Majority):
    """A share, or an amount, of weight says yes; `measure` names the weight."""

    rule: Literal["weighted-majority"] = "weighted-majority"
    threshold: Threshold
    measure: Label

    def _shortfall(self, count: Count) -> Reason | None:
        return self._falls_short(count, self.threshold, self.measure)


def _read_parts(value: Any) -> Any:
    """Read a TOML array of rules as a tuple; what is no array is left to be refused."""
    if isinstance(value, list | tuple) and not 2 <= len(value) <= MAX_PARTS:
        raise ValueError(f"has {len(value)} rules | 2 to {MAX_PARTS} rules")
    return tuple(value) if isinstance(value, list) else value


class MultipleMajority(DecisionRule):
    """Several rules at once: all of them must be met, or any."""

    rule: Literal["multiple-majority"] = "multiple-majority"
    rules: Annotated[tuple[Rule, ...], BeforeValidator(_read_parts)] = Field(
        json_schema_extra={"minItems": 2, "maxItems": MAX_PARTS}
    )
    meet: Literal["all", "any"] = "all"

    @model_validator(mode="after")
    def _parts_share_one_meeting(self) -> MultipleMajority:
        for part in self.rules:
            if part.excluded or part.silence or part.quorum is not None or part.binds != "all":
                raise ValueError(
                    "binds, excluded, quorum and silence concern the whole vote, not one part of it"
                    " | these options beside 'rules', not inside"
                )
        if self.depth > MAX_DEPTH:
            raise ValueError(f"is nested too deeply | at most {MAX_DEPTH} levels")
        return self

    @property
    def depth(self) -> int:
        """How many levels of rules there are, this one included."""
        below = [part.depth for part in self.rules if isinstance(part, MultipleMajority)]
        return 1 + max(below, default=1)

    @property
    def abstention_blocks(self) -> bool:
        """Whether an abstention can withhold a consent the rule needs."""
        return super().abstention_blocks or any(part.abstention_blocks for part in self.rules)

    @property
    def releases(self) -> bool:
        """Whether whoever abstains is not bound."""
        return super().releases or any(part.releases for part in self.rules)

    def _shortfall(self, count: Count) -> Reason | None:
        obstacles = [part.obstacle(count) for part in self.rules]
        if self.meet == "any" and None in obstacles:
            return None
        return next(filter(None, obstacles), None)


KINDS: Mapping[str, type[DecisionRule]] = {
    "consensus": Consensus,
    "unanimity": Unanimity,
    "simple-majority": SimpleMajority,
    "qualified-majority": QualifiedMajority,
    "weighted-majority": WeightedMajority,
    "multiple-majority": MultipleMajority,
}
"""Every rule by the name it is written with."""

_NAMEABLE = ("consensus", "unanimity", "simple-majority")
_RULE_ACCEPTED = (
    f"one of {', '.join(_NAMEABLE)}; or a table with rule = one of {', '.join(KINDS)} and options"
)


def _from_shorthand(value: Any) -> Any:
    """Read a bare name as a table, and refuse what is not a rule or has another rule's options."""
    if isinstance(value, DecisionRule):
        return value
    table = {"rule": value} if isinstance(value, str) else value
    kind = table.get("rule") if isinstance(table, Mapping) else None
    if not isinstance(kind, str) or kind not in KINDS:
        found = f" ({shown(kind)})" if kind is not None and table is value else ""
        raise ValueError(f"is not a decision rule{found} | {_RULE_ACCEPTED}")
    if table is not value and kind not in _NAMEABLE:
        raise ValueError(f"{kind} needs options | {_RULE_ACCEPTED}")
    own = KINDS[kind].model_fields
    for option in table:
        takers = [name for name, rule in KINDS.items() if option in rule.model_fields]
        if takers and option not in own:
            raise ValueError(
                f"{option!r} does not go with {kind}, only with {', '.join(takers)}"
                f" | {', '.join(own)}"
            )
    return table


class _Shorthand:
    """Says in the JSON Schema that a bare name is a rule too."""

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {"anyOf": [{"enum": list(_NAMEABLE), "type": "string"}, handler(schema)]}


AnyRule: TypeAlias = (
    Consensus | Unanimity | SimpleMajority | QualifiedMajority | WeightedMajority | MultipleMajority
)

Rule: TypeAlias = Annotated[
    Annotated[AnyRule, Field(discriminator="rule")],
    BeforeValidator(_from_shorthand),
    _Shorthand(),
]
"""A decision rule as a field of a model: a bare name or a table."""

MultipleMajority.model_rebuild()


@cache
def _adapter() -> TypeAdapter[AnyRule]:
    return TypeAdapter(Rule)


def parse_rule(data: Any, *, path: str = "rule") -> AnyRule:
    """Read one rule from its name or table.

    Parameters
    ----------
    data : str or mapping
        As a TOML file gives it.
    path : str
        Where it stands, for the error.

    Raises
    ------
    TreatyError
        Everything wrong, with path, value and what would be accepted.

    Examples
    --------
    The Security Council: nine of fifteen, and no permanent member against.

    >>> council = parse_rule({"rule": "qualified-majority", "threshold": 9, "veto": ["permanent"]})
    >>> council.threshold.least(15)
    9
    """
    try:
        return _adapter().validate_python(data)
    except ValidationError as failure:
        problems = problems_of(failure, data, (path,) if path else ())
        raise TreatyError("not a decision rule", problems) from None
