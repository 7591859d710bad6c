"""The provisions a treaty is made of: each a frozen record with its article and its source.

A provision says what a clause does, in the vocabulary of procedures: who may call, who must be
there, how it is decided, who is bound. What an instrument calls itself plays no part.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StrictBool, StrictInt, field_validator, model_validator

from est_games.provenance import Kind
from est_games.record import MAX_NAMES, Identifier, Label, Name, Record, Text
from est_games.treaty.rule import AnyRule, Rule, Threshold
from est_games.treaty.threshold import THRESHOLD_ACCEPTED

Identifiers = Annotated[tuple[Identifier, ...], Field(max_length=MAX_NAMES)]
Names = Annotated[tuple[Name, ...], Field(max_length=MAX_NAMES)]
Body = Annotated[tuple[Name, ...], Field(min_length=1, max_length=MAX_NAMES)]

MAX_GRADES = 6
_RULE_ACCEPTED = 'a decision rule, such as "consensus" or {rule = "unanimity", of = "all"}'


class _Provision(Record):
    """What every provision has.

    ``acts`` names the kinds of act the provision applies to; left out, it applies to every kind
    the treaty's scope covers. ``overrides`` is the labelled exception: where this provision
    applies, the provisions it names do not. ``reading`` names the reading encoded here where the
    clause is ambiguous, and ``readings`` the others: tables of the fields they replace.
    """

    id: Identifier
    basis: Kind
    place: Label | None = None
    citation: Text = ""
    note: Text = ""
    overrides: Identifiers = ()
    acts: Identifiers | None = None
    reading: Identifier | None = None
    readings: dict[Identifier, dict[str, Any]] = Field(default_factory=dict, max_length=8)

    def applies_to(self, act: str) -> bool:
        """Whether the provision speaks of a kind of act."""
        return self.acts is None or act in self.acts


class Accession(_Provision):
    """Who may sign: everybody, or the actors and groups of the situation named in ``by``."""

    type: Literal["accession"]
    by: Names | None = None


class LaterAccession(_Provision):
    """After entry into force one may still accede, if the parties consent by ``decision``.

    ``body`` names who votes, as in a conference.
    """

    type: Literal["later-accession"]
    body: Body | None = None
    decision: Rule = Field(description=_RULE_ACCEPTED)


class EntryIntoForce(_Provision):
    """How many states must have signed (a number, or a share of those eligible), and which."""

    type: Literal["entry-into-force"]
    threshold: Threshold = Field(description=THRESHOLD_ACCEPTED)
    required: Names = ()


class Withdrawal(_Provision):
    """A party may leave: at any time, or when its supreme interests are endangered.

    ``acts`` are the kinds of crisis in which it may; left out, the party judges that itself. On
    ``extraordinary-events`` only whoever is accused may leave; on ``any`` grounds also whoever is
    to enforce. While ``notice_months`` run who leaves stays bound: without notice it escapes a
    decision at once.
    """

    type: Literal["withdrawal"]
    grounds: Literal["any", "extraordinary-events"] = "any"
    notice_months: StrictInt = Field(default=0, ge=0, le=600)


class Restraint(_Provision):
    """A party shall refrain from acts of these kinds; ``adjudicator`` says who decides what is one.

    ``claimant``: a complaint is admitted as filed. ``accused``: the accused may deny it.
    ``conference``: the conference decides by deciding the case.
    """

    type: Literal["restraint"]
    adjudicator: Literal["claimant", "accused", "conference"] = "claimant"


class InformationRequest(_Provision):
    """A party may ask another for information, which it must or may give.

    ``form`` says whether it is told or sees for itself. Where it is denied, the states that
    ``imposed_by`` asks for can have a mission find the facts all the same. Of several such clauses
    the later ones are what one may turn to when an earlier one has failed.
    """

    type: Literal["information"]
    duty: Literal["must", "may"] = "must"
    form: Literal["answer", "inspection"] = "answer"
    imposed_by: Threshold | None = None


class Consultation(_Provision):
    """A party may call consultations; ``uninvited`` parties may join on their own initiative.

    ``callers`` says whether only the victim may call them, or any party where the victim does not.
    """

    type: Literal["consultation"]
    callers: Literal["claimant", "any-party"] = "claimant"
    uninvited: StrictBool = False


class Conference(_Provision):
    """A meeting of the parties that can decide.

    ``call`` is the number of parties (states) whose support convenes it; ``after`` a consultation
    that must come first; ``quorum`` the attendance required; ``decision`` the rule, with its
    recusals. ``callers`` says whether any party may call it where the victim does not; ``again``
    how often one that ended without a decision may be called once more, after a delay. With
    ``consent`` it deals with a dispute only if the parties to it agree to that. Where ``force`` is
    used only ``by-consent``, a party bound by a decision may keep to measures short of it.
    ``body`` names who sits in it, classes of members or else actors and groups; left out, all do.
    ``grades`` are the measures it may choose from, the mildest first: it votes on the last, then on
    the one before, until one is adopted.
    """

    type: Literal["conference"]
    body: Body | None = None
    session: Literal["ordinary", "extraordinary"] = "ordinary"
    callers: Literal["claimant", "any-party"] = "claimant"
    after: Identifier | None = None
    call: Threshold | None = None
    quorum: Threshold | None = None
    decision: Rule = Field(description=_RULE_ACCEPTED)
    binding: StrictBool = False
    consent: StrictBool = False
    force: Literal["as-decided", "by-consent"] = "as-decided"
    again: StrictInt = Field(default=0, ge=0, le=3)
    grades: Annotated[tuple[Name, ...], Field(max_length=MAX_GRADES)] = ()

    @field_validator("grades", mode="after")
    @classmethod
    def _are_a_choice(cls, grades: tuple[str, ...]) -> tuple[str, ...]:
        if len(grades) == 1 or len(set(grades)) < len(grades):
            raise ValueError(f"are no choice of measures | 2 to {MAX_GRADES} different names")
        return grades


class Assistance(_Provision):
    """A party may or must help the victim, with or without the victim's consent.

    Where the ``extent`` is ``as-deemed-necessary`` a party that must help chooses how much: a token
    discharges its duty. ``at_once``: before any procedure is begun too, and not only where none
    decides.
    """

    type: Literal["assistance"]
    obligation: Literal["may", "must"]
    extent: Literal["full", "as-deemed-necessary"] = "full"
    consent: StrictBool = False
    at_once: StrictBool = False


class SelfDefence(_Provision):
    """The victim may defend itself where the treaty's own procedure does not act.

    ``at_once``: before any procedure is begun too, until one decides. ``upon_defiance``: also where
    one has decided and the decision is defied.
    """

    type: Literal["self-defence"]
    at_once: StrictBool = False
    upon_defiance: StrictBool = False


class Scope(_Provision):
    """The kinds of threat the treaty covers; without a scope it covers every kind.

    ``victims`` says whether it deals with acts against its parties only, or against anyone.
    """

    type: Literal["scope"]
    covers: Identifiers
    victims: Literal["parties", "anyone"] = "parties"


class Sanctions(_Provision):
    """What follows a breach or the defiance of a decision: sanctions at once, or after a vote.

    ``upon`` says which: a breach alone suffices where no decision is needed. Their ``effect`` may
    be that the respondent's membership is suspended. By ``lifting`` the parties end them, which
    otherwise last; or by ``renewal`` they keep them, which otherwise lapse. ``body`` names who
    votes on all of that, as in a conference.
    """

    type: Literal["sanctions"]
    body: Body | None = None
    mode: Literal["automatic", "voted"]
    decision: Rule | None = None
    upon: Literal["defiance", "breach"] = "defiance"
    effect: Literal["measures", "suspension"] = "measures"
    lifting: Rule | None = None
    renewal: Rule | None = None

    @model_validator(mode="after")
    def _end_in_one_way(self) -> Sanctions:
        if self.lifting is not None and self.renewal is not None:
            raise ValueError(
                "is lifted by one rule and lapses unless renewed by another"
                " | lifting (it lasts until then), or renewal (it lapses otherwise)"
            )
        return self

    @property
    def rules(self) -> tuple[AnyRule, ...]:
        """The rules by which it is imposed, lifted or renewed, where there are any."""
        asked = (self.decision, self.lifting, self.renewal)
        return tuple(rule for rule in asked if rule is not None)


class Incompatibility(_Provision):
    """Parties shall have no obligations of these kinds incompatible with the treaty."""

    type: Literal["incompatibility"]
    obligations: Identifiers


Provision = Annotated[
    Accession
    | LaterAccession
    | EntryIntoForce
    | Withdrawal
    | Restraint
    | InformationRequest
    | Consultation
    | Conference
    | Assistance
    | SelfDefence
    | Scope
    | Sanctions
    | Incompatibility,
    Field(discriminator="type"),
]
