"""Who can carry and who can stop a decision: coalitions counted, never listed.

A coalition S is put to the vote: its members say yes, the others cast one stated ballot. S is
*winning* when that adopts, and *blocking* when the voters outside S do not win, that is, when S can
stop the decision by casting the others' ballot. A member is *critical* in a winning S when S less
that member does not win; its *swings* are the coalitions in which it is.

Alike voters are interchangeable, so a coalition is known by how many of each class it holds, and
such a profile k stands for prod_c C(n_c, k_c) coalitions.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from math import prod

from est_games.argument import WHOLE, Kind, kind_problems, mapping_of
from est_games.errors import Problem, TreatyError, shown
from est_games.treaty.ballot import ALL, Ballot, Electorate, Tally
from est_games.treaty.decision import DecisionRule
from est_games.voting.reading import read_others
from est_games.voting.requirement import Requirement, requirement
from est_games.voting.shares import Halves, counted

MAX_PROFILES = 262_144

Profile = tuple[int, ...]
"""How many members of each class a coalition holds, in the electorate's order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """One ballot whose change changes the outcome of a vote.

    Parameters
    ----------
    voters : str
        The class of the member who changes.
    cast, instead : Ballot
        The ballot cast, and the one that would change the outcome.
    """

    voters: str
    cast: Ballot
    instead: Ballot


@dataclass(frozen=True, kw_only=True)
class VotingGame:
    """A rule put to every coalition of an electorate.

    Parameters
    ----------
    rule : DecisionRule
        How votes are decided.
    electorate : Electorate
        Everybody, the excluded included.
    others : Ballot
        What the members outside a coalition do: no, abstain or absent.
    excluded : mapping of str to int
        How many members of each class play a role the rule excludes.

    Raises
    ------
    TreatyError
        The others are to say yes, there is no class, voters are excluded who cannot be, or the
        coalitions are too many to count, or, where the least winning ones are asked for, to list.

    Notes
    -----
    No rule turns a yes against adoption, so whatever contains a winning coalition wins. What is
    counted costs as much as :class:`~est_games.voting.shares.Halves`. The least winning coalitions
    are found among prod_c (n_c + 1) profiles: 57 for fifty-six alike voters, but 2**n for n voters
    of whom no two are alike; there the largest class is bisected rather than searched.

    References
    ----------
    Felsenthal, D. and Machover, M. (1998), The Measurement of Voting Power, chapters 2 and 3.

    Examples
    --------
    The Security Council of fifteen:

    >>> from est_games.treaty.rule import parse_rule
    >>> council = VotingGame(
    ...     rule=parse_rule({"rule": "qualified-majority", "threshold": 9, "veto": "permanent"}),
    ...     electorate=Electorate.of({"permanent": 5, "elected": 10}),
    ... )
    >>> council.n_winning, council.swings
    (848, {'permanent': 848, 'elected': 84})
    >>> council.minimal_winning
    ({'permanent': 5, 'elected': 4},)
    """

    rule: DecisionRule
    electorate: Electorate
    others: Ballot = Ballot.NO
    excluded: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "others", read_others(self.others))
        kinds: dict[str, Kind | type] = {
            "rule": DecisionRule,
            "electorate": Electorate,
            "excluded": mapping_of(WHOLE),
        }
        problems = kind_problems(kinds, {name: getattr(self, name) for name in kinds})
        problems = problems or list(self._input_problems())
        if problems:
            raise TreatyError("coalitions cannot be counted", problems)

    def _input_problems(self) -> Iterator[Problem]:
        if not isinstance(self.others, Ballot) or self.others == Ballot.YES:
            yield Problem(
                path="others",
                message="is not what members outside a coalition can do",
                value=shown(self.others),
                accepted="no, abstain, absent",
            )
        if not self.electorate.classes:
            yield Problem(path="electorate", message="has no class of voters")

    @cached_property
    def entitled(self) -> Electorate:
        """Those who may vote."""
        return self.rule.entitled(self.electorate, self.excluded)

    @cached_property
    def sizes(self) -> Profile:
        """How many members of each class may vote."""
        return tuple(voters.count for voters in self.entitled.classes)

    @cached_property
    def n_profiles(self) -> int:
        """How many kinds of coalition there are."""
        return prod(n + 1 for n in self.sizes)

    def is_winning(self, counts: Mapping[str, int]) -> bool:
        """Return whether a coalition of so many members of each class adopts.

        Raises
        ------
        TreatyError
            A class is unknown or has fewer members.
        """
        return self._wins(self._profile(counts))

    def is_blocking(self, counts: Mapping[str, int]) -> bool:
        """Return whether a coalition of so many members of each class can stop the decision.

        Raises
        ------
        TreatyError
            A class is unknown or has fewer members.
        """
        profile = self._profile(counts)
        return not self._wins(tuple(n - k for n, k in zip(self.sizes, profile, strict=True)))

    @cached_property
    def requirement(self) -> Requirement:
        """What the rule asks of those who say yes."""
        return requirement(self.rule, self.entitled, self.others)

    @cached_property
    def n_winning(self) -> int:
        """How many coalitions win."""
        return sum(self.winning_by_size)

    @cached_property
    def winning_by_size(self) -> tuple[int, ...]:
        """How many coalitions of each size win, from nobody to all who may vote."""
        return tuple(self._winning_and_holding[0])

    @property
    def holding_by_size(self) -> dict[str, tuple[int, ...]]:
        """For one member of each class, how many winning coalitions of each size hold it."""
        rows = self._winning_and_holding[1]
        return {name: tuple(row) for name, row in zip(self.entitled.names, rows, strict=True)}

    @cached_property
    def n_blocking(self) -> int:
        """How many coalitions block: as many as do not win, one complement each."""
        return (1 << sum(self.sizes)) - self.n_winning

    @cached_property
    def minimal_winning(self) -> tuple[dict[str, int], ...]:
        """The winning profiles that lose with any member less, by class.

        Raises
        ------
        TreatyError
            There are more than MAX_PROFILES profiles to look at.
        """
        if self.n_profiles > MAX_PROFILES:
            problem = Problem(
                path="electorate",
                message=f"its {len(self.sizes)} classes multiply to too many profiles",
                value=shown(self.n_profiles),
                accepted=f"at most {MAX_PROFILES}: put voters who are alike into one class",
            )
            raise TreatyError("coalitions cannot be listed", [problem])
        winning = frozenset(self._find_winning())
        return tuple(
            self._by_class(profile)
            for profile in sorted(winning)
            if not any(smaller in winning for smaller in _one_less(profile))
        )

    @cached_property
    def swings(self) -> dict[str, int]:
        """For one member of each class, in how many coalitions it is critical."""
        return {name: sum(sizes) for name, sizes in self.swings_by_size.items()}

    @cached_property
    def swings_by_size(self) -> dict[str, tuple[int, ...]]:
        """For one member of each class, in how many coalitions of each size it is critical.

        1. A member is critical in S if S wins and S less the member does not.
        2. If S less the member wins, S does. So of the W_i(s) winning coalitions of size s that
           hold the member, those are no swings which one of size s - 1 without it grows to, and of
           these there are W(s - 1) - W_i(s - 1).
        """
        winning, holding = self._winning_and_holding
        return {
            name: tuple(
                held[s] - (winning[s - 1] - held[s - 1]) if s else 0 for s in range(len(winning))
            )
            for name, held in zip(self.entitled.names, holding, strict=True)
        }

    @cached_property
    def _winning_and_holding(self) -> tuple[list[int], list[list[int]]]:
        """How many coalitions of each size win; and how many hold one given member of a class."""
        n = self.entitled.size
        groups = (counted(self.requirement, c, size) for c, size in enumerate(self.sizes))
        halves = Halves(self.requirement, groups)
        winning = [0] * (n + 1)
        memberships = [[0] * (n + 1) for _ in self.sizes]
        for half, size, sums, (one, *members), weight in halves.adopted():
            s = sums[0] + size
            if half == 0:
                winning[s] += int(one * weight)
            for place, k in zip(halves.places[half], members, strict=True):
                memberships[place][s] += int(k * weight)
        holding = [
            [k // size for k in row] if size else row
            for row, size in zip(memberships, self.sizes, strict=True)
        ]
        return winning, holding

    def pivotal(self, tally: Tally) -> tuple[Switch, ...]:
        """Return every change of one ballot that changes the outcome of a vote, class by class.

        Parameters
        ----------
        tally : mapping of str to mapping of Ballot to int
            For each class, the ballots of those who may vote.

        Raises
        ------
        TreatyError
            The tally does not fit the electorate.
        """
        adopted = self._adopts(tally)
        return tuple(
            Switch(voters=name, cast=cast, instead=instead)
            for name in self.entitled.names
            for cast, instead in product(ALL, ALL)
            if cast != instead
            and tally.get(name, {}).get(cast, 0)
            and self._adopts(_changed(tally, name, cast, instead)) != adopted
        )

    def _find_winning(self) -> Iterator[Profile]:
        """Yield the winning profiles: along the largest class, all from the least that wins."""
        c = self.sizes.index(max(self.sizes))
        for before in product(*(range(size + 1) for size in self.sizes[:c])):
            for after in product(*(range(size + 1) for size in self.sizes[c + 1 :])):
                line = [(*before, k, *after) for k in range(self.sizes[c] + 1)]
                yield from line[bisect_left(line, True, key=self._wins) :]

    def _wins(self, profile: Profile) -> bool:
        return self.requirement.is_met(profile)

    def _adopts(self, tally: Tally) -> bool:
        return self.rule.decide(tally, self.entitled).adopted

    def _by_class(self, profile: Profile) -> dict[str, int]:
        return dict(zip(self.entitled.names, profile, strict=True))

    def _profile(self, counts: Mapping[str, int]) -> Profile:
        sizes = self._by_class(self.sizes)
        problems = [
            Problem(
                path=name,
                message="has no such number of members who may vote",
                value=shown(k),
                accepted=f"0 to {sizes[name]}" if name in sizes else ", ".join(sizes) or "nobody",
            )
            for name, k in counts.items()
            if not 0 <= k <= sizes.get(name, -1)
        ]
        if problems:
            raise TreatyError("not a coalition", problems)
        return tuple(counts.get(name, 0) for name in sizes)


def _one_less(profile: Profile) -> Iterator[Profile]:
    """Yield each profile with a member less."""
    for c, k in enumerate(profile):
        if k:
            yield (*profile[:c], k - 1, *profile[c + 1 :])


def _changed(tally: Tally, name: str, cast: Ballot, instead: Ballot) -> Tally:
    """Return the tally with one member of a class casting another ballot."""
    row = dict(tally[name])
    row[cast] -= 1
    row[instead] = row.get(instead, 0) + 1
    return {**tally, name: row}
