"""An institution on one line: who belongs, who decides how, on what, and what follows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from est_games.treaty.ballot import MEMBERS
from est_games.treaty.decision import DecisionRule
from est_games.treaty.model import Treaty
from est_games.treaty.provision import Assistance, Conference, Sanctions, Scope, Withdrawal
from est_games.treaty.rule import (
    Consensus,
    MultipleMajority,
    QualifiedMajority,
    SimpleMajority,
    Unanimity,
    WeightedMajority,
)
from est_games.treaty.tenure import members_on
from est_games.treaty.threshold import Threshold

NOTHING = "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """What an institution is, in a few words each.

    Parameters
    ----------
    institution : str
        Its identifier.
    members : str
        How many, by class where they are not all alike.
    decides : str
        The rule of each body.
    mandate : str
        The kinds of act it covers.
    binding : str
        In law or politically, and whether decisions bind.
    enforcement : str
        What follows defiance, and who helps.
    withdrawal : str
        How one leaves.

    Examples
    --------
    >>> from est_games.treaty.read import load_treaty
    >>> line = overview(load_treaty("league-covenant"))
    >>> line.members, line.decides
    ('4 permanent, 10 elected, 44 others', 'unanimity, without the respondent and claimant')
    """

    institution: str
    members: str
    decides: str
    mandate: str
    binding: str
    enforcement: str
    withdrawal: str


def overview(treaty: Treaty) -> Overview:
    """Return what a treaty says of its institution, from its provisions under their readings."""
    conferences = treaty.of_type(Conference)
    covers = dict.fromkeys(act for scope in treaty.of_type(Scope) for act in scope.covers)
    return Overview(
        institution=treaty.id,
        members=_members(treaty),
        decides=_joined(map(_conference, conferences), "; "),
        mandate=_joined(covers) if treaty.of_type(Scope) else "every act",
        binding=f"{treaty.binding}, decisions {_bind(conferences)}"
        if conferences
        else treaty.binding,
        enforcement=_joined(
            [
                *(_sanctions(clause) for clause in treaty.of_type(Sanctions)),
                *dict.fromkeys(
                    f"parties {clause.obligation} assist"
                    + (" as they deem necessary" if clause.extent != "full" else "")
                    + (" with consent" if clause.consent else "")
                    for clause in treaty.of_type(Assistance)
                ),
            ],
            "; ",
        ),
        withdrawal=_joined(map(_withdrawal, treaty.of_type(Withdrawal)), "; "),
    )


def rule_in_words(rule: DecisionRule) -> str:
    """Return a decision rule as a short phrase.

    Examples
    --------
    >>> from est_games.treaty.rule import parse_rule
    >>> rule_in_words(parse_rule({"rule": "consensus", "minus": 1}))
    'consensus minus 1'
    >>> rule_in_words(parse_rule({"rule": "qualified-majority", "threshold": "2/3", "of": "all"}))
    'at least 2/3 of all members'
    """
    words = [_asked(rule)]
    if rule.quorum is not None:
        words.append(f"quorum {_amount(rule.quorum)}")
    if rule.silence:
        words.append("silence consents")
    if rule.veto:
        words.append(f"veto of {_joined(rule.veto)}")
    if rule.binds != "all":
        words.append("binding who says yes")
    if rule.excluded:
        words.append(f"without the {_joined(rule.excluded, ' and ')}")
    return ", ".join(words)


def _asked(rule: DecisionRule) -> str:
    """Return what a rule asks for, without its modifiers."""
    if isinstance(rule, Consensus | Unanimity):
        whose = " of all" if isinstance(rule, Unanimity) and rule.of == "all" else ""
        minus = f" minus {rule.minus}" if rule.minus else ""
        limit = rule.constructive_abstention
        aside = ""
        if limit is not None:
            below = f"up to {limit.share}" if limit.strict else f"under {limit.share}"
            aside = f", {below} may stand aside"
        return f"{rule.rule}{whose}{minus}{aside}"
    if isinstance(rule, MultipleMajority):
        return f" {'and' if rule.meet == 'all' else 'or'} ".join(map(rule_in_words, rule.rules))
    base = {"cast": "those voting", "present": "those present", "all": "all members"}
    if isinstance(rule, SimpleMajority):
        return f"more than half of {base[rule.of]}"
    if isinstance(rule, QualifiedMajority):
        return f"{_amount(rule.threshold)} of {base[rule.of]}"
    assert isinstance(rule, WeightedMajority)
    return f"{_amount(rule.threshold)} of the {rule.measure}"


def _amount(threshold: Threshold) -> str:
    return str(threshold) if threshold.strict else f"at least {threshold}"


def _members(treaty: Treaty) -> str:
    if not treaty.member:
        return str(treaty.eligible or NOTHING)
    members = members_on(treaty.member)  # those there are in the end
    alike = {member.id: member.size for member in members}
    if len(alike) == 1:
        return str(*alike.values())
    if alike and max(alike.values()) == 1:
        measures = dict.fromkeys(m for member in members for m in member.weights)
        return f"{len(alike)}, by {_joined(measures or (MEMBERS,))}"
    return _joined(f"{size} {name}" for name, size in alike.items())


def _bind(conferences: tuple[Conference, ...]) -> str:
    """Return whether decisions bind, and whether to the use of force."""
    binding = [conference for conference in conferences if conference.binding]
    if not binding:
        return "do not bind"
    unforced = all(conference.force == "by-consent" for conference in binding)
    return "bind, force by consent" if unforced else "bind"


def _conference(conference: Conference) -> str:
    quorum = f", quorum {_amount(conference.quorum)}" if conference.quorum is not None else ""
    consent = ", if the disputants agree" if conference.consent else ""
    body = f", among {_joined(conference.body, ' and ')}" if conference.body is not None else ""
    grades = f", on {_joined(conference.grades, ' or ')}" if conference.grades else ""
    return rule_in_words(conference.decision) + body + quorum + consent + grades


def _sanctions(clause: Sanctions) -> str:
    what = "sanctions" if clause.effect == "measures" else "suspension"
    how = "at once" if clause.mode == "automatic" else "by vote"
    end = f", lifted by {rule_in_words(clause.lifting)}" if clause.lifting is not None else ""
    if clause.renewal is not None:
        end = f", to be renewed by {rule_in_words(clause.renewal)}"
    return f"{what} {how}" + (" upon breach" if clause.upon == "breach" else "") + end


def _withdrawal(clause: Withdrawal) -> str:
    grounds = "extraordinary events" if clause.grounds != "any" else "free"
    return f"{grounds}, {clause.notice_months} months" if clause.notice_months else grounds


def _joined(words: Iterable[str], separator: str = ", ") -> str:
    return separator.join(words) or NOTHING
