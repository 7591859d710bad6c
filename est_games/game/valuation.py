"""A multistage form at one assignment of its parameters: every payoff a number of one ring."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from fractions import Fraction

from est_games.arithmetic import ExactRing, Ring, TracedRing, Value
from est_games.errors import GameError, Problem
from est_games.game.multistage import MultistageForm
from est_games.parameter import Parameter
from est_games.polynomial import Evaluator, Polynomial


class Valuation:
    """Payoffs, probabilities, discounts and prior of a form, as elements of one ring.

    Parameters
    ----------
    form : MultistageForm
        The form.
    parameters : mapping of str to Fraction
        Values that replace the form's own.
    free : collection of str
        Parameters kept as variables of a :class:`TracedRing`; empty for plain rationals.
    ring : TracedRing or None
        A ring made elsewhere to be used; its names are the free ones.

    Raises
    ------
    GameError
        A name is unknown or a value leaves its range; the prior or a probability is negative or
        does not sum to one.
    """

    def __init__(
        self,
        form: MultistageForm,
        parameters: Mapping[str, Fraction] | None = None,
        free: Collection[str] = (),
        ring: TracedRing | None = None,
    ) -> None:
        free = free if ring is None else ring.names
        self.form = form
        point = check_parameters(form, parameters or {}, free)
        self.point: Mapping[str, Fraction] = point
        self.ring: Ring
        self.traced: TracedRing | None = None
        if free:
            self.ring = self.traced = TracedRing(tuple(free), point) if ring is None else ring
            values = {
                name: self.traced.generators.get(name, self.ring.constant(value))
                for name, value in point.items()
            }
        else:
            self.ring = ExactRing()
            values = {name: self.ring.constant(value) for name, value in point.items()}
        self._evaluate = Evaluator(values, self.ring)
        self._payoffs: dict[int, tuple[tuple[Value, ...], ...]] = {}
        self.prior: tuple[Value, ...] = self._distribution("prior", form.prior)

    def _distribution(self, path: str, weights: tuple[Polynomial, ...]) -> tuple[Value, ...]:
        numbers = tuple(self._evaluate(weight) for weight in weights)
        total = self.ring.constant(0)
        for number in numbers:
            if self.ring.sign(number) < 0:
                raise GameError(
                    "not a distribution",
                    [
                        Problem(
                            path=path,
                            message="a probability is negative",
                            value=str(self.ring.at_point(number)),
                        )
                    ],
                )
            total = total + number
        if self.ring.sign(total - self.ring.constant(1)):
            raise GameError(
                "not a distribution",
                [
                    Problem(
                        path=path,
                        message="probabilities do not sum to one",
                        value=str(self.ring.at_point(total)),
                    )
                ],
            )
        return numbers

    def payoffs(self, stage: int) -> tuple[tuple[Value, ...], ...]:
        """Return what accrues in a terminal or delay stage, shape (n_players, n_types)."""
        known = self._payoffs.get(stage)
        if known is None:
            known = self._payoffs[stage] = self._sum(stage)
        return known

    def _sum(self, stage: int) -> tuple[tuple[Value, ...], ...]:
        # Components recur in many stages: each is evaluated once, and only numbers are added here.
        zero = self.ring.constant(0)
        rows = [[zero] * self.form.n_types for _ in range(self.form.n_players)]
        for component in self.form.stages[stage].components:
            row = rows[component.player]
            for kind, amount in enumerate(component.amounts):
                row[kind] = row[kind] + self._evaluate(amount)
        return tuple(map(tuple, rows))

    def probabilities(self, stage: int) -> tuple[tuple[Value, ...], ...]:
        """Return nature's probabilities in a chance stage, shape (n_outcomes, n_types)."""
        node = self.form.stages[stage]
        columns = [
            self._distribution(node.label, tuple(row[kind] for row in node.probabilities))
            for kind in range(self.form.n_types)
        ]
        return tuple(zip(*columns, strict=True))

    def discounts(self, stage: int) -> tuple[Value, ...]:
        """Return each player's factor on everything after a delay stage; an observer's is one."""
        n_observers = self.form.n_observers
        factor = self.discount(stage)
        whole = (self.ring.constant(1),) * n_observers
        return (*(factor,) * (self.form.n_players - n_observers), *whole)

    def discount(self, stage: int) -> Value:
        """Return the factor on everything after a delay stage, to whoever plays.

        Raises
        ------
        GameError
            It is negative or more than one.
        """
        factor = self._evaluate(self.form.stages[stage].discount)
        if self.ring.sign(factor) < 0 or self.ring.sign(factor - self.ring.constant(1)) > 0:
            raise GameError(
                "the future cannot be valued",
                [
                    Problem(
                        path=self.form.stages[stage].label,
                        message="is discounted by a factor that is not one",
                        value=str(self.ring.at_point(factor)),
                        accepted="from 0 to 1; see the parameters talks.discount reads",
                    )
                ],
            )
        return factor


def check_parameters(
    form: MultistageForm, given: Mapping[str, Fraction], free: Collection[str] = ()
) -> dict[str, Fraction]:
    """Return all parameter values of a form, the given ones replacing its own.

    Raises
    ------
    GameError
        Every unknown name and every value out of its range, at once.
    """
    return checked_parameters(form.parameters, given, free)


def checked_parameters(
    parameters: Iterable[Parameter], given: Mapping[str, Fraction], free: Collection[str] = ()
) -> dict[str, Fraction]:
    """Return the values of some parameters, the given ones replacing their own.

    Raises
    ------
    GameError
        Every unknown name and every value out of its range, at once.
    """
    known = {parameter.name: parameter for parameter in parameters}
    problems = [
        Problem(
            path=name,
            message="is not a parameter of this game",
            accepted=", ".join(sorted(known)) or "none: the game has no parameters",
        )
        for name in sorted({*given, *free} - set(known))
    ]
    for name, value in given.items():
        parameter = known.get(name)
        if parameter and not parameter.low <= value <= parameter.high:
            problems.append(
                Problem(
                    path=name,
                    message="leaves its range",
                    value=str(value),
                    accepted=f"{parameter.low} to {parameter.high}",
                )
            )
    if problems:
        raise GameError("parameters cannot be set", problems)
    return {**{name: each.value for name, each in known.items()}, **given}
