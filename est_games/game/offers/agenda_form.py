"""One proposal on a line, put to the vote against the status quo under any rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from est_games.argument import TEXT, takes
from est_games.errors import GameError, Problem, choices, shown
from est_games.game.label import label_problems
from est_games.game.number import number_or_problem
from est_games.game.offers.reading import refuse

MAX_VOTERS = 10_000
MAX_CONDITIONS = 20_000

Slopes = tuple[Fraction, Fraction]


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """Those who say yes weigh so much at least.

    Parameters
    ----------
    weights : tuple of Fraction or int, shape (n_classes,)
        What one member of each class weighs, from 0.
    bound : Fraction or int
        What is needed.
    """

    weights: tuple[Fraction | int, ...]
    bound: Fraction | int

    def is_met(self, counts: Sequence[int]) -> bool:
        """Return whether so many members of each class weigh enough."""
        return sum(w * n for w, n in zip(self.weights, counts, strict=True)) >= self.bound


@dataclass(frozen=True, kw_only=True)
class AgendaForm:
    r"""A setter proposes a point on a line; voters with ideal points take it or the status quo.

    A voter with ideal point m loses :math:`\ell (m - x)` if x is left of it and :math:`r (x - m)`
    if right. Each votes for the proposal if that is no worse to it than the status quo.

    Parameters
    ----------
    classes : tuple of str
        Names of the classes of voters; voters of a class have the same vote.
    positions : tuple of tuple of Fraction
        The ideal points of the members of each class.
    slopes : tuple of tuple of Fraction, shape (n_classes, 2)
        What a step to the left and one to the right of its ideal point cost a member, positive.
    winning : tuple of tuple of Condition
        Alternatives, of which one suffices: conditions that must all be met.
    status_quo : Fraction
        What stands if the proposal fails.
    setter : Fraction or None
        The ideal point of who proposes; None where nobody has the agenda to itself.
    title : str
        For people.

    Raises
    ------
    GameError
        Everything that does not fit.

    References
    ----------
    Romer, T. and Rosenthal, H. (1978), Political resource allocation, controlled agendas, and the
    status quo, Public Choice 33. Krehbiel, K. (1998), Pivotal Politics.

    Examples
    --------
    >>> AgendaForm.from_positions([0, "2/5", 1], status_quo=0, setter=1)
    AgendaForm(3 voters; status quo 0; setter at 1)
    """

    classes: tuple[str, ...]
    positions: tuple[tuple[Fraction, ...], ...]
    slopes: tuple[Slopes, ...]
    winning: tuple[tuple[Condition, ...], ...]
    status_quo: Fraction
    setter: Fraction | None = None
    title: str = ""

    def __post_init__(self) -> None:
        refuse("not an agenda", self._problems())

    @classmethod
    @takes(GameError, title=TEXT)
    def from_positions(
        cls,
        positions: Any,
        *,
        status_quo: Any,
        setter: Any = None,
        winning: Any = None,
        slopes: Any = None,
        title: str = "",
    ) -> AgendaForm:
        """Return the form from ideal points and a rule.

        Parameters
        ----------
        positions : sequence of numbers, or mapping of str to sequence of numbers
            The ideal points of all voters, or of each class of them; of a class of one a number.
        status_quo : number
            What stands otherwise.
        setter : number, optional
            The ideal point of who proposes.
        winning : int or sequence of mapping of str to int, optional
            How many of all must say yes, or coalitions that suffice, as how many of each class.
            Unless given, more than half of all.
        slopes : mapping of str to pair of numbers, optional
            What a step left and right of the ideal point costs, where these differ.
        title : str
            For people.

        Raises
        ------
        GameError
            Everything that cannot be read.

        Examples
        --------
        A law needs sixty of a hundred and the president, or two thirds:

        >>> AgendaForm.from_positions(
        ...     {"senators": list(range(1, 101)), "president": 30},
        ...     status_quo=50,
        ...     winning=[{"senators": 60, "president": 1}, {"senators": 67}],
        ... )
        AgendaForm(101 voters; status quo 50; nobody sets the agenda)
        """
        problems: list[Problem] = []
        places = _places(positions, problems)
        classes = tuple(places)
        rule = _rule(winning, classes, sum(map(len, places.values())), problems)
        leanings = _slopes(slopes, classes, problems)
        now = number_or_problem(status_quo, "status_quo", problems)
        ideal = None if setter is None else number_or_problem(setter, "setter", problems)
        refuse("not an agenda", problems)
        return cls(
            classes=classes,
            positions=tuple(places.values()),
            slopes=leanings,
            winning=rule,
            status_quo=now,
            setter=ideal,
            title=title,
        )

    @property
    def n_voters(self) -> int:
        """Number of voters of all classes."""
        return sum(map(len, self.positions))

    def wins(self, counts: Sequence[int]) -> bool:
        """Return whether so many yes votes of each class adopt a proposal."""
        return any(
            all(condition.is_met(counts) for condition in alternative)
            for alternative in self.winning
        )

    def _problems(self) -> Iterator[Problem]:
        yield from label_problems(self.classes, "classes")
        n = len(self.classes)
        if not n == len(self.positions) == len(self.slopes) or not n:
            yield Problem(path="positions", message="classes, positions and slopes must pair up")
        if not 1 <= self.n_voters <= MAX_VOTERS:
            yield Problem(
                path="positions",
                message="are not those of voters who can be counted",
                value=shown(self.n_voters),
                accepted=f"1 to {MAX_VOTERS}",
            )
        if any(slope <= 0 for pair in self.slopes for slope in pair):
            yield Problem(path="slopes", message="must be positive")
        conditions = [condition for row in self.winning for condition in row]
        if len(conditions) > MAX_CONDITIONS:
            yield Problem(path="winning", message=f"must be up to {MAX_CONDITIONS} conditions")
        for condition in conditions:
            if len(condition.weights) != n or min(condition.weights, default=0) < 0:
                yield Problem(path="winning", message=f"must weigh {n} classes, from 0")
                return
        full = [len(row) for row in self.positions]
        if n == len(self.positions) and not self.wins(full):
            yield Problem(path="winning", message="does not let all voters together adopt")
        if self.wins([0] * n):
            yield Problem(path="winning", message="adopts what nobody says yes to")

    def __repr__(self) -> str:
        whose = "nobody sets the agenda" if self.setter is None else f"setter at {self.setter}"
        n = self.n_voters
        return f"AgendaForm({n} voter{'s' * (n > 1)}; status quo {self.status_quo}; {whose})"


def _places(given: Any, problems: list[Problem]) -> dict[str, tuple[Fraction, ...]]:
    if isinstance(given, list | tuple):
        given = {"voters": given}
    if not isinstance(given, Mapping) or not given:
        problems.append(
            Problem(
                path="positions",
                message="are not ideal points",
                value=shown(given),
                accepted="a list of numbers, or one for each class of voters",
            )
        )
        return {}
    found = {}
    for name, row in given.items():
        entries = row if isinstance(row, list | tuple) else [row]
        found[name] = tuple(
            number_or_problem(entry, f"positions.{name}[{k}]", problems)
            for k, entry in enumerate(entries)
        )
    return found


def _rule(
    given: Any, classes: tuple[str, ...], n_voters: int, problems: list[Problem]
) -> tuple[tuple[Condition, ...], ...]:
    if given is None:
        given = n_voters // 2 + 1
    if isinstance(given, int) and not isinstance(given, bool):
        return ((Condition(weights=(1,) * len(classes), bound=given),),)
    if not isinstance(given, list | tuple) or not given:
        problems.append(_no_rule(given, "winning"))
        return ()
    rule = []
    for k, row in enumerate(given):
        if not isinstance(row, Mapping) or not row:
            problems.append(_no_rule(row, f"winning[{k}]"))
            continue
        for name, count in row.items():
            if name not in classes or isinstance(count, bool) or not isinstance(count, int):
                accepted = f"whole numbers of {choices(classes)}"
                path = f"winning[{k}].{shown(name)}"
                message = "is no number of members of a class"
                problems.append(
                    Problem(path=path, message=message, value=shown(count), accepted=accepted)
                )
        rule.append(
            tuple(
                Condition(weights=tuple(int(c == name) for c in classes), bound=count)
                for name, count in row.items()
            )
        )
    return tuple(rule)


def _slopes(given: Any, classes: tuple[str, ...], problems: list[Problem]) -> tuple[Slopes, ...]:
    if given is None:
        return ((Fraction(1), Fraction(1)),) * len(classes)
    if not isinstance(given, Mapping) or not set(given) <= set(classes):
        accepted = f"a pair of numbers for any of {choices(classes)}"
        problem = Problem(
            path="slopes", message="are no slopes", value=shown(given), accepted=accepted
        )
        problems.append(problem)
        return ()
    found = []
    for name in classes:
        pair = given.get(name, (1, 1))
        if not isinstance(pair, list | tuple) or len(pair) != 2:
            problems.append(
                Problem(path=f"slopes.{name}", message="must be two numbers", value=shown(pair))
            )
            continue
        left, right = (number_or_problem(x, f"slopes.{name}", problems) for x in pair)
        found.append((left, right))
    return tuple(found)


def _no_rule(value: object, path: str) -> Problem:
    return Problem(
        path=path,
        message="does not say who must say yes",
        value=shown(value),
        accepted="a number of voters, or coalitions such as {'permanent': 5, 'elected': 4}",
    )
