"""How any rule decides a vote: who is entitled, who attends, what stands in the way, who is bound.

The modifiers every rule may carry live here; what a rule itself asks for is its `_shortfall`. The
rules are in :mod:`est_games.treaty.rule`, with a table of what each ballot does.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, GetJsonSchemaHandler, model_validator
from pydantic_core import CoreSchema

from est_games.errors import Problem, TreatyError
from est_games.record import Label, Record
from est_games.treaty.ballot import ALL, MEMBERS, PRESENT, Ballot, Count, Electorate, Tally
from est_games.treaty.threshold import Share, Threshold


class Reason(StrEnum):
    """Why a vote ended as it did; `message` says it in words."""

    message: str

    def __new__(cls, value: str, message: str) -> Reason:
        reason = str.__new__(cls, value)
        reason._value_ = value
        reason.message = message
        return reason

    ADOPTED = "adopted", "the decision is adopted"
    NO_QUORUM = "no-quorum", "too few were present"
    VETO = "veto", "the holder of a veto withheld consent"
    OBJECTION = "objection", "more objected than the rule tolerates"
    ABSTENTIONS = "abstentions", "too many abstained"
    NO_SUPPORT = "no-support", "nobody voted for it"
    THRESHOLD = "threshold", "too few voted for it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The outcome of a vote.

    Parameters
    ----------
    adopted : bool
        Whether there is a decision.
    quorate : bool
        Whether attendance sufficed.
    reason : Reason
        What stood in the way, or ``adopted``.
    bound : mapping of str to int
        Members of each class the decision binds, those excluded from the vote included; empty where
        nothing was adopted.
    released : mapping of str to int
        Members of each class who are not bound: who abstained constructively, or did not vote for a
        decision that binds only those who do.
    """

    adopted: bool
    quorate: bool
    reason: Reason
    bound: Mapping[str, int] = field(default_factory=dict)
    released: Mapping[str, int] = field(default_factory=dict)


def _as_tuple(value: Any) -> Any:
    """Read a TOML array, or a single name, as a tuple; anything else is left to be refused."""
    if isinstance(value, str):
        return (value,)
    return tuple(value) if isinstance(value, list) else value


class _ListOrName:
    """Says in the JSON Schema what `_as_tuple` accepts."""

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        listed = handler(schema)
        return {"anyOf": [listed, listed["items"]]}


Names = Annotated[tuple[Label, ...], BeforeValidator(_as_tuple), _ListOrName()]
"""Names, as a list or a single one."""


class AbstentionLimit(Record):
    """How many may abstain constructively: a share of the voters, or of what they weigh.

    Written ``"1/3"``, or as a table such as
    ``{share = "1/3", of = ["members", "population"], strict = false}``.

    Parameters
    ----------
    share : Fraction
        Exceeding it defeats the decision.
    of : tuple of str
        The measures in all of which it must be exceeded to defeat.
    strict : bool
        False where reaching the share suffices to defeat.
    """

    model_config = ConfigDict(strict=True)

    share: Share
    of: Names = Field(default=(MEMBERS,), min_length=1)
    strict: bool = True

    @model_validator(mode="before")
    @classmethod
    def _from_shorthand(cls, value: Any) -> Any:
        return value if isinstance(value, Mapping | AbstentionLimit) else {"share": value}

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        table = dict(handler.resolve_ref_schema(handler(schema)))
        return {"anyOf": [table["properties"]["share"], table]}

    def is_exceeded(self, count: Count) -> bool:
        """Return whether too many abstained."""
        return all(
            self._exceeds(count.weigh(count.abstainers, measure), count.total(ALL, measure))
            for measure in self.of
        )

    def _exceeds(self, abstained: Fraction | int, total: Fraction | int) -> bool:
        limit = self.share * total
        return abstained > limit if self.strict else 0 < abstained >= limit


def _require_rule(schema: dict[str, Any]) -> None:
    schema["required"] = ["rule", *schema.get("required", [])]


_VETOES = {
    "consents": (Ballot.NO,),
    "blocks": (Ballot.NO, Ballot.ABSTAIN, Ballot.ABSENT),
}


class DecisionRule(Record):
    """What every rule has: its modifiers, and how a vote is decided."""

    model_config = ConfigDict(strict=True, json_schema_extra=_require_rule)

    rule: str
    excluded: Names = ()
    quorum: Threshold | None = None
    silence: bool = False
    veto: Names = ()
    veto_abstention: Literal["consents", "blocks"] = "consents"
    binds: Literal["all", "in-favour"] = "all"

    @model_validator(mode="after")
    def _modifiers_agree(self) -> DecisionRule:
        if self.silence and self.quorum is not None:
            raise ValueError(
                "silence counts the absent as consenting, so no quorum can be asked for"
                " | silence, or a quorum"
            )
        if self.silence and self.abstention_blocks:
            raise ValueError(
                "under silence only a no counts against, so no abstention can block"
                ' | silence, or abstentions that are "blocks"'
            )
        if self.veto_abstention == "blocks" and not self.veto:
            raise ValueError("veto_abstention says how nobody's veto works | veto = [...] with it")
        return self

    @property
    def abstention_blocks(self) -> bool:
        """Whether an abstention can withhold a consent the rule needs."""
        return self.veto_abstention == "blocks"

    @property
    def releases(self) -> bool:
        """Whether whoever abstains is not bound."""
        return self.binds == "in-favour"

    def decide(
        self, tally: Tally, electorate: Electorate, excluded: Mapping[str, int] | None = None
    ) -> Decision:
        """Decide a vote.

        1. Those excluded leave the electorate.
        2. Attendance is compared with the quorum.
        3. Silence is read as consent, where the rule says so.
        4. The veto and then the rule itself are asked for what stands in the way.
        5. What is adopted binds everybody but those released.

        Parameters
        ----------
        tally : mapping of str to mapping of Ballot to int
            For each class, the ballots of those of its members who are not excluded.
        electorate : Electorate
            Everybody, the excluded included.
        excluded : mapping of str to int
            How many members of each class play a role the rule excludes.

        Returns
        -------
        Decision

        Raises
        ------
        TreatyError
            The tally does not fit, a class or a measure the rule names is unknown, or voters are
            excluded by a rule that excludes nobody.

        Examples
        --------
        >>> from est_games.treaty.rule import parse_rule
        >>> parties = Electorate.of({"parties": 55, "respondent": 1})
        >>> vote = {"parties": {Ballot.YES: 50, Ballot.ABSENT: 5}, "respondent": {Ballot.NO: 1}}
        >>> str(parse_rule("consensus").decide(vote, parties).reason)
        'objection'
        >>> parse_rule({"rule": "consensus", "minus": 1}).decide(vote, parties).adopted
        True
        """
        entitled = self.entitled(electorate, excluded or {})
        count = entitled.count(tally)
        reason = self.reason(count)
        if reason is not Reason.ADOPTED:
            return Decision(adopted=False, quorate=reason is not Reason.NO_QUORUM, reason=reason)
        released = self._released(count)
        return Decision(
            adopted=True,
            quorate=True,
            reason=Reason.ADOPTED,
            bound={v.name: v.count - released.get(v.name, 0) for v in electorate.classes},
            released={name: n for name, n in released.items() if n},
        )

    def _released(self, count: Count) -> Mapping[str, int]:
        """Return how many of each class a decision does not bind, for how they voted."""
        if not self.releases:
            return {}
        if self.binds == "all":
            return dict(zip(count.electorate.names, count.abstainers, strict=True))
        heard = count.with_silence() if self.silence else count
        return {
            name: sum(row.values()) - row.get(Ballot.YES, 0)
            for name, row in zip(heard.electorate.names, heard.rows, strict=True)
        }

    def reason(self, count: Count) -> Reason:
        """Return how a vote of those entitled ends: adopted, or what stood in the way first."""
        if self.quorum is not None and not self.quorum.is_met(
            count.total(PRESENT), count.electorate.size
        ):
            return Reason.NO_QUORUM
        heard = count.with_silence() if self.silence else count
        return self.obstacle(heard) or Reason.ADOPTED

    def entitled(self, electorate: Electorate, excluded: Mapping[str, int]) -> Electorate:
        """Return those who may vote, or refuse exclusions this rule does not know."""
        if any(excluded.values()) and not self.excluded:
            raise TreatyError(
                "voters cannot be excluded",
                [
                    Problem(
                        path="excluded",
                        message="this rule excludes nobody",
                        value=", ".join(excluded),
                        accepted='nobody, or a rule with excluded = ["..."]',
                    )
                ],
            )
        return electorate.without(excluded)

    def obstacle(self, count: Count) -> Reason | None:
        """Return what stands in the way of adoption once there is a quorum, if anything."""
        return Reason.VETO if self._is_vetoed(count) else self._shortfall(count)

    def _is_vetoed(self, count: Count) -> bool:
        unknown = [name for name in self.veto if name not in count.electorate.names]
        if unknown:
            accepted = ", ".join(count.electorate.names)
            raise TreatyError(
                "a veto has no holder",
                [
                    Problem(
                        path="veto",
                        message="is no class of voters",
                        value=name,
                        accepted=accepted,
                    )
                    for name in unknown
                ],
            )
        withheld = _VETOES[self.veto_abstention]
        return count.of(self.veto, withheld) > 0

    @abstractmethod
    def _shortfall(self, count: Count) -> Reason | None:
        """Return what the rule itself misses in a count, if anything."""
