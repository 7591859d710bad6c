"""What the receiver's mixtures in a cell of a signalling game's equilibria give to each type."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from est_games.certificate.assessment_system import (
    Condition,
    Polynomial,
    System,
    added,
    condition,
    sum_to_one,
    value_at,
)
from est_games.certificate.behavior_cell import Assessment, BehaviorCell, Variable
from est_games.certificate.support_ring import Terms
from est_games.equilibrium.beliefs.payoff_regions import Side
from est_games.equilibrium.beliefs.system_program import is_linear, refutation_or_point
from est_games.equilibrium.beliefs.system_vertices import Point, system_vertices
from est_games.errors import Problem, SolveError
from est_games.game.signalling import Message, SignallingGame

MAX_PARTS = 500
"""A cell is split into no more parts than this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiverCell:
    """A cell, and the polytope of the receiver's mixtures in it.

    Parameters
    ----------
    game : SignallingGame
        The game.
    cell : BehaviorCell
        A set of its equilibria.
    names : tuple of (str, str)
        The information set and response of each variable.
    system : System
        What the mixtures satisfy; nothing else in the cell depends on them.
    payoffs : tuple of Polynomial, shape (n_types,)
        What each type gets, in these variables.
    """

    game: SignallingGame
    cell: BehaviorCell
    names: tuple[tuple[str, str], ...]
    system: System
    payoffs: tuple[Polynomial, ...]

    @classmethod
    def of(cls, game: SignallingGame, cell: BehaviorCell) -> ReceiverCell:
        """Return the receiver's part of a cell.

        Raises
        ------
        SolveError
            The cell is not of this game, or its conditions do not fall apart so.
        """
        names = [
            (message.label, response)
            for message in game.messages
            if message.information_set is not None and len(cell.supports.get(message.label, ())) > 1
            for response in cell.supports[message.label]
        ]
        number = {name: k for k, name in enumerate(names)}
        groups = [
            tuple(number[label, response] for response in cell.supports[label])
            for label in dict.fromkeys(label for label, _ in names)
        ]
        equations, limits = [
            _conditions(cell, part, number) for part in (cell.equations, cell.limits)
        ]
        return cls(
            game=game,
            cell=cell,
            names=tuple(names),
            system=System(
                equations=tuple(sorted({*equations, *map(sum_to_one, groups)})),
                limits=tuple(sorted(set(limits))),
                positive=tuple(range(len(names))),
                groups=tuple(groups),
            ),
            payoffs=tuple(
                _type_payoff(game, cell, kind, number) for kind in range(len(game.types))
            ),
        )

    def unsent(self) -> list[Message]:
        """Return the messages that no type sends."""
        sets = self.game.form.information_sets
        return [
            message
            for message in self.game.messages
            if not any(
                self.game.prior[kind]
                and sets[self.game.type_sets[kind]].actions[action]
                in self.cell.supports[sets[self.game.type_sets[kind]].label]
                for kind, action in zip(message.senders, message.actions, strict=True)
            )
        ]

    def payoffs_at(self, point: Point) -> tuple[Fraction, ...]:
        """Return what each type gets at a point."""
        return tuple(_value(polynomial, point) for polynomial in self.payoffs)

    def has_one_outcome(self) -> bool:
        """Tell whether each type gets the same everywhere."""
        if not any(monomial for polynomial in self.payoffs for monomial in polynomial):
            return True
        return len({self.payoffs_at(point) for point in system_vertices(self.system)}) == 1

    def sample(self) -> Point:
        """Return a point of the polytope, strictly inside its supports."""
        if not self.names:
            return {}
        _, products = refutation_or_point(self.system)
        return {v: products[(v,)] for v in self.system.variables}

    def parts(
        self, sides: Sequence[tuple[Message, Side]]
    ) -> Iterator[tuple[Point, BehaviorCell | None]]:
        """Yield the parts of the cell by signs of functions of the payoffs: a point, and the part.

        Parameters
        ----------
        sides : sequence of (Message, Side)
            Functions of the payoffs of a message's senders.

        Raises
        ------
        SolveError
            There are too many parts.
        """
        functions: list[Polynomial] = []
        for message, side in sides:
            total: Polynomial = {(): side[-1]} if side[-1] else {}
            for factor, kind in zip(side[:-1], message.senders, strict=True):
                total = added(total, self.payoffs[kind], factor) if factor else total
            if total and total not in functions:
                functions.append(total)
        slack = len(self.names)
        parts: list[tuple[System, list[tuple[int, Polynomial]]]] = [(self.system, [])]
        for function in functions:
            below = []
            for system, signs in parts:
                for sign in (0, 1, -1):
                    # What is positive equals a variable that is.
                    bound = added({}, function, sign or 1)
                    if sign:
                        bound = added(bound, {(slack,): 1}, -1)
                    narrower = replace(
                        system,
                        equations=(*system.equations, condition(bound)),
                        positive=(*system.positive, slack) if sign else system.positive,
                    )
                    if refutation_or_point(narrower)[0] is None:
                        below.append((narrower, [*signs, (sign, function)]))
                slack += 1
            parts = below
            if len(parts) > MAX_PARTS:
                problem = Problem(path="solution", message=f"falls into over {MAX_PARTS} parts")
                raise SolveError("the verdict changes too often", [problem])
        for system, signs in parts:
            _, products = refutation_or_point(system)
            point = {v: products[(v,)] for v in self.system.variables}
            yield point, self._narrowed(signs, point) if len(parts) > 1 else None

    def behavior_at(self, point: Point) -> Assessment:
        """Return the cell's sample with the receiver's mixtures at a point."""
        behavior = {label: dict(row) for label, row in self.cell.sample.behavior.items()}
        for (label, response), number in zip(self.names, range(len(self.names)), strict=True):
            behavior[label][response] = point[number]
        return Assessment(behavior=behavior, beliefs=self.cell.sample.beliefs)

    def _narrowed(self, signs: Sequence[tuple[int, Polynomial]], point: Point) -> BehaviorCell:
        variables = list(self.cell.variables)
        for label, response in self.names:
            own = Variable(information_set=label, entry=response)
            if own not in variables:
                variables.append(own)
        new = len(variables) - len(self.cell.variables)

        def widened(part: Sequence[Terms]) -> list[Terms]:
            return [tuple(((*e, *[0] * new), x) for e, x in terms) for terms in part]

        equations, positive = widened(self.cell.equations), widened(self.cell.positive)
        for sign, function in signs:
            terms = []
            for monomial, coefficient in condition(added({}, function, sign or 1)):
                exponents = [0] * len(variables)
                for v in monomial:
                    label, response = self.names[v]
                    own = Variable(information_set=label, entry=response)
                    exponents[variables.index(own)] += 1
                terms.append((tuple(exponents), coefficient))
            (positive if sign else equations).append(tuple(sorted(terms)))
        return replace(
            self.cell,
            variables=tuple(variables),
            equations=tuple(equations),
            positive=tuple(positive),
            limits=tuple(widened(self.cell.limits)),
            sample=self.behavior_at(point),
            vertices=(),
            dimension=None,
        )


def _conditions(
    cell: BehaviorCell, part: Sequence[Terms], number: dict[tuple[str, str], int]
) -> list[Condition]:
    """Return the conditions on the receiver's mixtures alone."""
    kept = []
    for terms in part:
        used = {k for exponents, _ in terms for k, power in enumerate(exponents) if power}
        names = {
            k: number.get((cell.variables[k].information_set, cell.variables[k].entry))
            for k in used
        }
        own = {k for k in used if names[k] is not None and not cell.variables[k].is_belief}
        if not own:
            continue
        polynomial: Polynomial = {}
        for exponents, coefficient in terms:
            monomial = [names[k] for k, power in enumerate(exponents) for _ in range(power)]
            polynomial[tuple(sorted(v for v in monomial if v is not None))] = coefficient
        each = condition(polynomial)
        if own != used or not is_linear((each,)):
            problem = Problem(path="solution", message="has sets in which payoffs and beliefs mix")
            raise SolveError("forward induction is not applied to these sets", [problem])
        kept.append(each)
    return kept


def _type_payoff(
    game: SignallingGame, cell: BehaviorCell, kind: int, number: dict[tuple[str, str], int]
) -> Polynomial:
    """Return what a type gets by a message that it sends: all that it sends give the same."""
    choice = game.form.information_sets[game.type_sets[kind]]
    sent = choice.actions.index(cell.supports[choice.label][0])
    for message in game.messages:
        for place, (sender, action) in enumerate(
            zip(message.senders, message.actions, strict=True)
        ):
            if (sender, action) == (kind, sent):
                row = message.sender_payoffs[place]
                if message.information_set is None:
                    return {(): row[0]} if row[0] else {}
                total: Polynomial = {}
                support = cell.supports[message.label]
                for response in support:
                    amount = row[message.responses.index(response)]
                    name = (message.label, response)
                    monomial = (number[name],) if len(support) > 1 else ()
                    total = added(total, {monomial: amount} if amount else {})
                return total
    raise AssertionError("a type sends no message")


def _value(polynomial: Polynomial, point: Point) -> Fraction:
    total = Fraction(0)
    for monomial, coefficient in polynomial.items():
        total += Fraction(coefficient) * value_at(((monomial, 1),), point)
    return total
