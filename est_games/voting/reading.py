"""Rules, electorates and ballots as a user may write them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from est_games.errors import Problem, TreatyError, shown
from est_games.treaty.ballot import Ballot, Electorate, VoterClass
from est_games.treaty.decision import DecisionRule
from est_games.treaty.rule import parse_rule

ELECTORATE_ACCEPTED = (
    'an Electorate, how many of each class, such as {"permanent": 5, "elected": 10}, '
    'or what each voter weighs, such as {"malta": {"votes": 3}}'
)


def read_rule(rule: DecisionRule | str | Mapping[str, Any]) -> DecisionRule:
    """Return a decision rule from the name or table of a treaty file."""
    return rule if isinstance(rule, DecisionRule) else parse_rule(rule)


def read_electorate(electorate: Electorate | Mapping[str, Any]) -> Electorate:
    """Return an electorate from the sizes of its classes or the weights of its voters.

    Raises
    ------
    TreatyError
        Everything in it that is neither.

    Examples
    --------
    >>> read_electorate({"large": {"votes": 4}, "small": 3}).size
    4
    """
    if isinstance(electorate, Electorate):
        return electorate
    if not isinstance(electorate, Mapping):
        problem = Problem(
            path="electorate",
            message="is not an electorate",
            value=shown(electorate),
            accepted=ELECTORATE_ACCEPTED,
        )
        raise TreatyError("not an electorate", [problem])
    problems = list(_problems(electorate))
    if problems:
        raise TreatyError("not an electorate", problems)
    return Electorate(
        classes=tuple(
            VoterClass(name=name, count=1, weights={m: Fraction(w) for m, w in entry.items()})
            if isinstance(entry, Mapping)
            else VoterClass(name=name, count=entry)
            for name, entry in electorate.items()
        )
    )


def read_others(others: Ballot | str) -> Ballot:
    """Return what those outside a coalition cast; what is no ballot is left to be refused."""
    is_ballot = isinstance(others, str) and others in set(Ballot)
    return Ballot(others) if is_ballot else others  # type: ignore[return-value]


def _problems(electorate: Mapping[Any, Any]) -> Iterator[Problem]:
    for name, entry in electorate.items():
        if not isinstance(name, str) or not name:
            yield Problem(
                path="electorate", message="is not a name", value=shown(name), accepted="text"
            )
        elif isinstance(entry, Mapping):
            for measure, weight in entry.items():
                if isinstance(weight, bool) or not isinstance(weight, int | Fraction):
                    yield Problem(
                        path=f"electorate.{name}.{measure}",
                        message="is not a weight",
                        value=shown(weight),
                        accepted="a whole number or Fraction from 0",
                    )
        elif isinstance(entry, bool) or not isinstance(entry, int):
            yield Problem(
                path=f"electorate.{name}",
                message="is neither a number of voters nor what one weighs",
                value=shown(entry),
                accepted=ELECTORATE_ACCEPTED,
            )
