"""Who votes and what they cast: the count under every decision rule.

Voters who are alike form one class: fifty-six equal states are one row of a tally, not fifty-six. A
voter who must be told apart (a veto holder, a respondent) is a class of one. All of it is exact.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from fractions import Fraction

from est_games.errors import Problem, TreatyError, shown

MEMBERS = "members"
"""The measure every electorate has: each voter weighs one."""


class Ballot(StrEnum):
    """What one voter does."""

    YES = "yes"
    NO = "no"
    ABSTAIN = "abstain"
    ABSENT = "absent"


CAST = (Ballot.YES, Ballot.NO)
PRESENT = (*CAST, Ballot.ABSTAIN)
ALL = (*PRESENT, Ballot.ABSENT)

Tally = Mapping[str, Mapping[Ballot, int]]
"""For each class, how many members cast each ballot; a ballot nobody cast may be left out."""

Row = Mapping[Ballot, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class VoterClass:
    """Voters who are alike: same weights, same powers.

    Parameters
    ----------
    name : str
        As rules and tallies name it.
    count : int
        How many they are.
    weights : mapping of str to Fraction
        What one member weighs in each measure beside ``members``: votes, population.

    Raises
    ------
    TreatyError
        The count is not a whole number from 0, a weight is negative or not exact, or the reserved
        measure ``members`` is given.
    """

    name: str
    count: int
    weights: Mapping[str, Fraction] = field(default_factory=dict)

    def __post_init__(self) -> None:
        problems = [*self._count_problems(), *self._weight_problems()]
        if problems:
            raise TreatyError("a class of voters does not make sense", problems)

    def _count_problems(self) -> Iterator[Problem]:
        if isinstance(self.count, bool) or not isinstance(self.count, int) or self.count < 0:
            yield Problem(
                path=f"{self.name}.count",
                message="is not a number of voters",
                value=shown(self.count),
                accepted="a whole number from 0",
            )

    def _weight_problems(self) -> Iterator[Problem]:
        for measure, weight in self.weights.items():
            exact = isinstance(weight, int | Fraction) and not isinstance(weight, bool)
            if measure == MEMBERS or not exact or weight < 0:
                yield Problem(
                    path=f"{self.name}.weights.{measure}",
                    message="is not a weight",
                    value=shown(weight),
                    accepted=f"a whole number or Fraction from 0, in any measure but {MEMBERS!r}",
                )


@dataclass(frozen=True, slots=True, kw_only=True)
class Electorate:
    """Everybody who may vote, class by class.

    Parameters
    ----------
    classes : tuple of VoterClass
        Names distinct.

    Raises
    ------
    TreatyError
        Two classes bear one name.

    Examples
    --------
    >>> council = Electorate.of({"permanent": 5, "elected": 10})
    >>> council.size, council.without({"elected": 1}).size
    (15, 14)
    """

    classes: tuple[VoterClass, ...]

    def __post_init__(self) -> None:
        names = [voters.name for voters in self.classes]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            problems = [Problem(path=name, message="names two classes of voters") for name in twice]
            raise TreatyError("an electorate does not make sense", problems)

    @classmethod
    def of(cls, counts: Mapping[str, int]) -> Electorate:
        """Return an electorate of classes without weights, from their sizes."""
        return cls(classes=tuple(VoterClass(name=name, count=n) for name, n in counts.items()))

    @classmethod
    def weighted(cls, weights: Mapping[str, Mapping[str, Fraction]]) -> Electorate:
        """Return an electorate of single voters, from the weights of each."""
        return cls(
            classes=tuple(
                VoterClass(name=name, count=1, weights=row) for name, row in weights.items()
            )
        )

    @property
    def size(self) -> int:
        """How many voters there are."""
        return sum(voters.count for voters in self.classes)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the classes, in order."""
        return tuple(voters.name for voters in self.classes)

    def single_out(self, class_name: str, voter: str) -> Electorate:
        """Return the electorate with one member of a class made a class of one."""
        rest = self.without({class_name: 1})
        origin = self.classes[self.names.index(class_name)]
        return Electorate(classes=(*rest.classes, replace(origin, name=voter, count=1)))

    def without(self, excluded: Mapping[str, int]) -> Electorate:
        """Return the electorate less some members of some classes.

        Raises
        ------
        TreatyError
            A class is unknown, or has fewer members than are to leave.
        """
        sizes = {voters.name: voters.count for voters in self.classes}
        problems = [
            Problem(
                path=f"excluded.{name}",
                message="cannot leave the electorate",
                value=shown(n),
                accepted=f"0 to {sizes[name]}" if name in sizes else ", ".join(sizes) or "nobody",
            )
            for name, n in excluded.items()
            if not 0 <= n <= sizes.get(name, -1)
        ]
        if problems:
            raise TreatyError("voters cannot be excluded", problems)
        if not excluded:
            return self
        return Electorate(
            classes=tuple(
                replace(voters, count=voters.count - excluded.get(voters.name, 0))
                for voters in self.classes
            )
        )

    def count(self, tally: Tally) -> Count:
        """Return a tally ready to be counted.

        Raises
        ------
        TreatyError
            Every class that is unknown, whose ballots do not add up to its members, or that holds
            something that is not a ballot.
        """
        problems = list(self._tally_problems(tally))
        if problems:
            raise TreatyError("a tally does not fit its electorate", problems)
        rows = tuple(tally.get(name, {}) for name in self.names)
        return Count(
            electorate=self,
            rows=rows,
            abstainers=tuple(row.get(Ballot.ABSTAIN, 0) for row in rows),
        )

    def _tally_problems(self, tally: Tally) -> Iterator[Problem]:
        for name in tally.keys() - set(self.names):
            yield Problem(
                path=name, message="is no class of voters", accepted=", ".join(self.names)
            )
        for voters in self.classes:
            row = tally.get(voters.name, {})
            if row.keys() - set(ALL) or any(n < 0 for n in row.values()):
                yield Problem(
                    path=voters.name,
                    message="holds something that is not a number of ballots",
                    value=shown({str(ballot): n for ballot, n in row.items()}),
                    accepted=f"numbers from 0 of {', '.join(ALL)}",
                )
            elif sum(row.values()) != voters.count:
                yield Problem(
                    path=voters.name,
                    message="does not say what every member did",
                    value=f"{sum(row.values())} ballots",
                    accepted=f"{voters.count} ballots, absent members included",
                )


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A tally that fits its electorate, as a rule reads it.

    Parameters
    ----------
    electorate : Electorate
        Those entitled to vote on the matter.
    rows : tuple of mapping of Ballot to int, one per class
        How the ballots count.
    abstainers : tuple of int, one per class
        How many abstained, however that counts.
    """

    electorate: Electorate
    rows: tuple[Row, ...]
    abstainers: tuple[int, ...]

    def total(self, ballots: Iterable[Ballot] = ALL, measure: str = MEMBERS) -> Fraction | int:
        """Return what those who cast any of these ballots weigh together."""
        wanted = tuple(ballots)
        return self.weigh(
            (sum(row.get(ballot, 0) for ballot in wanted) for row in self.rows), measure
        )

    def weigh(self, members: Iterable[int], measure: str = MEMBERS) -> Fraction | int:
        """Return what so many members of each class weigh together.

        Raises
        ------
        TreatyError
            Some class has no weight in that measure.
        """
        if measure == MEMBERS:
            return sum(members)
        bare = [voters for voters in self.electorate.classes if measure not in voters.weights]
        if bare:
            problems = [
                Problem(
                    path=f"{voters.name}.weights",
                    message=f"has no {shown(measure)!r}, which the rule weighs",
                    accepted=", ".join((MEMBERS, *voters.weights)),
                )
                for voters in bare
            ]
            raise TreatyError("voters cannot be weighed", problems)
        return sum(
            (
                n * voters.weights[measure]
                for n, voters in zip(members, self.electorate.classes, strict=True)
            ),
            start=Fraction(0),
        )

    def of(self, names: Iterable[str], ballots: Iterable[Ballot]) -> int:
        """Return how many members of the named classes cast any of these ballots."""
        chosen, wanted = set(names), tuple(ballots)
        return sum(
            row.get(ballot, 0)
            for name, row in zip(self.electorate.names, self.rows, strict=True)
            if name in chosen
            for ballot in wanted
        )

    def with_silence(self) -> Count:
        """Return the count in which whoever did not say no has consented."""
        rows = tuple(
            {
                Ballot.YES: sum(row.values()) - row.get(Ballot.NO, 0),
                Ballot.NO: row.get(Ballot.NO, 0),
            }
            for row in self.rows
        )
        return replace(self, rows=rows)
