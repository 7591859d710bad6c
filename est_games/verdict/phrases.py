"""The smallest pieces of a verdict in plain English: numbers, replies, findings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from est_games.verdict.answers import RANDOMISED
from est_games.verdict.attribution import CANNOT

_SIMPLE_DENOMINATOR = 60
_SHOWN_DECIMALS = 4
_DOING = {
    "sign": "signing",
    "reject": "rejecting",
    "stall": "stalling",
    "reform": "seeking reform",
    RANDOMISED: "randomising",
}


def number(value: Fraction) -> str:
    """Return a number for people: exact where that is short, else marked as rounded.

    Examples
    --------
    >>> number(Fraction(87, 500)), number(Fraction(2, 3)), number(Fraction(311107, 245650))
    ('0.174', '2/3', '≈1.27')
    """
    scaled = value * 10**_SHOWN_DECIMALS
    if scaled.denominator == 1:
        whole, rest = divmod(abs(scaled.numerator), 10**_SHOWN_DECIMALS)
        digits = f"{whole}.{rest:0{_SHOWN_DECIMALS}d}".rstrip("0").rstrip(".")
        return f"-{digits}" if value < 0 else digits
    if value.denominator <= _SIMPLE_DENOMINATOR:
        return str(value)
    return f"≈{float(value):.3g}"


def gain(value: Fraction) -> str:
    """Return a gain or a loss with its sign."""
    words = number(value)
    if value <= 0:
        return words
    return f"≈+{words[1:]}" if words.startswith("≈") else f"+{words}"


def doing(reply: str) -> str:
    """Return a reply as what one does: ``signing``."""
    return _DOING.get(reply, f"choosing {reply!r}")


def listing(items: Iterable[str], last: str = "and") -> str:
    """Return items as one enumerates them in a sentence."""
    *front, back = list(items) or ["nothing"]
    return f"{', '.join(front)} {last} {back}" if front else back


def a_kind(kind: str) -> str:
    """Return a proposer of a type with its article: ``a sincere proposer``."""
    if not kind:
        return "the proposer"
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind} proposer"


def capital(sentence: str) -> str:
    """Return a sentence with its first letter large, and nothing else changed."""
    return sentence[:1].upper() + sentence[1:]


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Puts what involves actors into words, under the names people know them by.

    Parameters
    ----------
    names : mapping of str to str
        Actor to name.
    """

    names: Mapping[str, str]

    def name(self, actor: str) -> str:
        """Return the name of an actor."""
        return self.names.get(actor, actor)

    def answering(self, replies: Mapping[str, str], everybody: str = "all") -> str:
        """Return replies in words: ``the allies stalling, the neutrals signing``."""
        if len(replies) > 1 and len(set(replies.values())) == 1:
            return f"{everybody} {doing(next(iter(replies.values())))}"
        return ", ".join(f"{self.name(actor)} {doing(reply)}" for actor, reply in replies.items())

    def rounds(self, replies: Iterable[str]) -> str:
        """Return rounds of replies, each ``actor reply, actor reply``, in words."""
        told = (
            self.answering(dict(one.split(" ", 1) for one in line.split(", "))) for line in replies
        )
        return "; in the next round ".join(told)

    def change(self, finding: str, before: Any, after: Any) -> str:
        """Return a change of one finding in words.

        Examples
        --------
        >>> Speaker(names={"nato": "NATO"}).change("may.nato.sign", False, True)
        'signing becomes an equilibrium reply of NATO'
        """
        if finding == CANNOT:
            return f"there is no verdict any more ({after or before})"
        topic, _, rest = finding.partition(".")
        if topic in ("dominant", "dominant-any-type"):
            known = ", whatever the proposer's type" if topic == "dominant-any-type" else ""
            return f"{self._dominance(self.name(rest), before, after)}{known}"
        if topic == "dominates":
            return self._pair(rest, before, after)
        if topic == "may":
            actor, _, reply = rest.partition(".")
            return f"{doing(reply)} {_becomes(after)} an equilibrium reply of {self.name(actor)}"
        if topic == "closed":
            return f"the trap {'closes on' if after else 'opens for'} {self.name(rest)}"
        if topic == "cannot-lose":
            return f"{a_kind(rest)} {'can no longer' if after else 'can'} lose"
        if topic in ("may-table", "may-wait"):
            act = "tabling" if topic == "may-table" else "not tabling"
            return f"{act} {_becomes(after)} an equilibrium choice of {a_kind(rest)}"
        return f"{finding} changes from {before} to {after}"

    def _dominance(self, name: str, before: Any, after: Any) -> str:
        if after is None:
            return f"{doing(before[0])} no longer dominates for {name}"
        reply, strength = after
        if before is None:
            return f"{doing(reply)} comes to dominate {strength} for {name}"
        if before[0] == reply:
            return f"{doing(reply)} dominates {strength}, no longer {before[1]}, for {name}"
        past = doing(before[0])
        return f"{doing(reply)} comes to dominate {strength} for {name} instead of {past}"

    def _pair(self, place: str, before: Any, after: Any) -> str:
        actor, better, worse = place.split(".")
        who = f"{doing(worse)} for {self.name(actor)}"
        if after is None:
            doubt = f", not even {_in_some(before)}" if _in_some(before) else ""
            return f"{doing(better)} no longer dominates {who}{doubt}"
        if before is None:
            return f"{doing(better)} comes to dominate {who}, {after}"
        return f"{doing(better)} dominates {who} {after} (so far {before})"


def _in_some(strength: str) -> str:
    return strength.removeprefix("strictly ").removeprefix("weakly ") if "some" in strength else ""


def _becomes(true: Any) -> str:
    return "becomes" if true else "is no longer"
